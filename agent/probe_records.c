/* SPDX-License-Identifier: Apache-2.0 */
/* Nothing is withheld: who asks stands at the site. */
#include "agent/probe_records.h"

#include "base/crypto.h"
#include "protocol/names.h"
#include "protocol/record_xml.h"

#include <stdio.h>

static void open_incident(struct record *record, int64_t now)
{
    char id[CRYPTO_UUID_SIZE];

    crypto_uuid(id);
    (void)record_set(record, FIELD_INCIDENT_ID, id);
    (void)record_set(record, FIELD_INCIDENT_EVENT, "opened");
    (void)record_add_time(record, FIELD_INCIDENT_OPENED, now);
}

bool probe_records_write(struct buf *out, struct record_list *records, int64_t now_ms)
{
    for (size_t i = 0; i < records->count; i++) {
        if (records->items[i].kind == RECORD_INCIDENT)
            open_incident(&records->items[i], now_ms);
        if (!record_xml_write(&records->items[i], FIELD_ALWAYS, out) || !buf_append_text(out, "\n"))
            return false;
    }
    return true;
}

bool probe_records_print(const struct buf *records)
{
    return !buf_failed(records) && fputs("<records xmlns='" NAMES_SPACE "'>\n", stdout) >= 0 &&
           fwrite(records->data, 1, records->len, stdout) == records->len &&
           fputs("</records>\n", stdout) >= 0 && fflush(stdout) == 0;
}
