/* SPDX-License-Identifier: Apache-2.0 */
/* Who asked for what is compared by the texts that the store tells. */
#include "portal/watch/events_record.h"

#include "portal/store/entry_json.h"
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

bool events_record_write(struct buf *out, const struct store_entry *entry, bool with_xml)
{
    struct record record = { 0 };
    struct json_write w;
    enum err err = record_xml_parse(entry->xml, strlen(entry->xml), &record);

    if (err == ERR_MEMORY)
        return false;
    json_write_init(&w, out);
    entry_json_write(&w, NULL, entry, err == ERR_NONE ? &record : NULL, with_xml);
    if (err == ERR_NONE)
        record_finish(&record);
    return json_write_done(&w);
}
