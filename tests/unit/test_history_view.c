/* SPDX-License-Identifier: Apache-2.0 */
/* What can be seen of a history: what happened, what held at a time, series; and by whom. */
#include "portal/store/history_view.h"

#include "base/clock.h"
#include "portal/store/store_scope_whole.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MINUTE   (INT64_C(60) * 1000)
#define TEXT     4096
#define INCIDENT "c0a1b2c3-d4e5-4f60-8a7b-9c8d7e6f5a4b"

static int64_t time_of(const char *text)
{
    int64_t at_ms = 0;

    CU_ASSERT_TRUE_FATAL(clock_parse(text, &at_ms));
    return at_ms;
}

static int64_t ten(void)
{
    return time_of("2026-11-21T10:00:00.000Z");
}

/* A record at 10:<minute>. */
static void say(struct portal_rig *rig, const char *kind, int minute, const char *rest)
{
    char xml[1024];

    (void)snprintf(xml, sizeof xml,
                   "<%s device='" PORTAL_RIG_DEVICE "' at='2026-11-21T10:%02d:00.000Z'%s</%s>",
                   kind, minute, rest, kind);
    portal_rig_add(rig->store, rig->agent, xml);
}

static void level(struct portal_rig *rig, int minute, const char *serial, const char *percent)
{
    char rest[512];

    (void)snprintf(rest, sizeof rest,
                   " index='3'><type>toner</type><colour>cyan</colour><serial>%s</serial>"
                   "<level quality='exact'>%s</level><state>ok</state><source>snmp</source>",
                   serial, percent);
    say(rig, "consumable", minute, rest);
}

static void count(struct portal_rig *rig, int minute, const char *pages)
{
    char rest[256];

    (void)snprintf(rest, sizeof rest, "><count work='total' colour='total'>%s</count>", pages);
    say(rig, "meter", minute, rest);
}

/* An hour of a printer's life. */
static struct portal_rig live_an_hour(void)
{
    struct portal_rig rig = portal_rig_begin();

    say(&rig, "asset", 0,
        "><manufacturer>M</manufacturer><serial>S1</serial><address>192.0.2.1</address>"
        "<state>ready</state>");
    level(&rig, 0, "A", "40");
    count(&rig, 0, "1000");
    say(&rig, "incident", 10,
        " id='" INCIDENT "' event='opened' severity='critical' code='8'><text>Jam</text>");
    count(&rig, 20, "1100");
    level(&rig, 20, "A", "30");
    say(&rig, "incident", 25,
        " id='" INCIDENT "' event='closed' severity='critical' code='8'><text>Jam</text>");
    level(&rig, 30, "B", "100");
    say(&rig, "asset", 35,
        "><manufacturer>M</manufacturer><serial>S1</serial><address>192.0.2.9</address>"
        "<state>asleep</state>");
    count(&rig, 40, "1130");
    level(&rig, 40, "B", "98.5");
    return rig;
}

static struct history_view_query query_of(int from, int to)
{
    return (struct history_view_query){ .scope = store_scope_whole(),
                                        .device = PORTAL_RIG_DEVICE,
                                        .from_ms = ten() + from * MINUTE,
                                        .to_ms = ten() + to * MINUTE,
                                        .bucket_ms = 15 * MINUTE,
                                        .key = "3" };
}

static void append_cell(char text[TEXT], enum history_view_type type,
                        const struct history_view_cell *cell)
{
    size_t used = strlen(text);

    if (cell->is_null)
        (void)snprintf(text + used, TEXT - used, "- ");
    else if (type == HISTORY_VIEW_TEXT)
        (void)snprintf(text + used, TEXT - used, "%s ", cell->text);
    else if (type == HISTORY_VIEW_TIME)
        (void)snprintf(text + used, TEXT - used, "@%" PRId64 " ", (cell->number - ten()) / MINUTE);
    else
        (void)snprintf(text + used, TEXT - used, "%" PRId64 " ", cell->number);
}

