/* SPDX-License-Identifier: Apache-2.0 */
/* Tables are read by walking one column; the others have the same index behind them. */
#include "tests/sim_printer/sim_view.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

enum { TYPE_TONER = 3, TYPE_OPC = 9, TYPE_CARTRIDGE = 21 };

#define OID(ids) ((struct sim_oid){ (ids), sizeof(ids) / sizeof((ids)[0]) })

static const uint32_t sys_descr[] = { 1, 3, 6, 1, 2, 1, 1, 1 };
static const uint32_t sys_contact[] = { 1, 3, 6, 1, 2, 1, 1, 4 };
static const uint32_t sys_name[] = { 1, 3, 6, 1, 2, 1, 1, 5 };
static const uint32_t sys_location[] = { 1, 3, 6, 1, 2, 1, 1, 6 };
static const uint32_t device_descr[] = { 1, 3, 6, 1, 2, 1, 25, 3, 2, 1, 3 };
static const uint32_t printer_status[] = { 1, 3, 6, 1, 2, 1, 25, 3, 5, 1, 1 };
static const uint32_t printer_name[] = { 1, 3, 6, 1, 2, 1, 43, 5, 1, 1, 16 };
static const uint32_t serial_number[] = { 1, 3, 6, 1, 2, 1, 43, 5, 1, 1, 17 };
static const uint32_t input_entry[] = { 1, 3, 6, 1, 2, 1, 43, 8, 2, 1 };
static const uint32_t marker_entry[] = { 1, 3, 6, 1, 2, 1, 43, 10, 2, 1 };
static const uint32_t supply_entry[] = { 1, 3, 6, 1, 2, 1, 43, 11, 1, 1 };
static const uint32_t colorant_value[] = { 1, 3, 6, 1, 2, 1, 43, 12, 1, 1, 4 };
static const uint32_t alert_entry[] = { 1, 3, 6, 1, 2, 1, 43, 18, 1, 1 };

enum { INPUT_MEDIA = 12, INPUT_MOST = 9, INPUT_LEVEL = 10, INPUT_NAME = 13 };
enum { MARKER_UNIT = 3, MARKER_COUNT = 4, UNIT_IMPRESSIONS = 7, UNIT_PERCENT = 19 };
enum { SUPPLY_COLORANT = 3, SUPPLY_CLASS, SUPPLY_TYPE, SUPPLY_NAME, SUPPLY_UNIT, SUPPLY_MOST };
enum { SUPPLY_LEVEL = 9, SOME_LEFT = -3 };
enum { ALERT_INDEX = 1, ALERT_SEVERITY, ALERT_GROUP = 4, ALERT_GROUP_INDEX, ALERT_LOCATION };
enum { ALERT_CODE = 7, ALERT_TEXT };
enum { SEVERITY_CRITICAL = 3, SEVERITY_BINARY = 5 };

/* A row of a table: where its cells are. */
struct row {
    const struct sim_printer *printer;
    struct sim_oid entry;
    const uint32_t *suffix;
    size_t suffix_len;
};

static bool read_cell(const struct row *row, uint32_t column, struct sim_found *out_found)
{
    struct sim_oid_room oid;

    if (!sim_oid_copy(row->entry, &oid) || !sim_oid_append(&oid, column))
        return false;
    for (size_t i = 0; i < row->suffix_len; i++) {
        if (!sim_oid_append(&oid, row->suffix[i]))
            return false;
    }
    return sim_printer_get(row->printer, sim_oid_of(&oid), out_found);
}

static int32_t read_number(const struct row *row, uint32_t column)
{
    struct sim_found found;
    int64_t number;

    return read_cell(row, column, &found) && sim_codec_number(found.value, &number) &&
                   number >= INT32_MIN && number <= INT32_MAX
               ? (int32_t)number
               : SIM_VIEW_UNKNOWN;
}

/* As text that XML, JSON and IPP can hold, without blanks around. */
static void copy_text(struct sim_value value, char out[SIM_VIEW_TEXT])
{
    char text[SIM_VIEW_TEXT] = "";
    size_t len = value.tag != SIM_TAG_OCTETS ? 0
                 : value.len < sizeof text   ? value.len
                                             : sizeof text - 1;
    if (len > 0)
        memcpy(text, value.bytes, len);
    bool good = str_is_utf8(text, len);
    for (size_t i = 0; i < len; i++) {
        if ((!good && (unsigned char)text[i] > 0x7e) || (unsigned char)text[i] < ' ')
            text[i] = text[i] == '\0' || (unsigned char)text[i] < ' ' ? ' ' : '?';
    }
    text[len] = '\0';
    (void)str_copy(out, SIM_VIEW_TEXT, str_trim(text));
}

