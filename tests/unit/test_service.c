/* SPDX-License-Identifier: Apache-2.0 */
/* Who gets an incident, and the life of its case beside the printer's own word. */
#include "portal/store/service.h"

#include "base/buf.h"
#include "base/str.h"
#include "portal/store/access_account.h"
#include "portal/store/access_audit.h"
#include "portal/store/list_view.h"
#include "portal/store/sheet_write.h"
#include "portal/store/store_place.h"
#include "portal/store/store_scope_whole.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define INCIDENT "c0a1b2c3-d4e5-4f60-8a7b-9c8d7e6f5a4"
#define NOW      INT64_C(1795338000000) /* 2026-11-22T09:00:00Z */
#define HOUR     INT64_C(3600000)
#define ACME     2 /* places: 1 the provider, 2 ACME, 3 its HQ, 4 Rival, 5 its Depot */
#define HQ       3
#define RIVAL    4

struct desk {
    struct portal_rig rig;
    struct store *store;
    struct access_actor actor;
    struct buf text;
    const char *why;
};

static void begin(struct desk *d)
{
    const struct store_agent other = { .jid = "b@x.test", .site = "Depot", .customer = "Rival" };
    struct store_known known;

    *d = (struct desk){ .rig = portal_rig_begin(), .actor = { "ann", "192.0.2.7", NOW } };
    d->store = d->rig.store;
    CU_ASSERT_EQUAL_FATAL(store_set_agent(d->store, &other, &known), ERR_NONE);
    buf_init(&d->text, 8192);
}

static void end(struct desk *d)
{
    buf_finish(&d->text);
    portal_rig_end(&d->rig);
}

/* Of the only device, at an hour of 2026-11-22. */
static void say(struct desk *d, int which, const char *event, int hour, int code,
                const char *training)
{
    char xml[512];

    (void)snprintf(xml, sizeof xml,
                   "<incident device='" PORTAL_RIG_DEVICE "' at='2026-11-22T%02d:00:00.000Z' "
                   "id='" INCIDENT "%d' event='%s' severity='critical' group='mediaPath' "
                   "group-index='1' code='%d'%s%s%s/>",
                   hour, which, event, code, training ? " training='" : "",
                   training ? training : "", training ? "'" : "");
    portal_rig_add(d->store, d->rig.agent, xml);
}

static struct store_scope scope_of(struct desk *d, int64_t place)
{
    struct store_scope scope;

    CU_ASSERT_EQUAL_FATAL(store_place_scope(store_db(d->store), store_scope_whole(), place, &scope),
                          ERR_NONE);
    return scope;
}

static bool tell(void *arg, const struct history_view *view, const struct list_view_key *key,
                 const struct history_view_cell *cells)
{
    static const char *const names[] = { "case",     "ended",  "route",  "state",
                                         "assignee", "waited", "lasted", "resolution",
                                         "first",    "model",  "serial", "manufacturer" };
    struct desk *d = arg;

    (void)key;
    for (size_t i = 0; i < view->column_count; i++)
        for (size_t j = 0; j < sizeof names / sizeof names[0]; j++) {
            if (strcmp(view->columns[i].name, names[j]) != 0 || cells[i].is_null)
                continue;
            if (cells[i].text)
                buf_append_format(&d->text, "%s ", cells[i].text);
            else if (view->columns[i].type == HISTORY_VIEW_TIME)
                buf_append_text(&d->text, "ended ");
            else if (view->columns[i].type == HISTORY_VIEW_SPAN)
                buf_append_format(&d->text, "%" PRId64 "h ", cells[i].number / HOUR);
            else
                buf_append_format(&d->text, "%" PRId64 " ", cells[i].number);
        }
    buf_append_text(&d->text, "| ");
    return true;
}

/* case [manufacturer model serial] [ended] route state [assignee] [waited] [lasted] [resolution]
 * [first] */
