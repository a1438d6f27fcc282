/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/*
 * guard SECONDS COMMAND...: run a command as the guardian of everything it starts. What loses its
 * parent becomes our child (PR_SET_CHILD_SUBREAPER, prctl(2)), so a process that outlives the
 * command is found whatever session it fled into. It is named on standard output and killed. Asked
 * to stop (SIGTERM, or its parent is no more) it ends the command and all of these.
 * Exit status: the command's, 124 after the time ran out, 125 if processes were left behind.
 */
enum { GRACE_MS = 3000, NAP_MS = 20, TIMED_OUT = 124, LEFT_BEHIND = 125, CANNOT = 126 };

static long long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

/* Parent, state and name of a process from /proc/PID/stat, proc(5). */
static bool look(pid_t pid, pid_t *parent, char *state, char name[64])
{
    char path[64], line[512];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *f = fopen(path, "re");
    if (!f)
        return false;
    bool ok = fgets(line, sizeof line, f) != NULL;
    fclose(f);
    char *open = ok ? strchr(line, '(') : NULL, *close = ok ? strrchr(line, ')') : NULL;
    if (!open || !close)
        return false;
    snprintf(name, 64, "%.*s", (int)(close - open - 1), open + 1);
    char *end;
    *state = close[2];
    *parent = (pid_t)strtol(close + 4, &end, 10);
    return end != close + 4;
}

static bool is_ours(pid_t pid)
{
    char state, name[64];
    for (int depth = 0; pid > 1 && depth < 4096; depth++) {
        if (!look(pid, &pid, &state, name))
            return false;
        if (pid == getpid())
            return true;
    }
    return false;
}

/* Call back for every living descendant; returns how many there are. */
static int each_descendant(void (*visit)(pid_t pid, char state, const char *name))
{
    DIR *proc = opendir("/proc");
    int n = 0;
    for (struct dirent *d; proc && (d = readdir(proc));) {
        pid_t pid = (pid_t)strtol(d->d_name, NULL, 10), parent;
        char state, name[64];
        if (pid <= 0 || !is_ours(pid) || !look(pid, &parent, &state, name) || state == 'Z')
            continue;
        n++;
        if (visit)
            visit(pid, state, name);
    }
    if (proc)
        closedir(proc);
    return n;
}

static void name_it(pid_t pid, char state, const char *name)
{
    printf("# left behind: process %d (%s), state %c\n", pid, name, state);
}

static void kill_it(pid_t pid, char state, const char *name)
{
    (void)state;
    (void)name;
    kill(pid, SIGKILL);
}

/* Reap what has ended; the status of the command goes to *status. */
static bool reap(pid_t command, int *status)
{
    bool ended = false;
    pid_t pid;
    int s;
    while ((pid = waitpid(-1, &s, WNOHANG)) > 0)
        if (pid == command) {
            ended = true;
            *status = WIFEXITED(s) ? WEXITSTATUS(s) : 128 + WTERMSIG(s);
        }
    return ended;
}

/* Wait until the command has ended; false if its time ran out or we are asked to stop. */
static bool wait_for(pid_t command, int signals, long long deadline, int *status)
{
    for (;;) {
        if (reap(command, status))
            return true;
        long long left = deadline - now_ms();
        struct pollfd p = {.fd = signals, .events = POLLIN};
        if (left <= 0)
            return false;
        if (poll(&p, 1, (int)left) <= 0)
            continue;
        struct signalfd_siginfo info;
        if (read(signals, &info, sizeof info) == sizeof info && info.ssi_signo != SIGCHLD)
            return false;
    }
}

/* A teardown may go on for a moment after the command's end. */
static int wait_for_the_rest(void)
{
    int status, n;
    for (long long deadline = now_ms() + GRACE_MS; (n = each_descendant(NULL)) > 0;) {
        if (now_ms() > deadline)
            break;
        nanosleep(&(struct timespec){.tv_nsec = NAP_MS * 1000000L}, NULL);
        reap(-1, &status);
    }
    return n;
}

static pid_t start(char **argv, const sigset_t *mask)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    signal(SIGINT, SIG_DFL); /* a shell has what it starts in the background ignore them */
    signal(SIGQUIT, SIG_DFL);
    sigprocmask(SIG_SETMASK, mask, NULL);
    setpgid(0, 0);
    execvp(argv[0], argv);
    fprintf(stderr, "guard: %s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

int main(int argc, char **argv)
{
    int status = CANNOT;
    char *end = NULL;
    long seconds = argc > 2 ? strtol(argv[1], &end, 10) : 0;
    if (seconds <= 0 || *end) {
        fprintf(stderr, "usage: guard SECONDS COMMAND...\n");
        return CANNOT;
    }
    sigset_t mask, old;
    sigemptyset(&mask);
    sigaddset(&mask, SIGCHLD);
    sigaddset(&mask, SIGINT);
    sigaddset(&mask, SIGTERM);
    sigprocmask(SIG_BLOCK, &mask, &old);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    prctl(PR_SET_PDEATHSIG, SIGTERM); /* as if asked to stop, when who started us was killed */
    int signals = signalfd(-1, &mask, SFD_CLOEXEC);
    pid_t command = start(argv + 2, &old);
    if (signals < 0 || command < 0) {
        perror("guard");
        return CANNOT;
    }
    if (!wait_for(command, signals, now_ms() + seconds * 1000, &status)) {
        printf("# stopped: not done after %ld s\n", seconds);
        status = TIMED_OUT;
        kill(-command, SIGTERM);
    }
    if (wait_for_the_rest() > 0) {
        each_descendant(name_it);
        for (int i = 0; i < 100 && each_descendant(kill_it) > 0; i++) {
            nanosleep(&(struct timespec){.tv_nsec = NAP_MS * 1000000L}, NULL);
            reap(-1, &(int){0});
        }
        status = status == TIMED_OUT ? TIMED_OUT : LEFT_BEHIND;
    }
    return status;
}
