/* SPDX-License-Identifier: GPL-3.0-or-later */
#define NCURSES_WIDECHAR 1
#include "tty.h"
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <term.h>
#include <termios.h>
#include <time.h>
#undef columns /* term.h takes the word for a capability */
#undef lines

/* Handlers have no user pointer: this is the one outer terminal. */
static struct {
    SCREEN *screen;
    volatile sig_atomic_t on;      /* curses has the terminal */
    bool no_mouse, motion;         /* the mouse is the terminal's own; all its moves are told */
    long rung;                     /* the fifth of a second of the last bell */
    volatile sig_atomic_t pending; /* bits of TTY_* */
    pid_t owner;                   /* children that have not executed anything yet keep out */
    int pipe[2];
    struct termios before;
    char restore[256]; /* what a dying program writes: made beforehand, as write(2) is all it may */
    size_t restore_count;
    struct sigaction old[NSIG];
    struct {
        struct recorder *to; /* NULL: nothing is recorded */
        FILE *out;           /* what curses takes for the terminal */
        int frame;           /* a memfd that stands in its place while frames are drawn */
        bool drawing;        /* so they are */
        char *bytes;         /* of the memfd, as far as it is mapped */
        size_t room;
    } record;
} tty = {.pipe = {-1, -1}, .record.frame = -1};

static const struct {
    int signal, bit;
} told[] = {{SIGWINCH, TTY_RESIZED},
            {SIGCONT, TTY_CONTINUED},
            {SIGHUP, TTY_HANGUP},
            {SIGTERM, TTY_TERMINATED},
            {SIGINT, TTY_TERMINATED}};

static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT};

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { CLIPBOARD_BYTES = 74994 }; /* what xterm and those like it take, in Base64 */

static const char *const restoring[] = {"rmkx", "sgr0", "cnorm", "rmcup"}; /* terminfo(5) */

static const char plain[] = "The plain form works everywhere: fishbowl --plain.";

/* What terminfo(5) has on the terminal: enough for curses? */
static int check_abilities(const char *term, struct err *e)
{
    int answer;

    if (setupterm(term, STDOUT_FILENO, &answer) != OK)
        return err_set(e, -EINVAL, plain, "the terminal \"%s\" (TERM) is not known here", term);
    bool able = tigetstr("cup") && tigetflag("hc") <= 0; /* addressable, and not on paper */
    del_curterm(cur_term);
    return able ? 0
                : err_set(e, -EINVAL, plain, "the terminal \"%s\" (TERM) cannot place the cursor",
                          term);
}

int tty_check(struct err *e)
{

    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return err_set(e, -ENOTTY, plain, "the split screen needs a terminal for input and output");
    const char *term = getenv("TERM");
    if (!term || !*term)
        return err_set(e, -EINVAL, plain, "the variable TERM does not name a kind of terminal");
    return check_abilities(term, e);
}

void tty_size(int *rows, int *columns)
{
    struct winsize size;

    *rows = 24;
    *columns = 80;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col) {
        *rows = size.ws_row;
        *columns = size.ws_col;
    }
}

/* signal-safety(7): nothing but flags and write(2). */
static void on_told(int number)
{
    int error = errno;

    for (size_t i = 0; i < COUNT(told); i++)
        if (told[i].signal == number)
            tty.pending |= told[i].bit;
    if (getpid() == tty.owner && write(tty.pipe[1], "", 1) < 0)
        errno = error; /* a full pipe wakes the loop just as well */
    errno = error;
}

/* Give the terminal back, then die of the same signal as if nobody had caught it. */
static void on_fatal(int number)
{
    if (tty.on && getpid() == tty.owner) {
        tty.on = 0;
        if (write(STDOUT_FILENO, tty.restore, tty.restore_count) < 0)
            tty.restore_count = 0;
        tcsetattr(STDIN_FILENO, TCSANOW, &tty.before);
    }
    sigaction(number, &tty.old[number], NULL);
    raise(number);
}

static void catch (int number, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};

    sigaction(number, &action, &tty.old[number]);
}

static void catch_signals(void)
{
    tty.owner = getpid();
    for (size_t i = 0; i < COUNT(told); i++)
        catch (told[i].signal, on_told, SA_RESTART);
    for (size_t i = 0; i < COUNT(fatal); i++)
        catch (fatal[i], on_fatal, SA_NODEFER);
}

static void release_signals(void)
{
    for (size_t i = 0; i < COUNT(told); i++)
        sigaction(told[i].signal, &tty.old[told[i].signal], NULL);
    for (size_t i = 0; i < COUNT(fatal); i++)
        sigaction(fatal[i], &tty.old[fatal[i]], NULL);
}

