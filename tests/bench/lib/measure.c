/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measure.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

void must(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "%s: %s (%s)\n", program_invocation_short_name, what, strerror(errno));
    exit(1);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double percentile(double *list, int n, int percent)
{
    qsort(list, (size_t)n, sizeof *list, compare);
    return list[n * percent / 100];
}

double median(double *list, int n)
{
    return percentile(list, n, 50);
}

/* Of all that were waited for. */
static double cpu_ms(void)
{
    struct rusage used;
    getrusage(RUSAGE_CHILDREN, &used);
    return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e3 +
           (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e3;
}

static int run(char *const command[], int root)
{
    int status = 0, null = open("/dev/null", O_RDWR | O_CLOEXEC);
    pid_t pid = fork();
    if (pid == 0) {
        for (int fd = 0; fd < 3; fd++)
            dup2(null, fd);
        if (root < 0 || setns(root, CLONE_NEWNS) == 0)
            execvp(command[0], command);
        _exit(127);
    }
    must(pid > 0 && waitpid(pid, &status, 0) == pid, command[0]);
    close(null);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int measure(char *const command[], int root, struct taken *taken)
{
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    double began = now_ms(), used = cpu_ms();
    int status = run(command, root);
    taken->ms = now_ms() - began;
    while (waitpid(-1, NULL, 0) > 0)
        ;
    taken->cpu = cpu_ms() - used;
    prctl(PR_SET_CHILD_SUBREAPER, 0);
    return status;
}

void spawn(char *const command[])
{
    must(run(command, -1) == 0, command[1]);
}

bool installed(const char *program)
{
    char path[512];
    snprintf(path, sizeof path, "%s", getenv("PATH"));
    for (char *rest = path, *dir; (dir = strsep(&rest, ":"));) {
        char file[600];
        snprintf(file, sizeof file, "%s/%s", dir, program);
        if (access(file, X_OK) == 0)
            return true;
    }
    return false;
}
