/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of registration and of polls. */
#include "protocol/sds_doc_connector.h"

#include "protocol/sds_doc_report.h"
#include "protocol/sds_doc_row.h"

#include <string.h>

static const char *const leave_reasons[] = { "operator", "replaced", NULL };

/* clang-format off */
static const struct sds_field registration_rows[] = {
    { .name = "code", SDS_DOC_ROW_TEXT(struct sds_doc_registration, CODE, code), .is_needed = true,
      .help = "The one-time code that the provider gave the site, without its dashes." },
    { .name = "key", SDS_DOC_ROW_TEXT(struct sds_doc_registration, BYTES, key), .is_needed = true,
      .help = "The connector's Ed25519 public key; this request is signed by it already." },
    { .name = "version", SDS_DOC_ROW_TEXT(struct sds_doc_registration, WORD, version), .is_needed = true,
      .help = "Version of the agent." },
    { .name = "region", SDS_DOC_ROW_TEXT(struct sds_doc_registration, WORD, region),
      .help = "To which region the site is pinned; another platform's is refused." },
    { .name = "kinds", SDS_DOC_ROW_SET(struct sds_doc_registration, kinds, sds_work_kind_words), .is_needed = true,
      .help = "Kinds of work that it knows." },
};
const struct sds_field_table sds_doc_connector_registration =
    SDS_DOC_ROW_TABLE(registration_rows, struct sds_doc_registration);

static const struct sds_field registered_rows[] = {
    { .name = "connector", SDS_DOC_ROW_TEXT(struct sds_doc_registered, UUID, connector), .is_needed = true,
      .help = "Its id from now on: the `keyid` of its signatures." },
    { .name = "region", SDS_DOC_ROW_TEXT(struct sds_doc_registered, WORD, region), .help = "The platform's region." },
    { .name = "poll_s", SDS_DOC_ROW_NUMBER(struct sds_doc_registered, poll_s, SDS_DOC_POLL_LEAST, SDS_DOC_POLL_MOST),
      .is_needed = true, .unit = "s", .help = "Seconds between polls (section 4)." },
    { .name = "time", SDS_DOC_ROW_TIME(struct sds_doc_registered, time_ms), .is_needed = true, .help = "The platform's clock." },
};
const struct sds_field_table sds_doc_connector_registered =
    SDS_DOC_ROW_TABLE(registered_rows, struct sds_doc_registered);

static const struct sds_field rotation_rows[] = {
    { .name = "key", SDS_DOC_ROW_TEXT(struct sds_doc_rotation, BYTES, key), .is_needed = true,
      .help = "The new public key; the request is signed by the old one. Both are good for a day." },
};
const struct sds_field_table sds_doc_connector_rotation = SDS_DOC_ROW_TABLE(rotation_rows, struct sds_doc_rotation);

static const struct sds_field leave_rows[] = {
    { .name = "reason", SDS_DOC_ROW_CHOICE(struct sds_doc_leave, reason, leave_reasons), .is_needed = true,
      .help = "Why it goes." },
};
const struct sds_field_table sds_doc_connector_leave = SDS_DOC_ROW_TABLE(leave_rows, struct sds_doc_leave);

static const struct sds_field hold_rows[] = {
    { .name = "item", SDS_DOC_ROW_TEXT(struct sds_doc_hold, UUID, item), .is_needed = true, .help = "An item in hand." },
    { .name = "fence", SDS_DOC_ROW_NUMBER(struct sds_doc_hold, fence, 1, SDS_WORK_FENCE_MAX), .is_needed = true,
      .help = "That of its offer." },
    { .name = "reason", SDS_DOC_ROW_CHOICE(struct sds_doc_hold, reason, sds_doc_report_reason_words),
      .help = "What it waits for (section 5, outcomes); kept as the item's reason." },
};
static const struct sds_field_table hold = SDS_DOC_ROW_TABLE(hold_rows, struct sds_doc_hold);

