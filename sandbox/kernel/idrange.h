/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_IDRANGE_H
#define FISHBOWL_IDRANGE_H

/*
 * 65536 ids of the machine that nobody else has, out of those that are set aside for containers
 * (https://systemd.io/UIDS-GIDS/): no account and no subordinate range of /etc holds one of them,
 * and no other lab of root's. Accounts that come over the network are not asked for.
 *
 * A range is taken by a lock on as many bytes of /run/fishbowl/ids, which only root can open and
 * which is always empty. The lock ends with the last process that has the descriptor, however it
 * ends: fcntl(2), "Open file description locks".
 */
enum { IDRANGE_COUNT = 65536 };

/*
 * Find a range that is free, beginning the search anywhere, so that even where no lock can be had
 * (two containers that share the machine's ids but not its /run) two rarely get the same.
 *
 * lock   receives the descriptor of the lock, or -1 where /run cannot be written; NULL for a trial
 *        that does not last
 * Returns the first id, the same for users and groups, or 0 if the user namespace we are in has no
 * such range.
 */
unsigned idrange_take(int *lock);

#endif
