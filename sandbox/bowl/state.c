/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "state.h"
#include "../kernel/fdio.h"
#include "../kernel/syscalls.h"
#include "options.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

const char *const status_names[STATUSES] = {"created", "running", "frozen", "stopped",
                                            "exited",  "killed",  "oom"};

#define MAGIC "bowl-container 1\n"
enum { FILE_MAX = 65536 };

/* ---- as text ---- */

enum type { TEXT, INT, LONG };

static const struct field {
    const char *key;
    enum type type;
    size_t offset, size;
} fields[] = {
#define FIELD(key, type, member)                                                                   \
    {                                                                                              \
        key, type, offsetof(struct state, member), sizeof(((struct state *)0)->member)             \
    }
    FIELD("name", TEXT, name),       FIELD("guard", TEXT, guard),
    FIELD("boot", TEXT, boot),       FIELD("pid", INT, pid),
    FIELD("start", LONG, start),     FIELD("status", INT, status),
    FIELD("exit", INT, exit_code),   FIELD("signal", INT, signal),
    FIELD("created", LONG, created), FIELD("started", LONG, started),
    FIELD("ended", LONG, ended),     FIELD("hostname", TEXT, hostname),
    FIELD("rootfs", TEXT, rootfs),   FIELD("tty", INT, tty),
    FIELD("denied", TEXT, denied),   FIELD("all-capabilities", INT, all_capabilities),
    FIELD("user", TEXT, user),       FIELD("capabilities", LONG, capabilities),
    FIELD("workdir", TEXT, workdir), FIELD("interactive", INT, interactive),
    FIELD("net", INT, net),          FIELD("no-user-ns", INT, no_user_ns),
    FIELD("cable", INT, cable),
#undef FIELD
};
enum { FIELDS = sizeof fields / sizeof *fields };

/* Control characters and '%' as %XX, so that a value is one line. */
static void put_text(FILE *file, const char *key, const char *text)
{
    fprintf(file, "%s ", key);
    for (; *text; text++)
        if (iscntrl((unsigned char)*text) || *text == '%')
            fprintf(file, "%%%02X", (unsigned char)*text);
        else
            fputc(*text, file);
    fputc('\n', file);
}

static void take_text(char *to, size_t size, const char *text)
{
    size_t n = 0;
    unsigned value;
    while (*text && n + 1 < size) {
        bool escaped = *text == '%' && sscanf(text + 1, "%2x", &value) == 1;
        to[n++] = escaped ? (char)value : *text;
        text += escaped ? 3 : 1;
    }
    to[n] = '\0';
}

void state_keep_words(struct words_kept *kept, char *const *words)
{
    for (; words && *words; words++) {
        size_t room = sizeof kept->text - (size_t)kept->size;
        int n = snprintf(kept->text + kept->size, room, "%s", *words);
        kept->size += (size_t)n < room ? n + 1 : 0;
    }
}

static void put_words(FILE *file, const char *key, const struct words_kept *words)
{
    for (int at = 0; at < words->size; at += (int)strlen(words->text + at) + 1)
        put_text(file, key, words->text + at);
}

static void put_all(FILE *file, const struct state *s)
{
    fputs(MAGIC, file);
    for (int i = 0; i < FIELDS; i++) {
        const char *at = (const char *)s + fields[i].offset;
        if (fields[i].type == TEXT)
            put_text(file, fields[i].key, at);
        else if (fields[i].type == INT)
            fprintf(file, "%s %d\n", fields[i].key, *(const int *)at);
        else
            fprintf(file, "%s %lld\n", fields[i].key, *(const long long *)at);
    }
    put_words(file, "argument", &s->command);
    put_words(file, "variable", &s->environment);
    for (int i = 0; i < s->groups; i++) {
        const struct state_group *g = &s->group[i];
        fprintf(file, "group %d %s %zu %zu %s\n", g->version,
                g->controllers[0] ? g->controllers : "-", strlen(g->top), strlen(g->lab), g->leaf);
    }
}

static void take_word(struct words_kept *words, const char *value)
{
    char *at = words->text + words->size;
    take_text(at, sizeof words->text - (size_t)words->size, value);
    if (words->size + (int)strlen(at) + 1 < (int)sizeof words->text)
        words->size += (int)strlen(at) + 1;
}

/* The three groups lie one in the other: "2 - 30 34 /sys/fs/cgroup/fb.1.2.3/lab/fishbowl". */
static void take_group(struct state *s, const char *value)
{
    char *at;
    if (s->groups == LAB_HIERARCHIES)
        return;
    struct state_group *g = &s->group[s->groups++];
    g->version = (int)strtol(value, &at, 10);
    const char *controllers = at + (*at == ' ');
    int length = (int)strcspn(controllers, " ");
    int top = (int)strtoul(controllers + length, &at, 10), lab = (int)strtoul(at, &at, 10);
    const char *leaf = at + (*at == ' ');
    if (controllers[0] != '-')
        snprintf(g->controllers, sizeof g->controllers, "%.*s", length, controllers);
    snprintf(g->top, sizeof g->top, "%.*s", top, leaf);
    snprintf(g->lab, sizeof g->lab, "%.*s", lab, leaf);
    snprintf(g->leaf, sizeof g->leaf, "%s", leaf);
}

static void take_field(struct state *s, const struct field *f, const char *value)
{
    char *at = (char *)s + f->offset;
    if (f->type == TEXT)
        take_text(at, f->size, value);
    else if (f->type == INT)
        *(int *)at = (int)strtol(value, NULL, 10);
    else
        *(long long *)at = strtoll(value, NULL, 10);
}

