/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../kernel/fdio.h"
#include "answers.h"
#include "observer.h"
#include "reading.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Facts about what is in a network, IPC or time namespace, read when they are asked for. */

/* A process in the namespace that a fact is about: for the host any that has the lab's own. */
static const struct process *member_or_none(const struct fact_query *q, enum ns_kind kind,
                                            struct fact_value *value)
{
    if (strncmp(q->info->name, "host.", strlen("host.")) != 0)
        return subject_or_none(q, value);
    for (int i = 0; i < q->s->processes; i++)
        if (q->s->ns[kind] != 0 && q->s->process[i].ns[kind] == q->s->ns[kind])
            return &q->s->process[i];
    value_none(value, "no process is left in the host's %s namespace", ns_table[kind].name);
    return NULL;
}

/* ---- network ---- */

static int ascending(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* Add the ports of one table on which somebody listens, state 0A: proc_pid_net(5). */
static int add_ports(const struct fact_query *q, pid_t pid, const char *table, int *port, int n,
                     int max)
{
    size_t length;
    _cleanup_free_ char *text = file_read_all(q->s->lab->proc, proc_path(pid, table).text, &length);
    for (const char *at = text; at && (at = strchr(at, '\n')) && n < max; at++) {
        unsigned number, state;
        if (sscanf(at, " %*d: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x", &number, &state) == 2 &&
            state == 0x0a)
            port[n++] = (int)number;
    }
    return n;
}

void answer_listens(const struct fact_query *q, struct fact_value *value)
{
    enum { MOST = 100 };
    const struct process *p = member_or_none(q, NS_NET, value);
    int port[MOST], n;
    char text[sizeof value->text] = "none";
    size_t used = 0;
    if (!p)
        return;
    n = add_ports(q, p->pid, "net/tcp", port, 0, MOST);
    n = add_ports(q, p->pid, "net/tcp6", port, n, MOST);
    qsort(port, (size_t)n, sizeof *port, ascending);
    for (int i = 0; i < n; i++)
        if (i == 0 || port[i] != port[i - 1])
            used +=
                (size_t)snprintf(text + used, sizeof text - used, "%s%d", used ? " " : "", port[i]);
    value_text(value, text);
}

/* ---- what only the observer can see ---- */

static bool look(const struct fact_query *q, enum ns_kind kind, enum observer_kind what, char *text,
                 size_t size, struct fact_value *value)
{
    const struct process *p = member_or_none(q, kind, value);
    char path[32];
    if (!p)
        return false;
    snprintf(path, sizeof path, "ns/%s", ns_table[kind].name);
    _cleanup_close_ int ns =
        openat(q->s->lab->proc, proc_path(p->pid, path).text, O_RDONLY | O_CLOEXEC);
    if (ns >= 0 && observer_look(q->s->lab->observer, what, ns, text, size) == 0)
        return true;
    value_none(value, "the %s namespace of process %d cannot be looked into", ns_table[kind].name,
               p->pid);
    return false;
}

void answer_interfaces(const struct fact_query *q, struct fact_value *value)
{
    char text[OBSERVER_TEXT];
    if (look(q, NS_NET, OBSERVER_INTERFACES, text, sizeof text, value))
        value_text(value, text[0] ? text : "none");
}

void answer_ipc(const struct fact_query *q, struct fact_value *value)
{
    static const char *const parts[] = {"ipc.queues", "ipc.segments", "ipc.semaphores"};
    char text[OBSERVER_TEXT], *at = text;
    long number = 0;
    if (!look(q, NS_IPC, OBSERVER_IPC, text, sizeof text, value))
        return;
    for (int i = 0; i < 3; i++) {
        number = strtol(at, &at, 10);
        if (strcmp(fact_part(q), parts[i]) == 0)
            break;
    }
    value_number(value, (double)number);
}

/* ---- time ---- */

/* "monotonic 0 0", seconds and nanoseconds: the offsets for children, who include the process
 * itself unless it has called unshare(2) and not forked since. */
void answer_clock(const struct fact_query *q, struct fact_value *value)
{
    const struct process *p = member_or_none(q, NS_TIME, value);
    const char *clock = strrchr(fact_part(q), '.');
    char text[256] = "";
    if (!p)
        return;
    file_read(q->s->lab->proc, proc_path(p->pid, "timens_offsets").text, text, sizeof text);
    const char *at = clock ? strstr(text, clock + 1) : NULL;
    if (at)
        value_number(value, strtod(at + strlen(clock + 1), NULL));
    else
        value_none(value, "this kernel has no time namespaces, or process %d has ended", p->pid);
}
