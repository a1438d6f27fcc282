/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/fdio.h"
#include "reading.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

char *file_read_all(int dir, const char *path, size_t *length)
{
    _cleanup_close_ int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    size_t room = 8192, used = 0;
    char *text = malloc(room);
    for (ssize_t n = 1; text && n > 0;) {
        if (used + 1 == room) {
            char *more = realloc(text, room *= 2);
            if (!more)
                free(text);
            text = more;
            if (!text)
                break;
        }
        n = read(fd, text + used, room - 1 - used);
        if (n < 0) {
            free(text);
            return NULL;
        }
        used += (size_t)n;
    }
    if (text)
        text[used] = '\0';
    *length = used;
    return text;
}

static int count_lines(const char *text)
{
    int lines = 0;
    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

int mounts_read(struct snapshot *s, struct err *e)
{
    if (s->leader < 0)
        return 0;
    pid_t pid = s->process[s->leader].pid;
    size_t length;
    _cleanup_free_ char *text =
        file_read_all(s->lab->proc, proc_path(pid, "mountinfo").text, &length);
    if (!text)
        return 0; /* ended just now, or is a zombie */
    s->mount = calloc((size_t)count_lines(text) + 1, sizeof *s->mount);
    if (!s->mount)
        return err_set(e, -ENOMEM, NULL, "keep the container's mounts");
    struct proc_mount line;
    for (const char *at = text; proc_next_mount(&at, &line);) {
        struct mount *mount = &s->mount[s->mounts++];
        proc_copy_printable(mount->target, sizeof mount->target, line.target);
        proc_copy_printable(mount->type, sizeof mount->type, line.type);
        proc_copy_printable(mount->source, sizeof mount->source, line.source);
    }
    return 0;
}
