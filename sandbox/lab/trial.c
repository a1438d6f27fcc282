/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trial.h"
#include "../kernel/fdio.h"
#include <errno.h>
#include <fcntl.h>
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

/* Settings that forbid namespaces: the value that does, and the errors by which that shows. */
static const struct {
    const char *file, *name, *forbids;
    enum cause cause;
    unsigned surroundings; /* in which it counts */
    int errors[3];
} settings[] = {
    {"/proc/sys/user/max_user_namespaces",
     "user.max_user_namespaces",
     "0",
     CAUSE_MAX_NAMESPACES,
     0,
     {ENOSPC, EUSERS}},
    {"/proc/sys/kernel/unprivileged_userns_clone",
     "kernel.unprivileged_userns_clone",
     "0",
     CAUSE_USERNS_CLONE,
     ORDINARY,
     {EPERM}},
    {"/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
     "kernel.apparmor_restrict_unprivileged_userns",
     "1",
     CAUSE_APPARMOR,
     ORDINARY,
     {EPERM, EACCES}},
};

static bool has(const int *errors, int number)
{
    return errors[0] == number || errors[1] == number || errors[2] == number;
}

static bool forbidden_by_setting(struct trial *t, int number)
{
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        char value[32];
        if (!has(settings[i].errors, number) ||
            (settings[i].surroundings & t->surroundings) != settings[i].surroundings ||
            file_read(AT_FDCWD, settings[i].file, value, sizeof value) <= 0)
            continue;
        value[strcspn(value, "\n")] = '\0';
        if (strcmp(value, settings[i].forbids) != 0)
            continue;
        trial_lack(t, settings[i].cause, "%s is %s", settings[i].name, value);
        return true;
    }
    return false;
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
    if (forbidden_by_setting(t, number))
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
