/* SPDX-License-Identifier: Apache-2.0 */
/* Trees and streams from well-meant, wrong and hostile XML. */
#include "base/xml_read.h"

#include "base/buf.h"
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

static void keep_space(void *arg, struct xml_node *stanza)
{
    struct buf *spaces = arg;

    (void)buf_append_text(spaces, stanza->first_child->space);
    xml_read_free(stanza);
}

static void lend_nothing(void *arg, const struct xml_node *root)
{
    (void)arg;
    (void)root;
}

static void a_stream_outlives_an_endless_namespace(void)
{
    struct xml_read_handlers handlers = { .on_open = lend_nothing, .on_stanza = keep_space };
    struct buf spaces;
    struct buf b;

    buf_init(&spaces, 100);
    buf_init(&b, 2000);
    (void)buf_append_text(&b, "<stream><iq><a xmlns='urn:");
    for (unsigned i = 0; i < 300; i++)
        (void)buf_append_text(&b, "x");
    (void)buf_append_text(&b, "'/></iq><iq><a xmlns='urn:b'/></iq>");
    struct xml_read_stream *stream = xml_read_stream_create(&wide, &handlers, &spaces);
    CU_ASSERT_TRUE(xml_read_stream_feed(stream, b.data, b.len));
    CU_ASSERT_STRING_EQUAL(buf_text(&spaces), "?urn:b");
    xml_read_stream_destroy(stream);
    buf_finish(&b);
    buf_finish(&spaces);
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

/* What a stream's handlers saw, as one text. */
struct seen {
    struct buf log;
    unsigned stanzas;
};

static void saw_open(void *arg, const struct xml_node *root)
{
    struct seen *seen = arg;
    const char *id = xml_read_attribute(root, "id");

    (void)buf_append_format(&seen->log, "(%s %s ", root->name, id == NULL ? "-" : id);
}

static void saw_stanza(void *arg, struct xml_node *stanza)
{
    struct seen *seen = arg;
    const struct xml_node *child = stanza->first_child;

    seen->stanzas++;
    (void)buf_append_format(&seen->log, "[%s %s", stanza->name, stanza->text);
    for (; child != NULL; child = child->next)
        (void)buf_append_format(&seen->log, "[%s %s]", child->name, child->text);
    (void)buf_append_text(&seen->log, "]");
    CU_ASSERT_PTR_NULL(stanza->parent);
    xml_read_free(stanza);
}

static void saw_close(void *arg)
{
    struct seen *seen = arg;

    (void)buf_append_text(&seen->log, ")");
}

static const struct xml_read_handlers handlers = { saw_open, saw_stanza, saw_close };
static const struct xml_read_limits narrow = { .bytes = 400, .depth = 4, .nodes = 20 };

static struct xml_read_stream *open_stream(struct seen *seen)
{
    struct xml_read_stream *stream = xml_read_stream_create(&narrow, &handlers, seen);

    *seen = (struct seen){ 0 };
    buf_init(&seen->log, 1 << 20);
    CU_ASSERT_PTR_NOT_NULL_FATAL(stream);
    return stream;
}

static bool feed(struct xml_read_stream *stream, const char *text)
{
    return xml_read_stream_feed(stream, text, strlen(text));
}

static void close_stream(struct xml_read_stream *stream, struct seen *seen)
{
    xml_read_stream_destroy(stream);
    buf_finish(&seen->log);
}

static const char conversation[] =
    "<?xml version='1.0'?><s:stream xmlns:s='http://etherx.jabber.org/streams' "
    "xmlns='jabber:client'"
    " id='7'>  <iq><r xmlns='urn:x'>caf\xC3\xA9 &amp; \xF0\x9F\x96\xA8</r></iq>\n"
    "<presence/><message a='&#9;'>x<b>y</b>z</message></s:stream>\n";
static const char conversation_log[] =
    "(stream 7 [iq [r caf\xC3\xA9 & \xF0\x9F\x96\xA8]][presence ][message xz[b y]])";

static void streams_stanzas_split_at_every_byte(void)
{
    size_t len = strlen(conversation);

    for (size_t cut = 0; cut <= len; cut++) {
        struct seen seen;
        struct xml_read_stream *stream = open_stream(&seen);

        CU_ASSERT(xml_read_stream_feed(stream, conversation, cut));
        CU_ASSERT(xml_read_stream_feed(stream, conversation + cut, len - cut));
        CU_ASSERT_STRING_EQUAL(buf_text(&seen.log), conversation_log);
        close_stream(stream, &seen);
    }
}

static void streams_stanzas_byte_by_byte(void)
{
    struct seen seen;
    struct xml_read_stream *stream = open_stream(&seen);

    for (size_t i = 0; conversation[i] != '\0'; i++)
        CU_ASSERT(xml_read_stream_feed(stream, conversation + i, 1));
    CU_ASSERT_STRING_EQUAL(buf_text(&seen.log), conversation_log);
    close_stream(stream, &seen);
}

static void gives_a_stanza_with_its_last_byte(void)
{
    struct seen seen;
    struct xml_read_stream *stream = open_stream(&seen);

    CU_ASSERT(feed(stream, "<s><iq a='some long enough attribute to be put off"));
    CU_ASSERT(feed(stream, "' b='2'>text</iq"));
    CU_ASSERT_EQUAL(seen.stanzas, 0);
    CU_ASSERT(feed(stream, ">"));
    CU_ASSERT_EQUAL(seen.stanzas, 1);
    close_stream(stream, &seen);
}

static void limits_each_stanza_not_the_stream(void)
{
    struct seen seen;
    struct xml_read_stream *stream = open_stream(&seen);

    CU_ASSERT(feed(stream, "<s>"));
    for (unsigned i = 0; i < 2000; i++)
        CU_ASSERT(feed(stream, "<iq><a b='1' c='2'>text of some length</a></iq> \n\t "));
    for (unsigned i = 0; i < 2000; i++)
        CU_ASSERT(feed(stream, " "));
    CU_ASSERT_EQUAL(seen.stanzas, 2000);
    close_stream(stream, &seen);
}

static void limits_stanzas_however_they_arrive(void)
{
    char text[401 + sizeof "<iq></iq>"] = "<iq>";

    memset(text + 4, 'x', 400);
    (void)memcpy(text + 404, "</iq>", 6);
    for (size_t extra = 391; extra <= 392; extra++) {
        struct seen seen;
        struct xml_read_stream *stream = open_stream(&seen);

        (void)memcpy(text + 4 + extra, "</iq>", 6);
        CU_ASSERT(feed(stream, "<s>"));
        CU_ASSERT_EQUAL(feed(stream, text), extra == 391);
        close_stream(stream, &seen);
    }
}

static void check_stream_refuses(const char *start, const char *repeated, unsigned times)
{
    struct seen seen;
    struct xml_read_stream *stream = open_stream(&seen);
    bool ok = feed(stream, start);

    for (unsigned i = 0; i < times; i++)
        ok = feed(stream, repeated);
    CU_ASSERT_FALSE(ok);
    CU_ASSERT(xml_read_stream_error(stream)->text[0] != '\0');
    CU_ASSERT_FALSE(feed(stream, "<iq/>"));
    CU_ASSERT_EQUAL(seen.stanzas, 0);
    close_stream(stream, &seen);
}

static void refuses_endless_and_forbidden_streams(void)
{
    check_stream_refuses("<s a='", "x", 500);
    check_stream_refuses("<s><iq a='", "x", 500);
    check_stream_refuses("<s><iq>", "x", 500);
    check_stream_refuses("<s><i", "x", 500);
    check_stream_refuses("<s>", "<a>", 5);
    check_stream_refuses("<s><iq>", "<a/>", 20);
    check_stream_refuses("<s>", "text", 1);
    check_stream_refuses("<s>", "<!-- comment -->", 1);
    check_stream_refuses("<s>", "<!-- comment", 50);
    check_stream_refuses("<s>", "<?pi ?>", 1);
    check_stream_refuses("", "<!DOCTYPE s>", 1);
    check_stream_refuses("<s></s>", "<t/>", 1);
    check_stream_refuses("<s><iq>", "</s>", 1);
}

static void says_which_limit_a_stream_passed(void)
{
    struct seen seen;
    struct xml_read_stream *stream = open_stream(&seen);

    CU_ASSERT_FALSE(feed(stream, "<s>\n<a><b><c><d><e>"));
    CU_ASSERT_STRING_EQUAL(xml_read_stream_error(stream)->text, "nested deeper than 4 elements");
    CU_ASSERT_EQUAL(xml_read_stream_error(stream)->line, 2);
    CU_ASSERT_EQUAL(xml_read_stream_error(stream)->column, 13);
    close_stream(stream, &seen);
}

UNIT_MAIN("xml_read", UNIT_TEST(reads_names_values_and_places), UNIT_TEST(puts_mixed_text_together),
          UNIT_TEST(tells_namespaces_apart), UNIT_TEST(refuses_what_is_not_well_formed),
          UNIT_TEST(refuses_bytes_that_are_not_utf_8), UNIT_TEST(refuses_a_nul),
          UNIT_TEST(refuses_dtd_entities_and_instructions), UNIT_TEST(says_where_and_why),
          UNIT_TEST(refuses_past_the_byte_limit), UNIT_TEST(refuses_past_the_depth_limit),
          UNIT_TEST(refuses_past_the_node_limit), UNIT_TEST(refuses_an_endless_namespace),
          UNIT_TEST(a_stream_outlives_an_endless_namespace), UNIT_TEST(frees_a_tree_4000_deep),
          UNIT_TEST(reads_an_attribute_of_a_megabyte), UNIT_TEST(frees_nothing_when_given_null),
          UNIT_TEST(streams_stanzas_split_at_every_byte), UNIT_TEST(streams_stanzas_byte_by_byte),
          UNIT_TEST(gives_a_stanza_with_its_last_byte),
          UNIT_TEST(limits_each_stanza_not_the_stream),
          UNIT_TEST(limits_stanzas_however_they_arrive),
          UNIT_TEST(refuses_endless_and_forbidden_streams),
          UNIT_TEST(says_which_limit_a_stream_passed))
