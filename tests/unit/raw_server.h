/* SPDX-License-Identifier: Apache-2.0 */
/* raw_server: a server on loopback that reads one request a connection and then sends what a test
 * wrote down, as slowly as it says. */
#ifndef PRINTWIRE_TESTS_UNIT_RAW_SERVER_H
#define PRINTWIRE_TESTS_UNIT_RAW_SERVER_H

#include "base/buf.h"
#include "base/loop.h"

#include <stdbool.h>
#include <stdint.h>

#define RAW_SERVER_CONNECTIONS 8

struct raw_server;

struct raw_server_conn {
    struct raw_server *server;
    struct loop_watch *watch;
    struct loop_timer *timer;
    struct buf asked;
    const char *left; /* of the answer */
    int fd;           /* -1: none */
};

struct raw_server {
    struct loop *loop;
    struct loop_watch *watch;
    struct raw_server_conn conns[RAW_SERVER_CONNECTIONS];
    const char *answer; /* NULL: silence */
    const void *tail;   /* bytes behind the answer, sent with its end; NULL: none */
    size_t tail_len;
    unsigned drip_ms; /* 0: all at once, else a byte each time */
    bool repeats;     /* the answer's last 64 bytes without end */
    bool stays;       /* open after the answer */
    unsigned requests;
    uint64_t sent;
    char last[1024]; /* the last request, cut */
    int fd;
    uint16_t port;
};

/** Listen on a free port; the fields that say how to answer may be set at any time. */
void raw_server_open(struct raw_server *server, struct loop *loop);

/** Close all. */
void raw_server_close(struct raw_server *server);

#endif
