/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "err.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int err_set(struct err *e, int code, const char *hint, const char *fmt, ...)
{
    if (!e)
        return code;
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(e->what, sizeof e->what, fmt, args);
    va_end(args);
    if (code && n >= 0 && (size_t)n < sizeof e->what)
        snprintf(e->what + n, sizeof e->what - n, ": %s", strerror(-code));
    snprintf(e->hint, sizeof e->hint, "%s", hint ? hint : "");
    e->code = code;
    return code;
}
