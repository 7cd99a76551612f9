/* SPDX-License-Identifier: Apache-2.0 */
/* Trees from well-meant, wrong and hostile XML. */
#include "base/xml_read.h"

#include "base/buf.h"
#include "tests/unit/memory.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct xml_read_limits wide = { .bytes = 4 << 20, .depth = 5000, .nodes = 100000 };

static struct xml_node *read_text(const char *text)
{
    struct xml_node *root = NULL;

    return xml_read_document(text, strlen(text), &wide, &root, NULL) ? root : NULL;
}

static bool refused(const char *bytes, size_t len, const struct xml_read_limits *limits,
                    struct xml_read_error *out_error)
{
    struct xml_node *root = NULL;
    bool ok = xml_read_document(bytes, len, limits, &root, out_error);

    CU_ASSERT_PTR_NULL(root);
    return !ok && root == NULL && out_error->text[0] != '\0';
}

static void check_refused(const char *text)
{
    struct xml_read_error error = { 0 };

    if (!refused(text, strlen(text), &wide, &error))
        CU_FAIL(text);
    CU_ASSERT(error.line >= 1 && error.column >= 1);
}

static void reads_names_values_and_places(void)
{
    struct xml_node *root = read_text("<?xml version='1.0' encoding='UTF-8'?>\n"
                                      "<!-- a comment --><a x='1' y='&lt;&#233;'>\n"
                                      "  <b>one</b><c/>\n"
                                      "  <b>two</b>\n</a>");

    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    CU_ASSERT_STRING_EQUAL(root->name, "a");
    CU_ASSERT_STRING_EQUAL(root->space, "");
    CU_ASSERT(root->line == 2 && root->column == 19);
    CU_ASSERT_STRING_EQUAL(xml_read_attribute(root, "x"), "1");
    CU_ASSERT_STRING_EQUAL(xml_read_attribute(root, "y"), "<\xC3\xA9");
    CU_ASSERT_PTR_NULL(xml_read_attribute(root, "z"));
    CU_ASSERT_PTR_NULL(root->attributes->next->next);
    const struct xml_node *b = xml_read_child(root, "b", NULL);
    CU_ASSERT_STRING_EQUAL(b->text, "one");
    CU_ASSERT_PTR_EQUAL(b->parent, root);
    CU_ASSERT_STRING_EQUAL(b->next->name, "c");
    CU_ASSERT_STRING_EQUAL(b->next->text, "");
    CU_ASSERT_STRING_EQUAL(b->next->next->text, "two");
    CU_ASSERT(b->next->next->line == 4 && b->next->next->column == 3);
    CU_ASSERT_PTR_NULL(b->next->next->next);
    xml_read_free(root);
}

static void puts_mixed_text_together(void)
{
    struct xml_node *root = read_text("<a>1<b>x<c>y</c>z</b>2<d/>3<![CDATA[<4>]]>&amp;</a>");

    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    CU_ASSERT_STRING_EQUAL(root->text, "123<4>&");
    CU_ASSERT_STRING_EQUAL(root->first_child->text, "xz");
    CU_ASSERT_STRING_EQUAL(root->first_child->first_child->text, "y");
    xml_read_free(root);
}

static void tells_namespaces_apart(void)
{
    struct xml_node *root = read_text("<a xmlns='urn:one' xmlns:t='urn:two' t:k='2' k='1'>"
                                      "<t:b/><b/><b xmlns=''/><t:b xmlns:t='urn:three'/></a>");

    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    CU_ASSERT_STRING_EQUAL(root->space, "urn:one");
    CU_ASSERT_STRING_EQUAL(xml_read_attribute(root, "k"), "1");
    CU_ASSERT_STRING_EQUAL(root->attributes->space, "urn:two");
    CU_ASSERT_STRING_EQUAL(xml_read_child(root, "b", NULL)->space, "urn:two");
    CU_ASSERT_PTR_EQUAL(xml_read_child(root, "b", "urn:one"), root->first_child->next);
    CU_ASSERT_PTR_EQUAL(xml_read_child(root, "b", ""), root->first_child->next->next);
    CU_ASSERT_STRING_EQUAL(xml_read_child(root, "b", "urn:three")->name, "b");
    CU_ASSERT_PTR_NULL(xml_read_child(root, "b", "urn:four"));
    CU_ASSERT_PTR_NULL(xml_read_child(root, "k", NULL));
    xml_read_free(root);
}

