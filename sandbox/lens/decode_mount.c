/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mounts, by the classic calls and by those that work on descriptors. */
#include "../kernel/syscalls.h"
#include "decode.h"
#include <inttypes.h>
#include <sys/mount.h>

enum { ANY_LENGTH = 4096 };

#define MOUNT_MAGIC 0xc0ed0000u /* MS_MGC_VAL, which old programs add */

static const struct word mounts[] = {
    {MS_RDONLY, "RDONLY"},
    {MS_NOSUID, "NOSUID"},
    {MS_NODEV, "NODEV"},
    {MS_NOEXEC, "NOEXEC"},
    {MS_SYNCHRONOUS, "SYNCHRONOUS"},
    {MS_REMOUNT, "REMOUNT"},
    {MS_MANDLOCK, "MANDLOCK"},
    {MS_DIRSYNC, "DIRSYNC"},
    {256, "NOSYMFOLLOW"},
    {MS_NOATIME, "NOATIME"},
    {MS_NODIRATIME, "NODIRATIME"},
    {MS_BIND, "BIND"},
    {MS_MOVE, "MOVE"},
    {MS_REC, "REC"},
    {MS_SILENT, "SILENT"},
    {MS_POSIXACL, "POSIXACL"},
    {MS_UNBINDABLE, "UNBINDABLE"},
    {MS_PRIVATE, "PRIVATE"},
    {MS_SLAVE, "SLAVE"},
    {MS_SHARED, "SHARED"},
    {MS_RELATIME, "RELATIME"},
    {MS_STRICTATIME, "STRICTATIME"},
    {MS_LAZYTIME, "LAZYTIME"},
    {0},
};
static const struct word umounts[] = {
    {MNT_FORCE, "FORCE"},
    {MNT_DETACH, "DETACH"},
    {MNT_EXPIRE, "EXPIRE"},
    {UMOUNT_NOFOLLOW, "NOFOLLOW"},
    {0},
};
static const struct word trees[] = {
    {SYS_OPEN_TREE_CLONE, "CLONE"},
    {0x80000, "CLOEXEC"},
    {0x8000, "RECURSIVE"},
    {0x1000, "EMPTY_PATH"},
    {0x800, "NO_AUTOMOUNT"},
    {0x100, "SYMLINK_NOFOLLOW"},
    {0},
};
static const struct word moves[] = {
    {0x1, "F_SYMLINKS"},  {0x2, "F_AUTOMOUNTS"},  {SYS_MOVE_MOUNT_EMPTY_PATH, "F_EMPTY_PATH"},
    {0x10, "T_SYMLINKS"}, {0x20, "T_AUTOMOUNTS"}, {0x40, "T_EMPTY_PATH"},
    {0x100, "SET_GROUP"}, {0x200, "BENEATH"},     {0},
};
static const struct word attributes[] = {
    {SYS_ATTR_RDONLY, "RDONLY"}, {SYS_ATTR_NOSUID, "NOSUID"},
    {SYS_ATTR_NODEV, "NODEV"},   {SYS_ATTR_NOEXEC, "NOEXEC"},
    {0x10, "NOATIME"},           {0x20, "STRICTATIME"},
    {0x80, "NODIRATIME"},        {SYS_ATTR_IDMAP, "IDMAP"},
    {0x200000, "NOSYMFOLLOW"},   {0},
};

static bool end(struct decoding *d)
{
    words_add(&d->text, ")");
    return true;
}

/* The object is where it is mounted, not what. */
static void add_source(struct decoding *d, uint64_t address)
{
    words_add(&d->text, "mount(");
    decode_string(d, address, ANY_LENGTH);
    words_add(&d->text, ", ");
}

bool decode_mount(struct decoding *d)
{
    uint64_t flags = d->args[3] & UINT32_MAX;
    uint64_t shown = (flags & 0xffff0000) == MOUNT_MAGIC ? flags & 0xffff : flags;
    d->call->flags = d->args[3];
    add_source(d, d->args[0]);
    decode_path(d, d->args[1]);
    /* what follows is left out from the end as far as it is empty */
    if (d->args[2] || shown || d->args[4]) {
        words_add(&d->text, ", ");
        decode_string(d, d->args[2], ANY_LENGTH);
    }
    if (shown || d->args[4]) {
        words_add(&d->text, ", ");
        words_flags(&d->text, shown, mounts);
    }
    if (d->args[4]) {
        words_add(&d->text, ", ");
        decode_string(d, d->args[4], ANY_LENGTH);
    }
    return end(d);
}

