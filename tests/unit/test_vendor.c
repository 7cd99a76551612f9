/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of all makers: well-formed, each once, few enough, and never near people and jobs. */
#include "agent/vendor.h"

#include "agent/maker.h"
#include "agent/poll/vendor_plan.h"
#include "agent/scope.h"
#include "tests/fakes/reading_lines.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define OBJECT_ID "1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1."

/* Objects that tell of people, jobs, neighbours or screens. A row may neither lie below one nor
 * above it. */
static const char *const forbidden[] = {
    "1.3.6.1.2.1.1.4",                      /* sysContact */
    "1.3.6.1.2.1.43.5.1.1.4",               /* prtGeneralCurrentOperator */
    "1.3.6.1.2.1.43.5.1.1.5",               /* prtGeneralServicePerson */
    "1.3.6.1.2.1.43.16",                    /* prtConsoleDisplayBuffer */
    "1.3.6.1.2.1.4.22",                     /* ipNetToMedia: neighbours */
    "1.3.6.1.2.1.6.13",                     /* tcpConn: who is connected */
    "1.3.6.1.4.1.2699.1.1",                 /* PWG job monitoring */
    "1.3.6.1.4.1.11.2.3.9.4.2.1.1.6",       /* HP: jobs and their owners */
    "1.3.6.1.4.1.11.2.3.9.4.2.1.1.3.8",     /* HP: the fax's telephone number */
    "1.3.6.1.4.1.11.2.3.9.4.2.1.1.3.9",     /* HP: the fax's station name */
    "1.3.6.1.4.1.11.2.3.9.1.1.3",           /* HP: the display */
    "1.3.6.1.4.1.11.2.4.3",                 /* HP: addresses of the network card */
    "1.3.6.1.4.1.1347.47",                  /* Kyocera: job log */
    "1.3.6.1.4.1.1347.40.10",               /* Kyocera: addresses, servers, domain */
    "1.3.6.1.4.1.1347.40.26",               /* Kyocera: communities */
    "1.3.6.1.4.1.1347.43.18",               /* Kyocera: the panel's text */
    "1.3.6.1.4.1.2435.2.3.9.4.2.1.5.4.5.2", /* Brother: the panel's text */
    "1.3.6.1.4.1.1248.1.1",                 /* Epson: network settings, names, communities */
    "1.3.6.1.4.1.683.3",                    /* Extended Systems: communities */
    "1.3.6.1.4.1.683.6.2.6",                /* Extended Systems: jobs and their senders */
    "1.3.6.1.4.1.10642.1.4",                /* Zebra: the name that users gave */
    "1.3.6.1.4.1.641.6.7",                  /* Lexmark: jobs */
    "1.3.6.1.4.1.641.6.5",                  /* Lexmark: alerts' texts */
};
#define FORBIDDEN (sizeof forbidden / sizeof forbidden[0])

typedef void each_fn(const struct vendor *vendor, const struct vendor_row *row);

static void for_each(each_fn *each)
{
    for (size_t v = 0; v < vendor_count(); v++) {
        size_t count;
        const struct vendor_row *rows = vendor_at(v)->rows(&count);
        for (size_t r = 0; r < count; r++)
            each(vendor_at(v), &rows[r]);
    }
}

static void stays_away(const struct oid *oid)
{
    for (size_t i = 0; i < FORBIDDEN; i++) {
        struct oid away;
        CU_ASSERT_FATAL(oid_parse(forbidden[i], &away));
        CU_ASSERT_FALSE(oid_under(oid, &away));
        CU_ASSERT_FALSE(oid_under(&away, oid));
    }
}

static void row_stays_away(const struct vendor *vendor, const struct vendor_row *row)
{
    struct oid oid;

    (void)vendor;
    if (vendor_object(row, &oid))
        stays_away(&oid);
    if (vendor_key_column(row, &oid))
        stays_away(&oid);
}

static void no_row_lies_near_people_and_jobs(void)
{
    for_each(row_stays_away);
}

