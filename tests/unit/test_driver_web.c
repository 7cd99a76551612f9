/* SPDX-License-Identifier: Apache-2.0 */
/* When a printer's web services are asked besides its SNMP, and what their failure means. */
#include "tests/unit/driver_web_rig.h"

#include "tests/fakes/fake_web_key.h"
#include "tests/unit/unit.h"

#include <string.h>

/* SNMP answers a reading; whether the web services were asked then. */
static bool read_with_snmp(struct driver_web_rig *s, unsigned scopes)
{
    unsigned before = s->times, before_asked = driver_web_rig_asked(s);

    CU_ASSERT_TRUE(driver_web_get()->read(s->state, scopes, driver_web_rig_done, s));
    fake_driver_answer(WALK_OK, 0);
    if (s->times == before)
        driver_web_rig_turn(s);
    CU_ASSERT_EQUAL(s->times, before + 1);
    CU_ASSERT_EQUAL(s->result, WALK_OK);
    CU_ASSERT_TRUE(s->had_set);
    return driver_web_rig_asked(s) != before_asked;
}

static void asks_only_where_snmp_leaves_something_open(void)
{
    struct driver_web_rig s;

    driver_web_rig_open(&s, WEB_CONF_OPEN, false);
    s.open = false;
    CU_ASSERT_FALSE(read_with_snmp(&s, SCOPE_ALL));
    CU_ASSERT_EQUAL(s.good, 0);
    s.open = true;
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_ALL));
    CU_ASSERT_NOT_EQUAL(s.good & WEB_BIT(WEB_LEDM_CONSUMABLES), 0);
    s.open = false; /* the alerts alone leave nothing open, but what they say must stay whole */
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_ALERTS));
    CU_ASSERT_EQUAL(s.good, WEB_BIT(WEB_LEDM_STATUS) | WEB_BIT(WEB_LEDM_CONSUMABLES));
    CU_ASSERT_FALSE(read_with_snmp(&s, SCOPE_ALL));
    driver_web_rig_close(&s);
    driver_web_rig_open(&s, WEB_CONF_ALWAYS, false);
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_ALL));
    CU_ASSERT_EQUAL(s.asked_open, 0);
    driver_web_rig_close(&s);
}

static void the_status_never_asks(void)
{
    struct driver_web_rig s;

    driver_web_rig_open(&s, WEB_CONF_ALWAYS, false);
    CU_ASSERT_TRUE(driver_web_get()->status(s.state, STATUS_WHOLE, driver_web_rig_done, &s));
    fake_driver_answer(WALK_OK, 0);
    CU_ASSERT_EQUAL(s.times, 1);
    CU_ASSERT_EQUAL(driver_web_rig_asked(&s), 0);
    driver_web_rig_close(&s);
}

static void a_sleeper_is_left_alone(void)
{
    struct driver_web_rig s;

    driver_web_rig_open(&s, WEB_CONF_ALWAYS, false);
    s.sleeps = true; /* what it says now decides, not what it said before */
    CU_ASSERT_FALSE(read_with_snmp(&s, SCOPE_ALL));
    s.device.presence.has_seen = true;
    s.device.presence.seen = s.device.state = DEVICE_ASLEEP;
    s.sleeps = false;
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_ALL));
    driver_web_rig_close(&s);
}

static void never(void *arg, const struct web_read_result *result)
{
    (void)arg;
    (void)result;
    CU_FAIL("it waits");
}

static void what_snmp_says_waits_behind_no_crowd(void)
{
    struct driver_web_rig s;
    struct web_read *crowd[1 + WEB_READ_WAITING];
    const struct web_read_wish wish = { .scopes = SCOPE_ALL };

    driver_web_rig_open(&s, WEB_CONF_ALWAYS, false);
    for (size_t i = 0; i < sizeof crowd / sizeof crowd[0]; i++)
        crowd[i] = web_read_start(s.context.turns, &wish, never, &s);
    CU_ASSERT_FALSE(read_with_snmp(&s, SCOPE_ALL));
    for (size_t i = sizeof crowd / sizeof crowd[0]; i-- > 0;)
        web_read_cancel(crowd[i]);
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_ALL));
    driver_web_rig_close(&s);
}

