/* SPDX-License-Identifier: Apache-2.0 */
/* Lists page by page, filtered, and by whom. */
#include "portal/store/list_view.h"

#include "base/str.h"
#include "portal/store/store_scope_whole.h"
#include "tests/unit/list_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define DEVICE   "11111111-2222-4333-8444-55555555555"
#define INCIDENT "c0a1b2c3-d4e5-4f60-8a7b-9c8d7e6f5a4"

static void say_asset(struct list_rig *l, int64_t agent, int device)
{
    char xml[512];

    (void)snprintf(xml, sizeof xml,
                   "<asset device='" DEVICE "%d' at='" PORTAL_RIG_AT "'><model>L%d 50%%</model>"
                   "<state>ready</state></asset>",
                   device, device);
    portal_rig_add(l->rig.store, agent, xml);
}

static void open_incident(struct list_rig *l, int64_t agent, int device, int minute,
                          const char *event)
{
    char xml[512];

    (void)snprintf(xml, sizeof xml,
                   "<incident device='" DEVICE "%d' at='2026-11-21T10:%02d:00.000Z' id='" INCIDENT
                   "%d' event='%s' severity='critical' training='untrained'/>",
                   device, minute, device, event);
    portal_rig_add(l->rig.store, agent, xml);
}

/* Devices 0 and 1 of a@x.test at HQ, 2 of b@x.test at Depot, which is another customer's. */
static void begin(struct list_rig *l)
{
    list_rig_begin(l);
    for (int device = 0; device < 3; device++) {
        int64_t agent = device < 2 ? l->rig.agent : l->other;
        say_asset(l, agent, device);
        open_incident(l, agent, device, 10 - device, "opened");
    }
    open_incident(l, l->rig.agent, 1, 20, "closed");
}

static void pages_follow_each_other(void)
{
    struct list_rig l;

    begin(&l);
    l.query.most = 1;
    list_rig_tells(&l, LIST_VIEW_DEVICES, DEVICE "0 ");
    l.query.after = &l.after;
    list_rig_tells(&l, LIST_VIEW_DEVICES, DEVICE "1 ");
    l.query.most = 2;
    list_rig_tells(&l, LIST_VIEW_DEVICES, DEVICE "2 ");
    list_rig_tells(&l, LIST_VIEW_DEVICES, "");
    list_rig_end(&l);
}

static void say_level(struct list_rig *l, int64_t agent, int device, const char *level)
{
    char xml[512];

    (void)snprintf(xml, sizeof xml,
                   "<consumable device='" DEVICE "%d' at='" PORTAL_RIG_AT "' index='1'>"
                   "<type>toner</type><level quality='exact'>%s</level></consumable>",
                   device, level);
    portal_rig_add(l->rig.store, agent, xml);
}

static void devices_are_sorted_both_ways(void)
{
    static const struct {
        enum list_view_id id;
        const char *wanted;
    } cases[] = {
        { LIST_VIEW_DEVICES_BY_NAME, DEVICE "0 " DEVICE "1 " DEVICE "2 " },
        { LIST_VIEW_DEVICES_BY_NAME_DOWN, DEVICE "2 " DEVICE "1 " DEVICE "0 " },
        { LIST_VIEW_DEVICES_BY_PLACE_DOWN, DEVICE "2 " DEVICE "1 " DEVICE "0 " },
        { LIST_VIEW_DEVICES_BY_STATE, DEVICE "1 " DEVICE "0 " DEVICE "2 " },
        { LIST_VIEW_DEVICES_BY_LEVEL, DEVICE "1 " DEVICE "0 " DEVICE "2 " },
        { LIST_VIEW_DEVICES_BY_LEVEL_DOWN, DEVICE "2 " DEVICE "0 " DEVICE "1 " },
        { LIST_VIEW_DEVICES_BY_INCIDENTS, DEVICE "1 " DEVICE "0 " DEVICE "2 " },
        { LIST_VIEW_DEVICES_BY_INCIDENTS_DOWN, DEVICE "2 " DEVICE "0 " DEVICE "1 " },
        { LIST_VIEW_DEVICES_BY_SAID, DEVICE "0 " DEVICE "2 " DEVICE "1 " },
    };
    struct list_rig l;

    begin(&l);
    say_level(&l, l.rig.agent, 0, "50");
    say_level(&l, l.rig.agent, 1, "7.5");
    portal_rig_add(l.rig.store, l.rig.agent,
                   "<asset device='" DEVICE "1' at='2026-12-01T10:00:00.000Z'><model>L1 50%</model>"
                   "<state>stopped</state></asset>");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        l.query.most = 500;
        l.query.after = NULL;
        list_rig_tells(&l, cases[i].id, cases[i].wanted);
        l.query.most = 1; /* and a page at a time */
        for (size_t at = 0; cases[i].wanted[at] != '\0'; at += sizeof DEVICE + 1) {
            char one[sizeof DEVICE + 2];
            (void)snprintf(one, sizeof one, "%.*s", (int)sizeof DEVICE + 1, cases[i].wanted + at);
            list_rig_tells(&l, cases[i].id, one);
            l.query.after = &l.after;
        }
        list_rig_tells(&l, cases[i].id, "");
    }
    list_rig_end(&l);
}

