/* SPDX-License-Identifier: Apache-2.0 */
/* A slot per item. Whatever happens, the rule is asked what follows, until it says to wait: of all
 * in the order in which they were taken, since one goes first where only one may go. */
#include "agent/sds/connector_hand.h"

#include "agent/sds/connector_hand_inner.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

#define TURNS 8 /* of the rule in a row: more than any item has steps before its start */

bool connector_hand_keep(struct connector_hand *hand)
{
    bool good = true;

    for (size_t i = 0; i < CONNECTOR_BOOK_HELD && good; i++) {
        struct connector_hand_slot *slot = &hand->slots[i];
        if (slot->is_used && slot->is_dirty)
            good = connector_book_put(hand->book, &slot->item) == ERR_NONE;
    }
    good = good && disk_commit(hand->options.disk);
    for (size_t i = 0; i < CONNECTOR_BOOK_HELD && good; i++)
        hand->slots[i].is_dirty = false;
    if (!good && log_limit_allows(&hand->trouble, NULL))
        log_warn("sds", "the state of work cannot be written now: nothing goes on until it can");
    return good;
}

bool connector_hand_step(struct connector_hand_slot *slot, enum sds_work_verb verb,
                         enum sds_doc_reason reason)
{
    if (connector_item_step(&slot->item, verb, reason, clock_wall_ms()) == NULL)
        return false;
    log_info("sds", "work item %s: %s %s%s%s", slot->item.item.item,
             sds_work_kind_words[slot->item.item.kind], sds_work_verb_words[verb],
             reason == SDS_DOC_NO_REASON ? "" : ", ", sds_doc_report_reason_words[reason]);
    slot->is_dirty = true;
    return true;
}

static bool is_any_used(const struct connector_hand *hand)
{
    for (size_t i = 0; i < CONNECTOR_BOOK_HELD; i++)
        if (hand->slots[i].is_used)
            return true;
    return false;
}

void connector_hand_tell(struct connector_hand *hand)
{
    if (is_any_used(hand))
        (void)loop_timer_start(hand->tick, CONNECTOR_HAND_TICK_MS);
    if (connector_hand_keep(hand))
        hand->options.on_news(hand->options.arg);
}

void connector_hand_free(struct connector_hand_slot *slot)
{
    if (slot->item.is_held || slot->handle != NULL || slot->is_fetching)
        return;
    if (slot->is_dirty && !connector_hand_keep(slot->hand))
        return;
    slot->is_used = false;
}

static bool wants_image(const struct connector_hand_slot *slot, const char *sha256)
{
    return slot->is_used && slot->item.is_held && slot->item.item.has_firmware > 0 &&
           !connector_item_is_over(&slot->item) &&
           strcmp(slot->item.item.firmware.sha256, sha256) == 0;
}

void connector_hand_leave_image(struct connector_hand_slot *slot)
{
    struct connector_hand *hand = slot->hand;
    const struct sds_doc_item *item = &slot->item.item;

    if (item->has_firmware <= 0 ||
        (!slot->is_fetching && connector_image_file(hand->image, item->firmware.sha256) == NULL))
        return;
    for (size_t i = 0; i < CONNECTOR_BOOK_HELD && !slot->is_fetching; i++)
        if (&hand->slots[i] != slot && wants_image(&hand->slots[i], item->firmware.sha256))
            return;
    connector_image_drop(hand->image);
    slot->is_fetching = false;
}

/* What the platform refused, or was not told any more, is told to the log. */
static void let_go(struct connector_hand_slot *slot, const char *why)
{
    struct connector_item *item = &slot->item;

    for (size_t i = 0; i < item->step_count; i++)
        log_warn("sds", "work item %s: not taken by the platform: %s, %s", item->item.item,
                 sds_work_verb_words[item->steps[i].verb],
                 sds_doc_report_reason_words[item->steps[i].reason]);
    log_info("sds", "work item %s: let go: %s", item->item.item, why);
    connector_hand_seek_end(slot);
    if (slot->handle == NULL)
        connector_hand_leave_image(slot);
    connector_item_let_go(item);
    slot->is_dirty = true;
    connector_hand_free(slot);
}

/* The network, or the image's host, may be down for a moment. */
static void fetch_failed(struct connector_hand_slot *slot)
{
    slot->fetch_from_ms = clock_monotonic_ms() + CONNECTOR_HAND_FETCH_MS;
    if (++slot->fetches >= CONNECTOR_HAND_FETCHES)
        (void)connector_hand_step(slot, SDS_WORK_FAIL, SDS_DOC_NO_IMAGE);
}

