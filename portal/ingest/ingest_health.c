/* SPDX-License-Identifier: Apache-2.0 */
/* What is not told is not known; what was told stays until it is told anew. */
#include "portal/ingest/ingest_health.h"

#include "base/clock.h"

#include <stdlib.h>

void ingest_health_finish(struct ingest_health *health)
{
    free(health->made);
    free(health->stored);
    health->made = health->stored = NULL;
}

static void set_link(struct ingest_health *health, enum agent_health_link link, int64_t wall_ms)
{
    health->now.link = link;
    health->now.since_ms = wall_ms;
    health->is_unsaved = true;
}

void ingest_health_came(struct ingest_health *health, bool is_new, int64_t wall_ms)
{
    bool is_back = is_new || health->now.link == AGENT_HEALTH_GONE;

    if (!is_back && health->now.link == AGENT_HEALTH_HERE)
        return;
    if (is_back)
        health->now.links++;
    set_link(health, AGENT_HEALTH_HERE,
             is_back || health->now.since_ms == 0 ? wall_ms : health->now.since_ms);
}

void ingest_health_left(struct ingest_health *health, int64_t wall_ms)
{
    set_link(health, AGENT_HEALTH_GONE, wall_ms);
}

void ingest_health_lose(struct ingest_health *health)
{
    if (health->now.link == AGENT_HEALTH_HERE)
        set_link(health, AGENT_HEALTH_LINK_UNKNOWN, health->now.since_ms);
}

void ingest_health_told(struct ingest_health *health, uint64_t next, uint64_t through,
                        const struct batch_clock *clock)
{
    if (next > 0)
        health->now.backlog = next > through ? (int64_t)(next - 1 - through) : 0;
    if (clock->is_known) {
        health->now.ahead_ms = clock->ahead_ms;
        health->now.within_ms = clock->within_ms;
    }
    if (next == 0 && !clock->is_known)
        return;
    health->now.told_ms = clock_wall_ms();
    health->is_unsaved = true;
}

/* A ring that is made when there is something to put into it; none without memory. */
static void add(struct ingest_delay **delay, int64_t ms)
{
    if (*delay == NULL)
        *delay = calloc(1, sizeof **delay);
    if (*delay != NULL)
        ingest_delay_add(*delay, ms);
}

static bool made_at(const struct record *record, int64_t *out_ms)
{
    enum field_id id;
    const char *text = field_find(record->kind, FIELD_FORM_ATTRIBUTE, FIELD_ASSET_DEVICE, "at", &id)
                           ? record_get(record, id)
                           : NULL;

    return text != NULL && clock_parse(text, out_ms);
}

void ingest_health_received(struct ingest_health *health, const struct ingest_batch *batch,
                            int64_t wall_ms)
{
    int64_t made_ms;

    if (health->now.within_ms == AGENT_HEALTH_UNKNOWN)
        return;
    for (size_t i = 0; i < batch->count; i++)
        if (batch->items[i].xml != NULL && made_at(&batch->items[i].record, &made_ms))
            add(&health->made, wall_ms - (made_ms - health->now.ahead_ms));
    health->is_unsaved = true;
}

void ingest_health_stored(struct ingest_health *health, uint64_t ms)
{
    add(&health->stored, (int64_t)ms);
    health->is_unsaved = true;
}

void ingest_health_settle(struct ingest_health *health)
{
    if (health->made != NULL)
        (void)ingest_delay_sum_up(health->made, &health->now.made);
    if (health->stored != NULL)
        (void)ingest_delay_sum_up(health->stored, &health->now.stored);
}
