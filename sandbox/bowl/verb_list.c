/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bowl ps, inspect, stats, top: what there is to know of containers. */
#include "../kernel/fdio.h"
#include "../kernel/procfs.h"
#include "channel.h"
#include "json.h"
#include "log.h"
#include "members.h"
#include "verbs.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/* ---- ps ---- */

/* "3 minutes" */
static void put_age(char *text, size_t size, long long since, long long now)
{
    static const struct {
        long long seconds;
        const char *unit;
    } units[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
    long long age = (now - since) / 1000;
    snprintf(text, size, "0 seconds");
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (age >= units[i].seconds) {
            long long n = age / units[i].seconds;
            snprintf(text, size, "%lld %s%s", n, units[i].unit, n == 1 ? "" : "s");
            return;
        }
}

static void print_row(const struct call *c, const struct state *s)
{
    char command[48], age[32], status[32], pid[16] = "-";
    if (c->quiet) {
        puts(s->name);
        return;
    }
    bool alive = state_is_alive(s);
    put_age(age, sizeof age, s->created, state_now());
    proc_join_arguments(s->command.text, (size_t)s->command.size, command, sizeof command);
    snprintf(status, sizeof status, alive ? "%s" : "%s (%d)", status_names[s->status],
             s->exit_code);
    if (alive)
        snprintf(pid, sizeof pid, "%d", s->pid);
    printf("%-16s %-14s %8s  %-12s %s\n", s->name, status, pid, age, command);
}

int verb_ps(struct call *c)
{
    _cleanup_free_ char(*names)[NAME_SIZE] = NULL;
    _cleanup_close_ int shelf = shelf_open(&c->e);
    int count = shelf < 0 ? shelf : shelf_list(shelf, &names), shown = 0;
    if (count < 0)
        return verb_failed(c);
    if (c->json)
        fputs("[", stdout);
    else if (!c->quiet)
        printf("%-16s %-14s %8s  %-12s %s\n", "NAME", "STATE", "PID", "MADE", "COMMAND");
    for (int i = 0; i < count; i++) {
        struct state s;
        if (state_look(shelf, names[i], &s) < 0 || (!c->all && !state_is_alive(&s)) ||
            (c->number >= 0 && (long)s.status != c->number))
            continue;
        if (!c->json) {
            print_row(c, &s);
        } else {
            fputs(shown++ ? ",\n" : "\n", stdout);
            json_state(stdout, &s);
        }
    }
    if (c->json)
        fputs(shown ? "\n]\n" : "]\n", stdout);
    return 0;
}

/* ---- inspect ---- */

int verb_inspect(struct call *c)
{
    _cleanup_close_ int shelf = shelf_open(&c->e);
    int status = 0;
    fputs("[", stdout);
    for (int i = 0; shelf >= 0 && i < c->count; i++) {
        struct state s;
        _cleanup_close_ int folder = state_find(shelf, c->words[i], &s, &c->e);
        if (folder < 0) {
            status = verb_failed(c);
            verb_say(c);
            continue;
        }
        fputs(i ? ",\n" : "\n", stdout);
        json_state(stdout, &s);
    }
    fputs("\n]\n", stdout);
    return shelf < 0 ? verb_failed(c) : status;
}

/* ---- stats ---- */

/* A number of a group, or the one behind a word of its file; -1 where there is none. */
static long long number_of(const struct state_group *g, const char *file, const char *word)
{
    char path[300], text[2048];
    snprintf(path, sizeof path, "%s/%s", g ? g->top : "", file);
    if (!g || file_read(AT_FDCWD, path, text, sizeof text) <= 0)
        return -1;
    const char *at = word ? strstr(text, word) : text;
    return at ? strtoll(at + (word ? strlen(word) : 0), NULL, 10) : -1;
}

/* What is told: where it stands in either version, and how many of its units make one of ours. */
static const struct figure {
    const char *name, *controller;
    const char *file[2], *word[2];
    double unit[2];
    int decimals;
} figures[] = {
    {"processes", "pids", {"pids.current", "pids.current"}, {0}, {1, 1}, 0},
    {"memory-mib",
     "memory",
     {"memory.usage_in_bytes", "memory.current"},
     {0},
     {1 << 20, 1 << 20},
     1},
    {"memory-most-mib",
     "memory",
     {"memory.max_usage_in_bytes", "memory.peak"},
     {0},
     {1 << 20, 1 << 20},
     1},
    {"cpu-seconds", "cpuacct", {"cpuacct.usage", "cpu.stat"}, {NULL, "usage_usec "}, {1e9, 1e6}, 3},
};
enum { FIGURES = sizeof figures / sizeof *figures };

/* In version 2 every group counts its processor time, with a controller or without. */
static double figure_of(const struct state *s, const struct figure *f)
{
    const struct state_group *g = state_controller(s, f->controller);
    if (!g && strcmp(f->controller, "cpuacct") == 0)
        for (int i = 0; i < s->groups; i++)
            g = s->group[i].version == 2 ? &s->group[i] : g;
    int two = g && g->version == 2;
    long long value = number_of(g, f->file[two], f->word[two]);
    return value < 0 ? -1 : (double)value / f->unit[two];
}

static int ask_fill(int folder, struct log_fill *fill, struct err *e)
{
    struct message m = {.type = 0};
    *fill = (struct log_fill){0};
    return channel_ask(folder, MESSAGE_FILL, 0, &m, fill, sizeof *fill, e) < 0 ? -1 : 0;
}

static void print_stats(struct call *c, const struct state *s, int folder, bool first)
{
    struct log_fill fill;
    if (ask_fill(folder, &fill, &c->e) < 0)
        verb_say(c);
    if (c->json) {
        fputs(first ? "\n{\"name\": " : ",\n{\"name\": ", stdout);
        json_text(stdout, s->name);
    } else {
        printf("%-16s", s->name);
    }
    for (int i = 0; i < FIGURES; i++) {
        char text[32] = "null";
        double value = figure_of(s, &figures[i]);
        if (value >= 0)
            snprintf(text, sizeof text, "%.*f", figures[i].decimals, value);
        else if (!c->json)
            snprintf(text, sizeof text, "-");
        if (c->json)
            printf(", \"%s\": %s", figures[i].name, text);
        else
            printf(" %15s", text);
    }
    if (c->json)
        printf(", \"log-bytes\": %lld, \"log-waiting\": %zu, \"log-waiting-most\": %zu}",
               fill.written, fill.used, fill.most);
    else
        printf(" %12lld %11zu %s\n", fill.written, fill.used,
               fill.trouble ? strerror(fill.trouble) : "");
}

/* Those that are named, or all that run. */
int verb_stats(struct call *c)
{
    _cleanup_free_ char(*names)[NAME_SIZE] = NULL;
    _cleanup_close_ int shelf = shelf_open(&c->e);
    int count = shelf < 0 ? shelf : c->count ? c->count : shelf_list(shelf, &names);
    bool first = true;
    if (count < 0)
        return verb_failed(c);
    if (!c->json) {
        printf("%-16s", "NAME");
        for (int i = 0; i < FIGURES; i++)
            printf(" %15s", figures[i].name);
        printf(" %12s %11s\n", "log-bytes", "log-waiting");
    } else {
        fputs("[", stdout);
    }
    for (int i = 0; i < count; i++) {
        struct state s;
        _cleanup_close_ int folder =
            state_find(shelf, c->count ? c->words[i] : names[i], &s, c->count ? &c->e : NULL);
        if (folder < 0 && c->count)
            return verb_failed(c);
        if (folder < 0 || !state_is_alive(&s))
            continue;
        print_stats(c, &s, folder, first);
        first = false;
    }
    if (c->json)
        fputs("\n]\n", stdout);
    return 0;
}

/* ---- top ---- */

/* A process of the container: its number on the machine, in the container, and what it is. */
static int print_process(pid_t pid, void *context)
{
    char path[64], text[4096], command[64], state = '?';
    pid_t numbers[8];
    struct proc_stat stat;
    (void)context;
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    if (file_read(AT_FDCWD, path, text, sizeof text) <= 0)
        return 0;
    int levels = proc_parse_nspid(text, numbers, 8);
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    if (file_read(AT_FDCWD, path, text, sizeof text) > 0 && proc_parse_stat(text, &stat) == 0)
        state = stat.state;
    snprintf(path, sizeof path, "/proc/%d/cmdline", pid);
    ssize_t n = file_read(AT_FDCWD, path, text, sizeof text);
    proc_join_arguments(text, n > 0 ? (size_t)n : 0, command, sizeof command);
    printf("%8d %8d %5c  %s\n", pid, levels > 1 ? numbers[(levels < 8 ? levels : 8) - 1] : pid,
           state, command);
    return 1;
}

int verb_top(struct call *c)
{
    struct state s;
    _cleanup_close_ int shelf = shelf_open(&c->e);
    _cleanup_close_ int folder = shelf < 0 ? -1 : state_find(shelf, c->words[0], &s, &c->e);
    _cleanup_close_ int pidfd = folder < 0 ? -1 : state_pidfd(&s, &c->e);
    if (pidfd < 0)
        return verb_failed(c);
    printf("%8s %8s %5s  %s\n", "MACHINE", "INSIDE", "STATE", "COMMAND");
    members_each(&s, print_process, NULL);
    return 0;
}
