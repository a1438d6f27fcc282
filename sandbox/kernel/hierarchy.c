/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hierarchy.h"
#include "fdio.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>

/* Options of a v1 mount that are no controllers and that a second mount must not repeat. */
static const char *const other_options[] = {
    "rw",   "ro",           "xattr",          "clone_children", "noprefix",
    "none", "favordynmods", "cpuset_v2_mode", "release_agent",  "seclabel",
};

static bool is_other_option(const char *option)
{
    size_t length = strcspn(option, "=");
    for (size_t i = 0; i < sizeof other_options / sizeof *other_options; i++)
        if (strlen(other_options[i]) == length && !strncmp(other_options[i], option, length))
            return true;
    return false;
}

static void pick_controllers(char *options, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (char *option; (option = strsep(&options, ",\n"));)
        if (*option && !is_other_option(option) && used < size)
            used += (size_t)snprintf(out + used, size - used, "%s%s", used ? "," : "", option);
}

static char *word(char **rest)
{
    char *word = strsep(rest, " ");
    return word ? word : "";
}

/* One line of mountinfo: ID parent device root mountpoint options... - type source superoptions */
static bool parse_mount(char *line, struct hierarchy *h)
{
    char *second = strstr(line, " - cgroup");
    if (!second)
        return false;
    second += strlen(" - ");
    const char *type = word(&second);
    bool version_2 = strcmp(type, "cgroup2") == 0;
    if (!version_2 && strcmp(type, "cgroup") != 0)
        return false;
    word(&second);
    memset(h, 0, sizeof *h);
    h->version = version_2 ? 2 : 1;
    if (second && !version_2)
        pick_controllers(second, h->controllers, sizeof h->controllers);
    for (int i = 0; i < 3; i++)
        word(&line);
    snprintf(h->root, sizeof h->root, "%s", word(&line));
    snprintf(h->mount, sizeof h->mount, "%s", word(&line));
    return h->mount[0];
}

static bool is_known(const struct hierarchy *list, int count, const struct hierarchy *h)
{
    for (int i = 0; i < count; i++)
        if (list[i].version == h->version && !strcmp(list[i].controllers, h->controllers))
            return true;
    return false;
}

/* Note the caller's own group: a line of /proc/self/cgroup is "number:controllers:path". */
static void set_own(struct hierarchy *list, int count, char *line)
{
    char *controllers = strchr(line, ':');
    char *path = controllers ? strchr(++controllers, ':') : NULL;
    if (!path)
        return;
    *path++ = '\0';
    for (int i = 0; i < count; i++) {
        struct hierarchy *h = &list[i];
        if (strcmp(h->controllers, controllers) != 0)
            continue;
        size_t root = strcmp(h->root, "/") == 0 ? 0 : strlen(h->root);
        if (strncmp(path, h->root, root) == 0)
            snprintf(h->own, sizeof h->own, "%s%s", h->mount,
                     strcmp(path + root, "/") == 0 ? "" : path + root);
    }
}

int hierarchies_read(struct hierarchy *list, int max)
{
    int count = 0;
    char *text = file_text(AT_FDCWD, "/proc/self/mountinfo");
    if (!text)
        return -errno;
    for (char *line, *rest = text; count < max && (line = strsep(&rest, "\n"));)
        if (parse_mount(line, &list[count]) && !is_known(list, count, &list[count]))
            count++;
    free(text);
    text = file_text(AT_FDCWD, "/proc/self/cgroup");
    if (!text)
        return -errno;
    for (char *line, *rest = text; (line = strsep(&rest, "\n"));)
        set_own(list, count, line);
    free(text);
    return count;
}

bool hierarchy_usual(struct hierarchy *h)
{
    static const char *const places[] = {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"};
    struct statfs fs;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (statfs(places[i], &fs) || fs.f_type != CGROUP2_SUPER_MAGIC)
            continue;
        *h = (struct hierarchy){.version = 2};
        snprintf(h->mount, sizeof h->mount, "%s", places[i]);
        return true;
    }
    return false;
}

void hierarchy_controllers(const struct hierarchy *h, const char *group,
                           char list[HIERARCHY_CONTROLLERS])
{
    char path[1024], names[HIERARCHY_CONTROLLERS], *rest = names;
    size_t used = 0;
    snprintf(path, sizeof path, "%s/cgroup.controllers", group);
    list[0] = '\0';
    if (h->version == 1)
        snprintf(names, sizeof names, "%s", h->controllers);
    else if (file_read(AT_FDCWD, path, names, sizeof names) <= 0)
        return;
    for (char *name; (name = strsep(&rest, ", \n"));)
        if (*name && strncmp(name, "name=", 5) != 0)
            used += (size_t)snprintf(list + used, HIERARCHY_CONTROLLERS - used, "%s%s",
                                     used ? "," : "", name);
}
