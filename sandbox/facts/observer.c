/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "observer.h"
#include "../kernel/fdio.h"
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <time.h>

enum { KIND_HOSTNAME = 'h', WAIT_MS = 100, LOOKS = 200 };

/* number: which question this answers, so that an answer that came too late is not taken for the
 * next one's. */
struct request {
    char kind;
    unsigned number;
};

struct answer {
    unsigned number;
    int error; /* 0 or negative errno */
    char text[65];
};

union control { /* aligned as cmsg(3) wants it */
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int))];
};

/* Receive a request with its descriptor (-1 if it has none). Returns bytes, 0 at the end. */
static ssize_t receive(int socket, struct request *request, int *fd)
{
    union control control = {0};
    struct iovec part = {.iov_base = request, .iov_len = sizeof *request};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    ssize_t n;
    *fd = -1;
    do
        n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    const struct cmsghdr *c = n > 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
        memcpy(fd, CMSG_DATA(c), sizeof *fd);
    return n;
}

static void answer_hostname(int ns, struct answer *answer)
{
    struct utsname names;
    /* needs CAP_SYS_ADMIN in the user namespace that owns it, see setns(2): the lab's has that over
     * all that was made below it */
    if (setns(ns, CLONE_NEWUTS) < 0 || uname(&names) < 0)
        answer->error = -errno;
    else
        memcpy(answer->text, names.nodename, sizeof answer->text);
}

_Noreturn void observer_run(int socket)
{
    for (;;) {
        struct request request;
        _cleanup_close_ int fd = -1;
        ssize_t n = receive(socket, &request, &fd);
        if (n <= 0)
            _exit(0);
        struct answer answer = {.number = request.number, .error = -EINVAL};
        if (n == sizeof request && request.kind == KIND_HOSTNAME && fd >= 0) {
            answer.error = 0;
            answer_hostname(fd, &answer);
        }
        if (send(socket, &answer, sizeof answer, MSG_NOSIGNAL) < 0)
            _exit(0);
    }
}

static int ask(int socket, const struct request *request, int fd)
{
    union control control = {0};
    struct iovec part = {.iov_base = (void *)request, .iov_len = sizeof *request};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    struct cmsghdr *c = CMSG_FIRSTHDR(&message);
    *c = (struct cmsghdr){
        .cmsg_len = CMSG_LEN(sizeof fd), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    memcpy(CMSG_DATA(c), &fd, sizeof fd);
    if (sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        return errno == EAGAIN ? -ETIMEDOUT : errno == ECONNRESET ? -EPIPE : -errno;
    return 0;
}

static long milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/*
 * Wait for the answer with this number, up to the deadline. The observer needs some 50 us: to look
 * a few times more costs less than to sleep and be woken.
 */
static int await(int socket, unsigned number, struct answer *answer)
{
    long deadline = milliseconds() + WAIT_MS;
    for (int looks = 0;; looks++) {
        ssize_t n = recv(socket, answer, sizeof *answer, MSG_DONTWAIT);
        if (n == sizeof *answer && answer->number == number)
            return 0;
        if (n == 0)
            return -EPIPE;
        if (n < 0 && errno != EAGAIN && errno != EINTR)
            return errno == ECONNRESET ? -EPIPE : -errno;
        if (n > 0 || looks < LOOKS)
            continue;
        struct pollfd p = {.fd = socket, .events = POLLIN};
        long left = deadline - milliseconds();
        if (left < 0 || poll(&p, 1, (int)left) == 0)
            return -ETIMEDOUT;
    }
}

int observer_ask_hostname(int socket, int ns, unsigned *number)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    /* two questions on one socket are never asked within the same nanosecond */
    *number = (unsigned)now.tv_nsec ^ (unsigned)now.tv_sec << 30;
    const struct request request = {.kind = KIND_HOSTNAME, .number = *number};
    return ask(socket, &request, ns);
}

int observer_take_hostname(int socket, unsigned number, char *name, size_t size)
{
    struct answer answer = {0};
    int rc = await(socket, number, &answer);
    if (rc < 0)
        return rc;
    if (answer.error)
        return answer.error;
    size_t length = strnlen(answer.text, sizeof answer.text);
    if (length >= size)
        length = size - 1;
    memcpy(name, answer.text, length);
    name[length] = '\0';
    return 0;
}

int observer_hostname(int socket, int ns, char *name, size_t size)
{
    unsigned number;
    int rc = observer_ask_hostname(socket, ns, &number);
    return rc < 0 ? rc : observer_take_hostname(socket, number, name, size);
}
