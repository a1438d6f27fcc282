/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "refuse.h"
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * x32 programs have x86-64's architecture and numbers with a bit of their own: both stand in one
 * sorted list.
 */
static const struct {
    uint32_t tokens[2];
} kinds[] = {
#ifdef __x86_64__
    {{SCMP_ARCH_X86_64, SCMP_ARCH_X32}},
    {{SCMP_ARCH_X86, 0}},
#else
    {{SCMP_ARCH_NATIVE, 0}},
#endif
};
enum { KINDS = sizeof kinds / sizeof *kinds, LINEAR = 4, INSTRUCTIONS = 1024 };

struct code {
    struct sock_filter instruction[INSTRUCTIONS];
    unsigned short length;
};

/* A jump goes past so many instructions if it is taken (yes), or not. */
static void emit(struct code *c, unsigned short what, uint32_t value, unsigned yes, unsigned no)
{
    c->instruction[c->length++] =
        (struct sock_filter){what, (unsigned char)yes, (unsigned char)no, value};
}

static void answer(struct code *c, uint32_t with)
{
    emit(c, BPF_RET | BPF_K, with, 0, 0);
}

/*
 * Halve the list until few are left, as the kernel runs this for each call of a process, and once
 * for each call there is when it is installed (seccomp_cache_prepare() in its kernel/seccomp.c).
 */
static void search(struct code *c, const int *numbers, int count)
{
    if (count > LINEAR) {
        int half = count / 2;
        unsigned short jump = c->length;
        emit(c, BPF_JMP | BPF_JGE | BPF_K, (uint32_t)numbers[half], 0, 0);
        search(c, numbers, half);
        c->instruction[jump].jt = (unsigned char)(c->length - jump - 1);
        search(c, numbers + half, count - half);
        return;
    }
    for (int i = 0; i < count; i++)
        emit(c, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)numbers[i], (unsigned)(count - i), 0);
    answer(c, SECCOMP_RET_ALLOW);
    answer(c, SECCOMP_RET_ERRNO | EPERM);
}

static void limit_clone(struct code *c, uint32_t token, unsigned flags)
{
    const int clone3 = seccomp_syscall_resolve_name_arch(token, "clone3");
    const int clone = seccomp_syscall_resolve_name_arch(token, "clone");
    emit(c, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)clone3, 0, 1);
    answer(c, SECCOMP_RET_ERRNO | ENOSYS);
    emit(c, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)clone, 0, 4);
    emit(c, BPF_LD | BPF_W | BPF_ABS,
         offsetof(struct seccomp_data, args[0]) + (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4 : 0),
         0, 0);
    emit(c, BPF_JMP | BPF_JSET | BPF_K, flags, 0, 1);
    answer(c, SECCOMP_RET_ERRNO | EPERM);
    answer(c, SECCOMP_RET_ALLOW);
}

static int compare(const void *a, const void *b)
{
    const int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

static int resolve(uint32_t token, const char *const names[], int count, int *numbers)
{
    int found = 0;
    for (int i = 0; i < count; i++) {
        int number = seccomp_syscall_resolve_name_arch(token, names[i]);
        if (number >= 0) /* negative: libseccomp's own number for one that is not there */
            numbers[found++] = number;
    }
    return found;
}

static void add_kind(struct code *c, const uint32_t tokens[2], const char *const names[], int count,
                     unsigned flags)
{
    int numbers[2 * REFUSE_MOST] = {0}, found = 0;
    unsigned short jump = c->length;
    emit(c, BPF_JMP | BPF_JEQ | BPF_K, tokens[0], 1, 0);
    emit(c, BPF_JMP | BPF_JA, 0, 0, 0); /* to the next kind: too far for a conditional jump */
    emit(c, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr), 0, 0);
    for (int i = 0; i < 2 && tokens[i]; i++) {
        if (flags)
            limit_clone(c, tokens[i], flags);
        found += resolve(tokens[i], names, count, numbers + found);
    }
    qsort(numbers, (size_t)found, sizeof *numbers, compare);
    search(c, numbers, found);
    c->instruction[jump + 1].k = (uint32_t)(c->length - jump - 2);
}

int refuse_calls(const char *const names[], int count, unsigned flags)
{
    struct code code = {.length = 0};
    if (count > REFUSE_MOST)
        return -E2BIG;
    emit(&code, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch), 0, 0);
    for (int i = 0; i < KINDS; i++)
        add_kind(&code, kinds[i].tokens, names, count, flags);
    answer(&code, SECCOMP_RET_KILL_PROCESS);
    struct sock_fprog program = {code.length, code.instruction};
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) ? -errno : 0;
}
