/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever text is given, the output is well-formed and reads back. */
#include "base/xml_write.h"

#include "base/xml_read.h"
#include "tests/unit/unit.h"

#include <stdint.h>
#include <string.h>

static void start(struct xml_write *x, struct buf *b)
{
    buf_init(b, 1 << 16);
    xml_write_init(x, b);
}

static void writes_nested_elements_and_attributes(void)
{
    struct xml_write x;
    struct buf b;

    start(&x, &b);
    xml_write_open(&x, "a");
    xml_write_attribute(&x, "k", "v");
    xml_write_open(&x, "b");
    xml_write_close(&x);
    xml_write_element(&x, "c", "text");
    xml_write_element(&x, "d", "");
    xml_write_raw(&x, "<e/>", 4);
    xml_write_text(&x, "tail");
    xml_write_close(&x);
    CU_ASSERT_STRING_EQUAL(buf_text(&b), "<a k='v'><b/><c>text</c><d/><e/>tail</a>");
    buf_finish(&b);
}

static void escapes_markup(void)
{
    struct xml_write x;
    struct buf b;

    start(&x, &b);
    xml_write_open(&x, "a");
    xml_write_attribute(&x, "k", "<&>'\"\t\n\r");
    xml_write_text(&x, "<&>]]>'\"\t\n\r");
    xml_write_close(&x);
    CU_ASSERT_STRING_EQUAL(buf_text(&b), "<a k='&lt;&amp;&gt;&apos;\"&#9;&#10;&#13;'>"
                                         "&lt;&amp;&gt;]]&gt;'\"\t\n&#13;</a>");
    buf_finish(&b);
}

static void replaces_what_xml_does_not_allow(void)
{
    struct xml_write x;
    struct buf b;

    start(&x, &b);
    xml_write_element(&x, "a",
                      "1\x01"
                      "2\x7F\xEF\xBF\xBE"
                      "3\xEF\xBF\xBF"
                      "4");
    CU_ASSERT_STRING_EQUAL(buf_text(&b), "<a>1\xEF\xBF\xBD"
                                         "2\x7F\xEF\xBF\xBD"
                                         "3\xEF\xBF\xBD"
                                         "4</a>");
    buf_clear(&b);
    xml_write_element(&x, "a",
                      "\xE9\xED\xA0\x80\xC3"); /* Latin-1, a lone surrogate, a cut sequence */
    CU_ASSERT_STRING_EQUAL(buf_text(&b), "<a>\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
                                         "\xEF\xBF\xBD</a>");
    buf_finish(&b);
}

static void keeps_every_legal_character(void)
{
    static const char text[] =
        "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x96\xA8 \xEF\xBF\xBD \xF4\x8F\xBF\xBF";
    static const struct xml_read_limits limits = { .bytes = 4096, .depth = 4, .nodes = 8 };
    struct xml_node *root = NULL;
    struct xml_write x;
    struct buf b;

    start(&x, &b);
    xml_write_open(&x, "a");
    xml_write_attribute(&x, "k", text);
    xml_write_text(&x, text);
    xml_write_close(&x);
    CU_ASSERT_TRUE_FATAL(xml_read_document(b.data, b.len, &limits, &root, NULL));
    CU_ASSERT_STRING_EQUAL(root->text, text);
    CU_ASSERT_STRING_EQUAL(xml_read_attribute(root, "k"), text);
    xml_read_free(root);
    buf_finish(&b);
}

static void any_bytes_read_back(void)
{
    static const struct xml_read_limits limits = { .bytes = 1 << 16, .depth = 4, .nodes = 8 };
    uint32_t random = 20251121;

    for (unsigned round = 0; round < 2000; round++) {
        struct xml_node *root = NULL;
        char text[65] = "";
        struct xml_write x;
        struct buf b;

        for (unsigned i = 0; i < 64; i++) {
            random = random * 1664525 + 1013904223;
            text[i] = (char)(random >> 24);
        }
        start(&x, &b);
        xml_write_open(&x, "a");
        xml_write_attribute(&x, "k", text);
        xml_write_text(&x, text);
        xml_write_close(&x);
        CU_ASSERT_TRUE_FATAL(xml_read_document(b.data, b.len, &limits, &root, NULL));
        CU_ASSERT_STRING_EQUAL(root->text, xml_read_attribute(root, "k"));
        xml_read_free(root);
        buf_finish(&b);
    }
}

static void a_full_buffer_fails_and_stays_failed(void)
{
    struct xml_write x;
    struct buf b;

    buf_init(&b, 10);
    xml_write_init(&x, &b);
    xml_write_open(&x, "long-name");
    xml_write_attribute(&x, "k", "v");
    xml_write_close(&x);
    CU_ASSERT(buf_failed(&b));
    buf_finish(&b);
}

UNIT_MAIN("xml_write", UNIT_TEST(writes_nested_elements_and_attributes), UNIT_TEST(escapes_markup),
          UNIT_TEST(replaces_what_xml_does_not_allow), UNIT_TEST(keeps_every_legal_character),
          UNIT_TEST(any_bytes_read_back), UNIT_TEST(a_full_buffer_fails_and_stays_failed))
