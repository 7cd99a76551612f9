/* SPDX-License-Identifier: Apache-2.0 */
/* Records of incidents lack what the change stage adds; everything else must be complete. */
#include "tests/fuzz/web_body.h"

#include "agent/normalise/normalise_web.h"

#include <stdlib.h>
#include <string.h>

static void check_records(const struct record_list *records)
{
    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = &records->items[i];

        if (record->failed || (record->kind != RECORD_INCIDENT && !record_complete(record)))
            abort();
        for (size_t k = 0; k < record->count; k++)
            if (!field_accepts(record->values[k].field, record->values[k].text))
                abort();
    }
}

void web_body_try(enum web_document document, const uint8_t *data, size_t len)
{
    struct device device = { .id = "0e6f8d1c-55b3-4c39-9d2a-6f7e8a9b0c1d" };
    struct web_set *set = web_set_create();
    struct record_list records;
    struct sighting sighting;

    if (set == NULL)
        abort();
    (void)web_set_put(set, document, 200, NULL, data, len);
    record_list_init(&records, 512);
    if (!normalise_web_records(&device, SCOPE_ALL, set, 1700000000000, &records))
        abort();
    check_records(&records);
    normalise_web_sighting(set, &device.address, &sighting);
    record_list_finish(&records);
    web_set_destroy(set);
}
