/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "needs.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool has_version(const struct lab_info *lab, int version, const char *controller)
{
    for (int i = 0; i < lab->hierarchies; i++) {
        const struct lab_hierarchy *h = &lab->hierarchy[i];
        if (h->version == version && h->inside[0] && strstr(h->controllers, controller))
            return true;
    }
    return false;
}

static bool has_v1(const struct lab_info *lab)
{
    return has_version(lab, 1, "");
}

static bool has_v2(const struct lab_info *lab)
{
    return has_version(lab, 2, "");
}

/* Where v2 is mounted tells what the paths in a lesson's commands must be (cgroups(7)). */
static bool v2_lies_at(const struct lab_info *lab, const char *folder)
{
    for (int i = 0; i < lab->hierarchies; i++)
        if (lab->hierarchy[i].version == 2 && !strcmp(lab->hierarchy[i].inside, folder))
            return true;
    return false;
}

static bool has_pure_v2(const struct lab_info *lab)
{
    return v2_lies_at(lab, "/sys/fs/cgroup");
}

static bool has_unified(const struct lab_info *lab)
{
    return v2_lies_at(lab, "/sys/fs/cgroup/unified");
}

static bool has_freezer_v1(const struct lab_info *lab)
{
    return has_version(lab, 1, "freezer");
}

/* cgroup.freeze belongs to the core of v2, whatever its controllers (cgroups(7)). */
static bool has_freezer_v2(const struct lab_info *lab)
{
    return has_v2(lab);
}

static bool has_cgroup(const struct lab_info *lab)
{
    return has_v1(lab) || has_v2(lab);
}

static bool has_freezer(const struct lab_info *lab)
{
    return has_freezer_v1(lab) || has_freezer_v2(lab);
}

static bool has_alpine(const struct lab_info *lab)
{
    return !lab->stand_in;
}

static bool has_stand_in(const struct lab_info *lab)
{
    return lab->stand_in;
}

static bool is_root(const struct lab_info *lab)
{
    return lab->root;
}

static bool is_user(const struct lab_info *lab)
{
    return !lab->root;
}

/* time_namespaces(7): since Linux 5.6 */
static bool has_time(const struct lab_info *lab)
{
    (void)lab;
    return access("/proc/self/ns/time", F_OK) == 0;
}

/* Every lab has all eight kinds of namespace but, on old kernels, time: else it does not stand. */
static bool always(const struct lab_info *lab)
{
    (void)lab;
    return true;
}

struct trait {
    const char *word;
    bool (*holds)(const struct lab_info *lab);
    const char *lack;  /* for the student; NULL for words of "only=" */
    const char *probe; /* see needs_probe() */
};

static const struct trait world[] = {
    {"v1", has_v1, NULL, NULL},
    {"v2", has_v2, NULL, NULL},
    {"freezer-v1", has_freezer_v1, NULL, NULL},
    {"freezer-v2", has_freezer_v2, NULL, NULL},
    {"pure-v2", has_pure_v2, NULL, NULL},
    {"unified", has_unified, NULL, NULL},
    {"alpine", has_alpine, NULL, NULL},
    {"stand-in", has_stand_in, NULL, NULL},
    {"root", is_root, NULL, NULL},
    {"user", is_user, NULL, NULL},
};

static const struct trait needs[] = {
    {"userns", always, "", "user namespace"},
    {"pidns", always, "", "pid namespace"},
    {"mntns", always, "", "mnt namespace"},
    {"utsns", always, "", "uts namespace"},
    {"ipcns", always, "", "ipc namespace"},
    {"netns", always, "", "net namespace"},
    {"cgroupns", always, "", "cgroup namespace"},
    {"timens", has_time, "time namespaces (Linux 5.6 or newer)", "time namespace"},
    {"cgroup", has_cgroup, "a control group of its own", "control groups"},
    {"freezer", has_freezer, "a control group that can freeze processes", "freezer"},
    {"alpine", has_alpine, "Alpine's own root filesystem (here is only the BusyBox stand-in)",
     NULL},
};

const char *needs_probe(const char *need)
{
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
        if (!strcmp(needs[i].word, need))
            return needs[i].probe;
    return NULL;
}

void world_words(const struct lab_info *lab, const char *words[WORLD_MAX + 1])
{
    int n = 0;
    for (size_t i = 0; lab && i < sizeof world / sizeof *world; i++)
        if (world[i].holds(lab))
            words[n++] = world[i].word;
    words[n] = NULL;
}

static const char *lack_of(const struct lab_info *lab, const char *need)
{
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
        if (!strcmp(needs[i].word, need) && !needs[i].holds(lab))
            return needs[i].lack;
    return NULL;
}

void needs_missing(const struct lab_info *lab, const struct lesson *lesson, char *text, size_t size)
{
    text[0] = '\0';
    for (int i = 0; i < lesson->needs_count; i++) {
        const char *lack = lack_of(lab, lesson->needs[i]);
        if (!lack)
            continue;
        snprintf(text, size, "This lesson needs %s, and this lab has none. %s", lack, lab->missing);
        return;
    }
}
