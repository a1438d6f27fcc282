/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "copy.h"
#include "../kernel/fdio.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

enum kind { COPY_FILE = 1, COPY_LINK, COPY_FOLDER, COPY_CONTENTS, COPY_LEAVE, COPY_FAILED };

/* Before the data: of a file its bytes, of a link where it leads. */
struct entry {
    uint32_t kind, mode, uid, gid;
    int64_t size; /* of the data; of COPY_FAILED the errno */
    struct timespec changed;
    char name[NAME_MAX + 1];
};

static int open_below(const struct copy *c, int folder, const char *path, int flags, bool follow)
{
    struct open_how how = {
        .flags = (uint64_t)(flags | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW)),
        .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | (c->one_mount ? RESOLVE_NO_XDEV : 0),
    };
    int fd = (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
    return fd < 0 ? -errno : fd;
}

/* The folder that a path's last part is in. Returns it, and that part, which is "" for the root. */
static int open_parent(const struct copy *c, const char *path, char name[NAME_MAX + 1])
{
    char parent[PATH_MAX];
    size_t length = strlen(path);
    while (length > 0 && path[length - 1] == '/')
        length--;
    size_t at = length;
    while (at > 0 && path[at - 1] != '/')
        at--;
    if (length - at > NAME_MAX || at >= sizeof parent)
        return -ENAMETOOLONG;
    snprintf(name, NAME_MAX + 1, "%.*s", (int)(length - at), path + at);
    snprintf(parent, sizeof parent, "/%.*s", (int)at, path);
    return open_below(c, c->root, parent, O_PATH | O_DIRECTORY, true);
}

/* ---- the sender ---- */

static int put(const struct copy *c, const void *data, size_t size)
{
    return fwrite(data, 1, size, c->stream) == size ? 0 : -EPIPE;
}

/* As many bytes as were told, whatever has become of the file meanwhile. */
static int put_bytes(const struct copy *c, int fd, int64_t size)
{
    static char bytes[1 << 16];
    while (size > 0) {
        size_t wanted = size < (int64_t)sizeof bytes ? (size_t)size : sizeof bytes;
        ssize_t n = read(fd, bytes, wanted);
        if (n <= 0) {
            memset(bytes, 0, wanted);
            n = (ssize_t)wanted;
        }
        if (put(c, bytes, (size_t)n) < 0)
            return -EPIPE;
        size -= n;
    }
    return 0;
}

static bool is_copied(const struct stat *st)
{
    return S_ISREG(st->st_mode) || S_ISDIR(st->st_mode) || S_ISLNK(st->st_mode);
}

static int send_any(struct copy *c, int folder, const char *name, bool contents);

static int send_folder(struct copy *c, int fd)
{
    DIR *dir = fdopendir(fd);
    int r = 0;
    if (!dir) {
        r = -errno;
        close(fd);
        return r;
    }
    for (struct dirent *entry; r == 0 && (entry = readdir(dir));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            r = send_any(c, dirfd(dir), entry->d_name, false);
    closedir(dir);
    struct entry end = {.kind = COPY_LEAVE};
    return r == 0 ? put(c, &end, sizeof end) : r;
}

static int send_link(struct copy *c, int folder, const char *name, struct entry *entry)
{
    char target[PATH_MAX];
    ssize_t n = readlinkat(folder, name, target, sizeof target);
    if (n < 0)
        return -errno;
    entry->kind = COPY_LINK;
    entry->size = n;
    int r = put(c, entry, sizeof *entry);
    return r == 0 ? put(c, target, (size_t)n) : r;
}

/* What is gone meanwhile, is not there; what is mounted, is empty if it is to be left out. */
static int send_any(struct copy *c, int folder, const char *name, bool contents)
{
    struct stat st;
    if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW))
        return contents || errno != ENOENT ? -errno : 0;
    struct entry entry = {
        .mode = st.st_mode & 01777, .uid = st.st_uid, .gid = st.st_gid, .changed = st.st_mtim};
    snprintf(entry.name, sizeof entry.name, "%s", name);
    if (!is_copied(&st)) {
        c->left_out++;
        return 0;
    }
    if (S_ISLNK(st.st_mode))
        return send_link(c, folder, name, &entry);
    bool is_folder = S_ISDIR(st.st_mode);
    int fd = open_below(c, folder, name, O_RDONLY | (is_folder ? O_DIRECTORY : 0), false);
    bool empty = fd == -EXDEV;
    if (fd < 0 && !empty)
        return err_set(c->e, fd, NULL, "read %.200s", name);
    entry.kind = contents ? COPY_CONTENTS : is_folder ? COPY_FOLDER : COPY_FILE;
    entry.size = is_folder || empty ? 0 : st.st_size;
    int r = put(c, &entry, sizeof entry);
    if (is_folder && empty) {
        struct entry end = {.kind = COPY_LEAVE};
        return r == 0 ? put(c, &end, sizeof end) : r;
    }
    if (is_folder && r == 0)
        return send_folder(c, fd);
    if (r == 0)
        r = put_bytes(c, fd, entry.size);
    if (fd >= 0)
        close(fd);
    return r;
}

