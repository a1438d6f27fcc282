/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "processlist.h"
#include "lines.h"
#include "state.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAR = 100000, LABEL = 12, PARTS_MOST = 14, HEAD_ROWS = 2 };

/* ---- choosing ---- */

static int index_of(const struct processlist *list, const struct snapshot *s)
{
    for (int i = 0; s && i < s->processes; i++)
        if (s->process[i].pid == list->pid && s->process[i].start == list->start)
            return i;
    return -1;
}

static void choose(struct processlist *list, const struct process *p)
{
    list->pid = p->pid;
    list->start = p->start;
}

bool processlist_choose(struct processlist *list, const struct snapshot *s, const char *name)
{
    const struct process *p = NULL;

    if (!s || !s->processes)
        return false;
    if (isdigit((unsigned char)*name))
        p = snapshot_find(s, (pid_t)strtol(name, NULL, 10));
    else if (*name)
        p = snapshot_find_name(s, name);
    else
        p = s->leader >= 0 ? &s->process[s->leader] : &s->process[0];
    if (p)
        choose(list, p);
    return p;
}

void processlist_move(struct processlist *list, const struct snapshot *s, int further)
{
    int at = index_of(list, s) + further;

    if (!s || !s->processes)
        return;
    at = at >= s->processes ? s->processes - 1 : at;
    choose(list, &s->process[at < 0 ? 0 : at]);
}

/* ---- what is known of one ---- */

/* A fact of the process, or "" where the kernel does not say it. */
static const char *fact(const struct snapshot *s, pid_t pid, const char *what,
                        struct fact_value *value)
{
    char name[64];

    snprintf(name, sizeof name, "process(%d).%s", (int)pid, what);
    bool known = fact_get(s, NULL, name, value, NULL) == 0 && value->type != FACT_NONE;
    return known ? fact_text(value) : "";
}

static void say_numbers(const struct snapshot *s, const struct process *p, char *text, size_t size)
{
    int levels = p->levels < PROCESS_LEVELS ? p->levels : PROCESS_LEVELS;
    size_t used = (size_t)snprintf(text, size, "%d on the host", (int)p->pid);

    (void)s;
    for (int i = 1; i < levels && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, ", %d %s", (int)p->numbers[i],
                                 i + 1 < p->levels ? "one level down" : "inside");
}

static void say_state(const struct snapshot *s, const struct process *p, char *text, size_t size)
{
    static const struct {
        char letter;
        const char *word;
    } states[] = {{'R', "runs, or is ready to"},
                  {'S', "sleeps"},
                  {'D', "sleeps deeply: no signal wakes it"},
                  {'T', "stopped"},
                  {'t', "stopped by a tracer"},
                  {'Z', "ended, and waits for its parent"}};
    struct fact_value parent;
    const char *word = "";

    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (states[i].letter == p->state)
            word = states[i].word;
    snprintf(text, size, "%c %s%s; its parent is %d %s", p->state ? p->state : '?', word,
             p->frozen ? ", frozen" : "", (int)p->ppid, fact(s, p->pid, "parent", &parent));
}

static void say_root(const struct snapshot *s, const struct process *p, char *text, size_t size)
{
    bool same = p->root.device == s->root.device && p->root.inode == s->root.inode;

    snprintf(text, size, "%s, %s", p->root_path, same ? "the host's" : "not the host's");
}

/* The inodes of /proc/PID/ns/KIND, namespaces(7). */
static void say_spaces(const struct snapshot *s, const struct process *p, bool own, char *text,
                       size_t size)
{
    size_t used = 0;

    text[0] = 0;
    for (int kind = 0; kind < NS_KINDS && used < size; kind++)
        if (p->ns[kind] && process_has_own(s, p, (enum ns_kind)kind) == own)
            used += (size_t)snprintf(text + used, size - used, "%s%s %lu", used ? "  " : "",
                                     ns_table[kind].name, (unsigned long)p->ns[kind]);
    if (!used)
        snprintf(text, size, "none");
}

static void say_own(const struct snapshot *s, const struct process *p, char *text, size_t size)
{
    say_spaces(s, p, true, text, size);
}

