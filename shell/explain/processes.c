/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"

/* Processes: looking at them, signals, priorities, and what runs other programs. */

const struct option signals[] = {
    {9, "KILL", TAKES_NOTHING,
     "it ends at once and cannot refuse; only process 1 of a PID namespace is spared, by what "
     "lives "
     "in that namespace",
     "kill SIGKILL", NULL},
    {15, "TERM", TAKES_NOTHING, "asks it to end; a program may do otherwise", "kill SIGTERM", NULL},
    {19, "STOP", TAKES_NOTHING, "it stands still until SIGCONT, and its parent is told",
     "kill SIGSTOP", NULL},
    {18, "CONT", TAKES_NOTHING, "it goes on", "kill SIGCONT", NULL},
    {1, "HUP", TAKES_NOTHING, "its terminal is gone", "kill", NULL},
    {2, "INT", TAKES_NOTHING, "interrupts it, as Ctrl-C does", "kill", NULL},
    {3, "QUIT", TAKES_NOTHING, "as Ctrl-\\ does", "kill", NULL},
    {10, "USR1", TAKES_NOTHING, "a meaning of the program's own", "kill", NULL},
    {12, "USR2", TAKES_NOTHING, "a meaning of the program's own", "kill", NULL},
    {13, "PIPE", TAKES_NOTHING, "nobody reads what it writes", "kill", NULL},
    {14, "ALRM", TAKES_NOTHING, "its time is over", "kill", NULL},
    {17, "CHLD", TAKES_NOTHING, "a child has ended", "kill", NULL},
    {20, "TSTP", TAKES_NOTHING, "as Ctrl-Z does", "kill", NULL},
    {0, "0", TAKES_NOTHING, "none is sent: only tries whether it could be", "kill 0", NULL},
    TABLE_END,
};

static const struct option kill_options[] = {
    {'s', "signal", TAKES_VALUE, "the signal", NULL, signals},
    {'n', NULL, TAKES_VALUE, "the signal by its number", NULL, signals},
    {'l', "list", TAKES_NOTHING, "lists the signals", NULL, NULL},
    TABLE_END,
};
static const struct option killall_options[] = {
    {'s', "signal", TAKES_VALUE, "the signal", NULL, signals},
    {'q', "quiet", TAKES_NOTHING, "says nothing if there is none", NULL, NULL},
    {'w', "wait", TAKES_NOTHING, "waits until all have ended", NULL, NULL},
    {'u', "user", TAKES_VALUE, "only those of this user", NULL, NULL},
    {'l', "list", TAKES_NOTHING, "lists the signals", NULL, NULL},
    TABLE_END,
};
static const struct option pgrep_options[] = {
    {'n', "newest", TAKES_NOTHING, "only the one that was started last", NULL, NULL},
    {'o', "oldest", TAKES_NOTHING, "only the one that was started first", NULL, NULL},
    {'f', "full", TAKES_NOTHING, "looks at the whole command line", NULL, NULL},
    {'x', "exact", TAKES_NOTHING, "the whole name must fit", NULL, NULL},
    {'l', "list-name", TAKES_NOTHING, "shows the names, too", NULL, NULL},
    {'a', "list-full", TAKES_NOTHING, "shows the command lines, too", NULL, NULL},
    {'P', "parent", TAKES_VALUE, "only children of this process", NULL, NULL},
    {'u', "euid", TAKES_VALUE, "only those of this user", NULL, NULL},
    {'v', "inverse", TAKES_NOTHING, "those that do not fit", NULL, NULL},
    {'c', "count", TAKES_NOTHING, "only how many there are", NULL, NULL},
    TABLE_END,
};
static const struct option pkill_options[] = {
    {'n', "newest", TAKES_NOTHING, "only the one that was started last", NULL, NULL},
    {'o', "oldest", TAKES_NOTHING, "only the one that was started first", NULL, NULL},
    {'f', "full", TAKES_NOTHING, "looks at the whole command line", NULL, NULL},
    {'x', "exact", TAKES_NOTHING, "the whole name must fit", NULL, NULL},
    {'P', "parent", TAKES_VALUE, "only children of this process", NULL, NULL},
    {'u', "euid", TAKES_VALUE, "only those of this user", NULL, NULL},
    {'e', "echo", TAKES_NOTHING, "says whom it has signalled", NULL, NULL},
    {0, "signal", TAKES_VALUE, "the signal", NULL, signals},
    TABLE_END,
};
static const struct option pidof_options[] = {
    {'s', NULL, TAKES_NOTHING, "only one of them", NULL, NULL},
    {'o', NULL, TAKES_VALUE, "not this one", NULL, NULL},
    {'x', NULL, TAKES_NOTHING, "scripts of this name, too", NULL, NULL},
    TABLE_END,
};

