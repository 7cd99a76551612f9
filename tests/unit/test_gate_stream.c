/* SPDX-License-Identifier: Apache-2.0 */
/* gate_stream fed with what servers send, right and wrong. */
#include "portal/ingest/gate_stream.h"

#include "base/crypto.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define OPENING                                                                                    \
    "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' "                         \
    "xmlns:stream='http://etherx.jabber.org/streams' from='portal.x.test' id='s3cr'>"

struct rig {
    struct gate_stream *stream;
    unsigned ups;
    unsigned iqs;
    char iq[128];
    char presences[256];
    char replies[256];
};

static void on_up(void *arg)
{
    ((struct rig *)arg)->ups++;
}

static void on_iq(void *arg, const struct gate_iq *iq)
{
    struct rig *rig = arg;

    rig->iqs++;
    (void)snprintf(rig->iq, sizeof rig->iq, "%.40s %.40s %s %.30s", iq->from, iq->id,
                   iq->is_set ? "set" : "get", iq->payload->name);
}

static void on_presence(void *arg, const char *from, bool is_here)
{
    struct rig *rig = arg;
    size_t len = strlen(rig->presences);

    (void)snprintf(rig->presences + len, sizeof rig->presences - len, "%s%s ", is_here ? "+" : "-",
                   from);
}

static void on_reply(void *arg, const struct gate_reply *reply)
{
    struct rig *rig = arg;
    size_t len = strlen(rig->replies);

    (void)snprintf(rig->replies + len, sizeof rig->replies - len, "%s %s %s ", reply->from,
                   reply->id, reply->condition ? reply->condition : reply->stanza->name);
}

static const struct gate_handlers handlers = {
    .on_up = on_up, .on_iq = on_iq, .on_presence = on_presence, .on_reply = on_reply
};

static bool feed(struct rig *rig, const char *text)
{
    return gate_stream_feed(rig->stream, text, strlen(text));
}

/* What was written since the last call; static memory. */
static const char *written(struct rig *rig)
{
    static char text[8192];
    struct buf *output = gate_stream_output(rig->stream);

    (void)snprintf(text, sizeof text, "%s", buf_text(output));
    buf_clear(output);
    return text;
}

static void begin(struct rig *rig)
{
    *rig = (struct rig){ .stream = gate_stream_create("portal.x.test", "geheim", &handlers, rig) };
    CU_ASSERT_PTR_NOT_NULL_FATAL(rig->stream);
}

static void begin_up(struct rig *rig)
{
    begin(rig);
    CU_ASSERT_TRUE(feed(rig, OPENING "<handshake/>"));
    (void)written(rig);
}

static bool has(const char *text, const char *part)
{
    bool good = strstr(text, part) != NULL;

    if (!good)
        (void)fprintf(stderr, "'%s' lacks '%s'\n", text, part);
    return good;
}

static void shakes_hands_with_the_digest_of_id_and_secret(void)
{
    struct rig rig;
    char digest[41];

    begin(&rig);
    CU_ASSERT_STRING_EQUAL(written(&rig),
                           "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' "
                           "xmlns:stream='http://etherx.jabber.org/streams' to='portal.x.test'>");
    CU_ASSERT_TRUE(feed(&rig, OPENING));
    crypto_sha1_hex("s3cr", "geheim", digest);
    const char *answer = written(&rig);
    CU_ASSERT_TRUE(has(answer, digest) && strncmp(answer, "<handshake>", 11) == 0);
    CU_ASSERT_FALSE(gate_stream_is_up(rig.stream));
    CU_ASSERT_TRUE(feed(&rig, "<hand"));
    CU_ASSERT_TRUE(feed(&rig, "shake></handshake>"));
    CU_ASSERT_TRUE(gate_stream_is_up(rig.stream));
    CU_ASSERT_TRUE(feed(&rig, "<handshake/>"));
    CU_ASSERT_EQUAL(rig.ups, 1);
    gate_stream_destroy(rig.stream);
}

