/* SPDX-License-Identifier: Apache-2.0 */
/* What a worker tells becomes steps; what it may do is asked of the rule once more. */
#include "agent/sds/connector_hand_inner.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"

#include <string.h>

#define MINUTE_MS INT64_C(60000)

static struct connector_hand_slot *slot_of(void *arg)
{
    return arg;
}

/* A minute before the limit, where that is longer: what is told must still arrive. */
static int64_t end_ms(const struct connector_item *item, int64_t from_ms)
{
    int64_t limit_ms = item->item.limit_s * 1000;

    return from_ms + (limit_ms > 2 * MINUTE_MS ? limit_ms - MINUTE_MS : limit_ms);
}

void connector_hand_job_describe(struct connector_hand_slot *slot, struct sds_job *out_job)
{
    const struct connector_item *item = &slot->item;
    int64_t from_ms = clock_wall_ms();

    if (item->acts_ms != 0 && item->acts_ms < from_ms) /* else the clock was put back since */
        from_ms = item->acts_ms;
    *out_job = (struct sds_job){
        .kind = (enum sds_work_kind)item->item.kind,
        .is_look = item->sent_ms != 0,
        .before = item->before,
        .sent_ms = item->sent_ms,
        .until_ms = end_ms(item, from_ms),
        .firmware = item->item.has_firmware > 0 ? &item->item.firmware : NULL,
        .image = item->sent_ms == 0 ? slot->image : NULL,
        .settings = item->item.settings,
        .setting_count = item->item.setting_count,
    };
    (void)str_copy(out_job->item, sizeof out_job->item, item->item.item);
    (void)str_copy(out_job->device, sizeof out_job->device, item->item.device);
}

/* Who said that it may be done. */
static const char *by_whom(const struct connector_item *item)
{
    return item->said == CONSENT_YES ? item->said_by : "the site's policy";
}

/* No older image comes behind this one. */
static bool note_image(struct connector_hand_slot *slot)
{
    struct sds_doc_product products[SDS_DOC_FITS];
    size_t count =
        slot->item.item.has_firmware > 0 ? connector_hand_facts_products(slot, products) : 0;
    bool good = true;

    for (size_t i = 0; i < count && good; i++)
        good = connector_book_began(slot->hand->book, products[i].product,
                                    slot->item.item.firmware.released_ms) == ERR_NONE;
    return good;
}

/* What it puts there may be told again; what people write there may not. */
static bool note_asset(struct connector_hand_slot *slot)
{
    const struct sds_doc_item *item = &slot->item.item;
    bool good = true;

    for (size_t i = 0; i < item->setting_count && good; i++)
        if (item->settings[i].name == SDS_DOC_ASSET_NUMBER)
            good = connector_outbox_put_asset(slot->hand->options.outbox, item->device,
                                              item->settings[i].value) == ERR_NONE;
    return good;
}

/* By two clocks: one that a suspended machine does not stop, and the wall's, which a machine that
 * was copied or moved has set. One that jumps meanwhile costs the leave, and nothing else. */
static bool is_late(const struct connector_hand_slot *slot)
{
    int64_t passed_ms = clock_wall_ms() - slot->item.acts_ms;

    return clock_boot_ms() - slot->asked_ms > (uint64_t)SDS_WORK_SEND_MS ||
           passed_ms > SDS_WORK_SEND_MS || passed_ms < -SDS_WORK_SEND_MS;
}

static bool on_may_send(void *arg, const struct sds_doc_evidence *before,
                        enum sds_doc_reason *out_reason)
{
    struct connector_hand_slot *slot = slot_of(arg);

    connector_hand_hear(slot->hand); /* a no of this second counts */
    struct connector_rule_facts facts = connector_hand_facts_now(slot);
    enum sds_doc_reason reason = connector_rule_stops(&slot->item, &facts);

