/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trial.h"
#include "../kernel/namespaces.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

void trial_ok(struct trial *t, const char *fmt, ...)
{
    va_list arguments;
    t->state = PROBE_OK;
    t->cause = CAUSE_NONE;
    va_start(arguments, fmt);
    vsnprintf(t->found, sizeof t->found, fmt, arguments);
    va_end(arguments);
}

void trial_lack(struct trial *t, enum cause cause, const char *fmt, ...)
{
    va_list arguments;
    t->state = t->otherwise;
    t->cause = cause;
    va_start(arguments, fmt);
    vsnprintf(t->found, sizeof t->found, fmt, arguments);
    va_end(arguments);
}

static bool has(const int *errors, int number)
{
    return errors[0] == number || errors[1] == number || errors[2] == number;
}

static bool forbidden_by_setting(struct trial *t, int code)
{
    static const enum cause causes[] = {
        [NS_FORBIDDEN_BY_CLONE] = CAUSE_USERNS_CLONE,
        [NS_FORBIDDEN_BY_MAX] = CAUSE_MAX_NAMESPACES,
        [NS_FORBIDDEN_BY_APPARMOR] = CAUSE_APPARMOR,
    };
    const struct ns_setting *by = ns_forbidden_by(code, !(t->surroundings & ORDINARY));
    if (by)
        trial_lack(t, causes[by->which], "%s is %s", by->name, by->forbids);
    return by != NULL;
}

/* A filter is what containers have around them, seccomp(2); it refuses with EPERM or ENOSYS. */
static bool has_filter(void)
{
    return prctl(PR_GET_SECCOMP) == 2;
}

void trial_refused(struct trial *t, int code, const char *what)
{
    static const int absent[3] = {EINVAL, ENODEV, EOPNOTSUPP}, spent[3] = {ENOSPC, EUSERS};
    int number = -code;
    bool container = (t->surroundings & IN_CONTAINER) || has_filter();
    if (forbidden_by_setting(t, code))
        return;
    if (has(spent, number))
        trial_lack(t, CAUSE_MAX_NAMESPACES,
                   "%s: a limit on namespaces is reached, see /proc/sys/user/max_*_namespaces",
                   what);
    else if (has(absent, number) || (number == ENOSYS && !container))
        trial_lack(t, CAUSE_KERNEL, "%s: %s", what, strerror(number));
    else if (container)
        trial_lack(t, CAUSE_CONTAINER, "%s: %s%s", what, strerror(number),
                   has_filter() ? ", a seccomp filter is in force" : "");
    else
        trial_lack(t, CAUSE_REFUSED, "%s: %s", what, strerror(number));
}
