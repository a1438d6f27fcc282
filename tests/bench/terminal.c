/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Measures any program that draws on a terminal, from outside: it is run on a pty of 80 x 24, and
 * what it writes there is all that is looked at, so that fishbowl and tmux are measured alike.
 *
 *   terminal start TEXT TIMES -- COMMAND...   ms until TEXT has been drawn TIMES times
 *   terminal echo KEYS COUNT -- COMMAND...    us from a key to its echo: p50 and p99. KEYS are sent
 *                                             first; \r \e as in printf, \w waits for 400 ms of
 *                                             calm
 *   terminal bytes KEYS COUNT -- COMMAND...   bytes that are drawn for each of so many keys
 *   terminal idle KEYS SECONDS -- COMMAND...  wake-ups and CPU time of the process itself
 */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int master;
static pid_t child;
static char seen[1 << 16];
static size_t seen_count;

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

/* Some terminals are asked who they are; a program that waits for the answer must get one. */
static void answer(const char *bytes, size_t n)
{
    static const char query[] = "\033[c", reply[] = "\033[?1;2c";
    if (memmem(bytes, n, query, sizeof query - 1) && write(master, reply, sizeof reply - 1) < 0)
        perror("write");
}

/* Read what the program draws within ms. Returns bytes read, 0 at the deadline, -1 at its end. */
static ssize_t draw(char *bytes, size_t size, double ms)
{
    struct pollfd p = {master, POLLIN, 0};
    if (poll(&p, 1, ms < 1 ? 1 : (int)ms) <= 0)
        return 0;
    ssize_t n = read(master, bytes, size);
    if (n > 0)
        answer(bytes, n);
    return n > 0 ? n : -1;
}

static void calm(double ms)
{
    char bytes[4096];
    double last = now_us(), end = last + 5e6;
    while (now_us() - last < ms * 1e3 && now_us() < end)
        if (draw(bytes, sizeof bytes, 10) > 0)
            last = now_us();
}

static void send_text(const char *text)
{
    for (; *text; text++) {
        char c = *text;
        if (c == '\\' && text[1]) {
            c = *++text;
            if (c == 'w') {
                calm(400);
                continue;
            }
            c = c == 'r' ? '\r' : c == 'e' ? 033 : c == 'b' ? 002 : c;
        }
        if (write(master, &c, 1) != 1)
            perror("write");
    }
}

/* Text only: attributes and cursor movements between the letters are left out. */
static void remember(const char *bytes, size_t n)
{
    static int state;
    for (size_t i = 0; i < n; i++) {
        char c = bytes[i];
        if (state == 0 && c == 033)
            state = 1;
        else if (state == 1)
            state = c == '[' || c == ']' ? 2 : c == '(' ? 3 : 0;
        else if (state == 2)
            state = (c >= '@' && c <= '~') || c == '\a' ? 0 : 2;
        else if (state == 3)
            state = 0;
        else if (seen_count < sizeof seen)
            seen[seen_count++] = c;
    }
}

static int times_seen(const char *text)
{
    int count = 0;
    char *at = seen;
    while ((at = memmem(at, seen_count - (at - seen), text, strlen(text)))) {
        count++;
        at++;
    }
    return count;
}

