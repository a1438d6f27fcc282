/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "views.h"
#include "grid.h"
#include <stdio.h>
#include <string.h>

enum { NEW_MS = 2000, SHOWN = 64 };

static const char mark[] = "▸";
const char frozen_sign[] = "❄";

/* ---- what is new ---- */

static int known(const struct memory *m, const struct process *p)
{
    for (int i = 0; i < m->count; i++)
        if (m->process[i].pid == p->pid && m->process[i].start == p->start)
            return i;
    return -1;
}

void memory_update(struct memory *memory, const struct snapshot *s)
{
    struct memory now = {.begun = true};

    memory_root(&now, memory->root, memory->name);
    for (int i = 0; i < s->processes && now.count < MEMORY_PROCESSES; i++) {
        const struct process *p = &s->process[i];
        int old = known(memory, p), at = now.count++;
        bool same = old >= 0 && memory->process[old].frozen == p->frozen;
        now.process[at].pid = p->pid;
        now.process[at].start = p->start;
        now.process[at].frozen = p->frozen;
        now.process[at].since = same ? memory->process[old].since : memory->begun ? s->time : 0;
    }
    for (int row = 0; row < ISOLATIONS; row++) {
        now.has[row] = isolation_has(s, row);
        bool same = now.has[row] == memory->has[row];
        now.since[row] = same ? memory->since[row] : memory->begun ? s->time : 0;
    }
    *memory = now;
}

void memory_root(struct memory *memory, struct file_id root, const char *name)
{
    memory->root = root;
    snprintf(memory->name, sizeof memory->name, "%s", name);
}

bool memory_fresh(const struct snapshot *s, uint64_t since)
{
    return since && s->time - since < NEW_MS;
}

static bool is_new(const struct view *v, const struct process *p)
{
    int at = known(v->memory, p);

    return at >= 0 && memory_fresh(v->s, v->memory->process[at].since);
}

/* ---- the same process on both sides ---- */

pid_t views_inside(const struct snapshot *s, const struct process *p)
{
    if (s->leader < 0)
        return 0;
    const struct process *leader = &s->process[s->leader];
    int level = leader->levels - 1; /* of the leader's PID namespace, see pid_namespaces(7) */
    if (p->levels <= level)
        return 0;
    if (p->levels == leader->levels && p->ns[NS_PID] != leader->ns[NS_PID])
        return 0;
    return level < PROCESS_LEVELS ? p->numbers[level] : 0;
}

enum style views_same(const struct snapshot *s, const struct process *p)
{
    int before = 0;

    if (!p->in_container || !views_inside(s, p))
        return STYLE_PLAIN;
    for (const struct process *q = s->process; q < p; q++)
        before += q->in_container && views_inside(s, q);
    return STYLE_SAME + before % STYLE_SAMES;
}

/* ---- parts of a row ---- */

static void add_right(struct strip *row, enum style style, int end, const char *text)
{
    strip_to(row, end - text_width(text));
    strip_add(row, style, text);
}

static void add_number(struct strip *row, enum style style, int end, pid_t number)
{
    char text[16] = "-";

    if (number)
        snprintf(text, sizeof text, "%d", (int)number);
    add_right(row, style, end, text);
}

static void add_state(struct strip *row, const struct view *v, const struct process *p, int at)
{
    char letter[2] = {p->state ? p->state : '?', 0};
    const char *text = p->frozen ? frozen_sign : letter;

    strip_to(row, at + (v->wide ? 0 : 1));
    strip_add(row, p->frozen ? STYLE_FROZEN : STYLE_PLAIN, text);
    strip_to(row, at + 2);
}

static void add_mark(struct strip *row, enum style style)
{
    strip_add(row, style, style == STYLE_PLAIN ? " " : mark);
}

static int digits(const struct snapshot *s)
{
    pid_t most = 0;
    int n = 1;

    for (int i = 0; i < s->processes; i++)
        most = s->process[i].pid > most ? s->process[i].pid : most;
    while (most /= 10)
        n++;
    return n < 4 ? 4 : n;
}

/* ---- which processes, when not all have room ---- */

