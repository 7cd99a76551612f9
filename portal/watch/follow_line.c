/* SPDX-License-Identifier: Apache-2.0 */
/* One function per kind of record says what a person wants to know of it first. */
#include "portal/watch/follow_line.h"

#include "base/clock.h"
#include "portal/watch/term.h"
#include "protocol/alert_words.h"
#include "protocol/record_xml.h"

#include <string.h>

#define MOST_COLUMNS 200 /* of one value */
#define MOST_COUNTS  6

struct line {
    struct buf *out;
    bool is_coloured;
};

static void put(const struct line *line, const char *before, const char *text)
{
    if (!text || !*text)
        return;
    buf_append_text(line->out, before);
    term_append(line->out, text, MOST_COLUMNS, true);
}

static void put_coloured(const struct line *line, const char *before, const char *word)
{
    if (!word)
        return;
    enum term_colour colour = term_colour_of(word);
    buf_append_text(line->out, before);
    term_colour(line->out, line->is_coloured && colour != TERM_PLAIN, colour);
    term_append(line->out, word, MOST_COLUMNS, true);
    term_colour(line->out, line->is_coloured && colour != TERM_PLAIN, TERM_PLAIN);
}

static void put_asset(const struct line *line, const struct record *r)
{
    put_coloured(line, " ", record_get(r, FIELD_ASSET_STATE));
    put_coloured(line, ", ", record_get(r, FIELD_ASSET_LICENCE));
    put(line, " at ", record_get(r, FIELD_ASSET_ADDRESS));
    put(line, ", serial ", record_get(r, FIELD_ASSET_SERIAL));
    put(line, ", location ", record_get(r, FIELD_ASSET_LOCATION));
}

static void put_level(const struct line *line, const struct record *r)
{
    static const struct {
        const char *quality;
        const char *text;
    } words[] = { { "some", " some left" }, { "unlimited", " unlimited" } };
    const char *level = record_get(r, FIELD_CONSUMABLE_LEVEL);
    const char *quality = record_get(r, FIELD_CONSUMABLE_LEVEL_QUALITY);

    if (level && *level) {
        put(line, " ", level);
        buf_append_text(line->out, " %");
        return;
    }
    for (size_t i = 0; quality && i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i].quality, quality) == 0) {
            buf_append_text(line->out, words[i].text);
            return;
        }
    }
    buf_append_text(line->out, " level unknown");
}

static void put_consumable(const struct line *line, const struct record *r)
{
    const char *type = record_get(r, FIELD_CONSUMABLE_TYPE);

    put_coloured(line, " ", record_get(r, FIELD_CONSUMABLE_COLOUR));
    put(line, " ", type ? type : record_get(r, FIELD_CONSUMABLE_DESCRIPTION));
    put_level(line, r);
    put_coloured(line, " ", record_get(r, FIELD_CONSUMABLE_STATE));
    put(line, ", pages left ", record_get(r, FIELD_CONSUMABLE_PAGES_LEFT));
}

/* The words of the count that stands at `at`: its sub-attributes follow it. */
static void put_count(const struct line *line, const struct record *r, size_t at)
{
    const char *between = " ";

    for (size_t i = at + 1; i < r->count; i++) {
        if (field_row(r->values[i].field)->parent != FIELD_METER_COUNT ||
            r->values[i].field == FIELD_METER_COUNT)
            break;
        put(line, between, r->values[i].text);
        between = " ";
    }
    put(line, " ", r->values[at].text);
}

static void put_meter(const struct line *line, const struct record *r)
{
    unsigned counts = 0;
    const char *cycles = record_get(r, FIELD_METER_ENGINE_CYCLES);

    put(line, " engine cycles ", cycles);
    for (size_t i = 0; i < r->count && counts < MOST_COUNTS; i++) {
        if (r->values[i].field != FIELD_METER_COUNT)
            continue;
        if (cycles || counts > 0)
            buf_append_text(line->out, ",");
        put_count(line, r, i);
        counts++;
    }
}

static void put_code(const struct line *line, const char *code)
{
    const char *words = alert_words_of_code(code);

    put(line, words ? ": " : " code ", words ? words : code);
}

