/* SPDX-License-Identifier: Apache-2.0 */
/* A table of attributes, each with the function that tells it from the view. */
#include "tests/sim_printer/sim_ipp_part.h"

#include "base/str.h"
#include "tests/sim_printer/sim_words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LONG_TEXT      512
#define TICKS_A_SECOND 100

enum { SEVERITY_CRITICAL = 3, CLASS_RECEPTACLE = 4 };
enum { STATE_IDLE = 3, STATE_PROCESSING = 4, STATE_STOPPED = 5 };

void sim_ipp_part_value(struct buf *out, enum sim_ipp_tag tag, const char *name, const void *bytes,
                        size_t len)
{
    size_t name_len = strlen(name);
    const uint8_t head[3] = { (uint8_t)tag, (uint8_t)(name_len >> 8), (uint8_t)name_len };
    const uint8_t value_len[2] = { (uint8_t)(len >> 8), (uint8_t)len };

    (void)buf_append(out, head, sizeof head);
    (void)buf_append(out, name, name_len);
    (void)buf_append(out, value_len, sizeof value_len);
    (void)buf_append(out, bytes, len);
}

void sim_ipp_part_text(struct buf *out, enum sim_ipp_tag tag, const char *name, const char *text)
{
    sim_ipp_part_value(out, tag, name, text, strlen(text));
}

void sim_ipp_part_number(struct buf *out, enum sim_ipp_tag tag, const char *name, int32_t number)
{
    const uint8_t bytes[4] = { (uint8_t)((uint32_t)number >> 24), (uint8_t)((uint32_t)number >> 16),
                               (uint8_t)((uint32_t)number >> 8), (uint8_t)number };

    sim_ipp_part_value(out, tag, name, bytes, sizeof bytes);
}

static void put_bool(struct buf *out, const char *name, bool flag)
{
    const uint8_t byte = flag ? 1 : 0;

    sim_ipp_part_value(out, SIM_IPP_BOOLEAN, name, &byte, 1);
}

static void put_model(const struct sim_view *view, const char *name, struct buf *out)
{
    sim_ipp_part_text(out, SIM_IPP_TEXT, name, view->model);
}

static void put_name(const struct sim_view *view, const char *name, struct buf *out)
{
    sim_ipp_part_text(out, SIM_IPP_NAME, name, view->name);
}

static void put_location(const struct sim_view *view, const char *name, struct buf *out)
{
    sim_ipp_part_text(out, SIM_IPP_TEXT, name, view->location);
}

static void put_serial(const struct sim_view *view, const char *name, struct buf *out)
{
    if (view->serial[0] != '\0')
        sim_ipp_part_text(out, SIM_IPP_TEXT, name, view->serial);
}

static void put_firmware(const struct sim_view *view, const char *name, struct buf *out)
{
    if (view->firmware[0] != '\0')
        sim_ipp_part_text(out, SIM_IPP_TEXT, name, view->firmware);
}

static void put_firmware_name(const struct sim_view *view, const char *name, struct buf *out)
{
    if (view->firmware[0] != '\0')
        sim_ipp_part_text(out, SIM_IPP_NAME, name, "Firmware");
}

static void put_uuid(const struct sim_view *view, const char *name, struct buf *out)
{
    char text[sizeof "urn:uuid:" + SIM_VIEW_UUID];

    (void)snprintf(text, sizeof text, "urn:uuid:%s", view->uuid);
    sim_ipp_part_text(out, SIM_IPP_URI, name, text);
}

static void put_device_id(const struct sim_view *view, const char *name, struct buf *out)
{
    char text[LONG_TEXT];
    int maker = (int)strcspn(view->model, " ");
    const char *model = view->model[maker] == ' ' ? view->model + maker + 1 : view->model;

    (void)snprintf(text, sizeof text, "MFG:%.*s;MDL:%s;SN:%s;CLS:PRINTER;", maker, view->model,
                   model, view->serial);
    sim_ipp_part_text(out, SIM_IPP_TEXT, name, text);
}

static void put_state(const struct sim_view *view, const char *name, struct buf *out)
{
    int32_t state = sim_view_trouble(view) != NULL      ? STATE_STOPPED
                    : view->power == SIM_POWER_PRINTING ? STATE_PROCESSING
                                                        : STATE_IDLE;

    sim_ipp_part_number(out, SIM_IPP_ENUM, name, state);
}