static void refuses_what_is_not_well_formed(void)
{
    static const char *const texts[] = {
        "",
        " ",
        "text",
        "<a>",
        "<a></b>",
        "<a/><b/>",
        "<a/>text",
        "<a x='1' x='2'/>",
        "<a x=1/>",
        "<a x='<'/>",
        "<a>&b;</a>",
        "<a>&#0;</a>",
        "<a>&#1;</a>",
        "<a>&#xD800;</a>",
        "<a>&#xFFFF;</a>",
        "<p:a/>",
        "<a>]]></a>",
        "<a><!-- -- --></a>",
        "<a\x01/>",
        "<a>\x08</a>",
        "<a xmlns:p=''/>",
        "<a xmlns:b='u' xmlns:c='u' b:x='' c:x=''/>",
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check_refused(texts[i]);
}

static void refuses_bytes_that_are_not_utf_8(void)
{
    check_refused("<a>\xE9</a>");
    check_refused("<a>\xED\xA0\x80</a>"); /* a lone surrogate */
    check_refused("<a>\xC0\xAF</a>");     /* overlong */
    check_refused("<a>\xF4\x90\x80\x80</a>");
    check_refused("<a x='\xEF\xBF\xBF'/>"); /* U+FFFF */
    check_refused("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>");
    check_refused("\xFF\xFE<");
}

static void refuses_a_nul(void)
{
    static const char *const texts[] = { "<a>x#y</a>", "<a x='#'/>", "<a#/>", "#<a/>", "<a/>#" };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct xml_read_error error = { 0 };
        char bytes[32] = { 0 };
        size_t len = strlen(texts[i]);

        memcpy(bytes, texts[i], len);
        *(char *)memchr(bytes, '#', len) = '\0';
        CU_ASSERT(refused(bytes, len, &wide, &error));
    }
}

static void refuses_dtd_entities_and_instructions(void)
{
    check_refused("<!DOCTYPE a><a/>");
    check_refused("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>");
    check_refused("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>");
    check_refused("<!DOCTYPE a [<!ENTITY % b SYSTEM 'x'> %b;]><a/>");
    check_refused("<?php x?><a/>");
    check_refused("<a><?x y?></a>");
}

static void says_where_and_why(void)
{
    struct xml_read_error error = { 0 };
    static const char text[] = "<a>\n  <b>\n  </c>\n</a>";

    CU_ASSERT(refused(text, strlen(text), &wide, &error));
    CU_ASSERT(error.line == 3 && error.column == 5);
    CU_ASSERT_STRING_EQUAL(error.text, "mismatched tag");
}

static void refuses_past_the_byte_limit(void)
{
    struct xml_read_limits limits = { .bytes = 8, .depth = 2, .nodes = 10 };
    struct xml_read_error error = { 0 };
    struct xml_node *root = NULL;

    CU_ASSERT(refused("<a>12</a>", 9, &limits, &error));
    CU_ASSERT_STRING_EQUAL(error.text, "longer than 8 bytes");
    CU_ASSERT(xml_read_document("<a>1</a>", 8, &limits, &root, NULL));
    xml_read_free(root);
}

static void refuses_past_the_depth_limit(void)
{
    struct xml_read_limits limits = { .bytes = 100, .depth = 2, .nodes = 10 };
    struct xml_read_error error = { 0 };
    struct xml_node *root = NULL;

    CU_ASSERT(refused("<a><b><c/></b></a>", 18, &limits, &error));
    CU_ASSERT_STRING_EQUAL(error.text, "nested deeper than 2 elements");
    CU_ASSERT(error.line == 1 && error.column == 7);
    CU_ASSERT(xml_read_document("<a><b/></a>", 11, &limits, &root, NULL));
    xml_read_free(root);
}

