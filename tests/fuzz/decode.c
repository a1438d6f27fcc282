/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lens's decoders with whatever a process may pass, for libFuzzer: the first byte chooses the
 * call, the next 48 are its arguments, and the rest is the memory of the process, from BASE on.
 * What ends is each time one line without control characters.
 */
#include "../../sandbox/lens/calls.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BASE = 0x1000, ARGUMENTS = 6 * sizeof(uint64_t) };

struct process {
    const uint8_t *bytes;
    size_t size;
};

static size_t read_memory(void *context, uint64_t address, void *to, size_t size)
{
    const struct process *p = context;
    if (address < BASE || address - BASE >= p->size)
        return 0;
    size_t there = p->size - (address - BASE), n = size < there ? size : there;
    memcpy(to, p->bytes + (address - BASE), n);
    return n;
}

/* What a descriptor is called is the process's choice, too. */
static bool describe(void *context, int fd, char *to, size_t size)
{
    const struct process *p = context;
    snprintf(to, size, "%.*s", (int)p->size, fd & 1 ? (const char *)p->bytes : "mnt:[4026531841]");
    return to[0];
}

static void is_line(const char *text, size_t size)
{
    if (!memchr(text, '\0', size))
        abort();
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct lens_call call = {.kind = size ? data[0] % lens_kinds_count : 0};
    if (size < 1 + ARGUMENTS || !lens_kinds[call.kind].call->decode)
        return 0;
    struct process process = {data + 1 + ARGUMENTS, size - 1 - ARGUMENTS};
    struct decoding d = {
        .read = read_memory, .describe = describe, .context = &process, .call = &call};
    memcpy(d.args, data + 1, ARGUMENTS);
    memset(call.text, 0xff, sizeof call.text);
    if (call.kind == KIND_WRITE) /* the tracer has put the file's path there */
        describe(&process, (int)d.args[0], call.object, sizeof call.object);
    decode(&d, call.kind);
    is_line(call.text, sizeof call.text);
    if (!memchr(call.object, '\0', sizeof call.object))
        abort();
    return 0;
}
