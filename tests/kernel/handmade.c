/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "handmade.h"
#include "../../sandbox/facts/observer.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

/* A tree of its own with the machine's programs in it. */
static int make_tree(void)
{
    if (mount("none", "/mnt", "tmpfs", 0, "mode=755") < 0)
        return -1;
    mkdir("/mnt/tree", 0755);
    mkdir("/mnt/tree/usr", 0755);
    mkdir("/mnt/tree/proc", 0755);
    mkdir("/mnt/tree/etc", 0755);
    FILE *release = fopen("/mnt/tree/etc/os-release", "w");
    if (release) {
        fputs("NAME=\"A small tree\"\nID=\"tree\"\n", release);
        fclose(release);
    }
    if (mount("/usr", "/mnt/tree/usr", NULL, MS_BIND | MS_REC, NULL) < 0)
        return -1;
    return symlink("usr/bin", "/mnt/tree/bin") | symlink("usr/lib", "/mnt/tree/lib") |
           symlink("usr/lib64", "/mnt/tree/lib64");
}

static pid_t start_shell(int slave)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    setsid();
    ioctl(slave, TIOCSCTTY, 0);
    for (int fd = 0; fd < 3; fd++)
        dup2(slave, fd);
    closefrom(3);
    char *const argv[] = {"bash", "--norc", "--noprofile", "-i", NULL};
    char *const env[] = {
        "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "TERM=dumb", "PS1=> ", "HOME=/", "HISTFILE=", NULL};
    execve("/bin/bash", argv, env);
    _exit(127);
}

static _Noreturn void init(int channel, const int slave[SIDES])
{
    char go;
    pid_t shell[SIDES];
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (read(channel, &go, 1) != 1 || setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0)
        _exit(1);
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
        mount("proc", "/proc", "proc", 0, NULL) < 0 || make_tree() < 0 ||
        sethostname("lab", 3) < 0 || chdir("/") < 0)
        _exit(2);
    for (int side = 0; side < SIDES; side++)
        shell[side] = start_shell(slave[side]);
    if (write(channel, shell, sizeof shell) != sizeof shell)
        _exit(3);
    closefrom(3);
    for (;;)
        if (wait(NULL) < 0 && errno == ECHILD)
            pause();
}

static int write_maps(pid_t pid)
{
    char path[64], map[64];
    snprintf(path, sizeof path, "/proc/%d/uid_map", pid);
    snprintf(map, sizeof map, "0 %u 1", geteuid());
    int rc = file_write(AT_FDCWD, path, map);
    snprintf(path, sizeof path, "/proc/%d/setgroups", pid);
    file_write(AT_FDCWD, path, "deny");
    snprintf(path, sizeof path, "/proc/%d/gid_map", pid);
    snprintf(map, sizeof map, "0 %u 1", getegid());
    return rc < 0 ? rc : file_write(AT_FDCWD, path, map);
}

static pid_t start_observer(pid_t lab, int *socket)
{
    int pair[2];
    char path[64];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
        return -errno;
    snprintf(path, sizeof path, "/proc/%d/ns/user", lab);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(pair[0]);
        int ns = open(path, O_RDONLY | O_CLOEXEC);
        if (ns < 0 || setns(ns, CLONE_NEWUSER) < 0)
            _exit(1);
        observer_run(pair[1]);
    }
    close(pair[1]);
    *socket = pair[0];
    return pid;
}

int handmade_start(struct handmade *h)
{
    int slave[SIDES], channel[2];
    char path[64];
    *h = (struct handmade){.info = {.proc = -1, .observer = -1, .generation = 1}};
    h->info.root = geteuid() == 0;
    for (int side = 0; side < SIDES; side++) {
        if (openpty(&h->info.master[side], &slave[side], NULL, NULL, NULL) < 0)
            return -errno;
        fcntl(h->info.master[side], F_SETFL, O_NONBLOCK);
        fcntl(h->info.master[side], F_SETFD, FD_CLOEXEC);
    }
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel) < 0)
        return -errno;
    int flags = SIGCHLD;
    for (int kind = 0; kind < NS_KINDS; kind++)
        if (kind != NS_TIME) /* clone(2) has no room for its flag, and nothing here needs it */
            flags |= ns_table[kind].flag;
    h->info.init = (pid_t)syscall(SYS_clone, flags, NULL, NULL, NULL, NULL);
    if (h->info.init == 0) {
        close(channel[0]);
        init(channel[1], slave);
    }
    close(channel[1]);
    close(slave[0]);
    close(slave[1]);
    if (h->info.init < 0)
        return -errno;
    int rc = write_maps(h->info.init);
    if (rc == 0 &&
        (write(channel[0], "g", 1) != 1 ||
         read(channel[0], h->info.shell, sizeof h->info.shell) != (ssize_t)sizeof h->info.shell))
        rc = -EPERM;
    close(channel[0]);
    snprintf(path, sizeof path, "/proc/%d/root/proc", h->info.init);
    h->info.proc = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (rc == 0 && h->info.proc < 0)
        rc = -errno;
    if (rc == 0)
        h->observer = start_observer(h->info.init, &h->info.observer);
    if (rc < 0)
        handmade_stop(h);
    return rc;
}

void handmade_stop(struct handmade *h)
{
    if (h->info.init > 0) {
        kill(h->info.init, SIGKILL);
        waitpid(h->info.init, NULL, 0);
    }
    fd_closep(&h->info.proc);
    fd_closep(&h->info.observer); /* with which the observer ends */
    for (int side = 0; side < SIDES; side++)
        fd_closep(&h->info.master[side]);
    if (h->observer > 0)
        waitpid(h->observer, NULL, 0);
    h->info.init = h->observer = 0;
}

void handmade_type(struct handmade *h, enum side side, const char *text)
{
    if (write(h->info.master[side], text, strlen(text)) < 0)
        perror("type");
}

void handmade_drain(struct handmade *h)
{
    char text[4096];
    for (int side = 0; side < SIDES; side++)
        while (read(h->info.master[side], text, sizeof text) > 0)
            if (getenv("HANDMADE_SHOW"))
                fputs(text, stderr);
}

static int count_processes(const struct handmade *h)
{
    int n = 0;
    DIR *dir = fdopendir(openat(h->info.proc, ".", O_RDONLY | O_DIRECTORY));
    for (const struct dirent *d; dir && (d = readdir(dir));)
        n += d->d_name[0] >= '1' && d->d_name[0] <= '9';
    if (dir)
        closedir(dir);
    return n;
}

int handmade_fill(struct handmade *h, int n)
{
    char line[128];
    int before = count_processes(h);
    snprintf(line, sizeof line, "for i in $(seq %d); do sleep 1000 & done >/dev/null 2>&1\n", n);
    handmade_type(h, SIDE_HOST, line);
    for (int i = 0; i < 30000; i++) {
        handmade_drain(h);
        if (count_processes(h) >= before + n)
            return 0;
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return -ETIMEDOUT;
}
