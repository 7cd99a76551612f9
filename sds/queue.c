/* SPDX-License-Identifier: Apache-2.0 */
/* An item's time is kept in its row (`due`), so the clock finds those that it has a say about by an
 * index; a rollout that is halted sets the time of its items to now. */
#include "sds/queue.h"

#include "base/str.h"
#include "sds/book_device.h"
#include "sds/proof.h"
#include "sds/tell.h"

#include <stdlib.h>
#include <string.h>

int64_t queue_lease_ms(int64_t poll_s)
{
    int64_t lease_ms = poll_s * 3 * 1000;

    if (lease_ms < QUEUE_LEASE_MS)
        return QUEUE_LEASE_MS;
    return lease_ms < SDS_WORK_LEASE_MS ? lease_ms : SDS_WORK_LEASE_MS;
}

static bool is_leased(enum sds_work_state state)
{
    return state >= SDS_WORK_OFFERED && state <= SDS_WORK_SCHEDULED;
}

/* When the clock has its next say about an item; 0 never. */
static int64_t due_of(const struct sds_work *work)
{
    if (sds_work_is_over(work->state))
        return 0;
    if (work->state >= SDS_WORK_STARTED)
        return work->started_ms + work->limit_ms;
    if (is_leased(work->state) && work->lease_until_ms < work->expires_ms)
        return work->lease_until_ms;
    return work->expires_ms;
}

static bool is_bad(enum sds_work_state state)
{
    return state == SDS_WORK_FAILED || state == SDS_WORK_LOST;
}

static bool is_under_way(enum sds_work_state state)
{
    return is_leased(state) || (state >= SDS_WORK_STARTED && state <= SDS_WORK_VERIFYING);
}

/* A rollout was halted, or goes on: its items are looked at, and hooks are told. */
static enum err switched(struct book *book, int64_t account, const char *rollout, int64_t now_ms)
{
    enum err err = book_item_wake_rollout(book, account, rollout);

    return err == ERR_NONE ? tell_rollout(book, account, rollout, now_ms) : err;
}

/* What an item's new state is to its rollout. */
static enum err count(struct book *book, const struct book_item *item, enum sds_work_state before)
{
    struct book_item_rollout row = { 0 };
    enum err err = book_item_rollout(book, item->account, item->rollout, &row);

    if (err != ERR_NONE)
        return err == ERR_MISSING ? ERR_NONE : err;
    row.under_way += is_under_way(item->work.state) - is_under_way(before);
    row.bad += is_bad(item->work.state) && !is_bad(before);
    bool halts = !row.is_halted && row.bad >= QUEUE_BAD;
    row.is_halted = row.is_halted || halts;
    if (halts)
        row.tool[0] = '\0';
    row.changed_ms = halts ? item->changed_ms : row.changed_ms;
    err = book_item_put_rollout(book, item->account, item->rollout, &row);
    return err == ERR_NONE && halts ? switched(book, item->account, item->rollout, item->changed_ms)
                                    : err;
}

/* Who tells of the device now is asked next. */
static enum err follow_device(struct book *book, struct book_item *item)
{
    struct book_device device;
    enum err err = book_device_get(book, item->account, item->device_id, &device);

    if (err == ERR_NONE)
        item->connector = device.connector;
    return err == ERR_MISSING ? ERR_NONE : err;
}

static void take_along(struct book_item *item, const struct queue_step *step)
{
    if (step->event.verb == SDS_WORK_RENEW) {
        item->reason = step->reason; /* what it waits for */
        return;
    }
    item->changed_ms = step->event.now_ms;
    item->reason = step->reason;
    if (step->percent != SDS_FIELD_NONE)
        item->percent = step->percent;
    if (step->evidence != NULL)
        proof_add(item, step->evidence);
}

