/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire.h"
#include "../kernel/fdio.h"
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

union control {
    struct cmsghdr header;
    char space[CMSG_SPACE(WIRE_FDS * sizeof(int))];
};

int wire_send(int socket, const struct wire *wire, const void *text, size_t size, int flags)
{
    struct iovec parts[2] = {
        {.iov_base = (void *)wire, .iov_len = sizeof *wire},
        {.iov_base = (void *)text, .iov_len = size},
    };
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = size ? 2 : 1};
    union control control = {0};
    if (wire->fds > 0) {
        size_t bytes = (size_t)wire->fds * sizeof(int);
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(bytes);
        struct cmsghdr *c = CMSG_FIRSTHDR(&message);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(bytes);
        memcpy(CMSG_DATA(c), wire->fd, bytes);
    }
    ssize_t n;
    do
        n = sendmsg(socket, &message, flags | MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return errno == ECONNRESET ? -EPIPE : -errno;
    return 0;
}

static void take_fds(struct wire *wire, struct msghdr *message)
{
    wire->fds = 0;
    memset(wire->fd, -1, sizeof wire->fd);
    for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c))
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS) {
            size_t bytes = c->cmsg_len - CMSG_LEN(0);
            memcpy(wire->fd, CMSG_DATA(c), bytes);
            wire->fds = (int)(bytes / sizeof(int));
        }
}

ssize_t wire_receive(int socket, struct wire *wire, void *text, size_t max, int flags)
{
    struct iovec parts[2] = {
        {.iov_base = wire, .iov_len = sizeof *wire},
        {.iov_base = text, .iov_len = max},
    };
    union control control;
    struct msghdr message = {
        .msg_iov = parts,
        .msg_iovlen = max ? 2 : 1,
        .msg_control = &control,
        .msg_controllen = sizeof control,
    };
    ssize_t n;
    /* who ended before it had read all from us leaves an error that comes once, and before what it
     * had sent: that must not be lost, it may say why */
    do
        n = recvmsg(socket, &message, flags | MSG_CMSG_CLOEXEC);
    while (n < 0 && (errno == EINTR || errno == ECONNRESET));
    if (n < 0)
        return -errno;
    if (n < (ssize_t)sizeof *wire)
        return -EPIPE;
    take_fds(wire, &message);
    return n - (ssize_t)sizeof *wire;
}

void wire_close(struct wire *wire)
{
    for (int i = 0; i < wire->fds; i++)
        fd_closep(&wire->fd[i]);
    wire->fds = 0;
}
