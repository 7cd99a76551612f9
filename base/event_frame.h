/* SPDX-License-Identifier: Apache-2.0 */
/* event_frame: server-sent events as text (WHATWG HTML section 9.2), written: pure.
 *
 * Whatever stands in the data, it stays data: each of its lines (CR LF, CR or LF ends one) gets its
 * own "data:", so that nobody can begin another field or event from inside. */
#ifndef PRINTWIRE_BASE_EVENT_FRAME_H
#define PRINTWIRE_BASE_EVENT_FRAME_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

/** Append one event: its name, its data as a text of any kind; `id` is what the client repeats as
 * Last-Event-ID. False, and nothing appended, when the name holds a line end, or when there is no
 * room. */
bool event_frame_write(struct buf *out, const char *name, int64_t id, const char *data);

/** Append a comment that no client shows, with an id: the client knows that we are there, and has
 * come to this id. */
bool event_frame_beat(struct buf *out, int64_t id);

/** Append how long a client is to wait before it connects again. */
bool event_frame_retry(struct buf *out, unsigned ms);

#endif
