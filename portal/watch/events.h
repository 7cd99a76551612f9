/* SPDX-License-Identifier: Apache-2.0 */
/* events: the stream of stored records for whoever may see them, as server-sent events: what the
 * API's /events is made of.
 *
 * Nothing is queued per stream. Each has a place in the history, a row; behind a commit the rows
 * are read once for all streams that stand at the same place (store_tail.h, which keeps tenants
 * apart), and composed once. A stream whose client has not taken what it was given is left alone,
 * and goes on from its own place when it has; what it costs is EVENTS_BUFFER bytes at most.
 *
 * The events: "record" (events_record.h); "standing" {"after", "last"}, the first one: where the
 * stream begins and the newest row; "gap" {"from", "to"}: what is above row `from` and up to `to`
 * is not told here, because the client has been away or slow for too long, or comes from a store
 * that had more than this one; "end" {"why"}. The id of each event is the row that the client has
 * come to; a comment with the same follows when nothing else was said for some time.
 *
 * A stream ends when its session or token does; for a session it is a use, so that a page on a wall
 * stays until the session's last hour, and is not idle after half of one. The loop is never held:
 * at most EVENTS_BUDGET_MS of reading and composing, then as long for everybody else.
 */
#ifndef PRINTWIRE_PORTAL_WATCH_EVENTS_H
#define PRINTWIRE_PORTAL_WATCH_EVENTS_H

#include "base/http_server.h"
#include "base/loop.h"
#include "portal/store/store.h"
#include "portal/watch/events_record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EVENTS_MOST 512 /* streams in all */
#define EVENTS_ACCOUNT_MOST                                                                        \
    256 /* of one account: a team's pages under one login, and half for others */
#define EVENTS_BUFFER    ((size_t)256 * 1024) /* most bytes that wait for one client */
#define EVENTS_BUDGET_MS 10
#define EVENTS_NOW       (-1) /* "after": from now on */

struct events;

/* Times are in milliseconds. Zeroes take the defaults given here. */
struct events_options {
    struct loop *loop;
    struct store *store;   /* the writer's: sessions and tokens */
    struct store *reader;  /* committed rows */
    uint64_t beat_ms;      /* 20 s: an id for who has nothing to hear */
    uint64_t check_ms;     /* 3 s: whether sessions and tokens still hold */
    int64_t replay_rows;   /* 100,000: who is farther behind is told of a gap */
    int64_t replay_age_ms; /* 24 h: older records are not told again; shorter than any <history> */
};

/* Who wants what. */
struct events_request {
    int64_t account;
    int64_t session; /* 0: by a token */
    int64_t token;   /* 0: by a session */
    struct store_scope scope;
    struct events_record_filter filter; /* copied */
    bool with_xml;
    int64_t after; /* the row that is known already, or EVENTS_NOW */
};

/* What is told besides records, as it happens: nothing of it is kept, and who was away reads it
 * anew. */
struct events_news {
    const char *name;   /* of the event */
    const char *place;  /* path of the place that it is about; NULL: it is for everybody */
    const char *device; /* these and `place` are NULL together */
    const char *site;
    const char *customer;
    const char *data; /* JSON */
};

enum events_room {
    EVENTS_ROOM,
    EVENTS_ACCOUNT_FULL, /* the account has EVENTS_ACCOUNT_MOST */
    EVENTS_FULL
};

/** No streams yet. NULL without memory. */
struct events *events_create(const struct events_options *options);

/** End and free; the server of the streams must be gone before. NULL is allowed. */
void events_destroy(struct events *events);

/** Whether one stream more may begin for an account. */
enum events_room events_room(const struct events *events, int64_t account);

/** Answer an exchange with a stream, which is taken over with ERR_NONE only. ERR_MEMORY, or as
 * store_last_row(). */
enum err events_open(struct events *events, struct http_server_exchange *exchange,
                     const struct events_request *request);

/** Entries were committed: they will be told in the next turns of the loop. */
void events_notice(struct events *events);

/** Tell those streams now that may see the place and asked for no other customer, site or device,
 * nor for records of a kind or severity only. A client that has not taken what it was given may be
 * left out. */
void events_tell(struct events *events, const struct events_news *news);

/** How many streams there are. */
size_t events_count(const struct events *events);

#endif
