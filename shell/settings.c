/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "settings.h"
#include "../sandbox/kernel/nearest.h"
#include "course.h"
#include "screen/theme.h"
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char machine_file[] = "/etc/fishbowl.conf";

/* ---- files ---- */

static bool is_path(const char *value)
{
    return *value == '/';
}

static bool is_given(const char *value)
{
    return *value;
}

static bool is_switch(const char *value)
{
    return !strcmp(value, "on") || !strcmp(value, "off");
}

static bool is_theme(const char *value)
{
    return !strcmp(value, "auto") || theme_find(value) >= 0;
}

static bool is_lines(const char *value)
{
    return !strcmp(value, "auto") || !strcmp(value, "ascii");
}

static bool is_skip(const char *value)
{
    return course_set_skip(&(struct rules){0}, value);
}

static bool is_solve(const char *value)
{
    return course_set_solve(&(struct rules){0}, value);
}

static const struct {
    const char *name;
    bool (*fits)(const char *value);
    const char *hint; /* what would */
    const char *example, *what;
} texts[SETTINGS] = {
    /* a full one: a file for all users has no folder to begin at */
    [SETTING_LESSONS] = {"lessons", is_path, "It is the path of a folder and begins with a slash.",
                         "/srv/lessons", "the folder of the lessons"},
    [SETTING_LANGUAGE] = {"language", is_given, NULL, "de",
                          "of the lessons, where they are translated"},
    [SETTING_LENS] = {"lens", is_switch, "It is on or off.", "on",
                      "watch the system calls of the commands"},
    [SETTING_THEME] = {"theme", is_theme, "It is auto, dark, light, contrast or mono.", "auto",
                       "colours: auto (the terminal is asked for its background), dark, light, "
                       "contrast, mono"},
    [SETTING_LINES] = {"lines", is_lines, "It is auto or ascii.", "auto",
                       "of the frames: auto (by the locale) or ascii"},
    [SETTING_COURSE] = {"course", is_path, "It is the path of a file and begins with a slash.",
                        "/srv/course/course.conf",
                        "a file like this one, for a course; what it sets counts more"},
    [SETTING_ORDER] = {"order", is_given, "Numbers or ids of lessons, with blanks between them.",
                       "00 01 04 05", "the lessons of the course; others can be opened by name"},
    [SETTING_SKIP] = {"skip", is_skip, "It is yes or no.", "yes",
                      "may a step be skipped with :next?"},
    [SETTING_SOLVE] = {"solve", is_solve, "It is yes, no, or \"after N\": so many hints.", "yes",
                       "does :solve type the commands? yes, no, or after 2 (hints)"},
    [SETTING_SHARE] = {"share", is_path, "It is the path of a folder and begins with a slash.",
                       "/srv/class", "the folder in which a class shares where it is (:share)"},
};

static int set_text(struct settings *settings, enum setting setting, const char *value,
                    struct err *e)
{
    char path[PATH_MAX];
    if (settings->course && texts[setting].fits == is_path && *value && *value != '/') {
        snprintf(path, sizeof path, "%.*s/%s", (int)settings->beside, settings->course, value);
        value = path;
    }
    if (!texts[setting].fits(value)) {
        err_set(e, 0, texts[setting].hint, "%s cannot be \"%.40s\"", texts[setting].name, value);
        return -EINVAL;
    }
    free(settings->text[setting]);
    settings->text[setting] = strdup(value);
    return settings->text[setting] ? 0 : err_set(e, -ENOMEM, NULL, "keep %s", value);
}

static int unknown(const char *key, struct err *e)
{
    const char *names[SETTINGS + LIMITS];
    char hint[sizeof e->hint], *end = hint;
    for (int i = 0; i < SETTINGS + LIMITS; i++)
        names[i] = i < SETTINGS ? texts[i].name : limit_table[i - SETTINGS].name;
    const char *near = nearest(key, names, SETTINGS + LIMITS);
    if (near)
        end += snprintf(hint, sizeof hint, "Did you mean \"%s\"? ", near);
    end += snprintf(end, sizeof hint - (size_t)(end - hint), "There are");
    for (int i = 0; i < SETTINGS + LIMITS; i++)
        end += snprintf(end, sizeof hint - (size_t)(end - hint), "%s %s", i ? "," : "", names[i]);
    snprintf(end, sizeof hint - (size_t)(end - hint), ".");
    err_set(e, 0, hint, "nothing is called \"%.40s\"", key);
    return -ENOENT;
}

static int set(struct settings *settings, const char *key, const char *value, int line,
               struct err *e)
{
    if (!strncmp(key, "key ", 4) || !strncmp(key, "key\t", 4))
        return keymap_set(&settings->keys, key + 4 + strspn(key + 4, " \t"), value, line, e);
    for (int i = 0; i < SETTINGS; i++)
        if (strcmp(texts[i].name, key) == 0)
            return set_text(settings, (enum setting)i, value, e);
    int limit = limits_find(key);
    return limit < 0 ? unknown(key, e) : limits_set(&settings->limits, (enum limit)limit, value, e);
}

/* Cut blanks at both ends. */
static char *trim(char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    size_t length = strlen(text);
    while (length && isspace((unsigned char)text[length - 1]))
        length--;
    text[length] = '\0';
    return text;
}

