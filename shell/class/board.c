/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "board.h"
#include "../lesson/text.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

enum {
    AWAY = 3 * SHARE_BEAT, /* ms without a beat */
    STUCK = 2,             /* times the plan, */
    LEAST = 60,            /* seconds of it */
};

const char *const seat_states[SEAT_STATES] = {"stuck", "at work", "passed", "done", "away"};

/* ---- what is refused ---- */

static void refuse(struct board *b, const char *name, const char *file, const char *why)
{
    struct text safe = {0};
    if (b->refused_all++ >= BOARD_REFUSED)
        return;
    _cleanup_free_ char *line = text_format("%s%s%s %s", name, *file ? "/" : "", file, why);
    text_add_safe(&safe, line, "");
    b->refused = array_grow(b->refused, b->refused_count, sizeof *b->refused);
    b->refused[b->refused_count++] = text_take(&safe);
}

/* ---- one seat ---- */

static long planned(const struct seat *seat)
{
    return seat->status.planned > LEAST ? seat->status.planned : LEAST;
}

/* By a clock that all share: what lies in the future is no beat. */
static void judge(struct seat *seat, uint64_t now, const char *boot)
{
    const struct status *s = &seat->status;
    bool same = !strcmp(s->boot, boot) && s->beat <= now;
    seat->seconds = !same ? -1 : s->began && s->began < now ? (long)(now - s->began) / 1000 : 0;
    if (!same || now - s->beat > AWAY) {
        seat->state = SEAT_AWAY;
        seat->seconds = same ? (long)(now - s->beat) / 1000 : -1;
    } else if (s->done) {
        seat->state = SEAT_DONE;
    } else if (s->passed) {
        seat->state = SEAT_PASSED;
    } else {
        seat->state = seat->seconds > STUCK * planned(seat) ? SEAT_STUCK : SEAT_AT_WORK;
    }
}

/* Returns bytes read, or -1 with *why; "" where there is no such file. */
static ssize_t read_status(int own, const char *file, uid_t uid, char *bytes, size_t size,
                           const char **why)
{
    struct stat st;
    *why = "";
    _cleanup_close_ int fd =
        openat(own, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st))
        *why = errno == ENOENT ? "" : errno == ELOOP ? "is a symbolic link" : strerror(errno);
    else if (!S_ISREG(st.st_mode))
        *why = "is no regular file";
    else if (st.st_uid != uid)
        *why = "belongs to somebody else";
    else if (st.st_mode & (S_IWGRP | S_IWOTH))
        *why = "can be written by others";
    else if (st.st_size > (off_t)size)
        *why = "is too large for a status";
    else
        return read(fd, bytes, size);
    return -1;
}

static void take_slot(struct board *b, const char *name, int own, uid_t uid, int slot, uint64_t now,
                      const char *boot)
{
    char bytes[STATUS_BYTES], file[32];
    const char *why;
    struct seat seat = {.uid = uid};
    snprintf(file, sizeof file, "%d.json", slot);
    ssize_t n = read_status(own, file, uid, bytes, sizeof bytes, &why);
    if (n < 0 && !*why)
        return;
    if (n >= 0 && !status_read(&seat.status, bytes, (size_t)n))
        why = "is damaged, or of another version";
    if (*why) {
        refuse(b, name, file, why);
        return;
    }
    share_label(uid, seat.name);
    size_t used = strlen(seat.name);
    if (slot > 1)
        snprintf(seat.name + used, sizeof seat.name - used, ":%d", slot);
    judge(&seat, now, boot);
    b->seats = array_grow(b->seats, b->count, sizeof *b->seats);
    b->seats[b->count++] = seat;
    b->of[seat.state]++;
}

/* ---- all of them ---- */

/* In the order of the states, and then how much of the plan is used. */
static int by_need(const void *x, const void *y)
{
    const struct seat *a = x, *b = y;
    if (a->state != b->state)
        return (int)a->state - (int)b->state;
    long one = a->seconds * planned(b), other = b->seconds * planned(a);
    if (a->state <= SEAT_PASSED && one != other)
        return one < other ? 1 : -1;
    return strcmp(a->name, b->name);
}

int board_read(struct board *b, int folder, uint64_t now, struct err *e)
{
    char boot[40], why[256];
    int again = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = again < 0 ? NULL : fdopendir(again);
    *b = (struct board){0};
    if (!dir) {
        int r = -errno;
        fd_closep(&again);
        return err_set(e, r, "Who may look at the class, the folder's mode says.",
                       "read the shared folder");
    }
    status_boot(boot, sizeof boot);
    long names = 0;
    for (const struct dirent *entry; (entry = readdir(dir)) && names < 16L * BOARD_NAMES;) {
        uid_t uid;
        if (entry->d_name[0] == '.' || names++ >= BOARD_NAMES)
            continue;
        _cleanup_close_ int own = share_enter(folder, entry->d_name, &uid, why, sizeof why);
        if (own < 0 && *why)
            refuse(b, entry->d_name, "", why);
        for (int slot = 1; own >= 0 && slot <= SHARE_SLOTS; slot++)
            take_slot(b, entry->d_name, own, uid, slot, now, boot);
    }
    closedir(dir);
    b->left_out = names > BOARD_NAMES ? names - BOARD_NAMES : 0;
    if (b->count)
        qsort(b->seats, (size_t)b->count, sizeof *b->seats, by_need);
    return 0;
}

void board_clear(struct board *b)
{
    for (int i = 0; i < b->refused_count; i++)
        free(b->refused[i]);
    free(b->refused);
    free(b->seats);
    *b = (struct board){0};
}
