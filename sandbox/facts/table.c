/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers.h"

#define STAT    "/proc/PID/stat, proc_pid_stat(5)"
#define STATUS  "NSpid in /proc/PID/status, proc_pid_status(5)"
#define LISTING "the numbers in /proc, proc(5)"
#define NS      "/proc/PID/ns/KIND, namespaces(7)"
#define FILES   "the file itself, openat2(2) below /proc/PID/root"
#define MOUNTS  "/proc/PID/mountinfo, proc_pid_mountinfo(5)"
#define FREEZER "freezer.state or cgroup.events, cgroups(7)"
#define GROUPS  "the directory below /sys/fs/cgroup, cgroups(7)"
#define SHOWN   "what the terminal showed, pty(7)"

/* docs/FACTS.md is this table; a test compares them. */
const struct fact_info facts_table[] = {
    {"host.pid(NAME)", FACT_NUMBER, "",
     "The number by which the host knows the process; of several with this name that of the "
     "container, else the oldest.",
     STAT, answer_pid},
    {"host.pids(NAME)", FACT_TEXT, "",
     "The numbers of all processes with this name, as the host knows them, the newest first as "
     "pidof prints them.",
     STAT, answer_pids},
    {"host.processes", FACT_NUMBER, "",
     "How many processes the host has, those of containers included.", LISTING, answer_processes},
    {"host.printed", FACT_TEXT, "", "What the host's terminal has shown since the step began.",
     SHOWN, answer_printed},
    {"host.silent", FACT_NUMBER, "s", "How long the host's terminal has printed nothing.", SHOWN,
     answer_silent},
    {"host.waiting", FACT_TRUTH, "", "Whether the host's terminal waits for input.",
     "/proc/PID/syscall, proc_pid_syscall(5)", answer_waiting},
    {"host.hostname", FACT_TEXT, "", "The host's name.", "uname(2), uts_namespaces(7)",
     answer_hostname},
    {"host.ns.KIND", FACT_NUMBER, "",
     "The inode number of the host's namespace: mnt, uts, ipc, net, pid, user, cgroup or time.", NS,
     answer_ns},
    {"host.file(PATH)", FACT_TRUTH, "", "Whether there is such a file or folder on the host.",
     FILES, answer_file},
    {"host.text(PATH)", FACT_TEXT, "", "The first line of a file on the host.", FILES, answer_text},

    {"container.exists", FACT_TRUTH, "",
     "Whether some process has a root directory or a namespace of its own.", NS, answer_exists},
    {"container.pid", FACT_NUMBER, "",
     "The number by which the container's first process knows itself.", STATUS,
     answer_container_pid},
    {"container.hostpid", FACT_NUMBER, "",
     "The number by which the host knows the container's first process.", STATUS, answer_hostpid},
    {"container.name", FACT_TEXT, "", "The name of the container's first process.", STAT,
     answer_name},
    {"container.root", FACT_TEXT, "",
     "The root directory of the container's first process, as the host names it.",
     "/proc/PID/root, proc_pid_root(5)", answer_root},
    {"container.os", FACT_TEXT, "",
     "The distribution below the container's root: alpine, debian...",
     "ID in /etc/os-release there, os-release(5)", answer_os},
    {"container.hostname", FACT_TEXT, "", "The container's host name.",
     "uname(2), uts_namespaces(7)", answer_hostname},
    {"container.ns.KIND", FACT_NUMBER, "",
     "The inode number of the container's namespace: mnt, uts, ipc, net, pid, user, cgroup or "
     "time.",
     NS, answer_ns},
    {"container.own(KIND)", FACT_TRUTH, "",
     "Whether the container's namespace of this kind is another than the host's.", NS, answer_own},
    {"container.namespaces", FACT_NUMBER, "",
     "How many of the eight namespaces of the container are its own.", NS, answer_namespaces},
    {"container.uid_map", FACT_TEXT, "",
     "How the container's user ids are mapped: first inside, first on the host, how many.",
     "/proc/PID/uid_map, user_namespaces(7)", answer_uid_map},
    {"container.processes", FACT_NUMBER, "", "How many processes the container has.", LISTING,
     answer_processes},
    {"container.printed", FACT_TEXT, "", "What the second terminal has shown since the step began.",
     SHOWN, answer_printed},
    {"container.silent", FACT_NUMBER, "s", "How long the second terminal has printed nothing.",
     SHOWN, answer_silent},
    {"container.waiting", FACT_TRUTH, "", "Whether the second terminal waits for input.",
     "/proc/PID/syscall, proc_pid_syscall(5)", answer_waiting},
    {"container.frozen", FACT_TRUTH, "", "Whether the container's first process is frozen.",
     FREEZER, answer_frozen},
    {"container.cgroup", FACT_TEXT, "",
     "The control group of the container's first process, in the hierarchy where it is deepest.",
     "/proc/PID/cgroup, cgroups(7)", answer_cgroup},
    {"container.file(PATH)", FACT_TRUTH, "",
     "Whether there is such a file or folder, as the container names it.", FILES, answer_file},
    {"container.text(PATH)", FACT_TEXT, "", "The first line of a file in the container.", FILES,
     answer_text},
    {"container.mounts", FACT_NUMBER, "", "How many mounts the container sees.", MOUNTS,
     answer_mounts},

    {"mount(container,PATH)", FACT_TRUTH, "",
     "Whether something is mounted on this path in the container.", MOUNTS, answer_mount},
    {"mount(container,PATH).type", FACT_TEXT, "", "The type of the file system mounted there.",
     MOUNTS, answer_mount_type},
    {"mount(container,PATH).source", FACT_TEXT, "", "What was named as the source of that mount.",
     MOUNTS, answer_mount_source},

    {"cgroup(NAME)", FACT_TRUTH, "",
     "Whether there is a control group of this name or path in any hierarchy; freezer:NAME and "
     "v2:NAME choose one.",
     GROUPS, answer_group},
    {"cgroup(NAME).frozen", FACT_TRUTH, "", "Whether the group is frozen.", FREEZER,
     answer_group_frozen},
    {"cgroup(NAME).processes", FACT_NUMBER, "",
     "How many processes are in the group itself, without the groups below it.",
     "cgroup.procs, cgroups(7)", answer_group_processes},
    {"cgroup(NAME).hierarchy", FACT_TEXT, "",
     "The hierarchy in which the group is: \"v1 freezer\", \"v2\".", GROUPS,
     answer_group_hierarchy},
    {"cgroup(NAME).version", FACT_NUMBER, "", "The version of that hierarchy: 1 or 2.", GROUPS,
     answer_group_version},

    {"lab.cgroups", FACT_TEXT, "",
     "The versions of control groups that can be used here: v1, v2, v1+v2 or none.",
     "/proc/self/mountinfo, cgroups(7)", answer_lab_cgroups},
    {"lab.freezer", FACT_TEXT, "", "The versions that can freeze here: v1, v2, v1+v2 or none.",
     "the files freezer.state and cgroup.freeze, cgroups(7)", answer_lab_freezer},

    {"process(NAME).pid", FACT_NUMBER, "", "The number by which the host knows the process.", STAT,
     answer_process_pid},
    {"process(NAME).inside", FACT_NUMBER, "", "The number by which the process knows itself.",
     STATUS, answer_process_inside},
    {"process(NAME).numbers", FACT_TEXT, "",
     "All its numbers, from the host's PID namespace to its own.", STATUS, answer_process_numbers},
    {"process(NAME).state", FACT_TEXT, "",
     "Its state: R runs, S sleeps, D sleeps deeply, T stopped, Z ended.", STAT,
     answer_process_state},
    {"process(NAME).ppid", FACT_NUMBER, "", "The number of its parent, as the host knows it.", STAT,
     answer_process_ppid},
    {"process(NAME).cgroup", FACT_TEXT, "",
     "Its control group, in the hierarchy where it is deepest.", "/proc/PID/cgroup, cgroups(7)",
     answer_process_cgroup},
};

const int facts_count = sizeof facts_table / sizeof *facts_table;
