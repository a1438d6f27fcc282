/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_JSON_H
#define FISHBOWL_BOWL_JSON_H

#include "state.h"
#include <stdio.h>

/* Print text as a JSON string; bytes that are no UTF-8 become U+FFFD. */
void json_text(FILE *to, const char *text);

/* Print milliseconds since 1970 as a time of RFC 3339, in quotes; null for 0. */
void json_time(FILE *to, long long milliseconds);

/* Print all that is known of a container as an object. */
void json_state(FILE *to, const struct state *s);

#endif