static void says_what_to_do_about_a_refusal(void)
{
    static const struct {
        const char *condition;
        const char *part;
    } rows[] = {
        { "not-authorized", "<secret-file>" },
        { "host-unknown", "compare <jid>" },
        { "conflict", "another portal" },
        { "system-shutdown", "system-shutdown" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct rig rig;
        char text[512];
        begin(&rig);
        (void)snprintf(text, sizeof text,
                       OPENING "<stream:error><%s xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
                               "</stream:error>",
                       rows[i].condition);
        CU_ASSERT_FALSE(feed(&rig, text));
        CU_ASSERT_TRUE(has(gate_stream_failure(rig.stream), rows[i].part));
        CU_ASSERT_FALSE(feed(&rig, "<handshake/>"));
        CU_ASSERT_EQUAL(rig.ups, 0);
        gate_stream_destroy(rig.stream);
    }
}

static void ends_on_what_is_no_component_stream(void)
{
    static const char *const texts[] = {
        "HTTP/1.1 400 Bad Request\r\n\r\n",
        "<html>",
        "<stream:stream xmlns='jabber:component:accept' "
        "xmlns:stream='http://etherx.jabber.org/streams'>",
        OPENING "<iq type='get' id='1' from='a@b/c' to='portal.x.test'/>",
        OPENING "<handshake/><x xmlns='urn:y'/>",
        OPENING "<handshake/></stream:stream>",
        OPENING "<handshake/><iq></presence>",
        OPENING "<!DOCTYPE a []>",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct rig rig;
        begin(&rig);
        CU_ASSERT_FALSE(feed(&rig, texts[i]));
        CU_ASSERT_TRUE(strlen(gate_stream_failure(rig.stream)) > 0);
        gate_stream_destroy(rig.stream);
    }
}

static void hands_on_the_questions_of_our_namespace(void)
{
    struct rig rig;

    begin_up(&rig);
    CU_ASSERT_TRUE(feed(&rig, "<iq type='set' id='7' from='a@b/c' to='Portal.x.test'>"
                              "<hello xmlns='urn:printwire:1'/></iq>"));
    CU_ASSERT_STRING_EQUAL(rig.iq, "a@b/c 7 set hello");
    CU_ASSERT_STRING_EQUAL(written(&rig), "");
    CU_ASSERT_TRUE(gate_stream_answer(rig.stream, "a@b/c", "7", "<welcome/>"));
    CU_ASSERT_STRING_EQUAL(written(&rig), "<iq type='result' to='a@b/c' from='portal.x.test' "
                                          "id='7'><welcome/></iq>");
    gate_stream_destroy(rig.stream);
}

static void writes_errors_as_rfc_6120_has_them(void)
{
    const struct gate_error error = { "modify", "bad-request", "what <is> this", "<rejected/>" };
    struct rig rig;

    begin_up(&rig);
    CU_ASSERT_TRUE(gate_stream_refuse(rig.stream, "a@b/'", "7", &error));
    CU_ASSERT_STRING_EQUAL(
        written(&rig),
        "<iq type='error' to='a@b/&apos;' from='portal.x.test' id='7'><error type='modify'>"
        "<bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
        "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>what &lt;is&gt; this</text>"
        "<rejected/></error></iq>");
    gate_stream_destroy(rig.stream);
}

static void answers_services_itself(void)
{
    static const struct {
        const char *payload;
        const char *part;
    } rows[] = {
        { "<ping xmlns='urn:xmpp:ping'/>", "id='1'/>" },
        { "<query xmlns='http://jabber.org/protocol/disco#info'/>", "var='urn:printwire:1'" },
        { "<query xmlns='http://jabber.org/protocol/disco#items'/>", "disco#items'/></iq>" },
        { "<query xmlns='jabber:iq:version'/>", "<version>" PRINTWIRE_VERSION "</version>" },
        { "<query xmlns='jabber:iq:roster'/>", "service-unavailable" },
        { "", "bad-request" },
    };
    struct rig rig;

    begin_up(&rig);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[512];
        (void)snprintf(text, sizeof text,
                       "<iq type='get' id='1' from='a@b/c' to='portal.x.test'>%s</iq>",
                       rows[i].payload);
        CU_ASSERT_TRUE(feed(&rig, text));
        CU_ASSERT_TRUE(has(written(&rig), rows[i].part));
    }
    CU_ASSERT_TRUE(feed(&rig, "<iq type='set' id='1' from='a@b/c' to='portal.x.test'>"
                              "<ping xmlns='urn:xmpp:ping'/></iq>"));
    CU_ASSERT_TRUE(has(written(&rig), "service-unavailable"));
    CU_ASSERT_EQUAL(rig.iqs, 0);
    gate_stream_destroy(rig.stream);
}

