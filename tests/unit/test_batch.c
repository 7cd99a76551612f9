/* SPDX-License-Identifier: Apache-2.0 */
/* The envelope: what is written reads back, what is out of bounds does not. */
#include "protocol/batch.h"

#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#define EPOCH "9f3c0000-0000-4000-8000-0123456789ab"
#define SPACE "xmlns='urn:printwire:1'"

static const struct xml_read_limits limits = { .bytes = 1 << 16, .depth = 8, .nodes = 1000 };

static struct xml_node *parse(const char *text)
{
    struct xml_node *root = NULL;

    CU_ASSERT(xml_read_document(text, strlen(text), &limits, &root, NULL));
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    return root;
}

static void hello_reads_back(void)
{
    struct batch_hello hello = { .epoch = EPOCH,
                                 .next = 4711,
                                 .program = "printwire-agent 0.1 <&" };
    struct batch_hello back;
    struct buf b;

    buf_init(&b, 1000);
    CU_ASSERT(batch_write_hello(&b, &hello));
    CU_ASSERT_STRING_EQUAL(buf_text(&b), "<hello " SPACE " version='1.2' epoch='" EPOCH
                                         "' next='4711' program='printwire-agent 0.1 &lt;&amp;'/>");
    struct xml_node *node = parse(buf_text(&b));
    CU_ASSERT(batch_read_hello(node, &back));
    CU_ASSERT_STRING_EQUAL(back.epoch, EPOCH);
    CU_ASSERT_EQUAL(back.next, 4711);
    CU_ASSERT_STRING_EQUAL(back.program, hello.program);
    xml_read_free(node);
    buf_clear(&b);
    hello.program[0] = '\0';
    CU_ASSERT(batch_write_hello(&b, &hello));
    CU_ASSERT_PTR_NULL(strstr(buf_text(&b), "program"));
    buf_finish(&b);
}

static void hello_may_say_what_the_agent_says_of_itself(void)
{
    struct batch_hello hello = { .epoch = EPOCH, .next = 1, .self = "<agent device='x'/>" };
    struct batch_hello back;
    struct buf b;

    buf_init(&b, 1000);
    CU_ASSERT(batch_write_hello(&b, &hello));
    struct xml_node *node = parse(buf_text(&b));
    CU_ASSERT(batch_read_hello(node, &back));
    CU_ASSERT_PTR_NULL(back.self);
    CU_ASSERT_PTR_NOT_NULL_FATAL(batch_hello_self(node));
    CU_ASSERT_STRING_EQUAL(xml_read_attribute(batch_hello_self(node), "device"), "x");
    xml_read_free(node);
    node = parse("<hello " SPACE "><agent xmlns='other'/><more/></hello>");
    CU_ASSERT_PTR_NULL(batch_hello_self(node));
    xml_read_free(node);
    buf_finish(&b);
}

static void welcome_reads_back(void)
{
    struct batch_welcome welcome = { .through = 4702,
                                     .window = 8,
                                     .max_bytes = 65536,
                                     .ingest = "portal-1.example.org",
                                     .time_ms = 1763716502123 };
    struct batch_welcome back;
    struct buf b;

    buf_init(&b, 1000);
    CU_ASSERT(batch_write_welcome(&b, &welcome));
    CU_ASSERT_STRING_EQUAL(buf_text(&b),
                           "<welcome " SPACE " through='4702' window='8' max-bytes='65536'"
                           " ingest='portal-1.example.org'"
                           " time='2025-11-21T09:15:02.123Z'/>");
    struct xml_node *node = parse(buf_text(&b));
    CU_ASSERT(batch_read_welcome(node, &back));
    CU_ASSERT(back.through == 4702 && back.window == 8 && back.max_bytes == 65536);
    CU_ASSERT_STRING_EQUAL(back.ingest, welcome.ingest);
    CU_ASSERT_EQUAL(back.time_ms, welcome.time_ms);
    xml_read_free(node);
    buf_finish(&b);
}

static void batch_stored_and_rejected_read_back(void)
{
    struct batch_head head = { .epoch = EPOCH, .first = INT64_MAX - BATCH_RECORDS_MOST };
    struct batch_stored stored = { .epoch = EPOCH, .through = INT64_MAX };
    struct batch_rejected rejected = { .first = 4703, .record = 3, .reason = "a value's \"no\"" };
    struct buf b;

    buf_init(&b, 1000);
    CU_ASSERT(batch_write_open(&b, &head));
    CU_ASSERT(buf_append_text(&b, "<asset/>"));
    CU_ASSERT(batch_write_close(&b));
    struct xml_node *node = parse(buf_text(&b));
    memset(&head, 0, sizeof head);
    CU_ASSERT(batch_read_head(node, &head));
    CU_ASSERT_STRING_EQUAL(head.epoch, EPOCH);
    CU_ASSERT_EQUAL(head.first, INT64_MAX - BATCH_RECORDS_MOST);
    CU_ASSERT_STRING_EQUAL(node->first_child->space, "urn:printwire:1");
    xml_read_free(node);
    buf_clear(&b);
    CU_ASSERT(batch_write_stored(&b, &stored));
    node = parse(buf_text(&b));
    memset(&stored, 0, sizeof stored);
    CU_ASSERT(batch_read_stored(node, &stored));
    CU_ASSERT(strcmp(stored.epoch, EPOCH) == 0 && stored.through == INT64_MAX);
    xml_read_free(node);
    buf_clear(&b);
    CU_ASSERT(batch_write_rejected(&b, &rejected));
    node = parse(buf_text(&b));
    memset(&rejected, 0, sizeof rejected);
    CU_ASSERT(batch_read_rejected(node, &rejected));
    CU_ASSERT(rejected.first == 4703 && rejected.record == 3);
    CU_ASSERT_STRING_EQUAL(rejected.reason, "a value's \"no\"");
    xml_read_free(node);
    buf_finish(&b);
}

