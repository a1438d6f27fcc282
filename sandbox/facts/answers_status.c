/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/fdio.h"
#include "answers.h"
#include "reading.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Facts about one process that its files in /proc say, read when they are asked for. */

/* The names of capabilities(7) by their number. */
static const char *const capabilities[] = {
    "cap_chown",
    "cap_dac_override",
    "cap_dac_read_search",
    "cap_fowner",
    "cap_fsetid",
    "cap_kill",
    "cap_setgid",
    "cap_setuid",
    "cap_setpcap",
    "cap_linux_immutable",
    "cap_net_bind_service",
    "cap_net_broadcast",
    "cap_net_admin",
    "cap_net_raw",
    "cap_ipc_lock",
    "cap_ipc_owner",
    "cap_sys_module",
    "cap_sys_rawio",
    "cap_sys_chroot",
    "cap_sys_ptrace",
    "cap_sys_pacct",
    "cap_sys_admin",
    "cap_sys_boot",
    "cap_sys_nice",
    "cap_sys_resource",
    "cap_sys_time",
    "cap_sys_tty_config",
    "cap_mknod",
    "cap_lease",
    "cap_audit_write",
    "cap_audit_control",
    "cap_setfcap",
    "cap_mac_override",
    "cap_mac_admin",
    "cap_syslog",
    "cap_wake_alarm",
    "cap_block_suspend",
    "cap_audit_read",
    "cap_perfmon",
    "cap_bpf",
    "cap_checkpoint_restore",
};
enum { CAPABILITIES = sizeof capabilities / sizeof *capabilities };

/* The line of /proc/PID/status that each fact is about. */
static const struct {
    const char *part, *key;
    double divisor; /* what the kernel counts in kB is MiB here */
} lines[] = {
    {"rss", "VmRSS", 1024},    {"virtual", "VmSize", 1024},      {"threads", "Threads", 1},
    {"caps", "CapEff", 1},     {"bounding", "CapBnd", 1},        {"no_new_privs", "NoNewPrivs", 1},
    {"seccomp", "Seccomp", 1}, {"cpus", "Cpus_allowed_list", 1}, {"uid", "Uid", 1},
    {"uid.inside", "Uid", 1},
};

/* Read a line of /proc/PID/status, what is behind its key. */
static bool read_key(const struct fact_query *q, const struct process *p, const char *name,
                     char *line, size_t size)
{
    char text[4096], key[32];
    int n = snprintf(key, sizeof key, "\n%s:", name);
    const char *at = NULL;
    if (file_read(q->s->lab->proc, proc_path(p->pid, "status").text, text, sizeof text) > 0)
        at = strstr(text, key);
    if (!at)
        return false;
    at += n;
    at += strspn(at, " \t");
    snprintf(line, size, "%.*s", (int)strcspn(at, "\n"), at);
    return true;
}

/*
 * Read the line that a fact is about, up to its end. Returns the process it is about, or NULL with
 * *value saying why there is no such line. *divisor may be NULL.
 */
static const struct process *read_line(const struct fact_query *q, char *line, size_t size,
                                       double *divisor, struct fact_value *value)
{
    const struct process *p = subject_or_none(q, value);
    size_t i = 0;
    while (i + 1 < sizeof lines / sizeof *lines && strcmp(lines[i].part, fact_part(q)) != 0)
        i++;
    if (p && !read_key(q, p, lines[i].key, line, size)) {
        value_none(value, "process %d has no %s: it has ended, or belongs to the kernel", p->pid,
                   lines[i].key);
        return NULL;
    }
    if (divisor)
        *divisor = lines[i].divisor;
    return p;
}

void answer_status(const struct fact_query *q, struct fact_value *value)
{
    char line[64];
    double divisor;
    if (read_line(q, line, sizeof line, &divisor, value))
        value_number(value, strtod(line, NULL) / divisor);
}

void answer_caps(const struct fact_query *q, struct fact_value *value)
{
    char line[64], text[sizeof value->text] = "none";
    size_t used = 0;
    if (!read_line(q, line, sizeof line, NULL, value))
        return;
    uint64_t set = strtoull(line, NULL, 16);
    for (int i = 0; i < CAPABILITIES; i++)
        if (set >> i & 1)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? " " : "",
                                     capabilities[i]);
    value_text(value, text);
}

