/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "share.h"
#include "../lesson/text.h"
#include "../watch.h"
#include "linefile.h"
#include "local.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>

enum {
    OTHERS_WRITE = S_IWGRP | S_IWOTH,
    OFTEN = 1000 /* ms: a status is not written more often */
};

struct share {
    int folder, own, lock, listener;
    int slot;
    mode_t readers; /* S_IRGRP, S_IROTH, or both */
    char path[PATH_MAX], who[128];
    char *told;               /* the status, without its beat */
    uint64_t looked, written; /* clock_ms() */
};

/* ---- the folder of all ---- */

int share_folder(const char *path, struct stat *st, struct err *e)
{
    _cleanup_close_ int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 && errno == EACCES) /* enough for who may not list it */
        fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, st))
        return err_set(e, -errno, "It is the folder in which a class shares where it is.",
                       "open %s", path);
    if (st->st_mode & OTHERS_WRITE && !(st->st_mode & S_ISVTX))
        return err_say(e, -EPERM,
                       "In a folder that others can write only the sticky bit keeps them from "
                       "replacing what is not theirs: chmod +t.",
                       "%s is not to be trusted: it has no sticky bit", path);
    return steal_fd(&fd);
}

static const char nobody[] = "user"; /* the name of an account that has none */

const char *share_account(uid_t uid)
{
    static struct account {
        uid_t uid;
        char *name;
    } * known;
    static int count;
    for (int i = 0; i < count; i++)
        if (known[i].uid == uid)
            return known[i].name;
    struct passwd *entry = getpwuid(uid);
    const char *name = entry && *entry->pw_name ? entry->pw_name : nobody;
    known = array_grow(known, count, sizeof *known);
    known[count] = (struct account){uid, text_copy(name, strnlen(name, SHARE_NAME - 16))};
    return known[count++].name;
}

void share_name(uid_t uid, char name[SHARE_NAME])
{
    snprintf(name, SHARE_NAME, "%s-%u", share_account(uid), uid);
    for (char *at = name; *at; at++) /* no path of a name */
        *at = *at == '/' ? '_' : *at;
}

void share_label(uid_t uid, char label[SHARE_NAME])
{
    struct text safe = {0};
    if (strcmp(share_account(uid), nobody) == 0)
        share_name(uid, label);
    else
        snprintf(label, SHARE_NAME, "%s", share_account(uid));
    text_add_safe(&safe, label, "");
    snprintf(label, SHARE_NAME, "%s", safe.bytes ? safe.bytes : "");
    free(safe.bytes);
}

int share_enter(int folder, const char *name, uid_t *uid, char *why, size_t size)
{
    struct stat st;
    char expected[SHARE_NAME];
    *why = '\0';
    _cleanup_close_ int fd = openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st)) {
        if (errno != ENOENT)
            snprintf(why, size, "%s", strerror(errno));
        return -1;
    }
    share_name(st.st_uid, expected);
    if (S_ISLNK(st.st_mode))
        snprintf(why, size, "is a symbolic link");
    else if (!S_ISDIR(st.st_mode))
        snprintf(why, size, "is no folder");
    else if (strcmp(name, expected) != 0)
        snprintf(why, size, "belongs to %s (uid %u), whose folder is %s", share_account(st.st_uid),
                 st.st_uid, expected);
    else if (st.st_mode & OTHERS_WRITE)
        snprintf(why, size, "can be written by others than %s", share_account(st.st_uid));
    *uid = st.st_uid;
    return *why ? -1 : steal_fd(&fd);
}

/* ---- one's own folder and slot ---- */

/* "3.json" */
static const char *file_of(const struct share *s, const char *what)
{
    static char name[32];
    snprintf(name, sizeof name, "%d.%s", s->slot, what);
    return name;
}

static int choose_readers(struct share *s, const struct stat *st, struct err *e)
{
    bool group = (st->st_mode & S_ISGID) && (st->st_mode & S_IRGRP);
    bool all = st->st_mode & S_IROTH; /* a group's own bits would shut its members out */
    s->readers = (group || all ? S_IRGRP : 0) | (all ? S_IROTH : 0);
    if (!s->readers)
        return err_say(e, -EPERM,
                       "Who keeps it chooses: chmod g+rs lets its group read what is shared, chmod "
                       "o+r all.",
                       "Nobody could read what you share in %s", s->path);
    struct group *entry = getgrgid(st->st_gid);
    if (all)
        snprintf(s->who, sizeof s->who, "all on this machine");
    else if (entry)
        snprintf(s->who, sizeof s->who, "the group %s", entry->gr_name);
    else
        snprintf(s->who, sizeof s->who, "the group %u", st->st_gid);
    return 0;
}

/* The set-group-ID bit comes from the folder around it. */
static int open_own(struct share *s, struct err *e)
{
    char name[SHARE_NAME], why[256];
    uid_t uid;
    mode_t mode = 0700 | s->readers | s->readers >> 2; /* what can be read can be entered */
    share_name(geteuid(), name);
    mode_t mask = umask(0);
    int r = mkdirat(s->folder, name, mode) && errno != EEXIST ? -errno : 0;
    umask(mask);
    if (r < 0)
        return err_set(e, r, NULL, "make your folder %s in %s", name, s->path);
    _cleanup_close_ int place = share_enter(s->folder, name, &uid, why, sizeof why);
    if (place < 0)
        return err_say(e, -EPERM, "Nothing is shared. Tell whoever keeps the folder.", "%s/%s %s",
                       s->path, name, *why ? why : "is gone");
    s->own = openat(place, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (s->own < 0)
        return err_set(e, -errno, NULL, "open %s/%s", s->path, name);
    struct stat st;
    if (fstat(s->own, &st) == 0 && (st.st_mode & 0777) != mode)
        fchmod(s->own, mode | (st.st_mode & S_ISGID)); /* left by one that was killed */
    return 0;
}

/* The lock of a slot, or -EWOULDBLOCK. Who ends removes the file: then it is another one's. */
static int lock_slot(const struct share *s)
{
    struct stat ours, there;
    for (;;) {
        _cleanup_close_ int fd =
            openat(s->own, file_of(s, "lock"), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) || fstat(fd, &ours))
            return -errno;
        if (fstatat(s->own, file_of(s, "lock"), &there, AT_SYMLINK_NOFOLLOW) == 0 &&
            there.st_ino == ours.st_ino)
            return steal_fd(&fd);
    }
}

