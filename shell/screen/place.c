/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "place.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

enum { ENTRIES = 20000 /* of one folder: a Tab must not take seconds */ };

static int read_link(const struct lab_info *lab, pid_t pid, const char *what, char *path)
{
    char name[64];

    snprintf(name, sizeof name, "%d/%s", (int)pid, what);
    ssize_t n = readlinkat(lab->proc, name, path, PATH_MAX - 1);
    if (n < 0)
        return -errno;
    path[n] = 0;
    return 0;
}

/* The value of a variable in environ(7)'s form: NAME=VALUE, each ended by a NUL. */
static void variable(const char *all, size_t n, const char *name, char *value, size_t size)
{
    size_t length = strlen(name);

    for (const char *p = all; p < all + n; p += strlen(p) + 1)
        if (strncmp(p, name, length) == 0 && p[length] == '=')
            snprintf(value, size, "%s", p + length + 1);
}

/* The environment that the process started with; what a shell exported since cannot be read. */
static void read_environment(struct place *place, const struct lab_info *lab, pid_t pid)
{
    char name[64], text[8192];

    snprintf(name, sizeof name, "%d/environ", (int)pid);
    ssize_t n = file_read(lab->proc, name, text, sizeof text);
    snprintf(place->search, sizeof place->search,
             "/usr/local/sbin:/usr/local/bin:/usr/sbin:"
             "/usr/bin:/sbin:/bin");
    snprintf(place->home, sizeof place->home, "/root");
    if (n > 0) {
        variable(text, (size_t)n, "PATH", place->search, sizeof place->search);
        variable(text, (size_t)n, "HOME", place->home, sizeof place->home);
    }
}

static int open_root(const struct lab_info *lab, pid_t pid)
{
    char name[64];

    snprintf(name, sizeof name, "%d/root", (int)pid);
    int fd = openat(lab->proc, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

static int open_in(int root, const char *path, int flags)
{
    struct open_how how = {.flags = (unsigned)(flags | O_RDONLY | O_CLOEXEC | O_NONBLOCK),
                           .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
    int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof how);

    return fd < 0 ? -errno : fd;
}

int place_name(const struct lab_info *lab, pid_t pid, char *name, size_t size)
{
    char text[2048];
    _cleanup_close_ int root = open_root(lab, pid);
    _cleanup_close_ int file = root < 0 ? root : open_in(root, "etc/os-release", 0);

    if (file < 0)
        return file;
    ssize_t n = read(file, text, sizeof text - 1); /* a file of the student's: may be anything */
    text[n > 0 ? n : 0] = 0;
    for (char *rest = text, *line; (line = strsep(&rest, "\n"));) {
        if (strncmp(line, "ID=", 3) == 0) {
            line += line[3] == '"' ? 4 : 3;
            snprintf(name, size, "%.*s", (int)strcspn(line, "\""), line);
            return 0;
        }
    }
    return -ENOENT;
}

int place_open(struct place *place, const struct lab_info *lab, pid_t pid)
{
    char root[PATH_MAX] = "", cwd[PATH_MAX] = "";

    place->root = -1;
    int rc = read_link(lab, pid, "root", root);
    if (rc == 0)
        rc = read_link(lab, pid, "cwd", cwd);
    if (rc < 0)
        return rc;
    place->root = open_root(lab, pid);
    if (place->root < 0)
        return place->root;
    size_t n = strlen(root);
    bool below = strcmp(root, "/") != 0 && strncmp(cwd, root, n) == 0;
    const char *path = below ? cwd + n : cwd;
    memcpy(place->cwd, *path ? path : "/", *path ? strlen(path) + 1 : 2);
    read_environment(place, lab, pid);
    return 0;
}

void place_close(struct place *place)
{
    fd_closep(&place->root);
    place->root = -1;
}

static int open_folder(const struct place *place, const char *folder)
{
    static char path[2 * PATH_MAX];

    if (folder[0] == '/')
        snprintf(path, sizeof path, "%s", folder);
    else if (folder[0] == '~' && (folder[1] == '/' || !folder[1]))
        snprintf(path, sizeof path, "%s/%s", place->home, folder + 1);
    else
        snprintf(path, sizeof path, "%s/%s", place->cwd, folder);
    return open_in(place->root, path, O_DIRECTORY);
}

void place_list(const struct place *place, const char *folder,
                void (*found)(void *user, const char *name, bool folder, bool executable),
                void *user)
{
    int fd = open_folder(place, folder);
    DIR *entries = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *entry;

    if (!entries) {
        fd_closep(&fd);
        return;
    }
    for (int i = 0; i < ENTRIES && (entry = readdir(entries)); i++) {
        struct stat st;
        bool folder_too = entry->d_type == DT_DIR, executable = false;
        if (fstatat(dirfd(entries), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
            folder_too = S_ISDIR(st.st_mode);
            executable = S_ISLNK(st.st_mode) || (S_ISREG(st.st_mode) && (st.st_mode & 0111));
        }
        found(user, entry->d_name, folder_too, executable);
    }
    closedir(entries);
}
