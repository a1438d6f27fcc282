/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_TESTS_SIEGE_H
#define FISHBOWL_TESTS_SIEGE_H

#include "labs.h"
#include <sys/stat.h>
#include <sys/utsname.h>

/*
 * A lab with a hostile student in it, and the machine around it as it was before the attack. All
 * but siege_start and siege_end are for the body of a cmocka test: they fail it.
 */
enum { SIEGE_WATCHED = 6, SIEGE_READ = 4 };

struct outside {
    struct timespec changed[SIEGE_WATCHED]; /* folders of the machine */
    char setting[SIEGE_READ][160];          /* below /proc/sys */
    struct utsname name;
    long files; /* of the tree that labs get as their container's */
    struct timespec newest;
};

struct siege {
    struct labs labs;
    struct outside before;
    struct remains first; /* of the lab that was attacked */
    ino_t group[LAB_HIERARCHIES];
    pid_t bystander; /* a process of the same user outside */
};

/* For cmocka: a lab with this program in it as ./attack before each test, and none after it. */
int siege_start(void **state);
int siege_end(void **state);

/* The siege of the test, or a skip: why was printed by labs_start. */
struct siege *siege_of(void **state);

/* Run an attack at the host's shell; it shall print this. */
void try(struct siege *s, const char *command, const char *printed);

/* Wait for a shell's output, or for an event: the shell or the lab may be among the dead. */
void await_end(struct siege *s, const char *printed);

void answers_within_a_second(struct labs *l, enum side side);
void nothing_changed_outside(const struct siege *s);

/* After the attack: the machine as before, a reset that works, and nothing left of the old lab. */
void a_reset_mends_it(struct siege *s);

/* The same for attacks that leave the shells alive. */
void the_lab_stands(struct siege *s);

/* A process that does nothing, until it is killed. Returns its number. */
pid_t start_bystander(void);

#endif