static void what_fails_costs_the_device_nothing(void)
{
    struct driver_web_rig s;

    driver_web_rig_open(&s, WEB_CONF_ALWAYS, false);
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_ALL));
    s.web.documents[WEB_LEDM_CONSUMABLES].status = 503;
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_ALL)); /* it is missing, the others count */
    CU_ASSERT_EQUAL(s.good, WEB_BIT(WEB_LEDM_STATUS) | WEB_BIT(WEB_LEDM_CONFIG));
    CU_ASSERT_EQUAL(s.tells, SCOPE_IDENTITY);
    s.web.documents[WEB_LEDM_STATUS].status = s.web.documents[WEB_LEDM_CONFIG].status = 503;
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_ALL)); /* the device fails */
    CU_ASSERT_EQUAL(s.good, 0);
    CU_ASSERT_FALSE(read_with_snmp(&s, SCOPE_ALL)); /* not again within an hour */
    driver_web_rig_close(&s);
    driver_web_rig_open(&s, WEB_CONF_ALWAYS, false);
    s.conf.web.ports = (struct web_fetch_ports){ 1, 1, 1 };
    CU_ASSERT_FALSE(read_with_snmp(&s, SCOPE_ALL));
    driver_web_rig_close(&s);
}

/* A document that does not come until it is told to. */
static void hold_document(struct driver_web_rig *s, enum web_document document)
{
    s->web.held_documents |= WEB_BIT(document);
    s->context.patience_ms = 1;
}

static void what_snmp_says_waits_for_no_slow_device(void)
{
    struct driver_web_rig s;

    driver_web_rig_open(&s, WEB_CONF_ALWAYS, false);
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_ALL));
    hold_document(&s, WEB_LEDM_CONSUMABLES);
    CU_ASSERT_TRUE(driver_web_get()->read(s.state, SCOPE_CONSUMABLES, driver_web_rig_done, &s));
    fake_driver_answer(WALK_OK, 0);
    while (s.web.held == NULL || s.times == 1)
        driver_web_rig_turn(&s);
    CU_ASSERT_EQUAL(s.times, 2);
    CU_ASSERT_TRUE(s.had_set);
    CU_ASSERT_EQUAL(s.good, 0);
    CU_ASSERT_TRUE(driver_web_get()->status(s.state, STATUS_WHOLE, driver_web_rig_done, &s));
    fake_driver_answer(WALK_OK, 0); /* meanwhile it is asked as ever */
    CU_ASSERT_EQUAL(s.times, 3);
    CU_ASSERT_EQUAL(s.rest, 0);
    fake_web_tell(&s.web, 200, "<c/>");
    while (s.rest == 0)
        driver_web_rig_turn(&s);
    CU_ASSERT_EQUAL(s.rest, SCOPE_CONSUMABLES);
    CU_ASSERT_FALSE(read_with_snmp(&s, SCOPE_CONSUMABLES)); /* with what has come */
    CU_ASSERT_EQUAL(s.good, WEB_BIT(WEB_LEDM_CONSUMABLES));
    CU_ASSERT_EQUAL(s.tells, SCOPE_CONSUMABLES);
    s.web.held_documents = 0;
    s.context.patience_ms = DRIVER_WEB_RIG_GUARD_MS;
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_CONSUMABLES)); /* once */
    driver_web_rig_close(&s);
}

static void what_did_not_come_is_asked_for_with_the_next_reading(void)
{
    struct driver_web_rig s;

    driver_web_rig_open(&s, WEB_CONF_ALWAYS, false);
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_ALL));
    s.web.documents[WEB_LEDM_CONFIG].status = 503;
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_ALL));
    CU_ASSERT_EQUAL(s.tells & SCOPE_IDENTITY, 0);
    s.web.documents[WEB_LEDM_CONFIG].status = 200;
    CU_ASSERT_EQUAL(s.rest, 0);
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_CONSUMABLES));
    CU_ASSERT_EQUAL(s.rest, SCOPE_IDENTITY);
    CU_ASSERT_FALSE(read_with_snmp(&s, SCOPE_IDENTITY));
    CU_ASSERT_EQUAL(s.tells & SCOPE_IDENTITY, SCOPE_IDENTITY);
    s.rest = 0;
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_CONSUMABLES));
    CU_ASSERT_EQUAL(s.rest, 0);
    driver_web_rig_close(&s);
}

