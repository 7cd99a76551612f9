/* SPDX-License-Identifier: Apache-2.0 */
/* The portal as a tool: what is asked of a platform whose answers the test writes, and when; on a
 * clock moved by hand and a real store. */
#include "portal/tool/tool.h"

#include "base/clock.h"
#include "base/str.h"
#include "portal/store/store_scope_whole.h"
#include "portal/tool/tool_ask.h"
#include "portal/tool/tool_round.h"
#include "tests/fakes/fake_http_client.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define NOW     INT64_C(1800000000000)
#define HOUR    (INT64_C(3600) * 1000)
#define DEVICE  "11111111-2222-4333-8444-555555555551"
#define ACCOUNT "22222222-2222-4333-8444-555555555551"
#define ITEM    "33333333-2222-4333-8444-555555555551"
#define URL     "https://sds.x.test"
#define TOKEN   URL "/sds/v1/token"
#define WORK    URL "/sds/v1/work"
#define LIST    WORK "?account=" ACCOUNT
#define STORY   WORK "/" ITEM
#define KNOWN   URL "/sds/v1/accounts/" ACCOUNT "/devices/" DEVICE
#define TIMES                                                                                      \
    "\"made\":\"2027-01-15T08:00:00.000Z\",\"changed\":\"2027-01-15T08:00:00.000Z\","              \
    "\"expires\":\"2027-01-16T08:00:00.000Z\",\"offers\":0"
#define PROGRESS(state)                                                                            \
    "{\"item\":\"" ITEM "\",\"account\":\"" ACCOUNT "\",\"device\":\"" DEVICE                      \
    "\",\"kind\":\"reboot\",\"state\":\"" state "\"," TIMES "}"
#define A_TOKEN                                                                                    \
    "{\"access_token\":\"good\",\"token_type\":\"Bearer\",\"expires_in\":900,\"scope\":\"read "    \
    "work\"}"
#define PROBLEM(status, more) "{\"title\":\"No\",\"status\":" #status more "}"
#define NOT_FOUND             ",\"code\":\"not-found\""
#define BAD_BODY              ",\"code\":\"bad-body\""
#define CONFLICT              ",\"code\":\"conflict\""
#define SOME                  "éééééééééé"
#define LONG                  "z" SOME SOME SOME SOME SOME SOME SOME SOME SOME /* 181 bytes */

struct scene {
    struct portal_rig rig;
    struct loop *loop;
    struct portal_conf_sds conf;
    struct tool *tool;
    unsigned changes;
    enum sds_door_state state;
    unsigned answers; /* of the door */
    enum err err;     /* of the last one */
};

static void on_settle(void *arg)
{
    (void)arg;
}

static void on_change(void *arg, const struct operation_follow_state *state)
{
    ((struct scene *)arg)->changes++;
    CU_ASSERT_STRING_EQUAL(state->device, DEVICE);
    CU_ASSERT_STRING_EQUAL(state->customer, "ACME");
}

static void on_standing(void *arg, const struct sds_door_standing *standing)
{
    ((struct scene *)arg)->state = standing->state;
}

static void start(struct scene *s)
{
    const struct tool_options options = { .store = s->rig.store,
                                          .secret = "sesame",
                                          .settle = on_settle,
                                          .on_change = on_change,
                                          .on_standing = on_standing,
                                          .arg = s };

    s->tool = tool_create(s->loop, &s->conf, &options);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s->tool);
}

static struct scene *begin(void)
{
    static struct scene s;

    s = (struct scene){ .rig = portal_rig_begin(), .conf = { .is_on = true, .port = 443 } };
    (void)str_copy(s.conf.url, sizeof s.conf.url, URL);
    (void)str_copy(s.conf.tool, sizeof s.conf.tool, ITEM);
    s.loop = loop_create();
    CU_ASSERT_PTR_NOT_NULL_FATAL(s.loop);
    fake_loop_set_wall(NOW);
    portal_rig_add(s.rig.store, s.rig.agent,
                   "<asset device='" DEVICE "' at='" PORTAL_RIG_AT
                   "'><state>ready</state></asset>");
    start(&s);
    return &s;
}

static void end(struct scene *s)
{
    tool_destroy(s->tool);
    loop_destroy(s->loop);
    portal_rig_end(&s->rig);
}

static int64_t has(const struct scene *s, const char *condition)
{
    char sql[300];
    int64_t number = -1;

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM operation WHERE %s", condition);
    CU_ASSERT_EQUAL(access_number(store_db(s->rig.store), sql, NULL, 0, &number), ERR_NONE);
    return number;
}

