/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FILTER_H
#define FILTER_H

/*
 * What deny.c needs of the interface of seccomp(2) and seccomp_unotify(2), which never changes. The
 * same stands in linux/filter.h and linux/seccomp.h, which the small C library of these programs
 * comes without.
 */
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

struct step { /* one instruction of a filter: struct sock_filter */
    uint16_t code;
    uint8_t if_equal, else_skip;
    uint32_t value;
};
struct program { /* struct sock_fprog */
    unsigned short length;
    struct step *steps;
};
struct question { /* struct seccomp_notif */
    uint64_t id;
    uint32_t pid, flags, call, rest[15];
};
struct answer { /* struct seccomp_notif_resp */
    uint64_t id;
    int64_t result;
    int32_t error;
    uint32_t flags;
};
enum { LOAD_CALL = 0x20, COMPARE = 0x15, RETURN = 0x06 };
#define ASK     0x7fc00000U
#define ALLOW   0x7fff0000U
#define RECEIVE _IOWR('!', 0, struct question)
#define SEND    _IOWR('!', 1, struct answer)
#define SET     1 /* SECCOMP_SET_MODE_FILTER */
#define LISTEN  8 /* SECCOMP_FILTER_FLAG_NEW_LISTENER */
#define GO_ON   1 /* SECCOMP_USER_NOTIF_FLAG_CONTINUE */
#ifndef SYS_mkdir /* newer machines have it with "at" only */
#define SYS_mkdir SYS_mkdirat
#endif

#endif
