/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/fdio.h"
#include "reading.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>

/* The processes in front of one terminal. A longer pipeline is judged by its first ones. */
enum { MOST_MEMBERS = 64 };
struct members {
    struct member {
        pid_t pid;
        char state;
        uint64_t start;
    } list[MOST_MEMBERS];
    int count;
    struct member last; /* of the same terminal, whatever its group: the one started last */
};

static int read_stat(int proc, pid_t pid, struct proc_stat *stat)
{
    char text[1024];
    ssize_t n = file_read(proc, proc_path(pid, "stat").text, text, sizeof text);
    return n < 0 ? (int)n : proc_parse_stat(text, stat);
}

static void consider(struct members *m, const struct proc_stat *shell, const struct proc_stat *p)
{
    const struct member member = {.pid = p->pid, .state = p->state, .start = p->start};
    if (p->state == 'Z' || p->state == 'X')
        return;
    if (p->pgrp == shell->tpgid && m->count < MOST_MEMBERS)
        m->list[m->count++] = member;
    if (p->tty == shell->tty && (m->last.pid == 0 || p->start >= m->last.start))
        m->last = member;
}

static void collect_from_proc(int proc, const struct proc_stat *shell, struct members *m)
{
    int fd = openat(proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir) {
        fd_closep(&fd);
        return;
    }
    for (const struct dirent *d; (d = readdir(dir));) {
        struct proc_stat p;
        if (d->d_name[0] < '1' || d->d_name[0] > '9')
            continue;
        if (read_stat(proc, (pid_t)strtol(d->d_name, NULL, 10), &p) == 0)
            consider(m, shell, &p);
    }
    closedir(dir);
}

static void collect_from_snapshot(const struct snapshot *s, const struct proc_stat *shell,
                                  struct members *m)
{
    for (int i = 0; i < s->cache->entries; i++) {
        const struct process_entry *entry = &s->cache->entry[i];
        const struct proc_stat p = {.pid = entry->process.pid,
                                    .pgrp = entry->process.pgrp,
                                    .state = entry->process.state,
                                    .start = entry->process.start,
                                    .tty = entry->tty};
        consider(m, shell, &p);
    }
}

static pid_t oldest(const struct members *m)
{
    const struct member *found = NULL;
    for (int i = 0; i < m->count; i++)
        if (!found || m->list[i].start < found->start)
            found = &m->list[i];
    return found ? found->pid : 0;
}

/* Fill in foreground and waiting. s: a snapshot with fresh processes, or NULL to look in /proc. */
static void look_in_front(int proc, const struct snapshot *s, const struct proc_stat *shell,
                          struct terminal *t)
{
    struct proc_stat leader;
    if (shell->tpgid <= 0)
        return; /* no terminal any more */
    if (shell->tpgid == shell->pid)
        leader = *shell;
    else if (read_stat(proc, shell->tpgid, &leader) < 0)
        leader.state = 'X';
    if (leader.state != 'Z' && leader.state != 'X') {
        t->foreground = leader.pid;
        t->waiting = leader.state == 'S' && process_wants_input(proc, leader.pid, shell->tty);
        if (t->waiting)
            return; /* the usual case, and the cheap one */
    }
    struct members m = {0};
    if (s)
        collect_from_snapshot(s, shell, &m);
    else
        collect_from_proc(proc, shell, &m);
    if (m.count == 0 && m.last.pid)
        m.list[m.count++] = m.last;
    if (!t->foreground)
        t->foreground = oldest(&m);
    for (int i = 0; i < m.count && !t->waiting; i++)
        t->waiting = m.list[i].state == 'S' && process_wants_input(proc, m.list[i].pid, shell->tty);
}

static int fill(const struct lab_info *lab, const struct snapshot *s, enum side side,
                struct terminal *t)
{
    int process = t->process;
    struct termios mode;
    *t = (struct terminal){.process = process, .echo = true};
    /* the master answers for its slave, see pty(7); ICANON is off while a line editor echoes */
    if (lab->master[side] >= 0 && tcgetattr(lab->master[side], &mode) == 0)
        t->echo = (mode.c_lflag & ECHO) || !(mode.c_lflag & ICANON);
    struct proc_stat shell;
    if (lab->shell[side] <= 0)
        return 0;
    int rc = read_stat(lab->proc, lab->shell[side], &shell);
    if (rc == -ENOENT || rc == -ESRCH || (rc == 0 && (shell.state == 'Z' || shell.state == 'X')))
        return 0; /* it has ended: that is a state as well */
    if (rc < 0)
        return rc;
    t->shell = shell.pid;
    look_in_front(lab->proc, s, &shell, t);
    return 0;
}

int terminal_read(const struct lab_info *lab, enum side side, struct terminal *terminal)
{
    return fill(lab, NULL, side, terminal);
}

/* The number that the kernel gives the terminal of a master: pty slaves have major 136 and on. */
static int terminal_number(const struct snapshot *s, enum side side)
{
    unsigned number;
    if (s->lab->master[side] >= 0 && ioctl(s->lab->master[side], TIOCGPTN, &number) == 0)
        return (int)((136 + number / 256) << 8 | (number & 0xff));
    const struct process_entry *shell = process_cache_find(s->cache, s->lab->shell[side]);
    return shell ? shell->tty : 0;
}

static void find_sides(struct snapshot *s)
{
    int number[SIDES];
    for (int side = 0; side < SIDES; side++)
        number[side] = terminal_number(s, (enum side)side);
    for (int i = 0; i < s->processes; i++) {
        const struct process_entry *entry = process_cache_find(s->cache, s->process[i].pid);
        s->process[i].side = -1;
        for (int side = 0; entry && entry->tty && side < SIDES; side++)
            if (entry->tty == number[side])
                s->process[i].side = side;
    }
}

void terminals_read(struct snapshot *s)
{
    find_sides(s);
    for (int side = 0; side < SIDES; side++) {
        struct terminal *t = &s->terminal[side];
        if (fill(s->lab, s, (enum side)side, t) < 0)
            *t = (struct terminal){.echo = true};
        t->process = -1;
        for (int i = 0; i < s->processes; i++)
            if (s->process[i].pid == t->foreground)
                t->process = i;
        if (t->process < 0)
            continue;
        if (s->process[t->process].frozen)
            t->waiting = false;
        if (side == SIDE_CONTAINER && s->process[t->process].in_container)
            t->process = s->leader;
    }
}
