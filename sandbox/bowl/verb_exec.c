/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/fdio.h"
#include "join.h"
#include "verbs.h"

int verb_exec(struct call *c)
{
    struct state s;
    _cleanup_close_ int shelf = shelf_open(&c->e);
    _cleanup_close_ int folder = shelf < 0 ? -1 : state_find(shelf, c->words[0], &s, &c->e);
    if (folder < 0)
        return BOWL_FAILED;
    struct join join = {.state = &s,
                        .command = c->words + 1,
                        .term = getenv("TERM"),
                        .user = c->container.user,
                        .workdir = c->container.workdir,
                        .environment = c->container.environment,
                        .input = c->container.interactive,
                        .tty = c->container.tty};
    return join_run(&join, &c->e);
}
