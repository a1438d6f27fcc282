/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/nearest.h"
#include "verbs.h"
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef FISHBOWL_VERSION
#define FISHBOWL_VERSION "0.1.0"
#endif

const char *argp_program_version = "bowl " FISHBOWL_VERSION;

enum { VERBS_MOST = 64, OPTIONS_MOST = 64 };

void verb_say(struct call *c)
{
    fprintf(stderr, "bowl: %s\n", c->e.what);
    if (c->e.hint[0])
        fprintf(stderr, "  %s\n", c->e.hint);
    c->e = (struct err){0};
}

int verb_failed(const struct call *c)
{
    return c->e.code == -EINVAL ? BOWL_USAGE : 1;
}

int verb_each(struct call *c, int each(struct call *c, int shelf, const char *name))
{
    int status = 0, shelf = shelf_open(&c->e);
    if (shelf < 0)
        return verb_failed(c);
    for (int i = 0; i < c->count; i++) {
        int r = each(c, shelf, c->words[i]);
        status = r ? r : status;
        if (c->e.what[0])
            verb_say(c);
    }
    return status;
}

/* ---- a verb ---- */

static error_t take_option(int key, char *arg, struct argp_state *state)
{
    struct call *c = state->input;
    const struct verb *v = c->verb;
    switch (key) {
    case ARGP_KEY_ARGS:
        c->words = state->argv + state->next;
        c->count = state->argc - state->next;
        return 0;
    case ARGP_KEY_END:
        if (c->count < v->least || (v->most && c->count > (v->most < 0 ? 0 : v->most)))
            argp_error(state, v->arguments[0] ? "it takes %s" : "it takes no words%s",
                       v->arguments);
        return 0;
    default:
        return v->take ? v->take(c, key, arg, state) : ARGP_ERR_UNKNOWN;
    }
}

/*
 * The option of a verb that a word was meant to be, for one that argp(3) does not know; NULL if it
 * knows it, or none is near. Unambiguous beginnings count as known.
 */
static const char *meant_option(const struct verb *v, const char *word)
{
    const char *words[OPTIONS_MOST] = {"help", "usage", "version"};
    char name[64];
    int n = 3;
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
    for (const struct argp_option *o = v->options; o && (o->name || o->key); o++)
        if (o->name && !(o->flags & OPTION_HIDDEN) && n < OPTIONS_MOST)
            words[n++] = o->name;
    for (int i = 0; i < n; i++)
        if (strncmp(words[i], name, strlen(name)) == 0)
            return NULL;
    return nearest(name, words, n);
}

/* Does an option take the word behind it? The last of several letters may. */
static bool takes_word(const struct verb *v, const char *word)
{
    bool is_long = word[1] == '-';
    for (const struct argp_option *o = v->options; o && (o->name || o->key); o++)
        if (o->arg && (is_long ? o->name && strcmp(o->name, word + 2) == 0
                               : o->key == word[strlen(word) - 1]))
            return true;
    return false;
}

/* Long options that are nearly one; argp would say that they are none, but not what was meant. */
static void refuse_nearly(const struct verb *v, int argc, char **argv)
{
    for (int i = 1; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
        if (strcmp(argv[i], "--") == 0)
            return;
        const char *meant = argv[i][1] == '-' ? meant_option(v, argv[i] + 2) : NULL;
        if (meant) {
            fprintf(stderr, "bowl %s: there is no option %.*s; did you mean --%s?\n", v->name,
                    (int)strcspn(argv[i], "="), argv[i], meant);
            exit(BOWL_USAGE);
        }
        i += takes_word(v, argv[i]);
    }
}

static int run_verb(const struct verb *v, int argc, char **argv)
{
    static struct call c = {.number = -1};
    char name[32], doc[256];
    snprintf(name, sizeof name, "bowl %s", v->name);
    snprintf(doc, sizeof doc, "%s.", v->what);
    const struct argp parser = {.options = v->options,
                                .parser = take_option,
                                .args_doc = v->arguments[0] ? v->arguments : NULL,
                                .doc = doc};
    c.verb = v;
    argv[0] = name;
    refuse_nearly(v, argc, argv);
    /* what stands behind a command is the command's; otherwise options may stand behind names */
    unsigned order = strstr(v->arguments, "COMMAND") ? ARGP_IN_ORDER : 0;
    argp_parse(&parser, argc, argv, order, NULL, &c);
    int status = v->run(&c);
    if (c.e.what[0])
        verb_say(&c);
    if (fflush(stdout) && !status)
        status = 1;
    return status;
}

/* ---- the word before ---- */

static error_t take_word(int key, char *arg, struct argp_state *state)
{
    const char *words[VERBS_MOST];
    int n = 0;
    switch (key) {
    case ARGP_KEY_ARG:
        while (verbs[n].name) {
            words[n] = verbs[n].name;
            n++;
        }
        const char *near = nearest(arg, words, n);
        if (near)
            argp_error(state, "there is no verb \"%s\"; did you mean %s?", arg, near);
        else
            argp_error(state, "there is no verb \"%s\"", arg);
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "what shall it do? Perhaps: bowl run -it alpine");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* The verbs, for --help. argp(3) frees what this returns. */
static char *describe_verbs(int key, const char *text, void *input)
{
    char *list = NULL;
    size_t size;
    (void)input;
    FILE *file = key == ARGP_KEY_HELP_POST_DOC ? open_memstream(&list, &size) : NULL;
    if (!file)
        return (char *)(uintptr_t)text;
    for (const struct verb *v = verbs; v->name; v++)
        fprintf(file, "  %-10s%s\n", v->name, v->what);
    fputs("\nbowl VERB --help tells the options of one.", file);
    fclose(file);
    return list;
}

static const struct argp parser = {
    .parser = take_word,
    .args_doc = "VERB [OPTION...] [WORD...]",
    .doc = "Make containers, and look after them.\v",
    .help_filter = describe_verbs,
};

int main(int argc, char **argv)
{
    int null;
    argp_err_exit_status = BOWL_USAGE;
    while ((null = open("/dev/null", O_RDWR | O_CLOEXEC)) >= 0 && null < 3)
        fcntl(null, F_SETFD, 0); /* a standard stream that the caller closed must not become ours */
    if (null >= 3)
        close(null);
    for (const struct verb *v = verbs; argc > 1 && v->name; v++)
        if (strcmp(argv[1], v->name) == 0)
            return run_verb(v, argc - 1, argv + 1);
    argp_parse(&parser, argc, argv, ARGP_IN_ORDER, NULL, NULL);
    return BOWL_USAGE;
}
