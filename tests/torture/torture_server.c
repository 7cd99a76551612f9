/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0114 from the server's side. The agents do what agent/publish does, in its simplest form: one
 * question at a time, and after every trouble a new greeting. */
#include "tests/torture/torture_server.h"

#include "base/clock.h"
#include "base/xml_read.h"
#include "protocol/batch.h"
#include "protocol/names.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define AGENTS    2
#define RECORDS   24 /* of each agent */
#define BATCH     5
#define ANSWER_MS 5000
#define PAUSE_MS  1000
#define LATER_MS  8000 /* one agent after the other: the portal numbers them */

struct agent {
    const char *jid;
    const char *epoch;
    const char *device;
    bool is_welcome;
    uint64_t through;
    uint64_t not_before_ms;
    uint64_t asked_ms; /* 0: nothing is asked */
    unsigned asked;    /* number of the question */
};

struct server {
    struct torture_cycle *cycle;
    struct agent agents[AGENTS];
    struct xml_read_stream *stream;
    uint64_t share; /* of RECORDS */
    int fd;
    bool is_up;
    bool is_over; /* of the stream */
};

static struct server server;

void torture_server_open(struct torture_cycle *cycle)
{
    server = (struct server){
        .cycle = cycle,
        .fd = -1,
        .agents = { { .jid = "a@x.test",
                      .epoch = "11111111-1111-4111-8111-111111111111",
                      .device = "aaaaaaaa-1111-4111-8111-111111111111" },
                    { .jid = "b@x.test",
                      .epoch = "22222222-2222-4222-8222-222222222222",
                      .device = "bbbbbbbb-2222-4222-8222-222222222222",
                      .not_before_ms = clock_monotonic_ms() + LATER_MS } },
    };
}

static void hang_up(void)
{
    if (server.fd >= 0)
        (void)close(server.fd);
    xml_read_stream_destroy(server.stream);
    server.fd = -1;
    server.stream = NULL;
    server.is_up = server.is_over = false;
    for (int i = 0; i < AGENTS; i++) {
        server.agents[i].is_welcome = false;
        server.agents[i].asked_ms = 0;
    }
}

void torture_server_close(void)
{
    hang_up();
}

static void say(const char *text)
{
    if (send(server.fd, text, strlen(text), MSG_NOSIGNAL) < 0)
        server.is_over = true;
}

static void on_open(void *arg, const struct xml_node *root)
{
    (void)arg, (void)root;
    say("<stream:stream xmlns='jabber:component:accept' id='1' from='portal.x.test' "
        "xmlns:stream='http://etherx.jabber.org/streams'>");
}

static void end_question(struct agent *agent, bool is_good)
{
    agent->asked_ms = 0;
    if (is_good)
        return;
    agent->is_welcome = false;
    agent->not_before_ms = clock_monotonic_ms() + PAUSE_MS;
}

static bool take_result(struct agent *agent, const struct xml_node *payload)
{
    struct batch_welcome welcome;
    struct batch_stored stored;
    uint64_t before = agent->through;

    if (payload != NULL && batch_read_welcome(payload, &welcome)) {
        agent->is_welcome = true;
        agent->through = welcome.through;
    } else if (payload != NULL && batch_read_stored(payload, &stored)) {
        agent->through = stored.through;
    } else {
        torture_wrong(server.cycle, "an answer that is none");
        return false;
    }
    if (agent->through < before)
        torture_wrong(server.cycle, "%s: what was stored is not: %" PRIu64 ", %" PRIu64, agent->jid,
                      before, agent->through);
    return true;
}

static void take_answer(struct agent *agent, const struct xml_node *iq)
{
    const char *type = xml_read_attribute(iq, "type");
    bool is_result = type != NULL && strcmp(type, "result") == 0;
    const struct xml_node *error = xml_read_child(iq, "error", NULL);

    if (error != NULL && xml_read_child(error, "rejected", NULL) != NULL)
        torture_wrong(server.cycle, "%s: a good record is refused for ever", agent->jid);
    end_question(agent, is_result && take_result(agent, iq->first_child));
}

/* The agent's server answers a ping for it (XEP-0199). */
static void answer_ping(const struct xml_node *iq, const char *to)
{
    char text[600];
    const char *id = xml_read_attribute(iq, "id");

    (void)snprintf(text, sizeof text, "<iq type='result' to='portal.x.test' from='%s' id='%s'/>",
                   to, id != NULL ? id : "");
    say(text);
}

static void take_stanza(const struct xml_node *stanza)
{
    const char *to = xml_read_attribute(stanza, "to");
    const char *id = xml_read_attribute(stanza, "id");
    const char *type = xml_read_attribute(stanza, "type");

    if (strcmp(stanza->name, "handshake") == 0) {
        say("<handshake/>");
        server.is_up = true;
    }
    if (strcmp(stanza->name, "iq") != 0 || to == NULL || id == NULL || type == NULL)
        return;
    if (strcmp(type, "get") == 0) {
        answer_ping(stanza, to);
        return;
    }
    for (int i = 0; i < AGENTS; i++) {
        char wanted[40];
        struct agent *agent = &server.agents[i];
        (void)snprintf(wanted, sizeof wanted, "%s-%u", agent->jid, agent->asked);
        if (agent->asked_ms != 0 && strcmp(wanted, id) == 0)
            take_answer(agent, stanza);
    }
}

