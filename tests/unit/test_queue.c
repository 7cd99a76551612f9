/* SPDX-License-Identifier: Apache-2.0 */
/* The platform's queue: offers, the clock, withdrawals, devices that move, rollouts. */
#include "sds/queue.h"

#include "tests/fakes/book_rig.h"
#include "tests/unit/unit.h"

#include <string.h>

#define ROLLOUT "11111111-2222-4333-8444-555555555555"
#define TOOL    "22222222-2222-4333-8444-555555555555"

static struct book_rig rig;

static void work_goes_to_the_connector_of_its_device_alone(void)
{
    book_rig_start(&rig);
    struct book_item item = book_rig_order(&rig, SDS_WORK_TELEMETRY, NULL, 0);
    CU_ASSERT_EQUAL(book_rig_offer(&rig, &rig.other), 0);
    CU_ASSERT_EQUAL(book_rig_offer(&rig, &rig.one), 1);
    CU_ASSERT_EQUAL(book_rig_offer(&rig, &rig.one), 0);
    CU_ASSERT_EQUAL(book_rig_state(&rig, &item), SDS_WORK_OFFERED);
    CU_ASSERT_STRING_EQUAL(item.work.holder, rig.one.id);
    rig.one.kinds = 1U << SDS_WORK_REBOOT;
    (void)book_rig_order(&rig, SDS_WORK_TELEMETRY, NULL, 0);
    CU_ASSERT_EQUAL(book_rig_offer(&rig, &rig.one), 0); /* a kind that it does not know */
    book_rig_stop(&rig);
}

static void the_clock_is_told_when_to_look_and_does_it(void)
{
    book_rig_start(&rig);
    struct book_item item = book_rig_order(&rig, SDS_WORK_REFRESH, NULL, 0);
    CU_ASSERT_EQUAL(book_rig_tick(&rig), BOOK_RIG_NOW + 3600000); /* expires */
    CU_ASSERT_EQUAL(book_rig_offer(&rig, &rig.one), 1);
    CU_ASSERT_EQUAL(book_rig_tick(&rig), BOOK_RIG_NOW + 300000); /* its lease */
    rig.now_ms += 300000;
    CU_ASSERT_EQUAL(book_rig_tick(&rig), BOOK_RIG_NOW + 3600000);
    CU_ASSERT_EQUAL(book_rig_state(&rig, &item), SDS_WORK_WAITING);
    CU_ASSERT_EQUAL(book_rig_offer(&rig, &rig.one), 1);
    CU_ASSERT_EQUAL(book_rig_step(&rig, &item, SDS_WORK_TAKE, NULL), SDS_WORK_TAKEN);
    CU_ASSERT_EQUAL(book_rig_step(&rig, &item, SDS_WORK_ALLOW, NULL), SDS_WORK_TAKEN);
    CU_ASSERT_EQUAL(book_rig_step(&rig, &item, SDS_WORK_START, NULL), SDS_WORK_TAKEN);
    CU_ASSERT_EQUAL(book_rig_tick(&rig), rig.now_ms + 600000); /* its limit */
    rig.now_ms += 600000;
    CU_ASSERT_EQUAL(book_rig_tick(&rig), 0);
    CU_ASSERT_EQUAL(book_rig_state(&rig, &item), SDS_WORK_LOST);
    CU_ASSERT_EQUAL(book_rig_step(&rig, &item, SDS_WORK_SUCCEED, NULL), SDS_WORK_TAKEN);
    CU_ASSERT_EQUAL(book_rig_state(&rig, &item), SDS_WORK_DONE);
    book_rig_stop(&rig);
}

static void what_is_not_offered_expires(void)
{
    book_rig_start(&rig);
    struct book_item item = book_rig_order(&rig, SDS_WORK_REBOOT, NULL, 0);
    rig.now_ms += 3600000;
    CU_ASSERT_EQUAL(book_rig_offer(&rig, &rig.one), 0);
    CU_ASSERT_EQUAL(book_rig_tick(&rig), 0);
    CU_ASSERT_EQUAL(book_rig_state(&rig, &item), SDS_WORK_EXPIRED);
    book_rig_stop(&rig);
}

