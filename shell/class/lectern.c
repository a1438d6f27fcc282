/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lectern.h"
#include "../lesson/text.h"
#include "../watch.h"
#include "local.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { READERS = 8 };

struct lectern {
    int listener, reader[READERS]; /* -1: none */
    char *last;                    /* message */
    time_t begun;                  /* wall clock, for who comes later */
    int step;
    uint64_t step_begun; /* clock_ms() */
};

static const char folder[] = "demo";

struct lectern *lectern_new(struct err *e)
{
    int listener = local_listen(folder, e);
    struct lectern *l = listener < 0 ? NULL : calloc(1, sizeof *l);
    if (!l) {
        fd_closep(&listener);
        return NULL;
    }
    l->listener = listener;
    l->begun = time(NULL);
    l->step = -1;
    for (int i = 0; i < READERS; i++)
        l->reader[i] = -1;
    return l;
}

void lectern_free(struct lectern *l)
{
    if (!l)
        return;
    for (int i = 0; i < READERS; i++)
        fd_closep(&l->reader[i]);
    local_close(&l->listener, folder);
    free(l->last);
    free(l);
}

/* ---- the message ---- */

static json_t *commands_of(const struct step *step)
{
    json_t *list = json_array();
    for (int i = 0; i < step->models_count; i++)
        for (int k = 0; k < step->models[i].count; k++)
            json_array_append_new(list, json_pack("[s, s]", side_names[step->models[i].side],
                                                  step->models[i].lines[k]));
    return list;
}

static json_t *answers_of(const struct step *step)
{
    json_t *list = json_array();
    for (int i = 0; i < step->predicts_count; i++) {
        const struct predict *p = &step->predicts[i];
        char *answer = text_format("%c) %s", 'A' + p->right, p->choices[p->right]);
        json_array_append_new(list, json_pack("[s, s]", p->question, answer));
        free(answer);
    }
    return list;
}

static char *message(const struct lectern *l, const struct player *player, enum demo_phase phase)
{
    static const char *const phases[] = {[DEMO_READ] = "to be read",
                                         [DEMO_ASK] = "the class is asked",
                                         [DEMO_BUSY] = "typing",
                                         [DEMO_PASSED] = "passed",
                                         [DEMO_FAILED] = "the check does not hold",
                                         [DEMO_TAKEN] = "you have the keyboard",
                                         [DEMO_OVER] = "the end"};
    const struct lesson *lesson = player_lesson(player);
    const struct step *step = player_step(player);
    int at = player_index(player);
    const char *next = at + 1 < lesson->steps_count ? lesson->steps[at + 1].title : "";
    json_t *object =
        json_pack("{s:s s:s s:i s:i s:s s:s s:s s:s s:o s:o s:i s:I s:I}", "number", lesson->number,
                  "lesson", lesson->title, "step", at + 1, "steps", lesson->steps_count, "title",
                  step->title, "notes", step->teacher ? step->teacher : "", "next", next, "phase",
                  phases[phase], "commands", commands_of(step), "answers", answers_of(step),
                  "minutes", lesson->minutes, "begun", (json_int_t)l->begun, "step_begun",
                  (json_int_t)(time(NULL) - (time_t)((clock_ms() - l->step_begun) / 1000)));
    char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
    json_decref(object);
    return text;
}

/* ---- telling ---- */

static void tell(int *reader, const char *text)
{
    if (*reader >= 0 && send(*reader, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        fd_closep(reader); /* it has left, or reads nothing: it can come again */
}

static void welcome(struct lectern *l)
{
    for (int fd; (fd = local_accept(l->listener)) >= 0;) {
        int at = 0;
        while (at < READERS && l->reader[at] >= 0)
            at++;
        if (at == READERS)
            at = 0;
        fd_closep(&l->reader[at]);
        l->reader[at] = fd;
        if (l->last)
            tell(&l->reader[at], l->last);
    }
}

void lectern_tell(struct lectern *l, const struct player *player, const struct demo *demo)
{
    if (!l || !player)
        return;
    if (l->step != player_index(player)) {
        l->step = player_index(player);
        l->step_begun = clock_ms();
    }
    welcome(l);
    char *now = message(l, player, demo_phase(demo));
    if (!now || (l->last && strcmp(now, l->last) == 0)) {
        free(now);
        return;
    }
    free(l->last);
    l->last = now;
    for (int i = 0; i < READERS; i++)
        tell(&l->reader[i], now);
}
