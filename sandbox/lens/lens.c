/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lens.h"
#include "calls.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

int lens_next(int socket, struct lens_call *call)
{
    ssize_t n;
    do
        n = recv(socket, call, sizeof *call, MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    if (n == sizeof *call)
        return 1;
    return n < 0 && errno == EAGAIN ? 0 : -EPIPE;
}

const char *lens_result(const struct lens_call *call, char *text, size_t size)
{
    const char *name = call->error ? strerrorname_np(call->error) : NULL;
    if (call->kind == KIND_EXIT)
        snprintf(text, size, "= ?");
    else if (name)
        snprintf(text, size, "= -1 %s", name);
    else if (call->error)
        snprintf(text, size, "= -1 errno %d", call->error);
    else
        snprintf(text, size, "= %" PRId64, call->result);
    return text;
}
