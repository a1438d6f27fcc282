/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter.h"
#include "../kernel/fdio.h"
#include "calls.h"
#include <errno.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/syscall.h>

static int add_row(scmp_filter_ctx context, int number, int kind)
{
    const struct call *call = lens_kinds[kind].call;
    const uint32_t trace = SCMP_ACT_TRACE((uint16_t)kind);
    const unsigned arg = call->argument;
    int r = call->when == WHEN_ALWAYS ? seccomp_rule_add(context, trace, number, 0) : 0;
    for (uint64_t bit = 1; r == 0 && call->when == WHEN_BITS && bit <= call->bits; bit <<= 1)
        if (call->bits & bit)
            r = seccomp_rule_add(context, trace, number, 1,
                                 SCMP_CMP(arg, SCMP_CMP_MASKED_EQ, bit, bit));
    for (int i = 0; r == 0 && call->when == WHEN_VALUE && i < call->values; i++)
        r = seccomp_rule_add(context, trace, number, 1,
                             SCMP_CMP(arg, SCMP_CMP_EQ, call->value[i], 0));
    return r;
}

static int add_rows(scmp_filter_ctx context)
{
    int r = seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW);
    for (int i = 0; r == 0 && i < lens_kinds_count; i++) {
        /* some of them do not exist on each architecture: their newer forms do */
        int number = seccomp_syscall_resolve_name(lens_kinds[i].name);
        if (number >= 0 && lens_kinds[i].call->when != WHEN_NEVER)
            r = add_row(context, number, i);
    }
    return r;
}

int filter_build(struct filter *filter)
{
    scmp_filter_ctx context = seccomp_init(SCMP_ACT_ALLOW);
    _cleanup_close_ int file = memfd_create("filter", MFD_CLOEXEC);
    if (!context || file < 0) {
        seccomp_release(context);
        return -ENOMEM;
    }
    int r = add_rows(context);
    if (r == 0)
        r = seccomp_export_bpf(context, file);
    seccomp_release(context);
    ssize_t n = r == 0 ? pread(file, filter->code, sizeof filter->code, 0) : 0;
    if (r == 0 && (n <= 0 || n == sizeof filter->code))
        r = -E2BIG;
    filter->length = (unsigned short)((size_t)n / sizeof *filter->code);
    return r;
}

int filter_install(const struct filter *filter)
{
    struct sock_fprog program = {filter->length, (struct sock_filter *)filter->code};
    long r =
        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program);
    return r ? -errno : 0;
}