static void read_text(const struct row *row, uint32_t column, char out[SIM_VIEW_TEXT])
{
    struct sim_found found;

    out[0] = '\0';
    if (read_cell(row, column, &found))
        copy_text(found.value, out);
}

/* The first variable in a column that has a text. */
static bool first_text(const struct sim_printer *printer, struct sim_oid column,
                       char out[SIM_VIEW_TEXT])
{
    struct sim_oid_room at;
    struct sim_found found;

    out[0] = '\0';
    (void)sim_oid_copy(column, &at);
    while (out[0] == '\0' && sim_printer_next(printer, sim_oid_of(&at), &found) &&
           sim_oid_under(found.oid, column) && sim_oid_copy(found.oid, &at))
        copy_text(found.value, out);
    return out[0] != '\0';
}

/* The next row of a table that has this column; `at` is where the last one was found. */
static bool next_row(struct row *row, uint32_t column, struct sim_oid_room *at)
{
    struct sim_oid_room prefix;
    struct sim_found found;

    (void)sim_oid_copy(row->entry, &prefix);
    (void)sim_oid_append(&prefix, column);
    if (at->count == 0)
        *at = prefix;
    if (!sim_printer_next(row->printer, sim_oid_of(at), &found) ||
        !sim_oid_under(found.oid, sim_oid_of(&prefix)) || found.oid.count == prefix.count ||
        !sim_oid_copy(found.oid, at))
        return false;
    row->suffix = at->ids + prefix.count;
    row->suffix_len = at->count - prefix.count;
    return true;
}

static uint32_t index_of(const struct row *row)
{
    return row->suffix[row->suffix_len - 1];
}

static void find_colorant(const struct row *supply, char out[SIM_VIEW_TEXT])
{
    int32_t index = read_number(supply, SUPPLY_COLORANT);
    struct sim_oid_room oid;
    struct sim_found found;

    out[0] = '\0';
    if (index <= 0)
        return;
    (void)sim_oid_copy(OID(colorant_value), &oid);
    for (size_t i = 0; i + 1 < supply->suffix_len; i++)
        (void)sim_oid_append(&oid, supply->suffix[i]);
    if (sim_oid_append(&oid, (uint32_t)index) &&
        sim_printer_get(supply->printer, sim_oid_of(&oid), &found))
        copy_text(found.value, out);
}

static int32_t percent_of(const struct sim_view_supply *supply)
{
    if (supply->level == SOME_LEFT)
        return SOME_LEFT;
    if (supply->level < 0)
        return SIM_VIEW_UNKNOWN;
    int64_t percent = SIM_VIEW_UNKNOWN;
    if (supply->most > 0)
        percent = (int64_t)supply->level * 100 / supply->most;
    else if (supply->unit == UNIT_PERCENT)
        percent = supply->level;
    return percent > 100 ? 100 : (int32_t)percent;
}

static void take_supply(const struct row *row, struct sim_view_supply *supply)
{
    uint8_t percent;

    supply->index = index_of(row);
    supply->class = read_number(row, SUPPLY_CLASS);
    supply->type = read_number(row, SUPPLY_TYPE);
    supply->unit = read_number(row, SUPPLY_UNIT);
    supply->most = read_number(row, SUPPLY_MOST);
    supply->level = read_number(row, SUPPLY_LEVEL);
    read_text(row, SUPPLY_NAME, supply->name);
    find_colorant(row, supply->colorant);
    supply->percent = percent_of(supply);
    if (!sim_voice_level(row->printer->voice, supply->index, &percent))
        return;
    supply->percent = percent;
    if (supply->most <= 0) {
        supply->most = 100;
        supply->unit = UNIT_PERCENT;
    }
    supply->level = (int32_t)((int64_t)supply->most * percent / 100);
}

static void take_supplies(const struct sim_printer *printer, struct sim_view *view)
{
    struct row row = { .printer = printer, .entry = OID(supply_entry) };
    struct sim_oid_room at = { .count = 0 };

    while (view->supply_count < SIM_VIEW_SUPPLIES && next_row(&row, SUPPLY_LEVEL, &at))
        take_supply(&row, &view->supplies[view->supply_count++]);
}

static void take_alerts(const struct sim_printer *printer, struct sim_view *view)
{
    struct row row = { .printer = printer, .entry = OID(alert_entry) };
    struct sim_oid_room at = { .count = 0 };

    while (view->alert_count < SIM_VIEW_ALERTS && next_row(&row, ALERT_SEVERITY, &at)) {
        struct sim_view_alert *alert = &view->alerts[view->alert_count++];
        alert->index = index_of(&row);
        alert->severity = read_number(&row, ALERT_SEVERITY);
        alert->group = read_number(&row, ALERT_GROUP);
        alert->group_index = read_number(&row, ALERT_GROUP_INDEX);
        alert->location = read_number(&row, ALERT_LOCATION);
        alert->code = read_number(&row, ALERT_CODE);
        read_text(&row, ALERT_TEXT, alert->text);
    }
}