static void refuses_what_is_addressed_to_nobody(void)
{
    struct rig rig;

    begin_up(&rig);
    CU_ASSERT_TRUE(feed(&rig, "<iq type='set' id='1' from='a@b/c' to='x@portal.x.test'>"
                              "<batch xmlns='urn:printwire:1'/></iq>"));
    const char *text = written(&rig);
    CU_ASSERT_TRUE(has(text, "from='x@portal.x.test'") && has(text, "item-not-found"));
    CU_ASSERT_EQUAL(rig.iqs, 0);
    gate_stream_destroy(rig.stream);
}

static void passes_over_what_needs_no_answer(void)
{
    static const char *const texts[] = {
        "<iq type='result' id='1' from='a@b/c' to='portal.x.test'/>",
        "<iq type='error' id='1' from='a@b/c' to='portal.x.test'/>",
        "<iq type='set' from='a@b/c' to='portal.x.test'><x xmlns='urn:printwire:1'/></iq>",
        "<iq type='set' id='1' to='portal.x.test'><x xmlns='urn:printwire:1'/></iq>",
        "<iq/>",
        "<message from='a@b/c' to='portal.x.test'><body>hello</body></message>",
        "<presence type='subscribe' from='a@b' to='portal.x.test'/>",
        "<presence type='error' from='a@b' to='portal.x.test'/>",
        "   \n ",
    };
    struct rig rig;

    begin_up(&rig);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        CU_ASSERT_TRUE(feed(&rig, texts[i]));
    CU_ASSERT_STRING_EQUAL(written(&rig), "");
    CU_ASSERT_EQUAL(rig.iqs, 0);
    CU_ASSERT_STRING_EQUAL(rig.presences, "");
    CU_ASSERT_TRUE(feed(&rig, "<presence from='a@b/c' to='portal.x.test'/>"
                              "<presence type='unavailable' from='a@b/c' to='portal.x.test'/>"));
    CU_ASSERT_STRING_EQUAL(rig.presences, "+a@b/c -a@b/c ");
    gate_stream_destroy(rig.stream);
}

static void an_answered_ping_tells_who_is_there(void)
{
    struct rig rig;

    begin_up(&rig);
    CU_ASSERT_TRUE(gate_stream_ping(rig.stream, "a@b/c"));
    CU_ASSERT_STRING_EQUAL(written(&rig), "<iq type='get' to='a@b/c' from='portal.x.test' "
                                          "id='here'><ping xmlns='urn:xmpp:ping'/></iq>");
    CU_ASSERT_TRUE(feed(&rig, "<iq type='result' id='here' from='a@b/c' to='portal.x.test'/>"
                              "<iq type='error' id='here' from='d@e/f' to='portal.x.test'/>"
                              "<iq type='result' id='other' from='g@h/i' to='portal.x.test'/>"
                              "<iq type='result' id='here' to='portal.x.test'/>"));
    CU_ASSERT_STRING_EQUAL(rig.presences, "+a@b/c -d@e/f ");
    gate_stream_destroy(rig.stream);
}

