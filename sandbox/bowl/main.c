/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/rootfs.h"
#include "run.h"
#include <argp.h>
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#ifndef FISHBOWL_VERSION
#define FISHBOWL_VERSION "0.1.0"
#endif

enum { USAGE = 2, HOSTNAME_MAX = 64 };

const char *argp_program_version = "bowl " FISHBOWL_VERSION;

static int say_error(const struct err *e, int status)
{
    fprintf(stderr, "bowl: %s\n", e->what);
    if (e->hint[0])
        fprintf(stderr, "  %s\n", e->hint);
    return status;
}

/* ---- bowl run ---- */

struct arguments {
    const char *rootfs;
    struct run_options run;
};

static const struct argp_option run_table[] = {
    {"hostname", 'h', "NAME", 0, "The container's host name (bowl)", 0},
    {"rootfs", 'r', "DIR", 0, "An unpacked root filesystem; it must belong to you", 0},
    {0},
};

static bool is_hostname(const char *name)
{
    size_t length = strlen(name);
    return length > 0 && length <= HOSTNAME_MAX && name[0] != '-' &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") ==
               length;
}

static error_t take_run_option(int key, char *arg, struct argp_state *state)
{
    struct arguments *a = state->input;
    switch (key) {
    case 'h':
        if (!is_hostname(arg))
            argp_error(state, "\"%s\" is no host name: 1 to %d letters, digits, dots and dashes",
                       arg, HOSTNAME_MAX);
        a->run.hostname = arg;
        return 0;
    case 'r':
        a->rootfs = arg;
        return 0;
    case ARGP_KEY_ARGS:
        a->run.command = state->argv + state->next;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "which command shall run in the container?");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp run_parser = {
    .options = run_table,
    .parser = take_run_option,
    .args_doc = "COMMAND [ARG...]",
    .doc = "Run a command in a new container, of which nothing is kept.\v"
           "Exit status: the command's own; 128 + the signal that killed it; 125 the container "
           "could not be made, 126 the command is not executable, 127 it was not found; 2 wrong "
           "usage.",
};

static int run(int argc, char **argv)
{
    struct arguments a = {.run.hostname = "bowl"};
    struct rootfs rootfs;
    struct err e = {0};
    char cache[PATH_MAX], name[] = "bowl run";
    argv[0] = name;
    argp_parse(&run_parser, argc, argv, ARGP_IN_ORDER, NULL, &a);
    int r = rootfs_find(&rootfs, a.rootfs, cache, &e);
    if (r == -ENOENT && cache[0])
        err_set(&e, r,
                "Start fishbowl once, it unpacks one there; or run \"make rootfs\" in its source "
                "tree and name that with --rootfs DIR or FISHBOWL_ROOTFS.",
                "There is no root filesystem beside bowl, nor at %s", cache);
    if (r < 0)
        return say_error(&e, BOWL_FAILED);
    a.run.rootfs = rootfs.path;
    int status = run_container(&a.run, &e);
    return e.code ? say_error(&e, status) : status;
}

/* ---- the word before ---- */

static error_t take_word(int key, char *arg, struct argp_state *state)
{
    switch (key) {
    case ARGP_KEY_ARG:
        argp_error(state, "there is no command \"%s\", only run", arg);
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "what shall it do? Perhaps: bowl run ash");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {
    .parser = take_word,
    .args_doc = "run [OPTION...] COMMAND [ARG...]",
    .doc = "Run commands in containers.\vbowl run --help tells the options.",
};

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "");
    argp_err_exit_status = USAGE;
    if (argc > 1 && strcmp(argv[1], "run") == 0)
        return run(argc - 1, argv + 1);
    argp_parse(&parser, argc, argv, ARGP_IN_ORDER, NULL, NULL);
    return USAGE;
}
