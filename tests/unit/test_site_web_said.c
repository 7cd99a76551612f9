/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of readings by SNMP and by web services at a site, told as stories: documents that
 * fail, what they said before, and whose word that was. */
#include "agent/site.h"
#include "agent/site_inner.h"

#include "agent/web_set.h"
#include "base/str.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/fake_walk.h"
#include "tests/fakes/reading_lines.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/said.h"
#include "tests/unit/site_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define FIRST 0x0a000001U
#define DAY   (24 * (uint64_t)SITE_RIG_HOUR)
#define MIB2  "1.3.6.1.2.1."

#define STATES                                                                                     \
    "1.3.6.1.2.1.1.1.0|4|Halvern M410dn\n1.3.6.1.2.1.1.3.0|2|900000\n"                             \
    "1.3.6.1.2.1.25.3.5.1.1.1|2|3\n@.5.1.1.17.1|4|HV41\n"
#define PAGES(count) "@.10.2.1.3.1.1|2|7\n@.10.2.1.4.1.1|2|" count "\n"

#define USAGE(mono, colour, total)                                                                 \
    "<p:ProductUsageDyn xmlns:p='u' xmlns:d='v'><p:PrinterSubunit><d:TotalImpressions>" total      \
    "</d:TotalImpressions><d:MonochromeImpressions>" mono                                          \
    "</d:MonochromeImpressions><d:ColorImpressions>" colour                                        \
    "</d:ColorImpressions></p:PrinterSubunit></p:ProductUsageDyn>"
#define CONFIG(serial)                                                                             \
    "<ProductConfigDyn><ProductInformation><MakeAndModel>Halvern M410dn</MakeAndModel>"            \
    "<SerialNumber>" serial "</SerialNumber><ProductNumber>HN77A</ProductNumber>"                  \
    "</ProductInformation></ProductConfigDyn>"
#define TONER                                                                                      \
    "<c:ConsumableConfigDyn xmlns:c='u' xmlns:d='v'><c:ConsumableInfo><d:ConsumableLabelCode>K"    \
    "</d:ConsumableLabelCode><d:ConsumableTypeEnum>tonerCartridge</d:ConsumableTypeEnum>"          \
    "<d:ConsumablePercentageLevelRemaining>38</d:ConsumablePercentageLevelRemaining>"              \
    "</c:ConsumableInfo></c:ConsumableConfigDyn>"

static const char *const found[] = { MIB2 "1.1.0|Halvern M410dn", MIB2 "1.3.0|900000",
                                     MIB2 "25.3.5.1.1.1|3", MIB2 "43.5.1.1.17.1|HV41" };

static struct agent_conf conf;
static struct disk_rig rig;
static struct site *site;
static struct device *printer;
static struct web_set *web;

static void on_disk(void *arg, bool committed)
{
    (void)arg;
    site_settled(site, committed);
}