static void what_is_not_named_is_withdrawn_but_not_what_has_started(void)
{
    struct sds_doc_hold hold = { .fence = 1 };

    book_rig_start(&rig);
    struct book_item named = book_rig_order(&rig, SDS_WORK_TELEMETRY, NULL, 0);
    struct book_item lost = book_rig_order(&rig, SDS_WORK_TELEMETRY, NULL, 0);
    struct book_item begun = book_rig_order(&rig, SDS_WORK_TELEMETRY, NULL, 0);
    CU_ASSERT_EQUAL(book_rig_offer(&rig, &rig.one), 3);
    (void)book_rig_step(&rig, &begun, SDS_WORK_TAKE, NULL);
    (void)book_rig_step(&rig, &begun, SDS_WORK_ALLOW, NULL);
    (void)book_rig_step(&rig, &begun, SDS_WORK_START, NULL);
    memcpy(hold.item, named.id, sizeof hold.item);
    CU_ASSERT_EQUAL(queue_withdraw(rig.book, rig.one.id, &hold, 1, rig.now_ms), ERR_NONE);
    CU_ASSERT_EQUAL(book_rig_state(&rig, &named), SDS_WORK_OFFERED);
    CU_ASSERT_EQUAL(book_rig_state(&rig, &lost), SDS_WORK_WAITING);
    CU_ASSERT_EQUAL(book_rig_state(&rig, &begun), SDS_WORK_STARTED);
    hold.fence = 7; /* of another offer */
    CU_ASSERT_EQUAL(queue_withdraw(rig.book, rig.one.id, &hold, 1, rig.now_ms), ERR_NONE);
    CU_ASSERT_EQUAL(book_rig_state(&rig, &named), SDS_WORK_WAITING);
    book_rig_stop(&rig);
}

static void work_follows_a_device_that_moves(void)
{
    book_rig_start(&rig);
    struct book_item waits = book_rig_order(&rig, SDS_WORK_TELEMETRY, NULL, 0);
    CU_ASSERT_EQUAL(book_rig_offer(&rig, &rig.one), 1);
    struct book_item later = book_rig_order(&rig, SDS_WORK_REFRESH, NULL, 0);
    rig.device.connector = rig.other.place;
    CU_ASSERT_EQUAL(book_device_own(rig.book, &rig.device), ERR_NONE);
    CU_ASSERT_EQUAL(queue_move(rig.book, &rig.device, rig.now_ms), ERR_NONE);
    CU_ASSERT_EQUAL(book_rig_state(&rig, &waits), SDS_WORK_WAITING);
    CU_ASSERT_EQUAL(book_rig_offer(&rig, &rig.one), 0);
    CU_ASSERT_EQUAL(book_rig_offer(&rig, &rig.other), 2);
    CU_ASSERT_EQUAL(book_rig_state(&rig, &later), SDS_WORK_OFFERED);
    book_rig_stop(&rig);
}

static void fail(struct book_item *item)
{
    CU_ASSERT_EQUAL(book_rig_step(&rig, item, SDS_WORK_TAKE, NULL), SDS_WORK_TAKEN);
    CU_ASSERT_EQUAL(book_rig_step(&rig, item, SDS_WORK_FAIL, NULL), SDS_WORK_TAKEN);
}