static int rank(const struct snapshot *s, const struct process *p)
{
    if (p->in_container)
        return 0;
    for (int side = 0; side < SIDES; side++)
        if (s->terminal[side].process == (int)(p - s->process) || s->terminal[side].shell == p->pid)
            return 1;
    return p->side >= 0 ? 2 : 3;
}

/* Indexes of at most room processes, the ones that tell most, in the snapshot's order. */
static int choose(const struct snapshot *s, bool (*wanted)(const struct snapshot *, int),
                  int *shown, int room)
{
    bool taken[1024] = {false};
    int processes = s->processes < 1024 ? s->processes : 1024, count = 0, n = 0;

    room = room < SHOWN ? room : SHOWN;
    for (int r = 0; r <= 3; r++) {
        for (int i = 0; i < processes && count < room; i++) {
            if (!taken[i] && wanted(s, i) && rank(s, &s->process[i]) == r) {
                taken[i] = true;
                count++;
            }
        }
    }
    for (int i = 0; i < processes && n < count; i++)
        if (taken[i])
            shown[n++] = i;
    return n;
}

static int count_wanted(const struct snapshot *s, bool (*wanted)(const struct snapshot *, int))
{
    int n = 0;

    for (int i = 0; i < s->processes; i++)
        n += wanted(s, i);
    return n;
}

static bool any(const struct snapshot *s, int i)
{
    (void)s;
    (void)i;
    return true;
}

static bool inside(const struct snapshot *s, int i)
{
    return views_inside(s, &s->process[i]) != 0;
}

static void add_more(struct strip *row, int columns, int more)
{
    char text[32];

    snprintf(text, sizeof text, "+%d more", more);
    if (more > 0 && row->columns + text_width(text) + 1 < columns)
        add_right(row, STYLE_DIM, columns - 1, text);
}

/* ---- the host's view ---- */

struct host_columns {
    int pid, inside, cgroup, state, command; /* end of the right-aligned ones, else the begin */
};

static struct host_columns host_columns(const struct view *v)
{
    struct host_columns at = {.pid = 1 + digits(v->s)};
    int group = v->wide ? 9 : 6, most = v->columns / 4;

    for (int i = 0; i < v->s->processes; i++) {
        int w = text_width(v->s->process[i].cgroup);
        group = w > group ? w : group;
    }
    most = most > (v->wide ? 9 : 6) ? most : v->wide ? 9 : 6;
    group = group < most ? group : most;
    at.inside = at.pid + (v->wide ? 8 : 4);
    at.cgroup = at.inside + 2;
    at.state = at.cgroup + group + 2;
    at.command = at.state + 4;
    return at;
}

static void add_tree(struct strip *row, const struct view *v, const struct process *p)
{
    if (!v->wide || p->depth < 1)
        return;
    strip_to(row, row->columns + 2 * (p->depth < 8 ? p->depth - 1 : 7));
    strip_add(row, STYLE_DIM, "└ ");
}

static void host_row(struct strip *row, const struct view *v, const struct process *p,
                     const struct host_columns *at)
{
    enum style same = views_same(v->s, p);

    add_mark(row, same);
    add_number(row, same, at->pid, p->pid);
    add_number(row, STYLE_PLAIN, at->inside, p->levels > 1 ? process_inside(p) : 0);
    strip_to(row, at->cgroup);
    strip_fit(row, STYLE_PLAIN, p->cgroup, at->state - at->cgroup - 2);
    strip_to(row, at->state);
    add_state(row, v, p, at->state);
    strip_to(row, at->command);
    add_tree(row, v, p);
    strip_fit(row, is_new(v, p) ? STYLE_STRONG : STYLE_PLAIN, p->command[0] ? p->command : p->name,
              v->columns - row->columns);
}

static void nothing_known(const struct view *v)
{
    for (int i = 0; i < v->count; i++)
        strip_clear(&v->rows[i]);
    strip_fit(&v->rows[0], STYLE_DIM, " the lab is being built", v->columns);
}