static const struct option columns[] = {
    {0, "pid", TAKES_VALUE, "its number in the PID namespace of /proc", NULL, NULL},
    {0, "ppid", TAKES_VALUE, "the number of its parent", NULL, NULL},
    {0, "pgid", TAKES_VALUE, "its process group", NULL, NULL},
    {0, "sid", TAKES_VALUE, "its session", NULL, NULL},
    {0, "stat", TAKES_VALUE, "its state: R runs, S sleeps, D sleeps deeply, T stopped, Z ended",
     NULL, NULL},
    {0, "state", TAKES_VALUE, "its state, one letter", NULL, NULL},
    {0, "s", TAKES_VALUE, "its state, one letter", NULL, NULL},
    {0, "comm", TAKES_VALUE, "its name", NULL, NULL},
    {0, "args", TAKES_VALUE, "its command line", NULL, NULL},
    {0, "cmd", TAKES_VALUE, "its command line", NULL, NULL},
    {0, "user", TAKES_VALUE, "whose it is", NULL, NULL},
    {0, "uid", TAKES_VALUE, "its user id", NULL, NULL},
    {0, "ni", TAKES_VALUE, "its niceness", NULL, NULL},
    {0, "nice", TAKES_VALUE, "its niceness", NULL, NULL},
    {0, "psr", TAKES_VALUE, "the processor that it is on", NULL, NULL},
    {0, "pcpu", TAKES_VALUE, "its share of a processor", NULL, NULL},
    {0, "rss", TAKES_VALUE, "its memory that is really there", NULL, NULL},
    {0, "vsz", TAKES_VALUE, "the size of its address space", NULL, NULL},
    {0, "time", TAKES_VALUE, "the processor time that it used", NULL, NULL},
    {0, "etime", TAKES_VALUE, "how long ago it began", NULL, NULL},
    {0, "tty", TAKES_VALUE, "its terminal", NULL, NULL},
    {0, "wchan", TAKES_VALUE, "where in the kernel it waits", NULL, NULL},
    {0, "cgroup", TAKES_VALUE, "its control groups", NULL, NULL},
    {0, "pidns", TAKES_VALUE, "the inode number of its PID namespace", NULL, NULL},
    TABLE_END,
};
static const struct option ps_options[] = {
    {'a', NULL, TAKES_NOTHING, "those with a terminal, without the leaders of sessions", NULL,
     NULL},
    {'e', NULL, TAKES_NOTHING, "all processes", NULL, NULL},
    {'A', NULL, TAKES_NOTHING, "all processes", NULL, NULL},
    {'x', NULL, TAKES_NOTHING, "those without a terminal, too", NULL, NULL},
    {'u', NULL, TAKES_NOTHING, "with user, memory and processor", NULL, NULL},
    {'f', NULL, TAKES_NOTHING, "with more columns", NULL, NULL},
    {0, "forest", TAKES_NOTHING, "as a tree", NULL, NULL},
    {'l', NULL, TAKES_NOTHING, "with many columns", NULL, NULL},
    {'H', NULL, TAKES_NOTHING, "children are indented", NULL, NULL},
    {'T', NULL, TAKES_NOTHING, "each thread by itself", NULL, NULL},
    {'o', "format", TAKES_VALUE, "these columns:", NULL, columns},
    {'p', "pid", TAKES_VALUE, "only these processes", NULL, NULL},
    {'C', NULL, TAKES_VALUE, "only those of this name", NULL, NULL},
    {0, "ppid", TAKES_VALUE, "only children of this process", NULL, NULL},
    {0, "no-headers", TAKES_NOTHING, "without the line of titles", NULL, NULL},
    {0, "sort", TAKES_VALUE, "in the order of this column", NULL, NULL},
    TABLE_END,
};
static const struct option nice_options[] = {
    {'n', "adjustment", TAKES_VALUE, "so much nicer: 19 comes last; less than 0 needs CAP_SYS_NICE",
     NULL, NULL},
    TABLE_END,
};
static const struct option renice_options[] = {
    {'n', "priority", TAKES_VALUE, "the niceness: 19 comes last; lowering it needs CAP_SYS_NICE",
     NULL, NULL},
    {'p', "pid", TAKES_NOTHING, "what follows are processes", NULL, NULL},
    {'g', "pgrp", TAKES_NOTHING, "what follows are process groups", NULL, NULL},
    {'u', "user", TAKES_NOTHING, "what follows are users", NULL, NULL},
    TABLE_END,
};
static const struct option taskset_options[] = {
    {'c', "cpu-list", TAKES_NOTHING, "processors are named by a list such as 0,2-3", NULL, NULL},
    {'p', "pid", TAKES_NOTHING, "of a process that runs already", NULL, NULL},
    {'a', "all-tasks", TAKES_NOTHING, "all its threads", NULL, NULL},
    TABLE_END,
};
static const struct option env_options[] = {
    {'i', "ignore-environment", TAKES_NOTHING, "begins with an empty environment", NULL, NULL},
    {'u', "unset", TAKES_VALUE, "without this variable", NULL, NULL},
    TABLE_END,
};
static const struct option shell_options[] = {
    {'c', NULL, TAKES_SCRIPT, "runs this command line, and ends:", NULL, NULL},
    {'e', NULL, TAKES_NOTHING, "ends at the first command that fails", NULL, NULL},
    {'u', NULL, TAKES_NOTHING, "an unknown variable is a mistake", NULL, NULL},
    {'x', NULL, TAKES_NOTHING, "shows each command before it runs", NULL, NULL},
    {'i', NULL, TAKES_NOTHING, "a shell to talk to, even without a terminal", NULL, NULL},
    {'l', "login", TAKES_NOTHING, "reads the files of a login", NULL, NULL},
    {0, "norc", TAKES_NOTHING, "does not read ~/.bashrc", NULL, NULL},
    TABLE_END,
};
static const struct option strace_options[] = {
    {'f', NULL, TAKES_NOTHING, "follows children", NULL, NULL},
    {'e', NULL, TAKES_VALUE, "only these calls", NULL, NULL},
    {'o', NULL, TAKES_VALUE, "writes it to this file", NULL, NULL},
    {'p', NULL, TAKES_VALUE, "a process that runs already", NULL, NULL},
    {'c', NULL, TAKES_NOTHING, "only counts them", NULL, NULL},
    TABLE_END,
};
static const struct option timeout_options[] = {
    {'s', "signal", TAKES_VALUE, "the signal that ends it", NULL, signals},
    {'k', "kill-after", TAKES_VALUE, "SIGKILL so much later", NULL, NULL},
    TABLE_END,
};
static const struct option xargs_options[] = {
    {'n', "max-args", TAKES_VALUE, "at most so many words a time", NULL, NULL},
    {'r', "no-run-if-empty", TAKES_NOTHING, "not without any", NULL, NULL},
    {'I', NULL, TAKES_VALUE, "puts each line where this stands", NULL, NULL},
    TABLE_END,
};
static const struct option top_options[] = {
    {'b', NULL, TAKES_NOTHING, "as plain text", NULL, NULL},
    {'n', NULL, TAKES_VALUE, "so many times", NULL, NULL},
    {'d', NULL, TAKES_VALUE, "so many seconds apart", NULL, NULL},
    {'p', NULL, TAKES_VALUE, "only these processes", NULL, NULL},
    TABLE_END,
};

