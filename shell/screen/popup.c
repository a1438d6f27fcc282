/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "popup.h"
#include <stdlib.h>
#include <string.h>

void popup_close(struct popup *popup)
{
    for (int i = 0; i < popup->count; i++)
        free(popup->text[i]);
    free(popup->text);
    *popup = (struct popup){0};
}

void popup_open(struct popup *popup, char *const *texts, int n)
{
    popup_close(popup);
    popup->text = calloc((size_t)(n > 0 ? n : 1), sizeof *popup->text);
    for (int i = 0; popup->text && i < n; i++) {
        char *copy = strdup(texts[i]);
        if (copy)
            popup->text[popup->count++] = copy;
    }
}

bool popup_shown(const struct popup *popup)
{
    return popup->count > 0;
}

int popup_fit(struct popup *popup, int columns, int max)
{
    int widest = 1;

    for (int i = 0; i < popup->count; i++) {
        int w = text_width(popup->text[i]);
        widest = w > widest ? w : widest;
    }
    popup->columns = columns;
    popup->width = widest + 2 < columns - 1 ? widest + 2 : columns > 2 ? columns - 1 : 1;
    popup->per_row = (columns - 1) / popup->width > 0 ? (columns - 1) / popup->width : 1;
    popup->rows = (popup->count + popup->per_row - 1) / popup->per_row;
    if (popup->rows > max)
        popup->rows = max;
    return popup->rows;
}

/* Down the columns, as ls(1) does; the last cell says how many did not fit. */
void popup_row(const struct popup *popup, int row, struct strip *strip)
{
    int places = popup->rows * popup->per_row;

    strip_clear(strip);
    for (int i = 0; i < popup->per_row; i++) {
        int at = i * popup->rows + row;
        strip_to(strip, 1 + i * popup->width);
        if (at == places - 1 && popup->count > places)
            strip_addf(strip, STYLE_DIM, "and %d more", popup->count - places + 1);
        else if (at < popup->count)
            strip_fit(strip, STYLE_PLAIN, popup->text[at], popup->width - 2);
    }
}
