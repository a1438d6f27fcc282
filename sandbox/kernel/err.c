/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "err.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int fill(struct err *e, int code, const char *hint, const char *fmt, va_list args)
    __attribute__((format(printf, 4, 0)));

/* Returns how many bytes the message has, or would have. */
static int fill(struct err *e, int code, const char *hint, const char *fmt, va_list args)
{
    int n = vsnprintf(e->what, sizeof e->what, fmt, args);
    snprintf(e->hint, sizeof e->hint, "%s", hint ? hint : "");
    e->code = code;
    return n;
}

int err_set(struct err *e, int code, const char *hint, const char *fmt, ...)
{
    if (!e)
        return code;
    va_list args;
    va_start(args, fmt);
    int n = fill(e, code, hint, fmt, args);
    va_end(args);
    if (code && n >= 0 && (size_t)n < sizeof e->what)
        snprintf(e->what + n, sizeof e->what - n, ": %s", strerror(-code));
    return code;
}

int err_say(struct err *e, int code, const char *hint, const char *fmt, ...)
{
    if (!e)
        return code;
    va_list args;
    va_start(args, fmt);
    fill(e, code, hint, fmt, args);
    va_end(args);
    return code;
}