    if (!slot->item.is_held || slot->item.state != SDS_WORK_STARTED || slot->item.sent_ms != 0 ||
        is_late(slot) || !connector_item_can_tell(before))
        reason = SDS_DOC_INTERRUPTED;
    if (reason == SDS_DOC_NO_REASON) {
        slot->item.before = *before;
        slot->item.has_before = 1;
        slot->item.sent_ms = clock_wall_ms();
        slot->is_dirty = true;
        if (!note_image(slot) || !note_asset(slot) || !connector_hand_keep(slot->hand))
            reason = SDS_DOC_INTERRUPTED; /* on disk or not: it is not sent */
    }
    *out_reason = reason;
    log_audit("sds", "work item %s: %s at device %s, by %s: %s", slot->item.item.item,
              sds_work_kind_words[slot->item.item.kind], slot->item.item.device,
              by_whom(&slot->item),
              reason == SDS_DOC_NO_REASON ? "is sent" : sds_doc_report_reason_words[reason]);
    return reason == SDS_DOC_NO_REASON;
}

static void on_told(void *arg, enum sds_job_step step)
{
    static const enum sds_work_verb verbs[] = { [SDS_JOB_SENT] = SDS_WORK_SEND,
                                                [SDS_JOB_OFFLINE] = SDS_WORK_DROP,
                                                [SDS_JOB_VERIFYING] = SDS_WORK_VERIFY };
    struct connector_hand_slot *slot = slot_of(arg);

    if (slot->item.is_held && connector_hand_step(slot, verbs[step], SDS_DOC_NO_REASON))
        connector_hand_tell(slot->hand);
}

/* How far it is goes with the next step. */
static void on_percent(void *arg, int64_t percent)
{
    struct connector_item *item = &slot_of(arg)->item;

    if (item->step_count > 0 && percent >= 0 && percent <= 100)
        item->steps[item->step_count - 1].percent = percent;
}

static void note(struct connector_hand_slot *slot, int64_t seq)
{
    if (seq > slot->told)
        slot->told = seq;
}

static void on_device(void *arg, const struct sds_doc_device *device)
{
    struct connector_hand_slot *slot = slot_of(arg);
    const struct sds_job_worker *worker = slot->hand->options.worker;
    struct sds_doc_device told = *device;

    told.can = worker->can(worker->context, device->device); /* it takes the place of all before */
    (void)str_copy(told.item, sizeof told.item, slot->item.item.item);
    if (slot->item.is_held && strcmp(device->device, slot->item.item.device) == 0)
        note(slot, connector_outbox_put(slot->hand->options.outbox, &told, false));
}

static void on_alerts(void *arg, const struct sds_doc_alert *rows, size_t count)
{
    struct connector_hand_slot *slot = slot_of(arg);

    for (size_t i = 0; slot->item.is_held && i < count; i++) {
        struct sds_doc_alert told = rows[i];
        (void)str_copy(told.item, sizeof told.item, slot->item.item.item);
        if (strcmp(told.device, slot->item.item.device) != 0)
            continue;
        int64_t seq = connector_outbox_put_alert(slot->hand->options.outbox, &told);
        slot->rows += seq != 0;
        note(slot, seq);
    }
}

/* The platform counts rows: those that may not leave, or had no room, are none. What no row of
 * SDS.md can hold would keep every item from the disk. */
static void add_evidence(struct connector_hand_slot *slot, const struct sds_job_end *end)
{
    struct connector_item *item = &slot->item;

    if (item->step_count == 0 || !end->has_evidence || !connector_item_can_tell(&end->evidence))
        return;
    struct sds_doc_step *step = &item->steps[item->step_count - 1];
    step->evidence = end->evidence;
    step->has_evidence = 1;
    if (step->evidence.log_rows != SDS_FIELD_NONE)
        step->evidence.log_rows = slot->rows;
}

