/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pages [-f] PID ADDRESS: say what lies behind a virtual address of a process; with -f go on, with
 * a line each time something changes there, and Ctrl-C is the last look.
 *
 * /proc/PID/pagemap has 64 bits for each page: 63 in memory, 62 in swap, 56 mapped by nobody else,
 * 54 to 0 the number of the frame, 0 for whoever lacks CAP_SYS_ADMIN in the machine's first user
 * namespace (proc_pid_pagemap(5)). The bytes are read from /proc/PID/mem.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
    stopped = signal;
}

static int open_file(const char *pid, const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%s/%s", pid, name);
    return open(path, O_RDONLY);
}

static void describe(uint64_t entry, char *line, size_t size)
{
    uint64_t frame = entry & ((1ULL << 55) - 1);
    char number[32] = "number hidden";
    if (frame)
        snprintf(number, sizeof number, "number %#llx", (unsigned long long)frame);
    const char *whose = entry >> 56 & 1 ? "of its own" : "that others use";
    snprintf(line, size, "%s", entry >> 62 & 1 ? "in swap" : "nothing there");
    if (entry >> 63)
        snprintf(line, size, "in a frame %s, %s", whose, number);
}

int main(int argc, char **argv)
{
    int follow = argc > 1 && strcmp(argv[1], "-f") == 0, end = !follow;
    if (argc != 3 + follow) {
        fprintf(stderr, "usage: pages [-f] PID ADDRESS\n");
        return 2;
    }
    const char *pid = argv[1 + follow];
    uint64_t address = strtoull(argv[2 + follow], NULL, 0), page = sysconf(_SC_PAGESIZE);
    int map = open_file(pid, "pagemap"), memory = open_file(pid, "mem");
    char last[160] = "";
    if (map < 0 || memory < 0) {
        perror(pid);
        return 1;
    }
    signal(SIGINT, stop);
    for (;; end = stopped) {
        uint64_t entry = 0;
        char bytes[33] = "", what[96], line[sizeof last];
        if (pread(map, &entry, sizeof entry, (off_t)(address / page * sizeof entry)) <= 0)
            return 1; /* the process has ended */
        describe(entry, what, sizeof what);
        if (entry >> 63 && pread(memory, bytes, 32, (off_t)address) < 0)
            bytes[0] = '\0';
        for (char *c = bytes; *c; c++)
            *c = *c >= ' ' && *c <= '~' ? *c : '.';
        snprintf(line, sizeof line, "%s: \"%s\"", what, bytes);
        if (strcmp(line, last) != 0)
            printf("process %s: %#llx %s\n", pid, (unsigned long long)address, line);
        fflush(stdout);
        memcpy(last, line, sizeof last);
        if (end)
            return 0;
        usleep(50000); /* ends early with Ctrl-C */
    }
}
