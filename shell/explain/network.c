/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"

/* Networks, host names and IPC. */

static const struct option kinds[] = {
    {0, "veth", TAKES_NOTHING, "a cable: two interfaces, and what enters one leaves the other",
     NULL, NULL},
    {0, "bridge", TAKES_NOTHING, "a switch to which interfaces are plugged", NULL, NULL},
    {0, "dummy", TAKES_NOTHING, "an interface that leads nowhere", NULL, NULL},
    {0, "macvlan", TAKES_NOTHING, "a second interface on another one", NULL, NULL},
    {0, "vlan", TAKES_NOTHING, "a virtual network on an interface", NULL, NULL},
    TABLE_END,
};
/* Options of ip are words behind one dash. */
static const struct option ip_words[] = {
    {0, "-4", TAKES_NOTHING, "only IPv4", NULL, NULL},
    {0, "-6", TAKES_NOTHING, "only IPv6", NULL, NULL},
    {0, "-o", TAKES_NOTHING, "a line for each", NULL, NULL},
    {0, "-oneline", TAKES_NOTHING, "a line for each", NULL, NULL},
    {0, "-br", TAKES_NOTHING, "short", NULL, NULL},
    {0, "-brief", TAKES_NOTHING, "short", NULL, NULL},
    {0, "-c", TAKES_NOTHING, "with colours", NULL, NULL},
    {0, "-s", TAKES_NOTHING, "with what went through", NULL, NULL},
    {0, "-d", TAKES_NOTHING, "with details", NULL, NULL},
    {0, "-n", TAKES_VALUE, "in the network namespace of this name", "setns CLONE_NEWNET", NULL},
    {0, "-netns", TAKES_VALUE, "in the network namespace of this name", "setns CLONE_NEWNET", NULL},
    TABLE_END,
};
static const struct option add_link[] = {
    {0, "type", TAKES_VALUE, "the kind of interface:", NULL, kinds},
    {0, "peer", TAKES_NOTHING, "what follows is about the other end", NULL, NULL},
    {0, "name", TAKES_VALUE, "its name", NULL, NULL},
    {0, "netns", TAKES_VALUE, "it begins in the network namespace of this process", NULL, NULL},
    {0, "link", TAKES_VALUE, "on this interface", NULL, NULL},
    {0, "mtu", TAKES_VALUE, "the longest packet", NULL, NULL},
    {0, "address", TAKES_VALUE, "its hardware address", NULL, NULL},
    TABLE_END,
};
static const struct option set_link[] = {
    {0, "up", TAKES_NOTHING, "switches it on", NULL, NULL},
    {0, "down", TAKES_NOTHING, "switches it off", NULL, NULL},
    {0, "dev", TAKES_VALUE, "the interface", NULL, NULL},
    {0, "netns", TAKES_VALUE, "moves it into the network namespace of this process", NULL, NULL},
    {0, "name", TAKES_VALUE, "a new name", NULL, NULL},
    {0, "master", TAKES_VALUE, "plugs it to this bridge", NULL, NULL},
    {0, "nomaster", TAKES_NOTHING, "unplugs it", NULL, NULL},
    {0, "mtu", TAKES_VALUE, "the longest packet", NULL, NULL},
    {0, "address", TAKES_VALUE, "its hardware address", NULL, NULL},
    TABLE_END,
};
static const struct option device[] = {
    {0, "dev", TAKES_VALUE, "the interface", NULL, NULL},
    {0, "up", TAKES_NOTHING, "only those that are on", NULL, NULL},
    {0, "type", TAKES_VALUE, "only of this kind", NULL, NULL},
    TABLE_END,
};
static const struct option address_words[] = {
    {0, "dev", TAKES_VALUE, "the interface that has it", NULL, NULL},
    {0, "peer", TAKES_VALUE, "the address of the other end", NULL, NULL},
    {0, "broadcast", TAKES_VALUE, "the address of all", NULL, NULL},
    TABLE_END,
};
static const struct option route_words[] = {
    {0, "via", TAKES_VALUE, "by this machine", NULL, NULL},
    {0, "dev", TAKES_VALUE, "through this interface", NULL, NULL},
    {0, "src", TAKES_VALUE, "with this address as the sender's", NULL, NULL},
    {0, "default", TAKES_NOTHING, "everything that no other route is for", NULL, NULL},
    TABLE_END,
};

static const struct operand interface[] = {{OPERAND_TEXT, "the interface", NULL, NULL}, TABLE_END};
static const struct operand new_interface[] = {
    {OPERAND_TEXT, "the name of the new interface", NULL, NULL}, TABLE_END};
static const struct operand address[] = {
    {OPERAND_TEXT, "the address, and how many bits of it name the network", NULL, NULL}, TABLE_END};
static const struct operand destination[] = {{OPERAND_TEXT, "where to", NULL, NULL}, TABLE_END};
static const struct operand space[] = {{OPERAND_TEXT, "the network namespace", NULL, NULL},
                                       TABLE_END};
