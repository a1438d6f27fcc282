/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "views.h"
#include <stdio.h>
#include <string.h>

/* What the panes' frames say, and the lamps, which a view shows where its frame has no room. */

static const char dark[] = "·";

/* The grid's row about a kind of namespace. */
static int row_of(enum ns_kind kind)
{
    int row = 0;

    while (isolation_table[row].kind != (int)kind)
        row++;
    return row;
}

void views_lamps(struct strip *row, const struct snapshot *s, const struct process *p,
                 const struct memory *memory)
{
    for (int kind = 0; kind < NS_KINDS; kind++) {
        bool lit = p && process_has_own(s, p, kind);
        bool changed = memory && memory_fresh(s, memory->since[row_of(kind)]);
        strip_add(row, STYLE_PLAIN, kind ? " " : "");
        strip_add(row,
                  changed ? STYLE_NEW
                  : lit   ? STYLE_LAMP
                          : STYLE_DARK,
                  lit ? ns_table[kind].name : dark);
    }
}

const char *views_root_name(const struct memory *memory, const struct process *p)
{
    bool known_root = memory->root.device == p->root.device && memory->root.inode == p->root.inode;
    if (known_root && memory->name[0])
        return memory->name;
    const char *slash = strrchr(p->root_path, '/');

    return slash && slash[1] ? slash + 1 : p->root_path;
}

/* A group that somebody made: neither the lab's root nor its leaf, which snapshots leave out. */
static bool is_made(const struct snapshot *s, const char *path)
{
    for (int i = 0; i < s->cgroups; i++)
        if (strcmp(s->cgroup[i].path, path) == 0)
            return true;
    return false;
}

void views_group(struct strip *strip, const struct snapshot *s, const struct process *p)
{
    bool leads = s->leader >= 0 && p == &s->process[s->leader];
    const struct confines *c = &s->confines;

    if (is_made(s, p->cgroup))
        strip_add(strip, STYLE_PLAIN, p->cgroup);
    if (leads && c->memory > 0)
        strip_addf(strip, STYLE_PLAIN, " ≤%.4g MiB", c->memory);
    if (leads && c->cpu > 0)
        strip_addf(strip, STYLE_PLAIN, " ≤%.3g%% cpu", c->cpu);
    if (leads && c->processes > 0)
        strip_addf(strip, STYLE_PLAIN, " ≤%d pids", c->processes);
}

unsigned views_frame(struct strip *strip, const struct snapshot *s, const struct memory *memory,
                     enum side side, int columns, bool wide)
{
    static struct strip part, group; /* large: not for the stack */
    const char *joint = wide ? " · " : " ";
    const struct process *p;
    unsigned has = 0;

    if (!s || s->terminal[side].process < 0)
        return 0;
    p = &s->process[s->terminal[side].process];
    strip_clear(&part);
    strip_addf(&part, STYLE_PLAIN, wide ? "  %s" : " %s", p->name);
    strip_join(strip, &part, columns);
    strip_clear(&part);
    if (p->frozen) {
        strip_add(&part, STYLE_PLAIN, joint);
        strip_addf(&part, STYLE_FROZEN, "%s frozen", frozen_sign);
    }
    strip_join(strip, &part, columns);
    strip_clear(&part);
    if (strcmp(p->root_path, "/") != 0)
        strip_addf(&part, STYLE_PLAIN, " · %s", views_root_name(memory, p));
    strip_join(strip, &part, columns);
    strip_clear(&part);
    bool lit = false;
    for (int kind = 0; kind < NS_KINDS; kind++)
        lit |= process_has_own(s, p, kind);
    if (lit) {
        strip_add(&part, STYLE_PLAIN, " · ");
        views_lamps(&part, s, p, NULL);
    }
    int before = strip->columns;
    strip_join(strip, &part, columns);
    has |= strip->columns > before ? FRAME_LAMPS : 0;
    strip_clear(&group);
    views_group(&group, s, p);
    strip_clear(&part);
    strip_add(&part, STYLE_PLAIN, " · ");
    strip_join(&part, &group, columns);
    before = strip->columns;
    if (group.columns)
        strip_join(strip, &part, columns);
    return has | (strip->columns > before || !group.columns ? FRAME_GROUP : 0);
}
