/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meaning.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/*
 * Options are those of docker run(1) and podman-run(1), in their words; what begins with docker or
 * podman is another command. "none" is said where people look for one in vain. A row without a flag
 * comes behind those with one.
 */
const struct meaning meanings[] = {
    /* namespaces(7) */
    {"unshare", "CLONE_NEWNS", "container.ns.mnt", "namespaces", "always"},
    {"unshare", "CLONE_NEWUTS", "container.ns.uts", "namespaces",
     "always; --uts=host turns it off"},
    {"unshare", "CLONE_NEWIPC", "container.ns.ipc", "namespaces",
     "always; --ipc=host turns it off"},
    {"unshare", "CLONE_NEWNET", "container.ns.net", "namespaces",
     "always; --network=host turns it off"},
    {"unshare", "CLONE_NEWPID", "container.ns.pid", "namespaces",
     "always; --pid=host turns it off"},
    {"unshare", "CLONE_NEWUSER", "container.ns.user", "namespaces",
     "podman run --userns, and always without root; dockerd --userns-remap"},
    {"unshare", "CLONE_NEWCGROUP", "container.ns.cgroup", "namespaces",
     "--cgroupns=private, as by default with version 2"},
    {"unshare", "CLONE_NEWTIME", "container.ns.time", "namespaces", "none"},
    {"setns", "CLONE_NEWNS", "container.ns.mnt", "joining", "docker exec, podman exec"},
    {"setns", "CLONE_NEWUTS", "container.ns.uts", "joining",
     "docker exec, podman exec; podman run --uts=container:ID"},
    {"setns", "CLONE_NEWIPC", "container.ns.ipc", "joining",
     "docker exec, podman exec; docker run --ipc=container:ID"},
    {"setns", "CLONE_NEWNET", "container.ns.net", "joining",
     "docker exec, podman exec; docker run --network=container:ID"},
    {"setns", "CLONE_NEWPID", "container.ns.pid", "joining",
     "docker exec, podman exec; docker run --pid=container:ID"},
    {"setns", "CLONE_NEWUSER", "container.ns.user", "joining", "docker exec, podman exec"},
    {"setns", "CLONE_NEWCGROUP", "container.ns.cgroup", "joining", "docker exec, podman exec"},
    {"setns", "CLONE_NEWTIME", "container.ns.time", "joining", "none"},
    {"setns", "", "process(NAME).own", "joining", "docker exec, podman exec"},
    {"unshare", "", "container.namespaces", "namespaces", "always"},
    {"write", "uid_map", "container.uid_map", "namespaces",
     "podman run --uidmap; dockerd --userns-remap"},
    {"write", "gid_map", "", "namespaces", "podman run --gidmap; dockerd --userns-remap"},
    {"write", "setgroups", "", "namespaces", ""},
    {"write", "timens_offsets", "container.time.boottime", "namespaces", "none"},
    {"sethostname", "", "container.hostname", "handmade", "--hostname NAME"},

    /* roots and mounts */
    {"chroot", "", "container.root", "chroot", "none: the root is changed by pivot_root"},
    {"pivot_root", "", "container.root", "chroot", "always"},
    {"chdir", "", "", "", "--workdir PATH"},
    {"mount", "proc", "mount(container,/proc).type", "handmade", "always"},
    {"mount", "sysfs", "mount(container,/sys).type", "handmade", "always, and read-only"},
    {"mount", "tmpfs", "mount(container,PATH).type", "handmade", "--tmpfs PATH"},
    {"mount", "overlay", "mount(host,PATH).lowerdir", "layers",
     "always, with the storage driver overlay2 (docker) or overlay (podman)"},
    {"mount", "cgroup", "mount(container,PATH).type", "cgroups",
     "always, and read-only; on machines with version 1"},
    {"mount", "cgroup2", "mount(container,PATH).type", "cgroups", "always, and read-only"},
    {"mount", "MS_BIND", "mount(container,PATH).source", "", "--volume SOURCE:PATH"},
    {"mount", "MS_RDONLY", "mount(container,PATH).options", "", "--read-only; --volume …:ro"},
    {"mount", "MS_REMOUNT", "mount(container,PATH).options", "", ""},
    {"mount", "MS_MOVE", "mount(container,PATH)", "", ""},
    {"mount", "MS_PRIVATE", "", "namespaces", "--volume …:private"},
    {"mount", "MS_SLAVE", "", "namespaces", "--volume …:slave"},
    {"mount", "MS_SHARED", "", "namespaces", "--volume …:shared"},
    {"mount", "MS_UNBINDABLE", "", "", ""},
    {"mount", "", "mount(container,PATH)", "handmade", "--mount type=…,source=…,target=…"},
    {"umount2", "", "mount(container,PATH)", "chroot", ""},

    /* processes */
    {"clone", "", "container.processes", "pidof", ""},
    {"execve", "", "container.name", "", "the words behind the image's name"},
    {"kill", "SIGKILL", "container.exists", "pidof", "docker kill, podman kill"},
    {"kill", "SIGTERM", "host.processes", "pidof",
     "docker stop, podman stop; SIGKILL follows after 10 seconds"},
    {"kill", "SIGSTOP", "process(NAME).state", "freeze", "none: docker pause freezes the group"},
    {"kill", "SIGCONT", "process(NAME).state", "scheduler", ""},
    {"kill", "0", "", "", ""},
    {"kill", "", "process(NAME).state", "tour", "docker kill --signal, podman kill --signal"},
    {"setpriority", "", "process(NAME).nice", "cpu", "none: --cpu-shares weighs the group"},
    {"sched_setaffinity", "", "process(NAME).cpus", "cpu", "--cpuset-cpus, for the group"},
    {"setuid", "", "container.uid.inside", "", "--user USER"},
    {"setgid", "", "", "", "--user USER:GROUP"},
    {"setgroups", "", "", "", "--group-add GROUP"},
    {"prlimit64", "", "", "memory", "--ulimit NAME=LIMIT"},
    {"ptrace", "", "", "", "--cap-add SYS_PTRACE, to trace what is not one's own"},
    {"mmap", "", "process(NAME).virtual", "memory", "none: --memory counts what is really there"},
    {"shmget", "", "container.ipc.segments", "namespaces", "--ipc"},
    {"clock_settime", "", "", "calls", "--cap-add SYS_TIME"},

    /* rights */
    {"prctl", "PR_CAPBSET_DROP", "container.bounding", "calls", "--cap-drop NAME"},
    {"prctl", "PR_SET_NO_NEW_PRIVS", "container.no_new_privs", "calls",
     "--security-opt no-new-privileges"},
    {"prctl", "PR_SET_SECCOMP", "container.seccomp", "calls", "--security-opt seccomp=FILE"},
    {"prctl", "PR_SET_PDEATHSIG", "", "", ""},
    {"capset", "", "container.caps", "calls", "--cap-drop NAME, --cap-add NAME"},
    {"seccomp", "", "container.seccomp", "calls",
     "always; --security-opt seccomp=unconfined turns it off"},

    /* control groups, cgroups(7) */
    {"mkdir", "cgroup", "cgroup(NAME)", "cgroups", "always; --cgroup-parent GROUP says where"},
    {"mkdir", "", "host.file(PATH)", "", ""},
    {"rmdir", "cgroup", "cgroup(NAME)", "cgroups", "always, at the end"},
    {"rmdir", "", "host.file(PATH)", "", ""},
    {"write", "cgroup.procs", "cgroup(NAME).processes", "cgroups", "always"},
    {"write", "cgroup.threads", "process(NAME).cgroup", "cgroups", ""},
    {"write", "tasks", "process(NAME).cgroup", "cgroups", ""},
    {"write", "cgroup.subtree_control", "cgroup(NAME).subtree_control", "cgroups", ""},
    {"write", "cgroup.type", "cgroup(NAME).type", "", ""},
    {"write", "cgroup.freeze", "cgroup(NAME).frozen", "freeze", "docker pause, podman pause"},
    {"write", "freezer.state", "cgroup(NAME).frozen", "freeze", "docker pause, podman pause"},
    {"write", "cgroup.kill", "cgroup(NAME).populated", "", ""},
    {"write", "memory.max", "cgroup(NAME).memory.max", "memory", "--memory SIZE"},
    {"write", "memory.limit_in_bytes", "cgroup(NAME).memory.max", "memory", "--memory SIZE"},
    {"write", "memory.high", "cgroup(NAME).memory.high", "memory",
     "podman run --cgroup-conf=memory.high=SIZE"},
    {"write", "memory.low", "", "", "--memory-reservation SIZE"},
    {"write", "memory.soft_limit_in_bytes", "cgroup(NAME).memory.soft", "memory",
     "--memory-reservation SIZE"},
    {"write", "memory.swap.max", "cgroup(NAME).memory.swap.max", "memory", "--memory-swap SIZE"},
    {"write", "memory.memsw.limit_in_bytes", "", "memory", "--memory-swap SIZE"},
    {"write", "memory.oom_control", "", "memory", "--oom-kill-disable"},
    {"write", "oom_score_adj", "", "", "--oom-score-adj NUMBER"},
    {"write", "pids.max", "cgroup(NAME).pids.max", "bomb", "--pids-limit NUMBER"},
    {"write", "cpu.weight", "cgroup(NAME).cpu.weight", "cpu", "--cpu-shares NUMBER"},
    {"write", "cpu.shares", "cgroup(NAME).cpu.weight", "cpu", "--cpu-shares NUMBER"},
    {"write", "cpu.max", "cgroup(NAME).cpu.quota", "cpu", "--cpus NUMBER"},
    {"write", "cpu.cfs_quota_us", "cgroup(NAME).cpu.quota", "cpu",
     "--cpus NUMBER, --cpu-quota NUMBER"},
    {"write", "cpu.cfs_period_us", "cgroup(NAME).cpu.quota", "cpu", "--cpu-period NUMBER"},
    {"write", "cpuset.cpus", "cgroup(NAME).cpuset.cpus", "", "--cpuset-cpus LIST"},
    {"write", "cpuset.mems", "", "", "--cpuset-mems LIST"},

    /* files */
    {"openat", "O_CREAT", "host.file(PATH)", "", ""},
    {"write", "", "", "", ""},
    {"unlinkat", "", "host.file(PATH)", "layers", ""},
    {"rename", "", "host.file(PATH)", "layers", ""},
    {"mknodat", "", "host.file(PATH)", "",
     "--device for a device of the host; --cap-drop MKNOD forbids it"},

    /* networks */
    {"bind", "", "container.listens", "chroot", "--publish leads a port of the host here"},
    {"connect", "", "", "cable", "--network chooses who can be reached"},
    {"sendmsg", "RTM_NEWLINK", "container.interfaces", "cable", "--network=bridge"},
    {"sendmsg", "RTM_DELLINK", "container.interfaces", "cable", ""},
    {"sendmsg", "RTM_NEWADDR", "container.interfaces", "cable", "--ip ADDRESS"},
    {"sendmsg", "RTM_DELADDR", "container.interfaces", "cable", ""},
    {"sendmsg", "RTM_NEWROUTE", "", "cable", ""},
};
const int meanings_count = sizeof meanings / sizeof *meanings;