/* Its id. */
static const char *orders(struct scene *s)
{
    static struct operation_wish wish;
    const struct access_actor actor = { "ada", "192.0.2.7", clock_wall_ms() };

    wish = (struct operation_wish){ .device = DEVICE,
                                    .platform = ACCOUNT,
                                    .kind = "reboot",
                                    .wanted = "",
                                    .body = "{\"the\":\"order\"}",
                                    .rollout = "",
                                    .account = 7,
                                    .expires_ms = clock_wall_ms() + HOUR,
                                    .limit_s = 900 };
    crypto_uuid(wish.id);
    CU_ASSERT_EQUAL(
        operation_device_of(store_db(s->rig.store), store_scope_whole(), DEVICE, &wish.of),
        ERR_NONE);
    CU_ASSERT_EQUAL(operation_make(s->rig.store, &actor, &wish), ERR_NONE);
    const struct sds_door *door = tool_door(s->tool);
    door->made(door->arg);
    fake_loop_advance(s->loop, 0);
    return wish.id;
}

static void gives_a_token(struct scene *s)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(fake_http_client_find(TOKEN));
    fake_http_client_say(TOKEN, 200, A_TOKEN);
    fake_loop_advance(s->loop, 0);
}

static void says(struct scene *s, const char *url, unsigned status, const char *body)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(fake_http_client_find(url));
    fake_http_client_say(url, status, body);
    fake_loop_advance(s->loop, 0);
}

/* Ordered, and taken by the platform. */
static void has_one_at_the_platform(struct scene *s)
{
    (void)orders(s);
    gives_a_token(s);
    says(s, WORK, 201, PROGRESS("waiting"));
    CU_ASSERT_EQUAL(has(s, "state = 'waiting' AND tries = 1 AND item = '" ITEM "'"), 1);
}

static void an_order_is_sent_with_a_token_and_its_key(void)
{
    struct scene *s = begin();
    const char *id = orders(s);

    CU_ASSERT_EQUAL(fake_http_client_waiting(), 1);
    const struct fake_http_client_asked *token = fake_http_client_find(TOKEN);
    CU_ASSERT_PTR_NOT_NULL_FATAL(token);
    CU_ASSERT_STRING_EQUAL(token->authorization,
                           "Basic "
                           "MzMzMzMzMzMtMjIyMi00MzMzLTg0NDQtNTU1NTU1NTU1NTUxOnNlc2FtZQ==");
    CU_ASSERT_STRING_EQUAL(token->body, "grant_type=client_credentials&scope=read%20work");
    gives_a_token(s);
    const struct fake_http_client_asked *work = fake_http_client_find(WORK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(work);
    CU_ASSERT_STRING_EQUAL(work->authorization, "Bearer good");
    CU_ASSERT_STRING_EQUAL(work->key, id);
    CU_ASSERT_STRING_EQUAL(work->body, "{\"the\":\"order\"}");
    says(s, WORK, 201, PROGRESS("waiting"));
    CU_ASSERT_EQUAL(s->state, SDS_DOOR_GOOD);
    CU_ASSERT_EQUAL(s->changes, 1);
    CU_ASSERT_EQUAL(has(s, "state = 'waiting' AND item = '" ITEM "'"), 1);
    end(s);
}

static void what_was_not_answered_is_sent_again_after_a_restart(void)
{
    struct scene *s = begin();
    char id[CRYPTO_UUID_SIZE];

    (void)str_copy(id, sizeof id, orders(s));
    gives_a_token(s);
    CU_ASSERT_PTR_NOT_NULL(fake_http_client_find(WORK));
    tool_destroy(s->tool);
    CU_ASSERT_EQUAL(has(s, "state = 'sending' AND tries = 1"), 1);
    start(s);
    fake_loop_advance(s->loop, TOOL_ROUND_FAST_MS);
    gives_a_token(s);
    const struct fake_http_client_asked *work = fake_http_client_find(WORK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(work);
    CU_ASSERT_STRING_EQUAL(work->key, id);
    CU_ASSERT_STRING_EQUAL(work->body, "{\"the\":\"order\"}");
    says(s, WORK, 201, PROGRESS("waiting"));
    CU_ASSERT_EQUAL(has(s, "state = 'waiting' AND tries = 2"), 1);
    end(s);
}

static struct sds_door_standing stands(struct scene *s)
{
    const struct sds_door *door = tool_door(s->tool);
    struct sds_door_standing standing;

    door->stand(door->arg, &standing);
    return standing;
}

static void what_the_platform_would_not_have_says_why(void)
{
    static const struct {
        unsigned status;
        const char *body, *why;
    } rows[] = { { 404, PROBLEM(404, NOT_FOUND), "%does not know this device%" },
                 { 400, PROBLEM(400, BAD_BODY ",\"detail\":\"too odd\""), "%400: No: too odd%" },
                 { 400, PROBLEM(400, BAD_BODY ",\"detail\":\"" LONG "\""), "%é" },
                 { 409, PROBLEM(409, CONFLICT), "%409%" } };
    char condition[120];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene *s = begin();
        (void)orders(s);
        gives_a_token(s);
        says(s, WORK, rows[i].status, rows[i].body);
        (void)snprintf(condition, sizeof condition,
                       "state = 'rejected' AND open = 0 AND why LIKE '%s'", rows[i].why);
        CU_ASSERT_EQUAL(has(s, condition), 1);
        CU_ASSERT_EQUAL(s->state, SDS_DOOR_GOOD);
        CU_ASSERT_STRING_EQUAL(stands(s).why, ""); /* it is one operation's, not the platform's */
        CU_ASSERT_EQUAL(fake_http_client_waiting(), 0);
        end(s);
    }
}

static void what_a_proxy_says_is_no_word_of_the_platform(void)
{
    static const char *const bodies[] = { "", "404 page not found", PROBLEM(404, ""),
                                          PROBLEM(404, CONFLICT) };

    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        struct scene *s = begin();
        (void)orders(s);
        gives_a_token(s);
        says(s, WORK, 404, bodies[i]);
        CU_ASSERT_EQUAL(has(s, "state = 'sending' AND open = 1"), 1);
        CU_ASSERT_EQUAL(s->state, SDS_DOOR_UNREACHABLE);
        end(s);
    }
}

