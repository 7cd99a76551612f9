/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the records that a recording of an SNMP agent gives: normalise_tool FILE.snmprec, lines
 * "OID|type|value" as the program snmpsim reads them. Incidents get an id and an event, which the
 * change stage gives in the agent. */
#include "agent/normalise/normalise.h"
#include "base/buf.h"
#include "protocol/names.h"
#include "protocol/record_xml.h"
#include "tests/fakes/reading_lines.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#define SOME_UUID "00000000-0000-4000-8000-000000000001"
#define SOME_TIME INT64_C(1700000000000)

static struct reading_set *load(const char *path)
{
    struct reading_set *set = reading_set_create(65536, 16 * 1024 * 1024);
    FILE *f = fopen(path, "rb");
    char *line = NULL;
    size_t size = 0;
    bool ok = set != NULL && f != NULL;

    while (ok && getline(&line, &size, f) > 0)
        ok = reading_lines_add(set, line);
    free(line);
    if (f != NULL)
        (void)fclose(f);
    if (ok)
        return set;
    reading_set_destroy(set);
    return NULL;
}

static bool print(struct record_list *records)
{
    struct buf xml;

    buf_init(&xml, 4 * 1024 * 1024);
    bool ok = buf_append_text(&xml, "<records xmlns='" NAMES_SPACE "'>\n");
    for (size_t i = 0; ok && i < records->count; i++) {
        struct record *r = &records->items[i];
        if (r->kind == RECORD_INCIDENT)
            ok = record_set(r, FIELD_INCIDENT_ID, SOME_UUID) &&
                 record_set(r, FIELD_INCIDENT_EVENT, "opened");
        ok = ok && record_xml_write(r, 0, &xml) && buf_append_text(&xml, "\n");
    }
    ok = ok && buf_append_text(&xml, "</records>\n") && puts(buf_text(&xml)) >= 0;
    buf_finish(&xml);
    return ok;
}

int main(int argc, char **argv)
{
    struct device device = { .id = SOME_UUID };
    struct reading_set *set = argc == 2 ? load(argv[1]) : NULL;
    struct record_list records;

    if (set == NULL)
        return 2;
    device.address.sin_family = AF_INET;
    device.address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    record_list_init(&records, NORMALISE_RECORDS);
    bool ok = normalise_readings(&device, SCOPE_ALL, set, SOME_TIME, &records) && print(&records);
    record_list_finish(&records);
    reading_set_destroy(set);
    return ok ? 0 : 1;
}
