/* SPDX-License-Identifier: Apache-2.0 */
/* api_call: one request of the API on its way: who asks, what was given, and the answer, which is
 * JSON, or a text of another type. Every call is answered once, by api_call_done(),
 * api_call_refuse() or api_call_fail(), or left to somebody by api_call_leave(), and is gone then.
 */
#ifndef PRINTWIRE_PORTAL_WATCH_API_CALL_H
#define PRINTWIRE_PORTAL_WATCH_API_CALL_H

#include "base/buf.h"
#include "base/http_server.h"
#include "base/json.h"
#include "base/json_write.h"
#include "base/log.h"
#include "base/password.h"
#include "portal/metrics.h"
#include "portal/store/access_account.h"
#include "portal/watch/api_route.h"
#include "portal/watch/throttle.h"

#define API_CALL_ANSWER_MOST      ((size_t)4 * 1024 * 1024)
#define API_CALL_ACTOR_SIZE       128
#define API_CALL_WATCHER_PASSWORD 64

struct api_queue; /* api_queue.h */
struct events;    /* events.h */
struct portal_conf;
struct sds_door; /* portal/sds_door.h */

/* What every call stands on. */
struct api_world {
    struct store *store;  /* the one that ingest writes with: accounts and the audit */
    struct store *reader; /* committed rows only: what printers said */
    struct api_queue *queue;
    struct events *events;
    struct throttle *throttle;
    struct log_limit *failures; /* of logins */
    struct password_cost cost;
    uint16_t hooks_port;            /* the one that webhooks may have, 0: there are none */
    const struct portal_conf *conf; /* the running one */
    const struct sds_door *door; /* to the platform of smart device services; NULL: there is none */
    struct metrics *metrics;     /* NULL: nothing is counted */
    void (*gather)(void *arg);   /* sets the gauges of `metrics` */
    void *gather_arg;
    void (*settle)(void *arg); /* ends the transaction that ingest may have open */
    void (*on_order)(void *arg, const char *id); /* an order was made; NULL: nobody asks */
    /* make an XMPP account for who watches the live feed: its JID (FEED_BOOK_JID_SIZE) and password
     * (API_CALL_WATCHER_PASSWORD); NULL: there is no feed */
    enum err (*on_watcher)(void *arg, const struct access_actor *actor,
                           const struct access_account *account, char *out_jid, char *out_password);
    void *settle_arg; /* of these three */
};

/* Who asks. */
struct api_caller {
    enum access_role role;    /* ACCESS_NOBODY: who has not logged in */
    int64_t place;            /* the token's, or the account's */
    struct store_scope scope; /* what it holds, and may be seen: for every reader of the store */
    struct access_account account; /* without its password */
    int64_t session;               /* 0: by a token */
    int64_t token;                 /* 0: by a session */
    char actor[API_CALL_ACTOR_SIZE];
};

struct api_call_value {
    char *text;
    int64_t number;
    bool is_given;
    bool is_null; /* of API_IN_PATCH: to be taken away */
};

struct api_call {
    struct http_server_exchange *exchange;
    const struct api_route *route;
    const struct api_world *world;
    struct api_caller caller;
    struct api_call_value values[API_ROUTE_PARAMETERS]; /* by the route's rows */
    bool is_starved; /* what was given could not be kept: nothing is wrong with it */
    struct buf out;
    const char *type; /* of what is in `out`; NULL: JSON */
    bool is_table;    /* sent packed to who takes that: long, and nobody's secret is in it */
    struct json_write answer; /* writes into `out`: begun by api_call_write() */
};

/** A call of an exchange, which it takes over. NULL without memory: the exchange is answered. */
struct api_call *api_call_create(const struct api_world *world, const struct api_route *route,
                                 struct http_server_exchange *exchange);

/** Read what the route's rows want from path, query and body. False when something is missing, too
 * much or out of bounds: the call is answered and gone. */
bool api_call_read(struct api_call *call);

/** Most bytes of the body of a route's requests. */
size_t api_call_body_limit(const struct api_route *route);

/** A text that was given, or NULL. The name is one of the route's rows. */
const char *api_call_text(const struct api_call *call, const char *name);

/** A number that was given, or `otherwise`; flags are 0 and 1. */
int64_t api_call_number(const struct api_call *call, const char *name, int64_t otherwise);

/** A time that was given as RFC 3339, or `otherwise`. False when it is none: the call is answered
 * and gone. */
bool api_call_time(struct api_call *call, const char *name, int64_t otherwise, int64_t *out_ms);

/** True when null was given: what is there is to be taken away. */
bool api_call_is_null(const struct api_call *call, const char *name);

/** Who changes something, for the audit. */
struct access_actor api_call_actor(const struct api_call *call);

/** End ingest's transaction: before a route's function may change something in the store. Done for
 * it by the dispatcher and by api_queue. */
void api_call_settle(const struct api_call *call);

/** Begin the answer; write one whole document with the writer, then api_call_done(). */
struct json_write *api_call_write(struct api_call *call);

/** Begin an answer of another media type (a constant text); append all of it, then
 * api_call_done(). */
struct buf *api_call_write_text(struct api_call *call, const char *type);

/** Answer with the route's status and what was written, if anything was. What a GET answers has an
 * ETag, and is not sent again to who has it (http_etag.h). */
void api_call_done(struct api_call *call);

/** Answer {"error": "..."}; without memory for that the status alone. */
void api_call_refuse(struct api_call *call, unsigned status, const char *why);

/** Answer for a failure of the store: what is not there, or not the caller's, is 404. */
void api_call_fail(struct api_call *call, enum err err);

/** Forget a call whose exchange somebody else answers. */
void api_call_leave(struct api_call *call);

/** Answer: api_call_done() for ERR_NONE, else api_call_fail(). */
void api_call_end(struct api_call *call, enum err err);

#endif
