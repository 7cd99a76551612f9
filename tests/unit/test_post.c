/* SPDX-License-Identifier: Apache-2.0 */
/* When reports are mailed, and when it is given up: a clock moved by hand, a real store, and a mail
 * server that answers what the test says. */
#include "portal/post/post.h"

#include "base/clock.h"
#include "portal/store/access_account.h"
#include "portal/store/mailing_letter.h"
#include "portal/store/store_scope_whole.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/fake_mail.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define NOW_MS    INT64_C(1795338000000) /* Sunday, 2026-11-22T09:00Z */
#define MINUTE_MS UINT64_C(60000)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

static const struct access_actor actor = { .name = "ada", .address = "", .now_ms = NOW_MS };

struct scene {
    struct portal_rig rig;
    struct store *reader;
    struct loop *loop;
    struct portal_conf conf;
    struct post *post;
    struct access_account account;
    struct mailing mailing;
};

static void on_settle(void *arg)
{
    (void)arg;
}

static void start(struct scene *s)
{
    const struct post_options options = {
        .store = s->rig.store, .reader = s->reader, .password = "", .settle = on_settle
    };

    s->post = post_create(s->loop, &s->conf, &options);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s->post);
}

static int64_t asks(const struct scene *s, const char *sql)
{
    int64_t number = -1;

    CU_ASSERT_EQUAL(access_number(store_db(s->rig.store), sql, NULL, 0, &number), ERR_NONE);
    return number;
}

/* Days are not walked through: each second of them is a look into the store. */
static void runs(const struct scene *s, const char *sql)
{
    CU_ASSERT_EQUAL(access_run(store_db(s->rig.store), sql, NULL, 0), ERR_NONE);
}

/* A daily one at ten, an hour from now, of the customer of one printer. */
static void begin(struct scene *s, const char *receivers)
{
    *s = (struct scene){ .rig = portal_rig_begin(), .loop = loop_create() };
    CU_ASSERT_PTR_NOT_NULL_FATAL(s->loop);
    fake_loop_set_wall(NOW_MS);
    portal_rig_add(s->rig.store, s->rig.agent,
                   "<asset device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT
                   "'><model>L1</model><state>ready</state></asset>");
    CU_ASSERT_EQUAL_FATAL(store_open(&s->rig.place, STORE_READ, &s->reader), ERR_NONE);
    s->conf.mail = (struct portal_conf_mail){ .is_on = true, .port = 587, .limit = 100 };
    (void)snprintf(s->conf.jid, sizeof s->conf.jid, "portal.x.test");
    (void)snprintf(s->conf.mail.server, sizeof s->conf.mail.server, "mail.x.test");
    (void)snprintf(s->conf.mail.from, sizeof s->conf.mail.from, "reports@x.test");
    s->account = (struct access_account){ .name = "ada",
                                          .place = asks(s, "SELECT min(id) FROM place"),
                                          .role = ACCESS_OPERATOR,
                                          .password = "x" };
    CU_ASSERT_EQUAL_FATAL(access_account_add(s->rig.store, &actor, &s->account), ERR_NONE);
    s->mailing = (struct mailing){ .account = s->account.id,
                                   .place = asks(s, "SELECT id FROM place WHERE kind = 'customer'"),
                                   .report = "meters",
                                   .every = MAILING_TIME_DAY,
                                   .minute = 600 };
    (void)snprintf(s->mailing.receivers, sizeof s->mailing.receivers, "%s", receivers);
    CU_ASSERT_EQUAL_FATAL(mailing_add(s->rig.store, store_scope_whole(), &actor, &s->mailing),
                          ERR_NONE);
    start(s);
}

static void end(struct scene *s)
{
    post_destroy(s->post);
    store_close(s->reader);
    loop_destroy(s->loop);
    portal_rig_end(&s->rig);
}

static void is_for(const char *receiver)
{
    const char *to = fake_mail_to();

    CU_ASSERT_PTR_NOT_NULL_FATAL(to);
    CU_ASSERT_STRING_EQUAL(to, receiver);
}

static void it_goes_out_at_its_time_one_after_the_other(void)
{
    struct scene s;

    begin(&s, "a@x.test b@x.test");
    fake_loop_advance(s.loop, HOUR_MS - 2000);
    CU_ASSERT_EQUAL(fake_mail_count(), 0);
    fake_loop_advance(s.loop, 4000);
    is_for("a@x.test");
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_mail_message(), "Message-ID: <report-"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(fake_mail_message(), "filename=\"meters-2026-11-21.csv\"")); /* of the day before */
    fake_mail_answer(true, false, 250, "");
    fake_loop_advance(s.loop, 2000);
    is_for("b@x.test");
    fake_mail_answer(true, false, 250, "");
    fake_loop_advance(s.loop, 5 * MINUTE_MS);
    CU_ASSERT_EQUAL(fake_mail_count(), 2);
    CU_ASSERT_EQUAL(asks(&s, "SELECT due FROM mailing"), s.mailing.due_ms + (int64_t)DAY_MS);
    end(&s);
}