static void on_stanza(void *arg, struct xml_node *stanza)
{
    (void)arg;
    take_stanza(stanza);
    xml_read_free(stanza);
}

static void on_close(void *arg)
{
    (void)arg;
    server.is_over = true;
}

bool torture_server_take(int fd)
{
    static const struct xml_read_limits limits = { 1 << 20, 16, 65536 };
    static const struct xml_read_handlers handlers = { on_open, on_stanza, on_close };
    int pair[2];

    hang_up();
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) != 0)
        return false;
    bool good = dup2(pair[0], fd) == fd;
    (void)close(pair[0]);
    server.fd = pair[1];
    server.stream = xml_read_stream_create(&limits, &handlers, NULL);
    return good && server.stream != NULL;
}

void torture_server_share(unsigned percent)
{
    server.share = (uint64_t)RECORDS * percent / 100;
}

static void write_record(struct buf *out, const struct agent *agent, uint64_t number)
{
    static const char at[] = "2026-01-05T09:00:00.000Z";

    (void)buf_append_format(out,
                            number == 1       ? "<asset device='%s' at='%s'>"
                            : number % 7 == 0 ? "<incident device='%s' at='%s' "
                            : number % 5 == 0 ? "<meter device='%s' at='%s'>"
                                              : "<consumable device='%s' at='%s' ",
                            agent->device, at);
    if (number == 1)
        (void)buf_append_text(out, "<manufacturer>Halvern</manufacturer><model>M410</model><serial>"
                                   "S1</serial><mac>00:00:5e:00:53:10</mac><address>127.1.0.1"
                                   "</address><state>ready</state></asset>");
    else if (number % 7 == 0)
        (void)buf_append_format(out,
                                "id='cccccccc-0000-4000-8000-%012" PRIu64
                                "' event='opened' severity='critical'><opened>%s</opened>"
                                "</incident>",
                                number, at);
    else if (number % 5 == 0)
        (void)buf_append_format(out,
                                "<engine-cycles>%" PRIu64 "</engine-cycles><count work='print' "
                                "colour='mono'>%" PRIu64 "</count></meter>",
                                number, number);
    else
        (void)buf_append_format(out,
                                "index='%" PRIu64 "'><type>toner</type><colour>cyan</colour><level "
                                "quality='exact'>%" PRIu64 "</level></consumable>",
                                number % 4 + 1, number);
}

static void ask(struct agent *agent, const struct buf *payload)
{
    struct buf iq;

    buf_init(&iq, 1 << 20);
    agent->asked++;
    agent->asked_ms = clock_monotonic_ms();
    (void)buf_append_format(&iq, "<iq type='set' from='%s/r' to='portal.x.test' id='%s-%u'>%s</iq>",
                            agent->jid, agent->jid, agent->asked, buf_text(payload));
    say(buf_text(&iq));
    buf_finish(&iq);
}

static void say_hello(struct agent *agent)
{
    struct batch_hello hello = { .next = RECORDS + 1, .program = "test" };
    struct buf payload;

    buf_init(&payload, 4096);
    (void)snprintf(hello.epoch, sizeof hello.epoch, "%s", agent->epoch);
    (void)batch_write_hello(&payload, &hello);
    ask(agent, &payload);
    buf_finish(&payload);
}

static void send_batch(struct agent *agent)
{
    struct batch_head head = { .first = agent->through + 1 };
    struct buf payload;

    buf_init(&payload, 65536);
    (void)snprintf(head.epoch, sizeof head.epoch, "%s", agent->epoch);
    (void)batch_write_open(&payload, &head);
    for (uint64_t n = head.first; n < head.first + BATCH && n <= server.share; n++)
        write_record(&payload, agent, n);
    (void)batch_write_close(&payload);
    ask(agent, &payload);
    buf_finish(&payload);
}

static void let_agent(struct agent *agent)
{
    uint64_t now = clock_monotonic_ms();

    if (agent->asked_ms != 0 && now - agent->asked_ms > ANSWER_MS)
        end_question(agent, false);
    if (agent->asked_ms != 0 || now < agent->not_before_ms)
        return;
    if (!agent->is_welcome)
        say_hello(agent);
    else if (agent->through < server.share)
        send_batch(agent);
}

void torture_server_go_on(void)
{
    char bytes[8192];
    ssize_t got = 0;

    if (server.fd < 0)
        return;
    while (!server.is_over && (got = recv(server.fd, bytes, sizeof bytes, 0)) > 0)
        if (!xml_read_stream_feed(server.stream, bytes, (size_t)got)) {
            torture_wrong(server.cycle, "the portal sends no XML");
            break;
        }
    if (got == 0 || server.is_over) {
        hang_up();
        return;
    }
    for (int i = 0; i < AGENTS && server.is_up; i++)
        let_agent(&server.agents[i]);
}

bool torture_server_is_done(void)
{
    bool is_done = server.is_up;

    for (int i = 0; i < AGENTS; i++)
        is_done =
            is_done && server.agents[i].is_welcome && server.agents[i].through >= server.share;
    return is_done;
}