static enum err note(struct book *book, const struct book_item *item, const struct queue_step *step)
{
    const struct book_item_step row = {
        .at_ms = step->event.now_ms,
        .by = (enum sds_doc_by)step->event.actor,
        .who = step->tool != NULL                        ? step->tool
               : step->event.actor == SDS_WORK_CONNECTOR ? item->work.holder
                                                         : "",
        .verb = step->event.verb,
        .state = item->work.state,
        .reason = step->event.actor == SDS_WORK_CONNECTOR ? step->reason : 0,
        .offer = item->work.fence,
    };

    return step->event.verb == SDS_WORK_RENEW ? ERR_NONE : book_item_note(book, item->place, &row);
}

/* What was put and proved is what the device is compared with from now on. */
static enum err note_puts(struct book *book, const struct book_item *item)
{
    struct sds_doc_order order;
    enum err err = proof_order(book, item, &order);

    for (size_t i = 0; i < order.setting_count && err == ERR_NONE; i++) {
        struct sds_doc_put put = { .name = order.settings[i].name, .at_ms = item->changed_ms };
        memcpy(put.value, order.settings[i].value, sizeof put.value);
        memcpy(put.item, item->id, sizeof put.item);
        err = book_device_note_put(book, item->device, &put);
    }
    return err;
}

/* An event that the table took: store what follows from it. */
static enum err settle(struct book *book, struct book_item *item, const struct queue_step *step,
                       enum sds_work_state before)
{
    enum err err = ERR_NONE;

    take_along(item, step);
    item->due_ms = due_of(&item->work);
    if (item->work.state == SDS_WORK_WAITING)
        err = follow_device(book, item);
    if (err == ERR_NONE)
        err = book_item_put(book, item);
    if (err == ERR_NONE)
        err = note(book, item, step);
    if (err == ERR_NONE && item->rollout[0] != '\0' && before != item->work.state)
        err = count(book, item, before);
    if (err == ERR_NONE && item->work.state == SDS_WORK_DONE &&
        item->work.kind == SDS_WORK_CONFIGURATION)
        err = note_puts(book, item);
    return err == ERR_NONE && step->event.verb != SDS_WORK_RENEW
               ? tell_work(book, item, step->event.now_ms)
               : err;
}

static enum err apply(struct book *book, struct book_item *item, const struct queue_step *step,
                      enum sds_work_result *out_result)
{
    enum sds_work_state before = item->work.state;

    *out_result = sds_work_apply(&item->work, &step->event);
    return *out_result == SDS_WORK_TAKEN ? settle(book, item, step, before) : ERR_NONE;
}

static enum err apply_own(struct book *book, struct book_item *item, enum sds_work_actor actor,
                          enum sds_work_verb verb, int64_t now_ms)
{
    const struct queue_step step = { .event = { .verb = verb, .actor = actor, .now_ms = now_ms },
                                     .reason = item->reason,
                                     .percent = SDS_FIELD_NONE };
    enum sds_work_result result;

    return apply(book, item, &step, &result);
}

/* What the item's rollout brings: to stop, or to go on. */
static enum err follow_rollout(struct book *book, struct book_item *item, int64_t now_ms)
{
    struct book_item_rollout row;
    enum sds_work_result result;
    bool is_halted = item->work.state == SDS_WORK_HALTED;

    if (item->rollout[0] == '\0' || item->work.state >= SDS_WORK_STARTED)
        return ERR_NONE;
    enum err err = book_item_rollout(book, item->account, item->rollout, &row);
    if (err != ERR_NONE || row.is_halted == is_halted)
        return err == ERR_MISSING ? ERR_NONE : err;
    const struct queue_step step = {
        .event = { .verb = row.is_halted ? SDS_WORK_HALT : SDS_WORK_RESUME,
                   .actor = row.tool[0] != '\0' ? SDS_WORK_TOOL : SDS_WORK_PLATFORM,
                   .now_ms = now_ms },
        .reason = item->reason,
        .percent = SDS_FIELD_NONE,
        .tool = row.tool[0] != '\0' ? row.tool : NULL,
    };
    return apply(book, item, &step, &result);
}

