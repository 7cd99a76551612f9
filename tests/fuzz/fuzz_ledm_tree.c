/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a list of resources and as a table of events: only rows of ours, events in order,
 * and each told once. */
#include "agent/ledm_event.h"
#include "agent/ledm_tree.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct ledm_event events[LEDM_EVENT_MOST];
    unsigned documents = 0;
    size_t count = ledm_event_read((const char *)data, len, events);

    if (count > LEDM_EVENT_MOST)
        abort();
    for (size_t i = 1; i < count; i++)
        if (ledm_event_is_new(&events[i - 1], events[i].boot, events[i].count))
            abort();
    struct ledm_event_mark mark = { .is_set = true };
    (void)ledm_event_hear(&mark, events, count, true);
    if (ledm_event_hear(&mark, events, count, false).kinds != 0)
        abort();
    if (ledm_tree_read((const char *)data, len, &documents) && documents >= WEB_BIT(WEB_DOCUMENTS))
        abort();
    return 0;
}
