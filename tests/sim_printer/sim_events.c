/* SPDX-License-Identifier: Apache-2.0 */
/* A row that happens again moves to the end. */
#include "tests/sim_printer/sim_events.h"

#include "base/str.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void sim_events_init(struct sim_events *events)
{
    *events = (struct sim_events){ .count = 0 };
    sim_events_power_up(events);
}

static void drop(struct sim_events *events, size_t place)
{
    events->count--;
    memmove(&events->rows[place], &events->rows[place + 1],
            (events->count - place) * sizeof events->rows[0]);
}

/* Makes room for a row at the end: the category's own one goes, else the oldest of a full table. */
static void make_room(struct sim_events *events, const char *category)
{
    for (size_t i = 0; i < events->count; i++) {
        if (strcmp(events->rows[i].category, category) != 0)
            continue;
        drop(events, i);
        return;
    }
    if (events->count == SIM_EVENTS_ROWS)
        drop(events, 0);
}

bool sim_events_add(struct sim_events *events, const char *category, const char *resource)
{
    struct sim_event event = { .stamp = events->last };

    event.stamp.number++;
    if (*category == '\0' || !str_copy(event.category, sizeof event.category, category) ||
        !str_copy(event.resource, sizeof event.resource, resource == NULL ? "" : resource))
        return false;
    make_room(events, category);
    events->rows[events->count++] = event;
    events->last = event.stamp;
    return true;
}

void sim_events_power_up(struct sim_events *events)
{
    events->last.power_ups++;
    events->last.number = 0;
    (void)sim_events_add(events, "PowerUpEvent", NULL);
}

bool sim_events_is_newer(const struct sim_event *event, struct sim_events_stamp stamp)
{
    if (event->stamp.power_ups != stamp.power_ups)
        return event->stamp.power_ups > stamp.power_ups;
    return event->stamp.number > stamp.number;
}

void sim_events_tag(const struct sim_events *events, char out_tag[SIM_EVENTS_TAG])
{
    (void)snprintf(out_tag, SIM_EVENTS_TAG, "\"%" PRIu32 "-%" PRIu32 "\"", events->last.power_ups,
                   events->last.number);
}

bool sim_events_parse_tag(const char *text, struct sim_events_stamp *out_stamp)
{
    char copy[SIM_EVENTS_TAG];
    uint64_t power_ups;
    uint64_t number;

    if (str_starts_with(text, "W/"))
        text += 2;
    size_t len = strlen(text);
    if (len < 2 || len >= sizeof copy || text[0] != '"' || text[len - 1] != '"')
        return false;
    memcpy(copy, text + 1, len - 2);
    copy[len - 2] = '\0';
    char *dash = strchr(copy, '-');
    if (dash == NULL)
        return false;
    *dash = '\0';
    if (!str_to_u64(copy, UINT32_MAX, &power_ups) || !str_to_u64(dash + 1, UINT32_MAX, &number))
        return false;
    *out_stamp = (struct sim_events_stamp){ (uint32_t)power_ups, (uint32_t)number };
    return true;
}