static void a_token_that_is_over_is_got_anew_once(void)
{
    struct scene *s = begin();

    (void)orders(s);
    gives_a_token(s);
    says(s, WORK, 401, PROBLEM(401, ""));
    gives_a_token(s);
    says(s, WORK, 401, PROBLEM(401, "")); /* also with a new one */
    CU_ASSERT_EQUAL(s->state, SDS_DOOR_REFUSED);
    CU_ASSERT_EQUAL(has(s, "state = 'sending'"), 1);
    CU_ASSERT_EQUAL(fake_http_client_waiting(), 0);
    end(s);
}

static void a_wrong_secret_is_tried_slower_and_slower(void)
{
    struct scene *s = begin();
    size_t before = fake_http_client_asked();

    (void)orders(s);
    for (uint64_t passed = 0; passed < 3600000; passed += 500) {
        if (fake_http_client_find(TOKEN) != NULL)
            fake_http_client_say(TOKEN, 401, "{\"error\":\"invalid_client\"}");
        fake_loop_advance(s->loop, 500);
    }
    size_t asked = fake_http_client_asked() - before;
    CU_ASSERT_TRUE(asked >= 48 && asked <= 70); /* once a minute, after the first */
    CU_ASSERT_EQUAL(s->state, SDS_DOOR_REFUSED);
    CU_ASSERT_PTR_NOT_NULL(strstr(stands(s).why, "secret"));
    CU_ASSERT_PTR_NULL(strstr(stands(s).why, "sesame"));
    end(s);
}

static void a_busy_platform_says_when_to_come_again(void)
{
    struct scene *s = begin();

    (void)orders(s);
    gives_a_token(s);
    says(s, WORK, 503, PROBLEM(503, ",\"code\":\"down\",\"retry_after_s\":600"));
    CU_ASSERT_EQUAL(s->state, SDS_DOOR_UNREACHABLE);
    fake_loop_advance(s->loop, 599000);
    CU_ASSERT_EQUAL(fake_http_client_waiting(), 0);
    fake_loop_advance(s->loop, 151000);
    CU_ASSERT_PTR_NOT_NULL(fake_http_client_find(WORK));
    end(s);
}

static void an_answer_that_is_not_in_the_schema_counts_for_nothing(void)
{
    static const char *const odd[] = { "", "[]", "{\"item\":\"" ITEM "\"}",
                                       "{\"item\":\"" ITEM "\",\"account\":\"" ACCOUNT
                                       "\",\"device\":\"" DEVICE
                                       "\",\"kind\":\"reboot\",\"state\":\"waiting\"," TIMES
                                       ",\"more\":1}" };

    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        struct scene *s = begin();
        (void)orders(s);
        gives_a_token(s);
        says(s, WORK, 201, odd[i]);
        CU_ASSERT_EQUAL(s->state, SDS_DOOR_UNREACHABLE);
        CU_ASSERT_EQUAL(has(s, "state = 'sending' AND item IS NULL"), 1);
        end(s);
    }
}

