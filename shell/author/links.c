/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules.h"
#include <cmark.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Links: to files beside the lesson and to steps of it. What lies on other machines is not asked.
 */

static bool is_step(const struct lint *l, const char *id)
{
    for (int i = 0; i < MACHINES; i++)
        for (int k = 0; l->reading[i] && k < l->reading[i]->steps_count; k++)
            if (!strcmp(l->reading[i]->steps[k].id, id))
                return true;
    return false;
}

static bool is_file(const struct lint *l, const char *name)
{
    const char *slash = strrchr(l->path, '/');
    int folder = slash ? (int)(slash + 1 - l->path) : 0;
    _cleanup_free_ char *path =
        text_format("%.*s%.*s", folder, l->path, (int)strcspn(name, "#?"), name);
    return access(path, F_OK) == 0;
}

/* http:, mailto: ... */
static bool has_scheme(const char *url)
{
    const char *c = url;
    while (isalnum((unsigned char)*c))
        c++;
    return c > url && *c == ':';
}

static void look_at_link(struct lint *l, int line, const char *url)
{
    if (has_scheme(url) || !strncmp(url, "//", 2))
        return;
    if (url[0] == '#' ? is_step(l, url + 1) : url[0] && url[0] != '/' && is_file(l, url))
        return;
    lint_warn(l, line, "the link to \"%s\" leads nowhere, expected %s", url,
              url[0] == '#' ? "the id of a step" : "a file, as seen from the lesson's folder");
}

/* Inlines have no line of their own: that of the block they stand in is near enough. */
static int line_of(cmark_node *node)
{
    while (node && cmark_node_get_type(node) > CMARK_NODE_LAST_BLOCK)
        node = cmark_node_parent(node);
    return node ? cmark_node_get_start_line(node) : 0;
}

static void look_at_document(struct lint *l, cmark_node *document)
{
    cmark_iter *iter = cmark_iter_new(document);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(node);
        if (event == CMARK_EVENT_ENTER && (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE))
            look_at_link(l, l->lesson->front + line_of(node), cmark_node_get_url(node));
    }
    cmark_iter_free(iter);
}

/* The whole file, as it says it: what "only" leaves out somewhere is looked at too. */
void rule_links(struct lint *l)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t n;
    FILE *file = fopen(l->path, "re");
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
    for (int number = 1; file && (n = getline(&line, &size, file)) > 0; number++)
        if (number > l->lesson->front)
            cmark_parser_feed(parser, line, n);
    cmark_node *document = cmark_parser_finish(parser);
    look_at_document(l, document);
    cmark_node_free(document);
    cmark_parser_free(parser);
    free(line);
    if (file)
        fclose(file);
}
