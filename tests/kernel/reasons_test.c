/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every reason of the lens, provoked for real: a row is a command typed in a lab, and the reason
 * that must arrive with one of its calls. runs-as: both timeout: 300
 */
#include "../../sandbox/lens/lens.h"
#include "labs.h"
#include "provoke.h"
#include "student.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What a row needs to be played. */
enum needs {
    ALL,
    IDS = 1,        /* a lab with many ids, as root's is */
    V1 = 2,         /* version 1 groups with the common controllers */
    V2 = 4,         /* a version 2 hierarchy */
    GIVEN = 8,      /* which hands controllers down */
    FORBIDDEN = 16, /* user namespaces forbidden: where no other program minds, the test machine */
};

struct row {
    enum needs needs;
    const char *reason, *command;
};

/* Root of the lab without a right, an ordinary user of it. */
#define WITHOUT(right) "setpriv --bounding-set -" right " --inh-caps -" right " "
#define AS_USER        "setpriv --reuid 1000 --regid 1000 --clear-groups "
#define USERNS_CLONE   "/proc/sys/kernel/unprivileged_userns_clone"
#define OVERLAY        "mkdir -p l/in u w m; mount -t overlay none m -o userxattr,"

#define PLAY(needs, reason, command) {needs, reason, command},
static const struct row rows[] = {
#include "reasons_rows.h"
};
enum { ROWS = sizeof rows / sizeof *rows };

static struct labs l;

/* Commands speak of $F, the directory of the freezer's hierarchy, and so on. */
static const struct {
    char letter;
    const char *controller;
} letters[] = {{'F', "freezer"}, {'C', "cpu"},  {'S', "cpuset"},
               {'M', "memory"},  {'P', "pids"}, {'D', "devices"}};

static const char *version_2(void)
{
    const struct lab_info *info = lab_info(l.lab);
    for (int i = 0; i < info->hierarchies; i++)
        if (info->hierarchy[i].version == 2 && info->hierarchy[i].inside[0])
            return info->hierarchy[i].inside;
    return NULL;
}

static int set_up(void **state)
{
    char line[512] = "cd /tmp";
    (void)state;
    if (labs_start_watched(&l) != LAB_READY || !labs_arm(&l))
        return -1;
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
        const char *inside = labs_inside(&l, letters[i].controller);
        size_t used = strlen(line);
        snprintf(line + used, sizeof line - used, "; %c=%s", letters[i].letter,
                 inside ? inside : "");
    }
    size_t used = strlen(line);
    snprintf(line + used, sizeof line - used, "; U=%s; cp ~/attack .; echo r''eady",
             version_2() ? version_2() : "");
    return labs_answers(&l, SIDE_HOST, line, "ready\r\n") ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    labs_stop(&l);
    return 0;
}

/* Its calls that failed, until one has the reason; what came instead is shown. */
static bool arrives(const char *reason)
{
    static char seen[8192];
    struct lens_call call;
    double end = student_now() + 2;
    seen[0] = '\0';
    while (student_now() < end) {
        if (lens_next(lab_info(l.lab)->lens, &call) <= 0) {
            student_naps();
            continue;
        }
        const char *name = call.reason < 0 ? "" : lens_reasons[call.reason].name;
        if (!strcmp(name, reason))
            return true;
        size_t used = strlen(seen);
        if (call.error)
            snprintf(seen + used, sizeof seen - used, "# %s: %s = %s: %s\n", call.command,
                     call.text, strerrorname_np(call.error), name);
    }
    printf("# not %s, but\n%s", reason, seen);
    return false;
}

/* The setting of the machine that Debian's kernels have. */
static void allow_user_namespaces(bool allow)
{
    assert_int_equal(file_write(AT_FDCWD, USERNS_CLONE, allow ? "1" : "0"), 0);
}

static void the_reason_arrives(void **state)
{
    const struct row *row = *state;
    char line[1200];
    struct lens_call before;
    while (lens_next(lab_info(l.lab)->lens, &before) > 0)
        ;
    if (row->needs & FORBIDDEN)
        allow_user_namespaces(false);
    snprintf(line, sizeof line, "(mkdir d; cd d; %s); cd /tmp; echo d''one", row->command);
    bool done = labs_answers(&l, SIDE_HOST, line, "done\r\n");
    if (row->needs & FORBIDDEN)
        allow_user_namespaces(true);
    assert_true(done && arrives(row->reason));
    assert_true(
        labs_answers(&l, SIDE_HOST, "umount -q -R /mnt d/*; rm -rf d; echo cl''ean", "clean\r\n"));
}

/* The machine of tests/vm: whatever is set there concerns nobody else. */
static bool is_test_machine(void)
{
    char kernel[4096];
    return file_read(AT_FDCWD, "/proc/cmdline", kernel, sizeof kernel) > 0 &&
           strstr(kernel, "fishbowl.testbed");
}

/* Labs of an ordinary user have no groups, unless somebody delegates some. */
static enum needs there_is(void)
{
    char groups[4096] = "";
    if (geteuid() != 0)
        return ALL;
    bool ours = is_test_machine() && access(USERNS_CLONE, W_OK) == 0;
    file_read(AT_FDCWD, "/proc/self/cgroup", groups, sizeof groups);
    return (ours ? FORBIDDEN : 0) | IDS | (strstr(groups, ":freezer:") ? V1 : GIVEN) |
           (strstr(groups, "0::") ? V2 : 0);
}

/* The test machine is slow: there only what is different there. */
static bool is_played(const struct row *row, enum needs has)
{
    return !(row->needs & ~has) && (!is_test_machine() || (row->needs & (V2 | GIVEN | FORBIDDEN)));
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return provoke(argc, argv);
    static struct CMUnitTest tests[ROWS];
    enum needs has = there_is();
    size_t count = 0;
    for (size_t i = 0; i < ROWS; i++)
        if (is_played(&rows[i], has))
            tests[count++] = (struct CMUnitTest){.name = rows[i].reason,
                                                 .test_func = the_reason_arrives,
                                                 .initial_state = (void *)&rows[i]};
    return _cmocka_run_group_tests("reasons", tests, count, set_up, tear_down);
}
