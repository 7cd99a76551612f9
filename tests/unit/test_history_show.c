/* SPDX-License-Identifier: Apache-2.0 */
/* What an operator at the host sees of a printer's history. */
#include "portal/watch/history_show.h"

#include "base/clock.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BEGIN "2026-11-21T00:00:00.000Z"
#define DAY   INT64_C(86400000)

static void say(struct portal_rig *rig, const char *kind, int hour, const char *rest)
{
    char xml[1024];

    (void)snprintf(xml, sizeof xml,
                   "<%s device='" PORTAL_RIG_DEVICE "' at='2026-11-21T%02d:00:00.000Z'%s</%s>",
                   kind, hour, rest, kind);
    portal_rig_add(rig->store, rig->agent, xml);
}

static struct portal_rig live_a_day(void)
{
    struct portal_rig rig = portal_rig_begin();

    say(&rig, "asset", 1, "><serial>S1</serial><location>=2+2 \"x\"</location>");
    say(&rig, "meter", 2, "><engine-cycles>100</engine-cycles>");
    say(&rig, "meter", 3, "><engine-cycles>180</engine-cycles>");
    say(&rig, "consumable", 4, " index='1'><level quality='exact'>37.5</level>");
    return rig;
}

/* What is printed, and the exit status; the caller frees the text. */
static char *show(struct portal_rig *rig, struct history_show how, int wanted)
{
    const struct db_place place = { .folder = rig->folder };
    char *text = NULL;
    size_t len = 0;

    how.place = &place;
    how.out = open_memstream(&text, &len);
    CU_ASSERT_TRUE_FATAL(clock_parse(BEGIN, &how.from_ms));
    how.to_ms = how.from_ms + DAY;
    CU_ASSERT_EQUAL(history_show_run(&how), wanted);
    (void)fclose(how.out);
    return text;
}

static void csv_has_every_value_and_no_formula(void)
{
    struct portal_rig rig = live_a_day();
    char *text = show(
        &rig,
        (struct history_show){ .device = "S1", .csv = true, .views = 1u << HISTORY_VIEW_MOVES }, 0);

    CU_ASSERT_STRING_EQUAL(text, "at,field,before,after\r\n"
                                 "2026-11-21T01:00:00.000Z,\"location\",,\"'=2+2 \"\"x\"\"\"\r\n"
                                 "2026-11-21T01:00:00.000Z,\"serial\",,\"S1\"\r\n");
    free(text);
    portal_rig_end(&rig);
}

/* A fact that repeats is kept as one text of up to 16 KiB. */
static void csv_has_the_longest_fact_whole(void)
{
    struct portal_rig rig = live_a_day();
    size_t quotes = 0;

    store_close(rig.store);
    rig.store = NULL;
    portal_rig_run(&rig, "UPDATE history_fact SET value = replace(hex(zeroblob(8192)), '0', '\"') "
                         "WHERE field = 'location'");
    char *text = show(&rig, (struct history_show){ .device = "S1", .csv = true }, 0);
    const char *line = strstr(text, "\"location\",");
    CU_ASSERT_PTR_NOT_NULL_FATAL(line);
    for (line += strlen("\"location\","); *line == '"'; line++)
        quotes++;
    CU_ASSERT_EQUAL(quotes, 2 * 16384 + 2);
    free(text);
    portal_rig_end(&rig);
}

static void a_terminal_gets_a_line_and_a_table(void)
{
    struct portal_rig rig = live_a_day();
    char *text = show(
        &rig,
        (struct history_show){ .device = PORTAL_RIG_DEVICE, .views = 1u << HISTORY_VIEW_METERS },
        0);

    CU_ASSERT_PTR_NOT_NULL(strstr(text, "engine-cycles         _ #"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "2026-11-21T03:00"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "normal"));
    free(text);
    portal_rig_end(&rig);
}

static void without_a_view_it_is_shown_as_it_was(void)
{
    struct portal_rig rig = live_a_day();
    char *text = show(&rig, (struct history_show){ .device = "S1" }, 0);

    CU_ASSERT_PTR_NOT_NULL(strstr(text, "facts"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "37.50"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "180"));
    free(text);
    portal_rig_end(&rig);
}

static void who_is_not_known_is_said(void)
{
    struct portal_rig rig = live_a_day();

    free(show(&rig, (struct history_show){ .device = "nobody" }, 1));
    portal_rig_end(&rig);
}

UNIT_MAIN("history_show", UNIT_TEST(csv_has_every_value_and_no_formula),
          UNIT_TEST(csv_has_the_longest_fact_whole), UNIT_TEST(a_terminal_gets_a_line_and_a_table),
          UNIT_TEST(without_a_view_it_is_shown_as_it_was), UNIT_TEST(who_is_not_known_is_said))
