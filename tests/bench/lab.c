/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lab beside the bare system calls that it cannot do without, in turns; the reset of a busy
 * lab; the memory of an idle one.
 * usage: lab [ROUNDS]      needs FISHBOWL_ROOTFS; as root with cgroups, as a user without
 */
#include "../../sandbox/kernel/hierarchy.h"
#include "../../sandbox/lab/ledger.h"
#include "../../sandbox/sandbox.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

enum { ROUNDS_MAX = 200, LABS_MAX = 10 };

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The floor is 0 where there is nothing to compare with. */
static void row(const char *label, double ours, double floor_ms, const char *goal)
{
    if (floor_ms > 0)
        printf("%-44s %10.2f %10.2f %7.2f   %s\n", label, ours, floor_ms, ours / floor_ms, goal);
    else
        printf("%-44s %10.2f %10s %7s   %s\n", label, ours, "", "", goal);
}

static double percentile(double *ms, int n, int percent)
{
    qsort(ms, n, sizeof *ms, compare);
    return ms[n * percent / 100];
}

static void must(int rc, const char *what)
{
    if (rc < 0) {
        perror(what);
        exit(1);
    }
}

/* ---- the bare calls ---- */

struct place {
    const char *type, *target, *data;
};

static const struct place places[] = {
    {"proc", "proc", NULL},       {"sysfs", "sys", NULL},      {"tmpfs", "dev", "size=64k"},
    {"tmpfs", "tmp", "size=32m"}, {"tmpfs", "run", "size=4m"}, {"tmpfs", "root", "size=64m"},
};

static void bind(const char *from, const char *to)
{
    must(mount(from, to, NULL, MS_BIND | MS_REC, NULL), to);
}

static void bare_devices(void)
{
    static const char *const devices[] = {"null", "zero", "full", "random", "urandom", "tty"};
    char from[64], to[64];
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
        snprintf(from, sizeof from, "/dev/%s", devices[i]);
        snprintf(to, sizeof to, "dev/%s", devices[i]);
        close(open(to, O_CREAT | O_WRONLY, 0666));
        bind(from, to);
    }
    must(mkdir("dev/pts", 0755), "dev/pts");
    must(mount("devpts", "dev/pts", "devpts", 0, "newinstance,ptmxmode=0666"), "devpts");
}

/* Root's lab has two groups in each hierarchy, and mounts it; a user without delegation has none.
 */
static struct hierarchy hierarchies[16];
static int hierarchies_count;

static void group_path(char *path, size_t size, int i, const char *below)
{
    snprintf(path, size, "%s/fb-bench.%d%s", hierarchies[i].mount, getpid(), below);
}

static void make_groups(pid_t pid)
{
    char path[512], number[16];
    snprintf(number, sizeof number, "%d", pid);
    for (int i = 0; i < hierarchies_count; i++) {
        group_path(path, sizeof path, i, "");
        must(mkdir(path, 0755), path);
        group_path(path, sizeof path, i, "/lab");
        must(mkdir(path, 0755), path);
        must(chown(path, 100000, 100000), path);
        if (strstr(hierarchies[i].controllers, "cpuset"))
            continue; /* wants cpus and mems first */
        group_path(path, sizeof path, i, "/lab/cgroup.procs");
        must(file_write(AT_FDCWD, path, number), path);
    }
}

static void drop_groups(void)
{
    static const char *const order[] = {"/lab", ""};
    char path[512];
    for (int i = 0; i < 2 * hierarchies_count; i++) {
        group_path(path, sizeof path, i / 2, order[i % 2]);
        must(rmdir(path), path);
    }
}

static void mount_groups(void)
{
    char target[64];
    for (int i = 0; i < hierarchies_count; i++) {
        const struct hierarchy *h = &hierarchies[i];
        snprintf(target, sizeof target, "dev/cgroup%d", i);
        must(mkdir(target, 0755), target);
        must(mount("cgroup", target, h->version == 2 ? "cgroup2" : "cgroup", 0,
                   h->version == 2 ? NULL : h->controllers),
             target);
    }
}

