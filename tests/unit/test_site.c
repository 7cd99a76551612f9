/* SPDX-License-Identifier: Apache-2.0 */
/* The half of the river at the printers, told as stories: found, moved, swapped, silent, withheld,
 * and what a full disk undid. */
#include "agent/site.h"
#include "agent/site_inner.h"

#include "tests/fakes/fake_loop.h"
#include "tests/fakes/fake_walk.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/said.h"
#include "tests/unit/site_rig.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#define FIRST   0x0a000001U
#define MINUTE  SITE_RIG_MINUTE
#define HOUR    SITE_RIG_HOUR
#define MOST    64
#define MIB2    "1.3.6.1.2.1."
#define MAC(c)  MIB2 "2.2.1.6.1|" c "bcdef"
#define LINES   5
#define UP_TIME 1

static const char *printer[LINES] = { MIB2 "1.1.0|Invented laser", MIB2 "1.3.0|500000",
                                      MIB2 "25.3.5.1.1.1|3", MAC("h"), MIB2 "43.11.1.1.9.1.1|80" };

static struct agent_conf conf;
static struct disk_rig rig;
static struct site *site;
static struct loop_timer *undoing; /* set: the transaction of the next <same-as> is rolled back */

static enum err on_emit(void *arg, const struct device *device, enum record_kind kind,
                        const char *xml, size_t len)
{
    (void)arg;
    (void)device;
    (void)kind;
    CU_ASSERT_FATAL(said_count() < MOST);
    said_add(xml, len);
    if (undoing != NULL && strstr(said_at(said_count() - 1), "<same-as>") != NULL) {
        (void)loop_timer_start(undoing, 0);
    }
    return ERR_NONE;
}

static void on_disk(void *arg, bool committed)
{
    (void)arg;
    site_settled(site, committed);
}

static bool is_said(const char *text)
{
    return said_record(text, 0)[0] != '\0';
}

static bool same_device(const char *a, const char *b)
{
    const char *at = strstr(a, "device="), *bt = strstr(b, "device=");

    return at != NULL && bt != NULL && strncmp(at, bt, 45) == 0;
}

static void answer(void)
{
    fake_walk_device(printer, LINES);
}

static void begin(void)
{
    static const struct site_outlet outlet = { .emit = on_emit };

    site_rig_conf(&conf, FIRST);
    conf.credentials[1] = (struct walk_credential){ .name = "two", .version = WALK_V2C };
    conf.credential_count = 2;
    printer[0] = MIB2 "1.1.0|Invented laser";
    printer[UP_TIME] = MIB2 "1.3.0|500000";
    printer[3] = MAC("h");
    answer();
    disk_rig_start(&rig, NULL);
    site = site_open(rig.loop, rig.disk, &conf, &outlet);
    CU_ASSERT_PTR_NOT_NULL_FATAL(site);
    CU_ASSERT_TRUE_FATAL(disk_listen(rig.disk, on_disk, &site));
    site_start(site);
    fake_loop_advance(rig.loop, MINUTE);
}

static void end(void)
{
    disk_unlisten(rig.disk, &site);
    site_close(site);
    disk_rig_end(&rig);
    fake_walk_device(NULL, 0);
    said_forget();
}

/* A sweep finds what is at an address, and it is read. */
static void find(uint32_t host, size_t credential)
{
    fake_walk_found(FIRST + host, &conf.credentials[credential]);
    fake_loop_advance(rig.loop, MINUTE);
}

static void fall_silent(void)
{
    fake_walk_result(WALK_SILENT);
    fake_loop_advance(rig.loop, HOUR);
}

static void a_printer_that_is_found_is_said(void)
{
    begin();
    find(0, 0);
    CU_ASSERT_TRUE(is_said("<address>10.0.0.1</address>"));
    CU_ASSERT_TRUE(is_said("<consumable"));
    size_t before = said_count();
    find(0, 0);
    fake_loop_advance(rig.loop, HOUR);
    CU_ASSERT_EQUAL(said_count(), before);
    end();
}

