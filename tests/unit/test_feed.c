/* SPDX-License-Identifier: Apache-2.0 */
/* The live feed with a real store and a service that is made up (fake_pubsub). */
#include "portal/feed/feed.h"

#include "portal/feed/feed_publish.h"
#include "portal/store/feed_book.h"
#include "portal/store/store_place.h"
#include "portal/store/store_scope_whole.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/fake_pubsub.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define INCIDENT                                                                                   \
    "<incident device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT                                  \
    "' id='22222222-2222-4333-8444-555555555555' event='%s' severity='critical' "                  \
    "group='markerSupplies'><text>Toner low: cyan</text></incident>"
#define ITEM "a@x.test/" PORTAL_RIG_EPOCH "/"

struct rig {
    struct portal_rig portal;
    struct store *reader;
    struct loop *loop;
    struct feed_door door;
    struct fake_pubsub *service;
    struct feed *feed;
    int64_t backlog;
};

static void on_settle(void *arg)
{
    (void)arg;
}

static void on_commit(void *arg)
{
    struct rig *rig = arg;

    if (rig->feed)
        feed_pump(rig->feed);
}

static void on_reply(void *arg, const char *from, const char *id, const char *condition,
                     const struct xml_node *iq)
{
    feed_reply(((struct rig *)arg)->feed, from, id, condition, iq);
}

static void open_feed(struct rig *rig)
{
    const struct feed_options options = { .store = rig->portal.store,
                                          .reader = rig->reader,
                                          .jid = FAKE_PUBSUB_OWNER,
                                          .service = FAKE_PUBSUB_JID,
                                          .accounts = "people.x.test",
                                          .text_type = "headline",
                                          .items = 50,
                                          .backlog = rig->backlog,
                                          .door = rig->door,
                                          .settle = on_settle };

    rig->feed = feed_create(rig->loop, &options);
    CU_ASSERT_PTR_NOT_NULL_FATAL(rig->feed);
}

static void close_feed(struct rig *rig)
{
    feed_destroy(rig->feed);
    rig->feed = NULL;
}

static void begin_store(struct rig *rig)
{
    *rig = (struct rig){ .portal = portal_rig_begin(), .backlog = 1000 };
    CU_ASSERT_EQUAL_FATAL(store_open(&rig->portal.place, STORE_READ, &rig->reader), ERR_NONE);
    store_listen(rig->portal.store, on_commit, rig);
    rig->loop = loop_create();
    rig->service = fake_pubsub_create(&rig->door);
}

static void begin(struct rig *rig)
{
    begin_store(rig);
    open_feed(rig);
}

static void end(struct rig *rig)
{
    feed_destroy(rig->feed);
    fake_pubsub_destroy(rig->service);
    loop_destroy(rig->loop);
    store_close(rig->reader);
    portal_rig_end(&rig->portal);
}

static void turn(struct rig *rig)
{
    (void)fake_pubsub_turn(rig->service, on_reply, rig);
}

/* Time goes on, and whatever is asked is answered. */
static void wait_for(struct rig *rig, unsigned seconds)
{
    for (unsigned i = 0; i < seconds * 10; i++) {
        fake_loop_advance(rig->loop, 100);
        turn(rig);
    }
}

static void up(struct rig *rig)
{
    feed_up(rig->feed);
    turn(rig);
}

static bool find_place(void *arg, const struct store_place *place)
{
    struct access_account *account = arg;
    bool is_it = strcmp(place->name, account->name) == 0;

    if (is_it)
        account->place = place->id;
    return !is_it;
}

/* An account at the place of that name, which watches under JID. */
static struct access_account watch(struct rig *rig, const char *name, const char *place,
                                   const char *jid)
{
    const struct access_actor actor = { ACCESS_HOST, "", 1000 };
    struct access_account account = { .role = ACCESS_VIEWER };

    (void)snprintf(account.name, sizeof account.name, "%s", place);
    CU_ASSERT_EQUAL(
        store_place_each(store_db(rig->portal.store), store_scope_whole(), find_place, &account),
        ERR_NONE);
    (void)snprintf(account.name, sizeof account.name, "%s", name);
    CU_ASSERT_EQUAL(access_account_add(rig->portal.store, &actor, &account), ERR_NONE);
    CU_ASSERT_EQUAL(feed_book_set(rig->portal.store, &actor, &account, jid, false), ERR_NONE);
    return account;
}

