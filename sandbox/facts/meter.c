/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers.h"
#include "reading.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/*
 * Shares of a processor: what was used between two looks, divided by the time between them. Only
 * what is asked for is measured, so the first answer has to wait for the second question.
 */

enum { METERS = 16, SAMPLES = 32 };
static const double WINDOW = 3, LEAST = 1, APART = 0.2; /* seconds */

struct sample {
    double time, used; /* seconds: of CLOCK_MONOTONIC, and of a processor */
};

struct meter {
    char key[128];
    struct sample sample[SAMPLES]; /* the newest first */
    int samples;
};

struct meters {
    struct meter meter[METERS]; /* the one asked for last comes first */
};

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The meter of this key, new in the place of the one that was not asked for longest. */
static struct meter *find(struct meters *all, const char *key)
{
    struct meter found;
    int i = 0;
    while (i < METERS - 1 && strcmp(all->meter[i].key, key) != 0)
        i++;
    found = all->meter[i];
    if (strcmp(found.key, key) != 0) {
        found.samples = 0;
        snprintf(found.key, sizeof found.key, "%s", key);
    }
    memmove(&all->meter[1], &all->meter[0], (size_t)i * sizeof found);
    all->meter[0] = found;
    return &all->meter[0];
}

/* The sample to measure from: the oldest within the window, or the youngest before it. */
static const struct sample *reference(const struct meter *m, double now)
{
    const struct sample *found = NULL;
    for (int i = 0; i < m->samples; i++) {
        double age = now - m->sample[i].time;
        if (age >= LEAST && (!found || age <= WINDOW))
            found = &m->sample[i];
    }
    return found;
}

void meter_share(struct process_cache *cache, const char *key, double used,
                 struct fact_value *value)
{
    if (!cache->meters)
        cache->meters = calloc(1, sizeof *cache->meters);
    if (!cache->meters) {
        value_none(value, "there is no memory left to measure with");
        return;
    }
    struct meter *m = find(cache->meters, key);
    double now = seconds();
    if (m->samples > 0 && used < m->sample[0].used)
        m->samples = 0; /* another one of the same name */
    const struct sample *from = reference(m, now);
    if (from) {
        value_number(value, 100 * (used - from->used) / (now - from->time));
        value->window = now - from->time;
    } else {
        value_none(value, "not measured long enough yet: ask again after a second");
        value->window = LEAST;
    }
    if (m->samples > 0 && now - m->sample[0].time < APART)
        return;
    m->samples = m->samples < SAMPLES ? m->samples + 1 : SAMPLES;
    memmove(&m->sample[1], &m->sample[0], (size_t)(m->samples - 1) * sizeof *m->sample);
    m->sample[0] = (struct sample){now, used};
}
