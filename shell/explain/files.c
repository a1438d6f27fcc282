/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"

/* Files and texts. */

#define FLAG(letter, name, what)                                                                   \
    {                                                                                              \
        letter, name, TAKES_NOTHING, what, NULL, NULL                                              \
    }
#define VALUE(letter, name, what)                                                                  \
    {                                                                                              \
        letter, name, TAKES_VALUE, what, NULL, NULL                                                \
    }

static const struct option ls_options[] = {
    FLAG('l', NULL, "a line for each, with owner, size and time"),
    FLAG('a', "all", "those whose names begin with a dot, too"),
    FLAG('A', "almost-all",
         "those whose names begin with a dot, too, without . itself and the one above"),
    FLAG('d', "directory", "the folder itself, not what is in it"),
    FLAG('h', "human-readable", "sizes with K, M and G"),
    FLAG('i', "inode", "with the inode numbers"),
    FLAG('n', "numeric-uid-gid", "owners as numbers"),
    FLAG('R', "recursive", "folders in it, too"),
    FLAG('1', NULL, "one name a line"),
    FLAG('t', NULL, "the newest first"),
    FLAG('r', "reverse", "the other way round"),
    FLAG('s', "size", "with the room that each takes"),
    FLAG('L', "dereference", "what symbolic links lead to"),
    FLAG('F', "classify", "with a sign for the kind of file"),
    {0, "color", TAKES_OPTIONAL, "with colours", NULL, NULL},
    TABLE_END,
};
static const struct option cat_options[] = {
    FLAG('n', "number", "with numbers of lines"), FLAG('A', "show-all", "shows invisible signs"),
    FLAG('v', "show-nonprinting", "shows invisible signs"), TABLE_END};
static const struct option grep_options[] = {
    FLAG('c', "count", "only how many lines fit"),
    FLAG('E', "extended-regexp", "the pattern is an extended regular expression"),
    FLAG('F', "fixed-strings", "the pattern is taken as it stands"),
    FLAG('h', "no-filename", "without the names of the files"),
    FLAG('H', "with-filename", "with the names of the files"),
    FLAG('i', "ignore-case", "upper and lower case are alike"),
    FLAG('l', "files-with-matches", "only the names of files that have it"),
    FLAG('n', "line-number", "with numbers of lines"),
    FLAG('o', "only-matching", "only what fits"),
    FLAG('q', "quiet", "prints nothing: only succeeds or fails"),
    FLAG('s', "no-messages", "says nothing of files that are not there"),
    FLAG('r', "recursive", "in all files below the folder"),
    FLAG('v', "invert-match", "lines that do not fit"),
    FLAG('w', "word-regexp", "only whole words"),
    FLAG('x', "line-regexp", "only whole lines"),
    VALUE('e', "regexp", "the pattern"),
    VALUE('m', "max-count", "at most so many lines"),
    VALUE('A', "after-context", "with so many lines after each"),
    VALUE('B', "before-context", "with so many lines before each"),
    TABLE_END,
};
static const struct option mkdir_options[] = {
    FLAG('p', "parents", "folders above it, too; no mistake if it is there"),
    FLAG('v', "verbose", "says what it does"), VALUE('m', "mode", "with these permissions"),
    TABLE_END};
static const struct option rmdir_options[] = {
    FLAG('p', "parents", "those above it, too, as far as they are empty"), TABLE_END};
static const struct option rm_options[] = {
    FLAG('r', "recursive", "folders with all that is in them"),
    FLAG('R', NULL, "folders with all that is in them"),
    FLAG('f', "force", "asks nothing, and what is not there is no mistake"),
    FLAG(0, "no-preserve-root", "even all of it, with / itself"),
    FLAG('i', NULL, "asks each time"),
    FLAG('v', "verbose", "says what it does"),
    TABLE_END};
static const struct option copy_options[] = {
    FLAG('a', "archive", "folders with all that is in them, with owners, times and links"),
    FLAG('r', "recursive", "folders with all that is in them"),
    FLAG('R', NULL, "folders with all that is in them"),
    FLAG('p', NULL, "with owners, permissions and times"),
    FLAG('f', "force", "even where the target cannot be opened"),
    FLAG('i', "interactive", "asks before it replaces a file"),
    FLAG('v', "verbose", "says what it does"),
    TABLE_END};
