/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A container by the bare system calls that it cannot do without: the same namespaces, id map,
 * groups, layers, mounts, masks and filter as bowl's, nothing checked that need not be, nothing
 * written down, no output kept. Static, so that its own start costs next to nothing.
 * usage: floor ROOTFS COMMAND [ARG...]      as root
 */
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    GROUPS = 16,
    FIRST_ID = 1000000000,
    LAST_CAPABILITY = 40,
    PLAIN = MS_NOSUID | MS_NODEV | MS_NOEXEC
};

/* The keeper of a hierarchy with the containers' group in it. */
static struct {
    char dir[128], controller[64];
    int version;
} groups[GROUPS];
static int count, version_2 = -1;

static void must(int rc, const char *what)
{
    if (rc >= 0)
        return;
    perror(what);
    exit(125);
}

static void write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    must(fd, path);
    must((int)write(fd, text, strlen(text)), path);
    close(fd);
}

/* ---- groups: those that bowl makes, see is_used() in sandbox/bowl/box.c ---- */

static int is_used(const char *controller, int of)
{
    static const char *const used[] = {"cpu", "memory", "pids", "cpuacct", "freezer"};
    for (int i = 0; i < of; i++)
        if (strcmp(controller, used[i]) == 0)
            return 1;
    return 0;
}

static void add_group(const char *mount, int version, const char *controller)
{
    snprintf(groups[count].dir, sizeof groups->dir, "%s/floor.%d", mount, getpid());
    snprintf(groups[count].controller, sizeof groups->controller, "%s", controller);
    groups[count].version = version;
    if (version == 2)
        version_2 = count;
    count++;
}

/* Beside a version 2 group those of two controllers tell nothing more. */
static void keep_used(void)
{
    int kept = 0, of = version_2 >= 0 ? 3 : 5;
    for (int i = 0; i < count; i++) {
        if (groups[i].version == 1 && !is_used(groups[i].controller, of))
            continue;
        if (i == version_2)
            version_2 = kept;
        groups[kept] = groups[i];
        must(mkdir(groups[kept].dir, 0755), groups[kept].dir);
        kept++;
    }
    count = kept;
}

static void make_groups(void)
{
    char line[512], mount[96], type[16], controllers[64];
    FILE *file = fopen("/proc/self/mounts", "re");
    while (file && count < GROUPS && fgets(line, sizeof line, file))
        if (sscanf(line, "%*s %95s %15s rw,%*[^ ,],%63s", mount, type, controllers) == 3 &&
            strcmp(type, "cgroup") == 0)
            add_group(mount, 1, controllers);
        else if (sscanf(line, "%*s %95s %15s", mount, type) == 2 && strcmp(type, "cgroup2") == 0)
            add_group(mount, 2, "");
    if (file)
        fclose(file);
    keep_used();
}

static void enter_groups(void)
{
    char path[160];
    for (int i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%.*s/tasks", (int)sizeof groups->dir, groups[i].dir);
        if (groups[i].version == 1)
            write_file(path, "0");
    }
    must(unshare(CLONE_NEWCGROUP), "unshare");
}

static void remove_groups(void)
{
    for (int i = 0; i < count; i++)
        while (rmdir(groups[i].dir))
            ;
}

/* ---- files ---- */

static void send_tree(int socket, int fd)
{
    char byte = 0, control[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec part = {&byte, 1};
    struct msghdr m = {.msg_iov = &part,
                       .msg_iovlen = 1,
                       .msg_control = control,
                       .msg_controllen = sizeof control};
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(c), &fd, sizeof fd);
    must((int)sendmsg(socket, &m, 0), "sendmsg");
}

static int receive_tree(int socket)
{
    int fd;
    char byte, control[CMSG_SPACE(sizeof(int))];
    struct iovec part = {&byte, 1};
    struct msghdr m = {.msg_iov = &part,
                       .msg_iovlen = 1,
                       .msg_control = control,
                       .msg_controllen = sizeof control};
    must((int)recvmsg(socket, &m, MSG_CMSG_CLOEXEC), "recvmsg");
    memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof fd);
    return fd;
}

/* The root filesystem's ids become the container's. */
static int open_tree_for(const char *rootfs, pid_t pid)
{
    struct {
        uint64_t set, clear, propagation, userns;
    } attr = {MOUNT_ATTR_IDMAP | MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, 0, 0, 0};
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/ns/user", pid);
    int userns = open(path, O_RDONLY | O_CLOEXEC);
    must(userns, path);
    attr.userns = (uint64_t)userns;
    int tree = (int)syscall(SYS_open_tree, AT_FDCWD, rootfs, OPEN_TREE_CLONE | O_CLOEXEC);
    must(tree, "open_tree");
    must((int)syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &attr, sizeof attr), "setattr");
    return tree;
}

static void mount_layers(int tree)
{
    must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private");
    must(mount("floor", "/tmp", "tmpfs", MS_NODEV, "mode=755"), "tmpfs");
    must(chdir("/tmp"), "chdir");
    must(mkdir("lower", 0755) | mkdir("root", 0755) | mkdir("upper", 0755) | mkdir("work", 0755),
         "mkdir");
    must((int)syscall(SYS_move_mount, tree, "", AT_FDCWD, "lower", MOVE_MOUNT_F_EMPTY_PATH),
         "move_mount");
    must(mount("floor", "root", "overlay", 0,
               "lowerdir=lower,upperdir=upper,workdir=work,userxattr"),
         "overlay");
    must(chdir("root"), "chdir");
}