static bool keep_said(void *arg, const struct history_view *view, const struct list_view_key *key,
                      const struct history_view_cell *cells)
{
    int64_t *said = arg;

    (void)key;
    for (size_t i = 0; i < view->column_count; i++)
        if (strcmp(view->columns[i].name, "said") == 0)
            *said = cells[i].number;
    return true;
}

/* The order goes in steps; what is shown is exact. */
static void a_device_tells_when_anything_was_said_of_it(void)
{
    struct list_rig l;
    int64_t said = 0;

    begin(&l);
    say_asset(&l, l.rig.agent, 0);
    portal_rig_add(l.rig.store, l.rig.agent,
                   "<meter device='" DEVICE "0' at='2026-12-01T10:07:00.250Z'>"
                   "<engine-cycles>7</engine-cycles></meter>");
    l.query.filters[4] = DEVICE "0";
    CU_ASSERT_EQUAL(list_view_read(l.db, LIST_VIEW_DEVICES, &l.query, keep_said, &said), ERR_NONE);
    CU_ASSERT_EQUAL(said, INT64_C(1796119620250));
    list_rig_end(&l);
}

static void classes_are_filters(void)
{
    static const struct {
        size_t filter;
        const char *value;
        const char *wanted;
    } cases[] = {
        { 2, "unknown", "" },        { 5, "below-10", DEVICE "1 " },
        { 5, "above", DEVICE "0 " }, { 5, "unknown", DEVICE "2 " },
        { 6, "none", DEVICE "1 " },  { 6, "critical", DEVICE "0 " DEVICE "2 " },
        { 7, "month", "" },          { 7, "older", DEVICE "0 " DEVICE "1 " DEVICE "2 " },
    };
    struct list_rig l;

    begin(&l);
    say_level(&l, l.rig.agent, 0, "50");
    say_level(&l, l.rig.agent, 1, "7.5");
    l.query.filters[8] = "1900000000000"; /* now */
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        l.query.filters[cases[i].filter] = cases[i].value;
        list_rig_tells(&l, LIST_VIEW_DEVICES_BY_NAME, cases[i].wanted);
        list_rig_tells(&l, LIST_VIEW_DEVICES, cases[i].wanted);
        l.query.filters[cases[i].filter] = NULL;
    }
    list_rig_end(&l);
}

static bool add_sum(void *arg, const struct history_view *view, const struct list_view_key *key,
                    const struct history_view_cell *cells)
{
    struct list_rig *l = arg;

    (void)view;
    return buf_append_format(&l->text, "%s=%d ", key->text, (int)cells[2].number);
}