void views_host(const struct view *v)
{
    int shown[SHOWN];

    if (!v->s) {
        nothing_known(v);
        return;
    }
    struct host_columns at = host_columns(v);
    struct strip *row = v->rows;
    for (int i = 0; i < v->count; i++)
        strip_clear(&row[i]);
    add_right(row, STYLE_DIM, at.pid, "PID");
    add_right(row, STYLE_DIM, at.inside, v->wide ? "inside" : "in");
    strip_to(row, at.cgroup);
    strip_add(row, STYLE_DIM, "cgroup");
    strip_to(row, at.state);
    strip_add(row, STYLE_DIM, "st  command");
    int n = choose(v->s, any, shown, v->count - 1);
    add_more(row, v->columns, v->s->processes - n);
    for (int i = 0; i < n; i++)
        host_row(&v->rows[i + 1], v, &v->s->process[shown[i]], &at);
}

/* ---- the container's view ---- */

static void say_mounts(char *text, size_t size, const struct snapshot *s)
{
    size_t used = 0;

    text[0] = 0;
    for (int i = 0; i < s->mounts && used < size; i++)
        used +=
            (size_t)snprintf(text + used, size - used, "%s%s", i ? " " : "", s->mount[i].target);
}

static void say_uids(char *text, size_t size, const struct snapshot *s, bool wide)
{
    unsigned inner, outer;

    text[0] = 0;
    if (sscanf(s->uid_map, "%u %u", &inner, &outer) == 2)
        snprintf(text, size, wide ? "%u → %u" : "%u→%u", inner, outer);
}

/* The facts beside the processes: a label and a value a row. */
struct fact_row {
    const char *label;
    char value[256];
};
enum { FACT_ROWS = 6 };

static int short_facts(struct fact_row *facts, const struct view *v)
{
    const struct process *leader = &v->s->process[v->s->leader];

    facts[0].label = "host";
    snprintf(facts[0].value, sizeof facts->value, "%s", v->s->hostname[SIDE_CONTAINER]);
    facts[1].label = "root";
    snprintf(facts[1].value, sizeof facts->value, "%s", views_root_name(v->memory, leader));
    facts[2].label = "uid";
    say_uids(facts[2].value, sizeof facts->value, v->s, false);
    facts[3].label = "mounts";
    say_mounts(facts[3].value, sizeof facts->value, v->s);
    facts[4].label = "cgroup";
    snprintf(facts[4].value, sizeof facts->value, "%s", leader->cgroup);
    return 5;
}

/* The words of "not yet" are fitted where they stand. */
static const char not_yet[] = "not yet";

static int long_facts(struct fact_row *facts, const struct view *v, bool grid)
{
    const struct process *leader = &v->s->process[v->s->leader];
    int n = 3;

    facts[0].label = "hostname";
    snprintf(facts[0].value, sizeof facts->value, "%s", v->s->hostname[SIDE_CONTAINER]);
    facts[1].label = "uid map";
    say_uids(facts[1].value, sizeof facts->value, v->s, true);
    facts[2].label = "mounts";
    say_mounts(facts[2].value, sizeof facts->value, v->s);
    if (!grid)
        facts[n++].label = not_yet;
    facts[n].label = "root";
    snprintf(facts[n++].value, sizeof facts->value, "%s", leader->root_path);
    facts[n].label = "cgroup";
    snprintf(facts[n++].value, sizeof facts->value, "%s", leader->cgroup);
    return n;
}

static void add_fact(struct strip *row, const struct view *v, const struct fact_row *fact,
                     int label, int value)
{
    strip_to(row, label);
    strip_add(row, STYLE_DIM, fact->label);
    strip_to(row, value);
    if (fact->label == not_yet)
        grid_lacks(row, v->s, v->columns - value);
    else
        strip_fit(row, STYLE_PLAIN, fact->value, v->columns - value);
}

static void container_row(struct strip *row, const struct view *v, const struct process *p,
                          int columns)
{
    enum style same = views_same(v->s, p);

    add_mark(row, same);
    add_number(row, same, 5, views_inside(v->s, p));
    strip_to(row, 7);
    add_state(row, v, p, 7);
    strip_to(row, 11);
    strip_fit(row, is_new(v, p) ? STYLE_STRONG : STYLE_PLAIN, p->command[0] ? p->command : p->name,
              columns - row->columns);
}

