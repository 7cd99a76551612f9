/* SPDX-License-Identifier: Apache-2.0 */
/* Webhooks and their deliveries in the store, on either engine. */
#include "portal/store/webhook_delivery.h"

#include "portal/store/store_scope_whole.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define INCIDENT(id, severity)                                                                     \
    "<incident device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT                                  \
    "' id='c0a1b2c3-d4e5-4f60-8a7b-9c8d7e6f5a4" id "' event='opened' severity='" severity          \
    "' group='mediaPath' group-index='1' code='8' training='untrained'/>"
#define NOW_MS INT64_C(1800000000000)

static const struct access_actor actor = { .name = "ada", .address = "192.0.2.1", .now_ms = 1 };

static struct webhook make(const struct portal_rig *rig, const char *kinds, const char *severity)
{
    struct webhook hook = { .place = portal_rig_ask(
                                rig, "SELECT id FROM place WHERE kind = 'customer'") };

    (void)snprintf(hook.url, sizeof hook.url, "https://example.org/");
    (void)snprintf(hook.kinds, sizeof hook.kinds, "%s", kinds);
    (void)snprintf(hook.severity, sizeof hook.severity, "%s", severity);
    CU_ASSERT_EQUAL_FATAL(webhook_add(rig->store, store_scope_whole(), &actor, &hook), ERR_NONE);
    return hook;
}

static unsigned waiting(const struct portal_rig *rig, struct webhook *hook)
{
    struct webhook_delivery delivery;
    int64_t failing_ms = 0;
    unsigned count = 0;

    CU_ASSERT_EQUAL(webhook_delivery_queue(rig->store, hook, NOW_MS), ERR_NONE);
    CU_ASSERT_EQUAL(webhook_get(rig->store, store_scope_whole(), hook->id, hook), ERR_NONE);
    while (webhook_delivery_due(rig->store, hook->id, NOW_MS, &delivery) == ERR_NONE) {
        (void)snprintf(delivery.state, sizeof delivery.state, "done");
        CU_ASSERT_EQUAL(webhook_delivery_mark(rig->store, &delivery, WEBHOOK_DELIVERY_ARRIVED,
                                              NOW_MS, &failing_ms),
                        ERR_NONE);
        count++;
    }
    return count;
}

static void what_fits_is_found_once(void)
{
    struct portal_rig rig = portal_rig_begin();
    portal_rig_add(rig.store, rig.agent, INCIDENT("0", "critical")); /* before there was one */
    struct webhook critical = make(&rig, "incident", "critical");
    struct webhook both = make(&rig, "consumable incident", "");

    CU_ASSERT_EQUAL(waiting(&rig, &critical), 0);
    portal_rig_add(rig.store, rig.agent, INCIDENT("1", "critical"));
    portal_rig_add(rig.store, rig.agent, INCIDENT("2", "warning"));
    portal_rig_add(rig.store, rig.agent, portal_rig_consumable(1));
    CU_ASSERT_EQUAL(waiting(&rig, &critical), 1);
    CU_ASSERT_EQUAL(waiting(&rig, &both), 3);
    CU_ASSERT_EQUAL(waiting(&rig, &critical), 0);
    CU_ASSERT_EQUAL(waiting(&rig, &both), 0);
    portal_rig_end(&rig);
}

static void other_places_are_not_told(void)
{
    const struct store_agent other = { "b@x.test", "Depot", "Rival", NULL };
    struct portal_rig rig = portal_rig_begin();
    struct webhook hook = make(&rig, "incident", "");
    struct store_known known;

    CU_ASSERT_EQUAL(store_set_agent(rig.store, &other, &known), ERR_NONE);
    portal_rig_add(rig.store, known.id, INCIDENT("1", "critical"));
    CU_ASSERT_EQUAL(waiting(&rig, &hook), 0);
    portal_rig_end(&rig);
}

static void what_is_not_the_callers_is_not_there(void)
{
    const struct store_scope nothing = { "/999/" };
    struct portal_rig rig = portal_rig_begin();
    struct webhook hook = make(&rig, "incident", "");

    portal_rig_add(rig.store, rig.agent, INCIDENT("1", "critical"));
    CU_ASSERT_EQUAL(waiting(&rig, &hook), 1);
    int64_t id = portal_rig_ask(&rig, "SELECT id FROM webhook_delivery");
    CU_ASSERT_EQUAL(webhook_get(rig.store, &nothing, hook.id, &hook), ERR_MISSING);
    CU_ASSERT_EQUAL(webhook_delivery_again(rig.store, &nothing, &actor, id), ERR_MISSING);
    CU_ASSERT_EQUAL(webhook_add(rig.store, &nothing, &actor, &hook), ERR_MISSING);
    CU_ASSERT_EQUAL(webhook_delivery_again(rig.store, store_scope_whole(), &actor, id), ERR_NONE);
    CU_ASSERT_EQUAL(waiting(&rig, &hook), 1);
    portal_rig_end(&rig);
}

