/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hierarchy.h"
#include "fdio.h"
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

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

/* One line of mountinfo: ID parent device root mountpoint options... - type source superoptions */
static bool parse_mount(char *line, struct hierarchy *h)
{
    char type[16], options[256];
    char *second = strstr(line, " - ");
    if (!second || sscanf(second, " - %15s %*s %255s", type, options) != 2)
        return false;
    if (strcmp(type, "cgroup") != 0 && strcmp(type, "cgroup2") != 0)
        return false;
    memset(h, 0, sizeof *h);
    if (sscanf(line, "%*s %*s %*s %191s %191s", h->root, h->mount) != 2)
        return false;
    h->version = type[6] == '2' ? 2 : 1;
    if (h->version == 1)
        pick_controllers(options, h->controllers, sizeof h->controllers);
    return true;
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
    line[strcspn(line, "\n")] = '\0';
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
    _cleanup_free_ char *line = NULL;
    size_t size = 0;
    int count = 0;
    FILE *file = fopen("/proc/self/mountinfo", "re");
    if (!file)
        return -errno;
    while (count < max && getline(&line, &size, file) > 0)
        if (parse_mount(line, &list[count]) && !is_known(list, count, &list[count]))
            count++;
    fclose(file);
    file = fopen("/proc/self/cgroup", "re");
    if (!file)
        return -errno;
    while (getline(&line, &size, file) > 0)
        set_own(list, count, line);
    fclose(file);
    return count;
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
