/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ledgers as a damaged disk or a hostile hand may leave them: lab_gc() removes the group that bears
 * a dead keeper's own name, and never anything else.
 *
 * runs-as: both
 */
#include "../../sandbox/lab/base.h"
#include "../../sandbox/lab/ledger.h"
#include "labs.h"
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

/* What every test starts with, below TMPDIR and in one hierarchy where groups can be made. */
static struct stage {
    char runtime[PATH_MAX / 2], folder[PATH_MAX], ledger[PATH_MAX];
    char name[IDENTITY_SIZE]; /* of a keeper that is dead */
    char group[PATH_MAX];     /* with its name */
    char precious[PATH_MAX];  /* a group that is none of its */
    char outside[PATH_MAX],
        inner[PATH_MAX]; /* a directory with its name, no group, and one in it */
} stage;

/* ---- the stage ---- */

static void dead_name(char *name, size_t size)
{
    int report[2];
    assert_int_equal(pipe(report), 0);
    pid_t pid = fork();
    if (pid == 0) {
        char own[IDENTITY_SIZE] = "";
        identity_name(own, sizeof own);
        _exit(write(report[1], own, sizeof own) != sizeof own);
    }
    ssize_t n = read(report[0], name, size);
    waitpid(pid, NULL, 0);
    close(report[0]);
    close(report[1]);
    assert_int_equal(n, size);
}

static bool make_groups(void)
{
    struct hierarchy list[LAB_HIERARCHIES];
    int count = hierarchies_read(list, LAB_HIERARCHIES);
    for (int i = 0; i < count; i++) {
        char bases[BASES][BASE_SIZE];
        int n = base_list(&list[i], NULL, bases);
        for (int base = 0; base < n; base++) {
            snprintf(stage.group, PATH_MAX, "%s/%s", bases[base], stage.name);
            snprintf(stage.precious, PATH_MAX, "%s/precious.%d", bases[base], getpid());
            if (mkdir(stage.precious, 0755) == 0)
                return mkdir(stage.group, 0755) == 0;
        }
    }
    return false;
}

static int begin(void **state)
{
    (void)state;
    snprintf(stage.runtime, sizeof stage.runtime, "%s/runtime", getenv("TMPDIR"));
    snprintf(stage.folder, PATH_MAX, "%s/fishbowl/ledger", stage.runtime);
    setenv("XDG_RUNTIME_DIR", stage.runtime, 1);
    char path[PATH_MAX];
    dead_name(stage.name, sizeof stage.name);
    if (mkdir(stage.runtime, 0700))
        return -1;
    int folder = ledger_folder(1, true, path, sizeof path);
    if (folder < 0 || strcmp(path, stage.folder) != 0)
        return -1;
    close(folder);
    snprintf(stage.ledger, PATH_MAX, "%.3000s/%s", stage.folder, stage.name);
    snprintf(stage.outside, PATH_MAX, "%s/%s", stage.runtime, stage.name);
    snprintf(stage.inner, PATH_MAX, "%.3000s/inner", stage.outside);
    if (mkdir(stage.outside, 0755) || mkdir(stage.inner, 0755))
        return -1;
    return make_groups() ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    char path[PATH_MAX];
    rmdir(stage.group);
    rmdir(stage.precious);
    rmdir(stage.inner);
    rmdir(stage.outside);
    unlink(stage.ledger);
    rmdir(stage.folder);
    unlink(stage.folder);
    snprintf(path, sizeof path, "%s/fishbowl", stage.runtime);
    rmdir(path);
    return rmdir(stage.runtime);
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

/* ---- what gc tells of the ledger on the stage ---- */

struct verdicts {
    int count[LAB_GC_VERDICTS];
    char why[512];
};

static void hear(void *context, enum lab_gc_verdict verdict, const char *thing, const char *why)
{
    struct verdicts *v = context;
    if (!strstr(thing, stage.name) && strcmp(thing, stage.folder) != 0)
        return; /* of another lab on this machine */
    v->count[verdict]++;
    if (verdict == LAB_GC_LEFT)
        snprintf(v->why, sizeof v->why, "%s: %s", thing, why);
}

static struct verdicts collect(bool dry_run)
{
    struct verdicts v = {0};
    struct lab_gc gc = {.dry_run = dry_run, .milliseconds = 100, .tell = hear, .context = &v};
    lab_gc(&gc);
    return v;
}

static void write_text(const char *text, size_t length)
{
    int fd = open(stage.ledger, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, length), length);
    close(fd);
}

