/* SPDX-License-Identifier: GPL-3.0-or-later
 * runs-as: both
 */
#include "../../shell/doctor.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <cmocka.h>
#include <jansson.h>

/* What the doctor prints, parsed; *well receives its answer. */
static json_t *examine(const char *rootfs, bool *well)
{
    json_error_t error;
    int out = memfd_create("doctor", MFD_CLOEXEC), kept = dup(STDOUT_FILENO);
    assert_true(out >= 0 && kept >= 0);
    fflush(stdout);
    dup2(out, STDOUT_FILENO);
    *well = doctor_run(rootfs, &(struct limits){0}, true, (char *[]){"fishbowl", NULL});
    fflush(stdout);
    dup2(kept, STDOUT_FILENO);
    close(kept);
    lseek(out, 0, SEEK_SET);
    json_t *root = json_loadfd(out, 0, &error);
    close(out);
    if (!root)
        print_error("line %d: %s\n", error.line, error.text);
    return root;
}

static void what_is_printed_is_json(void **state)
{
    (void)state;
    bool well;
    json_t *root = examine(NULL, &well), *list = json_object_get(root, "capabilities"), *one;
    size_t i;
    assert_non_null(root);
    assert_int_equal(json_is_true(json_object_get(root, "can_start")), well);
    assert_true(strlen(json_string_value(json_object_get(root, "system"))) > 0);
    assert_true(json_array_size(list) > 20);
    json_array_foreach(list, i, one)
    {
        const char *const texts[] = {"name",       "state",      "found",
                                     "needed_for", "what_to_do", "without_it"};
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            assert_true(json_is_string(json_object_get(one, texts[k])));
        assert_true(json_is_boolean(json_object_get(one, "vital")));
    }
    json_decref(root);
}

static void a_missing_root_filesystem_is_said(void **state)
{
    (void)state;
    bool well;
    json_t *root = examine("/nowhere/at/all", &well), *one, *found = NULL;
    size_t i;
    assert_false(well);
    assert_true(json_is_false(json_object_get(root, "can_start")));
    json_array_foreach(json_object_get(root, "capabilities"), i, one)
    {
        if (!strcmp(json_string_value(json_object_get(one, "name")), "root filesystem"))
            found = one;
    }
    assert_non_null(found);
    assert_string_equal(json_string_value(json_object_get(found, "state")), "missing");
    assert_true(strlen(json_string_value(json_object_get(found, "what_to_do"))) > 0);
    json_decref(root);
}

static int lowest_free(void)
{
    int fd = dup(STDIN_FILENO);
    close(fd);
    return fd;
}

static void no_child_and_no_descriptor_is_left(void **state)
{
    (void)state;
    struct surroundings surroundings;
    struct probe_result list[PROBES_MAX];
    int before = lowest_free();
    surroundings_read(&surroundings);
    assert_true(probe_machine(&surroundings, &(struct limits){0}, list) > 20);
    assert_int_equal(lowest_free(), before);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static void what_works_has_no_remedy_and_what_does_not_has_one(void **state)
{
    (void)state;
    struct surroundings surroundings;
    struct probe_result list[PROBES_MAX];
    surroundings_read(&surroundings);
    for (int i = probe_machine(&surroundings, &(struct limits){0}, list); i-- > 0;)
        assert_int_equal(list[i].state == PROBE_OK, !list[i].remedy[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_printed_is_json),
        cmocka_unit_test(a_missing_root_filesystem_is_said),
        cmocka_unit_test(no_child_and_no_descriptor_is_left),
        cmocka_unit_test(what_works_has_no_remedy_and_what_does_not_has_one),
    };
    return cmocka_run_group_tests_name("doctor", tests, NULL, NULL);
}
