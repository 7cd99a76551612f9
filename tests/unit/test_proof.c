/* SPDX-License-Identifier: Apache-2.0 */
/* What evidence proves, and what it does not. */
#include "sds/proof.h"

#include "tests/fakes/book_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>

static struct book_rig rig;

static struct sds_doc_evidence none(void)
{
    struct sds_doc_evidence e;

    sds_field_clear(&sds_doc_report_evidence, &e);
    return e;
}

static bool proves(struct book_item *item, const struct sds_doc_evidence *e)
{
    bool is_proved = false;

    CU_ASSERT_EQUAL(proof_judge(rig.book, item, e, &is_proved), ERR_NONE);
    return is_proved;
}

static void a_restart_is_proved_by_silence_and_an_uptime_that_fell(void)
{
    struct sds_doc_evidence e = none();

    book_rig_start(&rig);
    struct book_item item = book_rig_order(&rig, SDS_WORK_REBOOT, NULL, 0);
    CU_ASSERT_FALSE(proves(&item, NULL));
    CU_ASSERT_FALSE(proves(&item, &e));
    e.uptime_before_s = 5000;
    e.uptime_before_at_ms = rig.now_ms - 90000;
    e.uptime_after_at_ms = rig.now_ms;
    e.uptime_after_s = 5090;
    e.offline_s = 20;
    CU_ASSERT_FALSE(proves(&item, &e));
    e.uptime_after_s = 90; /* it came up when it was read before, not since */
    CU_ASSERT_FALSE(proves(&item, &e));
    e.uptime_after_s = 30;
    CU_ASSERT_TRUE(proves(&item, &e));
    e.offline_s = SDS_FIELD_NONE; /* it answered all the time: its uptime rolled over */
    CU_ASSERT_FALSE(proves(&item, &e));
    book_rig_stop(&rig);
}

static void what_was_read_for_it_must_have_come(void)
{
    struct sds_doc_evidence e = none();

    book_rig_start(&rig);
    struct book_item item = book_rig_order(&rig, SDS_WORK_DIAGNOSTICS, NULL, 0);
    e.log_rows = 2;
    CU_ASSERT_FALSE(proves(&item, &e));
    CU_ASSERT_EQUAL(book_item_tell(rig.book, item.id, rig.device.place, false), ERR_NONE);
    CU_ASSERT_EQUAL(book_item_tell(rig.book, item.id, rig.device.place, true), ERR_NONE);
    CU_ASSERT_EQUAL(book_item_tell(rig.book, item.id, rig.device.place + 1, true), ERR_NONE);
    CU_ASSERT_FALSE(proves(&item, &e)); /* one row was another device's */
    CU_ASSERT_EQUAL(book_item_tell(rig.book, item.id, rig.device.place, true), ERR_NONE);
    CU_ASSERT_TRUE(proves(&item, &e));
    book_rig_stop(&rig);
}

static void settings_are_proved_one_by_one_and_reading_by_its_word(void)
{
    struct sds_doc_evidence e = none();

    book_rig_start(&rig);
    struct book_item item = book_rig_order(&rig, SDS_WORK_CONFIGURATION, NULL, 0);
    struct book_item read = book_rig_order(&rig, SDS_WORK_REFRESH, NULL, 0);
    CU_ASSERT_FALSE(proves(&item, &e));
    e.setting_count = 1;
    e.settings[0].name = SDS_DOC_SLEEP_MINUTES;
    (void)snprintf(e.settings[0].found, sizeof e.settings[0].found, "30");
    CU_ASSERT_FALSE(proves(&item, &e));
    (void)snprintf(e.settings[0].found, sizeof e.settings[0].found, "15");
    CU_ASSERT_TRUE(proves(&item, &e));
    CU_ASSERT_TRUE(proves(&read, NULL));
    book_rig_stop(&rig);
}

static void what_was_told_before_counts_with_what_is_told_now(void)
{
    struct sds_doc_evidence before = none();
    struct sds_doc_evidence after = none();

    book_rig_start(&rig);
    struct book_item item = book_rig_order(&rig, SDS_WORK_REBOOT, NULL, 0);
    before.uptime_before_s = 100000;
    before.uptime_before_at_ms = rig.now_ms - 60000;
    proof_add(&item, &before);
    after.uptime_after_s = 12;
    after.uptime_after_at_ms = rig.now_ms;
    after.offline_s = 30;
    CU_ASSERT_TRUE(proves(&item, &after));
    proof_add(&item, &after);
    CU_ASSERT_EQUAL(item.evidence.uptime_before_s, 100000);
    CU_ASSERT_EQUAL(item.evidence.uptime_after_s, 12);
    book_rig_stop(&rig);
}

UNIT_MAIN("proof", UNIT_TEST(a_restart_is_proved_by_silence_and_an_uptime_that_fell),
          UNIT_TEST(what_was_read_for_it_must_have_come),
          UNIT_TEST(settings_are_proved_one_by_one_and_reading_by_its_word),
          UNIT_TEST(what_was_told_before_counts_with_what_is_told_now))