static void comes_to(struct list_rig *l, const char *wanted)
{
    buf_clear(&l->text);
    CU_ASSERT_EQUAL(list_view_read(l->db, LIST_VIEW_SUMMARY, &l->query, add_sum, l), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(buf_text(&l->text), wanted);
}

/* A filter leaves the counts of its own classes alone. */
static void devices_are_counted_by_class(void)
{
    const struct store_scope site = { .path = "/1/2/3/" };
    struct list_rig l;

    begin(&l);
    say_level(&l, l.rig.agent, 0, "50");
    l.query.filters[8] = "1900000000000";
    comes_to(&l, "age/older=3 all/all=3 incidents/critical=2 incidents/none=1 level/above=1 "
                 "level/unknown=2 state/ready=3 ");
    l.query.filters[5] = "above";
    comes_to(&l, "age/older=1 all/all=1 incidents/critical=1 level/above=1 level/unknown=2 "
                 "state/ready=1 ");
    l.query.filters[5] = NULL;
    l.query.scope = &site;
    comes_to(&l, "age/older=2 all/all=2 incidents/critical=1 incidents/none=1 level/above=1 "
                 "level/unknown=1 state/ready=2 ");
    list_rig_end(&l);
}

static bool add_site(void *arg, const struct history_view *view, const struct list_view_key *key,
                     const struct history_view_cell *cells)
{
    struct list_rig *l = arg;

    (void)view;
    (void)key;
    return buf_append_format(&l->text, "%s/%s %d %d %d, ", cells[1].text, cells[2].text,
                             (int)cells[4].number, (int)cells[8].number, (int)cells[9].number);
}

static void sites_tell_what_is_not_well(void)
{
    struct list_rig l;

    begin(&l);
    say_level(&l, l.rig.agent, 0, "7");
    CU_ASSERT_EQUAL(list_view_read(l.db, LIST_VIEW_SITES, &l.query, add_site, &l), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(buf_text(&l.text), "ACME/HQ 2 1 1, Rival/Depot 1 1 0, ");
    list_rig_end(&l);
}

static void the_latest_incident_is_the_first(void)
{
    struct list_rig l;

    begin(&l);
    l.query.most = 2;
    list_rig_tells(&l, LIST_VIEW_INCIDENTS, DEVICE "0 " DEVICE "1 ");
    l.query.after = &l.after;
    list_rig_tells(&l, LIST_VIEW_INCIDENTS, DEVICE "2 ");
    list_rig_tells(&l, LIST_VIEW_INCIDENTS, "");
    list_rig_end(&l);
}

static void filters_go_together(void)
{
    struct list_rig l;

    begin(&l);
    l.query.filters[3] = "l1 50%";
    list_rig_tells(&l, LIST_VIEW_DEVICES, DEVICE "1 ");
    l.query.filters[0] = "Depot";
    list_rig_tells(&l, LIST_VIEW_DEVICES, "");
    l.query.filters[3] = "%";
    list_rig_tells(&l, LIST_VIEW_DEVICES, DEVICE "2 ");
    l.query.filters[0] = "HQ";
    l.query.filters[3] = "open";
    list_rig_tells(&l, LIST_VIEW_INCIDENTS, DEVICE "0 ");
    l.query.filters[3] = "closed";
    list_rig_tells(&l, LIST_VIEW_INCIDENTS, DEVICE "1 ");
    list_rig_end(&l);
}

static void a_key_of_another_order_is_seen(void)
{
    const struct list_view_key of_name = { 0, 3, "acme" }, of_level = { 2000, 3, "" };

    CU_ASSERT_TRUE(list_view_has_form(LIST_VIEW_DEVICES_BY_NAME, &of_name));
    CU_ASSERT_TRUE(list_view_has_form(LIST_VIEW_DEVICES_BY_NAME_DOWN, &of_name));
    CU_ASSERT_TRUE(list_view_has_form(LIST_VIEW_DEVICES_BY_LEVEL, &of_level));
    CU_ASSERT_FALSE(list_view_has_form(LIST_VIEW_DEVICES_BY_LEVEL, &of_name));
    CU_ASSERT_FALSE(list_view_has_form(LIST_VIEW_DEVICES_BY_NAME, &of_level));
    CU_ASSERT_FALSE(list_view_has_form(LIST_VIEW_DEVICES, &of_level));
    CU_ASSERT_TRUE(list_view_has_form(LIST_VIEW_STOCK, &of_name)); /* it has one order */
}

/* Small and capital letters of ASCII are the same, others are looked for as they are, on each
 * database. */
static void words_beyond_ascii_are_found_as_they_are(void)
{
    struct list_rig l;

    begin(&l);
    portal_rig_add(l.rig.store, l.rig.agent,
                   "<asset device='" DEVICE "1' at='2026-11-21T11:00:00.000Z'><model>L1</model>"
                   "<location>Öffentlichkeitsarbeit</location></asset>");
    l.query.filters[3] = "Öffentlich";
    list_rig_tells(&l, LIST_VIEW_DEVICES, DEVICE "1 ");
    l.query.filters[3] = "ÖFFENTLICHKEITS";
    list_rig_tells(&l, LIST_VIEW_DEVICES, DEVICE "1 ");
    list_rig_end(&l);
}

static void agents_are_listed_before_they_say_anything(void)
{
    struct list_rig l;

    begin(&l);
    list_rig_tells(&l, LIST_VIEW_AGENTS, "a@x.test b@x.test ");
    l.query.filters[2] = "valid";
    list_rig_tells(&l, LIST_VIEW_AGENTS, "");
    list_rig_end(&l);
}

static void records_go_on_behind_a_row(void)
{
    struct list_rig l;

    begin(&l);
    l.column = 6;
    list_rig_tells(&l, LIST_VIEW_RECORDS, "asset incident asset incident asset incident incident ");
    l.after = (struct list_view_key){ 5, 0, "" };
    l.query.after = &l.after;
    list_rig_tells(&l, LIST_VIEW_RECORDS, "incident incident ");
    list_rig_end(&l);
}

/* As many records of a device as a page looks at, with two others in front and two behind. */
static void add_many_records(struct list_rig *l)
{
    store_close(l->rig.store);
    l->rig.store = NULL;
    portal_rig_run(&l->rig, "UPDATE entry SET row = row + 100000 WHERE row > 2");
    portal_rig_run(&l->rig, "INSERT INTO entry (row, journal, number, received, kind, device, xml) "
                            "WITH RECURSIVE n (i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE "
                            "i < 20002) SELECT i, 1, i + 100, 0, 'meter', 'other', '' FROM n");
}

static void a_page_says_where_its_reach_ended(void)
{
    struct list_rig l;

    begin(&l);
    add_many_records(&l);
    l.column = 6;
    l.query.filters[2] = "incident";
    list_rig_tells(&l, LIST_VIEW_RECORDS, "incident ");
    CU_ASSERT_TRUE(l.stop.is_there);
    CU_ASSERT_EQUAL(l.stop.number, list_view_reach(LIST_VIEW_RECORDS));
    l.after = (struct list_view_key){ l.stop.number, 0, "" };
    l.query.after = &l.after;
    list_rig_tells(&l, LIST_VIEW_RECORDS, "incident incident incident ");
    CU_ASSERT_FALSE(l.stop.is_there);
    list_rig_end(&l);
}

/* Of one device a page has all at once, whatever lies between. */
static void records_of_a_device_are_found_at_once(void)
{
    struct list_rig l;

    begin(&l);
    add_many_records(&l);
    l.column = 6;
    l.query.filters[0] = DEVICE "1";
    list_rig_tells(&l, LIST_VIEW_RECORDS, "asset incident incident ");
    CU_ASSERT_FALSE(l.stop.is_there);
    list_rig_end(&l);
}

/* More incidents than are sorted for a page: those of the same time go by device and id. */
static void many_incidents_of_one_time_are_told_once(void)
{
    struct list_rig l;
    int pages = 0;

    begin(&l);
    store_close(l.rig.store);
    l.rig.store = NULL;
    portal_rig_run(
        &l.rig, "INSERT INTO history_incident (device_id, incident, opened, closed, at, entry) "
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) "
                "SELECT h.id, 'x' || i, 1000 + i / 600, CASE WHEN i > 3 THEN 2000 END, 0, 1 "
                "FROM history_device h CROSS JOIN n");
    l.query.most = 500;
    l.column = 4;
    do {
        size_t before = l.text.len;
        list_rig_read(&l, LIST_VIEW_INCIDENTS);
        l.query.after = &l.after;
        if (l.text.len == before)
            break;
    } while (++pages < 20);
    CU_ASSERT_EQUAL(pages, 16); /* 3 * 2500 + 3 */
    for (int i = 1; i <= 2500; i += 499) {
        char word[16];
        (void)snprintf(word, sizeof word, "x%d ", i);
        CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&l.text), word));
    }
    buf_clear(&l.text);
    l.query.after = NULL;
    l.query.filters[3] = "open";
    l.query.most = 4;
    l.column = 0;
    list_rig_tells(&l, LIST_VIEW_INCIDENTS, DEVICE "0 " DEVICE "2 " DEVICE "2 " DEVICE "2 ");
    list_rig_end(&l);
}