static void row_is_whole(const struct vendor *vendor, const struct vendor_row *row)
{
    struct oid oid;
    bool has_object = row->says < VENDOR_LEVEL_CODE;

    CU_ASSERT_EQUAL(vendor_object(row, &oid), has_object);
    CU_ASSERT_TRUE(!has_object || strncmp(row->oid, "1.3.6.1.4.1.", 12) == 0);
    CU_ASSERT_TRUE(row->keys == 0 || row->column != 0);
    CU_ASSERT_TRUE(row->column == 0 || row->form == VENDOR_PLAIN);
    CU_ASSERT_TRUE(row->work < VENDOR_WORKS && row->colour < VENDOR_COLOURS && row->choice < 16);
    CU_ASSERT_TRUE(row->says != VENDOR_COUNT_MEDIA || row->keys != 0);
    CU_ASSERT_TRUE(row->says != VENDOR_CONTEXT || row->label != NULL);
    CU_ASSERT_TRUE(row->form != VENDOR_BLOB || (row->key >= 0 && row->key < 0xff));
    CU_ASSERT_TRUE(!has_object || strlen(row->oid) + 4 < VENDOR_PLAN_TEXT);
    CU_ASSERT_TRUE(vendor->maker != NULL && vendor->enterprises[0] != 0);
}

