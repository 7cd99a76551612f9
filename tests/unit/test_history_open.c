/* SPDX-License-Identifier: Apache-2.0 */
/* What the writer of the history remembers of the database: that it is right, and that it is
 * bounded. */
#include "portal/store/history_open.h"

#include "base/buf.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OTHER_DEVICE "11111111-2222-4333-8444-666666666666"

static struct history_open *get(struct history_open_table *table, int number)
{
    struct history_open *open = NULL;
    char device[HISTORY_UUID];

    (void)snprintf(device, sizeof device, "device-%d", number);
    CU_ASSERT_EQUAL_FATAL(history_open_get(table, 1, device, &open), ERR_NONE);
    return open;
}

static void a_device_is_remembered_by_its_agent_and_id(void)
{
    struct history_open_table *table = history_open_create();
    struct history_open *other = NULL;

    get(table, 1)->id = 77;
    CU_ASSERT_EQUAL(get(table, 1)->id, 77);
    CU_ASSERT_EQUAL(get(table, 2)->id, 0);
    CU_ASSERT_EQUAL(history_open_get(table, 2, "device-1", &other), ERR_NONE);
    CU_ASSERT_EQUAL(other->id, 0);
    CU_ASSERT_EQUAL(history_open_get(table, 1, "0123456789012345678901234567890123456", &other),
                    ERR_RANGE);
    history_open_clear(table);
    CU_ASSERT_EQUAL(get(table, 1)->id, 0);
    history_open_destroy(table);
}

static void the_one_that_was_not_asked_for_longest_is_given_up(void)
{
    struct history_open_table *table = history_open_create();

    for (int i = 0; i < HISTORY_OPEN_DEVICES; i++)
        get(table, i)->id = 1;
    history_open_mark(table);
    (void)get(table, 0); /* which is the newest now */
    (void)get(table, HISTORY_OPEN_DEVICES);
    CU_ASSERT_EQUAL(get(table, 0)->id, 1);
    CU_ASSERT_EQUAL(get(table, 2)->id, 1);
    CU_ASSERT_EQUAL(get(table, 1)->id, 0);
    history_open_destroy(table);
}

static void who_is_worked_with_is_never_given_up(void)
{
    struct history_open_table *table = history_open_create();
    struct history_open *first = get(table, 0);

    first->id = 5;
    for (int i = 1; i < 2 * HISTORY_OPEN_DEVICES; i++)
        (void)get(table, i);
    CU_ASSERT_PTR_EQUAL(get(table, 0), first);
    CU_ASSERT_EQUAL(first->id, 5);
    history_open_mark(table);
    (void)get(table, -1);
    (void)get(table, -2);
    CU_ASSERT_EQUAL(get(table, 1)->id, 0);
    history_open_destroy(table);
}

static void long_texts_count_as_what_they_take(void)
{
    struct history_open_table *table = history_open_create();
    size_t len = 1 << 20;
    char *text = calloc(1, len + 1);

    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    memset(text, 'x', len);
    for (size_t i = 0; i < 2 * HISTORY_OPEN_BYTES / len; i++) {
        struct history_open *open = get(table, (int)i);
        open->id = 1;
        for (int again = 0; again < 5; again++)
            CU_ASSERT_EQUAL(history_open_set_fact(table, open, "text", text), ERR_NONE);
        history_open_mark(table);
    }
    CU_ASSERT_EQUAL(get(table, 2 * (int)(HISTORY_OPEN_BYTES / len) - 30)->id, 1);
    CU_ASSERT_EQUAL(get(table, 2)->id, 0);
    free(text);
    history_open_destroy(table);
}

static void supplies_and_counters_of_one_device_are_bounded(void)
{
    struct history_open_table *table = history_open_create();
    struct history_open *open = get(table, 1);
    struct history_open_supply *place = NULL;
    const struct cartridge cartridge = { .serial = "S", .level = 5 };
    enum err err = ERR_NONE;
    char name[24];

    for (int i = 0; i < 1000; i++) {
        CU_ASSERT_EQUAL(history_open_supply(table, open, i, &place), ERR_NONE);
        CU_ASSERT_FALSE(place->is_fitted);
        CU_ASSERT_EQUAL(history_open_fit(table, open, place, &cartridge), ERR_NONE);
        (void)snprintf(name, sizeof name, "counter-%d", i);
        CU_ASSERT_EQUAL(history_open_counter(table, open, name, &err) != NULL,
                        i < HISTORY_OPEN_COUNTERS);
        CU_ASSERT_EQUAL(err, ERR_NONE);
    }
    CU_ASSERT_EQUAL(open->supply_count, HISTORY_OPEN_SUPPLIES);
    CU_ASSERT_EQUAL(history_open_supply(table, open, 999, &place), ERR_NONE);
    CU_ASSERT_TRUE(place->is_fitted);
    CU_ASSERT_STRING_EQUAL(place->cartridge.serial, "S");
    history_open_destroy(table);
}

static uint64_t next_random(uint64_t *random)
{
    *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *random >> 33u;
}

/* Something about one of two devices: levels that fall, rise and are not told, serial numbers that
 * come and change, counters of all fates, facts that come and go, a device that is another one. */
