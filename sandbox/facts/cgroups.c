/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/cgroup.h"
#include "../kernel/fdio.h"
#include "reading.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A student's loop can make ten thousands of groups; nobody can look at more than these. */
enum { MOST_GROUPS = 1000, DEEPEST = 32 };

/* Walking the groups of one hierarchy. */
struct walk {
    struct snapshot *s;
    struct cgroup_state *state;
    int hierarchy, room;
};

/* Add a text to the sum (FNV-1a of Fowler, Noll and Vo, 64 bits). */
static void sum_add(uint64_t *sum, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        *sum = (*sum ^ (unsigned char)text[i]) * 0x100000001b3u;
}

static bool has_word(const char *list, const char *word, size_t length)
{
    for (const char *at = list; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
        if (strncmp(at, word, length) == 0 && (at[length] == ',' || at[length] == '\0'))
            return true;
    return false;
}

/* "cpu,cpuacct" and "cpuacct,cpu" are the same set. */
static bool same_controllers(const char *a, const char *b)
{
    if (strlen(a) != strlen(b))
        return false;
    for (const char *at = a; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
        if (!has_word(b, at, strcspn(at, ",")))
            return false;
    return true;
}

/* The freezer's state, a word of its own in the sum. Version 1 has it in freezer.state, version 2
 * in cgroup.events, see cgroups(7) and the kernel's cgroup-v2.rst. */
static void read_freezer(struct walk *w, int dir, bool *can_freeze, bool *frozen)
{
    const struct lab_hierarchy *h = &w->s->lab->hierarchy[w->hierarchy];
    char text[512] = "";
    *can_freeze = *frozen = false;
    if (h->version == 1 && !has_word(h->controllers, "freezer", strlen("freezer")))
        return;
    ssize_t n =
        file_read(dir, h->version == 1 ? "freezer.state" : "cgroup.events", text, sizeof text);
    if (n <= 0)
        return;
    sum_add(&w->state->memberships, text, (size_t)n);
    if (h->version == 1) {
        *can_freeze = true;
        *frozen = strncmp(text, "FROZEN", 6) == 0;
    } else {
        const char *line = strstr(text, "frozen ");
        *can_freeze = line != NULL;
        *frozen = line && line[strlen("frozen ")] == '1';
    }
}

/* How many processes the group itself has: the lines of cgroup.procs. */
static int read_members(struct walk *w, int dir)
{
    _cleanup_close_ int fd = openat(dir, "cgroup.procs", O_RDONLY | O_CLOEXEC);
    char text[4096];
    int lines = 0;
    for (ssize_t n; fd >= 0 && (n = read(fd, text, sizeof text)) > 0;) {
        sum_add(&w->state->memberships, text, (size_t)n);
        for (ssize_t i = 0; i < n; i++)
            lines += text[i] == '\n';
    }
    return lines;
}

static int add(struct walk *w, int dir, const char *path)
{
    struct snapshot *s = w->s;
    if (s->cgroups == w->room) {
        int room = w->room ? w->room * 2 : 16;
        struct cgroup *more = realloc(s->cgroup, (size_t)room * sizeof *more);
        if (!more)
            return -ENOMEM;
        s->cgroup = more;
        w->room = room;
    }
    struct cgroup *group = &s->cgroup[s->cgroups++];
    *group = (struct cgroup){.hierarchy = &s->lab->hierarchy[w->hierarchy]};
    proc_copy_printable(group->path, sizeof group->path, path);
    sum_add(&w->state->memberships, group->path, strlen(group->path) + 1);
    group->processes = read_members(w, dir);
    read_freezer(w, dir, &group->can_freeze, &group->frozen);
    return 0;
}

/* The links of a cgroup directory are 2 and one for each group in it: no need to read most. */
static bool has_groups(int dir)
{
    struct stat st;
    return fstat(dir, &st) == 0 && st.st_nlink > 2;
}

/* Visit the groups below dir (which is closed). A group that vanishes meanwhile is left out. */
static int walk(struct walk *w, int dir, const char *path, int depth)
{
    if (depth == DEEPEST || !has_groups(dir)) {
        close(dir);
        return 0;
    }
    DIR *list = fdopendir(dir);
    if (!list) {
        close(dir);
        return -errno;
    }
    int rc = 0;
    for (const struct dirent *d; rc == 0 && w->s->cgroups < MOST_GROUPS && (d = readdir(list));) {
        if (d->d_type != DT_DIR || strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
            continue;
        char below[512];
        snprintf(below, sizeof below, "%s/%s", path, d->d_name);
        int group = openat(dir, d->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (group < 0)
            continue;
        rc = add(w, group, below);
        if (rc == 0)
            rc = walk(w, group, below, depth + 1);
        else
            close(group);
    }
    closedir(list);
    return rc;
}

int cgroups_read(struct snapshot *s, struct cgroup_state *state, struct err *e)
{
    *state = (struct cgroup_state){.memberships = 0xcbf29ce484222325u};
    struct walk w = {.s = s, .state = state};
    for (int i = 0; i < s->lab->hierarchies; i++) {
        w.hierarchy = i;
        int dir =
            open(s->lab->hierarchy[i].outside, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
        if (dir < 0)
            continue; /* the lab is being torn down, or this hierarchy has been taken away */
        bool can_freeze;
        read_freezer(&w, dir, &can_freeze, &state->root_frozen[i]);
        int rc = walk(&w, dir, "", 0);
        if (rc < 0)
            return err_set(e, rc, NULL, "read the cgroups below %s", s->lab->hierarchy[i].outside);
    }
    return 0;
}

/* Where the lab's own processes live in version 2. */
static bool is_leaf(const struct lab_hierarchy *h, const char *path)
{
    return h->version == 2 && strcmp(path, "/" CGROUP_LEAF) == 0;
}

void cgroups_hide_own(struct snapshot *s)
{
    int kept = 0;
    for (int i = 0; i < s->cgroups; i++)
        if (!is_leaf(s->cgroup[i].hierarchy, s->cgroup[i].path))
            s->cgroup[kept++] = s->cgroup[i];
    s->cgroups = kept;
}

/* How much a group tells about a process: the deepest one most, a frozen one more than another as
 * deep, the lab's own leaf as little as its root. */
static int weight(const struct lab_hierarchy *h, const char *path, bool frozen)
{
    int depth = 0;
    for (const char *at = path; *at; at++)
        depth += *at == '/' && at[1] != '\0';
    return is_leaf(h, path) ? 0 : 2 * depth + (depth && frozen);
}

static bool is_frozen(const struct snapshot *s, const struct cgroup_state *state, int hierarchy,
                      const char *path)
{
    if (state->root_frozen[hierarchy])
        return true;
    for (int i = 0; i < s->cgroups; i++)
        if (s->cgroup[i].frozen && s->cgroup[i].hierarchy == &s->lab->hierarchy[hierarchy] &&
            strcmp(s->cgroup[i].path, path) == 0)
            return true;
    return false;
}

/* The lab's hierarchy that a line of /proc/PID/cgroup is about, or -1. */
static int hierarchy_of(const struct lab_info *lab, const struct proc_cgroup *line)
{
    for (int i = 0; i < lab->hierarchies; i++)
        if (lab->hierarchy[i].version == line->version &&
            (line->version == 2 ||
             same_controllers(lab->hierarchy[i].controllers, line->controllers)))
            return i;
    return -1;
}

/* The path within the lab of a line of /proc/PID/cgroup; false if it is not in the lab's part. */
static bool path_in_lab(const struct lab_hierarchy *h, const struct proc_cgroup *line, char *path,
                        size_t size)
{
    size_t length = strlen(h->prefix);
    if (length == 1) /* the machine's own root as the lab's: nothing to take away */
        length = 0;
    if (strncmp(line->path, h->prefix, length) != 0 ||
        (line->path[length] != '/' && line->path[length] != '\0'))
        return false;
    proc_copy_printable(path, size, line->path[length] ? line->path + length : "/");
    return true;
}

void cgroups_of(const struct snapshot *s, pid_t pid, char *text, size_t size)
{
    struct proc_cgroup line;
    char lines[4096], path[256];
    size_t used = 0;
    text[0] = '\0';
    if (file_read(s->lab->proc, proc_path(pid, "cgroup").text, lines, sizeof lines) <= 0)
        return;
    for (const char *at = lines; proc_next_cgroup(&at, &line);) {
        int i = hierarchy_of(s->lab, &line);
        const struct lab_hierarchy *h = i < 0 ? NULL : &s->lab->hierarchy[i];
        if (!h || !path_in_lab(h, &line, path, sizeof path) || !strcmp(path, "/") ||
            is_leaf(h, path))
            continue;
        const char *name = h->version == 2 ? "v2" : h->controllers;
        name += strncmp(name, "name=", 5) == 0 ? 5 : 0;
        int n = (int)strcspn(name, ",");
        if (used + (size_t)n + strlen(path) + 4 > size)
            return;
        used += (size_t)snprintf(text + used, size - used, "%s%.*s:%s", used ? ", " : "", n, name,
                                 path);
    }
}

void cgroups_locate(const struct snapshot *s, const struct cgroup_state *state, const char *text,
                    struct process *process)
{
    struct proc_cgroup line;
    snprintf(process->cgroup, sizeof process->cgroup, "/");
    process->frozen = false;
    int best = 0;
    while (proc_next_cgroup(&text, &line)) {
        int i = hierarchy_of(s->lab, &line);
        if (i < 0)
            continue;
        char path[sizeof process->cgroup] = "";
        if (!path_in_lab(&s->lab->hierarchy[i], &line, path, sizeof path))
            continue;
        bool frozen = is_frozen(s, state, i, path);
        int w = weight(&s->lab->hierarchy[i], path, frozen);
        if (w > best) {
            memcpy(process->cgroup, path, sizeof path);
            best = w;
        }
        process->frozen = process->frozen || frozen;
    }
}
