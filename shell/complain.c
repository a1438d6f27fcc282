/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "complain.h"
#include <stdio.h>

int complain(const struct err *e, int code)
{
    fprintf(stderr, "fishbowl: %s\n", e->what);
    if (e->hint[0])
        fprintf(stderr, "  %s\n", e->hint);
    return code;
}
