/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Students whose attacks would end the machine, or change it for good, if the lab failed. They run
 * in the test machine only: docs/SECURITY.md.
 * runs-as: both
 * timeout: 300 */
#include "../kernel/siege.h"
#include "../kernel/student.h"
#include "dangers.h"
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <sys/timex.h>
#include <time.h>

#include <cmocka.h>

#define DISK "/dev/vdb"
enum { DISK_SIZE = 1 << 20 };

/* ---- the machine, seen from outside ---- */

static const char *const settings[] = {"/proc/sys/kernel/core_pattern",
                                       "/proc/sys/kernel/modprobe",
                                       "/proc/sys/kernel/panic",
                                       "/proc/sys/kernel/panic_on_oops",
                                       "/proc/sys/kernel/panic_on_warn",
                                       "/proc/sys/kernel/sysrq",
                                       "/proc/sys/kernel/modules_disabled",
                                       "/proc/sys/kernel/randomize_va_space",
                                       "/proc/sys/vm/panic_on_oom",
                                       "/proc/sys/vm/overcommit_memory",
                                       "/proc/sys/fs/file-max",
                                       "/sys/devices/system/cpu/online",
                                       "/proc/swaps",
                                       "/proc/sys/kernel/random/boot_id"};

enum { SETTINGS = sizeof settings / sizeof *settings };

static struct {
    char setting[SETTINGS][256];
    double clock; /* seconds between the time of day and the time since the start */
    long tick, frequency;
    char disk[DISK_SIZE];
} before;

static double clock_offset(void)
{
    struct timespec day, start;
    clock_gettime(CLOCK_REALTIME, &day);
    clock_gettime(CLOCK_BOOTTIME, &start);
    return (double)(day.tv_sec - start.tv_sec) + (double)(day.tv_nsec - start.tv_nsec) / 1e9;
}

/* What is on the disk, and not what a cache says. */
static void read_disk(char *content)
{
    static char aligned[DISK_SIZE] __attribute__((aligned(4096)));
    _cleanup_close_ int fd = open(DISK, O_RDONLY | O_DIRECT | O_CLOEXEC);
    assert_int_equal(read(fd, aligned, sizeof aligned), sizeof aligned);
    memcpy(content, aligned, sizeof aligned);
}

static int note_machine(void **state)
{
    struct timex t = {.modes = 0};
    (void)state;
    for (int i = 0; i < SETTINGS; i++)
        file_read(AT_FDCWD, settings[i], before.setting[i], sizeof before.setting[i]);
    before.clock = clock_offset();
    adjtimex(&t);
    before.tick = t.tick;
    before.frequency = t.freq;
    read_disk(before.disk);
    return 0;
}

static void the_machine_is_as_before(void)
{
    static char disk[DISK_SIZE];
    struct timex t = {.modes = 0};
    char text[256];
    for (int i = 0; i < SETTINGS; i++) {
        memset(text, 0, sizeof text);
        file_read(AT_FDCWD, settings[i], text, sizeof text);
        if (strcmp(text, before.setting[i]) != 0)
            fail_msg("%s was %s and is %s", settings[i], before.setting[i], text);
    }
    double moved = clock_offset() - before.clock;
    assert_true(moved > -0.5 && moved < 0.5);
    adjtimex(&t);
    assert_int_equal(t.tick, before.tick);
    assert_int_equal(t.freq, before.frequency);
    assert_int_not_equal(access("/sys/module/dummy", F_OK), 0);
    assert_int_equal(access("/sys/module/loop", F_OK), 0);
    read_disk(disk);
    assert_memory_equal(disk, before.disk, sizeof disk);
}

/* ---- the attacks ---- */

/* No way of an attack goes through, and all is as before. */
static void refused(void **state, const char *name, const char *argument)
{
    struct siege *s = siege_of(state);
    char command[64], printed[64];
    snprintf(command, sizeof command, "./attack %s %s", name, argument);
    snprintf(printed, sizeof printed, "%s: 0 went through (", name);
    try(s, command, printed);
    the_machine_is_as_before();
    the_lab_stands(s);
    the_machine_is_as_before();
}

