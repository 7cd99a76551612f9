/* SPDX-License-Identifier: Apache-2.0 */
/* IPP on the wire: what is asked, and what broken printers answer. */
#include "agent/ipp.h"
#include "tests/unit/unit.h"

#include <string.h>

static struct buf message;

static void put(const void *bytes, size_t len)
{
    CU_ASSERT_TRUE_FATAL(buf_append(&message, bytes, len));
}

static void start(unsigned status)
{
    uint8_t head[] = { 2, 0, (uint8_t)(status >> 8), (uint8_t)status, 0, 0, 0, 1 };

    buf_finish(&message);
    buf_init(&message, 4096);
    put(head, sizeof head);
}

static void group(uint8_t tag)
{
    put(&tag, 1);
}

static void value(uint8_t tag, const char *name, const void *bytes, size_t len)
{
    uint8_t head[3] = { tag, 0, (uint8_t)strlen(name) };
    uint8_t size[2] = { 0, (uint8_t)len };

    put(head, 3);
    put(name, strlen(name));
    put(size, 2);
    put(bytes, len);
}

static void text(const char *name, const char *words)
{
    value(IPP_TAG_TEXT, name, words, strlen(words));
}

static struct ipp_reader reader;
static struct ipp_value got;

static bool opens(void)
{
    return ipp_open(&reader, message.data, message.len);
}

static bool next_is(const char *name, unsigned place, const char *words)
{
    return ipp_next(&reader, &got) && ipp_is(&got, name) && got.place == place &&
           got.len == strlen(words) && memcmp(got.bytes, words, got.len) == 0;
}

static void asks_for_named_attributes_and_nobodys_work(void)
{
    static const char *const never[] = { "job",          "contact", "geo",  "user",
                                         "organization", "all",     "info", "printer-description" };
    struct buf out;

    buf_init(&out, 4096);
    CU_ASSERT_TRUE_FATAL(ipp_ask(&out, 0x01020304, "192.0.2.1", 631, "/ipp/print"));
    CU_ASSERT_EQUAL(memcmp(out.data, "\1\1\0\x0b\1\2\3\4\1", 9), 0);
    CU_ASSERT_EQUAL(out.data[out.len - 1], IPP_TAG_END);
    CU_ASSERT_TRUE(ipp_open(&reader, out.data, out.len));
    for (size_t i = 0; i < out.len; i++)
        if (out.data[i] == '\0')
            out.data[i] = ' ';
    CU_ASSERT_PTR_NOT_NULL(strstr(out.data, "ipp://192.0.2.1:631/ipp/print"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out.data, "marker-levels"));
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        CU_ASSERT_PTR_NULL(strstr(out.data, never[i]));
    buf_finish(&out);
    buf_init(&out, 64);
    CU_ASSERT_FALSE(ipp_ask(&out, 1, "192.0.2.1", 631, "/ipp/print"));
    buf_finish(&out);
}

static void gives_values_of_the_first_printer_only(void)
{
    start(0);
    group(1);
    text("attributes-charset", "utf-8");
    group(IPP_TAG_PRINTER);
    text("marker-names", "Black");
    text("", "Cyan");
    value(IPP_TAG_ENUM, "printer-state", "\0\0\0\3", 4);
    group(IPP_TAG_PRINTER);
    text("marker-names", "of another");
    group(IPP_TAG_END);
    CU_ASSERT_TRUE_FATAL(opens());
    CU_ASSERT_TRUE(next_is("marker-names", 0, "Black"));
    CU_ASSERT_TRUE(next_is("marker-names", 1, "Cyan"));
    CU_ASSERT_TRUE(ipp_next(&reader, &got));
    int32_t number = 0;
    CU_ASSERT_TRUE(ipp_number(&got, &number));
    CU_ASSERT_EQUAL(number, 3);
    CU_ASSERT_FALSE(ipp_next(&reader, &got));
}

