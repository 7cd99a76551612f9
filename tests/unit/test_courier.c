/* SPDX-License-Identifier: Apache-2.0 */
/* What leaves when, and what follows from the answer: a clock moved by hand, a real book, and
 * receivers that answer what the test says. */
#include "sds/courier.h"

#include "base/clock.h"
#include "base/str.h"
#include "sds/book_hook.h"
#include "tests/fakes/book_rig.h"
#include "tests/fakes/fake_http_client.h"
#include "tests/fakes/fake_loop.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define URL     "https://one.example/"
#define OTHER   "https://two.example/"
#define WORK    (1U << SDS_DOC_WORK_CHANGED)
#define HOUR_MS INT64_C(3600000)
#define DAY_MS  (24 * HOUR_MS)

static struct book_rig rig;
static struct loop *loop;
static struct hooks_conf conf;
static struct courier *courier;
static struct book_account_tool tool;

static void on_settle(void *arg)
{
    (void)arg;
}

static struct book_account_tool add_tool(void)
{
    struct book_account_tool made = { .name = "t", .scopes = 1, .made_ms = 1 };
    char secret[BOOK_ACCOUNT_SECRET];

    CU_ASSERT_EQUAL_FATAL(book_account_add_tool(rig.book, &made, secret), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(book_account_grant(rig.book, made.place, rig.account.place), ERR_NONE);
    return made;
}

/* The rig's transaction is over: each change here is one of its own. */
static void begin(void)
{
    book_rig_start(&rig);
    tool = add_tool();
    CU_ASSERT_EQUAL_FATAL(book_commit(rig.book), ERR_NONE);
    loop = loop_create();
    CU_ASSERT_PTR_NOT_NULL_FATAL(loop);
    fake_loop_set_wall(BOOK_RIG_NOW);
    conf = (struct hooks_conf){ .is_on = true, .port = 443 };
    courier = courier_create(loop, rig.book, &conf, on_settle, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(courier);
}

static void end(void)
{
    courier_destroy(courier);
    loop_destroy(loop);
    book_rig_stop(&rig);
}

static struct book_hook add_hook(const struct book_account_tool *of, const char *url)
{
    struct book_hook hook = { .tool = of->place };

    hook.told = (struct sds_doc_webhook){ .types = WORK, .made_ms = clock_wall_ms() };
    (void)str_copy(hook.told.url, sizeof hook.told.url, url);
    CU_ASSERT_EQUAL_FATAL(book_hook_add(rig.book, &hook), ERR_NONE);
    return hook;
}

static void tell(const char *body)
{
    CU_ASSERT_EQUAL(
        book_hook_put(rig.book, rig.account.place, SDS_DOC_WORK_CHANGED, body, clock_wall_ms()),
        ERR_NONE);
}

static void tick(void)
{
    fake_loop_advance(loop, COURIER_TICK_MS);
}

/* The wall clock jumps, then comes a turn. */
static void later(int64_t ms)
{
    fake_loop_set_wall(clock_wall_ms() + ms);
    tick();
}

static void answer(const char *url, unsigned status)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(fake_http_client_find(url));
    fake_http_client_answer(url, ERR_NONE, status);
    fake_loop_advance(loop, 10);
}

static struct sds_doc_webhook shown(const struct book_account_tool *of, size_t at)
{
    struct sds_doc_webhook hooks[SDS_DOC_HOOKS];
    size_t count = 0;

