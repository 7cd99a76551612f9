/* SPDX-License-Identifier: Apache-2.0 */
/* client_rig: an http_client and a raw_server on one loop, and what each call was answered. */
#ifndef PRINTWIRE_TESTS_UNIT_CLIENT_RIG_H
#define PRINTWIRE_TESTS_UNIT_CLIENT_RIG_H

#include "base/http_client.h"
#include "tests/unit/raw_server.h"

#include <stdbool.h>
#include <stddef.h>

#define CLIENT_RIG_CALLS 4

struct client_rig;

struct client_rig_heard {
    struct client_rig *rig;
    struct http_client_call *call;
    unsigned times; /* that the function was called */
    enum err err;
    unsigned status;
    size_t len;
    char body[256]; /* cut */
    char type[64];
    char error[HTTP_CLIENT_ERROR_SIZE];
    char etag[64];
    char server[64];
    bool is_connected;
};

struct client_rig {
    struct loop *loop;
    struct http_client *client;
    struct raw_server raw;
    struct client_rig_heard heard[CLIENT_RIG_CALLS];
    struct loop_timer *guard;
    bool timed_out;
    char url[64]; /* "http://127.0.0.1:port/" of the raw server */
};

/** A client with these options and a raw server. */
void client_rig_open(struct client_rig *rig, struct http_client_options options);

/** Stop all. */
void client_rig_close(struct client_rig *rig);

/** Ask as call `index`; the URL is the raw server's when the question has none. */
enum err client_rig_ask(struct client_rig *rig, unsigned index,
                        struct http_client_question question);

/** Run the loop until call `index` has its answer. */
struct client_rig_heard *client_rig_wait(struct client_rig *rig, unsigned index);

/** Ask as call 0 and wait; the question must be taken. */
struct client_rig_heard *client_rig_get(struct client_rig *rig,
                                        struct http_client_question question);

/** Run the loop until the raw server has had `count` requests. */
void client_rig_until_requests(struct client_rig *rig, unsigned count);

/** Let the loop turn for `ms`. */
void client_rig_turn(struct client_rig *rig, unsigned ms);

#endif
