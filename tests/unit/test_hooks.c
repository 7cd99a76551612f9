/* SPDX-License-Identifier: Apache-2.0 */
/* When webhooks are told, in which order, and when it is given up: a clock moved by hand, a real
 * store, and receivers that answer what the test says. */
#include "portal/hooks/hooks.h"

#include "base/clock.h"
#include "base/str.h"
#include "portal/hooks/hooks_message.h"
#include "portal/store/store_scope_whole.h"
#include "portal/store/webhook_delivery.h"
#include "tests/fakes/fake_http_client.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NOW_MS  INT64_C(1795338000000)
#define HOUR_MS UINT64_C(3600000)
#define DAY_MS  (24 * HOUR_MS)
#define URL     "https://one.example/"
#define OTHER   "https://two.example/"
#define STATE(id)                                                                                  \
    "SELECT CASE state WHEN 'waiting' THEN 1 WHEN 'done' THEN 2 ELSE 3 END FROM "                  \
    "webhook_delivery WHERE id = " #id

struct scene {
    struct portal_rig rig;
    struct loop *loop;
    struct hooks_conf conf;
    struct hooks *hooks;
    uint64_t records;
};

static void on_settle(void *arg)
{
    (void)arg;
}

static void start(struct scene *s)
{
    s->hooks = hooks_create(s->loop, s->rig.store, &s->conf, NULL, on_settle, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s->hooks);
}

/* By the store's own connection: opening another one for each costs more than all that is tested.
 */
static int64_t asks(const struct scene *s, const char *sql)
{
    int64_t number = -1;

    CU_ASSERT_EQUAL(access_number(store_db(s->rig.store), sql, NULL, 0, &number), ERR_NONE);
    return number;
}

static struct webhook add_hook(const struct scene *s, const char *url)
{
    const struct access_actor actor = { .name = "ada", .address = "192.0.2.1", .now_ms = 1 };
    struct webhook hook = { .place = asks(s, "SELECT id FROM place WHERE kind = 'customer'") };

    (void)str_copy(hook.url, sizeof hook.url, url);
    (void)str_copy(hook.kinds, sizeof hook.kinds, "consumable");
    CU_ASSERT_EQUAL_FATAL(webhook_add(s->rig.store, store_scope_whole(), &actor, &hook), ERR_NONE);
    return hook;
}

static struct scene begin(void)
{
    struct scene s = { .rig = portal_rig_begin(), .conf = { .is_on = true, .port = 443 } };

    s.loop = loop_create();
    CU_ASSERT_PTR_NOT_NULL_FATAL(s.loop);
    fake_loop_set_wall(NOW_MS);
    start(&s);
    return s;
}

static void end(struct scene *s)
{
    hooks_destroy(s->hooks);
    loop_destroy(s->loop);
    portal_rig_end(&s->rig);
}

static void stores(struct scene *s, uint64_t count)
{
    portal_rig_fill(s->rig.store, s->rig.agent, s->records + 1, s->records + count);
    s->records += count;
}

static void changes(const struct scene *s, const char *sql)
{
    CU_ASSERT_EQUAL_FATAL(access_run(store_db(s->rig.store), sql, NULL, 0), ERR_NONE);
}

static void tick(const struct scene *s)
{
    fake_loop_advance(s->loop, HOOKS_TICK_MS);
}

/* The wall clock jumps, then comes one turn. */
static void later(const struct scene *s, uint64_t ms)
{
    fake_loop_set_wall(clock_wall_ms() + (int64_t)ms);
    tick(s);
}

/* The row that the message in the air tells of. */
static int64_t row_of(const char *url)
{
    const struct fake_http_client_asked *asked = fake_http_client_find(url);
    const char *row = asked != NULL ? strstr(asked->body, "\"row\":") : NULL;
    int64_t number = -1;

    if (row != NULL)
        (void)sscanf(row, "\"row\":%" SCNd64, &number);
    return number;
}

