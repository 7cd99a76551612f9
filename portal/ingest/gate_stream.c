/* SPDX-License-Identifier: Apache-2.0 */
/* The state machine of XEP-0114: opening, handshake, stanzas. Nothing in here waits or knows a
 * socket. */
#include "portal/ingest/gate_stream.h"

#include "base/crypto.h"
#include "base/str.h"
#include "base/xml_write.h"
#include "portal/ingest/gate_service.h"
#include "protocol/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPACE_STREAMS "http://etherx.jabber.org/streams"
#define PING_ID       "here"
#define SPACE_ERRORS  "urn:ietf:params:xml:ns:xmpp-streams"

struct gate_stream {
    struct xml_read_stream *xml;
    const struct gate_handlers *handlers;
    void *arg;
    char *jid;
    char *secret;
    struct buf output;
    bool is_up;
    char failure[256];
};

static void fail(struct gate_stream *stream, const char *why, const char *detail)
{
    if (!stream->failure[0])
        (void)snprintf(stream->failure, sizeof stream->failure, "%s%s%.160s", why,
                       *detail ? ": " : "", detail);
}

static void forget_secret(struct gate_stream *stream)
{
    if (stream->secret)
        crypto_wipe(stream->secret, strlen(stream->secret));
    free(stream->secret);
    stream->secret = NULL;
}

static void take_open(void *arg, const struct xml_node *root)
{
    struct gate_stream *stream = arg;
    const char *id = xml_read_attribute(root, "id");
    char digest[41];
    struct xml_write x;

    if (strcmp(root->name, "stream") != 0 || strcmp(root->space, SPACE_STREAMS) != 0) {
        fail(stream, "the other side speaks no XMPP", "");
        return;
    }
    if (!id || !*id) {
        fail(stream, "the server opened a stream without id", "");
        return;
    }
    crypto_sha1_hex(id, stream->secret, digest);
    xml_write_init(&x, &stream->output);
    xml_write_element(&x, "handshake", digest);
}

static void take_close(void *arg)
{
    fail(arg, "the server closed the stream", "");
}

static void take_stream_error(struct gate_stream *stream, const struct xml_node *error)
{
    const struct xml_node *text = xml_read_child(error, "text", SPACE_ERRORS);
    const char *condition = error->first_child ? error->first_child->name : "no reason given";

    if (strcmp(condition, "not-authorized") == 0)
        fail(stream,
             "the server does not accept the component's secret (not-authorized); it must be the "
             "same in the server's configuration and in <secret-file>",
             "");
    else if (strcmp(condition, "host-unknown") == 0)
        fail(stream, "the server knows no such component (host-unknown); compare <jid>", "");
    else if (strcmp(condition, "conflict") == 0)
        fail(stream, "another portal is connected under this JID (conflict)", "");
    else
        fail(stream, condition, text ? text->text : "");
}

bool gate_stream_answer(struct gate_stream *stream, const char *to, const char *id,
                        const char *payload)
{
    struct xml_write x;

    xml_write_init(&x, &stream->output);
    xml_write_open(&x, "iq");
    xml_write_attribute(&x, "type", "result");
    xml_write_attribute(&x, "to", to);
    xml_write_attribute(&x, "from", stream->jid);
    xml_write_attribute(&x, "id", id);
    if (*payload)
        xml_write_raw(&x, payload, strlen(payload));
    xml_write_close(&x);
    return !buf_failed(&stream->output);
}

bool gate_stream_ask(struct gate_stream *stream, const struct gate_question *question)
{
    struct xml_write x;

    xml_write_init(&x, &stream->output);
    xml_write_open(&x, "iq");
    xml_write_attribute(&x, "type", question->is_set ? "set" : "get");
    xml_write_attribute(&x, "to", question->to);
    xml_write_attribute(&x, "from", stream->jid);
    xml_write_attribute(&x, "id", question->id);
    xml_write_raw(&x, question->payload, strlen(question->payload));
    xml_write_close(&x);
    return !buf_failed(&stream->output);
}

bool gate_stream_ping(struct gate_stream *stream, const char *to)
{
    const struct gate_question ping = { .to = to,
                                        .id = PING_ID,
                                        .payload = "<ping xmlns='" NAMES_SPACE_PING "'/>" };

    return gate_stream_ask(stream, &ping);
}

