/* SPDX-License-Identifier: Apache-2.0 */
/* The members are those of the route's rows (api_routes_events.c), in their order. */
#include "portal/watch/events_record.h"

#include "base/clock.h"
#include "base/json_write.h"
#include "portal/watch/record_json.h"
#include "protocol/record_xml.h"

#include <string.h>

const char *events_record_key_name(enum events_record_key key)
{
    static const char *const names[] = { [EVENTS_RECORD_CUSTOMER] = "customer",
                                         [EVENTS_RECORD_SITE] = "site",
                                         [EVENTS_RECORD_DEVICE] = "device",
                                         [EVENTS_RECORD_KIND] = "kind",
                                         [EVENTS_RECORD_SEVERITY] = "severity" };

    return names[key];
}

bool events_record_wants(const struct events_record_filter *filter, const struct store_entry *entry)
{
    const char *const values[] = { [EVENTS_RECORD_CUSTOMER] = entry->customer,
                                   [EVENTS_RECORD_SITE] = entry->site,
                                   [EVENTS_RECORD_DEVICE] = entry->device,
                                   [EVENTS_RECORD_KIND] = entry->kind,
                                   [EVENTS_RECORD_SEVERITY] = entry->severity };

    for (size_t i = 0; i < EVENTS_RECORD_KEYS; i++)
        if (filter->equals[i] != NULL &&
            (values[i] == NULL || strcmp(filter->equals[i], values[i]) != 0))
            return false;
    return true;
}

static void write_text(struct json_write *w, const char *key, const char *text)
{
    if (text != NULL)
        json_write_text(w, key, text);
    else
        json_write_null(w, key);
}

static void write_head(struct json_write *w, const struct store_entry *entry)
{
    json_write_i64(w, "row", entry->row);
    json_write_text(w, "kind", entry->kind);
    json_write_text(w, "device", entry->device);
    json_write_text(w, "agent", entry->agent);
    json_write_i64(w, "place", entry->place);
    json_write_text(w, "site", entry->site);
    json_write_text(w, "customer", entry->customer);
    json_write_i64(w, "received_ms", entry->received_ms);
    write_text(w, "severity", entry->severity);
    write_text(w, "printer", entry->printer);
}

/* `record` NULL: it cannot be read. */
static void write_record(struct json_write *w, const struct record *record)
{
    size_t count;
    int64_t at_ms;
    const char *at =
        record != NULL ? record_get(record, field_first(record->kind, &count) + 1) : NULL;

    if (at != NULL && clock_parse(at, &at_ms))
        json_write_i64(w, "at_ms", at_ms);
    else
        json_write_null(w, "at_ms");
    if (record != NULL)
        record_json_write(w, "fields", record);
    else
        json_write_null(w, "fields");
}

bool events_record_write(struct buf *out, const struct store_entry *entry, bool with_xml)
{
    struct record record = { 0 };
    struct json_write w;
    enum err err = record_xml_parse(entry->xml, strlen(entry->xml), &record);

    if (err == ERR_MEMORY)
        return false;
    json_write_init(&w, out);
    json_write_object(&w, NULL);
    write_head(&w, entry);
    write_record(&w, err == ERR_NONE ? &record : NULL);
    if (with_xml)
        json_write_text(&w, "xml", entry->xml);
    json_write_end(&w);
    if (err == ERR_NONE)
        record_finish(&record);
    return json_write_done(&w);
}
