/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plain.h"
#include "../class/linefile.h"
#include "../watch.h"
#include "words.h"
#include "writer.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

enum {
    QUIET = 80,  /* ms after which an unfinished line, a prompt, is printed */
    BUSY = 3000, /* ms after which a line from a pipe no longer waits for the one before */
};

struct plain {
    struct session *session;
    struct writer writer;
    bool done, quit, alone, ended_input;
    bool solving; /* alone: this step's answer is being typed */
    uint64_t deadline;
    uint64_t printed;  /* when the last output came, or a line was sent */
    uint64_t sent;     /* when the last line was sent */
    bool asked;        /* calls came in that are not told yet */
    char changed[256]; /* what was told of what the last command changed */
    int exit_code;
    struct err error;
    char input[4096];
    size_t input_count;
};

/* ---- what the session tells ---- */

static void on_output(void *user, enum side side, const char *bytes, size_t n)
{
    struct plain *p = user;
    writer_output(&p->writer, side, bytes, n);
    p->printed = clock_ms();
}

static void on_calls(void *user)
{
    struct plain *p = user;
    p->asked = true;
}

/* They stand behind what their command printed, and before all that follows from them. */
static void tell_calls(struct plain *p)
{
    if (p->asked && p->session)
        writer_calls(&p->writer, session_calls(p->session));
    p->asked = false;
}

/* What the last command has changed by now, when that is not what was told. */
static void tell_changed(struct plain *p)
{
    char text[sizeof p->changed] = "";
    const struct snapshot *now = p->session ? session_snapshot(p->session) : NULL;
    const struct snapshot *before = now && !p->alone ? session_before(p->session) : NULL;
    if (!before || before == now)
        return;
    snapshot_diff(before, now, text, sizeof text);
    bool nothing = !strcmp(text, "nothing"), told = !strcmp(text, p->changed);
    snprintf(p->changed, sizeof p->changed, "%s", nothing ? "" : text);
    if (nothing || told)
        return;
    writer_flush(&p->writer);
    printf("changed: %s\n", text);
    fflush(stdout);
}

static void on_typed(void *user, enum side side, const char *line)
{
    (void)side;
    (void)line;
    tell_calls(user);
}

static void on_say(void *user, enum tone tone, const char *text)
{
    tell_calls(user);
    if (tone == TONE_GOOD || tone == TONE_BAD)
        tell_changed(user);
    writer_say(tone, text);
}

static void on_step(void *user)
{
    struct plain *p = user;
    tell_calls(p);
    if (p->session)
        writer_step(&p->writer, p->session);
}

static void on_focus(void *user, enum side side)
{
    struct plain *p = user;
    static enum side last = SIDES;
    if (!p->alone && side != last)
        printf("(lines now go to the %s side)\n", side_names[side]);
    last = side;
}

static void on_done(void *user)
{
    struct plain *p = user;
    p->done = true;
}

static void on_quit(void *user)
{
    struct plain *p = user;
    p->quit = true;
}

static void on_failed(void *user, const struct err *e)
{
    struct plain *p = user;
    p->error = *e;
    p->exit_code = 3;
    p->quit = true;
}

/* ---- a person's lines ---- */

static void take_line(struct plain *p, char *line)
{
    enum side side = session_focus(p->session);
    tell_calls(p);
    tell_changed(p);
    if (session_intro(p->session)) {
        (line[0] ? session_intro_end : session_intro_go_on)(p->session);
        if (line[0] != ':')
            return;
    }
    for (size_t n = strlen(line); line[0] == ':' && line[n - 1] == ' '; n--)
        line[n - 1] = '\0';
    static char help[] = ":help";
    if (!strcmp(line, "?"))
        line = help;
    if (line[0] == ':' && plain_word(p->session, line + 1))
        return;
    /* What a person has typed stands there already; of a pipe's lines it is the only trace. */
    if (line[0] != ':' && isatty(STDIN_FILENO))
        snprintf(p->writer.side[side].echo, sizeof p->writer.side[side].echo, "%s", line);
    if (line[0] != ':')
        p->changed[0] = '\0';
    session_line(p->session, line);
}

/* The keys that end input or interrupt are the side's, as long as it has something to end. */
static void type_key(struct plain *p, char key)
{
    session_type(p->session, session_focus(p->session), &key, 1);
}

/* Nothing runs in front of the side's own shell: a shell of the student's is something, too. */
static bool nothing_to_end(const struct plain *p)
{
    const struct lab_info *lab = session_lab(p->session);
    struct terminal terminal;
    return !lab || terminal_read(lab, session_focus(p->session), &terminal) < 0 ||
           terminal.foreground == terminal.shell;
}

static volatile sig_atomic_t interrupted, key_c;

/* In front of what was typed behind it: the side's terminal forgets what came before the key. */
static void take_interrupt(struct plain *p)
{
    if (key_c && !p->alone)
        type_key(p, 3);
    interrupted |= key_c && p->alone;
    key_c = 0;
}

static void take_input(struct plain *p)
{
    take_interrupt(p);
    ssize_t n = read(STDIN_FILENO, p->input + p->input_count, sizeof p->input - 1 - p->input_count);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    bool key = n == 0 && isatty(STDIN_FILENO);
    if (key && !nothing_to_end(p))
        type_key(p, 4);
    else if (key)
        p->quit = true;
    else if (n <= 0)
        p->ended_input = true;
    else
        p->input_count += n;
    p->input[p->input_count] = '\0';
    if (p->input_count == sizeof p->input - 1 && !strchr(p->input, '\n')) {
        p->input_count = 0;
        writer_say(TONE_BAD, "That line is longer than 4094 bytes and was left out.");
    }
}