static void silence_of_snmp_is_silence(void)
{
    struct driver_web_rig s;

    driver_web_rig_open(&s, WEB_CONF_ALWAYS, false);
    CU_ASSERT_TRUE(driver_web_get()->read(s.state, SCOPE_ALL, driver_web_rig_done, &s));
    fake_driver_answer(WALK_SILENT, 0);
    CU_ASSERT_EQUAL(s.times, 1);
    CU_ASSERT_EQUAL(s.result, WALK_SILENT);
    CU_ASSERT_EQUAL(driver_web_rig_asked(&s), 0);
    driver_web_rig_close(&s);
}

static void a_device_without_snmp_is_read_by_the_web_alone(void)
{
    struct driver_web_rig s;

    driver_web_rig_open(&s, WEB_CONF_OPEN, true);
    CU_ASSERT_TRUE(driver_web_get()->read(s.state, SCOPE_ALL, driver_web_rig_done, &s));
    driver_web_rig_turn(&s);
    CU_ASSERT_EQUAL(s.result, WALK_OK);
    CU_ASSERT_TRUE(s.had_set);
    CU_ASSERT_NOT_EQUAL(s.good & WEB_BIT(WEB_LEDM_CONFIG), 0);
    CU_ASSERT_TRUE(driver_web_get()->status(s.state, STATUS_LEAST, driver_web_rig_done, &s));
    driver_web_rig_turn(&s);
    CU_ASSERT_EQUAL(s.good, WEB_BIT(WEB_LEDM_STATUS) | WEB_BIT(WEB_LEDM_CONSUMABLES));
    s.conf.web.ports = (struct web_fetch_ports){ 1, 1, 1 };
    CU_ASSERT_TRUE(driver_web_get()->status(s.state, STATUS_LEAST, driver_web_rig_done, &s));
    driver_web_rig_turn(&s);
    CU_ASSERT_EQUAL(s.result, WALK_SILENT);
    CU_ASSERT_EQUAL(driver_web_get()->deaf_ms(s.state), 0);
    driver_web_rig_close(&s);
}

static void who_shows_another_key_is_asked_nothing_and_is_there(void)
{
    struct driver_web_rig s;

    driver_web_rig_open(&s, WEB_CONF_OPEN, true);
    fake_web_key_listen(&s.web);
    s.conf.web.ports = fake_web_ports(&s.web);
    memcpy(s.device.web_keys.of[WEB_DOOR_HTTP], FAKE_WEB_KEY_OTHER, sizeof FAKE_WEB_KEY_OTHER);
    CU_ASSERT_TRUE(driver_web_get()->read(s.state, SCOPE_ALL, driver_web_rig_done, &s));
    driver_web_rig_turn(&s);
    CU_ASSERT_EQUAL(s.result, WALK_OK);
    CU_ASSERT_EQUAL(s.good, 0);
    CU_ASSERT_EQUAL(s.strange, 1);
    CU_ASSERT_EQUAL(driver_web_rig_asked(&s), 0);
    driver_web_rig_close(&s);
}

