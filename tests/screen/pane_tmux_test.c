/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../unit/terminal.h"
#include <errno.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

/* The same bytes through cat in tmux and into a pane: both have to show the same 80 x 24 text. */

enum { ROWS = 24, COLUMNS = 80, DEADLINE_MS = 10000, NAP_MS = 20 };

static char folder[32];

/* Run tmux on a socket of our own; what it prints is kept in out (size bytes), if wanted. */
static int tmux(const char *const *arguments, char *out, size_t size)
{
    char socket[64];
    const char *argv[24] = {"tmux", "-S", socket, "-f", "/dev/null", "-u"};
    int ends[2], status = 0;
    snprintf(socket, sizeof socket, "%s/socket", folder);
    for (int n = 6; *arguments && n < 23; n++)
        argv[n] = *arguments++;
    if (pipe(ends) < 0)
        return -1;
    pid_t pid = fork();
    if (pid == 0) {
        dup2(ends[1], 1);
        close(ends[0]);
        close(ends[1]);
        unsetenv("TMUX");
        execvp("tmux", (char *const *)argv);
        _exit(127);
    }
    close(ends[1]);
    size_t count = 0;
    char bytes[4096];
    for (ssize_t n = 0; (n = read(ends[0], bytes, sizeof bytes)) > 0;)
        for (ssize_t i = 0; out && i < n && count + 1 < size; i++)
            out[count++] = bytes[i];
    if (out)
        out[count] = 0;
    close(ends[0]);
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void write_file(const char *path, const char *bytes)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(bytes, f);
    fclose(f);
}

/* The screen as tmux tells it: lines without trailing blanks, joined like terminal_text's. */
static void captured(char *text, size_t size)
{
    static const char *const capture[] = {"capture-pane", "-p", NULL};
    char raw[16384];
    size_t n = 0, end = 0;
    int lines = 0;
    tmux(capture, raw, sizeof raw);
    for (const char *c = raw; *c && n + 2 < size; c++) {
        if (*c != '\n') {
            text[n++] = *c;
            end = *c == ' ' ? end : n;
            continue;
        }
        n = end;
        if (++lines < ROWS)
            text[n++] = '|';
        end = n;
    }
    text[n] = 0;
}

static void compare(const char *bytes)
{
    char path[64], command[160], theirs[16384];
    snprintf(path, sizeof path, "%s/bytes", folder);
    write_file(path, bytes);
    snprintf(command, sizeof command, "stty -echo -opost; cat %s; exec sleep 60", path);
    const char *const start[] = {"set", "-g", "status", "off", ";",     "new-session", "-d",
                                 "-x",  "80", "-y",     "24",  command, NULL};
    static const char *const stop[] = {"kill-server", NULL};
    struct pane *pane = terminal_new(ROWS, COLUMNS);
    terminal_feed(pane, bytes);
    assert_int_equal(tmux(start, NULL, 0), 0);
    struct timespec nap = {.tv_nsec = NAP_MS * 1000000L};
    const char *ours = terminal_text(pane, ROWS);
    bool same = false;
    for (int waited = 0; waited < DEADLINE_MS && !same; waited += NAP_MS) {
        nanosleep(&nap, NULL);
        captured(theirs, sizeof theirs);
        same = !strcmp(theirs, ours);
    }
    tmux(stop, NULL, 0);
    pane_free(pane);
    unlink(path);
    size_t from = 0; /* the first line that differs */
    for (size_t i = 0; ours[i] && ours[i] == theirs[i]; i++)
        from = ours[i] == '|' ? i + 1 : from;
    assert_string_equal(ours + from, theirs + from);
}

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/fishbowl-tmux.XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    char path[64];
    snprintf(path, sizeof path, "%s/socket", folder);
    unlink(path);
    return rmdir(folder);
}

static void text_and_margins_are_those_of_tmux(void **state)
{
    (void)state;
    compare("\033[2J\033["
            "H12345678901234567890123456789012345678901234567890123456789012345678901234567890"
            "wrapped\r\n\ttab\ttab\b\b\bTAB\r\n\033[3g\033[10G\033H\r\tten\033[5;70Hnear the edge, "
            "over it"
            "\033[?7l\033[8;75Hno wrapping "
            "here\033[?7h\033[10;80Hx\r\b\by\033[12;1H\033[20Cforty\033[30Dback"
            "\033[99;99Hz\033[A\033[99Dbottom-1\r\n\n\nscrolled twice");
}