static void cases_of_state_are(struct desk *d, const char *state, const char *wanted)
{
    const struct list_view_query query = { .scope = store_scope_whole(),
                                           .most = 100,
                                           .filters = { NULL, NULL, state } };

    buf_clear(&d->text);
    CU_ASSERT_EQUAL(list_view_read(store_db(d->store), LIST_VIEW_CASES, &query, tell, d), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(buf_text(&d->text), wanted);
}

static void cases_are(struct desk *d, const char *wanted)
{
    cases_of_state_are(d, NULL, wanted);
}

static enum err act_of(struct desk *d, int64_t place, int64_t id, const struct service_act *act)
{
    struct store_scope scope = scope_of(d, place);

    return service_do(d->store, &d->actor, &scope, id, act, &d->why);
}

static void does(struct desk *d, int64_t id, const struct service_act *act)
{
    CU_ASSERT_EQUAL(act_of(d, HQ, id, act), ERR_NONE);
    d->actor.now_ms += HOUR;
}

static void refuses(struct desk *d, int64_t id, const struct service_act *act, const char *begins)
{
    CU_ASSERT_EQUAL(act_of(d, HQ, id, act), ERR_RANGE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d->why);
    CU_ASSERT_EQUAL(strncmp(d->why, begins, strlen(begins)), 0);
}

static void each_training_level_has_somebody(void)
{
    static const struct {
        const char *training;
        const char *route;
    } rows[] = {
        { "untrained", "user" },
        { "trained", "key-user" },
        { "fieldService", "engineer" },
        { "management", "manager" },
        { "other", "key-user" },
        { "unknown", "key-user" },
        { "noInterventionRequired", "nobody" },
        { NULL, "key-user" },
    };
    char wanted[64];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct desk d;
        begin(&d);
        say(&d, 1, "opened", 1, 8, rows[i].training);
        (void)snprintf(wanted, sizeof wanted, "1 %s new | ", rows[i].route);
        cases_are(&d, wanted);
        end(&d);
    }
}

static void route(struct desk *d, int64_t place, const char *training, const char *to)
{
    struct sheet_write write = { .sheet = SHEET_ROUTES,
                                 .actor = &d->actor,
                                 .scope = store_scope_whole(),
                                 .place = place,
                                 .values = { { true, training, 0 }, { true, to, 0 } } };
    int64_t row;

    CU_ASSERT_EQUAL(sheet_write_add(d->store, &write, &row), ERR_NONE);
}

static void the_most_specific_route_counts(void)
{
    struct desk d;

    begin(&d);
    say(&d, 1, "opened", 1, 8, "untrained");
    route(&d, RIVAL, "untrained", "manager");
    cases_are(&d, "1 user new | ");
    route(&d, 1, "untrained", "key-user");
    cases_are(&d, "1 key-user new | ");
    route(&d, HQ, "untrained", "nobody");
    cases_are(&d, "1 nobody new | ");
    route(&d, ACME, "untrained", "engineer");
    cases_are(&d, "1 nobody new | ");
    end(&d);
}

static void a_case_has_a_life_of_its_own(void)
{
    struct desk d;

    begin(&d);
    say(&d, 1, "opened", 7, 8, "trained");
    does(&d, 1, &(struct service_act){ .act = "acknowledge" });
    cases_are(&d, "1 key-user acknowledged 2h | ");
    refuses(&d, 1, &(struct service_act){ .act = "acknowledge" }, "act:");
    refuses(&d, 1, &(struct service_act){ .act = "reopen" }, "act:");
    does(&d, 1, &(struct service_act){ .act = "comment", .comment = "on the way" });
    does(&d, 1, &(struct service_act){ .act = "close", .resolution = "visit" });
    cases_are(&d, "1 key-user closed 2h 4h visit | "); /* it lasts at the printer */
    say(&d, 1, "updated", 12, 8, "trained");
    cases_are(&d, "1 key-user closed 2h 4h visit | ");
    does(&d, 1, &(struct service_act){ .act = "reopen", .comment = "not yet" });
    cases_are(&d, "1 key-user reopened 2h | ");
    say(&d, 1, "closed", 13, 8, "trained");
    cases_are(&d, "1 ended key-user reopened 2h | ");
    does(&d, 1, &(struct service_act){ .act = "close", .resolution = "user" });
    cases_are(&d, "1 ended key-user closed 2h 6h user | ");
    CU_ASSERT_EQUAL(portal_rig_ask(&d.rig, "SELECT count(*) FROM service_act"), 5);
    CU_ASSERT_EQUAL(portal_rig_ask(&d.rig, "SELECT count(*) FROM audit WHERE actor = 'ann'"), 5);
    end(&d);
}

