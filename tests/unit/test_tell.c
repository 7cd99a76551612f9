/* SPDX-License-Identifier: Apache-2.0 */
/* What is put into the outbox, for whom, and that it is what the contract's table has. */
#include "sds/tell.h"

#include "protocol/sds_doc.h"
#include "sds/book_hook.h"
#include "tests/fakes/book_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROLLOUT "11111111-2222-4333-8444-555555555555"
#define TOPICS  ((1U << SDS_DOC_TOPICS) - 1)

static struct book_rig rig;
static struct sds_doc_hook *told;

static struct book_account_tool add_tool(bool is_granted)
{
    struct book_account_tool made = { .name = "t", .scopes = 1, .made_ms = 1 };
    char secret[BOOK_ACCOUNT_SECRET];

    CU_ASSERT_EQUAL_FATAL(book_account_add_tool(rig.book, &made, secret), ERR_NONE);
    if (is_granted)
        CU_ASSERT_EQUAL(book_account_grant(rig.book, made.place, rig.account.place), ERR_NONE);
    return made;
}

static struct book_hook add_hook(const struct book_account_tool *of, unsigned types)
{
    struct book_hook hook = { .tool = of->place, .told = { .types = types, .made_ms = 1 } };

    (void)snprintf(hook.told.url, sizeof hook.told.url, "https://a.example/");
    CU_ASSERT_EQUAL_FATAL(book_hook_add(rig.book, &hook), ERR_NONE);
    return hook;
}

/* What waits for a hook next, read by the contract's table and taken out; false for nothing. */
static bool next(const struct book_hook *hook)
{
    struct book_hook_letter letter;
    struct sds_field_trouble trouble;
    struct buf body;

    buf_init(&body, 65536);
    enum err err = book_hook_next(rig.book, hook->place, rig.now_ms, &letter, &body);
    if (err == ERR_NONE) {
        CU_ASSERT_EQUAL(sds_doc_read(SDS_DOC_HOOK, body.data, body.len, told, &trouble), ERR_NONE);
        CU_ASSERT_PTR_NULL(sds_doc_follow_trouble_in_hook(told));
        CU_ASSERT_EQUAL(book_hook_arrived(rig.book, hook, &letter, 200, rig.now_ms), ERR_NONE);
    }
    buf_finish(&body);
    return err == ERR_NONE;
}

static struct book_hook begin(void)
{
    book_rig_start(&rig);
    told = calloc(1, sizeof *told);
    CU_ASSERT_PTR_NOT_NULL_FATAL(told);
    struct book_account_tool tool = add_tool(true);
    return add_hook(&tool, TOPICS);
}

static void end(void)
{
    free(told);
    book_rig_stop(&rig);
}

static void each_change_of_an_item_is_told_once(void)
{
    struct book_hook hook = begin();
    struct book_item item = book_rig_order(&rig, SDS_WORK_TELEMETRY, NULL, 0);

    CU_ASSERT_TRUE(next(&hook));
    CU_ASSERT_EQUAL(told->type, SDS_DOC_WORK_CHANGED);
    CU_ASSERT_EQUAL(told->data.work.state, SDS_WORK_WAITING);
    CU_ASSERT_STRING_EQUAL(told->data.work.item, item.id);
    CU_ASSERT_STRING_EQUAL(told->data.work.account, rig.account.id);
    CU_ASSERT_EQUAL(book_rig_offer(&rig, &rig.one), 1);
    CU_ASSERT_TRUE(next(&hook));
    CU_ASSERT_EQUAL(told->data.work.state, SDS_WORK_OFFERED);
    CU_ASSERT_EQUAL(book_rig_step(&rig, &item, SDS_WORK_TAKE, NULL), SDS_WORK_TAKEN);
    CU_ASSERT_TRUE(next(&hook));
    CU_ASSERT_EQUAL(book_rig_step(&rig, &item, SDS_WORK_RENEW, NULL), SDS_WORK_TAKEN);
    CU_ASSERT_FALSE(next(&hook)); /* that it is still there is nothing new */
    rig.now_ms += 300000;
    (void)book_rig_tick(&rig);
    CU_ASSERT_TRUE(next(&hook)); /* the clock's changes too */
    CU_ASSERT_EQUAL(told->data.work.state, SDS_WORK_WAITING);
    CU_ASSERT_FALSE(next(&hook));
    end();
}