static void nothing_is_asked_while_nothing_is_open(void)
{
    struct scene *s = begin();
    size_t before = fake_http_client_asked();

    fake_loop_advance(s->loop, 3600000);
    CU_ASSERT_EQUAL(fake_http_client_asked(), before);
    CU_ASSERT_EQUAL(fake_loop_pending(s->loop), 0);
    end(s);
}

/* How many rounds there were in so long, each answered with the same. */
static size_t rounds_in(struct scene *s, uint64_t ms)
{
    size_t before = fake_http_client_asked();

    for (uint64_t passed = 0; passed < ms; passed += 100) {
        if (fake_http_client_find(TOKEN) != NULL)
            fake_http_client_say(TOKEN, 200, A_TOKEN);
        if (fake_http_client_find(LIST) != NULL)
            fake_http_client_say(LIST, 200, "{\"items\":[" PROGRESS("waiting") "]}");
        fake_loop_advance(s->loop, 100);
    }
    return fake_http_client_asked() - before;
}

static void rounds_are_fast_while_something_moves_or_is_looked_at(void)
{
    struct scene *s = begin();
    const struct sds_door *door = tool_door(s->tool);

    has_one_at_the_platform(s);
    size_t fast = rounds_in(s, TOOL_ROUND_WATCH_MS);
    CU_ASSERT_TRUE(fast >= 24 && fast <= 31);
    (void)rounds_in(s, TOOL_ROUND_SLOW_MS);
    size_t slow = rounds_in(s, 150000);
    CU_ASSERT_TRUE(slow >= 9 && slow <= 11);
    CU_ASSERT_EQUAL(s->changes, 1); /* nothing changed */
    door->watched(door->arg);
    size_t watched = rounds_in(s, 20000);
    CU_ASSERT_TRUE(watched >= 8 && watched <= 11);
    end(s);
}

static void a_change_is_told_and_its_steps_are_read(void)
{
    struct scene *s = begin();

    has_one_at_the_platform(s);
    fake_loop_advance(s->loop, TOOL_ROUND_FAST_MS);
    says(s, LIST, 200, "{\"items\":[" PROGRESS("offered") "]}");
    CU_ASSERT_EQUAL(s->changes, 2);
    CU_ASSERT_EQUAL(has(s, "state = 'offered' AND unread = 1"), 1);
    says(s, STORY, 404, PROBLEM(404, NOT_FOUND));
    CU_ASSERT_EQUAL(has(s, "state = 'forgotten' AND open = 0 AND unread = 0"), 1);
    CU_ASSERT_EQUAL(s->changes, 3);
    end(s);
}

static void one_that_a_page_lacks_is_asked_for_alone(void)
{
    struct scene *s = begin();

    has_one_at_the_platform(s);
    for (int i = 0; i < 8 && fake_http_client_find(STORY) == NULL; i++) {
        fake_loop_advance(s->loop, TOOL_ROUND_FAST_MS);
        if (fake_http_client_find(LIST) != NULL)
            says(s, LIST, 200, "{\"items\":[]}");
    }
    CU_ASSERT_PTR_NOT_NULL(fake_http_client_find(STORY));
    end(s);
}

static void one_is_cancelled_there_unless_it_is_too_late(void)
{
    struct scene *s = begin();
    const struct access_actor actor = { "ada", "192.0.2.7", NOW };
    const struct sds_door *door = tool_door(s->tool);
    char id[CRYPTO_UUID_SIZE];

    (void)str_copy(id, sizeof id, orders(s));
    gives_a_token(s);
    says(s, WORK, 201, PROGRESS("waiting"));
    says(s, LIST, 200, "{\"items\":[" PROGRESS("waiting") "]}");
    CU_ASSERT_EQUAL(operation_cancel(s->rig.store, store_scope_whole(), &actor, id), ERR_NONE);
    door->made(door->arg);
    fake_loop_advance(s->loop, 0);
    says(s, STORY "/cancel", 409, PROBLEM(409, CONFLICT));
    CU_ASSERT_EQUAL(has(s, "state = 'waiting' AND cancel = 'late'"), 1);
    CU_ASSERT_EQUAL(operation_cancel(s->rig.store, store_scope_whole(), &actor, id), ERR_NONE);
    door->made(door->arg);
    fake_loop_advance(s->loop, 0);
    says(s, STORY "/cancel", 200, PROGRESS("cancelled"));
    CU_ASSERT_EQUAL(has(s, "state = 'cancelled' AND cancel IS NULL AND open = 0"), 1);
    end(s);
}

