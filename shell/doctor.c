/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "doctor.h"
#include "places.h"
#include "scope.h"
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

/* All that was found. */
struct findings {
    struct surroundings surroundings;
    struct utsname kernel;
    int count;
    struct probe_result list[PROBES_MAX + 2 + DOCTOR_TERMINAL];
    struct err rootfs, scope; /* hold their remedies */
};

/* Words for what was recognised; a distribution has a name of its own. */
static const struct {
    unsigned bit;
    const char *word, *phrase;
} words[] = {
    {ON_WSL1, "wsl1", "WSL 1"},
    {ON_WSL2, "wsl2", "WSL 2"},
    {IN_CODESPACES, "codespaces", "a codespace"},
    {IN_DOCKER, "docker", "a Docker container"},
    {IN_PODMAN, "podman", "a Podman container"},
    {IN_CONTAINER, "container", "a container"},
};
enum { WORDS = sizeof words / sizeof *words };

static void look_rootfs(struct findings *all, const char *wanted)
{
    struct probe_result *r = &all->list[all->count++];
    struct rootfs rootfs;
    int found = places_find_rootfs(wanted, &rootfs, &all->rootfs);
    *r = (struct probe_result){
        .name = "root filesystem",
        .purpose = "the files of containers",
        .without = "nothing: no lab can be built",
        .vital = true,
        .state = found == 0  ? PROBE_OK
                 : found > 0 ? PROBE_LIMITED
                             : PROBE_MISSING,
        .remedy = "",
    };
    if (found == 0) {
        snprintf(r->found, sizeof r->found, "%s in %.200s", rootfs.stand_in ? "BusyBox" : "Alpine",
                 rootfs.path);
    } else if (found > 0) {
        snprintf(r->found, sizeof r->found, "none yet");
        r->without = "everything, once it is there";
        r->remedy = "The first start fetches it, once, over the network; \"make rootfs\" does so "
                    "now.";
    } else {
        snprintf(r->found, sizeof r->found, "%.239s", all->rootfs.what);
        r->remedy = all->rootfs.hint;
    }
}

/* systemd's part in the control groups of an ordinary user. */
static void look_scope(struct findings *all, enum scope scope)
{
    static const struct {
        const char *found;
        enum probe_state state;
    } answers[] = {
        [SCOPE_NOT_NEEDED] = {"not needed", PROBE_OK},
        [SCOPE_ENTERED] = {"made by systemd-run, for this program alone", PROBE_OK},
        [SCOPE_NONE] = {"no systemd user session is here", PROBE_OK},
        [SCOPE_OFF] = {"not tried: FISHBOWL_NO_SYSTEMD is set", PROBE_OK},
        [SCOPE_REFUSED] = {NULL, PROBE_LIMITED},
    };
    struct probe_result *r = &all->list[all->count++];
    *r = (struct probe_result){
        .name = "systemd scope",
        .purpose = "control groups for an ordinary user",
        .without = "groups that an administrator hands over",
        .state = answers[scope].state,
        .remedy = scope == SCOPE_REFUSED ? all->scope.hint : "",
    };
    const char *found = answers[scope].found ? answers[scope].found : all->scope.what;
    snprintf(r->found, sizeof r->found, "%.239s", found);
}

static void examine(struct findings *all, const char *rootfs, const struct limits *limits,
                    char **argv)
{
    enum scope scope = scope_enter(argv, &all->scope);
    surroundings_read(&all->surroundings);
    uname(&all->kernel);
    all->count = probe_machine(&all->surroundings, limits, all->list);
    look_scope(all, scope);
    look_rootfs(all, rootfs);
    struct probe_result *terminal = &all->list[all->count];
    int n = doctor_terminal(terminal);
    for (int i = 0; i < n; i++)
        terminal[i].remedy = remedy_for(terminal[i].cause, all->surroundings.set);
    all->count += n;
}

/* The first thing without which the shell cannot start, or NULL. */
static const struct probe_result *obstacle(const struct findings *all)
{
    for (int i = 0; i < all->count; i++)
        if (all->list[i].vital && all->list[i].state == PROBE_MISSING)
            return &all->list[i];
    return NULL;
}

/* ---- lines ---- */

static void print_place(const struct findings *all)
{
    printf("%s, Linux %s", all->surroundings.system, all->kernel.release);
    for (int i = 0; i < WORDS; i++)
        if (all->surroundings.set & words[i].bit) {
            printf(", in %s", words[i].phrase);
            break;
        }
}

/* An earlier result with the same remedy: it is not to be read a dozen times. */
static const struct probe_result *same_remedy(const struct findings *all, int number)
{
    const struct probe_result *r = &all->list[number];
    for (int i = 0; i < number; i++)
        if (all->list[i].cause == r->cause && all->list[i].remedy == r->remedy)
            return &all->list[i];
    return NULL;
}

static void print_details(const struct findings *all, int number)
{
    const struct probe_result *r = &all->list[number], *same = same_remedy(all, number);
    if (!same || !r->vital)
        printf("           needed for  %s\n", r->purpose);
    if (same)
        printf("           what to do  as for %s\n", same->name);
    else if (r->remedy[0])
        printf("           what to do  %s\n", r->remedy);
    if (!same || !r->vital)
        printf("           without it  %s\n", r->without);
}

static void print_lines(const struct findings *all)
{
    const struct probe_result *why = obstacle(all);
    if (why)
        printf("fishbowl cannot start here: %s: %s.\n", why->name, why->found);
    else
        printf("fishbowl can start here.\n");
    print_place(all);
    printf("\n\n");
    for (int i = 0; i < all->count; i++) {
        const struct probe_result *r = &all->list[i];
        printf("%-8s %-19s %s\n", probe_states[r->state], r->name, r->found);
        if (r->state != PROBE_OK)
            print_details(all, i);
    }
}

/* ---- JSON ---- */

static json_t *pack(const struct probe_result *r)
{
    json_t *found = json_string(r->found); /* NULL when a path in it is no UTF-8 */
    return json_pack("{s:s, s:s, s:b, s:o, s:s, s:s, s:s}", "name", r->name, "state",
                     probe_states[r->state], "vital", (int)r->vital, "found",
                     found ? found : json_string(""), "needed_for", r->purpose, "what_to_do",
                     r->remedy, "without_it", r->without);
}

static void print_json(const struct findings *all)
{
    json_t *places = json_array(), *list = json_array();
    for (int i = 0; i < WORDS; i++)
        if (all->surroundings.set & words[i].bit)
            json_array_append_new(places, json_string(words[i].word));
    for (int i = 0; i < all->count; i++)
        json_array_append_new(list, pack(&all->list[i]));
    json_t *root = json_pack("{s:b, s:s, s:s, s:o, s:o}", "can_start", obstacle(all) == NULL,
                             "system", all->surroundings.system, "kernel", all->kernel.release,
                             "surroundings", places, "capabilities", list);
    json_dumpf(root, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(root);
}

bool doctor_run(const char *rootfs, const struct limits *limits, bool json, char **argv)
{
    struct findings all = {0};
    examine(&all, rootfs, limits, argv);
    if (json)
        print_json(&all);
    else
        print_lines(&all);
    return obstacle(&all) == NULL;
}