static void a_rollout_goes_in_parts_and_stops_when_two_fail(void)
{
    struct book_item items[6];
    struct book_item_rollout row;

    book_rig_start(&rig);
    for (int i = 0; i < 6; i++)
        items[i] = book_rig_order(&rig, SDS_WORK_TELEMETRY, ROLLOUT, 2);
    CU_ASSERT_EQUAL(book_rig_offer(&rig, &rig.one), 2);
    CU_ASSERT_EQUAL(book_rig_offer(&rig, &rig.one), 0);
    fail(&items[0]);
    CU_ASSERT_EQUAL(book_rig_offer(&rig, &rig.one), 1); /* one may be under way in its place */
    fail(&items[1]);
    CU_ASSERT_EQUAL(book_item_rollout(rig.book, rig.account.place, ROLLOUT, &row), ERR_NONE);
    CU_ASSERT_TRUE(row.is_halted);
    CU_ASSERT_EQUAL(row.bad, 2);
    CU_ASSERT_EQUAL(book_rig_offer(&rig, &rig.one), 0);
    CU_ASSERT_EQUAL(book_rig_step(&rig, &items[2], SDS_WORK_TAKE, NULL), SDS_WORK_NOT_NOW);
    (void)book_rig_tick(&rig);
    for (int i = 2; i < 6; i++)
        CU_ASSERT_EQUAL(book_rig_state(&rig, &items[i]), SDS_WORK_HALTED);
    CU_ASSERT_EQUAL(queue_halt(rig.book, rig.account.place, ROLLOUT, false, TOOL, rig.now_ms),
                    ERR_NONE);
    (void)book_rig_tick(&rig);
    CU_ASSERT_EQUAL(book_rig_offer(&rig, &rig.one), 2);
    CU_ASSERT_EQUAL(book_item_rollout(rig.book, rig.account.place, ROLLOUT, &row), ERR_NONE);
    CU_ASSERT_EQUAL(row.under_way, 2);
    CU_ASSERT_EQUAL(row.bad, 0);
    book_rig_stop(&rig);
}

static void what_was_halted_follows_its_device_when_it_goes_on(void)
{
    book_rig_start(&rig);
    struct book_item item = book_rig_order(&rig, SDS_WORK_TELEMETRY, ROLLOUT, 2);
    CU_ASSERT_EQUAL(queue_halt(rig.book, rig.account.place, ROLLOUT, true, TOOL, rig.now_ms),
                    ERR_NONE);
    (void)book_rig_tick(&rig);
    CU_ASSERT_EQUAL(book_rig_state(&rig, &item), SDS_WORK_HALTED);
    rig.device.connector = rig.other.place;
    CU_ASSERT_EQUAL(book_device_own(rig.book, &rig.device), ERR_NONE);
    CU_ASSERT_EQUAL(queue_move(rig.book, &rig.device, rig.now_ms), ERR_NONE);
    CU_ASSERT_EQUAL(queue_halt(rig.book, rig.account.place, ROLLOUT, false, TOOL, rig.now_ms),
                    ERR_NONE);
    (void)book_rig_tick(&rig);
    CU_ASSERT_EQUAL(book_rig_offer(&rig, &rig.one), 0);
    CU_ASSERT_EQUAL(book_rig_offer(&rig, &rig.other), 1);
    book_rig_stop(&rig);
}

static void a_lease_is_three_polls_and_five_minutes_at_least(void)
{
    CU_ASSERT_EQUAL(queue_lease_ms(30), 300000);
    CU_ASSERT_EQUAL(queue_lease_ms(300), 900000);
    CU_ASSERT_EQUAL(queue_lease_ms(86400), SDS_WORK_LEASE_MS);
}

UNIT_MAIN("queue", UNIT_TEST(work_goes_to_the_connector_of_its_device_alone),
          UNIT_TEST(the_clock_is_told_when_to_look_and_does_it),
          UNIT_TEST(what_is_not_offered_expires),
          UNIT_TEST(what_is_not_named_is_withdrawn_but_not_what_has_started),
          UNIT_TEST(work_follows_a_device_that_moves),
          UNIT_TEST(a_rollout_goes_in_parts_and_stops_when_two_fail),
          UNIT_TEST(what_was_halted_follows_its_device_when_it_goes_on),
          UNIT_TEST(a_lease_is_three_polls_and_five_minutes_at_least))
