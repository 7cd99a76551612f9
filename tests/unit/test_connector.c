/* SPDX-License-Identifier: Apache-2.0 */
/* connector: becomes known once, polls at the pace that the platform sets, keeps its key, and gets
 * over lost answers, wrong clocks and refusals; relays what devices tell. */
#include "agent/sds/connector.h"

#include "agent/sds/connector_files.h"
#include "agent/sds/connector_inner.h"
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

static void tell_of(const char *last);

static bool has_file(const char *name)
{
    char path[128];
    struct stat info;

    (void)snprintf(path, sizeof path, "%s/sds/%s", rig.folder, name);
    return stat(path, &info) == 0;
}

/* Nothing of the former platform goes to the next one, and what was begun is known all the same. */
static void another_platform_gets_nothing_of_the_former(void)
{
    for (unsigned is_restarted = 0; is_restarted < 2; is_restarted++) {
        char key[SDS_DOC_KEY];
        start();
        rig.conf.relay = true;
        rig.conf.policy.rows[SDS_WORK_REBOOT].rule = CONSENT_ALLOW;
        connector_reload(rig.connector, &rig.conf);
        size_t begun = connector_rig_order(SDS_WORK_REBOOT);
        connector_rig_pass(&rig, 400);
        CU_ASSERT_STRING_EQUAL(fake_platform_state(begun), "done");
        struct sds_doc_item again = fake_platform()->items[begun].item;
        rig.conf.policy.rows[SDS_WORK_REBOOT].rule = CONSENT_ASK;
        connector_reload(rig.connector, &rig.conf);
        (void)connector_rig_order(SDS_WORK_REBOOT);
        connector_rig_pass(&rig, 200);
        fake_platform()->is_down = true;
        tell_of("1");
        connector_rig_pass(&rig, 200);
        (void)str_copy(key, sizeof key, fake_platform()->key);
        fake_platform_reset();
        fake_platform()->host = "other.example.org";
        (void)str_copy(rig.conf.url, sizeof rig.conf.url, "https://other.example.org");
        rig.conf.policy.rows[SDS_WORK_REBOOT].rule = CONSENT_ALLOW;
        again.fence = 0;
        size_t at = fake_platform_order(&again);
        if (is_restarted) {
            connector_rig_kill(&rig);
            connector_rig_start(&rig);
        } else {
            connector_reload(rig.connector, &rig.conf);
        }
        connector_rig_pass(&rig, 600);
        CU_ASSERT_STRING_NOT_EQUAL(fake_platform()->key, "");
        CU_ASSERT_STRING_NOT_EQUAL(fake_platform()->key, key);
        CU_ASSERT(fake_platform()->polls > 3);
        CU_ASSERT_EQUAL(fake_platform()->unknown, 0);
        CU_ASSERT_EQUAL(fake_platform()->devices, 0);
        CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "failed");
        CU_ASSERT_EQUAL(fake_platform()->items[at].reason, SDS_DOC_INTERRUPTED);
        CU_ASSERT_EQUAL(fake_job()->packets, 1);
        connector_rig_close(&rig);
    }
}

/* An answer of the former platform that comes when the next one is in force already. */
static void an_answer_of_the_former_platform_is_not_taken(void)
{
    start();
    for (unsigned i = 0; i < 1000 && fake_platform()->clients == 0; i++)
        CU_ASSERT_TRUE_FATAL(fake_loop_next(rig.loop));
    (void)str_copy(rig.conf.url, sizeof rig.conf.url, "https://other.example.org");
    connector_reload(rig.connector, &rig.conf);
    connector_rig_pass(&rig, 60);
    CU_ASSERT_EQUAL(fake_platform()->asked, 0);
    CU_ASSERT_FALSE(has_file("connector.json"));
    connector_rig_close(&rig);
}

static void the_code_is_in_memory_no_longer_than_it_is_needed(void)
{
    static const char none[SDS_DOC_CODE];

    start();
    CU_ASSERT_STRING_EQUAL(rig.connector->code, FAKE_PLATFORM_CODE);
    connector_rig_pass(&rig, 130);
    CU_ASSERT_EQUAL(memcmp(rig.connector->code, none, sizeof none), 0);
    connector_reload(rig.connector, &rig.conf); /* it is still in the file */
    CU_ASSERT_EQUAL(memcmp(rig.connector->code, none, sizeof none), 0);
    rig.conf.code[0] = '\0'; /* and now it is not */
    connector_reload(rig.connector, &rig.conf);
    unsigned polls = fake_platform()->polls;
    connector_rig_pass(&rig, 300);
    CU_ASSERT(fake_platform()->polls > polls);
    connector_rig_close(&rig);
}

static void who_leaves_says_so_once_and_keeps_nothing(void)
{
    start();
    rig.conf.relay = true;
    connector_rig_pass(&rig, 130);
    size_t at = connector_rig_order(SDS_WORK_REBOOT);
    connector_rig_pass(&rig, 200);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "consent");
    fake_platform()->is_down = true; /* it is told when it can be */
    rig.conf.leaves = true;
    connector_reload(rig.connector, &rig.conf);
    connector_rig_pass(&rig, 7200);
    fake_platform()->is_down = false;
    connector_rig_pass(&rig, 7200);
    CU_ASSERT_TRUE(fake_platform()->has_left);
    CU_ASSERT_FALSE(has_file("connector.json"));
    CU_ASSERT_FALSE(has_file("key.pem"));
    CU_ASSERT_FALSE(has_file("next.pem"));
    unsigned asked = fake_platform()->asked;
    tell_of("1");
    connector_rig_pass(&rig, 86400);
    connector_rig_kill(&rig);
    connector_rig_start(&rig);
    connector_rig_pass(&rig, 86400);
    CU_ASSERT_EQUAL(fake_platform()->asked, asked);
    CU_ASSERT_EQUAL(fake_platform()->devices, 0);
    connector_rig_close(&rig);
}