static void say_shared(const struct snapshot *s, const struct process *p, char *text, size_t size)
{
    say_spaces(s, p, false, text, size);
}

static void say_groups(const struct snapshot *s, const struct process *p, char *text, size_t size)
{
    struct fact_value value;

    snprintf(text, size, "%s", fact(s, p->pid, "cgroups", &value));
}

static void say_user(const struct snapshot *s, const struct process *p, char *text, size_t size)
{
    struct fact_value uid, inside, map;

    snprintf(text, size, "%s on the host, %s inside; map \"%s\"", fact(s, p->pid, "uid", &uid),
             fact(s, p->pid, "uid.inside", &inside), fact(s, p->pid, "uid_map", &map));
}

static void say_rights(const struct snapshot *s, const struct process *p, char *text, size_t size)
{
    struct fact_value seccomp, new_rights, caps;
    const char *list = fact(s, p->pid, "caps", &caps);
    int n = strcmp(list, "none") != 0 && *list;

    for (const char *at = list; *at; at++)
        n += *at == ' ';
    snprintf(text, size, "%d capabilities; system calls: %s; no_new_privs: %s", n,
             fact(s, p->pid, "seccomp", &seccomp), fact(s, p->pid, "no_new_privs", &new_rights));
}

static void say_command(const struct snapshot *s, const struct process *p, char *text, size_t size)
{
    (void)s;
    snprintf(text, size, "%s", p->command[0] ? p->command : p->name);
}

static const struct part {
    const char *label;
    void (*say)(const struct snapshot *s, const struct process *p, char *text, size_t size);
} parts[] = {
    {"numbers", say_numbers}, {"command", say_command}, {"state", say_state},
    {"root", say_root},       {"own", say_own},         {"the host's", say_shared},
    {"cgroups", say_groups},  {"user", say_user},       {"rights", say_rights},
};
enum { PARTS = sizeof parts / sizeof *parts };

/* A part with its label, on as many rows as its words need. Returns how many. */
static int add_part(struct strip *rows, int count, const struct part *part,
                    const struct snapshot *s, const struct process *p, int columns)
{
    char text[1024];
    const char *rest = text;
    int used = 0;

    part->say(s, p, text, sizeof text);
    while (*rest && used < count) {
        size_t n = lines_fitting(rest, strlen(rest), columns - LABEL - 3);
        strip_add(&rows[used], STYLE_PLAIN, "  ");
        strip_add(&rows[used], STYLE_DIM, used ? "" : part->label);
        strip_to(&rows[used], LABEL + 2);
        strip_addf(&rows[used], STYLE_PLAIN, "%.*s", (int)n, rest);
        used++;
        rest += n + strspn(rest + n, " ");
    }
    return used;
}

/* ---- the rows ---- */

static void add_row(struct strip *row, const struct snapshot *s, const struct process *p,
                    bool chosen, int columns)
{
    enum style same = views_same(s, p);
    char inside[16] = "-";

    if (p->levels > 1)
        snprintf(inside, sizeof inside, "%d", (int)process_inside(p));
    strip_add(row, chosen ? STYLE_NEW : STYLE_PLAIN, chosen ? ">" : " ");
    strip_add(row, same, same == STYLE_PLAIN ? " " : "▸");
    strip_addf(row, same, "%7d", (int)p->pid);
    char state[2] = {p->state ? p->state : '?', 0};
    strip_addf(row, STYLE_PLAIN, " %7s  ", inside);
    strip_add(row, p->frozen ? STYLE_FROZEN : STYLE_PLAIN, p->frozen ? frozen_sign : state);
    strip_add(row, STYLE_PLAIN, "  ");
    for (int i = 1; i < p->depth && i < 8; i++)
        strip_add(row, STYLE_PLAIN, "  ");
    strip_fit(row, STYLE_PLAIN, p->command[0] ? p->command : p->name, columns - row->columns - 1);
}

