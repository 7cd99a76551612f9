/* SPDX-License-Identifier: Apache-2.0 */
/* The members are those of the API's rows (watch/api_routes_events.c), in their order. */
#include "portal/store/entry_json.h"

#include "base/clock.h"
#include "portal/store/record_json.h"

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
    json_write_text_or_null(w, "severity", entry->severity);
    json_write_text_or_null(w, "printer", entry->printer);
}

static void write_record(struct json_write *w, const struct record *record)
{
    size_t count;
    int64_t at_ms = 0;
    const char *at =
        record != NULL ? record_get(record, field_first(record->kind, &count) + 1) : NULL;

    bool has_time = at != NULL && clock_parse(at, &at_ms);

    json_write_i64_or_null(w, "at_ms", at_ms, has_time);
    if (record != NULL)
        record_json_write(w, "fields", record);
    else
        json_write_null(w, "fields");
}

void entry_json_write(struct json_write *w, const char *key, const struct store_entry *entry,
                      const struct record *record, bool with_xml)
{
    json_write_object(w, key);
    write_head(w, entry);
    write_record(w, record);
    if (with_xml)
        json_write_text(w, "xml", entry->xml);
    json_write_end(w);
}
