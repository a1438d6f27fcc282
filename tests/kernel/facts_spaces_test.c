/* SPDX-License-Identifier: GPL-3.0-or-later */
/* runs-as: both */
#include "../../sandbox/kernel/fdio.h"
#include "student.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Facts about what is in namespaces and on overlays, of a real lab. */

static bool says(const struct world *w, const char *fact, const char *text)
{
    struct fact_value value;
    struct err e = {0};
    if (fact_get(w->s, NULL, fact, &value, &e) < 0)
        fail_msg("%s", e.what);
    return strcmp(fact_text(&value), text) == 0;
}

static bool shows(const struct world *w, const char *fact, const char *part)
{
    struct fact_value value;
    struct err e = {0};
    if (fact_get(w->s, NULL, fact, &value, &e) < 0)
        fail_msg("%s", e.what);
    return strstr(fact_text(&value), part) != NULL;
}

static bool same(const struct world *w, const char *fact, const char *other)
{
    struct fact_value value;
    return fact_get(w->s, NULL, other, &value, NULL) == 0 && says(w, fact, fact_text(&value));
}

/* Type on the host, and wait for the prompt after it. */
static void host_does(struct world *w, const char *line)
{
    student_types(w, SIDE_HOST, line);
    student_types(w, SIDE_HOST, "; touch /tmp/done\n");
    eventually(w, is_true(w, "host.file(/tmp/done)") && prompts(w, SIDE_HOST));
    student_types(w, SIDE_HOST, "rm /tmp/done\n");
    eventually(w, !is_true(w, "host.file(/tmp/done)") && prompts(w, SIDE_HOST));
}

static void a_port_is_taken_in_one_network_namespace_only(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    is_text(w, "host.listens", "none");
    student_types(w, SIDE_HOST, "portserver 8080 & portserver 81 &\n");
    eventually(w, says(w, "host.listens", "81 8080"));
    student_types(w, SIDE_CONTAINER, "unshare --net chroot containerroot ash\n");
    eventually(w, leads(w, "ash") && says(w, "container.listens", "none"));
    student_types(w, SIDE_CONTAINER, "portserver 8080 &\n");
    eventually(w, says(w, "container.listens", "8080"));
    is_text(w, "host.listens", "81 8080");
    is_text(w, "process(ash).listens", "8080");
}

static void interfaces_tell_their_state_and_addresses(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    student_types(w, SIDE_CONTAINER, "unshare --net chroot containerroot ash\n");
    eventually(w, leads(w, "ash"));
    is_text(w, "container.interfaces", "lo down");
    student_types(w, SIDE_CONTAINER, "ifconfig lo 127.0.0.1 up\n");
    eventually(w, shows(w, "container.interfaces", "lo up 127.0.0.1/8"));
    assert_false(shows(w, "host.interfaces", "lo down"));
}

static void an_interface_has_addresses_of_both_kinds(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    if (access("/proc/net/if_inet6", F_OK) < 0) {
        print_message("# this kernel has no IPv6\n");
        skip();
    }
    host_does(w, "ip addr add fd00::1/64 dev lo; ip addr add 10.0.0.1/24 dev lo");
    assert_true(shows(w, "host.interfaces", "lo up 127.0.0.1/8 10.0.0.1/24 "));
    assert_true(shows(w, "host.interfaces", " fd00::1/64"));
    assert_true(shows(w, "host.interfaces", " ::1/128"));
}

static void looking_keeps_no_namespace_alive(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    student_types(w, SIDE_CONTAINER, "unshare --net chroot containerroot ash\n");
    eventually(w, leads(w, "ash"));
    char line[200];
    snprintf(line, sizeof line,
             "ip link add near type veth peer name far netns %d; ip addr add 10.0.0.1/24 dev near",
             leader(w)->pid);
    host_does(w, line);
    eventually(w, says(w, "container.interfaces", "lo down, far down"));
    student_types(w, SIDE_CONTAINER, "exit\n");
    student_types(w, SIDE_HOST, "while ip link show near; do sleep 0.02; done; touch /tmp/gone\n");
    eventually(w, is_true(w, "host.file(/tmp/gone)"));
}