static void hands_on_the_answers_to_what_it_asked(void)
{
    static const struct gate_question question = { "pubsub.x.test", "f'1", true, "<a><b/></a>" };
    struct rig rig;

    begin_up(&rig);
    CU_ASSERT_TRUE(gate_stream_ask(rig.stream, &question));
    CU_ASSERT_STRING_EQUAL(written(&rig), "<iq type='set' to='pubsub.x.test' from='portal.x.test' "
                                          "id='f&apos;1'><a><b/></a></iq>");
    CU_ASSERT_TRUE(feed(&rig, "<iq type='result' id='1' from='a' to='portal.x.test'/>"
                              "<iq type='result' id='2'/><iq type='result' from='a'/>"
                              "<iq type='strange' id='3' from='a'/><iq type='error' id='4' "
                              "from='b'><error type='auth'><text xmlns='urn:ietf:params:xml:ns:"
                              "xmpp-stanzas'>no</text><forbidden xmlns='urn:ietf:params:xml:ns:"
                              "xmpp-stanzas'/></error></iq><iq type='error' id='5' from='b'/>"));
    CU_ASSERT_STRING_EQUAL(rig.replies, "a 1 iq portal.x.test 2 iq b 4 forbidden "
                                        "b 5 undefined-condition ");
    CU_ASSERT_STRING_EQUAL(written(&rig), "");
    gate_stream_destroy(rig.stream);
}

static void writes_a_text_for_people(void)
{
    static const struct gate_message message = { "a@b", "7", "headline", "toner <empty>" };
    struct rig rig;

    begin_up(&rig);
    CU_ASSERT_TRUE(gate_stream_tell(rig.stream, &message));
    CU_ASSERT_STRING_EQUAL(written(&rig), "<message type='headline' to='a@b' from='portal.x.test' "
                                          "id='7'><body>toner &lt;empty&gt;</body></message>");
    gate_stream_destroy(rig.stream);
}

static void drops_an_iq_whose_id_is_endless(void)
{
    struct rig rig;
    struct buf text;

    begin_up(&rig);
    buf_init(&text, 4096);
    buf_append_text(&text, "<iq type='set' from='a@b/c' to='portal.x.test' id='");
    for (unsigned i = 0; i <= GATE_ID; i++)
        buf_append_text(&text, "i");
    buf_append_text(&text, "'><x xmlns='urn:printwire:1'/></iq>");
    CU_ASSERT_TRUE(feed(&rig, buf_text(&text)));
    CU_ASSERT_EQUAL(rig.iqs, 0);
    CU_ASSERT_STRING_EQUAL(written(&rig), "");
    buf_finish(&text);
    gate_stream_destroy(rig.stream);
}

static void a_strange_stanza_does_not_end_the_stream(void)
{
    struct rig rig;
    struct buf text;

    begin_up(&rig);
    buf_init(&text, 1 << 20);
    buf_append_text(&text, "<iq type='set' id='deep' from='a@b/c' to='portal.x.test'>");
    for (unsigned i = 0; i < 30000; i++)
        buf_append_text(&text, "<a>");
    for (unsigned i = 0; i < 30000; i++)
        buf_append_text(&text, "</a>");
    buf_append_text(&text, "</iq>");
    CU_ASSERT_TRUE(feed(&rig, buf_text(&text)));
    CU_ASSERT_TRUE(has(written(&rig), "service-unavailable"));
    buf_finish(&text);
    gate_stream_destroy(rig.stream);
}

UNIT_MAIN("gate_stream", UNIT_TEST(shakes_hands_with_the_digest_of_id_and_secret),
          UNIT_TEST(says_what_to_do_about_a_refusal),
          UNIT_TEST(ends_on_what_is_no_component_stream),
          UNIT_TEST(hands_on_the_questions_of_our_namespace),
          UNIT_TEST(writes_errors_as_rfc_6120_has_them), UNIT_TEST(answers_services_itself),
          UNIT_TEST(refuses_what_is_addressed_to_nobody),
          UNIT_TEST(passes_over_what_needs_no_answer),
          UNIT_TEST(an_answered_ping_tells_who_is_there),
          UNIT_TEST(hands_on_the_answers_to_what_it_asked), UNIT_TEST(writes_a_text_for_people),
          UNIT_TEST(drops_an_iq_whose_id_is_endless),
          UNIT_TEST(a_strange_stanza_does_not_end_the_stream))
