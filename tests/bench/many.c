/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many of something: tasks that are frozen, beside what the kernel itself takes; containers that
 * are started, listed and removed, beside crun; lines that a container prints.
 * usage: many [CONTAINERS [MEGABYTES]]      as root; needs FISHBOWL, FISHBOWL_ROOTFS
 */
#include "../../sandbox/kernel/fdio.h"
#include "../../sandbox/kernel/freezer.h"
#include "../../sandbox/kernel/hierarchy.h"
#include "lib/measure.h"
#include "lib/peers.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

enum { HIERARCHIES = 16, TASKS_MOST = 1000, ROUNDS = 20, PEERS = 40, LINE = 100, SPINNERS = 100 };

static char prefix[32];

static void row(const char *what, double mine, double theirs, const char *goal)
{
    if (theirs > 0)
        printf("%-52s %9.2f %9.2f %7.2f   %s\n", what, mine, theirs, mine / theirs, goal);
    else
        printf("%-52s %9.2f %9s %7s   %s\n", what, mine, "", "", goal);
}

/* ---- what a command prints ---- */

/* What these words print, to be read; the process that prints it. */
static FILE *read_from(char **words, pid_t *pid)
{
    int ends[2];
    must(pipe2(ends, O_CLOEXEC) == 0, "no pipe");
    *pid = fork();
    if (*pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        execv(words[0], words);
        _exit(127);
    }
    close(ends[1]);
    FILE *from = fdopen(ends[0], "r");
    must(from && *pid > 0, words[1]);
    return from;
}

static void end_well(FILE *from, pid_t pid, const char *what)
{
    int status;
    fclose(from);
    must(waitpid(pid, &status, 0) == pid && status == 0, what);
}

/* ---- freezing ---- */

static struct hierarchy freezer;

static void find_freezer(void)
{
    struct hierarchy list[HIERARCHIES];
    int count = hierarchies_read(list, HIERARCHIES);
    for (int i = 0; i < count; i++)
        if (list[i].version == 2 || strcmp(list[i].controllers, "freezer") == 0)
            freezer = list[i]; /* the version 2 one comes last where there are both */
    must(freezer.mount[0], "no freezer");
}

