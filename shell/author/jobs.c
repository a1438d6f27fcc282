/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs.h"
#include "../../sandbox/sandbox.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct job {
    pid_t pid;
    FILE *printed; /* a file without a name that takes its standard output */
    bool ended;
    int status;
};

struct all {
    const struct jobs *jobs;
    struct job *job;
    int count, started, ended, told;
};

static _Noreturn void work(const struct all *all, int number, int out)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM); /* a lab ends with its fishbowl, and this is one */
    dup2(out, STDOUT_FILENO);
    int code = all->jobs->work(all->jobs->user, number);
    fflush(stdout);
    _exit(code);
}

static int start(struct all *all)
{
    struct job *job = &all->job[all->started];
    int fd = memfd_create("job", MFD_CLOEXEC);
    job->printed = fd < 0 ? NULL : fdopen(fd, "r");
    if (!job->printed)
        return -1;
    fflush(stdout); /* what is not written yet is not the child's to write */
    job->pid = fork();
    if (job->pid < 0)
        return -1;
    if (job->pid == 0)
        work(all, all->started, fd);
    all->started++;
    return 0;
}

static void wait_for_one(struct all *all)
{
    int status;
    pid_t pid = wait(&status);
    for (int i = 0; i < all->started; i++)
        if (all->job[i].pid == pid) {
            all->job[i].ended = true;
            all->job[i].status = status;
            all->ended++;
        }
}

/* Returns false if the jobs after it are not wanted. */
static bool tell(struct all *all)
{
    struct job *job = &all->job[all->told];
    _cleanup_free_ char *line = NULL;
    size_t room = 0;
    rewind(job->printed);
    for (ssize_t n; (n = getline(&line, &room, job->printed)) > 0;) {
        line[n - (line[n - 1] == '\n')] = '\0';
        all->jobs->line(all->jobs->user, line);
    }
    return all->jobs->ended(all->jobs->user, all->told++, job->status);
}

static void forget(struct all *all)
{
    for (int i = 0; i < all->started; i++)
        if (!all->job[i].ended)
            kill(all->job[i].pid, SIGTERM);
    while (all->ended < all->started)
        wait_for_one(all);
    for (int i = 0; i < all->count; i++)
        if (all->job[i].printed)
            fclose(all->job[i].printed);
    free(all->job);
}

int jobs_run(const struct jobs *jobs, int count, int at_once)
{
    struct all all = {.jobs = jobs, .count = count, .job = calloc(count, sizeof *all.job)};
    int rc = all.job || !count ? 0 : -1;
    signal(SIGCHLD, SIG_DFL); /* ignored by who started us, wait(2) would know nothing */
    for (bool wanted = true; rc == 0 && wanted && all.told < count;) {
        if (all.started < count && all.started - all.ended < at_once) {
            rc = start(&all);
            continue;
        }
        wait_for_one(&all);
        while (wanted && all.told < all.started && all.job[all.told].ended)
            wanted = tell(&all);
    }
    int reason = errno;
    if (all.job)
        forget(&all);
    errno = reason;
    return rc;
}