/* Another code, at a reload or in its file, begins anew. */
static void a_new_code_begins_anew_after_it_was_revoked(void)
{
    for (unsigned by_file = 0; by_file < 2; by_file++) {
        char path[128];
        start();
        connector_rig_pass(&rig, 200);
        fake_platform()->is_revoked = true;
        connector_rig_pass(&rig, 100);
        fake_platform_reset();
        connector_rig_pass(&rig, 3 * 86400);
        CU_ASSERT_EQUAL(fake_platform()->asked, 0);
        fake_platform()->code = "9999999999ABCDEFGHJKMNPQRS";
        if (by_file) {
            rig.conf.code[0] = '\0';
            (void)snprintf(path, sizeof path, "%s/code", rig.folder);
            (void)str_copy(rig.conf.code_file, sizeof rig.conf.code_file, path);
            CU_ASSERT_EQUAL(file_write(path, fake_platform()->code, 26, 0600), ERR_NONE);
        } else {
            (void)str_copy(rig.conf.code, sizeof rig.conf.code, fake_platform()->code);
            connector_reload(rig.connector, &rig.conf);
        }
        connector_rig_pass(&rig, 2 * 86400);
        CU_ASSERT(fake_platform()->polls > 3);
        connector_rig_close(&rig);
    }
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

/* Printers are read before the first answer of a platform; the next whole reading is an hour off.
 */
static void what_was_told_before_it_was_known_is_sent(void)
{
    start();
    rig.conf.relay = true;
    tell_of("1");
    CU_ASSERT_STRING_EQUAL(fake_platform()->key, "");
    connector_rig_pass(&rig, 300);
    CU_ASSERT_STRING_NOT_EQUAL(fake_platform()->key, "");
    CU_ASSERT_EQUAL(fake_platform()->devices, 1);
    connector_rig_close(&rig);
}

/* The same log ten times, answers lost, a platform that is away and a crash: each row comes once.
 */
static void the_relay_tells_each_row_of_a_log_once(void)
{
    static struct sds_doc_alert rows[30];
    const char *device = "00000000-0000-4000-8000-000000000001";

    for (size_t i = 0; i < 30; i++) {
        sds_field_clear(&sds_doc_report_alert, &rows[i]);
        (void)str_copy(rows[i].device, sizeof rows[i].device, device);
        (void)str_copy(rows[i].code, sizeof rows[i].code, "13.20.01");
        rows[i].severity = 1;
        rows[i].row = (int64_t)i;
    }
    start();
    connector_rig_pass(&rig, 130);
    connector_relay_log(rig.connector, device, rows, 20);
    connector_rig_pass(&rig, 300);
    CU_ASSERT_EQUAL(fake_platform()->alerts, 0); /* it is off */
    rig.conf.relay = true;
    for (unsigned i = 0; i < 10; i++) {
        fake_platform()->lost = 1;
        fake_platform()->is_down = i % 3 == 1;
        connector_relay_log(rig.connector, device, rows, i < 5 ? 20 : 30);
        connector_rig_pass(&rig, 200);
        if (i == 4) {
            connector_rig_kill(&rig);
            connector_rig_start(&rig);
        }
    }
    fake_platform()->is_down = false;
    fake_platform()->lost = 0;
    connector_rig_pass(&rig, 3600);
    CU_ASSERT_EQUAL(fake_platform()->alerts, 30);
    connector_rig_close(&rig);
}

UNIT_MAIN("connector", UNIT_TEST(what_was_told_before_it_was_known_is_sent),
          UNIT_TEST(becomes_known_once_and_polls),
          UNIT_TEST(a_lost_answer_to_the_registration_is_asked_for_again_with_the_same_key),
          UNIT_TEST(without_a_code_nothing_is_asked), UNIT_TEST(a_clock_that_is_off_is_got_over),
          UNIT_TEST(a_time_that_is_further_off_is_not_believed),
          UNIT_TEST(a_platform_that_is_away_is_asked_ever_more_rarely),
          UNIT_TEST(a_wish_to_be_left_alone_is_heeded),
          UNIT_TEST(the_key_is_changed_within_ninety_days),
          UNIT_TEST(a_lost_answer_to_a_change_of_keys_locks_nobody_out),
          UNIT_TEST(a_crash_between_the_files_is_mended),
          UNIT_TEST(a_revoked_one_asks_no_more_until_it_is_told_to),
          UNIT_TEST(another_platform_gets_nothing_of_the_former),
          UNIT_TEST(an_answer_of_the_former_platform_is_not_taken),
          UNIT_TEST(the_code_is_in_memory_no_longer_than_it_is_needed),
          UNIT_TEST(who_leaves_says_so_once_and_keeps_nothing),
          UNIT_TEST(a_new_code_begins_anew_after_it_was_revoked),
          UNIT_TEST(the_relay_tells_each_once_and_only_when_it_is_on),
          UNIT_TEST(the_relay_tells_each_row_of_a_log_once))
