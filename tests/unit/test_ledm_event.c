/* SPDX-License-Identifier: Apache-2.0 */
/* What a table of events says to read again. */
#include "agent/ledm_event.h"

#include "agent/scope.h"
#include "base/buf.h"
#include "tests/unit/unit.h"

#include <string.h>

#define EVENT(category, stamp)                                                                     \
    "<e:Event><d:UnqualifiedEventCategory>" category                                               \
    "</d:UnqualifiedEventCategory><d:AgingStamp>" stamp                                            \
    "</d:AgingStamp><e:Payload><d:ResourceURI>http://192.0.2.1/x</d:ResourceURI></e:Payload>"      \
    "</e:Event>"
#define TABLE(events)                                                                              \
    "<e:EventTable xmlns:e='urn:e' xmlns:d='urn:d'><d:Version/>" events "</e:EventTable>"

static struct ledm_event events[LEDM_EVENT_MOST];

static size_t read_text(const char *text)
{
    return ledm_event_read(text, strlen(text), events);
}

static void gives_events_oldest_first(void)
{
    CU_ASSERT_EQUAL_FATAL(read_text(TABLE(EVENT("AlertTableChanged", "164-9") EVENT(
                              "PowerUpEvent", "163-1") EVENT("JobEvent", "164-11"))),
                          3);
    CU_ASSERT_EQUAL(events[0].kind, LEDM_EVENT_POWER_UP);
    CU_ASSERT_EQUAL(events[1].kind, LEDM_EVENT_ALERTS);
    CU_ASSERT_EQUAL(events[1].boot, 164);
    CU_ASSERT_EQUAL(events[1].count, 9);
    CU_ASSERT_EQUAL(events[2].kind, LEDM_EVENT_JOB);
}

static void cumulative_tables_are_told_apart_by_stamps(void)
{
    CU_ASSERT_EQUAL_FATAL(read_text(TABLE(EVENT("JobEvent", "164-11"))), 1);
    CU_ASSERT_TRUE(ledm_event_is_new(&events[0], 164, 10));
    CU_ASSERT_FALSE(ledm_event_is_new(&events[0], 164, 11));
    CU_ASSERT_FALSE(ledm_event_is_new(&events[0], 165, 1));
    CU_ASSERT_TRUE(ledm_event_is_new(&events[0], 163, 99));
}

static void says_what_to_read_again(void)
{
    CU_ASSERT_EQUAL(ledm_event_scopes(LEDM_EVENT_POWER_UP), SCOPE_ALL);
    CU_ASSERT_TRUE((ledm_event_scopes(LEDM_EVENT_ALERTS) & SCOPE_ALERTS) != 0);
    CU_ASSERT_EQUAL(ledm_event_scopes(LEDM_EVENT_JOB), SCOPE_METER);
    CU_ASSERT_EQUAL(ledm_event_scopes(LEDM_EVENT_OTHER), 0);
}