/* A terminal from the lab's own devpts, and a process on it that has yet to become a shell. */
static void bare_terminal(void)
{
    int zero = 0, number;
    char path[32];
    int terminal = open("dev/pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
    must(terminal, "ptmx");
    must(ioctl(terminal, TIOCSPTLCK, &zero), "unlock");
    must(ioctl(terminal, TIOCGPTN, &number), "number");
    snprintf(path, sizeof path, "dev/pts/%d", number);
    must(open(path, O_RDWR | O_NOCTTY | O_CLOEXEC), path);
    if (fork() == 0)
        pause();
}

static void bare_child(int go, int ready, const char *rootfs)
{
    char c, data[8192];
    must(read(go, &c, 1), "read");
    must(setresgid(0, 0, 0), "setresgid");
    must(setresuid(0, 0, 0), "setresuid");
    must(unshare(CLONE_NEWCGROUP), "unshare");
    must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private");
    int tree = open(rootfs, O_PATH | O_CLOEXEC);
    must(mount("tmpfs", "/tmp", "tmpfs", 0, "size=64m,mode=755"), "tmpfs");
    must(chdir("/tmp"), "chdir");
    must(mkdir("usr", 0755), "usr");
    bind("/usr", "usr");
    must(mount(NULL, "usr", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID, NULL), "usr");
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        must(mkdir(places[i].target, 0755), places[i].target);
        must(mount("none", places[i].target, places[i].type, 0, places[i].data), places[i].target);
    }
    bare_devices();
    mount_groups();
    must(mkdir("upper", 0755) | mkdir("work", 0755) | mkdir("root/containerroot", 0755), "mkdir");
    snprintf(data, sizeof data, "userxattr,lowerdir=/proc/self/fd/%d,upperdir=upper,workdir=work",
             tree);
    must(mount("overlay", "root/containerroot", "overlay", 0, data), "overlay");
    bare_terminal();
    bare_terminal();
    must(syscall(SYS_pivot_root, ".", "."), "pivot_root");
    must(umount2(".", MNT_DETACH), "umount2");
    must(write(ready, "r", 1), "write");
    pause();
}

static void write_map(pid_t pid, const char *file, const char *text)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
    must(file_write(AT_FDCWD, path, text), path);
}

/* What it takes, in ms: until it stands, and to remove it. */
struct taken {
    double ready, removed;
};

static struct taken bare(const char *rootfs)
{
    int go[2], ready[2];
    char c, map[64];
    double began = now_ms();
    must(pipe2(go, O_CLOEXEC) | pipe2(ready, O_CLOEXEC), "pipe2");
    struct clone_args args = {.flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS |
                                       CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWTIME,
                              .exit_signal = SIGCHLD};
    pid_t pid = syscall(SYS_clone3, &args, sizeof args);
    must(pid, "clone3");
    if (pid == 0) {
        bare_child(go[0], ready[1], rootfs);
        _exit(0);
    }
    if (getuid())
        write_map(pid, "setgroups", "deny");
    snprintf(map, sizeof map, getuid() ? "0 %d 1" : "0 100000 65536", getuid());
    write_map(pid, "uid_map", map);
    snprintf(map, sizeof map, getuid() ? "0 %d 1" : "0 100000 65536", getgid());
    write_map(pid, "gid_map", map);
    make_groups(pid);
    must(write(go[1], "g", 1), "write");
    close(ready[1]);
    if (read(ready[0], &c, 1) != 1)
        exit(1);
    struct taken took = {.ready = now_ms() - began};
    began = now_ms();
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    drop_groups();
    took.removed = now_ms() - began;
    close(go[0]);
    close(go[1]);
    close(ready[0]);
    return took;
}

/* ---- the lab ---- */

static void wait_ready(struct lab *lab)
{
    struct lab_event event;
    for (;;) {
        struct pollfd p = {lab_fd(lab), POLLIN, 0};
        poll(&p, 1, 5000);
        while (lab_next_event(lab, &event)) {
            if (event.kind == LAB_READY)
                return;
            if (event.kind == LAB_FAILED || event.kind == LAB_LOST) {
                fprintf(stderr, "%s\n%s\n", event.error.what, event.error.hint);
                exit(1);
            }
        }
    }
}

static void start(struct lab **lab, const struct lab_options *options)
{
    struct err e = {0};
    if (lab_start(lab, options, &e) < 0) {
        fprintf(stderr, "%s\n%s\n", e.what, e.hint);
        exit(1);
    }
    wait_ready(*lab);
}

/* 150 processes, half of them frozen where the lab has a freezer. */
static void make_busy(struct lab *lab)
{
    static const char work[] =
        "for i in $(seq 75); do sleep 1000 & done; "
        "d=/sys/fs/cgroup/freezer; [ -d $d ] || d=/sys/fs/cgroup; mkdir $d/busy 2>/dev/null; "
        "for i in $(seq 75); do sleep 1000 & echo $! > $d/busy/cgroup.procs; done 2>/dev/null; "
        "echo FROZEN > $d/busy/freezer.state 2>/dev/null || echo 1 > $d/busy/cgroup.freeze; "
        "echo bu''sy\r";
    char seen[65536] = "";
    size_t used = 0;
    int master = lab_info(lab)->master[SIDE_HOST];
    must(write(master, work, sizeof work - 1), "write");
    for (double end = now_ms() + 20000; now_ms() < end;) {
        struct pollfd p = {master, POLLIN, 0};
        poll(&p, 1, 100);
        ssize_t n = read(master, seen + used, sizeof seen - 1 - used);
        used += n > 0 ? n : 0;
        seen[used] = '\0';
        if (strstr(seen, "busy\r\n") && strstr(strstr(seen, "busy\r\n"), "host#"))
            return;
        if (used > sizeof seen / 2)
            used = 0;
    }
    fprintf(stderr, "the lab's shell did not answer:\n%s\n", seen);
    exit(1);
}