static void begin(void)
{
    static const struct site_outlet outlet = { .emit = site_rig_say };

    site_rig_conf(&conf, FIRST);
    conf.status_ms = conf.tables_ms = conf.full_ms = 30 * DAY; /* the test reads it itself */
    fake_walk_device(found, sizeof found / sizeof found[0]);
    disk_rig_start(&rig, NULL);
    site = site_open(rig.loop, rig.disk, &conf, &outlet);
    CU_ASSERT_PTR_NOT_NULL_FATAL(site);
    CU_ASSERT_TRUE_FATAL(disk_listen(rig.disk, on_disk, &site));
    site_start(site);
    fake_walk_found(FIRST, &conf.credentials[0]);
    fake_loop_advance(rig.loop, SITE_RIG_MINUTE);
    printer = device_table_at(site->devices, 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(printer);
    web = web_set_create();
}

static void end(void)
{
    web_set_destroy(web);
    disk_unlisten(rig.disk, &site);
    site_close(site);
    disk_rig_end(&rig);
    fake_walk_device(NULL, 0);
    said_forget();
}

static void put(enum web_document document, const char *body)
{
    CU_ASSERT_EQUAL(web_set_put(web, document, 200, "text/xml", body, strlen(body)), WEB_GOOD);
}

/* SNMP said these lines; the web services, NULL when silent, tell all of `told`. */
static bool read_both(unsigned scopes, const char *lines, struct web_set *said, unsigned told)
{
    struct reading_set *set = reading_set_create(100, 10000);

    said_forget();
    web_set_tells(web, told);
    CU_ASSERT_TRUE_FATAL(reading_lines_add(set, lines));
    bool kept = site_say_readings(site, printer, scopes, set, said);
    reading_set_destroy(set);
    return kept;
}

/* The same; 0: they were silent. */
static bool read_by(unsigned scopes, const char *lines, unsigned told)
{
    return read_both(scopes, lines, told != 0 ? web : NULL, told);
}

static bool is_said(const char *text)
{
    return said_record(text, 0)[0] != '\0';
}

static void what_fails_is_what_it_was_and_the_rest_is_new(void)
{
    begin();
    put(WEB_LEDM_CONSUMABLES, TONER);
    put(WEB_LEDM_USAGE, USAGE("400", "100", "500"));
    CU_ASSERT_TRUE(read_by(SCOPE_ALL, STATES, SCOPE_CONSUMABLES | SCOPE_METER));
    CU_ASSERT_TRUE(is_said("<level quality='percent'>38</level>"));
    web_set_put(web, WEB_LEDM_CONSUMABLES, 503, NULL, NULL, 0);
    put(WEB_LEDM_USAGE, USAGE("401", "100", "501"));
    CU_ASSERT_TRUE(read_by(SCOPE_ALL, STATES, SCOPE_METER));
    CU_ASSERT_TRUE(is_said(">401</count>"));
    CU_ASSERT_FALSE(is_said("<consumable")); /* neither changed nor removed */
    end();
}

static void old_counters_are_not_said_beside_newer_ones(void)
{
    begin();
    put(WEB_LEDM_USAGE, USAGE("400", "100", "500"));
    CU_ASSERT_TRUE(read_by(SCOPE_METER, STATES PAGES("500"), SCOPE_METER));
    CU_ASSERT_TRUE(is_said(">400</count>"));
    CU_ASSERT_TRUE(read_by(SCOPE_METER, STATES PAGES("500"), 0));
    CU_ASSERT_FALSE(is_said("<meter")); /* nothing was printed: they still hold */
    CU_ASSERT_TRUE(read_by(SCOPE_METER, STATES PAGES("507"), 0));
    CU_ASSERT_FALSE(is_said("<meter")); /* what was said stands, with its time */
    fake_loop_advance(rig.loop, SITE_RIG_HOUR + SITE_RIG_MINUTE);
    CU_ASSERT_TRUE(read_by(SCOPE_METER, STATES PAGES("507"), 0));
    CU_ASSERT_TRUE(is_said("<engine-cycles>507<"));
    CU_ASSERT_FALSE(is_said(">400</count>"));
    put(WEB_LEDM_USAGE, USAGE("406", "102", "508"));
    CU_ASSERT_TRUE(read_by(SCOPE_METER, STATES PAGES("508"), SCOPE_METER));
    CU_ASSERT_TRUE(is_said(">406</count>"));
    end();
}

static void who_it_is_is_remembered_for_days(void)
{
    begin();
    put(WEB_LEDM_CONFIG, CONFIG("HV41"));
    CU_ASSERT_TRUE(read_by(SCOPE_IDENTITY, STATES, SCOPE_IDENTITY));
    CU_ASSERT_TRUE(is_said("HN77A"));
    fake_loop_advance(rig.loop, 2 * DAY);
    CU_ASSERT_TRUE(read_by(SCOPE_IDENTITY, STATES, 0));
    CU_ASSERT_FALSE(is_said("<asset")); /* as it was */
    fake_loop_advance(rig.loop, 8 * DAY);
    CU_ASSERT_TRUE(read_by(SCOPE_IDENTITY, STATES, 0));
    CU_ASSERT_TRUE(is_said("<asset"));
    CU_ASSERT_FALSE(is_said("HN77A"));
    end();
}

#define KEY   "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define OTHER "sha256//BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB="

static void show_key(enum web_door door, const char *pin)
{
    struct web_keys keys = *web_set_keys(web);

    (void)str_copy(keys.of[door], CRYPTO_PIN_SIZE, pin);
    web_set_keep_keys(web, &keys);
}

static const char *key(enum web_door door)
{
    return printer->web_keys.of[door];
}

static void a_key_is_kept_when_it_is_known_whose_it_is(void)
{
    begin();
    put(WEB_LEDM_CONFIG, CONFIG("HV41"));
    show_key(WEB_DOOR_HTTP, KEY);
    show_key(WEB_DOOR_IPP, OTHER);
    (void)read_by(SCOPE_ALL, "1.3.6.1.2.1.1.1.0|4|Another 9\n@.5.1.1.17.1|4|XX99\n", SCOPE_ALL);
    CU_ASSERT_STRING_EQUAL(key(WEB_DOOR_HTTP), ""); /* of whoever is there now */
    CU_ASSERT_EQUAL(said_count_of("HN77A"), 0);
    end();
    begin();
    show_key(WEB_DOOR_HTTP, KEY);
    show_key(WEB_DOOR_IPP, OTHER);
    put(WEB_LEDM_CONFIG, CONFIG("HV41"));
    CU_ASSERT_TRUE(read_by(SCOPE_ALL, STATES, SCOPE_ALL));
    CU_ASSERT_STRING_EQUAL(key(WEB_DOOR_HTTP), KEY);
    CU_ASSERT_STRING_EQUAL(key(WEB_DOOR_IPP), OTHER);
    end();
}

/* Another printer at the address of one without SNMP, which tells all but who it is. */
static void a_key_of_nobody_known_is_not_kept(void)
{
    static const unsigned told[] = { 0, SCOPE_ALERTS, SCOPE_CONSUMABLES | SCOPE_METER };

    begin();
    memcpy(printer->credential, DRIVER_WEB_CREDENTIAL, sizeof DRIVER_WEB_CREDENTIAL);
    show_key(WEB_DOOR_HTTP, KEY);
    put(WEB_LEDM_CONSUMABLES, TONER);
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        (void)read_both(SCOPE_ALL, "", web, told[i]);
        CU_ASSERT_STRING_EQUAL(key(WEB_DOOR_HTTP), "");
    }
    put(WEB_LEDM_CONFIG, CONFIG("HV41"));
    (void)read_both(SCOPE_ALL, "", web, SCOPE_CONSUMABLES); /* its serial number is a proof */
    CU_ASSERT_STRING_EQUAL(key(WEB_DOOR_HTTP), KEY);
    end();
}

