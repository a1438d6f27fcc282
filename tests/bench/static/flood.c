/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Print so many numbered lines of a hundred bytes as fast as they are taken. usage: flood LINES */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    static char buffer[1 << 16];
    long lines = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    for (long i = 0; i < lines; i++)
        printf("%-99ld\n", i);
    return fflush(stdout) ? 1 : 0;
}
