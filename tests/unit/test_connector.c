/* SPDX-License-Identifier: Apache-2.0 */
/* connector: becomes known once, polls at the pace that the platform sets, keeps its key, and gets
 * over lost answers, wrong clocks and refusals; relays what devices tell. */
#include "agent/sds/connector.h"

#include "agent/sds/connector_files.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/str.h"
#include "tests/unit/connector_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static struct connector_rig rig;

static void start(void)
{
    log_set_level(LOG_LEVEL_ERROR);
    connector_rig_open(&rig);
    connector_rig_start(&rig);
}

static void becomes_known_once_and_polls(void)
{
    char path[128];
    struct stat info;

    start();
    connector_rig_pass(&rig, 600);
    CU_ASSERT_STRING_NOT_EQUAL(fake_platform()->key, "");
    CU_ASSERT_FALSE(fake_platform()->is_void);
    CU_ASSERT(fake_platform()->polls >= 8 && fake_platform()->polls <= 11);
    CU_ASSERT_EQUAL(fake_platform()->forged, 0);
    CU_ASSERT_EQUAL(fake_platform()->asked, fake_platform()->polls + 1);
    CU_ASSERT_EQUAL(fake_platform()->clients, 0); /* no connection between polls */
    (void)snprintf(path, sizeof path, "%s/sds/key.pem", rig.folder);
    CU_ASSERT_EQUAL_FATAL(stat(path, &info), 0);
    CU_ASSERT_EQUAL(info.st_mode & 0777, 0600);
    connector_rig_kill(&rig);
    unsigned asked = fake_platform()->asked;
    connector_rig_start(&rig);
    connector_rig_pass(&rig, 130);
    CU_ASSERT(fake_platform()->asked > asked);
    CU_ASSERT_FALSE(fake_platform()->is_void);
    connector_rig_close(&rig);
}

static void a_lost_answer_to_the_registration_is_asked_for_again_with_the_same_key(void)
{
    char key[SDS_DOC_KEY];

    start();
    fake_platform()->lost = 1;
    connector_rig_pass(&rig, 61);
    CU_ASSERT_EQUAL(fake_platform()->lost, 0);
    (void)str_copy(key, sizeof key, fake_platform()->key);
    connector_rig_kill(&rig);
    connector_rig_start(&rig);
    connector_rig_pass(&rig, 300);
    CU_ASSERT_FALSE(fake_platform()->is_void);
    CU_ASSERT_STRING_EQUAL(fake_platform()->key, key);
    CU_ASSERT(fake_platform()->polls > 0);
    connector_rig_close(&rig);
}

static void without_a_code_nothing_is_asked(void)
{
    log_set_level(LOG_LEVEL_ERROR);
    connector_rig_open(&rig);
    rig.conf.code[0] = '\0';
    connector_rig_start(&rig);
    connector_rig_pass(&rig, 3600);
    CU_ASSERT_EQUAL(fake_platform()->asked, 0);
    connector_rig_close(&rig);
}

static void a_clock_that_is_off_is_got_over(void)
{
    start();
    fake_platform()->off_ms = INT64_C(3600000) * 20;
    connector_rig_pass(&rig, 300);
    CU_ASSERT(fake_platform()->polls >= 3);
    unsigned asked = fake_platform()->asked, polls = fake_platform()->polls;
    connector_rig_pass(&rig, 300);
    CU_ASSERT_EQUAL(fake_platform()->asked - asked, fake_platform()->polls - polls); /* learnt */
    connector_rig_close(&rig);
}

/* Answers are not signed: who sits in between could have us sign for days to come. */
static void a_time_that_is_further_off_is_not_believed(void)
{
    start();
    fake_platform()->off_ms = INT64_C(86400000) * 2;
    connector_rig_pass(&rig, 3600);
    CU_ASSERT_STRING_EQUAL(fake_platform()->key, "");
    fake_platform()->off_ms = 0;
    connector_rig_pass(&rig, 7200);
    CU_ASSERT(fake_platform()->polls > 0);
    fake_platform()->off_ms = INT64_C(7200000); /* heard before that it is not so */
    unsigned polls = fake_platform()->polls;
    connector_rig_pass(&rig, 7200);
    CU_ASSERT_EQUAL(fake_platform()->polls, polls);
    connector_rig_close(&rig);
}

