/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/fdio.h"
#include "../kernel/procfs.h"
#include "answers.h"
#include "reading.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* Facts about files, which are read when they are asked for. */

/* A shell may have been put elsewhere by "exec chroot". */
const struct process *host_process(const struct snapshot *s)
{
    const struct process *found = snapshot_find(s, s->lab->shell[SIDE_HOST]);
    for (int i = 0; i < s->processes; i++) {
        if (found && found->root.device == s->root.device && found->root.inode == s->root.inode &&
            !process_has_own(s, found, NS_MNT))
            return found;
        found = &s->process[i];
    }
    return NULL;
}

/* glibc 2.36 has no wrapper for openat2(2). */
static int open_in_root(int root, const char *path, int flags)
{
    struct open_how how = {.flags = (unsigned)flags | O_CLOEXEC,
                           .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
    int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof how);
    return fd < 0 ? -errno : fd;
}

int side_open(const struct snapshot *s, enum side side, const char *path, int flags)
{
    const struct process *p = host_process(s);
    if (side == SIDE_CONTAINER)
        p = s->leader >= 0 ? &s->process[s->leader] : NULL;
    if (!p)
        return -ESRCH;
    _cleanup_close_ int root =
        openat(s->lab->proc, proc_path(p->pid, "root").text, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return -errno;
    _cleanup_close_ int fd = open_in_root(root, path, O_PATH | (flags & O_NOFOLLOW));
    if (fd < 0 || flags & O_PATH)
        return steal_fd(&fd);
    struct stat st;
    if (fstat(fd, &st) < 0)
        return -errno;
    if (!S_ISREG(st.st_mode))
        return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
    return open_in_root(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
}

void answer_file(const struct fact_query *q, struct fact_value *value)
{
    if (q->side == SIDE_CONTAINER && !leader_or_none(q, value))
        return;
    _cleanup_close_ int fd = side_open(q->s, q->side, q->argument, O_PATH);
    if (fd >= 0 || fd == -ENOENT || fd == -ENOTDIR || fd == -ELOOP)
        value_truth(value, fd >= 0);
    else
        value_none(value, "cannot look at %.100s: %s", q->argument, strerror(-fd));
}

/* Read the beginning of a file. Returns 0, or -1 with *value saying why not. */
static int read_beginning(const struct fact_query *q, const char *path, char *text, size_t size,
                          struct fact_value *value)
{
    if (q->side == SIDE_CONTAINER && !leader_or_none(q, value))
        return -1;
    _cleanup_close_ int fd = side_open(q->s, q->side, path, O_RDONLY);
    ssize_t n = fd < 0 ? fd : read(fd, text, size - 1);
    if (fd >= 0 && n < 0)
        n = -errno;
    if (n < 0) {
        value_none(value, "cannot read %.100s: %s", path,
                   n == -EINVAL ? "it is no ordinary file" : strerror((int)-n));
        return -1;
    }
    text[n] = '\0';
    return 0;
}

void answer_text(const struct fact_query *q, struct fact_value *value)
{
    char text[sizeof value->text];
    if (read_beginning(q, q->argument, text, sizeof text, value) < 0)
        return;
    text[strcspn(text, "\n")] = '\0';
    value_text(value, text);
}

void answer_os(const struct fact_query *q, struct fact_value *value)
{
    char text[4096];
    if (read_beginning(q, "/etc/os-release", text, sizeof text, value) < 0)
        return;
    const char *id = strncmp(text, "ID=", 3) == 0 ? text : strstr(text, "\nID=");
    if (!id) {
        value_none(value, "/etc/os-release of the container names no ID");
        return;
    }
    id = strchr(id, '=') + 1;
    id += strspn(id, "\"'");
    char word[64];
    size_t length = strcspn(id, "\"'\n");
    if (length >= sizeof word)
        length = sizeof word - 1;
    memcpy(word, id, length);
    word[length] = '\0';
    value_text(value, word);
}