static void without_serial_number_it_is_known_by_its_hardware_address(void)
{
    begin();
    find(0, 0);
    fall_silent();
    CU_ASSERT_TRUE(is_said("unreachable"));
    answer();
    find(1, 0);
    CU_ASSERT_TRUE(same_device(said_record("10.0.0.2", 0), said_record("10.0.0.1", 0)));
    CU_ASSERT_EQUAL(site_devices(site), 2); /* one of them is nobody */
    printer[3] = MAC("l");
    answer();
    find(2, 0);
    CU_ASSERT_TRUE(is_said("10.0.0.3"));
    CU_ASSERT_FALSE(same_device(said_record("10.0.0.3", 0), said_record("10.0.0.1", 0)));
    CU_ASSERT_EQUAL(site_devices(site), 3); /* the same one answers at 10.0.0.2, too */
    end();
}

static void another_printer_at_the_address_is_another_device(void)
{
    begin();
    printer[0] = MIB2 "43.5.1.1.17.1|SERIAL-1";
    answer();
    find(0, 0);
    printer[0] = MIB2 "43.5.1.1.17.1|SERIAL-2";
    printer[UP_TIME] = MIB2 "1.3.0|1000";
    printer[3] = MAC("l");
    answer();
    fake_loop_advance(rig.loop, 2 * MINUTE);
    CU_ASSERT_TRUE(same_device(said_record("unreachable", 0), said_record("SERIAL-1", 0)));
    CU_ASSERT_TRUE(is_said("SERIAL-2"));
    CU_ASSERT_FALSE(same_device(said_record("SERIAL-2", 0), said_record("SERIAL-1", 0)));
    end();
}

/* Two ids: one was found with its hardware address, and is asked no more; the other showed nothing
 * of itself but model and life count, and then all. */
static void make_two_ids_of_one_printer(void)
{
    static struct agent_conf other;

    begin();
    conf.silence_incident = AGENT_CONF_GONE;
    printer[2] = MIB2 "43.10.2.1.4.1.1|40000";
    answer();
    find(0, 0);
    other = conf;
    other.excludes[0] = (struct range){ FIRST, FIRST, 0 };
    other.exclude_count = 1;
    CU_ASSERT_TRUE_FATAL(site_reload(site, &other));
    fake_loop_advance(rig.loop, HOUR);
    printer[3] = MIB2 "1.5.0|shy";
    answer();
    find(1, 0);
    CU_ASSERT_FALSE(same_device(said_record("10.0.0.2", 0), said_record("10.0.0.1", 0)));
    said_forget();
    printer[3] = MAC("h");
    printer[UP_TIME] = MIB2 "1.3.0|1000";
    answer();
}

