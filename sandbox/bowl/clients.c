/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clients.h"
#include "../kernel/fdio.h"
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

void client_drop(struct client *c)
{
    fd_closep(&c->fd);
    free(c->held_data);
    *c = (struct client){.fd = -1};
}

void client_send(struct client *c, enum message_type type, int value, const void *data, size_t size)
{
    int r = channel_tell(c->fd, type, value, data, size, MSG_DONTWAIT);
    if (r == -EAGAIN && !c->held.type && (c->held_data = malloc(size + 1))) {
        c->held = (struct message){.type = (uint16_t)type, .value = value, .fd = {-1, -1, -1}};
        if (size)
            memcpy(c->held_data, data, size);
        c->held_size = size;
    } else if (r < 0) {
        client_drop(c);
    }
}

void client_send_held(struct client *c)
{
    int r = channel_send(c->fd, &c->held, c->held_data, c->held_size, MSG_DONTWAIT);
    if (r == -EAGAIN)
        return;
    free(c->held_data);
    c->held_data = NULL;
    c->held.type = 0;
    if (r < 0)
        client_drop(c);
}

bool clients_lag(const struct client list[CLIENTS])
{
    for (int i = 0; i < CLIENTS; i++)
        if (list[i].fd >= 0 && list[i].held.type)
            return true;
    return false;
}

struct client *clients_add(struct client list[CLIENTS], int fd)
{
    for (int i = 0; i < CLIENTS; i++)
        if (list[i].fd < 0) {
            struct ucred who = {.pid = 0};
            socklen_t size = sizeof who;
            getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size);
            list[i].fd = fd;
            list[i].pid = who.pid;
            return &list[i];
        }
    close(fd);
    return NULL;
}