static void a_platform_that_is_away_is_asked_ever_more_rarely(void)
{
    start();
    connector_rig_pass(&rig, 200);
    unsigned polls = fake_platform()->polls;
    fake_platform()->is_down = true;
    connector_rig_pass(&rig, 86400);
    fake_platform()->is_down = false;
    connector_rig_pass(&rig, 5400);
    CU_ASSERT(fake_platform()->polls > polls);
    connector_rig_close(&rig);
}

static void a_wish_to_be_left_alone_is_heeded(void)
{
    start();
    connector_rig_pass(&rig, 200);
    fake_platform()->refuses = 1;
    fake_platform()->retry_after_s = 7200;
    connector_rig_pass(&rig, 70);
    unsigned asked = fake_platform()->asked;
    connector_rig_pass(&rig, 7000);
    CU_ASSERT_EQUAL(fake_platform()->asked, asked);
    connector_rig_pass(&rig, 4000);
    CU_ASSERT(fake_platform()->asked > asked);
    connector_rig_close(&rig);
}

#define DAYS(n) (INT64_C(86400) * (n))

static void the_key_is_changed_within_ninety_days(void)
{
    char key[SDS_DOC_KEY];

    start();
    fake_platform()->poll_s = 3600;
    connector_rig_pass(&rig, DAYS(1));
    (void)str_copy(key, sizeof key, fake_platform()->key);
    connector_rig_pass(&rig, DAYS(58));
    CU_ASSERT_STRING_EQUAL(fake_platform()->key, key);
    connector_rig_pass(&rig, DAYS(2));
    CU_ASSERT_STRING_NOT_EQUAL(fake_platform()->key, key);
    CU_ASSERT_STRING_EQUAL(fake_platform()->old_key, key);
    fake_platform()->old_key[0] = '\0';
    unsigned polls = fake_platform()->polls;
    connector_rig_pass(&rig, DAYS(1));
    CU_ASSERT(fake_platform()->polls > polls);
    connector_rig_close(&rig);
}

/* The change was taken, its answer lost, the program killed: the next one signs with either. */
static void a_lost_answer_to_a_change_of_keys_locks_nobody_out(void)
{
    char key[SDS_DOC_KEY];

    for (unsigned is_done = 0; is_done < 2; is_done++) {
        start();
        fake_platform()->poll_s = 3600;
        connector_rig_pass(&rig, DAYS(59));
        (void)str_copy(key, sizeof key, fake_platform()->key);
        fake_platform()->lost = is_done ? 1000 : 0;
        fake_platform()->is_down = !is_done;
        connector_rig_pass(&rig, DAYS(2));
        CU_ASSERT_EQUAL(strcmp(fake_platform()->key, key) != 0, is_done);
        fake_platform()->lost = 0;
        fake_platform()->is_down = false;
        connector_rig_kill(&rig);
        connector_rig_start(&rig);
        connector_rig_pass(&rig, DAYS(1));
        CU_ASSERT_STRING_NOT_EQUAL(fake_platform()->key, key);
        fake_platform()->old_key[0] = '\0';
        unsigned polls = fake_platform()->polls;
        connector_rig_pass(&rig, DAYS(1));
        CU_ASSERT(fake_platform()->polls > polls);
        connector_rig_close(&rig);
    }
}

/* connector.json is written before next.pem becomes key.pem. */
static void a_crash_between_the_files_is_mended(void)
{
    struct connector_files files;
    struct connector_files_place place = {
        .connector = FAKE_PLATFORM_ID, .platform = FAKE_PLATFORM_URL, .poll_s = 60, .rotated_ms = 1
    };
    char from[128], to[128];

    log_set_level(LOG_LEVEL_ERROR);
    connector_rig_open(&rig);
    memset(place.code, 'a', sizeof place.code - 1);
    CU_ASSERT_TRUE(connector_files_open(&files, rig.folder));
    CU_ASSERT_TRUE(connector_files_make_next(&files));
    CU_ASSERT_TRUE(connector_files_take_next(&files, &place));
    connector_files_finish(&files);
    (void)snprintf(from, sizeof from, "%s/sds/key.pem", rig.folder);
    (void)snprintf(to, sizeof to, "%s/sds/next.pem", rig.folder);
    CU_ASSERT_EQUAL(rename(from, to), 0);
    CU_ASSERT_TRUE(connector_files_open(&files, rig.folder));
    CU_ASSERT_STRING_EQUAL(files.place.connector, FAKE_PLATFORM_ID);
    CU_ASSERT_PTR_NOT_NULL(files.key);
    CU_ASSERT_PTR_NULL(files.next);
    connector_files_finish(&files);
    CU_ASSERT_EQUAL(remove(from), 0);
    log_set_level(LOG_LEVEL_ERROR);
    CU_ASSERT_TRUE(connector_files_open(&files, rig.folder));
    CU_ASSERT_STRING_EQUAL(files.place.connector, ""); /* nothing can be proved any more */
    connector_files_finish(&files);
    connector_rig_close(&rig);
}

