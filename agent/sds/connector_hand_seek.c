/* SPDX-License-Identifier: Apache-2.0 */
/* The answer counts for the moment in which it is heard: the rule is asked once more then, by all
 * that is true by now. */
#include "agent/sds/connector_hand_inner.h"

static void on_sought(void *arg, const struct sds_job_end *end)
{
    struct connector_hand_slot *slot = arg;
    struct connector_hand *hand = slot->hand;

    slot->handle = NULL;
    slot->is_seeking = false;
    if (end->verb == SDS_WORK_SUCCEED) {
        connector_hand_hear(hand); /* a no of this second counts */
        slot->is_there = true;
        connector_hand_advance(slot);
        slot->is_there = false;
    }
    connector_hand_tell(hand);
}

void connector_hand_seek_begin(struct connector_hand_slot *slot)
{
    static const struct sds_job_handlers handlers = { .ended = on_sought };
    const struct sds_job_worker *worker = slot->hand->options.worker;

    if (slot->handle != NULL)
        return;
    connector_hand_job_describe(slot, &slot->job);
    slot->job.is_seek = true;
    slot->handle = worker->start(worker->context, &slot->job, &handlers, slot);
    slot->is_seeking = slot->handle != NULL;
}

void connector_hand_seek_end(struct connector_hand_slot *slot)
{
    if (!slot->is_seeking)
        return;
    slot->hand->options.worker->abort(slot->handle);
    slot->handle = NULL;
    slot->is_seeking = false;
}
