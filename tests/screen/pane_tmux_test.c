/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/pane/vt.h"
#include <errno.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

/*
 * The same bytes through cat in tmux and into an emulator: both have to show the same 80 x 24
 * cells, characters, colours and attributes.
 */

enum { ROWS = 24, COLUMNS = 80, DEADLINE_MS = 5000, NAP_MS = 20 };

static char folder[32];
static int servers; /* each has a socket of its own: one that ends may still hold the last */

/* Run tmux on a socket of our own; what it prints is kept in out (size bytes), if wanted. */
static int tmux(const char *const *arguments, char *out, size_t size)
{
    char socket[64];
    const char *argv[24] = {"tmux", "-S", socket, "-f", "/dev/null", "-u"};
    int ends[2], status = 0;
    snprintf(socket, sizeof socket, "%s/%d", folder, servers);
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

struct terminal {
    struct rows *rows;
    struct vt *vt;
};

static void no_reply(void *user, const char *bytes, size_t n)
{
    (void)user, (void)bytes, (void)n;
}

static struct terminal terminal_new(int count, int columns)
{
    struct terminal t = {.rows = rows_new(count, columns, 1000)};
    t.vt = vt_new(t.rows, no_reply, NULL);
    return t;
}

static void terminal_free(struct terminal t)
{
    vt_free(t.vt);
    rows_free(t.rows);
}

/* The screen as tmux tells it, read by an emulator of ours: what tmux sends is plain. */
static struct terminal captured(int count, int columns)
{
    static const char *const capture[] = {"capture-pane", "-p", "-e", "-N", NULL};
    static char raw[1 << 18];
    struct terminal t = terminal_new(count, columns);
    tmux(capture, raw, sizeof raw);
    vt_feed(t.vt, "\033)0\033[?7l", 8);
    for (char *line = raw, *end; (end = strchr(line, '\n')); line = end + 1) {
        vt_feed(t.vt, line, (size_t)(end - line));
        if (end[1])
            vt_feed(t.vt, "\r\n", 2);
    }
    return t;
}

/* What one sees of a cell: nothing of a blank one's foreground, unless it is reversed. */
static struct cell seen(const struct terminal *t, int y, int x)
{
    const struct row *row = t->rows->row[y];
    struct cell cell = x < row->filled ? row->cells[x] : (struct cell){0};
    cell.ch = cell.ch == ' ' ? 0 : cell.ch;
    cell.bg &= COLOUR_MASK | CELL_WIDE | CELL_TAIL;
    if (cell.bg & CELL_TAIL)
        cell.fg = cell.bg = CELL_TAIL;
    if (!cell.ch && !(cell.fg & (CELL_REVERSE | CELL_UNDERLINE)))
        cell.fg = 0;
    return cell;
}

/* The first cell that differs; false: there is none. b: as captured. */
static bool differ(const struct terminal *a, const struct terminal *b, int *row, int *column)
{
    for (int y = 0; y < a->rows->count; y++)
        for (int x = 0; x < a->rows->columns; x++) {
            struct cell one = seen(a, y, x), other = seen(b, y, x);
            *row = y;
            *column = x;
            if (x >= b->rows->row[y]->filled && !one.ch) /* tmux tells no colour behind the text */
                one.bg = other.bg;
            if (memcmp(&one, &other, sizeof one) != 0)
                return true;
        }
    return false;
}

/* Wait until tmux shows what ours does. */
static void same(const struct terminal *ours, const char *when)
{
    struct timespec nap = {.tv_nsec = NAP_MS * 1000000L};
    struct terminal theirs = {0};
    int y = 0, x = 0;
    bool other = true;
    for (int waited = 0; waited < DEADLINE_MS && other; waited += NAP_MS) {
        nanosleep(&nap, NULL);
        if (theirs.rows)
            terminal_free(theirs);
        theirs = captured(ours->rows->count, ours->rows->columns);
        other = differ(ours, &theirs, &y, &x);
    }
    if (other) {
        static const char *const stop[] = {"kill-server", NULL};
        char mine[512], tmuxs[512];
        row_text(ours->rows->row[y], 0, ours->rows->columns, true, mine, sizeof mine);
        row_text(theirs.rows->row[y], 0, ours->rows->columns, true, tmuxs, sizeof tmuxs);
        struct cell a = seen(ours, y, x), b = seen(&theirs, y, x);
        tmux(stop, NULL, 0);
        fail_msg("%srow %d, column %d: ours U+%04X %08X %08X, tmux's U+%04X %08X %08X\n%s\n%s",
                 when, y, x, a.ch, a.fg, a.bg, b.ch, b.fg, b.bg, mine, tmuxs);
    }
    terminal_free(theirs);
}

struct size {
    int rows, columns;
};

/* first; then through the sizes (up to one of 0 rows); then the bytes after them. */
static void compare_resized(const char *first, const struct size *sizes, const char *after)
{
    char path[2][64], command[256], rows[16], columns[16];
    const char *const bytes[] = {first, after};
    for (int i = 0; i < 2; i++) {
        snprintf(path[i], sizeof path[i], "%s/bytes%d", folder, i);
        write_file(path[i], bytes[i]);
    }
    snprintf(command, sizeof command, "stty -echo -opost; cat %s; read x; cat %s; exec sleep 60",
             path[0], path[1]);
    const char *const start[] = {"set", "-g", "status", "off", ";",     "new-session", "-d",
                                 "-x",  "80", "-y",     "24",  command, NULL};
    const char *const resize[] = {"resize-window", "-x", columns, "-y", rows, NULL};
    static const char *const enter[] = {"send-keys", "Enter", NULL};
    static const char *const stop[] = {"kill-server", NULL};
    struct terminal ours = terminal_new(ROWS, COLUMNS);
    vt_feed(ours.vt, first, strlen(first));
    servers++;
    assert_int_equal(tmux(start, NULL, 0), 0);
    same(&ours, "");
    for (; sizes && sizes->rows; sizes++) {
        snprintf(rows, sizeof rows, "%d", sizes->rows);
        snprintf(columns, sizeof columns, "%d", sizes->columns);
        tmux(resize, NULL, 0);
        vt_resize(ours.vt, sizes->rows, sizes->columns);
        same(&ours, "resized: ");
    }
    vt_feed(ours.vt, after, strlen(after));
    tmux(enter, NULL, 0);
    same(&ours, "after it: ");
    tmux(stop, NULL, 0);
    terminal_free(ours);
    for (int i = 0; i < 2; i++)
        unlink(path[i]);
}

static void compare(const char *bytes)
{
    compare_resized(bytes, NULL, "");
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
    for (; servers > 0; servers--) {
        snprintf(path, sizeof path, "%s/%d", folder, servers);
        unlink(path);
    }
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

static void moves_end_at_the_margins_as_in_tmux(void **state)
{
    (void)state;
    compare("\033[5;12r\033[10;10H\033[9Bdown\033[9Aup\033[6;1H\033[9Enext\033[9Fprevious\033[3;1H"
            "\033[9Aabove\033[20;1H\033[9Abelow\033[22;1H\033[9Blast\033[2;1H\033[2Bone\033[r"
            "\033[10;40H\033[9Bfree\033[99Atop\033[5;12r\033[24;1H123456\033[24;2H\033[2P"
            "\033[24;1H\033[3@\033[7;1Habcdef\033[7;2H\033[2P\033[@x");
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

static void colours_and_attributes_are_those_of_tmux(void **state)
{
    (void)state;
    compare("\033[H\033[1mbold\033[22m \033[3mitalic\033[23m \033[4munder\033[24m \033[5mblink"
            "\033[25m \033[7mreverse\033[27m \033[2mdim\033[22m \033[1;2mboth\033[0m\r\n"
            "\033[31mred\033[42mon green\033[39mdefault\033[49m\033[91mbright\033[102mon bright"
            "\033[m\r\n\033[38;5;208morange\033[48;5;17mon blue\033[38:5:9mcolons\033[m\r\n"
            "\033[38;2;10;20;30mrgb\033[48;2;200;100;50mon rgb\033[m plain\r\n"
            "\033[41m\033[2;60H\033[K\033[2;80H|\033[5;1H\033[2Kx\033[7;5H\033[3X\033[m\r\n"
            "\033[44m\033[10;3HABCDEF\033[10;4H\033[2@\033[10;8H\033[P\033[m\033[12;1H"
            "\033[45mtab\tbed\033[m\r\n\033[7m\033[14;1Hreversed\033[K\033[m\033[15;1H"
            "\033[4:3mcurly\033[4:0m no\033[1;31;4mall\033[mnone\033[16;1H\033[46m\033[0J");
}

static void a_cursor_that_was_not_saved_is_that_of_tmux(void **state)
{
    (void)state;
    compare("\033[3;3Habc\0338one\033[5;5H\033[31m\033[utwo");
}

static void line_drawing_is_that_of_tmux(void **state)
{
    (void)state;
    compare(
        "\033[H\033(0lqqqwqqqk\033(B box\r\n\033(0x   x   x\033(B\r\n\033(0tqqqnqqqu\r\nmqqqvqqqj"
        "\033(B\r\n\033)0\016lqk\017q\016`afgyz{|}~\017\r\n\033(0\033[31mqqq\033[m\033(Bqqq\r\n"
        "\u2554\u2550\u2557\u2591\u2592\u2593\u2588\u256d\u256e");
}

static void regions_with_colour_are_those_of_tmux(void **state)
{
    (void)state;
    compare(
        "\033[H\033[44mA\r\nB\r\nC\r\nD\r\nE\r\nF\033[2;5r\033[5;1H\n\n\033[41m\033[2;1H\033M\033M"
        "\033[3;1H\033[2L\033[4;1H\033[M\033[m\033[r\033[10;1H\033[43mx\033[S\033[2T\033[m"
        "\033[5;15r\033[?6h\033[3;3Horigin\033[1;1Htop\033[99;99Hx\033[?6l\033[r\033[20;1H"
        "\033[45m\033[3L\033[m\033[22;1Hlast\033[M");
}

static void resize_storms_are_those_of_tmux(void **state)
{
    (void)state;
    static const struct size storm[] = {{10, 80}, {24, 80}, {5, 40},  {30, 100}, {3, 20},
                                        {24, 80}, {1, 10},  {50, 80}, {24, 80},  {0, 0}};
    compare_resized("\033[H1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7\r\n8 \u4e2d\u6587\r\n9\r\n$ ", storm,
                    "typed\r\n\033[31mred\033[m\r\n\033[5;5Hx");
}

static void resize_storms_of_a_full_screen_are_those_of_tmux(void **state)
{
    (void)state;
    static const struct size storm[] = {{20, 80}, {24, 90}, {10, 70}, {0, 0}};
    char lines[2048] = "\033[H";
    for (int i = 1; i <= 60; i++)
        snprintf(lines + strlen(lines), sizeof lines - strlen(lines), "line %d\r\n", i);
    compare_resized(lines, storm, "end\r\nof it");
    static const struct size back[] = {{20, 80}, {24, 80}, {0, 0}};
    compare_resized("\033[Hshell\r\n$ vi\033[?1049h\033[H\033[2Jone\r\ntwo\033[24;1Hstatus", back,
                    "\033[H\033[2Jdrawn again\033[?1049l\r\n$ ");
}

/*
 * Sequences as programs of all kinds send them, in any order. Left out are those where tmux does
 * other than xterm: lines inserted outside of the region, wide characters in the last column
 * without wrapping, a character repeated after something else.
 */
static const char *const parts[] = {
    "a",
    "word ",
    "\u4e2d",
    "e\u0301",
    "\u2500",
    "\r\n",
    "\n",
    "\r",
    "\b",
    "\t",
    "\033[A",
    "\033[3B",
    "\033[2C",
    "\033[4D",
    "\033[K",
    "\033[1K",
    "\033[2K",
    "\033[J",
    "\033[1J",

    "\033[3@",
    "\033[2P",
    "\033[4X",
    "\033[31m",
    "\033[44m",
    "\033[1m",
    "\033[7m",
    "\033[m",
    "\033[38;5;100m",
    "\0337",
    "\0338",
    "\033M",
    "\033D",
    "\033E",
    "\033[5;12r",
    "\033[r",
    "\033[2;70H",
    "\033[10;10H",
    "\033[24;80H",
    "\033[S",
    "\033[T",
    "\033[4h",
    "\033[4l",

    "0123456789012345678901234567890123456789",
    "\033(0qx\033(B",
    "\033[8G",
    "\033[7d",
};

static void whatever_comes_is_as_in_tmux(void **state)
{
    (void)state;
    enum { PARTS = sizeof parts / sizeof *parts, ROUNDS = 9, LENGTH = 120 };
    char bytes[ROUNDS][8192];
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned seed = 1000 + round;
        size_t used = 0;
        for (int i = 0; i < LENGTH; i++) {
            seed = seed * 1103515245 + 12345;
            used += (size_t)snprintf(bytes[round] + used, sizeof bytes[round] - used, "%s",
                                     parts[(seed >> 16) % PARTS]);
        }
        printf("# round %u\n", round);
        compare(bytes[round]);
    }
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
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(colours_and_attributes_are_those_of_tmux),
        TEST(a_cursor_that_was_not_saved_is_that_of_tmux),
        TEST(moves_end_at_the_margins_as_in_tmux),
        TEST(line_drawing_is_that_of_tmux),
        TEST(regions_with_colour_are_those_of_tmux),
        TEST(resize_storms_are_those_of_tmux),
        TEST(resize_storms_of_a_full_screen_are_those_of_tmux),
        TEST(whatever_comes_is_as_in_tmux),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
