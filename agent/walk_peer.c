/* SPDX-License-Identifier: Apache-2.0 */
/* Devices as the engine sees them: their queues of requests and what was learned of them. */
#include "agent/walk_exchange.h"
#include "agent/walk_inner.h"

#include <assert.h>
#include <stdlib.h>

#define SYS_DESCR     "1.3.6.1.2.1.1.1.0"
#define SYS_OBJECT_ID "1.3.6.1.2.1.1.2.0"

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
    peer->news.every_ms = WALK_NEWS_MS;
    walk_bulk_init(&peer->bulk);
    walk->peers++;
    return peer;
}

void walk_peer_quiet(struct walk_peer *peer)
{
    peer->quiet = true;
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
    free(peer->guard);
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

void walk_peer_watch(struct walk_peer *peer)
{
    walk_patience_begin(&peer->patience);
}

uint64_t walk_peer_deaf_ms(const struct walk_peer *peer)
{
    return walk_patience_ms(&peer->patience);
}

void walk_peer_teach(struct walk_peer *peer, const struct walk_learned *learned)
{
    walk_bulk_teach(&peer->bulk, learned->bulk_cap);
    if (peer->credential->version == WALK_V2C && learned->version == WALK_V1)
        walk_exchange_settle_v1(peer);
    if (learned->round_trip_ms > 0)
        walk_pace_trip_sample(&peer->trip, learned->round_trip_ms * 1000ULL);
}

/* What is on the wire may not be repeated: it is asked anew, as far as it still may. */
static void ask_anew(struct walk_peer *peer)
{
    if (peer->slot == NULL)
        return;
    walk_exchange_forget(peer);
    walk_exchange_ready(peer);
}

bool walk_peer_restrict(struct walk_peer *peer, const struct quirk *quirk)
{
    const struct quirk nothing = { 0 };
    struct walk_guard *guard = NULL;

    if (quirk == NULL)
        quirk = &nothing;
    if (walk_guard_is(peer->guard, quirk))
        return true; /* what it knows stays known */
    if (!walk_guard_is_empty(quirk)) {
        guard = walk_guard_create(quirk);
        if (guard == NULL)
            return false;
    }
    free(peer->guard);
    peer->guard = guard;
    if (quirk->only_v1 && peer->credential->version == WALK_V2C)
        peer->version = WALK_V1;
    ask_anew(peer);
    return true;
}

bool walk_peer_restrict_as(struct walk_peer *peer, const struct walk_peer *other)
{
    struct quirk quirk;

    walk_guard_tell(other->guard, &quirk);
    return walk_peer_restrict(peer, &quirk);
}

bool walk_peer_identify(struct walk_peer *peer, const char *object_id, const char *description)
{
    const struct walk_quirks *quirks = &peer->walk->quirks;
    struct quirk quirk;

    if (quirks->find == NULL || !quirks->find(quirks->arg, object_id, description, &quirk))
        return walk_peer_restrict(peer, NULL);
    return walk_peer_restrict(peer, &quirk);
}

bool walk_peer_identify_by(struct walk_peer *peer, const struct reading_set *set)
{
    const char *description = (const char *)reading_set_bytes(set, SYS_DESCR, 0, 0, NULL);
    const char *object_id = (const char *)reading_set_bytes(set, SYS_OBJECT_ID, 0, 0, NULL);

    if (peer->guard != NULL && (description == NULL || object_id == NULL))
        return true;
    return walk_peer_identify(peer, object_id, description);
}
