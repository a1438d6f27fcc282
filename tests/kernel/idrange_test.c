/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ids of root's labs: each has 65536 of its own, which nobody else holds. */
#include "../../sandbox/kernel/idrange.h"
#include "labs.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

enum { MANY = 100 };

static void needs_root(void)
{
    if (geteuid() == 0)
        return;
    printf("# only root's labs have ids of their own\n");
    skip();
}

/* The machine's id of the root of a process's user namespace. */
static unsigned root_of(pid_t pid)
{
    char path[64], text[128];
    unsigned outside = 0;
    snprintf(path, sizeof path, "/proc/%d/uid_map", pid);
    if (file_read(AT_FDCWD, path, text, sizeof text) > 0)
        sscanf(text, "%*u %u", &outside);
    return outside;
}

static unsigned start_lab(struct labs *l)
{
    if (labs_start(l) != LAB_READY)
        skip();
    return root_of(lab_info(l->lab)->init);
}

/* Run a part of a test in a process of its own; its result is what the part returns. */
static int apart(int part(const void *), const void *argument)
{
    int status;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        int r = part(argument);
        fflush(stdout);
        _exit(r);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool is_taken(unsigned first)
{
    struct flock range = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = first, .l_len = IDRANGE_COUNT};
    _cleanup_close_ int fd = open("/run/fishbowl/ids", O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(fcntl(fd, F_OFD_GETLK, &range), 0);
    return range.l_type != F_UNLCK;
}

static void two_labs_of_root_share_no_id(void **state)
{
    (void)state;
    static struct labs one, other;
    needs_root();
    unsigned first = start_lab(&one), second = start_lab(&other);
    labs_stop(&one);
    labs_stop(&other);
    assert_true(first >= 524288 && second >= 524288);
    assert_true(first + IDRANGE_COUNT <= second || second + IDRANGE_COUNT <= first);
}

struct signals {
    unsigned id;
    pid_t own, other; /* a process of that id's lab, one of another */
};

static int signal_both(const void *argument)
{
    const struct signals *s = argument;
    if (setresuid(s->id, s->id, s->id) || kill(s->own, 0))
        return 1;
    return kill(s->other, 0) == 0 ? 2 : errno == EPERM ? 0 : 3;
}

static void the_ids_of_one_lab_cannot_signal_another(void **state)
{
    (void)state;
    static struct labs one, other;
    needs_root();
    struct signals s = {.id = start_lab(&one)};
    start_lab(&other);
    s.own = lab_info(one.lab)->init;
    s.other = lab_info(other.lab)->init;
    int result = apart(signal_both, &s);
    labs_stop(&one);
    labs_stop(&other);
    assert_int_equal(result, 0);
}

static void a_reset_keeps_the_ids(void **state)
{
    (void)state;
    static struct labs labs;
    needs_root();
    unsigned before = start_lab(&labs);
    assert_true(labs_reset(&labs) >= 0);
    unsigned after = root_of(lab_info(labs.lab)->init);
    bool taken = is_taken(after);
    labs_stop(&labs);
    assert_int_equal(before, after);
    assert_true(taken);
}

static void the_ids_are_free_again_when_the_keeper_is_killed(void **state)
{
    (void)state;
    static struct labs labs;
    struct remains remains;
    needs_root();
    unsigned first = start_lab(&labs);
    bool taken = is_taken(first);
    remains_note(&remains, lab_info(labs.lab));
    kill(remains.keeper, SIGKILL);
    labs_stop(&labs);
    assert_string_equal(remains_left(&remains), "");
    assert_true(taken);
    /* the observer may have been killed before it closed what it need not have */
    for (int turn = 0; is_taken(first) && turn < 1000; turn++)
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    assert_false(is_taken(first));
}

static void a_hundred_at_once_share_no_id(void **state)
{
    (void)state;
    needs_root();
    unsigned first[MANY];
    int lock[MANY];
    for (int i = 0; i < MANY; i++) {
        first[i] = idrange_take(&lock[i]);
        assert_true(first[i] >= 524288 && lock[i] >= 0);
        for (int other = 0; other < i; other++)
            assert_int_not_equal(first[i] / IDRANGE_COUNT, first[other] / IDRANGE_COUNT);
    }
    for (int i = 0; i < MANY; i++)
        close(lock[i]);
}

static const char *const files[] = {"/etc/passwd", "/etc/group", "/etc/subuid", "/etc/subgid"};
enum { FILES = sizeof files / sizeof *files };

/* In a mount namespace of our own these files have other texts, and /run is another. */
struct machine {
    const char *text[FILES]; /* NULL: as it is */
    bool closed;             /* /run is read-only */
    unsigned wanted;         /* the only range that is left; 0 for any */
};

static bool cover_file(int number, const char *text)
{
    char path[32];
    snprintf(path, sizeof path, "/mnt/%d", number);
    _cleanup_close_ int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    ssize_t size = (ssize_t)strlen(text);
    return write(fd, text, (size_t)size) == size &&
           !mount(path, files[number], NULL, MS_BIND, NULL);
}

static bool cover(const struct machine *m)
{
    if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
        mount("none", "/mnt", "tmpfs", 0, NULL))
        return false;
    for (int i = 0; i < FILES; i++)
        if (m->text[i] && !cover_file(i, m->text[i]))
            return false;
    return !mount("none", "/run", "tmpfs", m->closed ? MS_RDONLY : 0, NULL);
}

