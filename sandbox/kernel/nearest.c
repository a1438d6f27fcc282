/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nearest.h"
#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Longer words than this are never mistyped names. */
enum { LONGEST = 63 };

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static bool same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Three rows of the usual table are enough: the row before last is needed for swaps. */
static int distance(const char *a, int na, const char *b, int nb)
{
    int rows[3][LONGEST + 1];
    for (int j = 0; j <= nb; j++)
        rows[0][j] = j;
    for (int i = 1; i <= na; i++) {
        int *row = rows[i % 3];
        const int *above = rows[(i - 1) % 3];
        row[0] = i;
        for (int j = 1; j <= nb; j++) {
            int best = above[j - 1] + !same(a[i - 1], b[j - 1]);
            best = smaller(best, smaller(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
                best = smaller(best, rows[(i - 2) % 3][j - 2] + 1);
            row[j] = best;
        }
    }
    return rows[na % 3][nb];
}

const char *nearest(const char *word, const char *const *words, int n)
{
    const char *found = NULL;
    size_t length = strlen(word);
    if (length == 0 || length > LONGEST)
        return NULL;
    int limit = length / 3 > 2 ? (int)(length / 3) : 2;
    for (int i = 0; i < n; i++) {
        size_t other = strlen(words[i]);
        if (other == 0 || other > LONGEST)
            continue;
        int d = distance(word, (int)length, words[i], (int)other);
        if (d > limit || d >= (int)(length < other ? other : length))
            continue;
        found = words[i];
        limit = d - 1; /* only a nearer one may replace it */
    }
    return found;
}