static const struct operand space_runs[] = {
    {OPERAND_TEXT, "the network namespace, a name below /run/netns", NULL, NULL},
    {OPERAND_COMMAND, "the program that runs", NULL, NULL},
    TABLE_END};

static const struct option hostname_options[] = {
    {'F', "file", TAKES_VALUE, "takes the name from this file", "sethostname", NULL},
    {'f', "fqdn", TAKES_NOTHING, "with the domain", NULL, NULL},
    {'s', "short", TAKES_NOTHING, "up to the first dot", NULL, NULL},
    {'i', "ip-address", TAKES_NOTHING, "the addresses of the name", NULL, NULL},
    {'I', "all-ip-addresses", TAKES_NOTHING, "all addresses", NULL, NULL},
    {'d', "domain", TAKES_NOTHING, "only the domain", NULL, NULL},
    TABLE_END,
};
static const struct operand host_name[] = {
    {OPERAND_TEXT, "the new name, for everybody in the UTS namespace", "sethostname", NULL},
    TABLE_END};

static const struct option ping_options[] = {
    {'c', NULL, TAKES_VALUE, "so many times", NULL, NULL},
    {'i', NULL, TAKES_VALUE, "so many seconds apart", NULL, NULL},
    {'w', NULL, TAKES_VALUE, "at most so many seconds", NULL, NULL},
    {'W', NULL, TAKES_VALUE, "waits so many seconds for each answer", NULL, NULL},
    {'I', NULL, TAKES_VALUE, "from this interface", NULL, NULL},
    {'q', NULL, TAKES_NOTHING, "only the sum at the end", NULL, NULL},
    {'4', NULL, TAKES_NOTHING, "IPv4", NULL, NULL},
    {'6', NULL, TAKES_NOTHING, "IPv6", NULL, NULL},
    TABLE_END,
};
static const struct operand target[] = {{OPERAND_TEXT, "the address or name", NULL, NULL},
                                        TABLE_END};

static const struct option nc_options[] = {
    {'l', NULL, TAKES_NOTHING, "waits for somebody who connects", "bind", NULL},
    {'p', NULL, TAKES_VALUE, "the port here", NULL, NULL},
    {'u', NULL, TAKES_NOTHING, "UDP instead of TCP", NULL, NULL},
    {'v', NULL, TAKES_NOTHING, "says what happens", NULL, NULL},
    {'n', NULL, TAKES_NOTHING, "looks no names up", NULL, NULL},
    {'z', NULL, TAKES_NOTHING, "only tries whether somebody listens", NULL, NULL},
    {'w', NULL, TAKES_VALUE, "at most so many seconds", NULL, NULL},
    {'s', NULL, TAKES_VALUE, "from this address", NULL, NULL},
    {'k', NULL, TAKES_NOTHING, "waits for the next one afterwards", NULL, NULL},
    {'e', NULL, TAKES_VALUE, "runs this program for who connects", NULL, NULL},
    TABLE_END,
};
static const struct operand peer[] = {{OPERAND_TEXT, "the host, then the port", NULL, NULL},
                                      TABLE_END};

static const struct option ss_options[] = {
    {'l', "listening", TAKES_NOTHING, "who waits for connections", NULL, NULL},
    {'t', "tcp", TAKES_NOTHING, "TCP", NULL, NULL},
    {'u', "udp", TAKES_NOTHING, "UDP", NULL, NULL},
    {'n', "numeric", TAKES_NOTHING, "ports as numbers", NULL, NULL},
    {'p', "processes", TAKES_NOTHING, "with the processes", NULL, NULL},
    {'a', "all", TAKES_NOTHING, "all", NULL, NULL},
    TABLE_END,
};
static const struct option netstat_options[] = {
    {'l', "listening", TAKES_NOTHING, "who waits for connections", NULL, NULL},
    {'t', "tcp", TAKES_NOTHING, "TCP", NULL, NULL},
    {'u', "udp", TAKES_NOTHING, "UDP", NULL, NULL},
    {'n', "numeric", TAKES_NOTHING, "ports as numbers", NULL, NULL},
    {'p', "programs", TAKES_NOTHING, "with the processes", NULL, NULL},
    {'a', "all", TAKES_NOTHING, "all", NULL, NULL},
    TABLE_END,
};
static const struct option wget_options[] = {
    {'q', NULL, TAKES_NOTHING, "says nothing", NULL, NULL},
    {'O', NULL, TAKES_VALUE, "writes it to this file; - prints it", NULL, NULL},
    TABLE_END,
};