static void a_rollout_is_told_when_it_halts_and_goes_on(void)
{
    struct book_hook hook = begin();
    unsigned rollouts = 0;

    (void)book_rig_order(&rig, SDS_WORK_REFRESH, ROLLOUT, 1);
    while (next(&hook))
        rollouts += told->type == SDS_DOC_ROLLOUT_CHANGED;
    CU_ASSERT_EQUAL(rollouts, 0);
    CU_ASSERT_EQUAL(queue_halt(rig.book, rig.account.place, ROLLOUT, true, ROLLOUT, rig.now_ms),
                    ERR_NONE);
    CU_ASSERT_TRUE(next(&hook));
    CU_ASSERT_EQUAL(told->type, SDS_DOC_ROLLOUT_CHANGED);
    CU_ASSERT_EQUAL(told->data.rollout.state, SDS_DOC_ROLLOUT_HALTED);
    CU_ASSERT_EQUAL(told->data.rollout.waiting, 1);
    CU_ASSERT_STRING_EQUAL(told->data.rollout.account, rig.account.id);
    CU_ASSERT_EQUAL(queue_halt(rig.book, rig.account.place, ROLLOUT, true, ROLLOUT, rig.now_ms),
                    ERR_NONE);
    CU_ASSERT_FALSE(next(&hook)); /* it was so already */
    CU_ASSERT_EQUAL(queue_halt(rig.book, rig.account.place, ROLLOUT, false, ROLLOUT, rig.now_ms),
                    ERR_NONE);
    CU_ASSERT_TRUE(next(&hook));
    CU_ASSERT_EQUAL(told->data.rollout.state, SDS_DOC_ROLLOUT_GOES);
    end();
}

static void drift_is_told_when_it_begins(void)
{
    struct book_hook hook = begin();
    const struct sds_doc_put put = {
        .name = SDS_DOC_SLEEP_MINUTES, .value = "15", .item = ROLLOUT, .at_ms = rig.now_ms
    };
    static const char *const found[] = { "15", "20", "25", NULL, "15", "20" };
    static const bool is_told[] = { false, true, false, false, false, true };
    struct sds_doc_put drifted;

    CU_ASSERT_EQUAL(book_device_note_put(rig.book, rig.device.place, &put), ERR_NONE);
    for (size_t i = 0; i < sizeof found / sizeof found[0]; i++) {
        CU_ASSERT_EQUAL(book_device_tell_put(rig.book, &rig.device, put.name, found[i],
                                             rig.now_ms + (int64_t)i, &drifted),
                        ERR_NONE);
        CU_ASSERT_EQUAL(drifted.item[0] != '\0', is_told[i]);
    }
    CU_ASSERT_EQUAL(tell_drift(rig.book, &rig.one, &rig.device, &drifted, "20", rig.now_ms),
                    ERR_NONE);
    CU_ASSERT_TRUE(next(&hook));
    CU_ASSERT_EQUAL(told->type, SDS_DOC_SETTING_DRIFTED);
    CU_ASSERT_STRING_EQUAL(told->data.drift.value, "15");
    CU_ASSERT_STRING_EQUAL(told->data.drift.found, "20");
    CU_ASSERT_STRING_EQUAL(told->data.drift.device, rig.device.id);
    CU_ASSERT_EQUAL(tell_drift(rig.book, &rig.one, &rig.device, &drifted, NULL, rig.now_ms),
                    ERR_NONE);
    CU_ASSERT_TRUE(next(&hook));
    CU_ASSERT_STRING_EQUAL(told->data.drift.found, "");
    end();
}

static void connectors_and_alerts_are_told(void)
{
    struct book_hook hook = begin();
    struct sds_doc_alert alert;

    sds_field_clear(&sds_doc_report_alert, &alert);
    (void)snprintf(alert.device, sizeof alert.device, "%s", rig.device.id);
    (void)snprintf(alert.code, sizeof alert.code, "13.20.01");
    CU_ASSERT_EQUAL(tell_alert(rig.book, &rig.one, &alert, rig.now_ms), ERR_NONE);
    CU_ASSERT_TRUE(next(&hook));
    CU_ASSERT_STRING_EQUAL(told->data.alert.told.code, "13.20.01");
    CU_ASSERT_STRING_EQUAL(told->data.alert.connector, rig.one.id);
    CU_ASSERT_EQUAL(tell_connector(rig.book, &rig.one, 300, rig.now_ms), ERR_NONE);
    CU_ASSERT_TRUE(next(&hook));
    CU_ASSERT_STRING_EQUAL(told->data.connector.connector, rig.one.id);
    CU_ASSERT_EQUAL(told->data.connector.state, SDS_DOC_PLACE_ACTIVE);
    CU_ASSERT_EQUAL(told->data.connector.poll_s, 300);
    end();
}

