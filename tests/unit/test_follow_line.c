/* SPDX-License-Identifier: Apache-2.0 */
/* follow_line: records as a person reads them. */
#include "portal/watch/follow_line.h"

#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define HEAD(kind)                                                                                 \
    "<" kind " device='11111111-2222-4333-8444-555555555555' at='2026-11-21T09:15:02.123Z'"

static void expect(const char *printer, const char *xml, bool is_coloured, const char *wanted)
{
    struct store_entry stored = { .row = 1,
                                  .agent = "a@x",
                                  .site = "HQ",
                                  .customer = "C",
                                  .received_ms = 1795252502123,
                                  .kind = "record",
                                  .printer = printer,
                                  .xml = xml };
    struct live_line_entry entry;
    struct xml_node *tree;
    struct buf line;
    struct buf out;

    buf_init(&line, LIVE_LINE_BYTES);
    buf_init(&out, 65536);
    CU_ASSERT_TRUE(live_line_write_entry(&line, &stored));
    CU_ASSERT_TRUE_FATAL(live_line_read_entry(line.data, line.len - 1, &entry, &tree));
    CU_ASSERT_TRUE(follow_line_write(&out, &entry, is_coloured));
    if (strcmp(buf_text(&out), wanted) != 0)
        (void)fprintf(stderr, "got  '%s'\nnot  '%s'\n", buf_text(&out), wanted);
    CU_ASSERT_STRING_EQUAL(buf_text(&out), wanted);
    xml_read_free(tree);
    buf_finish(&out);
    buf_finish(&line);
}

static void each_kind_says_first_what_matters(void)
{
    expect("Acme L 1",
           HEAD("consumable") " index='1'><type>toner</type><colour>cyan</colour>"
                              "<level quality='exact'>37.5</level><state>low</state></consumable>",
           false, "09:15:02.123 HQ record Acme L 1: cyan toner 37.5 % low\n");
    expect("Acme L 1",
           HEAD("asset") "><manufacturer>Acme</manufacturer><serial>S1</serial>"
                         "<address>192.0.2.17</address><state>ready</state></asset>",
           false, "09:15:02.123 HQ record Acme L 1: ready at 192.0.2.17, serial S1\n");
    expect(NULL,
           HEAD("meter") "><engine-cycles>12</engine-cycles>"
                         "<count work='print' colour='mono'>7</count>"
                         "<count work='copy' colour='total'>5</count></meter>",
           false,
           "09:15:02.123 HQ record device 11111111-2222-4333-8444-555555555555: engine cycles 12, "
           "print mono 7, copy total 5\n");
    expect("P",
           HEAD("incident") " id='21111111-2222-4333-8444-555555555555' event='opened' "
                            "severity='critical' group='markerSupplies' code='1104'>"
                            "<text>Toner low</text>"
                            "<opened>2026-11-21T09:15:02.123Z</opened></incident>",
           false, "09:15:02.123 HQ record P: opened critical markerSupplies: Toner low\n");
}

static void an_agent_says_how_its_licence_stands(void)
{
    expect(NULL,
           HEAD("agent") "><version>0.1.0</version><licence>grace</licence>"
                         "<licence-reason>lease-over</licence-reason>"
                         "<licence-until>2026-12-23T09:15:02.123Z</licence-until>"
                         "<devices>120</devices><devices-licensed>110</devices-licensed>"
                         "<devices-unlicensed>10</devices-unlicensed></agent>",
           false,
           "09:15:02.123 HQ record a@x: version 0.1.0, licence grace until 2026-12-23: "
           "lease-over, devices 120 of 110, unlicensed 10\n");
    expect(NULL,
           HEAD("agent") "><licence>renew-soon</licence>"
                         "<licence-reason>ends-soon</licence-reason>"
                         "<licence-notice>14</licence-notice></agent>",
           false, "09:15:02.123 HQ record a@x: licence renew-soon: ends-soon, notice 14 days\n");
    expect(NULL, HEAD("agent") "><version>0.1.0</version></agent>", false,
           "09:15:02.123 HQ record a@x: version 0.1.0\n");
    expect("P", HEAD("asset") "><state>ready</state><licence>unlicensed</licence></asset>", false,
           "09:15:02.123 HQ record P: ready, unlicensed\n");
}

static void a_level_without_number_is_not_given_one(void)
{
    static const char *const rows[][2] = { { "some", " some left" },
                                           { "unlimited", " unlimited" },
                                           { "unknown", " level unknown" } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char xml[512];
        char wanted[256];
        (void)snprintf(xml, sizeof xml,
                       HEAD("consumable") " index='1'><type>toner</type>"
                                          "<level quality='%s'></level></consumable>",
                       rows[i][0]);
        (void)snprintf(wanted, sizeof wanted, "09:15:02.123 HQ record P: toner%s\n", rows[i][1]);
        expect("P", xml, false, wanted);
    }
    expect("P", HEAD("consumable") " index='1'/>", false,
           "09:15:02.123 HQ record P: level unknown\n");
}

static void an_incident_without_words_of_its_own_gets_those_of_its_code(void)
{
    expect("P",
           HEAD("incident") " id='21111111-2222-4333-8444-555555555555' event='opened' "
                            "severity='warning' group='markerSupplies' group-index='1' code='12'>"
                            "<subunit>Black toner</subunit>"
                            "<opened>2026-11-21T09:15:02.123Z</opened></incident>",
           false,
           "09:15:02.123 HQ record P: opened warning markerSupplies Black toner: almost empty\n");
    expect("P",
           HEAD("incident") " id='21111111-2222-4333-8444-555555555555' event='closed' "
                            "severity='warning' group='output' code='904'>"
                            "<opened>2026-11-21T09:15:02.123Z</opened></incident>",
           false, "09:15:02.123 HQ record P: closed warning output code 904\n");
}

static void hostile_texts_are_shown_harmless(void)
{
    expect("P",
           HEAD("incident") " id='21111111-2222-4333-8444-555555555555' event='opened' "
                            "severity='other'><text>a&#xA;b\xC2\x9B"
                            "1m</text>"
                            "<opened>2026-11-21T09:15:02.123Z</opened></incident>",
           false, "09:15:02.123 HQ record P: opened other: a?b?1m\n");
}

static void colour_marks_words_only(void)
{
    expect("P", HEAD("asset") "><state>stopped</state></asset>", true,
           "\033[2m09:15:02.123\033[0m HQ record\033[1m P\033[0m: \033[31mstopped\033[0m\n");
}

UNIT_MAIN("follow_line", UNIT_TEST(each_kind_says_first_what_matters),
          UNIT_TEST(an_agent_says_how_its_licence_stands),
          UNIT_TEST(a_level_without_number_is_not_given_one),
          UNIT_TEST(an_incident_without_words_of_its_own_gets_those_of_its_code),
          UNIT_TEST(hostile_texts_are_shown_harmless), UNIT_TEST(colour_marks_words_only))