static void what_is_stored_is_told_in_its_order_without_pauses(void)
{
    struct scene s = begin();
    char ids[3][HOOKS_MESSAGE_ID];

    (void)add_hook(&s, URL);
    stores(&s, 3);
    tick(&s);
    for (int64_t row = 1; row <= 3; row++) {
        const struct fake_http_client_asked *asked = fake_http_client_find(URL);
        CU_ASSERT_PTR_NOT_NULL_FATAL(asked);
        CU_ASSERT_EQUAL(row_of(URL), row);
        CU_ASSERT_EQUAL(fake_http_client_waiting(), 1);
        (void)str_copy(ids[row - 1], sizeof ids[0], asked->id);
        fake_http_client_answer(URL, ERR_NONE, 204); /* no time passes */
    }
    CU_ASSERT_EQUAL(fake_http_client_waiting(), 0);
    CU_ASSERT_STRING_NOT_EQUAL(ids[0], ids[1]);
    CU_ASSERT_STRING_NOT_EQUAL(ids[1], ids[2]);
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM webhook_delivery WHERE state = "
                             "'done' AND status = 204 AND tries = 1"),
                    3);
    end(&s);
}

static void a_question_is_bounded_and_follows_nothing(void)
{
    struct scene s = begin();
    struct webhook hook = add_hook(&s, URL);
    char signature[HOOKS_POST_SIGNATURE];
    struct buf body;

    stores(&s, 1);
    tick(&s);
    const struct fake_http_client_asked *asked = fake_http_client_find(URL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(asked);
    CU_ASSERT_EQUAL(asked->question.redirects, 0);
    CU_ASSERT_EQUAL(asked->question.answer_limit, 4096);
    CU_ASSERT_EQUAL(asked->question.total_ms, HOOKS_POST_TRY_MS);
    CU_ASSERT_FALSE(asked->question.is_device);
    buf_init(&body, HOOKS_MESSAGE_BYTES);
    buf_append_text(&body, asked->body);
    const struct hooks_post post =
        hooks_message_post(&hook, asked->id, NOW_MS + HOOKS_TICK_MS, &body);
    CU_ASSERT_TRUE(hooks_post_sign(&post, NOW_MS + HOOKS_TICK_MS, signature));
    CU_ASSERT_STRING_EQUAL(asked->signature, signature);
    buf_finish(&body);
    end(&s);
}

/* The client asks before each connection, with the address that the name has then. */
static void addresses_that_are_not_public_are_refused_whenever_a_name_has_them(void)
{
    static const char *const refused[] = { "127.0.0.1",   "10.1.2.3",    "169.254.169.254",
                                           "192.168.0.1", "172.16.0.1",  "100.64.0.1",
                                           "0.0.0.0",     "::1",         "fe80::1",
                                           "fd00::1",     "224.0.0.1",   "::ffff:10.1.2.3",
                                           "64:ff9b::1",  "2002:a00::1", "no address" };
    struct scene s = begin();

    CU_ASSERT_TRUE(fake_http_client_may_reach("8.8.8.8"));
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        CU_ASSERT_FALSE(fake_http_client_may_reach(refused[i]));
    hooks_destroy(s.hooks);
    CU_ASSERT_TRUE(address_range_read("10.1.0.0/16", &s.conf.allow[s.conf.allow_count++]));
    start(&s);
    CU_ASSERT_TRUE(fake_http_client_may_reach("10.1.2.3"));
    CU_ASSERT_FALSE(fake_http_client_may_reach("10.2.2.3"));
    end(&s);
}

/* Of another configuration, before the one of today. */
static void a_url_with_another_port_is_not_asked(void)
{
    struct scene s = begin();

    (void)add_hook(&s, "https://one.example:22/");
    (void)add_hook(&s, "http://one.example:443/");
    stores(&s, 1);
    tick(&s);
    CU_ASSERT_EQUAL(fake_http_client_waiting(), 0);
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM webhook_delivery WHERE state = "
                             "'waiting' AND tries = 1 AND reason LIKE '%port%'"),
                    2);
    end(&s);
}

static void who_answers_with_2xx_has_it_whatever_follows(void)
{
    static const enum err after[] = { ERR_LIMIT, ERR_CLOSED, ERR_TIMEOUT };
    struct scene s = begin();

    (void)add_hook(&s, URL);
    stores(&s, 3);
    tick(&s);
    for (size_t i = 0; i < 3; i++)
        fake_http_client_answer(URL, after[i], 200);
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM webhook_delivery WHERE state = 'done'"), 3);
    end(&s);
}

