/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_EVENTS_H
#define FISHBOWL_BOWL_EVENTS_H

/*
 * What happens to the containers, in the file "events" of the shelf: a line "TIME NAME WHAT
 * KEY=VALUE..." each, appended by whoever does it. One that has grown long is renamed events.1.
 */
enum { EVENTS_LIMIT = 1 << 20 }; /* bytes */

/*
 * Write down an event.
 *
 * what  in one word
 * fmt   printf(3) format of "key=value", or NULL
 */
void events_note(int shelf, const char *name, const char *what, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#endif