bool decode_umount2(struct decoding *d)
{
    words_add(&d->text, "umount2(");
    decode_path(d, d->args[0]);
    d->call->flags = d->args[1];
    if (d->args[1] & UINT32_MAX) {
        words_add(&d->text, ", ");
        words_flags(&d->text, d->args[1] & UINT32_MAX, umounts);
    }
    return end(d);
}

bool decode_pivot_root(struct decoding *d)
{
    words_add(&d->text, "pivot_root(");
    decode_path(d, d->args[0]);
    words_add(&d->text, ", ");
    decode_path(d, d->args[1]);
    return end(d);
}

static void add_flags(struct decoding *d, int argument, const struct word *words)
{
    uint64_t flags = d->args[argument] & UINT32_MAX;
    d->call->flags = d->args[argument];
    if (!flags)
        return;
    words_add(&d->text, ", ");
    words_flags(&d->text, flags, words);
}

bool decode_open_tree(struct decoding *d)
{
    words_add(&d->text, "open_tree(");
    decode_directory(d, d->args[0]);
    decode_path(d, d->args[1]);
    add_flags(d, 2, trees);
    return end(d);
}

bool decode_move_mount(struct decoding *d)
{
    words_add(&d->text, "move_mount(");
    decode_directory(d, d->args[0]);
    decode_string(d, d->args[1], ANY_LENGTH);
    words_add(&d->text, ", ");
    decode_directory(d, d->args[2]);
    decode_path(d, d->args[3]);
    add_flags(d, 4, moves);
    return end(d);
}

bool decode_fsopen(struct decoding *d)
{
    words_add(&d->text, "fsopen(");
    decode_path(d, d->args[0]);
    add_flags(d, 1, (const struct word[]){{SYS_FSOPEN_CLOEXEC, "CLOEXEC"}, {0}});
    return end(d);
}

bool decode_fsconfig(struct decoding *d)
{
    static const struct word commands[] = {
        {0, "SET_FLAG"},
        {1, "SET_STRING"},
        {2, "SET_BINARY"},
        {3, "SET_PATH"},
        {4, "SET_PATH_EMPTY"},
        {5, "SET_FD"},
        {SYS_FSCONFIG_CREATE, "CREATE"},
        {7, "RECONFIGURE"},
        {8, "CREATE_EXCL"},
        {0},
    };
    uint64_t command = d->args[1] & UINT32_MAX;
    words_add(&d->text, "fsconfig(%d, ", (int)d->args[0]);
    words_value(&d->text, command, commands);
    if (d->args[2]) {
        words_add(&d->text, ", ");
        decode_path(d, d->args[2]);
    }
    if (d->args[3] && (command == 1 || command == 3 || command == 4)) {
        words_add(&d->text, ", ");
        decode_string(d, d->args[3], ANY_LENGTH);
    } else if (command == 5) {
        words_add(&d->text, ", %d", (int)d->args[4]);
    }
    return end(d);
}

bool decode_fsmount(struct decoding *d)
{
    uint64_t attributes_of = d->args[2] & UINT32_MAX;
    words_add(&d->text, "fsmount(%d", (int)d->args[0]);
    add_flags(d, 1, (const struct word[]){{SYS_FSMOUNT_CLOEXEC, "CLOEXEC"}, {0}});
    if (attributes_of) {
        words_add(&d->text, ", ");
        words_flags(&d->text, attributes_of, attributes);
    }
    return end(d);
}

bool decode_fspick(struct decoding *d)
{
    static const struct word picks[] = {
        {1, "CLOEXEC"}, {2, "SYMLINK_NOFOLLOW"}, {4, "NO_AUTOMOUNT"}, {8, "EMPTY_PATH"}, {0}};
    words_add(&d->text, "fspick(");
    decode_directory(d, d->args[0]);
    decode_path(d, d->args[1]);
    add_flags(d, 2, picks);
    return end(d);
}

bool decode_mount_setattr(struct decoding *d)
{
    struct sys_mount_attr attr = {0};
    size_t size = d->args[4] < sizeof attr ? d->args[4] : sizeof attr;
    words_add(&d->text, "mount_setattr(");
    decode_directory(d, d->args[0]);
    decode_path(d, d->args[1]);
    add_flags(d, 2, trees);
    if (d->read(d->context, d->args[3], &attr, size) < size)
        return end(d);
    words_add(&d->text, ", +");
    words_flags(&d->text, attr.attr_set, attributes);
    if (attr.attr_clr) {
        words_add(&d->text, " -");
        words_flags(&d->text, attr.attr_clr, attributes);
    }
    if (attr.propagation) {
        words_add(&d->text, ", ");
        words_flags(&d->text, attr.propagation, mounts);
    }
    return end(d);
}
