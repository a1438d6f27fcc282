/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"

/* bowl, and the runtimes that a machine may have. */

/* clang-format off: what the two tables have in common */
#define OF_COMMANDS                                                                                \
    {'i', "interactive", TAKES_NOTHING, "passes standard input on", NULL, NULL},                   \
        {'t', "tty", TAKES_NOTHING, "with a terminal of the container's", NULL, NULL},             \
        {'e', "env", TAKES_VALUE, "a variable of its environment", NULL, NULL},                    \
        {'w', "workdir", TAKES_VALUE, "it begins in this folder", "chdir", NULL},                  \
    {                                                                                              \
        'u', "user", TAKES_VALUE, "it runs as this user of the container", "setuid", NULL          \
    }
/* clang-format on */

static const struct option run_options[] = {
    OF_COMMANDS,
    {0, "name", TAKES_VALUE, "calls the container so; otherwise it gets a name", NULL, NULL},
    {0, "rm", TAKES_NOTHING, "forgets it once it has ended", NULL, NULL},
    {'d', "detach", TAKES_NOTHING, "in the background, as bowl start", NULL, NULL},
    {'h', "hostname", TAKES_VALUE, "its host name; otherwise its name", "sethostname", NULL},
    {0, "init", TAKES_NOTHING, "process 1 is a small one that reaps and passes signals on", NULL,
     NULL},
    {0, "privileged", TAKES_NOTHING, "leaves it all capabilities, calls, and files of /proc", NULL,
     NULL},
    {0, "show", TAKES_NOTHING, "tells by which system calls it is made", NULL, NULL},
    {0, "read-only", TAKES_NOTHING, "its files cannot be changed", "mount MS_RDONLY", NULL},
    {'v', "volume", TAKES_VALUE, "shows a folder of the host in it", "mount MS_BIND", NULL},
    {0, "nice", TAKES_VALUE, "its niceness, from -20 to 19", "setpriority", NULL},
    {0, "net", TAKES_VALUE, "its network: none, lab (that of the host) or veth (a cable)",
     "unshare CLONE_NEWNET", NULL},
    {0, "user-ns", TAKES_NOTHING, "with a user namespace of its own, as usual",
     "unshare CLONE_NEWUSER", NULL},
    {0, "no-user-ns", TAKES_NOTHING, "without one", NULL, NULL},
    {0, "cap-drop", TAKES_VALUE, "takes these capabilities away, too", "prctl PR_CAPBSET_DROP",
     NULL},
    {0, "cap-add", TAKES_VALUE, "leaves it these capabilities, too", NULL, NULL},
    {0, "deny", TAKES_VALUE, "system calls that it may not make: bowl events names who tries",
     "seccomp", NULL},
    {'m', "memory", TAKES_VALUE, "the hard limit of its memory", "write memory.max", NULL},
    {0, "memory-soft", TAKES_VALUE, "the soft limit of its memory", "write memory.low", NULL},
    {0, "cpus", TAKES_VALUE, "so many processors at once, at most: 0.5", "write cpu.max", NULL},
    {0, "cpu-weight", TAKES_VALUE, "its share where processors are short; others have 100",
     "write cpu.weight", NULL},
    {0, "pids", TAKES_VALUE, "so many processes and threads, at most", "write pids.max", NULL},
    TABLE_END,
};
static const struct option exec_options[] = {OF_COMMANDS, TABLE_END};
static const struct option ps_options[] = {
    {'a', "all", TAKES_NOTHING, "those that have ended, too", NULL, NULL},
    {'q', "quiet", TAKES_NOTHING, "only the names", NULL, NULL},
    {0, "json", TAKES_NOTHING, "as JSON", NULL, NULL},
    TABLE_END,
};
static const struct option logs_options[] = {
    {'f', "follow", TAKES_NOTHING, "goes on with what is printed later", NULL, NULL},
    {'n', "lines", TAKES_VALUE, "only so many of the last lines", NULL, NULL},
    {'T', "timestamps", TAKES_NOTHING, "with the time of each line", NULL, NULL},
    {0, "trace", TAKES_NOTHING, "what bowl trace has written", NULL, NULL},
    TABLE_END,
};
static const struct option events_options[] = {
    {'f', "follow", TAKES_NOTHING, "goes on with what happens later", NULL, NULL},
    TABLE_END,
};
static const struct option stats_options[] = {
    {0, "json", TAKES_NOTHING, "as JSON", NULL, NULL},
    TABLE_END,
};
static const struct option stop_options[] = {
    {'t', "time", TAKES_VALUE, "so many seconds between SIGTERM and SIGKILL", NULL, NULL},
    TABLE_END,
};
static const struct option kill_options[] = {
    {'s', "signal", TAKES_VALUE, "another signal than SIGKILL", NULL, signals},
    TABLE_END,
};
static const struct option rm_options[] = {
    {'f', "force", TAKES_NOTHING, "kills it first if it runs", "kill SIGKILL", NULL},
    {'a', "all", TAKES_NOTHING, "all containers of this user", NULL, NULL},
    {0, "verbose", TAKES_NOTHING, "tells what is removed", NULL, NULL},
    TABLE_END,
};

