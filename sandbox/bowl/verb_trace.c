/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/fdio.h"
#include "../kernel/nearest.h"
#include "channel.h"
#include "trace.h"
#include "verbs.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/* "on", "sched off". Returns what the monitor is told, or a negative errno with *e. */
static int parse(struct call *c)
{
    const char *kind = c->count > 2 ? c->words[1] : trace_names[TRACE_CALLS];
    const char *word = c->words[c->count - 1];
    char hint[120] = "It is calls, sched or memory.";
    bool on = strcmp(word, "on") == 0;
    if (!on && strcmp(word, "off") != 0)
        return err_say(&c->e, -EINVAL, "It is on or off.",
                       "The last word of bowl trace cannot be \"%.40s\"", word);
    for (int i = 0; i < TRACES; i++)
        if (strcmp(kind, trace_names[i]) == 0)
            return 2 * i + on;
    const char *near = nearest(kind, trace_names, TRACES);
    if (near)
        snprintf(hint, sizeof hint, "Did you mean %s?", near);
    return err_say(&c->e, -EINVAL, hint, "bowl cannot trace \"%.40s\"", kind);
}

/* Which right is missing. */
static int refuse(struct call *c, enum trace_kind kind, int code)
{
    char hint[300], paranoid[16] = "?";
    snprintf(hint, sizeof hint, "%s",
             kind == TRACE_CALLS
                 ? "A process has one tracer: strace or gdb may be there already. See ptrace(2)."
                 : "A filter of system calls around bowl may refuse it, as in another container.");
    if (kind == TRACE_SCHED && (code == -EACCES || code == -EPERM) &&
        file_read(AT_FDCWD, "/proc/sys/kernel/perf_event_paranoid", paranoid, sizeof paranoid) >
            0) {
        paranoid[strcspn(paranoid, "\n")] = '\0';
        snprintf(hint, sizeof hint,
                 "kernel.perf_event_paranoid is %s. With more than 2 perf_event_open(2) wants "
                 "CAP_PERFMON in the machine's first user namespace; with less, a filter of system "
                 "calls refuses it.",
                 paranoid);
    } else if (kind == TRACE_MEMORY) {
        snprintf(hint, sizeof hint,
                 "/proc/PID/pagemap is for who may trace the process, see ptrace(2).");
    }
    return err_set(&c->e, code, hint, "trace the %s of the container %s",
                   kind == TRACE_SCHED ? "scheduling" : trace_names[kind], c->words[0]);
}

int verb_trace(struct call *c)
{
    struct state s;
    struct message m = {.value = 0};
    int wanted = parse(c);
    if (wanted < 0)
        return verb_failed(c);
    _cleanup_close_ int shelf = shelf_open(&c->e);
    _cleanup_close_ int folder = shelf < 0 ? -1 : state_find(shelf, c->words[0], &s, &c->e);
    _cleanup_close_ int alive = folder < 0 ? -1 : state_pidfd(&s, &c->e);
    if (alive < 0 || channel_ask(folder, MESSAGE_TRACE, wanted, &m, NULL, 0, &c->e) < 0)
        return verb_failed(c);
    if (m.value < 0)
        refuse(c, wanted / 2, m.value);
    return m.value < 0 ? verb_failed(c) : 0;
}
