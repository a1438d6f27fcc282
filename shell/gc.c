/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gc.h"
#include "../sandbox/sandbox.h"
#include <stdio.h>

enum { PATIENCE_MS = 2000 };

static void print(void *context, enum lab_gc_verdict verdict, const char *thing, const char *why)
{
    static const char *const words[LAB_GC_VERDICTS] = {"removed", "in use", "left"};
    const struct lab_gc *gc = context;
    const char *word = gc->dry_run && verdict == LAB_GC_REMOVED ? "would remove" : words[verdict];
    printf("%-*s  %s: %s\n", gc->dry_run ? 12 : 7, word, thing, why);
}

bool gc_run(bool dry_run)
{
    struct lab_gc gc = {.dry_run = dry_run, .milliseconds = PATIENCE_MS, .tell = print};
    gc.context = &gc;
    gc.given = getenv("FISHBOWL_CGROUP");
    lab_gc(&gc);
    if (!gc.count[LAB_GC_REMOVED] && !gc.count[LAB_GC_LEFT])
        printf("Nothing was left behind by a lab.\n");
    return gc.count[LAB_GC_LEFT] == 0;
}
