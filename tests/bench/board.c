/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What does the board of a class cost? "fishbowl class" on a terminal, over students who each write
 * a status every ten seconds, as fishbowl does; its processor time by getrusage(2).
 * usage: board [SECONDS [STUDENTS]]      as root, who alone can be so many; needs FISHBOWL
 */
#include "../../shell/class/share.h"
#include "lib/measure.h"
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { FIRST = 54000 };

static char folder[PATH_MAX];

static uid_t account(int number)
{
    return (uid_t)(FIRST + number);
}

static void write_status(int number)
{
    char path[PATH_MAX + 160], fresh[PATH_MAX + 160], name[SHARE_NAME];
    struct status s = {.number = "05",
                       .lesson = "pidof",
                       .title = "One process, many numbers",
                       .step = "start",
                       .step_title = "Start a container",
                       .at = number % 9 + 1,
                       .steps = 9,
                       .planned = 100,
                       .beat = (uint64_t)now_ms()};
    s.began = s.beat - (uint64_t)number * 3000;
    status_boot(s.boot, sizeof s.boot);
    share_name(account(number), name);
    snprintf(path, sizeof path, "%s/%s/1.json", folder, name);
    snprintf(fresh, sizeof fresh, "%s/%s/1.new", folder, name);
    _cleanup_free_ char *text = status_write(&s);
    _cleanup_close_ int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    must(fd >= 0 && write(fd, text, strlen(text)) > 0 &&
             fchown(fd, account(number), account(number)) == 0 && rename(fresh, path) == 0,
         "write a status");
}

static void make_class(int students)
{
    char path[PATH_MAX + 160], name[SHARE_NAME];
    snprintf(folder, sizeof folder, "%s/class.XXXXXX",
             getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    must(mkdtemp(folder) && chmod(folder, 01777) == 0, "make a folder");
    for (int i = 0; i < students; i++) {
        share_name(account(i), name);
        snprintf(path, sizeof path, "%s/%s", folder, name);
        must(mkdir(path, 0755) == 0 && chown(path, account(i), account(i)) == 0,
             "make a student's folder: as root");
        write_status(i);
    }
}

static void remove_class(int students)
{
    char path[PATH_MAX + 160], name[SHARE_NAME];
    for (int i = 0; i < students; i++) {
        share_name(account(i), name);
        snprintf(path, sizeof path, "%s/%s/1.json", folder, name);
        unlink(path);
        *strrchr(path, '/') = '\0';
        rmdir(path);
    }
    rmdir(folder);
}

/* What it draws is read and counted; meanwhile the students write in turn. */
static double watch(int master, int students, double seconds)
{
    char bytes[16384];
    double began = now_ms(), count = 0;
    int next = 0;
    while (now_ms() - began < seconds * 1e3) {
        struct pollfd fd = {master, POLLIN, 0};
        for (; next < (now_ms() - began) * students / SHARE_BEAT; next++)
            write_status(next % students);
        ssize_t n = poll(&fd, 1, 20) > 0 ? read(master, bytes, sizeof bytes) : 0;
        count += n > 0 ? (double)n : 0;
    }
    return count;
}

int main(int argc, char **argv)
{
    double seconds = argc > 1 ? atof(argv[1]) : 30;
    int students = argc > 2 ? atoi(argv[2]) : 100, master;
    const char *program = getenv("FISHBOWL");
    struct winsize size = {.ws_row = 50, .ws_col = 200};
    struct rusage used;
    must(program && students > 0, "FISHBOWL and a number of students");
    if (geteuid() != 0) {
        printf("# the board of a class: as root, who alone can be so many students\n");
        return 0;
    }
    make_class(students);
    pid_t child = forkpty(&master, NULL, NULL, &size);
    must(child >= 0, "forkpty");
    if (child == 0) {
        execl(program, program, "class", folder, (char *)NULL);
        _exit(127);
    }
    double bytes = watch(master, students, seconds);
    kill(child, SIGTERM);
    must(wait4(child, NULL, 0, &used) == child, "wait for the board");
    close(master);
    remove_class(students);
    double cpu = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e3 +
                 (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e3;
    printf("%-52s %9s %9s %7s   goal\n", "the board of a class", "", "", "");
    printf("%-52s %9d\n", "students, each with a status every 10 s", students);
    printf("%-52s %9.2f %9s %7s   < 1\n", "processor time, % of a core", cpu / seconds / 10, "",
           "");
    printf("%-52s %9.1f\n", "drawn, KiB a second", bytes / seconds / 1024);
    printf("%-52s %9ld\n", "resident at most, KiB", used.ru_maxrss);
    return bytes > 0 ? 0 : 1;
}
