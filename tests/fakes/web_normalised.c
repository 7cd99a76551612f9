/* SPDX-License-Identifier: Apache-2.0 */
/* One set of documents and one list of records at a time. */
#include "tests/fakes/web_normalised.h"

#include "agent/normalise/normalise.h"
#include "base/str.h"
#include "tests/fakes/reading_lines.h"

#include <arpa/inet.h>
#include <string.h>

#define AT 1000

static struct web_set *documents;
static struct record_list records;
static struct normalise_conflicts conflicts;
static unsigned old; /* scopes of which the documents are of an earlier reading */

static struct device device(void)
{
    struct device own = { .id = "00000000-0000-4000-8000-000000000001" };

    own.address.sin_family = AF_INET;
    own.address.sin_addr.s_addr = htonl(0x0a000001);
    return own;
}

void web_normalised_finish(void)
{
    record_list_finish(&records);
    web_set_destroy(documents);
    documents = NULL;
}

void web_normalised_start(void)
{
    web_normalised_finish();
    documents = web_set_create();
    old = 0;
}

void web_normalised_put(enum web_document document, const char *body)
{
    (void)web_set_put(documents, document, 200, NULL, body, strlen(body));
}

struct web_set *web_normalised_set(void)
{
    return documents;
}

bool web_normalised_make(unsigned scopes)
{
    struct device own = device();

    record_list_finish(&records);
    record_list_init(&records, NORMALISE_RECORDS);
    return normalise_web_records(&own, scopes, documents, AT, &records);
}

static bool read_snmp(const char *lines, unsigned scopes, struct record_list *out)
{
    struct device own = device();
    struct reading_set *set = reading_set_create(2000, 1 << 20);
    bool good = set != NULL && reading_lines_add(set, lines) &&
                normalise_readings(&own, scopes, set, AT, out);

    reading_set_destroy(set);
    return good;
}

void web_normalised_age(unsigned scopes)
{
    old = scopes;
}

bool web_normalised_merge(const char *lines, unsigned scopes)
{
    struct device own = device();
    struct record_list snmp;
    struct record_list web;
    struct normalise_merge_scopes read = { .read = scopes, .old = old };

    record_list_finish(&records);
    record_list_init(&snmp, NORMALISE_RECORDS);
    record_list_init(&web, NORMALISE_RECORDS);
    record_list_init(&records, NORMALISE_RECORDS);
    bool good = read_snmp(lines, scopes | SCOPE_CONSUMABLES, &snmp) &&
                normalise_web_records(&own, scopes | SCOPE_CONSUMABLES, documents, AT, &web) &&
                normalise_merge_records(&snmp, &web, &read, &records, &conflicts);
    record_list_finish(&snmp);
    record_list_finish(&web);
    return good;
}

const struct normalise_conflicts *web_normalised_conflicts(void)
{
    return &conflicts;
}

static const struct record *nth_of(enum record_kind kind, size_t nth)
{
    for (size_t i = 0; i < records.count; i++)
        if (records.items[i].kind == kind && nth-- == 0)
            return &records.items[i];
    return NULL;
}

const char *web_normalised_nth(size_t record, enum field_id field, size_t nth)
{
    const struct record *r = nth_of(field_row(field)->kind, record);

    for (size_t v = 0; r != NULL && v < r->count; v++)
        if (r->values[v].field == field && nth-- == 0)
            return r->values[v].text;
    return "";
}

const char *web_normalised_value(size_t nth, enum field_id field)
{
    return web_normalised_nth(nth, field, 0);
}

/* Is the count at `at` of this work and colour, and not of a part? */
static bool is_count(const struct record *r, size_t at, const char *work, const char *colour)
{
    bool good = true;

    for (size_t v = at + 1; v < r->count && r->values[v].field != FIELD_METER_COUNT; v++) {
        enum field_id field = r->values[v].field;
        const char *text = r->values[v].text;
        good = good && field != FIELD_METER_COUNT_SIDES && field != FIELD_METER_COUNT_MEDIA &&
               (field != FIELD_METER_COUNT_WORK || strcmp(text, work) == 0) &&
               (field != FIELD_METER_COUNT_COLOUR || strcmp(text, colour) == 0);
    }
    return good;
}

static int64_t number_of(const char *text)
{
    int64_t number = -1;

    (void)str_to_i64(text, 0, INT64_MAX, &number);
    return number;
}

int64_t web_normalised_pages(const char *work, const char *colour)
{
    const struct record *r = nth_of(RECORD_METER, 0);

    for (size_t v = 0; r != NULL && v < r->count; v++)
        if (r->values[v].field == FIELD_METER_COUNT && is_count(r, v, work, colour))
            return number_of(r->values[v].text);
    return -1;
}

size_t web_normalised_count(enum record_kind kind)
{
    size_t count = 0;

    while (nth_of(kind, count) != NULL)
        count++;
    return count;
}
