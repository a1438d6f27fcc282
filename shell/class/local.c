/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "local.h"
#include "../../sandbox/kernel/places.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

enum { WAITING = 8 };

static const char socket_name[] = "socket";

/* By the folder's descriptor: a path may be longer than an address has room for. */
static struct sockaddr_un address_in(int folder, const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", folder, name);
    return address;
}

static bool is_ours(uid_t owner)
{
    return owner == geteuid() || owner == 0;
}

uid_t local_peer(int fd)
{
    struct ucred peer;
    socklen_t size = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) ? (uid_t)-1 : peer.uid;
}

/* The first place that can be had, or -ENOENT. */
static int open_folder(const char *name, bool make, char *path, size_t size)
{
    for (int which = 0; which < PLACES; which++) {
        int fd = places_open(which, name, make, path, size);
        if (fd >= 0)
            return fd;
    }
    return -ENOENT;
}

int local_bind(int folder, const char *name, mode_t mode)
{
    struct sockaddr_un address = address_in(folder, name);
    _cleanup_close_ int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -errno;
    mode_t mask = umask(0777 & ~mode);
    int r = bind(fd, (struct sockaddr *)&address, sizeof address) ? -errno : 0;
    umask(mask);
    if (r < 0)
        return r;
    return listen(fd, WAITING) ? -errno : steal_fd(&fd);
}

int local_reach(int folder, const char *name)
{
    struct sockaddr_un address = address_in(folder, name);
    _cleanup_close_ int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address))
        return -errno;
    return steal_fd(&fd);
}

int local_listen(const char *name, struct err *e)
{
    char path[PATH_MAX];
    _cleanup_close_ int folder = open_folder(name, true, path, sizeof path);
    if (folder < 0)
        return err_set(e, folder,
                       "One of these must be a folder that you can write: $XDG_RUNTIME_DIR, "
                       "$XDG_STATE_HOME or $HOME.",
                       "find a place for a socket");
    int fd = local_bind(folder, socket_name, 0600);
    if (fd == -EADDRINUSE) {
        _cleanup_close_ int other = local_reach(folder, socket_name);
        if (other >= 0)
            return err_set(e, -EADDRINUSE, NULL, "listen at %s/%s", path, socket_name);
        unlinkat(folder, socket_name, 0); /* of one that was killed */
        fd = local_bind(folder, socket_name, 0600);
    }
    return fd < 0 ? err_set(e, fd, NULL, "listen at %s/%s", path, socket_name) : fd;
}

int local_accept(int listener)
{
    _cleanup_close_ int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return -errno;
    return is_ours(local_peer(fd)) ? steal_fd(&fd) : -EAGAIN;
}

int local_connect(const char *name, struct err *e)
{
    char path[PATH_MAX];
    struct stat st;
    _cleanup_close_ int folder = open_folder(name, false, path, sizeof path);
    if (folder < 0 || fstatat(folder, socket_name, &st, AT_SYMLINK_NOFOLLOW))
        return -ENOENT;
    if (!S_ISSOCK(st.st_mode) || !is_ours(st.st_uid) || st.st_mode & 077)
        return err_say(e, -EPERM,
                       "It must be a socket of your own that is closed to others (mode 0600). "
                       "Whoever made it is not fishbowl: remove it.",
                       "%s/%s is not to be trusted", path, socket_name);
    _cleanup_close_ int fd = local_reach(folder, socket_name);
    if (fd < 0)
        return fd == -ECONNREFUSED ? -ENOENT : err_set(e, fd, NULL, "connect to %s", path);
    if (!is_ours(local_peer(fd)))
        return err_say(e, -EPERM, NULL, "Somebody else listens at %s/%s", path, socket_name);
    return steal_fd(&fd);
}

void local_close(int *listener, const char *name)
{
    char path[PATH_MAX];
    if (*listener < 0)
        return;
    _cleanup_close_ int folder = open_folder(name, false, path, sizeof path);
    if (folder >= 0)
        unlinkat(folder, socket_name, 0);
    fd_closep(listener);
}
