/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts, sessions, tokens and the audit on a real store; the time is what the tests say. */
#include "base/str.h"
#include "portal/store/access_account.h"
#include "portal/store/access_audit.h"
#include "portal/store/access_session.h"
#include "portal/store/access_token.h"
#include "portal/store/store_scope_whole.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <string.h>

#define NOW  INT64_C(1800000000000)
#define HOUR (INT64_C(3600) * 1000)
#define DAY  (24 * HOUR)
#define ACME 2 /* places: 1 the provider, 2 ACME, 3 its HQ, 4 Rival, 5 its Depot */

struct world {
    struct portal_rig rig;
    struct store *store;
    struct access_actor actor;
    struct access_account admin;  /* of ACME */
    struct access_account viewer; /* of ACME's HQ */
    struct access_account rival;
};

static struct access_account add(struct world *w, const char *name, int64_t place,
                                 enum access_role role)
{
    struct access_account account = { .place = place, .role = role, .password = "?" };

    (void)str_copy(account.name, sizeof account.name, name);
    CU_ASSERT_EQUAL_FATAL(access_account_add(w->store, &w->actor, &account), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(access_account_find(w->store, name, &account), ERR_NONE);
    return account;
}

static struct world begin(void)
{
    const struct store_agent other = { .jid = "b@x.test", .site = "Depot", .customer = "Rival" };
    struct world w = { .rig = portal_rig_begin(), .actor = { ACCESS_HOST, "192.0.2.7", NOW } };
    struct store_known known;

