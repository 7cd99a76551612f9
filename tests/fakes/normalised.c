/* SPDX-License-Identifier: Apache-2.0 */
/* One set of records at a time. */
#include "tests/fakes/normalised.h"
#include "tests/fakes/reading_lines.h"

#include <arpa/inet.h>

static struct record_list records;

static struct reading_set *set_of(const char *lines)
{
    struct reading_set *set = reading_set_create(2000, 1 << 20);

    if (set != NULL && reading_lines_add(set, lines))
        return set;
    reading_set_destroy(set);
    return NULL;
}

bool normalised_make(const char *lines, unsigned scopes)
{
    struct device device = { .id = "00000000-0000-4000-8000-000000000001" };
    struct reading_set *set = set_of(lines);

    normalised_drop();
    device.address.sin_family = AF_INET;
    device.address.sin_addr.s_addr = htonl(0x0a000001);
    record_list_init(&records, NORMALISE_RECORDS);
    bool ok = set != NULL && normalise_readings(&device, scopes, set, 1000, &records);
    reading_set_destroy(set);
    return ok;
}

const char *normalised_value(size_t nth, enum field_id field)
{
    for (size_t i = 0; i < records.count; i++)
        if (records.items[i].kind == field_row(field)->kind && nth-- == 0) {
            const char *value = record_get(&records.items[i], field);
            return value != NULL ? value : "";
        }
    return "";
}

const char *normalised_nth(size_t record, enum field_id field, size_t nth)
{
    for (size_t i = 0; i < records.count; i++) {
        const struct record *r = &records.items[i];
        if (r->kind != field_row(field)->kind || record-- != 0)
            continue;
        for (size_t v = 0; v < r->count; v++)
            if (r->values[v].field == field && nth-- == 0)
                return r->values[v].text;
    }
    return "";
}

size_t normalised_count(enum record_kind kind)
{
    size_t count = 0;

    for (size_t i = 0; i < records.count; i++)
        count += records.items[i].kind == kind ? 1 : 0;
    return count;
}

enum device_state normalised_state(const char *lines)
{
    struct reading_set *set = set_of(lines);
    enum device_state state = set != NULL ? normalise_state(set) : DEVICE_STATE_UNKNOWN;

    reading_set_destroy(set);
    return state;
}

void normalised_drop(void)
{
    record_list_finish(&records);
}