/* What is believed of the one door does not bring the other's old key back. */
static void a_key_that_may_be_taken_is_taken_beside_a_good_door(void)
{
    struct driver_web_rig s;

    driver_web_rig_open(&s, WEB_CONF_ALWAYS, false);
    fake_web_key_listen(&s.web);
    s.conf.web.ports = fake_web_ports(&s.web);
    s.conf.web.ports.ipp = s.conf.web.ports.https;
    s.web.documents[WEB_LEDM_CONFIG].status = s.web.documents[WEB_LEDM_CONSUMABLES].status = 0;
    s.web.documents[WEB_LEDM_USAGE] = (struct fake_web_document){ 200, "text/xml", "<u/>" };
    s.web.documents[WEB_IPP_PRINT] = (struct fake_web_document){ 200, "application/ipp", "i" };
    memcpy(s.device.web_keys.of[WEB_DOOR_IPP], FAKE_WEB_KEY_OTHER, sizeof FAKE_WEB_KEY_OTHER);
    s.takes_strange = true;
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_ALL));
    CU_ASSERT_EQUAL(s.strange, 1);
    CU_ASSERT_NOT_EQUAL(s.good & WEB_BIT(WEB_LEDM_USAGE), 0);
    CU_ASSERT_TRUE(crypto_pin_is(s.keys.of[WEB_DOOR_HTTP]));
    CU_ASSERT_STRING_EQUAL(s.keys.of[WEB_DOOR_IPP], "");
    CU_ASSERT_EQUAL(s.web.asked[WEB_IPP_PRINT], 0);
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_ALL));
    CU_ASSERT_EQUAL(s.strange, 1);
    CU_ASSERT_STRING_EQUAL(s.keys.of[WEB_DOOR_IPP], s.keys.of[WEB_DOOR_HTTP]);
    CU_ASSERT_EQUAL(s.web.asked[WEB_IPP_PRINT], 1);
    driver_web_rig_close(&s);
}

static void with_a_key_that_may_be_taken_it_is_asked_who_it_is(void)
{
    struct driver_web_rig s;

    driver_web_rig_open(&s, WEB_CONF_ALWAYS, false);
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_ALL));
    fake_web_key_listen(&s.web);
    s.conf.web.ports = fake_web_ports(&s.web);
    memcpy(s.device.web_keys.of[WEB_DOOR_HTTP], FAKE_WEB_KEY_OTHER, sizeof FAKE_WEB_KEY_OTHER);
    s.takes_strange = true;
    CU_ASSERT_FALSE(read_with_snmp(&s, SCOPE_CONSUMABLES));
    CU_ASSERT_EQUAL(s.strange, 1);
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_CONSUMABLES));
    CU_ASSERT_EQUAL(s.rest, SCOPE_IDENTITY);
    driver_web_rig_close(&s);
}

static void a_reading_under_way_is_cancelled_with_the_device(void)
{
    struct driver_web_rig s;

    driver_web_rig_open(&s, WEB_CONF_ALWAYS, false);
    CU_ASSERT_TRUE(driver_web_get()->read(s.state, SCOPE_ALL, driver_web_rig_done, &s));
    fake_driver_answer(WALK_OK, 0);
    CU_ASSERT_EQUAL(s.times, 0);
    driver_web_rig_close(&s);
    CU_ASSERT_EQUAL(s.times, 1);
    CU_ASSERT_EQUAL(s.result, WALK_CANCELLED);
}

static void leaves_no_files(void)
{
    fake_web_key_remove();
}

UNIT_MAIN("driver_web", UNIT_TEST(asks_only_where_snmp_leaves_something_open),
          UNIT_TEST(the_status_never_asks), UNIT_TEST(a_sleeper_is_left_alone),
          UNIT_TEST(what_snmp_says_waits_behind_no_crowd),
          UNIT_TEST(what_fails_costs_the_device_nothing),
          UNIT_TEST(what_snmp_says_waits_for_no_slow_device),
          UNIT_TEST(what_did_not_come_is_asked_for_with_the_next_reading),
          UNIT_TEST(silence_of_snmp_is_silence),
          UNIT_TEST(a_device_without_snmp_is_read_by_the_web_alone),
          UNIT_TEST(who_shows_another_key_is_asked_nothing_and_is_there),
          UNIT_TEST(a_key_that_may_be_taken_is_taken_beside_a_good_door),
          UNIT_TEST(with_a_key_that_may_be_taken_it_is_asked_who_it_is),
          UNIT_TEST(a_reading_under_way_is_cancelled_with_the_device), UNIT_TEST(leaves_no_files))
