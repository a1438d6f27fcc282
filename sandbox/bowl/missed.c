/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "missed.h"
#include <stdbool.h>
#include <string.h>

/* Stands before a piece in the ring. */
struct head {
    uint32_t size, stream;
};

static void copy_in(struct missed *m, size_t at, const void *from, size_t size)
{
    size_t begin = at % MISSED, first = size < MISSED - begin ? size : MISSED - begin;
    memcpy(m->data + begin, from, first);
    memcpy(m->data, (const char *)from + first, size - first);
}

static void copy_out(const struct missed *m, size_t at, void *to, size_t size)
{
    size_t begin = at % MISSED, first = size < MISSED - begin ? size : MISSED - begin;
    memcpy(to, m->data + begin, first);
    memcpy((char *)to + first, m->data, size - first);
}

static struct head head_at(const struct missed *m, size_t at)
{
    struct head head = {0};
    copy_out(m, at, &head, sizeof head);
    return head;
}

static void drop_first(struct missed *m)
{
    size_t size = head_at(m, m->begin).size;
    m->begin = (m->begin + sizeof(struct head) + size) % MISSED;
    m->used -= sizeof(struct head) + size;
    m->dropped += size;
}

/* Small pieces of one stream become one. */
static bool add_to_last(struct missed *m, enum log_stream stream, const char *data, size_t size)
{
    struct head head = m->used ? head_at(m, m->last) : (struct head){0};
    if (!m->used || head.stream != stream || head.size + size > LOG_CHUNK ||
        m->used + size > MISSED)
        return false;
    copy_in(m, (m->begin + m->used) % MISSED, data, size);
    head.size += (uint32_t)size;
    copy_in(m, m->last, &head, sizeof head);
    m->used += size;
    return true;
}

void missed_add(struct missed *m, uint32_t number, enum log_stream stream, const char *data,
                size_t size)
{
    struct head head = {.size = (uint32_t)size, .stream = stream};
    if (number == m->number || !size)
        return;
    m->number = number;
    if (add_to_last(m, stream, data, size))
        return;
    while (m->used + sizeof head + size > MISSED)
        drop_first(m);
    m->last = (m->begin + m->used) % MISSED;
    copy_in(m, m->last, &head, sizeof head);
    copy_in(m, m->last + sizeof head, data, size);
    m->used += sizeof head + size;
}

size_t missed_take(struct missed *m, enum log_stream *stream, char *data)
{
    if (!m->used)
        return 0;
    struct head head = head_at(m, m->begin);
    copy_out(m, m->begin + sizeof head, data, head.size);
    *stream = head.stream;
    drop_first(m);
    m->dropped -= head.size;
    return head.size;
}