static void on_image(void *arg, enum sds_doc_reason reason)
{
    struct connector_hand_slot *slot = arg;

    slot->is_fetching = false;
    if (!slot->item.is_held)
        connector_hand_free(slot);
    else if (reason == SDS_DOC_NO_IMAGE)
        fetch_failed(slot);
    else if (reason != SDS_DOC_NO_REASON)
        (void)connector_hand_step(slot, SDS_WORK_FAIL, reason);
    else
        connector_hand_advance(slot);
    connector_hand_tell(slot->hand);
}

static void fetch(struct connector_hand_slot *slot)
{
    struct connector_hand *hand = slot->hand;

    if (connector_image_is_busy(hand->image) || clock_monotonic_ms() < slot->fetch_from_ms)
        return;
    slot->is_fetching = connector_image_fetch(hand->image, hand->options.conf,
                                              &slot->item.item.firmware, on_image, slot);
    if (!slot->is_fetching)
        fetch_failed(slot);
}

static bool follow(struct connector_hand_slot *slot, const struct connector_rule *rule)
{
    if (rule->what != CONNECTOR_RULE_SEEK)
        connector_hand_seek_end(slot);
    switch (rule->what) {
    case CONNECTOR_RULE_STEP:
        return connector_hand_step(slot, rule->verb, rule->reason);
    case CONNECTOR_RULE_START:
        crypto_uuid(slot->item.run);
        slot->made_start = true;
        return connector_hand_step(slot, SDS_WORK_START, SDS_DOC_NO_REASON);
    case CONNECTOR_RULE_FETCH:
        if (!slot->is_fetching)
            fetch(slot);
        return false;
    case CONNECTOR_RULE_SEEK:
        connector_hand_seek_begin(slot);
        return false;
    case CONNECTOR_RULE_LET_GO:
        let_go(slot, "it has expired");
        return false;
    default:
        return false;
    }
}

void connector_hand_advance(struct connector_hand_slot *slot)
{
    for (unsigned turn = 0; turn < TURNS && slot->is_used && slot->item.is_held; turn++) {
        struct connector_rule_facts facts = connector_hand_facts_now(slot);
        struct connector_rule rule = connector_rule_next(&slot->item, &facts);
        if (!follow(slot, &rule))
            return;
    }
}

struct connector_hand_slot *connector_hand_find(struct connector_hand *hand, const char *item)
{
    for (size_t i = 0; i < CONNECTOR_BOOK_HELD; i++)
        if (hand->slots[i].is_used && strcmp(hand->slots[i].item.item.item, item) == 0)
            return &hand->slots[i];
    return NULL;
}

/* The answer is for what was shown, and for nothing else. */
void connector_hand_hear(struct connector_hand *hand)
{
    struct connector_book_word word;

    while (connector_book_hear(hand->book, &word)) {
        struct connector_hand_slot *slot = connector_hand_find(hand, word.item);
        if (slot == NULL || !slot->item.is_held || strcmp(slot->item.digest, word.digest) != 0) {
            log_audit("sds", "%s said %s to work item %s, which is not what was shown any more",
                      word.who, word.said == CONSENT_YES ? "yes" : "no", word.item);
            continue;
        }
        slot->item.said = word.said;
        slot->item.said_ms = word.at_ms;
        (void)str_copy(slot->item.said_by, sizeof slot->item.said_by, word.who);
        slot->is_dirty = true;
        log_audit("sds", "%s said %s to work item %s (%s at device %s)", word.who,
                  word.said == CONSENT_YES ? "yes" : "no", word.item,
                  sds_work_kind_words[slot->item.item.kind], slot->item.item.device);
    }
}

/* Those in hand in the order in which they were taken, whichever slots they have; how many. */
static size_t in_turn(struct connector_hand *hand, struct connector_hand_slot **out_slots)
{
    size_t count = 0;

    for (size_t i = 0; i < CONNECTOR_BOOK_HELD; i++) {
        size_t at = count;
        if (!hand->slots[i].is_used)
            continue;
        for (; at > 0 && out_slots[at - 1]->turn > hand->slots[i].turn; at--)
            out_slots[at] = out_slots[at - 1];
        out_slots[at] = &hand->slots[i];
        count++;
    }
    return count;
}

static void each_in_turn(struct connector_hand *hand, void (*visit)(struct connector_hand_slot *))
{
    struct connector_hand_slot *slots[CONNECTOR_BOOK_HELD];
    size_t count = in_turn(hand, slots);

    for (size_t i = 0; i < count; i++)
        if (slots[i]->is_used)
            visit(slots[i]);
}

