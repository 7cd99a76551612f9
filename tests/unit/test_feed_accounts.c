/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts at the server: when one may watch, and when its watcher is forgotten. */
#include "portal/feed/feed_accounts.h"

#include "base/log.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/feed_rig.h"
#include "tests/unit/unit.h"

#include <string.h>

#define COMMAND(more) "<command xmlns='http://jabber.org/protocol/commands' " more "</command>"
#define FORM          COMMAND("status='executing' sessionid='s1'>")
#define FINISHED      COMMAND("status='completed'>")
#define REFUSED       COMMAND("status='completed'><note type='error'>no</note>")
#define WATCHERS      "SELECT count(*) FROM feed_watcher"

static const struct access_actor actor = { "ada", "192.0.2.7", 1000 };

static struct portal_rig portal;
static struct feed_rig rig;
static struct loop *loop;
static struct feed_accounts *accounts;
static struct access_account ann;
static char jid[FEED_BOOK_JID_SIZE], password[FEED_ACCOUNTS_PASSWORD];

static void settle(void *arg)
{
    (void)arg;
}

static void begin(const char *host)
{
    static struct feed_door door;

    portal = portal_rig_begin();
    rig = (struct feed_rig){ .asked = 0 };
    door = feed_rig_door(&rig);
    loop = loop_create();
    accounts = feed_accounts_create(&(struct feed_accounts_options){
        .loop = loop, .door = &door, .store = portal.store, .host = host, .settle = settle });
    CU_ASSERT_PTR_NOT_NULL_FATAL(accounts);
    ann = (struct access_account){ .name = "ann@acme", .role = ACCESS_VIEWER, .place = 1 };
    CU_ASSERT_EQUAL_FATAL(access_account_add(portal.store, &actor, &ann), ERR_NONE);
}

static void end(void)
{
    feed_accounts_destroy(accounts);
    loop_destroy(loop);
    portal_rig_end(&portal);
}

static void answer(const char *condition, const char *inside)
{
    struct xml_node *iq = feed_rig_iq(inside);

    CU_ASSERT_TRUE(feed_accounts_reply(accounts, rig.to, rig.id, condition, iq));
    xml_read_free(iq);
}

/* Each command of two steps. */
static void answer_both(const char *inside)
{
    answer(NULL, FORM);
    answer(NULL, inside);
}

static enum err make(void)
{
    return feed_accounts_make(accounts, &actor, &ann, jid, password);
}

static void sweep(void)
{
    struct feed_watchers watchers;

    CU_ASSERT_EQUAL(feed_watchers_read(portal.store, &watchers), ERR_NONE);
    feed_accounts_sweep(accounts, &watchers);
    feed_watchers_finish(&watchers);
}

static void who_has_an_account_watches(void)
{
    begin("people.x.test");
    CU_ASSERT_EQUAL(make(), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(jid, "ann\\40acme@people.x.test");
    CU_ASSERT_EQUAL(strlen(password), FEED_ACCOUNTS_PASSWORD - 1);
    CU_ASSERT_EQUAL(make(), ERR_TIMEOUT); /* one at a time */
    answer_both(REFUSED);                 /* it was there: it gets this password all the same */
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.payload, "#change-user-password"));
    answer_both(FINISHED);
    CU_ASSERT_EQUAL(portal_rig_ask(&portal, WATCHERS), 0); /* with its old sessions it may not */
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.payload, "#end-user-session"));
    answer_both(FINISHED);
    CU_ASSERT_EQUAL(portal_rig_ask(&portal, WATCHERS " WHERE made = 1"), 1);
    end();
}

static void without_a_password_nobody_watches(void)
{
    begin("people.x.test");
    CU_ASSERT_EQUAL(make(), ERR_NONE);
    answer_both(FINISHED);
    answer("forbidden", "");
    CU_ASSERT_EQUAL(portal_rig_ask(&portal, WATCHERS), 0);
    CU_ASSERT_EQUAL(make(), ERR_NONE);
    feed_accounts_down(accounts);
    CU_ASSERT_EQUAL(portal_rig_ask(&portal, WATCHERS), 0);
    rig.is_cut = true;
    CU_ASSERT_EQUAL(make(), ERR_TIMEOUT);
    end();
    begin("");
    CU_ASSERT_EQUAL(make(), ERR_REFUSED);
    CU_ASSERT_EQUAL(rig.asked, 0);
    end();
}

static void an_account_goes_with_the_portals_and_is_tried_again(void)
{
    begin("people.x.test");
    CU_ASSERT_EQUAL(feed_book_set(portal.store, &actor, &ann, "ann\\40acme@people.x.test", true),
                    ERR_NONE);
    sweep();
    CU_ASSERT_EQUAL(rig.asked, 0);
    CU_ASSERT_EQUAL(access_account_remove(portal.store, &actor, &ann), ERR_NONE);
    sweep();
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.payload, "#end-user-session"));
    answer("item-not-found", ""); /* it had none */
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.payload, "#delete-user"));
    answer("remote-server-timeout", "");
    CU_ASSERT_EQUAL(portal_rig_ask(&portal, WATCHERS), 1);
    sweep();
    answer_both(FINISHED);
    answer_both(FINISHED);
    CU_ASSERT_EQUAL(portal_rig_ask(&portal, WATCHERS), 0);
    end();
}

static void whose_account_is_not_ours_is_only_forgotten(void)
{
    begin("people.x.test");
    CU_ASSERT_EQUAL(feed_book_set(portal.store, &actor, &ann, "ann@elsewhere.test", false),
                    ERR_NONE);
    CU_ASSERT_EQUAL(access_account_remove(portal.store, &actor, &ann), ERR_NONE);
    sweep();
    CU_ASSERT_EQUAL(rig.asked, 0);
    CU_ASSERT_EQUAL(portal_rig_ask(&portal, WATCHERS), 0);
    end();
}

UNIT_MAIN("feed_accounts", UNIT_TEST(who_has_an_account_watches),
          UNIT_TEST(without_a_password_nobody_watches),
          UNIT_TEST(an_account_goes_with_the_portals_and_is_tried_again),
          UNIT_TEST(whose_account_is_not_ours_is_only_forgotten))
