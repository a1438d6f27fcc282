/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/fdio.h"
#include "answers.h"
#include "reading.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

/* Facts about mounts and the layers of overlays, read when they are asked for. */

/* Where the lab's shells begin: from there students name layers by relative paths. */
#define HOME "/root"

static char *read_mounts(const struct fact_query *q, struct fact_value *value)
{
    const struct process *p =
        q->side == SIDE_CONTAINER ? leader_or_none(q, value) : host_process(q->s);
    size_t length;
    char *text =
        p ? file_read_all(q->s->lab->proc, proc_path(p->pid, "mountinfo").text, &length) : NULL;
    if (!text && !value->text[0])
        value_none(value, "the mounts of this side cannot be read");
    return text;
}

/* Is a path on what is mounted at target? Returns how long the target is, or -1. */
static int covers(const char *target, const char *path)
{
    size_t length = strlen(target);
    if (length == 1)
        return 0;
    return strncmp(target, path, length) == 0 && (path[length] == '/' || path[length] == '\0')
               ? (int)length
               : -1;
}

/*
 * Find the mount that holds the path of the query, or the one exactly there. Of several on one path
 * the last one hides the others: mount(2). Returns false with *value saying why there is none.
 */
static bool find_mount(const struct fact_query *q, bool exactly, struct proc_mount *found,
                       struct fact_value *value)
{
    _cleanup_free_ char *text = read_mounts(q, value);
    struct proc_mount line;
    int longest = -1;
    if (!text)
        return false;
    for (const char *at = text; proc_next_mount(&at, &line);) {
        int length = covers(line.target, q->argument);
        if (length < longest || length < 0 || (exactly && strcmp(line.target, q->argument) != 0))
            continue;
        longest = length;
        *found = line;
    }
    if (longest < 0)
        value_none(value, "nothing is mounted on %.100s on the %s's side", q->argument,
                   side_names[q->side]);
    return longest >= 0;
}

/* The value of one of the options "a=1,b=2", "" if there is none. Commas in paths end it. */
static void option_of(const struct proc_mount *mount, const char *name, char *text, size_t size)
{
    size_t length = strlen(name);
    text[0] = '\0';
    for (const char *at = mount->options; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
        if (strncmp(at, name, length) == 0 && at[length] == '=')
            snprintf(text, size, "%.*s", (int)strcspn(at + length + 1, ","), at + length + 1);
}

void answer_mounts_host(const struct fact_query *q, struct fact_value *value)
{
    _cleanup_free_ char *text = read_mounts(q, value);
    struct proc_mount line;
    int n = 0;
    for (const char *at = text; at && proc_next_mount(&at, &line);)
        n++;
    if (text)
        value_number(value, n);
}

void answer_mount_host(const struct fact_query *q, struct fact_value *value)
{
    struct proc_mount found;
    bool is = find_mount(q, true, &found, value);
    value_truth(value, is);
}

void answer_mount_part(const struct fact_query *q, struct fact_value *value)
{
    const char *part = fact_part(q);
    struct proc_mount found;
    char text[sizeof found.flags + sizeof found.options];
    if (!find_mount(q, true, &found, value))
        return;
    if (strcmp(part, "type") == 0)
        snprintf(text, sizeof text, "%s", found.type);
    else if (strcmp(part, "source") == 0)
        snprintf(text, sizeof text, "%s", found.source);
    else if (strcmp(part, "options") == 0)
        snprintf(text, sizeof text, "%s,%s", found.flags, found.options);
    else /* lowerdir, upperdir */
        option_of(&found, part, text, sizeof text);
    if (text[0])
        value_text(value, text);
    else
        value_none(value, "the mount on %.100s has no option %s", q->argument, part);
}

/* ---- layers ---- */

/* Open a file of a layer; the layers of the root of a container lie on the host. */
static int open_in_layer(const struct fact_query *q, const char *layer, const char *rest)
{
    char path[1024];
    int fd = -ENOENT;
    for (int side = q->side; side >= SIDE_HOST; side--) {
        snprintf(path, sizeof path, "%s%s", layer[0] == '/' ? "" : HOME "/", layer);
        _cleanup_close_ int folder = side_open(q->s, (enum side)side, path, O_PATH);
        if (folder < 0)
            continue;
        snprintf(path, sizeof path, "%s%s%s", layer[0] == '/' ? "" : HOME "/", layer, rest);
        fd = side_open(q->s, (enum side)side, path, O_PATH | O_NOFOLLOW);
        return fd < 0 ? -ENOENT : fd;
    }
    return -ENOTDIR; /* not even the layer */
}

/* How overlayfs marks a directory that hides those below, and a deleted file: overlayfs.rst. */
static bool is_opaque(int fd)
{
    static const char *const names[] = {"trusted.overlay.opaque", "user.overlay.opaque"};
    char path[32], mark;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    for (int i = 0; i < 2; i++)
        if (getxattr(path, names[i], &mark, 1) == 1 && mark == 'y')
            return true;
    return false;
}

static bool is_whiteout(const struct stat *st)
{
    return S_ISCHR(st->st_mode) && st->st_rdev == makedev(0, 0);
}

/* Is it in one of the lower layers, "first:second"? -ENOTDIR if the first cannot be found. */
static int in_lower(const struct fact_query *q, char *layers, const char *rest)
{
    int first = 0;
    for (char *next; layers; layers = next) {
        next = strchr(layers, ':');
        if (next)
            *next++ = '\0';
        _cleanup_close_ int fd = open_in_layer(q, layers, rest);
        if (fd >= 0)
            return 1;
        first = first ? first : fd;
    }
    return first == -ENOTDIR ? first : 0;
}

static const char *word_for(const struct fact_query *q, int upper, bool lower)
{
    struct stat st;
    if (upper >= 0 && fstat(upper, &st) == 0) {
        if (is_whiteout(&st))
            return "whiteout";
        if (S_ISDIR(st.st_mode) && is_opaque(upper))
            return "opaque";
        return !lower ? "upper" : S_ISDIR(st.st_mode) ? "merged" : "copied up";
    }
    if (!lower)
        return "none";
    _cleanup_close_ int merged = side_open(q->s, q->side, q->argument, O_PATH | O_NOFOLLOW);
    return merged >= 0 ? "lower" : "hidden"; /* by a directory above it */
}

void answer_layer(const struct fact_query *q, struct fact_value *value)
{
    struct proc_mount mount;
    char lowers[sizeof mount.options], upper[sizeof mount.options];
    if (!find_mount(q, false, &mount, value))
        return;
    if (strcmp(mount.type, "overlay") != 0) {
        value_none(value, "%.100s is on %s, not on an overlay", q->argument, mount.type);
        return;
    }
    const char *rest = q->argument + (mount.target[1] ? strlen(mount.target) : 0);
    option_of(&mount, "lowerdir", lowers, sizeof lowers);
    option_of(&mount, "upperdir", upper, sizeof upper);
    int lower = in_lower(q, lowers, rest);
    _cleanup_close_ int fd = upper[0] ? open_in_layer(q, upper, rest) : -ENOENT;
    if (lower < 0 || fd == -ENOTDIR)
        value_none(value, "the layers of the overlay on %.100s cannot be found: %.200s",
                   mount.target, mount.options);
    else
        value_text(value, word_for(q, fd, lower > 0));
}