static const struct sds_field poll_rows[] = {
    { .name = "time", SDS_DOC_ROW_TIME(struct sds_doc_poll, time_ms), .is_needed = true, .help = "The agent's clock." },
    { .name = "version", SDS_DOC_ROW_TEXT(struct sds_doc_poll, WORD, version), .is_needed = true, .help = "Version of the agent." },
    { .name = "kinds", SDS_DOC_ROW_SET(struct sds_doc_poll, kinds, sds_work_kind_words),
      .help = "Kinds of work that it knows by now; absent: as it told last." },
    { .name = "room", SDS_DOC_ROW_NUMBER(struct sds_doc_poll, room, 0, SDS_DOC_OFFERS), .is_needed = true,
      .help = "How many more items it can take now." },
    { .name = "holds", SDS_DOC_ROW_LIST(struct sds_doc_poll, holds, hold_count, 0, &hold),
      .help = "All that it has in hand: leases are renewed by this, and what is not named before its start is withdrawn." },
};
const struct sds_field_table sds_doc_connector_poll = SDS_DOC_ROW_TABLE(poll_rows, struct sds_doc_poll);

static const struct sds_field held_rows[] = {
    { .name = "item", SDS_DOC_ROW_TEXT(struct sds_doc_held, UUID, item), .is_needed = true, .help = "An item in hand." },
    { .name = "fence", SDS_DOC_ROW_NUMBER(struct sds_doc_held, fence, 1, SDS_WORK_FENCE_MAX), .is_needed = true,
      .help = "That of the poll." },
    { .name = "result", SDS_DOC_ROW_CHOICE(struct sds_doc_held, result, sds_work_result_words), .is_needed = true,
      .help = "`taken`: it is still yours; on all others the connector lets it go." },
    { .name = "state", SDS_DOC_ROW_CHOICE(struct sds_doc_held, state, sds_work_state_words),
      .help = "Its state now; absent of what is `unknown`, and of nothing else." },
    { .name = "lease_until", SDS_DOC_ROW_TIME(struct sds_doc_held, lease_until_ms), .help = "Its lease's new end." },
};
static const struct sds_field_table held = SDS_DOC_ROW_TABLE(held_rows, struct sds_doc_held);

static const struct sds_field schedule_rows[] = {
    { .name = "time", SDS_DOC_ROW_TIME(struct sds_doc_schedule, time_ms), .is_needed = true, .help = "The platform's clock." },
    { .name = "poll_s", SDS_DOC_ROW_NUMBER(struct sds_doc_schedule, poll_s, SDS_DOC_POLL_LEAST, SDS_DOC_POLL_MOST),
      .is_needed = true, .unit = "s", .help = "Seconds until the next poll (section 4)." },
    { .name = "items", SDS_DOC_ROW_LIST(struct sds_doc_schedule, items, item_count, 0, &sds_doc_work_item),
      .help = "New work; at most `room`." },
    { .name = "holds", SDS_DOC_ROW_LIST(struct sds_doc_schedule, holds, hold_count, 0, &held),
      .help = "One for each that it holds, in their order." },
};
const struct sds_field_table sds_doc_connector_schedule = SDS_DOC_ROW_TABLE(schedule_rows, struct sds_doc_schedule);
/* clang-format on */

const char *sds_doc_connector_trouble_in_schedule(const struct sds_doc_schedule *schedule,
                                                  char out_place[SDS_FIELD_PLACE])
{
    for (size_t i = 0; i < schedule->item_count; i++) {
        const char *trouble = sds_doc_work_trouble_in_item(&schedule->items[i]);
        sds_field_set_place(out_place, "items", i);
        if (trouble != NULL)
            return trouble;
    }
    for (size_t i = 0; i < schedule->hold_count; i++) {
        const char *trouble =
            sds_doc_work_trouble_in_answer(schedule->holds[i].result, schedule->holds[i].state);
        sds_field_set_place(out_place, "holds", i);
        if (trouble != NULL)
            return trouble;
    }
    return NULL;
}

const char *sds_doc_connector_trouble_in_poll(const struct sds_doc_poll *poll,
                                              char out_place[SDS_FIELD_PLACE])
{
    for (size_t i = 0; i < poll->hold_count; i++) {
        sds_field_set_place(out_place, "holds", i);
        for (size_t k = 0; k < i; k++)
            if (strcmp(poll->holds[i].item, poll->holds[k].item) == 0)
                return "an item stands twice";
    }
    return NULL;
}
