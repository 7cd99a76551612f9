/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the records that a recording of a device gives: normalise_tool FILE.snmprec, lines
 * "OID|type|value" as the program snmpsim reads them; or normalise_tool --web PATH FILE ..., web
 * documents by the paths at which they stood. Incidents get an id and an event, which the change
 * stage gives in the agent. */
#include "agent/normalise/normalise.h"
#include "agent/normalise/normalise_web.h"
#include "agent/web_plan.h"
#include "base/buf.h"
#include "protocol/names.h"
#include "protocol/record_xml.h"
#include "tests/fakes/reading_lines.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static bool put_file(struct web_set *set, const char *path, const char *file)
{
    static char body[WEB_PLAN_BODY];
    FILE *f = fopen(file, "rb");

    if (f == NULL)
        return false;
    size_t len = fread(body, 1, sizeof body, f);
    (void)fclose(f);
    for (unsigned i = 0; i < WEB_DOCUMENTS; i++)
        if (strcmp(web_plan_row(i)->path, path) == 0)
            (void)web_set_put(set, i, 200, NULL, body, len);
    return true;
}

/* Pairs of a path and a file. */
static bool print_web(const struct device *device, int count, char **pairs)
{
    struct web_set *set = web_set_create();
    struct record_list records;
    bool ok = set != NULL && count % 2 == 0;

    for (int i = 0; ok && i < count; i += 2)
        ok = put_file(set, pairs[i], pairs[i + 1]);
    record_list_init(&records, NORMALISE_RECORDS);
    ok =
        ok && normalise_web_records(device, SCOPE_ALL, set, SOME_TIME, &records) && print(&records);
    record_list_finish(&records);
    web_set_destroy(set);
    return ok;
}

static bool print_snmp(const struct device *device, const char *path)
{
    struct reading_set *set = load(path);
    struct record_list records;

    record_list_init(&records, NORMALISE_RECORDS);
    bool ok = set != NULL && normalise_readings(device, SCOPE_ALL, set, SOME_TIME, &records) &&
              print(&records);
    record_list_finish(&records);
    reading_set_destroy(set);
    return ok;
}

int main(int argc, char **argv)
{
    struct device device = { .id = SOME_UUID };

    device.address.sin_family = AF_INET;
    device.address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (argc >= 2 && strcmp(argv[1], "--web") == 0)
        return print_web(&device, argc - 2, argv + 2) ? 0 : 1;
    if (argc != 2)
        return 2;
    return print_snmp(&device, argv[1]) ? 0 : 1;
}
