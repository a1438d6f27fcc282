/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decode.h"
#include "calls.h"
#include <fcntl.h>
#include <linux/reboot.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

enum { STRING_SHOWN = 96, PATH_READ = 1024 };

#define CLONE(name)                                                                                \
    {                                                                                              \
        CLONE_##name, #name                                                                        \
    }
static const struct word namespaces[] = {
    CLONE(NEWNS),   CLONE(NEWCGROUP), CLONE(NEWUTS),  CLONE(NEWIPC), CLONE(NEWUSER),
    CLONE(NEWPID),  CLONE(NEWNET),    CLONE(NEWTIME), CLONE(FS),     CLONE(FILES),
    CLONE(SYSVSEM), CLONE(THREAD),    CLONE(SIGHAND), CLONE(VM),     {0},
};
static const struct word clones[] = {
    CLONE(NEWNS),
    CLONE(NEWCGROUP),
    CLONE(NEWUTS),
    CLONE(NEWIPC),
    CLONE(NEWUSER),
    CLONE(NEWPID),
    CLONE(NEWNET),
    CLONE(VM),
    CLONE(FS),
    CLONE(FILES),
    CLONE(SIGHAND),
    CLONE(PIDFD),
    CLONE(PTRACE),
    CLONE(VFORK),
    CLONE(PARENT),
    CLONE(THREAD),
    CLONE(SYSVSEM),
    CLONE(SETTLS),
    CLONE(PARENT_SETTID),
    CLONE(CHILD_CLEARTID),
    CLONE(DETACHED),
    CLONE(UNTRACED),
    CLONE(CHILD_SETTID),
    CLONE(IO),
    CLONE(CLEAR_SIGHAND),
    CLONE(INTO_CGROUP),
    {0},
};
#undef CLONE

/* ---- parts ---- */

bool decode_read_string(struct decoding *d, uint64_t address, char *to, size_t size)
{
    size_t n = address ? d->read(d->context, address, to, size - 1) : 0;
    to[n] = '\0';
    return n > 0;
}

void decode_object(struct lens_call *call, const char *path)
{
    size_t length = strlen(path), room = sizeof call->object - 1;
    if (call->object[0])
        return;
    if (length <= room)
        snprintf(call->object, sizeof call->object, "%s", path);
    else
        snprintf(call->object, sizeof call->object, "...%s", path + length - (room - 3));
}

void decode_path(struct decoding *d, uint64_t address)
{
    char path[PATH_READ];
    if (decode_read_string(d, address, path, sizeof path)) {
        words_path(&d->text, path);
        decode_object(d->call, path);
    } else if (address) {
        words_add(&d->text, "%#llx", (unsigned long long)address);
    } else {
        words_add(&d->text, "NULL");
    }
}

void decode_string(struct decoding *d, uint64_t address, size_t length)
{
    char string[STRING_SHOWN + 1];
    size_t most = length < STRING_SHOWN ? length : STRING_SHOWN;
    size_t n = address && most ? d->read(d->context, address, string, most) : 0;
    string[n] = '\0';
    if (address && (n > 0 || length == 0)) {
        words_add(&d->text, "\"");
        words_bytes(&d->text, string, n);
        words_add(&d->text, strlen(string) == most && length > most ? "...\"" : "\"");
    } else if (address) {
        words_add(&d->text, "%#llx", (unsigned long long)address);
    } else {
        words_add(&d->text, "NULL");
    }
}

/* "3<mnt:[4026531841]>", or the number alone. */
static void add_descriptor(struct decoding *d, int fd)
{
    char what[PATH_READ];
    words_add(&d->text, "%d", fd);
    if (!d->describe(d->context, fd, what, sizeof what))
        return;
    words_add(&d->text, "<");
    words_bytes(&d->text, what, strlen(what));
    words_add(&d->text, ">");
}

void decode_directory(struct decoding *d, uint64_t fd)
{
    if ((int)fd == AT_FDCWD)
        return;
    add_descriptor(d, (int)fd);
    words_add(&d->text, ", ");
}

/* ---- processes and namespaces ---- */

bool decode_unshare(struct decoding *d)
{
    d->call->flags = d->args[0];
    words_add(&d->text, "unshare(");
    words_flags(&d->text, d->args[0], namespaces);
    words_add(&d->text, ")");
    return true;
}

static void add_clone(struct decoding *d, const char *name, uint64_t flags, uint64_t end_signal)
{
    const char *abbreviation = end_signal ? sigabbrev_np((int)end_signal) : NULL;
    d->call->flags = flags;
    words_add(&d->text, "%s(", name);
    if (flags || !end_signal)
        words_flags(&d->text, flags, clones);
    if (abbreviation)
        words_add(&d->text, "%sSIG%s", flags ? "|" : "", abbreviation);
    else if (end_signal)
        words_add(&d->text, "%s%d", flags ? "|" : "", (int)end_signal);
    words_add(&d->text, ")");
}

