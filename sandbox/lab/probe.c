/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe.h"
#include "../kernel/fdio.h"
#include "../kernel/idmap.h"
#include "../kernel/namespaces.h"
#include "../kernel/syscalls.h"
#include "trial.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>

const char *const probe_states[] = {"ok", "limited", "missing"};

enum { MILLISECONDS = 5000, MOUNTS = CLONE_NEWUSER | CLONE_NEWNS };

static const char nothing[] = "nothing: no lab can be built";

/* born: the namespaces in which the child begins; without a function, that is all it tries. */
static const struct probe {
    const char *name, *purpose, *without;
    uint64_t born;
    trial_run *run;
    enum probe_state otherwise; /* when it does not work; missing and no lab can be built */
    bool vital;
} probes[] = {
    {"user namespace", "a host that needs no root and cannot harm", nothing, MOUNTS, trial_tmpfs,
     PROBE_MISSING, true},
    {"mnt namespace", "mounts of the lab's own", nothing, MOUNTS, NULL, PROBE_MISSING, true},
    {"pid namespace", "processes of the lab's own", nothing, CLONE_NEWUSER | CLONE_NEWPID, NULL,
     PROBE_MISSING, true},
    {"uts namespace", "a host name of the lab's own", nothing, CLONE_NEWUSER | CLONE_NEWUTS, NULL,
     PROBE_MISSING, true},
    {"ipc namespace", "queues and shared memory of the lab's own", nothing,
     CLONE_NEWUSER | CLONE_NEWIPC, NULL, PROBE_MISSING, true},
    {"net namespace", "network interfaces of the lab's own", nothing, CLONE_NEWUSER | CLONE_NEWNET,
     NULL, PROBE_MISSING, true},
    {"cgroup namespace", "a root of the lab's own in the tree of control groups", nothing,
     CLONE_NEWUSER | CLONE_NEWCGROUP, NULL, PROBE_MISSING, true},
    {"time namespace", "clocks of the lab's own", "everything but that one lamp",
     CLONE_NEWUSER | CLONE_NEWTIME, NULL, PROBE_LIMITED, false},
    {"/proc", "seeing the lab's processes and no others", nothing, MOUNTS | CLONE_NEWPID,
     trial_proc, PROBE_MISSING, true},
    {"/sys", "seeing the lab's network and control groups", nothing, MOUNTS | CLONE_NEWNET,
     trial_sysfs, PROBE_MISSING, true},
    {"/dev/pts", "terminals of the lab's own", nothing, MOUNTS, trial_devpts, PROBE_MISSING, true},
    {"pivot_root", "a root directory of the lab's own", nothing, MOUNTS, trial_pivot, PROBE_MISSING,
     true},
    {"unshare", "making a container with one's own hands", "lessons that need no new namespaces",
     MOUNTS, trial_unshare, PROBE_MISSING, false},
    {"overlay", "a fresh root filesystem for each container at once",
     "everything: the root filesystem is copied, which takes longer", MOUNTS, trial_overlay,
     PROBE_LIMITED, false},
    {"idmapped mounts", "root's files in the lab without a copy",
     "everything, where an ordinary user starts fishbowl", 0, trial_idmapped, PROBE_LIMITED, false},
    {"cgroup hierarchies", "lessons about control groups", "all other lessons", 0,
     trial_hierarchies, PROBE_MISSING, false},
    {"control groups", "lessons about control groups, limits of the lab",
     "all other lessons; the number of processes is still limited", 0, trial_groups, PROBE_MISSING,
     false},
    {"controllers", "limits of processes and memory in lessons and of the lab",
     "everything else; the number of processes is limited per user instead", 0, trial_controllers,
     PROBE_LIMITED, false},
    {"limits of the lab", "a lab that cannot use up the machine",
     "everything; when memory runs out, the kernel ends the lab first", 0, trial_limits,
     PROBE_LIMITED, false},
    {"freezer", "lessons that freeze a container", "all other lessons", 0, trial_freezer,
     PROBE_MISSING, false},
    {"ptrace", "strace in the lab", "everything but strace and gdb", 0, trial_ptrace, PROBE_LIMITED,
     false},
    {"subordinate ids", "more than one user in an ordinary user's containers",
     "everything with root as the only user of a container", 0, trial_subids, PROBE_LIMITED, false},
    {"event counters", "counting what a command costs with perf", "everything but perf", 0,
     trial_perf, PROBE_LIMITED, false},
    {"veth", "a cable between two networks", "all other lessons", CLONE_NEWUSER | CLONE_NEWNET,
     trial_veth, PROBE_MISSING, false},
    {"processes", "the processes of a lab", "a lab with few processes", 0, trial_processes,
     PROBE_LIMITED, false},
    {"memory", "the files and processes of a lab", "small lessons", 0, trial_memory, PROBE_LIMITED,
     false},
    {"disk", "the root filesystem and what you have done so far", "lessons, but nothing is kept", 0,
     trial_disk, PROBE_LIMITED, false},
};
enum { PROBES = sizeof probes / sizeof *probes };
_Static_assert((int)PROBES <= (int)PROBES_MAX, "callers have room for all");