static void look(struct connector_hand_slot *slot)
{
    if (!slot->item.is_held) {
        connector_hand_free(slot);
        return;
    }
    if (slot->item.acts_ms != 0 && slot->handle == NULL && !connector_item_is_over(&slot->item))
        connector_hand_job_resume(slot);
    else
        connector_hand_advance(slot);
}

static void on_tick(void *arg)
{
    struct connector_hand *hand = arg;

    connector_hand_hear(hand);
    each_in_turn(hand, look);
    connector_hand_tell(hand);
}

void connector_hand_schedule(struct connector_hand *hand, const struct sds_doc_schedule *schedule)
{
    hand->off_ms = schedule->time_ms - clock_wall_ms();
    for (size_t i = 0; i < schedule->hold_count; i++) {
        const struct sds_doc_held *held = &schedule->holds[i];
        struct connector_hand_slot *slot = connector_hand_find(hand, held->item);
        if (slot != NULL && slot->item.is_held && slot->item.item.fence == held->fence &&
            held->result > SDS_WORK_REPEATED)
            let_go(slot, sds_work_result_words[held->result]);
    }
    for (size_t i = 0; i < schedule->item_count; i++)
        connector_hand_offer_take(hand, &schedule->items[i]);
    each_in_turn(hand, connector_hand_advance);
    connector_book_trim(hand->book, hand->off_ms < 0 ? schedule->time_ms : clock_wall_ms());
    connector_hand_tell(hand);
}

size_t connector_hand_holds(struct connector_hand *hand,
                            struct sds_doc_hold out_holds[SDS_DOC_HOLDS], int64_t *out_room)
{
    size_t count = 0, used = 0;

    for (size_t i = 0; i < CONNECTOR_BOOK_HELD; i++) {
        struct connector_hand_slot *slot = &hand->slots[i];
        used += slot->is_used;
        if (!slot->is_used || !slot->item.is_held)
            continue;
        (void)str_copy(out_holds[count].item, SDS_DOC_UUID, slot->item.item.item);
        out_holds[count].reason = connector_hand_facts_wait(slot);
        out_holds[count++].fence = slot->item.item.fence;
    }
    *out_room = (int64_t)(CONNECTOR_BOOK_HELD - used);
    if (*out_room > SDS_DOC_OFFERS)
        *out_room = SDS_DOC_OFFERS;
    return count;
}

/* What a device told is proof: it is stored first. */
static bool is_ready(const struct connector_hand *hand, const struct connector_item *item)
{
    return item->is_held && item->step_count > 0 &&
           (item->after == SDS_FIELD_NONE || item->steps[0].verb != SDS_WORK_SUCCEED ||
            connector_outbox_lowest(hand->options.outbox) > item->after);
}

void connector_hand_let_go(struct connector_hand *hand, const char *item, const char *why)
{
    for (size_t i = 0; i < CONNECTOR_BOOK_HELD; i++) {
        struct connector_hand_slot *slot = &hand->slots[i];
        if (slot->is_used && slot->item.is_held &&
            (item == NULL || strcmp(slot->item.item.item, item) == 0))
            let_go(slot, why);
    }
    (void)connector_hand_keep(hand);
}

bool connector_hand_report(struct connector_hand *hand, size_t most,
                           struct sds_doc_reports *out_reports)
{
    sds_field_clear(sds_doc_row(SDS_DOC_REPORTS)->table, out_reports);
    for (size_t i = 0; i < CONNECTOR_BOOK_HELD && out_reports->work_count < most; i++) {
        struct connector_hand_slot *slot = &hand->slots[i];
        if (!slot->is_used || !is_ready(hand, &slot->item))
            continue;
        out_reports->work[out_reports->work_count++] = slot->item.steps[0];
        slot->asked_ms = clock_boot_ms();
    }
    crypto_uuid(out_reports->report);
    out_reports->time_ms = clock_wall_ms();
    return out_reports->work_count > 0 && connector_hand_keep(hand);
}

/* The start was taken: is it still right to send? What is not on disk is not begun: the step stays,
 * and comes again. One that an earlier process wrote may have been taken from a copy of its disk,
 * which is at it by now. */