static void two_ids_of_one_printer_become_one_and_the_younger_is_said_to_be_gone(void)
{
    make_two_ids_of_one_printer();
    fake_loop_advance(rig.loop, HOUR);
    CU_ASSERT_FALSE(is_said("<incident")); /* which would stay open for ever */
    CU_ASSERT_TRUE(is_said("<same-as>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(said_record("<same-as>", 0), "<state>gone</state>"));
    CU_ASSERT_TRUE(is_said("<state>removed</state>")); /* its supply, too */
    const char *kept = strstr(said_record("<same-as>", 0), "<same-as>");
    CU_ASSERT_PTR_NOT_NULL_FATAL(kept);
    CU_ASSERT_EQUAL(strncmp(kept + 9, strstr(said_record("68:62:63", 0), "device=") + 8, 36), 0);
    CU_ASSERT_EQUAL(disk_rig_number(&rig, "SELECT count(*) FROM identity_log WHERE event = "
                                          "'merged'"),
                    1);
    said_forget();
    fake_loop_advance(rig.loop, 2 * 24 * HOUR);
    CU_ASSERT_FALSE(is_said("<same-as>"));
    printer[2] = MIB2 "25.3.5.1.1.1|3";
    end();
}

static void silence_that_the_disk_lost_is_said_again(void)
{
    begin();
    find(0, 0);
    fake_loop_advance(rig.loop, MINUTE);
    fake_walk_result(WALK_SILENT);
    while (!is_said("unreachable"))
        CU_ASSERT_TRUE_FATAL(fake_loop_next(rig.loop));
    disk_fail(rig.disk, ERR_IO);
    CU_ASSERT_STRING_EQUAL(said_record("unreachable", 1), "");
    fake_loop_advance(rig.loop, HOUR);
    CU_ASSERT_STRING_NOT_EQUAL(said_record("unreachable", 1), "");
    CU_ASSERT_STRING_EQUAL(said_record("unreachable", 2), "");
    end();
}

/* The levels vanish from sight when the printer is silent, and all is news when it is back. */
static void p15_what_is_known_of_a_silent_printer_stays(void)
{
    begin();
    find(0, 0);
    said_forget();
    fall_silent();
    fake_loop_advance(rig.loop, 5 * 24 * HOUR);
    CU_ASSERT_EQUAL(said_count(), 1);
    CU_ASSERT_TRUE(is_said("<state>unreachable</state>"));
    CU_ASSERT_EQUAL(disk_rig_number(&rig, "SELECT count(*) FROM said WHERE kind = 'consumable'"),
                    1);
    fake_walk_result(WALK_OK);
    fake_loop_advance(rig.loop, 12 * HOUR);
    CU_ASSERT_EQUAL(said_count(), 2);
    CU_ASSERT_TRUE(is_said("<state>ready</state>"));
    end();
}

/* After a loss of some seconds it is never heard of again. */
static void p14_it_is_back_as_soon_as_it_answers(void)
{
    begin();
    find(0, 0);
    fake_walk_result(WALK_SILENT);
    fake_loop_advance(rig.loop, 2 * MINUTE);
    CU_ASSERT_TRUE(is_said("<state>unreachable</state>"));
    fake_walk_result(WALK_OK);
    said_forget();
    fake_loop_advance(rig.loop, 2 * MINUTE);
    CU_ASSERT_TRUE(is_said("<state>ready</state>"));
    end();
}

static size_t incidents_of(enum agent_conf_silence policy)
{
    size_t count = 0;

    begin();
    conf.silence_incident = policy;
    conf.gone_ms = (uint64_t)3 * 24 * HOUR;
    find(0, 0);
    said_forget();
    fall_silent();
    CU_ASSERT_EQUAL(is_said("<incident"), policy == AGENT_CONF_UNREACHABLE);
    for (int day = 0; day < 4; day++)
        fake_loop_advance(rig.loop, 24 * HOUR);
    CU_ASSERT_TRUE(is_said("<state>gone</state>"));
    fake_walk_result(WALK_OK);
    fake_loop_advance(rig.loop, 12 * HOUR);
    CU_ASSERT_TRUE(is_said("<state>ready</state>"));
    while (said_record("<incident", count)[0] != '\0')
        count++;
    end();
    conf.gone_ms = 0;
    return count;
}

/* Each evening when the printers are switched off there is a storm of errors. */
static void p12_silence_is_an_incident_by_policy_only(void)
{
    CU_ASSERT_EQUAL(incidents_of(AGENT_CONF_NEVER), 0);
    CU_ASSERT_EQUAL(incidents_of(AGENT_CONF_GONE), 2); /* opened and closed */
    CU_ASSERT_EQUAL(incidents_of(AGENT_CONF_UNREACHABLE), 2);
}

/* The search for printers wakes those that are known. */
static void p11_who_answers_anyway_is_not_swept(void)
{
    begin();
    find(0, 0);
    answer();
    fake_loop_advance(rig.loop, 24 * HOUR);
    CU_ASSERT_EQUAL(fake_walk_swept(FIRST), 0);
    CU_ASSERT_TRUE(fake_walk_swept(FIRST + 1) > 0);
    fall_silent();
    fake_loop_advance(rig.loop, 24 * HOUR);
    CU_ASSERT_TRUE(fake_walk_swept(FIRST) > 0);
    end();
}

static void what_the_portal_lost_is_said_again_by_all(void)
{
    begin();
    find(0, 0);
    size_t before = said_count();
    CU_ASSERT_EQUAL(site_say_again(site), ERR_NONE);
    fake_loop_advance(rig.loop, 2 * MINUTE);
    CU_ASSERT_EQUAL(said_count(), 2 * before);
    fake_loop_advance(rig.loop, HOUR);
    CU_ASSERT_EQUAL(said_count(), 2 * before);
    fall_silent();
    CU_ASSERT_EQUAL(said_count(), 2 * before + 1);
    said_forget();
    CU_ASSERT_EQUAL(site_say_again(site), ERR_NONE);
    fake_loop_advance(rig.loop, HOUR);
    CU_ASSERT_EQUAL(said_count(), 1);
    CU_ASSERT_TRUE(is_said("unreachable"));
    answer();
    fake_loop_advance(rig.loop, HOUR);
    CU_ASSERT_EQUAL(said_count(), 1 + before);
    end();
}

/* How many questions a minute costs in which another sweep finds the printer. */
static unsigned cost_of_finding(size_t credential)
{
    fake_loop_advance(rig.loop, conf.sweep_ms);
    unsigned before = fake_walk_requests();
    find(0, credential);
    return fake_walk_requests() - before;
}

static void a_lost_packet_does_not_change_how_a_printer_is_asked(void)
{
    begin();
    conf.tables_ms = conf.full_ms = 30 * 24ULL * HOUR; /* no reading that is due falls in between */
    find(0, 1);
    CU_ASSERT_EQUAL(cost_of_finding(1), 1); /* the status */
    CU_ASSERT_TRUE(cost_of_finding(0) > 1); /* it is read anew, with what is tried first */
    CU_ASSERT_EQUAL(cost_of_finding(1), 1);
    end();
}

static void an_address_left_out_is_asked_no_more_and_nothing_is_known_of_it(void)
{
    struct agent_conf other;

    begin();
    find(0, 0);
    other = conf;
    other.excludes[0] = (struct range){ FIRST, FIRST, 0 };
    other.exclude_count = 1;
    CU_ASSERT_TRUE_FATAL(site_reload(site, &other));
    unsigned requests = fake_walk_requests();
    said_forget();
    fake_loop_advance(rig.loop, HOUR);
    CU_ASSERT_EQUAL(fake_walk_requests(), requests);
    CU_ASSERT_EQUAL(said_count(), 1);
    CU_ASSERT_TRUE(is_said("<address>10.0.0.1</address>"));
    CU_ASSERT_FALSE(is_said("<state>"));
    end();
}

static void what_is_withheld_from_now_on_is_said_anew_without_it(void)
{
    struct agent_conf other;

    begin();
    find(0, 0);
    CU_ASSERT_TRUE(is_said("<mac>68:62:63:64:65:66</mac>"));
    other = conf;
    other.withheld = FIELD_SWITCH_MAC;
    said_forget();
    CU_ASSERT_TRUE_FATAL(site_reload(site, &other));
    fake_loop_advance(rig.loop, MINUTE + 1000);
    CU_ASSERT_EQUAL(said_count(), 1);
    CU_ASSERT_TRUE(is_said("<asset"));
    CU_ASSERT_FALSE(is_said("<mac>"));
    CU_ASSERT_EQUAL(disk_rig_number(&rig, "SELECT count(*) FROM said WHERE xml LIKE '%<mac>%'"), 0);
    end();
}

/* How many questions an announcement at the first address leads to. */
static unsigned told(const char *uuid)
{
    /* as mDNS says it: without a port */
    const struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(FIRST) };
    unsigned before = fake_walk_requests();

    site_identity_told(site, &address, uuid);
    fake_loop_advance(rig.loop, 1000);
    return fake_walk_requests() - before;
}

static void another_uuid_that_is_announced_is_a_reason_to_ask_and_no_more(void)
{
    begin();
    find(0, 0);
    CU_ASSERT_EQUAL(told("4509a320-00a0-008f-00b6-002507500001"), 0); /* the first one heard */
    CU_ASSERT_EQUAL(told(""), 0);
    CU_ASSERT_EQUAL(told("rubbish"), 0);
    CU_ASSERT_TRUE(told("4509a320-00a0-008f-00b6-002507500002") > 0);
    unsigned asked = 0;
    for (unsigned i = 0; i < 20; i++) /* a liar makes no storm */
        asked += told(i % 2 == 0 ? "4509a320-00a0-008f-00b6-002507500003"
                                 : "4509a320-00a0-008f-00b6-002507500004");
    CU_ASSERT_TRUE(asked <= 1); /* a status at most, whose time it was */
    fake_loop_advance(rig.loop, HOUR);
    CU_ASSERT_FALSE(is_said("4509a320"));
    CU_ASSERT_EQUAL(site_devices(site), 1);
    end();
}

static void undo(void *arg)
{
    (void)arg;
    disk_fail(rig.disk, ERR_IO);
    loop_timer_destroy(undoing);
    undoing = NULL;
}

static void a_retired_id_whose_end_the_disk_lost_is_ended_again(void)
{
    make_two_ids_of_one_printer();
    undoing = loop_timer_create(rig.loop, undo, NULL);
    fake_loop_advance(rig.loop, HOUR);
    CU_ASSERT_TRUE(is_said("<same-as>"));
    said_forget();
    fake_loop_advance(rig.loop, conf.sweep_ms);
    CU_ASSERT_TRUE(is_said("<same-as>"));
    CU_ASSERT_EQUAL(disk_rig_number(&rig, "SELECT count(*) FROM device WHERE state = 'gone' AND"
                                          " same_as <> ''"),
                    1);
    said_forget();
    fake_loop_advance(rig.loop, 2 * conf.sweep_ms);
    CU_ASSERT_FALSE(is_said("<same-as>"));
    printer[2] = MIB2 "25.3.5.1.1.1|3";
    end();
}

static void the_time_of_the_last_answer_is_kept_although_nothing_is_said(void)
{
    begin();
    find(0, 0);
    conf.sweep_ms = HOUR;
    int64_t before = disk_rig_number(&rig, "SELECT max(last_answer_ms) FROM device");
    said_forget();
    fake_loop_advance(rig.loop, 2 * 24 * HOUR);
    CU_ASSERT_EQUAL(said_count(), 0);
    int64_t after = disk_rig_number(&rig, "SELECT max(last_answer_ms) FROM device");
    CU_ASSERT_TRUE(after - before >= 24 * HOUR);
    end();
}

UNIT_MAIN("site", UNIT_TEST(the_time_of_the_last_answer_is_kept_although_nothing_is_said),
          UNIT_TEST(a_retired_id_whose_end_the_disk_lost_is_ended_again),
          UNIT_TEST(a_printer_that_is_found_is_said),
          UNIT_TEST(without_serial_number_it_is_known_by_its_hardware_address),
          UNIT_TEST(another_printer_at_the_address_is_another_device),
          UNIT_TEST(two_ids_of_one_printer_become_one_and_the_younger_is_said_to_be_gone),
          UNIT_TEST(silence_that_the_disk_lost_is_said_again),
          UNIT_TEST(p11_who_answers_anyway_is_not_swept),
          UNIT_TEST(what_the_portal_lost_is_said_again_by_all),
          UNIT_TEST(p15_what_is_known_of_a_silent_printer_stays),
          UNIT_TEST(p14_it_is_back_as_soon_as_it_answers),
          UNIT_TEST(p12_silence_is_an_incident_by_policy_only),
          UNIT_TEST(a_lost_packet_does_not_change_how_a_printer_is_asked),
          UNIT_TEST(an_address_left_out_is_asked_no_more_and_nothing_is_known_of_it),
          UNIT_TEST(what_is_withheld_from_now_on_is_said_anew_without_it),
          UNIT_TEST(another_uuid_that_is_announced_is_a_reason_to_ask_and_no_more))
