/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front.h"
#include "options.h"
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>

/* now: it has just come, and sends c away. */
static void refuse(const struct kept *k, struct client *c, pid_t front, bool now)
{
    struct err e = {0};
    err_say(&e, -EBUSY,
            "Only what that one types reaches the container. bowl logs --follow looks on; bowl "
            "attach --force takes its place.",
            "Process %d stands in front of the container %s%s", front, k->state.name,
            now ? " now" : "");
    if (now) /* it may hang, and what it does not take holds the container up */
        channel_tell(c->fd, MESSAGE_FAILED, BOWL_FAILED, &e, sizeof e, MSG_DONTWAIT);
    else
        client_send(c, MESSAGE_FAILED, BOWL_FAILED, &e, sizeof e);
    if (now)
        client_drop(c);
}

bool front_enter(struct kept *k, struct client list[CLIENTS], struct client *c, int flags)
{
    if (!(flags & FOLLOW_FRONT))
        return true;
    if (k->front && !(flags & FOLLOW_FORCE)) {
        refuse(k, c, k->front, false);
        return false;
    }
    for (int i = 0; k->front && i < CLIENTS; i++)
        if (list[i].fd >= 0 && list[i].follows && list[i].pid == k->front)
            refuse(k, &list[i], c->pid, true);
    k->front = c->pid;
    return true;
}

bool front_catch_up(struct kept *k, struct client *c)
{
    static char data[LOG_CHUNK];
    enum log_stream stream;
    char line[160];
    if (c->returns && !c->held.type && k->missed.dropped) {
        int n =
            snprintf(line, sizeof line, "bowl: %zu bytes came before that; bowl logs %s has them\n",
                     k->missed.dropped, k->state.name);
        k->missed.dropped = 0;
        client_send(c, MESSAGE_SHOWN, 0, line, (size_t)n);
    }
    while (c->returns && c->fd >= 0 && !c->held.type) {
        size_t n = missed_take(&k->missed, &stream, data);
        c->returns = n > 0;
        if (n > 0)
            client_send(c, MESSAGE_MISSED, stream, data, n);
    }
    return !c->returns;
}
