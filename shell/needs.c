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

static bool has_pure_v1(const struct lab_info *lab)
{
    return has_v1(lab) && !has_v2(lab);
}

/* What a version 2 hierarchy hands to the lab stands in a file of its root (cgroups(7)). */
static bool controls(const struct lab_hierarchy *h, const char *controller)
{
    char path[sizeof h->outside + 32], list[256] = "", *rest = list;
    snprintf(path, sizeof path, "%s/cgroup.controllers", h->outside);
    FILE *file = h->version == 2 ? fopen(path, "re") : NULL;
    if (h->version == 1)
        snprintf(list, sizeof list, "%s", h->controllers);
    else if (file && !fgets(list, sizeof list, file))
        list[0] = '\0';
    if (file)
        fclose(file);
    for (char *name; (name = strsep(&rest, ", \n"));)
        if (!strcmp(name, controller))
            return true;
    return false;
}

static bool has_controller(const struct lab_info *lab, int version, const char *controller)
{
    for (int i = 0; i < lab->hierarchies; i++) {
        const struct lab_hierarchy *h = &lab->hierarchy[i];
        if ((!version || h->version == version) && h->inside[0] && controls(h, controller))
            return true;
    }
    return false;
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

/* What the lens needs can be taken away from us: a filter around fishbowl, a tracer of it. */
static bool has_lens(const struct lab_info *lab)
{
    return lab->watched[SIDE_HOST] || lab->watched[SIDE_CONTAINER];
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

/* What needs a program and a module cannot be seen in the lab: it is tried. */
static bool has_veth(const struct lab_info *lab)
{
    (void)lab;
    return probe_works("veth");
}

/* A program of the machine, where the lab has it, too. */
static bool has_program(const char *name)
{
    static const char *const folders[] = {"/usr/bin", "/usr/sbin", "/bin", "/sbin"};
    char path[64];
    bool found = false;
    for (size_t i = 0; !found && i < sizeof folders / sizeof *folders; i++) {
        snprintf(path, sizeof path, "%s/%s", folders[i], name);
        found = access(path, X_OK) == 0;
    }
    return found;
}

static bool has_bwrap(const struct lab_info *lab)
{
    (void)lab;
    return has_program("bwrap");
}

static bool has_runc(const struct lab_info *lab)
{
    (void)lab;
    return has_program("runc");
}

/* Every lab has all eight kinds of namespace but, on old kernels, time: else it does not stand. */
static bool always(const struct lab_info *lab)
{
    (void)lab;
    return true;
}

struct trait {
    const char *word;
    bool (*holds)(const struct lab_info *lab); /* or NULL: the lab has this controller */
    const char *lack;                          /* for the student; NULL for words of "only=" */
    const char *probe;                         /* see needs_probe() */
    const char *controller;
    int version; /* the version of control groups that must have it; 0: any */
};

static const struct trait world[] = {
    {"v1", .holds = has_v1},
    {"v2", .holds = has_v2},
    {"freezer-v1", .holds = has_freezer_v1},
    {"freezer-v2", .holds = has_freezer_v2},
    {"pure-v2", .holds = has_pure_v2},
    {"unified", .holds = has_unified},
    {"pure-v1", .holds = has_pure_v1},
    {"cpu-v1", .controller = "cpu", .version = 1},
    {"cpu-v2", .controller = "cpu", .version = 2},
    {"memory-v1", .controller = "memory", .version = 1},
    {"memory-v2", .controller = "memory", .version = 2},
    {"pids-v1", .controller = "pids", .version = 1},
    {"pids-v2", .controller = "pids", .version = 2},
    {"named-v1", .controller = "name=systemd", .version = 1},
    {"alpine", .holds = has_alpine},
    {"stand-in", .holds = has_stand_in},
    {"lens", .holds = has_lens},
    {"root", .holds = is_root},
    {"user", .holds = is_user},
    {"runc", .holds = has_runc},
};

static const struct trait needs[] = {
    {"userns", .holds = always, .lack = "", .probe = "user namespace"},
    {"pidns", .holds = always, .lack = "", .probe = "pid namespace"},
    {"mntns", .holds = always, .lack = "", .probe = "mnt namespace"},
    {"utsns", .holds = always, .lack = "", .probe = "uts namespace"},
    {"ipcns", .holds = always, .lack = "", .probe = "ipc namespace"},
    {"netns", .holds = always, .lack = "", .probe = "net namespace"},
    {"cgroupns", .holds = always, .lack = "", .probe = "cgroup namespace"},
    {"timens", .holds = has_time, .lack = "time namespaces (Linux 5.6 or newer)",
     .probe = "time namespace"},
    {"cgroup", .holds = has_cgroup, .lack = "a control group of its own",
     .probe = "control groups"},
    {"freezer", .holds = has_freezer, .lack = "a control group that can freeze processes",
     .probe = "freezer"},
    {"cpu", .controller = "cpu", .lack = "a control group with the controller of processor time",
     .probe = "controllers"},
    {"memory", .controller = "memory", .lack = "a control group with the memory controller",
     .probe = "controllers"},
    {"pids", .controller = "pids", .lack = "a control group that can limit its processes",
     .probe = "controllers"},
    {"alpine", .holds = has_alpine,
     .lack = "Alpine's own root filesystem (here is only the BusyBox stand-in)"},
    {"lens", .holds = has_lens,
     .lack =
         "the kernel lens (it is switched off with --lens off or in fishbowl.conf, or \"fishbowl "
         "doctor\" says what it lacks)",
     .probe = "ptrace"},
    {"veth", .holds = has_veth,
     .lack = "virtual cables (the kernel's veth and the program ip of iproute2; \"fishbowl "
             "doctor\" says which is missing)",
     .probe = "veth"},
    {"bwrap", .holds = has_bwrap, .lack = "the program bwrap (the package bubblewrap)"},
};

static bool offers(const struct lab_info *lab, const struct trait *t)
{
    return t->controller ? has_controller(lab, t->version, t->controller) : t->holds(lab);
}

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
        if (offers(lab, &world[i]))
            words[n++] = world[i].word;
    words[n] = NULL;
}

static const char *lack_of(const struct lab_info *lab, const char *need)
{
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
        if (!strcmp(needs[i].word, need) && !offers(lab, &needs[i]))
            return needs[i].lack;
    return NULL;
}

const char *needs_lack(const struct lab_info *lab, const struct lesson *lesson)
{
    const char *lack = NULL;
    for (int i = 0; lab && !lack && i < lesson->needs_count; i++)
        lack = lack_of(lab, lesson->needs[i]);
    return lack;
}

void needs_missing(const struct lab_info *lab, const struct lesson *lesson, char *text, size_t size)
{
    const char *lack = needs_lack(lab, lesson);
    text[0] = '\0';
    if (lack)
        snprintf(text, size, "This lesson needs %s, and this lab has none. %s", lack,
                 lab->missing[0] ? lab->missing : "\"fishbowl doctor\" says what to do.");
}