static int take_slot(struct share *s, struct err *e)
{
    for (s->slot = 1; s->slot <= SHARE_SLOTS; s->slot++) {
        s->lock = lock_slot(s);
        if (s->lock >= 0)
            return 0;
        if (s->lock != -EWOULDBLOCK)
            return err_set(e, s->lock, NULL, "share in %s", s->path);
    }
    return err_say(e, -EBUSY, "End one of them, or :unshare in it.",
                   "You share from %d fishbowls already, and no more are shown", SHARE_SLOTS);
}

/* Where our last other fishbowl just ends, the folder may go before the slot is taken. */
static int take_place(struct share *s, struct err *e)
{
    int r = -ENOENT;
    for (int i = 0; i < 3 && r == -ENOENT; i++) {
        fd_closep(&s->own);
        r = open_own(s, e);
        r = r < 0 ? r : take_slot(s, e);
    }
    return r;
}

static int listen_there(struct share *s, struct err *e)
{
    unlinkat(s->own, file_of(s, "socket"), 0); /* of one that was killed: the slot is ours */
    s->listener = local_bind(s->own, file_of(s, "socket"), 0600 | s->readers | s->readers >> 1);
    return s->listener < 0 ? err_set(e, s->listener, NULL, "listen in %s", s->path) : 0;
}

struct share *share_new(const char *path, struct err *e)
{
    struct stat st = {0};
    struct share *s = calloc(1, sizeof *s);
    if (!s) {
        err_set(e, -ENOMEM, NULL, "share in %s", path);
        return NULL;
    }
    s->own = s->lock = s->listener = -1;
    snprintf(s->path, sizeof s->path, "%s", path);
    s->folder = share_folder(path, &st, e);
    if (s->folder < 0 || choose_readers(s, &st, e) < 0 || take_place(s, e) < 0 ||
        listen_there(s, e) < 0) {
        share_free(s);
        return NULL;
    }
    return s;
}

/* The lock goes last, and the folder with the last one. */
void share_free(struct share *s)
{
    static const char *const files[] = {"json", "new", "socket", "lock"};
    char name[SHARE_NAME];
    if (!s)
        return;
    for (size_t i = 0; s->lock >= 0 && i < sizeof files / sizeof *files; i++)
        unlinkat(s->own, file_of(s, files[i]), 0);
    share_name(geteuid(), name);
    if (s->own >= 0)
        unlinkat(s->folder, name, AT_REMOVEDIR);
    fd_closep(&s->listener);
    fd_closep(&s->lock);
    fd_closep(&s->own);
    fd_closep(&s->folder);
    free(s->told);
    free(s);
}

/* ---- telling ---- */

/* Replaced as a whole: who reads sees the old one or the new one. */
static int replace(const struct share *s, const char *text)
{
    char name[32];
    snprintf(name, sizeof name, "%s", file_of(s, "json"));
    _cleanup_close_ int fd = openat(s->own, file_of(s, "new"),
                                    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0 || fchmod(fd, 0600 | s->readers))
        return -errno;
    int r = linefile_write(fd, text, strlen(text));
    if (r == 0 && renameat(s->own, file_of(s, "new"), s->own, name))
        r = -errno;
    return r;
}

bool share_due(const struct share *s)
{
    return !s->looked || clock_ms() >= s->looked + OFTEN;
}

uint64_t share_next(const struct share *s)
{
    return s->written + SHARE_BEAT;
}

int share_tell(struct share *s, const struct status *status, struct err *e)
{
    struct status still = *status;
    still.beat = 0;
    char *now = status_write(&still);
    bool same = s->told && strcmp(now, s->told) == 0;
    free(s->told);
    s->told = now;
    s->looked = status->beat;
    if (same && status->beat < s->written + SHARE_BEAT)
        return 0;
    s->written = status->beat;
    _cleanup_free_ char *text = status_write(status);
    int r = replace(s, text);
    return r < 0 ? err_set(e, r, "Where you are is not shown until that works.",
                           "write your status in %s", s->path)
                 : 0;
}

const char *share_path(const struct share *s)
{
    return s->path;
}

const char *share_readers(const struct share *s)
{
    return s->who;
}

int share_listener(const struct share *s)
{
    return s->listener;
}

int share_reach(int own, int slot, uid_t uid)
{
    const struct share there = {.slot = slot};
    struct stat st;
    if (fstatat(own, file_of(&there, "socket"), &st, AT_SYMLINK_NOFOLLOW))
        return -errno;
    if (!S_ISSOCK(st.st_mode) || st.st_uid != uid)
        return -EPERM;
    _cleanup_close_ int fd = local_reach(own, file_of(&there, "socket"));
    if (fd < 0)
        return fd;
    return local_peer(fd) == uid ? steal_fd(&fd) : -EPERM;
}
