/* SPDX-License-Identifier: Apache-2.0 */
/* An offer is new, known, or begun before: what it is decides what may become of it. */
#include "agent/sds/connector_hand_inner.h"
#include "base/clock.h"
#include "base/log.h"

#include <string.h>

static void take_slot(struct connector_hand *hand, struct connector_hand_slot *slot)
{
    *slot = (struct connector_hand_slot){ .hand = hand, .is_used = true, .turn = ++hand->turns };
}

static struct connector_hand_slot *free_slot(struct connector_hand *hand)
{
    for (size_t i = 0; i < CONNECTOR_BOOK_HELD; i++)
        if (!hand->slots[i].is_used)
            return &hand->slots[i];
    return NULL;
}

/* As it is known, or new. An id whose row is damaged was perhaps begun. */
static bool recall(struct connector_hand_slot *slot, const struct sds_doc_item *offer)
{
    struct connector_item *item = &slot->item;
    enum err err = connector_book_find(slot->hand->book, offer->item, item);

    if (err == ERR_MISSING || err == ERR_CORRUPT)
        connector_item_init(item, offer, clock_wall_ms());
    if (err == ERR_CORRUPT)
        item->acts_ms = clock_wall_ms();
    return err == ERR_NONE || err == ERR_MISSING || err == ERR_CORRUPT;
}

/* A restored platform offers again what was begun; one that was taken over may put another device
 * or image under a person's yes. */
static void take_offer(struct connector_hand_slot *slot, const struct sds_doc_item *offer,
                       const char *digest)
{
    struct connector_item *item = &slot->item;
    bool is_begun = connector_item_is_begun(item);
    struct sds_doc_item now = is_begun ? item->item : *offer; /* a worker may be at it */

    bool is_same = strcmp(digest, item->digest) == 0;
    now.fence = offer->fence;
    connector_item_renew(item, &now, clock_wall_ms());
    (void)connector_hand_step(slot, SDS_WORK_TAKE, SDS_DOC_NO_REASON);
    if (is_begun) {
        (void)connector_hand_step(slot, SDS_WORK_FAIL, SDS_DOC_INTERRUPTED);
    } else if (!is_same) {
        log_audit("sds",
                  "work item %s was offered again with another device, settings or image: "
                  "refused",
                  offer->item);
        (void)connector_hand_step(slot, SDS_WORK_REFUSE, SDS_DOC_BY_POLICY);
    }
}

void connector_hand_offer_take(struct connector_hand *hand, const struct sds_doc_item *offer)
{
    struct connector_hand_slot *slot = connector_hand_find(hand, offer->item);
    char digest[SDS_DOC_SHA256];

    if (!connector_item_digest(offer, digest)) /* without memory: it is offered again */
        return;
    if (slot == NULL) {
        slot = free_slot(hand);
        if (slot == NULL)
            return;
        take_slot(hand, slot);
        if (!recall(slot, offer)) {
            slot->is_used = false;
            return;
        }
    }
    take_offer(slot, offer, digest);
}
