/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../complain.h"
#include "../lesson/prose.h"
#include "../lesson/text.h"
#include "lectern.h"
#include "live.h"
#include "local.h"
#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

/* The teacher's second terminal: what the demo tells, drawn anew each second; without a terminal a
 * block of text for each change. */

enum { AGAIN = 500 /* ms between looks for a demo */ };

/* ---- what is shown ---- */

static void add_prose(struct text *to, const char *markdown, int width)
{
    struct prose *prose = prose_new(markdown, width);
    for (int i = 0; prose && i < prose->count; i++, text_add(to, "\n"))
        for (int k = 0; k < prose->lines[i].count; k++)
            text_add(to, "%s", prose->lines[i].runs[k].text);
    prose_free(prose);
}

static const char *string_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static long number_of(const json_t *object, const char *key)
{
    return (long)json_integer_value(json_object_get(object, key));
}

static void add_clock(struct text *to, const json_t *o, time_t now)
{
    char clock[16] = "";
    struct tm local;
    if (localtime_r(&now, &local))
        strftime(clock, sizeof clock, "%H:%M", &local);
    long used = (long)now - number_of(o, "begun"), step = (long)now - number_of(o, "step_begun");
    long steps = number_of(o, "steps"), planned = number_of(o, "minutes") * 60;
    long share = steps > 0 ? planned / steps : 0, by_now = share * number_of(o, "step");
    text_add(to, "%s   used %ld:%02ld of %ld min", clock, used / 60, used % 60, planned / 60);
    if (used > by_now + 30)
        text_add(to, ", %ld min late", (used - by_now) / 60 + 1);
    text_add(to, "   this step %ld:%02ld of about %ld:%02ld\n\n", step / 60, step % 60, share / 60,
             share % 60);
}

/* Two words each: beside each other, or the second below the first. */
static void add_pairs(struct text *to, const json_t *list, bool below)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *pair = json_array_get(list, i);
        const char *a = json_string_value(json_array_get(pair, 0));
        const char *b = json_string_value(json_array_get(pair, 1));
        if (a && b && below)
            text_add(to, "?  %s\n   %s\n", a, b);
        else if (a && b)
            text_add(to, "%-9s  %s\n", a, b);
    }
}

static char *page_of(const json_t *o, int width, time_t now)
{
    struct text raw = {0}, safe = {0};
    text_add(&raw, "%s %s   step %ld of %ld: %s   (%s)\n", string_of(o, "number"),
             string_of(o, "lesson"), number_of(o, "step"), number_of(o, "steps"),
             string_of(o, "title"), string_of(o, "phase"));
    add_clock(&raw, o, now);
    const char *notes = string_of(o, "notes");
    add_prose(&raw, *notes ? notes : "No notes for this step.", width);
    text_add(&raw, "\n");
    add_pairs(&raw, json_object_get(o, "answers"), true);
    add_pairs(&raw, json_object_get(o, "commands"), false);
    if (*string_of(o, "next"))
        text_add(&raw, "\nthen: %s\n", string_of(o, "next"));
    text_add_safe(&safe, raw.bytes, "\n");
    free(raw.bytes);
    return text_take(&safe);
}

static void show(const json_t *object)
{
    int rows, columns;
    live_size(&rows, &columns);
    _cleanup_free_ char *page = object ? page_of(object, columns - 1, time(NULL))
                                       : text_format("No demo is under way: fishbowl play LESSON "
                                                     "begins one, on another terminal.\n");
    live_draw(page);
}

/* ---- the loop ---- */

/* Takes the next message; *object is the last whole one. False when the demo has ended. */
static bool take(int fd, json_t **object)
{
    static char bytes[LOCAL_MESSAGE];
    ssize_t n = recv(fd, bytes, sizeof bytes, 0);
    if (n <= 0)
        return n < 0 && errno == EINTR;
    json_t *fresh = json_loadb(bytes, (size_t)n, 0, NULL);
    if (json_is_object(fresh)) {
        json_decref(*object);
        *object = fresh;
    } else {
        json_decref(fresh);
    }
    return true;
}

static int follow(struct err *e)
{
    json_t *object = NULL;
    int fd = -1;
    bool said = false;
    while (!live_ended) {
        if (fd < 0 && (fd = local_connect("demo", e)) < 0 && fd != -ENOENT)
            return fd;
        if (fd < 0 && !said)
            show(NULL);
        said = true;
        struct pollfd watched = {fd, POLLIN, 0};
        int ready = poll(&watched, 1, fd < 0 ? AGAIN : 1000);
        bool news = ready > 0;
        if (news && !take(fd, &object)) {
            fd_closep(&fd);
            json_decref(object);
            object = NULL;
            said = false;
        }
        if (object && (news || live_terminal()))
            show(object);
    }
    json_decref(object);
    fd_closep(&fd);
    return 0;
}

int notes_run(void)
{
    struct err e = {0};
    live_begin(true);
    int r = follow(&e);
    live_end();
    return r < 0 ? complain(&e, 1) : 0;
}
