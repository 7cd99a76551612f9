/* SPDX-License-Identifier: Apache-2.0 */
/* A wait that ended late shows that we were not there; so does a packet that never left. */
#include "agent/walk_patience.h"

#define LATE_MS 100  /* later than this a timer is no more on time */
#define PROOF   2    /* waits in a row */
#define LONG_MS 3000 /* one that is as good */

void walk_patience_begin(struct walk_patience *patience)
{
    *patience = (struct walk_patience){ .is_on = true };
}

void walk_patience_send(struct walk_patience *patience, uint64_t now_ms, uint64_t due_ms,
                        uint64_t unsent)
{
    patience->since_ms = now_ms;
    patience->due_ms = due_ms;
    patience->unsent = unsent;
}

static void add_one(uint8_t *counter)
{
    if (*counter < UINT8_MAX)
        (*counter)++;
}

void walk_patience_expire(struct walk_patience *patience, uint64_t now_ms, uint64_t unsent)
{
    if (!patience->is_on || now_ms > patience->due_ms + LATE_MS || unsent != patience->unsent)
        return;
    patience->spent_ms += patience->due_ms - patience->since_ms;
    add_one(&patience->waits);
}

static bool tells(const struct walk_patience *patience)
{
    return patience->waits >= PROOF || patience->spent_ms >= LONG_MS;
}

void walk_patience_hear(struct walk_patience *patience)
{
    if (patience->waits > 0)
        add_one(&patience->repeated);
    if (tells(patience))
        patience->deaf_ms = patience->spent_ms;
    patience->waits = 0;
    patience->spent_ms = 0;
}

uint64_t walk_patience_ms(const struct walk_patience *patience)
{
    if (patience->waits == 0)
        return patience->repeated == 1 ? patience->deaf_ms : 0;
    return patience->repeated == 0 && tells(patience) ? patience->spent_ms : 0;
}