static void take_trays(const struct sim_printer *printer, struct sim_view *view)
{
    struct row row = { .printer = printer, .entry = OID(input_entry) };
    struct sim_oid_room at = { .count = 0 };

    while (view->tray_count < SIM_VIEW_TRAYS && next_row(&row, INPUT_LEVEL, &at)) {
        struct sim_view_tray *tray = &view->trays[view->tray_count++];
        tray->index = index_of(&row);
        tray->most = read_number(&row, INPUT_MOST);
        tray->level = read_number(&row, INPUT_LEVEL);
        read_text(&row, INPUT_MEDIA, tray->media);
        read_text(&row, INPUT_NAME, tray->name);
    }
}

static void take_counts(const struct sim_printer *printer, struct sim_view *view)
{
    struct row row = { .printer = printer, .entry = OID(marker_entry) };
    struct sim_oid_room at = { .count = 0 };

    view->impressions = SIM_VIEW_UNKNOWN;
    if (next_row(&row, MARKER_COUNT, &at) && read_number(&row, MARKER_UNIT) == UNIT_IMPRESSIONS)
        view->impressions = read_number(&row, MARKER_COUNT);
}

/* Version 8 (RFC 9562) of the serial number, or else of the name: the same in every run. */
static void make_uuid(const struct sim_printer *printer, const char *serial,
                      char out[SIM_VIEW_UUID])
{
    char name[300];
    uint8_t digest[CRYPTO_SHA256_SIZE];
    char hex[2 * CRYPTO_SHA256_SIZE + 1];

    sim_printer_name(printer, name, sizeof name);
    if (*serial == '\0')
        serial = name;
    crypto_sha256(serial, strlen(serial), digest);
    crypto_hex(digest, sizeof digest, hex);
    (void)snprintf(out, SIM_VIEW_UUID, "%.8s-%.4s-8%.3s-8%.3s-%.12s", hex, hex + 8, hex + 12,
                   hex + 15, hex + 18);
}

void sim_view_take(const struct sim_printer *printer, struct sim_view *view)
{
    struct row status = { .printer = printer, .entry = { printer_status, 10 } };
    struct sim_oid_room at = { .count = 0 };

    *view = (struct sim_view){ .power = sim_power_state(&printer->power, clock_monotonic_ms()),
                               .printer_status = SIM_VIEW_UNKNOWN,
                               .ticks = sim_printer_ticks(printer) };
    if (next_row(&status, 1, &at))
        view->printer_status = read_number(&status, 1);
    if (!first_text(printer, OID(device_descr), view->model) &&
        !first_text(printer, OID(printer_name), view->model))
        (void)first_text(printer, OID(sys_descr), view->model);
    (void)first_text(printer, OID(serial_number), view->serial);
    (void)first_text(printer, OID(sys_name), view->name);
    (void)first_text(printer, OID(sys_location), view->location);
    (void)first_text(printer, OID(sys_contact), view->contact);
    if (printer->voice != NULL) {
        (void)str_copy(view->firmware, sizeof view->firmware, printer->voice->firmware);
        (void)str_copy(view->product, sizeof view->product, printer->voice->product);
        if (sim_work_lists(&printer->voice->work))
            view->work = &printer->voice->work;
    }
    take_supplies(printer, view);
    take_alerts(printer, view);
    take_trays(printer, view);
    take_counts(printer, view);
    if (printer->voice != NULL)
        sim_work_count(&printer->voice->work, view->impressions);
    make_uuid(printer, view->serial, view->uuid);
}

bool sim_view_is_alert(const struct sim_view_alert *alert)
{
    return alert->severity >= SEVERITY_CRITICAL && alert->severity <= SEVERITY_BINARY;
}

const struct sim_view_alert *sim_view_trouble(const struct sim_view *view)
{
    for (size_t i = 0; i < view->alert_count; i++) {
        if (view->alerts[i].severity == SEVERITY_CRITICAL)
            return &view->alerts[i];
    }
    return NULL;
}

const struct sim_view_supply *sim_view_supply_of(const struct sim_view *view, bool drum,
                                                 const char *colour)
{
    for (size_t i = 0; i < view->supply_count; i++) {
        const struct sim_view_supply *s = &view->supplies[i];
        bool is_toner = s->type == TYPE_TONER || s->type == TYPE_CARTRIDGE;
        if (s->class != SIM_VIEW_RECEPTACLE && (drum ? s->type == TYPE_OPC : is_toner) &&
            (str_equal_nocase(s->colorant, colour) ||
             (s->colorant[0] == '\0' && strcmp(colour, "black") == 0)))
            return s;
    }
    return NULL;
}