/* next: the field that is looked for first, as they stand there in the order of the table */
static void take_line(struct state *s, const char *line, int *next)
{
    size_t length = strcspn(line, " ");
    const char *value = line + length + (line[length] == ' ');
    if (strncmp(line, "argument ", 9) == 0)
        take_word(&s->command, value);
    else if (strncmp(line, "variable ", 9) == 0)
        take_word(&s->environment, value);
    else if (strncmp(line, "group ", 6) == 0)
        take_group(s, value);
    else
        for (int i = 0; i < FIELDS; i++, *next = (*next + 1) % FIELDS) {
            const struct field *f = &fields[*next];
            if (strncmp(f->key, line, length) == 0 && !f->key[length]) {
                take_field(s, f, value);
                return;
            }
        }
}

/* ---- the file ---- */

int state_write(int folder, const struct state *s)
{
    int fd = openat(folder, "state.new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    if (!file)
        return -errno;
    put_all(file, s);
    int r = ferror(file) ? -EIO : 0;
    if (fclose(file) || r < 0)
        return r < 0 ? r : -errno;
    /* over an older one ext4 begins to write the new file to the disk at once, and to remove that
     * takes milliseconds; it need not outlive the machine's boot */
    if (sys_exchange(folder, "state.new", "state") == 0)
        return unlinkat(folder, "state.new", 0) ? -errno : 0;
    return renameat(folder, "state.new", folder, "state") ? -errno : 0;
}

static int parse(int dir, const char *path, struct state *s)
{
    _cleanup_free_ char *text = malloc(FILE_MAX);
    *s = (struct state){0};
    ssize_t n = text ? file_read(dir, path, text, FILE_MAX) : -ENOMEM;
    if (n < 0)
        return (int)n;
    char *rest = text;
    int next = 0;
    if (strncmp(text, MAGIC, sizeof MAGIC - 1) != 0)
        return -EPROTO;
    for (char *line; (line = strsep(&rest, "\n"));)
        take_line(s, line, &next);
    bool sound = s->status >= 0 && s->status < STATUSES && s->net >= 0 && s->net < NETS;
    return sound ? 0 : -EPROTO;
}

/* ---- what the kernel says ---- */

long long state_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

bool state_is_alive(const struct state *s)
{
    return s->status == RUNNING || s->status == FROZEN;
}

bool state_is_of_this_boot(const struct state *s)
{
    return strcmp(identity_boot(), s->boot) == 0;
}

bool state_is_watched(const struct state *s)
{
    return state_is_of_this_boot(s) && identity_of(s->guard) != IDENTITY_DEAD;
}

const struct state_group *state_controller(const struct state *s, const char *controller)
{
    size_t length = strlen(controller);
    for (int i = 0; i < s->groups; i++)
        for (const char *at = s->group[i].controllers; *at;
             at += strcspn(at, ","), at += *at == ',')
            if (strcspn(at, ",") == length && strncmp(at, controller, length) == 0)
                return &s->group[i];
    return NULL;
}

const struct state_group *state_freezer(const struct state *s)
{
    for (int i = 0; i < s->groups; i++)
        if (s->group[i].version == 2)
            return &s->group[i];
    return state_controller(s, "freezer");
}

/*
 * Ask its group whether it is frozen. Returns whether a process is in it, which only version 2
 * tells: then process 1 lives, cgroup.events in cgroups(7).
 */
static bool ask_group(const struct state *s, bool *frozen)
{
    const struct state_group *g = state_freezer(s);
    const bool version_2 = g && g->version == 2;
    char path[300], text[256] = "";
    *frozen = false;
    if (!g)
        return false;
    snprintf(path, sizeof path, "%s/%s", g->lab, version_2 ? "cgroup.events" : "freezer.state");
    if (file_read(AT_FDCWD, path, text, sizeof text) <= 0)
        return false;
    *frozen = strstr(text, version_2 ? "frozen 1" : "FROZEN");
    return version_2 && strstr(text, "populated 1");
}

static int bring_up_to_date(struct state *s, int r, struct err *e)
{
    bool frozen = false;
    if (r == -ENOENT)
        return err_say(e, -ENODATA,
                       "Try again in a moment; if that does not help, bowl rm removes it.",
                       "The container is being made");
    if (r < 0)
        return err_set(e, r, "bowl rm removes the container.",
                       "read what is known of the container %.64s", s->name);
    bool lives = s->status == RUNNING && ask_group(s, &frozen);
    if (s->status <= FROZEN && !(lives && identity_is_taken(s->guard)) && !state_is_watched(s)) {
        s->status = KILLED;
        s->signal = SIGKILL;
        s->exit_code = 128 + SIGKILL;
    } else if (frozen) {
        s->status = FROZEN;
    }
    return 0;
}

int state_read(int folder, struct state *s, struct err *e)
{
    return bring_up_to_date(s, parse(folder, "state", s), e);
}

int state_look(int shelf, const char *name, struct state *s)
{
    char path[NAME_SIZE + 8];
    snprintf(path, sizeof path, "%s/state", name);
    return bring_up_to_date(s, parse(shelf, path, s), NULL);
}

int state_find(int shelf, const char *name, struct state *s, struct err *e)
{
    _cleanup_close_ int folder = shelf_find(shelf, name, e);
    int r = folder < 0 ? folder : state_read(folder, s, e);
    return r < 0 ? r : steal_fd(&folder);
}

int state_pidfd(const struct state *s, struct err *e)
{
    char hint[160];
    int pidfd = state_is_alive(s) ? identity_pidfd(s->pid, s->start) : -1;
    if (pidfd >= 0)
        return pidfd;
    snprintf(hint, sizeof hint, "bowl ps --all tells how it ended; bowl start makes a new one.");
    return err_say(e, -ESRCH, hint, "The container %s does not run: it is %s", s->name,
                   state_is_alive(s) ? "just ending" : status_names[s->status]);
}