static void what_ends_before_anybody_came_healed_itself(void)
{
    struct desk d;

    begin(&d);
    say(&d, 1, "opened", 1, 8, "untrained");
    say(&d, 1, "closed", 2, 8, "untrained");
    cases_are(&d, "1 ended user closed 1h self-healed | ");
    refuses(&d, 1, &(struct service_act){ .act = "close", .resolution = "visit" }, "act:");
    say(&d, 2, "opened", 3, 8, "untrained");
    cases_are(&d, "2 user new | 1 ended user closed 1h self-healed | ");
    cases_of_state_are(&d, "open", "2 user new | "); /* all but closed */
    cases_of_state_are(&d, "closed", "1 ended user closed 1h self-healed | ");
    end(&d);
}

static void trouble_that_comes_back_reopens_its_case(void)
{
    struct access_account ann = { .name = "ann", .place = ACME, .role = ACCESS_OPERATOR };
    struct desk d;

    begin(&d);
    CU_ASSERT_EQUAL(access_account_add(d.store, &d.actor, &ann), ERR_NONE);
    say(&d, 1, "opened", 7, 8, "untrained");
    does(&d, 1, &(struct service_act){ .act = "assign", .assignee = "ann" });
    does(&d, 1, &(struct service_act){ .act = "close", .resolution = "remote" });
    say(&d, 1, "closed", 11, 8, "untrained");
    say(&d, 2, "opened", 12, 9, "untrained"); /* another code */
    say(&d, 3, "opened", 13, 8, "untrained");
    say(&d, 3, "opened", 13, 8, "untrained");
    cases_are(&d, "3 user reopened ann 1 | 2 user new | 1 ended user closed ann 2h 3h remote | ");
    d.actor.now_ms = NOW + 5 * HOUR;
    does(&d, 3, &(struct service_act){ .act = "close", .resolution = "visit" });
    say(&d, 3, "closed", 15, 8, "untrained");
    say(&d, 4, "opened", 16, 8, "untrained");
    cases_are(&d, "4 user reopened ann 1 | 3 ended user closed ann 1h 1h visit 1 | 2 user new | "
                  "1 ended user closed ann 2h 3h remote | ");
    end(&d);
}

static bool tell_act(void *arg, const struct history_view *view, const struct list_view_key *key,
                     const struct history_view_cell *cells)
{
    struct desk *d = arg;

    (void)key;
    CU_ASSERT_STRING_EQUAL(view->columns[3].name, "act");
    return buf_append_format(&d->text, "%" PRId64 " %s %s | ", cells[0].number, cells[2].text,
                             cells[3].text);
}

static void what_was_done_and_what_the_printer_said_is_one_story(void)
{
    const struct list_view_query query = { .scope = store_scope_whole(),
                                           .most = 100,
                                           .filters = { "2" } };
    struct desk d;

    begin(&d);
    say(&d, 1, "opened", 7, 8, NULL);
    does(&d, 1, &(struct service_act){ .act = "close", .resolution = "remote" });
    say(&d, 1, "closed", 11, 8, NULL);
    say(&d, 2, "opened", 12, 8, NULL);
    buf_clear(&d.text);
    CU_ASSERT_EQUAL(list_view_read(store_db(d.store), LIST_VIEW_ACTS, &query, tell_act, &d),
                    ERR_NONE);
    CU_ASSERT_STRING_EQUAL(buf_text(&d.text), "1 printer opened | 1 ann close | 1 printer ended | "
                                              "2 printer came back | ");
    end(&d);
}