bool decode_clone(struct decoding *d)
{
    /* the lowest byte is the signal to send at the end, clone(2) */
    add_clone(d, "clone", d->args[0] & ~(uint64_t)CSIGNAL & UINT32_MAX, d->args[0] & CSIGNAL);
    return true;
}

bool decode_clone3(struct decoding *d)
{
    struct clone_args args = {0};
    size_t size = d->args[1] < sizeof args ? d->args[1] : sizeof args;
    if (d->read(d->context, d->args[0], &args, size) < sizeof args.flags)
        return false;
    if (!(args.flags & (calls_new_namespaces | CLONE_NEWTIME | CLONE_INTO_CGROUP)))
        return false;
    add_clone(d, "clone3", args.flags, args.exit_signal);
    return true;
}

bool decode_fork(struct decoding *d)
{
    words_add(&d->text, "fork()");
    return true;
}

bool decode_setns(struct decoding *d)
{
    char what[PATH_READ];
    int fd = (int)d->args[0];
    d->call->flags = d->args[1];
    words_add(&d->text, "setns(");
    add_descriptor(d, fd);
    if (d->describe(d->context, fd, what, sizeof what))
        decode_object(d->call, what);
    words_add(&d->text, ", ");
    words_flags(&d->text, d->args[1], namespaces);
    words_add(&d->text, ")");
    return true;
}

bool decode_chroot(struct decoding *d)
{
    words_add(&d->text, "chroot(");
    decode_path(d, d->args[0]);
    words_add(&d->text, ")");
    return true;
}

bool decode_hostname(struct decoding *d)
{
    char name[65];
    size_t length = d->args[1] < sizeof name ? d->args[1] : sizeof name - 1;
    size_t n = length ? d->read(d->context, d->args[0], name, length) : 0;
    name[n] = '\0';
    decode_object(d->call, name);
    words_add(&d->text, "%s(", lens_kinds[d->call->kind].name);
    decode_string(d, d->args[0], d->args[1]);
    words_add(&d->text, ")");
    return true;
}

static void add_signal(struct words *t, int number)
{
    const char *name = sigabbrev_np(number);
    if (name)
        words_add(t, "SIG%s", name);
    else
        words_add(t, "%d", number);
}

bool decode_kill(struct decoding *d)
{
    words_add(&d->text, "kill(%d, ", (int)d->args[0]);
    add_signal(&d->text, (int)d->args[1]);
    words_add(&d->text, ")");
    return true;
}

bool decode_tgkill(struct decoding *d)
{
    words_add(&d->text, "tgkill(%d, %d, ", (int)d->args[0], (int)d->args[1]);
    add_signal(&d->text, (int)d->args[2]);
    words_add(&d->text, ")");
    return true;
}

bool decode_pidfd_signal(struct decoding *d)
{
    words_add(&d->text, "pidfd_send_signal(");
    add_descriptor(d, (int)d->args[0]);
    words_add(&d->text, ", ");
    add_signal(&d->text, (int)d->args[1]);
    words_add(&d->text, ")");
    return true;
}

bool decode_reboot(struct decoding *d)
{
#define REBOOT(name)                                                                               \
    {                                                                                              \
        LINUX_REBOOT_CMD_##name, #name                                                             \
    }
    static const struct word commands[] = {
        REBOOT(CAD_OFF), REBOOT(CAD_ON),   REBOOT(HALT),       REBOOT(KEXEC), REBOOT(POWER_OFF),
        REBOOT(RESTART), REBOOT(RESTART2), REBOOT(SW_SUSPEND), {0},
    };
#undef REBOOT
    words_add(&d->text, "reboot(");
    words_value(&d->text, d->args[2] & UINT32_MAX, commands);
    words_add(&d->text, ")");
    return true;
}

/* ---- files ---- */

static void add_name_and_path(struct decoding *d, int argument, bool at)
{
    words_add(&d->text, "%s(", lens_kinds[d->call->kind].name);
    if (at)
        decode_directory(d, d->args[argument++]);
    decode_path(d, d->args[argument]);
}

static bool decode_making(struct decoding *d, bool at)
{
    add_name_and_path(d, 0, at);
    words_add(&d->text, ", %#o)", (unsigned)d->args[at ? 2 : 1] & 07777);
    return true;
}

bool decode_mkdir(struct decoding *d)
{
    return decode_making(d, false);
}