static void scroll_regions_are_those_of_tmux(void **state)
{
    (void)state;
    compare(
        "\033[H1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7\r\n8\r\n9\033[3;7r\033[7;1H\n\na\r\nb\033[3;1H\033M"
        "\033Mc\033[?6h\033[2;2Horigin\033[99;1Hlast of it\033[?6l\033[1;40Habove\033[5;1H\033[2L"
        "\033[6;1H\033[M\033[r\033[20;1Hno "
        "region\033[3S\033[Tafter\033[24;1H\033Dindexed\033Enext");
}

static void editing_is_that_of_tmux(void **state)
{
    (void)state;
    compare("\033[Habcdefghij\033[1;4H\033[3@\033[1;1H\033[2P\r\nabcdefghij\033[2;4H\033[3X\r\n"
            "abcdefghij\033[3;5H\033[K\r\nabcdefghij\033[4;5H\033[1K\r\nabcdefghij\033[2K\r\n"
            "\033[4hinserted\r\033[2Ctwice\033[4l\r\n-\033[20b|\r\nline\r\nmore\r\nlines\033[9;"
            "3H\033[1J"
            "\033[10;3H\033[JX\033[15;1H0123456789\033[15;3H\0337\033[20;20Hfar\0338back\033[s\033["
            "H\033[u!");
}

static void wide_characters_are_those_of_tmux(void **state)
{
    (void)state;
    compare("\033[H\u4e2d\u6587\u5b57\u7b26\r\n\u65e5\u672c\u8a9e\033[2;3Hx\033[2;5H\033[K\r\n"
            "\u041f\u0440\u043e\u0446\u0435\u0441\u0441 e\u0301a\u0302\r\n"
            "1234567890123456789012345678901234567890123456789012345678901234567890123456789\u4e2d"
            "next\r\n\u4e2d\u4e2d\u4e2d\033[1D\033[1Dy\r\n\u4e2d\u4e2d\u4e2d\r\033[1@\r\n"
            "\u250c\u2500\u2510 \u2502 \u2514\u2500\u2518 \u2714 \u25b8");
}

static void both_screens_are_those_of_tmux(void **state)
{
    (void)state;
    compare(
        "\033[Hprimary\r\nprompt$ \033[?1049h\033[2J\033[5;5Halternate\r\n\n\n\033[?1049lvi\r\n"
        "\033)0\016\017ASCII\033(B\r\n\033[1;31mred\033[m"
        "\033[48;5;20mblue\033[K\033[m\r\n\033]2;a title\007\033]8;;http://example.com\033\\link"
        "\033]8;;\033\\\r\n\033P+q544e\033\\\033_apc\033\\end");
}

static void rarer_sequences_are_those_of_tmux(void **state)
{
    (void)state;
    compare("\033c\033#8\033[5;5H\033[1J\033[10;10H\033[J\033[1;1H\033[?25l\033[>c\033[?1000h\033[?"
            "1006h"
            "\033[999;999H\033[6n\033[H\033[2;5Hx\033[3;3f-\033[10`c\033[12dd\033[3Eline\033["
            "2Fup"
            "\033[1;80H\033[Kq\033[!p\033[22;1H~");
}

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    setenv("LC_ALL", "C.UTF-8", 1);
    static const char *const version[] = {"-V", NULL};
    if (tmux(version, NULL, 0) != 0) {
        puts("1..0 # SKIP tmux is not installed");
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(text_and_margins_are_those_of_tmux, set_up, tear_down),
        cmocka_unit_test_setup_teardown(scroll_regions_are_those_of_tmux, set_up, tear_down),
        cmocka_unit_test_setup_teardown(editing_is_that_of_tmux, set_up, tear_down),
        cmocka_unit_test_setup_teardown(wide_characters_are_those_of_tmux, set_up, tear_down),
        cmocka_unit_test_setup_teardown(both_screens_are_those_of_tmux, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rarer_sequences_are_those_of_tmux, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
