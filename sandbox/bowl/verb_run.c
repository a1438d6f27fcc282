/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bowl run, start, attach: a container and who stands in front of it. */
#include "../kernel/fdio.h"
#include "../kernel/rootfs.h"
#include "channel.h"
#include "deny.h"
#include "follow.h"
#include "leftovers.h"
#include "monitor.h"
#include "verbs.h"
#include "volumes.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

enum {
    HOSTNAME_MAX = 64,
    NAME = 256,
    REMOVE,
    INIT,
    PRIVILEGED,
    SHOW,
    READ_ONLY,
    DENY,
    NICE,
    VOLUME,
    LIMIT
};

#define LIMIT_ROW(limit, option, argument, what)                                                   \
    {                                                                                              \
        option, LIMIT + (limit), argument, 0, what, 1                                              \
    }

const struct argp_option run_options[] = {
    {"name", NAME, "NAME", 0, "Call it so; otherwise it gets a name", 0},
    {"rm", REMOVE, NULL, 0, "Forget it once it has ended", 0},
    {"interactive", 'i', NULL, 0, "Pass standard input on", 0},
    {"tty", 't', NULL, 0, "With a terminal of its own", 0},
    {"hostname", 'h', "NAME", 0, "The container's host name; otherwise its name", 0},
    {"init", INIT, NULL, 0, "Process 1 is a small one that reaps and passes signals on", 0},
    {"privileged", PRIVILEGED, NULL, 0,
     "Keep all capabilities, all system calls, and all of /proc and /sys", 0},
    {"show", SHOW, NULL, 0, "Tell on standard error by which system calls the container is made",
     0},
    {"read-only", READ_ONLY, NULL, 0, "Its files cannot be changed, but for /tmp and volumes", 0},
    {"volume", VOLUME, "HOST:INSIDE[:ro]", 0, "Show a folder of the machine in it", 0},
    {"nice", NICE, "N", 0, "Its nice value, from -20 to 19", 0},
    {"deny", DENY, "CALL,...", 0, "System calls that it may not make; bowl events names who tries",
     0},
    LIMIT_ROW(BOWL_MEMORY, "memory", "SIZE", "Memory that it may use: 64M"),
    LIMIT_ROW(BOWL_MEMORY_SOFT, "memory-soft", "SIZE",
              "Memory that is left to it where memory is short"),
    LIMIT_ROW(BOWL_CPUS, "cpus", "NUMBER", "Processors that it may use at once: 0.5"),
    LIMIT_ROW(BOWL_CPU_WEIGHT, "cpu-weight", "NUMBER",
              "Its share where processors are short; others have 100"),
    LIMIT_ROW(BOWL_PIDS, "pids", "NUMBER", "Processes and threads that it may have"),
    {0},
};

static bool is_hostname(const char *name)
{
    size_t length = strlen(name);
    return length > 0 && length <= HOSTNAME_MAX && name[0] != '-' &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") ==
               length;
}

static void add_volume(struct options *o, char *arg, struct argp_state *state)
{
    static char *list[VOLUMES + 1];
    struct err e = {0};
    int count = 0;
    while (list[count])
        count++;
    if (count == VOLUMES)
        argp_error(state, "no more than %d volumes", VOLUMES);
    if (volumes_check(arg, &e) < 0)
        argp_error(state, "%s. %s", e.what, e.hint);
    list[count] = arg;
    o->volumes = list;
}

error_t take_run(struct call *c, int key, char *arg, struct argp_state *state)
{
    struct options *o = &c->container;
    bool *const flags[] = {&o->remove, &o->init, &o->all_capabilities, &o->show, &o->read_only};
    if (key == 'i' || key == 't') {
        *(key == 'i' ? &o->interactive : &o->tty) = true;
    } else if (key >= REMOVE && key <= READ_ONLY) {
        *flags[key - REMOVE] = true;
    } else if (key == NAME) {
        if (!shelf_is_name(arg))
            argp_error(state,
                       "\"%s\" is no name: 1 to %d letters, digits, '_', '.' and '-', the first a "
                       "letter or digit",
                       arg, NAME_SIZE - 1);
        snprintf(o->name, sizeof o->name, "%s", arg);
    } else if (key == 'h') {
        if (!is_hostname(arg))
            argp_error(state, "\"%s\" is no host name: 1 to %d letters, digits, dots and dashes",
                       arg, HOSTNAME_MAX);
        o->hostname = arg;
    } else if (key == NICE) {
        char *end;
        o->nice = (int)strtol(arg, &end, 10);
        if (end == arg || *end || o->nice < -20 || o->nice > 19)
            argp_error(state, "\"%s\" is no nice value: -20 to 19", arg);
    } else if (key == VOLUME) {
        add_volume(o, arg, state);
    } else if (key == DENY) {
        struct err e = {0};
        if (deny_check(arg, &e) < 0)
            argp_error(state, "%s. %s", e.what, e.hint);
        o->denied = arg;
    } else if (key >= LIMIT && key < LIMIT + BOWL_LIMITS) {
        struct err e = {0};
        if (bowl_limit_set(&o->limits, (enum bowl_limit)(key - LIMIT), arg, &e) < 0)
            argp_error(state, "%s. %s", e.what, e.hint);
    } else {
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
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

/* Returns a socket to the monitor once the command runs, or minus an exit status. */
static int start(struct call *c, int *folder)
{
    struct options *o = &c->container;
    static char *shell[] = {"/bin/sh", NULL};
    struct rootfs rootfs;
    struct message m = {.type = 0};
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
    o->term = getenv("TERM");
    follow_size(&o->rows, &o->columns);
    _cleanup_close_ int socket = monitor_start(shelf, *folder, o);
    if (socket < 0) {
        shelf_remove(shelf, o->name);
        err_set(&c->e, socket, "The machine may be out of memory, or of processes.",
                "start the container's monitor");
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
            "hear from the container's monitor");
    return -BOWL_FAILED;
}

int verb_run(struct call *c)
{
    _cleanup_close_ int folder = -1;
    struct state state = {0};
    c->container.foreground = true;
    follow_prepare();
    _cleanup_close_ int socket = start(c, &folder);
    if (socket < 0)
        return -socket;
    c->e = (struct err){0};
    state.tty = c->container.tty;
    state_read(folder, &state, NULL); /* it may have ended, and be forgotten */
    struct follow f = {socket, folder, &state, c->container.interactive, true};
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
    channel_tell(socket, MESSAGE_FOLLOW, 0, NULL, 0, 0);
    struct follow f = {socket, folder, &state, true, false};
    int status = follow_run(&f, &c->e);
    return status < 0 ? verb_failed(c) : status;
}