/* ---- in the child ---- */

static int begin(const struct probe *p, const struct idmap *map)
{
    if (p->born & CLONE_NEWUSER) {
        if (map->root && setgroups(0, NULL)) /* else given up in favour of gid_map */
            return -errno;
        if (setresgid(0, 0, 0) || setresuid(0, 0, 0))
            return -errno;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* only now: a change of the user id resets it, prctl(2) */
    if ((p->born & CLONE_NEWNS) && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
        return -errno;
    return 0;
}

static _Noreturn void child(const struct probe *p, const struct idmap *map, int go, int report,
                            struct trial *t)
{
    char byte;
    if (read(go, &byte, 1) != 1)
        _exit(1);
    int r = begin(p, map);
    if (r < 0)
        trial_refused(t, r, "becoming its root");
    else if (p->run)
        p->run(t);
    else
        trial_ok(t, "made");
    _exit(write(report, t, sizeof *t) != sizeof *t);
}

/* ---- in the parent ---- */

/* Wait for the report; a child that hangs is killed, and its namespaces go with it. */
static void hear(struct trial *t, pid_t pid, int report)
{
    struct pollfd entry = {.fd = report, .events = POLLIN};
    struct trial told;
    int ready = poll(&entry, 1, MILLISECONDS);
    if (ready > 0 && read(report, &told, sizeof told) == sizeof told)
        *t = told;
    else
        trial_lack(t, CAUSE_REFUSED, ready ? "its trial was ended" : "its trial did not end");
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static void run(const struct probe *p, struct trial *t)
{
    int go[2] = {-1, -1}, report[2] = {-1, -1};
    struct idmap map = idmap_choose(NULL);
    struct clone_args args = {.flags = p->born, .exit_signal = SIGCHLD};
    if (pipe2(go, O_CLOEXEC) || pipe2(report, O_CLOEXEC)) {
        trial_refused(t, -errno, "pipe(2)");
        return;
    }
    pid_t pid = sys_clone3(&args);
    if (pid == 0) {
        close(go[1]);
        child(p, &map, go[0], report[1], t);
    }
    int r = pid < 0 ? -errno : 0;
    if (r < 0)
        trial_refused(t, r, "clone(2)");
    else if (p->born & CLONE_NEWUSER)
        r = idmap_write(&map, pid);
    close(report[1]);
    if (pid > 0 && r < 0)
        trial_refused(t, r, "writing the map of its ids");
    if (r == 0 && write(go[1], "", 1) != 1)
        r = -errno;
    close(go[0]);
    close(go[1]); /* without a byte before that the child gives up */
    if (pid > 0 && r == 0)
        hear(t, pid, report[0]);
    else if (pid > 0)
        waitpid(pid, NULL, 0);
    close(report[0]);
}

bool probe_works(const char *name)
{
    for (int i = 0; i < PROBES; i++) {
        struct trial t = {.otherwise = probes[i].otherwise};
        if (strcmp(probes[i].name, name))
            continue;
        run(&probes[i], &t);
        return t.state == PROBE_OK;
    }
    return false;
}

int probe_machine(const struct surroundings *surroundings, const struct limits *limits,
                  struct probe_result list[PROBES_MAX])
{
    for (int i = 0; i < PROBES; i++) {
        const struct probe *p = &probes[i];
        struct probe_result *result = &list[i];
        struct trial t = {
            .surroundings = surroundings->set, .limits = limits, .otherwise = p->otherwise};
        run(p, &t);
        *result = (struct probe_result){
            .name = p->name,
            .purpose = p->purpose,
            .without = p->without,
            .vital = p->vital,
            .state = t.state,
            .cause = t.cause,
            .remedy = remedy_for(t.cause, surroundings->set),
        };
        snprintf(result->found, sizeof result->found, "%s", t.found);
    }
    return PROBES;
}