static void everything_else_is_a_failure_with_its_reason(void)
{
    static const unsigned statuses[] = { 199, 300, 301, 302, 307, 400, 410, 500, 0 };
    struct scene s = begin();

    (void)add_hook(&s, URL);
    stores(&s, 1);
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        later(&s, HOUR_MS);
        fake_http_client_answer(URL, statuses[i] == 0 ? ERR_IO : ERR_NONE, statuses[i]);
        CU_ASSERT_EQUAL(asks(&s, "SELECT tries FROM webhook_delivery"), (int64_t)i + 1);
        CU_ASSERT_EQUAL(asks(&s, "SELECT status FROM webhook_delivery"), statuses[i]);
    }
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM webhook_delivery WHERE state = "
                             "'waiting' AND reason = 'it went wrong'"),
                    1);
    end(&s);
}

/* Twice as long each time, up to an hour, and up to a quarter more. */
static void pauses_grow_to_an_hour_and_after_a_day_it_is_parked(void)
{
    struct scene s = begin();
    int64_t wanted_ms = 1000;
    unsigned tries = 0;

    (void)add_hook(&s, URL);
    stores(&s, 1);
    tick(&s);
    while (asks(&s, STATE(1)) == 1) {
        int64_t now_ms = clock_wall_ms();
        CU_ASSERT_PTR_NOT_NULL_FATAL(fake_http_client_find(URL));
        fake_http_client_answer(URL, ERR_NONE, 500);
        int64_t pause_ms = asks(&s, "SELECT due FROM webhook_delivery") - now_ms;
        CU_ASSERT_TRUE(pause_ms >= wanted_ms && pause_ms <= wanted_ms + wanted_ms / 4);
        wanted_ms = 2 * wanted_ms < HOOKS_POST_LONGEST_MS ? 2 * wanted_ms : HOOKS_POST_LONGEST_MS;
        tries++;
        later(&s, (uint64_t)pause_ms + HOOKS_TICK_MS);
    }
    CU_ASSERT_EQUAL(asks(&s, STATE(1)), 3);
    CU_ASSERT_TRUE(clock_wall_ms() - NOW_MS >= (int64_t)DAY_MS);
    CU_ASSERT_TRUE(clock_wall_ms() - NOW_MS < (int64_t)(DAY_MS + 3 * HOUR_MS));
    CU_ASSERT_TRUE(tries > 25 && tries < 40);
    later(&s, 2 * HOUR_MS);
    CU_ASSERT_EQUAL(fake_http_client_waiting(), 0);
    end(&s);
}

/* Answer what is in the air with a failure, again and again, for so long. */
static void fails_for(const struct scene *s, uint64_t ms)
{
    const uint64_t step_ms = unit_is_slow() ? 3 * HOUR_MS : HOUR_MS / 2;

    for (uint64_t at = 0; at < ms; at += step_ms) {
        fake_http_client_answer(URL, ERR_TIMEOUT, 0);
        later(s, step_ms);
    }
}

static void nothing_for_five_days_turns_it_off(void)
{
    struct scene s = begin();

    (void)add_hook(&s, URL);
    for (unsigned day = 0; day < 4; day++) {
        stores(&s, 1);
        fails_for(&s, DAY_MS);
    }
    CU_ASSERT_EQUAL(asks(&s, "SELECT is_on FROM webhook"), 1);
    stores(&s, 1);
    fails_for(&s, 2 * DAY_MS);
    CU_ASSERT_EQUAL(asks(&s, "SELECT is_on FROM webhook"), 0);
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM audit WHERE what = 'webhook off'"), 1);
    size_t asked = fake_http_client_asked();
    stores(&s, 1);
    fails_for(&s, DAY_MS);
    CU_ASSERT_EQUAL(fake_http_client_asked(), asked);
    end(&s);
}

/* One bad hour, a week without anything to tell, and another bad minute. */
static void a_week_of_silence_is_no_week_of_failures(void)
{
    struct scene s = begin();

    (void)add_hook(&s, URL);
    stores(&s, 1);
    fails_for(&s, DAY_MS + 6 * HOUR_MS);
    CU_ASSERT_EQUAL(asks(&s, STATE(1)), 3);
    later(&s, 7 * DAY_MS);
    stores(&s, 1);
    tick(&s);
    fake_http_client_answer(URL, ERR_NONE, 503);
    CU_ASSERT_EQUAL(asks(&s, "SELECT is_on FROM webhook"), 1);
    later(&s, 2 * HOOKS_TICK_MS);
    fake_http_client_answer(URL, ERR_NONE, 200);
    CU_ASSERT_EQUAL(asks(&s, "SELECT failing FROM webhook"), 0);
    end(&s);
}

