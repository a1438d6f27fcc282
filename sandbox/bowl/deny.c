/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deny.h"
#include "../kernel/fdio.h"
#include "../kernel/nearest.h"
#include "../kernel/procfs.h"
#include "events.h"
#include "privileges.h"
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The first process needs these once it has the filter, before anybody can answer. */
static const char *const needed[] = {"sendmsg", "execve"};

enum { CALLS = 1024 }; /* numbers beyond that no kernel has */

/* Step through a list; false at its end. */
static bool next_name(const char **list, char *name, size_t size)
{
    size_t length = strcspn(*list, ",");
    if (!**list)
        return false;
    snprintf(name, size, "%.*s", (int)length, *list);
    *list += length + ((*list)[length] == ',');
    return true;
}

static int refuse_unknown(const char *name, struct err *e)
{
    char hint[96] = "syscalls(2) lists those that there are.";
    char *names[CALLS];
    int count = 0;
    for (int number = 0; number < CALLS; number++) {
        char *one = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number);
        if (one)
            names[count++] = one;
    }
    const char *near = nearest(name, (const char *const *)names, count);
    if (near)
        snprintf(hint, sizeof hint, "Did you mean %s?", near);
    while (count > 0)
        free(names[--count]);
    return err_say(e, -EINVAL, hint, "This kind of machine has no system call \"%s\"", name);
}

int deny_check(const char *list, struct err *e)
{
    char name[64];
    if (strlen(list) >= DENY_SIZE)
        return err_say(e, -EINVAL, "Deny fewer calls.", "--deny takes %d letters", DENY_SIZE - 1);
    while (next_name(&list, name, sizeof name)) {
        if (seccomp_syscall_resolve_name(name) < 0)
            return refuse_unknown(name, e);
        for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
            if (strcmp(name, needed[i]) == 0)
                return err_say(e, -EINVAL, "Without it the container's command could not begin.",
                               "%s cannot be denied", name);
    }
    return 0;
}

static int add_all(scmp_filter_ctx filter, const char *list, bool ask)
{
    char name[64];
    int r = seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0); /* it is set, or not wanted */
    if (r == 0)
        r = privileges_architectures(filter);
    while (r == 0 && next_name(&list, name, sizeof name))
        r = seccomp_rule_add(filter, ask ? SCMP_ACT_NOTIFY : SCMP_ACT_ERRNO(EPERM),
                             seccomp_syscall_resolve_name(name), 0);
    return r;
}

int deny_install(const char *list, int *listener)
{
    if (!list[0])
        return 0;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (!filter)
        return -ENOMEM;
    int r = add_all(filter, list, listener != NULL);
    if (r == 0)
        r = seccomp_load(filter);
    if (r == 0 && listener) {
        *listener = seccomp_notify_fd(filter);
        r = *listener < 0 ? *listener : 0;
    }
    seccomp_release(filter);
    return r;
}

static void note(const struct seccomp_notif *asked, int shelf, const char *container)
{
    char path[64], name[64] = "", printable[64], *call;
    snprintf(path, sizeof path, "/proc/%u/comm", asked->pid);
    file_read(AT_FDCWD, path, name, sizeof name);
    name[strcspn(name, "\n")] = '\0';
    proc_copy_printable(printable, sizeof printable, name);
    call = seccomp_syscall_resolve_num_arch(asked->data.arch, asked->data.nr);
    events_note(shelf, container, "denied", "call=%s pid=%u process=%s", call ? call : "?",
                asked->pid, printable);
    free(call);
}

void deny_answer(int listener, union deny_kept *kept, int shelf, const char *name)
{
    struct seccomp_notif *unused = NULL;
    struct seccomp_notif_resp *answer = NULL;
    if (seccomp_notify_alloc(&unused, &answer))
        return;
    if (!kept->asked.id) {
        memset(kept, 0, sizeof *kept);
        if (seccomp_notify_receive(listener, &kept->asked))
            kept->asked.id = 0;
    }
    if (kept->asked.id) {
        note(&kept->asked, shelf, name);
        answer->id = kept->asked.id;
        answer->error = -EPERM;
        seccomp_notify_respond(listener, answer); /* who asked may have been killed */
        kept->asked.id = 0;
    }
    seccomp_notify_free(unused, answer);
}
