/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "student.h"
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

double student_slowness(void)
{
    const char *times = getenv("FISHBOWL_SLOW");
    return times ? strtod(times, NULL) : 1;
}

double student_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return ((double)t.tv_sec + (double)t.tv_nsec / 1e9) / student_slowness();
}

void student_awaits(struct lab *lab, enum lab_event_kind kind)
{
    struct lab_event event;
    for (double end = student_now() + 10; student_now() < end;) {
        struct pollfd p = {.fd = lab_fd(lab), .events = POLLIN};
        poll(&p, 1, 100);
        while (lab_next_event(lab, &event)) {
            if (event.kind == kind)
                return;
            if (event.kind == LAB_FAILED || event.kind == LAB_LOST)
                fail_msg("%s %s", event.error.what, event.error.hint);
        }
    }
    fail_msg("the lab's event did not come");
}

int student_set_up(void **state)
{
    static struct world world;
    struct err e = {0};
    struct lab_options options = {.rootfs = getenv("FISHBOWL_ROOTFS"),
                                  .programs = getenv("FISHBOWL_PROGRAMS"),
                                  .term = "dumb",
                                  .rows = {24, 24},
                                  .columns = {200, 200}};
    world = (struct world){0};
    if (!options.rootfs || lab_start(&world.lab, &options, &e) < 0) {
        print_message("no lab: %s\n", options.rootfs ? e.what : "FISHBOWL_ROOTFS is not set");
        return -1;
    }
    student_awaits(world.lab, LAB_READY);
    *state = &world;
    return 0;
}

int student_tear_down(void **state)
{
    struct world *w = *state;
    snapshot_free(w->s);
    lab_stop(w->lab);
    return 0;
}

void student_types(const struct world *w, enum side side, const char *text)
{
    assert_int_equal(write(lab_info(w->lab)->master[side], text, strlen(text)), strlen(text));
}

/* What the terminals print is not looked at here, but it must flow. */
void student_drains(const struct world *w)
{
    char text[4096];
    for (int side = 0; side < SIDES; side++)
        while (read(lab_info(w->lab)->master[side], text, sizeof text) > 0)
            ;
}

void student_looks(struct world *w)
{
    struct err e = {0};
    struct snapshot *s = snapshot_take(lab_info(w->lab), w->s, &e);
    if (!s) {
        fail_msg("%s", e.what);
        abort();
    }
    snapshot_free(w->s);
    w->s = s;
}

void student_naps(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
}

const struct process *leader(const struct world *w)
{
    return w->s->leader >= 0 ? &w->s->process[w->s->leader] : NULL;
}

bool leads(const struct world *w, const char *name)
{
    return leader(w) && strcmp(leader(w)->name, name) == 0;
}

bool prompts(const struct world *w, enum side side)
{
    return w->s->terminal[side].waiting;
}

void await_prompts(struct world *w)
{
    eventually(w, prompts(w, SIDE_HOST) && prompts(w, SIDE_CONTAINER));
}

/* The container of the lesson, ready for commands. */
void make_container(struct world *w)
{
    await_prompts(w);
    student_types(w, SIDE_CONTAINER, CONTAINER "\n");
    eventually(w, leads(w, "ash") && prompts(w, SIDE_CONTAINER) &&
                      w->s->terminal[SIDE_CONTAINER].foreground == leader(w)->pid);
}

bool is_true(const struct world *w, const char *fact)
{
    struct fact_value value;
    struct err e = {0};
    if (fact_get(w->s, NULL, fact, &value, &e) < 0)
        fail_msg("%s", e.what);
    return value.type == FACT_TRUTH && value.number != 0;
}

void is_text(const struct world *w, const char *fact, const char *text)
{
    struct fact_value value;
    struct err e = {0};
    if (fact_get(w->s, NULL, fact, &value, &e) < 0)
        fail_msg("%s", e.what);
    assert_string_equal(fact_text(&value), text);
}

void student_fails(const char *condition)
{
    fail_msg("it did not come true: %s", condition);
}