static void ends_the_lab_only(void **state, const char *way)
{
    struct siege *s = siege_of(state);
    char command[64];
    snprintf(command, sizeof command, "./attack ends %s", way);
    labs_type(&s->labs, SIDE_HOST, command);
    int kind = labs_wait(&s->labs);
    while (kind == LAB_SHELL)
        kind = labs_wait(&s->labs);
    assert_int_equal(kind, LAB_ENDED);
    a_reset_mends_it(s);
    the_machine_is_as_before();
}

static void a_restart_ends_the_lab_only(void **state)
{
    ends_the_lab_only(state, "restart");
}

static void a_restart_with_a_word_ends_the_lab_only(void **state)
{
    ends_the_lab_only(state, "restart2");
}

static void a_halt_ends_the_lab_only(void **state)
{
    ends_the_lab_only(state, "halt");
}

static void a_power_off_ends_the_lab_only(void **state)
{
    ends_the_lab_only(state, "poweroff");
}

static void suspend_and_the_other_ways_of_reboot_are_refused(void **state)
{
    refused(state, "reboot", "");
}

static void sysrq_is_refused_by_file_and_by_key(void **state)
{
    refused(state, "sysrq", "");
}

static void modules_are_neither_loaded_nor_removed(void **state)
{
    if (geteuid() == 0) { /* the kernel would take it */
        if (load_module())
            fail_msg("outside the lab, loading it: %s", strerror(errno));
        assert_int_equal(unload_module(), 0);
    }
    refused(state, "modules", "");
}

static void another_kernel_is_not_loaded(void **state)
{
    refused(state, "kexec", "");
}

static void a_real_disk_is_neither_written_nor_mounted(void **state)
{
    struct stat disk;
    char number[32];
    assert_int_equal(stat(DISK, &disk), 0);
    snprintf(number, sizeof number, "%u:%u", major(disk.st_rdev), minor(disk.st_rdev));
    refused(state, "disks", number);
}

static void no_clock_goes_wrong(void **state)
{
    refused(state, "clocks", "");
}

static void no_swap_is_added(void **state)
{
    refused(state, "swap", "");
}

static void no_setting_that_ends_or_opens_the_machine_is_written(void **state)
{
    refused(state, "settings", "");
}

static void no_port_and_no_memory_of_the_machine_is_reached(void **state)
{
    refused(state, "ports", "");
}

static void a_hog_with_all_the_memory_is_the_first_to_die(void **state)
{
    struct siege *s = siege_of(state);
    labs_type(&s->labs, SIDE_HOST, "./attack hog; echo ho''g $?");
    await_end(s, "hog 137");
    a_reset_mends_it(s);
    the_machine_is_as_before();
}

#define UNDER_SIEGE(f) cmocka_unit_test_setup_teardown(f, siege_start, siege_end)

int main(int argc, char **argv)
{
    if (argc > 1)
        return danger(argv[1], argc > 2 ? argv[2] : "");
    if (!in_testbed()) {
        printf("1..0 # SKIP what these tests try could end this machine; tests/vm/dangers.sh has "
               "one for them\n");
        return 0;
    }
    const struct CMUnitTest tests[] = {
        UNDER_SIEGE(a_restart_ends_the_lab_only),
        UNDER_SIEGE(a_restart_with_a_word_ends_the_lab_only),
        UNDER_SIEGE(a_halt_ends_the_lab_only),
        UNDER_SIEGE(a_power_off_ends_the_lab_only),
        UNDER_SIEGE(suspend_and_the_other_ways_of_reboot_are_refused),
        UNDER_SIEGE(sysrq_is_refused_by_file_and_by_key),
        UNDER_SIEGE(modules_are_neither_loaded_nor_removed),
        UNDER_SIEGE(another_kernel_is_not_loaded),
        UNDER_SIEGE(a_real_disk_is_neither_written_nor_mounted),
        UNDER_SIEGE(no_clock_goes_wrong),
        UNDER_SIEGE(no_swap_is_added),
        UNDER_SIEGE(no_setting_that_ends_or_opens_the_machine_is_written),
        UNDER_SIEGE(no_port_and_no_memory_of_the_machine_is_reached),
        UNDER_SIEGE(a_hog_with_all_the_memory_is_the_first_to_die),
    };
    return cmocka_run_group_tests_name("dangerous", tests, note_machine, NULL);
}