static const struct operand processes[] = {
    {OPERAND_TEXT, "a process, by the number that it has in the PID namespace of who types this",
     NULL, NULL},
    TABLE_END};
static const struct operand names[] = {{OPERAND_TEXT, "the name of processes", NULL, NULL},
                                       TABLE_END};
static const struct operand pattern[] = {
    {OPERAND_TEXT, "a pattern that their names fit", NULL, NULL}, TABLE_END};
static const struct operand runs[] = {{OPERAND_COMMAND, "the program that runs", NULL, NULL},
                                      TABLE_END};
static const struct operand processors[] = {
    {OPERAND_TEXT, "which processors: a list with -c, else a hexadecimal mask", NULL, NULL},
    {OPERAND_COMMAND, "the program that runs", NULL, NULL},
    TABLE_END};
static const struct operand how_long[] = {
    {OPERAND_TEXT, "how long it may take, in seconds", NULL, NULL},
    {OPERAND_COMMAND, "the program that runs", NULL, NULL},
    TABLE_END};
static const struct operand script_file[] = {{OPERAND_FILE, "a file of commands", NULL, NULL},
                                             {OPERAND_TEXT, "a word for it", NULL, NULL},
                                             TABLE_END};
static const struct operand seconds[] = {{OPERAND_TEXT, "how long, in seconds", NULL, NULL},
                                         TABLE_END};

