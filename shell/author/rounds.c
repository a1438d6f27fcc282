/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rounds.h"
#include "../complain.h"
#include "../watch.h"
#include "lint.h"
#include "runner.h"
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

/* An editor or a compiler writes more than once: a change is over when nothing moved for so long.
 */
enum { SETTLED = 150 /* ms */ };

struct rounds {
    const struct session_options *options;
    const struct runner_how *how;
    char path[PATH_MAX];
    const char *name; /* of the file, in path */
    size_t stem;      /* "05-pidof" of "05-pidof.md" */
    int notify;       /* inotify(7) */
    int folder;       /* its watch of the lesson's folder; others are of programs */
    int number;       /* of the round */
};

/* ---- what has changed ---- */

/* Editors leave files of their own beside the one that they write; of the lesson's folder only the
 * lesson and its translations count. */
static bool counts(const struct rounds *r, const struct inotify_event *event)
{
    const char *name = event->len ? event->name : "";
    size_t n = strlen(name);
    if (event->wd != r->folder)
        return name[0] && name[0] != '.';
    return n > r->stem && !strncmp(name, r->name, r->stem + 1) && !strcmp(name + n - 3, ".md");
}

/* Take all events there are. Returns true if one of them is about us. */
static bool take_events(const struct rounds *r)
{
    char bytes[16 * (sizeof(struct inotify_event) + NAME_MAX + 1)]
        __attribute__((aligned(__alignof__(struct inotify_event))));
    bool ours = false;
    ssize_t n;
    while ((n = read(r->notify, bytes, sizeof bytes)) > 0)
        for (char *at = bytes; at < bytes + n;) {
            const struct inotify_event *event = (const struct inotify_event *)at;
            ours |= (event->mask & IN_Q_OVERFLOW) || counts(r, event);
            at += sizeof *event + event->len;
        }
    return ours;
}

/* Wait until something of ours has changed (true) or the process of this pidfd has ended. */
static bool wait_for_change(const struct rounds *r, int process)
{
    struct pollfd fds[] = {{.fd = r->notify, .events = POLLIN}, {.fd = process, .events = POLLIN}};
    for (;;) {
        if (poll(fds, 2, -1) < 0)
            continue;
        if (fds[0].revents && take_events(r))
            break;
        if (fds[1].revents)
            return false;
    }
    while (poll(fds, 1, SETTLED) > 0)
        take_events(r);
    return true;
}

/* ---- one round ---- */

static bool has_error(const struct findings *found)
{
    for (int i = 0; i < found->count; i++)
        if (found->list[i].error)
            return true;
    return false;
}

/* In a process of its own, since it can be broken off: its lab ends with it, as with a killed
 * fishbowl. */
static void play(const struct rounds *r)
{
    char *names[] = {(char *)r->path};
    struct runner_count count = {0};
    uint64_t began = clock_ms();
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    runner_test(r->options, r->how, names, 1, &count);
    printf("# round %d: %d passed, %d failed, %d skipped in %.1f s\n", r->number, count.passed,
           count.failed, count.skipped, (clock_ms() - began) / 1000.0);
    fflush(stdout);
    _exit(0);
}

static bool play_until_change(const struct rounds *r)
{
    pid_t pid = fork();
    if (pid == 0)
        play(r);
    _cleanup_close_ int process = pid < 0 ? -1 : pidfd_open(pid, 0);
    if (process < 0) {
        printf("# round %d cannot be played: %s\n", r->number, strerror(errno));
        return false;
    }
    bool changed = wait_for_change(r, process);
    if (changed) {
        kill(pid, SIGTERM);
        printf("# round %d is broken off: there is a change\n", r->number);
    }
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
    return changed;
}

/* Returns true if something has changed meanwhile. */
static bool one_round(struct rounds *r)
{
    char clock[16];
    time_t now = time(NULL);
    struct tm local;
    struct findings found = {0};
    strftime(clock, sizeof clock, "%H:%M:%S", localtime_r(&now, &local));
    printf("# round %d, %s: %s\n", ++r->number, clock, r->path);
    lint_file(r->path, &found);
    lint_print(&found);
    fflush(stdout);
    bool playable = !has_error(&found);
    lint_clear(&found);
    return playable && play_until_change(r);
}

/* ---- all ---- */

static int begin(struct rounds *r, const char *name, struct err *e)
{
    char found[PATH_MAX];
    int rc = lesson_find(r->options->lessons, name, found, sizeof found, e);
    if (rc < 0)
        return rc;
    if (!realpath(found, r->path)) /* the folder that is watched is that of the file itself */
        return err_set(e, -errno, NULL, "find lesson %s", found);
    char *slash = strrchr(r->path, '/');
    r->name = slash + 1;
    r->stem = strcspn(r->name, ".");
    return 0;
}

/* The folders, not the files: an editor that writes a new file and renames it over the old one
 * leaves a watch of the old one behind. */
static int watch(struct rounds *r, struct err *e)
{
    enum { MOVES = IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE };
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%.*s", (int)(r->name - r->path), r->path);
    r->notify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    r->folder = r->notify < 0 ? -1 : inotify_add_watch(r->notify, folder, MOVES);
    if (r->folder < 0)
        return err_set(e, -errno,
                       "fs.inotify.max_user_instances and max_user_watches are the "
                       "limits (inotify(7)).",
                       "watch %s", folder);
    if (!r->options->lab.programs)
        return 0;
    snprintf(folder, sizeof folder, "%s/opt/fishbowl/bin", r->options->lab.programs);
    inotify_add_watch(r->notify, folder, MOVES); /* without them the lesson alone is watched */
    return 0;
}

int rounds_run(const struct session_options *options, const struct runner_how *how,
               const char *name)
{
    struct rounds r = {.options = options, .how = how, .notify = -1};
    struct err e = {0};
    int rc = begin(&r, name, &e), code = 2;
    if (rc == 0) {
        code = 3;
        rc = watch(&r, &e);
    }
    if (rc < 0)
        return complain(&e, code);
    for (;;) {
        if (one_round(&r))
            continue;
        printf("# waiting for a change of %s (Ctrl-C ends)\n", r.name);
        fflush(stdout);
        wait_for_change(&r, -1);
    }
}