static void an_unsupported_group_before_the_printers_is_passed_over(void)
{
    start(1);
    group(1);
    group(IPP_TAG_UNSUPPORTED);
    text("requested-attributes", "marker-levels");
    group(IPP_TAG_PRINTER);
    text("printer-location", "8409");
    CU_ASSERT_TRUE_FATAL(opens());
    CU_ASSERT_TRUE(next_is("printer-location", 0, "8409"));
    CU_ASSERT_FALSE(ipp_next(&reader, &got));
}

static void a_failed_question_has_no_values(void)
{
    start(0x0503);
    group(IPP_TAG_PRINTER);
    text("printer-location", "x");
    CU_ASSERT_TRUE(opens());
    CU_ASSERT_EQUAL(reader.status, 0x0503);
    CU_ASSERT_FALSE(ipp_next(&reader, &got));
}

static void languages_are_taken_off_and_wrong_lengths_left(void)
{
    start(0);
    group(IPP_TAG_PRINTER);
    value(IPP_TAG_TEXT_LANGUAGE, "a", "\0\2en\0\5hello", 11);
    value(IPP_TAG_NAME_LANGUAGE, "b", "de", 2);
    value(IPP_TAG_NAME_LANGUAGE, "c", "\0\120en\0\1x", 7);
    CU_ASSERT_TRUE_FATAL(opens());
    CU_ASSERT_TRUE(next_is("a", 0, "hello"));
    CU_ASSERT_TRUE(next_is("b", 0, "de"));
    CU_ASSERT_TRUE(ipp_next(&reader, &got));
    CU_ASSERT_EQUAL(got.len, 7);
}

static void collections_are_passed_over_whole(void)
{
    start(0);
    group(IPP_TAG_PRINTER);
    value(IPP_TAG_BEGIN, "media-col", "", 0);
    value(IPP_TAG_MEMBER, "", "size", 4);
    value(IPP_TAG_BEGIN, "", "", 0);
    value(IPP_TAG_INTEGER, "", "\0\0\0\1", 4);
    value(IPP_TAG_END_COLLECTION, "", "", 0);
    value(IPP_TAG_END_COLLECTION, "", "", 0);
    text("printer-location", "here");
    CU_ASSERT_TRUE_FATAL(opens());
    CU_ASSERT_TRUE(next_is("printer-location", 0, "here"));
    start(0);
    group(IPP_TAG_PRINTER);
    text("printer-location", "here");
    value(IPP_TAG_BEGIN, "media-col", "", 0);
    CU_ASSERT_TRUE_FATAL(opens());
    CU_ASSERT_TRUE(next_is("printer-location", 0, "here"));
    CU_ASSERT_FALSE(ipp_next(&reader, &got));
}

static void what_leaves_the_message_ends_it(void)
{
    start(0);
    group(IPP_TAG_PRINTER);
    text("printer-location", "here");
    put("\x41\0\2ab\xff\xff", 7);
    CU_ASSERT_TRUE_FATAL(opens());
    CU_ASSERT_TRUE(next_is("printer-location", 0, "here"));
    CU_ASSERT_FALSE(ipp_next(&reader, &got));
    CU_ASSERT_FALSE(ipp_open(&reader, "\1\1\0", 3));
    CU_ASSERT_FALSE(ipp_open(&reader, "HTTP/1.1 ", 9));
    CU_ASSERT_FALSE(ipp_open(&reader, "", 0));
    start(0);
    group(IPP_TAG_PRINTER);
    text("", "without a name");
    CU_ASSERT_TRUE(opens());
    CU_ASSERT_FALSE(ipp_next(&reader, &got));
    buf_finish(&message);
}

UNIT_MAIN("ipp", UNIT_TEST(asks_for_named_attributes_and_nobodys_work),
          UNIT_TEST(gives_values_of_the_first_printer_only),
          UNIT_TEST(an_unsupported_group_before_the_printers_is_passed_over),
          UNIT_TEST(a_failed_question_has_no_values),
          UNIT_TEST(languages_are_taken_off_and_wrong_lengths_left),
          UNIT_TEST(collections_are_passed_over_whole), UNIT_TEST(what_leaves_the_message_ends_it))