/* Again after a quarter of a minute, then twice as long: and with a start in between the letter is
 * there still, with the same Message-ID. */
static void what_is_not_taken_comes_again(void)
{
    struct scene s;
    char id[80];

    begin(&s, "a@x.test");
    fake_loop_advance(s.loop, HOUR_MS + 2000);
    (void)snprintf(id, sizeof id, "%.60s", strstr(fake_mail_message(), "Message-ID: "));
    for (size_t tries = 1; tries < 5; tries++) {
        uint64_t least_ms = (uint64_t)POST_PAUSE_MS << (tries - 1);
        fake_mail_answer(false, false, 451, "not now");
        CU_ASSERT_EQUAL(asks(&s, "SELECT tries FROM mailing_letter"), (int64_t)tries);
        fake_loop_advance(s.loop, least_ms - 1000);
        CU_ASSERT_EQUAL(fake_mail_count(), tries);
        fake_loop_advance(s.loop, least_ms / 4 + POST_REST_MOST_MS + 3000);
        CU_ASSERT_EQUAL(fake_mail_count(), tries + 1);
    }
    post_destroy(s.post);
    start(&s);
    fake_loop_advance(s.loop, 2000);
    is_for("a@x.test");
    CU_ASSERT_EQUAL(strncmp(id, strstr(fake_mail_message(), "Message-ID: "), strlen(id)), 0);
    fake_mail_answer(true, false, 250, "");
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM mailing_letter WHERE state = 'sent'"), 1);
    end(&s);
}

static void after_four_days_it_is_given_up(void)
{
    struct scene s;

    begin(&s, "a@x.test");
    fake_loop_advance(s.loop, HOUR_MS + 2000);
    fake_mail_answer(false, false, 0, "connection refused");
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM mailing_letter WHERE state = 'waiting'"), 1);
    runs(&s, "UPDATE mailing_letter SET made = made - 345600000");
    fake_loop_advance(s.loop, MINUTE_MS);
    is_for("a@x.test");
    fake_mail_answer(false, false, 0, "connection refused");
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM mailing_letter WHERE state = 'parked'"), 1);
    end(&s);
}

/* What was turned off while it was in the air does not wait again. */
static void what_was_turned_off_meanwhile_stays_so(void)
{
    struct scene s;

    begin(&s, "a@x.test");
    fake_loop_advance(s.loop, HOUR_MS + 2000);
    const struct access_actor now = { .name = "ada", .address = "", .now_ms = clock_wall_ms() };
    CU_ASSERT_EQUAL(mailing_switch(s.rig.store, &now, &s.mailing, MAILING_OFF, ""), ERR_NONE);
    CU_ASSERT_EQUAL(mailing_switch(s.rig.store, &now, &s.mailing, MAILING_ON, ""), ERR_NONE);
    fake_mail_answer(false, false, 451, "not now");
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM mailing_letter WHERE state = 'parked'"), 1);
    fake_loop_advance(s.loop, 10 * MINUTE_MS);
    CU_ASSERT_EQUAL(fake_mail_count(), 1);
    end(&s);
}

/* Letter after letter that is never taken: after five of them nothing is sent any more. */
static void what_never_arrives_is_turned_off(void)
{
    struct scene s;

    begin(&s, "nobody@x.test");
    fake_loop_advance(s.loop, HOUR_MS + 2000);
    for (int day = 1; day <= POST_FAILURES; day++) {
        is_for("nobody@x.test");
        CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM mailing WHERE state = 'on'"), 1);
        fake_mail_answer(false, true, 550, "no such user");
        CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM mailing_letter WHERE state = 'parked'"),
                        day);
        runs(&s, "UPDATE mailing SET due = due - 86400000");
        fake_loop_advance(s.loop, 5000);
    }
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM mailing WHERE state = 'failed'"), 1);
    CU_ASSERT_EQUAL(fake_mail_count(), POST_FAILURES);
    end(&s);
}

/* What is known to be wrong meanwhile is looked at before a letter goes out. */
static void who_may_not_see_it_any_more_sends_nothing(void)
{
    struct scene s;

    begin(&s, "a@x.test");
    CU_ASSERT_EQUAL(access_account_set_role(s.rig.store, &actor, &s.account, ACCESS_VIEWER),
                    ERR_NONE);
    fake_loop_advance(s.loop, HOUR_MS + 4000);
    CU_ASSERT_EQUAL(fake_mail_count(), 0);
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM mailing WHERE state = 'account'"), 1);
    end(&s);
}

