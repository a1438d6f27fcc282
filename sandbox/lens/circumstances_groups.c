/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/hierarchy.h"
#include "../kernel/procfs.h"
#include "circumstances.h"
#include "witness.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>

/* The group that a call is about: the target itself (mkdir, rmdir), or that of the file. */
static int open_group(const struct failure *f)
{
    struct stat st;
    int fd = witness_open(f, WITNESS_TARGET);
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
        return fd;
    fd_closep(&fd);
    return witness_directory(f);
}

static bool is_in(const struct failure *f, long magic)
{
    _cleanup_close_ int group = open_group(f);
    return witness_file_system(group) == magic;
}

bool is_in_group(const struct failure *f)
{
    return is_in_group_1(f) || is_in_group_2(f);
}

bool is_in_group_1(const struct failure *f)
{
    return is_in(f, CGROUP_SUPER_MAGIC);
}

bool is_in_group_2(const struct failure *f)
{
    return is_in(f, CGROUP2_SUPER_MAGIC);
}

/* A file of the group; only of a real one, since anything else may be a FIFO to wait at. */
static bool read_group(const struct failure *f, const char *file, char *text, size_t size)
{
    _cleanup_close_ int group = open_group(f);
    long type = witness_file_system(group);
    text[0] = '\0';
    return (type == CGROUP_SUPER_MAGIC || type == CGROUP2_SUPER_MAGIC) &&
           file_read(group, file, text, size) >= 0;
}

/* Of a threaded group cgroup.procs cannot be read. */
bool group_has_processes(const struct failure *f)
{
    char text[64];
    return (read_group(f, "cgroup.procs", text, sizeof text) ||
            read_group(f, "cgroup.threads", text, sizeof text)) &&
           text[0];
}