static void only_who_may_and_wants_to_is_told(void)
{
    struct book_hook hook = begin();
    struct book_account_tool stranger = add_tool(false), other = add_tool(true);
    struct book_hook strangers = add_hook(&stranger, TOPICS);
    struct book_hook alerts = add_hook(&other, 1U << SDS_DOC_ALERT_STORED);

    (void)book_rig_order(&rig, SDS_WORK_TELEMETRY, NULL, 0);
    CU_ASSERT_TRUE(next(&hook));
    CU_ASSERT_FALSE(next(&strangers));
    CU_ASSERT_FALSE(next(&alerts));
    CU_ASSERT_EQUAL(book_hook_off(rig.book, hook.place), ERR_NONE);
    (void)book_rig_order(&rig, SDS_WORK_TELEMETRY, NULL, 0);
    CU_ASSERT_FALSE(next(&hook));
    end();
}

static void an_account_that_is_off_is_told_of_to_nobody(void)
{
    struct book_hook hook = begin();

    (void)book_rig_order(&rig, SDS_WORK_TELEMETRY, NULL, 0);
    CU_ASSERT_EQUAL(book_account_set(rig.book, rig.account.id, BOOK_ACCOUNT_OFF), ERR_NONE);
    CU_ASSERT_FALSE(next(&hook));
    (void)book_rig_order(&rig, SDS_WORK_TELEMETRY, NULL, 0);
    rig.now_ms += 3600000;
    (void)book_rig_tick(&rig); /* it expires for all that */
    CU_ASSERT_EQUAL(book_account_set(rig.book, rig.account.id, BOOK_ACCOUNT_ACTIVE), ERR_NONE);
    CU_ASSERT_FALSE(next(&hook));
    end();
}

static void a_tool_has_so_many_and_takes_them_along(void)
{
    struct sds_doc_webhook hooks[SDS_DOC_HOOKS];
    struct book_hook first = begin(), one = { .tool = first.tool };
    size_t count = 0;

    for (int i = 1; i < SDS_DOC_HOOKS; i++)
        CU_ASSERT_EQUAL(book_hook_add(rig.book, &one), ERR_NONE);
    CU_ASSERT_EQUAL(book_hook_add(rig.book, &one), ERR_LIMIT);
    CU_ASSERT_EQUAL(book_hook_list(rig.book, first.tool, hooks, &count), ERR_NONE);
    CU_ASSERT_EQUAL(count, SDS_DOC_HOOKS);
    CU_ASSERT_STRING_EQUAL(hooks[0].webhook, first.told.webhook);
    CU_ASSERT_EQUAL(hooks[0].status, SDS_FIELD_NONE);
    CU_ASSERT_EQUAL(book_hook_remove(rig.book, first.tool + 1, first.told.webhook), ERR_MISSING);
    (void)book_rig_order(&rig, SDS_WORK_TELEMETRY, NULL, 0);
    CU_ASSERT_EQUAL(book_hook_remove(rig.book, first.tool, first.told.webhook), ERR_NONE);
    CU_ASSERT_EQUAL(book_hook_remove(rig.book, first.tool, first.told.webhook), ERR_MISSING);
    CU_ASSERT_FALSE(next(&first));
    CU_ASSERT_EQUAL(book_hook_list(rig.book, first.tool, hooks, &count), ERR_NONE);
    CU_ASSERT_EQUAL(count, SDS_DOC_HOOKS - 1);
    end();
}

UNIT_MAIN("tell", UNIT_TEST(each_change_of_an_item_is_told_once),
          UNIT_TEST(a_rollout_is_told_when_it_halts_and_goes_on),
          UNIT_TEST(drift_is_told_when_it_begins), UNIT_TEST(connectors_and_alerts_are_told),
          UNIT_TEST(only_who_may_and_wants_to_is_told),
          UNIT_TEST(an_account_that_is_off_is_told_of_to_nobody),
          UNIT_TEST(a_tool_has_so_many_and_takes_them_along))
