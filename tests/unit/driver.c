/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "driver.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

const char sample[] =
    FRONT "\n## Start {#start}\n"
          "~~~sh container\nunshare ash\n~~~\n"
          "~~~predict\nWhat number?\n- [ ] 1\n- [x] another\nanswer: host.pid(ash)\n~~~\n"
          "~~~check within=3s\ncontainer.pid == 1\nhost.pid(ash) != container.pid\n~~~\n"
          "~~~hint when=\"not container.exists\"\nNo container yet.\n~~~\n"
          "~~~hint when=\"container.pid == 2\"\nA wrong number.\n~~~\n"
          "~~~hint\nThe last one.\n~~~\n"
          "\n## Read {#read}\nWords.\n"
          "\n## Look {#look}\n"
          "~~~sh host\npidof ash\nls\n~~~\n"
          "~~~check\nhost.printed contains 3057\n~~~\n";

struct scene scene;
struct lesson *lesson;
struct player *player;
static char seen[8192]; /* what the player asked for since the last look at it */

static const char *const tones[] = {"note", "good", "bad", "hint", "question"};

static void note(const struct action *a)
{
    size_t n = strlen(seen), room = sizeof seen - n;
    char *at = seen + n;
    const char *event;
    switch (a->kind) {
    case ACTION_SAY:
        snprintf(at, room, "%s: %s\n", tones[a->tone], a->text);
        break;
    case ACTION_STEP:
        snprintf(at, room, "step %s%s\n", player_step(player)->id, a->fresh ? " fresh" : "");
        break;
    case ACTION_FOCUS:
        snprintf(at, room, "focus %s\n", side_names[a->side]);
        break;
    case ACTION_TYPE:
        snprintf(at, room, "type %s %s\n", side_names[a->side], a->text);
        break;
    case ACTION_RESET:
        snprintf(at, room, "reset\n");
        break;
    case ACTION_SCRIPT:
        snprintf(at, room, "script %s", a->text);
        break;
    case ACTION_RECORD:
        event = strstr(a->text, "\"event\":\"") + strlen("\"event\":\"");
        snprintf(at, room, "record %.*s\n", (int)strcspn(event, "\""), event);
        break;
    case ACTION_DONE:
        snprintf(at, room, "done\n");
        break;
    }
}

void take(void)
{
    struct action action;
    while (player_next(player, &action))
        note(&action);
}

void look(int ms)
{
    scene_wait(&scene, ms);
    player_observe(player, &scene.evidence);
    take();
}

void word(const char *name, const char *args)
{
    assert_int_equal(player_word(player, name, args), 0);
    take();
}

/* What the session does with a line of the student: the terminal echoes it. */
void type(enum side side, const char *line)
{
    scene_print(&scene, side, line);
    player_typed(player, side, line);
    take();
}

void expect(const char *wanted)
{
    if (strcmp(seen, wanted) != 0)
        fail_msg("seen:\n%s---- wanted:\n%s----", seen, wanted);
    seen[0] = '\0';
}

void expect_part(const char *wanted)
{
    if (!strstr(seen, wanted))
        fail_msg("\"%s\" is not in:\n%s", wanted, seen);
    seen[0] = '\0';
}

void forget(void)
{
    seen[0] = '\0';
}

void open_lesson(const char *text, const char *step)
{
    struct err e = {0};
    lesson = lesson_of(text, NULL, &e);
    if (!lesson)
        fail_msg("%s", e.what);
    player = player_new(lesson, step);
    take();
}

int driver_begin(void **state)
{
    (void)state;
    seen[0] = '\0';
    scene_begin(&scene);
    return 0;
}

int driver_end(void **state)
{
    (void)state;
    player_free(player);
    lesson_free(lesson);
    player = NULL;
    lesson = NULL;
    return 0;
}

/* At the first step, with a lab, and everything said about it taken. */
void begin_sample(void)
{
    open_lesson(sample, NULL);
    player_lab_ready(player);
    look(0);
    forget();
}

void pass_first(void)
{
    type(SIDE_CONTAINER, "unshare ash");
    scene_container(&scene, 1);
    look(100);
}
