/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labs.h"
#include "student.h"
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <time.h>

#include <cmocka.h>

enum { PATIENCE_MS = 30000 }; /* rm walks all of /usr in one of them */

static double now_ms(void)
{
    return student_now() * 1e3;
}

/* Until there is something to read, or the deadline has passed; as poll(2). */
static int poll_until(struct pollfd *watched, double deadline)
{
    double left = (deadline - now_ms()) * student_slowness();
    return left > 0 ? poll(watched, 1, (int)left + 1) : 0;
}

/* It lies beside fishbowl; or NULL. */
static const char *find_bowl(void)
{
    static char path[512];
    const char *fishbowl = getenv("FISHBOWL"), *slash = fishbowl ? strrchr(fishbowl, '/') : NULL;
    if (slash)
        snprintf(path, sizeof path, "%.*s/bowl", (int)(slash - fishbowl), fishbowl);
    return slash ? path : NULL;
}

static int start(struct labs *l, const struct limits *limits, bool lens)
{
    const char *rootfs = getenv("FISHBOWL_ROOTFS");
    struct lab_options options = {.rootfs = rootfs,
                                  .programs = getenv("FISHBOWL_PROGRAMS"),
                                  .bowl = find_bowl(),
                                  .term = "dumb",
                                  .rows = {24, 24},
                                  .columns = {200, 200},
                                  .lens = {lens, lens},
                                  .limits = *limits};
    struct err e = {0};
    *l = (struct labs){0};
    if (!rootfs || !rootfs[0]) {
        printf("# FISHBOWL_ROOTFS names no unpacked root filesystem\n");
        return -1;
    }
    if (lab_start(&l->lab, &options, &e) < 0) {
        printf("# %s. %s\n", e.what, e.hint);
        return -1;
    }
    int kind = labs_wait(l);
    if (kind != LAB_FAILED)
        return kind;
    printf("# %s. %s\n", l->event.error.what, l->event.error.hint);
    labs_stop(l);
    return -1;
}

int labs_start(struct labs *l)
{
    return start(l, &(struct limits){0}, false);
}

int labs_start_limited(struct labs *l, const struct limits *limits)
{
    return start(l, limits, false);
}

int labs_start_watched(struct labs *l)
{
    int kind = start(l, &(struct limits){0}, true), told = kind == LAB_LENS;
    while (kind == LAB_READY && told < SIDES && labs_wait(l) >= 0)
        told += l->event.kind == LAB_LENS;
    const struct lab_info *info = kind == LAB_READY ? lab_info(l->lab) : NULL;
    return info && !(info->watched[SIDE_HOST] && info->watched[SIDE_CONTAINER]) ? -1 : kind;
}

int labs_wait(struct labs *l)
{
    double deadline = now_ms() + PATIENCE_MS;
    while (!lab_next_event(l->lab, &l->event)) {
        struct pollfd watched = {lab_fd(l->lab), POLLIN, 0};
        if (poll_until(&watched, deadline) == 0) {
            printf("# no event of the lab came\n");
            return -1;
        }
    }
    return l->event.kind;
}

double labs_reset(struct labs *l)
{
    double start = now_ms();
    if (lab_reset(l->lab, NULL) < 0)
        return -1;
    return labs_wait(l) == LAB_READY ? now_ms() - start : -1;
}

void labs_type(struct labs *l, enum side side, const char *line)
{
    const struct lab_info *info = lab_info(l->lab);
    memset(l->printed[side], 0, sizeof l->printed[side]);
    if (info)
        dprintf(info->master[side], "%s\n", line);
}

static void append(char *to, size_t size, const char *text, size_t length)
{
    size_t used = strlen(to);
    if (used + length >= size) {
        size_t cut = used + length + 1 - size;
        memmove(to, to + cut, used - cut + 1);
        used -= cut;
    }
    memcpy(to + used, text, length);
    to[used + length] = '\0';
}

bool labs_prints(struct labs *l, enum side side, const char *text)
{
    double deadline = now_ms() + PATIENCE_MS;
    const struct lab_info *info = lab_info(l->lab);
    while (info && !strstr(l->printed[side], text)) {
        char part[4096];
        struct pollfd watched = {info->master[side], POLLIN, 0};
        ssize_t n =
            poll_until(&watched, deadline) > 0 ? read(info->master[side], part, sizeof part) : 0;
        if (n <= 0) {
            printf("# waited for \"%s\" and saw:\n%s\n", text, l->printed[side]);
            return false;
        }
        for (ssize_t i = 0; i < n; i++) /* a zero byte would hide what follows */
            if (part[i] == '\0')
                part[i] = ' ';
        append(l->printed[side], sizeof l->printed[side], part, (size_t)n);
    }
    return info;
}