/* Another agent at a site of another customer. */
static int64_t add_site(struct rig *rig)
{
    const struct store_agent agent = { .jid = "b@x.test", .site = "Hive", .customer = "Umbrella" };
    struct store_known known;

    CU_ASSERT_EQUAL(store_set_agent(rig->portal.store, &agent, &known), ERR_NONE);
    return known.id;
}

static bool shows(const struct rig *rig, const char *kind, const char *wanted)
{
    const char *there = fake_pubsub_show(rig->service, kind);
    bool is_same = strcmp(there, wanted) == 0;

    if (!is_same)
        (void)fprintf(stderr, "%s: '%s' instead of '%s'\n", kind, there, wanted);
    return is_same;
}

static void publishes_each_record_on_the_node_of_its_site(void)
{
    struct rig rig;

    begin(&rig);
    up(&rig);
    portal_rig_fill(rig.portal.store, rig.portal.agent, 1, 3);
    turn(&rig);
    CU_ASSERT_TRUE(shows(&rig, "/consumable", "| " ITEM "1 " ITEM "2 " ITEM "3 ; "));
    CU_ASSERT_TRUE(shows(&rig, "/meter", "| ; "));
    end(&rig);
}

static void says_no_name_of_a_customer_or_site_to_the_service(void)
{
    struct rig rig;

    begin(&rig);
    (void)watch(&rig, "ann", "HQ", "ann@x.test");
    up(&rig);
    portal_rig_fill(rig.portal.store, rig.portal.agent, 1, 1);
    turn(&rig);
    CU_ASSERT_PTR_NULL(strstr(fake_pubsub_asked(rig.service), "HQ"));
    CU_ASSERT_PTR_NULL(strstr(fake_pubsub_asked(rig.service), "ACME"));
    end(&rig);
}

static void members_are_those_who_may_see_the_site(void)
{
    struct rig rig;

    begin(&rig);
    (void)add_site(&rig);
    (void)watch(&rig, "ann", "ACME", "ann@x.test");
    (void)watch(&rig, "bob", "Hive", "bob@x.test");
    (void)watch(&rig, "pat", "Provider", "pat@x.test");
    up(&rig);
    CU_ASSERT_TRUE(shows(&rig, "/meter",
                         "ann@x.test member none pat@x.test member none | ; "
                         "bob@x.test member none pat@x.test member none | ; "));
    CU_ASSERT_TRUE(shows(&rig, "/incident",
                         "ann@x.test member subscribed pat@x.test member subscribed | ; "
                         "bob@x.test member subscribed pat@x.test member subscribed | ; "));
    end(&rig);
}

static void whoever_is_not_a_member_loses_what_he_had(void)
{
    char node[256];
    struct rig rig;
    struct feed_book book;

    begin(&rig);
    CU_ASSERT_EQUAL(feed_book_open(rig.portal.store, &book), ERR_NONE);
    (void)snprintf(node, sizeof node, FAKE_PUBSUB_OWNER "/%s/1/2/3/incident", book.realm);
    fake_pubsub_add_node(rig.service, node);
    fake_pubsub_set(rig.service, node, "eve@x.test", "publisher", "subscribed");
    fake_pubsub_set(rig.service, node, "eve@x.test/phone", "none", "subscribed");
    fake_pubsub_set(rig.service, node, "ann@x.test", "outcast", "none");
    (void)watch(&rig, "ann", "ACME", "ann@x.test");
    up(&rig);
    CU_ASSERT_TRUE(shows(&rig, "/1/2/3/incident",
                         "eve@x.test none none eve@x.test/phone none none "
                         "ann@x.test member none | ; "));
    end(&rig);
}

