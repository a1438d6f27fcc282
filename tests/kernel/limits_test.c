/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The limits of a lab, each really in force: used up inside, read back from outside. Where nothing
 * can keep one, the lab says so.
 * runs-as: both
 * asan: no (with the sanitizer's shadow memory the hog would be killed too early) */
#include "attacks.h"
#include "labs.h"
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define MIB (1ULL << 20)

static const struct limits few = {.value = {
                                      [LIMIT_MEMORY] = 128 * MIB,
                                      [LIMIT_PROCESSES] = 64,
                                      [LIMIT_DISK] = 16 * MIB,
                                      [LIMIT_TMP] = 5 * MIB,
                                      [LIMIT_LAYER] = 33 * MIB,
                                      [LIMIT_SHM] = 3 * MIB,
                                      [LIMIT_OPEN_FILES] = 100,
                                      [LIMIT_CPU_WEIGHT] = 25,
                                      [LIMIT_GROUPS] = 40,
                                  }};

static int setup(void **state)
{
    static struct labs l;
    *state = NULL;
    if (labs_start_limited(&l, &few) != LAB_READY)
        return 0;
    *state = &l;
    return labs_arm(&l) ? 0 : -1;
}

static int teardown(void **state)
{
    if (*state)
        labs_stop(*state);
    return 0;
}

static struct labs *labs_of(void **state)
{
    if (!*state)
        skip(); /* why was printed */
    return *state;
}

static enum keeper_of_limit keeper(const struct labs *l, enum limit limit)
{
    return lab_info(l->lab)->kept_by[limit];
}

static void try(struct labs *l, const char *command, const char *printed)
{
    assert_true(labs_answers(l, SIDE_HOST, command, printed));
}

/* What stands in a file of one of the lab's outer groups: a number, or -1. */
static long long in_group(const struct labs *l, const char *file)
{
    struct remains r;
    remains_note(&r, lab_info(l->lab));
    for (int i = 0; i < r.hierarchies; i++) {
        char path[320], text[64];
        snprintf(path, sizeof path, "%s/%s", r.group[i], file);
        if (file_read(AT_FDCWD, path, text, sizeof text) > 0)
            return strtoll(text, NULL, 10);
    }
    return -1;
}

static long long in_either(const struct labs *l, const char *version1, const char *version2)
{
    long long value = in_group(l, version1);
    return value >= 0 ? value : in_group(l, version2);
}

static int count_processes(const struct labs *l)
{
    int count = 0, proc = openat(lab_info(l->lab)->proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fdopendir(proc);
    assert_non_null(dir);
    for (const struct dirent *entry; (entry = readdir(dir));)
        count += entry->d_name[0] >= '1' && entry->d_name[0] <= '9';
    closedir(dir);
    return count;
}

/* A listing of /proc is no moment: one that ends and one that begins meanwhile count as two. */
static int processes(const struct labs *l)
{
    int last = -1, count = count_processes(l);
    for (int i = 0; i < 100 && count != last; i++) {
        last = count;
        count = count_processes(l);
    }
    return count;
}

/* ---- processes ---- */

static void no_more_processes_than_set(void **state)
{
    struct labs *l = labs_of(state);
    try(l, "./attack forks", ", then EAGAIN\r\n");
    bool by_group = keeper(l, LIMIT_PROCESSES) == KEPT_BY_GROUP;
    /* What else the user runs, or has not yet ended, takes from an rlimit, and not from a group. */
    assert_in_range(processes(l), by_group ? 60 : 32, 64);
    assert_true(by_group || keeper(l, LIMIT_PROCESSES) == KEPT_BY_RLIMIT);
    assert_int_equal(in_group(l, "pids.max"), by_group ? 64 : -1);
}

static void other_users_do_not_make_it_much_more(void **state)
{
    struct labs *l = labs_of(state);
    try(l, "./attack crowd", "crowd: all have forked\r\n");
    assert_in_range(processes(l), 1, 64 + LIMITS_RESERVE);
}

static void no_more_open_files_than_set(void **state)
{
    struct labs *l = labs_of(state);
    try(l, "./attack opens", "opens: 97, then EMFILE\r\n"); /* and three were open */
    labs_type(l, SIDE_CONTAINER, "./attack opens");
    assert_true(labs_prints(l, SIDE_CONTAINER, "opens: 97, then EMFILE\r\n"));
}

static void the_labs_root_cannot_raise_what_is_set(void **state)
{
    struct labs *l = labs_of(state);
    try(l, "ulimit -Hn 5000; echo ra''ised $?", "raised 1\r\n");
    if (keeper(l, LIMIT_PROCESSES) == KEPT_BY_RLIMIT)
        try(l, "ulimit -Hu 5000; echo mo''re $?", "more 1\r\n");
}

static void a_check_script_has_limits_too(void **state)
{
    struct labs *l = labs_of(state);
    assert_int_equal(labs_script(l, "/root/attack opens", 5000), 0);
    assert_string_equal(l->event.output, "opens: 97, then EMFILE\n");
}

/* ---- disks ---- */

static const struct {
    enum limit limit;
    const char *place;
    int least, most;
} disks[] = {
    {LIMIT_TMP, "/tmp", 4, 5},
    {LIMIT_SHM, "/dev/shm", 2, 3},
    {LIMIT_LAYER, "/root/containerroot", 31, 33},
    {LIMIT_DISK, "/root", 8, 16}, /* where this program lies, too */
};

static void each_disk_is_full_at_what_is_set_and_leaves_the_others_room(void **state)
{
    struct labs *l = labs_of(state);
    for (size_t i = 0; i < sizeof disks / sizeof *disks; i++) {
        char line[128];
        int filled = 0;
        snprintf(line, sizeof line, "echo room > %s/room && cat %s/room", disks[i].place,
                 disks[i].place);
        try(l, line, "room\r\nhost#");
        snprintf(line, sizeof line, "./attack fill %s", disks[i].place);
        try(l, line, ", then ENOSPC\r\n");
        const char *said = strstr(l->printed[SIDE_HOST], "fill: ");
        assert_int_equal(sscanf(said, "fill: %d MiB", &filled), 1);
        assert_in_range(filled, disks[i].least, disks[i].most);
        assert_int_equal(keeper(l, disks[i].limit), KEPT_BY_MOUNT);
    }
}

static void files_are_as_many_as_the_disk_has_pages(void **state)
{
    struct labs *l = labs_of(state);
    try(l, "./attack files /tmp", "files: 1279, then ENOSPC\r\n");
    try(l, "./attack files /dev/shm", "files: 1023, then ENOSPC\r\n");
}

/* ---- what only a controller keeps ---- */

static void a_hog_is_killed_at_what_is_set(void **state)
{
    struct labs *l = labs_of(state);
    char path[64], text[16];
    snprintf(path, sizeof path, "/proc/%d/oom_score_adj", lab_info(l->lab)->init);
    assert_true(file_read(AT_FDCWD, path, text, sizeof text) > 0);
    assert_string_equal(text, "1000\n"); /* the lab first, wherever memory runs out */
    long long set = in_either(l, "memory.limit_in_bytes", "memory.max");
    if (keeper(l, LIMIT_MEMORY) == KEPT_BY_NOTHING) {
        assert_int_equal(set, -1);
        return;
    }
    assert_int_equal(set, 128 * MIB);
    try(l, "./attack memory; echo mem''ory $?", "memory 137\r\n");
    long long peak = in_either(l, "memory.max_usage_in_bytes", "memory.peak");
    if (peak >= 0) /* not in every kernel */
        assert_in_range(peak, 120 * MIB, 128 * MIB);
}

static void the_weight_is_set_and_below_that_of_others(void **state)
{
    struct labs *l = labs_of(state);
    if (keeper(l, LIMIT_CPU_WEIGHT) == KEPT_BY_NOTHING) {
        assert_int_equal(in_either(l, "cpu.shares", "cpu.weight"), -1);
        return;
    }
    long long shares = in_group(l, "cpu.shares"), weight = in_group(l, "cpu.weight");
    assert_true(shares == 256 || weight == 25); /* a quarter of 1024, of 100 */
    assert_true(limit_table[LIMIT_CPU_WEIGHT].usual < 100);
}

static void no_more_groups_than_set(void **state)
{
    struct labs *l = labs_of(state);
    const struct lab_info *info = lab_info(l->lab);
    bool version2 = false;
    for (int i = 0; i < info->hierarchies; i++) {
        char line[160];
        if (info->hierarchy[i].version != 2)
            continue;
        version2 = true;
        snprintf(line, sizeof line, "./attack groups %s", info->hierarchy[i].inside);
        try(l, line, ", then EAGAIN\r\n");
        assert_int_equal(in_group(l, "cgroup.max.descendants"), 40);
    }
    assert_int_equal(keeper(l, LIMIT_GROUPS), version2 ? KEPT_BY_GROUP : KEPT_BY_NOTHING);
}

/* ---- the lab as a whole ---- */

static void a_reset_has_the_same_limits(void **state)
{
    struct labs *l = labs_of(state);
    enum keeper_of_limit before[LIMITS];
    memcpy(before, lab_info(l->lab)->kept_by, sizeof before);
    assert_true(labs_reset(l) >= 0);
    assert_memory_equal(before, lab_info(l->lab)->kept_by, sizeof before);
    assert_true(labs_arm(l));
    try(l, "./attack opens", "opens: 97, then EMFILE\r\n");
    try(l, "./attack fill /tmp", "fill: 5 MiB, then ENOSPC\r\n");
}

static void stands(const struct limits *limits)
{
    struct labs l;
    if (labs_start_limited(&l, limits) < 0)
        skip();
    assert_non_null(lab_info(l.lab));
    assert_true(labs_answers(&l, SIDE_HOST, "echo a''live", "alive\r\n"));
    assert_true(labs_answers(&l, SIDE_CONTAINER, "chroot containerroot echo a''live", "alive\r\n"));
    labs_stop(&l);
}

static void a_lab_with_the_least_of_everything_stands(void **state)
{
    struct limits least;
    (void)state;
    for (int i = 0; i < LIMITS; i++)
        least.value[i] = limit_table[i].least;
    stands(&least);
}

static void a_lab_with_the_most_of_everything_stands(void **state)
{
    struct limits most;
    (void)state;
    for (int i = 0; i < LIMITS; i++)
        most.value[i] = limit_table[i].most;
    stands(&most);
}

#define IN_A_LAB(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(int argc, char **argv)
{
    if (argc > 1)
        return attack(argv[1], argc > 2 ? argv[2] : "");
    const struct CMUnitTest tests[] = {
        IN_A_LAB(no_more_processes_than_set),
        IN_A_LAB(other_users_do_not_make_it_much_more),
        IN_A_LAB(no_more_open_files_than_set),
        IN_A_LAB(the_labs_root_cannot_raise_what_is_set),
        IN_A_LAB(a_check_script_has_limits_too),
        IN_A_LAB(each_disk_is_full_at_what_is_set_and_leaves_the_others_room),
        IN_A_LAB(files_are_as_many_as_the_disk_has_pages),
        IN_A_LAB(a_hog_is_killed_at_what_is_set),
        IN_A_LAB(the_weight_is_set_and_below_that_of_others),
        IN_A_LAB(no_more_groups_than_set),
        IN_A_LAB(a_reset_has_the_same_limits),
        cmocka_unit_test(a_lab_with_the_least_of_everything_stands),
        cmocka_unit_test(a_lab_with_the_most_of_everything_stands),
    };
    return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
