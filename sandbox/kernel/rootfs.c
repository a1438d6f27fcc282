/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rootfs.h"
#include "fdio.h"
#include "machine.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static const char unpack_again[] =
    "It should be an unpacked Alpine root filesystem, a folder with bin, etc, usr and so on. "
    "Run \"make rootfs\" to get one, or name another with FISHBOWL_ROOTFS.";

/* Open a file as a process whose root is the tree would, symbolic links included. */
static int open_inside(int tree, const char *path)
{
    struct open_how how = {.flags = O_RDONLY | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT};
    return (int)syscall(SYS_openat2, tree, path, &how, sizeof how);
}

/* Programs of the tree must be of the same kind as this one. */
static int check_architecture(int shell, const char *path, struct err *e)
{
    char theirs[MACHINE_NAME] = "no processor at all", ours[MACHINE_NAME];
    machine_ours(ours);
    if (machine_of(shell, theirs) == 0 && strcmp(theirs, ours) == 0)
        return 0;
    char hint[200];
    snprintf(hint, sizeof hint,
             "Its programs were made for another kind of processor than this machine's: for %s, "
             "and this is %s. Run \"make rootfs\" here to get the right one.",
             theirs, ours);
    return err_set(e, -ENOEXEC, hint, "use the root filesystem %s", path);
}

static int check_tree(int tree, const char *path, struct err *e)
{
    struct stat st;
    if (fstat(tree, &st))
        return err_set(e, -errno, NULL, "read %s", path);
    if (st.st_uid != geteuid())
        return err_set(e, -EPERM,
                       "Its files would belong to nobody in the lab. Unpack a copy of your own: "
                       "run \"make rootfs\" as the user who runs fishbowl.",
                       "use the root filesystem %s, which belongs to user %u and not to you (%u)",
                       path, st.st_uid, geteuid());
    if (fstatat(tree, "etc", &st, 0) || !S_ISDIR(st.st_mode))
        return err_set(e, -ENOENT, unpack_again, "find etc in the root filesystem %s", path);
    _cleanup_close_ int shell = open_inside(tree, "/bin/sh");
    if (shell < 0 || fstat(shell, &st) || !S_ISREG(st.st_mode))
        return err_set(e, -ENOENT, unpack_again, "find bin/sh in the root filesystem %s", path);
    if (!(st.st_mode & 0111))
        return err_set(e, -EACCES, unpack_again, "run bin/sh of the root filesystem %s", path);
    return check_architecture(shell, path, e);
}

int rootfs_open(struct rootfs *rootfs, const char *path, struct err *e)
{
    char *real = realpath(path, NULL);
    if (!real)
        return err_set(e, -errno, unpack_again, "open the root filesystem %s", path);
    struct rootfs found = {.stand_in = false};
    int length = snprintf(found.path, sizeof found.path, "%s", real);
    free(real);
    if (length >= (int)sizeof found.path)
        return err_set(e, -ENAMETOOLONG, NULL, "open the root filesystem %s", path);
    _cleanup_close_ int tree = open(found.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (tree < 0)
        return err_set(e, -errno, unpack_again, "open the root filesystem %s", path);
    int r = check_tree(tree, path, e);
    if (r < 0)
        return r;
    found.stand_in = faccessat(tree, "etc/fishbowl-stand-in", F_OK, 0) == 0;
    *rootfs = found;
    return 0;
}

static int cache_path(char path[PATH_MAX], struct err *e)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    int n;
    if (cache && cache[0] == '/')
        n = snprintf(path, PATH_MAX, "%s/fishbowl/rootfs", cache);
    else if (home && home[0] == '/')
        n = snprintf(path, PATH_MAX, "%s/.cache/fishbowl/rootfs", home);
    else
        return err_set(e, -ENOENT, "Set HOME, or name an unpacked tree with --rootfs DIR.",
                       "no place for the root filesystem: HOME is not set");
    return n < PATH_MAX ? 0 : err_set(e, -ENAMETOOLONG, NULL, "the cache's path");
}

/* Beside the program, which lies in build/ or in build/VARIANT/. */
static int open_beside(struct rootfs *rootfs)
{
    static const char *const places[] = {"rootfs", "../rootfs"};
    char here[PATH_MAX - 16], path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", here, sizeof here - 1);
    if (n < 0)
        return -errno;
    here[n] = '\0';
    *(strrchr(here, '/') + 1) = '\0'; /* the kernel gives an absolute path */
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        snprintf(path, sizeof path, "%s%s", here, places[i]);
        if (rootfs_open(rootfs, path, NULL) == 0)
            return 0;
    }
    return -ENOENT;
}

int rootfs_find(struct rootfs *rootfs, const char *wanted, char cache[PATH_MAX], struct err *e)
{
    cache[0] = '\0';
    if (!wanted)
        wanted = getenv("FISHBOWL_ROOTFS");
    if (wanted && wanted[0])
        return rootfs_open(rootfs, wanted, e);
    if (open_beside(rootfs) == 0)
        return 0;
    char path[PATH_MAX] = "";
    int r = cache_path(path, e);
    if (r < 0)
        return r;
    r = rootfs_open(rootfs, path, e);
    if (r < 0)
        snprintf(cache, PATH_MAX, "%s", path);
    return r;
}
