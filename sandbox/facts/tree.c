/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reading.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The processes as a tree: links are indexes into the snapshot's processes, -1 for none. */
struct links {
    int parent, child, last_child, sibling;
    bool placed;
};

struct tree {
    const struct snapshot *s;
    struct links *links;
    struct process *out; /* the processes in their new order */
    int placed;
};

static int index_of(const struct snapshot *s, pid_t pid)
{
    int low = 0, high = s->processes;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (s->process[middle].pid < pid)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->processes && s->process[low].pid == pid ? low : -1;
}

static void link_all(struct tree *t)
{
    for (int i = 0; i < t->s->processes; i++)
        t->links[i] = (struct links){.parent = -1, .child = -1, .last_child = -1, .sibling = -1};
    for (int i = 0; i < t->s->processes; i++) {
        int parent = index_of(t->s, t->s->process[i].ppid);
        if (parent < 0 || parent == i)
            continue;
        struct links *of = &t->links[parent];
        t->links[i].parent = parent;
        if (of->last_child < 0)
            of->child = i;
        else
            t->links[of->last_child].sibling = i;
        of->last_child = i;
    }
}

static void place(struct tree *t, int i, int depth)
{
    t->links[i].placed = true;
    t->out[t->placed] = t->s->process[i];
    t->out[t->placed].depth = depth;
    t->placed++;
}

/* Place a process and its descendants, depth first. Without recursion: a chain of ten thousand
 * children is a student's fork bomb, not ours. */
static void place_below(struct tree *t, int top)
{
    int i = top, depth = 0;
    if (top < 0 || t->links[top].placed)
        return;
    place(t, i, depth);
    for (;;) {
        int next = t->links[i].child;
        if (next >= 0 && !t->links[next].placed) {
            depth++;
        } else {
            while (i != top && t->links[i].sibling < 0) {
                i = t->links[i].parent;
                depth--;
            }
            if (i == top)
                return;
            next = t->links[i].sibling;
        }
        i = next;
        if (!t->links[i].placed)
            place(t, i, depth);
    }
}

int processes_order(struct snapshot *s, struct err *e)
{
    struct tree t = {.s = s};
    t.links = calloc((size_t)s->processes + 1, sizeof *t.links);
    t.out = calloc((size_t)s->processes + 1, sizeof *t.out);
    if (!t.links || !t.out) {
        free(t.links);
        free(t.out);
        return err_set(e, -ENOMEM, NULL, "order %d processes", s->processes);
    }
    link_all(&t);
    int init = index_of(s, 1);
    if (init >= 0)
        place(&t, init, 0);
    for (int side = 0; side < SIDES; side++)
        place_below(&t, index_of(s, s->lab->shell[side]));
    /* what lost its parent to init, and what was put into the lab from outside */
    for (int i = 0; i < s->processes; i++)
        if (t.links[i].parent < 0 || t.links[i].parent == init)
            place_below(&t, i);
    /* numbers were read one after the other: nothing may get lost if they contradict each other */
    for (int i = 0; i < s->processes; i++)
        if (!t.links[i].placed)
            place(&t, i, 0);
    free(t.links);
    free(s->process);
    s->process = t.out;
    s->processes = t.placed;
    return 0;
}