bool labs_answers(struct labs *l, enum side side, const char *line, const char *text)
{
    labs_type(l, side, line);
    return labs_prints(l, side, text);
}

int labs_script(struct labs *l, const char *text, int timeout_ms)
{
    int number = lab_script(l->lab, text, timeout_ms, NULL);
    while (number > 0 && labs_wait(l) >= 0)
        if (l->event.kind == LAB_SCRIPT && (int)l->event.script == number)
            return l->event.status;
    return -1;
}

const char *labs_inside(const struct labs *l, const char *controller)
{
    const struct lab_info *info = lab_info(l->lab);
    for (int i = 0; info && i < info->hierarchies; i++) {
        const struct lab_hierarchy *h = &info->hierarchy[i];
        if (h->version == 1 && strstr(h->controllers, controller) && h->inside[0])
            return h->inside;
    }
    return NULL;
}

bool labs_arm(struct labs *l)
{
    const struct lab_info *info = lab_info(l->lab);
    char path[64], part[65536];
    struct stat st;
    if (!labs_answers(l, SIDE_HOST, "echo r''eady", "ready\r\n"))
        return false;
    snprintf(path, sizeof path, "%d", info->shell[SIDE_HOST]);
    if (fstatat(info->proc, path, &st, 0))
        return false;
    snprintf(path, sizeof path, "%d/root/root/attack", info->shell[SIDE_HOST]);
    _cleanup_close_ int in = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    int uid = setfsuid(st.st_uid), gid = setfsgid(st.st_gid);
    _cleanup_close_ int out = openat(info->proc, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
    setfsuid((uid_t)uid);
    setfsgid((gid_t)gid);
    ssize_t n = 0;
    while (out >= 0 && (n = read(in, part, sizeof part)) > 0)
        if (write(out, part, (size_t)n) != n)
            return false;
    return out >= 0 && n == 0;
}

void labs_stop(struct labs *l)
{
    lab_stop(l->lab);
    l->lab = NULL;
}

static bool read_stat(pid_t pid, char *state, pid_t *parent)
{
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    if (file_read(AT_FDCWD, path, text, sizeof text) <= 0)
        return false;
    const char *rest = strrchr(text, ')');
    return rest && sscanf(rest, ") %c %d", state, parent) == 2;
}

bool process_lives(pid_t pid)
{
    char state;
    pid_t parent;
    return read_stat(pid, &state, &parent) && state != 'Z' && state != 'X';
}

int count_mounts(void)
{
    int lines = 0;
    FILE *file = fopen("/proc/self/mountinfo", "re");
    for (int c; file && (c = getc(file)) != EOF;)
        lines += c == '\n';
    if (file)
        fclose(file);
    return lines;
}

void remains_note(struct remains *r, const struct lab_info *info)
{
    char state;
    *r = (struct remains){.init = info->init, .hierarchies = info->hierarchies};
    read_stat(info->init, &state, &r->keeper);
    for (int i = 0; i < info->hierarchies; i++) { /* the outer of the lab's two groups */
        const char *outside = info->hierarchy[i].outside;
        snprintf(r->group[i], sizeof r->group[i], "%.*s", (int)(strrchr(outside, '/') - outside),
                 outside);
    }
    r->mounts = count_mounts();
}

static const char *look(const struct remains *r)
{
    static char what[320];
    if (process_lives(r->init))
        return "the lab's init";
    if (process_lives(r->keeper))
        return "the keeper";
    for (int i = 0; i < r->hierarchies; i++)
        if (access(r->group[i], F_OK) == 0) {
            snprintf(what, sizeof what, "the group %s", r->group[i]);
            return what;
        }
    return count_mounts() == r->mounts ? "" : "mounts";
}

const char *remains_left(const struct remains *r)
{
    const char *left = look(r);
    for (double deadline = now_ms() + 5000; left[0] && now_ms() < deadline; left = look(r))
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    return left;
}

/* ---- one lab for all tests of a program ---- */

struct labs common;

int common_start(void **state)
{
    (void)state;
    return labs_start(&common) == LAB_READY ? 0 : -1;
}

int common_stop(void **state)
{
    (void)state;
    labs_stop(&common);
    return 0;
}

void common_prints_at(enum side side, const char *line, const char *text)
{
    if (!labs_answers(&common, side, line, text))
        fail_msg("%s did not print \"%s\" but: %s", line, text, common.printed[side]);
}

void common_prints(const char *line, const char *text)
{
    common_prints_at(SIDE_HOST, line, text);
}
