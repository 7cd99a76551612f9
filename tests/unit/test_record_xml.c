/* SPDX-License-Identifier: Apache-2.0 */
/* Records to XML and back; what a site withholds; what a portal refuses. */
#include "protocol/record_xml.h"

#include "protocol/names.h"
#include "tests/unit/memory.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEVICE "00000000-0000-4000-8000-0123456789ab"
#define HEAD   "device='" DEVICE "' at='2026-11-21T09:15:02.123Z'"

static const struct xml_read_limits limits = { .bytes = 1 << 20, .depth = 8, .nodes = 2000 };

static struct xml_node *parse(const char *text)
{
    struct xml_node *root = NULL;

    CU_ASSERT(xml_read_document(text, strlen(text), &limits, &root, NULL));
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    return root;
}

/* Read a record from XML in which the namespace is still to be declared: "<asset ...". */
static enum err read_record(const char *markup, struct record *out_record, const char **out_reason)
{
    struct buf document;

    buf_init(&document, 1 << 20);
    (void)buf_append_format(&document, "<records xmlns='" NAMES_SPACE "'>%s</records>", markup);
    struct xml_node *root = parse(buf_text(&document));
    enum err err = record_xml_read(root->first_child, out_record, out_reason);
    xml_read_free(root);
    buf_finish(&document);
    return err;
}

static void check_round_trip(const char *markup)
{
    const char *reason = NULL;
    struct record r;
    struct buf b;

    buf_init(&b, NAMES_RECORD_BYTES);
    CU_ASSERT_EQUAL_FATAL(read_record(markup, &r, &reason), ERR_NONE);
    CU_ASSERT(record_xml_write(&r, FIELD_ALWAYS, &b));
    CU_ASSERT_STRING_EQUAL(buf_text(&b), markup);
    record_finish(&r);
    buf_finish(&b);
}

static const char asset[] =
    "<asset " HEAD "><manufacturer>HP</manufacturer><model>M880 &amp; &lt;more&gt;</model>"
    "<serial>JPBC</serial><mac>00:11:22:33:44:55</mac><mac>00:11:22:33:44:56</mac>"
    "<hostname>npi</hostname><address>192.0.2.17</address><location>Caf\xC3\xA9</location>"
    "<firmware>1</firmware><firmware>2</firmware><uuid>" DEVICE "</uuid>"
    "<product-number>A2W75A</product-number><asset-tag>7</asset-tag><charset>utf-8</charset>"
    "<state>ready</state></asset>";
static const char incident[] =
    "<incident " HEAD " id='" DEVICE "' event='opened' severity='warning' group='markerSupplies'"
    " group-index='2' code='1104' training='trained' location='-2'><text>Toner low</text>"
    "<opened>2026-11-21T09:15:02.123Z</opened><closed>2026-11-21T09:15:02.124Z</closed>"
    "<impressions>432951</impressions></incident>";

static void writes_what_it_read(void)
{
    check_round_trip(asset);
    check_round_trip(incident);
    check_round_trip("<asset " HEAD "/>");
    check_round_trip("<consumable " HEAD " index='3'><type>toner</type><class>consumed</class>"
                     "<colour>cyan</colour><description>Cyan Cartridge</description>"
                     "<part>CF301A</part><serial>S1</serial><level quality='exact'>37.5</level>"
                     "<capacity unit='impressions'>32000</capacity>"
                     "<remaining unit='impressions'>12000</remaining><pages-left>11000</pages-left>"
                     "<state>ok</state><source>snmp</source></consumable>");
    check_round_trip("<consumable " HEAD " index='4'><level quality='some'/></consumable>");
    check_round_trip(
        "<meter " HEAD "><engine-cycles>432951</engine-cycles>"
        "<count work='total' colour='total'>424405</count>"
        "<count work='print' colour='mono' sides='duplex' media='a4'>7</count></meter>");
}

static void a_withheld_switch_removes_its_fields(void)
{
    static const struct {
        enum field_switch bit;
        const char *gone; /* separated by '|' */
    } cases[] = {
        { FIELD_SWITCH_SERIAL, "<serial>|<uuid>" }, { FIELD_SWITCH_MAC, "<mac>" },
        { FIELD_SWITCH_HOSTNAME, "<hostname>" },    { FIELD_SWITCH_ADDRESS, "<address>" },
        { FIELD_SWITCH_LOCATION, "<location>" },    { FIELD_SWITCH_ASSET_TAG, "<asset-tag>" },
    };
    static const char *const all[] = { "<serial>",  "<uuid>",     "<mac>",      "<hostname>",
                                       "<address>", "<location>", "<asset-tag>" };
    const char *reason = NULL;
    struct record r;
    struct buf b;

    buf_init(&b, NAMES_RECORD_BYTES);
    CU_ASSERT_EQUAL_FATAL(read_record(asset, &r, &reason), ERR_NONE);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        buf_clear(&b);
        CU_ASSERT(record_xml_write(&r, cases[i].bit, &b));
        for (size_t j = 0; j < sizeof all / sizeof all[0]; j++)
            CU_ASSERT_EQUAL(strstr(buf_text(&b), all[j]) == NULL,
                            strstr(cases[i].gone, all[j]) != NULL);
    }
    buf_clear(&b);
    CU_ASSERT(record_xml_write(&r, ~0u, &b));
    CU_ASSERT_STRING_EQUAL(buf_text(&b),
                           "<asset " HEAD "><manufacturer>HP</manufacturer>"
                           "<model>M880 &amp; &lt;more&gt;</model><firmware>1</firmware>"
                           "<firmware>2</firmware><product-number>A2W75A</product-number>"
                           "<charset>utf-8</charset><state>ready</state></asset>");
    record_finish(&r);
    buf_finish(&b);
}

