/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flat.h"
#include <stdlib.h>
#include <string.h>

struct cursor {
    const char *at, *end;
};

static bool take(struct cursor *c, char sign)
{
    while (c->at < c->end && (*c->at == ' ' || *c->at == '\t' || *c->at == '\r'))
        c->at++;
    if (c->at == c->end || *c->at != sign)
        return false;
    c->at++;
    return true;
}

/* What stands before the closing quote. */
static bool take_string(struct cursor *c, const char **text, size_t *size)
{
    if (!take(c, '"'))
        return false;
    *text = c->at;
    while (c->at < c->end && *c->at != '"')
        if (*c->at == '\\' || (unsigned char)*c->at++ < 0x20)
            return false;
    if (c->at == c->end)
        return false;
    *size = (size_t)(c->at++ - *text);
    return true;
}

static bool is_plain(const char *value, size_t size)
{
    static const char *const words[] = {"true", "false", "null"};
    for (int i = 0; i < 3; i++)
        if (size == strlen(words[i]) && !memcmp(value, words[i], size))
            return true;
    size_t i = size && *value == '-';
    if (i == size || size > 16)
        return false;
    while (i < size && value[i] >= '0' && value[i] <= '9')
        i++;
    return i == size;
}

static bool take_value(struct cursor *c, struct field *f)
{
    f->string = take_string(c, &f->value, &f->value_size);
    if (f->string)
        return true;
    f->value = c->at;
    while (c->at < c->end && *c->at != ',' && *c->at != '}' && *c->at != ' ' && *c->at != '\t')
        c->at++;
    f->value_size = (size_t)(c->at - f->value);
    return is_plain(f->value, f->value_size);
}

int flat_read(const char *line, size_t size, struct field *fields, int most)
{
    struct cursor c = {line, line + size};
    int count = 0;
    if (!take(&c, '{'))
        return -1;
    bool more = !take(&c, '}');
    while (more) {
        struct field *f = &fields[count];
        if (count++ == most || !take_string(&c, &f->key, &f->key_size) || !take(&c, ':') ||
            !take_value(&c, f))
            return -1;
        more = take(&c, ',');
        if (!more && !take(&c, '}'))
            return -1;
    }
    return take(&c, '\n') || c.at == c.end ? count : -1;
}

static const struct field *find(const struct field *fields, int count, const char *key)
{
    size_t size = strlen(key);
    for (int i = 0; i < count; i++)
        if (fields[i].key_size == size && !memcmp(fields[i].key, key, size))
            return &fields[i];
    return NULL;
}

long flat_number(const struct field *fields, int count, const char *key)
{
    const struct field *f = find(fields, count, key);
    long number = 0;
    if (!f || f->string || f->value_size > 15)
        return -1;
    for (size_t i = 0; i < f->value_size; i++) {
        if (f->value[i] < '0' || f->value[i] > '9')
            return -1;
        number = number * 10 + f->value[i] - '0';
    }
    return number;
}

bool flat_string(const struct field *fields, int count, const char *key, char *to, size_t room)
{
    const struct field *f = find(fields, count, key);
    bool fits = f && f->string && f->value_size < room;
    size_t size = fits ? f->value_size : 0;
    if (size)
        memcpy(to, f->value, size);
    to[size] = '\0';
    return fits;
}

bool flat_true(const struct field *fields, int count, const char *key)
{
    const struct field *f = find(fields, count, key);
    return f && !f->string && f->value_size == 4 && !memcmp(f->value, "true", 4);
}
