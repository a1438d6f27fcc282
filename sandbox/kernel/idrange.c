/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "idrange.h"
#include "fdio.h"
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#define PLACE "/run/fishbowl"

enum { LOWEST = 524288, HIGHEST = 1879048191, RANGES = (HIGHEST - LOWEST + 1) / IDRANGE_COUNT };

struct extent {
    unsigned long first, count;
};

struct extents {
    size_t count, room;
    struct extent *list;
};

static void extents_free(struct extents *e)
{
    free(e->list);
}

static void add(struct extents *e, const struct extent *extent)
{
    if (e->count == e->room) {
        size_t room = e->room ? 2 * e->room : 64;
        void *list = realloc(e->list, room * sizeof *e->list);
        if (!list)
            return;
        e->list = list;
        e->room = room;
    }
    e->list[e->count++] = *extent;
}

/* The number behind a character, or at the beginning. */
static const char *number(const char *at, char before, unsigned long *value)
{
    char *end = NULL;
    if (at && before && (at = strchr(at, before)))
        at++;
    if (at)
        *value = strtoul(at, &end, 10);
    return end > at ? end : NULL;
}

/* What a line says, passwd(5), subuid(5), user_namespaces(7). */
static bool read_account(const char *line, struct extent *e)
{
    const char *password = strchr(line, ':');
    e->count = 1;
    return password && number(password + 1, ':', &e->first);
}

static bool read_subordinate(const char *line, struct extent *e)
{
    return number(number(line, ':', &e->first), ':', &e->count);
}

static bool read_map(const char *line, struct extent *e)
{
    unsigned long outside;
    return number(number(number(line, 0, &e->first), ' ', &outside), ' ', &e->count);
}

static void collect(struct extents *e, const char *path,
                    bool (*read_line)(const char *line, struct extent *e))
{
    _cleanup_free_ char *text = file_text(AT_FDCWD, path);
    struct extent extent;
    for (char *line, *rest = text; (line = strsep(&rest, "\n"));)
        if (read_line(line, &extent))
            add(e, &extent);
}

static bool any_overlaps(const struct extents *e, unsigned long first)
{
    for (size_t i = 0; i < e->count; i++)
        if (e->list[i].first < first + IDRANGE_COUNT && first < e->list[i].first + e->list[i].count)
            return true;
    return false;
}

static bool one_contains(const struct extents *e, unsigned long first)
{
    for (size_t i = 0; i < e->count; i++)
        if (e->list[i].first <= first &&
            first + IDRANGE_COUNT <= e->list[i].first + e->list[i].count)
            return true;
    return false;
}

static int open_locks(void)
{
    mkdir(PLACE, 0700);
    return open(PLACE "/ids", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
}

static bool lock_range(int fd, unsigned first)
{
    struct flock range = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = first, .l_len = IDRANGE_COUNT};
    return fcntl(fd, F_OFD_SETLK, &range) == 0;
}

unsigned idrange_take(int *lock)
{
    _cleanup_(extents_free) struct extents taken = {0}, uids = {0}, gids = {0};
    _cleanup_close_ int fd = lock ? open_locks() : -1;
    unsigned begin = 0, second_best = 0;
    collect(&taken, "/etc/passwd", read_account);
    collect(&taken, "/etc/group", read_account);
    collect(&taken, "/etc/subuid", read_subordinate);
    collect(&taken, "/etc/subgid", read_subordinate);
    collect(&uids, "/proc/self/uid_map", read_map);
    collect(&gids, "/proc/self/gid_map", read_map);
    if (getrandom(&begin, sizeof begin, GRND_NONBLOCK) < 0)
        begin = (unsigned)getpid();
    for (unsigned i = 0; i < RANGES; i++) {
        unsigned first = LOWEST + (begin % RANGES + i) % RANGES * IDRANGE_COUNT;
        if (!one_contains(&uids, first) || !one_contains(&gids, first))
            continue;
        if (!second_best)
            second_best = first;
        if (any_overlaps(&taken, first) || (fd >= 0 && !lock_range(fd, first)))
            continue;
        if (lock)
            *lock = steal_fd(&fd);
        return first;
    }
    if (lock)
        *lock = -1;
    return second_best; /* shared with somebody: still better than the machine's own root */
}