static void withholding_the_names_of_parts_keeps_the_trays(void)
{
    const char *reason = NULL;
    struct record r;
    struct buf b;

    buf_init(&b, NAMES_RECORD_BYTES);
    CU_ASSERT_EQUAL_FATAL(
        read_record("<asset " HEAD "><tray index='2' name='Dr. Who' capacity='250' media='letters "
                    "of Dr. Who'>sheetFeedManual</tray><output index='1' name='Who'>mailBox"
                    "</output><cover index='1'>Who</cover></asset>",
                    &r, &reason),
        ERR_NONE);
    CU_ASSERT(record_xml_write(&r, FIELD_SWITCH_SUBUNIT, &b));
    CU_ASSERT_STRING_EQUAL(buf_text(&b),
                           "<asset " HEAD "><tray index='2' capacity='250'>sheetFeedManual</tray>"
                           "<output index='1'>mailBox</output></asset>");
    record_finish(&r);
    buf_finish(&b);
}

static void withholding_texts_keeps_the_facts_of_an_incident(void)
{
    const char *reason = NULL;
    struct record r;
    struct buf b;

    buf_init(&b, NAMES_RECORD_BYTES);
    CU_ASSERT_EQUAL_FATAL(read_record(incident, &r, &reason), ERR_NONE);
    CU_ASSERT(record_xml_write(&r, FIELD_SWITCH_TEXT | FIELD_SWITCH_LOCATION, &b));
    CU_ASSERT_PTR_NULL(strstr(buf_text(&b), "<text>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&b), "code='1104'"));
    CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&b), "location='-2'")); /* a number inside the printer */
    record_finish(&r);
    buf_finish(&b);
}

static void passes_over_what_a_newer_agent_says(void)
{
    const char *reason = NULL;
    struct record r;

    CU_ASSERT_EQUAL_FATAL(
        read_record("<asset " HEAD " new='1' xmlns:n='urn:n' n:device='2'><shade>x</shade>"
                    "<model n:a='1' b='2'>M880<b>c</b></model><n:model>other</n:model>text</asset>",
                    &r, &reason),
        ERR_NONE);
    CU_ASSERT_EQUAL(r.count, 3);
    CU_ASSERT_STRING_EQUAL(record_get(&r, FIELD_ASSET_MODEL), "M880");
    record_finish(&r);
}

static void check_refused(const char *markup, enum err expected)
{
    const char *reason = NULL;
    struct record r;
    enum err err = read_record(markup, &r, &reason);

    if (err != expected)
        CU_FAIL(markup);
    CU_ASSERT(reason != NULL && strlen(reason) > 0);
}

static void refuses_records_with_a_stated_reason(void)
{
    check_refused("<asset device='" DEVICE "'/>", ERR_SYNTAX);
    check_refused("<asset at='2026-11-21T09:15:02.123Z'/>", ERR_SYNTAX);
    check_refused("<printer " HEAD "/>", ERR_SYNTAX);
    check_refused("<asset xmlns='urn:other' " HEAD "/>", ERR_SYNTAX);
    check_refused("<asset " HEAD "><model>a</model><model>b</model></asset>", ERR_SYNTAX);
    check_refused("<consumable " HEAD "/>", ERR_SYNTAX);
    check_refused("<consumable " HEAD " index='1'><capacity>5</capacity></consumable>", ERR_SYNTAX);
    check_refused("<consumable " HEAD " index='1'><level quality='some'>5</level></consumable>",
                  ERR_SYNTAX);
    check_refused("<consumable " HEAD " index='1'><level quality='exact'/></consumable>",
                  ERR_SYNTAX);
    check_refused("<consumable " HEAD " index='x'/>", ERR_RANGE);
    check_refused("<consumable " HEAD " index='1'><level quality='exact'>101</level></consumable>",
                  ERR_RANGE);
    check_refused("<asset device='x' at='2026-11-21T09:15:02.123Z'/>", ERR_RANGE);
    check_refused("<asset device='" DEVICE "' at='yesterday'/>", ERR_RANGE);
    check_refused("<asset " HEAD "><model/></asset>", ERR_RANGE);
    check_refused("<asset " HEAD "><state>odd</state></asset>", ERR_RANGE);
}

