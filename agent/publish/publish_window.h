/* SPDX-License-Identifier: Apache-2.0 */
/* publish_window: the batches that were sent and not answered yet, oldest first. */
#ifndef PRINTWIRE_AGENT_PUBLISH_PUBLISH_WINDOW_H
#define PRINTWIRE_AGENT_PUBLISH_PUBLISH_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#define PUBLISH_WINDOW_MOST 64

/* One unanswered batch. */
struct publish_flight {
    uint64_t tag;     /* of its request */
    uint64_t first;   /* number of its first record */
    uint64_t last;    /* number of its last record */
    uint64_t sent_ms; /* monotonic */
};

/* Zeroed it is empty and lets nothing through. */
struct publish_window {
    struct publish_flight flights[PUBLISH_WINDOW_MOST];
    unsigned count;
    unsigned limit; /* most flights, 1..PUBLISH_WINDOW_MOST, by the portal's welcome */
};

/** True when no further batch may be sent. */
bool publish_window_full(const struct publish_window *window);

/** Remember a batch that is being sent; there must be room. */
void publish_window_add(struct publish_window *window, const struct publish_flight *flight);

/** The flight of this tag, or NULL; valid until the window changes. */
const struct publish_flight *publish_window_find(const struct publish_window *window, uint64_t tag);

/** Forget the flight added last: it was not sent after all. */
void publish_window_drop_last(struct publish_window *window);

/** Forget every flight whose records are all stored. */
void publish_window_stored(struct publish_window *window, uint64_t through);

/** Forget all flights. */
void publish_window_clear(struct publish_window *window);

#endif
