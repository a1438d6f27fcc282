/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger.h"
#include "../kernel/fdio.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <sys/utsname.h>

int ledger_folder(int which, bool make, char *path, size_t size)
{
    return places_open(which, "ledger", make, path, size);
}

/* ---- the file ---- */

int ledger_head(const char *name, char *line, size_t size)
{
    struct utsname machine;
    const char *boot = identity_boot();
    if (!boot[0])
        return -ENOENT;
    if (uname(&machine))
        return -errno;
    /* a home folder may be that of another machine, too */
    snprintf(line, size, "fishbowl-ledger 1 %s %s %s", name, boot, machine.nodename);
    return 0;
}

/* By one writev(2), so that who reads it has whole lines. */
static int write_line(const struct ledger *l, const char *first, const char *rest)
{
    const struct iovec parts[] = {
        {(char *)first, strlen(first)}, {(char *)rest, strlen(rest)}, {"\n", 1}};
    size_t size = parts[0].iov_len + parts[1].iov_len + 1;
    return writev(l->file, parts, 3) == (ssize_t)size ? 0 : -ENOSPC;
}

static int begin(struct ledger *l)
{
    char head[256];
    int r = ledger_head(l->name, head, sizeof head);
    if (r < 0)
        return r;
    l->file = openat(l->folder, l->name,
                     O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (l->file < 0)
        return -errno;
    if (write_line(l, head, "") == 0)
        return 0;
    ledger_close(l, true); /* the disk is full */
    return -ENOSPC;
}

void ledger_open(struct ledger *l)
{
    *l = (struct ledger){.folder = -1, .file = -1};
    if (identity_name(l->name, sizeof l->name) < 0)
        return;
    for (int which = 0; l->file < 0 && which < LEDGER_FOLDERS; which++) {
        char path[PATH_MAX];
        l->folder = ledger_folder(which, true, path, sizeof path);
        if (l->folder >= 0 && begin(l) < 0)
            fd_closep(&l->folder);
    }
}

void ledger_note(const struct ledger *l, const char *kind, const char *thing)
{
    char word[32];
    snprintf(word, sizeof word, "%s ", kind);
    if (l->file >= 0)
        write_line(l, word, thing);
}

void ledger_close(struct ledger *l, bool all_gone)
{
    if (all_gone && l->file >= 0)
        unlinkat(l->folder, l->name, 0);
    fd_closep(&l->file);
    fd_closep(&l->folder);
}
