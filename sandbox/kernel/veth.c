/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "veth.h"
#include "fdio.h"
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* RTM_NEWLINK with IFLA_LINKINFO { IFLA_INFO_KIND "veth" }; its peer needs no word (rtnetlink(7)).
 */
struct request {
    struct nlmsghdr head;
    struct ifinfomsg link;
    struct rtattr info, kind;
    char name[8];
};

struct answer {
    struct nlmsghdr head;
    struct nlmsgerr error; /* of it: 0 or a negative errno */
    char rest[512];        /* the request again, and words about it */
};

int veth_make(void)
{
    struct request request = {
        .head = {.nlmsg_len = sizeof request,
                 .nlmsg_type = RTM_NEWLINK,
                 .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL},
        .info = {.rta_type = IFLA_LINKINFO, .rta_len = RTA_LENGTH(RTA_LENGTH(sizeof request.name))},
        .kind = {.rta_type = IFLA_INFO_KIND, .rta_len = RTA_LENGTH(sizeof request.name)},
        .name = "veth",
    };
    struct answer answer;
    _cleanup_close_ int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (fd < 0 || send(fd, &request, sizeof request, 0) < 0)
        return -errno;
    ssize_t n = recv(fd, &answer, sizeof answer, 0);
    if (n < 0)
        return -errno;
    if ((size_t)n < offsetof(struct answer, rest) - sizeof answer.error.msg ||
        answer.head.nlmsg_type != NLMSG_ERROR)
        return -EPROTO;
    return answer.error.error;
}

const char *veth_program(void)
{
    static const char *const paths[] = {"/usr/sbin/ip", "/usr/bin/ip", "/sbin/ip", "/bin/ip"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        char target[256] = ""; /* stays empty where it is no link */
        ssize_t n = readlink(paths[i], target, sizeof target - 1);
        (void)n;
        if (access(paths[i], X_OK) == 0 && !strstr(target, "busybox"))
            return paths[i];
    }
    return NULL;
}
