/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An ordinary user whom the administrator has given subordinate ids, and one for whom that went
 * wrong. Root plays both, in a mount namespace with an /etc of its own.
 */
#include "labs.h"
#include "student.h"
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <cmocka.h>

enum { USER = 1000 };

/* Texts instead of the machine's; NULL for the machine's own. */
struct machine {
    const char *subuid, *subgid, *newgidmap;
};

static const struct machine given = {"student:200000:65536\n", "1000:300000:65536\n", NULL};

static bool cover(const char *file, const char *text)
{
    char path[32];
    static int number;
    if (!text)
        return true;
    snprintf(path, sizeof path, "/mnt/%d", number++);
    _cleanup_close_ int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    ssize_t size = (ssize_t)strlen(text);
    return write(fd, text, (size_t)size) == size && !mount(path, file, NULL, MS_BIND, NULL);
}

static bool become_student(const struct machine *m)
{
    return !unshare(CLONE_NEWNS) && !mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
           !mount("none", "/mnt", "tmpfs", 0, NULL) &&
           cover("/etc/passwd", "root:x:0:0::/:/bin/sh\nstudent:x:1000:1000::/:/bin/sh\n") &&
           cover("/etc/subuid", m->subuid) && cover("/etc/subgid", m->subgid) &&
           cover("/usr/bin/newgidmap", m->newgidmap) && !setgroups(0, NULL) &&
           !setresgid(USER, USER, USER) && !setresuid(USER, USER, USER) &&
           !prctl(PR_SET_DUMPABLE, 1) && /* as a program started by that user is */
           !setenv("FISHBOWL_ROOTFS", getenv("FISHBOWL_ROOTFS_USER"), 1);
}

