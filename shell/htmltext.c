/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "htmltext.h"
#include "lesson/text.h"
#include <string.h>

void html_readable(FILE *to, const char *html, size_t n)
{
    uint32_t code;
    for (size_t step; n; html += step, n -= step) {
        int length = utf8_read(html, n, &code);
        bool good = length > 0 && (!is_control(code) || code == '\n' || code == '\t');
        step = length > 0 ? (size_t)length : 1;
        fwrite(good ? html : "\xef\xbf\xbd", 1, good ? step : 3, to);
    }
}

void html_text(FILE *to, const char *text)
{
    static const char special[] = "<>&\"";
    static const char *const references[] = {"&lt;", "&gt;", "&amp;", "&quot;"};
    for (size_t n; *text; text += n) {
        n = strcspn(text, special);
        html_readable(to, text, n);
        if (!n)
            fputs(references[strchr(special, text[n++]) - special], to);
    }
}