static struct reading_set *lines(const char *text)
{
    struct reading_set *set = reading_set_create(100, 10000);

    CU_ASSERT_TRUE_FATAL(reading_lines_add(set, text));
    return set;
}

static bool may_take_another_key(const char *text)
{
    struct reading_set *set = lines(text);
    bool may = site_web_handlers()->on_strange(site, printer, set);

    reading_set_destroy(set);
    return may;
}

static void another_key_is_taken_from_the_same_printer_only(void)
{
    begin();
    (void)str_copy(printer->web_keys.of[WEB_DOOR_HTTP], CRYPTO_PIN_SIZE, KEY);
    (void)str_copy(printer->serial, sizeof printer->serial, "HV41");
    CU_ASSERT_FALSE(may_take_another_key("@.5.1.1.17.1|4|XX99\n"));
    CU_ASSERT_STRING_EQUAL(key(WEB_DOOR_HTTP), KEY);
    CU_ASSERT_TRUE(may_take_another_key(STATES));
    CU_ASSERT_STRING_EQUAL(key(WEB_DOOR_HTTP), "");
    end();
}

/* Without SNMP nobody says whose key it is: we do not read what it says, but it is there. */
static void whose_key_is_refused_is_not_silent(void)
{
    begin();
    memcpy(printer->credential, DRIVER_WEB_CREDENTIAL, sizeof DRIVER_WEB_CREDENTIAL);
    put(WEB_LEDM_CONFIG, CONFIG("HV41"));
    CU_ASSERT_TRUE(read_by(SCOPE_IDENTITY, "", SCOPE_IDENTITY));
    CU_ASSERT_FALSE(site_web_handlers()->on_strange(site, printer, NULL));
    for (unsigned hour = 0; hour < 48; hour++) {
        fake_loop_advance(rig.loop, SITE_RIG_HOUR);
        CU_ASSERT_FALSE(read_by(SCOPE_ALL, "", 0)); /* to be asked again */
    }
    CU_ASSERT_EQUAL(said_count(), 0);
    CU_ASSERT_EQUAL(printer->state, DEVICE_READY);
    conf.web.new_keys = true;
    CU_ASSERT_TRUE(site_web_handlers()->on_strange(site, printer, NULL));
    end();
}

static bool sleeps(const char *text)
{
    struct reading_set *set = lines(text);
    bool asleep = site_web_handlers()->sleeps(site, printer, SCOPE_ALL, set);

    reading_set_destroy(set);
    return asleep;
}

static void whether_it_sleeps_is_what_snmp_says_now(void)
{
    begin();
    CU_ASSERT_FALSE(sleeps(STATES));
    CU_ASSERT_TRUE(sleeps("1.3.6.1.2.1.25.3.2.1.5.1|2|2\n1.3.6.1.2.1.25.3.5.1.1.1|2|1\n"));
    printer->presence.seen = DEVICE_ASLEEP;
    CU_ASSERT_FALSE(sleeps(STATES));
    CU_ASSERT_TRUE(sleeps(""));
    end();
}

UNIT_MAIN("site_web_said", UNIT_TEST(what_fails_is_what_it_was_and_the_rest_is_new),
          UNIT_TEST(old_counters_are_not_said_beside_newer_ones),
          UNIT_TEST(who_it_is_is_remembered_for_days),
          UNIT_TEST(a_key_is_kept_when_it_is_known_whose_it_is),
          UNIT_TEST(a_key_of_nobody_known_is_not_kept),
          UNIT_TEST(another_key_is_taken_from_the_same_printer_only),
          UNIT_TEST(whose_key_is_refused_is_not_silent),
          UNIT_TEST(whether_it_sleeps_is_what_snmp_says_now))