void answer_no_new_privs(const struct fact_query *q, struct fact_value *value)
{
    char line[64];
    if (read_line(q, line, sizeof line, NULL, value))
        value_truth(value, line[0] == '1');
}

/* What runs in a terminal that the kernel lens watches has its filter, and nothing to do with it.
 */
static bool has_filter_of_lens(const struct fact_query *q, const struct process *p)
{
    const bool *watched = q->s->lab->watched;
    return p->side >= 0 ? watched[p->side] : watched[SIDE_HOST] || watched[SIDE_CONTAINER];
}

void answer_seccomp(const struct fact_query *q, struct fact_value *value)
{
    static const char *const modes[] = {"none", "strict", "filter"};
    char line[64], filters[64];
    const struct process *p = read_line(q, line, sizeof line, NULL, value);
    if (!p)
        return;
    int mode = line[0] >= '1' && line[0] <= '2' ? line[0] - '0' : 0;
    if (mode == 2 && has_filter_of_lens(q, p) &&
        read_key(q, p, "Seccomp_filters", filters, sizeof filters) && atoi(filters) < 2)
        mode = 0;
    value_text(value, modes[mode]);
}

void answer_cpus(const struct fact_query *q, struct fact_value *value)
{
    char line[256];
    if (read_line(q, line, sizeof line, NULL, value))
        value_text(value, line);
}

/* Real, effective, saved, file system: the second number counts. */
void answer_uid(const struct fact_query *q, struct fact_value *value)
{
    char line[64], *at;
    const struct process *p = read_line(q, line, sizeof line, NULL, value);
    if (!p)
        return;
    strtoul(line, &at, 10);
    unsigned long id = strtoul(at, NULL, 10);
    pid_t whose = strcmp(fact_part(q), "uid.inside") == 0 ? p->pid : 1;
    value_number(value, (double)uid_seen_by(q->s, whose, id));
}

/* Field 19 of /proc/PID/stat, proc_pid_stat(5). */
void answer_nice(const struct fact_query *q, struct fact_value *value)
{
    const struct process *p = subject_or_none(q, value);
    char text[1024] = "";
    if (!p)
        return;
    file_read(q->s->lab->proc, proc_path(p->pid, "stat").text, text, sizeof text);
    const char *at = strrchr(text, ')'); /* the end of field 2 */
    for (int field = 2; at && field < 19; field++)
        at = strchr(at + 1, ' ');
    if (at)
        value_number(value, (double)strtol(at, NULL, 10));
    else
        value_none(value, "process %d has ended", p->pid);
}

/* The account of the process's first thread: seconds that it ran and waited, and how many turns. */
static bool read_account(const struct fact_query *q, const struct process *p, double account[3],
                         struct fact_value *value)
{
    char text[64];
    if (file_read(q->s->lab->proc, proc_path(p->pid, "schedstat").text, text, sizeof text) > 0 &&
        sscanf(text, "%lf %lf %lf", &account[0], &account[1], &account[2]) == 3) {
        account[0] /= 1e9;
        account[1] /= 1e9;
        return true;
    }
    value_none(value, "this kernel does not say how long process %d ran", p->pid);
    return false;
}

/* cpu.seconds, cpu.waited and cpu.turns, in the order of the file */
void answer_process_account(const struct fact_query *q, struct fact_value *value)
{
    const struct process *p = subject_or_none(q, value);
    const char *part = fact_part(q);
    double account[3];
    if (p && read_account(q, p, account, value))
        value_number(value, account[!strcmp(part, "cpu.seconds")  ? 0
                                    : !strcmp(part, "cpu.waited") ? 1
                                                                  : 2]);
}

void answer_process_share(const struct fact_query *q, struct fact_value *value)
{
    const struct process *p = subject_or_none(q, value);
    double account[3];
    char key[64];
    if (!p || !read_account(q, p, account, value))
        return;
    snprintf(key, sizeof key, "%d %llu", p->pid, (unsigned long long)p->start);
    meter_share(q->s->cache, key, account[0], value);
}
