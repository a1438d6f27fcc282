/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report.h"
#include "../../sandbox/kernel/nearest.h"
#include "../complain.h"
#include "../lesson/text.h"
#include "tally.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    void (*write)(const struct tally *tally, FILE *to);
} formats[] = {
    {"text", report_text}, {"csv", report_csv}, {"json", report_json}, {"html", report_html}};
enum { FORMATS = sizeof formats / sizeof *formats };

/* Into a file beside, which takes the place of the other once it is whole. */
static int write_file(const struct tally *tally, int format, const char *path, struct err *e)
{
    _cleanup_free_ char *fresh = text_format("%s.new", path);
    FILE *to = fopen(fresh, "wxe");
    if (!to)
        return err_set(e, -errno, NULL, "write %s", fresh);
    formats[format].write(tally, to);
    bool whole = !ferror(to);
    int r = fclose(to) || !whole ? -errno : 0;
    if (r == 0 && rename(fresh, path))
        r = -errno;
    if (r < 0)
        remove(fresh);
    return r < 0 ? err_set(e, r, NULL, "write %s", path) : 0;
}

static int find_format(const char *name)
{
    const char *names[FORMATS];
    for (int i = 0; i < FORMATS; i++) {
        names[i] = formats[i].name;
        if (!strcmp(names[i], name))
            return i;
    }
    const char *near = nearest(name, names, FORMATS);
    fprintf(stderr, "fishbowl: a report is text, csv, json or html, not \"%s\"%s%s\n", name,
            near ? "; did you mean " : "", near ? near : "");
    return -1;
}

int report_run(const struct session_options *options, const struct students_how *how,
               const char *format, const char *output, char *const *paths, int count)
{
    struct err e = {0};
    struct students students;
    struct tally tally;
    int which = find_format(format);
    if (which < 0)
        return 2;
    if (students_read(&students, paths, count, how, &e) < 0)
        return complain(&e, 2);
    int refused = students.refused;
    int r = tally_make(&tally, &students, options->lessons, options->language, &e);
    if (r == 0 && output)
        r = write_file(&tally, which, output, &e);
    else if (r == 0)
        formats[which].write(&tally, stdout);
    if (r == 0 && !output && fflush(stdout))
        r = err_set(&e, -errno, NULL, "write the report");
    tally_free(&tally);
    return r < 0 ? complain(&e, 1) : refused > 0;
}
