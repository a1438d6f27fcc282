/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many labs at once, each with a container in which a clock runs: they stay apart, and what one
 * costs does not grow with their number. LABS says how many; `make stress` takes 100 and shows the
 * table.
 *
 * runs-as: both   timeout: 600   asan: no, it measures
 */
#include "labs.h"
#include "survivors.h"
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

enum { MANY = 8, MOST = 200, LOOKS = 21, LAB_KIB = 16 * 1024 };

static const char clock_in_a_container[] =
    "unshare --mount --uts --ipc --net --pid --fork --user --map-root-user chroot containerroot "
    "ash -c 'mount -t proc none /proc; while :; do date +%T; sleep 1; done'";

static struct many {
    int count;
    struct labs *lab;   /* count of them */
    pid_t keeper[MOST]; /* and what is known of each */
    double start[MOST]; /* ms */
    double stop[MOST];
    double memory[MOST];   /* KiB, proportional */
    double look[MOST];     /* us */
    double alone;          /* us: a look at the first while it was the only one */
    char seen[MOST][2048]; /* what is seen from within */
} many;

static double clock_in_ms(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double now_ms(void)
{
    return clock_in_ms(CLOCK_MONOTONIC);
}

/* ---- figures ---- */

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double percentile(const double *values, int n, int percent)
{
    double sorted[MOST];
    memcpy(sorted, values, (size_t)n * sizeof *sorted);
    qsort(sorted, (size_t)n, sizeof *sorted, compare);
    return sorted[n * percent / 100];
}

/* Median of the first and of the last tenth, at least three. */
static void row(const char *label, const double *values)
{
    int part = many.count / 10 > 3 ? many.count / 10 : 3;
    double sum = 0;
    for (int i = 0; i < many.count; i++)
        sum += values[i];
    double first = percentile(values, part, 50);
    double last = percentile(values + many.count - part, part, 50);
    printf("# %-34s %9.1f %9.1f %6.2f %9.1f %9.1f %10.0f\n", label, first, last, last / first,
           percentile(values, many.count, 50), percentile(values, many.count, 99), sum);
}

/* Proportional set size in KiB of a process and of all below it; 0 of those closed to us. */
static double memory_of(pid_t pid)
{
    char path[64], text[2048];
    double kib = 0;
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
    if (file_read(AT_FDCWD, path, text, sizeof text) > 0 && strstr(text, "\nPss:"))
        kib = strtod(strstr(text, "\nPss:") + 5, NULL);
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
    if (file_read(AT_FDCWD, path, text, sizeof text) > 0)
        for (char *at = text, *end; (pid = (pid_t)strtol(at, &end, 10)) > 0; at = end)
            kib += memory_of(pid);
    return kib;
}

/* In processor time: the labs compete for the processors, and are not slower for that. */
static double cost_of_a_look(struct labs *l)
{
    double us[LOOKS];
    struct snapshot *last = snapshot_take(lab_info(l->lab), NULL, NULL);
    for (int i = 0; i < LOOKS; i++) {
        double began = clock_in_ms(CLOCK_THREAD_CPUTIME_ID);
        struct snapshot *s = snapshot_take(lab_info(l->lab), last, NULL);
        us[i] = (clock_in_ms(CLOCK_THREAD_CPUTIME_ID) - began) * 1e3;
        snapshot_free(last);
        last = s;
    }
    snapshot_free(last);
    return percentile(us, LOOKS, 50);
}

/* ---- the tests, in this order ---- */

static pid_t newest_keeper(void)
{
    static pid_t known;
    char path[64], text[4096];
    pid_t pid, found = 0;
    snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
    if (file_read(AT_FDCWD, path, text, sizeof text) > 0)
        for (char *at = text, *end; (pid = (pid_t)strtol(at, &end, 10)) > 0; at = end)
            found = pid;
    if (found == known)
        return 0;
    return known = found;
}

/* The marks by which a lab would know another: a process, a group, a queue, a file. */
static bool make_marks(struct labs *l, int number)
{
    char line[512];
    snprintf(line, sizeof line,
             "(exec -a marker.%d sleep 9999) & ipcmk -Q > /dev/null; touch mine.%d; "
             "for i in /sys/fs/cgroup /sys/fs/cgroup/*/; do mkdir $i/mine.%d; done 2> /dev/null; "
             "echo mar''ked",
             number, number, number);
    return labs_answers(l, SIDE_HOST, line, "marked\r\n");
}

static void each_lab_starts_while_the_others_run(void **state)
{
    (void)state;
    for (int i = 0; i < many.count; i++) {
        struct labs *l = &many.lab[i];
        double began = now_ms();
        int kind = labs_start(l);
        many.start[i] = now_ms() - began;
        if (kind != LAB_READY && i == 0)
            skip();
        assert_int_equal(kind, LAB_READY);
        many.keeper[i] = newest_keeper();
        assert_true(many.keeper[i] > 0);
        assert_true(labs_answers(l, SIDE_CONTAINER, clock_in_a_container, ":"));
        assert_true(make_marks(l, i));
        if (i == 0)
            many.alone = cost_of_a_look(l);
    }
}

static void all_have_groups_and_namespaces_of_their_own(void **state)
{
    (void)state;
    for (int i = 0; i < many.count; i++)
        for (int k = 0; k < i; k++) {
            const struct lab_info *a = lab_info(many.lab[i].lab), *b = lab_info(many.lab[k].lab);
            for (int kind = 0; kind < NS_KINDS; kind++)
                assert_true(a->ns[kind] != b->ns[kind] || a->ns[kind] == 0);
            for (int h = 0; h < a->hierarchies; h++)
                assert_string_not_equal(a->hierarchy[h].outside, b->hierarchy[h].outside);
        }
}

/* By root, labs have ids of their own as well; an ordinary user has but one to give. */
static void root_gives_each_its_own_ids(void **state)
{
    (void)state;
    char path[64], map[MOST][64];
    for (int i = 0; geteuid() == 0 && i < many.count; i++) {
        snprintf(path, sizeof path, "/proc/%d/uid_map", lab_info(many.lab[i].lab)->init);
        assert_true(file_read(AT_FDCWD, path, map[i], sizeof map[i]) > 0);
        for (int k = 0; k < i; k++)
            assert_string_not_equal(map[i], map[k]);
    }
}

static void none_sees_another(void **state)
{
    (void)state;
    static const char script[] =
        "cat /proc/[0-9]*/cmdline 2> /dev/null | tr '\\0' '\\n' | grep '^marker' | sort -u\n"
        "find /sys/fs/cgroup -type d -name 'mine.*' 2> /dev/null | sed 's,.*/,,' | sort -u\n"
        "find /sys/fs/cgroup -type d -name 'fb.*' 2> /dev/null\n"
        "echo queues $(ipcs -q | grep -c '^0x')\n"
        "echo sockets $(grep -c @ /proc/1/net/unix)\n"
        "ls /root | grep mine\n";
    for (int i = 0; i < many.count; i++) {
        char expected[256], group[64];
        struct labs *l = &many.lab[i];
        snprintf(group, sizeof group, "mine.%d\n", i);
        snprintf(expected, sizeof expected, "marker.%d\n%squeues 1\nsockets 0\nmine.%d\n", i,
                 lab_info(l->lab)->hierarchies ? group : "", i);
        labs_script(l, script, 30000);
        assert_string_equal(l->event.output, expected);
    }
}

/*
 * The serial number of the one key that only its possessors can see, keyrings(7): the session
 * keyring that a lab's process has of its own.
 */
static void none_sees_anothers_keys(void **state)
{
    (void)state;
    for (int i = 0; i < many.count; i++) {
        struct labs *l = &many.lab[i];
        assert_int_equal(labs_script(l, "sed -n '/ 3f000000 /s/ .*//p' /proc/keys", 10000), 0);
        memcpy(many.seen[i], l->event.output, sizeof many.seen[i]);
        assert_true(many.seen[i][0] || access("/proc/keys", F_OK)); /* a kernel without keys */
        for (const char *key = many.seen[i]; *key; key += strcspn(key, "\n") + 1)
            for (int k = 0; k < i; k++) {
                char one[32];
                snprintf(one, sizeof one, "%.*s", (int)strcspn(key, "\n"), key);
                assert_null(strstr(many.seen[k], one));
            }
    }
}

static void a_reset_of_one_disturbs_no_other(void **state)
{
    (void)state;
    int middle = many.count / 2;
    pid_t init[MOST] = {0};
    for (int i = 0; i < many.count; i++)
        init[i] = lab_info(many.lab[i].lab)->init;
    assert_true(labs_reset(&many.lab[middle]) > 0);
    assert_true(labs_answers(&many.lab[middle], SIDE_CONTAINER, clock_in_a_container, ":"));
    for (int i = 0; i < many.count; i++) {
        struct labs *l = &many.lab[i];
        assert_int_equal(lab_next_event(l->lab, &l->event), 0);
        assert_true(process_lives(lab_info(l->lab)->init));
        assert_true((lab_info(l->lab)->init == init[i]) == (i != middle));
        memset(l->printed, 0, sizeof l->printed);
        assert_true(labs_prints(l, SIDE_CONTAINER, ":")); /* its clock goes on */
        assert_true(labs_answers(l, SIDE_HOST, "echo st''ill", "still\r\n"));
    }
}

static void a_look_at_the_last_costs_what_one_at_the_first_does(void **state)
{
    (void)state;
    for (int i = 0; i < many.count; i++)
        many.look[i] = cost_of_a_look(&many.lab[i]);
    for (int i = 0; i < many.count; i++)
        many.memory[i] = memory_of(many.keeper[i]);
    assert_true(percentile(many.look, many.count, 50) < 3 * many.alone);
}

static void nothing_is_left_of_any(void **state)
{
    (void)state;
    for (int i = 0; i < many.count; i++) {
        double began = now_ms();
        labs_stop(&many.lab[i]);
        many.stop[i] = now_ms() - began;
    }
    for (int i = 0; i < many.count; i++)
        assert_true(survivors_none(survivors_of(many.keeper[i]), "the end of all"));
    printf("# %d labs, one after the other\n", many.count);
    printf("# %-34s %9s %9s %6s %9s %9s %10s\n", "", "first", "last", "ratio", "p50", "p99", "sum");
    row("start to ready, ms", many.start);
    row("one look at the lab, CPU us", many.look);
    row("memory of keeper and lab, PSS KiB", many.memory);
    row("removed, ms", many.stop);
    printf("# a look at the first while it was alone: %.1f us\n", many.alone);
}

/* Everybody presses Enter at the same moment. */
static void all_start_at_the_same_moment(void **state)
{
    (void)state;
    const char *rootfs = getenv("FISHBOWL_ROOTFS");
    struct lab_options options = {
        .rootfs = rootfs, .term = "dumb", .rows = {24, 24}, .columns = {80, 80}};
    struct pollfd watched[MOST];
    int waiting = many.count;
    double began = now_ms();
    for (int i = 0; i < many.count; i++) {
        assert_int_equal(lab_start(&many.lab[i].lab, &options, NULL), 0);
        watched[i] = (struct pollfd){lab_fd(many.lab[i].lab), POLLIN, 0};
    }
    while (waiting > 0 && poll(watched, (nfds_t)many.count, 60000) > 0)
        for (int i = 0; i < many.count; i++)
            if (watched[i].revents && lab_next_event(many.lab[i].lab, &many.lab[i].event)) {
                assert_int_equal(many.lab[i].event.kind, LAB_READY);
                many.start[i] = now_ms() - began;
                watched[i].fd = -1;
                waiting--;
            }
    assert_int_equal(waiting, 0);
    double ready = now_ms() - began;
    began = now_ms();
    for (int i = 0; i < many.count; i++)
        labs_stop(&many.lab[i]);
    printf("# %d labs at the same moment: all ready after %.0f ms (p50 %.0f), all gone after %.0f "
           "ms\n",
           many.count, ready, percentile(many.start, many.count, 50), now_ms() - began);
    assert_true(survivors_none(survivors_of(newest_keeper()), "the end of all"));
}

/* Many labs want memory: not more than half of what is free. */
static bool has_room(int count)
{
    char text[4096];
    const char *line = NULL;
    if (file_read(AT_FDCWD, "/proc/meminfo", text, sizeof text) > 0)
        line = strstr(text, "MemAvailable:");
    return !line || strtol(line + strlen("MemAvailable:"), NULL, 10) > 2L * count * LAB_KIB;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_lab_starts_while_the_others_run),
        cmocka_unit_test(all_have_groups_and_namespaces_of_their_own),
        cmocka_unit_test(root_gives_each_its_own_ids),
        cmocka_unit_test(none_sees_another),
        cmocka_unit_test(none_sees_anothers_keys),
        cmocka_unit_test(a_reset_of_one_disturbs_no_other),
        cmocka_unit_test(a_look_at_the_last_costs_what_one_at_the_first_does),
        cmocka_unit_test(nothing_is_left_of_any),
        cmocka_unit_test(all_start_at_the_same_moment),
    };
    const char *wanted = getenv("LABS");
    int count = wanted ? atoi(wanted) : MANY;
    many.count = count < 3 ? 3 : count > MOST ? MOST : count;
    if (!has_room(many.count)) {
        printf("1..0 # SKIP too little memory is free for %d labs\n", many.count);
        return 0;
    }
    many.lab = calloc((size_t)many.count, sizeof *many.lab);
    if (!many.lab)
        return 1;
    survivors_begin();
    int failed = cmocka_run_group_tests_name("many", tests, NULL, NULL);
    free(many.lab);
    return failed;
}