/* ---- memory: proportional set size in KiB of a process and of all below it ---- */

static double pss_below(pid_t pid)
{
    char path[64], text[4096];
    double kib = 0;
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
    if (file_read(AT_FDCWD, path, text, sizeof text) > 0 && strstr(text, "\nPss:"))
        kib = strtod(strstr(text, "\nPss:") + 5, NULL);
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
    if (file_read(AT_FDCWD, path, text, sizeof text) > 0)
        for (char *at = text, *end; (pid = (pid_t)strtol(at, &end, 10)) > 0; at = end)
            kib += pss_below(pid);
    return kib;
}

static double pss_of_labs(int count, const struct lab_options *options)
{
    struct lab *lab[LABS_MAX];
    for (int i = 0; i < count; i++)
        start(&lab[i], options);
    nanosleep(&(struct timespec){.tv_sec = 1}, NULL); /* until the shells have their prompts */
    double kib = pss_below(getpid());
    for (int i = 0; i < count; i++)
        lab_stop(lab[i]);
    return kib;
}

/* ---- the ledger: what a lab with a line for each of ten hierarchies adds to its start ---- */

static double ledger(void)
{
    struct ledger l;
    double began = now_ms();
    ledger_open(&l);
    for (int i = 0; i < 10; i++)
        ledger_note(&l, LEDGER_MOUNT, "/tmp/a/path/as/long/as/that/of/a/group/of/a/lab");
    double took = now_ms() - began;
    ledger_close(&l, true);
    return took;
}

/* ---- all ---- */

static struct times {
    double bare_ready[ROUNDS_MAX], bare_removed[ROUNDS_MAX];
    double ready[ROUNDS_MAX], removed[ROUNDS_MAX], reset[ROUNDS_MAX], ledger[ROUNDS_MAX];
} times;

static void take_turns(int rounds, const struct lab_options *options)
{
    for (int i = 0; i < rounds; i++) {
        struct taken floor = bare(options->rootfs);
        struct lab *lab;
        times.bare_ready[i] = floor.ready;
        times.bare_removed[i] = floor.removed;
        double began = now_ms();
        start(&lab, options);
        times.ready[i] = now_ms() - began;
        began = now_ms();
        lab_stop(lab);
        times.removed[i] = now_ms() - began;
        times.ledger[i] = ledger();
    }
}

static void reset_busy(int rounds, const struct lab_options *options)
{
    struct lab *lab;
    start(&lab, options);
    for (int i = 0; i < rounds; i++) {
        struct err e = {0};
        make_busy(lab);
        double began = now_ms();
        must(lab_reset(lab, &e), "lab_reset");
        wait_ready(lab);
        times.reset[i] = now_ms() - began;
    }
    lab_stop(lab);
}

static void percentiles(const char *what, double *ours, double *theirs, int rounds,
                        const char *goal)
{
    static const int percents[] = {50, 99};
    for (int i = 0; i < 2; i++) {
        char label[64];
        snprintf(label, sizeof label, "%s, ms p%d", what, percents[i]);
        row(label, percentile(ours, rounds, percents[i]),
            theirs ? percentile(theirs, rounds, percents[i]) : 0, i ? "" : goal);
    }
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 50;
    const char *rootfs = getenv("FISHBOWL_ROOTFS");
    if (!rootfs || rounds < 1 || rounds > ROUNDS_MAX) {
        fprintf(stderr, "usage: FISHBOWL_ROOTFS=TREE lab [ROUNDS]\n");
        return 2;
    }
    struct lab_options options = {.rootfs = rootfs,
                                  .programs = getenv("FISHBOWL_PROGRAMS"),
                                  .term = "dumb",
                                  .rows = {24, 24},
                                  .columns = {80, 80}};
    if (getuid() == 0)
        hierarchies_count = hierarchies_read(hierarchies, 16);
    double one = pss_of_labs(1, &options), many = pss_of_labs(LABS_MAX, &options);
    take_turns(rounds, &options);
    reset_busy(rounds, &options);
    printf("%-44s %10s %10s %7s   %s\n", "measured", "fishbowl", "bare calls", "ratio", "goal");
    percentiles("lab ready", times.ready, times.bare_ready, rounds, "<= 1.5");
    percentiles("lab removed", times.removed, times.bare_removed, rounds, "");
    percentiles("reset of a busy lab, ready again", times.reset, NULL, rounds, "<= 50 ms");
    row("of it for the ledger, ms p50", percentile(times.ledger, rounds, 50),
        percentile(times.bare_ready, rounds, 50), "");
    row("one more idle lab with its shells, PSS KiB", (many - one) / (LABS_MAX - 1), 0, "");
    return 0;
}
