/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cable.h"
#include "fdio.h"
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* The networks 10.213.0.0/30, 10.213.0.4/30 and so on. */
enum { FIRST = 10 << 24 | 213 << 16, SIZE = 4, PREFIX = 30, CABLES = 1 << 14 };

#define INNER "eth0"

/* A request that is put together, attribute by attribute. */
struct request {
    struct nlmsghdr head;
    char body[512];
};

static void *add(struct request *r, const void *data, size_t size)
{
    char *at = (char *)r + NLMSG_ALIGN(r->head.nlmsg_len);
    memcpy(at, data, size);
    r->head.nlmsg_len = NLMSG_ALIGN(r->head.nlmsg_len) + (unsigned)size;
    return at;
}

static struct rtattr *begin(struct request *r, int type)
{
    struct rtattr attribute = {.rta_len = RTA_LENGTH(0), .rta_type = (unsigned short)type};
    return add(r, &attribute, sizeof attribute);
}

static void end(const struct request *r, struct rtattr *attribute)
{
    attribute->rta_len = (unsigned short)((const char *)r + r->head.nlmsg_len - (char *)attribute);
}

static void add_attribute(struct request *r, int type, const void *data, size_t size)
{
    struct rtattr *attribute = begin(r, type);
    add(r, data, size);
    end(r, attribute);
}

static struct request request_of(int type, int flags)
{
    return (struct request){
        .head = {.nlmsg_len = NLMSG_LENGTH(0),
                 .nlmsg_type = (unsigned short)type,
                 .nlmsg_flags = (unsigned short)(NLM_F_REQUEST | NLM_F_ACK | flags)}};
}

/* Returns what the kernel answers: 0 or a negative errno. */
static int ask(const struct request *r)
{
    struct {
        struct nlmsghdr head;
        struct nlmsgerr error;
        char rest[1024];
    } answer = {.head = {0}};
    _cleanup_close_ int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (fd < 0 || send(fd, r, r->head.nlmsg_len, 0) < 0 || recv(fd, &answer, sizeof answer, 0) < 0)
        return -errno;
    return answer.head.nlmsg_type == NLMSG_ERROR ? answer.error.error : -EPROTO;
}

/* ---- names and numbers ---- */

static void outer_name(int number, bool spare, char name[CABLE_NAME])
{
    snprintf(name, CABLE_NAME, "bowl%d%s", number, spare ? "c" : "");
}

static uint32_t address_of(int number, int inner)
{
    return htonl((uint32_t)(FIRST + number * SIZE + 1 + inner));
}

void cable_address(int number, int inner, char address[CABLE_ADDRESS])
{
    uint32_t value = address_of(number, inner);
    inet_ntop(AF_INET, &value, address, CABLE_ADDRESS);
}

/* Does a route that is not the default one lead into its network? See proc_pid_net(5). */
static bool has_route(int number)
{
    char line[256];
    unsigned to, mask;
    bool found = false;
    FILE *file = fopen("/proc/self/net/route", "re");
    while (file && !found && fgets(line, sizeof line, file))
        found = sscanf(line, "%*s %x %*s %*s %*s %*s %*s %x", &to, &mask) == 2 && mask &&
                (address_of(number, 0) & mask) == to;
    if (file)
        fclose(file);
    return found;
}

/* ---- the cable ---- */

static int make_pair(int number)
{
    char outer[CABLE_NAME], inner[CABLE_NAME];
    struct ifinfomsg link = {.ifi_family = AF_UNSPEC};
    struct request r = request_of(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
    outer_name(number, false, outer);
    outer_name(number, true, inner);
    add(&r, &link, sizeof link);
    add_attribute(&r, IFLA_IFNAME, outer, strlen(outer) + 1);
    struct rtattr *info = begin(&r, IFLA_LINKINFO);
    add_attribute(&r, IFLA_INFO_KIND, "veth", 5);
    struct rtattr *data = begin(&r, IFLA_INFO_DATA);
    struct rtattr *peer = begin(&r, VETH_INFO_PEER);
    add(&r, &link, sizeof link);
    add_attribute(&r, IFLA_IFNAME, inner, strlen(inner) + 1);
    end(&r, peer);
    end(&r, data);
    end(&r, info);
    return ask(&r);
}

int cable_make(void)
{
    int r = -EEXIST, number = -1;
    while (r == -EEXIST && ++number < CABLES)
        if (!has_route(number))
            r = make_pair(number);
    return r < 0 ? r : number;
}

static int give_address(const char *name, int number, int inner)
{
    uint32_t address = address_of(number, inner);
    struct ifaddrmsg message = {
        .ifa_family = AF_INET, .ifa_prefixlen = PREFIX, .ifa_index = if_nametoindex(name)};
    struct request r = request_of(RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE);
    add(&r, &message, sizeof message);
    add_attribute(&r, IFA_LOCAL, &address, sizeof address);
    add_attribute(&r, IFA_ADDRESS, &address, sizeof address);
    return message.ifa_index ? ask(&r) : -errno;
}

/* Change a link: up, or into the namespace of a process under another name. */
static int change(const char *name, pid_t to)
{
    struct ifinfomsg link = {.ifi_index = (int)if_nametoindex(name)};
    struct request r = request_of(RTM_NEWLINK, 0);
    if (!to)
        link.ifi_flags = link.ifi_change = IFF_UP;
    add(&r, &link, sizeof link);
    if (to) {
        add_attribute(&r, IFLA_NET_NS_PID, &(uint32_t){(uint32_t)to}, sizeof(uint32_t));
        add_attribute(&r, IFLA_IFNAME, INNER, sizeof INNER);
    }
    return link.ifi_index ? ask(&r) : -errno;
}

int cable_lay(int number, pid_t pid)
{
    char outer[CABLE_NAME], inner[CABLE_NAME];
    outer_name(number, false, outer);
    outer_name(number, true, inner);
    int r = change(inner, pid);
    if (r == 0)
        r = give_address(outer, number, 0);
    return r == 0 ? change(outer, 0) : r;
}

int cable_connect(int number)
{
    uint32_t gateway = address_of(number, 0);
    struct rtmsg route = {.rtm_family = AF_INET,
                          .rtm_table = RT_TABLE_MAIN,
                          .rtm_protocol = RTPROT_BOOT,
                          .rtm_scope = RT_SCOPE_UNIVERSE,
                          .rtm_type = RTN_UNICAST};
    struct request request = request_of(RTM_NEWROUTE, NLM_F_CREATE);
    add(&request, &route, sizeof route);
    add_attribute(&request, RTA_GATEWAY, &gateway, sizeof gateway);
    int r = give_address(INNER, number, 1);
    if (r == 0)
        r = change(INNER, 0);
    return r == 0 ? ask(&request) : r;
}

void cable_remove(int number)
{
    char outer[CABLE_NAME];
    outer_name(number, false, outer);
    struct ifinfomsg link = {.ifi_index = (int)if_nametoindex(outer)};
    struct request r = request_of(RTM_DELLINK, 0);
    add(&r, &link, sizeof link);
    if (link.ifi_index)
        ask(&r);
}
