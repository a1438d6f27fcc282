/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base.h"
#include "../kernel/cgroup.h"
#include "../kernel/fdio.h"
#include "../kernel/syscalls.h"
#include "controllers.h"
#include "identity.h"
#include "lab.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

enum { REMOVE_MS = 200 };

/* ---- which ---- */

const char *base_path(const struct hierarchy *list, int count, const char *given)
{
    size_t longest = 0;
    if (!given || given[0] != '/')
        return NULL;
    for (int i = 0; i < count; i++) {
        size_t length = strlen(list[i].mount);
        if (length > longest && !strncmp(given, list[i].mount, length) &&
            (given[length] == '/' || !given[length]))
            longest = length;
    }
    return given + longest;
}

static void add(char bases[BASES][BASE_SIZE], int *count, const char *mount, const char *path)
{
    char *base = bases[*count];
    if (snprintf(base, BASE_SIZE, "%s%s", mount, path) >= BASE_SIZE)
        return;
    for (int i = 0; i < *count; i++)
        if (strcmp(bases[i], base) == 0)
            return;
    ++*count;
}

/* The group below which our own processes may have moved into a leaf, see controllers.h. */
static void without_leaf(char *dir)
{
    char *last = strrchr(dir, '/');
    if (last && strcmp(last, "/" CONTROLLERS_LEAF) == 0)
        *last = '\0';
}

int base_list(const struct hierarchy *hierarchy, const char *path, char bases[BASES][BASE_SIZE])
{
    char own[sizeof hierarchy->own];
    int count = 0;
    if (path) {
        add(bases, &count, hierarchy->mount, path);
        count = count && access(bases[0], F_OK) == 0;
    }
    if (geteuid() == 0)
        add(bases, &count, hierarchy->mount, "");
    memcpy(own, hierarchy->own, sizeof own);
    without_leaf(own);
    if (own[0])
        add(bases, &count, own, "");
    return count;
}

/* ---- whether it works ---- */