static void strange_stamps_and_categories_are_nothing(void)
{
    CU_ASSERT_EQUAL_FATAL(read_text(TABLE(EVENT("Other", "x") EVENT("", "99999999999999999999-1")
                                              EVENT("JobEvent", "-4") "<e:Event/>")),
                          4);
    for (size_t i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(events[i].boot, 0);
    CU_ASSERT_EQUAL(read_text("<a/>"), 0);
    CU_ASSERT_EQUAL(read_text("<EventTable>"), 0);
    CU_ASSERT_EQUAL(read_text("<!DOCTYPE a><EventTable/>"), 0);
}

#define BIT(kind) (1U << LEDM_EVENT_##kind)

static struct ledm_event_news hear(struct ledm_event_mark *mark, const char *text, bool has_changed)
{
    return ledm_event_hear(mark, events, read_text(text), has_changed);
}

static void the_first_table_is_no_news_and_each_event_is_told_once(void)
{
    const char *old = TABLE(EVENT("PowerUpEvent", "163-1") EVENT("JobEvent", "164-11"));
    const char *more = TABLE(EVENT("JobEvent", "164-11") EVENT("AlertTableChanged", "164-12"));
    struct ledm_event_mark mark = { 0 };

    CU_ASSERT_EQUAL(hear(&mark, old, true).kinds, 0);
    CU_ASSERT_EQUAL(hear(&mark, old, false).kinds, 0);
    struct ledm_event_news news = hear(&mark, more, true);
    CU_ASSERT_EQUAL(news.kinds, BIT(ALERTS));
    CU_ASSERT_TRUE(news.is_sure);
    CU_ASSERT_EQUAL(hear(&mark, more, false).kinds, 0);
}

static void behind_an_empty_table_everything_is_news(void)
{
    struct ledm_event_mark mark = { 0 };

    CU_ASSERT_EQUAL(hear(&mark, TABLE(""), true).kinds, 0);
    CU_ASSERT_EQUAL(hear(&mark, TABLE(EVENT("AlertTableChanged", "1-1")), true).kinds, BIT(ALERTS));
}

/* Another mainboard, or a counter that ran over: what follows is heard, and once. */
static void stamps_that_fall_silence_nothing(void)
{
    struct ledm_event_mark mark = { 0 };

    (void)hear(&mark, TABLE(EVENT("PowerUpEvent", "164-65535")), true);
    struct ledm_event_news news = hear(&mark, TABLE(EVENT("AlertTableChanged", "164-0")), true);
    CU_ASSERT_EQUAL(news.kinds, BIT(ALERTS));
    CU_ASSERT_FALSE(news.is_sure);
    news = hear(&mark, TABLE(EVENT("PowerUpEvent", "1-1")), false);
    CU_ASSERT_EQUAL(news.kinds, BIT(POWER_UP));
    CU_ASSERT_EQUAL(hear(&mark, TABLE(EVENT("PowerUpEvent", "1-1")), false).kinds, 0);
    news = hear(&mark, TABLE(EVENT("PowerUpEvent", "1-1") EVENT("JobEvent", "1-2")), true);
    CU_ASSERT_EQUAL(news.kinds, BIT(JOB));
    CU_ASSERT_TRUE(news.is_sure);
}

/* All stamps are "0-0": the tag alone tells that something happened. */
static void stamps_that_are_all_one_silence_nothing(void)
{
    const char *table = TABLE(EVENT("PowerUpEvent", "0-0") EVENT("AlertTableChanged", "0-0"));
    struct ledm_event_mark mark = { 0 };

    CU_ASSERT_EQUAL(hear(&mark, table, true).kinds, 0);
    CU_ASSERT_EQUAL(hear(&mark, table, false).kinds, 0);
    struct ledm_event_news news = hear(&mark, table, true);
    CU_ASSERT_EQUAL(news.kinds, BIT(ALERTS));
    CU_ASSERT_FALSE(news.is_sure);
}

static void the_newest_of_many_are_kept(void)
{
    struct buf text;

    buf_init(&text, 65536);
    (void)buf_append_text(&text, "<e:EventTable xmlns:e='urn:e' xmlns:d='urn:d'>");
    for (unsigned i = 0; i < 100; i++)
        (void)buf_append_format(&text, "<e:Event><d:AgingStamp>1-%u</d:AgingStamp></e:Event>",
                                (i * 37) % 100 + 1);
    (void)buf_append_text(&text, "</e:EventTable>");
    CU_ASSERT_EQUAL_FATAL(ledm_event_read(text.data, text.len, events), LEDM_EVENT_MOST);
    for (unsigned i = 0; i < LEDM_EVENT_MOST; i++)
        CU_ASSERT_EQUAL(events[i].count, 100 - LEDM_EVENT_MOST + 1 + i);
    buf_finish(&text);
}

UNIT_MAIN("ledm_event", UNIT_TEST(gives_events_oldest_first),
          UNIT_TEST(cumulative_tables_are_told_apart_by_stamps), UNIT_TEST(says_what_to_read_again),
          UNIT_TEST(strange_stamps_and_categories_are_nothing),
          UNIT_TEST(the_first_table_is_no_news_and_each_event_is_told_once),
          UNIT_TEST(behind_an_empty_table_everything_is_news),
          UNIT_TEST(stamps_that_fall_silence_nothing),
          UNIT_TEST(stamps_that_are_all_one_silence_nothing),
          UNIT_TEST(the_newest_of_many_are_kept))
