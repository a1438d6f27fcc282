/* SPDX-License-Identifier: GPL-3.0-or-later */
/* runs-as: both */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/*
 * Who talks over a container's socket: one of another version, or of another user. What is sent
 * here is what sandbox/bowl/channel.h says, by hand.
 */

struct head {
    uint16_t version, type;
    int32_t value, fd[3];
};

enum { FILL = 7, ANOTHER_VERSION = 99, ANOTHER_USER = 1000, TEXT = 4096 };

static char bowl[1024], name[32], printed[TEXT];
static int folder; /* the container's */

/* Run bowl with these words; what it says is in printed. Returns its exit status. */
static int run(const char *words)
{
    char line[2048];
    int ends[2], status;
    size_t used = 0;
    snprintf(line, sizeof line, "exec '%s' %s 2>&1 < /dev/null", bowl, words);
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        execl("/bin/sh", "sh", "-c", line, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    for (ssize_t n; (n = read(ends[0], printed + used, sizeof printed - 1 - used)) > 0;)
        used += (size_t)n;
    printed[used] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Its guard holds the container's folder. */
static int find_folder(void)
{
    char path[300], target[1024];
    snprintf(path, sizeof path, "inspect %s", name);
    assert_int_equal(run(path), 0);
    const char *guard = strstr(printed, "\"guard\": \"fb.");
    assert_non_null(guard);
    int pid = (int)strtol(guard + strlen("\"guard\": \"fb."), NULL, 10), found = -1;
    snprintf(path, sizeof path, "/proc/%d/fd", pid);
    DIR *dir = opendir(path);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        ssize_t n = readlinkat(dirfd(dir), entry->d_name, target, sizeof target - 1);
        const char *last = n > 0 ? memrchr(target, '/', (size_t)n) : NULL;
        target[n > 0 ? n : 0] = '\0';
        if (last && strcmp(last + 1, name) == 0)
            found = openat(dirfd(dir), entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    if (dir)
        closedir(dir);
    return found;
}

static int set_up(void **state)
{
    (void)state;
    char words[128];
    char *program = realpath(getenv("FISHBOWL"), NULL);
    assert_non_null(program);
    snprintf(bowl, sizeof bowl, "%.*s/bowl", (int)(strrchr(program, '/') - program), program);
    free(program);
    snprintf(name, sizeof name, "socket%d", getpid());
    snprintf(words, sizeof words, "start --name %s alpine sleep 4242", name);
    assert_int_equal(run(words), 0);
    folder = find_folder();
    return folder < 0 || fchdir(folder) ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    char words[64];
    close(folder);
    snprintf(words, sizeof words, "rm --force %s", name);
    return run(words);
}

static const struct sockaddr_un address = {AF_UNIX, "control"}; /* the folder is where we are */

/* Send the monitor a message. Returns the length of its answer, 0 when it hangs up. */
static ssize_t ask(unsigned version, struct head *answer)
{
    struct head m = {.version = (uint16_t)version, .type = FILL, .fd = {-1, -1, -1}};
    char data[TEXT] = "";
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (connect(fd, (const struct sockaddr *)&address, sizeof address)) {
        close(fd);
        return -1;
    }
    send(fd, &m, sizeof m, MSG_NOSIGNAL); /* it may have hung up already */
    ssize_t n = recv(fd, data, sizeof data, 0);
    memcpy(answer, data, sizeof *answer);
    close(fd);
    return n < 0 ? 0 : n; /* it hung up before it had read all */
}

static void the_monitor_tells_another_version_its_own(void **state)
{
    (void)state;
    struct head answer;
    assert_true(ask(ANOTHER_VERSION, &answer) >= (ssize_t)sizeof answer);
    assert_in_range(answer.version, 2, ANOTHER_VERSION - 1);
    assert_true(ask(answer.version, &answer) > (ssize_t)sizeof answer);
}

/* In place of the monitor: answers one message as another version; before it listens, a user. */
static pid_t stand_in(uid_t user)
{
    struct head m = {.version = ANOTHER_VERSION};
    int ready[2];
    char byte;
    assert_int_equal(renameat(folder, "control", folder, "aside"), 0);
    assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
    pid_t pid = fork();
    if (pid == 0) {
        int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
        if (bind(fd, (const struct sockaddr *)&address, sizeof address) || seteuid(user) ||
            listen(fd, 1) || write(ready[1], "", 1) != 1)
            _exit(1);
        int client = accept(fd, NULL, NULL);
        if (recv(client, &byte, 1, 0) > 0)
            send(client, &m, sizeof m, MSG_NOSIGNAL);
        _exit(0);
    }
    close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    return pid;
}

static void stand_aside(pid_t pid)
{
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_int_equal(renameat(folder, "aside", folder, "control"), 0);
}

static void stats_say(const char *text)
{
    char words[64];
    snprintf(words, sizeof words, "stats %s", name);
    run(words);
    if (!strstr(printed, text))
        fail_msg("not \"%s\" but: %s", text, printed);
}

static void a_monitor_of_another_version_is_told_in_a_sentence(void **state)
{
    (void)state;
    pid_t pid = stand_in(geteuid());
    stats_say("was started by another version of bowl");
    stand_aside(pid);
}

static void nobody_else_is_taken_for_the_monitor(void **state)
{
    (void)state;
    if (geteuid() != 0) /* who cannot become somebody else has seen it as root */
        return;
    pid_t pid = stand_in(ANOTHER_USER);
    stats_say("Somebody else listens");
    stand_aside(pid);
}

static void another_user_is_not_answered(void **state)
{
    (void)state;
    struct head answer;
    if (geteuid() != 0)
        return;
    assert_int_equal(fchmod(folder, 0711), 0);
    assert_int_equal(fchmodat(folder, "control", 0777, 0), 0);
    assert_int_equal(seteuid(ANOTHER_USER), 0);
    ssize_t n = ask(2, &answer);
    assert_int_equal(seteuid(0), 0);
    assert_int_equal(n, 0);
    stats_say(name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_monitor_tells_another_version_its_own),
        cmocka_unit_test(a_monitor_of_another_version_is_told_in_a_sentence),
        cmocka_unit_test(nobody_else_is_taken_for_the_monitor),
        cmocka_unit_test(another_user_is_not_answered),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
