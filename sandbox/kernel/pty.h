/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_PTY_H
#define FISHBOWL_PTY_H

#include <stddef.h>

/*
 * Open a new pseudo-terminal of the devpts mounted at /dev/pts, see pts(4).
 *
 * rows, columns  its first size in cells
 * slave          receives the slave's path; the slave knows backspace as 0x7f and input as UTF-8
 * Returns the master (close-on-exec, blocking) or a negative errno.
 */
int pty_open(unsigned short rows, unsigned short columns, char *slave, size_t size);

/*
 * Make the terminal at path the controlling terminal, standard input, output and error of the
 * calling process, as leader of a new session (setsid(2), TIOCSCTTY). Returns 0 or -errno.
 */
int pty_take(const char *path);

#endif
