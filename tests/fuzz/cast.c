/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reader of recordings with whatever a file may have, for libFuzzer. What can be read is shown
 * at its end, before it and at its end again, and becomes a page: one that has no tag but ours, and
 * no control character.
 */
#include "../../shell/record/cast.h"
#include "../../shell/record/html.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void is_tag(const char *text)
{
    static const char *const tags[] = {"style>",
                                       "/style>",
                                       "nav hidden>",
                                       "/nav>",
                                       "button>",
                                       "/button>",
                                       "output>",
                                       "/output>",
                                       "h2>",
                                       "/h2>",
                                       "pre class=t>",
                                       "/pre>",
                                       "section id=screen-",
                                       "/section>",
                                       "span class=\"",
                                       "/span>",
                                       "script>",
                                       "/script>"};
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (!strncmp(text, tags[i], strlen(tags[i])))
            return;
    abort();
}

static void is_page(const char *page)
{
    const char *script = strstr(page, "<script>");
    if (!script || strstr(script + 1, "<script>"))
        abort();
    for (; page < script; page++) {
        if (((unsigned char)*page < ' ' && *page != '\n' && *page != '\t') || *page == 0x7f)
            abort();
        if (*page == '<')
            is_tag(page + 1);
    }
}

static void make_page(const struct cast *cast)
{
    char *page = NULL;
    size_t size;
    struct err e = {0};
    FILE *to = open_memstream(&page, &size);
    if (!to)
        return;
    if (html_cast(to, cast, &e) < 0 && !e.what[0])
        abort();
    fclose(to);
    is_page(page);
    free(page);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    struct cast *cast;
    struct reel reel;
    struct err e = {0};
    int fd = memfd_create("cast", MFD_CLOEXEC);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    int r = cast_read(&cast, path, &e);
    close(fd);
    if (r < 0) {
        if (!e.what[0])
            abort();
        return 0;
    }
    free(cast_damage(cast, path));
    if (reel_open(&reel, cast) == 0) {
        reel_to(&reel, cast->end);
        reel_to(&reel, cast->end / 2);
        reel_to(&reel, cast->end);
        reel_close(&reel);
    }
    make_page(cast);
    cast_free(cast);
    return 0;
}