    CU_ASSERT_EQUAL(book_hook_list(rig.book, of->place, hooks, &count), ERR_NONE);
    CU_ASSERT_TRUE_FATAL(at < count);
    return hooks[at];
}

static bool is_in_the_air(const char *url, const char *body)
{
    const struct fake_http_client_asked *asked = fake_http_client_find(url);

    return asked != NULL && strcmp(asked->body, body) == 0;
}

static void one_after_the_other_without_pauses(void)
{
    begin();
    (void)add_hook(&tool, URL);
    tell("1");
    tell("2");
    tick();
    CU_ASSERT_TRUE(is_in_the_air(URL, "1"));
    CU_ASSERT_EQUAL(fake_http_client_waiting(), 1);
    answer(URL, 204);
    CU_ASSERT_TRUE(is_in_the_air(URL, "2"));
    answer(URL, 200);
    CU_ASSERT_EQUAL(fake_http_client_waiting(), 0);
    CU_ASSERT_EQUAL(shown(&tool, 0).status, 200);
    CU_ASSERT_EQUAL(shown(&tool, 0).state, SDS_DOC_WEBHOOK_ACTIVE);
    CU_ASSERT_TRUE(shown(&tool, 0).sent_ms > 0);
    end();
}

static void it_is_signed_by_the_hooks_secret(void)
{
    char signature[HOOKS_POST_SIGNATURE];
    struct buf body;

    begin();
    struct book_hook hook = add_hook(&tool, URL);
    tell("{}");
    tick();
    const struct fake_http_client_asked *asked = fake_http_client_find(URL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(asked);
    buf_init(&body, 10);
    (void)buf_append_text(&body, "{}");
    const struct hooks_post post = {
        .id = asked->id, .secret = hook.secret, .former = "", .body = &body
    };
    CU_ASSERT_TRUE(hooks_post_sign(&post, clock_wall_ms(), signature));
    CU_ASSERT_STRING_EQUAL(asked->signature, signature);
    CU_ASSERT_EQUAL(asked->question.redirects, 0);
    CU_ASSERT_EQUAL(asked->question.answer_limit, 4096);
    buf_finish(&body);
    end();
}

static void what_fails_comes_again_with_its_id_after_pauses_that_grow(void)
{
    char id[BOOK_HOOK_MESSAGE] = "";
    int64_t pause_ms = 1000;

    begin();
    (void)add_hook(&tool, URL);
    tell("1");
    tick();
    for (int i = 0; i < 15; i++) {
        CU_ASSERT_TRUE_FATAL(is_in_the_air(URL, "1"));
        if (i == 0)
            (void)str_copy(id, sizeof id, fake_http_client_find(URL)->id);
        CU_ASSERT_STRING_EQUAL(fake_http_client_find(URL)->id, id);
        answer(URL, i % 2 == 0 ? 500 : 302);
        CU_ASSERT_EQUAL(shown(&tool, 0).state, SDS_DOC_WEBHOOK_FAILING);
        CU_ASSERT_EQUAL(shown(&tool, 0).failing_since_ms > 0, 1);
        if (pause_ms > 2000)
            later(pause_ms - 2000);
        CU_ASSERT_EQUAL(fake_http_client_waiting(), 0);
        later(pause_ms / 4 + 3000);
        pause_ms = 2 * pause_ms < HOUR_MS ? 2 * pause_ms : HOUR_MS;
    }
    answer(URL, 200);
    CU_ASSERT_EQUAL(shown(&tool, 0).state, SDS_DOC_WEBHOOK_ACTIVE);
    end();
}

static void what_no_receiver_takes_holds_up_no_other_message(void)
{
    begin();
    (void)add_hook(&tool, URL);
    tell("poison");
    tick();
    answer(URL, 400);
    tell("2");
    later(5000);
    CU_ASSERT_TRUE(is_in_the_air(URL, "poison") || is_in_the_air(URL, "2"));
    for (int hour = 0; hour < 7 * 24; hour++) { /* others arrive all the time */
        while (fake_http_client_waiting() > 0)
            answer(URL, is_in_the_air(URL, "poison") ? 400 : 200);
        tell("good");
        later(HOUR_MS);
    }
    while (fake_http_client_waiting() > 0)
        answer(URL, is_in_the_air(URL, "poison") ? 400 : 200);
    later(2 * HOUR_MS);
    CU_ASSERT_EQUAL(fake_http_client_waiting(), 0); /* it is left out after six days */
    CU_ASSERT_EQUAL(shown(&tool, 0).left_out, 1);
    CU_ASSERT_NOT_EQUAL(shown(&tool, 0).state, SDS_DOC_WEBHOOK_OFF);
    end();
}

static void five_days_of_failures_turn_it_off(void)
{
    int64_t began_ms;

    begin();
    (void)add_hook(&tool, URL);
    tell("1");
    tick();
    later(HOUR_MS); /* that hangs: its first failure comes late */
    began_ms = clock_wall_ms();
    while (clock_wall_ms() < began_ms + COURIER_GIVE_UP_MS - 2 * HOUR_MS) {
        CU_ASSERT_TRUE_FATAL(is_in_the_air(URL, "1"));
        answer(URL, 500);
        CU_ASSERT_EQUAL(shown(&tool, 0).state, SDS_DOC_WEBHOOK_FAILING);
        later(3 * HOUR_MS / 2);
    }
    answer(URL, 500);
    later(3 * HOUR_MS);
    answer(URL, 500);
    CU_ASSERT_EQUAL(shown(&tool, 0).state, SDS_DOC_WEBHOOK_OFF);
    tell("2");
    later(DAY_MS);
    CU_ASSERT_EQUAL(fake_http_client_waiting(), 0);
    end();
}

/* A month with nothing to tell is no month of failures. */
static void the_first_failure_after_a_long_time_turns_nothing_off(void)
{
    begin();
    struct book_hook hook = add_hook(&tool, URL);
    tell("1");
    tick();
    answer(URL, 500);
    CU_ASSERT_EQUAL(book_hook_forget(rig.book, rig.account.id), ERR_NONE);
    later(30 * DAY_MS);
    tell("2");
    later(HOUR_MS);
    CU_ASSERT_TRUE(is_in_the_air(URL, "2"));
    answer(URL, 500);
    CU_ASSERT_EQUAL(shown(&tool, 0).state, SDS_DOC_WEBHOOK_FAILING);
    CU_ASSERT_STRING_EQUAL(shown(&tool, 0).webhook, hook.told.webhook);
    end();
}

static void a_tool_whose_receivers_hang_holds_up_no_other(void)
{
    char url[64];

    begin();
    struct book_account_tool other = add_tool();
    for (int i = 0; i < 20; i++) {
        (void)snprintf(url, sizeof url, "https://slow%d.example/", i);
        (void)add_hook(&tool, url);
    }
    (void)add_hook(&other, OTHER);
    tell("1");
    tick();
    CU_ASSERT_EQUAL(fake_http_client_waiting(), COURIER_OF_TOOL + 1);
    for (int i = 2; i < 10; i++) {
        CU_ASSERT_PTR_NOT_NULL_FATAL(fake_http_client_find(OTHER));
        answer(OTHER, 200);
        tell("more");
        tick();
    }
    CU_ASSERT_EQUAL(fake_http_client_waiting(), COURIER_OF_TOOL + 1);
    answer("https://slow0.example/", 200); /* the next of its tool has its turn */
    CU_ASSERT_EQUAL(fake_http_client_waiting(), COURIER_OF_TOOL + 1);
    CU_ASSERT_PTR_NOT_NULL(fake_http_client_find("https://slow8.example/"));
    end();
}

static void a_hook_that_is_removed_meanwhile_is_no_trouble(void)
{
    begin();
    struct book_hook hook = add_hook(&tool, URL);
    tell("1");
    tick();
    CU_ASSERT_EQUAL(book_hook_remove(rig.book, tool.place, hook.told.webhook), ERR_NONE);
    answer(URL, 200);
    struct book_hook again = add_hook(&tool, URL);
    CU_ASSERT_NOT_EQUAL(again.place, hook.place);
    tell("2");
    tick();
    CU_ASSERT_TRUE(is_in_the_air(URL, "2"));
    CU_ASSERT_EQUAL(book_hook_remove_all(rig.book, tool.id), ERR_NONE);
    answer(URL, 500);
    CU_ASSERT_EQUAL(fake_http_client_waiting(), 0);
    end();
}

static void another_port_is_not_asked_any_more(void)
{
    begin();
    (void)add_hook(&tool, URL);
    conf.port = 8443;
    tell("1");
    size_t before = fake_http_client_asked();
    tick();
    fake_loop_advance(loop, 10);
    CU_ASSERT_EQUAL(fake_http_client_asked(), before);
    CU_ASSERT_EQUAL(shown(&tool, 0).state, SDS_DOC_WEBHOOK_FAILING);
    CU_ASSERT_EQUAL(shown(&tool, 0).status, SDS_FIELD_NONE);
    end();
}

static void a_clock_that_was_ahead_holds_nothing_back(void)
{
    begin();
    (void)add_hook(&tool, URL);
    fake_loop_set_wall(BOOK_RIG_NOW + 365 * DAY_MS);
    tell("1");
    tick();
    answer(URL, 500);
    fake_loop_set_wall(BOOK_RIG_NOW);
    tick();
    CU_ASSERT_TRUE(is_in_the_air(URL, "1"));
    end();
}

static void run_beside(const char *sql)
{
    char path[128];
    struct sqlite *db = NULL;

    (void)snprintf(path, sizeof path, "%s/" BOOK_FILE, rig.folder);
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_BESIDE, &db), ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_run(db, sql), ERR_NONE);
    sqlite_close(db);
}