static void an_account_that_is_gone_is_no_member_before_anything_more_is_published(void)
{
    const struct access_actor actor = { ACCESS_HOST, "", 1000 };
    struct rig rig;

    begin(&rig);
    struct access_account ann = watch(&rig, "ann", "ACME", "ann@x.test");
    up(&rig);
    CU_ASSERT_EQUAL(access_account_remove(rig.portal.store, &actor, &ann), ERR_NONE);
    fake_loop_advance(rig.loop, 1100); /* it was noticed: nothing was answered yet */
    portal_rig_fill(rig.portal.store, rig.portal.agent, 1, 1);
    const char *asked = fake_pubsub_asked(rig.service);
    CU_ASSERT_PTR_NULL(strstr(asked, "<publish"));
    turn(&rig);
    CU_ASSERT_TRUE(shows(&rig, "/incident", "ann@x.test none none | ; "));
    CU_ASSERT_TRUE(shows(&rig, "/consumable", "ann@x.test none none | " ITEM "1 ; "));
    end(&rig);
}

static void a_new_site_has_its_nodes_before_its_first_record(void)
{
    struct rig rig;

    begin(&rig);
    (void)watch(&rig, "pat", "Provider", "pat@x.test");
    up(&rig);
    portal_rig_fill(rig.portal.store, add_site(&rig), 1, 1);
    turn(&rig);
    CU_ASSERT_TRUE(shows(
        &rig, "/consumable",
        "pat@x.test member none | ; pat@x.test member none | b@x.test/" PORTAL_RIG_EPOCH "/1 ; "));
    end(&rig);
}

static void incidents_are_told_in_words_to_those_subscribed(void)
{
    char record[512];
    struct rig rig;

    begin(&rig);
    (void)watch(&rig, "ann", "ACME", "ann@x.test");
    (void)watch(&rig, "pat", "Provider", "pat@x.test");
    up(&rig);
    (void)snprintf(record, sizeof record, INCIDENT, "opened");
    portal_rig_add(rig.portal.store, rig.portal.agent, record);
    turn(&rig);
    CU_ASSERT_STRING_EQUAL(
        fake_pubsub_texts(rig.service),
        "ann@x.test headline Critical: Toner low: cyan, " PORTAL_RIG_DEVICE ", HQ; "
        "pat@x.test headline Critical: Toner low: cyan, " PORTAL_RIG_DEVICE ", HQ; ");
    (void)snprintf(record, sizeof record, INCIDENT, "closed");
    portal_rig_add(rig.portal.store, rig.portal.agent, record);
    turn(&rig);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_pubsub_texts(rig.service), "Over: Toner low: cyan"));
    end(&rig);
}

static void nobody_is_told_on_the_word_of_the_service_alone(void)
{
    char node[256], record[512];
    struct rig rig;
    struct feed_book book;

    begin(&rig);
    (void)add_site(&rig);
    (void)watch(&rig, "bob", "Hive", "bob@x.test");
    up(&rig);
    CU_ASSERT_EQUAL(feed_book_open(rig.portal.store, &book), ERR_NONE);
    (void)snprintf(node, sizeof node, FAKE_PUBSUB_OWNER "/%s/1/2/3/incident", book.realm);
    fake_pubsub_set(rig.service, node, "bob@x.test", "none", "subscribed");
    fake_pubsub_set(rig.service, node, "eve@x.test", "none", "subscribed");
    (void)snprintf(record, sizeof record, INCIDENT, "opened");
    portal_rig_add(rig.portal.store, rig.portal.agent, record);
    turn(&rig);
    CU_ASSERT_STRING_EQUAL(fake_pubsub_texts(rig.service), "");
    end(&rig);
}

static void a_service_that_is_down_is_tried_again_and_nothing_is_lost(void)
{
    struct rig rig;

    begin(&rig);
    up(&rig);
    portal_rig_fill(rig.portal.store, rig.portal.agent, 1, 2);
    turn(&rig);
    fake_pubsub_refuse(rig.service, "<p", "remote-server-timeout");
    portal_rig_fill(rig.portal.store, rig.portal.agent, 3, 4);
    wait_for(&rig, 10);
    CU_ASSERT_TRUE(shows(&rig, "/consumable", "| " ITEM "1 " ITEM "2 ; "));
    fake_pubsub_refuse(rig.service, NULL, NULL);
    wait_for(&rig, 300);
    CU_ASSERT_TRUE(shows(&rig, "/consumable", "| " ITEM "1 " ITEM "2 " ITEM "3 " ITEM "4 ; "));
    end(&rig);
}

