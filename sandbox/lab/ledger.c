/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger.h"
#include "../kernel/fdio.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#define LEDGER_BELOW "/fishbowl/ledger"

/* ---- the folder ---- */

static const struct place {
    bool root; /* for root only */
    const char *variable, *rest;
} places[LEDGER_FOLDERS] = {
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
    if (make && mkdirat(parent, name, 0700) && errno != EEXIST)
        return -errno;
    _cleanup_close_ int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
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

int ledger_folder(int which, bool make, char *path, size_t size)
{
    const struct place *place = &places[which];
    const char *base = place->variable ? getenv(place->variable) : "";
    path[0] = '\0';
    if (!base || (place->variable && base[0] != '/') || (place->root && geteuid() != 0))
        return -ENOENT;
    int length = snprintf(path, size, "%s%s", base, place->rest);
    if (length < 0 || (size_t)length + sizeof LEDGER_BELOW > size)
        return -ENAMETOOLONG;
    if (make && place->rest[0] && place->variable)
        make_folders(path, strlen(base));
    _cleanup_close_ int above = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    snprintf(path + length, size - (size_t)length, "%s", LEDGER_BELOW);
    if (above < 0)
        return -errno;
    _cleanup_close_ int ours = enter(above, "fishbowl", make, S_IWGRP | S_IWOTH);
    return ours < 0 ? steal_fd(&ours) : enter(ours, "ledger", make, S_IRWXG | S_IRWXO);
}

/* ---- the file ---- */

int ledger_head(const char *name, char *line, size_t size)
{
    char boot[64];
    struct utsname machine;
    ssize_t n = file_read(AT_FDCWD, "/proc/sys/kernel/random/boot_id", boot, sizeof boot);
    if (n < 0)
        return (int)n;
    boot[strcspn(boot, "\n")] = '\0';
    if (uname(&machine))
        return -errno;
    /* a home folder may be that of another machine, too */
    snprintf(line, size, "fishbowl-ledger 1 %s %s %s", name, boot, machine.nodename);
    return 0;
}

static int begin(struct ledger *l)
{
    char head[256];
    int r = ledger_head(l->name, head, sizeof head);
    if (r < 0)
        return r;
    l->file = openat(l->folder, l->name,
                     O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (l->file < 0)
        return -errno;
    if (dprintf(l->file, "%s\n", head) == (int)strlen(head) + 1)
        return 0;
    ledger_close(l, true); /* the disk is full */
    return -ENOSPC;
}

void ledger_open(struct ledger *l)
{
    *l = (struct ledger){.folder = -1, .file = -1};
    if (identity_name(l->name, sizeof l->name) < 0)
        return;
    for (int which = 0; l->file < 0 && which < LEDGER_FOLDERS; which++) {
        char path[PATH_MAX];
        l->folder = ledger_folder(which, true, path, sizeof path);
        if (l->folder >= 0 && begin(l) < 0)
            fd_closep(&l->folder);
    }
}

void ledger_note(const struct ledger *l, const char *kind, const char *thing)
{
    if (l->file >= 0)
        dprintf(l->file, "%s %s\n", kind, thing);
}

void ledger_close(struct ledger *l, bool all_gone)
{
    if (all_gone && l->file >= 0)
        unlinkat(l->folder, l->name, 0);
    fd_closep(&l->file);
    fd_closep(&l->folder);
}
