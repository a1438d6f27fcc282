/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scope.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* Set in the program that was run again, so that it is run again only once; or by the user. */
#define GUARD "FISHBOWL_NO_SYSTEMD"
#define AGAIN "run again"

enum { ANSWER_MS = 10000, WORDS = 9 };

/* In front of a command: it becomes that command, as a scope stays in the caller's process. */
static char *const systemd_run[WORDS] = {
    "systemd-run", "--user", "--scope", "--quiet", "--collect", "-p", "Delegate=yes", "--", NULL};

static bool has_session(void)
{
    static const char *const sockets[] = {"systemd/private", "bus"};
    const char *folder = getenv("XDG_RUNTIME_DIR");
    for (int i = 0; folder && folder[0] && i < 2; i++) {
        char path[PATH_MAX];
        snprintf(path, sizeof path, "%s/%s", folder, sockets[i]);
        if (access(path, F_OK) == 0)
            return true;
    }
    return false;
}

/* A group in which a lab can be frozen; with version 2 in charge also its limits. */
static bool has_groups(void)
{
    struct lab_groups groups;
    struct err e = {0};
    if (lab_groups(NULL, &groups, &e) < 0 || !groups.version_2)
        return true; /* nothing that a scope would help against */
    return groups.freezer && (groups.limits || !groups.controllers);
}

/* ---- trying it ---- */

static int spawn(char *const *argv, int output, pid_t *pid)
{
    extern char **environ;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    int r = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return -r;
}

/* What it says until it ends, the first line of it; false if it does not end. */
static bool listen_to(int fd, char *said, size_t size)
{
    size_t used = 0;
    struct pollfd entry = {.fd = fd, .events = POLLIN};
    for (ssize_t n = 1; n > 0;) {
        char text[256];
        if (poll(&entry, 1, ANSWER_MS) <= 0)
            return false;
        n = read(fd, text, sizeof text);
        for (ssize_t i = 0; i < n && used + 1 < size; i++)
            said[used++] = text[i];
    }
    said[used] = '\0';
    said[strcspn(said, "\n")] = '\0';
    return true;
}

/* Once the program has become systemd-run there is no way back: see first whether it works. */
static int try_scope(char *said, size_t size)
{
    char *argv[WORDS + 1], name[] = "true";
    int status, pair[2];
    pid_t pid;
    memcpy(argv, systemd_run, sizeof systemd_run);
    argv[WORDS - 1] = name;
    argv[WORDS] = NULL;
    said[0] = '\0';
    if (pipe2(pair, O_CLOEXEC))
        return -errno;
    int r = spawn(argv, pair[1], &pid);
    close(pair[1]);
    if (r == 0) {
        if (!listen_to(pair[0], said, size)) {
            snprintf(said, size, "no answer within %d seconds", ANSWER_MS / 1000);
            kill(pid, SIGKILL);
        }
        if (waitpid(pid, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status))
            r = -EPERM;
    }
    close(pair[0]);
    return r;
}

static int refuse(struct err *e, const char *said)
{
    return err_set(
        e, 0,
        "Without it the lab has no control groups, or none with limits. \"systemctl "
        "--user status\" tells how the session is; FISHBOWL_NO_SYSTEMD=1 leaves it alone.",
        "the systemd user session gives no scope: systemd-run: %.160s", said);
}

/* ---- doing it ---- */

static int run_again(char **argv)
{
    char self[PATH_MAX];
    int count = 0;
    while (argv[count])
        count++;
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n < 0)
        return -errno;
    self[n] = '\0';
    char **all = calloc((size_t)count + WORDS + 1, sizeof *all);
    if (!all)
        return -ENOMEM;
    memcpy(all, systemd_run, sizeof systemd_run);
    all[WORDS - 1] = self;
    memcpy(all + WORDS, argv + 1, (size_t)count * sizeof *argv); /* with the NULL */
    setenv(GUARD, AGAIN, 1);
    execvp(all[0], all);
    int r = -errno;
    free(all);
    return r;
}

enum scope scope_enter(char **argv, struct err *e)
{
    const char *guard = getenv(GUARD);
    char said[200];
    if (guard)
        return strcmp(guard, AGAIN) == 0 ? SCOPE_ENTERED : SCOPE_OFF;
    if (geteuid() == 0)
        return SCOPE_NOT_NEEDED;
    if (!has_session())
        return SCOPE_NONE;
    if (has_groups())
        return SCOPE_NOT_NEEDED;
    int r = try_scope(said, sizeof said);
    if (r == -ENOENT)
        return SCOPE_NONE;
    if (r == 0) {
        r = run_again(argv);
        snprintf(said, sizeof said, "%s", strerror(-r));
    }
    refuse(e, said);
    return SCOPE_REFUSED;
}

static void say(struct lab_options *lab, const char *before, const struct err *e)
{
    char *words;
    if (!e->what[0] || asprintf(&words, "%s%s. %s", before, e->what, e->hint) < 0)
        return;
    fprintf(stderr, "fishbowl: %s\n", words);
    if (lab->cgroup_lacks)
        free(words);
    else
        lab->cgroup_lacks = words; /* as long as the program */
}

void scope_for_lab(struct lab_options *lab, char **argv)
{
    const char *given = getenv("FISHBOWL_CGROUP");
    struct lab_groups groups;
    struct err group = {0}, scope = {0};
    if (given && given[0] && lab_groups(given, &groups, &group) == 0) {
        lab->cgroup = given;
        return;
    }
    scope_enter(argv, &scope);
    say(lab, "FISHBOWL_CGROUP is of no use: ", &group);
    say(lab, "", &scope);
}
