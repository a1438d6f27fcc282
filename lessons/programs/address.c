/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * address [TEXT]: put a text at the virtual address 0x600000000000, print what stands there, and
 * wait. Another line typed replaces the text; the end of input (Ctrl-D) ends the program.
 *
 * Every run uses the same address. Two runs at once still do not see each other's text: each
 * process has page tables of its own, which lead from this address to its own page of memory.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ADDRESS ((void *)0x600000000000)
enum { SIZE = 4096 };

static void print(const char *text)
{
    printf("process %d: at %p stands \"%s\"\n", getpid(), (const void *)text, text);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    if (argc > 2) {
        fprintf(stderr, "usage: address [TEXT]\n");
        return 2;
    }
    char *text = mmap(ADDRESS, SIZE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (text != ADDRESS) {
        fprintf(stderr, "this address is not to be had here\n");
        return 1;
    }
    snprintf(text, SIZE, "%s", argc > 1 ? argv[1] : "nothing yet");
    print(text);
    for (char line[SIZE]; fgets(line, sizeof line, stdin);) {
        line[strcspn(line, "\n")] = '\0';
        memcpy(text, line, sizeof line);
        print(text);
    }
    return isatty(STDIN_FILENO) ? 0 : pause(); /* in the background nobody types */
}