static const struct operand tree_runs[] = {
    {OPERAND_TEXT, "the root filesystem: alpine, or the path of an unpacked one", "pivot_root",
     NULL},
    {OPERAND_COMMAND, "the command, process 1 of the container", NULL, NULL},
    TABLE_END,
};
static const struct operand container_runs[] = {
    {OPERAND_TEXT, "the container", NULL, NULL},
    {OPERAND_COMMAND, "the command", NULL, NULL},
    TABLE_END,
};
static const struct operand container[] = {{OPERAND_TEXT, "the container", NULL, NULL}, TABLE_END};
static const struct operand container_and_switch[] = {
    {OPERAND_TEXT, "the container", NULL, NULL},
    {OPERAND_TEXT, "what is written down, and whether", NULL, NULL},
    TABLE_END,
};
static const struct operand container_and_signal[] = {
    {OPERAND_TEXT, "the container", NULL, NULL},
    {OPERAND_TEXT, "the signal", NULL, NULL},
    TABLE_END,
};
static const struct operand container_and_folder[] = {
    {OPERAND_TEXT, "the container", NULL, NULL},
    {OPERAND_TEXT, "the new folder", NULL, NULL},
    TABLE_END,
};
static const struct operand from_and_to[] = {
    {OPERAND_TEXT, "from here, NAME:PATH for a file of a container", NULL, NULL},
    {OPERAND_TEXT, "to here", NULL, NULL},
    TABLE_END,
};

static const struct option bwrap_options[] = {
    {0, "unshare-all", TAKES_NOTHING, "all kinds of namespaces of its own, but time", "unshare",
     NULL},
    {0, "hostname", TAKES_VALUE, "its host name", "sethostname", NULL},
    {0, "proc", TAKES_VALUE, "mounts a /proc there", "mount proc", NULL},
    {0, "dev", TAKES_VALUE, "makes a /dev there, with the usual devices", "mount tmpfs", NULL},
    {0, "version", TAKES_NOTHING, "tells the version", NULL, NULL},
    TABLE_END,
};
static const struct option bwrap_binds[] = {
    {0, "--bind", TAKES_VALUE, "this of the host is shown, and the next word says where",
     "mount MS_BIND", NULL},
    {0, "/", TAKES_NOTHING, "there, as the root", "pivot_root", NULL},
    TABLE_END,
};
static const struct operand runs[] = {{OPERAND_COMMAND, "the command", NULL, NULL}, TABLE_END};
static const struct option bundle[] = {
    {'b', "bundle", TAKES_VALUE, "the folder with config.json", NULL, NULL},
    {0, "rootless", TAKES_NOTHING, "for somebody who is not the machine's root", NULL, NULL},
    {'d', "detach", TAKES_NOTHING, "does not wait for its end", NULL, NULL},
    TABLE_END,
};

#define PAGE "bowl(1)"

