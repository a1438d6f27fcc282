/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dangers.h"
#include "../../sandbox/kernel/fdio.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/reboot.h>
#include <linux/rtc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define MODULE "/usr/lib/dummy.ko"

bool in_testbed(void)
{
    char line[4096];
    return file_read(AT_FDCWD, "/proc/cmdline", line, sizeof line) > 0 &&
           strstr(line, "fishbowl.testbed");
}

/* ---- what came of it ---- */

static char told[4096];
static int through;

static void tell(const char *way, long result)
{
    size_t used = strlen(told);
    through += result >= 0;
    snprintf(told + used, sizeof told - used, "%s%s %s", used ? ", " : "", way,
             result < 0 ? strerrorname_np(errno) : "done");
}

/* Write to a file that is there already. */
static long put(const char *path, const char *text)
{
    _cleanup_close_ int fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    return fd < 0 ? -1 : write(fd, text, strlen(text));
}

static long opens(const char *path)
{
    _cleanup_close_ int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    return fd;
}

/* ---- the attacks ---- */

/* reboot(2): these end a PID namespace, the others are nothing that one could do. */
static void ends(const char *argument)
{
    static const struct {
        const char *name;
        unsigned command;
    } way[] = {{"restart", LINUX_REBOOT_CMD_RESTART},
               {"restart2", LINUX_REBOOT_CMD_RESTART2},
               {"halt", LINUX_REBOOT_CMD_HALT},
               {"poweroff", LINUX_REBOOT_CMD_POWER_OFF}};
    for (size_t i = 0; i < sizeof way / sizeof *way; i++)
        if (strcmp(argument, way[i].name) == 0)
            tell(argument, syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
                                   way[i].command, "now"));
}

static long reboots(unsigned command)
{
    return syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, command, NULL);
}

static void reboot_otherwise(const char *argument)
{
    (void)argument;
    tell("cad on", reboots(LINUX_REBOOT_CMD_CAD_ON));
    tell("cad off", reboots(LINUX_REBOOT_CMD_CAD_OFF));
    tell("suspend", reboots(LINUX_REBOOT_CMD_SW_SUSPEND));
    tell("kexec", reboots(LINUX_REBOOT_CMD_KEXEC));
    tell("power state", put("/sys/power/state", "mem"));
}

/* By the file, and by what stands for its keys: a break on a serial line, keyboards, consoles. */
static void sysrq(const char *argument)
{
    static const char *const keys[] = {"b", "c", "o", "e", "i", "u", "s"};
    static const char *const consoles[] = {"/dev/console", "/dev/tty0", "/dev/ttyS0",
                                           "/dev/uinput"};
    char node[] = "/tmp/console";
    (void)argument;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        tell(keys[i], put("/proc/sysrq-trigger", keys[i]));
    for (size_t i = 0; i < sizeof consoles / sizeof *consoles; i++)
        tell(consoles[i], opens(consoles[i]));
    tell("mknod", mknod(node, S_IFCHR | 0600, makedev(5, 1)));
    tcsendbreak(STDIN_FILENO, 0); /* a pty has no line to break */
}

int load_module(void)
{
    _cleanup_close_ int fd = open(MODULE, O_RDONLY | O_CLOEXEC);
    return fd < 0 ? -1 : (int)syscall(SYS_finit_module, fd, "numdummies=0", 0);
}

int unload_module(void)
{
    return (int)syscall(SYS_delete_module, "dummy", O_NONBLOCK);
}

static void modules(const char *argument)
{
    static char image[1 << 20];
    (void)argument;
    _cleanup_close_ int fd = open(MODULE, O_RDONLY | O_CLOEXEC);
    ssize_t size = read(fd, image, sizeof image);
    if (size <= 0)
        return;
    tell("init_module", syscall(SYS_init_module, image, size, ""));
    tell("finit_module", load_module());
    tell("delete_module", syscall(SYS_delete_module, "loop", O_NONBLOCK | O_TRUNC));
}

static void kexec(const char *argument)
{
    (void)argument;
    _cleanup_close_ int fd = open(MODULE, O_RDONLY | O_CLOEXEC);
    tell("kexec_load", syscall(SYS_kexec_load, 0UL, 0UL, NULL, 0UL));
    tell("kexec_file_load", syscall(SYS_kexec_file_load, fd, -1, 1UL, "", 0UL));
    tell("loaded", put("/sys/kernel/kexec_crash_size", "0"));
}

/* The argument is the disk's number, MAJOR:MINOR. */
static void disks(const char *argument)
{
    unsigned major = 0, minor = 0;
    if (sscanf(argument, "%u:%u", &major, &minor) != 2)
        return;
    static const char *const places[] = {"/tmp/disk", "/dev/disk", "/dev/shm/disk", "/root/disk"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        tell("mknod", mknod(places[i], S_IFBLK | 0600, makedev(major, minor)));
        tell("write", put(places[i], "overwritten"));
        tell("mount", mount(places[i], "/mnt", "ext4", 0, NULL));
    }
    tell("write to vdb", put("/dev/vdb", "overwritten"));
    tell("write to vda", put("/dev/vda", "overwritten"));
    tell("mount of vdb", mount("/dev/vdb", "/mnt", "ext4", 0, NULL));
    tell("devtmpfs", mount("none", "/mnt", "devtmpfs", 0, NULL));
    tell("loop", opens("/dev/loop-control"));
}