static void a_secret_lives_on_beside_the_next_one(void)
{
    struct portal_rig rig = portal_rig_begin();
    struct webhook hook = make(&rig, "incident", "");
    struct webhook before = hook;

    CU_ASSERT_EQUAL(webhook_rotate(rig.store, &actor, &hook), ERR_NONE);
    CU_ASSERT_EQUAL(webhook_get(rig.store, store_scope_whole(), hook.id, &hook), ERR_NONE);
    CU_ASSERT_STRING_NOT_EQUAL(hook.secret, before.secret);
    CU_ASSERT_STRING_EQUAL(hook.former, before.secret);
    CU_ASSERT_EQUAL(hook.former_until_ms, actor.now_ms + WEBHOOK_OVERLAP_MS);
    CU_ASSERT_EQUAL(webhook_switch(rig.store, &actor, &hook, false, "x"), ERR_NONE);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM webhook WHERE is_on = 1"), 0);
    CU_ASSERT_EQUAL(webhook_remove(rig.store, &actor, &hook), ERR_NONE);
    CU_ASSERT_EQUAL(webhook_get(rig.store, store_scope_whole(), hook.id, &hook), ERR_MISSING);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM audit"), 4);
    portal_rig_end(&rig);
}

static void old_deliveries_make_room(void)
{
    struct portal_rig rig = portal_rig_begin();
    struct webhook hook = make(&rig, "consumable", "");

    portal_rig_fill(rig.store, rig.agent, 1, WEBHOOK_DELIVERY_KEPT + 20);
    CU_ASSERT_EQUAL(waiting(&rig, &hook), WEBHOOK_DELIVERY_KEPT + 20);
    portal_rig_fill(rig.store, rig.agent, WEBHOOK_DELIVERY_KEPT + 21, WEBHOOK_DELIVERY_KEPT + 21);
    CU_ASSERT_EQUAL(waiting(&rig, &hook), 1);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM webhook_delivery"),
                    WEBHOOK_DELIVERY_KEPT + 1);
    portal_rig_end(&rig);
}

/* At another place, so that this one has room. */
static void adds_elsewhere(const struct portal_rig *rig, int64_t count)
{
    const struct access_value value = { .number = count };

    CU_ASSERT_EQUAL_FATAL(
        access_run(store_db(rig->store),
                   "INSERT INTO webhook (place, url, kinds, severity, secret, former, "
                   "former_until, position, made, failing, is_on) "
                   "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
                   "SELECT (SELECT id FROM place WHERE kind = 'site'), '', '', '', '', '', 0, 0, "
                   "0, 0, 1 FROM n",
                   &value, 1),
        ERR_NONE);
}

static enum err adds_one(const struct portal_rig *rig)
{
    struct webhook hook = { .place = portal_rig_ask(
                                rig, "SELECT id FROM place WHERE kind = 'customer'") };

    return webhook_add(rig->store, store_scope_whole(), &actor, &hook);
}

static void a_place_has_its_share_and_the_portal_its_limit(void)
{
    struct portal_rig rig = portal_rig_begin();

    for (unsigned i = 0; i < WEBHOOK_MOST; i++)
        CU_ASSERT_EQUAL(adds_one(&rig), ERR_NONE);
    CU_ASSERT_EQUAL(adds_one(&rig), ERR_LIMIT);
    CU_ASSERT_EQUAL(access_run(store_db(rig.store), "DELETE FROM webhook", NULL, 0), ERR_NONE);
    adds_elsewhere(&rig, WEBHOOK_ALL - 1);
    CU_ASSERT_EQUAL(adds_one(&rig), ERR_NONE);
    CU_ASSERT_EQUAL(adds_one(&rig), ERR_LIMIT);
    portal_rig_end(&rig);
}

UNIT_MAIN("webhook", UNIT_TEST(what_fits_is_found_once), UNIT_TEST(other_places_are_not_told),
          UNIT_TEST(what_is_not_the_callers_is_not_there),
          UNIT_TEST(a_secret_lives_on_beside_the_next_one), UNIT_TEST(old_deliveries_make_room),
          UNIT_TEST(a_place_has_its_share_and_the_portal_its_limit))