void processlist_parts(const struct processlist *list, const struct snapshot *s, struct strip *rows,
                       int count, int columns)
{
    int at = index_of(list, s), used = 1;

    strip_addf(&rows[0], STYLE_FRAME, "── process %d ", (int)list->pid);
    while (rows[0].columns < columns)
        strip_add(&rows[0], STYLE_FRAME, "─");
    if (at < 0) {
        strip_fit(&rows[1], STYLE_PLAIN, "  It has ended.", columns);
        return;
    }
    for (int i = 0; i < PARTS && used < count; i++)
        used += add_part(rows + used, count - used, &parts[i], s, &s->process[at], columns);
}

/* Half of the rows, and more where the processes leave it. */
static int parts_rows(int count, int processes)
{
    int most = count - HEAD_ROWS - processes, half = count / 2;
    int rows = most > half ? most : half;

    return rows < 3 ? 0 : rows < PARTS_MOST ? rows : PARTS_MOST;
}

void processlist_rows(struct processlist *list, const struct snapshot *s, struct strip *rows,
                      int count, int columns)
{
    for (int i = 0; i < count; i++)
        strip_clear(&rows[i]);
    strip_add(&rows[0], STYLE_STRONG, " fishbowl  processes");
    if (!s || count < 3)
        return;
    int below = parts_rows(count, s->processes), room = count - HEAD_ROWS - below,
        at = index_of(list, s);
    strip_addf(&rows[0], STYLE_PLAIN, " · %d, and the same one on both sides is marked ▸",
               s->processes);
    strip_add(&rows[1], STYLE_DIM, "      PID  inside st command");
    list->page = room > 1 ? room - 1 : 1;
    if (at >= 0 && (at < list->top || at >= list->top + room))
        list->top = at < list->top ? at : at - room + 1;
    if (list->top > s->processes - room)
        list->top = s->processes - room;
    if (list->top < 0)
        list->top = 0;
    for (int i = 0; i < room && list->top + i < s->processes; i++)
        add_row(&rows[HEAD_ROWS + i], s, &s->process[list->top + i], list->top + i == at, columns);
    if (below)
        processlist_parts(list, s, rows + HEAD_ROWS + room, below, columns);
}

/* ---- keys ---- */

void process_open(struct screen *s, const char *name)
{
    struct processlist list = {.shown = true};

    if (!processlist_choose(&list, session_snapshot(s->session), name)) {
        session_say(s->session, TONE_BAD,
                    *name ? "No process of the lab has the number or name \"%s\"."
                          : "The lab is not up yet: there are no processes%s.",
                    name);
        return;
    }
    s->processes = list;
    s->dirty |= DIRTY_ALL;
}

void process_click(struct screen *s, enum side side, int row)
{
    const struct rect *r = &s->layout.view[side];
    const struct view view = {
        session_snapshot(s->session), &s->memory, NULL, r->rows, r->columns, s->layout.wide};
    const struct process *p = views_process(&view, side, row);

    if (!p)
        return;
    s->processes = (struct processlist){.shown = true};
    choose(&s->processes, p);
    s->dirty |= DIRTY_ALL;
}

void process_pick(struct screen *s, int row)
{
    const struct snapshot *now = session_snapshot(s->session);
    int at = s->processes.top + row - HEAD_ROWS;

    if (now && row >= HEAD_ROWS && row - HEAD_ROWS <= s->processes.page && at < now->processes)
        choose(&s->processes, &now->process[at]);
    s->dirty |= DIRTY_VIEWS;
}

void process_key(struct screen *s, const struct key *key)
{
    const struct {
        enum key_name name;
        int further;
    } moves[] = {
        {K_UPWARD, -1},
        {K_DOWNWARD, 1},
        {K_TOP, -FAR},
        {K_BOTTOM, FAR},
        {K_PAGEUP, -s->processes.page},
        {K_PAGEDOWN, s->processes.page},
    };

    s->dirty |= DIRTY_VIEWS;
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        if (key->name == moves[i].name) {
            processlist_move(&s->processes, session_snapshot(s->session), moves[i].further);
            return;
        }
    }
    s->processes.shown = false;
    s->dirty |= DIRTY_ALL;
}
