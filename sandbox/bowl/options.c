/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options of bowl run, start and exec: what a container or a command in it is to be like. */
#include "../kernel/nearest.h"
#include "account.h"
#include "capabilities.h"
#include "deny.h"
#include "verbs.h"
#include "volumes.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HOSTNAME_MAX = 64,
    VARIABLES = 256,
    NAME = 256,
    REMOVE,
    INIT,
    PRIVILEGED,
    SHOW,
    READ_ONLY,
    DENY,
    NICE,
    NET,
    USER_NS,
    NO_USER_NS,
    CAP_DROP,
    CAP_ADD,
    LIMIT
};

#define LIMIT_ROW(limit, option, argument, what)                                                   \
    {                                                                                              \
        option, LIMIT + (limit), argument, 0, what, 1                                              \
    }

#define OF_COMMANDS                                                                                \
    {"interactive", 'i', NULL, 0, "Pass standard input on", 0},                                    \
        {"tty", 't', NULL, 0, "With a terminal of the container's", 0},                            \
        {"env", 'e', "NAME[=VALUE]", 0, "Set a variable; without a value it keeps ours", 0},       \
        {"workdir", 'w', "FOLDER", 0, "Begin in this folder of the container", 0},                 \
    {                                                                                              \
        "user", 'u', "USER[:GROUP]", 0, "Run as this user of the container: a name or number", 0   \
    }

const struct argp_option exec_options[] = {
    OF_COMMANDS,
    {0},
};

const struct argp_option run_options[] = {
    {"name", NAME, "NAME", 0, "Call it so; otherwise it gets a name", 0},
    {"rm", REMOVE, NULL, 0, "Forget it once it has ended", 0},
    {"detach", 'd', NULL, 0, "In the background, as bowl start", 0},
    OF_COMMANDS,
    {"hostname", 'h', "NAME", 0, "The container's host name; otherwise its name", 0},
    {"init", INIT, NULL, 0, "Process 1 is a small one that reaps and passes signals on", 0},
    {"privileged", PRIVILEGED, NULL, 0,
     "Keep all capabilities, all system calls, and all of /proc and /sys", 0},
    {"show", SHOW, NULL, 0, "Tell on standard error by which system calls the container is made",
     0},
    {"read-only", READ_ONLY, NULL, 0, "Its files cannot be changed, but for /tmp and volumes", 0},
    {"volume", 'v', "HOST:INSIDE[:ro]", 0, "Show a folder of the machine in it", 0},
    {"net", NET, "none|lab|veth", 0,
     "Its network: loopback alone, the one that bowl is called in, or a cable to that", 0},
    {"network", NET, NULL, OPTION_ALIAS | OPTION_HIDDEN, NULL, 0},
    {"user-ns", USER_NS, NULL, 0, "With a user namespace of its own, as it is anyway", 0},
    {"no-user-ns", NO_USER_NS, NULL, 0, "Its root is ours: for root, and less safe", 0},
    {"nice", NICE, "N", 0, "Its nice value, from -20 to 19", 0},
    {"cap-drop", CAP_DROP, "CAPABILITY,...", 0, "Take these away from it, too; or all", 0},
    {"cap-add", CAP_ADD, "CAPABILITY,...", 0, "Leave it these beside the usual ones; or all", 0},
    {"deny", DENY, "CALL,...", 0, "System calls that it may not make; bowl events names who tries",
     0},
    LIMIT_ROW(BOWL_MEMORY, "memory", "SIZE", "Memory that it may use: 64M"),
    {NULL, 'm', "SIZE", OPTION_ALIAS, NULL, 1},
    LIMIT_ROW(
        BOWL_MEMORY_SOFT, "memory-soft", "SIZE",
        "Memory beyond which it is told of, and of which it keeps less where memory is short"),
    {"memory-reservation", LIMIT + BOWL_MEMORY_SOFT, NULL, OPTION_ALIAS | OPTION_HIDDEN, NULL, 1},
    LIMIT_ROW(BOWL_CPUS, "cpus", "NUMBER", "Processors that it may use at once: 0.5"),
    LIMIT_ROW(BOWL_CPU_WEIGHT, "cpu-weight", "NUMBER",
              "Its share where processors are short; others have 100"),
    LIMIT_ROW(BOWL_PIDS, "pids", "NUMBER", "Processes and threads that it may have"),
    {"pids-limit", LIMIT + BOWL_PIDS, NULL, OPTION_ALIAS | OPTION_HIDDEN, NULL, 1},
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

/* "NAME=VALUE", or "NAME" for the variable as it is here. */
static void add_variable(struct options *o, char *arg, struct argp_state *state)
{
    static char *list[VARIABLES + 1];
    int count = 0;
    size_t name = strcspn(arg, "=");
    while (list[count])
        count++;
    if (count == VARIABLES)
        argp_error(state, "no more than %d variables", VARIABLES);
    if (name == 0)
        argp_error(state, "\"%s\" is no variable: it is NAME=VALUE", arg);
    const char *ours = arg[name] ? NULL : getenv(arg);
    if (ours && asprintf(&list[count], "%s=%s", arg, ours) < 0)
        argp_error(state, "%s", strerror(errno));
    if (arg[name])
        list[count] = arg;
    o->environment = list;
}

const char *const net_names[NETS] = {"none", "lab", "veth"};

static enum net find_net(const char *word, struct argp_state *state)
{
    const char *known = strcmp(word, "host") == 0 ? "lab" : word; /* as docker and podman say */
    for (int i = 0; i < NETS; i++)
        if (strcmp(known, net_names[i]) == 0)
            return i;
    const char *near = nearest(word, net_names, NETS);
    argp_error(state, "there is no network \"%s\"; did you mean %s?", word,
               near ? near : "none, lab or veth");
    return NET_NONE;
}

static void change_capabilities(uint64_t *set, const char *arg, struct argp_state *state)
{
    struct err e = {0};
    if (capabilities_add(set, arg, &e) < 0)
        argp_error(state, "%s. %s", e.what, e.hint);
}

error_t take_exec(struct call *c, int key, char *arg, struct argp_state *state)
{
    struct options *o = &c->container;
    if (key == 'i' || key == 't') {
        *(key == 'i' ? &o->interactive : &o->tty) = true;
    } else if (key == 'e') {
        add_variable(o, arg, state);
    } else if (key == 'w') {
        if (arg[0] != '/')
            argp_error(state, "\"%s\" is no absolute path: a working directory begins with /", arg);
        o->workdir = arg;
    } else if (key == 'u') {
        if (!arg[0] || arg[0] == ':' || strlen(arg) >= ACCOUNT_NAME)
            argp_error(state, "\"%s\" is no user: it is NAME or a number, perhaps with :GROUP",
                       arg);
        o->user = arg;
    } else {
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

error_t take_run(struct call *c, int key, char *arg, struct argp_state *state)
{
    struct options *o = &c->container;
    bool *const flags[] = {&o->remove, &o->init, &o->all_capabilities, &o->show, &o->read_only};
    key = key == 'm' ? LIMIT + BOWL_MEMORY : key;
    if (key == 'd') {
        c->detach = true;
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
    } else if (key == 'v') {
        add_volume(o, arg, state);
    } else if (key == NET) {
        o->net = find_net(arg, state);
    } else if (key == USER_NS || key == NO_USER_NS) {
        o->no_user_ns = key == NO_USER_NS;
    } else if (key == CAP_DROP || key == CAP_ADD) {
        change_capabilities(key == CAP_DROP ? &c->dropped : &c->added, arg, state);
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
        return take_exec(c, key, arg, state);
    }
    return 0;
}
