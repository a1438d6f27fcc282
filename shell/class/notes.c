/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../complain.h"
#include "../lesson/prose.h"
#include "../lesson/text.h"
#include "lectern.h"
#include "local.h"
#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <time.h>

/* The teacher's second terminal: what the demo tells, drawn anew each second; without a terminal a
 * block of text for each change. */

enum { AGAIN = 500 /* ms between looks for a demo */ };

static volatile sig_atomic_t ended;

static void end(int signal)
{
    (void)signal;
    ended = 1;
}

static int columns(void)
{
    struct winsize size;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
}

/* ---- what is shown ---- */

/* Control characters are none of ours: question marks. */
static void add_safe(struct text *to, const char *text)
{
    uint32_t code;
    for (size_t left = strlen(text); left;) {
        int n = utf8_read(text, left, &code);
        bool good = n > 0 && (!is_control(code) || code == '\n');
        text_add_bytes(to, good ? text : "?", good ? (size_t)n : 1);
        text += n > 0 ? n : 1;
        left -= n > 0 ? (size_t)n : 1;
    }
}

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
    add_safe(&safe, raw.bytes);
    free(raw.bytes);
    return text_take(&safe);
}

/* ---- drawing ---- */

static void draw(const char *page, bool terminal)
{
    if (!terminal) {
        printf("%s\n", page);
    } else {
        fputs("\033[H", stdout);
        for (size_t n; *page; page += n + (page[n] == '\n')) {
            n = strcspn(page, "\n");
            printf("%.*s\033[K\r\n", (int)n, page);
        }
        fputs("\033[J", stdout);
    }
    fflush(stdout);
}

static void show(const json_t *object, bool terminal)
{
    _cleanup_free_ char *page = object ? page_of(object, columns() - 1, time(NULL))
                                       : text_format("No demo is under way: fishbowl play LESSON "
                                                     "begins one, on another terminal.\n");
    draw(page, terminal);
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

static int follow(bool terminal, struct err *e)
{
    json_t *object = NULL;
    int fd = -1;
    bool said = false;
    while (!ended) {
        if (fd < 0 && (fd = local_connect("demo", e)) < 0 && fd != -ENOENT)
            return fd;
        if (fd < 0 && !said)
            show(NULL, terminal);
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
        if (object && (news || terminal))
            show(object, terminal);
    }
    json_decref(object);
    fd_closep(&fd);
    return 0;
}

int notes_run(void)
{
    struct err e = {0};
    struct sigaction action = {.sa_handler = end};
    bool terminal = isatty(STDOUT_FILENO);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    if (terminal)
        fputs("\033[?1049h", stdout);
    int r = follow(terminal, &e);
    if (terminal)
        fputs("\033[?1049l", stdout);
    fflush(stdout);
    return r < 0 ? complain(&e, 1) : 0;
}