static void a_revoked_one_asks_no_more_until_it_is_told_to(void)
{
    start();
    connector_rig_pass(&rig, 200);
    fake_platform()->is_revoked = true;
    connector_rig_pass(&rig, 100);
    unsigned asked = fake_platform()->asked;
    connector_rig_pass(&rig, 86400);
    CU_ASSERT_EQUAL(fake_platform()->asked, asked);
    fake_platform()->is_revoked = false;
    connector_reload(rig.connector, &rig.conf);
    connector_rig_pass(&rig, 300);
    CU_ASSERT(fake_platform()->asked > asked);
    connector_rig_close(&rig);
}

static void tell_of(const char *last)
{
    static struct sds_doc_device device;

    sds_field_clear(&sds_doc_report_device, &device);
    (void)snprintf(device.device, sizeof device.device, "00000000-0000-4000-8000-00000000000%s",
                   last);
    (void)str_copy(device.serial, sizeof device.serial, "X1");
    device.at_ms = clock_wall_ms();
    connector_relay_device(rig.connector, &device);
}

static void the_relay_tells_each_once_and_only_when_it_is_on(void)
{
    start();
    connector_rig_pass(&rig, 130);
    tell_of("1");
    connector_rig_pass(&rig, 300);
    CU_ASSERT_EQUAL(fake_platform()->devices, 0);
    rig.conf.relay = true;
    fake_platform()->is_down = true;
    for (unsigned i = 0; i < 5; i++) {
        tell_of("1"); /* the newest counts */
        tell_of("2");
        connector_rig_pass(&rig, 1);
    }
    connector_rig_pass(&rig, 300);
    connector_rig_kill(&rig);
    connector_rig_start(&rig);
    fake_platform()->is_down = false;
    fake_platform()->lost = 1;
    connector_rig_pass(&rig, 600);
    CU_ASSERT(fake_platform()->devices >= 2 && fake_platform()->devices <= 4);
    unsigned devices = fake_platform()->devices;
    connector_rig_pass(&rig, 600);
    CU_ASSERT_EQUAL(fake_platform()->devices, devices);
    CU_ASSERT_STRING_EQUAL(fake_platform()->device.serial, "X1");
    rig.conf.tells &= ~(unsigned)SDS_CONF_SERIALS;
    connector_reload(rig.connector, &rig.conf);
    tell_of("3");
    connector_rig_pass(&rig, 300);
    CU_ASSERT_EQUAL(fake_platform()->devices, devices + 1);
    CU_ASSERT_STRING_EQUAL(fake_platform()->device.serial, "");
    connector_rig_close(&rig);
}

UNIT_MAIN("connector", UNIT_TEST(becomes_known_once_and_polls),
          UNIT_TEST(a_lost_answer_to_the_registration_is_asked_for_again_with_the_same_key),
          UNIT_TEST(without_a_code_nothing_is_asked), UNIT_TEST(a_clock_that_is_off_is_got_over),
          UNIT_TEST(a_time_that_is_further_off_is_not_believed),
          UNIT_TEST(a_platform_that_is_away_is_asked_ever_more_rarely),
          UNIT_TEST(a_wish_to_be_left_alone_is_heeded),
          UNIT_TEST(the_key_is_changed_within_ninety_days),
          UNIT_TEST(a_lost_answer_to_a_change_of_keys_locks_nobody_out),
          UNIT_TEST(a_crash_between_the_files_is_mended),
          UNIT_TEST(a_revoked_one_asks_no_more_until_it_is_told_to),
          UNIT_TEST(the_relay_tells_each_once_and_only_when_it_is_on))
