/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bowl run, start, attach: a container and who stands in front of it. */
#include "../kernel/fdio.h"
#include "../kernel/rootfs.h"
#include "capabilities.h"
#include "channel.h"
#include "follow.h"
#include "guard.h"
#include "leftovers.h"
#include "verbs.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool is_container(const char *word)
{
    _cleanup_close_ int shelf = shelf_is_name(word) ? shelf_open(NULL) : -1;
    _cleanup_close_ int folder = shelf < 0 ? -1 : shelf_find(shelf, word, NULL);
    return folder >= 0;
}

/* "alpine" is the tree that fishbowl unpacks; anything else is a path, and has a slash. */
static int find_rootfs(struct call *c, struct rootfs *rootfs)
{
    const char *word = c->words[0];
    char cache[PATH_MAX], hint[240];
    bool alpine = strcmp(word, "alpine") == 0;
    snprintf(hint, sizeof hint,
             "Before the command stands the root filesystem: alpine, or the path of an unpacked "
             "one with a slash in it, as ./%.40s. Perhaps: bowl run alpine %.40s",
             word, word);
    if (!alpine && is_container(word)) {
        snprintf(hint, sizeof hint,
                 "bowl commit %.40s ./%.40s makes a root filesystem of its files, and bowl start "
                 "./%.40s a container of that.",
                 word, word, word);
        return err_say(&c->e, -EINVAL, hint,
                       "%.64s is a container, and one that has ended is not started again", word);
    }
    if (!alpine && !strchr(word, '/'))
        return err_say(&c->e, -EINVAL, hint, "There is no root filesystem called \"%.64s\"", word);
    int r = rootfs_find(rootfs, alpine ? NULL : word, cache, &c->e);
    if (r == -ENOENT && cache[0])
        err_set(&c->e, r,
                "Start fishbowl once, it unpacks one there; or run \"make rootfs\" in its source "
                "tree and name that in place of alpine, or in FISHBOWL_ROOTFS.",
                "There is no root filesystem beside bowl, nor at %s", cache);
    return r;
}

/* Past what is shown, to the word whether the command runs; that comes with an error if not. */
static ssize_t receive_start(int socket, struct message *m, struct call *c)
{
    static char data[MESSAGE_DATA];
    ssize_t n;
    while ((n = channel_receive(socket, m, data, sizeof data, 0)) >= 0 && m->type == MESSAGE_SHOWN)
        fprintf(stderr, "%.*s", (int)n, data);
    if (n == (ssize_t)sizeof c->e)
        memcpy(&c->e, data, sizeof c->e);
    return n;
}

/* What does not go together, or is not for us. Returns 0 or an exit status with c->e. */
static int check_options(struct call *c)
{
    const struct options *o = &c->container;
    if (o->all_capabilities && (c->dropped || c->added)) {
        err_say(&c->e, -EINVAL, "Leave out one of them.",
                "--privileged keeps all capabilities: --cap-drop and --cap-add do not go with it");
        return BOWL_USAGE;
    }
    if (o->no_user_ns && geteuid()) {
        err_say(&c->e, -EPERM,
                "The other namespaces can be made without being root only in a user namespace of "
                "one's own, user_namespaces(7). Be root, of the machine or of a lab, or leave it "
                "out.",
                "--no-user-ns is for root");
        return BOWL_FAILED;
    }
    return 0;
}

/* Returns a socket to its monitor once the command runs, or minus an exit status. */
static int start(struct call *c, int *folder)
{
    struct options *o = &c->container;
    static char *shell[] = {"/bin/sh", NULL};
    struct rootfs rootfs;
    struct message m = {.type = 0};
    int wrong = check_options(c);
    if (wrong)
        return -wrong;
    if (find_rootfs(c, &rootfs) < 0)
        return c->e.code == -EINVAL ? -BOWL_USAGE : -BOWL_FAILED;
    snprintf(o->rootfs, sizeof o->rootfs, "%s", rootfs.path);
    _cleanup_close_ int shelf = shelf_open(&c->e);
    *folder = shelf < 0 ? -1 : shelf_take(shelf, o->name, &c->e);
    if (*folder < 0)
        return -BOWL_FAILED;
    o->command = c->count > 1 ? c->words + 1 : shell;
    o->hostname = o->hostname ? o->hostname : o->name;
    o->denied = o->denied ? o->denied : "";
    o->capabilities =
        c->dropped == CAPABILITIES_ALL ? c->added : (capabilities_usual() | c->added) & ~c->dropped;
    o->term = getenv("TERM");
    follow_size(&o->rows, &o->columns);
    _cleanup_close_ int socket = guard_start(shelf, *folder, o);
    if (socket < 0) {
        shelf_remove(shelf, o->name);
        err_set(&c->e, socket, "The machine may be out of memory, or of processes.",
                "start the container's guard");
        return -BOWL_FAILED;
    }
    ssize_t n = receive_start(socket, &m, c);
    if (n >= 0 && m.type == MESSAGE_STARTED)
        return steal_fd(&socket);
    if (n >= 0)
        return -m.value;
    shelf_remove(shelf, o->name);
    leftovers_remove(NULL);
    err_set(&c->e, (int)n, "Somebody has killed it. Nothing of the container is left.",
            "hear from the container's guard");
    return -BOWL_FAILED;
}

int verb_run(struct call *c)
{
    if (c->detach)
        return verb_start(c);
    _cleanup_close_ int folder = -1;
    c->container.foreground = true;
    follow_prepare();
    _cleanup_close_ int socket = start(c, &folder);
    if (socket < 0)
        return -socket;
    c->e = (struct err){0};
    struct follow f = {socket, folder, c->container.tty, c->container.interactive, true};
    int status = follow_run(&f, &c->e);
    return status < 0 ? BOWL_FAILED : status;
}

int verb_start(struct call *c)
{
    _cleanup_close_ int folder = -1;
    _cleanup_close_ int socket = start(c, &folder);
    if (socket < 0)
        return -socket;
    puts(c->container.name);
    return 0;
}

int verb_attach(struct call *c)
{
    struct state state;
    _cleanup_close_ int shelf = shelf_open(&c->e);
    _cleanup_close_ int folder = shelf < 0 ? -1 : state_find(shelf, c->words[0], &state, &c->e);
    if (folder < 0)
        return verb_failed(c);
    _cleanup_close_ int alive = state_pidfd(&state, &c->e);
    _cleanup_close_ int socket = alive < 0 ? -1 : channel_connect(folder, &c->e);
    if (socket < 0)
        return verb_failed(c);
    follow_prepare();
    bool input = state.tty || state.interactive;
    int flags = (input ? FOLLOW_FRONT : 0) | (c->force ? FOLLOW_FORCE : 0) | FOLLOW_MISSED;
    channel_tell(socket, MESSAGE_FOLLOW, flags, NULL, 0, 0);
    struct follow f = {socket, folder, state.tty, input, false};
    int status = follow_run(&f, &c->e);
    return status < 0 ? verb_failed(c) : status;
}
