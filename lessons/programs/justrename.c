/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * justrename OLD NEW: call rename(2) and tell what the kernel answers.
 *
 * mv(1) calls it, too. Where the kernel answers EXDEV ("not the same file system"), mv silently
 * copies and then deletes instead; this program does not.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: justrename OLD NEW\n");
        return 2;
    }
    if (rename(argv[1], argv[2]) == 0) {
        printf("renamed\n");
        return 0;
    }
    printf("refused: %s%s\n", strerror(errno), errno == EXDEV ? " (EXDEV)" : "");
    return 1;
}