static void put_reasons(const struct sim_view *view, const char *name, struct buf *out)
{
    const char *rest = name;

    for (size_t i = 0; i < view->alert_count; i++) {
        const struct sim_view_alert *alert = &view->alerts[i];
        char text[SIM_VIEW_TEXT];
        if (!sim_view_is_alert(alert))
            continue;
        (void)snprintf(text, sizeof text, "%s-%s", sim_words_alert(alert->code)->reason,
                       alert->severity == SEVERITY_CRITICAL ? "error" : "warning");
        sim_ipp_part_text(out, SIM_IPP_KEYWORD, rest, text);
        rest = "";
    }
    if (*rest != '\0')
        sim_ipp_part_text(out, SIM_IPP_KEYWORD, name, "none");
}

static void put_message(const struct sim_view *view, const char *name, struct buf *out)
{
    const struct sim_view_alert *trouble = sim_view_trouble(view);

    sim_ipp_part_text(out, SIM_IPP_TEXT, name, trouble != NULL ? trouble->text : "");
}

static void put_accepting(const struct sim_view *view, const char *name, struct buf *out)
{
    (void)view;
    put_bool(out, name, true);
}

static void put_alerts(const struct sim_view *view, const char *name, struct buf *out)
{
    for (size_t i = 0; i < view->alert_count; i++) {
        const struct sim_view_alert *alert = &view->alerts[i];
        char text[LONG_TEXT];
        if (!sim_view_is_alert(alert))
            continue;
        (void)snprintf(text, sizeof text,
                       "code=%s;index=%" PRIu32 ";severity=%s;group=%s;groupindex=%" PRId32
                       ";location=%" PRId32 ";",
                       sim_words_alert(alert->code)->name, alert->index,
                       alert->severity == SEVERITY_CRITICAL ? "critical" : "warning",
                       sim_words_group(alert->group), alert->group_index, alert->location);
        sim_ipp_part_text(out, SIM_IPP_OCTETS, name, text);
        name = "";
    }
}

static void put_alert_texts(const struct sim_view *view, const char *name, struct buf *out)
{
    for (size_t i = 0; i < view->alert_count; i++) {
        if (!sim_view_is_alert(&view->alerts[i]))
            continue;
        sim_ipp_part_text(out, SIM_IPP_TEXT, name, view->alerts[i].text);
        name = "";
    }
}

static void put_supplies(const struct sim_view *view, const char *name, struct buf *out)
{
    for (size_t i = 0; i < view->supply_count; i++) {
        const struct sim_view_supply *s = &view->supplies[i];
        char text[LONG_TEXT];
        (void)snprintf(
            text, sizeof text,
            "type=%s;maxcapacity=%" PRId32 ";level=%" PRId32
            ";class=%s;unit=%s;colorantname=%s;index=%" PRIu32 ";",
            sim_words_supply(s->type), s->most, s->level,
            s->class == CLASS_RECEPTACLE ? "receptacleThatIsFilled" : "supplyThatIsConsumed",
            sim_words_unit(s->unit), s->colorant[0] != '\0' ? s->colorant : "none", s->index);
        sim_ipp_part_text(out, SIM_IPP_OCTETS, name, text);
        name = "";
    }
}

static void put_supply_texts(const struct sim_view *view, const char *name, struct buf *out)
{
    for (size_t i = 0; i < view->supply_count; i++) {
        sim_ipp_part_text(out, SIM_IPP_TEXT, name, view->supplies[i].name);
        name = "";
    }
}

static void put_marker_names(const struct sim_view *view, const char *name, struct buf *out)
{
    for (size_t i = 0; i < view->supply_count; i++) {
        sim_ipp_part_text(out, SIM_IPP_NAME, name, view->supplies[i].name);
        name = "";
    }
}

static void put_marker_types(const struct sim_view *view, const char *name, struct buf *out)
{
    for (size_t i = 0; i < view->supply_count; i++) {
        sim_ipp_part_text(out, SIM_IPP_KEYWORD, name, sim_words_supply(view->supplies[i].type));
        name = "";
    }
}

static void put_marker_colours(const struct sim_view *view, const char *name, struct buf *out)
{
    static const char *const rows[][2] = { { "black", "#000000" },
                                           { "cyan", "#00FFFF" },
                                           { "magenta", "#FF00FF" },
                                           { "yellow", "#FFFF00" } };

    for (size_t i = 0; i < view->supply_count; i++) {
        const char *colour = "none";
        for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
            if (str_equal_nocase(rows[k][0], view->supplies[i].colorant))
                colour = rows[k][1];
        }
        sim_ipp_part_text(out, SIM_IPP_NAME, name, colour);
        name = "";
    }
}

