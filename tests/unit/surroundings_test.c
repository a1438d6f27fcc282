/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../sandbox/lab/remedies.h"
#include "../../sandbox/lab/surroundings.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static unsigned judge(struct surroundings_texts texts)
{
    struct surroundings s;
    surroundings_judge(&texts, &s);
    return s.set;
}

static void ubuntu_24_04_is_one_that_restricts_namespaces(void **state)
{
    (void)state;
    assert_int_equal(judge((struct surroundings_texts){
                         .os_release = "PRETTY_NAME=\"Ubuntu 24.04.1 LTS\"\nNAME=\"Ubuntu\"\n"
                                       "VERSION_ID=\"24.04\"\nID=ubuntu\nID_LIKE=debian\n"}),
                     ON_UBUNTU | ON_UBUNTU_RESTRICTED);
}

static void ubuntu_22_04_restricts_nothing(void **state)
{
    (void)state;
    assert_int_equal(judge((struct surroundings_texts){
                         .os_release = "ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"22.04\"\n"}),
                     ON_UBUNTU);
}

static void a_relative_is_known_by_what_it_is_like(void **state)
{
    (void)state;
    assert_int_equal(judge((struct surroundings_texts){
                         .os_release = "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n"}),
                     ON_FEDORA);
    assert_int_equal(judge((struct surroundings_texts){.os_release = "ID=fedora\n"}), ON_FEDORA);
}

static void the_system_gives_its_own_name(void **state)
{
    (void)state;
    struct surroundings s;
    surroundings_judge(
        &(struct surroundings_texts){
            .os_release = "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"},
        &s);
    assert_string_equal(s.system, "Debian GNU/Linux 12 (bookworm)");
    assert_int_equal(s.set, ON_DEBIAN);
}

static void wsl_2_is_told_from_wsl_1(void **state)
{
    (void)state;
    assert_int_equal(
        judge((struct surroundings_texts){
            .version = "Linux version 5.15.153.1-microsoft-standard-WSL2 (root@941d701f84f1) "
                       "(gcc (GCC) 11.2.0) #1 SMP Fri Mar 29 23:14:13 UTC 2024\n"}),
        ON_WSL2);
    assert_int_equal(
        judge((struct surroundings_texts){
            .version = "Linux version 4.4.0-19041-Microsoft (Microsoft@Microsoft.com) (gcc version "
                       "5.4.0 (GCC) ) #1237-Microsoft Sat Sep 11 14:32:00 PST 2021\n"}),
        ON_WSL1);
    assert_int_equal(judge((struct surroundings_texts){
                         .version = "Linux version 6.1.0-18-amd64 (debian-kernel@lists.debian.org)",
                         .container = "wsl"}),
                     0);
}

static void containers_are_known_by_files_groups_and_variables(void **state)
{
    (void)state;
    const unsigned docker = IN_DOCKER | IN_CONTAINER, podman = IN_PODMAN | IN_CONTAINER;
    assert_int_equal(judge((struct surroundings_texts){.dockerenv = true}), docker);
    assert_int_equal(judge((struct surroundings_texts){.containerenv = true}), podman);
    assert_int_equal(judge((struct surroundings_texts){.container = "podman"}), podman);
    assert_int_equal(judge((struct surroundings_texts){.container = "lxc"}), IN_CONTAINER);
    assert_int_equal(judge((struct surroundings_texts){.cgroup = "4:memory:/docker/0123abcd\n"}),
                     docker);
    assert_int_equal(
        judge((struct surroundings_texts){
            .cgroup = "0::/user.slice/user-1000.slice/user@1000.service/app.slice/fish.scope\n"}),
        0);
    assert_int_equal(judge((struct surroundings_texts){.codespaces = "true"}),
                     IN_CODESPACES | IN_CONTAINER);
}

static void nothing_to_read_is_a_plain_linux(void **state)
{
    (void)state;
    struct surroundings s;
    surroundings_judge(&(struct surroundings_texts){0}, &s);
    assert_int_equal(s.set, 0);
    assert_string_equal(s.system, "Linux");
}

static void every_cause_has_a_remedy_everywhere(void **state)
{
    (void)state;
    for (int cause = CAUSE_NONE + 1; cause < CAUSES; cause++)
        assert_true(strlen(remedy_for(cause, 0)) > 20);
    assert_string_equal(remedy_for(CAUSE_NONE, ~0U), "");
}

static void a_remedy_is_worded_for_the_surroundings(void **state)
{
    (void)state;
    assert_non_null(
        strstr(remedy_for(CAUSE_CONTAINER, IN_CODESPACES | IN_CONTAINER), "devcontainer.json"));
    assert_non_null(
        strstr(remedy_for(CAUSE_CONTAINER, IN_DOCKER | IN_CONTAINER), "docker run --privileged"));
    assert_non_null(
        strstr(remedy_for(CAUSE_CONTAINER, IN_PODMAN | IN_CONTAINER), "podman run --privileged"));
    assert_non_null(strstr(remedy_for(CAUSE_NO_CGROUP, ON_WSL2), "wsl.conf"));
    assert_non_null(strstr(remedy_for(CAUSE_APPARMOR, ON_UBUNTU), "userns,"));
    assert_non_null(strstr(remedy_for(CAUSE_SUBIDS, ON_FEDORA), "shadow-utils"));
    assert_non_null(strstr(remedy_for(CAUSE_SUBIDS, ON_DEBIAN), "uidmap"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ubuntu_24_04_is_one_that_restricts_namespaces),
        cmocka_unit_test(ubuntu_22_04_restricts_nothing),
        cmocka_unit_test(a_relative_is_known_by_what_it_is_like),
        cmocka_unit_test(the_system_gives_its_own_name),
        cmocka_unit_test(wsl_2_is_told_from_wsl_1),
        cmocka_unit_test(containers_are_known_by_files_groups_and_variables),
        cmocka_unit_test(nothing_to_read_is_a_plain_linux),
        cmocka_unit_test(every_cause_has_a_remedy_everywhere),
        cmocka_unit_test(a_remedy_is_worded_for_the_surroundings),
    };
    return cmocka_run_group_tests_name("surroundings", tests, NULL, NULL);
}
