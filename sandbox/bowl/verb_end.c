/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bowl freeze, thaw, stop, kill, wait, rm: what is done to a container from outside. */
#include "../kernel/fdio.h"
#include "../kernel/freezer.h"
#include "../kernel/syscalls.h"
#include "asked.h"
#include "channel.h"
#include "events.h"
#include "leftovers.h"
#include "receipt.h"
#include "verbs.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

enum { STOP_SECONDS = 10, LEAVE_MS = 500, DISMISSALS = 4 };

/* ---- freeze and thaw ---- */

static int set_frozen(struct call *c, int shelf, const char *name, bool freeze)
{
    struct state s;
    _cleanup_close_ int folder = state_find(shelf, name, &s, &c->e);
    _cleanup_close_ int pidfd = folder < 0 ? -1 : state_pidfd(&s, &c->e);
    if (pidfd < 0)
        return verb_failed(c);
    const struct state_group *g = state_freezer(&s);
    if (!g) {
        err_say(&c->e, -ENOTSUP, "You may make none here. fishbowl doctor tells how to get them.",
                "%s has no control group that could be frozen", name);
        return verb_failed(c);
    }
    int r = freezer_set(g->lab, g->version, freeze);
    if (r < 0) {
        err_set(&c->e, r, "One of its processes may wait for a disk or a network that is gone.",
                "%s %s", freeze ? "freeze" : "thaw", name);
        return verb_failed(c);
    }
    events_note(shelf, name, freeze ? "freeze" : "thaw", NULL);
    return 0;
}

static int freeze_one(struct call *c, int shelf, const char *name)
{
    return set_frozen(c, shelf, name, true);
}

static int thaw_one(struct call *c, int shelf, const char *name)
{
    return set_frozen(c, shelf, name, false);
}

int verb_freeze(struct call *c)
{
    return verb_each(c, freeze_one);
}

int verb_thaw(struct call *c)
{
    return verb_each(c, thaw_one);
}

/* ---- the end ---- */

/*
 * Wait until the monitor has written down how it ended.
 * Returns the exit status, or a negative errno: there is no monitor any more.
 */
static int wait_for_end(int folder)
{
    struct message m = {.type = 0};
    ssize_t n = channel_ask(folder, MESSAGE_WAIT, 1, &m, NULL, 0, NULL);
    return n < 0 || m.type != MESSAGE_ENDED ? -EPIPE : m.value;
}

static int stop_one(struct call *c, int shelf, const char *name)
{
    struct state s;
    long seconds = c->number < 0 ? STOP_SECONDS : c->number;
    _cleanup_close_ int folder = state_find(shelf, name, &s, &c->e);
    if (folder < 0)
        return verb_failed(c);
    if (!state_is_alive(&s))
        return 0;
    if (asked_stop(folder, &s, (int)(seconds < 86400 ? seconds : 86400) * 1000, &c->e) < 0)
        return verb_failed(c);
    wait_for_end(folder);
    return 0;
}

int verb_stop(struct call *c)
{
    return verb_each(c, stop_one);
}

static int kill_one(struct call *c, int shelf, const char *name)
{
    struct state s;
    int number = c->number < 0 ? SIGKILL : (int)c->number;
    _cleanup_close_ int folder = state_find(shelf, name, &s, &c->e);
    if (folder < 0 || asked_signal(folder, &s, number, &c->e) < 0)
        return verb_failed(c);
    events_note(shelf, name, "kill", "signal=%d", number);
    return 0;
}

int verb_kill(struct call *c)
{
    return verb_each(c, kill_one);
}

static int wait_one(struct call *c, int shelf, const char *name)
{
    struct state s;
    _cleanup_close_ int folder = state_find(shelf, name, &s, &c->e);
    if (folder < 0)
        return verb_failed(c);
    int status = state_is_alive(&s) ? wait_for_end(folder) : -ESRCH;
    if (status >= 0)
        s.exit_code = status;
    else if (state_read(folder, &s, &c->e) < 0)
        return verb_failed(c);
    printf("%d\n", s.exit_code);
    return 0;
}