static int measure_start(const char *text, int times, double began)
{
    char bytes[1 << 14];
    while (now_us() - began < 10e6) {
        ssize_t n = draw(bytes, sizeof bytes, 1000);
        if (n < 0)
            break;
        remember(bytes, n);
        if (times_seen(text) >= times) {
            printf("%.2f\n", (now_us() - began) / 1e3);
            return 0;
        }
    }
    fprintf(stderr, "\"%s\" was not drawn %d times; drawn was:\n%.*s\n", text, times,
            (int)seen_count, seen);
    return 1;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double echo_once(char key)
{
    char bytes[1 << 16];
    double began = now_us();
    if (write(master, &key, 1) != 1)
        return -1;
    while (now_us() - began < 1e6) {
        ssize_t n = draw(bytes, sizeof bytes, 1000);
        if (n < 0)
            return -1;
        if (memchr(bytes, key, n))
            return now_us() - began;
    }
    return -1;
}

static int measure_echo(const char *keys, int count)
{
    double *us = calloc(count, sizeof *us);
    int got = 0;
    calm(400);
    send_text(keys);
    calm(200);
    for (int i = 0; i < count; i++) {
        double t = echo_once(i % 2 ? 'Q' : 'W');
        if (t >= 0)
            us[got++] = t;
        if (i % 20 == 19)
            send_text("\025");                               /* Ctrl-U: an empty line again */
        double pause = now_us() + 15e3 + (i * 7919 % 10000); /* not in step with any clock */
        char bytes[1 << 16];
        while (now_us() < pause)
            draw(bytes, sizeof bytes, 1);
    }
    qsort(us, got, sizeof *us, compare);
    if (got < count * 9 / 10)
        fprintf(stderr, "only %d of %d keys came back\n", got, count);
    if (got)
        printf("%.0f %.0f\n", us[got / 2], us[got * 99 / 100]);
    free(us);
    return got ? 0 : 1;
}

/* All that is sent on account of a key, until nothing more comes. */
static int measure_bytes(const char *keys, int count)
{
    char bytes[1 << 16];
    long sum = 0;
    calm(400);
    send_text(keys);
    calm(3000); /* what follows the keys: views, a status line */
    for (int i = 0; i < count; i++) {
        double last = now_us();
        if (write(master, i % 2 ? "Q" : "W", 1) != 1)
            return 1;
        for (ssize_t n = 0; n >= 0 && now_us() - last < 100e3; sum += n)
            n = draw(bytes, sizeof bytes, 20);
    }
    printf("%.1f\n", (double)sum / count);
    return 0;
}

static long read_number(const char *file, const char *label)
{
    char path[64], line[256];
    long value = 0;
    snprintf(path, sizeof path, "/proc/%d/%s", child, file);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        if (!strncmp(line, label, strlen(label)))
            value += atol(line + strlen(label));
    if (f)
        fclose(f);
    return value;
}

static double cpu_ms(void)
{
    char path[64], text[512], *p;
    unsigned long user = 0, system = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", child);
    FILE *f = fopen(path, "r");
    if (f && fgets(text, sizeof text, f) && (p = strrchr(text, ')')))
        sscanf(p + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
    if (f)
        fclose(f);
    return (user + system) * 1000.0 / sysconf(_SC_CLK_TCK);
}

/* Wake-ups a second, CPU in ms a second, proportional and resident set size in KiB. */
static int measure_idle(const char *keys, int seconds)
{
    calm(400);
    send_text(keys);
    double settle = now_us() + 12e6;
    char bytes[1 << 14];
    while (now_us() < settle)
        draw(bytes, sizeof bytes, 100);
    long before = read_number("status", "voluntary_ctxt_switches:");
    double cpu = cpu_ms(), began = now_us();
    while (now_us() - began < seconds * 1e6)
        draw(bytes, sizeof bytes, 100);
    double took = (now_us() - began) / 1e6;
    printf("%.2f %.2f %ld %ld\n",
           (read_number("status", "voluntary_ctxt_switches:") - before) / took,
           (cpu_ms() - cpu) / took, read_number("smaps_rollup", "Pss:"),
           read_number("status", "VmRSS:"));
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 6 || strcmp(argv[4], "--")) {
        fprintf(stderr, "usage: terminal start|echo|bytes|idle TEXT NUMBER -- COMMAND...\n");
        return 2;
    }
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    double began = now_us();
    child = forkpty(&master, NULL, NULL, &size);
    if (child == 0) {
        setenv("TERM", "xterm-256color", 1);
        execvp(argv[5], argv + 5);
        _exit(127);
    }
    if (child < 0) {
        perror("forkpty");
        return 1;
    }
    int rc, number = atoi(argv[3]);
    if (!strcmp(argv[1], "start"))
        rc = measure_start(argv[2], number, began);
    else if (!strcmp(argv[1], "echo"))
        rc = measure_echo(argv[2], number);
    else if (!strcmp(argv[1], "bytes"))
        rc = measure_bytes(argv[2], number);
    else
        rc = measure_idle(argv[2], number);
    kill(child, SIGHUP);
    for (int i = 0; i < 300 && waitpid(child, NULL, WNOHANG) == 0; i++) {
        char bytes[4096];
        draw(bytes, sizeof bytes, 10);
    }
    kill(child, SIGKILL);
    return rc;
}