/* A child that is born into the group, or that enters it by itself. */
static int enter_version_2(const char *group)
{
    _cleanup_close_ int fd = open(group, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct clone_args args = {
        .flags = CLONE_INTO_CGROUP, .exit_signal = SIGCHLD, .cgroup = (uint64_t)fd};
    pid_t pid = fd < 0 ? -1 : sys_clone3(&args);
    if (pid == 0)
        _exit(0);
    int r = pid < 0 ? -errno : 0;
    if (pid > 0)
        waitpid(pid, NULL, 0);
    return r;
}

static int enter_version_1(const char *group)
{
    char path[BASE_SIZE + 96];
    int status = 0;
    snprintf(path, sizeof path, "%s/%s", group, cgroup_v1.join_file);
    pid_t pid = fork();
    if (pid == 0)
        _exit(-file_write(AT_FDCWD, path, "0"));
    if (pid < 0 || waitpid(pid, &status, 0) < 0)
        return -errno;
    return WIFEXITED(status) ? -WEXITSTATUS(status) : -EINTR;
}

/* The last of the dead leave a group a moment after they were reaped. */
static void remove_group(const char *group)
{
    for (int i = 0; i < REMOVE_MS && cgroup_remove(group) == -EBUSY; i++)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static int refuse_making(struct err *e, int code, const char *base)
{
    char hint[sizeof e->hint];
    snprintf(hint, sizeof hint,
             code == -EROFS ? "The cgroup file system is mounted read-only: remount it, or start "
                              "the container around it with a writable one."
                            : "It must belong to user %u. As root: \"chown %u %.160s "
                              "%.160s/cgroup.procs\"; version 2 also wants cgroup.subtree_control "
                              "and cgroup.threads in it.",
             geteuid(), geteuid(), base, base);
    return err_set(e, code, hint, "make a control group in %.200s", base);
}

static int refuse_entering(struct err *e, int code, const struct hierarchy *h, const char *base)
{
    char hint[sizeof e->hint];
    snprintf(
        hint, sizeof hint,
        h->version == 2 && code == -EACCES
            ? "fishbowl runs in %.120s. A process may go from one group to another only if its "
              "user may write cgroup.procs of the nearest group above both (cgroups(7)): the "
              "session must begin in %.100s. As root: \"mkdir %.60s/login\" and \"echo %d > "
              "%.60s/login/cgroup.procs\", the number being that of your shell."
            : "The group is there, but lets no process in. What cgroup.procs in it is refused "
              "with may tell more.",
        h->own[0] ? h->own : "another group", base, base, getppid(), base);
    return err_set(e, code, hint, "put a process into a control group in %.180s", base);
}

static int try_group(const struct hierarchy *h, const char *base,
                     char controllers[HIERARCHY_CONTROLLERS], struct err *e)
{
    const struct cgroup_ops *ops = cgroup_ops_of(h->version);
    char name[IDENTITY_SIZE], group[BASE_SIZE + 64];
    int r = identity_name(name, sizeof name);
    snprintf(group, sizeof group, "%s/%s", base, name);
    if (r < 0 || mkdir(group, 0755))
        return refuse_making(e, r < 0 ? r : -errno, base);
    ops->prepare(h, base, group);
    hierarchy_controllers(h, group, controllers);
    r = ops->birth ? enter_version_2(group) : enter_version_1(group);
    remove_group(group);
    return r < 0 ? refuse_entering(e, r, h, base) : 0;
}

int base_try(const struct hierarchy *h, const char *base, pid_t partner,
             char controllers[HIERARCHY_CONTROLLERS], struct err *e)
{
    struct controllers handed = {0};
    char procs[BASE_SIZE + 64];
    snprintf(procs, sizeof procs, "%s/cgroup.procs", base);
    if (access(procs, W_OK))
        return refuse_making(e, -errno, base);
    if (h->version == 2)
        controllers_hand_down(&handed, base, partner);
    int r = try_group(h, base, controllers, e);
    controllers_withdraw(&handed);
    return r;
}

bool base_has(const struct base_found *found, const char *controller)
{
    size_t length = strlen(controller);
    const char *list = found->controllers;
    for (const char *at = list; found->dir[0] && (at = strstr(at, controller)); at += length)
        if ((at == list || at[-1] == ',') && (at[length] == ',' || !at[length]))
            return true;
    return false;
}

bool base_can_freeze(const struct base_found *found)
{
    return found->dir[0] && (found->hierarchy.version == 2 || base_has(found, "freezer"));
}

static void survey(struct base_found *found, const char *path, pid_t partner)
{
    const struct hierarchy *h = &found->hierarchy;
    char bases[BASES][BASE_SIZE];
    int n = base_list(h, path, bases);
    found->handed_over = path && n && !strcmp(bases[0] + strlen(h->mount), path);
    for (int i = 0; i < n && !found->dir[0]; i++) {
        struct err e = {0};
        if (base_try(h, bases[i], partner, found->controllers, &e) == 0) {
            memcpy(found->dir, bases[i], sizeof found->dir);
            found->given = found->handed_over && i == 0;
        } else if (!found->handed_over || i == 0) {
            found->refusal = e;
        }
    }
}

int base_survey(const char *given, pid_t partner, struct base_found *list, int max)
{
    struct hierarchy hierarchy[LAB_HIERARCHIES];
    int count = hierarchies_read(hierarchy, max < LAB_HIERARCHIES ? max : LAB_HIERARCHIES);
    const char *path = base_path(hierarchy, count, given);
    for (int i = 0; i < count; i++) {
        list[i] = (struct base_found){.hierarchy = hierarchy[i]};
        survey(&list[i], path, partner);
    }
    return count;
}

/* ---- all together ---- */

static int refuse_given(struct err *e, const char *given, const struct base_found *list, int count)
{
    for (int i = 0; i < count; i++)
        if (list[i].handed_over && list[i].refusal.code) {
            if (e)
                *e = list[i].refusal;
            return list[i].refusal.code;
        }
    return err_set(
        e, -ENOENT,
        "An administrator makes it with mkdir, in each hierarchy that the lab is to have, "
        "and gives it with \"chown\" to the user: the folder, cgroup.procs, and for "
        "version 2 cgroup.subtree_control and cgroup.threads.",
        "find the control group %.120s in one of the %d hierarchies", given, count);
}

static bool has_controllers(const struct hierarchy *h)
{
    char names[HIERARCHY_CONTROLLERS];
    hierarchy_controllers(h, h->mount, names);
    return h->version == 2 && names[0];
}

int lab_groups(const char *given, struct lab_groups *groups, struct err *e)
{
    static const char *const limits[] = {"pids", "memory", "cpu"};
    struct base_found list[LAB_HIERARCHIES] = {0};
    bool limited[3] = {false};
    if (given && given[0] != '/')
        return err_set(e, -EINVAL,
                       "It begins with a slash: \"/students/anna\", or with the mount before it: "
                       "\"/sys/fs/cgroup/students/anna\".",
                       "use \"%.120s\" as the path of a control group", given);
    *groups = (struct lab_groups){.hierarchies = base_survey(given, 0, list, LAB_HIERARCHIES)};
    for (int i = 0; i < groups->hierarchies; i++) {
        const struct base_found *found = &list[i];
        groups->version_2 = groups->version_2 || found->hierarchy.version == 2;
        groups->controllers = groups->controllers || has_controllers(&found->hierarchy);
        if (!found->dir[0])
            continue;
        groups->usable++;
        groups->given += found->given;
        groups->freezer = groups->freezer || base_can_freeze(found);
        for (int k = 0; k < 3; k++)
            limited[k] = limited[k] || base_has(found, limits[k]);
    }
    groups->limits = limited[0] && limited[1] && limited[2];
    return given && !groups->given ? refuse_given(e, given, list, groups->hierarchies) : 0;
}