static void put_incident(const struct line *line, const struct record *r)
{
    const char *text = record_get(r, FIELD_INCIDENT_TEXT);

    put_coloured(line, " ", record_get(r, FIELD_INCIDENT_EVENT));
    put_coloured(line, " ", record_get(r, FIELD_INCIDENT_SEVERITY));
    put(line, " ", record_get(r, FIELD_INCIDENT_GROUP));
    if (text) {
        put(line, ": ", text);
        return;
    }
    put(line, " ", record_get(r, FIELD_INCIDENT_SUBUNIT));
    put_code(line, record_get(r, FIELD_INCIDENT_CODE));
}

static void put_agent(const struct line *line, const struct record *r)
{
    char until[11] = "";
    const char *version = record_get(r, FIELD_AGENT_VERSION);
    const char *state = record_get(r, FIELD_AGENT_LICENCE);
    const char *end = record_get(r, FIELD_AGENT_LICENCE_UNTIL);
    const char *notice = record_get(r, FIELD_AGENT_LICENCE_NOTICE);

    put(line, " version ", version);
    if (state)
        buf_append_text(line->out, version ? ", licence" : " licence");
    put_coloured(line, " ", state);
    if (end)
        (void)memcpy(until, end, sizeof until - 1); /* the day: 2026-11-21 */
    put(line, " until ", until);
    put(line, ": ", record_get(r, FIELD_AGENT_LICENCE_REASON));
    put(line, ", notice ", notice);
    buf_append_text(line->out, notice ? " days" : "");
    put(line, ", devices ", record_get(r, FIELD_AGENT_DEVICES));
    put(line, " of ", record_get(r, FIELD_AGENT_DEVICES_LICENSED));
    put(line, ", unlicensed ", record_get(r, FIELD_AGENT_DEVICES_UNLICENSED));
}

static void put_order(const struct line *line, const struct record *r)
{
    put(line, " ", record_get(r, FIELD_ORDER_DO));
    put_coloured(line, " ", record_get(r, FIELD_ORDER_STATE));
    put(line, ": ", record_get(r, FIELD_ORDER_REASON));
    put(line, ", until ", record_get(r, FIELD_ORDER_UNTIL));
    put(line, " (", record_get(r, FIELD_ORDER_DETAIL));
    buf_append_text(line->out, record_get(r, FIELD_ORDER_DETAIL) ? ")" : "");
}

static void put_head(const struct line *line, const struct live_line_entry *entry,
                     const struct record *r)
{
    char received[CLOCK_TEXT_SIZE];
    enum field_id first;
    size_t count;

    clock_format(entry->received_ms, received);
    received[23] = '\0'; /* 2026-11-21T09:15:02.123 */
    term_colour(line->out, line->is_coloured, TERM_DIM);
    buf_append_text(line->out, received + 11);
    term_colour(line->out, line->is_coloured, TERM_PLAIN);
    put(line, " ", entry->site);
    put(line, " ", entry->kind);
    term_colour(line->out, line->is_coloured, TERM_BOLD);
    if (entry->printer || r->kind == RECORD_AGENT) {
        put(line, " ", r->kind == RECORD_AGENT ? entry->agent : entry->printer);
    } else {
        first = field_first(r->kind, &count); /* each kind's first field is the device */
        put(line, " device ", record_get(r, first));
    }
    term_colour(line->out, line->is_coloured, TERM_PLAIN);
    buf_append_text(line->out, ":");
}

bool follow_line_write(struct buf *out, const struct live_line_entry *entry, bool is_coloured)
{
    static void (*const kinds[RECORD_KINDS])(const struct line *, const struct record *) = {
        [RECORD_ASSET] = put_asset, [RECORD_CONSUMABLE] = put_consumable,
        [RECORD_METER] = put_meter, [RECORD_INCIDENT] = put_incident,
        [RECORD_AGENT] = put_agent, [RECORD_ORDER] = put_order,
    };
    const struct line line = { out, is_coloured };
    const char *reason;
    struct record r;

    if (record_xml_read(entry->record, &r, &reason) != ERR_NONE)
        return false;
    put_head(&line, entry, &r);
    kinds[r.kind](&line, &r);
    record_finish(&r);
    return buf_append_text(out, "\n");
}
