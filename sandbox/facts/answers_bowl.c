/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/fdio.h"
#include "answers.h"
#include "reading.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Facts about the containers of bowl: how one was started and has ended stands in its file of the
 * shelf (bowl/shelf.h), whether it runs or is frozen the kernel tells.
 */

#define SHELF "/run/fishbowl/bowl"

enum { NAME_ROOM = 64, MOST = 64 };

/* As bowl/state.h counts them: those up to frozen have not ended. */
static const char *const states[] = {"created", "running", "frozen", "stopped",
                                     "exited",  "killed",  "oom"};
enum { CREATED, RUNNING, FROZEN, KILLED = 5, STATES = sizeof states / sizeof *states };

struct record {
    pid_t pid, guard; /* as the lab numbers them */
    int state, exit;
    char group[96]; /* the uppermost of its own, "/fb.1.2.3"; "" if it has none */
    const struct process *first;
};

static void take_line(struct record *r, const char *line)
{
    size_t top;
    char path[256];
    sscanf(line, "pid %d", &r->pid);
    sscanf(line, "guard fb.%d", &r->guard);
    sscanf(line, "status %d", &r->state);
    sscanf(line, "exit %d", &r->exit);
    if (sscanf(line, "group %*d %*s %zu %*u %255[^\n]", &top, path) != 2 || top >= sizeof path)
        return;
    path[top] = '\0';
    const char *slash = strrchr(path, '/');
    snprintf(r->group, sizeof r->group, "%.95s", slash ? slash : "");
}

static bool is_alive(const struct snapshot *s, pid_t pid)
{
    const struct process *p = snapshot_find(s, pid);
    return p && p->state != 'Z' && p->state != 'X';
}

/* What the kernel says has the last word. */
static void correct(const struct snapshot *s, struct record *r)
{
    const struct process *p = is_alive(s, r->pid) ? snapshot_find(s, r->pid) : NULL;
    if (r->state > FROZEN)
        return;
    if (p && process_has_own(s, p, NS_PID)) {
        r->first = p;
        r->state = p->frozen ? FROZEN : r->state;
    } else if (!is_alive(s, r->guard)) {
        r->state = KILLED;
        r->exit = 128 + 9;
    }
}

static bool read_record(const struct snapshot *s, const char *name, struct record *r)
{
    char path[sizeof SHELF + NAME_ROOM + 8], text[8192];
    *r = (struct record){.state = -1};
    if (strchr(name, '/') || name[0] == '.' || strlen(name) >= NAME_ROOM)
        return false;
    snprintf(path, sizeof path, SHELF "/%s/state", name);
    _cleanup_close_ int fd = side_open(s, SIDE_HOST, path, O_RDONLY);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (n < 0)
        return false;
    text[n] = '\0';
    char *rest = text;
    for (char *line; (line = strsep(&rest, "\n"));)
        take_line(r, line);
    if (r->state < 0 || r->state >= STATES)
        return false;
    correct(s, r);
    return true;
}

static bool record_or_none(const struct fact_query *q, struct record *r, struct fact_value *value)
{
    bool found = read_record(q->s, q->argument, r);
    if (!found)
        value_none(value, "there is no container of bowl called %.64s", q->argument);
    return found;
}

void bowl_translate(const struct snapshot *s, const char *fact, char *argument, size_t size)
{
    bool group = strncmp(fact, "cgroup(", 7) == 0, process = strncmp(fact, "process(", 8) == 0;
    struct record r;
    if (!s || !(group || process) || strncmp(argument, "bowl:", 5) != 0 ||
        !read_record(s, argument + 5, &r))
        return;
    if (group && r.group[0])
        snprintf(argument, size, "%s", r.group);
    else if (process && r.first)
        snprintf(argument, size, "%d", r.pid);
}

void answer_bowl(const struct fact_query *q, struct fact_value *value)
{
    struct record r;
    value_truth(value, read_record(q->s, q->argument, &r));
}