static enum err join_rollout(struct book *book, const struct book_item *item, int64_t at_once)
{
    struct book_item_rollout row = { 0 };
    enum err err = item->rollout[0] == '\0'
                       ? ERR_NONE
                       : book_item_rollout(book, item->account, item->rollout, &row);

    if (err == ERR_NONE && item->rollout[0] != '\0' && row.at_once != at_once)
        return ERR_RANGE;
    if (err != ERR_MISSING)
        return err;
    row = (struct book_item_rollout){ .at_once = at_once, .changed_ms = item->made_ms };
    return book_item_put_rollout(book, item->account, item->rollout, &row);
}

enum err queue_add(struct book *book, struct book_item *item, const char *body, int64_t at_once,
                   const char *tool)
{
    const struct book_item_step ordered = { .at_ms = item->made_ms,
                                            .by = SDS_DOC_BY_TOOL,
                                            .who = tool,
                                            .verb = SDS_FIELD_WORDLESS,
                                            .state = SDS_WORK_WAITING };
    enum err err = join_rollout(book, item, at_once);

    item->changed_ms = item->made_ms;
    item->due_ms = due_of(&item->work);
    if (err == ERR_NONE)
        err = book_item_add(book, item, body);
    if (err == ERR_NONE)
        err = book_item_note(book, item->place, &ordered);
    if (err == ERR_NONE)
        err = tell_work(book, item, item->made_ms);
    return err == ERR_NONE ? follow_rollout(book, item, item->made_ms) : err;
}

enum err queue_apply(struct book *book, struct book_item *item, const struct queue_step *step,
                     enum sds_work_result *out_result)
{
    struct sds_work tried;
    bool is_proved = true;
    enum err err = follow_rollout(book, item, step->event.now_ms);

    if (err != ERR_NONE)
        return err;
    tried = item->work;
    if (step->event.verb == SDS_WORK_SUCCEED &&
        sds_work_apply(&tried, &step->event) == SDS_WORK_TAKEN)
        err = proof_judge(book, item, step->evidence, &is_proved);
    if (err != ERR_NONE)
        return err;
    if (is_proved)
        return apply(book, item, step, out_result);
    *out_result = SDS_WORK_NOT_PROVED;
    return ERR_NONE;
}

/* The item as it is offered: what was ordered, under its id and fence. */
static enum err write_offer(struct book *book, const struct book_item *item,
                            struct sds_doc_item *out)
{
    struct sds_doc_order order;
    enum err err = proof_order(book, item, &order);

    if (err != ERR_NONE)
        return err;
    *out = (struct sds_doc_item){ .kind = item->work.kind,
                                  .fence = item->work.fence,
                                  .lease_until_ms = item->work.lease_until_ms,
                                  .expires_ms = item->work.expires_ms,
                                  .limit_s = item->work.limit_ms / 1000,
                                  .firmware = order.firmware,
                                  .has_firmware = order.has_firmware,
                                  .setting_count = order.setting_count };
    memcpy(out->settings, order.settings, sizeof out->settings);
    memcpy(out->item, item->id, sizeof out->item);
    memcpy(out->device, item->device_id, sizeof out->device);
    return ERR_NONE;
}

/* False when as many of its rollout are under way as may be. */
static bool has_room(struct book *book, const struct book_item *item)
{
    struct book_item_rollout row;

    return item->rollout[0] == '\0' ||
           (book_item_rollout(book, item->account, item->rollout, &row) == ERR_NONE &&
            row.under_way < row.at_once);
}

enum err queue_offer(struct book *book, const struct queue_for *whom, size_t most,
                     struct sds_doc_item *out_items, size_t *out_count)
{
    struct book_item items[SDS_DOC_OFFERS];
    const struct queue_step step = { .event = { .verb = SDS_WORK_OFFER,
                                                .actor = SDS_WORK_PLATFORM,
                                                .now_ms = whom->now_ms,
                                                .lease_ms = whom->lease_ms,
                                                .holder = whom->connector->id },
                                     .percent = SDS_FIELD_NONE };
    size_t count = 0;
    enum err err = book_item_waiting(book, whom->connector, whom->now_ms,
                                     most < SDS_DOC_OFFERS ? most : SDS_DOC_OFFERS, items, &count);