static void say_anything(struct portal_rig *rig, uint64_t *random, int minute)
{
    static const char *const serials[] = { "", "<serial>A</serial>", "<serial>B</serial>" };
    static const char *const kinds[] = { "consumable", "consumable", "consumable", "consumable",
                                         "meter",      "meter",      "meter",      "asset" };
    static const char *const states[] = { "ok", "missing", "removed" };
    const char *device = next_random(random) % 3 ? PORTAL_RIG_DEVICE : OTHER_DEVICE;
    unsigned a = (unsigned)next_random(random) % 97;
    unsigned b = (unsigned)next_random(random) % 3;
    unsigned kind = (unsigned)next_random(random) % 8;
    char rest[512];
    char xml[1024];

    if (kind < 4)
        (void)snprintf(rest, sizeof rest,
                       " index='%u'><type>toner</type>%s<level quality='%s'>%s</level>"
                       "<state>%s</state>",
                       kind, serials[a % 3], b ? "unknown" : "exact",
                       b       ? ""
                       : a % 2 ? "5"
                               : "95",
                       states[a % 11 ? 0 : b]);
    else if (kind < 7)
        (void)snprintf(rest, sizeof rest,
                       "><engine-cycles>%u</engine-cycles>%s<count work='print' colour='mono'>%u"
                       "</count>%s",
                       1000 + (unsigned)minute * 10 - (a % 7 ? 0 : 900), b ? "<!--" : "", a * 100,
                       b ? "-->" : "");
    else
        (void)snprintf(rest, sizeof rest, "><location>%s</location>%s", a % 2 ? "here" : "there",
                       b || device[24] != '6' ? "" : "<same-as>" PORTAL_RIG_DEVICE "</same-as>");
    (void)snprintf(xml, sizeof xml, "<%s device='%s' at='2026-11-21T%02d:%02d:00.000Z'%s</%s>",
                   kinds[kind], device, 10 + minute / 60, minute % 60, rest, kinds[kind]);
    portal_rig_add(rig->store, rig->agent, xml);
}

/* All that the tables of the history hold, as one text that the caller frees. */
static char *dump(struct store *store)
{
    static const char *const questions[] = {
        "SELECT device || journal || '/' || at FROM history_device ORDER BY id",
        "SELECT device_id || field || at || coalesce(value, '-') || coalesce(until, 0) FROM "
        "history_fact ORDER BY device_id, field, at",
        "SELECT device_id || '/' || supply || '/' || came || coalesce(serial, '-') || noticed || "
        "coalesce(went, 0) || '/' || coalesce(gone, 0) || '/' || coalesce(level_in, 0) || '/' || "
        "coalesce(level_out, 0) FROM history_cartridge ORDER BY device_id, supply, came",
        "SELECT device_id || counter || value || '/' || total || '/' || net || '/' || merged || "
        "others || absent FROM history_ledger ORDER BY device_id, counter",
        "SELECT device_id || counter || at || event || delta || '/' || unsure FROM history_meter "
        "ORDER BY device_id, counter, at",
    };
    struct buf text;
    enum err err;

    buf_init(&text, 1 << 20);
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        struct db_statement *read = db_prepare(store_db(store), questions[i]);
        CU_ASSERT_PTR_NOT_NULL_FATAL(read);
        while (db_row(read, &err))
            buf_append_format(&text, "%s\n", db_text(read, 0));
        CU_ASSERT_EQUAL(err, ERR_NONE);
        db_finish(read);
    }
    return buf_take(&text);
}

static void forget(struct store *store)
{
    CU_ASSERT_EQUAL(store_begin(store), ERR_NONE);
    store_rollback(store);
}

/* What is remembered of the database instead of being read again must be what it holds. */
static void what_is_remembered_is_what_would_be_read(void)
{
    char *dumps[2];

    for (int forgets = 0; forgets < 2; forgets++) {
        struct portal_rig rig = portal_rig_begin();
        uint64_t random = 7;
        for (int minute = 0; minute < 200; minute++) {
            say_anything(&rig, &random, minute);
            if (forgets)
                forget(rig.store);
        }
        CU_ASSERT_TRUE(portal_rig_ask(&rig, "SELECT count(*) FROM history_cartridge") > 20);
        CU_ASSERT_TRUE(portal_rig_ask(&rig, "SELECT count(DISTINCT event) FROM history_meter") > 3);
        dumps[forgets] = dump(rig.store);
        portal_rig_end(&rig);
    }
    CU_ASSERT_STRING_EQUAL(dumps[0], dumps[1]);
    free(dumps[0]);
    free(dumps[1]);
}

UNIT_MAIN("history_open", UNIT_TEST(a_device_is_remembered_by_its_agent_and_id),
          UNIT_TEST(the_one_that_was_not_asked_for_longest_is_given_up),
          UNIT_TEST(who_is_worked_with_is_never_given_up),
          UNIT_TEST(long_texts_count_as_what_they_take),
          UNIT_TEST(supplies_and_counters_of_one_device_are_bounded),
          UNIT_TEST(what_is_remembered_is_what_would_be_read))
