/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"

/* Commands of the shell itself, and small ones about the machine. */

static const struct option echo_options[] = {
    {'n', NULL, TAKES_NOTHING, "without a line feed", NULL, NULL},
    {'e', NULL, TAKES_NOTHING, "\\n and the like have their meaning", NULL, NULL},
    TABLE_END,
};
static const struct option ulimit_options[] = {
    {'v', NULL, TAKES_NOTHING, "the address space, in KiB", "prlimit64", NULL},
    {'u', NULL, TAKES_NOTHING, "processes of the user", "prlimit64", NULL},
    {'n', NULL, TAKES_NOTHING, "open files", "prlimit64", NULL},
    {'a', NULL, TAKES_NOTHING, "shows all limits", NULL, NULL},
    {'S', NULL, TAKES_NOTHING, "the soft limit", NULL, NULL},
    {'H', NULL, TAKES_NOTHING, "the hard limit", NULL, NULL},
    TABLE_END,
};
static const struct option test_words[] = {
    {0, "-e", TAKES_VALUE, "there is such a file", NULL, NULL},
    {0, "-f", TAKES_VALUE, "it is an ordinary file", NULL, NULL},
    {0, "-d", TAKES_VALUE, "it is a folder", NULL, NULL},
    {0, "-s", TAKES_VALUE, "it is a file that is not empty", NULL, NULL},
    {0, "-r", TAKES_VALUE, "it can be read", NULL, NULL},
    {0, "-w", TAKES_VALUE, "it can be written", NULL, NULL},
    {0, "-x", TAKES_VALUE, "it can be run", NULL, NULL},
    {0, "-L", TAKES_VALUE, "it is a symbolic link", NULL, NULL},
    {0, "-n", TAKES_VALUE, "the text is not empty", NULL, NULL},
    {0, "-z", TAKES_VALUE, "the text is empty", NULL, NULL},
    {0, "-gt", TAKES_VALUE, "the left number is greater", NULL, NULL},
    {0, "-ge", TAKES_VALUE, "the left number is greater or equal", NULL, NULL},
    {0, "-lt", TAKES_VALUE, "the left number is smaller", NULL, NULL},
    {0, "-le", TAKES_VALUE, "the left number is smaller or equal", NULL, NULL},
    {0, "-eq", TAKES_VALUE, "both numbers are equal", NULL, NULL},
    {0, "-ne", TAKES_VALUE, "the numbers are not equal", NULL, NULL},
    {0, "=", TAKES_VALUE, "both texts are equal", NULL, NULL},
    {0, "!=", TAKES_VALUE, "the texts are not equal", NULL, NULL},
    {0, "!", TAKES_NOTHING, "true if what follows is not", NULL, NULL},
    {0, "-a", TAKES_NOTHING, "both must be true", NULL, NULL},
    {0, "-o", TAKES_NOTHING, "one must be true", NULL, NULL},
    {0, "]", TAKES_NOTHING, "the end of the comparison", NULL, NULL},
    TABLE_END,
};
static const struct option read_options[] = {
    {'r', NULL, TAKES_NOTHING, "\\ has no meaning", NULL, NULL},
    {'p', NULL, TAKES_VALUE, "asks with this text", NULL, NULL},
    {'t', NULL, TAKES_VALUE, "waits so many seconds", NULL, NULL},
    {'n', NULL, TAKES_VALUE, "so many characters", NULL, NULL},
    TABLE_END,
};
static const struct option wait_options[] = {
    {'n', NULL, TAKES_NOTHING, "for the next one that ends", NULL, NULL}, TABLE_END};
static const struct option jobs_options[] = {
    {'l', NULL, TAKES_NOTHING, "with their numbers", NULL, NULL},
    {'p', NULL, TAKES_NOTHING, "only their numbers", NULL, NULL},
    TABLE_END};
static const struct option cd_options[] = {
    {'P', NULL, TAKES_NOTHING, "without symbolic links", NULL, NULL},
    {'L', NULL, TAKES_NOTHING, "with symbolic links, as typed", NULL, NULL},
    TABLE_END};
static const struct option set_options[] = {
    {'e', NULL, TAKES_NOTHING, "the shell ends at the first command that fails", NULL, NULL},
    {'x', NULL, TAKES_NOTHING, "the shell shows each command before it runs", NULL, NULL},
    {'u', NULL, TAKES_NOTHING, "an unknown variable is a mistake", NULL, NULL},
    {'m', NULL, TAKES_NOTHING, "job control", NULL, NULL},
    TABLE_END};