static void on_ended(void *arg, const struct sds_job_end *end)
{
    struct connector_hand_slot *slot = slot_of(arg);
    struct connector_hand *hand = slot->hand;
    bool is_read =
        slot->item.item.kind == SDS_WORK_TELEMETRY || slot->item.item.kind == SDS_WORK_DIAGNOSTICS;
    enum sds_work_verb verb = end->verb;
    enum sds_doc_reason reason = end->reason;

    slot->handle = NULL;
    connector_hand_leave_image(slot);
    if (!slot->item.is_held || connector_item_is_over(&slot->item)) {
        log_info("sds", "work item %s: %s after it was let go", slot->item.item.item,
                 sds_work_verb_words[verb]);
        connector_hand_free(slot);
        return;
    }
    if (verb == SDS_WORK_SUCCEED && is_read && slot->told == 0) {
        verb = SDS_WORK_FAIL; /* nothing of it could be kept to be sent */
        reason = SDS_DOC_INTERRUPTED;
    }
    if (slot->told > 0)
        slot->item.after = slot->told;
    if (!connector_hand_step(slot, verb, reason)) {
        if (verb == SDS_WORK_SUCCEED)
            (void)connector_hand_step(slot, SDS_WORK_VERIFY, SDS_DOC_NO_REASON);
        if (verb == SDS_WORK_DECLINE)
            (void)connector_hand_step(slot, SDS_WORK_FAIL, SDS_DOC_DEVICE_REFUSED);
        else
            (void)connector_hand_step(slot, verb, reason);
    }
    add_evidence(slot, end);
    connector_hand_tell(hand);
}

static const struct sds_job_handlers handlers = { on_may_send, on_told,   on_percent,
                                                  on_device,   on_alerts, on_ended };

static bool begin(struct connector_hand_slot *slot)
{
    const struct sds_job_worker *worker = slot->hand->options.worker;

    connector_hand_job_describe(slot, &slot->job);
    slot->rows = 0;
    if (worker != NULL)
        slot->handle = worker->start(worker->context, &slot->job, &handlers, slot);
    return slot->handle != NULL;
}

void connector_hand_job_start(struct connector_hand_slot *slot)
{
    const struct sds_doc_item *item = &slot->item.item;

    connector_hand_job_describe(slot, &slot->job);
    if (item->has_firmware > 0) {
        slot->image = connector_image_file(slot->hand->image, item->firmware.sha256);
        if (slot->image == NULL) {
            (void)connector_hand_step(slot, SDS_WORK_FAIL, SDS_DOC_INTERRUPTED);
            return;
        }
    }
    if (!begin(slot))
        (void)connector_hand_step(slot, SDS_WORK_FAIL, SDS_DOC_DEVICE_BUSY);
}

/* What only reads is read again, unless the site says no by now; that its hours are over, or its
 * time to start, was asked before. */
static void read_again(struct connector_hand_slot *slot)
{
    struct connector_rule_facts facts = connector_hand_facts_now(slot);
    enum sds_doc_reason reason = connector_rule_stops(&slot->item, &facts);

    if (reason == SDS_DOC_BY_POLICY || reason == SDS_DOC_BY_PERSON || reason == SDS_DOC_LICENCE)
        (void)connector_hand_step(slot, SDS_WORK_FAIL, reason);
    else
        (void)begin(slot);
}

void connector_hand_job_resume(struct connector_hand_slot *slot)
{
    const struct connector_item *item = &slot->item;
    bool is_over = clock_wall_ms() > end_ms(item, item->acts_ms);
    bool changes = sds_work_changes((enum sds_work_kind)item->item.kind);

    if (changes && item->sent_ms == 0)
        (void)connector_hand_step(slot, SDS_WORK_FAIL, SDS_DOC_INTERRUPTED);
    else if (is_over)
        (void)connector_hand_step(slot, SDS_WORK_FAIL, SDS_DOC_NO_ANSWER);
    else if (!changes)
        read_again(slot);
    else
        (void)begin(slot);
}
