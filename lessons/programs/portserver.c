/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * portserver [-1] PORT [TEXT]: send a line of text to whoever connects to a TCP port, and hang up.
 *
 *   -1  end after the first visitor
 *
 * A port belongs to a network namespace: in another one the same number is free (bind(2),
 * network_namespaces(7)).
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int listen_on(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int server = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    /* without this a port stays taken for a minute after its last visitor: tcp(7), TIME_WAIT */
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (server >= 0 && bind(server, (struct sockaddr *)&address, sizeof address) == 0 &&
        listen(server, 8) == 0)
        return server;
    if (errno == EADDRINUSE)
        fprintf(stderr,
                "port %d is taken: another program of this network namespace listens there "
                "(EADDRINUSE)\n",
                port);
    else
        fprintf(stderr, "cannot listen on port %d: %s\n", port, strerror(errno));
    return -1;
}

int main(int argc, char **argv)
{
    int once = argc > 1 && strcmp(argv[1], "-1") == 0;
    int port = argc > 1 + once ? atoi(argv[1 + once]) : 0;
    const char *text = argc > 2 + once ? argv[2 + once] : "Hello from the port server.";
    if (port < 1 || port > 65535 || argc > 3 + once) {
        fprintf(stderr, "usage: portserver [-1] PORT [TEXT], the port from 1 to 65535\n");
        return 2;
    }
    int server = listen_on(port);
    if (server < 0)
        return 1;
    printf("listening on port %d\n", port);
    fflush(stdout);
    for (;;) {
        struct sockaddr_in visitor = {0};
        socklen_t size = sizeof visitor;
        int line = accept(server, (struct sockaddr *)&visitor, &size);
        if (line < 0)
            continue;
        dprintf(line, "%s\n", text);
        close(line);
        printf("served %s\n", inet_ntoa(visitor.sin_addr));
        fflush(stdout);
        if (once)
            return 0;
    }
}