/* Rows as text, times as minutes after ten; the time of receipt is left out. */
static bool write_row(void *arg, const struct history_view *view,
                      const struct history_view_cell *cells)
{
    char *text = arg;

    for (size_t i = 0; i < view->column_count; i++)
        if (strcmp(view->columns[i].name, "received") != 0)
            append_cell(text, view->columns[i].type, &cells[i]);
    size_t used = strlen(text);
    (void)snprintf(text + used, TEXT - used, "| ");
    return true;
}

static const char *see(struct portal_rig *rig, enum history_view_id id, int from, int to)
{
    static char text[TEXT];
    const struct history_view_query query = query_of(from, to);

    text[0] = '\0';
    CU_ASSERT_EQUAL(history_view_read(store_db(rig->store), id, &query, write_row, text), ERR_NONE);
    return text;
}

static void an_hour_can_be_seen_as_it_happened(void)
{
    struct portal_rig rig = live_an_hour();

    CU_ASSERT_STRING_EQUAL(see(&rig, HISTORY_VIEW_METERS, 0, 40),
                           "@0 total/total 1000 0 0 0 first | "
                           "@20 total/total 1100 100 100 0 normal | ");
    CU_ASSERT_STRING_EQUAL(see(&rig, HISTORY_VIEW_LEVELS, 20, 40),
                           "@20 3 3000 3000 3000 1 exact ok snmp | "
                           "@30 3 10000 10000 10000 1 exact ok snmp | ");
    CU_ASSERT_STRING_EQUAL(see(&rig, HISTORY_VIEW_CARTRIDGES, 0, 60),
                           "3 @0 @30 first A 1 - toner cyan - 4000 3000 100 | "
                           "3 @30 - serial B 1 - toner cyan - 10000 9850 30 | ");
    CU_ASSERT_STRING_EQUAL(see(&rig, HISTORY_VIEW_CARTRIDGES, 31, 60),
                           "3 @30 - serial B 1 - toner cyan - 10000 9850 30 | ");
    CU_ASSERT_STRING_EQUAL(see(&rig, HISTORY_VIEW_INCIDENTS, 0, 60),
                           "@10 @25 900000 critical - - - 8 - Jam - " INCIDENT " | ");
    CU_ASSERT_STRING_EQUAL(see(&rig, HISTORY_VIEW_MOVES, 1, 60),
                           "@35 address 192.0.2.1 192.0.2.9 | ");
    CU_ASSERT_STRING_EQUAL(see(&rig, HISTORY_VIEW_STATES, 0, 60), "@0 @35 ready | @35 - asleep | ");
    CU_ASSERT_STRING_EQUAL(see(&rig, HISTORY_VIEW_PLACES, 0, 0),
                           "@0 @40 HQ a@x.test " PORTAL_RIG_DEVICE " | ");
    portal_rig_end(&rig);
}

static const char *see_at(struct portal_rig *rig, int minute)
{
    static char text[TEXT];
    const struct history_view_query query = query_of(minute, 0);

    text[0] = '\0';
    CU_ASSERT_EQUAL(history_view_read_at(store_db(rig->store), &query, write_row, text), ERR_NONE);
    return text;
}

static void a_device_can_be_seen_as_it_was_at_a_time(void)
{
    struct portal_rig rig = live_an_hour();

    CU_ASSERT_STRING_EQUAL(see_at(&rig, -1), "");
    CU_ASSERT_STRING_EQUAL(see_at(&rig, 24),
                           "address 192.0.2.1 @0 | manufacturer M @0 | serial S1 @0 | "
                           "state ready @0 | 3 toner cyan - - A @0 3000 exact ok @20 snmp | "
                           "total/total 1100 100 normal @20 | "
                           "@10 @25 900000 critical - - - 8 - Jam - " INCIDENT " | ");
    CU_ASSERT_STRING_EQUAL(see_at(&rig, 50),
                           "address 192.0.2.9 @35 | manufacturer M @0 | serial S1 @0 | "
                           "state asleep @35 | 3 toner cyan - - B @30 9850 exact ok @40 snmp | "
                           "total/total 1130 130 normal @40 | ");
    portal_rig_end(&rig);
}