static void refuses_texts_and_lists_that_are_too_long(void)
{
    struct buf b;

    buf_init(&b, 1 << 20);
    (void)buf_append_text(&b, "<asset " HEAD "><model>");
    for (unsigned i = 0; i < 256; i++)
        (void)buf_append_text(&b, "x");
    (void)buf_append_text(&b, "</model></asset>");
    check_refused(buf_text(&b), ERR_RANGE);
    buf_clear(&b);
    (void)buf_append_text(&b, "<asset " HEAD ">");
    for (unsigned i = 0; i < RECORD_VALUES; i++)
        (void)buf_append_text(&b, "<firmware>1</firmware>");
    (void)buf_append_text(&b, "</asset>");
    check_refused(buf_text(&b), ERR_RANGE);
    buf_finish(&b);
}

static void writes_nothing_incomplete_and_says_when_it_does_not_fit(void)
{
    const char *reason = NULL;
    struct record r;
    struct buf b;

    buf_init(&b, 100);
    record_init(&r, RECORD_ASSET);
    CU_ASSERT_FALSE(record_xml_write(&r, FIELD_ALWAYS, &b));
    CU_ASSERT_EQUAL(b.len, 0);
    record_finish(&r);
    CU_ASSERT_EQUAL_FATAL(read_record(asset, &r, &reason), ERR_NONE);
    CU_ASSERT_FALSE(record_xml_write(&r, FIELD_ALWAYS, &b));
    record_finish(&r);
    buf_finish(&b);
}

static void any_text_survives_the_round_trip(void)
{
    uint32_t random = 7;

    for (unsigned round = 0; round < 2000; round++) {
        const char *reason = NULL;
        char text[49] = "";
        struct record r, back;
        struct buf b;

        for (unsigned i = 0; i < 48; i++) {
            random = random * 1664525 + 1013904223;
            text[i] = (char)(random >> 24);
        }
        buf_init(&b, NAMES_RECORD_BYTES);
        CU_ASSERT_EQUAL_FATAL(read_record(incident, &r, &reason), ERR_NONE);
        (void)record_set(&r, FIELD_INCIDENT_TEXT, text);
        CU_ASSERT(record_xml_write(&r, FIELD_ALWAYS, &b));
        CU_ASSERT_EQUAL_FATAL(read_record(buf_text(&b), &back, &reason), ERR_NONE);
        CU_ASSERT(record_same(&r, &back));
        record_finish(&r);
        record_finish(&back);
        buf_finish(&b);
    }
}

static void says_when_memory_runs_out(void)
{
    struct xml_node *root = parse("<records xmlns='" NAMES_SPACE "'><asset " HEAD
                                  "><model>a</model></asset></records>");
    enum err err = ERR_MEMORY;

    for (unsigned n = 1; n < 50 && err == ERR_MEMORY; n++) {
        const char *reason = NULL;
        struct record r;

        memory_fail_at(n);
        err = record_xml_read(root->first_child, &r, &reason);
        memory_fail_at(0);
        if (err == ERR_NONE)
            record_finish(&r);
    }
    CU_ASSERT_EQUAL(err, ERR_NONE);
    xml_read_free(root);
}

/* What is taken for damage is forgotten: no failed allocation may be. */
static void takes_no_want_of_memory_for_bad_text(void)
{
    static const char text[] = "<asset " HEAD "><model>a</model><state>ready</state></asset>";
    enum err err = ERR_MEMORY;
    unsigned n = 0;
    struct record r;

    while (n < 200 && err == ERR_MEMORY) {
        memory_fail_at(++n);
        err = record_xml_parse(text, sizeof text - 1, &r);
        memory_fail_at(0);
    }
    CU_ASSERT(n > 5);
    CU_ASSERT_EQUAL_FATAL(err, ERR_NONE);
    CU_ASSERT_STRING_EQUAL(record_get(&r, FIELD_ASSET_MODEL), "a");
    record_finish(&r);
    CU_ASSERT_EQUAL(record_xml_parse("<asset>", 7, &r), ERR_SYNTAX);
}

UNIT_MAIN("record_xml", UNIT_TEST(writes_what_it_read),
          UNIT_TEST(a_withheld_switch_removes_its_fields),
          UNIT_TEST(withholding_the_names_of_parts_keeps_the_trays),
          UNIT_TEST(withholding_texts_keeps_the_facts_of_an_incident),
          UNIT_TEST(passes_over_what_a_newer_agent_says),
          UNIT_TEST(refuses_records_with_a_stated_reason),
          UNIT_TEST(refuses_texts_and_lists_that_are_too_long),
          UNIT_TEST(writes_nothing_incomplete_and_says_when_it_does_not_fit),
          UNIT_TEST(any_text_survives_the_round_trip), UNIT_TEST(says_when_memory_runs_out),
          UNIT_TEST(takes_no_want_of_memory_for_bad_text))
