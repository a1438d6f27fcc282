/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_PLACES_H
#define FISHBOWL_PLACES_H

#include "../sandbox/sandbox.h"

/*
 * Where the program's own files are: in the source tree around build/fishbowl, else in the folder
 * that make install filled (FISHBOWL_DATADIR).
 */

/*
 * The folders of lessons, with ":" between them, as lesson_list takes them: wanted (--lessons),
 * with the program's own folder where an element is empty. "" is that folder alone; "mine:" has it
 * beside the author's. Returns 0 with folders filled, -ENOENT or -ENAMETOOLONG with *e.
 */
int places_lessons(const char *wanted, char *folders, size_t size, struct err *e);

/* The folder of the lesson programs, a tree with opt/fishbowl/bin. Returns 0 or -ENOENT with *e. */
int places_programs(char *path, size_t size, struct err *e);

/* The program bowl, beside the program. Returns 0 or -ENOENT with *e. */
int places_bowl(char *path, size_t size, struct err *e);

/*
 * The root filesystem: wanted (--rootfs) or $FISHBOWL_ROOTFS if given, else rootfs/ beside the
 * program, else the user's cache, where it is unpacked on first use by rootfs.sh, which reports its
 * progress on standard error. Returns 0 or a negative errno with *e.
 */
int places_rootfs(const char *wanted, struct rootfs *rootfs, struct err *e);

/*
 * As places_rootfs(), but only look. Returns 0, 1 if the first start would unpack one, or a
 * negative errno with *e.
 */
int places_find_rootfs(const char *wanted, struct rootfs *rootfs, struct err *e);

#endif