bool decode_mkdirat(struct decoding *d)
{
    return decode_making(d, true);
}

bool decode_rmdir(struct decoding *d)
{
    add_name_and_path(d, 0, false);
    words_add(&d->text, ")");
    return true;
}

bool decode_unlink(struct decoding *d)
{
    return decode_rmdir(d);
}

static bool decode_renaming(struct decoding *d, bool at)
{
    add_name_and_path(d, 0, at);
    words_add(&d->text, ", ");
    if (at)
        decode_directory(d, d->args[2]);
    decode_path(d, d->args[at ? 3 : 1]);
    words_add(&d->text, ")");
    return true;
}

bool decode_rename(struct decoding *d)
{
    return decode_renaming(d, false);
}

bool decode_renameat(struct decoding *d)
{
    return decode_renaming(d, true);
}

bool decode_unlinkat(struct decoding *d)
{
    add_name_and_path(d, 0, true);
    d->call->flags = d->args[2];
    words_add(&d->text, ", ");
    words_flags(&d->text, d->args[2] & UINT32_MAX,
                (const struct word[]){{AT_REMOVEDIR, "REMOVEDIR"}, {0}});
    words_add(&d->text, ")");
    return true;
}

static bool decode_opening(struct decoding *d, bool at)
{
#define OPEN(name)                                                                                 \
    {                                                                                              \
        O_##name, #name                                                                            \
    }
    static const struct word flags[] = {
        OPEN(CREAT), OPEN(EXCL),   OPEN(NOCTTY),   OPEN(TRUNC),    OPEN(APPEND),
        OPEN(SYNC),  OPEN(DSYNC),  OPEN(NONBLOCK), OPEN(TMPFILE),  OPEN(DIRECTORY),
        OPEN(PATH),  OPEN(DIRECT), OPEN(CLOEXEC),  OPEN(NOFOLLOW), {0x8000, "LARGEFILE"},
        {0},
    };
#undef OPEN
    uint64_t all = d->args[at ? 2 : 1] & UINT32_MAX;
    add_name_and_path(d, 0, at);
    d->call->flags = all;
    words_add(&d->text, ", %s", (all & O_ACCMODE) == O_RDWR ? "RDWR" : "WRONLY");
    if (all & ~(uint64_t)O_ACCMODE) {
        words_add(&d->text, "|");
        words_flags(&d->text, all & ~(uint64_t)O_ACCMODE, flags);
    }
    words_add(&d->text, ")");
    return true;
}

bool decode_open(struct decoding *d)
{
    return decode_opening(d, false);
}

bool decode_openat(struct decoding *d)
{
    return decode_opening(d, true);
}

static bool decode_node(struct decoding *d, bool at)
{
    static const struct word types[] = {{S_IFCHR, "CHR"},   {S_IFBLK, "BLK"}, {S_IFIFO, "FIFO"},
                                        {S_IFSOCK, "SOCK"}, {S_IFREG, "REG"}, {0}};
    unsigned mode = (unsigned)d->args[at ? 2 : 1];
    uint64_t device = d->args[at ? 3 : 2];
    add_name_and_path(d, 0, at);
    words_add(&d->text, ", ");
    words_value(&d->text, mode & S_IFMT, types);
    words_add(&d->text, "|%#o", mode & 07777);
    if (S_ISCHR(mode) || S_ISBLK(mode))
        words_add(&d->text, ", %u:%u", major(device), minor(device));
    words_add(&d->text, ")");
    return true;
}

bool decode_mknod(struct decoding *d)
{
    return decode_node(d, false);
}

bool decode_mknodat(struct decoding *d)
{
    return decode_node(d, true);
}

/* The tracer has put the file's path into call->object, which is what the student knows it by. */
bool decode_write(struct decoding *d)
{
    char string[STRING_SHOWN + 1];
    size_t length = d->args[2];
    size_t most = length < STRING_SHOWN ? length : STRING_SHOWN;
    size_t n = most ? d->read(d->context, d->args[1], string, most) : 0;
    bool whole = n == length;
    while (whole && n > 0 && string[n - 1] == '\n') /* as echo(1) ends what it writes */
        n--;
    string[n] = '\0';
    words_add(&d->text, "write(");
    words_path(&d->text, d->call->object);
    words_add(&d->text, ", \"");
    words_bytes(&d->text, string, n);
    words_add(&d->text, whole ? "\")" : "...\")");
    return true;
}

bool decode(struct decoding *d, int kind)
{
    decoder *one = lens_kinds[kind].call->decode;
    d->call->kind = kind;
    d->text = words_in(d->call->text, sizeof d->call->text);
    return one && one(d);
}
