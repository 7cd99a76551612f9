/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever a device answers, normalising must end in records that can be written as well-formed
 * XML. */
#include "agent/normalise/normalise.h"

#include "agent/maker.h"
#include "base/buf.h"
#include "base/xml_read.h"
#include "protocol/names.h"
#include "protocol/record_xml.h"
#include "tests/fakes/reading_lines.h"

#include <stdlib.h>
#include <string.h>

#define SOME_UUID "00000000-0000-4000-8000-000000000001"
#define BYTES_MAX (1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const struct xml_read_limits limits = { .bytes = BYTES_MAX, .depth = 8, .nodes = 1000 };

/* As the portal reads it. */
static void read_back(const struct record *r, const struct buf *xml)
{
    struct xml_node *root = NULL;
    struct record back;
    const char *reason = NULL;

    if (!xml_read_document(xml->data, xml->len, &limits, &root, NULL) ||
        record_xml_read(root->first_child, &back, &reason) != ERR_NONE || !record_same(r, &back))
        abort();
    record_finish(&back);
    xml_read_free(root);
}

/* Incidents get what the change stage would give them, else they are no whole records. */
static void write_record(struct record *r)
{
    struct buf xml;

    if (r->kind == RECORD_INCIDENT && (!record_set(r, FIELD_INCIDENT_ID, SOME_UUID) ||
                                       !record_set(r, FIELD_INCIDENT_EVENT, "opened")))
        abort();
    buf_init(&xml, BYTES_MAX);
    if (!record_complete(r) || !buf_append_text(&xml, "<records xmlns='" NAMES_SPACE "'>") ||
        !record_xml_write(r, 0, &xml) || !buf_append_text(&xml, "</records>"))
        abort();
    read_back(r, &xml);
    buf_finish(&xml);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct device device = { .id = SOME_UUID };
    struct reading_set *set = reading_set_create(4096, BYTES_MAX);
    char *text = malloc(len + 1);
    struct record_list records;

    if (set == NULL || text == NULL)
        abort();
    if (len > 0)
        (void)memcpy(text, data, len);
    text[len] = '\0';
    (void)reading_lines_add(set, text);
    record_list_init(&records, NORMALISE_RECORDS);
    if (normalise_readings(&device, SCOPE_ALL, set, 0, &records))
        for (size_t i = 0; i < records.count; i++)
            write_record(&records.items[i]);
    (void)maker_is_printer(set);
    record_list_finish(&records);
    free(text);
    reading_set_destroy(set);
    return 0;
}