/* A call that means the same as another one of the table. */
static const struct {
    const char *call, *as;
    int with_flag; /* only with a flag: clone without one makes a process */
} twins[] = {
    {"clone", "unshare", 1},    {"clone3", "unshare", 1},
    {"clone3", "clone", 0},     {"fork", "clone", 0},
    {"vfork", "clone", 0},      {"umount", "umount2", 0},
    {"tgkill", "kill", 0},      {"pidfd_send_signal", "kill", 0},
    {"unlink", "unlinkat", 0},  {"mkdirat", "mkdir", 0},
    {"renameat2", "rename", 0}, {"setrlimit", "prlimit64", 0},
    {"execveat", "execve", 0},  {"fchdir", "chdir", 0},
    {"setresuid", "setuid", 0}, {"setreuid", "setuid", 0},
    {"setresgid", "setgid", 0}, {"setregid", "setgid", 0},
    {"renameat", "rename", 0},  {"mknod", "mknodat", 0},
    {"open", "openat", 0},      {"fsopen", "mount", 0},
    {"fsmount", "mount", 0},    {"move_mount", "mount", 0},
    {"open_tree", "mount", 0},  {"mount_setattr", "mount", 0},
};

static const char *without_prefix(const char *flag)
{
    static const char *const prefixes[] = {"CLONE_", "MS_", "PR_", "O_", "SIG"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (!strncmp(flag, prefixes[i], strlen(prefixes[i])))
            return flag + strlen(prefixes[i]);
    return flag;
}

static const struct meaning *row(const char *call, const char *flag)
{
    for (int i = 0; i < meanings_count; i++) {
        const struct meaning *m = &meanings[i];
        if (!strcmp(m->call, call) && !strcmp(without_prefix(m->flag), without_prefix(flag)))
            return m;
    }
    return NULL;
}

const struct meaning *meaning_of(const char *call, const char *flag)
{
    const struct meaning *found = flag && *flag ? row(call, flag) : NULL;
    for (size_t i = 0; !found && flag && *flag && i < sizeof twins / sizeof *twins; i++)
        if (!strcmp(twins[i].call, call))
            found = row(twins[i].as, flag);
    if (!found)
        found = row(call, "");
    for (size_t i = 0; !found && i < sizeof twins / sizeof *twins; i++)
        if (!strcmp(twins[i].call, call) && !twins[i].with_flag)
            found = row(twins[i].as, "");
    return found;
}

/* ---- calls as the lens words them ---- */

enum { NAME = 128 };

static int add_once(const struct meaning *list[], int count, int most, const struct meaning *m)
{
    if (!m || count == most)
        return count;
    for (int i = 0; i < count; i++)
        if (list[i] == m)
            return count;
    list[count] = m;
    return count + 1;
}

/* The row of exactly this flag. */
static const struct meaning *with_flag(const char *call, const char *flag)
{
    const struct meaning *m = *flag ? meaning_of(call, flag) : NULL;
    return m && m->flag[0] ? m : NULL;
}

/* A word between quotes: a type, a file of which the last part counts, or a control group. */
static const struct meaning *of_string(const char *call, const char *word)
{
    static const char groups[] = "/sys/fs/cgroup/";
    const char *last = strrchr(word, '/') ? strrchr(word, '/') + 1 : word;
    if (!strncmp(call, "write", 5) || !strncmp(call, "openat", 6))
        return with_flag(call, last);
    if (!strncmp(word, groups, sizeof groups - 1))
        return with_flag(call, "cgroup");
    return with_flag(call, word);
}

/* The next word of a text that has one, without its quotes; returns what is behind it. */
static const char *next_word(const char *at, char word[NAME], bool *quoted)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
    at += strcspn(at, "\"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_");
    *quoted = *at == '"';
    at += *quoted;
    size_t n = *quoted ? strcspn(at, "\"") : strspn(at, letters);
    snprintf(word, NAME, "%.*s", (int)(n < NAME ? n : NAME - 1), at);
    return at + n + (*quoted && at[n]);
}

int meanings_of_text(const char *text, const struct meaning *list[], int most)
{
    char call[NAME], word[NAME];
    int count = 0;
    size_t n = strcspn(text, "(");
    snprintf(call, sizeof call, "%.*s", (int)(n < NAME ? n : NAME - 1), text);
    for (const char *at = text + n; *at;) {
        bool quoted;
        at = next_word(at, word, &quoted);
        count = add_once(list, count, most, quoted ? of_string(call, word) : with_flag(call, word));
    }
    return count ? count : add_once(list, 0, most, meaning_of(call, NULL));
}
