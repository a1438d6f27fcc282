/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_ERR_H
#define FISHBOWL_ERR_H

/*
 * An error as a student should read it: what was tried on which object, what the kernel answered,
 * and why that happens here and what can be done about it.
 */
struct err {
    int code;       /* negative errno(3); 0 while nothing went wrong */
    char what[320]; /* one line: operation, object, the errno in words */
    char hint[480]; /* one or two sentences of plain words; may be empty */
};

/*
 * Fill in *e (which may be NULL) and return code, so that a caller can write
 * "return err_set(e, -errno, NULL, "mount %s", path);".
 *
 * code  negative errno; its strerror(3) text is appended to the message, unless it is 0
 * hint  plain words for the student, or NULL for none
 * fmt   printf(3) format of the operation and its object
 */
int err_set(struct err *e, int code, const char *hint, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* The same where no errno says what is wrong: code is kept, and not put into words. */
int err_say(struct err *e, int code, const char *hint, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#endif