    w.store = w.rig.store;
    CU_ASSERT_EQUAL(store_set_agent(w.store, &other, &known), ERR_NONE);
    w.admin = add(&w, "ada", ACME, ACCESS_ADMINISTRATOR);
    w.viewer = add(&w, "vic@acme.test", 3, ACCESS_VIEWER);
    w.rival = add(&w, "rob", 4, ACCESS_ADMINISTRATOR);
    return w;
}

static void names_are_bounded_and_taken_once(void)
{
    struct world w = begin();
    struct access_account again = { .place = 4, .role = ACCESS_VIEWER, .name = "ada" };
    static const char *const wrong[] = { "", "Ada", "a b", "a/b", "host", "\xc3\xa9" };

    CU_ASSERT_EQUAL(access_account_add(w.store, &w.actor, &again), ERR_REFUSED);
    again = (struct access_account){ .place = 999, .role = ACCESS_VIEWER, .name = "new" };
    CU_ASSERT_EQUAL(access_account_add(w.store, &w.actor, &again), ERR_IO); /* not "taken" */
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CU_ASSERT_FALSE(access_name_is_fit(wrong[i]));
    portal_rig_end(&w.rig);
}

static void accounts_of_others_are_not_there(void)
{
    struct world w = begin();
    struct access_account got;

    for (int64_t id = -5; id < 50; id++)
        CU_ASSERT_EQUAL(access_account_get(w.store, &w.admin.scope, id, &got),
                        id == w.admin.id || id == w.viewer.id ? ERR_NONE : ERR_MISSING);
    CU_ASSERT_EQUAL(access_account_get(w.store, &w.viewer.scope, w.admin.id, &got), ERR_MISSING);
    portal_rig_end(&w.rig);
}

static void a_session_ends_by_idleness_by_age_and_by_hand(void)
{
    struct world w = begin();
    struct access_account who;
    char secret[ACCESS_SECRET_SIZE];
    int64_t id = 0, used = 0, now = NOW;

    CU_ASSERT_EQUAL(access_session_open(w.store, &w.actor, &w.admin, secret, &id), ERR_NONE);
    CU_ASSERT_EQUAL(strlen(secret), 43);
    CU_ASSERT_EQUAL(access_session_use(w.store, "wrong", now, &who, &used), ERR_MISSING);
    for (; now < NOW + 12 * HOUR; now += 29 * 60 * 1000) {
        CU_ASSERT_EQUAL(access_session_use(w.store, secret, now, &who, &used), ERR_NONE);
        CU_ASSERT_EQUAL(used, id);
        CU_ASSERT_STRING_EQUAL(who.name, "ada");
    }
    CU_ASSERT_EQUAL(access_session_use(w.store, secret, NOW + 12 * HOUR, &who, &used), ERR_MISSING);
    CU_ASSERT_EQUAL(access_session_open(w.store, &w.actor, &w.admin, secret, &id), ERR_NONE);
    CU_ASSERT_EQUAL(access_session_use(w.store, secret, NOW + HOUR / 2, &who, &used), ERR_MISSING);
    CU_ASSERT_EQUAL(access_session_open(w.store, &w.actor, &w.admin, secret, &id), ERR_NONE);
    CU_ASSERT_EQUAL(access_session_close(w.store, &w.actor, &w.rival, id), ERR_MISSING);
    CU_ASSERT_EQUAL(access_session_close(w.store, &w.actor, &w.admin, id), ERR_NONE);
    CU_ASSERT_EQUAL(access_session_use(w.store, secret, NOW, &who, &used), ERR_MISSING);
    portal_rig_end(&w.rig);
}

static void a_new_role_or_password_ends_the_sessions(void)
{
    struct world w = begin();
    struct access_account who;
    char secret[ACCESS_SECRET_SIZE];
    int64_t id;

    CU_ASSERT_EQUAL(access_session_open(w.store, &w.actor, &w.viewer, secret, &id), ERR_NONE);
    CU_ASSERT_EQUAL(access_account_set_role(w.store, &w.actor, &w.viewer, ACCESS_OPERATOR),
                    ERR_NONE);
    CU_ASSERT_EQUAL(access_session_use(w.store, secret, NOW, &who, &id), ERR_MISSING);
    CU_ASSERT_EQUAL(access_session_open(w.store, &w.actor, &w.viewer, secret, &id), ERR_NONE);
    CU_ASSERT_EQUAL(access_account_rehash(w.store, &w.viewer, "dearer"), ERR_NONE);
    CU_ASSERT_EQUAL(access_session_use(w.store, secret, NOW, &who, &id), ERR_NONE);
    CU_ASSERT_EQUAL(who.role, ACCESS_OPERATOR);
    CU_ASSERT_EQUAL(access_account_set_password(w.store, &w.actor, &w.viewer, "other"), ERR_NONE);
    CU_ASSERT_EQUAL(access_session_use(w.store, secret, NOW, &who, &id), ERR_MISSING);
    portal_rig_end(&w.rig);
}

static void a_session_that_has_ended_is_told_from_one_that_lasts(void)
{
    struct world w = begin();
    char secret[ACCESS_SECRET_SIZE];
    int64_t id;

    CU_ASSERT_EQUAL(access_session_open(w.store, &w.actor, &w.viewer, secret, &id), ERR_NONE);
    CU_ASSERT_EQUAL(access_session_check(w.store, w.viewer.id, id, NOW), ERR_NONE);
    CU_ASSERT_EQUAL(access_session_check(w.store, w.admin.id, id, NOW), ERR_MISSING);
    CU_ASSERT_EQUAL(access_session_check(w.store, w.viewer.id, id, NOW + HOUR), ERR_MISSING);
    CU_ASSERT_EQUAL(access_account_set_role(w.store, &w.actor, &w.viewer, ACCESS_OPERATOR),
                    ERR_NONE);
    CU_ASSERT_EQUAL(access_session_check(w.store, w.viewer.id, id, NOW), ERR_MISSING);
    portal_rig_end(&w.rig);
}

static void hashing_anew_does_not_bring_an_old_password_back(void)
{
    struct world w = begin();
    struct access_account who;

    CU_ASSERT_EQUAL(access_account_set_password(w.store, &w.actor, &w.viewer, "other"), ERR_NONE);
    CU_ASSERT_EQUAL(access_account_rehash(w.store, &w.viewer, "old, dearer"), ERR_NONE);
    CU_ASSERT_EQUAL(access_account_find(w.store, "vic@acme.test", &who), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(who.password, "other");
    portal_rig_end(&w.rig);
}

static void a_new_password_takes_the_tokens_away(void)
{
    struct world w = begin();
    struct access_token token = {
        .name = "x", .place = ACME, .role = ACCESS_VIEWER, .expires_ms = NOW + DAY
    };
    struct access_account who;
    char text[ACCESS_TOKEN_SIZE];

    CU_ASSERT_EQUAL(access_token_make(w.store, &w.actor, w.admin.id, 0, &token, text), ERR_NONE);
    CU_ASSERT_EQUAL(access_account_set_role(w.store, &w.actor, &w.admin, ACCESS_VIEWER), ERR_NONE);
    CU_ASSERT_EQUAL(access_token_use(w.store, text, NOW, &token, &who), ERR_NONE);
    CU_ASSERT_EQUAL(access_account_set_password(w.store, &w.actor, &w.admin, "other"), ERR_NONE);
    CU_ASSERT_EQUAL(access_token_use(w.store, text, NOW, &token, &who), ERR_MISSING);
    portal_rig_end(&w.rig);
}

static void sessions_of_one_account_are_bounded(void)
{
    struct world w = begin();
    char secret[ACCESS_SECRET_SIZE];
    int64_t id, count = 0;

    for (int i = 0; i < ACCESS_SESSION_MOST + 3; i++) {
        w.actor.now_ms++;
        CU_ASSERT_EQUAL(access_session_open(w.store, &w.actor, &w.admin, secret, &id), ERR_NONE);
    }
    CU_ASSERT_EQUAL(
        access_number(store_db(w.store), "SELECT count(*) FROM session", NULL, 0, &count),
        ERR_NONE);
    CU_ASSERT_EQUAL(count, ACCESS_SESSION_MOST);
    portal_rig_end(&w.rig);
}

static void a_token_works_until_it_is_over_or_taken_away(void)
{
    struct world w = begin();
    struct access_token token = {
        .name = "script", .place = 3, .role = ACCESS_OPERATOR, .expires_ms = NOW + DAY
    };
    struct access_token used;
    struct access_account who;
    char text[ACCESS_TOKEN_SIZE];

    CU_ASSERT_EQUAL(access_token_make(w.store, &w.actor, w.admin.id, 0, &token, text), ERR_NONE);
    CU_ASSERT_TRUE(str_starts_with(text, "pwt_1_"));
    CU_ASSERT_EQUAL(access_token_use(w.store, text, NOW, &used, &who), ERR_NONE);
    CU_ASSERT_EQUAL(used.role, ACCESS_OPERATOR);
    CU_ASSERT_STRING_EQUAL(used.scope.path, "/1/2/3/");
    CU_ASSERT_EQUAL(access_token_use(w.store, text, NOW + DAY, &used, &who), ERR_MISSING);
    CU_ASSERT_EQUAL(access_account_set_role(w.store, &w.actor, &w.admin, ACCESS_VIEWER), ERR_NONE);
    CU_ASSERT_EQUAL(access_token_use(w.store, text, NOW, &used, &who), ERR_NONE);
    CU_ASSERT_EQUAL(used.role, ACCESS_VIEWER);
    CU_ASSERT_EQUAL(access_token_remove(w.store, &w.actor, &w.rival, token.id), ERR_MISSING);
    CU_ASSERT_EQUAL(access_token_remove(w.store, &w.actor, &w.admin, token.id), ERR_NONE);
    CU_ASSERT_EQUAL(access_token_use(w.store, text, NOW, &used, &who), ERR_MISSING);
    portal_rig_end(&w.rig);
}

static void a_text_that_is_no_token_is_refused(void)
{
    struct world w = begin();
    struct access_token token = {
        .name = "x", .place = ACME, .role = ACCESS_VIEWER, .expires_ms = NOW + DAY
    };
    struct access_account who;
    char text[ACCESS_TOKEN_SIZE];
    static const char *const wrong[] = {
        "", "pwt_", "pwt_1", "pwt_1_", "pwt__x", "pwt_-1_x", "pwt_2_x", "pwt_99999999999999999999_x"
    };

    CU_ASSERT_EQUAL(access_token_make(w.store, &w.actor, w.admin.id, 0, &token, text), ERR_NONE);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CU_ASSERT_EQUAL(access_token_use(w.store, wrong[i], NOW, &token, &who), ERR_MISSING);
    text[strlen(text) - 1] ^= 1;
    CU_ASSERT_EQUAL(access_token_use(w.store, text, NOW, &token, &who), ERR_MISSING);
    portal_rig_end(&w.rig);
}

static void a_token_is_never_more_than_its_account(void)
{
    struct world w = begin();
    char text[ACCESS_TOKEN_SIZE];
    /* clang-format off */
    const struct {
        int64_t place;
        enum access_role role;
        int64_t expires_ms;
        enum err err;
    } rows[] = {
        { 4, ACCESS_VIEWER, NOW + DAY, ERR_MISSING },   { 1, ACCESS_VIEWER, NOW + DAY, ERR_MISSING },
        { 77, ACCESS_VIEWER, NOW + DAY, ERR_MISSING },  { 3, ACCESS_OPERATOR, NOW + DAY, ERR_RANGE },
        { 3, ACCESS_NOBODY, NOW + DAY, ERR_RANGE },     { 3, ACCESS_VIEWER, NOW, ERR_RANGE },
        { 3, ACCESS_VIEWER, NOW + 366 * DAY, ERR_RANGE }, { 3, ACCESS_VIEWER, NOW + 365 * DAY, ERR_NONE },
    };
    /* clang-format on */

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct access_token token = { .name = "x",
                                      .place = rows[i].place,
                                      .role = rows[i].role,
                                      .expires_ms = rows[i].expires_ms };
        CU_ASSERT_EQUAL(access_token_make(w.store, &w.actor, w.viewer.id, 0, &token, text),
                        rows[i].err);
    }
    portal_rig_end(&w.rig);
}

static void what_an_account_had_goes_with_it(void)
{
    struct world w = begin();
    struct access_token token = {
        .name = "x", .place = ACME, .role = ACCESS_VIEWER, .expires_ms = NOW + DAY
    };
    struct access_account who;
    char text[ACCESS_TOKEN_SIZE], secret[ACCESS_SECRET_SIZE];
    int64_t id;

    CU_ASSERT_EQUAL(access_token_make(w.store, &w.actor, w.admin.id, 0, &token, text), ERR_NONE);
    CU_ASSERT_EQUAL(access_session_open(w.store, &w.actor, &w.admin, secret, &id), ERR_NONE);
    CU_ASSERT_EQUAL(access_account_remove(w.store, &w.actor, &w.admin), ERR_NONE);
    CU_ASSERT_EQUAL(access_token_use(w.store, text, NOW, &token, &who), ERR_MISSING);
    CU_ASSERT_EQUAL(access_session_use(w.store, secret, NOW, &who, &id), ERR_MISSING);
    CU_ASSERT_EQUAL(access_account_find(w.store, "ada", &who), ERR_MISSING);
    portal_rig_end(&w.rig);
}

static void who_is_moved_starts_anew_and_both_places_know(void)
{
    struct world w = begin();
    struct access_token token = {
        .name = "x", .place = 3, .role = ACCESS_VIEWER, .expires_ms = NOW + DAY
    };
    struct access_account who;
    char text[ACCESS_TOKEN_SIZE], secret[ACCESS_SECRET_SIZE];
    int64_t id, noted = 0;

    CU_ASSERT_EQUAL(access_token_make(w.store, &w.actor, w.viewer.id, 0, &token, text), ERR_NONE);
    CU_ASSERT_EQUAL(access_session_open(w.store, &w.actor, &w.viewer, secret, &id), ERR_NONE);
    CU_ASSERT_NOT_EQUAL(access_account_set_place(w.store, &w.actor, &w.viewer, 999), ERR_NONE);
    CU_ASSERT_EQUAL(access_token_use(w.store, text, NOW, &token, &who), ERR_NONE);
    CU_ASSERT_EQUAL(access_account_set_place(w.store, &w.actor, &w.viewer, 5), ERR_NONE);
    CU_ASSERT_EQUAL(access_token_use(w.store, text, NOW, &token, &who), ERR_MISSING);
    CU_ASSERT_EQUAL(access_session_use(w.store, secret, NOW, &who, &id), ERR_MISSING);
    CU_ASSERT_EQUAL(access_account_get(w.store, &w.rival.scope, w.viewer.id, &who), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(who.scope.path, "/1/4/5/");
    CU_ASSERT_EQUAL(access_number(store_db(w.store),
                                  "SELECT sum(place) FROM audit WHERE what = 'account moved' AND "
                                  "before = 'place=3' AND after = 'place=5'",
                                  NULL, 0, &noted),
                    ERR_NONE);
    CU_ASSERT_EQUAL(noted, 3 + 5);
    portal_rig_end(&w.rig);
}

static bool keep_first(void *arg, const struct access_audit *audit)
{
    (void)str_copy(arg, 128, audit->target);
    CU_ASSERT_STRING_EQUAL(audit->address, "192.0.2.7");
    return false;
}

static void the_audit_tells_each_scope_its_own(void)
{
    struct world w = begin();
    char text[128] = "";

    CU_ASSERT_EQUAL(access_audit_each(w.store, &w.admin.scope, 0, 9, keep_first, text), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(text, "account 2 vic@acme.test");
    CU_ASSERT_EQUAL(access_audit_each(w.store, &w.admin.scope, 2, 9, keep_first, text), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(text, "account 1 ada");
    CU_ASSERT_EQUAL(access_audit_each(w.store, &w.rival.scope, 0, 9, keep_first, text), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(text, "account 3 rob");
    portal_rig_end(&w.rig);
}

static void a_changed_or_missing_row_breaks_the_chain(void)
{
    static const char *const harm[] = { "UPDATE audit SET actor = 'me' WHERE row = 2",
                                        "DELETE FROM audit WHERE row = 2",
                                        "UPDATE audit SET at = at + 1 WHERE row = 3" };

    for (size_t i = 0; i < sizeof harm / sizeof harm[0]; i++) {
        struct world w = begin();
        int64_t row = 0;
        CU_ASSERT_EQUAL(access_audit_verify(w.store, &row), ERR_NONE);
        CU_ASSERT_EQUAL(row, 3);
        CU_ASSERT_EQUAL(db_run(store_db(w.store), harm[i]), ERR_NONE);
        CU_ASSERT_EQUAL(access_audit_verify(w.store, &row), ERR_CORRUPT);
        CU_ASSERT_EQUAL(row, i == 0 ? 2 : 3);
        portal_rig_end(&w.rig);
    }
}

/* A command adds accounts while the portal does: of one chain, whoever is next. */
static void who_writes_beside_goes_on_with_the_same_chain(void)
{
    struct world w = begin(), beside = w;
    int64_t row = 0;

    CU_ASSERT_EQUAL_FATAL(store_open(&w.rig.place, STORE_BESIDE, &beside.store), ERR_NONE);
    (void)add(&beside, "one", ACME, ACCESS_VIEWER);
    (void)add(&w, "two", ACME, ACCESS_VIEWER);
    (void)add(&beside, "three", ACME, ACCESS_VIEWER);
    CU_ASSERT_EQUAL(access_audit_verify(w.store, &row), ERR_NONE);
    CU_ASSERT_EQUAL(row, 6);
    store_close(beside.store);
    portal_rig_end(&w.rig);
}

/* On a server, where several may write at once; SQLite lets nobody else begin. */
static void the_audit_is_written_in_turn(void)
{
    struct world w = begin(), beside = w;
    const struct access_audit line = {
        .place = ACME, .what = "x", .target = "", .before = "", .after = ""
    };

    CU_ASSERT_EQUAL_FATAL(store_open(&w.rig.place, STORE_BESIDE, &beside.store), ERR_NONE);
    CU_ASSERT_EQUAL(store_begin(w.store), ERR_NONE);
    CU_ASSERT_EQUAL(access_audit_add(w.store, &w.actor, &line), ERR_NONE);
    if (w.rig.place.server) {
        db_set_patience(store_db(beside.store), 300);
        CU_ASSERT_EQUAL(access_account_set_role(beside.store, &w.actor, &w.viewer, ACCESS_OPERATOR),
                        ERR_TIMEOUT);
    }
    CU_ASSERT_EQUAL(store_commit(w.store), ERR_NONE);
    CU_ASSERT_EQUAL(access_account_set_role(beside.store, &w.actor, &w.viewer, ACCESS_OPERATOR),
                    ERR_NONE);
    store_close(beside.store);
    portal_rig_end(&w.rig);
}

/* What a request or a command has read is old when its turn to write comes. */
static void a_token_is_for_what_the_account_is_now(void)
{
    struct world w = begin();
    struct access_token token = {
        .name = "x", .place = 3, .role = ACCESS_VIEWER, .expires_ms = NOW + DAY
    };
    char text[ACCESS_TOKEN_SIZE], secret[ACCESS_SECRET_SIZE];
    int64_t id = 0, count = 0;

    CU_ASSERT_EQUAL(access_account_set_place(w.store, &w.actor, &w.viewer, 5), ERR_NONE);
    CU_ASSERT_EQUAL(access_token_make(w.store, &w.actor, w.viewer.id, 0, &token, text),
                    ERR_MISSING);
    CU_ASSERT_EQUAL(access_session_open(w.store, &w.actor, &w.admin, secret, &id), ERR_NONE);
    CU_ASSERT_EQUAL(access_token_make(w.store, &w.actor, w.admin.id, id, &token, text), ERR_NONE);
    CU_ASSERT_EQUAL(access_account_set_password(w.store, &w.actor, &w.admin, "new"), ERR_NONE);
    CU_ASSERT_EQUAL(access_token_make(w.store, &w.actor, w.admin.id, id, &token, text),
                    ERR_MISSING);
    CU_ASSERT_EQUAL(access_number(store_db(w.store), "SELECT count(*) FROM token", NULL, 0, &count),
                    ERR_NONE);
    CU_ASSERT_EQUAL(count, 0);
    portal_rig_end(&w.rig);
}

static void what_is_gone_meanwhile_is_not_changed_nor_noted(void)
{
    struct world w = begin();
    int64_t noted = 0;

    CU_ASSERT_EQUAL(access_account_remove(w.store, &w.actor, &w.viewer), ERR_NONE);
    CU_ASSERT_EQUAL(access_account_set_role(w.store, &w.actor, &w.viewer, ACCESS_OPERATOR),
                    ERR_MISSING);
    CU_ASSERT_EQUAL(access_account_set_place(w.store, &w.actor, &w.viewer, 5), ERR_MISSING);
    CU_ASSERT_EQUAL(access_account_set_password(w.store, &w.actor, &w.viewer, "new"), ERR_MISSING);
    CU_ASSERT_EQUAL(access_account_remove(w.store, &w.actor, &w.viewer), ERR_MISSING);
    CU_ASSERT_EQUAL(access_number(store_db(w.store),
                                  "SELECT count(*) FROM audit WHERE target LIKE '%vic@acme.test'",
                                  NULL, 0, &noted),
                    ERR_NONE);
    CU_ASSERT_EQUAL(noted, 2); /* added, and removed once */
    portal_rig_end(&w.rig);
}

static void beside_is_no_way_to_make_a_store(void)
{
    const struct db_place nowhere = { .folder = "/nonexistent" };
    struct store *store;

    CU_ASSERT_EQUAL(store_open(&nowhere, STORE_BESIDE, &store), ERR_MISSING);
}

UNIT_MAIN("access", UNIT_TEST(names_are_bounded_and_taken_once),
          UNIT_TEST(accounts_of_others_are_not_there),
          UNIT_TEST(a_session_ends_by_idleness_by_age_and_by_hand),
          UNIT_TEST(a_new_role_or_password_ends_the_sessions),
          UNIT_TEST(a_session_that_has_ended_is_told_from_one_that_lasts),
          UNIT_TEST(hashing_anew_does_not_bring_an_old_password_back),
          UNIT_TEST(a_new_password_takes_the_tokens_away),
          UNIT_TEST(sessions_of_one_account_are_bounded),
          UNIT_TEST(a_token_works_until_it_is_over_or_taken_away),
          UNIT_TEST(a_text_that_is_no_token_is_refused),
          UNIT_TEST(a_token_is_never_more_than_its_account),
          UNIT_TEST(what_an_account_had_goes_with_it),
          UNIT_TEST(the_audit_tells_each_scope_its_own),
          UNIT_TEST(a_changed_or_missing_row_breaks_the_chain),
          UNIT_TEST(who_writes_beside_goes_on_with_the_same_chain),
          UNIT_TEST(the_audit_is_written_in_turn),
          UNIT_TEST(a_token_is_for_what_the_account_is_now),
          UNIT_TEST(what_is_gone_meanwhile_is_not_changed_nor_noted),
          UNIT_TEST(beside_is_no_way_to_make_a_store),
          UNIT_TEST(who_is_moved_starts_anew_and_both_places_know))
