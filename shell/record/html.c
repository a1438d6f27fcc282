/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "html.h"
#include "../lesson/lesson.h"
#include "../lesson/text.h"
#include <cmark.h>
#include <stdlib.h>
#include <string.h>

static const char style[] =
    ":root{color-scheme:light dark;--line:#8886;--soft:#8881;--side:#0550ae}"
    "@media(prefers-color-scheme:dark){:root{--side:#79c0ff}}"
    "body{font:16px/1.55 system-ui,sans-serif;max-width:46em;margin:2em auto;padding:0 1em}"
    "h1,h2{line-height:1.25}h2{border-top:1px solid var(--line);padding-top:1em;margin-top:2em}"
    "pre,code{font-family:ui-monospace,monospace}code{background:var(--soft)}"
    "pre{background:var(--soft);padding:.6em .8em;overflow-x:auto}pre code{background:none}"
    "figure{margin:1em 0}figcaption{color:var(--side);font-size:.85em;font-weight:bold}"
    "figure pre{margin:.2em 0;white-space:pre-wrap;overflow-wrap:anywhere}"
    ".ask,aside{border-left:4px solid var(--line);padding:.1em 1em;margin:1em 0}"
    "aside{background:var(--soft)}ol.choices{list-style:lower-alpha}li p{margin:.1em 0}"
    "summary{cursor:pointer}nav{position:sticky;top:0;background:Canvas;padding:.5em 0}"
    "@media print{nav{display:none}h2{break-after:avoid}pre,figure,.ask{break-inside:avoid}"
    "section[hidden]{display:block}}";

void html_begin(FILE *to, const char *title, const char *language)
{
    fprintf(to,
            "<!doctype html><html lang=\"%s\"><meta charset=utf-8>"
            "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src "
            "'unsafe-inline'; script-src 'unsafe-inline'\">"
            "<meta name=viewport content=\"width=device-width\"><title>",
            language);
    html_text(to, title);
    fprintf(to, "</title><style>%s</style>\n<h1>", style);
    html_text(to, title);
    fputs("</h1>\n", to);
}

void html_end(FILE *to)
{
    fputs("</html>\n", to);
}

/* ---- CommonMark ---- */

/* "sh host": the side, with the commands below it. Others stay what they are. */
static void caption(cmark_node *block)
{
    const char *info = cmark_node_get_fence_info(block), *html;
    const char *side = NULL;
    char *page = NULL;
    size_t size;
    for (int i = 0; i < SIDES; i++)
        if (!strncmp(info, "sh ", 3) && strstr(info + 3, side_names[i]))
            side = side_names[i];
    FILE *to = side ? open_memstream(&page, &size) : NULL;
    if (!to)
        return;
    fprintf(to, "<figure><figcaption>%s</figcaption><pre><code>", side);
    html_text(to, cmark_node_get_literal(block));
    fputs("</code></pre></figure>", to);
    fclose(to);
    html = page;
    cmark_node *figure = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);
    if (figure && cmark_node_set_on_enter(figure, html) && cmark_node_replace(block, figure))
        cmark_node_free(block);
    else
        cmark_node_free(figure);
    free(page);
}

/* The next code block of a tree, from the beginning; NULL: none has a side any more. */
static void caption_all(cmark_node *root)
{
    cmark_iter *iter = cmark_iter_new(root);
    struct {
        cmark_node *node;
    } *blocks = NULL;
    int count = 0;
    for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
        cmark_node *node = cmark_iter_get_node(iter);
        if (event == CMARK_EVENT_ENTER && cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK) {
            blocks = array_grow(blocks, count, sizeof *blocks);
            blocks[count++].node = node;
        }
    }
    cmark_iter_free(iter);
    for (int i = 0; i < count; i++) /* behind the iterator's back they must not change */
        caption(blocks[i].node);
    free(blocks);
}

void html_markdown(FILE *to, const char *markdown)
{
    cmark_node *root = cmark_parse_document(markdown, strlen(markdown), CMARK_OPT_DEFAULT);
    if (!root)
        return;
    caption_all(root);
    char *html = cmark_render_html(root, CMARK_OPT_SAFE);
    if (html)
        html_readable(to, html, strlen(html));
    free(html);
    cmark_node_free(root);
}

/* ---- a lesson ---- */

static void put_question(FILE *to, const struct predict *p)
{
    fputs("<div class=ask>", to);
    html_markdown(to, p->question);
    fputs("<ol class=choices>", to);
    for (int i = 0; i < p->count; i++) {
        fputs("<li>", to);
        html_markdown(to, p->choices[i]);
    }
    fputs("</ol>", to);
    if (p->right >= 0 && p->right < p->count) {
        fprintf(to, "<details><summary>Answer</summary><p>%c) </p>", 'a' + p->right);
        html_markdown(to, p->choices[p->right]);
        fputs("</details>", to);
    }
    fputs("</div>\n", to);
}

static void put_step(FILE *to, const struct step *step, int number, bool teacher)
{
    fputs("<section id=\"", to);
    html_text(to, step->id);
    fprintf(to, "\"><h2>%d. ", number);
    html_text(to, step->title);
    fputs("</h2>\n", to);
    html_markdown(to, step->prose);
    for (int i = 0; i < step->predicts_count; i++)
        put_question(to, &step->predicts[i]);
    for (int i = 0; i < step->hints_count; i++) {
        fprintf(to, "<details><summary>Hint %d of %d</summary>", i + 1, step->hints_count);
        html_markdown(to, step->hints[i].text);
        fputs("</details>\n", to);
    }
    if (teacher && step->teacher) {
        fputs("<aside><strong>For the teacher</strong>", to);
        html_markdown(to, step->teacher);
        fputs("</aside>\n", to);
    }
    fputs("</section>\n", to);
}

void html_lesson(FILE *to, const struct lesson *lesson, bool teacher)
{
    fprintf(to, "<p>%d minutes, %d steps</p>\n", lesson->minutes, lesson->steps_count);
    html_markdown(to, lesson->prose);
    for (int i = 0; i < lesson->steps_count; i++)
        put_step(to, &lesson->steps[i], i + 1, teacher);
}
