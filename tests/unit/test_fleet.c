/* SPDX-License-Identifier: Apache-2.0 */
/* fleet: the table as it is drawn, wide and narrow, with levels that are no numbers. */
#include "portal/watch/fleet.h"

#include "portal/watch/fleet_agent.h"
#include "portal/watch/fleet_csv.h"
#include "portal/watch/fleet_supply.h"
#include "portal/watch/term.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define NOW 1795252502123

static struct store_supply level(const char *colour, double percent, const char *state)
{
    return (struct store_supply){ .type = "toner",
                                  .colour = colour,
                                  .quality = "exact",
                                  .state = state,
                                  .level = percent,
                                  .has_level = true };
}

static struct store_supply without_level(const char *colour, const char *quality)
{
    return (struct store_supply){ .type = "toner", .colour = colour, .quality = quality };
}

static const char *figure(struct store_supply supply, bool unicode)
{
    static char text[64];
    struct buf out;

    buf_init(&out, 1024);
    fleet_supply_write(&out, &supply, 4, unicode, false);
    CU_ASSERT_EQUAL(term_width(buf_text(&out)), FLEET_SUPPLY_FIGURE + 4);
    (void)snprintf(text, sizeof text, "%s", buf_text(&out));
    buf_finish(&out);
    return text;
}

static void a_level_is_a_letter_a_bar_and_a_figure(void)
{
    CU_ASSERT_STRING_EQUAL(figure(level("cyan", 100, "ok"), true), "C████100%");
    CU_ASSERT_STRING_EQUAL(figure(level("black", 37.5, "ok"), true), "K██░░ 37%");
    CU_ASSERT_STRING_EQUAL(figure(level("black", 37.5, "ok"), false), "K##.. 37%");
    CU_ASSERT_STRING_EQUAL(figure(level("yellow", 1, "low"), true), "Y█░░░  1%");
    CU_ASSERT_STRING_EQUAL(figure(level("magenta", 0, "empty"), true), "M░░░░  0%");
    CU_ASSERT_STRING_EQUAL(figure(level("light cyan", 50, NULL), true), "c██░░ 50%");
}

static void what_is_no_number_is_drawn_as_none(void)
{
    struct store_supply missing = level("cyan", 80, "missing");
    const struct store_supply nothing = { 0 };

    CU_ASSERT_STRING_EQUAL(figure(without_level("cyan", "unknown"), true), "C░░░░   ?");
    CU_ASSERT_STRING_EQUAL(figure(without_level("cyan", "some"), true), "C░░░░   ~");
    CU_ASSERT_STRING_EQUAL(figure(without_level("cyan", "unlimited"), true), "C░░░░   *");
    CU_ASSERT_STRING_EQUAL(figure(without_level("cyan", NULL), true), "C░░░░   ?");
    CU_ASSERT_STRING_EQUAL(figure(missing, true), "C░░░░   !");
    CU_ASSERT_STRING_EQUAL(figure(nothing, true), "?░░░░   ?");
}

static void letters_follow_colour_then_type(void)
{
    static const struct {
        const char *type;
        const char *colour;
        char letter;
    } rows[] = { { "wasteToner", "black", 'W' }, { "opc", "cyan", 'D' },   { "toner", NULL, 'K' },
                 { "fuser", NULL, 'F' },         { "ink", "grey", 'G' },   { "staples", NULL, 'S' },
                 { "other", NULL, '?' },         { "solidWax", NULL, 'S' } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct store_supply supply = { .type = rows[i].type, .colour = rows[i].colour };
        CU_ASSERT_EQUAL(fleet_supply_letter(&supply), rows[i].letter);
    }
}

static struct store_printer colour_printer(void)
{
    struct store_printer printer = { .site = "HQ",
                                     .customer = "ACME",
                                     .device = "11111111-2222",
                                     .manufacturer = "Acme",
                                     .model = "Color L 500",
                                     .serial = "SN0001",
                                     .address = "192.0.2.17",
                                     .state = "ready",
                                     .contact_ms = NOW - 12000,
                                     .incidents = 3,
                                     .critical = 1,
                                     .supply_count = 4 };

    printer.supplies[0] = level("cyan", 82, "ok");
    printer.supplies[1] = level("magenta", 9.5, "low");
    printer.supplies[2] = without_level("yellow", "some");
    printer.supplies[3] = without_level("black", "unknown");
    return printer;
}

