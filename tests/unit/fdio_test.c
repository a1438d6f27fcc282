/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../sandbox/kernel/fdio.h"
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

/* Files read whole, whatever their length is beside the room that is taken at first. */

enum { ROOM = 4096 };

/* The path of a file in memory, with so many bytes that differ. */
static int make_file(size_t size, char path[64])
{
    int fd = memfd_create("text", MFD_CLOEXEC);
    assert_true(fd >= 0);
    for (size_t i = 0; i < size; i++) {
        char byte = (char)('a' + i % 23);
        assert_int_equal(write(fd, &byte, 1), 1);
    }
    snprintf(path, 64, "/proc/self/fd/%d", fd);
    return fd;
}

static void a_text_is_whole(void **state)
{
    static const size_t sizes[] = {0, 1, ROOM - 2, ROOM - 1, ROOM, 2 * ROOM, 5 * ROOM + 7};
    (void)state;
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        char path[64];
        int fd = make_file(sizes[k], path);
        _cleanup_free_ char *text = file_text(AT_FDCWD, path);
        assert_non_null(text);
        assert_int_equal(strlen(text), sizes[k]);
        for (size_t i = 0; i < sizes[k]; i++)
            assert_int_equal(text[i], 'a' + i % 23);
        close(fd);
    }
}

static void what_cannot_be_read_is_none(void **state)
{
    (void)state;
    errno = 0;
    assert_null(file_text(AT_FDCWD, "/proc/self/no-such-file"));
    assert_int_equal(errno, ENOENT);
    errno = 0;
    assert_null(file_text(AT_FDCWD, "/proc/self"));
    assert_int_equal(errno, EISDIR);
}

static void what_is_too_long_for_its_room_is_cut(void **state)
{
    char path[64], text[8];
    (void)state;
    int fd = make_file(20, path);
    assert_int_equal(file_read(AT_FDCWD, path, text, sizeof text), 7);
    assert_string_equal(text, "abcdefg");
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_whole),
        cmocka_unit_test(what_cannot_be_read_is_none),
        cmocka_unit_test(what_is_too_long_for_its_room_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
