/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/fdio.h"
#include "channel.h"
#include "verbs.h"
#include <errno.h>
#include <string.h>

int verb_trace(struct call *c)
{
    struct state s;
    struct message m = {.value = 0};
    const char *name = c->words[0], *word = c->words[1];
    bool on = strcmp(word, "on") == 0;
    if (!on && strcmp(word, "off") != 0) {
        err_say(&c->e, -EINVAL, "It is on or off.", "bowl trace cannot be \"%.40s\"", word);
        return verb_failed(c);
    }
    _cleanup_close_ int shelf = shelf_open(&c->e);
    _cleanup_close_ int folder = shelf < 0 ? -1 : state_find(shelf, name, &s, &c->e);
    _cleanup_close_ int alive = folder < 0 ? -1 : state_pidfd(&s, &c->e);
    if (alive < 0 || channel_ask(folder, MESSAGE_TRACE, on, &m, NULL, 0, &c->e) < 0)
        return verb_failed(c);
    if (m.value >= 0)
        return 0;
    err_set(&c->e, m.value,
            "A process has one tracer: strace or gdb may be there already. See ptrace(2).",
            "trace the container %s", name);
    return verb_failed(c);
}
