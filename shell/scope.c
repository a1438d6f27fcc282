/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scope.h"
#include <stdio.h>

static void say(struct lab_options *lab, const char *of_no_use, const struct err *e)
{
    static char words[1000];
    snprintf(words, sizeof words, "%s is of no use: %s. %s", of_no_use, e->what, e->hint);
    fprintf(stderr, "fishbowl: %s\n", words);
    lab->cgroup_lacks = words;
}

void scope_enter(struct lab_options *lab, char **argv)
{
    const char *given = getenv("FISHBOWL_CGROUP");
    struct lab_groups groups;
    struct err e = {0};
    (void)argv;
    if (!given || !given[0])
        return;
    if (lab_groups(given, &groups, &e) < 0)
        say(lab, "FISHBOWL_CGROUP", &e);
    else
        lab->cgroup = given;
}