static void only_who_may_see_the_device_gets_a_case(void)
{
    struct access_account accounts[] = {
        { .name = "eva", .place = 1, .role = ACCESS_OPERATOR },
        { .name = "hal", .place = HQ, .role = ACCESS_VIEWER },
        { .name = "rob", .place = RIVAL, .role = ACCESS_ADMINISTRATOR },
    };
    struct desk d;

    begin(&d);
    for (size_t i = 0; i < sizeof accounts / sizeof accounts[0]; i++)
        CU_ASSERT_EQUAL(access_account_add(d.store, &d.actor, &accounts[i]), ERR_NONE);
    say(&d, 1, "opened", 1, 8, NULL);
    refuses(&d, 1, &(struct service_act){ .act = "assign", .assignee = "rob" }, "account:");
    refuses(&d, 1, &(struct service_act){ .act = "assign", .assignee = "eva" }, "account:");
    refuses(&d, 1, &(struct service_act){ .act = "assign", .assignee = "nobody" }, "account:");
    does(&d, 1, &(struct service_act){ .act = "assign", .assignee = "hal" });
    d.actor.name = "eva";
    CU_ASSERT_EQUAL(act_of(&d, 1, 1, &(struct service_act){ .act = "assign", .assignee = "eva" }),
                    ERR_NONE);
    CU_ASSERT_EQUAL(act_of(&d, RIVAL, 1, &(struct service_act){ .act = "acknowledge" }),
                    ERR_MISSING);
    CU_ASSERT_EQUAL(act_of(&d, HQ, 2, &(struct service_act){ .act = "acknowledge" }), ERR_MISSING);
    end(&d);
}

static void a_case_names_its_printer_as_it_is_now(void)
{
    struct desk d;

    begin(&d);
    say(&d, 1, "opened", 1, 8, NULL);
    portal_rig_add(d.store, d.rig.agent,
                   "<asset device='" PORTAL_RIG_DEVICE "' at='2026-11-22T01:00:01.000Z'>"
                   "<manufacturer>Halvern</manufacturer><model>M410</model>"
                   "<serial>HV7</serial></asset>");
    cases_are(&d, "1 Halvern M410 HV7 key-user new | ");
    end(&d);
}

static void acts_take_what_they_need_and_nothing_else(void)
{
    struct desk d;

    begin(&d);
    say(&d, 1, "opened", 1, 8, NULL);
    refuses(&d, 1, &(struct service_act){ .act = "ignore" }, "act:");
    refuses(&d, 1, &(struct service_act){ .act = "assign" }, "account:");
    refuses(&d, 1, &(struct service_act){ .act = "acknowledge", .assignee = "x" }, "account:");
    refuses(&d, 1, &(struct service_act){ .act = "close" }, "resolution:");
    refuses(&d, 1, &(struct service_act){ .act = "close", .resolution = "re" }, "resolution:");
    refuses(&d, 1, &(struct service_act){ .act = "close", .resolution = "remote|visit" },
            "resolution:");
    refuses(&d, 1, &(struct service_act){ .act = "reopen", .resolution = "visit" }, "resolution:");
    refuses(&d, 1, &(struct service_act){ .act = "comment" }, "comment:");
    cases_are(&d, "1 key-user new | ");
    end(&d);
}

UNIT_MAIN("service", UNIT_TEST(each_training_level_has_somebody),
          UNIT_TEST(the_most_specific_route_counts), UNIT_TEST(a_case_has_a_life_of_its_own),
          UNIT_TEST(a_case_names_its_printer_as_it_is_now),
          UNIT_TEST(what_ends_before_anybody_came_healed_itself),
          UNIT_TEST(trouble_that_comes_back_reopens_its_case),
          UNIT_TEST(what_was_done_and_what_the_printer_said_is_one_story),
          UNIT_TEST(only_who_may_see_the_device_gets_a_case),
          UNIT_TEST(acts_take_what_they_need_and_nothing_else))
