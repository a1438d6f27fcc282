/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attacks.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

enum {
    FORKS = 2000,     /* of the bomb */
    MEBIBYTES = 1024, /* of memory or of a file */
    FILES = 60000,
    LEVELS = 50,
    GROUPS = 400,
};

/* The name of an error, or "done" if the call went through. */
static const char *outcome(long result)
{
    return result < 0 ? strerrorname_np(errno) : "done";
}

/* ---- using up ---- */

/* Every process forks on, and stays. */
static void forks(const char *argument)
{
    (void)argument;
    struct bomb {
        atomic_int tries, made;
    } *bomb = mmap(NULL, sizeof *bomb, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t first = getpid();
    if (bomb == MAP_FAILED)
        return;
    int error = 0;
    while (error == 0 && atomic_fetch_add(&bomb->tries, 1) < FORKS) {
        pid_t pid = fork();
        error = pid < 0 ? errno : 0;
        if (pid == 0)
            atomic_fetch_add(&bomb->made, 1);
    }
    while (getpid() != first)
        pause();
    printf("forks: made %d, then %s\n", atomic_load(&bomb->made),
           error ? strerrorname_np(error) : "enough");
}

/* The same by other users, who are counted by themselves; each leads a bomb of its own. */
static void crowd(const char *argument)
{
    enum { USERS = 8 };
    int ready[2], start[2];
    char byte;
    (void)argument;
    if (pipe(ready) || pipe(start))
        return;
    for (int user = 1; user <= USERS; user++) {
        if (fork())
            continue;
        close(start[1]);
        int made = 0, away = setresuid((uid_t)user, (uid_t)user, (uid_t)user);
        while (read(start[0], &byte, 1) > 0)
            ;
        for (pid_t pid = 1; away == 0 && pid > 0 && made < FORKS; made++) {
            pid = fork();
            if (pid == 0)
                for (;;)
                    pause();
        }
        if (write(ready[1], "", 1) == 1)
            for (;;)
                pause();
    }
    close(start[0]);
    close(start[1]);
    for (int user = 0; user < USERS; user++)
        user -= read(ready[0], &byte, 1) != 1;
    puts("crowd: all have forked");
}

static void memory(const char *argument)
{
    (void)argument;
    for (int i = 0; i < MEBIBYTES / 16; i++) {
        char *part =
            mmap(NULL, 16 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (part == MAP_FAILED)
            break;
        memset(part, 1, 16 << 20);
    }
    puts("memory: had all it wanted");
}

static void fill(const char *directory)
{
    static char block[1 << 20];
    char path[256];
    long written = 0;
    snprintf(path, sizeof path, "%s/filled", directory);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    ssize_t n = fd;
    while (n >= 0 && written >> 20 < MEBIBYTES && (n = write(fd, block, sizeof block)) > 0)
        written += n;
    printf("fill: %ld MiB, then %s\n", written >> 20, outcome(n));
}

static void files(const char *directory)
{
    int made = 0, fd = 0;
    while (made < FILES && fd >= 0) {
        char path[256];
        snprintf(path, sizeof path, "%s/file%d", directory, made);
        fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        if (fd >= 0 && close(fd) == 0)
            made++;
    }
    printf("files: %d, then %s\n", made, outcome(fd));
}

static void opens(const char *argument)
{
    int opened = 0, fd = 0;
    (void)argument;
    while (opened < FORKS && (fd = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
        opened++;
    printf("opens: %d, then %s\n", opened, outcome(fd));
}

/* A tmpfs of the student's own has half of the machine's memory for its size, tmpfs(5). */
static void own_tmpfs(const char *argument)
{
    (void)argument;
    if (mount("mine", "/mnt", "tmpfs", 0, NULL) == 0)
        fill("/mnt");
}

static void groups(const char *directory)
{
    int made = 0, r = 0;
    while (made < GROUPS && r == 0) {
        char path[256];
        snprintf(path, sizeof path, "%s/flood%d", directory, made);
        r = mkdir(path, 0755);
        if (r == 0)
            made++;
    }
    printf("groups: %d, then %s\n", made, outcome(r));
}

static int put(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : write(fd, text, strlen(text));
    int error = errno;
    if (fd >= 0)
        close(fd);
    errno = error;
    return n < 0 ? -1 : 0;
}

static void nested(const char *argument)
{
    (void)argument;
    int level = 0, r = 0;
    while (level < LEVELS && r == 0) {
        r = unshare(CLONE_NEWUSER | CLONE_NEWUTS);
        if (r == 0 && (put("/proc/self/setgroups", "deny") || put("/proc/self/uid_map", "0 0 1") ||
                       put("/proc/self/gid_map", "0 0 1")))
            r = -1;
        if (r == 0)
            level++;
    }
    printf("nested: %d, then %s\n", level, outcome(r));
}

/* ---- reaching out ---- */

/* Is a mount read-only: one of the machine's? Of its line, see proc_pid_mountinfo(5). */
static bool is_read_only(const char *line, char point[256])
{
    char options[256];
    return sscanf(line, "%*s %*s %*s %*s %255s %255s", point, options) == 2 &&
           strncmp(options, "ro", 2) == 0;
}

static int try_mounts(const char *point)
{
    int through = 0;
    through += mount(NULL, point, NULL, MS_REMOUNT | MS_BIND, NULL) == 0;
    through += mount(NULL, point, NULL, MS_REMOUNT | MS_BIND | MS_NOSUID | MS_NODEV, NULL) == 0;
    if (mount(point, "/mnt", NULL, MS_BIND | MS_REC, NULL) == 0) {
        through += mount(NULL, "/mnt", NULL, MS_REMOUNT | MS_BIND, NULL) == 0;
        umount2("/mnt", MNT_DETACH);
    }
    return through;
}

static void remount(const char *argument)
{
    (void)argument;
    FILE *file = fopen("/proc/self/mountinfo", "re");
    char line[1024], point[256];
    int tried = 0, through = 0;
    while (file && fgets(line, sizeof line, file))
        if (is_read_only(line, point)) {
            tried++;
            through += try_mounts(point);
        }
    if (file)
        fclose(file);
    printf("remount: %d of %s\n", through, tried ? "many" : "none");
}

static char found[1024];
static int opened;

/* Opened and closed: nothing is ever written, so that a success would change nothing. */
static int try_setting(const char *path, const struct stat *st, int type, struct FTW *place)
{
    static const char *const own[] = {"/proc/sys/net/", "/proc/sys/user/", "/proc/sys/fs/mqueue/",
                                      "/sys/devices/virtual/net/", "/sys/class/net/"};
    static const char *const ipc = "/proc/sys/kernel/";
    (void)st;
    (void)place;
    if (type != FTW_F)
        return 0;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strncmp(path, own[i], strlen(own[i])) == 0)
            return 0;
    if (strncmp(path, ipc, strlen(ipc)) == 0 && strstr("hostname domainname sem shmmax shmall "
                                                       "shmmni shm_rmid_forced msgmax msgmni "
                                                       "msgmnb auto_msgmni sem_next_id "
                                                       "msg_next_id shm_next_id ns_last_pid "
                                                       "cad_pid pid_max ",
                                                       path + strlen(ipc)))
        return 0;
    int fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return 0;
    close(fd);
    opened++;
    size_t used = strlen(found);
    snprintf(found + used, sizeof found - used, " %s", path);
    return 0;
}

static void settings(const char *tree)
{
    nftw(tree, try_setting, 32, FTW_PHYS | FTW_MOUNT);
    printf("settings: %d open%s\n", opened, found);
}

static void doors(const char *argument)
{
    static const struct {
        const char *path;
        int flags;
    } door[] = {
        {"/proc/sysrq-trigger", O_WRONLY}, {"/proc/kcore", O_RDONLY}, {"/proc/kmsg", O_RDONLY},
        {"/proc/1/mem", O_RDWR},           {"/dev/mem", O_RDWR},      {"/dev/kmsg", O_WRONLY}};
    int through = 0;
    (void)argument;
    for (size_t i = 0; i < sizeof door / sizeof *door; i++) {
        int fd = open(door[i].path, door[i].flags | O_NONBLOCK | O_CLOEXEC);
        if (fd >= 0)
            printf("open: %s\n", door[i].path);
        through += fd >= 0;
    }
    printf("doors: %d open\n", through);
}

static void devices(const char *argument)
{
    (void)argument;
    const char *block = outcome(mknod("/tmp/loop", S_IFBLK | 0600, makedev(7, 250)));
    const char *null = outcome(mknod("/tmp/null", S_IFCHR | 0600, makedev(1, 3)));
    printf("devices: block %s, character %s", block, null);
    static const char *const types[] = {"devtmpfs", "debugfs", "tracefs", "securityfs"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        int r = mount("none", "/mnt", types[i], MS_RDONLY, NULL);
        bool unknown = r < 0 && errno == ENODEV;
        printf(", %s %s", types[i], unknown ? "EPERM" : outcome(r));
    }
    printf("\n");
}

static void processes(const char *number)
{
    pid_t pid = (pid_t)strtol(number, NULL, 10);
    printf("processes: signal %s", outcome(kill(pid, SIGKILL)));
    printf(", ptrace %s", outcome(ptrace(PTRACE_SEIZE, pid, NULL, NULL)));
    printf(", pidfd %s", outcome(syscall(SYS_pidfd_open, pid, 0)));
    printf(", ptrace of PID 1 %s\n", outcome(ptrace(PTRACE_SEIZE, 1, NULL, NULL)));
}

static long keyctl(int operation, long a, const char *b, const char *c)
{
    return syscall(SYS_keyctl, operation, a, b, c, 0);
}

/* Look for a key of the machine in the keyrings one has, and leave one there. */
static void keys(const char *name)
{
    static const int rings[] = {KEY_SPEC_SESSION_KEYRING, KEY_SPEC_USER_KEYRING,
                                KEY_SPEC_USER_SESSION_KEYRING};
    int seen = 0, left = 0;
    for (size_t i = 0; i < sizeof rings / sizeof *rings; i++) {
        seen += keyctl(KEYCTL_SEARCH, rings[i], "user", name) >= 0;
        left += syscall(SYS_add_key, "user", "left-by-the-lab", "x", (size_t)1, rings[i]) >= 0;
    }
    printf("keys: saw %d, left %s\n", seen, left ? "some" : "none");
}

static void terminal(const char *argument)
{
    (void)argument;
    int own = 0;
    struct stat st;
    for (int fd = 0; fd < 256; fd++)
        own += fstat(fd, &st) == 0;
    long r = ioctl(0, TIOCSTI, " ");
    printf("terminal: %d open, TIOCSTI %s\n", own, r < 0 ? "refused" : "into one's own");
}

/* To what it is anyway: a success would change nothing. */
static void set_clock(const char *argument)
{
    struct timespec now;
    (void)argument;
    clock_gettime(CLOCK_REALTIME, &now);
    printf("clock: %s\n", outcome(clock_settime(CLOCK_REALTIME, &now)));
}

int attack(const char *name, const char *argument)
{
    static const struct {
        const char *name;
        void (*run)(const char *argument);
    } attacks[] = {{"forks", forks},       {"crowd", crowd},         {"memory", memory},
                   {"fill", fill},         {"files", files},         {"opens", opens},
                   {"tmpfs", own_tmpfs},   {"groups", groups},       {"nested", nested},
                   {"remount", remount},   {"settings", settings},   {"doors", doors},
                   {"devices", devices},   {"processes", processes}, {"keys", keys},
                   {"terminal", terminal}, {"clock", set_clock}};
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++)
        if (strcmp(attacks[i].name, name) == 0) {
            attacks[i].run(argument);
            return 0;
        }
    return 2;
}
