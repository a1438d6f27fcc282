/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOARD_H
#define FISHBOWL_BOARD_H

#include "share.h"
#include "status.h"

/* Who of a class is where, as their shares say (share.h); read anew each time. */

enum seat_state { SEAT_STUCK, SEAT_AT_WORK, SEAT_PASSED, SEAT_DONE, SEAT_AWAY, SEAT_STATES };
extern const char *const seat_states[SEAT_STATES];

struct seat {
    char name[SHARE_NAME]; /* "anna"; "anna:2" for her second fishbowl */
    uid_t uid;
    enum seat_state state;
    long seconds; /* in this step; of one who is away: since the last beat, -1: before this boot */
    struct status status;
};

struct board {
    struct seat *seats; /* those first who are stuck, the longest of their plan first */
    int count, of[SEAT_STATES];
    char **refused; /* "anna-1001 is a symbolic link", neutral; the first few */
    int refused_count, refused_all;
    long left_out; /* names that were not even looked at */
};

/*
 * Read all that is shared in a folder (share_folder's descriptor) at now, clock_ms(). Whatever
 * others have put there, each is read or named as refused, and no more than so many are. Result: 0,
 * or a negative errno with *e.
 */
enum { BOARD_NAMES = 4000, BOARD_REFUSED = 20 };
int board_read(struct board *board, int folder, uint64_t now, struct err *e);
void board_clear(struct board *board);

#endif