/* Who turns it on again while a last try is in the air is not turned off by its end. */
static void what_was_turned_on_again_counts_anew(void)
{
    const struct access_actor actor = { .name = "ada", .address = "", .now_ms = NOW_MS };
    struct scene s = begin();
    struct webhook hook = add_hook(&s, URL);

    stores(&s, 1);
    tick(&s);
    fake_http_client_answer(URL, ERR_NONE, 500);
    later(&s, 2 * HOOKS_TICK_MS);
    later(&s, 6 * DAY_MS);
    CU_ASSERT_PTR_NOT_NULL(fake_http_client_find(URL));
    CU_ASSERT_EQUAL(webhook_switch(s.rig.store, &actor, &hook, true, ""), ERR_NONE);
    fake_http_client_answer(URL, ERR_NONE, 500);
    CU_ASSERT_EQUAL(asks(&s, "SELECT is_on FROM webhook"), 1);
    CU_ASSERT_TRUE(asks(&s, "SELECT failing FROM webhook") >= NOW_MS + 6 * (int64_t)DAY_MS);
    end(&s);
}

static void what_fails_holds_back_those_behind_it_for_an_hour(void)
{
    struct scene s = begin();
    int64_t begun_ms = NOW_MS;

    (void)add_hook(&s, URL);
    stores(&s, 2);
    tick(&s);
    for (unsigned i = 0; i < WEBHOOK_DELIVERY_HOLDS; i++) {
        CU_ASSERT_EQUAL(row_of(URL), 1);
        fake_http_client_answer(URL, ERR_NONE, 500);
        int64_t due_ms = asks(&s, "SELECT due FROM webhook_delivery WHERE entry = 1");
        if (i + 1 < WEBHOOK_DELIVERY_HOLDS)
            later(&s, (uint64_t)(due_ms - clock_wall_ms()) + HOOKS_TICK_MS);
    }
    CU_ASSERT_TRUE(clock_wall_ms() - begun_ms >= 2047 * 1000);
    CU_ASSERT_TRUE(clock_wall_ms() - begun_ms < 2 * (int64_t)HOUR_MS);
    tick(&s);
    CU_ASSERT_EQUAL(row_of(URL), 2);
    fake_http_client_answer(URL, ERR_NONE, 200);
    CU_ASSERT_EQUAL(fake_http_client_waiting(), 0);
    later(&s, 2 * HOUR_MS);
    CU_ASSERT_EQUAL(row_of(URL), 1);
    fake_http_client_answer(URL, ERR_NONE, 200);
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM webhook_delivery WHERE state = 'done'"), 2);
    end(&s);
}

static void who_does_not_answer_holds_up_nobody_else(void)
{
    struct scene s = begin();

    (void)add_hook(&s, URL);
    (void)add_hook(&s, OTHER);
    stores(&s, 3);
    tick(&s);
    for (int64_t row = 1; row <= 3; row++) {
        CU_ASSERT_EQUAL(row_of(OTHER), row);
        fake_http_client_answer(OTHER, ERR_NONE, 200);
    }
    CU_ASSERT_EQUAL(row_of(URL), 1);
    CU_ASSERT_EQUAL(fake_http_client_waiting(), 1);
    end(&s);
}

static const char *name(unsigned i)
{
    static char url[64];

    (void)snprintf(url, sizeof url, "https://h%u.example/", i);
    return url;
}

/* As many slow ones as there are places: who comes next has the first that is free, before their
 * second messages. */
static void places_go_round_when_all_are_taken(void)
{
    struct scene s = begin();

    for (unsigned i = 0; i < HOOKS_AT_ONCE + 1; i++) {
        (void)add_hook(&s, name(i));
        if (i == WEBHOOK_MOST - 1) /* another place may have some, too */
            changes(&s, "UPDATE webhook SET place = (SELECT max(id) FROM place)");
    }
    stores(&s, 2);
    tick(&s);
    CU_ASSERT_EQUAL(fake_http_client_waiting(), HOOKS_AT_ONCE);
    CU_ASSERT_PTR_NULL(fake_http_client_find(name(HOOKS_AT_ONCE)));
    fake_http_client_answer(name(0), ERR_NONE, 200);
    fake_loop_advance(s.loop, 1);
    CU_ASSERT_PTR_NOT_NULL(fake_http_client_find(name(HOOKS_AT_ONCE)));
    CU_ASSERT_PTR_NULL(fake_http_client_find(name(0)));
    fake_http_client_answer(name(5), ERR_NONE, 200);
    fake_loop_advance(s.loop, 1);
    CU_ASSERT_PTR_NOT_NULL(fake_http_client_find(name(0)));
    end(&s);
}