static void silence_ends_and_begins_anew(void)
{
    struct rig rig;

    begin(&rig);
    feed_up(rig.feed);
    fake_loop_advance(rig.loop, FEED_ASK_PATIENCE_MS + 2000); /* nothing is answered */
    portal_rig_fill(rig.portal.store, rig.portal.agent, 1, 1);
    wait_for(&rig, 5);
    CU_ASSERT_TRUE(shows(&rig, "/consumable", "| " ITEM "1 ; "));
    feed_down(rig.feed);
    portal_rig_fill(rig.portal.store, rig.portal.agent, 2, 2);
    up(&rig);
    CU_ASSERT_TRUE(shows(&rig, "/consumable", "| " ITEM "1 " ITEM "2 ; "));
    end(&rig);
}

static void goes_on_after_a_restart_where_it_stood(void)
{
    struct rig rig;

    begin(&rig);
    up(&rig);
    portal_rig_fill(rig.portal.store, rig.portal.agent, 1, 2);
    wait_for(&rig, 2);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig.portal, "SELECT row FROM feed"), 2);
    close_feed(&rig);
    portal_rig_fill(rig.portal.store, rig.portal.agent, 3, 3);
    size_t before = strlen(fake_pubsub_asked(rig.service));
    open_feed(&rig);
    up(&rig);
    CU_ASSERT_TRUE(shows(&rig, "/consumable", "| " ITEM "1 " ITEM "2 " ITEM "3 ; "));
    CU_ASSERT_PTR_NULL(strstr(fake_pubsub_asked(rig.service) + before, ITEM "2"));
    end(&rig);
}

static void a_store_without_feed_begins_with_its_newest(void)
{
    struct rig rig;

    begin_store(&rig);
    portal_rig_fill(rig.portal.store, rig.portal.agent, 1, 9);
    open_feed(&rig);
    up(&rig);
    portal_rig_fill(rig.portal.store, rig.portal.agent, 10, 10);
    turn(&rig);
    CU_ASSERT_TRUE(shows(&rig, "/consumable", "| " ITEM "10 ; "));
    end(&rig);
}

static void a_long_backlog_is_left_out_but_for_its_newest(void)
{
    struct rig rig;

    begin_store(&rig);
    rig.backlog = 10;
    open_feed(&rig);
    (void)watch(&rig, "ann", "ACME", "ann@x.test");
    portal_rig_fill(rig.portal.store, rig.portal.agent, 1, 40);
    up(&rig);
    CU_ASSERT_TRUE(shows(&rig, "/consumable",
                         "ann@x.test member none | " ITEM "36 " ITEM "37 " ITEM "38 " ITEM
                         "39 " ITEM "40 ; "));
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_pubsub_texts(rig.service), "ann@x.test headline Printwire"));
    end(&rig);
}

static void what_is_refused_twice_is_passed_over(void)
{
    struct rig rig;

    begin(&rig);
    up(&rig);
    fake_pubsub_refuse(rig.service, ITEM "2'", "not-acceptable");
    portal_rig_fill(rig.portal.store, rig.portal.agent, 1, 60);
    wait_for(&rig, 10);
    const char *there = fake_pubsub_show(rig.service, "/consumable");
    CU_ASSERT_PTR_NULL(strstr(there, ITEM "2 "));
    CU_ASSERT_PTR_NOT_NULL(strstr(there, ITEM "1 " ITEM "3 "));
    CU_ASSERT_PTR_NOT_NULL(strstr(there, ITEM "60 "));
    end(&rig);
}

static void a_node_that_cannot_be_made_fit_is_not_published_on(void)
{
    struct rig rig;

    begin(&rig);
    fake_pubsub_refuse(rig.service, "/consumable", "forbidden");
    up(&rig);
    portal_rig_fill(rig.portal.store, rig.portal.agent, 1, 50);
    wait_for(&rig, 2);
    CU_ASSERT_TRUE(shows(&rig, "/consumable", ""));
    CU_ASSERT_EQUAL(portal_rig_ask(&rig.portal, "SELECT row FROM feed"), 50);
    end(&rig);
}

