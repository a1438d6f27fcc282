/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid.h"

/* Where each row of the grid begins in the table: what it sees, what it shares, what it may use. */
static const int begins[GRID_ROWS + 1] = {0, 5, 9, ISOLATIONS};

void grid_row(struct strip *row, int line, const struct snapshot *s, const struct memory *memory)
{
    for (int i = begins[line]; i < begins[line + 1]; i++) {
        bool has = isolation_has(s, i);
        enum style style = has ? STYLE_LAMP : STYLE_DARK;
        if (memory_fresh(s, memory->since[i]))
            style = STYLE_NEW;
        strip_add(row, STYLE_PLAIN, i == begins[line] ? "" : " ");
        strip_addf(row, style, "%s %s", has ? "●" : "○", isolation_table[i].name);
    }
}

void grid_lacks(struct strip *row, const struct snapshot *s, int columns)
{
    static struct strip part;
    int more = ISOLATIONS - isolation_count(s), end = row->columns + columns;

    for (int i = 0, n = 0; i < ISOLATIONS; i++) {
        if (isolation_has(s, i))
            continue;
        int before = row->columns;
        strip_clear(&part);
        strip_addf(&part, STYLE_PLAIN, "%s%s", n++ ? " " : "", isolation_table[i].word);
        strip_join(row, &part, more > 1 ? end - 4 : end);
        if (row->columns == before)
            break;
        more--;
    }
    if (more)
        strip_addf(row, STYLE_DIM, " +%d", more);
}

void grid_count(struct strip *strip, const struct snapshot *s, int columns)
{
    static const struct {
        int columns;
        const char *of, *end;
    } forms[] = {{27, " of ", " isolated: :why "}, {14, "/", ": :why "}};

    for (int i = 0; i < 2; i++) {
        if (columns < forms[i].columns)
            continue;
        strip_addf(strip, STYLE_PLAIN, " %d%s%d%s", isolation_count(s), forms[i].of, ISOLATIONS,
                   forms[i].end);
        return;
    }
}