    *out_count = 0;
    for (size_t i = 0; i < count && err == ERR_NONE; i++) {
        enum sds_work_result result = SDS_WORK_NOT_NOW;
        if (has_room(book, &items[i]))
            err = queue_apply(book, &items[i], &step, &result);
        if (err == ERR_NONE && result == SDS_WORK_TAKEN)
            err = write_offer(book, &items[i], &out_items[(*out_count)++]);
    }
    return err;
}

static enum err look_at(struct book *book, struct book_item *item, int64_t now_ms)
{
    enum sds_work_verb verb;
    enum err err = follow_rollout(book, item, now_ms);

    if (err == ERR_NONE && sds_work_due(&item->work, now_ms, &verb))
        return apply_own(book, item, SDS_WORK_PLATFORM, verb, now_ms);
    int64_t due_ms = due_of(&item->work);
    if (err != ERR_NONE || item->due_ms == due_ms)
        return err;
    item->due_ms = due_ms;
    return book_item_put(book, item);
}

enum err queue_tick(struct book *book, int64_t now_ms, int64_t *out_next_ms)
{
    static struct book_item items[QUEUE_SLICE];
    size_t count = 0;
    enum err err = book_item_due(book, now_ms, QUEUE_SLICE, items, &count);

    for (size_t i = 0; i < count && err == ERR_NONE; i++)
        err = look_at(book, &items[i], now_ms);
    return err == ERR_NONE ? book_item_next_due(book, out_next_ms) : err;
}

static bool is_named(const struct book_item *item, const struct sds_doc_hold *holds, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (holds[i].fence == item->work.fence && strcmp(holds[i].item, item->id) == 0)
            return true;
    return false;
}

enum err queue_withdraw(struct book *book, const char *holder, const struct sds_doc_hold *holds,
                        size_t hold_count, int64_t now_ms)
{
    struct book_item *items = calloc(QUEUE_HELD, sizeof *items);
    size_t count = 0;

    if (items == NULL)
        return ERR_MEMORY;
    enum err err = book_item_leased_by(book, holder, QUEUE_HELD, items, &count);
    for (size_t i = 0; i < count && err == ERR_NONE; i++)
        if (!is_named(&items[i], holds, hold_count))
            err = apply_own(book, &items[i], SDS_WORK_PLATFORM, SDS_WORK_WITHDRAW, now_ms);
    free(items);
    return err;
}

enum err queue_move(struct book *book, const struct book_device *device, int64_t now_ms)
{
    struct book_item items[SDS_DOC_OFFERS];
    size_t count = 0;
    enum err err = book_item_move(book, device->place, device->connector);

    do {
        if (err == ERR_NONE)
            err = book_item_leased_of(book, device->place, SDS_DOC_OFFERS, items, &count);
        for (size_t i = 0; i < count && err == ERR_NONE; i++)
            err = apply_own(book, &items[i], SDS_WORK_PLATFORM, SDS_WORK_WITHDRAW, now_ms);
    } while (err == ERR_NONE && count == SDS_DOC_OFFERS);
    return err;
}

enum err queue_halt(struct book *book, int64_t account, const char *rollout, bool is_halted,
                    const char *tool, int64_t now_ms)
{
    struct book_item_rollout row;
    enum err err = book_item_rollout(book, account, rollout, &row);

    if (err != ERR_NONE || row.is_halted == is_halted)
        return err;
    row.is_halted = is_halted;
    row.bad = is_halted ? row.bad : 0;
    row.changed_ms = now_ms;
    if (!str_copy(row.tool, sizeof row.tool, tool))
        return ERR_RANGE;
    err = book_item_put_rollout(book, account, rollout, &row);
    return err == ERR_NONE ? switched(book, account, rollout, now_ms) : err;
}
