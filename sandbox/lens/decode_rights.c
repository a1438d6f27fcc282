/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a process may do: user ids, capabilities, filters, being traced. */
#include "decode.h"
#include <linux/capability.h>
#include <linux/ptrace.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/prctl.h>

enum { GROUPS_SHOWN = 8 };

static void begin(struct decoding *d)
{
    words_add(&d->text, "%s(", lens_kinds[d->call->kind].name);
}

static bool end(struct decoding *d)
{
    words_add(&d->text, ")");
    return true;
}

bool decode_id(struct decoding *d)
{
    begin(d);
    words_add(&d->text, "%d", (int)d->args[0]);
    return end(d);
}

/* Two or three ids; -1 leaves one as it is. */
bool decode_ids(struct decoding *d)
{
    bool three = strstr(lens_kinds[d->call->kind].name, "res");
    begin(d);
    words_add(&d->text, "%d, %d", (int)d->args[0], (int)d->args[1]);
    if (three)
        words_add(&d->text, ", %d", (int)d->args[2]);
    return end(d);
}

bool decode_groups(struct decoding *d)
{
    uint32_t group[GROUPS_SHOWN];
    size_t count = d->args[0] & UINT32_MAX;
    size_t shown = count < GROUPS_SHOWN ? count : GROUPS_SHOWN;
    begin(d);
    words_add(&d->text, "%zu, [", count);
    shown =
        shown ? d->read(d->context, d->args[1], group, shown * sizeof *group) / sizeof *group : 0;
    for (size_t i = 0; i < shown; i++)
        words_add(&d->text, "%s%u", i ? ", " : "", group[i]);
    words_add(&d->text, shown < count ? "%s...]" : "]", shown ? ", " : "");
    return end(d);
}

#define CAPABILITY(name)                                                                           \
    {                                                                                              \
        CAP_##name, #name                                                                          \
    }
static const struct word capabilities[] = {
    CAPABILITY(CHOWN),
    CAPABILITY(DAC_OVERRIDE),
    CAPABILITY(DAC_READ_SEARCH),
    CAPABILITY(FOWNER),
    CAPABILITY(FSETID),
    CAPABILITY(KILL),
    CAPABILITY(SETGID),
    CAPABILITY(SETUID),
    CAPABILITY(SETPCAP),
    CAPABILITY(LINUX_IMMUTABLE),
    CAPABILITY(NET_BIND_SERVICE),
    CAPABILITY(NET_BROADCAST),
    CAPABILITY(NET_ADMIN),
    CAPABILITY(NET_RAW),
    CAPABILITY(IPC_LOCK),
    CAPABILITY(IPC_OWNER),
    CAPABILITY(SYS_MODULE),
    CAPABILITY(SYS_RAWIO),
    CAPABILITY(SYS_CHROOT),
    CAPABILITY(SYS_PTRACE),
    CAPABILITY(SYS_PACCT),
    CAPABILITY(SYS_ADMIN),
    CAPABILITY(SYS_BOOT),
    CAPABILITY(SYS_NICE),
    CAPABILITY(SYS_RESOURCE),
    CAPABILITY(SYS_TIME),
    CAPABILITY(SYS_TTY_CONFIG),
    CAPABILITY(MKNOD),
    CAPABILITY(LEASE),
    CAPABILITY(AUDIT_WRITE),
    CAPABILITY(AUDIT_CONTROL),
    CAPABILITY(SETFCAP),
    CAPABILITY(MAC_OVERRIDE),
    CAPABILITY(MAC_ADMIN),
    CAPABILITY(SYSLOG),
    CAPABILITY(WAKE_ALARM),
    CAPABILITY(BLOCK_SUSPEND),
    CAPABILITY(AUDIT_READ),
    CAPABILITY(PERFMON),
    CAPABILITY(BPF),
    CAPABILITY(CHECKPOINT_RESTORE),
    {0},
};
#undef CAPABILITY

/* A set by name, "none" or "all but ..." where that is shorter. */
static void add_set(struct words *t, uint64_t set)
{
    const uint64_t all = (UINT64_C(2) << CAP_LAST_CAP) - 1;
    bool mostly = __builtin_popcountll(set) > CAP_LAST_CAP / 2;
    uint64_t listed = mostly ? all & ~set : set;
    const char *bar = mostly ? "all but " : "";
    if (listed == 0)
        words_add(t, mostly ? "all" : "none");
    for (const struct word *w = capabilities; w->name; w++)
        if (listed & UINT64_C(1) << w->value) {
            words_add(t, "%s%s", bar, w->name);
            bar = "|";
        }
    if (!mostly && set & ~all)
        words_add(t, "%s%#llx", bar, (unsigned long long)(set & ~all));
}

