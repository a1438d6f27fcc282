/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "circumstances.h"
#include "witness.h"
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/statvfs.h>

#ifndef OVERLAYFS_SUPER_MAGIC
#define OVERLAYFS_SUPER_MAGIC 0x794c7630
#endif

static bool is_missing(const struct failure *f, enum witness_path which)
{
    int fd = witness_open(f, which);
    bool missing = fd == -ENOENT;
    fd_closep(&fd);
    return missing;
}

bool target_is_missing(const struct failure *f)
{
    return is_missing(f, WITNESS_TARGET);
}

bool source_is_missing(const struct failure *f)
{
    return is_missing(f, WITNESS_SOURCE);
}

static bool has_mode(const struct failure *f, mode_t mask, mode_t mode)
{
    struct stat st;
    _cleanup_close_ int fd = witness_open(f, WITNESS_TARGET);
    return fd >= 0 && fstat(fd, &st) == 0 && (st.st_mode & mask) == mode;
}

bool target_exists(const struct failure *f)
{
    return has_mode(f, 0, 0);
}

bool target_is_file(const struct failure *f)
{
    return has_mode(f, S_IFMT, S_IFREG);
}

bool target_is_directory(const struct failure *f)
{
    return has_mode(f, S_IFMT, S_IFDIR);
}

bool lacks_execute_bit(const struct failure *f)
{
    return has_mode(f, S_IFMT | 0111, S_IFREG);
}

bool parent_is_missing(const struct failure *f)
{
    int fd = witness_directory(f);
    bool missing = fd == -ENOENT;
    fd_closep(&fd);
    return missing;
}

/* Of the mount of the target, or of its directory where it does not exist. */
static bool mount_has(const struct failure *f, unsigned long flag)
{
    struct statvfs st;
    _cleanup_close_ int fd = witness_open(f, WITNESS_TARGET);
    if (fd < 0)
        fd = witness_directory(f);
    return fd >= 0 && fstatvfs(fd, &st) == 0 && (st.f_flag & flag);
}

bool is_on_noexec(const struct failure *f)
{
    return mount_has(f, ST_NOEXEC);
}

bool is_on_read_only(const struct failure *f)
{
    return mount_has(f, ST_RDONLY);
}

static bool is_on(const struct failure *f, long magic)
{
    _cleanup_close_ int fd = witness_directory(f);
    return witness_file_system(fd) == magic;
}

bool is_on_overlay(const struct failure *f)
{
    return is_on(f, OVERLAYFS_SUPER_MAGIC);
}

bool owner_is_unmapped(const struct failure *f)
{
    struct stat st;
    _cleanup_close_ int fd = witness_open(f, WITNESS_TARGET);
    if (fd < 0)
        fd = witness_directory(f);
    return fd >= 0 && fstat(fd, &st) == 0 && witness_lacks_id(f, "uid_map", st.st_uid);
}

/* mknod(2): a socket, a FIFO or a file anybody may make. */
bool makes_device(const struct failure *f)
{
    uint64_t mode = f->args ? f->args[strcmp(f->name, "mknod") ? 2 : 1] : 0;
    return S_ISCHR(mode) || S_ISBLK(mode);
}

// ---- programs ----

static bool is_elf(const Elf64_Ehdr *header, ssize_t length)
{
    return length >= (ssize_t)sizeof *header && !memcmp(header->e_ident, ELFMAG, SELFMAG);
}

static bool read_header(int fd, Elf64_Ehdr *header)
{
    char text[sizeof *header + 1] = "";
    ssize_t length = witness_contents(fd, text, sizeof text);
    memcpy(header, text, sizeof *header);
    return is_elf(header, length);
}

bool is_for_other_machine(const struct failure *f)
{
    Elf64_Ehdr program, own;
    _cleanup_close_ int fd = witness_open(f, WITNESS_TARGET);
    _cleanup_close_ int self = open("/proc/self/exe", O_PATH | O_CLOEXEC);
    return read_header(fd, &program) && read_header(self, &own) &&
           program.e_machine != own.e_machine;
}

enum { HEAD = 4096 };

/* The program that loads or interprets this one: after "#!", or in PT_INTERP of elf(5). */
static const char *interpreter(char text[HEAD], ssize_t length)
{
    if (length > 2 && text[0] == '#' && text[1] == '!') {
        char *name = text + 2 + strspn(text + 2, " \t");
        name[strcspn(name, " \t\n")] = '\0';
        return name;
    }
    Elf64_Ehdr header;
    memcpy(&header, text, sizeof header);
    if (!is_elf(&header, length) || header.e_ident[EI_CLASS] != ELFCLASS64)
        return NULL;
    for (int i = 0; i < header.e_phnum; i++) {
        Elf64_Phdr part;
        uint64_t at = header.e_phoff + (uint64_t)i * sizeof part;
        if (header.e_phoff > HEAD || at + sizeof part > HEAD)
            return NULL;
        memcpy(&part, text + at, sizeof part);
        if (part.p_type == PT_INTERP && part.p_offset < HEAD - 1)
            return text + part.p_offset;
    }
    return NULL;
}

static int open_interpreter(const struct failure *f)
{
    char text[HEAD + 1] = "";
    _cleanup_close_ int fd = witness_open(f, WITNESS_TARGET);
    const char *name = interpreter(text, witness_contents(fd, text, HEAD));
    return name && name[0] ? witness_open_path(f, name) : -EINVAL;
}

bool interpreter_is_missing(const struct failure *f)
{
    int fd = open_interpreter(f);
    bool missing = fd == -ENOENT;
    fd_closep(&fd);
    return missing;
}

bool interpreter_is_no_program(const struct failure *f)
{
    struct stat st;
    _cleanup_close_ int fd = open_interpreter(f);
    return fd >= 0 && fstat(fd, &st) == 0 && (!S_ISREG(st.st_mode) || !(st.st_mode & 0111));
}