static void set_clocks(const char *argument)
{
    struct timespec wrong;
    (void)argument;
    clock_gettime(CLOCK_REALTIME, &wrong);
    wrong.tv_sec += 7200;
    struct timeval wrong_too = {.tv_sec = wrong.tv_sec};
    struct timex faster = {.modes = ADJ_TICK | ADJ_FREQUENCY, .tick = 10500, .freq = 1000 << 16};
    struct timex later = {.modes = ADJ_SETOFFSET, .time = {.tv_sec = 7200}};
    tell("clock_settime", clock_settime(CLOCK_REALTIME, &wrong));
    tell("settimeofday", settimeofday(&wrong_too, NULL));
    tell("adjtimex tick", adjtimex(&faster));
    tell("clock_adjtime", clock_adjtime(CLOCK_REALTIME, &later));
    tell("rtc", opens("/dev/rtc0"));
    tell("rtc node", mknod("/tmp/rtc", S_IFCHR | 0600, makedev(10, 135)));
    tell("wakealarm", put("/sys/class/rtc/rtc0/wakealarm", "+1"));
}

/* Make a file with a swap area, as mkswap(8) does: version, last page, signature. */
static void swap(const char *argument)
{
    static char page[4096];
    (void)argument;
    unsigned version_and_last[2] = {1, 15};
    memcpy(page + 1024, version_and_last, sizeof version_and_last);
    memcpy(page + 4086, "SWAPSPACE2", 10);
    _cleanup_close_ int fd = open("/tmp/swap", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (write(fd, page, sizeof page) != sizeof page || ftruncate(fd, 65536))
        return;
    tell("swapon", swapon("/tmp/swap", 0));
    tell("swapoff", swapoff("/tmp/swap"));
}

static void settings(const char *argument)
{
    static const char *const setting[][2] = {
        {"/proc/sys/kernel/core_pattern", "|/tmp/attack"},
        {"/proc/sys/kernel/modprobe", "/tmp/attack"},
        {"/proc/sys/kernel/panic", "1"},
        {"/proc/sys/kernel/panic_on_oops", "1"},
        {"/proc/sys/kernel/panic_on_warn", "1"},
        {"/proc/sys/kernel/sysrq", "0"},
        {"/proc/sys/kernel/randomize_va_space", "0"},
        {"/proc/sys/kernel/kexec_load_disabled", "1"},
        {"/proc/sys/kernel/modules_disabled", "1"},
        {"/proc/sys/kernel/usermodehelper/bset", "0 0"},
        {"/proc/sys/vm/panic_on_oom", "2"},
        {"/proc/sys/vm/drop_caches", "3"},
        {"/proc/sys/vm/overcommit_memory", "2"},
        {"/proc/sys/fs/file-max", "1"},
        {"/sys/kernel/uevent_helper", "/tmp/attack"},
        {"/sys/module/kernel/parameters/panic", "1"},
        {"/sys/block/vdb/uevent", "remove"},
        {"/sys/bus/pci/rescan", "1"},
        {"/sys/devices/system/cpu/cpu1/online", "0"},
    };
    (void)argument;
    for (size_t i = 0; i < sizeof setting / sizeof *setting; i++)
        tell(strrchr(setting[i][0], '/') + 1, put(setting[i][0], setting[i][1]));
}

static void ports(const char *argument)
{
    (void)argument;
    tell("iopl", iopl(3));
    tell("ioperm", ioperm(0x64, 1, 1)); /* the keyboard's controller resets the machine */
    tell("mem", opens("/dev/mem"));
    tell("port", opens("/dev/port"));
    tell("kmem node", mknod("/tmp/mem", S_IFCHR | 0600, makedev(1, 1)));
    tell("msr", opens("/dev/cpu/0/msr"));
}

/* All the memory there is. */
static void hog(const char *argument)
{
    (void)argument;
    for (;;) {
        char *part =
            mmap(NULL, 16 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (part == MAP_FAILED)
            break;
        memset(part, 1, 16 << 20);
    }
    tell("memory", -1);
}

int danger(const char *name, const char *argument)
{
    static const struct {
        const char *name;
        void (*run)(const char *argument);
    } attacks[] = {{"ends", ends},
                   {"reboot", reboot_otherwise},
                   {"sysrq", sysrq},
                   {"modules", modules},
                   {"kexec", kexec},
                   {"disks", disks},
                   {"clocks", set_clocks},
                   {"swap", swap},
                   {"settings", settings},
                   {"ports", ports},
                   {"hog", hog}};
    for (size_t i = 0; in_testbed() && i < sizeof attacks / sizeof *attacks; i++)
        if (strcmp(attacks[i].name, name) == 0) {
            attacks[i].run(argument);
            printf("%s: %d went through (%s)\n", name, through, told);
            return 0;
        }
    return 2;
}
