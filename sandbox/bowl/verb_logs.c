/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bowl logs, events: what was written down, and what comes later. */
#include "../kernel/fdio.h"
#include "channel.h"
#include "log.h"
#include "verbs.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>

enum { NEAR_ROTATION = 16 }; /* times that a file may be renamed while we look for the next */

/* ---- files that grow, and are renamed once they are long ---- */

/* Reads NAME.1 and then NAME, and whatever they become. */
struct reader {
    int folder;
    const char *name;
    FILE *file;
    char *line;
    size_t room;
};

static void close_reader(struct reader *r)
{
    if (r->file)
        fclose(r->file);
    free(r->line);
}

static bool open_part(struct reader *r, bool before)
{
    char name[32];
    snprintf(name, sizeof name, "%s%s", r->name, before ? ".1" : "");
    int fd = openat(r->folder, name, O_RDONLY | O_CLOEXEC);
    r->file = fd < 0 ? NULL : fdopen(fd, "r");
    return r->file;
}

/* Is the file that we have open still the one that is written? */
static bool is_current(struct reader *r)
{
    struct stat ours, now;
    if (fstat(fileno(r->file), &ours) || fstatat(r->folder, r->name, &now, 0))
        return true;
    return ours.st_ino == now.st_ino;
}

/* The next whole line without its newline, or NULL when there is none yet. */
static char *next_line(struct reader *r)
{
    for (int turn = 0; turn < NEAR_ROTATION; turn++) {
        if (!r->file && !open_part(r, false))
            return NULL;
        bool current = is_current(r); /* before we find its end: what comes behind is in the next */
        long at = ftell(r->file);
        ssize_t n = getline(&r->line, &r->room, r->file);
        if (n > 0 && r->line[n - 1] == '\n') {
            r->line[n - 1] = '\0';
            return r->line;
        }
        if (current) { /* half a line, or none */
            clearerr(r->file);
            fseek(r->file, at, SEEK_SET);
            return NULL;
        }
        fclose(r->file);
        r->file = NULL;
    }
    return NULL;
}

/* ---- lines ---- */

/* "TIME STREAM F|P TEXT", see log.h. */
static void print_log_line(const struct call *c, char *line)
{
    char *stream = strchr(line, ' '), *flag = stream ? strchr(stream + 1, ' ') : NULL;
    if (!flag || !flag[1] || flag[2] != ' ')
        return;
    FILE *to = strncmp(stream + 1, log_streams[LOG_STDOUT], 6) == 0 ? stdout : stderr;
    if (c->timestamps)
        fprintf(to, "%.*s ", (int)(stream - line), line);
    fputs(flag + 3, to);
    if (flag[1] == 'F')
        fputc('\n', to);
}

static void print_whole_line(const struct call *c, char *line)
{
    (void)c;
    puts(line);
}

typedef void print_line(const struct call *c, char *line);

static bool ends_line(const struct reader *r, const char *line)
{
    if (strcmp(r->name, "log") != 0)
        return true;
    const char *stream = strchr(line, ' '), *flag = stream ? strchr(stream + 1, ' ') : NULL;
    return flag && flag[1] == 'F';
}

/* As many lines as there are, or most of them if that is not negative: the log may be growing. */
static void print_all(const struct call *c, struct reader *r, long most, print_line *print)
{
    char *line;
    while (most != 0 && (line = next_line(r))) {
        if (most > 0 && ends_line(r, line))
            most--;
        print(c, line);
    }
    fflush(stdout);
    fflush(stderr);
}

/* Go to where the last lines begin: count them all first, then pass over the others. */
static void skip_all_but(struct reader *r, long lines)
{
    struct reader count = {.folder = r->folder, .name = r->name};
    long all = 0;
    open_part(&count, true);
    for (char *line; (line = next_line(&count));)
        all += ends_line(r, line);
    close_reader(&count);
    while (all > lines) {
        const char *line = next_line(r);
        if (!line)
            return;
        all -= ends_line(r, line);
    }
}

/* Wait for the end of a container, told only when all is in its log. Returns a socket or less. */
static int await_end(int folder)
{
    int socket = channel_connect(folder, NULL);
    if (socket >= 0)
        channel_tell(socket, MESSAGE_WAIT, 0, NULL, 0, 0);
    return socket;
}

/* Has it ended? A monitor that was killed is none of our business, where there is another one. */
static bool has_ended(int folder, int *end)
{
    struct message m = {.type = 0};
    if (channel_receive(*end, &m, NULL, 0, 0) >= 0 && m.type == MESSAGE_ENDED)
        return true;
    close(*end);
    *end = await_end(folder);
    return *end < 0;
}

/* Go on until the container has ended (*end: a socket; NULL: for ever); print what is left. */
static void follow_file(const struct call *c, struct reader *r, int *end, print_line *print)
{
    char events[4096];
    _cleanup_close_ int watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", r->folder);
    inotify_add_watch(watch, path, IN_MODIFY | IN_CREATE | IN_MOVED_TO);
    for (bool ended = false; !ended;) {
        struct pollfd watched[] = {{watch, POLLIN, 0}, {end ? *end : -1, POLLIN, 0}};
        print_all(c, r, -1, print);
        if (ferror(stdout) || poll(watched, 2, -1) < 0)
            return;
        ended = end && watched[1].revents && has_ended(r->folder, end);
        while (read(watch, events, sizeof events) > 0)
            ;
    }
    print_all(c, r, -1, print);
}

/* ---- the verbs ---- */

int verb_logs(struct call *c)
{
    _cleanup_close_ int shelf = shelf_open(&c->e);
    _cleanup_close_ int folder = shelf < 0 ? -1 : shelf_find(shelf, c->words[0], &c->e);
    if (folder < 0)
        return verb_failed(c);
    _cleanup_(close_reader) struct reader r = {.folder = folder,
                                               .name = c->trace ? "trace" : "log"};
    _cleanup_close_ int end = c->follow ? await_end(folder) : -1;
    print_line *print = c->trace ? print_whole_line : print_log_line;
    open_part(&r, true);
    if (c->number >= 0)
        skip_all_but(&r, c->number);
    if (end >= 0)
        follow_file(c, &r, &end, print);
    else
        print_all(c, &r, c->number, print);
    return 0;
}

int verb_events(struct call *c)
{
    _cleanup_close_ int shelf = shelf_open(&c->e);
    if (shelf < 0)
        return verb_failed(c);
    _cleanup_(close_reader) struct reader r = {.folder = shelf, .name = "events"};
    open_part(&r, true);
    if (c->follow)
        follow_file(c, &r, NULL, print_whole_line);
    else
        print_all(c, &r, -1, print_whole_line);
    return 0;
}
