/* SPDX-License-Identifier: Apache-2.0 */
/* http_rig: a loop, an http_server on loopback and raw clients on the same loop, for tests that say
 * byte by byte what is sent. */
#ifndef PRINTWIRE_TESTS_UNIT_HTTP_RIG_H
#define PRINTWIRE_TESTS_UNIT_HTTP_RIG_H

#include "base/buf.h"
#include "base/http_server.h"

#include <stdbool.h>
#include <stddef.h>

#define HTTP_RIG_CLIENTS 8
#define HTTP_RIG_BIG     (4u << 20)

struct http_rig;

struct http_rig_client {
    struct http_rig *rig;
    struct loop_watch *watch;
    struct buf got;
    size_t awaited; /* the loop stops when so much has come */
    bool ended;     /* the server closed */
    bool reset;
    int fd; /* -1: none */
};

struct http_rig {
    struct loop *loop;
    struct http_server *server;
    struct http_rig_client clients[HTTP_RIG_CLIENTS];
    struct http_server_exchange *held; /* of /later */
    struct loop_timer *guard;
    bool timed_out;    /* what a test waited for never came */
    unsigned calls;    /* of route functions */
    uint8_t source;    /* clients come from 127.0.0.source; 0: as the system likes */
    bool is_narrow;    /* clients that connect make little wait in the system: some 100 kB */
    unsigned last_len; /* of the body that /echo had last */
};

/** Start a server with these options; routes, loopback and a free port are filled in. */
void http_rig_open(struct http_rig *rig, struct http_server_options options);

/** End the server with its connections, before what its routes use; the loop is still there. */
void http_rig_stop(struct http_rig *rig);

/** Stop all; an exchange that is held is answered after the server's end. */
void http_rig_close(struct http_rig *rig);

/** Connect client `index` (a former one is closed). */
struct http_rig_client *http_rig_connect(struct http_rig *rig, unsigned index);

/** Close a client's socket, by a reset if wanted. */
void http_rig_leave(struct http_rig_client *client, bool by_reset);

/** Send all; what the socket does not take at once is a failure of the test. */
void http_rig_say(struct http_rig_client *client, const char *text);

/** Run the loop until the server has closed. */
void http_rig_until_ended(struct http_rig_client *client);

/** Run the loop until `len` bytes have come in all. */
void http_rig_until(struct http_rig_client *client, size_t len);

/** Run the loop until /later holds an exchange. */
void http_rig_until_held(struct http_rig *rig);

/** Run the loop until the server has `count` connections. */
void http_rig_until_connections(struct http_rig *rig, unsigned count);

/** Let the loop turn for some moments: what was sent before is seen by the server. */
void http_rig_turn(struct http_rig *rig);

/** The status of the first answer that came, 0 when none did. */
unsigned http_rig_status(const struct http_rig_client *client);

/** True when what came contains `text`. */
bool http_rig_heard(const struct http_rig_client *client, const char *text);

/** How often what came contains `text`. */
unsigned http_rig_times(const struct http_rig_client *client, const char *text);

#endif