/* A person types when they please; lines from a pipe wait until the one before is answered. */
static bool may_send(const struct plain *p)
{
    const struct lab_info *lab = session_lab(p->session);
    enum side side = session_focus(p->session);
    struct terminal terminal;
    if (!lab || !session_snapshot(p->session) || player_typing(session_player(p->session)))
        return false;
    if (isatty(STDIN_FILENO) || clock_ms() - p->sent > BUSY)
        return true;
    return terminal_read(lab, side, &terminal) == 0 && terminal.waiting &&
           clock_ms() - p->printed >= QUIET / 2 && session_snapshot(p->session)->time > p->printed;
}

static void send_lines(struct plain *p)
{
    char *end;
    while ((end = strchr(p->input, '\n')) && may_send(p)) {
        *end = '\0';
        p->sent = p->printed = clock_ms();
        take_line(p, p->input);
        p->input_count -= end + 1 - p->input;
        memmove(p->input, end + 1, p->input_count + 1);
    }
}

/* ---- nobody there: play it ---- */

static void play_on(struct plain *p)
{
    struct player *player = session_player(p->session);
    const struct predict *question = player_question(player);
    if (!session_snapshot(p->session) || player_typing(player))
        return;
    if (question) {
        char letter[2] = {'a' + question->right, '\0'};
        player_word(player, "predict", letter);
    } else if (player_passed(player) || !step_has_check(player_step(player))) {
        p->solving = false;
        player_word(player, "next", "");
    } else if (!p->solving) {
        p->solving = true;
        player_word(player, "solve", "");
        p->deadline = clock_ms() + 30000 + player_step(player)->check.within_ms;
    } else if (clock_ms() > p->deadline) {
        writer_say(TONE_BAD, player_why(player));
        p->exit_code = 1;
        p->quit = true;
    }
}

/* ---- the loop ---- */

static void turn(struct plain *p)
{
    struct pollfd fds[SESSION_FDS + 1];
    bool unprinted = p->asked || p->writer.side[0].count || p->writer.side[1].count;
    int timeout = unprinted ? QUIET : -1;
    int count = session_poll(p->session, fds, &timeout);
    bool full = p->input_count == sizeof p->input - 1;
    bool pending = strchr(p->input, '\n');
    bool listen = !p->alone && !p->ended_input && !full;
    if (pending && (timeout < 0 || timeout > QUIET / 2))
        timeout = QUIET / 2;
    fds[count] = (struct pollfd){listen ? STDIN_FILENO : -1, POLLIN, 0};
    if (poll(fds, count + 1, timeout) < 0 && errno != EINTR)
        p->quit = true;
    session_turn(p->session, fds, count);
    if (fds[count].revents)
        take_input(p);
    send_lines(p);
    bool quiet = p->printed && clock_ms() - p->printed >= QUIET;
    if (quiet) {
        tell_calls(p);
        tell_changed(p);
    }
    if (p->alone)
        play_on(p);
    else if (quiet)
        writer_flush(&p->writer);
}

/* ---- recording: what standard output gets, as a terminal shows it ---- */

static ssize_t write_both(void *user, const char *bytes, size_t n)
{
    if (linefile_write(STDOUT_FILENO, bytes, n) < 0)
        return 0;
    for (size_t done = 0; done < n;) {
        const char *line = bytes + done, *end = memchr(line, '\n', n - done);
        size_t count = end ? (size_t)(end - line) : n - done;
        recorder_output(user, line, count);
        recorder_output(user, "\r\n", end ? 2 : 0);
        done += count + (end != NULL);
    }
    return (ssize_t)n;
}

static int begin_recording(struct recorder *recorder, struct err *e)
{
    const cookie_io_functions_t functions = {.write = write_both};
    FILE *file = recorder ? fopencookie(recorder, "w", functions) : stdout;
    if (!file)
        return err_set(e, -ENOMEM, NULL, "record");
    if (recorder)
        setvbuf(file, NULL, _IOLBF, BUFSIZ);
    stdout = file;
    return 0;
}

/* Ctrl-C of a person is the side's, as in the split screen; :quit and Ctrl-D leave. */
static void on_signal(int signal)
{
    if (signal == SIGINT && isatty(STDIN_FILENO))
        key_c = 1;
    else
        interrupted = 1;
}

/* End of input ends the session once what was sent has been answered. */
static bool drained(const struct plain *p)
{
    const struct snapshot *s = session_snapshot(p->session);
    return p->ended_input && !strchr(p->input, '\n') && s && clock_ms() - p->printed > 500 &&
           s->time > p->printed;
}

static int run(struct plain *p, const struct session_options *options, struct err *e)
{
    struct session_front front = {
        .user = p,
        .output = on_output,
        .say = on_say,
        .step = on_step,
        .typed = on_typed,
        .calls = on_calls,
        .focus = on_focus,
        .done = on_done,
        .failed = on_failed,
        .quit = on_quit,
    };
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    if (begin_recording(options->recorder, e) < 0)
        return 3;
    writer_start(&p->writer);
    int rc = session_new(&p->session, options, &front, e);
    if (rc < 0)
        return rc == -EINVAL || rc == -ENOENT ? 2 : 3;
    while (!p->quit && !p->done && !interrupted && !drained(p)) {
        turn(p);
        take_interrupt(p);
    }
    tell_calls(p);
    writer_flush(&p->writer);
    session_free(p->session);
    recorder_marker(options->recorder, RECORDER_END);
    if (p->error.what[0])
        *e = p->error;
    return interrupted ? 130 : p->exit_code;
}

int plain_run(const struct session_options *options, struct err *e)
{
    struct plain plain = {0};
    return run(&plain, options, e);
}

int plain_play(const struct session_options *options, struct err *e)
{
    struct plain plain = {.alone = true};
    return run(&plain, options, e);
}
