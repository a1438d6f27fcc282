/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_STATUS_H
#define FISHBOWL_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Where one student is, as their fishbowl tells it in a small file for the board of a class: one
 * JSON object (docs/PROGRESS.md has its keys). Times are those of clock_ms(), which all programs of
 * one machine share and nobody sets: a wall clock that jumps changes nothing.
 */
enum { STATUS_BYTES = 4096 /* of a file at most */, STATUS_NAME = 64, STATUS_TEXT = 128 };

struct status {
    char boot[40]; /* of the machine: /proc/sys/kernel/random/boot_id */
    char number[STATUS_NAME], lesson[STATUS_NAME], title[STATUS_TEXT];
    char step[STATUS_NAME], step_title[STATUS_TEXT];
    int at, steps;        /* the step, from 1, and how many there are */
    int tries, hints;     /* in this step */
    int planned;          /* seconds that the lesson's plan has for such a step */
    uint64_t beat, began; /* ms: when this was written, and when the step was shown */
    bool passed, done;    /* the step's check has held; the lesson's last step is behind */
};

/* The file's text, with a newline. Allocated. */
char *status_write(const struct status *status);

/*
 * Read one. Texts that are too long are cut, and nothing in them acts on a terminal. Returns false
 * for what is no whole status with bearable numbers.
 */
bool status_read(struct status *status, const char *bytes, size_t size);

/* This boot of the machine; "" where /proc does not say. */
void status_boot(char *boot, size_t size);

#endif