/* Does this hold for a group right below? */
static bool any_child(const struct failure *f, bool (*holds)(int group, const char *name))
{
    _cleanup_close_ int group = open_group(f);
    int fd = group < 0 ? -1 : openat(group, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    bool found = false;
    for (struct dirent *e; dir && !found && (e = readdir(dir));)
        found = e->d_type == DT_DIR && e->d_name[0] != '.' && holds(fd, e->d_name);
    if (dir)
        closedir(dir);
    return found;
}

static bool is_there(int group, const char *name)
{
    (void)group;
    (void)name;
    return true;
}

bool group_has_children(const struct failure *f)
{
    return any_child(f, is_there);
}

static bool hands_on(int group, const char *name)
{
    char path[300], text[16];
    snprintf(path, sizeof path, "%s/cgroup.subtree_control", name);
    return file_read(group, path, text, sizeof text) > 1;
}

bool a_child_hands_on(const struct failure *f)
{
    char text[512];
    return witness_written(f, text, sizeof text) && strchr(text, '-') && any_child(f, hands_on);
}

bool group_hands_down(const struct failure *f)
{
    char text[64];
    return read_group(f, "cgroup.subtree_control", text, sizeof text) && text[0] > ' ';
}

bool group_is_invalid(const struct failure *f)
{
    char text[32];
    return read_group(f, "cgroup.type", text, sizeof text) && !strncmp(text, "domain inv", 10);
}

/* Is word, up to its length, among the words of text? */
static bool has_word(const char *text, const char *word, size_t length)
{
    for (; *text; text += *text == ' ' || *text == '\n') {
        size_t end = strcspn(text, " \n");
        if (end == length && !strncmp(text, word, length))
            return true;
        text += end;
    }
    return false;
}

bool controller_is_missing(const struct failure *f)
{
    char text[512], has[512];
    if (!witness_written(f, text, sizeof text) ||
        !read_group(f, "cgroup.controllers", has, sizeof has))
        return false;
    for (const char *at = text; *at; at += *at == ' ' || *at == '\n') {
        size_t end = strcspn(at, " \n");
        if (at[0] == '+' && !has_word(has, at + 1, end - 1))
            return true;
        at += end;
    }
    return false;
}

/* A file of a controller that the group has not got: its name begins with the controller's. */
bool controller_is_not_enabled(const struct failure *f)
{
    char path[4096], has[512];
    const char *name = witness_name(f, path, sizeof path);
    return strncmp(name, "cgroup.", 7) && is_in_group_2(f) &&
           read_group(f, "cgroup.controllers", has, sizeof has) &&
           !has_word(has, name, strcspn(name, "."));
}

static bool is_one_of(const struct failure *f, const char *const names[])
{
    char path[4096];
    const char *name = witness_name(f, path, sizeof path);
    for (int i = 0; names[i]; i++)
        if (!strcmp(name, names[i]))
            return true;
    return false;
}

bool name_is_of_version_1(const struct failure *f)
{
    static const char *const names[] = {"tasks",
                                        "freezer.state",
                                        "memory.limit_in_bytes",
                                        "memory.usage_in_bytes",
                                        "cpu.shares",
                                        "cpu.cfs_quota_us",
                                        "cpu.cfs_period_us",
                                        "notify_on_release",
                                        "release_agent",
                                        "memory.swappiness",
                                        "memory.oom_control",
                                        "cpuacct.usage",
                                        "devices.allow",
                                        "devices.deny",
                                        "blkio.weight",
                                        "cgroup.clone_children",
                                        NULL};
    return is_one_of(f, names);
}

bool name_is_of_version_2(const struct failure *f)
{
    static const char *const names[] = {
        "cgroup.freeze",      "cgroup.kill",      "cgroup.subtree_control",
        "cgroup.controllers", "cgroup.events",    "cgroup.type",
        "memory.max",         "memory.high",      "memory.low",
        "memory.min",         "memory.current",   "cpu.max",
        "cpu.weight",         "io.max",           "io.weight",
        "cgroup.threads",     "cgroup.max.depth", NULL};
    return is_one_of(f, names);
}

static bool is_blank(const struct failure *f, const char *file)
{
    char text[64];
    return read_group(f, file, text, sizeof text) && text[strspn(text, " \n")] == '\0';
}

bool cpuset_is_empty(const struct failure *f)
{
    return is_blank(f, "cpuset.cpus") || is_blank(f, "cpuset.mems");
}

bool writes_no_number(const struct failure *f)
{
    char text[64];
    if (!witness_written(f, text, sizeof text))
        return false;
    size_t digits = strspn(text, "-0123456789");
    return !digits || text[digits + strspn(text + digits, " \n")];
}

// ---- pids.max ----

static bool is_full(const char *group)
{
    char path[768], max[32], current[32];
    snprintf(path, sizeof path, "%s/pids.max", group);
    if (file_read(AT_FDCWD, path, max, sizeof max) <= 0 || max[0] == 'm')
        return false;
    snprintf(path, sizeof path, "%s/pids.current", group);
    return file_read(AT_FDCWD, path, current, sizeof current) > 0 && atoll(current) >= atoll(max);
}

/* From the group of the process upwards as far as the hierarchy's mount. */
static bool is_full_upwards(const struct hierarchy *h, const char *path)
{
    char group[512];
    size_t root = strcmp(h->root, "/") ? strlen(h->root) : 0, mount = strlen(h->mount);
    if (strncmp(path, h->root, root))
        return false;
    snprintf(group, sizeof group, "%s%s", h->mount, path + root);
    for (char *end; !is_full(group); *end = '\0') {
        end = strrchr(group, '/');
        if (!end || strlen(group) <= mount)
            return false;
    }
    return true;
}

bool pids_group_is_full(const struct failure *f)
{
    char text[4096];
    struct hierarchy list[16];
    struct proc_cgroup line;
    const char *at = text;
    int count = hierarchies_read(list, 16);
    witness_read(f, "cgroup", text, sizeof text);
    while (proc_next_cgroup(&at, &line))
        for (int i = 0; i < count; i++)
            if (list[i].version == line.version && !strcmp(list[i].controllers, line.controllers) &&
                is_full_upwards(&list[i], line.path))
                return true;
    return false;
}
