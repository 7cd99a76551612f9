/* SPDX-License-Identifier: Apache-2.0 */
/* Mailings and their letters in the store, on either engine. */
#include "portal/store/mailing_letter.h"

#include "base/clock.h"
#include "portal/store/access_account.h"
#include "portal/store/store_scope_whole.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define NOW_MS    INT64_C(1795338000000) /* Sunday, 2026-11-22T09:00Z */
#define DAY_MS    (INT64_C(24) * 3600 * 1000)
#define RECEIVERS "a@x.test b@x.test"

static const struct access_actor actor = { .name = "ada", .address = "", .now_ms = NOW_MS };

struct scene {
    struct portal_rig rig;
    struct access_account account;
    struct mailing mailing;
};

static int64_t asks(const struct scene *s, const char *sql)
{
    int64_t number = -1;

    CU_ASSERT_EQUAL(access_number(store_db(s->rig.store), sql, NULL, 0, &number), ERR_NONE);
    return number;
}

static struct mailing daily(const struct scene *s)
{
    struct mailing mailing = { .account = s->account.id,
                               .place = asks(s, "SELECT id FROM place WHERE kind = 'customer'"),
                               .report = "usage",
                               .every = MAILING_TIME_DAY,
                               .minute = 600,
                               .receivers = RECEIVERS };

    CU_ASSERT_EQUAL_FATAL(mailing_add(s->rig.store, store_scope_whole(), &actor, &mailing),
                          ERR_NONE);
    return mailing;
}

static struct scene begin(void)
{
    struct scene s = { .rig = portal_rig_begin() };

    s.account = (struct access_account){ .name = "ada",
                                         .place = asks(&s, "SELECT min(id) FROM place"),
                                         .role = ACCESS_OPERATOR,
                                         .password = "x" };
    CU_ASSERT_EQUAL_FATAL(access_account_add(s.rig.store, &actor, &s.account), ERR_NONE);
    s.mailing = daily(&s);
    return s;
}

static enum err due(const struct scene *s, int64_t now_ms, struct mailing_letter *out_letter)
{
    struct mailing mailing;

    return mailing_letter_due(s->rig.store, now_ms, out_letter, &mailing);
}

static void receivers_are_a_list_of_addresses(void)
{
    char list[MAILING_RECEIVERS_SIZE];
    char many[MAILING_RECEIVERS_SIZE] = "";

    CU_ASSERT_TRUE(mailing_take_receivers("  a@x.test,B@y.test;\tc@z.test a@X.test ", list));
    CU_ASSERT_STRING_EQUAL(list, "a@x.test B@y.test c@z.test");
    CU_ASSERT_FALSE(mailing_take_receivers("", list));
    CU_ASSERT_FALSE(mailing_take_receivers(" ; ", list));
    for (size_t i = 0; i <= MAILING_RECEIVERS; i++)
        (void)snprintf(many + strlen(many), sizeof many - strlen(many), "a%zu@x.test ", i);
    CU_ASSERT_FALSE(mailing_take_receivers(many, list));
}

/* In one transaction the letters are there and the next time is set: whatever stops, each is made
 * once. */