static void remember(const char *text)
{
    size_t n = strlen(text);

    if (tty.restore_count + n < sizeof tty.restore) {
        memcpy(tty.restore + tty.restore_count, text, n);
        tty.restore_count += n;
    }
}

static void say(const char *text)
{
    if (write(STDOUT_FILENO, text, strlen(text)) < 0)
        tty.pending |= TTY_HANGUP;
}

/*
 * xterm's ctlseqs: a paste comes as one piece (2004), focus is told (1004), so are clicks and drags
 * of the mouse (1002, in the form of 1006). The keypad's keys are told from others (smkx).
 */
static const char modes_on[] = "\033[?2004h\033[?1004h", modes_off[] = "\033[?2004l\033[?1004l";
static const char mouse_on[] = "\033[?1002h\033[?1006h";
static const char mouse_off[] = "\033[?1003l\033[?1002l\033[?1006l";

static const char *able(const char *capability)
{
    const char *text = tigetstr(capability);

    return text && text != (const char *)-1 ? text : "";
}

static void modes(bool on)
{
    say(on ? modes_on : modes_off);
    say(able(on ? "smkx" : "rmkx"));
    if (on)
        say(tty.no_mouse ? "" : tty.motion ? "\033[?1003h\033[?1006h" : mouse_on);
    else
        say(mouse_off);
}

void tty_mouse(bool ours)
{
    tty.no_mouse = !ours;
    say(ours ? mouse_on : mouse_off);
    tty.motion = false;
}

void tty_motion(bool all)
{
    if (tty.no_mouse || tty.motion == all)
        return;
    tty.motion = all;
    say(all ? "\033[?1003h" : "\033[?1003l\033[?1002h"); /* the end of 1003 is that of 1002, too */
}

/* Base64 (RFC 4648), as OSC 52 wants it. */
static void encode(char *to, const char *text, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < n; i += 3) {
        unsigned value = 0;
        for (size_t k = 0; k < 3; k++)
            value = value << 8 | (i + k < n ? (unsigned char)text[i + k] : 0);
        for (int k = 0; k < 4; k++)
            *to++ = i + (size_t)k <= n ? digits[value >> (18 - 6 * k) & 63] : '=';
    }
    *to = 0;
}

int tty_copy(const char *text, size_t n)
{
    static char code[CLIPBOARD_BYTES / 3 * 4 + 5];

    if (n > CLIPBOARD_BYTES)
        return -E2BIG;
    encode(code, text, n);
    say("\033]52;c;");
    say(code);
    say("\033\\");
    return 0;
}

void tty_ring(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    if (t.tv_sec * 5 + t.tv_nsec / 200000000 == tty.rung)
        return;
    tty.rung = t.tv_sec * 5 + t.tv_nsec / 200000000;
    say("\a");
}

/*
 * ---- recording: curses draws into memory, which goes to the terminal and the recorder ----
 *
 * On the way to a key's echo that costs a write and two seeks more, and no copy.
 */

static int begin_recording(struct recorder *recorder, struct err *e)
{
    if (!recorder)
        return 0;
    tty.record.frame = memfd_create("frame", MFD_CLOEXEC);
    int out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    tty.record.out = out < 0 ? NULL : fdopen(out, "w");
    if (tty.record.frame < 0 || !tty.record.out)
        return err_set(e, -errno, NULL, "make room for what is recorded");
    tty.record.to = recorder;
    recorder_output(recorder, "\033[?1049h", 8); /* curses sends it at once, to the terminal */
    return 0;
}

/* Where curses writes, and which terminal's modes it sets (tcsetattr(3) of the same descriptor). */
static void draw_into_memory(bool memory)
{
    if (tty.record.to && memory != tty.record.drawing)
        dup3(memory ? tty.record.frame : STDOUT_FILENO, fileno(tty.record.out), O_CLOEXEC);
    tty.record.drawing = memory;
}

static void map_frame(size_t n)
{
    if (tty.record.room)
        munmap(tty.record.bytes, tty.record.room);
    tty.record.bytes = n ? mmap(NULL, n, PROT_READ, MAP_SHARED, tty.record.frame, 0) : MAP_FAILED;
    tty.record.room = tty.record.bytes == MAP_FAILED ? 0 : n;
}

static void end_recording(void)
{
    static const char back[] = "\033[m\033[?25h\033[?1049l"; /* as endwin(3X) does here */
    recorder_marker(tty.record.to, RECORDER_END);
    recorder_output(tty.record.to, back, sizeof back - 1);
    tty.record.to = NULL;
    if (tty.record.out)
        fclose(tty.record.out);
    tty.record.out = NULL;
    fd_closep(&tty.record.frame);
    tty.record.frame = -1;
    map_frame(0);
}

