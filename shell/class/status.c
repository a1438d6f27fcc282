/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "status.h"
#include "../../sandbox/sandbox.h"
#include "../lesson/text.h"
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { SCHEMA = 1, MOST = 1000000 /* of what is counted */ };

#define FIELD(name) #name, offsetof(struct status, name), sizeof(((struct status *)NULL)->name)

static const struct {
    const char *key;
    size_t at, size;
} texts[] = {{FIELD(boot)},  {FIELD(number)}, {FIELD(lesson)},
             {FIELD(title)}, {FIELD(step)},   {FIELD(step_title)}};

static const struct {
    const char *key;
    size_t at, size;
    int least;
} numbers[] = {{FIELD(at), 1},    {FIELD(steps), 1},   {FIELD(tries), 0},
               {FIELD(hints), 0}, {FIELD(planned), 0}, {"schema", 0, 0, SCHEMA}};

static const struct {
    const char *key;
    size_t at, size;
} times[] = {{FIELD(beat)}, {FIELD(began)}}, flags[] = {{FIELD(passed)}, {FIELD(done)}};

#define COUNT(array)      (sizeof(array) / sizeof *(array))
#define PLACE(status, at) ((void *)((char *)(status) + (at)))

char *status_write(const struct status *status)
{
    struct status copy = *status;
    json_t *o = json_object();
    json_object_set_new(o, "schema", json_integer(SCHEMA));
    for (size_t i = 0; i < COUNT(texts); i++)
        json_object_set_new(o, texts[i].key, json_string(PLACE(&copy, texts[i].at)));
    for (size_t i = 0; i < COUNT(numbers); i++)
        if (numbers[i].size)
            json_object_set_new(o, numbers[i].key,
                                json_integer(*(int *)PLACE(&copy, numbers[i].at)));
    for (size_t i = 0; i < COUNT(times); i++)
        json_object_set_new(o, times[i].key,
                            json_integer((json_int_t) * (uint64_t *)PLACE(&copy, times[i].at)));
    for (size_t i = 0; i < COUNT(flags); i++)
        json_object_set_new(o, flags[i].key, json_boolean(*(bool *)PLACE(&copy, flags[i].at)));
    _cleanup_free_ char *text = json_dumps(o, JSON_COMPACT);
    json_decref(o);
    return text_format("%s\n", text ? text : "");
}

/* Cut at a whole character. */
static bool take_text(char *to, size_t size, const json_t *value)
{
    struct text safe = {0};
    if (!json_is_string(value))
        return false;
    text_add_safe(&safe, json_string_value(value), "");
    _cleanup_free_ char *text = text_take(&safe);
    size_t n = strlen(text);
    if (n >= size)
        for (n = size - 1; n && ((unsigned char)text[n] & 0xc0) == 0x80; n--)
            continue;
    memcpy(to, text, n);
    to[n] = '\0';
    return true;
}

static bool take(struct status *status, const json_t *o)
{
    bool good = json_is_object(o);
    for (size_t i = 0; i < COUNT(texts); i++)
        good = good && take_text(PLACE(status, texts[i].at), texts[i].size,
                                 json_object_get(o, texts[i].key));
    for (size_t i = 0; i < COUNT(numbers); i++) {
        const json_t *value = json_object_get(o, numbers[i].key);
        json_int_t n = json_integer_value(value);
        bool fits = json_is_integer(value) && n >= numbers[i].least && n <= MOST;
        good = good && (numbers[i].size ? fits : fits && n == SCHEMA);
        if (good && numbers[i].size)
            *(int *)PLACE(status, numbers[i].at) = (int)n;
    }
    for (size_t i = 0; i < COUNT(times); i++) {
        const json_t *value = json_object_get(o, times[i].key);
        good = good && json_is_integer(value) && json_integer_value(value) >= 0;
        *(uint64_t *)PLACE(status, times[i].at) = (uint64_t)json_integer_value(value);
    }
    for (size_t i = 0; i < COUNT(flags); i++)
        *(bool *)PLACE(status, flags[i].at) = json_is_true(json_object_get(o, flags[i].key));
    return good && status->at <= status->steps;
}

bool status_read(struct status *status, const char *bytes, size_t size)
{
    *status = (struct status){0};
    if (size > STATUS_BYTES)
        return false;
    json_t *o = json_loadb(bytes, size, 0, NULL);
    bool good = take(status, o);
    json_decref(o);
    return good;
}

void status_boot(char *boot, size_t size)
{
    if (file_read(AT_FDCWD, "/proc/sys/kernel/random/boot_id", boot, size) < 0)
        boot[0] = '\0';
    boot[strcspn(boot, "\n")] = '\0';
}