static void put_marker_levels(const struct sim_view *view, const char *name, struct buf *out)
{
    for (size_t i = 0; i < view->supply_count; i++) {
        sim_ipp_part_number(out, SIM_IPP_INTEGER, name, view->supplies[i].percent);
        name = "";
    }
}

static void put_marker_lows(const struct sim_view *view, const char *name, struct buf *out)
{
    for (size_t i = 0; i < view->supply_count; i++) {
        bool filled = view->supplies[i].class == CLASS_RECEPTACLE;
        sim_ipp_part_number(out, SIM_IPP_INTEGER, name, filled ? 0 : 10);
        name = "";
    }
}

static void put_marker_highs(const struct sim_view *view, const char *name, struct buf *out)
{
    for (size_t i = 0; i < view->supply_count; i++) {
        bool filled = view->supplies[i].class == CLASS_RECEPTACLE;
        sim_ipp_part_number(out, SIM_IPP_INTEGER, name, filled ? 90 : 100);
        name = "";
    }
}

static void put_trays(const struct sim_view *view, const char *name, struct buf *out)
{
    for (size_t i = 0; i < view->tray_count; i++) {
        const struct sim_view_tray *tray = &view->trays[i];
        char text[LONG_TEXT];
        (void)snprintf(text, sizeof text,
                       "type=sheetFeedAutoRemovableTray;maxcapacity=%" PRId32 ";level=%" PRId32
                       ";status=0;name=%s;",
                       tray->most, tray->level, tray->name);
        sim_ipp_part_text(out, SIM_IPP_OCTETS, name, text);
        name = "";
    }
}

static void put_impressions(const struct sim_view *view, const char *name, struct buf *out)
{
    if (view->impressions >= 0)
        sim_ipp_part_number(out, SIM_IPP_INTEGER, name, (int32_t)view->impressions);
}

static void put_up_time(const struct sim_view *view, const char *name, struct buf *out)
{
    sim_ipp_part_number(out, SIM_IPP_INTEGER, name, (int32_t)(view->ticks / TICKS_A_SECOND) + 1);
}

static void put_operations(const struct sim_view *view, const char *name, struct buf *out)
{
    static const int32_t operations[] = { 0x0002, 0x0004, 0x0008, 0x000a, 0x000b };

    (void)view; /* what it says it can, like any printer; what it answers is another matter */
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        sim_ipp_part_number(out, SIM_IPP_ENUM, name, operations[i]);
        name = "";
    }
}

static void put_versions(const struct sim_view *view, const char *name, struct buf *out)
{
    (void)view;
    sim_ipp_part_text(out, SIM_IPP_KEYWORD, name, "1.1");
    sim_ipp_part_text(out, SIM_IPP_KEYWORD, "", "2.0");
}

static void put_formats(const struct sim_view *view, const char *name, struct buf *out)
{
    (void)view;
    sim_ipp_part_text(out, SIM_IPP_MIME, name, "application/octet-stream");
}

/* clang-format off */
static const struct sim_ipp_part all[] = {
    { "printer-name",                    put_name },
    { "printer-info",                    put_model },
    { "printer-make-and-model",          put_model },
    { "printer-device-id",               put_device_id },
    { "printer-location",                put_location },
    { "printer-uuid",                    put_uuid },
    { "printer-serial-number",           put_serial },
    { "printer-firmware-name",           put_firmware_name },
    { "printer-firmware-string-version", put_firmware },
    { "printer-state",                   put_state },
    { "printer-state-reasons",           put_reasons },
    { "printer-state-message",           put_message },
    { "printer-is-accepting-jobs",       put_accepting },
    { "printer-alert",                   put_alerts },
    { "printer-alert-description",       put_alert_texts },
    { "printer-supply",                  put_supplies },
    { "printer-supply-description",      put_supply_texts },
    { "marker-names",                    put_marker_names },
    { "marker-types",                    put_marker_types },
    { "marker-colors",                   put_marker_colours },
    { "marker-levels",                   put_marker_levels },
    { "marker-low-levels",               put_marker_lows },
    { "marker-high-levels",              put_marker_highs },
    { "printer-input-tray",              put_trays },
    { "printer-impressions-completed",   put_impressions },
    { "printer-up-time",                 put_up_time },
    { "operations-supported",            put_operations },
    { "ipp-versions-supported",          put_versions },
    { "document-format-supported",       put_formats },
};
/* clang-format on */

const struct sim_ipp_part *sim_ipp_part_all(size_t *out_count)
{
    *out_count = sizeof all / sizeof all[0];
    return all;
}
