/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "leftovers.h"
#include "../kernel/fdio.h"
#include "../kernel/syscalls.h"
#include "../lab/gc.h"
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

enum { GC_MS = 2000 };

/* One that has changed its user outlives guard and monitor if both are killed at once. */
static void kill_process(const struct state *s)
{
    _cleanup_close_ int pidfd = identity_pidfd(s->pid, s->start);
    if (pidfd >= 0 && sys_pidfd_kill(pidfd) == 0)
        poll(&(struct pollfd){pidfd, POLLIN, 0}, 1, GC_MS);
}

void leftovers_remove(const struct state *s)
{
    if (s && state_is_watched(s))
        return;
    bool left = !s || !s->started; /* which groups it had is written down when it starts */
    for (int i = 0; !left && i < s->groups; i++)
        left = access(s->group[i].top, F_OK) == 0;
    if (left)
        gc_quietly(getenv("FISHBOWL_CGROUP"), GC_MS);
    if (s && s->started && state_is_of_this_boot(s))
        kill_process(s);
}