static const struct option ipcs_options[] = {
    {'m', "shmems", TAKES_NOTHING, "shared memory", NULL, NULL},
    {'q', "queues", TAKES_NOTHING, "message queues", NULL, NULL},
    {'s', "semaphores", TAKES_NOTHING, "semaphores", NULL, NULL},
    {'a', "all", TAKES_NOTHING, "all three", NULL, NULL},
    TABLE_END,
};
static const struct option ipcmk_options[] = {
    {'M', "shmem", TAKES_VALUE, "shared memory of so many bytes", "shmget", NULL},
    {'Q', "queue", TAKES_NOTHING, "a message queue", NULL, NULL},
    {'S', "semaphore", TAKES_VALUE, "so many semaphores", NULL, NULL},
    {'p', "mode", TAKES_VALUE, "with these permissions", NULL, NULL},
    TABLE_END,
};
static const struct option ipcrm_options[] = {
    {'m', "shmem-id", TAKES_VALUE, "this shared memory", NULL, NULL},
    {'q', "queue-id", TAKES_VALUE, "this message queue", NULL, NULL},
    {'s', "semaphore-id", TAKES_VALUE, "these semaphores", NULL, NULL},
    {'a', "all", TAKES_OPTIONAL, "all", NULL, NULL},
    TABLE_END,
};

#define LINK    "sendmsg RTM_NEWLINK"
#define NO_LINK "sendmsg RTM_DELLINK"

const struct command commands_network[] = {
    {"ip", "ip(8)", "shows and changes interfaces, addresses and routes of the network namespace",
     NULL, NULL, ip_words, NULL, SUBCOMMANDS, NULL},
    {"ip link", "ip-link(8)", "about interfaces; alone: lists them", NULL, NULL, ip_words, NULL,
     SUBCOMMANDS, NULL},
    {"ip link add", "", "makes an interface", LINK, NULL, add_link, new_interface, 0, NULL},
    {"ip link set", "", "changes an interface", LINK, NULL, set_link, interface, 0, NULL},
    {"ip link show", "", "shows an interface", NULL, NULL, device, interface, 0, NULL},
    {"ip link delete", "", "removes an interface; of a cable the other end, too", NO_LINK, NULL,
     device, interface, 0, NULL},
    {"ip link list", "", "shows an interface", NULL, NULL, device, interface, 0, NULL},
    {"ip address", "ip-address(8)", "about addresses; alone: lists them", NULL, NULL, ip_words,
     NULL, SUBCOMMANDS, NULL},
    {"ip address add", "", "gives an interface an address", "sendmsg RTM_NEWADDR", NULL,
     address_words, address, 0, NULL},
    {"ip address show", "", "shows the addresses of an interface", NULL, NULL, device, interface, 0,
     NULL},
    {"ip address delete", "", "takes an address away", "sendmsg RTM_DELADDR", NULL, address_words,
     address, 0, NULL},
    {"ip address flush", "", "takes all addresses away", "sendmsg RTM_DELADDR", NULL, device,
     interface, 0, NULL},
    {"ip route", "ip-route(8)", "about the ways that packets go; alone: lists them", NULL, NULL,
     ip_words, NULL, SUBCOMMANDS, NULL},
    {"ip route add", "", "adds a way", "sendmsg RTM_NEWROUTE", NULL, route_words, destination, 0,
     NULL},
    {"ip route show", "", "shows the ways", NULL, NULL, route_words, destination, 0, NULL},
    {"ip route delete", "", "removes a way", NULL, NULL, route_words, destination, 0, NULL},
    {"ip netns", "ip-netns(8)", "about network namespaces that have a name", NULL, NULL, NULL, NULL,
     SUBCOMMANDS, "not there"},
    {"ip netns add", "", "makes one: a new namespace, kept by a mount below /run/netns",
     "unshare CLONE_NEWNET", NULL, NULL, space, 0, NULL},
    {"ip netns exec", "", "runs a program in one", "setns CLONE_NEWNET", NULL, NULL, space_runs,
     OPTIONS_FIRST, NULL},
    {"ip netns delete", "", "takes its name away", "umount2", NULL, NULL, space, 0, NULL},
    {"ip netns list", "", "lists them", NULL, NULL, NULL, space, 0, NULL},
    {"hostname", "hostname(1)", "prints the host name, or sets it", NULL, hostname_options, NULL,
     host_name, 0, NULL},
    {"ping", "ping(8)", "asks a machine for an answer", NULL, ping_options, NULL, target, 0, NULL},
    {"nc", "nc(1)", "connects to a port, or listens on one", NULL, nc_options, NULL, peer, 0, NULL},
    {"ss", "ss(8)", "lists connections and who listens", NULL, ss_options, NULL, NULL, 0,
     "not there: netstat(8) is"},
    {"netstat", "netstat(8)", "lists connections and who listens", NULL, netstat_options, NULL,
     NULL, 0, NULL},
    {"wget", "wget(1)", "fetches a page", "connect", wget_options, NULL, target, 0, NULL},
    {"ipcs", "ipcs(1)", "lists shared memory, message queues and semaphores of the IPC namespace",
     NULL, ipcs_options, NULL, NULL, 0, NULL},
    {"ipcmk", "ipcmk(1)", "makes shared memory, a message queue or semaphores", NULL, ipcmk_options,
     NULL, NULL, 0, "not there"},
    {"ipcrm", "ipcrm(1)", "removes shared memory, message queues and semaphores", NULL,
     ipcrm_options, NULL, NULL, 0, NULL},
    {.name = NULL},
};