/* A ledger with the right head and these lines. */
static void write_lines(const char *lines)
{
    static char text[LEDGER_MAX * 2];
    char head[256];
    assert_int_equal(ledger_head(stage.name, head, sizeof head), 0);
    snprintf(text, sizeof text, "%s\n%s", head, lines);
    write_text(text, strlen(text));
}

static void write_honest(void)
{
    char lines[PATH_MAX + 64];
    snprintf(lines, sizeof lines, "mount /tmp\ncgroup %s\n", stage.group);
    write_lines(lines);
}

static void nothing_else_is_gone(void)
{
    assert_true(is_there(stage.precious));
    assert_true(is_there(stage.outside));
    assert_true(is_there(stage.inner));
}

/* Refused: nothing at all is gone, and it is told. */
static void is_refused(void)
{
    struct verdicts v = collect(false);
    if (v.count[LAB_GC_REMOVED] || v.count[LAB_GC_LEFT] != 1)
        printf("# %d removed, %d left, %s\n", v.count[0], v.count[2], v.why);
    nothing_else_is_gone();
    assert_true(is_there(stage.group));
    assert_int_equal(v.count[LAB_GC_REMOVED], 0);
    assert_int_equal(v.count[LAB_GC_LEFT], 1);
}

/* ---- honest ledgers ---- */

static void a_dead_keepers_group_goes_with_all_below_it_and_the_ledger(void **state)
{
    (void)state;
    char below[PATH_MAX];
    snprintf(below, sizeof below, "%.3000s/lab", stage.group);
    assert_int_equal(mkdir(below, 0755), 0);
    write_honest();
    struct verdicts v = collect(false);
    assert_int_equal(v.count[LAB_GC_REMOVED], 2);
    assert_int_equal(v.count[LAB_GC_LEFT], 0);
    assert_false(is_there(stage.group));
    assert_false(is_there(stage.ledger));
    nothing_else_is_gone();
}

static void a_dry_run_tells_the_same_and_changes_nothing(void **state)
{
    (void)state;
    write_honest();
    struct verdicts v = collect(true);
    assert_int_equal(v.count[LAB_GC_REMOVED], 2);
    assert_true(is_there(stage.group));
    assert_true(is_there(stage.ledger));
}

static void an_empty_ledger_goes_and_the_name_speaks_for_the_groups(void **state)
{
    (void)state;
    write_text("", 0);
    struct verdicts v = collect(false);
    assert_int_equal(v.count[LAB_GC_REMOVED], 2);
    assert_false(is_there(stage.ledger));
    assert_false(is_there(stage.group));
}

static void groups_without_a_ledger_go_by_their_name(void **state)
{
    (void)state;
    struct verdicts v = collect(false);
    assert_int_equal(v.count[LAB_GC_REMOVED], 1);
    assert_false(is_there(stage.group));
    nothing_else_is_gone();
}

static void a_line_that_was_never_finished_is_no_line(void **state)
{
    (void)state;
    char lines[PATH_MAX + 64];
    snprintf(lines, sizeof lines, "cgroup %s\ncgroup %.9s", stage.group, stage.precious);
    write_lines(lines);
    struct verdicts v = collect(false);
    assert_int_equal(v.count[LAB_GC_LEFT], 0);
    assert_false(is_there(stage.ledger));
    nothing_else_is_gone();
}

static void a_ledger_of_an_earlier_boot_is_a_dead_ones(void **state)
{
    (void)state;
    char head[256], boot[64] = "", *at;
    ledger_head(stage.name, head, sizeof head);
    file_read(AT_FDCWD, "/proc/sys/kernel/random/boot_id", boot, 37);
    assert_non_null(at = strstr(head, boot));
    at[0] = at[0] == '0' ? '1' : '0';
    write_text(head, strlen(head));
    assert_int_equal(collect(true).count[LAB_GC_REMOVED], 1);
}

/* A living keeper, here ourselves, keeps all that its name stands for. */
static void a_living_keepers_ledger_is_left_alone(void **state)
{
    (void)state;
    struct ledger own;
    char path[PATH_MAX];
    struct lab_gc gc = {0};
    ledger_open(&own);
    assert_true(own.file >= 0);
    ledger_note(&own, LEDGER_CGROUP, stage.precious);
    lab_gc(&gc);
    assert_int_equal(faccessat(own.folder, own.name, F_OK, 0), 0);
    snprintf(path, sizeof path, "%s", own.name);
    int folder = dup(own.folder);
    ledger_close(&own, true);
    assert_int_not_equal(faccessat(folder, path, F_OK, 0), 0);
    close(folder);
}

/* ---- lines that no keeper wrote ---- */