static const struct option uname_options[] = {
    {'a', "all", TAKES_NOTHING, "everything", NULL, NULL},
    {'r', "kernel-release", TAKES_NOTHING, "the release of the kernel", NULL, NULL},
    {'s', "kernel-name", TAKES_NOTHING, "the name of the kernel", NULL, NULL},
    {'n', "nodename", TAKES_NOTHING, "the host name", NULL, NULL},
    {'m', "machine", TAKES_NOTHING, "the kind of processor", NULL, NULL},
    {'v', "kernel-version", TAKES_NOTHING, "when the kernel was built", NULL, NULL},
    TABLE_END,
};
static const struct option id_options[] = {
    {'u', "user", TAKES_NOTHING, "only the user", NULL, NULL},
    {'g', "group", TAKES_NOTHING, "only the group", NULL, NULL},
    {'G', "groups", TAKES_NOTHING, "all groups", NULL, NULL},
    {'n', "name", TAKES_NOTHING, "names instead of numbers", NULL, NULL},
    {'r', "real", TAKES_NOTHING, "the real one, not the effective one", NULL, NULL},
    TABLE_END,
};
static const struct option dmesg_options[] = {
    {'T', "ctime", TAKES_NOTHING, "with the time of day", NULL, NULL},
    {'w', "follow", TAKES_NOTHING, "and what comes later", NULL, NULL},
    {'c', "read-clear", TAKES_NOTHING, "and empties it", NULL, NULL},
    TABLE_END,
};
static const struct option free_options[] = {
    {'m', "mebi", TAKES_NOTHING, "in MiB", NULL, NULL},
    {'h', "human", TAKES_NOTHING, "with K, M and G", NULL, NULL},
    TABLE_END,
};
static const struct option su_options[] = {
    {'c', "command", TAKES_SCRIPT, "runs this command line:", NULL, NULL},
    {'s', "shell", TAKES_VALUE, "with this shell", NULL, NULL},
    {'l', "login", TAKES_NOTHING, "as a login", NULL, NULL},
    TABLE_END,
};

static const struct operand printed[] = {{OPERAND_TEXT, "what it prints", NULL, NULL}, TABLE_END};
static const struct operand folder[] = {{OPERAND_FILE, "the folder", NULL, NULL}, TABLE_END};
static const struct operand jobs[] = {
    {OPERAND_TEXT, "a job such as %1, or the number of a process", NULL, NULL}, TABLE_END};
static const struct operand status[] = {{OPERAND_TEXT, "how it ended: 0 is well", NULL, NULL},
                                        TABLE_END};
static const struct operand variables[] = {
    {OPERAND_TEXT, "a variable, perhaps with its value", NULL, NULL}, TABLE_END};
static const struct operand runs[] = {{OPERAND_COMMAND, "the program that runs", "execve", NULL},
                                      TABLE_END};
static const struct operand script[] = {{OPERAND_SCRIPT, "a command line:", NULL, NULL},
                                        {OPERAND_TEXT, "when: a signal, or EXIT", NULL, NULL},
                                        TABLE_END};
static const struct operand limit[] = {{OPERAND_TEXT, "the limit", NULL, NULL}, TABLE_END};
static const struct operand compared[] = {{OPERAND_FILE, "what is compared", NULL, NULL},
                                          TABLE_END};
static const struct operand script_file[] = {{OPERAND_FILE, "a file of commands", NULL, NULL},
                                             TABLE_END};
static const struct operand user[] = {{OPERAND_TEXT, "the user", NULL, NULL}, TABLE_END};
static const struct operand names[] = {{OPERAND_TEXT, "the name of a command", NULL, NULL},
                                       TABLE_END};
static const struct operand packages[] = {{OPERAND_TEXT, "a package", NULL, NULL}, TABLE_END};

#define BUILTIN(name, what, options, operands)                                                     \
    {                                                                                              \
        name, "bash(1)", what, NULL, options, NULL, operands, 0, NULL                              \
    }