static void a_chart_gets_least_most_and_last_of_each_bucket(void)
{
    struct portal_rig rig = live_an_hour();
    struct history_view_query query = query_of(0, 60);
    char text[TEXT] = "";

    CU_ASSERT_STRING_EQUAL(see(&rig, HISTORY_VIEW_LEVEL_SERIES, 0, 60),
                           "@0 4000 4000 4000 1 | @15 3000 3000 3000 1 | "
                           "@30 9850 10000 9850 2 | ");
    query.key = "total/total";
    CU_ASSERT_EQUAL(
        history_view_read(store_db(rig.store), HISTORY_VIEW_METER_SERIES, &query, write_row, text),
        ERR_NONE);
    CU_ASSERT_STRING_EQUAL(text, "@0 0 0 1000 | @15 100 0 1100 | @30 30 0 1130 | ");
    portal_rig_end(&rig);
}

static void nothing_is_seen_from_outside_of_the_scope(void)
{
    struct portal_rig rig = live_an_hour();
    const struct store_scope elsewhere = { .path = "/1/77/" };
    const struct store_scope nowhere = { .path = "" };
    struct history_view_query query = query_of(0, 60);
    char text[TEXT] = "";

    for (int id = 0; id < HISTORY_VIEW_COUNT; id++) {
        query.scope = &elsewhere;
        CU_ASSERT_EQUAL(history_view_read(store_db(rig.store), (enum history_view_id)id, &query,
                                          write_row, text),
                        ERR_MISSING);
        query.scope = &nowhere;
        CU_ASSERT_EQUAL(history_view_read(store_db(rig.store), (enum history_view_id)id, &query,
                                          write_row, text),
                        ERR_MISSING);
        CU_ASSERT_PTR_NOT_NULL(history_view_get((enum history_view_id)id)->name);
    }
    CU_ASSERT_STRING_EQUAL(text, "");
    query.scope = store_scope_whole();
    query.device = "11111111-2222-4333-8444-000000000000";
    CU_ASSERT_EQUAL(history_view_read_at(store_db(rig.store), &query, write_row, text),
                    ERR_MISSING);
    portal_rig_end(&rig);
}

static bool count_match(void *arg, const struct history_view_match *match)
{
    int *matches = arg;

    CU_ASSERT_STRING_EQUAL(match->device, PORTAL_RIG_DEVICE);
    CU_ASSERT_STRING_EQUAL(match->site, "HQ");
    (*matches)++;
    return true;
}

static void a_device_is_found_by_what_people_call_it(void)
{
    static const char *const names[] = { PORTAL_RIG_DEVICE, "S1", "192.0.2.9", "192.0.2.1", "S" };
    const struct store_scope elsewhere = { .path = "/1/77/" };
    struct portal_rig rig = live_an_hour();

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        int matches = 0;
        CU_ASSERT_EQUAL(history_view_match(store_db(rig.store), store_scope_whole(), names[i],
                                           count_match, &matches),
                        ERR_NONE);
        CU_ASSERT_EQUAL(matches, i < 3);
        CU_ASSERT_EQUAL(
            history_view_match(store_db(rig.store), &elsewhere, names[i], count_match, &matches),
            ERR_NONE);
        CU_ASSERT_EQUAL(matches, i < 3);
    }
    portal_rig_end(&rig);
}

UNIT_MAIN("history_view", UNIT_TEST(an_hour_can_be_seen_as_it_happened),
          UNIT_TEST(a_device_can_be_seen_as_it_was_at_a_time),
          UNIT_TEST(a_chart_gets_least_most_and_last_of_each_bucket),
          UNIT_TEST(nothing_is_seen_from_outside_of_the_scope),
          UNIT_TEST(a_device_is_found_by_what_people_call_it))
