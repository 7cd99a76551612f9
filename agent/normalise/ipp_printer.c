/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes are taken one by one; arrays that belong together are joined by place. */
#include "agent/normalise/ipp_printer.h"

#include "agent/ipp.h"
#include "agent/normalise/convert.h"
#include "agent/normalise/device_id.h"
#include "agent/normalise/ipp_pairs.h"
#include "agent/normalise/part.h"
#include "agent/normalise/state_reason.h"
#include "agent/normalise/web_words.h"
#include "base/str.h"

#include <string.h>

#define MARKERS    16
#define TEXT_SIZE  256
#define ID_SIZE    1024
#define UTF_8      106
#define STATE_IDLE 3
#define FULL       100

/* One place of the marker-* attributes. */
struct marker {
    char name[TEXT_SIZE];
    char type[32];
    char colour[32];
    int32_t level;
    int32_t low; /* the printer calls it low from there; 0 not told */
    bool has_level;
};

struct work {
    struct web_facts *facts;
    struct marker markers[MARKERS];
    size_t marker_count;
    struct web_alert *alerts[WEB_FACTS_ALERTS];      /* by place of printer-alert; NULL: none */
    struct web_supply *supplies[WEB_FACTS_SUPPLIES]; /* by place of printer-supply */
    bool takes_supplies;                             /* no other service listed any */
    char device_id[ID_SIZE];
};

static void copy(const struct ipp_value *value, char *out, size_t size)
{
    if (out[0] == '\0')
        (void)convert_text(value->bytes, value->len, UTF_8, out, size);
}

static struct marker *marker_at(struct work *w, const struct ipp_value *value)
{
    if (value->place >= MARKERS)
        return NULL;
    if (value->place >= w->marker_count)
        w->marker_count = value->place + 1;
    return &w->markers[value->place];
}

/* True: it was one of these. */
static bool take_marker(struct work *w, const struct ipp_value *value)
{
    static const char *const names[] = { "marker-names", "marker-types", "marker-colors",
                                         "marker-levels", "marker-low-levels" };
    size_t which = 0;

    while (which < sizeof names / sizeof names[0] && !ipp_is(value, names[which]))
        which++;
    struct marker *marker = which < sizeof names / sizeof names[0] ? marker_at(w, value) : NULL;
    if (marker == NULL)
        return which < sizeof names / sizeof names[0];
    if (which == 0)
        copy(value, marker->name, sizeof marker->name);
    else if (which == 1)
        copy(value, marker->type, sizeof marker->type);
    else if (which == 2)
        copy(value, marker->colour, sizeof marker->colour);
    else if (which == 3)
        marker->has_level = ipp_number(value, &marker->level);
    else
        (void)ipp_number(value, &marker->low);
    return true;
}

static bool take_identity(struct work *w, const struct ipp_value *value)
{
    char text[TEXT_SIZE] = "";
    struct web_facts *facts = w->facts;

    if (ipp_is(value, "printer-device-id")) {
        copy(value, w->device_id, sizeof w->device_id);
        return true;
    }
    copy(value, text, sizeof text);
    if (ipp_is(value, "printer-make-and-model"))
        web_facts_model(facts, text);
    else if (ipp_is(value, "printer-serial-number"))
        web_facts_serial(facts, text);
    else if (ipp_is(value, "device-uuid") || ipp_is(value, "printer-uuid"))
        web_facts_uuid(facts, text);
    else if (ipp_is(value, "printer-firmware-string-version"))
        web_facts_firmware(facts, text);
    else if (ipp_is(value, "printer-location"))
        (void)web_facts_text(facts->location, sizeof facts->location, text);
    else if (ipp_is(value, "printer-asset-tag"))
        (void)web_facts_text(facts->asset_tag, sizeof facts->asset_tag, text);
    else
        return false;
    return true;
}

/* Texts come behind the alerts that they are about, at the same places; some printers write the
 * attribute's own name into them. */
static void take_description(struct work *w, const struct ipp_value *value)
{
    char text[WEB_FACTS_TEXT] = "";
    struct web_alert *alert = value->place < WEB_FACTS_ALERTS ? w->alerts[value->place] : NULL;

    copy(value, text, sizeof text);
    const char *start = text;
    if (alert == NULL)
        return;
    if (str_starts_with(text, "printer-alert-description") && strchr(text, '\'') != NULL) {
        start = strchr(text, '\'') + 1;
        size_t len = strlen(text);
        if (text[len - 1] == '\'')
            text[len - 1] = '\0';
    }
    (void)web_facts_text(alert->text, sizeof alert->text, start);
}

static void take_rows(struct work *w, const struct ipp_value *value)
{
    size_t before = w->facts->supply_count;

    if (ipp_is(value, "printer-alert")) {
        struct web_alert *alert = ipp_pairs_alert(value->bytes, value->len, w->facts);
        if (value->place < WEB_FACTS_ALERTS)
            w->alerts[value->place] = alert;
    } else if (ipp_is(value, "printer-alert-description")) {
        take_description(w, value);
    } else if (ipp_is(value, "printer-input-tray")) {
        ipp_pairs_tray(value->bytes, value->len, w->facts);
    } else if (ipp_is(value, "printer-supply") && w->takes_supplies) {
        ipp_pairs_supply(value->bytes, value->len, w->facts);
        if (w->facts->supply_count > before && value->place < WEB_FACTS_SUPPLIES)
            w->supplies[value->place] = &w->facts->supplies[before];
    } else if (ipp_is(value, "printer-supply-description") && value->place < WEB_FACTS_SUPPLIES &&
               w->supplies[value->place] != NULL) {
        struct web_supply *supply = w->supplies[value->place];
        (void)web_facts_bytes(supply->name, sizeof supply->name, value->bytes, value->len);
    }
}