/* The kernel's own: write, then read until it is so, without a pause. */
static double bare_ms(const char *group, bool freeze)
{
    char text[256] = "";
    const bool v2 = freezer.version == 2;
    const char *value = v2 ? (freeze ? "1" : "0") : (freeze ? "FROZEN" : "THAWED");
    const char *proof = v2 ? (freeze ? "frozen 1" : "frozen 0") : value;
    _cleanup_close_ int dir = open(group, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    double began = now_ms();
    must(file_write(dir, v2 ? "cgroup.freeze" : "freezer.state", value) == 0, "freeze");
    while (file_read(dir, v2 ? "cgroup.events" : "freezer.state", text, sizeof text) > 0 &&
           !strstr(text, proof))
        ;
    return now_ms() - began;
}

static double ours_ms(const char *group, bool freeze)
{
    double began = now_ms();
    must(freezer_set(group, freezer.version, freeze) == 0, "freezer_set");
    return now_ms() - began;
}

static void freeze_tasks(int tasks)
{
    char group[300], path[340], label[64];
    double mine[ROUNDS], kernel[ROUNDS];
    int ready[2];
    snprintf(group, sizeof group, "%s/%s.freeze", freezer.mount, prefix);
    must(mkdir(group, 0755) == 0, group);
    snprintf(path, sizeof path, "%s/cgroup.procs", group);
    must(pipe(ready) == 0, "pipe");
    pid_t parent = fork();
    if (parent == 0) {
        signal(SIGUSR1, SIG_DFL);
        must(file_write(AT_FDCWD, path, "0") == 0, path);
        for (int i = 1; i < tasks; i++)
            if (fork() == 0)
                break;
        close(ready[1]);
        _exit(pause());
    }
    close(ready[1]);
    must(read(ready[0], label, 1) == 0, "wait for the tasks");
    close(ready[0]);
    for (int i = 0; i < ROUNDS; i++) {
        kernel[i] = bare_ms(group, true);
        bare_ms(group, false);
        mine[i] = ours_ms(group, true);
        ours_ms(group, false);
    }
    killpg(0, SIGUSR1);
    while (waitpid(-1, NULL, 0) > 0)
        ;
    while (rmdir(group) && errno == EBUSY)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    snprintf(label, sizeof label, "freeze %d task%s, ms: beside the kernel", tasks,
             tasks > 1 ? "s" : "");
    row(label, median(mine, ROUNDS), median(kernel, ROUNDS), "<= 1.5");
}

/* The group of a container that is frozen. */
static void find_group(char *name, char group[300])
{
    char *inspect[] = {ours, "inspect", name, NULL}, line[8192], start[300];
    pid_t pid;
    FILE *from = read_from(inspect, &pid);
    snprintf(start, sizeof start, "\"%s/", freezer.mount);
    group[0] = '\0';
    while (fgets(line, sizeof line, from)) {
        const char *at = strstr(line, "\"groups\"") ? strstr(line, start) : NULL;
        if (at)
            snprintf(group, 300, "%.*s", (int)strcspn(at + 1, "\""), at + 1);
    }
    end_well(from, pid, "bowl inspect");
    must(group[0], "the container has no group to freeze");
}

/* Processes that never sleep: what thaws them by itself, and as a command from start to exit. */
static void thaw_spinners(void)
{
    char name[64], script[128], group[300];
    double ms[ROUNDS], alone[ROUNDS];
    struct taken taken;
    snprintf(name, sizeof name, "%s.spin", prefix);
    snprintf(script, sizeof script, "for i in $(seq %d); do while :; do :; done & done; wait",
             SPINNERS);
    char *start[] = {ours, "start", "--name", name, "alpine", "sh", "-c", script, NULL};
    char *freeze[] = {ours, "freeze", name, NULL}, *thaw[] = {ours, "thaw", name, NULL};
    char *remove[] = {ours, "rm", "--force", name, NULL};
    spawn(start);
    nanosleep(&(struct timespec){.tv_sec = 1}, NULL);
    for (int i = 0; i < ROUNDS; i++) {
        must(measure(freeze, -1, &taken) == 0, "bowl freeze");
        must(measure(thaw, -1, &taken) == 0, "bowl thaw");
        ms[i] = taken.ms;
    }
    find_group(name, group);
    for (int i = 0; i < ROUNDS; i++) {
        ours_ms(group, true);
        alone[i] = ours_ms(group, false);
    }
    spawn(remove);
    snprintf(script, sizeof script, "thaw %d tasks that spin, ms", SPINNERS);
    row(script, median(alone, ROUNDS), 0, "<= 5");
    row("the whole command bowl thaw, which they compete with", median(ms, ROUNDS), 0, "");
}

/* ---- containers ---- */

static double available_kib(void)
{
    char text[512];
    must(file_read(AT_FDCWD, "/proc/meminfo", text, sizeof text) > 0, "/proc/meminfo");
    const char *at = strstr(text, "MemAvailable:");
    return at ? strtod(at + 13, NULL) : 0;
}

/* Two at a time. Returns how many a second. */
static double each(int count, void what(int number))
{
    double began = now_ms();
    for (int half = 0; half < 2; half++)
        if (fork() == 0) {
            for (int i = half; i < count; i += 2)
                what(i);
            _exit(0);
        }
    for (int status, i = 0; i < 2; i++)
        must(wait(&status) > 0 && status == 0, "one of them failed");
    return count * 1e3 / (now_ms() - began);
}

static void start_ours(int number)
{
    char name[64];
    snprintf(name, sizeof name, "%s.%d", prefix, number);
    char *command[] = {ours, "start", "--name", name, "alpine", "sleep", "100000", NULL};
    spawn(command);
}

static void remove_ours(int number)
{
    char name[64];
    snprintf(name, sizeof name, "%s.%d", prefix, number);
    char *command[] = {ours, "rm", "--force", name, NULL};
    spawn(command);
}

static void start_crun(int number)
{
    char name[64];
    snprintf(name, sizeof name, "%s-%d", prefix, number);
    char *command[] = {"crun", "run", "--detach", "--bundle", bundle, name, NULL};
    spawn(command);
}

static void remove_crun(int number)
{
    char name[64];
    snprintf(name, sizeof name, "%s-%d", prefix, number);
    char *command[] = {"crun", "delete", "--force", name, NULL};
    spawn(command);
}

static void hold(int count)
{
    char label[64];
    double ms[5], cpu[5], started, removed;
    char *list[] = {ours, "ps", NULL};
    struct taken taken;
    double before = available_kib();
    started = each(count, start_ours);
    nanosleep(&(struct timespec){.tv_sec = 1}, NULL);
    double kib = (before - available_kib()) / count;
    for (int i = 0; i < 5; i++) {
        must(measure(list, -1, &taken) == 0, "bowl ps");
        ms[i] = taken.ms;
        cpu[i] = taken.cpu;
    }
    removed = each(count, remove_ours);
    snprintf(label, sizeof label, "bowl ps of %d containers, ms", count);
    row(label, median(ms, 5), 0, "<= 50");
    row("its processor time", median(cpu, 5), 0, "");
    row("memory for each of them, KiB", kib, 0, "<= 450 beside its processes");
    bool crun = installed("crun") && peers_apart();
    double theirs[2] = {0};
    if (crun) {
        peers_bundle("sleep", "100000");
        theirs[0] = each(PEERS, start_crun);
        theirs[1] = each(PEERS, remove_crun);
        peers_unbundle();
    } else
        puts("# crun is not installed");
    row("starts a second: beside crun", started, theirs[0], ">= 5");
    row("removals a second: beside crun", removed, theirs[1], ">= 50");
}

/* ---- lines ---- */

/* Every line bears its number; those that are there follow each other up to the last. */
static long count_lines(FILE *from, long lines)
{
    char line[2 * LINE];
    long next = -1, count = 0;
    while (fgets(line, sizeof line, from)) {
        long number = strtol(line, NULL, 10);
        if (next < 0 && strlen(line) < LINE)
            continue; /* its beginning went with an older part of the log */
        must(strlen(line) == LINE && (next < 0 || number == next), "a line is missing or broken");
        next = number + 1;
        count++;
    }
    must(next == lines, "the last line is missing");
    return count;
}

static void flood(int megabytes)
{
    long lines = megabytes * 1000000L / LINE;
    char name[64], volume[4200], number[32];
    snprintf(name, sizeof name, "%s.flood", prefix);
    snprintf(number, sizeof number, "%ld", lines);
    snprintf(volume, sizeof volume, "%.*s:/mnt/bench:ro", (int)(strrchr(bare, '/') - bare), bare);
    char *start[] = {ours,   "start",  "--name",           name,   "--volume",
                     volume, "alpine", "/mnt/bench/flood", number, NULL};
    char *await[] = {ours, "wait", name, NULL}, *remove[] = {ours, "rm", "--force", name, NULL};
    double began = now_ms();
    spawn(start);
    spawn(await);
    double alone = megabytes * 1e3 / (now_ms() - began);
    char *logs[] = {ours, "logs", name, NULL};
    pid_t pid;
    FILE *from = read_from(logs, &pid);
    must(count_lines(from, lines) > 0, "bowl logs shows nothing");
    end_well(from, pid, "bowl logs");
    spawn(remove);
    char *run[] = {ours,   "run", "--rm", "--volume", volume, "alpine", "/mnt/bench/flood",
                   number, NULL};
    began = now_ms();
    from = read_from(run, &pid);
    must(count_lines(from, lines) == lines, "bowl run loses lines");
    end_well(from, pid, "bowl run");
    row("log of one that floods, MB a second", alone, 0, ">= 100, no line lost");
    row("the same with a reader", megabytes * 1e3 / (now_ms() - began), 0, "");
}

int main(int argc, char **argv)
{
    int containers = argc > 1 ? atoi(argv[1]) : 1000, megabytes = argc > 2 ? atoi(argv[2]) : 500;
    if (containers < 1 || megabytes < 1) {
        fprintf(stderr, "usage: many [CONTAINERS [MEGABYTES]]\n");
        return 2;
    }
    snprintf(prefix, sizeof prefix, "bench%d", getpid());
    setpgid(0, 0);
    signal(SIGUSR1, SIG_IGN);
    peers_find();
    find_freezer();
    printf("%-52s %9s %9s %7s   %s\n", "", "bowl", "other", "ratio", "goal");
    for (int tasks = 1; tasks <= TASKS_MOST; tasks *= 10)
        if (tasks != 10)
            freeze_tasks(tasks);
    thaw_spinners();
    flood(megabytes);
    hold(containers);
    return 0;
}