static struct store_printer bare_printer(void)
{
    return (struct store_printer){ .site = "Depot",
                                   .customer = "ACME",
                                   .device = "22222222-3333",
                                   .contact_ms = NOW - 3 * 86400000LL };
}

/* The whole table of the two printers; static memory. */
static const char *draw(unsigned width, bool unicode)
{
    static char text[8192];
    const struct fleet_options options = { .width = width, .unicode = unicode, .now_ms = NOW };
    struct store_printer printers[] = { bare_printer(), colour_printer() };
    struct fleet fleet;
    struct buf out;

    fleet_init(&fleet, &options);
    for (size_t i = 0; i < 2; i++)
        fleet_measure(&fleet, &printers[i]);
    fleet_settle(&fleet);
    buf_init(&out, 65536);
    fleet_write_head(&fleet, &out);
    for (size_t i = 0; i < 2; i++)
        fleet_write_row(&fleet, &printers[i], &out);
    fleet_write_foot(&fleet, &out);
    (void)snprintf(text, sizeof text, "%s", buf_text(&out));
    buf_finish(&out);
    return text;
}

static void expect(const char *got, const char *wanted)
{
    if (strcmp(got, wanted) != 0)
        (void)fprintf(stderr, "got:\n%swanted:\n%s", got, wanted);
    CU_ASSERT_STRING_EQUAL(got, wanted);
}

/* clang-format off */
static void the_table_is_drawn_as_wide_as_it_needs(void)
{
    expect(draw(0, true),
        "SITE   PRINTER                  SERIAL  ADDRESS     STATE  SUPPLIES                                 INCIDENTS       CONTACT\n"
        "Depot  unknown device 22222222  ?       ?           ?                                               -               3 d\n"
        "HQ     Acme Color L 500         SN0001  192.0.2.17  ready  C███░ 82% M█░░░  9% Y░░░░   ~ K░░░░   ?  3 (1 critical)  12 s\n"
        "2 printers, 1 with critical incidents, 1 supply to look after\n");
}

static void a_narrow_terminal_loses_bars_then_columns(void)
{
    expect(draw(80, false),
        "PRINTER                  STATE  SUPPLIES                 INCIDENTS       CONTACT\n"
        "unknown device 22222222  ?                               -               3 d\n"
        "Acme Color L 500         ready  C 82% M  9% Y   ~ K   ?  3 (1 critical)  12 s\n"
        "2 printers, 1 with critical incidents, 1 supply to look after\n");
    expect(draw(60, true),
        "PRINTER           STATE  SUPPLIES         INCIDENTS  CONTACT\n"
        "unknown device …  ?                       -          3 d\n"
        "Acme Color L 500  ready  C 82% M  9% +2   3 (1 cri…  12 s\n"
        "2 printers, 1 with critical incidents, 1 supply to look after\n");
}
/* clang-format on */

static void no_line_is_wider_than_the_terminal(void)
{
    for (unsigned width = 60; width < 160; width++) {
        const char *text = draw(width, true);
        const char *foot = strstr(text, "2 printers");
        CU_ASSERT_PTR_NOT_NULL_FATAL(foot);
        for (const char *end; text < foot; text = end + 1) {
            char line[1024];
            end = strchr(text, '\n');
            (void)snprintf(line, sizeof line, "%.*s", (int)(end - text), text);
            CU_ASSERT_TRUE(term_width(line) <= width);
        }
    }
}

static void csv_is_quoted_and_no_formula(void)
{
    struct store_printer printer = colour_printer();
    struct buf out;

    printer.model = "=HYPERLINK(\"x\")";
    printer.serial = NULL;
    buf_init(&out, 65536);
    fleet_csv_write_head(&out);
    fleet_csv_write_row(&out, &printer);
    expect(
        buf_text(&out),
        "site,customer,device,manufacturer,model,serial,address,state,contact,incidents,"
        "critical,consumables,supplies,since,licence,agent,agent-licence,agent-reason\r\n"
        "\"HQ\",\"ACME\",\"11111111-2222\",\"Acme\",\"'=HYPERLINK(\"\"x\"\")\",\"\","
        "\"192.0.2.17\",\"ready\",2026-11-21T09:14:50.123Z,3,1,4,"
        "\"cyan toner=82;magenta toner=9.5;yellow toner=some;black toner=unknown\",,,\"\",,\r\n");
    buf_clear(&out);
    printer.is_unlicensed = true;
    printer.agent = "site-1@x.test";
    printer.licence = "restricted";
    printer.reason = "expired";
    fleet_csv_write_row(&out, &printer);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(buf_text(&out), ",,unlicensed,\"site-1@x.test\",restricted,expired\r\n"));
    buf_finish(&out);
}

