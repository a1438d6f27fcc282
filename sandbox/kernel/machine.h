/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_MACHINE_H
#define FISHBOWL_MACHINE_H

/* Which kind of processor a program was made for, by the header of its file, elf(5). */
enum { MACHINE_NAME = 24 };

/*
 * fd    of a file, read from its beginning
 * name  receives "x86_64", "aarch64", ... ; a number where it is a kind that we have no name for
 * Returns 0, or -ENOEXEC for what is no such program.
 */
int machine_of(int fd, char name[MACHINE_NAME]);

/* The same of the program that runs now. */
void machine_ours(char name[MACHINE_NAME]);

#endif
