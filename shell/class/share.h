/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_SHARE_H
#define FISHBOWL_SHARE_H

#include "../../sandbox/sandbox.h"
#include "status.h"
#include <limits.h>
#include <sys/stat.h>

/*
 * The folder in which the students of a machine share where they are. In it each has a folder of
 * their own, NAME-UID, which they alone can write; in that each running fishbowl has a number (a
 * slot) with a status N.json, a socket N.socket for who watches the screen, and N.lock, whose lock
 * is held as long as it runs: so a killed one's slot is free again.
 *
 * Who may read it, its mode says: with read permission for others all do; with the set-group-ID bit
 * and read permission for its group, those of the group, to which all that is made in it belongs
 * then.
 */
enum { SHARE_SLOTS = 8, SHARE_NAME = 80 };

/*
 * Open such a folder and look it over. *e says why one is not trusted: others could replace what is
 * not theirs, because there is no sticky bit (unlink(2)). Returns a descriptor or a negative errno.
 */
int share_folder(const char *path, struct stat *st, struct err *e);

/* An account's name; "user" where there is none. Remembered, as asking for it may be slow. */
const char *share_account(uid_t uid);

/* What an account's folder is called, to the byte: NAME-UID. */
void share_name(uid_t uid, char name[SHARE_NAME]);

/* How an account is shown: by its name, or as its folder is called where it has none. */
void share_label(uid_t uid, char label[SHARE_NAME]);

/*
 * Open the folder of that name in the shared one, if it is the folder of whom it belongs to. *why
 * says otherwise: a symbolic link, no folder, another's, others can write in it. Returns a
 * descriptor (O_PATH), or -1 with *why; -1 and "" for what is not there.
 */
int share_enter(int folder, const char *name, uid_t *uid, char *why, size_t size);

/* One's own share: begun, told, ended. */
struct share;

/* *e says what is wrong with the folder, or with what lies in one's place there. */
struct share *share_new(const char *path, struct err *e);

/* Remove what was made. */
void share_free(struct share *share);

/*
 * Write the status where it has changed, and its beat every SHARE_BEAT ms. Result: 0, or a negative
 * errno with *e; it is tried again with the next beat. share_due: is it worth it, as the last time
 * was a second ago? share_next: when it must be, clock_ms().
 */
enum { SHARE_BEAT = 10000 };
bool share_due(const struct share *share);
uint64_t share_next(const struct share *share);
int share_tell(struct share *share, const struct status *status, struct err *e);

const char *share_path(const struct share *share); /* as it was given */
const char *
share_readers(const struct share *share);      /* "the group teachers", "all on this machine" */
int share_listener(const struct share *share); /* of who wants to watch */

/* Connect to one who shares, in their folder. -ECONNREFUSED, -ENOENT: nobody there. */
int share_reach(int own, int slot, uid_t uid);

#endif