/* The parts run in a process of their own: 0 when all was well, else how far it came. */
static void as_student(int part(void), const struct machine *m)
{
    int status;
    const char *tree = getenv("FISHBOWL_ROOTFS_USER");
    if (geteuid() != 0 || !tree || !tree[0]) {
        printf(
            "# only root can play a user with subordinate ids, and needs FISHBOWL_ROOTFS_USER\n");
        skip();
    }
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        int r = become_student(m) ? part() : 99;
        fflush(stdout);
        _exit(r);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static struct labs l;

static bool maps(const char *file, const char *expected)
{
    char path[64], text[256];
    unsigned n[6] = {0};
    snprintf(path, sizeof path, "/proc/%d/%s", lab_info(l.lab)->init, file);
    if (file_read(AT_FDCWD, path, text, sizeof text) <= 0)
        return false;
    sscanf(text, "%u %u %u %u %u %u", &n[0], &n[1], &n[2], &n[3], &n[4], &n[5]);
    snprintf(text, sizeof text, "%u %u %u, %u %u %u", n[0], n[1], n[2], n[3], n[4], n[5]);
    if (strcmp(text, expected) != 0)
        printf("# %s: %s\n", file, text);
    return strcmp(text, expected) == 0;
}

static int look_at_maps(void)
{
    if (labs_start(&l) != LAB_READY)
        return 1;
    bool good = maps("uid_map", "0 1000 1, 1 200000 65535") &&
                maps("gid_map", "0 1000 1, 1 300000 65535") && labs_reset(&l) >= 0 &&
                maps("uid_map", "0 1000 1, 1 200000 65535");
    labs_stop(&l);
    return good ? 0 : 2;
}

static void the_lab_has_the_ids_that_the_user_was_given(void **state)
{
    (void)state;
    as_student(look_at_maps, &given);
}

static const struct {
    const char *line, *answer;
} commands[] = {
    {"touch f; chown 65534:100 f; stat -c is%u:%g f", "is65534:100\r\n"},
    {"stat -c tty%g $(tty)", "tty5\r\n"},
    {"id -G | tr ' ' +; id -u", "0\r\n0\r\n"},
    {"chroot containerroot su -s /bin/sh nobody -c id", "uid=65534(nobody) gid=65534(nobody)"},
    {"setpriv --reuid 33 --regid 33 --clear-groups sh -c 'id -u; kill -0 1'", "33\r\n"},
};

static int use_ids(void)
{
    int failed = 0;
    if (labs_start(&l) != LAB_READY)
        return 1;
    for (size_t i = 0; !failed && i < sizeof commands / sizeof *commands; i++)
        if (!labs_answers(&l, SIDE_HOST, commands[i].line, commands[i].answer))
            failed = 2;
    labs_stop(&l);
    return failed;
}

static void files_can_be_given_away_and_users_changed(void **state)
{
    (void)state;
    as_student(use_ids, &given);
}

static const struct process *called(const struct snapshot *s, const char *name)
{
    for (int i = 0; i < s->processes; i++)
        if (strcmp(s->process[i].name, name) == 0)
            return &s->process[i];
    return NULL;
}

/* The views read what belongs to another of the user's ids, and the end of the lab ends it. */
static int look_at_another(void)
{
    struct remains remains;
    struct err e = {0};
    if (labs_start(&l) != LAB_READY)
        return 1;
    remains_note(&remains, lab_info(l.lab));
    labs_type(&l, SIDE_CONTAINER, "exec setpriv --reuid 33 --regid 33 --clear-groups sleep 99");
    struct snapshot *s = NULL;
    const struct process *sleeper = NULL;
    for (double end = student_now() + 10; !sleeper && student_now() < end; student_naps()) {
        snapshot_free(s);
        s = snapshot_take(lab_info(l.lab), NULL, &e);
        sleeper = s ? called(s, "sleep") : NULL;
    }
    bool read = sleeper && sleeper->ns[NS_PID] == lab_info(l.lab)->ns[NS_PID] &&
                sleeper->root.inode == lab_info(l.lab)->root_inode;
    snapshot_free(s);
    labs_stop(&l);
    return !read ? 2 : remains_left(&remains)[0] ? 3 : 0;
}

static void processes_of_other_ids_are_seen_and_ended(void **state)
{
    (void)state;
    as_student(look_at_another, &given);
}

static int have_one_id(void)
{
    if (labs_start(&l) != LAB_READY)
        return 1;
    bool good = maps("uid_map", "0 1000 1, 0 0 0") && maps("gid_map", "0 1000 1, 0 0 0") &&
                labs_answers(&l, SIDE_HOST, "echo a''live", "alive\r\n");
    labs_stop(&l);
    return good ? 0 : 2;
}

static void where_a_helper_refuses_the_lab_has_one_id(void **state)
{
    (void)state;
    static const struct machine wrong[] = {
        {"student:200000:65536\n", "other:300000:65536\n", NULL}, /* found nowhere */
        {"student:900:200\n", "student:900:200\n", NULL},         /* the user's own id among them */
        {"student:200000:65536\n", "1000:300000:65536\n", "#!/bin/false\n"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        as_student(have_one_id, &wrong[i]);
}

/* What the doctor says about subordinate ids must contain this. */
static int doctor_says(const char *words)
{
    int out[2];
    char text[16384];
    size_t used = 0;
    if (pipe2(out, O_CLOEXEC))
        return 1;
    pid_t pid = fork();
    if (pid == 0) {
        dup2(out[1], 1);
        execl(getenv("FISHBOWL_USER"), "fishbowl", "doctor", NULL);
        _exit(127);
    }
    close(out[1]);
    for (ssize_t n; (n = read(out[0], text + used, sizeof text - 1 - used)) > 0;)
        used += (size_t)n;
    text[used] = '\0';
    close(out[0]);
    waitpid(pid, NULL, 0);
    if (!strstr(text, words))
        printf("# %s\n", text);
    return strstr(text, words) ? 0 : 2;
}

static int doctor_finds_ids(void)
{
    return doctor_says("newuidmap mapped 65536 ids from 200000");
}

static int doctor_finds_refusal(void)
{
    return doctor_says("newuidmap or newgidmap refuses");
}

static void the_doctor_tells_which_it_is(void **state)
{
    (void)state;
    static const struct machine refused = {"student:200000:65536\n", "1000:300000:65536\n",
                                           "#!/bin/false\n"};
    as_student(doctor_finds_ids, &given);
    as_student(doctor_finds_refusal, &refused);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lab_has_the_ids_that_the_user_was_given),
        cmocka_unit_test(files_can_be_given_away_and_users_changed),
        cmocka_unit_test(processes_of_other_ids_are_seen_and_ended),
        cmocka_unit_test(where_a_helper_refuses_the_lab_has_one_id),
        cmocka_unit_test(the_doctor_tells_which_it_is),
    };
    return cmocka_run_group_tests_name("subids", tests, NULL, NULL);
}
