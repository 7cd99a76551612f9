/* SPDX-License-Identifier: Apache-2.0 */
/* Items by sds_work, what is told by sds_outcome. */
#include "tests/fakes/fake_platform_inner.h"

#include "base/clock.h"
#include "base/str.h"
#include "protocol/sds_outcome.h"

#include <stdio.h>
#include <string.h>

#define LEASE_MS INT64_C(3600000)

static struct fake_platform_item *find(const char *item)
{
    for (size_t i = 0; i < fake_platform()->item_count; i++)
        if (strcmp(fake_platform()->items[i].item.item, item) == 0)
            return &fake_platform()->items[i];
    return NULL;
}

static enum sds_work_result apply(struct fake_platform_item *item, enum sds_work_verb verb,
                                  enum sds_work_actor actor)
{
    const struct sds_work_event event = { .verb = verb,
                                          .actor = actor,
                                          .now_ms = fake_platform_now_ms(),
                                          .fence = item->work.fence,
                                          .lease_ms = LEASE_MS,
                                          .holder = FAKE_PLATFORM_ID };

    return sds_work_apply(&item->work, &event);
}

void fake_platform_work_tidy(void)
{
    enum sds_work_verb verb;

    for (size_t i = 0; i < fake_platform()->item_count; i++)
        while (sds_work_due(&fake_platform()->items[i].work, fake_platform_now_ms(), &verb))
            if (apply(&fake_platform()->items[i], verb, SDS_WORK_PLATFORM) != SDS_WORK_TAKEN)
                break;
}

static void answer_hold(const struct sds_doc_hold *hold, struct sds_doc_held *held)
{
    struct fake_platform_item *item = find(hold->item);
    struct sds_work_event event = { .verb = SDS_WORK_RENEW,
                                    .actor = SDS_WORK_CONNECTOR,
                                    .now_ms = fake_platform_now_ms(),
                                    .fence = hold->fence,
                                    .lease_ms = LEASE_MS,
                                    .holder = FAKE_PLATFORM_ID };

    fake_platform()->unknown += item == NULL;
    if (item != NULL)
        item->waits = hold->reason;
    (void)str_copy(held->item, sizeof held->item, hold->item);
    held->fence = hold->fence;
    held->result = item == NULL ? SDS_WORK_UNKNOWN : sds_work_apply(&item->work, &event);
    held->state = item == NULL || held->result == SDS_WORK_UNKNOWN ? SDS_FIELD_WORDLESS
                                                                   : (unsigned)item->work.state;
}

static bool is_named(const struct sds_doc_poll *poll, const char *item)
{
    for (size_t i = 0; i < poll->hold_count; i++)
        if (strcmp(poll->holds[i].item, item) == 0)
            return true;
    return false;
}

static void offer(struct fake_platform_item *item, struct sds_doc_schedule *doc)
{
    if (apply(item, SDS_WORK_OFFER, SDS_WORK_PLATFORM) != SDS_WORK_TAKEN)
        return;
    struct sds_doc_item *to = &doc->items[doc->item_count++];
    *to = item->item;
    to->fence = item->work.fence;
    to->lease_until_ms = item->work.lease_until_ms;
}

void fake_platform_work_poll(const void *body, struct fake_platform_reply *reply)
{
    const struct sds_doc_poll *from = body;
    static struct sds_doc_schedule doc;

    sds_field_clear(sds_doc_row(SDS_DOC_SCHEDULE)->table, &doc);
    doc.poll_s = fake_platform()->poll_s;
    doc.time_ms = fake_platform_now_ms();
    fake_platform()->polls++;
    fake_platform()->poll_ms = clock_wall_ms();
    for (; doc.hold_count < from->hold_count; doc.hold_count++)
        answer_hold(&from->holds[doc.hold_count], &doc.holds[doc.hold_count]);
    for (size_t i = 0; i < fake_platform()->item_count; i++) {
        struct fake_platform_item *item = &fake_platform()->items[i];
        if (!is_named(from, item->item.item))
            (void)apply(item, SDS_WORK_WITHDRAW, SDS_WORK_PLATFORM);
        if (item->work.state == SDS_WORK_WAITING && (int64_t)doc.item_count < from->room)
            offer(item, &doc);
    }
    fake_platform_answer(reply, 200, SDS_DOC_SCHEDULE, &doc);
}

