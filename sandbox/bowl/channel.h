/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_BOWL_CHANNEL_H
#define FISHBOWL_BOWL_CHANNEL_H

#include "../kernel/err.h"
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What bowl and a container's monitor tell each other over a SOCK_SEQPACKET socket. */
enum message_type {
    /* to the monitor */
    MESSAGE_FOLLOW = 1,   /* send me what the container prints, and how it ends; value: a set of
                             enum follow_flag. Others are answered by MESSAGE_FAILED */
    MESSAGE_FOLLOW_AGAIN, /* the same; value is the number of the last piece that I have */
    MESSAGE_WAIT,         /* tell me how it ends: value 1 as soon as it has, 0 once all that it has
                             printed is in the log, and with its followers */
    MESSAGE_INPUT, /* data for its standard input, or none: that is its end; value is a number
                      that no other client takes */
    MESSAGE_SIZE,  /* of the terminal: value is rows << 16 | columns */
    MESSAGE_FILES, /* send me FILES descriptors of its files */
    MESSAGE_FILL,  /* tell how full the buffer before the log is */
    MESSAGE_TRACE, /* value 2 * enum trace_kind, and 1 to begin to trace that */
    MESSAGE_LEAVE, /* the container is to be forgotten: end, once it has */
    /* from the monitor */
    MESSAGE_STARTED, /* the command runs */
    MESSAGE_FAILED,  /* it does not, or somebody may not follow it any more: value is bowl's exit
                        status, data a struct err */
    MESSAGE_SHOWN,   /* data is a line about the container, for the reader's terminal */
    MESSAGE_OUT,     /* data from its standard output or terminal; value counts the pieces */
    MESSAGE_ERR,     /* data from its standard error; the same */
    MESSAGE_MISSED,  /* data that was printed before; value is an enum log_stream */
    MESSAGE_TAKEN,   /* the input with this number is on its way */
    MESSAGE_ENDED,   /* value is the exit status */
    MESSAGE_ANSWER,  /* to what was asked; data, descriptors */
};

/* Stand in front: only one's input is taken. FORCE: also where another one stands. */
enum follow_flag { FOLLOW_FRONT = 1, FOLLOW_FORCE = 2, FOLLOW_MISSED = 4 };

enum { MESSAGE_VERSION = 3, MESSAGE_DATA = 32768, MESSAGE_FDS = 3 };

/* Descriptors of MESSAGE_FILES. */
enum { FILES_LAYER, FILES_ROOT, FILES_USERNS, FILES };

struct message {
    uint16_t version, type;
    int32_t value;
    int fd[MESSAGE_FDS]; /* -1: none. Not sent as they stand here but as SCM_RIGHTS */
};

/*
 * Send a message with size bytes of data, and the descriptors that it names.
 *
 * flags  MSG_DONTWAIT or 0
 * Returns 0 or a negative errno.
 */
int channel_send(int socket, const struct message *m, const void *data, size_t size, int flags);

/* The same without descriptors. */
int channel_tell(int socket, enum message_type type, int value, const void *data, size_t size,
                 int flags);

/*
 * Receive one. The descriptors are the caller's to close.
 *
 * data  receives at most size bytes
 * Returns how many, -EPIPE at the end, -EPROTO for what is none of ours or another version's.
 */
ssize_t channel_receive(int socket, struct message *m, void *data, size_t size, int flags);

/* Listen in a container's folder. Returns a socket or a negative errno. */
int channel_listen(int folder);

/* Accept one who is of our own user. Returns a socket or a negative errno. */
int channel_accept(int listener);

/* Connect to the monitor of a container. Returns a socket or a negative errno with *e. */
int channel_connect(int folder, struct err *e);

/* Say in *e why a monitor gives no answer. Returns error, a negative errno. */
int channel_error(int error, struct err *e);

/*
 * Ask the monitor of a container, and wait for the answer; the next one, if this one is killed
 * meanwhile.
 *
 * m, data, size  receive it, as channel_receive() does
 * Returns how many bytes of data, or a negative errno with *e.
 */
ssize_t channel_ask(int folder, enum message_type type, int value, struct message *m, void *data,
                    size_t size, struct err *e);

#endif