static void rows_are_well_formed(void)
{
    for_each(row_is_whole);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool same_question(const struct vendor_row *a, const struct vendor_row *b)
{
    return a->says == b->says && same_text(a->oid, b->oid) && a->column == b->column &&
           a->key == b->key && a->form == b->form && same_text(a->label, b->label);
}

static void rows_stand_once_in_their_family(void)
{
    for (size_t v = 0; v < vendor_count(); v++) {
        size_t count;
        const struct vendor_row *rows = vendor_at(v)->rows(&count);
        for (size_t a = 0; a < count; a++)
            for (size_t b = a + 1; b < count; b++)
                CU_ASSERT_FALSE(same_question(&rows[a], &rows[b]));
    }
}

static struct reading_set *device(const char *lines)
{
    struct reading_set *set = reading_set_create(100, 10000);

    CU_ASSERT_FATAL(set != NULL && reading_lines_add(set, lines));
    return set;
}

static struct vendor_plan plan_of(uint32_t enterprise, unsigned scopes)
{
    struct vendor_plan plan;
    char line[100];

    (void)snprintf(line, sizeof line, OBJECT_ID "%u.1", enterprise);
    struct reading_set *set = device(line);
    vendor_plan_make(set, scopes, &plan);
    reading_set_destroy(set);
    return plan;
}

/* One below each limit at least, else rows may have been left out. */
static void the_questions_of_every_maker_fit(void)
{
    for (size_t v = 0; v < vendor_count(); v++)
        for (size_t e = 0; e < VENDOR_ENTERPRISES; e++)
            if (vendor_at(v)->enterprises[e] != 0) {
                struct vendor_plan plan = plan_of(vendor_at(v)->enterprises[e], SCOPE_ALL);
                CU_ASSERT_TRUE(plan.get_count + plan.range_count > 0);
                CU_ASSERT_TRUE(plan.get_count < VENDOR_GETS);
                CU_ASSERT_TRUE(plan.range_count < VENDOR_PLAN_RANGES);
            }
}

static void a_scope_asks_its_own_objects_only(void)
{
    CU_ASSERT_EQUAL(plan_of(1347, SCOPE_ALERTS).get_count, 0);
    CU_ASSERT_EQUAL(plan_of(1347, SCOPE_METER).range_count, 4); /* three columns and their keys */
    CU_ASSERT_EQUAL(plan_of(1347, SCOPE_IDENTITY).range_count, 0);
    CU_ASSERT_EQUAL(plan_of(2435, SCOPE_CONSUMABLES).get_count, 2); /* each blob once */
    CU_ASSERT_EQUAL(plan_of(4242, SCOPE_ALL).get_count, 0);
}

static const char *family(const char *lines)
{
    struct reading_set *set = device(lines);
    const struct vendor *found[VENDOR_FAMILIES];
    const char *maker = vendor_of(set, found) > 0 ? found[0]->maker : "";

    reading_set_destroy(set);
    return maker;
}

static void the_enterprise_tells_the_family_else_the_maker(void)
{
    CU_ASSERT_STRING_EQUAL(family(OBJECT_ID "367.1.1"), "Ricoh");
    CU_ASSERT_STRING_EQUAL(family(OBJECT_ID "297.1.11"), "Xerox");
    CU_ASSERT_STRING_EQUAL(family("1.3.6.1.2.1.1.1.0|4|EPSON Built-in card"), "Epson");
    CU_ASSERT_STRING_EQUAL(family(OBJECT_ID "8072.3.2.10\n1.3.6.1.2.1.1.1.0|4|Sharp MX-9"),
                           "Sharp");
    CU_ASSERT_STRING_EQUAL(family("1.3.6.1.2.1.1.1.0|4|a thing"), "");
}

static void a_nameless_device_is_known_by_its_objects(void)
{
    CU_ASSERT_STRING_EQUAL(family("1.3.6.1.4.1.1248.1.2.2.27.1.1.30.1.1|2|7"), "Epson");
    CU_ASSERT_STRING_EQUAL(family("1.3.6.1.4.1.253.8.53.13.2.1.6.1.20.1|2|7"), "Xerox");
    CU_ASSERT_STRING_EQUAL(family("1.3.6.1.4.1.236.11.5.1.1.1.1.0|4|Zed"), "Samsung");
}

static void objects_of_hp_that_others_answer_do_not_count_for_them(void)
{
    CU_ASSERT_STRING_EQUAL(family("1.3.6.1.4.1.11.2.3.9.1.1.7.0|4|CLS:PRINTER;"), "HP");
    CU_ASSERT_STRING_EQUAL(family("1.3.6.1.4.1.11.2.3.9.1.1.7.0|4|CLS:PRINTER;\n"
                                  "1.3.6.1.4.1.2435.2.3.9.4.2.1.5.5.1.0|4|S1234"),
                           "Brother");
}

static void witnesses_tell_every_family_apart(void)
{
    struct oid oids[64];
    size_t count = vendor_witnesses(oids, 64);
    bool seen[32] = { false };

    CU_ASSERT_TRUE(count < 60);
    for (size_t i = 0; i < count; i++) {
        struct reading_set *set = reading_set_create(4, 100);
        struct reading reading = { .oid = oids[i], .type = READING_INTEGER, .number = 1 };
        CU_ASSERT_FATAL(reading_set_add(set, &reading));
        for (size_t v = 0; v < vendor_count(); v++)
            seen[v] = seen[v] || vendor_by_objects(set) == vendor_at(v);
        reading_set_destroy(set);
    }
    for (size_t v = 0; v < vendor_count(); v++)
        CU_ASSERT_TRUE(seen[v]);
    CU_ASSERT_EQUAL(vendor_witnesses(oids, 5), 5);
}

static void a_family_may_name_another_context(void)
{
    struct reading_set *set = device(OBJECT_ID "11.2.3.9.1");

    CU_ASSERT_STRING_EQUAL(vendor_context(set), "Jetdirect");
    reading_set_destroy(set);
    set = device(OBJECT_ID "367.1.1");
    CU_ASSERT_PTR_NULL(vendor_context(set));
    reading_set_destroy(set);
}

UNIT_MAIN("vendor", UNIT_TEST(no_row_lies_near_people_and_jobs), UNIT_TEST(rows_are_well_formed),
          UNIT_TEST(rows_stand_once_in_their_family), UNIT_TEST(the_questions_of_every_maker_fit),
          UNIT_TEST(a_scope_asks_its_own_objects_only),
          UNIT_TEST(the_enterprise_tells_the_family_else_the_maker),
          UNIT_TEST(a_nameless_device_is_known_by_its_objects),
          UNIT_TEST(objects_of_hp_that_others_answer_do_not_count_for_them),
          UNIT_TEST(witnesses_tell_every_family_apart),
          UNIT_TEST(a_family_may_name_another_context))