bool gate_stream_tell(struct gate_stream *stream, const struct gate_message *message)
{
    struct xml_write x;

    xml_write_init(&x, &stream->output);
    xml_write_open(&x, "message");
    xml_write_attribute(&x, "type", message->type);
    xml_write_attribute(&x, "to", message->to);
    xml_write_attribute(&x, "from", stream->jid);
    xml_write_attribute(&x, "id", message->id);
    xml_write_element(&x, "body", message->body);
    xml_write_close(&x);
    return !buf_failed(&stream->output);
}

static bool refuse_from(struct gate_stream *stream, const char *from, const struct gate_iq *iq,
                        const struct gate_error *error)
{
    struct xml_write x;

    xml_write_init(&x, &stream->output);
    xml_write_open(&x, "iq");
    xml_write_attribute(&x, "type", "error");
    xml_write_attribute(&x, "to", iq->from);
    xml_write_attribute(&x, "from", from);
    xml_write_attribute(&x, "id", iq->id);
    xml_write_open(&x, "error");
    xml_write_attribute(&x, "type", error->type);
    xml_write_open(&x, error->condition);
    xml_write_attribute(&x, "xmlns", NAMES_SPACE_STANZAS);
    xml_write_close(&x);
    if (error->text) {
        xml_write_open(&x, "text");
        xml_write_attribute(&x, "xmlns", NAMES_SPACE_STANZAS);
        xml_write_text(&x, error->text);
        xml_write_close(&x);
    }
    if (error->payload)
        xml_write_raw(&x, error->payload, strlen(error->payload));
    xml_write_close(&x);
    xml_write_close(&x);
    return !buf_failed(&stream->output);
}

bool gate_stream_refuse(struct gate_stream *stream, const char *to, const char *id,
                        const struct gate_error *error)
{
    const struct gate_iq iq = { .from = to, .id = id };

    return refuse_from(stream, stream->jid, &iq, error);
}

static void take_question(struct gate_stream *stream, const struct gate_iq *iq)
{
    static const struct gate_error unknown = { .type = "cancel",
                                               .condition = "service-unavailable" };
    struct buf payload;

    buf_init(&payload, 8192);
    if (!iq->is_set && gate_service_answer(iq->payload, &payload))
        (void)gate_stream_answer(stream, iq->from, iq->id, buf_text(&payload));
    else if (strcmp(iq->payload->space, NAMES_SPACE) == 0 && stream->handlers->on_iq)
        stream->handlers->on_iq(stream->arg, iq);
    else
        (void)gate_stream_refuse(stream, iq->from, iq->id, &unknown);
    buf_finish(&payload);
}

static void tell_presence(struct gate_stream *stream, const char *from, bool is_here)
{
    if (from && strlen(from) <= GATE_ADDRESS && stream->handlers->on_presence)
        stream->handlers->on_presence(stream->arg, from, is_here);
}

/* What went wrong, by an error's condition. */
static const char *condition_of(const struct xml_node *stanza)
{
    const struct xml_node *error = xml_read_child(stanza, "error", NULL);

    for (const struct xml_node *n = error ? error->first_child : NULL; n; n = n->next)
        if (strcmp(n->space, NAMES_SPACE_STANZAS) == 0 && strcmp(n->name, "text") != 0)
            return n->name;
    return "undefined-condition";
}

/* The answer to a ping, or to what somebody in the portal asked. */
static void take_answer(struct gate_stream *stream, const struct xml_node *stanza, const char *type)
{
    bool is_result = strcmp(type, "result") == 0;
    const char *from = xml_read_attribute(stanza, "from");
    const struct gate_reply reply = { .from = from ? from : stream->jid,
                                      .id = xml_read_attribute(stanza, "id"),
                                      .stanza = stanza,
                                      .condition = is_result ? NULL : condition_of(stanza) };

    if (!reply.id || (!is_result && strcmp(type, "error") != 0))
        return;
    if (strcmp(reply.id, PING_ID) == 0)
        tell_presence(stream, from, is_result);
    else if (stream->handlers->on_reply)
        stream->handlers->on_reply(stream->arg, &reply);
}

static void take_iq(struct gate_stream *stream, const struct xml_node *stanza)
{
    static const struct gate_error nobody = { .type = "cancel", .condition = "item-not-found" };
    static const struct gate_error empty = { .type = "modify", .condition = "bad-request" };
    const char *type = xml_read_attribute(stanza, "type");
    const char *to = xml_read_attribute(stanza, "to");
    const struct gate_iq iq = {
        .from = xml_read_attribute(stanza, "from"),
        .id = xml_read_attribute(stanza, "id"),
        .is_set = type && strcmp(type, "set") == 0,
        .payload = stanza->first_child,
    };

    if (!type)
        return;
    if (!iq.is_set && strcmp(type, "get") != 0) {
        take_answer(stream, stanza, type);
        return;
    }
    if (!iq.from || !iq.id || !to || !*iq.from || strlen(iq.from) > GATE_ADDRESS ||
        strlen(iq.id) > GATE_ID || strlen(to) > GATE_ADDRESS)
        return;
    if (!str_equal_nocase(to, stream->jid))
        (void)refuse_from(stream, to, &iq, &nobody);
    else if (!iq.payload)
        (void)refuse_from(stream, stream->jid, &iq, &empty);
    else
        take_question(stream, &iq);
}

