/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel.h"
#include "../kernel/fdio.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>

enum { WAITING = 16, TURNS = 20 };

union rights {
    struct cmsghdr align;
    char space[CMSG_SPACE(MESSAGE_FDS * sizeof(int))];
};

int channel_send(int socket, const struct message *m, const void *data, size_t size, int flags)
{
    struct message copy = *m;
    copy.version = MESSAGE_VERSION;
    struct iovec parts[2] = {{&copy, sizeof copy}, {(void *)(uintptr_t)data, size}};
    struct msghdr header = {.msg_iov = parts, .msg_iovlen = size ? 2 : 1};
    union rights rights = {0};
    int count = 0, fds[MESSAGE_FDS];
    for (int i = 0; i < MESSAGE_FDS; i++)
        if (m->fd[i] >= 0)
            fds[count++] = m->fd[i];
    if (count) {
        header.msg_control = rights.space;
        header.msg_controllen = CMSG_SPACE((size_t)count * sizeof(int));
        struct cmsghdr *part = CMSG_FIRSTHDR(&header);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN((size_t)count * sizeof(int));
        memcpy(CMSG_DATA(part), fds, (size_t)count * sizeof(int));
    }
    ssize_t n;
    while ((n = sendmsg(socket, &header, flags | MSG_NOSIGNAL)) < 0 && errno == EINTR)
        ;
    return n < 0 ? -errno : 0;
}

int channel_tell(int socket, enum message_type type, int value, const void *data, size_t size,
                 int flags)
{
    struct message m = {.type = (uint16_t)type, .value = value, .fd = {-1, -1, -1}};
    return channel_send(socket, &m, data, size, flags);
}

/* Put what came in the order of the places that the sender had filled. */
static void take_fds(struct message *m, struct msghdr *header)
{
    struct cmsghdr *part = CMSG_FIRSTHDR(header);
    size_t count = 0, at = 0;
    int fds[MESSAGE_FDS];
    if (part && part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_RIGHTS)
        count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    if (count)
        memcpy(fds, CMSG_DATA(part), count * sizeof(int));
    for (int i = 0; i < MESSAGE_FDS; i++)
        m->fd[i] = m->fd[i] >= 0 && at < count ? fds[at++] : -1;
    while (at < count)
        close(fds[at++]);
}

ssize_t channel_receive(int socket, struct message *m, void *data, size_t size, int flags)
{
    struct iovec parts[2] = {{m, sizeof *m}, {data, size}};
    union rights rights;
    struct msghdr header = {.msg_iov = parts,
                            .msg_iovlen = 2,
                            .msg_control = rights.space,
                            .msg_controllen = sizeof rights.space};
    ssize_t n;
    *m = (struct message){.fd = {-1, -1, -1}};
    /* one who left without reading all that we sent resets the connection: that is told once, and
     * before what was sent to us, which is still there */
    while ((n = recvmsg(socket, &header, flags | MSG_CMSG_CLOEXEC)) < 0 &&
           (errno == EINTR || errno == ECONNRESET))
        ;
    if (n < 0)
        return -errno;
    if (n == 0)
        return -EPIPE;
    take_fds(m, &header);
    if ((size_t)n >= sizeof *m && m->version == MESSAGE_VERSION && !(header.msg_flags & MSG_TRUNC))
        return n - (ssize_t)sizeof *m;
    for (int i = 0; i < MESSAGE_FDS; i++)
        fd_closep(&m->fd[i]);
    return -EPROTO;
}

/* The folder's path may be longer than sun_path: it goes by its descriptor. See unix(7). */
static struct sockaddr_un address_of(int folder)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/control", folder);
    return address;
}

int channel_listen(int folder)
{
    struct sockaddr_un address = address_of(folder);
    _cleanup_close_ int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, WAITING))
        return -errno;
    return steal_fd(&fd);
}

int channel_accept(int listener)
{
    struct ucred peer;
    socklen_t size = sizeof peer;
    _cleanup_close_ int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0 || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size))
        return -errno;
    return peer.uid == geteuid() || peer.uid == 0 ? steal_fd(&fd) : -EPERM;
}

int channel_error(int error, struct err *e)
{
    if (error == -EPROTO)
        return err_say(e, error, "Use that one, or end the container with bowl rm --force.",
                       "The container was started by another version of bowl");
    if (error == -EPERM)
        return err_say(e, error, "Remove the container's folder if you do not know why.",
                       "Somebody else listens in place of the container's monitor");
    return err_set(e, error,
                   "The processes that looked after it are gone, and what they held with them: "
                   "what the container had changed in its files. bowl rm removes the rest.",
                   "ask the container's monitor");
}

int channel_connect(int folder, struct err *e)
{
    struct sockaddr_un address = address_of(folder);
    struct ucred peer = {.uid = geteuid()};
    socklen_t size = sizeof peer;
    _cleanup_close_ int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address))
        return channel_error(-errno, e);
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) || peer.uid != geteuid())
        return channel_error(-EPERM, e);
    return steal_fd(&fd);
}

ssize_t channel_ask(int folder, enum message_type type, int value, struct message *m, void *data,
                    size_t size, struct err *e)
{
    ssize_t n = -EPIPE;
    for (int turn = 0; turn < TURNS && (n == -EPIPE || n == -ECONNRESET); turn++) {
        _cleanup_close_ int fd = channel_connect(folder, e);
        if (fd < 0)
            return fd;
        n = channel_tell(fd, type, value, NULL, 0, 0);
        if (n == 0)
            n = channel_receive(fd, m, data, size, 0);
    }
    return n < 0 ? channel_error((int)n, e) : n;
}