static void who_was_taken_off_the_list_gets_nothing(void)
{
    struct scene s;

    begin(&s, "a@x.test b@x.test");
    fake_loop_advance(s.loop, HOUR_MS + 2000);
    is_for("a@x.test");
    (void)snprintf(s.mailing.receivers, sizeof s.mailing.receivers, "c@x.test");
    const struct access_actor now = { .name = "ada", .address = "", .now_ms = clock_wall_ms() };
    CU_ASSERT_EQUAL(mailing_set(s.rig.store, store_scope_whole(), &now, &s.mailing), ERR_NONE);
    fake_mail_answer(false, false, 451, "not now");
    fake_loop_advance(s.loop, 5 * MINUTE_MS);
    CU_ASSERT_EQUAL(fake_mail_count(), 1);
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM mailing_letter WHERE state = 'parked'"), 2);
    end(&s);
}

/* What the server has is not sent again while the store cannot be told that it has it. */
static void what_cannot_be_marked_is_not_sent_anew(void)
{
    struct scene s;

    begin(&s, "a@x.test b@x.test");
    fake_loop_advance(s.loop, HOUR_MS + 2000);
    runs(&s, "CREATE UNIQUE INDEX none_is_marked ON mailing_letter (mailing) WHERE tries > 0");
    fake_mail_answer(true, false, 250, "");
    fake_loop_advance(s.loop, 2000);
    is_for("b@x.test");
    fake_mail_answer(true, false, 250, "");
    fake_loop_advance(s.loop, MINUTE_MS);
    CU_ASSERT_EQUAL(fake_mail_count(), 2);
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM mailing_letter WHERE state = 'sent'"), 1);
    runs(&s, "DROP INDEX none_is_marked");
    fake_loop_advance(s.loop, MINUTE_MS);
    CU_ASSERT_EQUAL(fake_mail_count(), 2);
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM mailing_letter WHERE state = 'sent'"), 2);
    end(&s);
}

/* A report that cannot be read holds up its own letter, and not the others. */
static void what_cannot_be_read_lets_others_go_first(void)
{
    struct scene s;
    struct mailing other;

    begin(&s, "a@x.test");
    other = s.mailing;
    (void)snprintf(other.report, sizeof other.report, "incidents");
    (void)snprintf(other.receivers, sizeof other.receivers, "b@x.test");
    CU_ASSERT_EQUAL(mailing_add(s.rig.store, store_scope_whole(), &actor, &other), ERR_NONE);
    runs(&s, "ALTER TABLE history_ledger RENAME TO lost_ledger");
    fake_loop_advance(s.loop, HOUR_MS + MINUTE_MS);
    is_for("b@x.test");
    CU_ASSERT_EQUAL(asks(&s, "SELECT tries FROM mailing_letter WHERE receiver = 'a@x.test'") > 0,
                    true);
    end(&s);
}

static void no_more_than_the_limit_goes_out_in_an_hour(void)
{
    struct scene s;

    begin(&s, "a@x.test b@x.test c@x.test");
    post_destroy(s.post);
    s.conf.mail.limit = 2;
    start(&s);
    fake_loop_advance(s.loop, HOUR_MS + 2000);
    for (int i = 0; i < 2; i++) {
        fake_mail_answer(true, false, 250, "");
        fake_loop_advance(s.loop, 5 * MINUTE_MS);
    }
    CU_ASSERT_EQUAL(fake_mail_count(), 2);
    fake_loop_advance(s.loop, 45 * MINUTE_MS);
    CU_ASSERT_EQUAL(fake_mail_count(), 2);
    fake_loop_advance(s.loop, 10 * MINUTE_MS);
    CU_ASSERT_EQUAL(fake_mail_count(), 3);
    end(&s);
}

UNIT_MAIN("post", UNIT_TEST(it_goes_out_at_its_time_one_after_the_other),
          UNIT_TEST(what_is_not_taken_comes_again), UNIT_TEST(after_four_days_it_is_given_up),
          UNIT_TEST(what_was_turned_off_meanwhile_stays_so),
          UNIT_TEST(what_never_arrives_is_turned_off),
          UNIT_TEST(who_may_not_see_it_any_more_sends_nothing),
          UNIT_TEST(who_was_taken_off_the_list_gets_nothing),
          UNIT_TEST(what_cannot_be_marked_is_not_sent_anew),
          UNIT_TEST(what_cannot_be_read_lets_others_go_first),
          UNIT_TEST(no_more_than_the_limit_goes_out_in_an_hour))
