/* SPDX-License-Identifier: Apache-2.0 */
/* What is true for an item now, of site, device and image, and what the poll says that it waits
 * for. */
#include "agent/sds/connector_hand_inner.h"
#include "base/clock.h"
#include "protocol/sds_image.h"

#include <string.h>

static bool is_active(const struct connector_hand_slot *slot)
{
    return slot->is_used && (slot->handle != NULL || slot->is_fetching ||
                             (slot->item.is_held && slot->item.state >= SDS_WORK_STARTED &&
                              !connector_item_is_over(&slot->item)));
}

static bool is_at_same(const struct connector_hand_slot *slot,
                       const struct connector_hand_slot *other)
{
    return strcmp(other->item.item.device, slot->item.item.device) == 0;
}

/* Something of ours goes on at the item's device. */
static bool is_worked_at(const struct connector_hand_slot *slot)
{
    for (size_t i = 0; i < CONNECTOR_BOOK_HELD; i++) {
        const struct connector_hand_slot *other = &slot->hand->slots[i];
        if (other != slot && is_active(other) && is_at_same(slot, other))
            return true;
    }
    return false;
}

/* One piece of work at a device, one firmware at the site. */
static bool is_free(const struct connector_hand_slot *slot)
{
    const struct connector_hand *hand = slot->hand;

    for (size_t i = 0; i < CONNECTOR_BOOK_HELD; i++) {
        const struct connector_hand_slot *other = &hand->slots[i];
        if (other == slot || !is_active(other))
            continue;
        if (is_at_same(slot, other) || (slot->item.item.kind == SDS_WORK_FIRMWARE &&
                                        other->item.item.kind == SDS_WORK_FIRMWARE))
            return false;
    }
    return true;
}

static enum sds_doc_reason fits(struct connector_hand_slot *slot)
{
    const struct sds_job_worker *worker = slot->hand->options.worker;
    struct sds_job job;

    if (worker == NULL)
        return SDS_DOC_NOT_SUPPORTED;
    connector_hand_job_describe(slot, &job);
    return worker->fits(worker->context, &job);
}

/* The product numbers that count: the device's, or, while that is not known, all of the image's. */
size_t connector_hand_facts_products(const struct connector_hand_slot *slot,
                                     struct sds_doc_product out_products[SDS_DOC_FITS])
{
    const struct sds_job_worker *worker = slot->hand->options.worker;
    const struct sds_doc_firmware *firmware = &slot->item.item.firmware;

    out_products[0].product[0] = '\0';
    if (worker != NULL)
        worker->product(worker->context, slot->item.item.device, out_products[0].product);
    if (out_products[0].product[0] != '\0')
        return 1;
    memcpy(out_products, firmware->fits, firmware->fits_count * sizeof firmware->fits[0]);
    return firmware->fits_count;
}

static bool is_old(const struct connector_hand_slot *slot)
{
    struct sds_doc_product products[SDS_DOC_FITS];
    size_t count = connector_hand_facts_products(slot, products);

    for (size_t i = 0; i < count; i++)
        if (slot->item.item.firmware.released_ms <
            connector_book_newest(slot->hand->book, products[i].product))
            return true;
    return false;
}

struct connector_rule_facts connector_hand_facts_now(struct connector_hand_slot *slot)
{
    const struct connector_hand *hand = slot->hand;
    const struct connector_hand_options *options = &hand->options;
    const struct sds_conf *conf = options->conf;
    const struct sds_doc_item *item = &slot->item.item;
    bool is_firmware = item->has_firmware > 0;

    return (struct connector_rule_facts){
        .policy = &conf->policy,
        .now_ms = clock_wall_ms(),
        .off_ms = hand->off_ms,
        .fits = fits(slot),
        .may_work = options->may_work == NULL || options->may_work(options->may_arg),
        .is_signed = is_firmware &&
                     sds_image_is_signed(&item->firmware, conf->publishers, conf->publisher_count),
        .is_old = is_firmware && is_old(slot),
        .may_fetch = is_firmware && sds_conf_lets_fetch(conf, item->firmware.url),
        .has_image =
            is_firmware && connector_image_file(hand->image, item->firmware.sha256) != NULL,
        .is_free = is_free(slot),
        .is_there = slot->is_there,
    };
}

/* A device at which we work is silent or busy by that: what waits for it waits for its turn. */
unsigned connector_hand_facts_wait(struct connector_hand_slot *slot)
{
    struct connector_rule_facts facts;

    if (slot->item.state == SDS_WORK_CONSENT)
        return SDS_DOC_BY_PERSON;
    if (slot->item.state != SDS_WORK_SCHEDULED)
        return SDS_DOC_NO_REASON;
    facts = connector_hand_facts_now(slot);
    if (connector_rule_stops(&slot->item, &facts) == SDS_DOC_BY_HOURS)
        return SDS_DOC_BY_HOURS;
    if (connector_rule_waits_for(facts.fits) && !is_worked_at(slot))
        return facts.fits;
    return facts.is_free ? SDS_DOC_NO_REASON : SDS_DOC_TURN;
}