bool decode_capset(struct decoding *d)
{
    struct __user_cap_header_struct header;
    struct __user_cap_data_struct data[2] = {0};
    begin(d);
    if (d->read(d->context, d->args[0], &header, sizeof header) == sizeof header &&
        d->read(d->context, d->args[1], data, sizeof data) >= sizeof *data) {
        words_add(&d->text, "effective=");
        add_set(&d->text, data[0].effective | (uint64_t)data[1].effective << 32);
        words_add(&d->text, ", permitted=");
        add_set(&d->text, data[0].permitted | (uint64_t)data[1].permitted << 32);
    }
    return end(d);
}

bool decode_prctl(struct decoding *d)
{
#define OPTION(name)                                                                               \
    {                                                                                              \
        PR_##name, #name                                                                           \
    }
    static const struct word options[] = {
        OPTION(SET_NO_NEW_PRIVS), OPTION(CAPBSET_DROP),        OPTION(SET_SECUREBITS),
        OPTION(CAP_AMBIENT),      OPTION(SET_SECCOMP),         OPTION(SET_KEEPCAPS),
        OPTION(SET_PDEATHSIG),    OPTION(SET_CHILD_SUBREAPER), {0},
    };
#undef OPTION
    static const struct word ambient[] = {
        {PR_CAP_AMBIENT_RAISE, "RAISE"},
        {PR_CAP_AMBIENT_LOWER, "LOWER"},
        {PR_CAP_AMBIENT_CLEAR_ALL, "CLEAR_ALL"},
        {0},
    };
    int option = (int)d->args[0];
    if (option == PR_CAP_AMBIENT && d->args[1] == PR_CAP_AMBIENT_IS_SET) /* a mere question */
        return false;
    begin(d);
    words_value(&d->text, d->args[0] & UINT32_MAX, options);
    words_add(&d->text, ", ");
    if (option == PR_CAPBSET_DROP) {
        words_value(&d->text, d->args[1], capabilities);
    } else if (option == PR_CAP_AMBIENT) {
        words_value(&d->text, d->args[1], ambient);
        words_add(&d->text, ", ");
        words_value(&d->text, d->args[2], capabilities);
    } else {
        words_add(&d->text, "%lld", (long long)d->args[1]);
    }
    return end(d);
}

bool decode_seccomp(struct decoding *d)
{
    static const struct word operations[] = {{SECCOMP_SET_MODE_STRICT, "SET_MODE_STRICT"},
                                             {SECCOMP_SET_MODE_FILTER, "SET_MODE_FILTER"},
                                             {0}};
    static const struct word flags[] = {
        {SECCOMP_FILTER_FLAG_TSYNC, "TSYNC"},
        {SECCOMP_FILTER_FLAG_LOG, "LOG"},
        {SECCOMP_FILTER_FLAG_SPEC_ALLOW, "SPEC_ALLOW"},
        {SECCOMP_FILTER_FLAG_NEW_LISTENER, "NEW_LISTENER"},
        {SECCOMP_FILTER_FLAG_TSYNC_ESRCH, "TSYNC_ESRCH"},
        {0},
    };
    struct {
        unsigned short length;
        uint64_t filter;
    } program;
    begin(d);
    words_value(&d->text, d->args[0] & UINT32_MAX, operations);
    words_add(&d->text, ", ");
    words_flags(&d->text, d->args[1] & UINT32_MAX, flags);
    d->call->flags = d->args[1];
    if (d->args[2] && d->read(d->context, d->args[2], &program, sizeof program) == sizeof program)
        words_add(&d->text, ", %u instructions", program.length);
    return end(d);
}

bool decode_ptrace(struct decoding *d)
{
    static const struct word requests[] = {
        {PTRACE_TRACEME, "TRACEME"}, {PTRACE_ATTACH, "ATTACH"}, {PTRACE_SEIZE, "SEIZE"}, {0}};
    begin(d);
    words_value(&d->text, d->args[0] & UINT32_MAX, requests);
    if (d->args[0] != PTRACE_TRACEME)
        words_add(&d->text, ", %d", (int)d->args[1]);
    return end(d);
}