static void take_start(struct connector_hand_slot *slot, const struct sds_doc_result *result)
{
    struct connector_item before = slot->item;
    struct connector_rule_facts facts = connector_hand_facts_now(slot);
    bool is_ours = result->result == SDS_WORK_TAKEN || slot->made_start ||
                   !sds_work_changes((enum sds_work_kind)slot->item.item.kind);
    bool is_leave =
        is_ours && result->result <= SDS_WORK_REPEATED && result->state == SDS_WORK_STARTED;
    enum sds_doc_reason reason =
        is_leave ? connector_rule_stops(&slot->item, &facts) : SDS_DOC_INTERRUPTED;

    connector_item_stepped(&slot->item);
    slot->is_dirty = true;
    if (reason != SDS_DOC_NO_REASON) {
        connector_hand_leave_image(slot);
        (void)connector_hand_step(slot, SDS_WORK_FAIL, reason);
        return;
    }
    slot->item.acts_ms = clock_wall_ms();
    if (connector_hand_keep(slot->hand))
        connector_hand_job_start(slot);
    else
        slot->item = before;
}

static bool is_taken(const struct sds_doc_step *step, const struct sds_doc_result *result)
{
    return result->result <= SDS_WORK_REPEATED ||
           (step->verb == SDS_WORK_START && result->result == SDS_WORK_TOO_LATE &&
            (result->state == SDS_WORK_STARTED || result->state == SDS_WORK_LOST));
}

/* False: it is no answer to a step that waits. */
static bool take_result(struct connector_hand *hand, const struct sds_doc_result *result)
{
    struct connector_hand_slot *slot = connector_hand_find(hand, result->item);

    if (slot == NULL || !slot->item.is_held || slot->item.step_count == 0 ||
        slot->item.item.fence != result->fence || slot->item.steps[0].step != result->step)
        return false;
    if (result->result == SDS_WORK_NOT_PROVED &&
        connector_item_disprove(&slot->item, clock_wall_ms())) {
        slot->is_dirty = true;
    } else if (!is_taken(&slot->item.steps[0], result)) {
        let_go(slot, sds_work_result_words[result->result]);
    } else if (slot->item.steps[0].verb == SDS_WORK_START) {
        take_start(slot, result);
    } else {
        connector_item_stepped(&slot->item);
        slot->is_dirty = true;
        if (slot->item.step_count == 0 && connector_item_is_over(&slot->item))
            let_go(slot, "it is over");
    }
    return true;
}

bool connector_hand_results(struct connector_hand *hand, const struct sds_doc_results *results)
{
    bool is_answered = false;

    for (size_t i = 0; i < results->work_count; i++)
        is_answered = take_result(hand, &results->work[i]) || is_answered;
    each_in_turn(hand, connector_hand_advance);
    connector_hand_tell(hand);
    return is_answered;
}

static bool load(struct connector_hand *hand)
{
    struct connector_item *items = calloc(CONNECTOR_BOOK_HELD, sizeof *items);

    if (items == NULL)
        return false;
    size_t count = 0;
    enum err err = connector_book_held(hand->book, items, &count);
    if (err != ERR_NONE)
        log_error("sds", "the book of work cannot be read: %s", err_text(err));
    for (size_t i = 0; i < count; i++) {
        hand->slots[i] =
            (struct connector_hand_slot){ .hand = hand, .is_used = true, .turn = ++hand->turns };
        hand->slots[i].item = items[i];
    }
    free(items);
    return err == ERR_NONE;
}

struct connector_hand *connector_hand_open(const struct connector_hand_options *options)
{
    struct connector_hand *hand = calloc(1, sizeof *hand);

    if (hand == NULL)
        return NULL;
    hand->options = *options;
    hand->trouble.every_ms = 60000;
    hand->book = connector_book_open(options->disk);
    hand->image = connector_image_open(options->loop, options->folder);
    hand->tick = loop_timer_create(options->loop, on_tick, hand);
    if (hand->book != NULL && hand->image != NULL && hand->tick != NULL && load(hand))
        return hand;
    connector_hand_close(hand);
    return NULL;
}

void connector_hand_start(struct connector_hand *hand)
{
    on_tick(hand);
}

void connector_hand_reload(struct connector_hand *hand, const struct sds_conf *conf)
{
    hand->options.conf = conf;
    on_tick(hand);
}

void connector_hand_close(struct connector_hand *hand)
{
    if (hand == NULL)
        return;
    for (size_t i = 0; i < CONNECTOR_BOOK_HELD; i++)
        if (hand->slots[i].handle != NULL)
            hand->options.worker->abort(hand->slots[i].handle);
    connector_image_close(hand->image);
    loop_timer_destroy(hand->tick);
    connector_book_close(hand->book);
    free(hand);
}
