/* SPDX-License-Identifier: Apache-2.0 */
/* How agents stand, from what they say in passing to what a list of them shows. */
#include "portal/ingest/ingest_health.h"

#include "base/clock.h"
#include "portal/store/list_view.h"
#include "portal/store/store_scope_whole.h"
#include "protocol/names.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/ingest_rig.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SAVE_MS  30000
#define HOUR_MS  INT64_C(3600000)
#define AT_MS    INT64_C(1795252502123) /* PORTAL_RIG_AT */
#define THIS_ONE "xmlns='" NAMES_SPACE "' epoch='" PORTAL_RIG_EPOCH "'"

/* A row of the list as text, "name=value name=null ..." from `link` on. */
struct shown {
    char text[1024];
};

static bool show(void *arg, const struct history_view *view, const struct list_view_key *key,
                 const struct history_view_cell *cells)
{
    struct shown *shown = arg;
    size_t len = 0;

    (void)key;
    for (size_t i = 13; i < view->column_count; i++) {
        char number[24];
        (void)snprintf(number, sizeof number, "%" PRId64, cells[i].number);
        const char *value = cells[i].is_null ? "null" : cells[i].text ? cells[i].text : number;
        len += (size_t)snprintf(shown->text + len, sizeof shown->text - len, "%s=%s ",
                                view->columns[i].name, value);
    }
    return false;
}

static bool shows(const struct ingest_rig *rig, const char *part)
{
    struct shown shown = { "" };
    const struct list_view_query query = { .scope = store_scope_whole(),
                                           .filters = { "a@x.test" },
                                           .most = 1 };

    CU_ASSERT_EQUAL(list_view_read(store_db(rig->store), LIST_VIEW_AGENT, &query, show, &shown),
                    ERR_NONE);
    if (strstr(shown.text, part) != NULL)
        return true;
    (void)fprintf(stderr, "'%s' lacks '%s'\n", shown.text, part);
    return false;
}

static void send(struct ingest_rig *rig, const char *clock, uint64_t number)
{
    char payload[1024];

    (void)snprintf(payload, sizeof payload,
                   "<batch " THIS_ONE " first='%" PRIu64 "' next='41' %s>%s</batch>", number, clock,
                   portal_rig_consumable(number));
    ingest_rig_ask(rig, INGEST_RIG_AGENT, "b", payload);
}

static void nothing_is_known_of_who_never_came(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    CU_ASSERT_TRUE(shows(&rig, "link=null link-since=null link-restarts=null backlog=null "
                               "clock-ahead=null clock-within=null told=null made-median=null "
                               "made-p99=null stored-median=null stored-p99=null ready=0 "));
    ingest_rig_end(&rig);
}

static void a_backlog_is_what_the_agent_has_and_we_do_not(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    ingest_rig_ask(&rig, INGEST_RIG_AGENT, "h", "<hello version='1.1' next='41' " THIS_ONE "/>");
    fake_loop_advance(rig.loop, 1000); /* that it came is written soon */
    CU_ASSERT_TRUE(shows(&rig, "link=up "));
    CU_ASSERT_TRUE(shows(&rig, "backlog=40 clock-ahead=null "));
    send(&rig, "", 1);
    ingest_drained(rig.ingest);
    fake_loop_advance(rig.loop, SAVE_MS);
    CU_ASSERT_TRUE(shows(&rig, "backlog=39 "));
    ingest_rig_end(&rig);
}

static void an_hour_between_the_clocks_is_told_apart_from_the_way(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    fake_loop_set_wall(AT_MS - HOUR_MS + 250); /* the agent's clock is an hour ahead */
    send(&rig, "clock-ahead='3600000' clock-within='35'", 1);
    fake_loop_advance(rig.loop, 20); /* until the commit */
    fake_loop_advance(rig.loop, SAVE_MS);
    CU_ASSERT_TRUE(shows(&rig, "clock-ahead=3600000 clock-within=35 "));
    CU_ASSERT_TRUE(shows(&rig, "made-median=250 made-p99=250 stored-median=20 stored-p99=20 "));
    ingest_rig_end(&rig);
}