/* A full disk, or a book that another process holds. */
static void what_cannot_be_noted_does_not_come_every_second(void)
{
    begin();
    (void)add_hook(&tool, URL);
    tell("1");
    tick();
    run_beside("ALTER TABLE audit RENAME TO gone");
    answer(URL, 200);
    for (int64_t ms = 0; ms < COURIER_FAILED_MS - 2 * COURIER_TICK_MS; ms += COURIER_TICK_MS) {
        tick();
        CU_ASSERT_EQUAL(fake_http_client_waiting(), 0);
    }
    run_beside("ALTER TABLE gone RENAME TO audit");
    for (int i = 0; i < 3; i++)
        tick();
    CU_ASSERT_TRUE_FATAL(is_in_the_air(URL, "1"));
    answer(URL, 200);
    tick();
    CU_ASSERT_EQUAL(fake_http_client_waiting(), 0);
    CU_ASSERT_TRUE(shown(&tool, 0).sent_ms > 0);
    end();
}

static void who_stops_sends_it_again(void)
{
    begin();
    (void)add_hook(&tool, URL);
    tell("1");
    tick();
    courier_destroy(courier);
    courier = courier_create(loop, rig.book, &conf, on_settle, NULL);
    CU_ASSERT_EQUAL(fake_http_client_waiting(), 0);
    tick();
    CU_ASSERT_TRUE(is_in_the_air(URL, "1"));
    CU_ASSERT_FALSE(fake_http_client_may_reach("10.0.0.1"));
    CU_ASSERT_TRUE(fake_http_client_may_reach("9.9.9.9"));
    end();
}

UNIT_MAIN("courier", UNIT_TEST(one_after_the_other_without_pauses),
          UNIT_TEST(it_is_signed_by_the_hooks_secret),
          UNIT_TEST(what_fails_comes_again_with_its_id_after_pauses_that_grow),
          UNIT_TEST(what_no_receiver_takes_holds_up_no_other_message),
          UNIT_TEST(five_days_of_failures_turn_it_off),
          UNIT_TEST(the_first_failure_after_a_long_time_turns_nothing_off),
          UNIT_TEST(a_tool_whose_receivers_hang_holds_up_no_other),
          UNIT_TEST(a_hook_that_is_removed_meanwhile_is_no_trouble),
          UNIT_TEST(another_port_is_not_asked_any_more),
          UNIT_TEST(a_clock_that_was_ahead_holds_nothing_back),
          UNIT_TEST(what_cannot_be_noted_does_not_come_every_second),
          UNIT_TEST(who_stops_sends_it_again))
