/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controllers.h"
#include "../kernel/fdio.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { PATH_SIZE = 600, LEAVE_MS = 500 };

/* What systemd hands down, too. */
static const char *const wanted[] = {"cpuset", "cpu", "io", "memory", "pids"};
enum { WANTED = sizeof wanted / sizeof *wanted };

static bool has_word(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = list; (at = strstr(at, word)); at += length)
        if ((at == list || at[-1] == ' ') && strchr(" \n", at[length])) /* finds the end, too */
            return true;
    return false;
}

static int read_in(const char *dir, const char *file, char *text, size_t size)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", dir, file);
    return (int)file_read(AT_FDCWD, path, text, size);
}

/* Put "+" or "-" before a controller and write it. */
static int change(const char *base, char sign, const char *name)
{
    char path[PATH_SIZE], text[32];
    snprintf(path, sizeof path, "%s/cgroup.subtree_control", base);
    snprintf(text, sizeof text, "%c%s", sign, name);
    return file_write(AT_FDCWD, path, text);
}

/* ---- the leaf ---- */

/* Whether a group has no processes but the caller and its partner; *any tells if it has these. */
static bool only_ours(const char *dir, pid_t partner, bool *any)
{
    char path[PATH_SIZE];
    int pid;
    bool ours = true;
    snprintf(path, sizeof path, "%s/cgroup.procs", dir);
    FILE *file = fopen(path, "re");
    *any = false;
    if (!file)
        return false;
    while (ours && fscanf(file, "%d", &pid) == 1) {
        ours = pid == getpid() || (partner > 0 && pid == partner);
        *any = true;
    }
    fclose(file);
    return ours;
}

static int move_both(const char *dir, pid_t partner)
{
    char path[PATH_SIZE], number[16];
    snprintf(path, sizeof path, "%s/cgroup.procs", dir);
    snprintf(number, sizeof number, "%d", partner);
    if (partner > 0)
        file_write(AT_FDCWD, path, number); /* it may have ended */
    return file_write(AT_FDCWD, path, "0");
}

static void name_leaf(const char *base, char *leaf)
{
    snprintf(leaf, PATH_SIZE, "%s/" CONTROLLERS_LEAF, base);
}

/* Take our own processes out of a group that is to hand controllers down. */
static bool make_room(const char *base, pid_t partner)
{
    char leaf[PATH_SIZE];
    bool any;
    if (!only_ours(base, partner, &any))
        return false;
    if (!any)
        return true;
    name_leaf(base, leaf);
    if (mkdir(leaf, 0755) && errno != EEXIST)
        return false;
    if (move_both(leaf, partner) == 0)
        return true;
    move_both(base, partner);
    rmdir(leaf);
    return false;
}

/* ---- handing down ---- */

/* The files of a group that the root of the machine's tree lacks: cgroups(7). */
static bool is_machines_root(const char *base)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/cgroup.type", base);
    return access(path, F_OK) != 0;
}

static bool systemd_runs(void)
{
    return access("/run/systemd/system", F_OK) == 0; /* sd_booted(3) */
}

static bool may_change(const char *base)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/cgroup.subtree_control", base);
    return access(path, W_OK) == 0;
}

void controllers_hand_down(struct controllers *c, const char *base, pid_t partner)
{
    char available[256], handed[256];
    const char *lacking[WANTED];
    int count = 0;
    if (read_in(base, "cgroup.controllers", available, sizeof available) <= 0 ||
        read_in(base, "cgroup.subtree_control", handed, sizeof handed) < 0)
        return;
    for (int i = 0; i < WANTED; i++)
        if (has_word(available, wanted[i]) && !has_word(handed, wanted[i]))
            lacking[count++] = wanted[i];
    if (count == 0 || !may_change(base) || c->base[0])
        return;
    if (is_machines_root(base) ? systemd_runs() : !make_room(base, partner))
        return;
    snprintf(c->base, sizeof c->base, "%s", base);
    for (int i = 0; i < count; i++) {
        size_t used = strlen(c->enabled);
        if (change(base, '+', lacking[i]) == 0)
            snprintf(c->enabled + used, sizeof c->enabled - used, "%s ", lacking[i]);
    }
}

/* ---- and back ---- */

static bool has_other_groups(const char *base)
{
    DIR *dir = opendir(base);
    bool found = false;
    for (struct dirent *entry; dir && !found && (entry = readdir(dir));)
        found = entry->d_type == DT_DIR && entry->d_name[0] != '.' &&
                strcmp(entry->d_name, CONTROLLERS_LEAF) != 0;
    if (dir)
        closedir(dir);
    return found || !dir;
}

/* Whoever is in the leaf was born there, or moved by us. */
static void move_all(const char *from, const char *to)
{
    char path[PATH_SIZE], text[4096], *rest = text;
    snprintf(path, sizeof path, "%s/cgroup.procs", to);
    if (read_in(from, "cgroup.procs", text, sizeof text) <= 0)
        return;
    for (char *pid; (pid = strsep(&rest, "\n"));)
        if (*pid)
            file_write(AT_FDCWD, path, pid); /* it may have ended */
}

static void switch_off(const char *base, const char *enabled)
{
    for (int i = 0; i < WANTED; i++)
        if (!enabled || has_word(enabled, wanted[i]))
            change(base, '-', wanted[i]);
}

/* All that is on in a group with a leaf is our doing, or there would be no leaf. */
static void remove_leaf(const char *base, const char *leaf)
{
    switch_off(base, NULL);
    move_all(leaf, base);
    for (int i = 0; i < LEAVE_MS && rmdir(leaf) && errno == EBUSY; i++)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL); /* somebody just dies */
}

void controllers_withdraw(struct controllers *c)
{
    char leaf[PATH_SIZE];
    if (!c->base[0] || has_other_groups(c->base))
        return;
    name_leaf(c->base, leaf);
    if (access(leaf, F_OK) == 0)
        remove_leaf(c->base, leaf);
    else
        switch_off(c->base, c->enabled);
    *c = (struct controllers){0};
}

void controllers_sweep(const char *base)
{
    char leaf[PATH_SIZE];
    bool any;
    name_leaf(base, leaf);
    if (access(leaf, F_OK) == 0 && !has_other_groups(base) && only_ours(leaf, 0, &any))
        remove_leaf(base, leaf);
}