const struct command commands_shell[] = {
    BUILTIN("echo", "prints its words", echo_options, printed),
    BUILTIN("printf", "prints words in a form", TABLE_NONE, printed),
    {"cd", "bash(1)", "goes to another folder, else to the home folder", "chdir", cd_options, NULL,
     folder, 0, NULL},
    BUILTIN("pwd", "prints the folder in which the shell stands", cd_options, NULL),
    BUILTIN("exit", "ends the shell", TABLE_NONE, status),
    BUILTIN("logout", "ends the shell of a login", TABLE_NONE, status),
    BUILTIN("return", "ends a function", TABLE_NONE, status),
    BUILTIN("break", "ends a loop", TABLE_NONE, status),
    BUILTIN("continue", "goes on with the next round of a loop", TABLE_NONE, status),
    BUILTIN(":", "does nothing, and succeeds", TABLE_NONE, printed),
    {"exec", "bash(1)", "replaces the shell: the program keeps its number, and no shell is left",
     "execve", TABLE_NONE, NULL, runs, OPTIONS_FIRST, NULL},
    {"command", "bash(1)", "runs a command, even where a function has its name", NULL, TABLE_NONE,
     NULL, runs, OPTIONS_FIRST, NULL},
    {"eval", "bash(1)", "runs its words as a command line", NULL, TABLE_NONE, NULL, script, 0,
     NULL},
    {"trap", "bash(1)", "what is done when a signal comes", NULL, TABLE_NONE, NULL, script, 0,
     NULL},
    BUILTIN("export", "puts variables into the environment of what is started later", TABLE_NONE,
            variables),
    BUILTIN("unset", "forgets variables", TABLE_NONE, variables),
    BUILTIN("local", "a variable of this function alone", TABLE_NONE, variables),
    BUILTIN("set", "changes options of the shell", set_options, printed),
    BUILTIN("shift", "forgets the first word", TABLE_NONE, status),
    BUILTIN("read", "reads a line into variables", read_options, variables),
    BUILTIN("wait", "waits for jobs in the background, else for all", wait_options, jobs),
    BUILTIN("jobs", "lists the jobs of this shell", jobs_options, jobs),
    BUILTIN("fg", "brings a job to the front", TABLE_NONE, jobs),
    BUILTIN("bg", "lets a stopped job go on in the background", TABLE_NONE, jobs),
    BUILTIN("disown", "forgets a job, which goes on", TABLE_NONE, jobs),
    BUILTIN("type", "says what a word is: a command of the shell, a function, a file", TABLE_NONE,
            names),
    BUILTIN("ulimit", "shows or sets a limit of this shell and what it starts", ulimit_options,
            limit),
    BUILTIN("umask", "permissions that new files do not get", TABLE_NONE, limit),
    BUILTIN("history", "the lines that were typed before", TABLE_NONE, NULL),
    BUILTIN("alias", "another word for a command", TABLE_NONE, variables),
    BUILTIN("source", "runs the commands of a file in this shell", TABLE_NONE, script_file),
    BUILTIN(".", "runs the commands of a file in this shell", TABLE_NONE, script_file),
    {"test", "test(1)", "succeeds if a comparison is true", NULL, TABLE_NONE, test_words, compared,
     0, NULL},
    {"[", "test(1)", "succeeds if a comparison is true", NULL, TABLE_NONE, test_words, compared, 0,
     NULL},
    {"which", "which(1)", "prints where a program lies", NULL, TABLE_NONE, NULL, names, 0, NULL},
    {"uname", "uname(1)", "prints the name and release of the kernel, which all containers share",
     NULL, uname_options, NULL, NULL, 0, NULL},
    {"id", "id(1)", "prints the user and the groups, as the user namespace has them", NULL,
     id_options, NULL, user, 0, NULL},
    {"whoami", "whoami(1)", "prints the user", NULL, TABLE_NONE, NULL, NULL, 0, NULL},
    {"su", "su(1)", "a shell as another user", "setuid", su_options, NULL, user, 0, NULL},
    {"dmesg", "dmesg(1)", "prints the messages of the kernel", NULL, dmesg_options, NULL, NULL, 0,
     NULL},
    {"free", "free(1)", "prints how much memory the machine has", NULL, free_options, NULL, NULL, 0,
     NULL},
    {"nproc", "nproc(1)", "prints how many processors there are", NULL, TABLE_NONE, NULL, NULL, 0,
     NULL},
    {"uptime", "uptime(1)", "prints how long the machine has been up", NULL, TABLE_NONE, NULL, NULL,
     0, NULL},
    {"clear", "clear(1)", "empties the screen of the terminal", NULL, TABLE_NONE, NULL, NULL, 0,
     NULL},
    {"reset", "reset(1)", "makes a terminal usable again; a fresh lab is :reset", NULL, TABLE_NONE,
     NULL, NULL, 0, NULL},
    {"tty", "tty(1)", "prints the name of the terminal", NULL, TABLE_NONE, NULL, NULL, 0, NULL},
    {"stty", "stty(1)", "shows and changes settings of the terminal", NULL, TABLE_NONE, NULL,
     printed, 0, NULL},
    {"man", "man(1)", "shows a manual page", NULL, TABLE_NONE, NULL, names, 0, "not there"},
    {"apk", "apk(8)", "the package manager of Alpine", NULL, TABLE_NONE, NULL, NULL, SUBCOMMANDS,
     NULL},
    {"apk add", "", "installs packages", NULL, TABLE_NONE, NULL, packages, 0, NULL},
    {"apk del", "", "removes packages", NULL, TABLE_NONE, NULL, packages, 0, NULL},
    {"apk info", "", "lists packages", NULL, TABLE_NONE, NULL, packages, 0, NULL},
    {.name = NULL},
};
