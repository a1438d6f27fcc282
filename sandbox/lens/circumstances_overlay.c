/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "circumstances.h"
#include "witness.h"
#include <errno.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>

#ifndef OVERLAYFS_SUPER_MAGIC
#define OVERLAYFS_SUPER_MAGIC 0x794c7630
#endif

/* An option of the mount, "upperdir"; false if it is not there. Backslashes are left as they are.
 */
static bool option(const struct failure *f, const char *name, char *value, size_t size)
{
    char text[4096];
    size_t length = strlen(name);
    if (!witness_string(f, 4, text, sizeof text))
        return false;
    for (const char *at = text; *at; at += *at == ',') {
        size_t end = strcspn(at, ",");
        if (!strncmp(at, name, length) && at[length] == '=') {
            snprintf(value, size, "%.*s", (int)(end - length - 1), at + length + 1);
            return true;
        }
        at += end;
    }
    return false;
}

static int open_option(const struct failure *f, const char *name)
{
    char path[2048];
    return option(f, name, path, sizeof path) ? witness_open_path(f, path) : -EINVAL;
}

bool names_no_lower(const struct failure *f)
{
    char value[2048];
    return !option(f, "lowerdir", value, sizeof value) && f->args;
}

bool names_no_work(const struct failure *f)
{
    char value[2048];
    return option(f, "upperdir", value, sizeof value) && !option(f, "workdir", value, sizeof value);
}

bool work_is_on_other_mount(const struct failure *f)
{
    struct statx upper_is, work_is;
    _cleanup_close_ int upper = open_option(f, "upperdir");
    _cleanup_close_ int work = open_option(f, "workdir");
    return witness_statx(upper, "", &upper_is) && witness_statx(work, "", &work_is) &&
           upper_is.stx_mnt_id != work_is.stx_mnt_id;
}

/* By their names; links do not matter to a student. */
bool work_is_within_upper(const struct failure *f)
{
    char upper[2048], work[2048];
    if (!option(f, "upperdir", upper, sizeof upper) || !option(f, "workdir", work, sizeof work))
        return false;
    size_t u = strlen(upper), w = strlen(work);
    return (!strncmp(upper, work, u) && (work[u] == '/' || !work[u])) ||
           (!strncmp(upper, work, w) && upper[w] == '/');
}

bool upper_is_on_overlay(const struct failure *f)
{
    _cleanup_close_ int upper = open_option(f, "upperdir");
    return witness_file_system(upper) == OVERLAYFS_SUPER_MAGIC;
}

/* Does this hold for a layer? Those of lowerdir are separated by colons. */
static bool any_layer(const struct failure *f, bool (*holds)(int fd))
{
    static const char *const names[] = {"lowerdir", "upperdir", "workdir"};
    char value[2048], *rest, *layer;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!option(f, names[i], value, sizeof value))
            continue;
        for (layer = strtok_r(value, ":", &rest); layer; layer = strtok_r(NULL, ":", &rest)) {
            int fd = witness_open_path(f, layer);
            bool found = holds(fd);
            fd_closep(&fd);
            if (found)
                return true;
        }
    }
    return false;
}

static bool is_missing(int fd)
{
    return fd == -ENOENT;
}

static bool is_no_directory(int fd)
{
    struct stat st;
    return fd == -ENOTDIR || (fd >= 0 && fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode));
}

bool a_layer_is_missing(const struct failure *f)
{
    return any_layer(f, is_missing);
}

bool a_layer_is_no_directory(const struct failure *f)
{
    return any_layer(f, is_no_directory);
}
