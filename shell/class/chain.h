/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_CHAIN_H
#define FISHBOWL_CHAIN_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The lines that one run of the program writes are a chain: each ends with a digest of itself and
 * of the digest before it (SHA-256, FIPS 180-4, its first 16 bytes in hex), so that a line that was
 * changed, taken out or put in afterwards shows. It is no proof: who has the source can make a
 * chain.
 *
 *   {"lesson":...,"run":"9f01...","n":3,"chain":"5c2e..."}
 */
enum { CHAIN_RUN = 16, CHAIN_DIGEST = 32 };

struct chain {
    char run[CHAIN_RUN + 1];
    long n; /* lines so far */
    char digest[CHAIN_DIGEST + 1];
};

/* Begin one with a new random id of the run, getrandom(2). */
void chain_begin(struct chain *chain);

/*
 * The line with run, number and digest: `object` is a JSON object with at least one key. Allocated,
 * without a newline. The chain goes on with it.
 */
char *chain_seal(struct chain *chain, const char *object);

/* What lines of a file, read in their order, say of their chains. */
struct chains {
    struct chain *run; /* by run, each as its last line left it */
    int count, found;
    long sealed;  /* lines that belong to a chain and fit */
    long broken;  /* places where something was changed, is missing or was put in */
    long without; /* events that belong to no chain: of an old fishbowl, or put in */
};

/* Check one line of an event, without its newline. */
void chains_check(struct chains *chains, const char *line, size_t size);
/* Is this line of a run, and of a number in it, that was checked before? */
bool chains_have(struct chains *chains, const char *line, size_t size);
void chains_clear(struct chains *chains);

#endif