static void write_all(const char *bytes, size_t n)
{
    while (n) {
        ssize_t done = write(STDOUT_FILENO, bytes, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0) {
            tty.pending |= TTY_HANGUP;
            return;
        }
        bytes += done;
        n -= (size_t)done;
    }
}

/* The frame's bytes are in its file, up to where curses has written. */
static void send_frame(void)
{
    off_t end = lseek(tty.record.frame, 0, SEEK_CUR);
    size_t n = end > 0 ? (size_t)end : 0;

    if (n > tty.record.room)
        map_frame(n);
    if (n && n <= tty.record.room) {
        write_all(tty.record.bytes, n);
        recorder_output(tty.record.to, tty.record.bytes, n);
    }
    lseek(tty.record.frame, 0, SEEK_SET);
}

void tty_refresh(void)
{
    draw_into_memory(true);
    refresh();
    if (tty.record.to)
        send_frame();
}

int tty_begin(struct recorder *recorder, struct err *e)
{
    int rows, columns;

    if (tcgetattr(STDIN_FILENO, &tty.before) < 0)
        return err_set(e, -errno, NULL, "read the terminal's settings");
    if (tty.pipe[0] < 0 && pipe2(tty.pipe, O_CLOEXEC | O_NONBLOCK) < 0)
        return err_set(e, -errno, NULL, "make a pipe for signals");
    catch_signals(); /* before curses: it leaves alone what is caught already */
    if (begin_recording(recorder, e) < 0) {
        end_recording();
        release_signals();
        return e->code;
    }
    tty.screen = newterm(NULL, tty.record.out ? tty.record.out : stdout, stdin);
    if (!tty.screen) {
        end_recording();
        release_signals();
        return err_set(e, -EINVAL, plain, "the terminal cannot be drawn on");
    }
    tty.restore_count = 0;
    remember(modes_off);
    remember(mouse_off);
    for (size_t i = 0; i < COUNT(restoring); i++)
        remember(able(restoring[i]));
    raw();
    noecho();
    nonl();
    typeahead(-1); /* we read the keys: what is typed must not hold drawing back */
    idlok(stdscr, TRUE);
    leaveok(stdscr, FALSE);
    if (has_colors()) {
        start_color();
        use_default_colors();
    }
    tty.on = 1;
    tty_size(&rows, &columns);
    tty_resize(rows, columns);
    modes(true);
    return 0;
}

/* ESC [ ? ... c */
static bool has_attributes(const char *bytes)
{
    const char *at = strstr(bytes, "\033[?");

    return at && at[3 + strspn(at + 3, "0123456789;")] == 'c';
}

size_t tty_ask(const char *question, char *answer, size_t size)
{
    enum { ANSWER_MS = 200 };
    struct pollfd fd = {STDIN_FILENO, POLLIN, 0};
    size_t used = 0;

    say(question);
    say("\033[c");
    answer[0] = 0;
    while (used + 1 < size && !has_attributes(answer) && poll(&fd, 1, ANSWER_MS) > 0) {
        ssize_t n = read(STDIN_FILENO, answer + used, size - 1 - used);
        if (n <= 0)
            break;
        used += (size_t)n;
        answer[used] = 0;
    }
    return used;
}

void tty_end(void)
{
    if (!tty.on)
        return;
    modes(false);
    draw_into_memory(false);
    endwin();
    tty.on = 0;
    release_signals();
    delscreen(tty.screen);
    tty.screen = NULL;
    end_recording();
    fd_closep(&tty.pipe[0]);
    fd_closep(&tty.pipe[1]);
    tty.pipe[0] = tty.pipe[1] = -1;
}

void tty_again(void)
{
    draw_into_memory(false);
    reset_prog_mode();
    raw();
    modes(true);
}

void tty_distrust(void)
{
    clearok(curscr, FALSE);
    redrawwin(stdscr);
}

int tty_signal_fd(void)
{
    return tty.pipe[0];
}

unsigned tty_signals(void)
{
    char bytes[64];
    sigset_t all, before;

    while (read(tty.pipe[0], bytes, sizeof bytes) > 0)
        continue;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    unsigned pending = (unsigned)tty.pending;
    tty.pending = 0;
    sigprocmask(SIG_SETMASK, &before, NULL);
    return pending;
}

void tty_resize(int rows, int columns)
{
    recorder_resize(tty.record.to, rows, columns);
    resizeterm(rows, columns); /* what it shows then is sent again, tty_distrust */
}
