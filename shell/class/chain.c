/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain.h"
#include "../../sandbox/sandbox.h"
#include "../lesson/text.h"
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static const char mark[] = ",\"chain\":\"";

static void put_hex(char *to, const uint8_t *bytes, int count)
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < count; i++) {
        *to++ = digits[bytes[i] >> 4];
        *to++ = digits[bytes[i] & 15];
    }
    *to = '\0';
}

/* Of the digest before it and the line up to its own. */
static void digest(const char *before, const char *line, size_t size, char to[CHAIN_DIGEST + 1])
{
    struct sha256_ctx sha;
    uint8_t bytes[CHAIN_DIGEST / 2];
    sha256_init(&sha);
    sha256_update(&sha, strlen(before), (const uint8_t *)before);
    sha256_update(&sha, size, (const uint8_t *)line);
    sha256_digest(&sha, sizeof bytes, bytes);
    put_hex(to, bytes, sizeof bytes);
}

void chain_begin(struct chain *chain)
{
    uint8_t id[CHAIN_RUN / 2] = {0};
    *chain = (struct chain){0};
    if (getrandom(id, sizeof id, 0) < 0)
        abort(); /* never for so few bytes, getrandom(2) */
    put_hex(chain->run, id, sizeof id);
}

char *chain_seal(struct chain *chain, const char *object)
{
    size_t size = strrchr(object, '}') - object;
    _cleanup_free_ char *line =
        text_format("%.*s,\"run\":\"%s\",\"n\":%ld", (int)size, object, chain->run, ++chain->n);
    digest(chain->digest, line, strlen(line), chain->digest);
    return text_format("%s%s%s\"}", line, mark, chain->digest);
}

/* ---- checking ---- */

static struct chain *find(struct chains *c, const char *run)
{
    for (int i = 0; i < c->count; i++) {
        int at = (c->found + i) % c->count; /* lines of a run stand together, mostly */
        if (!strcmp(c->run[at].run, run)) {
            c->found = at;
            return &c->run[at];
        }
    }
    c->run = array_grow(c->run, c->count, sizeof *c->run);
    c->found = c->count++;
    struct chain *fresh = &c->run[c->found];
    *fresh = (struct chain){0};
    snprintf(fresh->run, sizeof fresh->run, "%s", run);
    return fresh;
}

/* Where the line's own digest begins, or NULL. */
static const char *end_of(const char *line, size_t size)
{
    size_t tail = sizeof mark - 1 + CHAIN_DIGEST + 2;
    const char *at = size > tail ? line + size - tail : NULL;
    return at && !memcmp(at, mark, sizeof mark - 1) && !memcmp(line + size - 2, "\"}", 2) ? at
                                                                                          : NULL;
}

/* The run that the line belongs to, and its number there, which stand before the digest at `end`;
 * NULL where they do not. */
static struct chain *chain_of(struct chains *c, const char *line, const char *end, long *n)
{
    static const char before_run[] = ",\"run\":\"", before_n[] = "\",\"n\":";
    enum { RUN = sizeof before_run - 1, N = sizeof before_n - 1 };
    char run[CHAIN_RUN + 1] = "";
    const char *digits = end;
    while (digits > line && digits[-1] >= '0' && digits[-1] <= '9' && end - digits < 12)
        digits--;
    const char *begin = digits - N - CHAIN_RUN - RUN;
    if (digits == end || begin <= line || memcmp(begin, before_run, RUN) ||
        memcmp(digits - N, before_n, N))
        return NULL;
    memcpy(run, begin + RUN, CHAIN_RUN);
    *n = strtol(digits, NULL, 10);
    return find(c, run);
}

bool chains_have(struct chains *c, const char *line, size_t size)
{
    long n;
    const char *end = end_of(line, size);
    const struct chain *chain = end ? chain_of(c, line, end, &n) : NULL;
    return chain && n <= chain->n;
}

void chains_check(struct chains *c, const char *line, size_t size)
{
    char wanted[CHAIN_DIGEST + 1];
    long n;
    const char *end = end_of(line, size);
    struct chain *chain = end ? chain_of(c, line, end, &n) : NULL;
    if (!chain) {
        c->without++;
        return;
    }
    digest(chain->digest, line, (size_t)(end - line), wanted);
    bool fits = n == chain->n + 1 && !memcmp(end + sizeof mark - 1, wanted, CHAIN_DIGEST);
    c->sealed += fits;
    c->broken += !fits;
    chain->n = n;
    memcpy(chain->digest, end + sizeof mark - 1, CHAIN_DIGEST); /* what follows may fit again */
}

void chains_clear(struct chains *c)
{
    free(c->run);
    *c = (struct chains){0};
}