static int take_line(struct settings *settings, char *line, int number, struct err *e)
{
    line[strcspn(line, "#")] = '\0';
    char *key = trim(line), *value = strchr(key, '=');
    if (!*key)
        return 0;
    if (!value) {
        err_set(e, 0, "A line is \"key = value\", as in \"memory = 512M\".",
                "\"%.40s\" has no equals sign", key);
        return -EINVAL;
    }
    *value++ = '\0';
    return set(settings, trim(key), trim(value), number, e);
}

int settings_read(struct settings *settings, const char *path, struct err *e)
{
    FILE *file = fopen(path, "re");
    char *line = NULL;
    size_t size = 0;
    int number = 0, r = 0;
    if (!file)
        return errno == ENOENT || errno == ENOTDIR ? 0 : err_set(e, -errno, NULL, "read %s", path);
    while (r == 0 && getline(&line, &size, file) >= 0) {
        struct err wrong = {0};
        number++;
        r = take_line(settings, line, number, &wrong);
        if (r < 0)
            err_set(e, 0, wrong.hint, "%s:%d: %s", path, number, wrong.what);
    }
    struct err twice = {0};
    if (r == 0 && keymap_check(&settings->keys, &number, &twice) < 0)
        r = err_say(e, -EEXIST, twice.hint, "%s:%d: %s", path, number, twice.what);
    if (r == 0 && ferror(file))
        r = err_set(e, -errno, NULL, "read %s", path);
    free(line);
    fclose(file);
    return r;
}

/* In a course's file a folder beside it needs no full path. */
static int read_course(struct settings *settings, const char *path, struct err *e)
{
    _cleanup_free_ char *full = realpath(path, NULL);
    if (!full)
        return err_set(e, -errno, "--course, or \"course\" in fishbowl.conf, names it.",
                       "read the course %s", path);
    settings->beside = strrchr(full, '/') - full;
    settings->course = full;
    int r = settings_read(settings, full, e);
    free(settings->text[SETTING_COURSE]);
    settings->text[SETTING_COURSE] = steal_ptr(&full);
    settings->course = NULL;
    return r;
}

static int read_users(struct settings *settings, struct err *e)
{
    char path[PATH_MAX], *machines = steal_ptr(&settings->text[SETTING_SHARE]);
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    if (config && *config)
        snprintf(path, sizeof path, "%s/fishbowl/fishbowl.conf", config);
    else if (home && *home)
        snprintf(path, sizeof path, "%s/.config/fishbowl/fishbowl.conf", home);
    else
        path[0] = '\0';
    int r = *path ? settings_read(settings, path, e) : 0;
    char **share = &settings->text[SETTING_SHARE];
    settings->own_share = *share ? strdup(*share) : NULL;
    if (*share)
        free(machines);
    else
        *share = machines;
    return r;
}

int settings_read_all(struct settings *settings, const char *course, struct err *e)
{
    int r = settings_read(settings, machine_file, e);
    if (r == 0)
        r = read_users(settings, e);
    course = course ? course : settings->text[SETTING_COURSE];
    return r == 0 && course ? read_course(settings, course, e) : r;
}

void settings_example(FILE *file)
{
    fputs("# fishbowl.conf: for all users in /etc, for one in ~/.config/fishbowl.\n"
          "# Without its first sign, a line counts. What stands behind = are the usual values,\n"
          "# but for lessons, language, course, order and share.\n\n",
          file);
    for (int i = 0; i < SETTINGS; i++)
        fprintf(file, "# %s\n#%s = %s\n", texts[i].what, texts[i].name, texts[i].example);
    fputs("\n# The lab's limits.\n", file);
    for (int i = 0; i < LIMITS; i++) {
        char usual[32];
        limits_format((enum limit)i, limit_table[i].usual, usual, sizeof usual);
        fprintf(file, "# %s\n#%s = %s\n", limit_table[i].what, limit_table[i].name, usual);
    }
    fputs("\n# Keys: F1 to F12, Alt- and a small letter, both, or none.\n", file);
    for (int i = 0; i < KEYMAP_ACTIONS; i++) {
        struct keymap_text keys = keymap_keys(&keymap_usual, (enum keymap_action)i);
        fprintf(file, "#key %s = %s\n", keymap_name((enum keymap_action)i), keys.text);
    }
}

/* ---- options ---- */

enum { FIRST_KEY = 1000 }; /* no letters */

static error_t take_option(int key, char *arg, struct argp_state *state)
{
    struct settings *settings = state->input;
    struct err e = {0};
    if (key < FIRST_KEY || key >= FIRST_KEY + LIMITS)
        return ARGP_ERR_UNKNOWN;
    if (limits_set(&settings->limits, (enum limit)(key - FIRST_KEY), arg, &e) < 0)
        argp_error(state, "--%s. %s", e.what, e.hint);
    return 0;
}

const struct argp *settings_argp(void)
{
    static struct argp_option options[LIMITS + 1];
    static char help[LIMITS][160];
    static const struct argp argp = {.options = options, .parser = take_option};
    for (int i = 0; i < LIMITS; i++) {
        const struct limit_row *row = &limit_table[i];
        char usual[32];
        limits_format((enum limit)i, row->usual, usual, sizeof usual);
        snprintf(help[i], sizeof help[i], "%s (%s)", row->what, usual);
        options[i] = (struct argp_option){
            .name = row->name,
            .key = FIRST_KEY + i,
            .arg = row->bytes ? "SIZE" : "NUMBER",
            .doc = help[i],
        };
    }
    return &argp;
}
