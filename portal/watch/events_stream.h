/* SPDX-License-Identifier: Apache-2.0 */
/* events_stream: one stream of events: who listens, what is wanted, and where it stands. A part of
 * events. */
#ifndef PRINTWIRE_PORTAL_WATCH_EVENTS_STREAM_H
#define PRINTWIRE_PORTAL_WATCH_EVENTS_STREAM_H

#include "base/http_server_flow.h"
#include "portal/watch/events.h"

struct events_stream {
    struct events_stream *before, *after;
    struct events *events;
    struct http_server_flow *flow;
    struct events_request request; /* its texts are the stream's own */
    int64_t row;                   /* everything up to here was told, or is nothing for it */
    int64_t stuck;                 /* the row that had no room, 0: none */
    bool is_checked;               /* in this pass */
};

/* Where a stream begins. */
struct events_stream_start {
    int64_t row;
    int64_t last;
    int64_t gap; /* from this row on to `row` nothing is told; EVENTS_NOW: no gap */
};

/** A stream without a flow. NULL without memory. */
struct events_stream *events_stream_create(const struct events_request *request);

/** Free; the flow must be gone. NULL is allowed. */
void events_stream_destroy(struct events_stream *stream);

/** Say where it begins, and send. */
void events_stream_stand(struct events_stream *stream, const struct events_stream_start *start);

/** Give it the text of a record's event, which is not sent yet; without room it is stuck at `row`,
 * and takes nothing more before events_stream_settle(). An empty text never has room. */
void events_stream_give(struct events_stream *stream, int64_t row, const struct buf *text);

/** A portion of rows is over: it stands at `reached`, or where it got stuck. One that is stuck with
 * nothing to send, at a record that will never have room, passes it over with a gap. Sends. */
void events_stream_settle(struct events_stream *stream, int64_t reached);

/** Go on at `to`, and tell of the gap. Sends. */
void events_stream_skip(struct events_stream *stream, int64_t to);

/** Say that we are there, and where the stream stands, unless something waits. Sends. */
void events_stream_beat(struct events_stream *stream);

/** Say something that is no record, at its row; without room nothing. Sends. */
void events_stream_tell(struct events_stream *stream, const char *name, const char *data);

/** End it with a word; its flow is gone then. */
void events_stream_end(struct events_stream *stream, const char *why);

/** True when there may be something above its row, `last` being the newest, and its client has
 * taken all so far. */
bool events_stream_is_ready(const struct events_stream *stream, int64_t last);

/** True when both are of the same session or token. */
bool events_stream_is_same_login(const struct events_stream *a, const struct events_stream *b);

#endif