static void on_told(void *arg, const struct sds_door_answer *answer)
{
    struct scene *s = arg;

    s->answers++;
    s->err = answer->err;
    CU_ASSERT_EQUAL(answer->err == ERR_NONE, answer->known != NULL);
}

static void a_device_is_asked_for_when_somebody_wants_to_know(void)
{
    struct scene *s = begin();
    const struct sds_door *door = tool_door(s->tool);

    CU_ASSERT_EQUAL(door->ask_device(door->arg, ACCOUNT, DEVICE, on_told, s), ERR_NONE);
    gives_a_token(s);
    says(s, KNOWN, 404, PROBLEM(404, NOT_FOUND));
    CU_ASSERT_EQUAL(s->err, ERR_MISSING);
    CU_ASSERT_EQUAL(door->ask_device(door->arg, ACCOUNT, DEVICE, on_told, s), ERR_NONE);
    says(s, KNOWN, 200,
         "{\"account\":\"" ACCOUNT "\",\"connector\":\"" ITEM
         "\",\"first\":\"2027-01-15T08:00:00.000Z\",\"received\":\"2027-01-15T08:00:00.000Z\","
         "\"told\":{\"device\":\"" DEVICE "\",\"at\":\"2027-01-15T08:00:00.000Z\"}}");
    CU_ASSERT_EQUAL(s->answers, 1);
    says(s, URL "/sds/v1/connectors/" ITEM, 503, ""); /* the device is told all the same */
    CU_ASSERT_EQUAL(s->answers, 2);
    CU_ASSERT_EQUAL(s->err, ERR_NONE);
    CU_ASSERT_EQUAL(door->ask_device(door->arg, ACCOUNT, "../x", on_told, s), ERR_SYNTAX);
    end(s);
}

static void so_many_may_ask_at_once_and_all_are_answered(void)
{
    struct scene *s = begin();
    const struct sds_door *door = tool_door(s->tool);

    for (unsigned i = 0; i < TOOL_ASK_MOST; i++)
        CU_ASSERT_EQUAL(door->ask_events(door->arg, ACCOUNT, DEVICE, NULL, on_told, s), ERR_NONE);
    CU_ASSERT_EQUAL(door->ask_events(door->arg, ACCOUNT, DEVICE, NULL, on_told, s), ERR_LIMIT);
    (void)orders(s); /* it finds a place on the wire */
    CU_ASSERT_EQUAL(fake_http_client_waiting(), 1);
    gives_a_token(s);
    CU_ASSERT_EQUAL(fake_http_client_waiting(), TOOL_ASK_MOST + 1);
    tool_destroy(s->tool);
    CU_ASSERT_EQUAL(s->answers, TOOL_ASK_MOST);
    CU_ASSERT_EQUAL(s->err, ERR_CLOSED);
    start(s);
    end(s);
}

UNIT_MAIN("tool", UNIT_TEST(an_order_is_sent_with_a_token_and_its_key),
          UNIT_TEST(what_was_not_answered_is_sent_again_after_a_restart),
          UNIT_TEST(what_the_platform_would_not_have_says_why),
          UNIT_TEST(what_a_proxy_says_is_no_word_of_the_platform),
          UNIT_TEST(a_token_that_is_over_is_got_anew_once),
          UNIT_TEST(a_wrong_secret_is_tried_slower_and_slower),
          UNIT_TEST(a_busy_platform_says_when_to_come_again),
          UNIT_TEST(an_answer_that_is_not_in_the_schema_counts_for_nothing),
          UNIT_TEST(nothing_is_asked_while_nothing_is_open),
          UNIT_TEST(rounds_are_fast_while_something_moves_or_is_looked_at),
          UNIT_TEST(a_change_is_told_and_its_steps_are_read),
          UNIT_TEST(one_that_a_page_lacks_is_asked_for_alone),
          UNIT_TEST(one_is_cancelled_there_unless_it_is_too_late),
          UNIT_TEST(a_device_is_asked_for_when_somebody_wants_to_know),
          UNIT_TEST(so_many_may_ask_at_once_and_all_are_answered))
