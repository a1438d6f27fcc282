/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_TESTS_STUDENT_H
#define FISHBOWL_TESTS_STUDENT_H

#include "../../sandbox/sandbox.h"

/* A real lab, and a student who types at its terminals and looks at snapshots of it. */

#define CONTAINER                                                                                  \
    "unshare --mount --uts --ipc --net --pid --fork --user --map-root-user "                       \
    "chroot $PWD/containerroot ash"

struct world {
    struct lab *lab;
    struct snapshot *s; /* the last one taken */
};

/* For cmocka: a lab before each test, and none after it. Needs FISHBOWL_ROOTFS. */
int student_set_up(void **state);
int student_tear_down(void **state);

/* Seconds of the monotonic clock, for deadlines and durations: where a machine is emulated, its
 * seconds are longer, FISHBOWL_SLOW times. A nap between two looks. */
double student_slowness(void);
double student_now(void);
void student_naps(void);

/* Wait for an event of the lab; others are passed over, a failure fails the test. */
void student_awaits(struct lab *lab, enum lab_event_kind kind);

/* Type at a terminal ("\n" is the Enter key); let flow what the terminals print. */
void student_types(const struct world *w, enum side side, const char *text);
void student_drains(const struct world *w);

/* Take a snapshot in place of the last one: pointers into that end here. */
void student_looks(struct world *w);

/* Take snapshots until the condition holds: what is typed takes its time. */
#define eventually(w, condition)                                                                   \
    do {                                                                                           \
        double end_ = student_now() + 10;                                                          \
        for (;;) {                                                                                 \
            student_drains(w);                                                                     \
            student_looks(w);                                                                      \
            if (condition)                                                                         \
                break;                                                                             \
            if (student_now() > end_)                                                              \
                student_fails(#condition);                                                         \
            student_naps();                                                                        \
        }                                                                                          \
    } while (0)

/* Fail: what was waited for did not come. */
void student_fails(const char *condition);

/* The container's first process, or NULL; whether it has this name. */
const struct process *leader(const struct world *w);
bool leads(const struct world *w, const char *name);

/* Whether a side waits for input; wait until both do; make the lesson's container and wait for its
 * prompt. */
bool prompts(const struct world *w, enum side side);
void await_prompts(struct world *w);
void make_container(struct world *w);

/* What a fact says now. */
bool is_true(const struct world *w, const char *fact);
void is_text(const struct world *w, const char *fact, const char *text);

#endif