/* At least once, and whoever gets it twice can know it. */
static void after_a_crash_it_comes_again_under_its_id(void)
{
    struct scene s = begin();
    char id[HOOKS_MESSAGE_ID], body[2048];

    (void)add_hook(&s, URL);
    stores(&s, 1);
    tick(&s);
    CU_ASSERT_PTR_NOT_NULL_FATAL(fake_http_client_find(URL));
    (void)str_copy(id, sizeof id, fake_http_client_find(URL)->id);
    (void)str_copy(body, sizeof body, fake_http_client_find(URL)->body);
    hooks_destroy(s.hooks);
    start(&s);
    tick(&s);
    CU_ASSERT_PTR_NOT_NULL_FATAL(fake_http_client_find(URL));
    CU_ASSERT_STRING_EQUAL(fake_http_client_find(URL)->id, id);
    CU_ASSERT_STRING_EQUAL(fake_http_client_find(URL)->body, body);
    end(&s);
}

static void a_record_that_is_gone_is_parked_and_blames_nobody(void)
{
    struct scene s = begin();

    (void)add_hook(&s, URL);
    stores(&s, 2);
    changes(&s, "UPDATE webhook SET position = 0");
    changes(&s, "INSERT INTO webhook_delivery (hook, entry, kind, state, tries, status, reason, "
                "made, due) VALUES (1, 999, 'asset', 'waiting', 0, 0, '', 1, 0)");
    for (unsigned i = 0; i < 3; i++) {
        tick(&s);
        fake_http_client_answer(URL, ERR_NONE, 200);
    }
    CU_ASSERT_EQUAL(asks(&s, STATE(1)), 3);
    CU_ASSERT_EQUAL(asks(&s, "SELECT failing FROM webhook"), 0);
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM webhook_delivery WHERE state = 'done'"), 2);
    end(&s);
}

static void what_is_removed_or_off_is_told_no_more(void)
{
    const struct access_actor actor = { .name = "ada", .address = "", .now_ms = NOW_MS };
    struct scene s = begin();
    struct webhook removed = add_hook(&s, URL);
    struct webhook off = add_hook(&s, OTHER);

    stores(&s, 2);
    tick(&s);
    CU_ASSERT_EQUAL(webhook_remove(s.rig.store, &actor, &removed), ERR_NONE);
    CU_ASSERT_EQUAL(webhook_switch(s.rig.store, &actor, &off, false, ""), ERR_NONE);
    fake_http_client_answer(URL, ERR_NONE, 500);
    fake_http_client_answer(OTHER, ERR_NONE, 200);
    tick(&s);
    CU_ASSERT_EQUAL(fake_http_client_waiting(), 0);
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM webhook_delivery"), 2);
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM webhook"), 1);
    end(&s);
}

UNIT_MAIN("hooks", UNIT_TEST(what_is_stored_is_told_in_its_order_without_pauses),
          UNIT_TEST(a_question_is_bounded_and_follows_nothing),
          UNIT_TEST(addresses_that_are_not_public_are_refused_whenever_a_name_has_them),
          UNIT_TEST(a_url_with_another_port_is_not_asked),
          UNIT_TEST(who_answers_with_2xx_has_it_whatever_follows),
          UNIT_TEST(everything_else_is_a_failure_with_its_reason),
          UNIT_TEST(pauses_grow_to_an_hour_and_after_a_day_it_is_parked),
          UNIT_TEST(nothing_for_five_days_turns_it_off),
          UNIT_TEST(a_week_of_silence_is_no_week_of_failures),
          UNIT_TEST(what_was_turned_on_again_counts_anew),
          UNIT_TEST(what_fails_holds_back_those_behind_it_for_an_hour),
          UNIT_TEST(who_does_not_answer_holds_up_nobody_else),
          UNIT_TEST(places_go_round_when_all_are_taken),
          UNIT_TEST(after_a_crash_it_comes_again_under_its_id),
          UNIT_TEST(a_record_that_is_gone_is_parked_and_blames_nobody),
          UNIT_TEST(what_is_removed_or_off_is_told_no_more))