static void the_way_is_not_known_without_the_clock(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    send(&rig, "clock-ahead='x' clock-within='35'", 1);
    ingest_drained(rig.ingest);
    fake_loop_advance(rig.loop, SAVE_MS);
    CU_ASSERT_TRUE(shows(&rig, "clock-ahead=null clock-within=null "));
    CU_ASSERT_TRUE(shows(&rig, "made-median=null made-p99=null stored-median=0 "));
    ingest_rig_end(&rig);
}

static void a_link_that_comes_anew_is_a_restart(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    ingest_presence(rig.ingest, INGEST_RIG_AGENT, true);
    fake_loop_advance(rig.loop, SAVE_MS);
    CU_ASSERT_TRUE(shows(&rig, "link-restarts=0 "));
    ingest_presence(rig.ingest, INGEST_RIG_AGENT, false);
    fake_loop_advance(rig.loop, 1000);
    CU_ASSERT_TRUE(shows(&rig, "link=down "));
    ingest_presence(rig.ingest, "a@x.test/two", true);
    fake_loop_advance(rig.loop, 1000);
    CU_ASSERT_TRUE(shows(&rig, "link=up "));
    CU_ASSERT_TRUE(shows(&rig, "link-restarts=1 "));
    ingest_down(rig.ingest); /* our own link: nobody knows of theirs */
    ingest_presence(rig.ingest, INGEST_RIG_OTHER, true);
    fake_loop_advance(rig.loop, 1000);
    CU_ASSERT_TRUE(shows(&rig, "link=null link-since=null link-restarts=1 "));
    ingest_rig_end(&rig);
}

static void a_restart_of_the_portal_keeps_what_was_told(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    fake_loop_set_wall(AT_MS + 7);
    send(&rig, "clock-ahead='-5' clock-within='1'", 1);
    ingest_drained(rig.ingest);
    ingest_destroy(rig.ingest);
    rig.ingest = ingest_create(rig.loop, rig.store, &rig.conf);
    ingest_set_gate(rig.ingest, rig.gate);
    CU_ASSERT_TRUE(shows(&rig, "link=null "));
    ingest_presence(rig.ingest, INGEST_RIG_AGENT, true); /* the same session */
    fake_loop_advance(rig.loop, 1000);
    CU_ASSERT_TRUE(shows(&rig, "link-restarts=0 backlog=39 clock-ahead=-5 clock-within=1 "));
    CU_ASSERT_TRUE(shows(&rig, "made-median=2 "));
    ingest_rig_end(&rig);
}

static void a_summary_is_of_the_last_times(void)
{
    struct ingest_delay delay = { .count = 0 };
    struct agent_health_delay sum = { 1, 2 };

    CU_ASSERT_FALSE(ingest_delay_sum_up(&delay, &sum));
    CU_ASSERT_EQUAL(sum.median, 1);
    for (int64_t i = 1; i <= 100; i++)
        ingest_delay_add(&delay, 101 - i);
    CU_ASSERT_TRUE(ingest_delay_sum_up(&delay, &sum));
    CU_ASSERT(sum.median == 50 && sum.p99 == 99);
    for (int i = 0; i < INGEST_DELAY_LAST; i++)
        ingest_delay_add(&delay, i == 0 ? INT64_MAX : -3);
    CU_ASSERT_TRUE(ingest_delay_sum_up(&delay, &sum));
    CU_ASSERT(sum.median == 0 && sum.p99 == 0);
    ingest_delay_add(&delay, 5);
    CU_ASSERT_EQUAL(delay.count, INGEST_DELAY_LAST);
}

UNIT_MAIN("ingest_health", UNIT_TEST(nothing_is_known_of_who_never_came),
          UNIT_TEST(a_backlog_is_what_the_agent_has_and_we_do_not),
          UNIT_TEST(an_hour_between_the_clocks_is_told_apart_from_the_way),
          UNIT_TEST(the_way_is_not_known_without_the_clock),
          UNIT_TEST(a_link_that_comes_anew_is_a_restart),
          UNIT_TEST(a_restart_of_the_portal_keeps_what_was_told),
          UNIT_TEST(a_summary_is_of_the_last_times))
