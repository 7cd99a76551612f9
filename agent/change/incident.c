/* SPDX-License-Identifier: Apache-2.0 */
/* Who an incident is, and what each event of its life sets in the record. */
#include "agent/change/incident.h"

#include "base/clock.h"
#include "base/crypto.h"

#include <stdio.h>
#include <string.h>

static const char *text_of(const struct record *record, enum field_id field)
{
    const char *text = record_get(record, field);

    return text != NULL ? text : "";
}

void incident_key(const struct record *record, char out_key[INCIDENT_KEY_SIZE])
{
    (void)snprintf(out_key, INCIDENT_KEY_SIZE, "%s/%s/%s/%s", text_of(record, FIELD_INCIDENT_GROUP),
                   text_of(record, FIELD_INCIDENT_GROUP_INDEX),
                   text_of(record, FIELD_INCIDENT_CODE), text_of(record, FIELD_INCIDENT_LOCATION));
}

static int severity_rank(const struct record *record)
{
    static const char *const ranks[] = { "critical", "warning", "other" };
    const char *severity = text_of(record, FIELD_INCIDENT_SEVERITY);
    int rank = 0;

    while (rank < 3 && strcmp(severity, ranks[rank]) != 0)
        rank++;
    return rank;
}

bool incident_outranks(const struct record *a, const struct record *b)
{
    int difference = severity_rank(a) - severity_rank(b);

    if (difference == 0)
        difference = strcmp(text_of(a, FIELD_INCIDENT_TEXT), text_of(b, FIELD_INCIDENT_TEXT));
    if (difference == 0)
        difference =
            strcmp(text_of(a, FIELD_INCIDENT_TRAINING), text_of(b, FIELD_INCIDENT_TRAINING));
    return difference < 0;
}

static bool set_time(struct record *record, enum field_id field, int64_t at_ms)
{
    char text[CLOCK_TEXT_SIZE];

    clock_format(at_ms, text);
    return record_set(record, field, text);
}

bool incident_open(struct record *record, int64_t at_ms)
{
    char id[CRYPTO_UUID_SIZE];

    crypto_uuid(id);
    if (record_get(record, FIELD_INCIDENT_OPENED) == NULL &&
        !set_time(record, FIELD_INCIDENT_OPENED, at_ms))
        return false;
    record_remove(record, FIELD_INCIDENT_CLOSED);
    return record_set(record, FIELD_INCIDENT_ID, id) &&
           record_set(record, FIELD_INCIDENT_EVENT, "opened") &&
           set_time(record, FIELD_INCIDENT_AT, at_ms);
}

/* Give `record` the value that was said, or none. */
static bool keep_said(struct record *record, const struct record *said, enum field_id field)
{
    const char *text = record_get(said, field);

    if (text != NULL)
        return record_set(record, field, text);
    record_remove(record, field);
    return true;
}

bool incident_continue(struct record *record, const struct record *said, int64_t at_ms)
{
    record_remove(record, FIELD_INCIDENT_CLOSED);
    return keep_said(record, said, FIELD_INCIDENT_ID) &&
           keep_said(record, said, FIELD_INCIDENT_OPENED) &&
           keep_said(record, said, FIELD_INCIDENT_IMPRESSIONS) &&
           record_set(record, FIELD_INCIDENT_EVENT, "updated") &&
           set_time(record, FIELD_INCIDENT_AT, at_ms);
}

bool incident_close(struct record *said, int64_t at_ms)
{
    return record_set(said, FIELD_INCIDENT_EVENT, "closed") &&
           set_time(said, FIELD_INCIDENT_AT, at_ms) && set_time(said, FIELD_INCIDENT_CLOSED, at_ms);
}
