/* SPDX-License-Identifier: Apache-2.0 */
/* Rows lie in the printer's overlay like any other change. */
#include "tests/sim_printer/sim_alert.h"

#include <string.h>

enum {
    COLUMN_INDEX = 1,
    COLUMN_SEVERITY,
    COLUMN_TRAINING,
    COLUMN_GROUP,
    COLUMN_GROUP_INDEX,
    COLUMN_LOCATION,
    COLUMN_CODE,
    COLUMN_DESCRIPTION,
    COLUMN_TIME
};

enum { CRITICAL_EVENTS = 18, ALL_EVENTS = 19 };
enum { SEVERITY_CRITICAL = 3, SEVERITY_UNARY = 4, UNTRAINED = 3, UNKNOWN_PLACE = -2 };
enum { GROUP_ALERT = 18, CODE_REMOVAL = 1801 };

#define OID(ids) ((struct sim_oid){ (ids), sizeof(ids) / sizeof((ids)[0]) })

static const uint32_t alert_entry[] = { 1, 3, 6, 1, 2, 1, 43, 18, 1, 1 };
static const uint32_t general_entry[] = { 1, 3, 6, 1, 2, 1, 43, 5, 1, 1 };

uint32_t sim_alert_device(const struct sim_printer *printer)
{
    struct sim_found found;

    if (!sim_printer_next(printer, OID(general_entry), &found) ||
        !sim_oid_under(found.oid, OID(general_entry)))
        return 1;
    return found.oid.ids[found.oid.count - 1];
}

void sim_alert_cell(struct sim_oid_room *room, uint32_t column, uint32_t device, uint32_t index)
{
    (void)sim_oid_copy(OID(alert_entry), room);
    (void)sim_oid_append(room, column);
    (void)sim_oid_append(room, device);
    (void)sim_oid_append(room, index);
}

/* The largest prtAlertIndex in use. */
static uint32_t last_index(const struct sim_printer *printer)
{
    struct sim_oid_room at;
    struct sim_found found;
    uint32_t last = printer->last_alert;

    (void)sim_oid_copy(OID(alert_entry), &at);
    while (sim_printer_next(printer, sim_oid_of(&at), &found) &&
           sim_oid_under(found.oid, OID(alert_entry)) && sim_oid_copy(found.oid, &at)) {
        if (found.oid.ids[found.oid.count - 1] > last)
            last = found.oid.ids[found.oid.count - 1];
    }
    return last;
}

/* Adds one to a counter of prtGeneralTable where the printer has it. */
static bool count_event(struct sim_printer *printer, uint32_t column, uint32_t device)
{
    struct sim_oid_room oid;
    struct sim_found found;
    int64_t number;

    (void)sim_oid_copy(OID(general_entry), &oid);
    (void)sim_oid_append(&oid, column);
    (void)sim_oid_append(&oid, device);
    if (!sim_printer_get(printer, sim_oid_of(&oid), &found) ||
        !sim_codec_number(found.value, &number))
        return true;
    return sim_printer_set_number(printer, sim_oid_of(&oid), found.value.tag,
                                  (number + 1) & UINT32_MAX);
}

/* The first row behind `index`, whichever cells it has; false at the end. */
static bool next_row(const struct sim_printer *printer, uint32_t index, uint32_t *out_index)
{
    uint32_t device = sim_alert_device(printer);
    uint32_t first = UINT32_MAX;

    for (uint32_t column = COLUMN_INDEX; column <= COLUMN_TIME; column++) {
        struct sim_oid_room at;
        struct sim_found found;
        sim_alert_cell(&at, column, device, index);
        struct sim_oid prefix = { at.ids, at.count - 1 };
        if (!sim_printer_next(printer, sim_oid_of(&at), &found) ||
            !sim_oid_under(found.oid, prefix))
            continue;
        if (found.oid.ids[found.oid.count - 1] < first)
            first = found.oid.ids[found.oid.count - 1];
    }
    *out_index = first;
    return first != UINT32_MAX;
}

static bool read_cell(const struct sim_printer *printer, uint32_t column, uint32_t index,
                      struct sim_found *found)
{
    struct sim_oid_room oid;

    sim_alert_cell(&oid, column, sim_alert_device(printer), index);
    return sim_printer_get(printer, sim_oid_of(&oid), found);
}

static bool is_unary(const struct sim_printer *printer, uint32_t index)
{
    struct sim_found found;
    int64_t severity;

    return read_cell(printer, COLUMN_SEVERITY, index, &found) &&
           sim_codec_number(found.value, &severity) && severity == SEVERITY_UNARY;
}

/* Drops the oldest unary rows until one more has room; where none is left the table grows. */
static void make_room(struct sim_printer *printer)
{
    uint32_t rows = 0;

    for (uint32_t index = 0; next_row(printer, index, &index);)
        rows++;
    for (uint32_t index = 0; printer->most_alerts > 0 && rows >= printer->most_alerts &&
                             next_row(printer, index, &index);) {
        if (is_unary(printer, index) && sim_alert_close(printer, index))
            rows--;
    }
}

