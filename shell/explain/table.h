/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_TABLE_H
#define FISHBOWL_TABLE_H

#include "meaning.h"
#include <stdbool.h>
#include <stddef.h>

/*
 * What :explain knows: commands, their options and operands, one file a topic. "fishbowl lint"
 * holds the commands of lessons against it. Texts are sentences without their full stop. An effect
 * is a call and, behind a blank, its flag, as meaning_of takes them: "unshare CLONE_NEWPID"; NULL
 * for none that matters.
 */

enum takes {
    TAKES_NOTHING,
    TAKES_VALUE,    /* --name=VALUE, --name VALUE, -nVALUE, -n VALUE */
    TAKES_OPTIONAL, /* --name, --name=VALUE, -n */
    TAKES_ATTACHED, /* -n, -nVALUE */
    TAKES_SCRIPT,   /* as TAKES_VALUE: a command line in one word */
};

/* An option, a keyword ("dev" of ip), or one of the values that an option may have. */
struct option {
    char letter;      /* 0: it has none */
    const char *name; /* without its dashes; NULL: a letter alone */
    enum takes takes;
    const char *what;
    const char *effect;
    const struct option *values; /* what may stand in its value, with commas between; or NULL */
};

enum operand_kind {
    OPERAND_TEXT,
    OPERAND_FILE,    /* looked up among the files of the kernel */
    OPERAND_FOLDER,  /* may be a control group: then the effect has the flag "cgroup" */
    OPERAND_COMMAND, /* here begins another command */
    OPERAND_SCRIPT,  /* a command line in one word */
    OPERAND_VALUE,   /* some of values, with commas between */
};

/* What stands where no option does, in order; the last one may be repeated. */
struct operand {
    enum operand_kind kind;
    const char *what;
    const char *effect;
    const struct option *values;
};

enum trait {
    OPTIONS_FIRST = 1, /* options end at the first operand */
    SUBCOMMANDS = 2,   /* the next word makes the command's name longer: "ip link" */
    SIGNALS = 4,       /* -9, -KILL */
    NUMBERS = 8,       /* -5 */
    READS_KEYS = 16,   /* what is typed next is its input */
    PLUS = 32,         /* operands may begin with "+": a format */
    CLUSTERS = 64,     /* letters need no dash: ps aux */
};

struct command {
    const char *name;
    const char *page; /* its manual page, "" for a lesson program */
    const char *what;
    const char *effect;
    const struct option *options, *keywords; /* end with a row of zeros; may be NULL */
    const struct operand *operands;          /* the same */
    unsigned traits;
    const char *busybox; /* what is different where BusyBox has it, as in Alpine; or NULL */
};

/* A file of the kernel that lessons read or write. */
struct kernel_file {
    const char *pattern; /* fnmatch(3) of the path if it has a slash, else of its last part */
    const char *what;    /* what it says */
    const char *writing; /* what writing to it does; NULL: nothing worth saying */
    const char *effect;  /* of writing */
};

/* The last row of a list, and a list that has no other. */
#define TABLE_END                                                                                  \
    {                                                                                              \
        0                                                                                          \
    }
#define TABLE_NONE (&(const struct option){0})

/* One list for each topic, each ending with a row of zeros. */
extern const struct command commands_namespaces[], commands_files[], commands_processes[],
    commands_network[], commands_containers[], commands_programs[], commands_shell[];
extern const struct kernel_file kernel_files[];

/* Signals as options, for kill -s: their letter is the number. */
extern const struct option signals[];

/* The row of a command, or NULL. */
const struct command *table_command(const char *name);

/* The row of "NAME WORD", WORD perhaps shortened as ip(8) allows; NULL. */
const struct command *table_subcommand(const struct command *command, const char *word);

/* The nearest name to a word that is none: of all commands, or of command's own subcommands; NULL
 * if none is near. */
const char *table_nearest(const struct command *command, const char *word);

/* The file at a path, or NULL. */
const struct kernel_file *table_file(const char *path);

/* The meaning of an effect as the tables write it; NULL for NULL. */
const struct meaning *table_meaning(const char *effect);

/* Every command of all lists, one after the other: at i from 0; NULL behind the last one. */
const struct command *table_row(int i);

#endif