void answer_bowl_state(const struct fact_query *q, struct fact_value *value)
{
    struct record r;
    if (record_or_none(q, &r, value))
        value_text(value, states[r.state]);
}

void answer_bowl_exit(const struct fact_query *q, struct fact_value *value)
{
    struct record r;
    if (!record_or_none(q, &r, value))
        return;
    if (r.state <= FROZEN)
        value_none(value, "the container %.64s has not ended", q->argument);
    else
        value_number(value, r.exit);
}

void answer_bowl_pid(const struct fact_query *q, struct fact_value *value)
{
    struct record r;
    if (!record_or_none(q, &r, value))
        return;
    if (r.first)
        value_number(value, r.pid);
    else
        value_none(value, "the container %.64s does not run", q->argument);
}

void answer_bowl_guard(const struct fact_query *q, struct fact_value *value)
{
    struct record r;
    if (!record_or_none(q, &r, value))
        return;
    if (is_alive(q->s, r.guard))
        value_number(value, r.guard);
    else
        value_none(value, "the guard of %.64s is gone", q->argument);
}

/* The guard's child that says so in its command line. */
void answer_bowl_monitor(const struct fact_query *q, struct fact_value *value)
{
    struct record r;
    char title[NAME_ROOM + 32];
    if (!record_or_none(q, &r, value))
        return;
    snprintf(title, sizeof title, "bowl: monitor of %s", q->argument);
    value_none(value, "the container %.64s has no monitor just now", q->argument);
    for (int i = 0; i < q->s->processes; i++) {
        const struct process *p = &q->s->process[i];
        if (p->ppid == r.guard && p->state != 'Z' && strcmp(p->command, title) == 0)
            value_number(value, p->pid);
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

void answer_bowl_running(const struct fact_query *q, struct fact_value *value)
{
    char names[MOST][NAME_ROOM], text[sizeof value->text] = "";
    size_t count = 0, used = 0;
    _cleanup_close_ int shelf = side_open(q->s, SIDE_HOST, SHELF, O_PATH);
    int fd = shelf < 0 ? -1 : openat(shelf, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    struct record r;
    for (const struct dirent *d; dir && count < MOST && (d = readdir(dir));)
        if (d->d_type == DT_DIR && read_record(q->s, d->d_name, &r) && r.first)
            snprintf(names[count++], NAME_ROOM, "%.63s", d->d_name);
    if (dir)
        closedir(dir);
    if (count)
        qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count && used < sizeof text; i++)
        used +=
            (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? " " : "", names[i]);
    value_text(value, count ? text : "none");
}

/* The name in the words of a bowl that stands in front of a container, or NULL. */
static char *name_in(char *words)
{
    char *rest = words, *word = strsep(&rest, " "), *verb = strsep(&rest, " ");
    bool named = false, run = verb && strcmp(verb, "run") == 0;
    if (!word || !verb || (!run && strcmp(verb, "attach") != 0 && strcmp(verb, "switch") != 0))
        return NULL;
    while ((word = strsep(&rest, " "))) {
        if (named || (!run && word[0] && word[0] != '-'))
            return word;
        if (run && strncmp(word, "--name=", 7) == 0)
            return word + 7;
        named = run && strcmp(word, "--name") == 0;
    }
    return NULL;
}

int bowl_front(const struct snapshot *s, const char **name)
{
    static char words[sizeof s->process->command];
    const struct process *p = snapshot_find(s, s->terminal[SIDE_CONTAINER].foreground);
    struct record r;
    if (!p || strcmp(p->name, "bowl") != 0)
        return -1;
    snprintf(words, sizeof words, "%s", p->command);
    const char *found = name_in(words);
    if (!found || !read_record(s, found, &r) || !r.first)
        return -1;
    if (name)
        *name = found;
    return (int)(r.first - s->process);
}

void answer_bowl_front(const struct fact_query *q, struct fact_value *value)
{
    const char *name = "none";
    bowl_front(q->s, &name);
    value_text(value, name);
}