int verb_wait(struct call *c)
{
    return verb_each(c, wait_one);
}

/* ---- rm ---- */

/* Returns whether anybody was there. */
static bool ask_to_leave(int folder)
{
    struct message m = {.type = 0};
    _cleanup_close_ int socket = channel_connect(folder, NULL);
    if (socket >= 0 && channel_tell(socket, MESSAGE_LEAVE, 0, NULL, 0, 0) == 0)
        while (channel_receive(socket, &m, NULL, 0, 0) >= 0)
            ;
    return socket >= 0;
}

/*
 * Let monitor and guard go, with the files that they hold. A monitor that is killed meanwhile is
 * asked again. When nobody reaches it, as its socket was removed by hand, the guard ends it; when
 * that does not help either, the guard is killed.
 */
static void dismiss(int folder, const struct state *s)
{
    _cleanup_close_ int guard = s ? identity_keeper(s->guard) : -1;
    struct pollfd end = {guard, POLLIN, 0};
    for (int turn = 0; turn < DISMISSALS && ask_to_leave(folder); turn++)
        if (guard < 0 || poll(&end, 1, LEAVE_MS) > 0)
            return;
    if (guard < 0)
        return;
    syscall(SYS_pidfd_send_signal, guard, SIGTERM, NULL, 0);
    if (poll(&end, 1, LEAVE_MS) > 0)
        return;
    sys_pidfd_kill(guard);
    poll(&end, 1, LEAVE_MS);
}

/* It would not hear us before it runs, and then run on. */
static bool is_being_made(int folder, const struct state *s)
{
    return (!s || s->status == CREATED) && shelf_is_held(folder);
}

static int rm_one(struct call *c, int shelf, const char *name)
{
    struct state s;
    _cleanup_close_ int folder = shelf_find(shelf, name, &c->e);
    if (folder < 0)
        return verb_failed(c);
    bool known = state_read(folder, &s, NULL) == 0;
    if (is_being_made(folder, known ? &s : NULL)) {
        err_say(&c->e, -EBUSY, "Try again in a moment.", "%s is just being made", name);
        return verb_failed(c);
    }
    if (known && state_is_alive(&s) && !c->force) {
        err_say(&c->e, -EBUSY, "Stop it first, or use bowl rm --force.", "%s is %s", name,
                status_names[s.status]);
        return verb_failed(c);
    }
    if (known && state_is_alive(&s) && asked_stop(folder, &s, 0, &c->e) < 0 && c->e.code != -ESRCH)
        return verb_failed(c);
    c->e = (struct err){0};
    struct receipt receipt;
    if (c->verbose && known)
        receipt_take(&receipt, &s, folder);
    dismiss(folder, known ? &s : NULL);
    leftovers_remove(known ? &s : NULL);
    int r = shelf_remove(shelf, name);
    if (r < 0) {
        err_set(&c->e, r, NULL, "remove what is written down of the container %s", name);
        return verb_failed(c);
    }
    events_note(shelf, name, "remove", NULL);
    return c->verbose && known && !receipt_print(&receipt, shelf);
}

/* All of this user's; then also what killed ones have left of which nothing is known. */
static int rm_all(struct call *c)
{
    _cleanup_free_ char(*names)[NAME_SIZE] = NULL;
    _cleanup_close_ int shelf = shelf_open(&c->e);
    int count = shelf < 0 ? shelf : shelf_list(shelf, &names);
    if (count < 0)
        return verb_failed(c);
    _cleanup_free_ char **words = calloc((size_t)count + 1, sizeof *words);
    for (int i = 0; words && i < count; i++)
        words[i] = names[i];
    c->words = words;
    c->count = words ? count : 0;
    int status = verb_each(c, rm_one);
    leftovers_remove(NULL);
    return status;
}

int verb_rm(struct call *c)
{
    if (c->all != (c->count == 0)) {
        err_say(&c->e, -EINVAL, "bowl ps --all --quiet lists the names.",
                "bowl rm takes either names or --all");
        return verb_failed(c);
    }
    return c->all ? rm_all(c) : verb_each(c, rm_one);
}
