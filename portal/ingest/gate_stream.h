/* SPDX-License-Identifier: Apache-2.0 */
/* gate_stream: one XML stream of a component (XEP-0114) without its socket: bytes in, handlers
 * called, bytes to send out.
 *
 * The limits on a stanza are wide on purpose: everything that one client sends shares this stream
 * with all others, so a strange stanza must not end it. An XMPP server passes on at most some 256
 * kB, which GATE_STREAM_BYTES leaves room for when the server escapes every character of it.
 */
#ifndef PRINTWIRE_PORTAL_INGEST_GATE_STREAM_H
#define PRINTWIRE_PORTAL_INGEST_GATE_STREAM_H

#include "base/buf.h"
#include "portal/ingest/gate.h"

#include <stdbool.h>
#include <stddef.h>

#define GATE_STREAM_BYTES ((size_t)4 * 1024 * 1024)
#define GATE_STREAM_DEPTH 65536u
#define GATE_STREAM_NODES 1048576u

struct gate_stream;

/** A stream, its opening already in the output. `secret` is not kept after the handshake;
 * `handlers` (on_up, on_iq, on_presence, on_reply are used, each may be NULL) must outlive it. NULL
 * without memory. */
struct gate_stream *gate_stream_create(const char *jid, const char *secret,
                                       const struct gate_handlers *handlers, void *arg);

/** Free; NULL is allowed. Not from a handler. */
void gate_stream_destroy(struct gate_stream *stream);

/** Take bytes from the server. False once the stream has ended: gate_stream_failure() says why. */
bool gate_stream_feed(struct gate_stream *stream, const char *bytes, size_t len);

/** Why the stream ended, one line for the log; "" while it goes on. */
const char *gate_stream_failure(const struct gate_stream *stream);

/** True once the server has accepted the handshake. */
bool gate_stream_is_up(const struct gate_stream *stream);

/** The bytes to send; the caller consumes what was sent. */
struct buf *gate_stream_output(struct gate_stream *stream);

/** As gate_answer(). */
bool gate_stream_answer(struct gate_stream *stream, const char *to, const char *id,
                        const char *payload);

/** As gate_ping(). */
bool gate_stream_ping(struct gate_stream *stream, const char *to);

/** As gate_ask(). */
bool gate_stream_ask(struct gate_stream *stream, const struct gate_question *question);

/** As gate_tell(). */
bool gate_stream_tell(struct gate_stream *stream, const struct gate_message *message);

/** As gate_refuse(). */
bool gate_stream_refuse(struct gate_stream *stream, const char *to, const char *id,
                        const struct gate_error *error);

#endif
