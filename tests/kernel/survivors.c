/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survivors.h"
#include "../../sandbox/lab/base.h"
#include "../../sandbox/lab/ledger.h"
#include "labs.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

static int mounts_before;

void survivors_begin(void)
{
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    mounts_before = count_mounts();
}

pid_t survivors_child(pid_t parent)
{
    DIR *proc = opendir("/proc");
    pid_t found = 0;
    for (struct dirent *entry; !found && proc && (entry = readdir(proc));) {
        char path[300], text[512];
        char state;
        pid_t above, pid = (pid_t)strtol(entry->d_name, NULL, 10);
        snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
        if (pid <= 0 || file_read(AT_FDCWD, path, text, sizeof text) <= 0)
            continue;
        const char *rest = strrchr(text, ')');
        if (rest && sscanf(rest, ") %c %d", &state, &above) == 2 && above == parent)
            found = pid;
    }
    if (proc)
        closedir(proc);
    return found;
}

pid_t survivors_kill(pid_t caller, bool with_keeper, bool with_caller)
{
    kill(caller, SIGSTOP); /* or it would start or remove something in between */
    waitpid(caller, NULL, WUNTRACED);
    pid_t keeper = survivors_child(caller);
    if (with_keeper && keeper > 0)
        kill(keeper, SIGKILL);
    kill(caller, with_caller ? SIGKILL : SIGCONT);
    if (with_caller)
        waitpid(caller, NULL, 0);
    if (with_caller && with_keeper && keeper > 0) /* ours by now; it does not die at once */
        waitpid(keeper, NULL, 0);
    return keeper;
}

static int count_names(int folder, const char *start)
{
    DIR *dir = folder < 0 ? NULL : fdopendir(folder);
    int count = 0;
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        count += !strncmp(entry->d_name, start, strlen(start));
    if (dir)
        closedir(dir);
    return count;
}

static struct survivors count(pid_t keeper)
{
    struct survivors s = {.mounts = count_mounts() - mounts_before};
    struct hierarchy list[LAB_HIERARCHIES];
    char start[32];
    snprintf(start, sizeof start, "fb.%d.", keeper);
    int hierarchies = hierarchies_read(list, LAB_HIERARCHIES);
    for (int i = 0; i < hierarchies; i++) {
        char bases[BASES][BASE_SIZE];
        int n = base_list(&list[i], NULL, bases);
        for (int base = 0; base < n; base++)
            s.groups += count_names(open(bases[base], O_RDONLY | O_DIRECTORY | O_CLOEXEC), start);
    }
    for (int which = 0; which < LEDGER_FOLDERS; which++) {
        char path[PATH_MAX];
        s.files += count_names(ledger_folder(which, false, path, sizeof path), start);
    }
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
    s.processes = waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD ? 0 : 1;
    return s;
}

static bool none(struct survivors s)
{
    return !s.processes && !s.groups && !s.files && !s.mounts;
}

struct survivors survivors_of(pid_t keeper)
{
    struct survivors s = count(keeper);
    for (int turn = 0; turn < 1000 && !none(s); turn++) {
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
        s = count(keeper);
    }
    return s;
}

bool survivors_none(struct survivors s, const char *after)
{
    if (!none(s))
        printf("# after %s: %s, %d groups, %d files, %d mounts\n", after,
               s.processes ? "processes" : "no process", s.groups, s.files, s.mounts);
    return none(s);
}