static const struct option move_options[] = {
    FLAG('f', "force", "asks nothing"), FLAG('i', "interactive", "asks before it replaces a file"),
    FLAG('v', "verbose", "says what it does"), TABLE_END};
static const struct option link_options[] = {
    FLAG('s', "symbolic", "a symbolic link: it holds a path"),
    FLAG('f', "force", "replaces what is there"), TABLE_END};
static const struct option touch_options[] = {FLAG('c', "no-create", "makes no file"),
                                              VALUE('d', "date", "with this time"), TABLE_END};
static const struct option mode_options[] = {FLAG('R', "recursive", "all that is below it, too"),
                                             FLAG('v', "verbose", "says what it does"), TABLE_END};
static const struct option owner_options[] = {FLAG('R', "recursive", "all that is below it, too"),
                                              FLAG('h', "no-dereference", "a symbolic link itself"),
                                              TABLE_END};
static const struct option mknod_options[] = {VALUE('m', "mode", "with these permissions"),
                                              TABLE_END};
static const struct option readlink_options[] = {
    FLAG('f', "canonicalize", "goes on to the end, and prints the whole path"),
    FLAG('n', "no-newline", "without a line feed"), TABLE_END};
static const struct option stat_options[] = {
    VALUE('c', "format", "in this format"), FLAG('L', "dereference", "what a link leads to"),
    FLAG('f', "file-system", "of the file system"), TABLE_END};
static const struct option du_options[] = {FLAG('s', "summarize", "one sum for each"),
                                           FLAG('h', "human-readable", "with K, M and G"),
                                           FLAG('k', NULL, "in KiB"),
                                           FLAG('c', "total", "and a sum of all"),
                                           FLAG('x', "one-file-system", "stays in one file system"),
                                           FLAG('a', "all", "files, too"),
                                           VALUE('d', "max-depth", "so deep"),
                                           TABLE_END};
static const struct option df_options[] = {
    FLAG('h', "human-readable", "with K, M and G"), FLAG('k', NULL, "in KiB"),
    FLAG('T', "print-type", "with the type of the file system"),
    FLAG('i', "inodes", "inodes instead of room"), TABLE_END};
static const struct option od_options[] = {
    VALUE('A', "address-radix", "how places are numbered: n for not at all"),
    VALUE('t', "format", "the form: x2 for two bytes in hexadecimal"),
    VALUE('j', "skip-bytes", "skips so many bytes"),
    VALUE('N', "read-bytes", "reads so many"),
    FLAG('c', NULL, "as characters"),
    FLAG('v', NULL, "repeated lines, too"),
    TABLE_END};
static const struct option head_options[] = {
    VALUE('n', "lines", "so many lines"), VALUE('c', "bytes", "so many bytes"),
    FLAG('q', "quiet", "without names of files"), TABLE_END};
static const struct option tail_options[] = {
    VALUE('n', "lines", "so many lines"), VALUE('c', "bytes", "so many bytes"),
    FLAG('f', "follow", "and what comes later, until Ctrl-C"),
    FLAG('q', "quiet", "without names of files"), TABLE_END};
static const struct option cut_options[] = {
    VALUE('d', "delimiter", "this sign stands between the fields"),
    VALUE('f', "fields", "these fields"), VALUE('c', "characters", "these characters"),
    FLAG('s', "only-delimited", "only lines that have the sign"), TABLE_END};
static const struct option wc_options[] = {FLAG('l', "lines", "lines"), FLAG('w', "words", "words"),
                                           FLAG('c', "bytes", "bytes"),
                                           FLAG('m', "chars", "characters"), TABLE_END};
static const struct option sort_options[] = {
    FLAG('n', "numeric-sort", "as numbers"),
    FLAG('r', "reverse", "the other way round"),
    FLAG('u', "unique", "each line once"),
    VALUE('k', "key", "by this field"),
    VALUE('t', "field-separator", "this sign stands between the fields"),
    TABLE_END};
static const struct option uniq_options[] = {
    FLAG('c', "count", "with how often"), FLAG('d', "repeated", "only repeated ones"), TABLE_END};
static const struct option sed_options[] = {
    FLAG('n', "quiet", "prints only what is asked for"),
    FLAG('E', "regexp-extended", "extended regular expressions"),
    FLAG('r', NULL, "extended regular expressions"),
    VALUE('e', "expression", "what is done"),
    {'i', "in-place", TAKES_ATTACHED, "changes the file itself", NULL, NULL},
    TABLE_END};