/* What is told is a row of the table of outcomes. */
static bool is_outcome(const struct sds_work *work, const struct sds_doc_step *step)
{
    size_t count;
    const struct sds_outcome *rows = sds_outcome_all(&count);

    for (size_t i = 0; i < count; i++)
        if ((rows[i].kinds & 1U << work->kind) != 0 && (rows[i].from & 1U << work->state) != 0 &&
            rows[i].verb == (enum sds_work_verb)step->verb &&
            rows[i].reason == (enum sds_doc_reason)step->reason)
            return true;
    (void)fprintf(stderr, "fake_platform: no outcome: %s in %s, %s\n",
                  sds_work_verb_words[step->verb], sds_work_state_words[work->state],
                  sds_doc_report_reason_words[step->reason]);
    return false;
}

static void answer_step(const struct sds_doc_step *step, struct sds_doc_result *result)
{
    struct fake_platform_item *item = find(step->item);
    struct sds_work_event event = { .verb = (enum sds_work_verb)step->verb,
                                    .actor = SDS_WORK_CONNECTOR,
                                    .now_ms = fake_platform_now_ms(),
                                    .fence = step->fence,
                                    .step = step->step == SDS_FIELD_NONE ? 0 : step->step,
                                    .lease_ms = LEASE_MS,
                                    .holder = FAKE_PLATFORM_ID,
                                    .run = step->run[0] != '\0' ? step->run : NULL };

    fake_platform()->unknown += item == NULL;
    struct sds_work before = item != NULL ? item->work : (struct sds_work){ .step = 0 };

    (void)str_copy(result->item, sizeof result->item, step->item);
    result->fence = step->fence;
    result->step = step->step;
    if (item != NULL && step->verb == SDS_WORK_SUCCEED && fake_platform()->doubts > 0) {
        fake_platform()->doubts--;
        result->result = SDS_WORK_NOT_PROVED;
        result->state = (unsigned)item->work.state;
        return;
    }
    result->result = item == NULL ? SDS_WORK_UNKNOWN : sds_work_apply(&item->work, &event);
    result->state =
        result->result == SDS_WORK_UNKNOWN ? SDS_FIELD_WORDLESS : (unsigned)item->work.state;
    if (result->result != SDS_WORK_TAKEN)
        return;
    fake_platform()->strange += !is_outcome(&before, step);
    item->reason = step->reason;
    if (step->has_evidence > 0)
        item->evidence = step->evidence;
}

static bool is_known_report(const char *report)
{
    for (unsigned i = 0; i < fake_platform()->report_count && i < 64; i++)
        if (strcmp(fake_platform()->reports[i], report) == 0)
            return true;
    (void)str_copy(fake_platform()->reports[fake_platform()->report_count++ % 64], SDS_DOC_UUID,
                   report);
    return false;
}

void fake_platform_work_reports(const void *body, struct fake_platform_reply *reply)
{
    const struct sds_doc_reports *from = body;
    static struct sds_doc_results doc;

    sds_field_clear(sds_doc_row(SDS_DOC_RESULTS)->table, &doc);
    (void)str_copy(doc.report, sizeof doc.report, from->report);
    doc.time_ms = fake_platform_now_ms();
    for (; doc.work_count < from->work_count && !fake_platform()->is_mum; doc.work_count++)
        answer_step(&from->work[doc.work_count], &doc.work[doc.work_count]);
    doc.devices = (int64_t)from->device_count;
    if (from->device_count > 0)
        fake_platform()->device = from->devices[from->device_count - 1];
    if (!is_known_report(from->report))
        fake_platform()->devices += (unsigned)from->device_count;
    fake_platform_answer(reply, 200, SDS_DOC_RESULTS, &doc);
}

void fake_platform_work_alerts(const void *body, struct fake_platform_reply *reply)
{
    const struct sds_doc_alerts *from = body;
    struct sds_doc_stored doc = { .known = 0, .stored = (int64_t)from->alert_count };

    (void)str_copy(doc.report, sizeof doc.report, from->report);
    if (!is_known_report(from->report))
        fake_platform()->alerts += (unsigned)from->alert_count;
    fake_platform_answer(reply, 200, SDS_DOC_STORED, &doc);
}