const struct command commands_containers[] = {
    {"bowl", PAGE, "fishbowl's own small runtime", NULL, NULL, NULL, NULL, SUBCOMMANDS, NULL},
    {"bowl run", PAGE, "runs a command in a new container, and waits for it", "clone", run_options,
     NULL, tree_runs, OPTIONS_FIRST, NULL},
    {"bowl start", PAGE, "the same in the background: its name is printed", "clone", run_options,
     NULL, tree_runs, OPTIONS_FIRST, NULL},
    {"bowl exec", PAGE, "runs another command in a container", "setns", exec_options, NULL,
     container_runs, OPTIONS_FIRST, NULL},
    {"bowl attach", PAGE, "stands in front of a container; Ctrl-P Ctrl-Q leave it", NULL, NULL,
     NULL, container, 0, NULL},
    {"bowl switch", PAGE,
     "stands in front of a container, and shows first what it has printed meanwhile", NULL, NULL,
     NULL, container, 0, NULL},
    {"bowl ps", PAGE, "lists the containers that run", NULL, ps_options, NULL, NULL, 0, NULL},
    {"bowl inspect", PAGE, "tells all that is known of a container", NULL, NULL, NULL, container, 0,
     NULL},
    {"bowl logs", PAGE, "shows what a container has printed", NULL, logs_options, NULL, container,
     0, NULL},
    {"bowl events", PAGE, "tells what happened to the containers", NULL, events_options, NULL, NULL,
     0, NULL},
    {"bowl stats", PAGE, "tells what containers use up", NULL, stats_options, NULL, container, 0,
     NULL},
    {"bowl top", PAGE, "lists the processes of a container by their numbers on both sides", NULL,
     NULL, NULL, container, 0, NULL},
    {"bowl trace", PAGE, "writes down what a container does, for bowl logs --trace", NULL, NULL,
     NULL, container_and_switch, 0, NULL},
    {"bowl freeze", PAGE, "lets all processes of a container pause", "write cgroup.freeze", NULL,
     NULL, container, 0, NULL},
    {"bowl thaw", PAGE, "lets them go on", "write cgroup.freeze", NULL, NULL, container, 0, NULL},
    {"bowl stop", PAGE, "ends a container: SIGTERM, and after a while SIGKILL", "kill SIGTERM",
     stop_options, NULL, container, 0, NULL},
    {"bowl kill", PAGE, "sends process 1 of a container a signal", "kill SIGKILL", kill_options,
     NULL, container, 0, NULL},
    {"bowl wait", PAGE, "waits until a container has ended, and prints its exit status", NULL, NULL,
     NULL, container, 0, NULL},
    {"bowl diff", PAGE, "lists the files that a container has added, changed and deleted", NULL,
     NULL, NULL, container, 0, NULL},
    {"bowl cp", PAGE, "copies files between a container and the host", NULL, NULL, NULL,
     from_and_to, 0, NULL},
    {"bowl commit", PAGE, "makes a root filesystem of a container's files", NULL, NULL, NULL,
     container_and_folder, 0, NULL},
    {"bowl rm", PAGE, "forgets a container, its log and the files that it has changed", NULL,
     rm_options, NULL, container, 0, NULL},
    {"bwrap", "bwrap(1)", "starts a program in namespaces and a root of its own", "clone",
     bwrap_options, bwrap_binds, runs, OPTIONS_FIRST, NULL},
    {"runc", "runc(8)", "the runtime under Docker and Kubernetes", NULL, NULL, NULL, NULL,
     SUBCOMMANDS, NULL},
    {"runc spec", "runc(8)", "writes a config.json to begin with", NULL, bundle, NULL, NULL, 0,
     NULL},
    {"runc run", "runc(8)", "makes and starts a container as config.json says", "clone", bundle,
     NULL, container, 0, NULL},
    {"runc state", "runc(8)", "tells what is known of a container", NULL, NULL, NULL, container, 0,
     NULL},
    {"runc list", "runc(8)", "lists the containers", NULL, NULL, NULL, NULL, 0, NULL},
    {"runc kill", "runc(8)", "sends process 1 of a container a signal", "kill", NULL, NULL,
     container_and_signal, 0, NULL},
    {"runc delete", "runc(8)", "removes a container that has ended", NULL, NULL, NULL, container, 0,
     NULL},
    TABLE_END,
};
