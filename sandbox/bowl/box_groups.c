/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "box_groups.h"
#include "../kernel/fdio.h"
#include "../lab/base.h"
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { REMOVE_MS = 2000 };

/* ---- which ---- */

static bool has_version_2(const struct given *given)
{
    for (int i = 0; i < given->delegations; i++)
        if (given->delegation[i].hierarchy->version == 2)
            return true;
    return false;
}

/* Those that limits, stats or freezing need; v1 has a hierarchy for each. */
static bool is_used(const struct hierarchy *h, const struct given *given)
{
    static const struct {
        const char *name;
        bool v1_only; /* what it does a version 2 group does without a controller */
    } used[] = {
        {"cpu", false}, {"memory", false}, {"pids", false}, {"cpuacct", true}, {"freezer", true}};
    bool beside = has_version_2(given), any = h->version == 2;
    for (size_t i = 0; i < sizeof used / sizeof *used; i++) {
        const char *name = used[i].name, *at = strstr(h->controllers, name);
        bool has = at && strchr(",", at[strlen(name)]) && (at == h->controllers || at[-1] == ',');
        any = any || (has && !(beside && used[i].v1_only));
    }
    return any;
}

/* Whoever may mount the groups manages some; others need but one, which is the machine's. */
static bool may_mount(const struct options *o)
{
    return o->all_capabilities || o->capabilities >> CAP_SYS_ADMIN & 1;
}

static int make_group(struct box *b, struct delegation *d, const struct hierarchy *hierarchy,
                      const char *base)
{
    struct cgroup_limit lines[BOWL_LIMIT_LINES];
    const struct options *o = b->plan.options;
    int count = bowl_limits_lines(&o->limits, hierarchy->version, lines);
    if (!may_mount(o))
        return cgroup_make(d, hierarchy, base, b->ledger.name, lines, count);
    const struct idmap *ids = box_ids(b);
    uid_t owner = ids->root ? ids->uid : (uid_t)-1;
    return cgroup_delegate(d, hierarchy, base, b->ledger.name, lines, count, owner, ids->gid);
}

/* path: see base.h */
static void delegate(struct box *b, const struct hierarchy *hierarchy, const char *path)
{
    struct given *to = &b->plan.given;
    char bases[BASES][BASE_SIZE], dir[BASE_SIZE + IDENTITY_SIZE];
    int n = base_list(hierarchy, path, bases);
    for (int i = 0; i < n; i++) {
        struct delegation *d = &to->delegation[to->delegations];
        if (hierarchy->version == 2)
            controllers_hand_down(&b->controllers, bases[i], 0);
        snprintf(dir, sizeof dir, "%.*s/%s", BASE_SIZE - 1, bases[i], b->ledger.name);
        ledger_note(&b->ledger, LEDGER_CGROUP, dir);
        if (make_group(b, d, hierarchy, bases[i]) < 0)
            continue;
        b->kept |= d->kept;
        to->delegations++;
        return;
    }
}

/* Those in whose groups a process can be born, or the others. */
static void delegate_those(struct box *b, bool birth)
{
    const char *path = base_path(b->hierarchy, b->hierarchies, getenv("FISHBOWL_CGROUP"));
    for (int i = 0; i < b->hierarchies && b->ledger.name[0]; i++) {
        const struct hierarchy *hierarchy = &b->hierarchy[i];
        if (cgroup_ops_of(hierarchy->version)->birth == birth &&
            (is_used(hierarchy, &b->plan.given) || may_mount(b->plan.options)))
            delegate(b, hierarchy, path);
    }
}

/* Behind the one that is known already. */
static void read_hierarchies(struct box *b)
{
    int n = hierarchies_read(b->hierarchy + b->hierarchies, LAB_HIERARCHIES - b->hierarchies);
    b->hierarchies += n < 0 ? 0 : n;
}

void groups_first(struct box *b)
{
    bool anywhere = geteuid() == 0 && !getenv("FISHBOWL_CGROUP"); /* else it depends on our own */
    b->hierarchies = anywhere && hierarchy_usual(b->hierarchy);
    delegate_those(b, true);
    if (b->plan.given.delegations)
        return;
    b->hierarchies = 0;
    read_hierarchies(b);
    delegate_those(b, true);
}

void groups_others(struct box *b)
{
    if (b->hierarchies == 1 && !b->hierarchy->root[0]) /* the usual one */
        read_hierarchies(b);
    delegate_those(b, false);
}

/* ---- all of them ---- */

void groups_describe(const struct given *g, struct state *s)
{
    char list[HIERARCHY_CONTROLLERS];
    s->groups = g->delegations;
    for (int i = 0; i < g->delegations; i++) {
        const struct delegation *d = &g->delegation[i];
        struct state_group *to = &s->group[i];
        to->version = d->hierarchy->version;
        memcpy(to->top, d->top, sizeof to->top);
        memcpy(to->lab, d->lab, sizeof to->lab);
        memcpy(to->leaf, d->leaf, sizeof to->leaf);
        hierarchy_controllers(d->hierarchy, d->top, list);
        snprintf(to->controllers, sizeof to->controllers, "%.63s", list);
    }
}

void groups_thaw(const struct given *g)
{
    for (int i = 0; i < g->delegations; i++)
        cgroup_thaw(g->delegation[i].top, g->delegation[i].ops);
}

/* The last of the dead leave their group a moment after process 1 was reaped. */
bool groups_remove(const struct given *g)
{
    bool all_gone = true;
    for (int i = 0; i < g->delegations; i++) {
        const struct delegation *d = &g->delegation[i];
        bool gone = cgroup_remove(d->top) == 0;
        for (int turn = 0; !gone && turn < 2 * REMOVE_MS; turn++) {
            cgroup_thaw(d->top, d->ops);
            cgroup_kill(d->top, d->ops); /* somebody may just have come in by `bowl exec` */
            nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
            gone = cgroup_remove(d->top) == 0;
        }
        all_gone = all_gone && gone;
    }
    return all_gone;
}

/* The number behind a word in a file of lines "word number". */
static long count_of(const char *dir, const char *file, const char *word)
{
    char path[300], text[1024];
    snprintf(path, sizeof path, "%s/%s", dir, file);
    if (file_read(AT_FDCWD, path, text, sizeof text) <= 0)
        return 0;
    const char *at = strstr(text, word);
    return at ? strtol(at + strlen(word), NULL, 10) : 0;
}

bool groups_ran_out_of_memory(const struct given *g)
{
    for (int i = 0; i < g->delegations; i++) {
        const struct delegation *d = &g->delegation[i];
        bool version_2 = d->hierarchy->version == 2;
        if (!version_2 && !strstr(d->hierarchy->controllers, "memory"))
            continue;
        if (count_of(version_2 ? d->top : d->lab,
                     version_2 ? "memory.events" : "memory.oom_control", "oom_kill "))
            return true;
    }
    return false;
}