/* %1$s the dead keeper's name, %2$s its group, %3$s the other group, %4$s the directory */
static const struct trick {
    const char *name, *lines;
} tricks[] = {
    {"another_group_is_not_removed", "cgroup %3$s\n"},
    {"a_group_with_all_labs_in_it_is_not_removed", "cgroup /sys/fs/cgroup\n"},
    {"a_directory_that_is_no_group_is_not_removed", "cgroup %4$s\n"},
    {"a_way_back_up_is_not_followed", "cgroup %2$s/../%1$s\n"},
    {"a_way_up_to_another_group_is_not_followed", "cgroup %3$s/../%1$s/..\n"},
    {"a_group_below_its_own_name_elsewhere_is_not_removed", "cgroup %2$s/inner\n"},
    {"a_relative_path_is_not_followed", "cgroup %1$s\n"},
    {"a_slash_at_the_end_is_none_of_ours", "cgroup %2$s/\n"},
    {"a_file_is_not_removed", "file %4$s\n"},
    {"an_unknown_word_does_nothing", "tree %4$s\n"},
    {"an_empty_path_does_nothing", "cgroup \n"},
    {"a_hierarchy_that_only_begins_alike_is_none", "cgroup /sys/fs/cgroupX/%1$s\n"},
};
enum { TRICKS = sizeof tricks / sizeof *tricks };

static void the_line_does_nothing(void **state)
{
    const struct trick *trick = *state;
    char lines[4 * PATH_MAX];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(lines, sizeof lines, trick->lines, stage.name, stage.group, stage.precious,
             stage.outside);
#pragma GCC diagnostic pop
    write_lines(lines);
    is_refused();
}

/* ---- files that are no ledgers ---- */

static void a_head_of_another_keeper_is_damage(void **state)
{
    (void)state;
    char head[256];
    ledger_head("fb.1.1.1", head, sizeof head);
    write_text(head, strlen(head));
    is_refused();
}

static void a_head_without_meaning_is_damage(void **state)
{
    (void)state;
    write_text("cgroup /\n", 9);
    is_refused();
}

static void another_machines_ledger_is_left_alone(void **state)
{
    (void)state;
    char head[300];
    ledger_head(stage.name, head, 250);
    snprintf(head + strlen(head), 32, ".elsewhere\n");
    write_text(head, strlen(head));
    is_refused();
}

static void zero_bytes_are_damage(void **state)
{
    (void)state;
    char text[PATH_MAX];
    ledger_head(stage.name, text, 250);
    size_t length = strlen(text);
    memset(text + length, 0, 100);
    write_text(text, length + 100);
    is_refused();
}

static void a_ledger_without_end_is_not_read(void **state)
{
    (void)state;
    write_honest();
    assert_int_equal(truncate(stage.ledger, LEDGER_MAX), 0);
    is_refused();
}

static void a_line_without_end_is_none_of_ours(void **state)
{
    (void)state;
    static char lines[8192];
    int length = snprintf(lines, sizeof lines, "cgroup %s", stage.group);
    memset(lines + length, '/', sizeof lines - (size_t)length);
    memcpy(lines + sizeof lines - 2, "\n", 2);
    write_lines(lines);
    is_refused();
}

static void a_symbolic_link_is_not_followed(void **state)
{
    (void)state;
    char target[PATH_MAX];
    write_honest();
    snprintf(target, sizeof target, "%s/real", stage.runtime);
    assert_int_equal(rename(stage.ledger, target), 0);
    assert_int_equal(symlink(target, stage.ledger), 0);
    is_refused();
    unlink(target);
}

static void a_second_name_of_a_file_is_not_read(void **state)
{
    (void)state;
    char target[PATH_MAX];
    write_honest();
    snprintf(target, sizeof target, "%s/second", stage.runtime);
    assert_int_equal(link(stage.ledger, target), 0);
    is_refused();
    unlink(target);
}

static void a_pipe_is_not_waited_for(void **state)
{
    (void)state;
    assert_int_equal(mkfifo(stage.ledger, 0600), 0);
    is_refused();
}

static void a_ledger_that_others_may_write_is_not_read(void **state)
{
    (void)state;
    write_honest();
    assert_int_equal(chmod(stage.ledger, 0620), 0);
    is_refused();
}

static void a_ledger_of_another_user_is_not_read(void **state)
{
    (void)state;
    write_honest();
    if (geteuid() == 0) /* only root can make one; an ordinary user's folder keeps others out */
        assert_int_equal(chown(stage.ledger, 1000, 1000), 0);
    else
        assert_int_equal(chmod(stage.ledger, 0602), 0);
    is_refused();
}

/* ---- folders ---- */