/* The last rows are the grid's: where it has room beside the processes and below three facts. */
static bool has_grid(const struct view *v)
{
    return v->wide && v->count >= 3 + GRID_ROWS && v->columns >= 26 + GRID_COLUMNS;
}

static void add_grid(const struct view *v, int column)
{
    for (int i = 0; i < GRID_ROWS; i++) {
        struct strip *row = &v->rows[v->count - GRID_ROWS + i];
        strip_to(row, column);
        grid_row(row, i, v->s, v->memory);
    }
}

static void lamp_row(const struct view *v)
{
    struct strip *row = &v->rows[v->count - 1];

    strip_add(row, STYLE_PLAIN, v->wide ? " " : ""); /* the narrow form has just the room */
    views_lamps(row, v->s, &v->s->process[v->s->leader], v->memory);
    strip_addf(row, STYLE_PLAIN, " %d mount%s", v->s->mounts, v->s->mounts == 1 ? "" : "s");
}

/* Column of the facts in the wide form: half of it, but 19 columns of value where it is narrow, and
 * with a grid its width. */
static int facts_at(int columns, bool grid)
{
    int half = (columns + 1) / 2, right = columns - (grid ? GRID_COLUMNS + 1 : 29);

    right = right < half ? right : half;
    return right > 24 ? right : 24;
}

static void no_container(const struct view *v)
{
    strip_fit(&v->rows[0], STYLE_DIM, " no container yet: still the host", v->columns);
    if (has_grid(v)) {
        add_grid(v, facts_at(v->columns, true));
    } else if (v->count > 1) {
        strip_add(&v->rows[v->count - 1], STYLE_DIM, " namespaces of its own: ");
        views_lamps(&v->rows[v->count - 1], v->s, NULL, v->memory);
    }
}

/* The frame above has the lamps, as far as it is about the container and they have room there. */
static bool lamps_in_frame(const struct view *v)
{
    static struct strip frame;

    strip_clear(&frame);
    strip_add(&frame, STYLE_PLAIN, " CONTAINER");
    return v->wide &&
           views_frame(&frame, v->s, v->memory, SIDE_CONTAINER, v->columns - 3, v->wide) &
               FRAME_LAMPS;
}

/* Without the row of the lamps, where there is one. */
static int container_rows(const struct view *v)
{
    return v->count < 3 || has_grid(v) || lamps_in_frame(v) ? v->count : v->count - 1;
}

const struct process *views_process(const struct view *v, enum side side, int row)
{
    int shown[SHOWN], n = 0;

    if (v->s && side == SIDE_HOST)
        n = choose(v->s, any, shown, v->count - 1);
    else if (v->s && v->s->leader >= 0)
        n = choose(v->s, inside, shown, container_rows(v) - 1);
    return row >= 1 && row <= n ? &v->s->process[shown[row - 1]] : NULL;
}

void views_container(const struct view *v)
{
    int shown[SHOWN];
    struct fact_row facts[FACT_ROWS];
    bool grid = has_grid(v);

    if (!v->s) {
        nothing_known(v);
        return;
    }
    for (int i = 0; i < v->count; i++)
        strip_clear(&v->rows[i]);
    if (v->s->leader < 0) {
        no_container(v);
        return;
    }
    int rows = container_rows(v);
    int label = v->wide ? facts_at(v->columns, grid) : 23;
    int value = label + (v->wide ? 10 : 6);
    int count = v->columns <= value + 3 ? 0
                : v->wide               ? long_facts(facts, v, grid)
                                        : short_facts(facts, v);
    int n = choose(v->s, inside, shown, rows - 1);
    int left = count ? label - 1 : v->columns;

    strip_add(&v->rows[0], STYLE_DIM, "  PID  st  command");
    add_more(&v->rows[0], left, count_wanted(v->s, inside) - n);
    for (int i = 0; i < n; i++)
        container_row(&v->rows[i + 1], v, &v->s->process[shown[i]], left);
    for (int i = 0; i < count && i < rows - (grid ? GRID_ROWS : 0); i++)
        add_fact(&v->rows[i], v, &facts[i], label, value);
    if (grid)
        add_grid(v, label);
    if (rows < v->count)
        lamp_row(v);
}
