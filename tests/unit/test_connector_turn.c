/* SPDX-License-Identifier: Apache-2.0 */
/* connector_hand: whose turn it is where only one may go. */
#include "agent/sds/connector_hand.h"

#include "base/log.h"
#include "base/str.h"
#include "tests/unit/connector_rig.h"
#include "tests/unit/unit.h"

#define HOUR 3600

static struct connector_rig rig;

/* A connector that is known, allows everything, and takes its time at the one device there is: new
 * work comes while each piece is at it. */
static void start(void)
{
    log_set_level(LOG_LEVEL_ERROR);
    connector_rig_open(&rig);
    for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++)
        rig.conf.policy.rows[kind].rule = CONSENT_ALLOW;
    fake_job()->first_ms = 50000;
    connector_rig_start(&rig);
    connector_rig_pass(&rig, 130);
}

/* With an id that begins with this letter. */
static void order(char letter)
{
    struct sds_doc_item *item = &fake_platform()->items[connector_rig_order(SDS_WORK_REBOOT)].item;

    item->item[0] = letter;
    (void)str_copy(item->device, sizeof item->device, "00000000-0000-4000-8000-000000000000");
}

static void check_turns(size_t count)
{
    for (size_t i = 0; i < count; i++) {
        CU_ASSERT_STRING_EQUAL(fake_platform_state(i), "done");
        CU_ASSERT(i == 0 || fake_platform()->items[i].work.started_ms >
                                fake_platform()->items[i - 1].work.started_ms);
    }
    CU_ASSERT_EQUAL(fake_job()->most_running, 1);
}

/* What comes later takes the slot that is free, and not the turn of those who wait. */
static void who_was_taken_first_goes_first(void)
{
    start();
    for (unsigned i = 0; i < 4; i++)
        order('f');
    for (unsigned i = 0; i < 6; i++) {
        connector_rig_pass(&rig, 60);
        order('f');
    }
    connector_rig_pass(&rig, 2 * HOUR);
    check_turns(10);
    connector_rig_close(&rig);
}

/* The ids say nothing of the order. */
static void turns_are_kept_over_a_restart(void)
{
    start();
    fake_job()->fits = SDS_DOC_DEVICE_BUSY;
    for (char letter = 'f'; letter >= 'a'; letter--) {
        order(letter);
        connector_rig_pass(&rig, 120);
    }
    connector_rig_kill(&rig);
    fake_job()->fits = SDS_DOC_NO_REASON;
    connector_rig_start(&rig);
    connector_rig_pass(&rig, HOUR);
    check_turns(6);
    connector_rig_close(&rig);
}

UNIT_MAIN("connector_turn", UNIT_TEST(who_was_taken_first_goes_first),
          UNIT_TEST(turns_are_kept_over_a_restart))
