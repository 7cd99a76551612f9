/* SPDX-License-Identifier: Apache-2.0 */
/* Who an incident is, and the events of its life. */
#include "agent/change/incident.h"
#include "tests/unit/unit.h"

#include <string.h>

static void make(struct record *r, const char *severity, const char *code, const char *text)
{
    record_init(r, RECORD_INCIDENT);
    (void)record_add(r, FIELD_INCIDENT_DEVICE, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
    (void)record_add(r, FIELD_INCIDENT_SEVERITY, severity);
    (void)record_add(r, FIELD_INCIDENT_GROUP, "markerSupplies");
    (void)record_add(r, FIELD_INCIDENT_GROUP_INDEX, "2");
    (void)record_add(r, FIELD_INCIDENT_CODE, code);
    (void)record_add(r, FIELD_INCIDENT_LOCATION, "-2");
    (void)record_add(r, FIELD_INCIDENT_TEXT, text);
}

static void its_key_is_where_and_what(void)
{
    struct record r;
    char key[INCIDENT_KEY_SIZE];

    make(&r, "warning", "1104", "Toner low");
    incident_key(&r, key);
    CU_ASSERT_STRING_EQUAL(key, "markerSupplies/2/used-up");
    (void)record_set(&r, FIELD_INCIDENT_CODE, "13");
    record_remove(&r, FIELD_INCIDENT_LOCATION);
    incident_key(&r, key);
    CU_ASSERT_STRING_EQUAL(key, "markerSupplies/2/used-up");
    (void)record_set(&r, FIELD_INCIDENT_CODE, "1109");
    incident_key(&r, key);
    CU_ASSERT_STRING_EQUAL(key, "markerSupplies/2/filled-up");
    (void)record_set(&r, FIELD_INCIDENT_GROUP_INDEX, "0");
    incident_key(&r, key);
    CU_ASSERT_STRING_EQUAL(key, "markerSupplies/0/1109/");
    (void)record_set(&r, FIELD_INCIDENT_GROUP, "input");
    (void)record_set(&r, FIELD_INCIDENT_CODE, "8");
    incident_key(&r, key);
    CU_ASSERT_STRING_EQUAL(key, "input/0/8/");
    record_finish(&r);
    record_init(&r, RECORD_INCIDENT);
    incident_key(&r, key);
    CU_ASSERT_STRING_EQUAL(key, "///");
    record_finish(&r);
}

static void the_more_severe_of_two_stands_for_both(void)
{
    struct record critical;
    struct record warning;
    struct record earlier;

    make(&critical, "critical", "8", "zz");
    make(&warning, "warning", "8", "b");
    make(&earlier, "warning", "8", "a");
    CU_ASSERT_TRUE(incident_outranks(&critical, &warning));
    CU_ASSERT_FALSE(incident_outranks(&warning, &critical));
    CU_ASSERT_TRUE(incident_outranks(&earlier, &warning));
    CU_ASSERT_FALSE(incident_outranks(&warning, &earlier));
    CU_ASSERT_FALSE(incident_outranks(&warning, &warning));
    record_finish(&critical);
    record_finish(&warning);
    record_finish(&earlier);
}

static void opens_with_an_id_and_its_time(void)
{
    struct record a;
    struct record b;

    make(&a, "warning", "1104", "Toner low");
    make(&b, "warning", "1104", "Toner low");
    (void)record_add(&b, FIELD_INCIDENT_OPENED, "2026-01-01T00:00:00.000Z");
    CU_ASSERT_TRUE(incident_open(&a, 1000));
    CU_ASSERT_TRUE(incident_open(&b, 1000));
    CU_ASSERT_TRUE(record_complete(&a));
    CU_ASSERT_STRING_EQUAL(record_get(&a, FIELD_INCIDENT_EVENT), "opened");
    CU_ASSERT_STRING_EQUAL(record_get(&a, FIELD_INCIDENT_AT), "1970-01-01T00:00:01.000Z");
    CU_ASSERT_STRING_EQUAL(record_get(&a, FIELD_INCIDENT_OPENED), "1970-01-01T00:00:01.000Z");
    CU_ASSERT_STRING_EQUAL(record_get(&b, FIELD_INCIDENT_OPENED), "2026-01-01T00:00:00.000Z");
    CU_ASSERT_STRING_NOT_EQUAL(record_get(&a, FIELD_INCIDENT_ID),
                               record_get(&b, FIELD_INCIDENT_ID));
    record_finish(&a);
    record_finish(&b);
}

static void goes_on_as_the_same_and_closes(void)
{
    struct record said;
    struct record now;

    make(&said, "warning", "1104", "Toner low");
    (void)record_add(&said, FIELD_INCIDENT_IMPRESSIONS, "500");
    CU_ASSERT_TRUE(incident_open(&said, 1000));
    make(&now, "critical", "1104", "Toner very low");
    (void)record_add(&now, FIELD_INCIDENT_IMPRESSIONS, "777");
    CU_ASSERT_TRUE(incident_continue(&now, &said, 5000));
    CU_ASSERT_STRING_EQUAL(record_get(&now, FIELD_INCIDENT_EVENT), "updated");
    CU_ASSERT_STRING_EQUAL(record_get(&now, FIELD_INCIDENT_ID),
                           record_get(&said, FIELD_INCIDENT_ID));
    CU_ASSERT_STRING_EQUAL(record_get(&now, FIELD_INCIDENT_OPENED), "1970-01-01T00:00:01.000Z");
    CU_ASSERT_STRING_EQUAL(record_get(&now, FIELD_INCIDENT_IMPRESSIONS), "500");
    CU_ASSERT_STRING_EQUAL(record_get(&now, FIELD_INCIDENT_SEVERITY), "critical");
    CU_ASSERT_TRUE(incident_close(&now, 9000));
    CU_ASSERT_STRING_EQUAL(record_get(&now, FIELD_INCIDENT_EVENT), "closed");
    CU_ASSERT_STRING_EQUAL(record_get(&now, FIELD_INCIDENT_CLOSED), "1970-01-01T00:00:09.000Z");
    CU_ASSERT_TRUE(record_complete(&now));
    record_finish(&said);
    record_finish(&now);
}

UNIT_MAIN("incident", UNIT_TEST(its_key_is_where_and_what),
          UNIT_TEST(the_more_severe_of_two_stands_for_both),
          UNIT_TEST(opens_with_an_id_and_its_time), UNIT_TEST(goes_on_as_the_same_and_closes))
