/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "shelf.h"
#include "../kernel/fdio.h"
#include "../kernel/nearest.h"
#include "../kernel/places.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>

enum { FOLDER = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

/* Names for containers that were given none. */
static const char *const fish[] = {
    "angelfish", "barbel",  "betta",  "bitterling", "bleak", "bream",  "carp",   "catfish",
    "chub",      "cichlid", "cod",    "dace",       "danio", "discus", "eel",    "goby",
    "goldfish",  "gudgeon", "guppy",  "halibut",    "ide",   "koi",    "loach",  "minnow",
    "molly",     "perch",   "pike",   "platy",      "roach", "rudd",   "salmon", "tench",
    "tetra",     "trout",   "turbot", "wrasse",
};
enum { FISH = sizeof fish / sizeof *fish, TRIES = 10000 };

bool shelf_is_name(const char *name)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
    size_t length = strlen(name);
    return length > 0 && length < NAME_SIZE && strspn(name, allowed) == length &&
           !strchr("_.-", name[0]);
}

int shelf_open(struct err *e)
{
    char path[PATH_MAX];
    for (int which = 0; which < PLACES; which++) {
        int fd = places_open(which, "bowl", true, path, sizeof path);
        if (fd >= 0)
            return fd;
    }
    return err_set(e, -ENOENT,
                   "One of these must be a folder that you can write: $XDG_RUNTIME_DIR, "
                   "$XDG_STATE_HOME or $HOME.",
                   "find a place to write down which containers there are");
}

static int take(int shelf, const char *name)
{
    if (mkdirat(shelf, name, 0700))
        return -errno;
    struct stat st;
    _cleanup_close_ int fd = openat(shelf, name, FOLDER);
    if (fd < 0 || (flock(fd, LOCK_EX) && errno == EINTR) || fstat(fd, &st))
        return -errno;
    return st.st_nlink ? steal_fd(&fd) : -EAGAIN; /* `bowl rm` was faster than our lock */
}

bool shelf_is_held(int folder)
{
    return flock(folder, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK;
}

/* A fish, and with a number behind it once all are taken. */
static int take_any(int shelf, char name[NAME_SIZE])
{
    unsigned first = 0;
    int r = -EEXIST;
    if (getrandom(&first, sizeof first, GRND_NONBLOCK) < 0)
        first = (unsigned)getpid();
    for (unsigned i = 0; r == -EEXIST && i < TRIES; i++) {
        const char *one = fish[(first + i) % FISH];
        if (i < FISH)
            snprintf(name, NAME_SIZE, "%s", one);
        else
            snprintf(name, NAME_SIZE, "%s%u", one, i / FISH + 1);
        r = take(shelf, name);
    }
    return r;
}

int shelf_take(int shelf, char name[NAME_SIZE], struct err *e)
{
    char hint[160];
    int r = name[0] ? take(shelf, name) : take_any(shelf, name);
    if (r >= 0)
        return r;
    snprintf(hint, sizeof hint, "Choose another name, or remove that one: bowl rm %s", name);
    if (r == -EEXIST)
        return err_say(e, r, hint, "There is a container called %s already", name);
    return err_set(e, r, NULL, "make the folder of the container %s", name);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

int shelf_list(int shelf, char (**names)[NAME_SIZE])
{
    int copy = openat(shelf, ".", FOLDER), count = 0;
    size_t room = 0;
    DIR *dir = copy < 0 ? NULL : fdopendir(copy);
    *names = NULL;
    if (!dir)
        return -errno;
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (entry->d_type != DT_DIR || !shelf_is_name(entry->d_name))
            continue;
        if ((size_t)count == room) {
            room = room ? 2 * room : 32;
            void *more = realloc(*names, room * sizeof **names);
            if (!more)
                break;
            *names = more;
        }
        snprintf((*names)[count++], NAME_SIZE, "%.63s", entry->d_name);
    }
    closedir(dir);
    if (count)
        qsort(*names, (size_t)count, sizeof **names, by_name);
    return count;
}

static int refuse_unknown(int shelf, const char *name, struct err *e)
{
    _cleanup_free_ char(*names)[NAME_SIZE] = NULL;
    _cleanup_free_ const char **words = NULL;
    int count = shelf_list(shelf, &names);
    char hint[160] = "bowl ps --all lists the containers that there are.";
    if (count > 0)
        words = calloc((size_t)count, sizeof *words);
    for (int i = 0; words && i < count; i++)
        words[i] = names[i];
    const char *near = words ? nearest(name, words, count) : NULL;
    if (near)
        snprintf(hint, sizeof hint, "Did you mean %s?", near);
    else if (count == 0)
        snprintf(hint, sizeof hint, "There are none at all; bowl start makes one.");
    return err_say(e, -ENOENT, hint, "There is no container called \"%.64s\"", name);
}

int shelf_find(int shelf, const char *name, struct err *e)
{
    int fd = shelf_is_name(name) ? openat(shelf, name, FOLDER) : -1;
    return fd >= 0 ? fd : refuse_unknown(shelf, name, e);
}

int shelf_remove(int shelf, const char *name)
{
    if (unlinkat(shelf, name, AT_REMOVEDIR) == 0) /* nothing in it, as of a short one */
        return 0;
    int fd = openat(shelf, name, FOLDER);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir)
        return errno == ENOENT ? 0 : -errno;
    for (struct dirent *entry; (entry = readdir(dir));)
        if (entry->d_name[0] != '.')
            unlinkat(fd, entry->d_name, 0);
    closedir(dir);
    return unlinkat(shelf, name, AT_REMOVEDIR) ? -errno : 0;
}
