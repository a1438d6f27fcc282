/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"

/* The lesson programs of /opt/fishbowl/bin (lessons/programs, docs/AUTHORING.md). */

static const struct option memleak_options[] = {
    {'s', NULL, TAKES_VALUE, "MiB a step", NULL, NULL},
    {'p', NULL, TAKES_VALUE, "seconds between the steps", NULL, NULL},
    {'m', NULL, TAKES_VALUE, "MiB at most", NULL, NULL},
    {'u', NULL, TAKES_NOTHING, "never touches them: address space without memory", NULL, NULL},
    {'k', NULL, TAKES_NOTHING, "keeps them until Ctrl-C", NULL, NULL},
    TABLE_END,
};
static const struct option cpuloop_options[] = {
    {'c', NULL, TAKES_VALUE, "stays on this processor", "sched_setaffinity", NULL},
    {'n', NULL, TAKES_VALUE, "ends after so many lines", NULL, NULL},
    TABLE_END,
};
static const struct option forkbomb_options[] = {
    {'m', NULL, TAKES_VALUE, "processes at most", NULL, NULL},
    {'p', NULL, TAKES_VALUE, "seconds before it doubles again", NULL, NULL},
    {'k', NULL, TAKES_NOTHING, "keeps them until Ctrl-C", NULL, NULL},
    TABLE_END,
};
static const struct option portserver_options[] = {
    {'1', NULL, TAKES_NOTHING, "ends after one visitor", NULL, NULL}, TABLE_END};
static const struct option pages_options[] = {
    {'f', NULL, TAKES_NOTHING, "goes on, with a line for each change, until Ctrl-C", NULL, NULL},
    TABLE_END};
static const struct option deny_options[] = {
    {'l', NULL, TAKES_NOTHING, "lets the calls pass, and only tells of them", NULL, NULL},
    TABLE_END};
static const struct option denied[] = {
    {0, "mkdir", TAKES_NOTHING, "the call that makes folders; mkdir(2)", NULL, NULL},
    {0, "mount", TAKES_NOTHING, "the call that mounts; mount(2)", NULL, NULL},
    {0, "kill", TAKES_NOTHING, "the call that sends signals; kill(2)", NULL, NULL},
    {0, "sethostname", TAKES_NOTHING, "the call that sets the host name; sethostname(2)", NULL,
     NULL},
    TABLE_END,
};

static const struct operand seconds[] = {{OPERAND_TEXT, "seconds between two lines", NULL, NULL},
                                         TABLE_END};
static const struct operand name[] = {{OPERAND_TEXT, "a name for its lines", NULL, NULL},
                                      TABLE_END};
static const struct operand logs[] = {{OPERAND_FILE, "what a cpuloop has written", NULL, NULL},
                                      TABLE_END};
static const struct operand port[] = {
    {OPERAND_TEXT, "the port, of its network namespace", "bind", NULL},
    {OPERAND_TEXT, "what it says to whoever connects", NULL, NULL},
    TABLE_END};
static const struct operand runs[] = {{OPERAND_COMMAND, "the program that runs", NULL, NULL},
                                      TABLE_END};
static const struct operand renamed[] = {
    {OPERAND_TEXT, "the old name, then the new one", NULL, NULL}, TABLE_END};
static const struct operand text[] = {{OPERAND_TEXT, "the text that it puts there", NULL, NULL},
                                      TABLE_END};
static const struct operand page[] = {
    {OPERAND_TEXT, "the process, by its number", NULL, NULL},
    {OPERAND_TEXT, "the virtual address in that process", NULL, NULL},
    TABLE_END};
static const struct operand process[] = {{OPERAND_TEXT, "a process, by its number", NULL, NULL},
                                         TABLE_END};
static const struct operand calls_runs[] = {
    {OPERAND_VALUE, "the calls that are refused, to the command and all that it starts", NULL,
     denied},
    {OPERAND_COMMAND, "the program that runs", NULL, NULL},
    TABLE_END};

const struct command commands_programs[] = {
    {"clock", "", "prints the time again and again; a lesson program", NULL, TABLE_NONE, NULL,
     seconds, 0, NULL},
    {"memleak", "", "takes memory step by step; a lesson program", "mmap", memleak_options, NULL,
     NULL, 0, NULL},
    {"cpuloop", "", "computes, and prints its share of a processor; a lesson program", NULL,
     cpuloop_options, NULL, name, 0, NULL},
    {"shares", "", "compares what several cpuloop have written; a lesson program", NULL, TABLE_NONE,
     NULL, logs, 0, NULL},
    {"forkbomb", "", "doubles its processes again and again; a lesson program", "clone",
     forkbomb_options, NULL, NULL, 0, NULL},
    {"portserver", "", "listens on a TCP port; a lesson program", NULL, portserver_options, NULL,
     port, 0, NULL},
    {"escape", "", "leaves a chroot, and runs a command there, else a shell; a lesson program",
     "chroot", TABLE_NONE, NULL, runs, OPTIONS_FIRST, NULL},
    {"justrename", "", "calls rename(2), and unlike mv nothing else; a lesson program", "rename",
     TABLE_NONE, NULL, renamed, 0, NULL},
    {"address", "",
     "puts a text at a fixed virtual address; a line typed replaces it, Ctrl-D ends; a lesson "
     "program",
     NULL, TABLE_NONE, NULL, text, READS_KEYS, NULL},
    {"pages", "", "says what lies behind a virtual address of a process; a lesson program", NULL,
     pages_options, NULL, page, 0, NULL},
    {"schedlog", "", "logs when the scheduler lets processes run; a lesson program", NULL,
     TABLE_NONE, NULL, process, 0, NULL},
    {"deny", "", "refuses calls to a command by a seccomp filter; a lesson program", "seccomp",
     deny_options, NULL, calls_runs, OPTIONS_FIRST, NULL},
    {.name = NULL},
};
