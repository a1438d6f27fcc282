/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_COPYTREE_H
#define FISHBOWL_COPYTREE_H

#include <sys/types.h>

/*
 * Copy a directory's files, directories and symbolic links with modes and owners; hard links
 * become copies, devices and sockets are left out.
 *
 * from      descriptor of the directory; read from its beginning
 * to        path of an existing directory
 * uid, gid  added to every owner and group: the machine's ids of a lab's root
 * Returns 0 or a negative errno.
 */
int copytree(int from, const char *to, uid_t uid, gid_t gid);

#endif
