/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_CLIENTS_H
#define FISHBOWL_BOWL_CLIENTS_H

#include "channel.h"
#include <stdbool.h>

/* Those who are connected to a monitor. */

enum { CLIENTS = 32 };

/* Somebody who is connected. What it has not taken yet is kept, and nothing more read meanwhile. */
struct client {
    int fd;       /* -1: free */
    pid_t pid;    /* who it is */
    bool follows; /* wants what is printed, */
    bool returns; /* and what it has missed */
    bool waits;   /* wants to know how it ends, once all is passed on, */
    bool hurries; /* or as soon as it has */
    struct message held;
    size_t held_size; /* of the data; there is one if held.type is not 0 */
    char *held_data;
};

/* Let go of one; its place is free. */
void client_drop(struct client *c);

/* Send a message, or keep it for later; one that is gone is dropped. */
void client_send(struct client *c, enum message_type type, int value, const void *data,
                 size_t size);

/* Try again what was kept. */
void client_send_held(struct client *c);

/* Is there one who has not taken something yet? */
bool clients_lag(const struct client list[CLIENTS]);

/* Give a socket a place, which is returned; it is closed, and NULL returned, when all are taken. */
struct client *clients_add(struct client list[CLIENTS], int fd);

#endif