static void a_folder_that_is_open_to_others_is_not_read(void **state)
{
    (void)state;
    write_honest();
    assert_int_equal(chmod(stage.folder, 0755), 0);
    struct verdicts v = collect(true);
    assert_int_equal(chmod(stage.folder, 0700), 0);
    assert_int_equal(v.count[LAB_GC_LEFT], 1);
    assert_non_null(strstr(v.why, "folder of your own"));
}

static void a_folder_behind_a_symbolic_link_is_not_read(void **state)
{
    (void)state;
    char target[PATH_MAX];
    write_honest();
    snprintf(target, sizeof target, "%s/real", stage.runtime);
    assert_int_equal(rename(stage.folder, target), 0);
    assert_int_equal(symlink(target, stage.folder), 0);
    struct verdicts v = collect(true);
    unlink(stage.folder);
    assert_int_equal(rename(target, stage.folder), 0);
    assert_int_equal(v.count[LAB_GC_LEFT], 1);
}

/* Another file system below a hierarchy: what it holds is no group, whatever its name. */
static void a_file_system_mounted_over_a_group_is_not_entered(void **state)
{
    (void)state;
    write_honest();
    pid_t pid = fork();
    if (pid == 0) {
        uid_t user = geteuid();
        gid_t group = getegid();
        char map[64];
        if (user && unshare(CLONE_NEWUSER))
            _exit(1);
        snprintf(map, sizeof map, "%u %u 1", user, user);
        if (user)
            file_write(AT_FDCWD, "/proc/self/setgroups", "deny");
        if (user && file_write(AT_FDCWD, "/proc/self/uid_map", map))
            _exit(2);
        snprintf(map, sizeof map, "%u %u 1", group, group);
        if (user && file_write(AT_FDCWD, "/proc/self/gid_map", map))
            _exit(3);
        if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
            mount("tmpfs", stage.group, "tmpfs", 0, "mode=755"))
            _exit(4);
        char below[PATH_MAX];
        snprintf(below, sizeof below, "%.3000s/kept", stage.group);
        if (mkdir(below, 0755))
            _exit(5);
        struct verdicts v = collect(false);
        _exit(is_there(below) && v.count[LAB_GC_LEFT] == 1 ? 0 : 6);
    }
    int status;
    waitpid(pid, &status, 0);
    assert_int_equal(status, 0);
}

#define ON_STAGE(f) cmocka_unit_test_setup_teardown(f, begin, end)

static const struct CMUnitTest others[] = {
    ON_STAGE(a_dead_keepers_group_goes_with_all_below_it_and_the_ledger),
    ON_STAGE(a_dry_run_tells_the_same_and_changes_nothing),
    ON_STAGE(an_empty_ledger_goes_and_the_name_speaks_for_the_groups),
    ON_STAGE(groups_without_a_ledger_go_by_their_name),
    ON_STAGE(a_line_that_was_never_finished_is_no_line),
    ON_STAGE(a_ledger_of_an_earlier_boot_is_a_dead_ones),
    ON_STAGE(a_living_keepers_ledger_is_left_alone),
    ON_STAGE(a_head_of_another_keeper_is_damage),
    ON_STAGE(a_head_without_meaning_is_damage),
    ON_STAGE(another_machines_ledger_is_left_alone),
    ON_STAGE(zero_bytes_are_damage),
    ON_STAGE(a_ledger_without_end_is_not_read),
    ON_STAGE(a_line_without_end_is_none_of_ours),
    ON_STAGE(a_symbolic_link_is_not_followed),
    ON_STAGE(a_second_name_of_a_file_is_not_read),
    ON_STAGE(a_pipe_is_not_waited_for),
    ON_STAGE(a_ledger_that_others_may_write_is_not_read),
    ON_STAGE(a_ledger_of_another_user_is_not_read),
    ON_STAGE(a_folder_that_is_open_to_others_is_not_read),
    ON_STAGE(a_folder_behind_a_symbolic_link_is_not_read),
    ON_STAGE(a_file_system_mounted_over_a_group_is_not_entered),
};
enum { OTHERS = sizeof others / sizeof *others };

int main(void)
{
    struct CMUnitTest tests[OTHERS + TRICKS];
    memcpy(tests, others, sizeof others);
    for (int i = 0; i < TRICKS; i++)
        tests[OTHERS + i] = (struct CMUnitTest){
            .name = tricks[i].name,
            .test_func = the_line_does_nothing,
            .setup_func = begin,
            .teardown_func = end,
            .initial_state = (void *)&tricks[i],
        };
    return _cmocka_run_group_tests("ledger", tests, OTHERS + TRICKS, NULL, NULL);
}