const struct command commands_processes[] = {
    {"ps", "ps(1)",
     "lists processes as /proc shows them: those of the PID namespace for which it was mounted",
     NULL, ps_options, NULL, processes, CLUSTERS,
     "always all processes of /proc; it takes -o and -T, while -a, -e and -f change nothing and -p "
     "is refused"},
    {"pidof", "pidof(8)", "prints the numbers of processes by their name, as /proc has them", NULL,
     pidof_options, NULL, names, 0, NULL},
    {"pgrep", "pgrep(1)", "prints the numbers of processes that fit", NULL, pgrep_options, NULL,
     pattern, 0, NULL},
    {"pkill", "pkill(1)", "sends a signal, else SIGTERM, to processes that fit", "kill SIGTERM",
     pkill_options, NULL, pattern, SIGNALS, NULL},
    {"kill", "kill(1)", "sends a signal to processes, else SIGTERM", "kill SIGTERM", kill_options,
     NULL, processes, SIGNALS, NULL},
    {"killall", "killall(1)", "sends a signal, else SIGTERM, to all processes of a name",
     "kill SIGTERM", killall_options, NULL, names, SIGNALS, NULL},
    {"pstree", "pstree(1)", "shows processes as a tree of parents and children", NULL, TABLE_NONE,
     NULL, processes, 0, NULL},
    {"top", "top(1)", "shows processes again and again", NULL, top_options, NULL, NULL, READS_KEYS,
     NULL},
    {"nice", "nice(1)", "runs a command with another niceness, else 10 more", "setpriority",
     nice_options, NULL, runs, OPTIONS_FIRST | NUMBERS, NULL},
    {"renice", "renice(1)", "changes the niceness of processes that run", "setpriority",
     renice_options, NULL, processes, 0, "with -n the number is added to the niceness"},
    {"taskset", "taskset(1)", "says on which processors a program may run", "sched_setaffinity",
     taskset_options, NULL, processors, OPTIONS_FIRST, "not there"},
    {"env", "env(1)", "runs a command with another environment; alone: shows it", NULL, env_options,
     NULL, runs, OPTIONS_FIRST, NULL},
    {"nohup", "nohup(1)", "runs a command that outlives its terminal", NULL, TABLE_NONE, NULL, runs,
     OPTIONS_FIRST, NULL},
    {"setsid", "setsid(1)", "runs a command in a session of its own", NULL, TABLE_NONE, NULL, runs,
     OPTIONS_FIRST, NULL},
    {"timeout", "timeout(1)", "runs a command, and ends it after so many seconds", NULL,
     timeout_options, NULL, how_long, OPTIONS_FIRST, NULL},
    {"time", "time(1)", "runs a command and says how long it took", NULL, TABLE_NONE, NULL, runs,
     OPTIONS_FIRST, NULL},
    {"watch", "watch(1)", "runs a command again and again", NULL, TABLE_NONE, NULL, runs,
     OPTIONS_FIRST, NULL},
    {"xargs", "xargs(1)", "runs a command with the words of its input", NULL, xargs_options, NULL,
     runs, OPTIONS_FIRST, NULL},
    {"sudo", "sudo(8)", "runs a command as root", NULL, TABLE_NONE, NULL, runs, OPTIONS_FIRST,
     "not there"},
    {"busybox", "busybox(1)", "runs one of the programs that it has in it", NULL, TABLE_NONE, NULL,
     runs, OPTIONS_FIRST, NULL},
    {"strace", "strace(1)", "runs a command and shows its system calls", "ptrace", strace_options,
     NULL, runs, OPTIONS_FIRST, "not there"},
    {"sh", "sh(1)", "a shell: it reads commands, from you or from a file", NULL, shell_options,
     NULL, script_file, OPTIONS_FIRST, NULL},
    {"ash", "ash(1)", "the shell of Alpine, a part of BusyBox", NULL, shell_options, NULL,
     script_file, OPTIONS_FIRST, NULL},
    {"dash", "dash(1)", "a small shell", NULL, shell_options, NULL, script_file, OPTIONS_FIRST,
     "not there"},
    {"bash", "bash(1)", "the shell of the host", NULL, shell_options, NULL, script_file,
     OPTIONS_FIRST, "not there"},
    {"sleep", "sleep(1)", "waits", NULL, TABLE_NONE, NULL, seconds, 0, NULL},
    {"true", "true(1)", "does nothing, and succeeds", NULL, TABLE_NONE, NULL, NULL, 0, NULL},
    {"false", "false(1)", "does nothing, and fails", NULL, TABLE_NONE, NULL, NULL, 0, NULL},
    {.name = NULL},
};