bool sim_alert_open(struct sim_printer *printer, const struct sim_alert *alert, uint32_t *out_index)
{
    uint32_t device = sim_alert_device(printer);
    uint32_t index = last_index(printer) + 1; /* also of those that make room now */
    const int32_t numbers[] = { [COLUMN_INDEX] = (int32_t)index,
                                [COLUMN_SEVERITY] = alert->severity,
                                [COLUMN_TRAINING] = alert->training,
                                [COLUMN_GROUP] = alert->group,
                                [COLUMN_GROUP_INDEX] = alert->group_index,
                                [COLUMN_LOCATION] = alert->location,
                                [COLUMN_CODE] = alert->code };
    struct sim_oid_room oid;
    bool ok = true;

    make_room(printer);
    for (uint32_t column = COLUMN_INDEX; column <= COLUMN_CODE && ok; column++) {
        sim_alert_cell(&oid, column, device, index);
        ok = sim_printer_set_number(printer, sim_oid_of(&oid), SIM_TAG_INTEGER, numbers[column]);
    }
    sim_alert_cell(&oid, COLUMN_DESCRIPTION, device, index);
    ok = ok && sim_printer_set(printer, sim_oid_of(&oid),
                               (struct sim_value){ SIM_TAG_OCTETS, strlen(alert->description),
                                                   (const uint8_t *)alert->description });
    sim_alert_cell(&oid, COLUMN_TIME, device, index);
    ok = ok &&
         sim_printer_set_number(printer, sim_oid_of(&oid), SIM_TAG_TICKS,
                                sim_printer_ticks(printer)) &&
         count_event(printer, ALL_EVENTS, device);
    if (ok && alert->severity == SEVERITY_CRITICAL)
        ok = count_event(printer, CRITICAL_EVENTS, device);
    printer->last_alert = index;
    sim_voice_alerts_changed(printer->voice);
    *out_index = index;
    return ok;
}

bool sim_alert_close(struct sim_printer *printer, uint32_t index)
{
    uint32_t device = sim_alert_device(printer);
    bool found = false;

    for (uint32_t column = COLUMN_INDEX; column <= COLUMN_TIME; column++) {
        struct sim_oid_room oid;
        struct sim_found old;
        sim_alert_cell(&oid, column, device, index);
        if (!sim_printer_get(printer, sim_oid_of(&oid), &old))
            continue;
        if (!sim_printer_delete(printer, sim_oid_of(&oid)))
            return false;
        found = true;
    }
    if (found)
        sim_voice_alerts_changed(printer->voice);
    return found;
}

bool sim_alert_close_aloud(struct sim_printer *printer, uint32_t index, uint32_t *out_index)
{
    const struct sim_alert removal = { .group = GROUP_ALERT,
                                       .group_index = (int32_t)index,
                                       .code = CODE_REMOVAL,
                                       .severity = SEVERITY_UNARY,
                                       .training = UNTRAINED,
                                       .location = UNKNOWN_PLACE,
                                       .description = "" };

    return sim_alert_close(printer, index) && sim_alert_open(printer, &removal, out_index);
}

static int32_t number_of(const struct sim_printer *printer, uint32_t column, uint32_t index)
{
    struct sim_found found;
    int64_t number;

    return read_cell(printer, column, index, &found) && sim_codec_number(found.value, &number)
               ? (int32_t)number
               : 0;
}

int32_t sim_alert_severity(const struct sim_printer *printer, uint32_t index)
{
    return number_of(printer, COLUMN_SEVERITY, index);
}

bool sim_alert_repeat(struct sim_printer *printer, uint32_t index, uint32_t *out_index)
{
    struct sim_found found;
    char text[256] = "";

    if (!read_cell(printer, COLUMN_SEVERITY, index, &found))
        return false;
    if (read_cell(printer, COLUMN_DESCRIPTION, index, &found))
        memcpy(text, found.value.bytes,
               found.value.len < sizeof text ? found.value.len : sizeof text - 1);
    const struct sim_alert again = {
        .group = number_of(printer, COLUMN_GROUP, index),
        .group_index = number_of(printer, COLUMN_GROUP_INDEX, index),
        .code = number_of(printer, COLUMN_CODE, index),
        .severity = number_of(printer, COLUMN_SEVERITY, index),
        .training = number_of(printer, COLUMN_TRAINING, index),
        .location = number_of(printer, COLUMN_LOCATION, index),
        .description = text,
    };
    return sim_alert_open(printer, &again, out_index);
}

/* Gives a row another index, cell by cell. */
static bool move_row(struct sim_printer *printer, uint32_t from, uint32_t to)
{
    uint32_t device = sim_alert_device(printer);
    bool ok = true;

    for (uint32_t column = COLUMN_INDEX; column <= COLUMN_TIME && ok; column++) {
        struct sim_oid_room oid;
        struct sim_found found;
        uint8_t bytes[SNMPREC_VALUE];
        if (!read_cell(printer, column, from, &found))
            continue;
        struct sim_value value = { found.value.tag, found.value.len, bytes };
        memcpy(bytes, found.value.bytes, found.value.len);
        sim_alert_cell(&oid, column, device, from);
        ok = sim_printer_delete(printer, sim_oid_of(&oid));
        sim_alert_cell(&oid, column, device, to);
        ok = ok && (column == COLUMN_INDEX
                        ? sim_printer_set_number(printer, sim_oid_of(&oid), value.tag, to)
                        : sim_printer_set(printer, sim_oid_of(&oid), value));
    }
    return ok;
}

bool sim_alert_renumber(struct sim_printer *printer, uint32_t *out_count)
{
    uint32_t count = 0;
    bool ok = true;

    for (uint32_t index = 0; ok && next_row(printer, index, &index);) {
        count++;
        if (index != count)
            ok = move_row(printer, index, count);
    }
    printer->last_alert = count;
    sim_voice_alerts_changed(printer->voice);
    *out_count = count;
    return ok;
}

uint32_t sim_alert_clear(struct sim_printer *printer)
{
    uint32_t count = 0;

    for (uint32_t index = 0; next_row(printer, index, &index);)
        count += sim_alert_close(printer, index) ? 1 : 0;
    return count;
}