static bool read_any(const struct xml_node *node)
{
    struct batch_hello hello;
    struct batch_welcome welcome;
    struct batch_head head;
    struct batch_stored stored;
    struct batch_rejected rejected;

    return batch_read_hello(node, &hello) || batch_read_welcome(node, &welcome) ||
           batch_read_head(node, &head) || batch_read_stored(node, &stored) ||
           batch_read_rejected(node, &rejected);
}

static void check(const char *text, bool expected)
{
    struct xml_node *node = parse(text);

    if (read_any(node) != expected)
        CU_FAIL(text);
    xml_read_free(node);
    CU_PASS("checked");
}

static void refuses_what_is_out_of_bounds(void)
{
    static const char *const texts[] = {
        "<hello version='1.0' epoch='" EPOCH "' next='1'/>",
        "<hello xmlns='urn:printwire:2' version='1.0' epoch='" EPOCH "' next='1'/>",
        "<hello " SPACE " version='2.0' epoch='" EPOCH "' next='1'/>",
        "<hello " SPACE " version='10' epoch='" EPOCH "' next='1'/>",
        "<hello " SPACE " epoch='" EPOCH "' next='1'/>",
        "<hello " SPACE " version='1.0' epoch='9F3C0000-0000-4000-8000-0123456789AB' next='1'/>",
        "<hello " SPACE " version='1.0' epoch='x' next='1'/>",
        "<hello " SPACE " version='1.0' next='1'/>",
        "<hello " SPACE " version='1.0' epoch='" EPOCH "' next='0'/>",
        "<hello " SPACE " version='1.0' epoch='" EPOCH "' next='-1'/>",
        "<hello " SPACE " version='1.0' epoch='" EPOCH "' next='9223372036854775808'/>",
        "<welcome " SPACE " through='0' window='0' max-bytes='65536' ingest='p'"
        " time='2025-11-21T09:15:02.123Z'/>",
        "<welcome " SPACE " through='0' window='65' max-bytes='65536' ingest='p'"
        " time='2025-11-21T09:15:02.123Z'/>",
        "<welcome " SPACE " through='0' window='1' max-bytes='1023' ingest='p'"
        " time='2025-11-21T09:15:02.123Z'/>",
        "<welcome " SPACE " through='0' window='1' max-bytes='262145' ingest='p'"
        " time='2025-11-21T09:15:02.123Z'/>",
        "<welcome " SPACE " through='0' window='1' max-bytes='65536' ingest=''"
        " time='2025-11-21T09:15:02.123Z'/>",
        "<welcome " SPACE " through='0' window='1' max-bytes='65536' ingest='p' time='now'/>",
        "<welcome " SPACE " through='0' window='4294967297' max-bytes='65536' ingest='p'"
        " time='2025-11-21T09:15:02.123Z'/>",
        "<batch " SPACE " epoch='" EPOCH "' first='0'/>",
        "<batch " SPACE " epoch='" EPOCH "'/>",
        "<batch " SPACE " epoch='" EPOCH "' first='9223372036854775807'/>",
        "<stored " SPACE " epoch='" EPOCH "' through=''/>",
        "<stored " SPACE " epoch='" EPOCH "' through='1e3'/>",
        "<stored " SPACE " through='1'/>",
        "<rejected " SPACE " first='1' record='0' reason='x'/>",
        "<rejected " SPACE " first='1' record='65536' reason='x'/>",
        "<rejected " SPACE " first='1' record='1'/>",
        "<order " SPACE "/>",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        check(texts[i], false);
}

static void passes_over_what_a_later_version_adds(void)
{
    check("<hello " SPACE " version='1.7' epoch='" EPOCH "' next='1' zone='x'><more/></hello>",
          true);
    check("<stored " SPACE " epoch='" EPOCH "' through='0' at='x'/>", true);
}

static void cuts_long_free_texts_only(void)
{
    struct batch_rejected rejected;
    struct batch_welcome welcome;
    struct buf b;

    buf_init(&b, 4000);
    (void)buf_append_text(&b, "<rejected " SPACE " first='1' record='1' reason='");
    for (unsigned i = 0; i < 300; i++)
        (void)buf_append_text(&b, "x");
    (void)buf_append_text(&b, "'/>");
    struct xml_node *node = parse(buf_text(&b));
    CU_ASSERT(batch_read_rejected(node, &rejected));
    CU_ASSERT_EQUAL(strlen(rejected.reason), sizeof rejected.reason - 1);
    xml_read_free(node);
    buf_clear(&b);
    (void)buf_append_text(&b, "<welcome " SPACE " through='0' window='1' max-bytes='65536'"
                              " time='2025-11-21T09:15:02.123Z' ingest='");
    for (unsigned i = 0; i < 256; i++)
        (void)buf_append_text(&b, "x");
    (void)buf_append_text(&b, "'/>");
    node = parse(buf_text(&b));
    CU_ASSERT_FALSE(batch_read_welcome(node, &welcome));
    xml_read_free(node);
    buf_finish(&b);
}

UNIT_MAIN("batch", UNIT_TEST(hello_reads_back),
          UNIT_TEST(hello_may_say_what_the_agent_says_of_itself), UNIT_TEST(welcome_reads_back),
          UNIT_TEST(batch_stored_and_rejected_read_back), UNIT_TEST(refuses_what_is_out_of_bounds),
          UNIT_TEST(passes_over_what_a_later_version_adds), UNIT_TEST(cuts_long_free_texts_only))