static void take_presence(struct gate_stream *stream, const struct xml_node *stanza)
{
    const char *type = xml_read_attribute(stanza, "type");
    bool is_gone = type && strcmp(type, "unavailable") == 0;

    if (!type || is_gone)
        tell_presence(stream, xml_read_attribute(stanza, "from"), !is_gone);
}

static void take_handshake(struct gate_stream *stream)
{
    if (stream->is_up)
        return;
    stream->is_up = true;
    forget_secret(stream);
    if (stream->handlers->on_up)
        stream->handlers->on_up(stream->arg);
}

static void take_stanza(void *arg, struct xml_node *stanza)
{
    struct gate_stream *stream = arg;

    if (strcmp(stanza->space, SPACE_STREAMS) == 0 && strcmp(stanza->name, "error") == 0)
        take_stream_error(stream, stanza);
    else if (strcmp(stanza->space, NAMES_SPACE_COMPONENT) != 0)
        fail(stream, "the server sent what is no stanza", stanza->name);
    else if (strcmp(stanza->name, "handshake") == 0)
        take_handshake(stream);
    else if (!stream->is_up)
        fail(stream, "the server sent a stanza before the handshake", stanza->name);
    else if (strcmp(stanza->name, "iq") == 0)
        take_iq(stream, stanza);
    else if (strcmp(stanza->name, "presence") == 0)
        take_presence(stream, stanza);
    xml_read_free(stanza);
}

/* The element stays open as long as the stream: its start tag is ended by hand. */
static void write_opening(struct gate_stream *stream)
{
    struct xml_write x;

    buf_append_text(&stream->output, "<?xml version='1.0'?>");
    xml_write_init(&x, &stream->output);
    xml_write_open(&x, "stream:stream");
    xml_write_attribute(&x, "xmlns", NAMES_SPACE_COMPONENT);
    xml_write_attribute(&x, "xmlns:stream", SPACE_STREAMS);
    xml_write_attribute(&x, "to", stream->jid);
    buf_append_text(&stream->output, ">");
}

struct gate_stream *gate_stream_create(const char *jid, const char *secret,
                                       const struct gate_handlers *handlers, void *arg)
{
    static const struct xml_read_limits limits = { GATE_STREAM_BYTES, GATE_STREAM_DEPTH,
                                                   GATE_STREAM_NODES };
    static const struct xml_read_handlers reading = { take_open, take_stanza, take_close };
    struct gate_stream *stream = calloc(1, sizeof *stream);

    if (!stream)
        return NULL;
    buf_init(&stream->output, GATE_OUTPUT);
    stream->handlers = handlers;
    stream->arg = arg;
    stream->jid = strdup(jid);
    stream->secret = strdup(secret);
    stream->xml = xml_read_stream_create(&limits, &reading, stream);
    if (!stream->jid || !stream->secret || !stream->xml) {
        gate_stream_destroy(stream);
        return NULL;
    }
    write_opening(stream);
    return stream;
}

void gate_stream_destroy(struct gate_stream *stream)
{
    if (!stream)
        return;
    xml_read_stream_destroy(stream->xml);
    forget_secret(stream);
    buf_finish(&stream->output);
    free(stream->jid);
    free(stream);
}

bool gate_stream_feed(struct gate_stream *stream, const char *bytes, size_t len)
{
    if (stream->failure[0])
        return false;
    if (!xml_read_stream_feed(stream->xml, bytes, len))
        fail(stream, "the server's stream cannot be read",
             xml_read_stream_error(stream->xml)->text);
    if (buf_failed(&stream->output))
        fail(stream, "the server takes no answers", "");
    return !stream->failure[0];
}

const char *gate_stream_failure(const struct gate_stream *stream)
{
    return stream->failure;
}

bool gate_stream_is_up(const struct gate_stream *stream)
{
    return stream->is_up;
}

struct buf *gate_stream_output(struct gate_stream *stream)
{
    return &stream->output;
}
