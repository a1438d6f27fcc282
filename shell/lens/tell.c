/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tell.h"
#include "../explain/meaning.h"
#include "../lesson/text.h"
#include <errno.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *const short_names[SIDES] = {"host", "cont"};

bool tell_everyday(const struct lens_call *call)
{
    static const char *const names[] = {"fork", "vfork", "clone", "clone3", "execve", "exit"};
    /* CLONE_NEW... of clone(2), without CLONE_NEWTIME: a child in new namespaces is no everyday
     * thing. */
    const uint64_t news = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
                          CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(lens_kinds[call->kind].name, names[i]) == 0)
            return !(call->flags & news);
    return false;
}

/* A shell that looks for a program fails in every folder of PATH but one: execvp(3). */
bool tell_failed(const struct lens_call *call)
{
    return call->error && !(tell_everyday(call) && call->error == ENOENT);
}

/* The lens has the clock that is never set; what it was on the wall then is as long ago. */
const char *tell_time(const struct lens_call *call, char text[TELL_TIME])
{
    struct timespec mono, wall;
    struct tm tm;

    clock_gettime(CLOCK_MONOTONIC, &mono);
    clock_gettime(CLOCK_REALTIME, &wall);
    int64_t age = mono.tv_sec * 1000000000ll + mono.tv_nsec - (int64_t)call->time;
    time_t then = (time_t)((wall.tv_sec * 1000000000ll + wall.tv_nsec - age) / 1000000000);
    if (!localtime_r(&then, &tm) || !strftime(text, TELL_TIME, "%H:%M:%S", &tm))
        text[0] = '\0';
    return text;
}

const char *tell_numbers(const struct lens_call *call, char text[TELL_NUMBERS])
{
    if (call->inside == call->pid)
        snprintf(text, TELL_NUMBERS, "%d", call->pid);
    else
        snprintf(text, TELL_NUMBERS, "%d, inside %d", call->pid, call->inside);
    return text;
}

static void add(struct told *parts, int *n, const char *label, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

static void add(struct told *parts, int *n, const char *label, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    parts[*n].label = label;
    vsnprintf(parts[*n].text, TOLD_TEXT, fmt, args);
    va_end(args);
    ++*n;
}

/* Each word that is not yet there, with commas between them. */
static void join(char *list, size_t size, const char *word)
{
    size_t used = strlen(list), length = strlen(word);
    for (const char *at = list; length && (at = strstr(at, word)); at += length)
        if ((at == list || at[-1] == ' ') && (at[length] == ',' || !at[length]))
            return;
    if (length && used + length + 3 < size)
        snprintf(list + used, size - used, "%s%s", used ? ", " : "", word);
}

/* The facts that it changes, the lessons that teach it, what of Docker and Podman causes it. */
static void add_meanings(struct told *parts, int *n, const char *call)
{
    const struct meaning *meaning[MEANINGS];
    char facts[TOLD_TEXT - 64] = "", lessons[TOLD_TEXT - 64] = "";
    int count = meanings_of_text(call, meaning, MEANINGS);

    for (int i = 0; i < count; i++) {
        join(facts, sizeof facts, meaning[i]->fact);
        join(lessons, sizeof lessons, meaning[i]->lesson);
    }
    if (facts[0])
        add(parts, n, "fact", "%s", facts);
    if (lessons[0])
        add(parts, n, "lesson", "%s (:lesson opens one)", lessons);
    for (int i = 0; i < count; i++) {
        const char *flag = meaning[i]->flag;
        flag += strncmp(flag, "CLONE_", 6) == 0 ? 6 : 0;
        if (meaning[i]->container_flag[0])
            add(parts, n, "docker", "%s%s%s", flag, flag[0] ? ": " : "",
                meaning[i]->container_flag);
    }
}

int tell_parts(const struct seen *seen, struct told parts[TOLD_MOST])
{
    const struct lens_call *call = &seen->call;
    const struct lens_kind *kind = &lens_kinds[call->kind];
    const struct lens_reason *reason = call->reason >= 0 ? &lens_reasons[call->reason] : NULL;
    char numbers[TELL_NUMBERS], time[TELL_TIME];
    int n = 0;

    add(parts, &n, "does", "%s See %s.", kind->sentence, kind->page);
    add(parts, &n, "by", "%s, process %s, on the %s side at %s", call->command,
        tell_numbers(call, numbers), side_names[call->side], tell_time(call, time));
    if (reason) {
        add(parts, &n, "why", "%s", reason->why);
        add(parts, &n, "remedy", "%s", reason->remedy);
    }
    if (seen->compared)
        add(parts, &n, "changed", "%s", seen->change);
    add_meanings(parts, &n, call->text);
    return n;
}

char *tell_call(const struct seen *seen)
{
    struct told parts[TOLD_MOST];
    int n = tell_parts(seen, parts);
    char result[32];
    struct text text = {0};

    text_add(&text, "%s %s", seen->call.text, lens_result(&seen->call, result, sizeof result));
    for (int i = 0; i < n; i++)
        text_add(&text, "\n  %s: %s", parts[i].label, parts[i].text);
    return text_take(&text);
}

char *tell_list(const struct calls *calls)
{
    struct text text = {0};
    char result[32], time[TELL_TIME];

    text_add(&text, "   #  time      side   PID  inside  process          call\n");
    for (const struct seen *seen = calls_next(calls, 0); seen;
         seen = calls_next(calls, seen->number)) {
        const struct lens_call *c = &seen->call;
        text_add(&text, "%4u  %s  %s %6d %7d  %-15s  %s%s %s\n", seen->number, tell_time(c, time),
                 short_names[c->side], c->pid, c->inside, c->command, c->error ? "! " : "", c->text,
                 lens_result(c, result, sizeof result));
    }
    if (calls_lost(calls))
        text_add(&text, "%u calls have no room here.\n", calls_lost(calls));
    return text_take(&text);
}