static void what_is_due_is_made_once(void)
{
    struct scene s = begin();
    struct mailing_letter letter;
    const int64_t due_ms = s.mailing.due_ms;

    CU_ASSERT_EQUAL(mailing_letter_make(s.rig.store, due_ms - 1), ERR_MISSING);
    CU_ASSERT_EQUAL(mailing_letter_make(s.rig.store, due_ms), ERR_NONE);
    CU_ASSERT_EQUAL(mailing_letter_make(s.rig.store, due_ms), ERR_MISSING);
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM mailing_letter"), 2);
    CU_ASSERT_EQUAL(asks(&s, "SELECT due FROM mailing"), due_ms + DAY_MS);
    CU_ASSERT_EQUAL(due(&s, due_ms, &letter), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(letter.receiver, "a@x.test");
    CU_ASSERT_EQUAL(strlen(letter.word), 32);
    CU_ASSERT_EQUAL(letter.ends_ms - letter.begins_ms, DAY_MS);
    CU_ASSERT_EQUAL(letter.ends_ms, due_ms / DAY_MS * DAY_MS);
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(DISTINCT word) FROM mailing_letter"), 2);
    portal_rig_end(&s.rig);
}

/* Three days without a portal: three reports, each of its day. After half a year only the last
 * weeks. */
static void what_was_missed_is_made_up_for(void)
{
    struct scene s = begin();
    int made = 0;

    while (mailing_letter_make(s.rig.store, s.mailing.due_ms + 2 * DAY_MS) == ERR_NONE)
        made++;
    CU_ASSERT_EQUAL(made, 3);
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(DISTINCT begins) FROM mailing_letter"), 3);
    while (mailing_letter_make(s.rig.store, s.mailing.due_ms + 180 * DAY_MS) == ERR_NONE)
        made++;
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(DISTINCT begins) FROM mailing_letter"), 3 + 35);
    portal_rig_end(&s.rig);
}

static void a_letter_waits_until_it_is_taken(void)
{
    struct scene s = begin();
    struct mailing_letter letter, other;
    int64_t failures = -1;

    CU_ASSERT_EQUAL(mailing_letter_make(s.rig.store, s.mailing.due_ms), ERR_NONE);
    CU_ASSERT_EQUAL(due(&s, s.mailing.due_ms, &letter), ERR_NONE);
    letter.tries = 1;
    letter.due_ms = s.mailing.due_ms + 60000;
    (void)snprintf(letter.reason, sizeof letter.reason, "no");
    CU_ASSERT_EQUAL(mailing_letter_mark(s.rig.store, &letter, MAILING_LETTER_FAILED,
                                        s.mailing.due_ms, &failures),
                    ERR_NONE);
    CU_ASSERT_EQUAL(due(&s, s.mailing.due_ms, &other), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(other.receiver, "b@x.test");
    CU_ASSERT_EQUAL(mailing_letter_mark(s.rig.store, &other, MAILING_LETTER_PARKED,
                                        s.mailing.due_ms, &failures),
                    ERR_NONE);
    CU_ASSERT_EQUAL(failures, 1);
    CU_ASSERT_EQUAL(due(&s, s.mailing.due_ms, &other), ERR_MISSING);
    CU_ASSERT_EQUAL(due(&s, s.mailing.due_ms + 60000, &other), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(other.word, letter.word);
    CU_ASSERT_STRING_EQUAL(other.reason, "no");
    CU_ASSERT_EQUAL(mailing_letter_mark(s.rig.store, &other, MAILING_LETTER_SENT,
                                        s.mailing.due_ms + 60000, &failures),
                    ERR_NONE);
    CU_ASSERT_EQUAL(failures, 0);
    CU_ASSERT_EQUAL(due(&s, s.mailing.due_ms + DAY_MS, &other), ERR_MISSING);
    portal_rig_end(&s.rig);
}

static void by_hand_it_is_sent_once_a_minute(void)
{
    struct scene s = begin();
    struct access_actor later = actor;
    struct mailing_letter letter;
    int64_t failures;

    CU_ASSERT_EQUAL(mailing_letter_make_own(s.rig.store, &actor, &s.mailing), ERR_NONE);
    CU_ASSERT_EQUAL(asks(&s, "SELECT due FROM mailing"), s.mailing.due_ms);
    CU_ASSERT_EQUAL(mailing_letter_make_own(s.rig.store, &actor, &s.mailing), ERR_LIMIT);
    later.now_ms += MAILING_LETTER_OWN_MS + 1;
    CU_ASSERT_EQUAL(mailing_letter_make_own(s.rig.store, &later, &s.mailing), ERR_LIMIT);
    while (due(&s, later.now_ms, &letter) == ERR_NONE)
        CU_ASSERT_EQUAL(
            mailing_letter_mark(s.rig.store, &letter, MAILING_LETTER_SENT, NOW_MS, &failures),
            ERR_NONE);
    CU_ASSERT_EQUAL(mailing_letter_make_own(s.rig.store, &later, &s.mailing), ERR_NONE);
    portal_rig_end(&s.rig);
}

static void what_does_not_wait_any_more_is_forgotten(void)
{
    struct scene s = begin();
    struct mailing_letter letter;
    int64_t failures, now_ms = s.mailing.due_ms;

    for (int day = 0; day < 80; day++, now_ms += DAY_MS) {
        CU_ASSERT_EQUAL(mailing_letter_make(s.rig.store, now_ms), ERR_NONE);
        while (due(&s, now_ms, &letter) == ERR_NONE)
            CU_ASSERT_EQUAL(
                mailing_letter_mark(s.rig.store, &letter, MAILING_LETTER_SENT, now_ms, &failures),
                ERR_NONE);
    }
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM mailing_letter"), MAILING_LETTER_KEPT + 2);
    portal_rig_end(&s.rig);
}

/* Off: nothing is made or sent; on again: nothing of before is. */
static void what_is_off_sends_nothing(void)
{
    struct scene s = begin();
    struct mailing_letter letter;
    struct access_actor later = actor;

    CU_ASSERT_EQUAL(mailing_letter_make(s.rig.store, s.mailing.due_ms), ERR_NONE);
    CU_ASSERT_EQUAL(mailing_switch(s.rig.store, &actor, &s.mailing, MAILING_OFF, ""), ERR_NONE);
    CU_ASSERT_EQUAL(due(&s, s.mailing.due_ms, &letter), ERR_MISSING);
    CU_ASSERT_EQUAL(mailing_letter_make(s.rig.store, s.mailing.due_ms + 5 * DAY_MS), ERR_MISSING);
    later.now_ms = s.mailing.due_ms + 5 * DAY_MS;
    CU_ASSERT_EQUAL(mailing_switch(s.rig.store, &later, &s.mailing, MAILING_ON, ""), ERR_NONE);
    CU_ASSERT_EQUAL(mailing_letter_make(s.rig.store, later.now_ms), ERR_MISSING);
    CU_ASSERT_EQUAL(due(&s, later.now_ms, &letter), ERR_MISSING);
    CU_ASSERT_EQUAL(mailing_letter_make(s.rig.store, later.now_ms + DAY_MS), ERR_NONE);
    portal_rig_end(&s.rig);
}

/* What it may tell is asked when it is told: role and place of the account as they are then. */
static void it_tells_what_its_account_may_see(void)
{
    struct scene s = begin();
    const struct store_agent other = { .jid = "b@x.test", .site = "Depot", .customer = "Rival" };
    struct store_known known;
    struct store_scope scope;

    CU_ASSERT_EQUAL_FATAL(store_set_agent(s.rig.store, &other, &known), ERR_NONE);
    CU_ASSERT_EQUAL(mailing_letter_scope(s.rig.store, &s.mailing, &scope), ERR_NONE);
    CU_ASSERT_TRUE(strlen(scope.path) > strlen("/1/"));
    CU_ASSERT_EQUAL(access_account_set_role(s.rig.store, &actor, &s.account, ACCESS_VIEWER),
                    ERR_NONE);
    CU_ASSERT_EQUAL(mailing_letter_scope(s.rig.store, &s.mailing, &scope), ERR_REFUSED);
    CU_ASSERT_EQUAL(access_account_set_role(s.rig.store, &actor, &s.account, ACCESS_OPERATOR),
                    ERR_NONE);
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM mailing WHERE state = 'on'"), 1);
    CU_ASSERT_EQUAL(access_account_set_place(s.rig.store, &actor, &s.account,
                                             asks(&s, "SELECT id FROM place WHERE name = 'Rival'")),
                    ERR_NONE);
    CU_ASSERT_EQUAL(mailing_letter_scope(s.rig.store, &s.mailing, &scope), ERR_REFUSED);
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM mailing WHERE state = 'account'"), 1);
    portal_rig_end(&s.rig);
}

static void a_locked_account_sends_nothing_and_a_removed_one_leaves_nothing(void)
{
    struct scene s = begin();
    struct mailing_letter letter;

    CU_ASSERT_EQUAL(mailing_letter_make(s.rig.store, s.mailing.due_ms), ERR_NONE);
    CU_ASSERT_EQUAL(access_account_set_password(s.rig.store, &actor, &s.account, "y"), ERR_NONE);
    CU_ASSERT_EQUAL(due(&s, s.mailing.due_ms, &letter), ERR_MISSING);
    CU_ASSERT_EQUAL(mailing_letter_make(s.rig.store, s.mailing.due_ms + DAY_MS), ERR_MISSING);
    CU_ASSERT_EQUAL(access_account_remove(s.rig.store, &actor, &s.account), ERR_NONE);
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM mailing"), 0);
    CU_ASSERT_EQUAL(asks(&s, "SELECT count(*) FROM mailing_letter"), 0);
    portal_rig_end(&s.rig);
}

static void others_have_none_of_it(void)
{
    struct scene s = begin();
    const struct store_scope nothing = { .path = "/9/" };
    struct mailing found;
    const struct mailing_reader own = { store_scope_whole(), s.account.id, false };
    const struct mailing_reader other = { store_scope_whole(), s.account.id + 1, false };
    const struct mailing_reader above = { store_scope_whole(), s.account.id + 1, true };
    const struct mailing_reader aside = { &nothing, s.account.id, true };

    CU_ASSERT_EQUAL(mailing_get(s.rig.store, &own, s.mailing.id, &found), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(found.owner, "ada");
    CU_ASSERT_STRING_EQUAL(found.receivers, RECEIVERS);
    CU_ASSERT_EQUAL(found.every, MAILING_TIME_DAY);
    CU_ASSERT_EQUAL(mailing_get(s.rig.store, &above, s.mailing.id, &found), ERR_NONE);
    CU_ASSERT_EQUAL(mailing_get(s.rig.store, &other, s.mailing.id, &found), ERR_MISSING);
    CU_ASSERT_EQUAL(mailing_get(s.rig.store, &aside, s.mailing.id, &found), ERR_MISSING);
    CU_ASSERT_EQUAL(mailing_add(s.rig.store, &nothing, &actor, &found), ERR_MISSING);
    CU_ASSERT_EQUAL(mailing_set(s.rig.store, &nothing, &actor, &found), ERR_MISSING);
    for (int i = 1; i < MAILING_MOST; i++)
        (void)daily(&s);
    CU_ASSERT_EQUAL(mailing_add(s.rig.store, store_scope_whole(), &actor, &found), ERR_LIMIT);
    CU_ASSERT_EQUAL(mailing_remove(s.rig.store, &actor, &s.mailing), ERR_NONE);
    CU_ASSERT_EQUAL(mailing_add(s.rig.store, store_scope_whole(), &actor, &found), ERR_NONE);
    portal_rig_end(&s.rig);
}

UNIT_MAIN("mailing", UNIT_TEST(receivers_are_a_list_of_addresses),
          UNIT_TEST(what_is_due_is_made_once), UNIT_TEST(what_was_missed_is_made_up_for),
          UNIT_TEST(a_letter_waits_until_it_is_taken), UNIT_TEST(by_hand_it_is_sent_once_a_minute),
          UNIT_TEST(what_does_not_wait_any_more_is_forgotten), UNIT_TEST(what_is_off_sends_nothing),
          UNIT_TEST(it_tells_what_its_account_may_see),
          UNIT_TEST(a_locked_account_sends_nothing_and_a_removed_one_leaves_nothing),
          UNIT_TEST(others_have_none_of_it))