static void a_device_without_licence_is_marked_and_counted(void)
{
    struct fleet_options options = { .now_ms = NOW };
    struct store_printer printer = colour_printer();
    struct fleet fleet;
    struct buf out;

    printer.is_unlicensed = true;
    buf_init(&out, 65536);
    fleet_init(&fleet, &options);
    fleet_measure(&fleet, &printer);
    fleet_settle(&fleet);
    fleet_write_row(&fleet, &printer, &out);
    fleet_write_foot(&fleet, &out);
    CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&out), "  ready, unlicensed  "));
    CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&out), "1 supply to look after, 1 unlicensed\n"));
    buf_finish(&out);
}

static const char *agent_line(const struct store_self *self, size_t width)
{
    static char text[400];
    struct buf out;

    buf_init(&out, 4096);
    fleet_agent_write(&out, self, width, false, true);
    (void)snprintf(text, sizeof text, "%s", buf_text(&out));
    buf_finish(&out);
    return text;
}

static void an_agent_has_a_line_of_how_it_stands(void)
{
    struct store_self self = { .agent = "site-1@x.test",
                               .site = "HQ",
                               .licence = "grace",
                               .reason = "lease-over",
                               .until_ms = NOW,
                               .notice_days = 7,
                               .devices = 120,
                               .licensed = 110,
                               .unlicensed = 10 };

    expect(agent_line(&self, 0),
           "agent site-1@x.test (HQ): licence grace until 2026-11-21: the licence server did not "
           "answer until the lease was over (7-day notice), devices 120 of 110, 10 unlicensed\n");
    expect(agent_line(&self, 60), "agent site-1@x.test (HQ): licence grace until 2026-11-21: t…\n");
    for (size_t width = 1; width < 100; width++)
        CU_ASSERT(term_width(agent_line(&self, width)) <= width + 1); /* its end is one, too */
    self = (struct store_self){ .agent = "a@x",
                                .site = "HQ",
                                .notice_days = -1,
                                .devices = -1,
                                .licensed = -1,
                                .unlicensed = -1 };
    expect(agent_line(&self, 0), "agent a@x (HQ): no licence asked for\n");
    self.licence = "misplaced";
    self.reason = "a later word";
    expect(agent_line(&self, 0), "agent a@x (HQ): licence misplaced: a later word\n");
}

/* What was known of a printer is gone when it sleeps. */
static void p15_the_levels_of_a_silent_printer_stay_with_their_age(void)
{
    struct fleet_options options = { .now_ms = NOW };
    struct store_printer printer = colour_printer();
    struct fleet fleet;
    struct buf out;

    printer.state = "unreachable";
    printer.since_ms = NOW - 3 * 86400000LL;
    buf_init(&out, 65536);
    fleet_init(&fleet, &options);
    fleet_measure(&fleet, &printer);
    fleet_settle(&fleet);
    fleet_write_row(&fleet, &printer, &out);
    CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&out), "unreachable 3 d"));
    CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&out), "82%"));
    buf_clear(&out);
    fleet_csv_write_row(&out, &printer);
    CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&out), ",2026-11-18T09:15:02.123Z,"));
    buf_finish(&out);
}

UNIT_MAIN("fleet", UNIT_TEST(p15_the_levels_of_a_silent_printer_stay_with_their_age),
          UNIT_TEST(a_device_without_licence_is_marked_and_counted),
          UNIT_TEST(an_agent_has_a_line_of_how_it_stands),
          UNIT_TEST(a_level_is_a_letter_a_bar_and_a_figure),
          UNIT_TEST(what_is_no_number_is_drawn_as_none), UNIT_TEST(letters_follow_colour_then_type),
          UNIT_TEST(the_table_is_drawn_as_wide_as_it_needs),
          UNIT_TEST(a_narrow_terminal_loses_bars_then_columns),
          UNIT_TEST(no_line_is_wider_than_the_terminal), UNIT_TEST(csv_is_quoted_and_no_formula))
