/* SPDX-License-Identifier: Apache-2.0 */
/* Who watches under which JID, on a real store. */
#include "portal/store/feed_book.h"

#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <string.h>

static const struct access_actor actor = { "ada", "192.0.2.7", 1000 };

static struct access_account add(struct portal_rig *rig, const char *name)
{
    struct access_account account = { .role = ACCESS_VIEWER, .place = 1 };

    (void)snprintf(account.name, sizeof account.name, "%s", name);
    CU_ASSERT_EQUAL_FATAL(access_account_add(rig->store, &actor, &account), ERR_NONE);
    return account;
}

static void the_feed_begins_with_what_is_new_and_keeps_its_place(void)
{
    struct portal_rig rig = portal_rig_begin();
    struct feed_book first, again;

    portal_rig_fill(rig.store, rig.agent, 1, 3);
    CU_ASSERT_EQUAL(feed_book_open(rig.store, &first), ERR_NONE);
    CU_ASSERT_EQUAL(first.row, portal_rig_ask(&rig, "SELECT max(row) FROM entry"));
    CU_ASSERT_EQUAL(strlen(first.realm), FEED_BOOK_REALM_SIZE - 1);
    CU_ASSERT_EQUAL(feed_book_advance(rig.store, first.row + 2), ERR_NONE);
    CU_ASSERT_EQUAL(feed_book_open(rig.store, &again), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(again.realm, first.realm);
    CU_ASSERT_EQUAL(again.row, first.row + 2);
    portal_rig_end(&rig);
}

static void a_jid_is_of_one_account(void)
{
    struct portal_rig rig = portal_rig_begin();
    struct access_account ann = add(&rig, "ann"), bob = add(&rig, "bob");
    struct feed_book_watcher watcher;
    int64_t before = 0, after = 0;

    CU_ASSERT_EQUAL(feed_book_mark(rig.store, &before), ERR_NONE);
    CU_ASSERT_EQUAL(feed_book_set(rig.store, &actor, &ann, "ann@x.test", false), ERR_NONE);
    CU_ASSERT_EQUAL(feed_book_mark(rig.store, &after), ERR_NONE);
    CU_ASSERT_NOT_EQUAL(before, after);
    CU_ASSERT_EQUAL(feed_book_set(rig.store, &actor, &bob, "ann@x.test", false), ERR_REFUSED);
    CU_ASSERT_EQUAL(feed_book_get(rig.store, bob.id, &watcher), ERR_MISSING);
    CU_ASSERT_EQUAL(feed_book_get(rig.store, ann.id, &watcher), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(watcher.jid, "ann@x.test");
    CU_ASSERT_TRUE(!watcher.is_made && !watcher.is_gone && watcher.scope.path[0] != '\0');
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM audit WHERE what = "
                                         "'feed watcher set'"),
                    1);
    portal_rig_end(&rig);
}

static void only_plain_bare_jids_watch(void)
{
    static const char *const unfit[] = { "",        "x.test",     "@x.test",    "Ann@x.test",
                                         "a@x/r",   "a b@x.test", "a@.x.test",  "a@x.test.",
                                         "a@b@x.t", "a'@x.test",  "\xc3\xa4@x", "a@" };
    struct portal_rig rig = portal_rig_begin();
    struct access_account ann = add(&rig, "ann");

    for (size_t i = 0; i < sizeof unfit / sizeof unfit[0]; i++)
        CU_ASSERT_EQUAL(feed_book_set(rig.store, &actor, &ann, unfit[i], false), ERR_RANGE);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM feed_watcher"), 0);
    CU_ASSERT_TRUE(feed_book_jid_is_fit("a\\40b+c_d.e-1@x-1.test"));
    portal_rig_end(&rig);
}

/* What the portal made at the server is to be taken away there, whatever becomes of the account. */
static void what_was_made_stays_behind_until_it_is_taken_away(void)
{
    struct portal_rig rig = portal_rig_begin();
    struct access_account ann = add(&rig, "ann");
    struct feed_book_watcher left;

    CU_ASSERT_EQUAL(feed_book_set(rig.store, &actor, &ann, "ann@people.test", true), ERR_NONE);
    CU_ASSERT_EQUAL(feed_book_set(rig.store, &actor, &ann, "ann@x.test", false), ERR_NONE);
    CU_ASSERT_EQUAL(feed_book_get(rig.store, -ann.id, &left), ERR_NONE);
    CU_ASSERT_TRUE(left.is_made && left.is_gone && left.scope.path[0] == '\0');
    CU_ASSERT_STRING_EQUAL(left.jid, "ann@people.test");
    CU_ASSERT_EQUAL(feed_book_set(rig.store, &actor, &ann, "ann@people.test", true), ERR_NONE);
    CU_ASSERT_EQUAL(feed_book_get(rig.store, -ann.id, &left), ERR_MISSING);
    CU_ASSERT_EQUAL(feed_book_remove(rig.store, &actor, &ann), ERR_NONE);
    CU_ASSERT_EQUAL(feed_book_remove(rig.store, &actor, &ann), ERR_MISSING);
    CU_ASSERT_EQUAL(feed_book_get(rig.store, -ann.id, &left), ERR_NONE);
    CU_ASSERT_EQUAL(feed_book_forget(rig.store, -ann.id), ERR_NONE);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM feed_watcher"), 0);
    portal_rig_end(&rig);
}

UNIT_MAIN("feed_book", UNIT_TEST(the_feed_begins_with_what_is_new_and_keeps_its_place),
          UNIT_TEST(a_jid_is_of_one_account), UNIT_TEST(only_plain_bare_jids_watch),
          UNIT_TEST(what_was_made_stays_behind_until_it_is_taken_away))
