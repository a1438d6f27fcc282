/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_PTY_H
#define FISHBOWL_PTY_H

/*
 * Open a new pseudo-terminal of the devpts mounted at /dev/pts, see pts(4).
 *
 * rows, columns  its first size in cells
 * slave          receives its other end, which knows backspace as 0x7f and input as UTF-8; to be
 *                held until a process has taken it, or the master reads as hung up meanwhile
 * Returns the master or a negative errno; both are close-on-exec and blocking.
 */
int pty_open(unsigned short rows, unsigned short columns, int *slave);

/*
 * Make a slave the controlling terminal, standard input, output and error of the calling process,
 * as leader of a new session (setsid(2), TIOCSCTTY). Returns 0 or -errno.
 */
int pty_take(int slave);

#endif
