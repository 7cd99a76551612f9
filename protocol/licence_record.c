/* SPDX-License-Identifier: Apache-2.0 */
/* What is not known, or not so, is left out. */
#include "protocol/licence_record.h"

static void add_number(struct record *record, enum field_id field, uint64_t number)
{
    if (number <= INT64_MAX)
        (void)record_add_number(record, field, (int64_t)number);
}

static void add_state(struct record *record, const struct licence_view *view)
{
    (void)record_add(record, FIELD_AGENT_LICENCE, licence_state_word(view->state));
    (void)record_add(record, FIELD_AGENT_LICENCE_REASON, licence_state_reason_word(view->reason));
    if (view->until_ms > 0)
        (void)record_add_time(record, FIELD_AGENT_LICENCE_UNTIL, view->until_ms);
    if (view->notice_days > 0 && view->state != LICENCE_STATE_MISPLACED)
        add_number(record, FIELD_AGENT_LICENCE_NOTICE, view->notice_days);
}

bool licence_record_fill(struct record *record, const struct licence_view *view, const char *lid,
                         const struct licence_record_counts *counts)
{
    add_state(record, view);
    if (view->state == LICENCE_STATE_MISPLACED)
        return !record->failed;
    (void)record_add(record, FIELD_AGENT_LICENCE_ID, lid);
    add_number(record, FIELD_AGENT_DEVICES, counts->devices);
    add_number(record, FIELD_AGENT_DEVICES_LICENSED, view->device_limit);
    add_number(record, FIELD_AGENT_DEVICES_UNLICENSED, counts->unlicensed);
    return !record->failed;
}
