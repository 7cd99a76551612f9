/* SPDX-License-Identifier: Apache-2.0 */
/* live_line: what is written is read again, and nothing else is. */
#include "portal/watch/live_line.h"

#include "tests/unit/unit.h"

#include <string.h>

static const struct store_entry sample = {
    .row = 42,
    .agent = "a@x.test",
    .site = "Haupt'sitz <1>",
    .customer = "A & B",
    .epoch = "e",
    .number = 7,
    .received_ms = 1795252502123,
    .kind = "incident",
    .device = "d",
    .severity = "warning",
    .printer = "Acme > L'1\n2",
    .xml = "<incident device='d' at='t' id='i' event='opened' severity='warning'>"
           "<text>one\ntwo > three</text></incident>",
};

static void an_entry_is_one_line_and_comes_back_whole(void)
{
    struct live_line_entry entry;
    struct xml_node *tree;
    struct buf out;

    buf_init(&out, LIVE_LINE_BYTES);
    CU_ASSERT_TRUE(live_line_write_entry(&out, &sample));
    CU_ASSERT_PTR_EQUAL(strchr(out.data, '\n'), out.data + out.len - 1);
    CU_ASSERT_TRUE_FATAL(live_line_read_entry(out.data, out.len - 1, &entry, &tree));
    CU_ASSERT_EQUAL(entry.row, 42);
    CU_ASSERT_STRING_EQUAL(entry.site, sample.site);
    CU_ASSERT_STRING_EQUAL(entry.customer, sample.customer);
    CU_ASSERT_STRING_EQUAL(entry.severity, "warning");
    CU_ASSERT_STRING_EQUAL(entry.printer, sample.printer);
    CU_ASSERT_EQUAL(entry.received_ms, sample.received_ms);
    CU_ASSERT_STRING_EQUAL(entry.record->space, "urn:printwire:1");
    CU_ASSERT_STRING_EQUAL(xml_read_child(entry.record, "text", NULL)->text, "one\ntwo > three");
    CU_ASSERT_EQUAL(strncmp(entry.xml, "<incident ", 10), 0);
    CU_ASSERT_EQUAL(strncmp(entry.xml + entry.xml_len - 11, "</incident>", 11), 0);
    xml_read_free(tree);
    buf_finish(&out);
}

static void what_is_not_known_is_left_out(void)
{
    struct store_entry bare = sample;
    struct live_line_entry entry;
    struct xml_node *tree;
    struct buf out;

    bare.severity = NULL;
    bare.printer = NULL;
    buf_init(&out, LIVE_LINE_BYTES);
    CU_ASSERT_TRUE(live_line_write_entry(&out, &bare));
    CU_ASSERT_PTR_NULL(strstr(buf_text(&out), "printer="));
    CU_ASSERT_TRUE_FATAL(live_line_read_entry(out.data, out.len - 1, &entry, &tree));
    CU_ASSERT_PTR_NULL(entry.severity);
    CU_ASSERT_PTR_NULL(entry.printer);
    xml_read_free(tree);
    buf_finish(&out);
}

static void nonsense_is_no_entry(void)
{
    static const char *const lines[] = {
        "",
        "entry",
        "<entry/>",
        "<full/>",
        "<entry row='1' agent='a' site='s' customer='c' received='2026-11-21T09:15:02.123Z' "
        "kind='asset'/>",
        "<entry row='-1' agent='a' site='s' customer='c' received='2026-11-21T09:15:02.123Z' "
        "kind='asset'><x/></entry>",
        "<entry row='1' agent='a' site='s' customer='c' received='yesterday' "
        "kind='asset'><x/></entry>",
        "<entry row='1' agent='a' site='s' customer='c' received='2026-11-21T09:15:02.123Z' "
        "kind='asset'><x/></entry  >",
    };
    struct live_line_entry entry;
    struct xml_node *tree;

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        CU_ASSERT_FALSE(live_line_read_entry(lines[i], strlen(lines[i]), &entry, &tree));
}

static void a_watcher_says_where_it_stands(void)
{
    struct buf out;
    int64_t after = 0;

    buf_init(&out, 1024);
    CU_ASSERT_TRUE(live_line_write_watch(&out, 17));
    CU_ASSERT_TRUE(live_line_read_watch(out.data, out.len - 1, &after));
    CU_ASSERT_EQUAL(after, 17);
    buf_clear(&out);
    CU_ASSERT_TRUE(live_line_write_watch(&out, LIVE_LINE_NOW));
    CU_ASSERT_STRING_EQUAL(buf_text(&out), "<watch/>\n");
    CU_ASSERT_TRUE(live_line_read_watch(out.data, out.len - 1, &after));
    CU_ASSERT_EQUAL(after, LIVE_LINE_NOW);
    CU_ASSERT_FALSE(live_line_read_watch("<watch after='x'/>", 18, &after));
    CU_ASSERT_FALSE(live_line_read_watch("GET / HTTP/1.1", 14, &after));
    buf_finish(&out);
}

static void standing_tells_the_newest_row(void)
{
    struct buf out;
    int64_t after = 0;
    int64_t last = 0;

    buf_init(&out, 1024);
    CU_ASSERT_TRUE(live_line_write_standing(&out, 5, 9));
    CU_ASSERT_TRUE(live_line_read_standing(out.data, out.len - 1, &after, &last));
    CU_ASSERT_EQUAL(after, 5);
    CU_ASSERT_EQUAL(last, 9);
    CU_ASSERT_FALSE(live_line_read_standing("<standing after='1'/>", 21, &after, &last));
    buf_finish(&out);
}

UNIT_MAIN("live_line", UNIT_TEST(an_entry_is_one_line_and_comes_back_whole),
          UNIT_TEST(what_is_not_known_is_left_out), UNIT_TEST(nonsense_is_no_entry),
          UNIT_TEST(a_watcher_says_where_it_stands), UNIT_TEST(standing_tells_the_newest_row))
