/* SPDX-License-Identifier: Apache-2.0 */
/* Who an incident is, and what each event of its life sets in the record. */
#include "agent/change/incident.h"

#include "agent/trouble.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

static const char *text_of(const struct record *record, enum field_id field)
{
    const char *text = record_get(record, field);

    return text != NULL ? text : "";
}

static int64_t code_of(const struct record *record)
{
    int64_t code = 0;

    (void)str_to_i64(text_of(record, FIELD_INCIDENT_CODE), INT32_MIN, INT32_MAX, &code);
    return code;
}

/* Of a supply that is named: the index may be left out, or 0. */
static bool names_supply(const struct record *record)
{
    int64_t index = 0;

    return strcmp(text_of(record, FIELD_INCIDENT_GROUP), "markerSupplies") == 0 &&
           str_to_i64(text_of(record, FIELD_INCIDENT_GROUP_INDEX), 1, INT32_MAX, &index);
}

void incident_key(const struct record *record, char out_key[INCIDENT_KEY_SIZE])
{
    static const char *const families[] = { [TROUBLE_USED_UP] = "used-up",
                                            [TROUBLE_FILLED_UP] = "filled-up",
                                            [TROUBLE_MISSING] = "missing" };
    enum trouble_family family = trouble_family(code_of(record));

    if (family != TROUBLE_OF_NO_SUPPLY && names_supply(record))
        (void)snprintf(out_key, INCIDENT_KEY_SIZE, "markerSupplies/%s/%s",
                       text_of(record, FIELD_INCIDENT_GROUP_INDEX), families[family]);
    else
        (void)snprintf(
            out_key, INCIDENT_KEY_SIZE, "%s/%s/%s/%s", text_of(record, FIELD_INCIDENT_GROUP),
            text_of(record, FIELD_INCIDENT_GROUP_INDEX), text_of(record, FIELD_INCIDENT_CODE),
            text_of(record, FIELD_INCIDENT_LOCATION));
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

/* Opened just now, and nobody had told how much was printed. */
static bool may_count(const struct record *said, int64_t at_ms)
{
    int64_t opened = 0;

    return record_get(said, FIELD_INCIDENT_IMPRESSIONS) == NULL &&
           clock_parse(text_of(said, FIELD_INCIDENT_OPENED), &opened) &&
           at_ms - opened <= INCIDENT_COUNT_MS;
}

/* The part that it is about keeps its name, also where this reading did not ask for it. */
static bool keep_name(struct record *record, const struct record *said)
{
    const char *index = text_of(record, FIELD_INCIDENT_GROUP_INDEX);

    return record_get(record, FIELD_INCIDENT_SUBUNIT) != NULL ||
           strcmp(index, text_of(said, FIELD_INCIDENT_GROUP_INDEX)) != 0 ||
           keep_said(record, said, FIELD_INCIDENT_SUBUNIT);
}

bool incident_continue(struct record *record, const struct record *said, int64_t at_ms)
{
    record_remove(record, FIELD_INCIDENT_CLOSED);
    return keep_said(record, said, FIELD_INCIDENT_ID) &&
           keep_said(record, said, FIELD_INCIDENT_OPENED) &&
           (may_count(said, at_ms) || keep_said(record, said, FIELD_INCIDENT_IMPRESSIONS)) &&
           keep_name(record, said) && record_set(record, FIELD_INCIDENT_EVENT, "updated") &&
           set_time(record, FIELD_INCIDENT_AT, at_ms);
}

/* What the life of an incident gives, and not its alert. */
static bool is_of_life(enum field_id field)
{
    static const enum field_id own[] = { FIELD_INCIDENT_AT,     FIELD_INCIDENT_ID,
                                         FIELD_INCIDENT_EVENT,  FIELD_INCIDENT_OPENED,
                                         FIELD_INCIDENT_CLOSED, FIELD_INCIDENT_IMPRESSIONS };

    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (own[i] == field)
            return true;
    return false;
}

bool incident_complete(struct record *record, const struct record *said)
{
    if (severity_rank(said) < severity_rank(record) &&
        !keep_said(record, said, FIELD_INCIDENT_SEVERITY))
        return false;
    for (size_t i = 0; i < said->count; i++) {
        enum field_id field = said->values[i].field;
        if (!is_of_life(field) && record_get(record, field) == NULL &&
            !keep_said(record, said, field))
            return false;
    }
    return true;
}

/* The error that an incident without a place of its own is; NULL for others. */
static const struct trouble_error *error_of(const struct record *record)
{
    static const enum field_id told[] = { FIELD_INCIDENT_GROUP_INDEX, FIELD_INCIDENT_LOCATION,
                                          FIELD_INCIDENT_TRAINING, FIELD_INCIDENT_TEXT };

    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
        if (record_get(record, told[i]) != NULL)
            return NULL;
    return trouble_error_of(record_get(record, FIELD_INCIDENT_GROUP), code_of(record));
}

static bool is_told(const struct trouble_error *error, const struct record *alert)
{
    return error != NULL &&
           trouble_is_told(error, record_get(alert, FIELD_INCIDENT_GROUP), code_of(alert),
                           text_of(alert, FIELD_INCIDENT_SEVERITY));
}

bool incident_is_of_supply(const struct record *record, enum trouble_family family)
{
    const char *group = text_of(record, FIELD_INCIDENT_GROUP);

    return trouble_family(code_of(record)) == family &&
           (strcmp(group, "markerSupplies") == 0 || strcmp(group, "marker") == 0 ||
            strcmp(group, "markerColorant") == 0);
}

bool incident_takes_over(const struct record *now, const struct record *said, bool both_ways)
{
    enum trouble_family family = trouble_family(code_of(now));
    const struct trouble_error *error = error_of(now);

    if (family != TROUBLE_OF_NO_SUPPLY && incident_is_of_supply(now, family) &&
        incident_is_of_supply(said, family))
        return !(names_supply(now) && names_supply(said)) && (both_ways || names_supply(now));
    if (error == NULL && is_told(error_of(said), now))
        return true;
    return both_ways && error != NULL && !error->told_by_any && error_of(said) == NULL &&
           is_told(error, said);
}

bool incident_close(struct record *said, int64_t at_ms)
{
    return record_set(said, FIELD_INCIDENT_EVENT, "closed") &&
           set_time(said, FIELD_INCIDENT_AT, at_ms) && set_time(said, FIELD_INCIDENT_CLOSED, at_ms);
}
