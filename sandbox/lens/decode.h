/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_DECODE_H
#define FISHBOWL_DECODE_H

#include "lens.h"
#include "words.h"

/*
 * From the arguments of a system call to the words of the manual. A decoder is a function of its
 * arguments and of what it reads through the two callbacks; the values come from a process that may
 * mean harm, so none is believed.
 */
struct decoding {
    uint64_t args[6];
    /* Read at most size bytes at an address of the process: bytes read, 0 if none can be. */
    size_t (*read)(void *context, uint64_t address, void *to, size_t size);
    /* What a descriptor of the process is, as /proc/PID/fd shows it: false if it is none. */
    bool (*describe)(void *context, int fd, char *to, size_t size);
    void *context;
    struct lens_call *call; /* receives flags and object */
    struct words text;      /* writes call->text */
};

/* Returns false where this call is not worth showing: clone3(2) for a thread, say. */
typedef bool decoder(struct decoding *d);

/* The decoder of a kind, see calls.c. Fills in text, flags and object of d->call. */
bool decode(struct decoding *d, int kind);

/* What a call is about, if that is not known yet: a long path by its end, which tells more. */
void decode_object(struct lens_call *call, const char *path);

/* A string of the process, at most size - 1 bytes of it; false if it cannot be read. */
bool decode_read_string(struct decoding *d, uint64_t address, char *to, size_t size);

/* An argument that is a path: the text gets it in quotes; the call's object is the first such. */
void decode_path(struct decoding *d, uint64_t address);

/* An argument that is another string, of at most length bytes: NULL or in quotes. */
void decode_string(struct decoding *d, uint64_t address, size_t length);

/* A descriptor that stands for a directory: nothing for AT_FDCWD, else "3</proc>, ". */
void decode_directory(struct decoding *d, uint64_t fd);

decoder decode_unshare, decode_clone, decode_clone3, decode_fork, decode_setns, decode_chroot,
    decode_hostname, decode_kill, decode_tgkill, decode_pidfd_signal, decode_mkdir, decode_mkdirat,
    decode_rmdir, decode_unlink, decode_unlinkat, decode_rename, decode_renameat, decode_open,
    decode_openat, decode_mknod, decode_mknodat, decode_reboot, decode_write;
/* decode_mount.c */
decoder decode_mount, decode_umount2, decode_pivot_root, decode_open_tree, decode_move_mount,
    decode_fsopen, decode_fsconfig, decode_fsmount, decode_fspick, decode_mount_setattr;
/* decode_rights.c */
decoder decode_id, decode_ids, decode_groups, decode_capset, decode_prctl, decode_seccomp,
    decode_ptrace;

#endif