int copy_send(struct copy *c, const char *path)
{
    char name[NAME_MAX + 1], whole[PATH_MAX];
    snprintf(whole, sizeof whole, "%s", path);
    size_t length = strlen(whole);
    bool contents = length >= 2 && strcmp(whole + length - 2, "/.") == 0;
    if (contents)
        whole[length - 1] = '\0';
    _cleanup_close_ int parent = open_parent(c, whole, name);
    contents = contents || !name[0] || strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
    int r = parent < 0 ? parent : 0;
    if (r == 0 && contents) { /* of the folder itself, whatever it is called */
        _cleanup_close_ int folder = open_below(c, c->root, whole, O_PATH | O_DIRECTORY, true);
        r = folder < 0 ? folder : send_any(c, folder, ".", true);
    } else if (r == 0) {
        struct stat st = {0};
        r = fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) ? -errno : 0;
        if (r == 0 && !is_copied(&st))
            r = err_say(c->e, -EINVAL, "Others are copied by what reads and writes them.",
                        "%.200s is neither file, folder nor link", path);
        if (r == 0)
            r = send_any(c, parent, name, false);
    }
    if (r < 0 && !c->e->what[0])
        err_set(c->e, r, NULL, "read %.200s", path);
    struct entry end = {.kind = r < 0 ? COPY_FAILED : COPY_LEAVE};
    if (put(c, &end, sizeof end) < 0 || fflush(c->stream))
        r = r < 0 ? r : -EPIPE;
    return r;
}

/* ---- the receiver ---- */

static int get(const struct copy *c, void *data, size_t size)
{
    return fread(data, 1, size, c->stream) == size ? 0 : -EPIPE;
}

static int get_entry(const struct copy *c, struct entry *entry)
{
    int r = get(c, entry, sizeof *entry);
    if (r < 0 || entry->kind == COPY_FAILED)
        return -EPIPE;
    bool leads = !entry->name[0] || strcmp(entry->name, ".") == 0 ||
                 strcmp(entry->name, "..") == 0 || strchr(entry->name, '/');
    entry->name[NAME_MAX] = '\0';
    if (entry->kind == COPY_LINK && (entry->size < 0 || entry->size >= PATH_MAX))
        return -EPROTO;
    return leads && entry->kind < COPY_CONTENTS ? -EPROTO : 0; /* others have no name to be used */
}

/* To their owner where we may: where not, files stay with who copies them. */
static void finish(const struct copy *c, int fd, const struct entry *entry)
{
    if (c->owners && fchown(fd, entry->uid, entry->gid))
        fchown(fd, (uid_t)-1, (gid_t)-1); /* an id that is not mapped: nothing has changed */
    fchmod(fd, entry->mode);
    futimens(fd, (struct timespec[]){{.tv_nsec = UTIME_OMIT}, entry->changed});
}

static int receive_file(struct copy *c, int folder, const char *name, const struct entry *entry)
{
    static char bytes[1 << 16];
    struct stat st;
    if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode))
        return -EISDIR;
    unlinkat(folder, name, 0);
    _cleanup_close_ int fd =
        openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    for (int64_t left = entry->size; left > 0;) {
        size_t n = left < (int64_t)sizeof bytes ? (size_t)left : sizeof bytes;
        if (get(c, bytes, n) < 0)
            return -EPIPE;
        for (size_t done = 0; done < n;) {
            ssize_t put = write(fd, bytes + done, n - done);
            if (put < 0)
                return -errno;
            done += (size_t)put;
        }
        left -= (int64_t)n;
    }
    finish(c, fd, entry);
    return 0;
}

static int receive_link(struct copy *c, int folder, const char *name, const struct entry *entry)
{
    char target[PATH_MAX];
    int r = get(c, target, (size_t)entry->size);
    target[entry->size] = '\0';
    if (r < 0)
        return r;
    unlinkat(folder, name, 0);
    if (symlinkat(target, folder, name))
        return -errno;
    if (c->owners && fchownat(folder, name, entry->uid, entry->gid, AT_SYMLINK_NOFOLLOW))
        return 0; /* as in finish() */
    return 0;
}

static int receive_any(struct copy *c, int folder, const char *name, const struct entry *entry);

static int receive_folder(struct copy *c, int folder, const char *name, const struct entry *entry)
{
    struct entry next = {.kind = COPY_LEAVE};
    if (mkdirat(folder, name, 0700) && errno != EEXIST)
        return -errno;
    _cleanup_close_ int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int r = fd < 0 ? -errno : get_entry(c, &next);
    while (r == 0 && next.kind != COPY_LEAVE) {
        r = next.kind == COPY_CONTENTS ? -EPROTO : receive_any(c, fd, next.name, &next);
        if (r == 0)
            r = get_entry(c, &next);
    }
    if (r == 0)
        finish(c, fd, entry);
    return r;
}

static int receive_any(struct copy *c, int folder, const char *name, const struct entry *entry)
{
    int r = -EPROTO;
    if (entry->kind == COPY_FILE)
        r = receive_file(c, folder, name, entry);
    else if (entry->kind == COPY_LINK)
        r = receive_link(c, folder, name, entry);
    else if (entry->kind == COPY_FOLDER || entry->kind == COPY_CONTENTS)
        r = receive_folder(c, folder, name, entry);
    if (r < 0 && !c->e->what[0] && r != -EPIPE)
        err_set(c->e, r, NULL, "write %.200s", name);
    return r;
}

int copy_receive(struct copy *c, const char *path)
{
    struct entry first;
    char name[NAME_MAX + 1];
    _cleanup_close_ int into = open_below(c, c->root, path, O_PATH | O_DIRECTORY, true);
    _cleanup_close_ int parent = open_parent(c, path, name);
    int r = get_entry(c, &first);
    if (r < 0) /* the sender has said why */
        return r;
    if (into >= 0 && first.kind != COPY_CONTENTS)
        return receive_any(c, into, first.name, &first);
    if (into >= 0)
        return receive_any(c, into, ".", &first);
    bool to_folder = path[0] && path[strlen(path) - 1] == '/' && first.kind == COPY_FILE;
    if (parent < 0 || !name[0] || to_folder)
        return err_set(c->e, parent < 0 ? parent : into, NULL, "find the folder of %.200s", path);
    return receive_any(c, parent, name, &first);
}
