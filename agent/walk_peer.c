/* SPDX-License-Identifier: Apache-2.0 */
/* Devices as the engine sees them: their queues of requests and what was learned of them. */
#include "agent/walk_exchange.h"
#include "agent/walk_inner.h"

#include <assert.h>
#include <stdlib.h>

struct walk_peer *walk_peer_create(struct walk *walk, const struct sockaddr_in *address,
                                   const struct walk_credential *credential)
{
    struct walk_peer *peer = calloc(1, sizeof *peer);

    if (peer == NULL)
        return NULL;
    peer->walk = walk;
    peer->address = *address;
    peer->credential = credential;
    peer->version = credential->version;
    walk_bulk_init(&peer->bulk);
    walk->peers++;
    return peer;
}

void walk_peer_destroy(struct walk_peer *peer)
{
    if (peer == NULL || peer->dying)
        return;
    peer->dying = true;
    walk_exchange_forget(peer);
    while (peer->first != NULL)
        walk_exchange_finish(peer, WALK_CANCELLED);
    walk_v3_finish(&peer->v3);
    assert(peer->walk->peers > 0);
    peer->walk->peers--;
    free(peer);
}

void walk_peer_learned(const struct walk_peer *peer, struct walk_learned *out_learned)
{
    *out_learned = (struct walk_learned){ .bulk_cap = walk_bulk_learned(&peer->bulk),
                                          .version = (uint8_t)peer->version,
                                          .round_trip_ms = (peer->trip.smooth_us + 999) / 1000 };
}

void walk_peer_teach(struct walk_peer *peer, const struct walk_learned *learned)
{
    walk_bulk_teach(&peer->bulk, learned->bulk_cap);
    if (peer->credential->version == WALK_V2C && learned->version == WALK_V1)
        peer->version = WALK_V1;
    if (learned->round_trip_ms > 0)
        walk_pace_trip_sample(&peer->trip, learned->round_trip_ms * 1000ULL);
}
