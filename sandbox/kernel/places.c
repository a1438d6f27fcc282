/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "places.h"
#include "fdio.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define BELOW "/fishbowl"

static const struct place {
    bool root; /* for root only */
    const char *variable, *rest;
} places[PLACES] = {
    {true, NULL, "/run"},
    {false, "XDG_RUNTIME_DIR", ""},
    {false, "XDG_STATE_HOME", ""},
    {false, "HOME", "/.local/state"},
};

static int check_folder(int fd, mode_t others)
{
    struct stat st;
    if (fstat(fd, &st))
        return -errno;
    return st.st_uid == geteuid() && !(st.st_mode & others) ? 0 : -EPERM;
}

/* A name below a folder, made where it is not there; never through a symbolic link. */
static int enter(int parent, const char *name, bool make, mode_t others)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    _cleanup_close_ int fd = openat(parent, name, flags);
    if (fd < 0 && errno == ENOENT && make) { /* the first time, or at the same time as another */
        if (mkdirat(parent, name, 0700) && errno != EEXIST)
            return -errno;
        fd = openat(parent, name, flags);
    }
    int r = fd < 0 ? -errno : check_folder(fd, others);
    return r < 0 ? r : steal_fd(&fd);
}

/* The folders that a path leads through from the byte at on, and the last one. */
static void make_folders(char *path, size_t at)
{
    for (char *slash = path + at; (slash = strchr(slash + 1, '/'));) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    mkdir(path, 0700);
}

int places_open(int which, const char *name, bool make, char *path, size_t size)
{
    const struct place *place = &places[which];
    const char *base = place->variable ? getenv(place->variable) : "";
    path[0] = '\0';
    if (!base || (place->variable && base[0] != '/') || (place->root && geteuid() != 0))
        return -ENOENT;
    int length = snprintf(path, size, "%s%s", base, place->rest);
    if (length < 0 || (size_t)length + sizeof BELOW + 1 + strlen(name) > size)
        return -ENAMETOOLONG;
    if (make && place->rest[0] && place->variable)
        make_folders(path, strlen(base));
    _cleanup_close_ int above = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    snprintf(path + length, size - (size_t)length, BELOW "/%s", name);
    if (above < 0)
        return -errno;
    _cleanup_close_ int ours = enter(above, &BELOW[1], make, S_IWGRP | S_IWOTH);
    return ours < 0 ? steal_fd(&ours) : enter(ours, name, make, S_IRWXG | S_IRWXO);
}