static void take(struct work *w, const struct ipp_value *value)
{
    static const enum device_state states[] = { DEVICE_READY, DEVICE_PROCESSING, DEVICE_STOPPED };
    int32_t number;

    if (take_marker(w, value) || take_identity(w, value))
        return;
    if (ipp_is(value, "printer-state") && ipp_number(value, &number)) {
        if (number >= STATE_IDLE && number < STATE_IDLE + 3)
            web_facts_state(w->facts, states[number - STATE_IDLE]);
    } else if (ipp_is(value, "printer-impressions-completed") && ipp_number(value, &number)) {
        if (number >= 0 && w->facts->counts.value[VENDOR_TOTAL][VENDOR_BOTH] < 0)
            w->facts->counts.value[VENDOR_TOTAL][VENDOR_BOTH] = number;
    } else {
        take_rows(w, value);
    }
}

static void read_device_id(struct work *w)
{
    char text[TEXT_SIZE];

    if (device_id_value(w->device_id, "MFG|MANUFACTURER", text, sizeof text))
        web_facts_maker(w->facts, text);
    if (device_id_value(w->device_id, "MDL|MODEL", text, sizeof text))
        web_facts_model(w->facts, text);
    if (device_id_value(w->device_id, DEVICE_ID_SERIAL, text, sizeof text))
        web_facts_serial(w->facts, text);
}

/* Underscores for blanks, and one before the colon of a mark: "Toner_S/N_:X". */
static void clean_name(char *name)
{
    size_t out = 0;

    for (size_t i = 0; name[i] != '\0'; i++) {
        if (name[i] == '_' && name[i + 1] == ':')
            continue;
        name[out] = name[i];
        if (name[out] == '_')
            name[out] = ' ';
        out++;
    }
    name[out] = '\0';
}

/* Levels: percent, -1 without limit, -2 unknown, -3 some; of waste how full it is, where records
 * have the space left. */
static void marker_level(const struct marker *marker, struct web_supply *supply)
{
    int32_t level = marker->level;

    if (!marker->has_level)
        return;
    if (level == -1 || level == -3)
        supply->quality = level == -1 ? "unlimited" : "some";
    else if (level < 0 || level > FULL)
        supply->quality = "unknown";
    else
        web_facts_percent(supply, supply->receptacle ? FULL - level : level, false);
    if (level >= 0 && level <= marker->low && !supply->receptacle)
        supply->state = level_state_worse(supply->state, LEVEL_LOW);
}

static void add_marker(struct work *w, struct marker *marker)
{
    struct web_supply *supply = web_facts_add_supply(w->facts, "ipp");
    struct part part;

    if (supply == NULL)
        return;
    clean_name(marker->name);
    part_split(marker->name, NULL, &part);
    supply->type = web_words_type(marker->type);
    supply->receptacle = web_words_is_waste(supply->type);
    if (!supply->receptacle) {
        supply->colour = web_words_colour(part.description);
        if (supply->colour == NULL)
            supply->colour = web_words_colour(marker->colour);
    }
    (void)web_facts_text(supply->name, sizeof supply->name, part.description);
    (void)web_facts_text(supply->part, sizeof supply->part, part.part);
    (void)web_facts_text(supply->serial, sizeof supply->serial, part.serial);
    marker_level(marker, supply);
}

/* What the rows of printer-supply lack: names and levels of the markers, if there are as many. */
static void complete_supplies(struct work *w, size_t first)
{
    for (size_t i = 0; i < w->marker_count; i++) {
        struct web_supply *supply = &w->facts->supplies[first + i];
        if (supply->hundredths < 0 && w->markers[i].level >= 0)
            marker_level(&w->markers[i], supply);
        clean_name(w->markers[i].name);
        (void)web_facts_text(supply->name, sizeof supply->name, w->markers[i].name);
        if (supply->colour == NULL && !supply->receptacle)
            supply->colour = web_words_colour(w->markers[i].name);
    }
}

static void add_markers(struct work *w, size_t first)
{
    size_t told = w->facts->supply_count - first;

    if (!w->takes_supplies)
        return;
    if (told == 0)
        for (size_t i = 0; i < w->marker_count; i++)
            add_marker(w, &w->markers[i]);
    else if (told == w->marker_count)
        complete_supplies(w, first);
}

static bool is_told(const struct web_facts *facts, size_t alerts, const struct web_alert *reason)
{
    for (size_t i = 0; i < alerts; i++)
        if (facts->alerts[i].group == reason->group)
            return true;
    return false;
}

/* Reasons say the same as alerts, with less: one stays only where no alert is of its group. */
static void read_reasons(const struct web_answer *answer, struct web_facts *facts)
{
    struct ipp_reader reader;
    struct ipp_value value;
    size_t alerts = facts->alert_count;

    if (!ipp_open(&reader, answer->body, answer->len))
        return;
    while (ipp_next(&reader, &value)) {
        size_t before = facts->alert_count;
        if (ipp_is(&value, "printer-state-reasons"))
            state_reason_add((const char *)value.bytes, value.len, facts);
        if (facts->alert_count > before && is_told(facts, alerts, &facts->alerts[before]))
            facts->alert_count = before;
    }
}

void ipp_printer_read(const struct web_answer *answer, struct web_facts *facts)
{
    struct work w = { .facts = facts, .takes_supplies = facts->supply_count == 0 };
    size_t first = facts->supply_count;
    struct ipp_reader reader;
    struct ipp_value value;

    if (answer->outcome != WEB_GOOD || !ipp_open(&reader, answer->body, answer->len))
        return;
    while (ipp_next(&reader, &value))
        take(&w, &value);
    read_device_id(&w);
    add_markers(&w, first);
    read_reasons(answer, facts);
}
