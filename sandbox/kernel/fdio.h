/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_FDIO_H
#define FISHBOWL_FDIO_H

#include <stddef.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

/* Ownership shows in the declaration: such a variable is closed or freed at the end of its scope.
 */
#define _cleanup_(f)    __attribute__((cleanup(f)))
#define _cleanup_close_ _cleanup_(fd_closep)
#define _cleanup_free_  _cleanup_(free_pointer)

/* Close *fd unless it is negative; errno is kept. */
void fd_closep(int *fd);

static inline void free_pointer(void *p)
{
    free(*(void **)p);
}

/* Hand a descriptor over: returns *fd and leaves -1 behind. */
static inline int steal_fd(int *fd)
{
    int out = *fd;
    *fd = -1;
    return out;
}

/* Hand an allocation over: returns *p and leaves NULL behind. */
#define steal_ptr(p)                                                                               \
    ({                                                                                             \
        __typeof__(p) _pp = &*(p);                                                                 \
        __typeof__(*(p)) _out = *_pp;                                                              \
        *_pp = NULL;                                                                               \
        _out;                                                                                      \
    })

/*
 * Read a small kernel file (proc(5), cgroupfs) whole, relative to a directory descriptor.
 *
 * dir   directory descriptor or AT_FDCWD
 * buf   receives at most size - 1 bytes and a terminating NUL
 * Returns the number of bytes read or a negative errno. A longer file is cut, not refused.
 */
ssize_t file_read(int dir, const char *path, char *buf, size_t size);

/* The same, however long it is. Returns the text, to be freed, or NULL with errno. */
char *file_text(int dir, const char *path);

/*
 * Write a string to a kernel file with one write(2), as kernfs wants it.
 * Returns 0 or a negative errno.
 */
int file_write(int dir, const char *path, const char *text);

#endif
