/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bowl cp, commit: files between a container, running or ended, and the machine. */
#include "../kernel/fdio.h"
#include "copy.h"
#include "events.h"
#include "verbs.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

struct transfer {
    const char *inside, *outside; /* paths */
    int root;                     /* of the container */
    int userns;
    bool out, commit;
};

/* What both processes write: the container's own side, and the machine's. */
struct outcome {
    struct err e[2];
    unsigned left_out;
};

/* The files are the container's root's, whose ids are others on the machine. */
static int become_inner_root(int userns)
{
    if (setns(userns, CLONE_NEWUSER))
        return errno == EINVAL ? 0 : -errno; /* it is our own already */
    setgroups(0, NULL); /* refused where setgroups(2) was given up for the map */
    return setresgid(0, 0, 0) || setresuid(0, 0, 0) ? -errno : 0;
}

static int transfer_side(const struct transfer *t, bool inside, int end, struct outcome *outcome)
{
    bool sends = inside == t->out;
    const char *path = inside ? t->inside : t->outside;
    struct copy c = {.stream = fdopen(end, sends ? "w" : "r"),
                     .root = inside ? t->root : open("/", O_PATH | O_CLOEXEC),
                     .one_mount = inside && t->commit,
                     .owners = inside || geteuid() == 0,
                     .e = &outcome->e[!inside]};
    int r = inside ? become_inner_root(t->userns) : 0;
    if (r < 0)
        return err_set(c.e, r, NULL, "enter the container's user namespace");
    if (!c.stream || c.root < 0)
        return err_set(c.e, -errno, NULL, "begin to copy");
    umask(0);
    r = sends ? copy_send(&c, path) : copy_receive(&c, path);
    outcome->left_out += c.left_out;
    fclose(c.stream);
    return r;
}

static int transfer_run(struct call *call, const struct transfer *t)
{
    int pipes[2], status = 1;
    struct outcome *outcome =
        mmap(NULL, sizeof *outcome, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (outcome == MAP_FAILED || pipe2(pipes, O_CLOEXEC))
        return err_set(&call->e, -errno, NULL, "make room for what is copied");
    signal(SIGPIPE, SIG_IGN);
    pid_t child = fork();
    if (child == 0) {
        close(pipes[!t->out]);
        _exit(transfer_side(t, true, pipes[t->out], outcome) < 0);
    }
    close(pipes[t->out]);
    int r = child < 0 ? -errno : transfer_side(t, false, pipes[!t->out], outcome);
    if (child > 0)
        waitpid(child, &status, 0);
    for (int i = 0; i < 2; i++)
        if (outcome->e[i].what[0])
            call->e = outcome->e[i];
    if (outcome->left_out)
        fprintf(stderr, "bowl: left out what is neither file, folder nor link: %u\n",
                outcome->left_out);
    munmap(outcome, sizeof *outcome);
    if (!call->e.what[0] && (r < 0 || status))
        err_set(&call->e, r < 0 ? r : -EPIPE, NULL, "copy %s", t->inside);
    return call->e.what[0] ? -EIO : 0;
}

/* "NAME:PATH": a path of the machine has a slash before a colon. Returns the colon, or NULL. */
static char *find_colon(const char *word)
{
    char *colon = strchr(word, ':'), *slash = strchr(word, '/');
    return colon && (!slash || colon < slash) ? colon : NULL;
}

static int run_with_files(struct call *c, const char *name, struct transfer *t)
{
    int fd[FILES] = {-1, -1, -1};
    if (verb_ask_files(c, name, fd) < 0)
        return verb_failed(c);
    t->root = fd[FILES_ROOT];
    t->userns = fd[FILES_USERNS];
    int r = transfer_run(c, t);
    for (int i = 0; i < FILES; i++)
        fd_closep(&fd[i]);
    return r < 0 ? verb_failed(c) : 0;
}

static char *absolute(const char *path, char whole[PATH_MAX])
{
    char here[PATH_MAX] = "";
    if (path[0] != '/' && !getcwd(here, sizeof here))
        here[0] = '\0';
    snprintf(whole, PATH_MAX, "%.2047s/%.2047s", here, path);
    return whole;
}

int verb_cp(struct call *c)
{
    char *colons[] = {find_colon(c->words[0]), find_colon(c->words[1])}, outside[PATH_MAX];
    bool out = colons[0];
    if (!colons[0] == !colons[1]) {
        err_say(&c->e, -EINVAL, "bowl cp alpha:/etc/motd . or bowl cp ./file alpha:/root",
                "One of the two is to be NAME:PATH, the other a path of the machine");
        return verb_failed(c);
    }
    *colons[!out] = '\0';
    struct transfer t = {
        .inside = colons[!out] + 1, .outside = absolute(c->words[out], outside), .out = out};
    return run_with_files(c, c->words[!out], &t);
}

int verb_commit(struct call *c)
{
    const char *name = c->words[0], *folder = c->words[1];
    char outside[PATH_MAX], hint[240];
    struct transfer t = {
        .inside = "/", .outside = absolute(folder, outside), .out = true, .commit = true};
    if (!strchr(folder, '/')) {
        snprintf(hint, sizeof hint, "It is a path with a slash in it, as for bowl run: ./%.60s",
                 folder);
        err_say(&c->e, -EINVAL, hint, "bowl has no store of images to put \"%.60s\" in", folder);
        return verb_failed(c);
    }
    if (mkdir(folder, 0755)) {
        err_set(&c->e, -errno, "It must be new; the folder around it must be there.",
                "make the folder %.200s", folder);
        return verb_failed(c);
    }
    int status = run_with_files(c, name, &t);
    if (status == 0) {
        _cleanup_close_ int shelf = shelf_open(&c->e);
        events_note(shelf, name, "commit", NULL);
        printf("%s\n", folder);
    } else if (rmdir(folder)) {
        snprintf(c->e.hint, sizeof c->e.hint, "What there is of %.200s is not whole: remove it.",
                 folder);
    }
    return status;
}
