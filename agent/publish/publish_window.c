/* SPDX-License-Identifier: Apache-2.0 */
/* A short sorted array: at most 64 flights, so moving them costs less than any list. */
#include "agent/publish/publish_window.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

bool publish_window_full(const struct publish_window *window)
{
    return window->count >= window->limit;
}

void publish_window_add(struct publish_window *window, const struct publish_flight *flight)
{
    assert(window->count < PUBLISH_WINDOW_MOST);
    window->flights[window->count++] = *flight;
}

const struct publish_flight *publish_window_find(const struct publish_window *window, uint64_t tag)
{
    for (unsigned i = 0; i < window->count; i++)
        if (window->flights[i].tag == tag)
            return &window->flights[i];
    return NULL;
}

void publish_window_drop_last(struct publish_window *window)
{
    assert(window->count > 0);
    window->count--;
}

void publish_window_stored(struct publish_window *window, uint64_t through)
{
    unsigned done = 0;

    while (done < window->count && window->flights[done].last <= through)
        done++;
    window->count -= done;
    memmove(window->flights, window->flights + done, window->count * sizeof *window->flights);
}

void publish_window_clear(struct publish_window *window)
{
    window->count = 0;
}
