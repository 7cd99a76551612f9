/* SPDX-License-Identifier: Apache-2.0 */
/* Streams of stanzas: however they are cut, whatever they hold, within limits for each of them. */
#include "base/xml_read.h"

#include "base/buf.h"
#include "tests/unit/memory.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct xml_read_limits wide = { .bytes = 4 << 20, .depth = 5000, .nodes = 100000 };

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
    struct xml_read_handlers keeper = { .on_open = lend_nothing, .on_stanza = keep_space };
    struct buf spaces;
    struct buf b;

    buf_init(&spaces, 100);
    buf_init(&b, 2000);
    (void)buf_append_text(&b, "<stream><iq><a xmlns='urn:");
    for (unsigned i = 0; i < 300; i++)
        (void)buf_append_text(&b, "x");
    (void)buf_append_text(&b, "'/></iq><iq><a xmlns='urn:b'/></iq>");
    struct xml_read_stream *stream = xml_read_stream_create(&wide, &keeper, &spaces);
    CU_ASSERT_TRUE(xml_read_stream_feed(stream, b.data, b.len));
    CU_ASSERT_STRING_EQUAL(buf_text(&spaces), "?urn:b");
    xml_read_stream_destroy(stream);
    buf_finish(&b);
    buf_finish(&spaces);
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

static void a_stream_fails_for_good_when_memory_runs_out(void)
{
    bool done = false;

    for (unsigned n = 1; n < 100 && !done; n++) {
        struct seen seen = { 0 };

        buf_init(&seen.log, 0);
        memory_fail_at(n);
        struct xml_read_stream *stream = xml_read_stream_create(&narrow, &handlers, &seen);
        done = stream != NULL && feed(stream, conversation);
        memory_fail_at(0);
        if (stream != NULL && !done)
            CU_ASSERT_FALSE(feed(stream, " "));
        close_stream(stream, &seen);
    }
    CU_ASSERT(done);
}

UNIT_MAIN("xml_read_stream", UNIT_TEST(a_stream_outlives_an_endless_namespace),
          UNIT_TEST(streams_stanzas_split_at_every_byte), UNIT_TEST(streams_stanzas_byte_by_byte),
          UNIT_TEST(gives_a_stanza_with_its_last_byte),
          UNIT_TEST(limits_each_stanza_not_the_stream),
          UNIT_TEST(limits_stanzas_however_they_arrive),
          UNIT_TEST(refuses_endless_and_forbidden_streams),
          UNIT_TEST(says_which_limit_a_stream_passed),
          UNIT_TEST(a_stream_fails_for_good_when_memory_runs_out))
