/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bowl run beside the bare system calls of the same container, and beside what people use instead:
 * from its start to the exit of /bin/true in Alpine, one after the other in each round; then the
 * same after a second in which nothing happens.
 * usage: bowl [ROUNDS]      as root; needs FISHBOWL, FISHBOWL_ROOTFS; a peer that is not installed
 *                           is passed over
 */
#include "lib/measure.h"
#include "lib/peers.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS_MAX = 200, PEERS = 6, OURS = 0, IDLE_ROUNDS = 10 };

static char podman_rootfs[4096 + 2];

/* With what they need to do here: nothing of the network's, and limits that root may set. */
static struct peer {
    const char *name, *goal;
    char *command[24];
    bool apart; /* in a mount namespace that shows version 1 groups alone */
    bool there;
} peers[PEERS] = {
    {.name = "bowl run", .command = {ours, "run", "--rm", "alpine", "/bin/true"}},
    {"the bare calls", "<= 1.2", {bare, rootfs, "/bin/true"}, false, false},
    {"crun", "<= 0.4", {"crun", "run", "--bundle", bundle, "fishbowl-bench"}, true, false},
    {"bwrap",
     "<= 0.6",
     {"bwrap", "--unshare-all", "--ro-bind", rootfs, "/", "--proc", "/proc", "--dev", "/dev",
      "--tmpfs", "/tmp", "--hostname", "bench", "/bin/true"},
     false,
     false},
    {"runc", "<= 0.1", {"runc", "run", "--bundle", bundle, "fishbowl-bench"}, true, false},
    {"podman",
     "<= 0.1",
     {"podman", "run", "--rm", "--network", "none", "--ulimit", "nofile=1024:1024", "--ulimit",
      "nproc=4096:4096", "--rootfs", podman_rootfs, "/bin/true"},
     true,
     false},
};

static struct taken times[PEERS][ROUNDS_MAX];

static int mount_namespace(void)
{
    int ready[2];
    char byte, path[64];
    must(pipe(ready) == 0, "pipe");
    pid_t pid = fork();
    if (pid == 0) {
        peers_apart();
        close(ready[1]);
        _exit(pause());
    }
    close(ready[1]);
    must(read(ready[0], &byte, 1) == 0, "wait for the mount namespace");
    close(ready[0]);
    snprintf(path, sizeof path, "/proc/%d/ns/mnt", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    must(fd >= 0, path);
    return fd;
}

/* One that fails here is told and passed over; ours must not. */
static void try_all(int apart)
{
    struct taken taken;
    for (int i = 0; i < PEERS; i++) {
        struct peer *p = &peers[i];
        p->there = strchr(p->command[0], '/') || installed(p->command[0]);
        int status = p->there ? measure(p->command, p->apart ? apart : -1, &taken) : 127;
        if (status && p->there)
            printf("# %s ends with %d here\n", p->name, status);
        else if (status)
            printf("# %s is not installed\n", p->name);
        p->there = status == 0;
    }
    must(peers[OURS].there, "bowl run fails");
}

/* In another order each time: while one runs, the kernel still clears up behind the one before. */
static void shuffle(int order[PEERS])
{
    for (int i = 0; i < PEERS; i++) {
        int other = rand() % (i + 1);
        order[i] = order[other];
        order[other] = i;
    }
}

static void take_turns(int rounds, int apart, bool idle)
{
    int order[PEERS] = {0};
    for (int round = 0; round < rounds; round++) {
        shuffle(order);
        for (int turn = 0; turn < PEERS; turn++) {
            int i = order[turn];
            const struct peer *p = &peers[i];
            if (!p->there || (idle && strcmp(p->name, "podman") == 0))
                continue;
            if (idle)
                nanosleep(&(struct timespec){.tv_sec = 1}, NULL);
            must(measure(p->command, p->apart ? apart : -1, &times[i][round]) == 0, p->name);
        }
    }
}

static double middle(int peer, int rounds, bool cpu)
{
    double list[ROUNDS_MAX];
    for (int i = 0; i < rounds; i++)
        list[i] = cpu ? times[peer][i].cpu : times[peer][i].ms;
    return median(list, rounds);
}

static void print(const char *what, int rounds, bool cpu, bool idle)
{
    double mine = middle(OURS, rounds, cpu);
    for (int i = OURS + 1; i < PEERS; i++) {
        if (!peers[i].there || (idle && strcmp(peers[i].name, "podman") == 0))
            continue;
        double theirs = middle(i, rounds, cpu);
        printf("%s, beside %-*s %8.2f %8.2f %7.2f   %s\n", what, 40 - (int)strlen(what),
               peers[i].name, mine, theirs, mine / theirs, cpu ? "" : peers[i].goal);
    }
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 40;
    int idle = rounds < IDLE_ROUNDS ? rounds : IDLE_ROUNDS;
    if (rounds < 1 || rounds > ROUNDS_MAX) {
        fprintf(stderr, "usage: bowl [ROUNDS]\n");
        return 2;
    }
    peers_find();
    peers_bundle("/bin/true", NULL);
    snprintf(podman_rootfs, sizeof podman_rootfs, "%s:O", rootfs);
    int apart = mount_namespace();
    printf("%-50s %8s %8s %7s   %s\n", "ms, median", "bowl", "other", "ratio", "goal");
    try_all(apart);
    take_turns(rounds, apart, false);
    print("start to exit", rounds, false, false);
    print("processor time", rounds, true, false);
    take_turns(idle, apart, true);
    print("after 1 s idle", idle, false, true);
    peers_unbundle();
    return 0;
}
