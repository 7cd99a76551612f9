/* SPDX-License-Identifier: Apache-2.0 */
/* One row per incident, from its opening to its end; what was said last of it stands there. With
 * the row comes its case, for people. */
#include "portal/store/history_inner.h"

#include "base/clock.h"
#include "base/str.h"

#include <string.h>

static void bind_number_text(struct db_statement *statement, int at, const char *text)
{
    int64_t number;

    if (text && str_to_i64(text, INT64_MIN, INT64_MAX, &number))
        db_bind_number(statement, at, number);
    else
        db_bind_text(statement, at, NULL);
}

static int64_t time_or(const char *text, int64_t otherwise)
{
    int64_t at_ms;

    return text && clock_parse(text, &at_ms) ? at_ms : otherwise;
}

static enum err open_case(struct history *history, const struct history_visit *visit)
{
    struct db_statement *open = history->statements[HISTORY_CASE_OPEN];
    const struct record *record = visit->record;

    db_bind_number(open, 1, visit->open->id);
    db_bind_text(open, 2, record_get(record, FIELD_INCIDENT_ID));
    db_bind_number(open, 3, time_or(record_get(record, FIELD_INCIDENT_OPENED), visit->at_ms));
    db_bind_text(open, 4, record_get(record, FIELD_INCIDENT_GROUP));
    bind_number_text(open, 5, record_get(record, FIELD_INCIDENT_GROUP_INDEX));
    bind_number_text(open, 6, record_get(record, FIELD_INCIDENT_CODE));
    db_bind_number(open, 7, visit->is_late);
    return db_step(open);
}

enum err history_incident_add(struct history *history, const struct history_visit *visit)
{
    struct db_statement *put = history->statements[HISTORY_INCIDENT_PUT];
    const struct record *record = visit->record;
    const char *event = record_get(record, FIELD_INCIDENT_EVENT);

    db_bind_number(put, 1, visit->open->id);
    db_bind_text(put, 2, record_get(record, FIELD_INCIDENT_ID));
    db_bind_number(put, 3, time_or(record_get(record, FIELD_INCIDENT_OPENED), visit->at_ms));
    if (event && strcmp(event, "closed") == 0)
        db_bind_number(put, 4, time_or(record_get(record, FIELD_INCIDENT_CLOSED), visit->at_ms));
    db_bind_number(put, 5, visit->at_ms);
    db_bind_number(put, 6, visit->source->entry);
    db_bind_text(put, 7, record_get(record, FIELD_INCIDENT_SEVERITY));
    db_bind_text(put, 8, record_get(record, FIELD_INCIDENT_GROUP));
    bind_number_text(put, 9, record_get(record, FIELD_INCIDENT_GROUP_INDEX));
    bind_number_text(put, 10, record_get(record, FIELD_INCIDENT_CODE));
    db_bind_text(put, 11, record_get(record, FIELD_INCIDENT_TRAINING));
    db_bind_text(put, 12, record_get(record, FIELD_INCIDENT_SUBUNIT));
    db_bind_text(put, 13, record_get(record, FIELD_INCIDENT_TEXT));
    bind_number_text(put, 14, record_get(record, FIELD_INCIDENT_IMPRESSIONS));
    db_bind_number(put, 15, visit->is_late);
    enum err err = db_step(put);
    return err == ERR_NONE ? open_case(history, visit) : err;
}
