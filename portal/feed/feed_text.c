/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong comes first, since clients cut long lines. */
#include "portal/feed/feed_text.h"

#include "base/str.h"
#include "protocol/alert_words.h"
#include "protocol/record_xml.h"

#include <string.h>

static void put_head(const struct record *record, struct buf *out)
{
    static const struct {
        const char *severity;
        const char *text;
    } words[] = { { "critical", "Critical: " }, { "warning", "Warning: " } };
    const char *severity = record_get(record, FIELD_INCIDENT_SEVERITY);
    const char *event = record_get(record, FIELD_INCIDENT_EVENT);
    const char *text = "Note: ";

    for (size_t i = 0; severity && i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].severity, severity) == 0)
            text = words[i].text;
    buf_append_text(out, event && strcmp(event, "closed") == 0 ? "Over: " : text);
}

static void put_next(struct buf *out, const char *before, const char *text)
{
    if (!text || !*text)
        return;
    buf_append_text(out, before);
    buf_append_text(out, text);
}

/* The printer's words, or what its code says, or at least where it is. */
static void put_what(const struct record *record, struct buf *out)
{
    const char *text = record_get(record, FIELD_INCIDENT_TEXT);
    const char *code = record_get(record, FIELD_INCIDENT_CODE);
    const char *words = alert_words_of_code(code);
    const char *group = record_get(record, FIELD_INCIDENT_GROUP);

    if (text && *text) {
        buf_append_text(out, text);
        return;
    }
    buf_append_text(out, group ? group : "incident");
    put_next(out, " ", record_get(record, FIELD_INCIDENT_SUBUNIT));
    put_next(out, words ? " " : " code ", words ? words : code);
}

bool feed_text_incident(const struct store_entry *entry, struct buf *out)
{
    struct record record;

    if (record_xml_parse(entry->xml, strlen(entry->xml), &record) != ERR_NONE)
        return false;
    bool is_incident = record.kind == RECORD_INCIDENT;
    if (is_incident) {
        put_head(&record, out);
        put_what(&record, out);
        put_next(out, ", ", entry->printer ? entry->printer : entry->device);
        put_next(out, ", ", entry->site);
    }
    record_finish(&record);
    return is_incident && !buf_failed(out);
}