static void what_is_outside_of_the_scope_is_not_there(void)
{
    const struct store_scope nothing = { "" };
    struct store_scope depot = { "" };
    struct list_rig l;

    begin(&l);
    int64_t customer =
        portal_rig_ask(&l.rig, "SELECT id FROM place WHERE kind = 'customer' AND name = 'Rival'");
    (void)snprintf(depot.path, sizeof depot.path, "/1/%d/", (int)customer);
    l.query.scope = &depot;
    list_rig_tells(&l, LIST_VIEW_DEVICES, DEVICE "2 ");
    list_rig_tells(&l, LIST_VIEW_INCIDENTS, DEVICE "2 ");
    list_rig_tells(&l, LIST_VIEW_AGENTS, "b@x.test ");
    l.column = 7;
    list_rig_tells(&l, LIST_VIEW_RECORDS, DEVICE "2 " DEVICE "2 ");
    l.query.scope = &nothing;
    for (size_t id = 0; id < LIST_VIEW_COUNT; id++)
        list_rig_tells(&l, (enum list_view_id)id, "");
    list_rig_end(&l);
}

UNIT_MAIN("list_view", UNIT_TEST(pages_follow_each_other), UNIT_TEST(devices_are_sorted_both_ways),
          UNIT_TEST(a_device_tells_when_anything_was_said_of_it), UNIT_TEST(classes_are_filters),
          UNIT_TEST(devices_are_counted_by_class), UNIT_TEST(sites_tell_what_is_not_well),
          UNIT_TEST(the_latest_incident_is_the_first), UNIT_TEST(filters_go_together),
          UNIT_TEST(a_key_of_another_order_is_seen),
          UNIT_TEST(words_beyond_ascii_are_found_as_they_are),
          UNIT_TEST(agents_are_listed_before_they_say_anything),
          UNIT_TEST(records_go_on_behind_a_row), UNIT_TEST(a_page_says_where_its_reach_ended),
          UNIT_TEST(records_of_a_device_are_found_at_once),
          UNIT_TEST(many_incidents_of_one_time_are_told_once),
          UNIT_TEST(what_is_outside_of_the_scope_is_not_there))
