/* SPDX-License-Identifier: Apache-2.0 */
/* Rounds, when the platform cannot answer for one thing of many. */
#include "portal/tool/tool_round.h"

#include "base/str.h"
#include "portal/store/store_scope_whole.h"
#include "portal/tool/tool.h"
#include "tests/fakes/fake_http_client.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>

#define NOW    INT64_C(1800000000000)
#define DEVICE "11111111-2222-4333-8444-555555555551"
#define ONE    "22222222-2222-4333-8444-555555555551" /* an account, and its item */
#define TWO    "22222222-2222-4333-8444-555555555552"
#define URL    "https://sds.x.test"
#define TOKEN  URL "/sds/v1/token"
#define WORK   URL "/sds/v1/work"
#define LIST   WORK "?account="
#define A_TOKEN                                                                                    \
    "{\"access_token\":\"good\",\"token_type\":\"Bearer\",\"expires_in\":900,\"scope\":\"read "    \
    "work\"}"

struct scene {
    struct portal_rig rig;
    struct loop *loop;
    struct portal_conf_sds conf;
    struct tool *tool;
};

static void on_settle(void *arg)
{
    (void)arg;
}

static void on_change(void *arg, const struct operation_follow_state *state)
{
    (void)arg;
    (void)state;
}

static void on_standing(void *arg, const struct sds_door_standing *standing)
{
    (void)arg;
    (void)standing;
}

/* One that the platform took as its item of the same name. */
static void has_one_of(const struct scene *s, const char *account, int unread)
{
    const struct access_actor actor = { "ada", "192.0.2.7", NOW };
    struct operation_wish wish = { .device = DEVICE,
                                   .platform = account,
                                   .kind = "reboot",
                                   .wanted = "",
                                   .body = "{}",
                                   .rollout = "",
                                   .account = 7,
                                   .expires_ms = NOW + 3600000,
                                   .limit_s = 900 };
    char sql[200];

    crypto_uuid(wish.id);
    CU_ASSERT_EQUAL(
        operation_device_of(store_db(s->rig.store), store_scope_whole(), DEVICE, &wish.of),
        ERR_NONE);
    CU_ASSERT_EQUAL(operation_make(s->rig.store, &actor, &wish), ERR_NONE);
    (void)snprintf(sql, sizeof sql,
                   "UPDATE operation SET state = 'offered', tries = 1, item = '%s', unread = %d "
                   "WHERE platform = '%s'",
                   account, unread, account);
    portal_rig_run(&s->rig, sql);
}

static struct scene *begin(int unread)
{
    static struct scene s;
    const struct tool_options options = {
        .secret = "sesame", .settle = on_settle, .on_change = on_change, .on_standing = on_standing
    };
    struct tool_options with_store = options;

    s = (struct scene){ .rig = portal_rig_begin(), .conf = { .is_on = true, .port = 443 } };
    (void)str_copy(s.conf.url, sizeof s.conf.url, URL);
    (void)str_copy(s.conf.tool, sizeof s.conf.tool, ONE);
    s.loop = loop_create();
    CU_ASSERT_PTR_NOT_NULL_FATAL(s.loop);
    fake_loop_set_wall(NOW);
    portal_rig_add(s.rig.store, s.rig.agent,
                   "<asset device='" DEVICE "' at='" PORTAL_RIG_AT
                   "'><state>ready</state></asset>");
    has_one_of(&s, ONE, unread);
    has_one_of(&s, TWO, unread);
    with_store.store = s.rig.store;
    s.tool = tool_create(s.loop, &s.conf, &with_store);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s.tool);
    return &s;
}

static void end(struct scene *s)
{
    tool_destroy(s->tool);
    loop_destroy(s->loop);
    portal_rig_end(&s->rig);
}

/* How often the second account, or item, is asked for while the platform answers for nothing. */
static unsigned asks(struct scene *s, const char *wanted, uint64_t ms)
{
    static const char *const urls[] = { LIST ONE, LIST TWO, WORK "/" ONE, WORK "/" TWO };
    unsigned count = 0;

    for (uint64_t passed = 0; passed < ms; passed += 100) {
        if (fake_http_client_find(TOKEN) != NULL)
            fake_http_client_say(TOKEN, 200, A_TOKEN);
        count += fake_http_client_find(wanted) != NULL;
        for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++)
            if (fake_http_client_find(urls[i]) != NULL)
                fake_http_client_say(urls[i], 500, "");
        fake_loop_advance(s->loop, 100);
    }
    return count;
}

static void an_account_that_cannot_be_asked_for_keeps_no_other_from_it(void)
{
    struct scene *s = begin(0);

    CU_ASSERT_TRUE(asks(s, LIST TWO, 300000) > 0);
    CU_ASSERT_TRUE(asks(s, LIST ONE, 300000) > 0); /* nor is it given up */
    end(s);
}

static void an_item_that_cannot_be_read_keeps_no_other_from_it(void)
{
    struct scene *s = begin(1);

    CU_ASSERT_TRUE(asks(s, WORK "/" TWO, 300000) > 0);
    CU_ASSERT_TRUE(asks(s, LIST TWO, 300000) > 0);
    CU_ASSERT_TRUE(asks(s, WORK "/" ONE, 300000) > 0);
    end(s);
}

static void steps_of_what_is_over_are_asked_for_again(void)
{
    struct scene *s = begin(1);

    portal_rig_run(&s->rig, "UPDATE operation SET open = 0");
    CU_ASSERT_TRUE(asks(s, WORK "/" TWO, 300000) > 0);
    CU_ASSERT_TRUE(asks(s, WORK "/" ONE, 300000) > 0);
    end(s);
}

UNIT_MAIN("tool_round", UNIT_TEST(an_account_that_cannot_be_asked_for_keeps_no_other_from_it),
          UNIT_TEST(an_item_that_cannot_be_read_keeps_no_other_from_it),
          UNIT_TEST(steps_of_what_is_over_are_asked_for_again))
