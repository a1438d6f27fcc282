/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_SURROUNDINGS_H
#define FISHBOWL_SURROUNDINGS_H

#include <stdbool.h>

/* What kind of machine this is: enough to word a remedy. A set of these bits. */
enum surrounding {
    ON_WSL1 = 1 << 0, /* Windows Subsystem for Linux; the first has no Linux kernel at all */
    ON_WSL2 = 1 << 1,
    IN_DOCKER = 1 << 2,
    IN_PODMAN = 1 << 3,
    IN_CONTAINER = 1 << 4, /* of any kind, the two above included */
    IN_CODESPACES = 1 << 5,
    ON_DEBIAN = 1 << 6,
    ON_UBUNTU = 1 << 7,            /* Ubuntu is also a Debian, but not the other way round */
    ON_UBUNTU_RESTRICTED = 1 << 8, /* 24.04 and later: AppArmor takes user namespaces' powers */
    ON_FEDORA = 1 << 9,            /* and its relatives: RHEL, CentOS, Rocky, Alma */
    ON_ALPINE = 1 << 10,
    ON_ARCH = 1 << 11,
    ON_SUSE = 1 << 12,
    BY_SYSTEMD = 1 << 13, /* systemd is process 1 */
    ORDINARY = 1 << 14,   /* the caller is not root */
};

/* The texts from which that is recognised; NULL where there is no such file or variable. */
struct surroundings_texts {
    const char *version;    /* /proc/version */
    const char *os_release; /* see os-release(5) */
    const char *cgroup;     /* /proc/self/cgroup */
    bool dockerenv, containerenv;
    const char *container;  /* $container, as systemd and Podman set it */
    const char *codespaces; /* $CODESPACES */
    bool systemd, ordinary;
};

struct surroundings {
    unsigned set;
    char system[96]; /* the distribution's own name for itself, "Linux" if it has none */
};

/* Judge texts; touches no file. */
void surroundings_judge(const struct surroundings_texts *texts, struct surroundings *out);

/* Judge this machine. */
void surroundings_read(struct surroundings *out);

#endif