static const struct option awk_options[] = {VALUE('F', NULL, "this stands between the fields"),
                                            VALUE('v', NULL, "a variable of it"), TABLE_END};
static const struct option tr_options[] = {FLAG('d', "delete", "takes them out"),
                                           FLAG('s', "squeeze-repeats", "repeated ones once"),
                                           FLAG('c', "complement", "all others"), TABLE_END};
static const struct option tee_options[] = {FLAG('a', "append", "adds to it"), TABLE_END};
static const struct option find_words[] = {VALUE(0, "-name", "whose name fits"),
                                           VALUE(0, "-type", "of this kind: f, d, l"),
                                           VALUE(0, "-maxdepth", "not deeper than this"),
                                           VALUE(0, "-mindepth", "not above this"),
                                           VALUE(0, "-perm", "with these permissions"),
                                           VALUE(0, "-user", "of this user"),
                                           FLAG(0, "-delete", "removes them"),
                                           FLAG(0, "-exec", "runs what follows, up to ;, for each"),
                                           FLAG(0, "-print", "prints them"),
                                           FLAG(0, "-xdev", "stays in one file system"),
                                           TABLE_END};
static const struct option dd_words[] = {
    VALUE(0, "if", "reads from this file"),
    VALUE(0, "of", "writes to this file"),
    VALUE(0, "bs", "so many bytes at a time"),
    VALUE(0, "count", "so many times"),
    VALUE(0, "seek", "skips so many blocks of what is written"),
    VALUE(0, "skip", "skips so many blocks of what is read"),
    TABLE_END};
static const struct option date_options[] = {
    {'s', "set", TAKES_VALUE,
     "sets the clock, which has no namespace: that needs CAP_SYS_TIME over the machine",
     "clock_settime", NULL},
    VALUE('d', "date", "this time instead of now"),
    FLAG('u', "utc", "in universal time"),
    VALUE('r', "reference", "when this file was changed"),
    TABLE_END};

static const struct operand found[] = {{OPERAND_TEXT, "the folder", NULL, NULL},
                                       {OPERAND_TEXT, "belongs to the word before it", NULL, NULL},
                                       TABLE_END};
static const struct operand listed[] = {
    {OPERAND_FILE, "a file, or a folder whose content is listed", NULL, NULL}, TABLE_END};
static const struct operand read_files[] = {{OPERAND_FILE, "a file that is read", NULL, NULL},
                                            TABLE_END};
static const struct operand one_path[] = {{OPERAND_FILE, "a file or folder", NULL, NULL},
                                          TABLE_END};
static const struct operand new_folder[] = {
    {OPERAND_FOLDER,
     "the new folder; where control groups are mounted, it is a new group, and the kernel fills it "
     "with files",
     NULL, NULL},
    TABLE_END};
static const struct operand old_folder[] = {
    {OPERAND_FOLDER,
     "the folder, which must be empty; a control group, in which no process and no group may be",
     NULL, NULL},
    TABLE_END};
static const struct operand removed[] = {{OPERAND_TEXT, "what is removed", NULL, NULL}, TABLE_END};
static const struct operand copied[] = {
    {OPERAND_FILE, "the files, and last where they go", NULL, NULL}, TABLE_END};
static const struct operand moved[] = {
    {OPERAND_FILE, "the old name, and last the new one", NULL, NULL}, TABLE_END};
static const struct operand touched[] = {
    {OPERAND_TEXT, "a file: made if it is not there, else its time is now", NULL, NULL}, TABLE_END};
static const struct operand grepped[] = {
    {OPERAND_TEXT, "the pattern, a regular expression", NULL, NULL},
    {OPERAND_FILE, "a file that is read", NULL, NULL},
    TABLE_END};
static const struct operand edited[] = {{OPERAND_TEXT, "what is done with each line", NULL, NULL},
                                        {OPERAND_FILE, "a file that is read", NULL, NULL},
                                        TABLE_END};
static const struct operand owner[] = {{OPERAND_TEXT, "the owner or the permissions", NULL, NULL},
                                       {OPERAND_FILE, "a file or folder", NULL, NULL},
                                       TABLE_END};
static const struct operand device[] = {
    {OPERAND_TEXT, "the name of the file", NULL, NULL},
    {OPERAND_TEXT, "p for a pipe, c or b and two numbers for a device", NULL, NULL},
    TABLE_END};