/* The service has lost its data, which only its answers show. */
static void nodes_that_are_gone_are_made_again_with_their_members(void)
{
    struct rig rig;

    begin(&rig);
    (void)watch(&rig, "ann", "ACME", "ann@x.test");
    up(&rig);
    fake_pubsub_empty(rig.service);
    (void)watch(&rig, "pat", "Provider", "pat@x.test"); /* a round that believes in them */
    wait_for(&rig, 3);
    CU_ASSERT_TRUE(shows(&rig, "/meter", "ann@x.test member none pat@x.test member none | ; "));
    fake_pubsub_empty(rig.service);
    portal_rig_fill(rig.portal.store, rig.portal.agent, 1, 2); /* and no round at all */
    wait_for(&rig, 10);
    CU_ASSERT_TRUE(shows(&rig, "/consumable",
                         "ann@x.test member none pat@x.test member none | " ITEM "1 " ITEM "2 ; "));
    end(&rig);
}

/* Another role changes nothing, another place what is seen. */
static void who_is_removed_from_watching_sees_nothing_more(void)
{
    const struct access_actor actor = { ACCESS_HOST, "", 1000 };
    struct rig rig;

    begin(&rig);
    struct access_account ann = watch(&rig, "ann", "ACME", "ann@x.test");
    up(&rig);
    CU_ASSERT_EQUAL(access_account_set_role(rig.portal.store, &actor, &ann, ACCESS_OPERATOR),
                    ERR_NONE);
    wait_for(&rig, 3);
    CU_ASSERT_TRUE(shows(&rig, "/meter", "ann@x.test member none | ; "));
    CU_ASSERT_EQUAL(feed_book_remove(rig.portal.store, &actor, &ann), ERR_NONE);
    wait_for(&rig, 3);
    CU_ASSERT_TRUE(shows(&rig, "/meter", "ann@x.test none none | ; "));
    CU_ASSERT_TRUE(shows(&rig, "/incident", "ann@x.test none none | ; "));
    end(&rig);
}

static void takes_its_old_nodes_away_and_leaves_those_of_others(void)
{
    struct rig rig;

    begin(&rig);
    fake_pubsub_add_node(rig.service, FAKE_PUBSUB_OWNER "/0123456789abcdef/1/2/3/old");
    fake_pubsub_add_node(rig.service, "portal2.x.test/0123456789abcdef/1/2/3/old");
    up(&rig);
    CU_ASSERT_TRUE(shows(&rig, "/old", "| ; "));
    end(&rig);
}

UNIT_MAIN("feed", UNIT_TEST(publishes_each_record_on_the_node_of_its_site),
          UNIT_TEST(says_no_name_of_a_customer_or_site_to_the_service),
          UNIT_TEST(members_are_those_who_may_see_the_site),
          UNIT_TEST(whoever_is_not_a_member_loses_what_he_had),
          UNIT_TEST(an_account_that_is_gone_is_no_member_before_anything_more_is_published),
          UNIT_TEST(a_new_site_has_its_nodes_before_its_first_record),
          UNIT_TEST(incidents_are_told_in_words_to_those_subscribed),
          UNIT_TEST(nobody_is_told_on_the_word_of_the_service_alone),
          UNIT_TEST(a_service_that_is_down_is_tried_again_and_nothing_is_lost),
          UNIT_TEST(silence_ends_and_begins_anew),
          UNIT_TEST(goes_on_after_a_restart_where_it_stood),
          UNIT_TEST(a_store_without_feed_begins_with_its_newest),
          UNIT_TEST(a_long_backlog_is_left_out_but_for_its_newest),
          UNIT_TEST(what_is_refused_twice_is_passed_over),
          UNIT_TEST(a_node_that_cannot_be_made_fit_is_not_published_on),
          UNIT_TEST(nodes_that_are_gone_are_made_again_with_their_members),
          UNIT_TEST(who_is_removed_from_watching_sees_nothing_more),
          UNIT_TEST(takes_its_old_nodes_away_and_leaves_those_of_others))