#define TEXT_AT "(0x600000000000)" /* of the program address, and where its code begins */
#define CODE_AT "(0x401000)"

static void a_page_is_of_its_own_or_shared_and_belongs_to_a_side(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    is_text(w, "host.page" TEXT_AT, "no process of the host has memory at 0x600000000000");
    is_text(w, "host.page(here)", "here is no address, as 0x600000000000 is one");
    student_types(w, SIDE_HOST, "containerroot/opt/fishbowl/bin/address one < /dev/null &\n");
    eventually(w, says(w, "host.page" TEXT_AT, "own"));
    is_text(w, "container.page" TEXT_AT,
            "no process of the container has memory at 0x600000000000");
    student_types(w, SIDE_CONTAINER, "unshare --pid --fork chroot containerroot address two\n");
    eventually(w, says(w, "container.page" TEXT_AT, "own"));
    is_text(w, "host.page" CODE_AT, "shared");
    is_text(w, "container.page" CODE_AT, "shared");
}

static void a_frame_has_a_number_for_the_machines_root_only(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    student_types(w, SIDE_HOST, "containerroot/opt/fishbowl/bin/address one < /dev/null &\n");
    student_types(w, SIDE_CONTAINER, "unshare --pid --fork chroot containerroot address two\n");
    eventually(w, says(w, "host.page" TEXT_AT, "own") && says(w, "container.page" TEXT_AT, "own"));
    if (geteuid() != 0) {
        assert_true(shows(w, "host.frame" TEXT_AT, "only to who has CAP_SYS_ADMIN"));
        return;
    }
    unsigned long long entry = 0;
    char path[64], number[32];
    snprintf(path, sizeof path, "%d/pagemap", snapshot_find_name(w->s, "address")->pid);
    _cleanup_close_ int fd = openat(w->s->lab->proc, path, O_RDONLY | O_CLOEXEC);
    assert_true(same(w, "host.frame" CODE_AT, "container.frame" CODE_AT));
    assert_false(same(w, "host.frame" TEXT_AT, "container.frame" TEXT_AT));
    assert_int_equal(pread(fd, &entry, sizeof entry, 0x401 * sizeof entry), sizeof entry);
    snprintf(number, sizeof number, "0x%llx", entry & 0x7fffffffffffff); /* bits 0 to 54 */
    is_text(w, "host.frame" CODE_AT, number);
    is_text(w, "host.frame(0x1000)", "no process of the host has memory at 0x1000");
}

static void queues_and_segments_belong_to_an_ipc_namespace(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    is_text(w, "host.ipc.queues", "0");
    host_does(w, "ipcmk -Q; ipcmk -Q; ipcmk -M 4096; ipcmk -S 2; ipcmk -S 1; ipcmk -S 1");
    is_text(w, "host.ipc.queues", "2");
    is_text(w, "host.ipc.segments", "1");
    is_text(w, "host.ipc.semaphores", "3");
    make_container(w);
    is_text(w, "container.ipc.queues", "0");
    is_text(w, "container.ipc.semaphores", "0");
}

static void a_time_namespace_is_ahead(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    student_types(w, SIDE_CONTAINER,
                  "unshare --time --boottime 86400 --monotonic 60 --fork sleep 1000\n");
    eventually(w, leads(w, "sleep"));
    is_text(w, "container.time.boottime", "86400 s");
    is_text(w, "container.time.monotonic", "60 s");
    is_text(w, "host.time.boottime", "0 s");
}

