/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_NAMESPACES_H
#define FISHBOWL_NAMESPACES_H

#include <stdbool.h>
#include <stddef.h>

/* The eight kinds of namespaces(7), in the order in which the screen's lamps stand. */
enum ns_kind { NS_MNT, NS_UTS, NS_IPC, NS_NET, NS_PID, NS_USER, NS_CGROUP, NS_TIME, NS_KINDS };

struct ns_info {
    const char *name; /* file name below /proc/PID/ns, also the lamp's word */
    int flag;         /* CLONE_NEW* flag of clone(2), unshare(2), setns(2) */
    const char *what; /* what it isolates, in a few plain words */
};

extern const struct ns_info ns_table[NS_KINDS];

/* A setting of the machine that forbids user namespaces. */
struct ns_setting {
    enum { NS_FORBIDDEN_BY_CLONE, NS_FORBIDDEN_BY_MAX, NS_FORBIDDEN_BY_APPARMOR } which;
    const char *name;             /* for sysctl(8) */
    const char *forbids, *allows; /* its value, and one that helps */
    bool spares_root;
};

/*
 * The setting that is in force and can be behind an error.
 *
 * code  a negative errno, or 0 for any
 * root  whether root was refused
 * Returns NULL if it is none of them.
 */
const struct ns_setting *ns_forbidden_by(int code, bool root);

/*
 * Say in plain words why this machine may have refused to make namespaces: which of its settings
 * forbids them, and what can be done.
 */
void ns_hint(char *hint, size_t size);

/* Bring up the loopback interface, which is down in a new network namespace. */
void ns_raise_loopback(void);

#endif
