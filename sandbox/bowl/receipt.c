/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "receipt.h"
#include "../kernel/fdio.h"
#include "channel.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

void receipt_take(struct receipt *r, const struct state *s, int folder)
{
    struct message m = {.fd = {-1, -1, -1}};
    struct stat st;
    struct statfs fs;
    *r = (struct receipt){.state = *s};
    if (channel_ask(folder, MESSAGE_FILES, 0, &m, NULL, 0, NULL) < 0)
        return;
    if (fstat(m.fd[FILES_LAYER], &st) == 0 && fstatfs(m.fd[FILES_LAYER], &fs) == 0) {
        r->device = st.st_dev;
        r->bytes = (long long)(fs.f_blocks - fs.f_bfree) * fs.f_bsize;
    }
    for (int i = 0; i < FILES; i++)
        fd_closep(&m.fd[i]);
}

static bool mounts(const char *pid, const char *device)
{
    char path[288], line[4096];
    bool found = false;
    snprintf(path, sizeof path, "/proc/%s/mountinfo", pid);
    FILE *file = fopen(path, "re");
    while (file && !found && fgets(line, sizeof line, file))
        found = strstr(line, device) != NULL;
    if (file)
        fclose(file);
    return found;
}

/* How many processes have a file system among their mounts: proc_pid_mountinfo(5), third field. */
static int count_mounted(dev_t device)
{
    char word[32];
    int count = 0;
    DIR *dir = opendir("/proc");
    snprintf(word, sizeof word, " %u:%u ", major(device), minor(device));
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
            count += mounts(entry->d_name, word);
    if (dir)
        closedir(dir);
    return count;
}

static bool line(const char *what, const char *which, bool gone)
{
    printf("  %-12s %-8s %s\n", what, gone ? "gone" : "is THERE", which);
    return gone;
}

bool receipt_print(const struct receipt *r, int shelf)
{
    const struct state *s = &r->state;
    char text[96];
    _cleanup_close_ int pidfd = s->pid ? identity_pidfd(s->pid, s->start) : -1;
    printf("%s is removed. What the kernel says now:\n", s->name);
    snprintf(text, sizeof text, "%d", s->pid);
    bool gone = line("process 1", text, pidfd < 0 || !state_is_of_this_boot(s));
    gone = line("guard", s->guard, !state_is_watched(s)) && gone;
    for (int i = 0; i < s->groups; i++)
        gone = line("group", s->group[i].top, access(s->group[i].top, F_OK) != 0) && gone;
    snprintf(text, sizeof text, "device %u:%u in memory, %lld KiB", major(r->device),
             minor(r->device), r->bytes >> 10);
    if (r->device)
        gone = line("file system", text, count_mounted(r->device) == 0) && gone;
    return line("folder", "log and state", faccessat(shelf, s->name, F_OK, 0) != 0) && gone;
}
