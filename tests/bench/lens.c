/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the kernel lens costs the commands of a shell that it watches, beside the same commands in
 * one that it does not, and beside strace(1) with the calls of our table, in turns.
 * usage: lens [ROUNDS]      needs FISHBOWL_ROOTFS, strace
 */
#include "../../sandbox/lens/calls.h"
#include "../../sandbox/sandbox.h"
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { ROUNDS_MAX = 50, PATIENCE_MS = 120000, COMMAND = 2048 };

static const struct {
    const char *label, *command, *goal;
} cases[] = {
    {"2,000 x /bin/true in a shell loop", "for ((i = 0; i < 2000; i++)); do /bin/true; done",
     "<= 1.25"},
    {"cat of 1 GB", "head -c 1000000000 /dev/zero | cat > /dev/null", "<= 1.1"},
    {"500,000 blocks of dd", "dd if=/dev/zero of=/dev/null bs=512 count=500000 2> /dev/null",
     "<= 1.25"},
};

enum way { PLAIN, LENS, STRACE, WAYS };

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void must(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "lens: %s\n", what);
    exit(1);
}

static void await(struct lab *lab, enum lab_event_kind kind)
{
    struct lab_event event;
    for (;;) {
        while (lab_next_event(lab, &event)) {
            must(event.kind != LAB_FAILED && event.kind != LAB_LOST, event.error.what);
            must(event.kind != LAB_LENS || event.running, event.error.what);
            if (event.kind == kind)
                return;
        }
        poll(&(struct pollfd){lab_fd(lab), POLLIN, 0}, 1, PATIENCE_MS);
    }
}

/* Type a command and wait for what is printed after it; calls that the lens tells are taken. */
static double run(struct lab *lab, enum side side, const char *command)
{
    const struct lab_info *info = lab_info(lab);
    char printed[8192] = "";
    size_t used = 0;
    struct lens_call call;
    double start = now_ms();
    dprintf(info->master[side], "%s; echo d''one\n", command);
    while (!strstr(printed, "done\r\n")) {
        struct pollfd watched = {info->master[side], POLLIN, 0};
        must(poll(&watched, 1, PATIENCE_MS) > 0, "the shell does not answer");
        if (used > sizeof printed / 2)
            used = 0;
        ssize_t n = read(info->master[side], printed + used, sizeof printed - 1 - used);
        must(n > 0, "the shell has ended");
        used += (size_t)n;
        printed[used] = '\0';
        while (lens_next(info->lens, &call) > 0)
            ;
    }
    return now_ms() - start;
}

static void strace_of(char *to, size_t size, const char *command)
{
    size_t n = (size_t)snprintf(to, size, "strace -f --seccomp-bpf -qq -o /dev/null -e trace=");
    for (int i = KINDS_OWN; i < lens_kinds_count; i++)
        n += (size_t)snprintf(to + n, size - n, "%s%s", i > KINDS_OWN ? "," : "",
                              lens_kinds[i].name);
    snprintf(to + n, size - n, " bash -c '%s'", command);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *ms, int n)
{
    qsort(ms, (size_t)n, sizeof *ms, compare);
    return ms[n / 2];
}

/* The ratios are those of each round, whose three runs follow each other: noise hits them alike. */
static void measure(struct lab *lab, int which, int rounds)
{
    double ms[WAYS][ROUNDS_MAX], to_plain[ROUNDS_MAX], to_strace[ROUNDS_MAX];
    char plain[COMMAND], strace[COMMAND];
    snprintf(plain, sizeof plain, "bash -c '%s'", cases[which].command);
    strace_of(strace, sizeof strace, cases[which].command);
    for (int i = 0; i < rounds; i++) {
        ms[PLAIN][i] = run(lab, SIDE_CONTAINER, plain);
        ms[LENS][i] = run(lab, SIDE_HOST, plain);
        ms[STRACE][i] = run(lab, SIDE_CONTAINER, strace);
        to_plain[i] = ms[LENS][i] / ms[PLAIN][i];
        to_strace[i] = ms[LENS][i] / ms[STRACE][i];
    }
    printf("%-36s %8.0f %8.0f %8.0f %9.2f %9.2f   %s, <= 1\n", cases[which].label,
           median(ms[LENS], rounds), median(ms[PLAIN], rounds), median(ms[STRACE], rounds),
           median(to_plain, rounds), median(to_strace, rounds), cases[which].goal);
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 5;
    struct lab_options options = {.rootfs = getenv("FISHBOWL_ROOTFS"),
                                  .term = "dumb",
                                  .rows = {24, 24},
                                  .columns = {200, 200},
                                  .lens = {[SIDE_HOST] = true}};
    struct lab *lab;
    struct err e = {0};
    rounds = rounds < 1 ? 1 : rounds > ROUNDS_MAX ? ROUNDS_MAX : rounds;
    must(lab_start(&lab, &options, &e) == 0, e.what);
    await(lab, LAB_READY);
    await(lab, LAB_LENS);
    run(lab, SIDE_CONTAINER, "type strace > /dev/null || exit");
    printf("%-36s %8s %8s %8s %9s %9s   %s\n", "ms, median of rounds", "lens", "plain", "strace",
           "to plain", "to strace", "goals");
    for (int i = 0; i < (int)(sizeof cases / sizeof *cases); i++)
        measure(lab, i, rounds);
    lab_stop(lab);
    return 0;
}