static const struct operand format[] = {
    {OPERAND_TEXT, "the form in which the time is printed", NULL, NULL}, TABLE_END};
static const struct operand words[] = {{OPERAND_TEXT, "an argument", NULL, NULL}, TABLE_END};

#define COMMAND(name, what, effect, options, operands)                                             \
    {                                                                                              \
        name, name "(1)", what, effect, options, NULL, operands, 0, NULL                           \
    }

const struct command commands_files[] = {
    COMMAND("ls", "lists files", NULL, ls_options, listed),
    COMMAND("cat", "prints files", NULL, cat_options, read_files),
    COMMAND("grep", "prints the lines that a pattern fits", NULL, grep_options, grepped),
    COMMAND("mkdir", "makes a folder", "mkdir", mkdir_options, new_folder),
    COMMAND("rmdir", "removes an empty folder", "rmdir", rmdir_options, old_folder),
    COMMAND("rm", "removes files; in a control group they belong to the kernel, and cannot be",
            "unlinkat", rm_options, removed),
    COMMAND("cp", "copies files", "openat O_CREAT", copy_options, copied),
    COMMAND("mv", "gives a file another name; into another file system it copies and removes",
            "rename", move_options, moved),
    COMMAND("ln", "gives a file one more name", NULL, link_options, copied),
    COMMAND("touch", "makes an empty file, or says that one was changed now", "openat O_CREAT",
            touch_options, touched),
    COMMAND("chmod", "changes the permissions of a file", NULL, mode_options, owner),
    COMMAND("chown", "changes the owner of a file", NULL, owner_options, owner),
    COMMAND("mknod", "makes a device file or a pipe with a name", "mknodat", mknod_options, device),
    COMMAND("mkfifo", "makes a pipe with a name", "mknodat", mknod_options, touched),
    COMMAND("readlink", "prints where a symbolic link leads", NULL, readlink_options, one_path),
    COMMAND("realpath", "prints the whole path of a file", NULL, TABLE_NONE, one_path),
    COMMAND("stat", "prints what is known of a file", NULL, stat_options, one_path),
    COMMAND("du", "prints how much room folders take", NULL, du_options, one_path),
    COMMAND("df", "prints how much room file systems have", NULL, df_options, one_path),
    COMMAND("od", "prints bytes as numbers", NULL, od_options, read_files),
    {"head", "head(1)", "prints the first lines, 10 if not said otherwise", NULL, head_options,
     NULL, read_files, NUMBERS, NULL},
    {"tail", "tail(1)", "prints the last lines, 10 if not said otherwise", NULL, tail_options, NULL,
     read_files, NUMBERS, NULL},
    COMMAND("less", "shows a file page by page", NULL, TABLE_NONE, read_files),
    COMMAND("cut", "prints parts of each line", NULL, cut_options, read_files),
    COMMAND("wc", "counts lines, words and bytes", NULL, wc_options, read_files),
    COMMAND("sort", "puts lines in order", NULL, sort_options, read_files),
    COMMAND("uniq", "takes out lines that repeat the one before", NULL, uniq_options, read_files),
    COMMAND("sed", "changes each line that it reads", NULL, sed_options, edited),
    COMMAND("awk", "a small language for lines and fields", NULL, awk_options, edited),
    COMMAND("tr", "replaces characters", NULL, tr_options, words),
    COMMAND("tee", "prints its input, and writes it to files", "openat O_CREAT", tee_options,
            touched),
    COMMAND("seq", "prints numbers in order", NULL, TABLE_NONE, words),
    COMMAND("yes", "prints a line again and again", NULL, TABLE_NONE, words),
    {"find", "find(1)", "looks for files below a folder", NULL, TABLE_NONE, find_words, found, 0,
     NULL},
    {"dd", "dd(1)", "copies a file block by block", NULL, TABLE_NONE, dd_words, words, 0, NULL},
    COMMAND("date", "prints the time, or sets it", NULL, date_options, format),
    COMMAND("vi", "an editor: F3 gives it the keyboard", NULL, TABLE_NONE, read_files),
    {"file", "file(1)", "says of what kind a file is", NULL, TABLE_NONE, NULL, read_files, 0,
     "not there"},
    COMMAND("ldd", "says which libraries a program needs", NULL, TABLE_NONE, read_files),
    {.name = NULL},
};