static void make_dev(void)
{
    static const char *const devices[] = {"null", "zero", "full", "random", "urandom", "tty"};
    char from[32], to[32];
    must(mount("dev", "dev", "tmpfs", MS_NOSUID, "size=1m,nr_inodes=1k,mode=755"), "dev");
    must(mkdir("dev/pts", 0755) | mkdir("dev/shm", 0755), "mkdir");
    must(mount("shm", "dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "size=16m,mode=1777"), "shm");
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
        snprintf(from, sizeof from, "/dev/%s", devices[i]);
        snprintf(to, sizeof to, "dev/%s", devices[i]);
        close(open(to, O_CREAT | O_WRONLY | O_CLOEXEC, 0666));
        must(mount(from, to, NULL, MS_BIND, NULL), to);
    }
    must(symlink("pts/ptmx", "dev/ptmx") | symlink("/proc/self/fd", "dev/fd") |
             symlink("/proc/self/fd/0", "dev/stdin") | symlink("/proc/self/fd/1", "dev/stdout") |
             symlink("/proc/self/fd/2", "dev/stderr"),
         "symlink");
    must(mount("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
               "newinstance,ptmxmode=0666,mode=0620,gid=5"),
         "devpts");
}

/* What is not there on this machine needs no cover. */
static void mask(void)
{
    static const char *const folders[] = {"proc/acpi", "proc/scsi", "sys/dev/block",
                                          "sys/devices/virtual/powercap", "sys/firmware"};
    static const char *const files[] = {"proc/kcore", "proc/keys", "proc/timer_list"};
    static const char *const read_only[] = {"proc/asound", "proc/bus", "proc/fs", "proc/irq",
                                            "proc/sys"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        mount("mask", folders[i], "tmpfs", MS_RDONLY | PLAIN, "size=0,nr_inodes=1,mode=555");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        mount("dev/null", files[i], NULL, MS_BIND, NULL);
    for (size_t i = 0; i < sizeof read_only / sizeof *read_only; i++)
        if (mount(read_only[i], read_only[i], NULL, MS_BIND | MS_REC, NULL) == 0)
            mount(NULL, read_only[i], NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | PLAIN, NULL);
}

/* ---- the process ---- */

static void raise_loopback(void)
{
    struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ioctl(fd, SIOCSIFFLAGS, &lo);
    close(fd);
}

static void give_up_privileges(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mount, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog filter = {sizeof code / sizeof *code, code};
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {{.effective = 0x1, .permitted = 0x1}};
    must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
    for (int i = 1; i <= LAST_CAPABILITY; i++)
        prctl(PR_CAPBSET_DROP, i, 0, 0, 0);
    must((int)syscall(SYS_capset, &header, data), "capset");
    must((int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter), "seccomp");
}

static _Noreturn void become(int socket, char **command)
{
    int tree = receive_tree(socket); /* by then the maps are written */
    enter_groups();                  /* while it is still the machine's root, whose they are */
    must(setgroups(0, NULL), "setgroups");
    must(setresgid(0, 0, 0), "setresgid");
    must(setresuid(0, 0, 0), "setresuid");
    mount_layers(tree);
    must(mount("proc", "proc", "proc", PLAIN, NULL), "proc");
    must(mount("sysfs", "sys", "sysfs", PLAIN | MS_RDONLY, NULL), "sysfs");
    make_dev();
    mask();
    must(mount("tmp", "tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777"), "tmp");
    must((int)syscall(SYS_pivot_root, ".", "."), "pivot_root");
    must(umount2(".", MNT_DETACH), "umount2");
    must(chdir("/"), "chdir");
    must(sethostname("floor", 5), "sethostname");
    raise_loopback();
    setsid();
    give_up_privileges();
    execv(command[0], command);
    must(-1, command[0]);
    abort();
}

static void write_maps(pid_t pid)
{
    char path[64], map[64];
    snprintf(map, sizeof map, "0 %d 65536", FIRST_ID);
    snprintf(path, sizeof path, "/proc/%d/uid_map", pid);
    write_file(path, map);
    snprintf(path, sizeof path, "/proc/%d/gid_map", pid);
    write_file(path, map);
}

int main(int argc, char **argv)
{
    int pair[2], status = 0;
    if (argc < 3) {
        fprintf(stderr, "usage: floor ROOTFS COMMAND [ARG...]\n");
        return 125;
    }
    make_groups();
    must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), "socketpair");
    struct clone_args args = {.flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS |
                                       CLONE_NEWIPC | CLONE_NEWNET,
                              .exit_signal = SIGCHLD};
    if (version_2 >= 0) {
        args.flags |= CLONE_INTO_CGROUP;
        args.cgroup = (uint64_t)open(groups[version_2].dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof args);
    must(pid, "clone3");
    if (pid == 0)
        become(pair[1], argv + 2);
    write_maps(pid);
    send_tree(pair[0], open_tree_for(argv[1], pid));
    waitpid(pid, &status, 0);
    remove_groups();
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