static void refuses_past_the_node_limit(void)
{
    struct xml_read_limits limits = { .bytes = 100, .depth = 9, .nodes = 3 };
    struct xml_read_error error = { 0 };
    struct xml_node *root = NULL;

    CU_ASSERT(refused("<a><b/><b/><b/></a>", 19, &limits, &error));
    CU_ASSERT(refused("<a b='' c='' d=''/>", 19, &limits, &error));
    CU_ASSERT(xml_read_document("<a b=''><c/></a>", 16, &limits, &root, NULL));
    xml_read_free(root);
}

static void refuses_an_endless_namespace(void)
{
    struct xml_read_error error = { 0 };
    struct buf b;

    buf_init(&b, 2000);
    (void)buf_append_text(&b, "<a xmlns='urn:");
    for (unsigned i = 0; i < 300; i++)
        (void)buf_append_text(&b, "x");
    (void)buf_append_text(&b, "'/>");
    CU_ASSERT(refused(b.data, b.len, &wide, &error));
    buf_finish(&b);
}

static void frees_a_tree_4000_deep(void)
{
    struct xml_node *root = NULL;
    struct buf b;
    unsigned depth = 0;

    buf_init(&b, 1 << 20);
    for (unsigned i = 0; i < 4000; i++)
        (void)buf_append_text(&b, "<a>.");
    for (unsigned i = 0; i < 4000; i++)
        (void)buf_append_text(&b, "</a>");
    CU_ASSERT_TRUE_FATAL(xml_read_document(b.data, b.len, &wide, &root, NULL));
    for (const struct xml_node *n = root; n != NULL; n = n->first_child)
        depth++;
    CU_ASSERT_EQUAL(depth, 4000);
    xml_read_free(root);
    buf_finish(&b);
}

static void reads_an_attribute_of_a_megabyte(void)
{
    static char value[(1 << 20) + 1];
    struct xml_node *root = NULL;
    struct buf b;

    memset(value, 'x', sizeof value - 1);
    buf_init(&b, 2 << 20);
    (void)buf_append_format(&b, "<a b='%s'/>", value);
    CU_ASSERT_TRUE_FATAL(xml_read_document(b.data, b.len, &wide, &root, NULL));
    CU_ASSERT_EQUAL(strlen(xml_read_attribute(root, "b")), sizeof value - 1);
    xml_read_free(root);
    buf_finish(&b);
}

static void frees_nothing_when_given_null(void)
{
    xml_read_free(NULL);
    xml_read_stream_destroy(NULL);
}

/* The nth allocation fails, for every n until none does; whatever was built is freed. Expat's own
 * are not counted. */
static void says_when_memory_runs_out(void)
{
    static const char text[] = "<a xmlns='urn:x' y='1'>t<b>u</b><c/></a>";
    bool done = false;

    for (unsigned n = 1; n < 100 && !done; n++) {
        struct xml_read_error error = { 0 };
        struct xml_node *root = NULL;

        memory_fail_at(n);
        done = xml_read_document(text, strlen(text), &wide, &root, &error);
        memory_fail_at(0);
        if (!done)
            CU_ASSERT_STRING_EQUAL(error.text, "out of memory");
        CU_ASSERT_EQUAL(done, root != NULL);
        xml_read_free(root);
    }
    CU_ASSERT(done);
}

UNIT_MAIN("xml_read", UNIT_TEST(reads_names_values_and_places), UNIT_TEST(puts_mixed_text_together),
          UNIT_TEST(tells_namespaces_apart), UNIT_TEST(refuses_what_is_not_well_formed),
          UNIT_TEST(refuses_bytes_that_are_not_utf_8), UNIT_TEST(refuses_a_nul),
          UNIT_TEST(refuses_dtd_entities_and_instructions), UNIT_TEST(says_where_and_why),
          UNIT_TEST(refuses_past_the_byte_limit), UNIT_TEST(refuses_past_the_depth_limit),
          UNIT_TEST(refuses_past_the_node_limit), UNIT_TEST(refuses_an_endless_namespace),
          UNIT_TEST(frees_a_tree_4000_deep), UNIT_TEST(reads_an_attribute_of_a_megabyte),
          UNIT_TEST(frees_nothing_when_given_null), UNIT_TEST(says_when_memory_runs_out))