static void mounts_of_the_host_have_a_type_a_source_and_options(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    assert_false(is_true(w, "mount(host,/mnt)"));
    host_does(w, "mount -t tmpfs -o nosuid,size=1m plate /mnt");
    assert_true(is_true(w, "mount(host,/mnt)"));
    is_text(w, "mount(host,/mnt).type", "tmpfs");
    is_text(w, "mount(host,/mnt).source", "plate");
    struct fact_value value;
    fact_get(w->s, NULL, "mount(host,/mnt).options", &value, NULL);
    assert_non_null(strstr(value.text, "nosuid"));
    assert_non_null(strstr(value.text, "size=1024k"));
    make_container(w);
    is_text(w, "mount(container,/mnt).options",
            "nothing is mounted on /mnt on the container's side");
}

#define OVERLAY                                                                                    \
    "mkdir -p /srv/a/dir /srv/a/gone /srv/b /srv/w /srv/m; "                                       \
    "mount -t tmpfs t /mnt; mkdir /mnt/up /mnt/work; "                                             \
    "touch /srv/a/read /srv/a/written /srv/a/gone/x /srv/a/dir/x; "                                \
    "mount -t overlay -o userxattr,lowerdir=/srv/b:/srv/a,upperdir=/mnt/up,workdir=/mnt/work o "   \
    "/srv/m"

static void each_path_of_an_overlay_comes_from_a_layer(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    host_does(w, OVERLAY);
    is_text(w, "mount(host,/srv/m).lowerdir", "/srv/b:/srv/a");
    is_text(w, "mount(host,/srv/m).upperdir", "/mnt/up");
    is_text(w, "host.layer(/srv/m/written)", "lower");
    host_does(w, "cd /srv/m; echo 1 > written; echo 2 > new; touch dir/y; rm read; rm -r gone");
    is_text(w, "host.layer(/srv/m/written)", "copied up");
    is_text(w, "host.layer(/srv/m/new)", "upper");
    is_text(w, "host.layer(/srv/m/dir)", "merged");
    is_text(w, "host.layer(/srv/m/dir/x)", "lower");
    is_text(w, "host.layer(/srv/m/read)", "whiteout");
    is_text(w, "host.layer(/srv/m/gone/x)", "hidden");
    is_text(w, "host.layer(/srv/m/nothing)", "none");
    host_does(w, "mkdir gone");
    is_text(w, "host.layer(/srv/m/gone)", "opaque");
    is_text(w, "host.layer(/srv/a/read)", "/srv/a/read is on tmpfs, not on an overlay");
}

static void the_layers_of_a_containers_root_lie_on_the_host(void **state)
{
    struct world *w = *state;
    await_prompts(w);
    host_does(w, OVERLAY "; cp /bin/busybox containerroot/bin/busybox /srv/a 2>&-; cd /srv");
    student_types(w, SIDE_CONTAINER,
                  "unshare --mount sh -c 'cd /srv/m; mkdir old mine; mount --make-rprivate /; "
                  "pivot_root . old; exec /busybox sh'\n");
    eventually(w, leads(w, "busybox"));
    is_text(w, "container.layer(/written)", "lower");
    is_text(w, "container.layer(/mine)", "upper");
    is_text(w, "container.layer(/old)", "/old is on tmpfs, not on an overlay");
    is_text(w, "mount(container,/).type", "overlay");
}

#define in_a_lab(test) cmocka_unit_test_setup_teardown(test, student_set_up, student_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_lab(a_port_is_taken_in_one_network_namespace_only),
        in_a_lab(interfaces_tell_their_state_and_addresses),
        in_a_lab(an_interface_has_addresses_of_both_kinds),
        in_a_lab(a_page_is_of_its_own_or_shared_and_belongs_to_a_side),
        in_a_lab(a_frame_has_a_number_for_the_machines_root_only),
        in_a_lab(looking_keeps_no_namespace_alive),
        in_a_lab(queues_and_segments_belong_to_an_ipc_namespace),
        in_a_lab(a_time_namespace_is_ahead),
        in_a_lab(mounts_of_the_host_have_a_type_a_source_and_options),
        in_a_lab(each_path_of_an_overlay_comes_from_a_layer),
        in_a_lab(the_layers_of_a_containers_root_lie_on_the_host),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
