/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "refuse.h"
#include <errno.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * x32 programs have x86-64's architecture; all but a few of their numbers are the same, with a bit
 * of their own.
 */
enum { X32_BIT = 0x40000000 };

static const struct kind {
    uint32_t token, also; /* libseccomp's words for them */
    uint32_t ignored;     /* bits of a number */
} kinds[] = {
#ifdef __x86_64__
    {SCMP_ARCH_X86_64, SCMP_ARCH_X32, X32_BIT},
    {SCMP_ARCH_X86, 0, 0},
#else
    {SCMP_ARCH_NATIVE, 0, 0},
#endif
};

enum { KINDS = sizeof kinds / sizeof *kinds, LINEAR = 4, FARTHEST = 255 };

/* What is answered to a call, and where that stands in the code. */
enum answer { NONE, PASS, REFUSE, ABSENT, ASK_FLAGS, ANSWERS };

/* Numbers that follow each other, and have one answer. */
struct run {
    uint32_t first, last;
    enum answer answer;
};

enum { RUNS_MOST = 2 * REFUSE_MOST + 4 };

struct code {
    struct refusal *to;
    unsigned char answer[REFUSE_CODE]; /* where a test jumps if it is true */
};

/* What there is no room for is counted only. */
static void emit(struct code *c, unsigned short what, uint32_t value)
{
    unsigned short at = c->to->length++;
    if (at >= REFUSE_CODE)
        return;
    c->answer[at] = NONE;
    c->to->code[at] = (struct sock_filter){what, 0, 0, value};
}

/* If it is true, that is the answer; else the next instruction goes on. */
static void test(struct code *c, unsigned short what, uint32_t value, enum answer answer)
{
    unsigned short at = c->to->length;
    emit(c, BPF_JMP | what | BPF_K, value);
    if (at < REFUSE_CODE)
        c->answer[at] = (unsigned char)answer;
}

/*
 * Halve the list until few are left, as the kernel runs this for each call of a process, and once
 * for each call there is when it is installed (seccomp_cache_prepare() in its kernel/seccomp.c).
 */
static void search(struct code *c, const struct run *runs, int count)
{
    if (count > LINEAR) {
        int half = count / 2;
        unsigned short jump = c->to->length;
        emit(c, BPF_JMP | BPF_JGE | BPF_K, runs[half].first);
        search(c, runs, half);
        if (jump < REFUSE_CODE)
            c->to->code[jump].jt = (unsigned char)(c->to->length - jump - 1);
        search(c, runs + half, count - half);
        return;
    }
    while (count-- > 0) {
        const struct run *r = &runs[count];
        if (r->first < r->last)
            test(c, BPF_JGT, r->last, PASS);
        test(c, r->first < r->last ? BPF_JGE : BPF_JEQ, r->first, r->answer);
    }
    emit(c, BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
}

/* Where each answer stands. */
static void emit_answers(struct code *c, unsigned flags, unsigned short at[ANSWERS])
{
    const size_t low_half = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4 : 0;
    at[ABSENT] = c->to->length;
    emit(c, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS);
    at[ASK_FLAGS] = c->to->length;
    emit(c, BPF_LD | BPF_W | BPF_ABS,
         (uint32_t)(offsetof(struct seccomp_data, args[0]) + low_half));
    test(c, BPF_JSET, flags, REFUSE);
    at[PASS] = c->to->length;
    emit(c, BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    at[REFUSE] = c->to->length;
    emit(c, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
}

static int compare(const void *a, const void *b)
{
    const struct run *x = a, *y = b;
    return (x->first > y->first) - (x->first < y->first);
}

static int add_call(struct run *runs, int count, uint32_t token, const char *name,
                    enum answer answer)
{
    int number = seccomp_syscall_resolve_name_arch(token, name);
    if (number < 0) /* libseccomp's own number for one that is not there */
        return count;
    uint32_t plain = (uint32_t)number & ~(token == SCMP_ARCH_X32 ? (uint32_t)X32_BIT : 0);
    runs[count] = (struct run){plain, plain, answer};
    return count + 1;
}

static int join_runs(struct run *runs, int count)
{
    int last = 0;
    qsort(runs, (size_t)count, sizeof *runs, compare);
    for (int i = 1; i < count; i++) {
        bool follows = runs[i].first <= runs[last].last + 1;
        if (follows && runs[i].answer == runs[last].answer)
            runs[last].last = runs[i].first;
        else
            runs[++last] = runs[i];
    }
    return count ? last + 1 : 0;
}

static int list_runs(struct run *runs, const struct kind *kind, const char *const names[],
                     int count, unsigned flags)
{
    const uint32_t tokens[] = {kind->token, kind->also};
    int found = 0;
    for (int t = 0; t < 2 && tokens[t]; t++) {
        for (int i = 0; i < count; i++)
            found = add_call(runs, found, tokens[t], names[i], REFUSE);
        if (flags) {
            found = add_call(runs, found, tokens[t], "clone", ASK_FLAGS);
            found = add_call(runs, found, tokens[t], "clone3", ABSENT);
        }
    }
    return join_runs(runs, found);
}

/* Returns 0, or -E2BIG if it is farther to the end than an instruction can jump. */
static int add_kind(struct code *c, const struct kind *kind, const char *const names[], int count,
                    unsigned flags)
{
    struct run runs[RUNS_MOST];
    unsigned short at[ANSWERS], begin = c->to->length;
    struct sock_filter *code = c->to->code;
    int found = list_runs(runs, kind, names, count, flags);
    emit(c, BPF_JMP | BPF_JEQ | BPF_K, kind->token);
    emit(c, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    if (kind->ignored)
        emit(c, BPF_ALU | BPF_AND | BPF_K, ~kind->ignored);
    search(c, runs, found);
    emit_answers(c, flags, at);
    if (c->to->length - begin > FARTHEST || c->to->length >= REFUSE_CODE)
        return -E2BIG;
    code[begin].jf = (unsigned char)(c->to->length - begin - 1);
    for (unsigned short i = begin; i < c->to->length; i++)
        if (c->answer[i])
            code[i].jt = (unsigned char)(at[c->answer[i]] - i - 1);
    return 0;
}

int refuse_compile(struct refusal *filter, const char *const names[], int count, unsigned flags)
{
    struct code code;
    int r = count > REFUSE_MOST ? -E2BIG : 0;
    code.to = filter;
    filter->length = 0;
    emit(&code, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
    for (int i = 0; i < KINDS && r == 0; i++)
        r = add_kind(&code, &kinds[i], names, count, flags);
    emit(&code, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
    return r;
}

int refuse_install(const struct refusal *filter)
{
    const struct sock_fprog program = {filter->length, (struct sock_filter *)filter->code};
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) ? -errno : 0;
}