static int take_there(const void *argument)
{
    const struct machine *m = argument;
    int lock = -2;
    if (!cover(m))
        return 1;
    unsigned first = idrange_take(&lock);
    printf("# from %u on, lock %d\n", first, lock);
    if (first < 524288 || first % IDRANGE_COUNT || (m->wanted && first != m->wanted))
        return 2;
    return (lock == -1) == m->closed ? 0 : 3;
}

/* All ranges from 655360 on: two are left, from 524288 and 589824 on. */
#define MOST "b:655360:1878392832\n"

static void ids_that_somebody_has_are_passed_over(void **state)
{
    (void)state;
    static const struct machine machines[] = {
        {{NULL, NULL, "a:524288:1\n" MOST, NULL}, false, 589824},
        {{NULL, NULL, NULL, "a:524288:1310720\nb:1900544:1877147648\n"}, false, 1835008},
        {{"a::524300:1::/:/bin/sh\n", NULL, MOST, NULL}, false, 589824},
        {{NULL, "a:x:655359:\n", MOST, NULL}, false, 524288},
    };
    needs_root();
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
        assert_int_equal(apart(take_there, &machines[i]), 0);
}

static int take_three_of_two(const void *argument)
{
    int lock[3];
    unsigned first[3];
    if (!cover(argument))
        return 1;
    for (int i = 0; i < 3; i++)
        first[i] = idrange_take(&lock[i]);
    printf("# %u, %u, %u\n", first[0], first[1], first[2]);
    return first[0] && first[1] && first[2] && first[0] != first[1] && lock[0] >= 0 &&
                   lock[1] >= 0 && lock[2] == -1
               ? 0
               : 2;
}

static void what_another_has_locked_is_passed_over(void **state)
{
    (void)state;
    static const struct machine machine = {{NULL, NULL, MOST, NULL}, false, 0};
    needs_root();
    assert_int_equal(apart(take_three_of_two, &machine), 0);
}

static void where_all_are_taken_one_is_shared(void **state)
{
    (void)state;
    static const struct machine machine = {{NULL, NULL, "a:0:4294967295\n", NULL}, true, 0};
    needs_root();
    assert_int_equal(apart(take_there, &machine), 0);
}

static void without_a_place_for_locks_there_are_ids_still(void **state)
{
    (void)state;
    static const struct machine machine = {.closed = true};
    needs_root();
    assert_int_equal(apart(take_there, &machine), 0);
}

static void the_file_of_the_locks_is_roots_and_empty(void **state)
{
    (void)state;
    struct stat st;
    int lock;
    needs_root();
    assert_true(idrange_take(&lock) > 0);
    close(lock);
    assert_int_equal(stat("/run/fishbowl/ids", &st), 0);
    assert_int_equal(st.st_uid, 0);
    assert_int_equal(st.st_mode, S_IFREG | 0600);
    assert_int_equal(st.st_size, 0);
    assert_int_equal(stat("/run/fishbowl", &st), 0);
    assert_int_equal(st.st_mode, S_IFDIR | 0700);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_labs_of_root_share_no_id),
        cmocka_unit_test(the_ids_of_one_lab_cannot_signal_another),
        cmocka_unit_test(a_reset_keeps_the_ids),
        cmocka_unit_test(the_ids_are_free_again_when_the_keeper_is_killed),
        cmocka_unit_test(a_hundred_at_once_share_no_id),
        cmocka_unit_test(ids_that_somebody_has_are_passed_over),
        cmocka_unit_test(what_another_has_locked_is_passed_over),
        cmocka_unit_test(where_all_are_taken_one_is_shared),
        cmocka_unit_test(without_a_place_for_locks_there_are_ids_still),
        cmocka_unit_test(the_file_of_the_locks_is_roots_and_empty),
    };
    return cmocka_run_group_tests_name("idrange", tests, NULL, NULL);
}
