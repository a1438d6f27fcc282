/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../shell/pane/pane.h"
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

/*
 * How fast panes take what programs print, beside tmux:
 *   panes make ascii|colour FILE MEGABYTES   write a file to show
 *   panes ours FILE PANES                    cat it in so many panes of 80 x 24, drawn by curses
 *   panes tmux FILE PANES                    the same in tmux
 * Prints megabytes a second, all panes together, and bytes sent to the outer terminal, which a
 * process of its own drains. As in the split screen, the first pane gets 64 KiB a turn and the
 * others 4; the screen is drawn 60 times a second.
 */
enum { ROWS = 24, COLUMNS = 80, PANES_MAX = 4, FOCUSED = 65536, BACKGROUND = 4096, FRAME_MS = 16 };

static void die(const char *what)
{
    perror(what);
    exit(2);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Files */

static const char *const words[] = {
    "freezer", "namespace", "überlebt", "процесс", "контейнер", "容器", "プロセス",
    "│ ├─ └─", "naïve",     "→ 0x3057", "cgroup",  "한국어",    "é̂t́e",  "✔ done",
};

static size_t colour_line(char *line, size_t size, unsigned *seed)
{
    size_t n = 0;
    for (int i = 0; i < 9; i++) {
        *seed = *seed * 1103515245 + 12345;
        unsigned r = *seed >> 16;
        const char *word = words[r % (sizeof words / sizeof *words)];
        n += (size_t)(r & 1 ? snprintf(line + n, size - n, "\033[38;5;%um%s\033[0m ", r % 256, word)
                            : snprintf(line + n, size - n, "\033[1;3%um%s\033[m ", r % 8, word));
    }
    line[n++] = '\n';
    return n;
}

static size_t ascii_line(char *line, unsigned *seed)
{
    *seed = *seed * 1103515245 + 12345;
    size_t n = 20 + (*seed >> 16) % 60;
    for (size_t i = 0; i < n; i++)
        line[i] = (char)(' ' + (*seed / 7 + i) % 95);
    line[n++] = '\n';
    return n;
}

static int make(const char *kind, const char *path, long megabytes)
{
    FILE *f = fopen(path, "w");
    unsigned seed = 1;
    char line[2048];
    if (!f)
        die(path);
    for (long left = megabytes * 1000000; left > 0;) {
        size_t n = *kind == 'a' ? ascii_line(line, &seed) : colour_line(line, sizeof line, &seed);
        fwrite(line, 1, n, f);
        left -= (long)n;
    }
    return fclose(f) ? 2 : 0;
}

/* The outer terminal: its bytes are counted by a process of their own. */

struct outer {
    int slave;
    pid_t drain;
    volatile uint64_t *count;
};

static struct outer outer_open(int panes)
{
    struct outer outer;
    int master = -1;
    struct winsize size = {.ws_row = ROWS, .ws_col = (unsigned short)((COLUMNS + 1) * panes - 1)};
    if (openpty(&master, &outer.slave, NULL, NULL, &size) < 0)
        die("openpty");
    outer.count = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    outer.drain = fork();
    if (outer.drain == 0) {
        static char bytes[65536];
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(outer.slave);
        for (ssize_t n = 0; (n = read(master, bytes, sizeof bytes)) > 0 || errno == EINTR;)
            *outer.count += n > 0 ? (uint64_t)n : 0;
        _exit(0);
    }
    close(master);
    return outer;
}

static void outer_close(struct outer *outer)
{
    kill(outer->drain, SIGKILL);
    waitpid(outer->drain, NULL, 0);
}

static int report(double seconds, uint64_t bytes, const char *path, int panes)
{
    struct stat st;
    if (stat(path, &st) < 0)
        die(path);
    printf("%.1f %llu\n", (double)st.st_size * panes / 1e6 / seconds, (unsigned long long)bytes);
    return 0;
}

/* Ours */

struct side {
    struct pane *pane;
    int master, go;
    pid_t child;
};

static void ignore_reply(void *user, const char *bytes, size_t n)
{
    (void)user, (void)bytes, (void)n;
}

static void side_open(struct side *side, const char *path)
{
    struct winsize size = {.ws_row = ROWS, .ws_col = COLUMNS};
    int go[2];
    if (pipe2(go, O_CLOEXEC) < 0)
        die("pipe");
    side->child = forkpty(&side->master, NULL, NULL, &size);
    if (side->child == 0) {
        char byte;
        close(go[1]);
        if (read(go[0], &byte, 1) < 0)
            _exit(1);
        execlp("cat", "cat", path, (char *)NULL);
        _exit(127);
    }
    close(go[0]);
    side->go = go[1];
    side->pane = pane_new(ROWS, COLUMNS, 2000, ignore_reply, NULL);
}

static void draw(struct side *sides, int panes)
{
    for (int i = 0; i < panes; i++)
        if (pane_damaged(sides[i].pane))
            pane_draw(sides[i].pane, 0, i * (COLUMNS + 1), ROWS, COLUMNS, false);
    refresh();
}

static void loop(struct side *sides, int panes)
{
    static char bytes[FOCUSED];
    struct pollfd fds[PANES_MAX];
    double drawn = 0;
    for (int i = 0; i < panes; i++)
        fds[i] = (struct pollfd){.fd = sides[i].master, .events = POLLIN};
    for (int open = panes; open > 0;) {
        poll(fds, (nfds_t)panes, FRAME_MS);
        for (int i = 0; i < panes; i++) {
            if (!fds[i].revents)
                continue;
            ssize_t n = read(fds[i].fd, bytes, i ? BACKGROUND : FOCUSED);
            if (n > 0) {
                pane_feed(sides[i].pane, bytes, (size_t)n);
            } else {
                fds[i].fd = -1;
                open--;
            }
        }
        if (now() - drawn >= FRAME_MS / 1000.0) {
            draw(sides, panes);
            drawn = now();
        }
    }
    draw(sides, panes);
}

static int ours(const char *path, int panes)
{
    struct outer outer = outer_open(panes);
    struct side sides[PANES_MAX];
    FILE *terminal = fdopen(outer.slave, "r+");
    for (int i = 0; i < panes; i++)
        side_open(&sides[i], path);
    SCREEN *screen = newterm("xterm-256color", terminal, terminal);
    if (!screen)
        die("newterm");
    start_color();
    refresh();
    double start = now();
    for (int i = 0; i < panes; i++)
        if (write(sides[i].go, "", 1) < 0)
            die("write");
    loop(sides, panes);
    double seconds = now() - start;
    endwin();
    for (int i = 0; i < panes; i++) {
        waitpid(sides[i].child, NULL, 0);
        pane_free(sides[i].pane);
    }
    uint64_t bytes = *outer.count;
    outer_close(&outer);
    delscreen(screen);
    return report(seconds, bytes, path, panes);
}

/* tmux: each pane waits at a FIFO of its own, and tells through another when cat is done. */

static char folder[] = "/tmp/fishbowl-panes.XXXXXX";

static void fifo(char *path, size_t size, const char *name, int i)
{
    snprintf(path, size, "%s/%s%d", folder, name, i);
    if (mkfifo(path, 0600) < 0 && errno != EEXIST)
        die(path);
}

static pid_t tmux_start(const struct outer *outer, char commands[][512], int panes)
{
    char socket[64];
    snprintf(socket, sizeof socket, "%s/socket", folder);
    const char *argv[32] = {"tmux", "-S", socket, "-f", "/dev/null", "new-session", commands[0]};
    int n = 7;
    for (int i = 1; i < panes; i++) {
        const char *split[] = {";", "split-window", "-h", commands[i]};
        memcpy(argv + n, split, sizeof split);
        n += 4;
    }
    const char *plain[] = {";", "set", "-g", "status", "off", ";", "select-pane", "-t", "0"};
    memcpy(argv + n, plain, sizeof plain);
    pid_t pid = fork();
    if (pid == 0) {
        setenv("TERM", "xterm-256color", 1);
        login_tty(outer->slave);
        execvp("tmux", (char *const *)argv);
        _exit(127);
    }
    return pid;
}

static void tmux_stop(pid_t client)
{
    char command[64];
    snprintf(command, sizeof command, "%s/socket", folder);
    pid_t pid = fork();
    if (pid == 0) {
        execlp("tmux", "tmux", "-S", command, "kill-server", (char *)NULL);
        _exit(127);
    }
    waitpid(pid, NULL, 0);
    waitpid(client, NULL, 0);
}

static int in_tmux(const char *path, int panes)
{
    char commands[PANES_MAX][512], start[PANES_MAX][64], done[64];
    if (!mkdtemp(folder))
        die(folder);
    fifo(done, sizeof done, "done", 0);
    for (int i = 0; i < panes; i++) {
        fifo(start[i], sizeof start[i], "start", i);
        snprintf(commands[i], sizeof commands[i], "read x < %s; cat %s; echo > %s; sleep 60",
                 start[i], path, done);
    }
    struct outer outer = outer_open(panes);
    pid_t client = tmux_start(&outer, commands, panes);
    int go[PANES_MAX], finished = open(done, O_RDWR);
    for (int i = 0; i < panes; i++)
        go[i] = open(start[i], O_WRONLY); /* waits until the pane is there */
    usleep(300000);                       /* and tmux has drawn its first screen */
    double begun = now();
    for (int i = 0; i < panes; i++)
        if (write(go[i], "\n", 1) < 0)
            die("write");
    char byte;
    for (int i = 0; i < panes; i++)
        if (read(finished, &byte, 1) < 1)
            die("read");
    double seconds = now() - begun;
    uint64_t bytes = *outer.count;
    tmux_stop(client);
    outer_close(&outer);
    for (int i = 0; i < panes; i++)
        unlink(start[i]);
    unlink(done);
    snprintf(done, sizeof done, "%s/socket", folder);
    unlink(done);
    rmdir(folder);
    return report(seconds, bytes, path, panes);
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "");
    signal(SIGPIPE, SIG_IGN);
    if (argc == 5 && !strcmp(argv[1], "make"))
        return make(argv[2], argv[3], atol(argv[4]));
    int panes = argc == 4 ? atoi(argv[3]) : 0;
    if (panes < 1 || panes > PANES_MAX) {
        fprintf(stderr, "usage: panes make ascii|colour FILE MEGABYTES | ours|tmux FILE PANES\n");
        return 2;
    }
    return strcmp(argv[1], "tmux") ? ours(argv[2], panes) : in_tmux(argv[2], panes);
}
