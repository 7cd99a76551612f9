/* SPDX-License-Identifier: Apache-2.0 */
/* The loop's side of the session: when to connect, what to ask, whose answer it is, what to log. */
#include "agent/publish/link.h"

#include "agent/publish/link_answer.h"
#include "agent/publish/link_queue.h"
#include "agent/publish/link_region.h"
#include "agent/publish/link_thread.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/str.h"
#include "base/xml_write.h"
#include "protocol/names.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PENDING        128 /* requests whose answer is still welcome; the oldest makes room */
#define LOGIN_MS       30000
#define RECUT_MS       5000 /* a login that was cut: cut again, should it have opened another socket */
#define STABLE_MS      10000 /* a session that lasted so long was a good one */
#define SILENT_MS      60000 /* asked, and nothing came since: ask the server itself, */
#define PONG_MS        30000 /* and leave it when it says nothing either */
#define PAUSE_FIRST_MS 2000
#define PAUSE_MOST_MS  120000
#define REPEAT_MS      600000 /* the same complaint again */
#define EVENTS_AT_ONCE 64
#define NOWHERE        "/nonexistent"       /* no authorities are there */
#define IQ_BYTES       ((size_t)256 * 1024) /* of one request; no server takes more */

static const struct xml_read_limits limits = { .bytes = 65536, .depth = 16, .nodes = 2000 };

enum state { STATE_IDLE, STATE_CONNECTING, STATE_UP, STATE_WAITING };

struct pending {
    uint64_t id; /* 0: free */
    uint64_t tag;
    char to[256];
};

struct link {
    struct link_thread *thread;
    struct loop_watch *watch;
    struct loop_timer *timer; /* CONNECTING, UP: the watchdog; WAITING: the next try */
    struct link_handlers handlers;
    void *arg;
    struct pending pending[PENDING];
    uint64_t last_id;
    struct buf out;
    enum state state;
    unsigned failures; /* attempts since the last good session */
    uint64_t up_ms;    /* monotonic; when this session began */
    bool is_watched;   /* something was asked, and nothing came since: the timer runs */
    bool is_pinged;    /* the server itself was asked, too */
    struct log_limit complaint;
    struct log_limit strange; /* about answers and losses */
    char last_cause[200];
    char who[600]; /* account and server, for the log */
    char portal[256];
    char domain[256]; /* of our account: the server's own address */
    char regions[LINK_REGION_SIZE];
};

static void connect_now(struct link *link)
{
    link->state = STATE_CONNECTING;
    loop_timer_start(link->timer, LOGIN_MS);
    link_thread_connect(link->thread);
}

/* XEP-0199, to our own server: any answer shows that it is still there. */
static void ping(struct link *link)
{
    struct xml_write x;

    buf_clear(&link->out);
    xml_write_init(&x, &link->out);
    xml_write_open(&x, "iq");
    xml_write_attribute(&x, "type", "get");
    xml_write_attribute(&x, "id", "ping");
    xml_write_attribute(&x, "to", link->domain);
    xml_write_open(&x, "ping");
    xml_write_attribute(&x, "xmlns", NAMES_SPACE_PING);
    xml_write_close(&x);
    xml_write_close(&x);
    if (!buf_failed(&link->out))
        (void)link_thread_send(link->thread, link->out.data, link->out.len);
    link->is_pinged = true;
    loop_timer_start(link->timer, PONG_MS);
}

/* Something came: whoever sent it, the server is there. */
static void hear(struct link *link)
{
    link->is_watched = false;
    link->is_pinged = false;
    loop_timer_stop(link->timer);
}

static void watch_silence(struct link *link)
{
    if (link->is_watched)
        return;
    link->is_watched = true;
    loop_timer_start(link->timer, SILENT_MS);
}

static void on_timer(void *arg)
{
    struct link *link = arg;

    if (link->state == STATE_WAITING) {
        connect_now(link);
    } else if (link->state == STATE_UP && !link->is_pinged) {
        ping(link);
    } else if (link->state != STATE_IDLE) {
        link_thread_cut(link->thread);
        loop_timer_start(link->timer, RECUT_MS);
    }
}

/* 1 to 2 s, then doubling up to 1 to 2 min: agents that lost the same server do not come back
 * together. */
static uint64_t pause_ms(unsigned failures)
{
    uint64_t whole = PAUSE_FIRST_MS;

    for (unsigned i = 0; i < failures && whole < PAUSE_MOST_MS; i++)
        whole *= 2;
    whole = whole < PAUSE_MOST_MS ? whole : PAUSE_MOST_MS;
    return whole / 2 + crypto_random_below((uint32_t)(whole / 2) + 1);
}

/* One line per cause; the same cause again only now and then. */
static void complain(struct link *link, bool act, const char *cause, uint64_t delay_ms)
{
    char again[60] = "";
    uint32_t held = 0;

    if (strncmp(cause, link->last_cause, sizeof link->last_cause - 1) != 0)
        link->complaint = (struct log_limit){ .every_ms = REPEAT_MS };
    str_copy(link->last_cause, sizeof link->last_cause, cause);
    if (!log_limit_allows(&link->complaint, &held))
        return;
    if (held > 0)
        (void)snprintf(again, sizeof again, " (%" PRIu32 " times since the last line)", held);
    (act ? log_error : log_warn)("link", "%s: %s; next try in %.1f s%s", link->who, cause,
                                 (double)delay_ms / 1000, again);
}

static void on_up(struct link *link, const char *regions)
{
    if (regions == NULL || !str_copy(link->regions, sizeof link->regions, regions))
        (void)str_copy(link->regions, sizeof link->regions, "?");
    if (strcmp(link->regions, LINK_THREAD_NO_REGION) == 0)
        link->regions[0] = '\0';
    link->state = STATE_UP;
    link->up_ms = clock_monotonic_ms();
    hear(link);
    log_info("link", "%s: connected", link->who);
    if (link->handlers.on_up != NULL)
        link->handlers.on_up(link->arg);
}

static void on_down(struct link *link, bool act, const char *cause)
{
    bool good = link->state == STATE_UP && clock_monotonic_ms() - link->up_ms >= STABLE_MS;

    memset(link->pending, 0, sizeof link->pending);
    link->failures = good ? 0 : link->failures;
    if (good)
        link->last_cause[0] = '\0';
    uint64_t delay = pause_ms(link->failures++);
    link->state = STATE_WAITING;
    loop_timer_start(link->timer, delay);
    complain(link, act, cause, delay);
    if (link->handlers.on_down != NULL)
        link->handlers.on_down(link->arg);
}

static void complain_strange(struct link *link, const char *what)
{
    if (log_limit_allows(&link->strange, NULL))
        log_warn("link", "%s: %s", link->who, what);
}

/* The request that this answers: same id, and from the address that was asked. */
static struct pending *find_pending(struct link *link, const struct xml_node *iq)
{
    const char *id_text = xml_read_attribute(iq, "id");
    const char *from = xml_read_attribute(iq, "from");
    uint64_t id;

    if (id_text == NULL || !str_to_u64(id_text, UINT64_MAX, &id) || id == 0)
        return NULL;
    struct pending *pending = &link->pending[id % PENDING];
    if (pending->id != id)
        return NULL;
    if (from == NULL || !str_equal_nocase(from, pending->to)) {
        complain_strange(link, "somebody else answered our request, ignored");
        return NULL;
    }
    return pending;
}

static void on_answer(struct link *link, const struct xml_node *iq, bool is_result)
{
    struct pending *pending = find_pending(link, iq);

    if (pending == NULL)
        return;
    const struct xml_node *payload =
        is_result ? iq->first_child : xml_read_child(iq, "error", NULL);
    pending->id = 0;
    if (link->handlers.on_answer != NULL)
        link->handlers.on_answer(link->arg, pending->tag, is_result, payload);
}

/* What the listener does not answer is answered to those who may know who we are. */
static bool write_answer(struct link *link, const struct xml_node *iq)
{
    const struct link_handlers *handlers = &link->handlers;
    const char *from = xml_read_attribute(iq, "from");
    bool is_known = from != NULL && handlers->knows != NULL && handlers->knows(link->arg, from);

    if (handlers->on_question != NULL && handlers->on_question(link->arg, iq, &link->out))
        return link->out.len > 0 && !buf_failed(&link->out);
    return link_answer_write(&link->out, iq, is_known ? from : link->portal);
}

static void on_question(struct link *link, const struct xml_node *iq)
{
    buf_clear(&link->out);
    if (write_answer(link, iq) && !link_thread_send(link->thread, link->out.data, link->out.len))
        complain_strange(link, "too busy to answer a question");
}

static void on_stanza(struct link *link, const char *xml, size_t len)
{
    struct xml_node *iq;

    if (link->state != STATE_UP || xml == NULL)
        return;
    hear(link);
    if (!xml_read_document(xml, len, &limits, &iq, NULL)) {
        complain_strange(link, "a received stanza is past our limits, ignored");
        return;
    }
    const char *type = xml_read_attribute(iq, "type");
    bool is_result = type != NULL && strcmp(type, "result") == 0;
    if (is_result || (type != NULL && strcmp(type, "error") == 0))
        on_answer(link, iq, is_result);
    else
        on_question(link, iq);
    xml_read_free(iq);
}

static void on_event(struct link *link, const struct link_message *event)
{
    switch ((enum link_event)event->kind) {
    case LINK_EVENT_UP:
        on_up(link, event->text);
        break;
    case LINK_EVENT_DOWN:
    case LINK_EVENT_REFUSED:
        on_down(link, event->kind == LINK_EVENT_REFUSED,
                event->text != NULL ? event->text : "no memory");
        break;
    case LINK_EVENT_STANZA:
        on_stanza(link, event->text, event->len);
        break;
    }
}

static void on_events(void *arg, int fd, unsigned ready)
{
    struct link *link = arg;
    struct link_message event;

    (void)fd, (void)ready;
    for (int i = 0; i < EVENTS_AT_ONCE && link_thread_take(link->thread, &event); i++) {
        on_event(link, &event);
        free(event.text);
    }
    if (link_thread_dropped(link->thread) > 0)
        complain_strange(link, "answers came faster than we read, some were dropped");
}

/* OpenSSL's two variables are the only way to make libstrophe trust one authority alone: its own
 * call adds the file to the system's store. What an earlier link set is known by its folder. */
static bool trust(const char *ca_file)
{
    const char *folder = getenv("SSL_CERT_DIR");

    if (ca_file[0] != '\0')
        return setenv("SSL_CERT_FILE", ca_file, 1) == 0 && setenv("SSL_CERT_DIR", NOWHERE, 1) == 0;
    if (folder == NULL || strcmp(folder, NOWHERE) != 0)
        return true;
    return unsetenv("SSL_CERT_FILE") == 0 && unsetenv("SSL_CERT_DIR") == 0;
}

static void describe(struct link *link, const struct link_options *options)
{
    if (options->host[0] != '\0')
        (void)snprintf(link->who, sizeof link->who, "%.250s at %.250s:%u", options->jid,
                       options->host, (unsigned)options->port);
    else
        (void)snprintf(link->who, sizeof link->who, "%.500s", options->jid);
}

struct link *link_create(struct loop *loop, const struct link_options *options,
                         const struct link_handlers *handlers, void *arg)
{
    struct link *link = calloc(1, sizeof *link);

    if (link == NULL)
        return NULL;
    link->handlers = *handlers;
    link->arg = arg;
    link->complaint.every_ms = REPEAT_MS;
    link->strange.every_ms = REPEAT_MS;
    buf_init(&link->out, IQ_BYTES);
    describe(link, options);
    const char *at = strchr(options->jid, '@');
    bool ok = str_copy(link->portal, sizeof link->portal, options->portal) &&
              str_copy(link->domain, sizeof link->domain, at != NULL ? at + 1 : options->jid) &&
              trust(options->ca_file);
    link->timer = loop_timer_create(loop, on_timer, link);
    link->thread = ok && link->timer != NULL ? link_thread_create(options) : NULL;
    if (link->thread != NULL)
        link->watch =
            loop_watch_create(loop, link_thread_fd(link->thread), LOOP_READ, on_events, link);
    if (link->watch == NULL) {
        link_destroy(link);
        return NULL;
    }
    return link;
}

void link_start(struct link *link)
{
    if (link->state == STATE_IDLE)
        connect_now(link);
}

void link_retry(struct link *link)
{
    if (link->state != STATE_WAITING)
        return;
    link->failures = 0;
    link->last_cause[0] = '\0';
    connect_now(link);
}

const char *link_regions(const struct link *link)
{
    return link->regions;
}

static bool write_request(struct buf *out, uint64_t id, const char *to, const char *payload,
                          size_t len)
{
    char id_text[24];
    struct xml_write x;

    (void)snprintf(id_text, sizeof id_text, "%" PRIu64, id);
    buf_clear(out);
    xml_write_init(&x, out);
    xml_write_open(&x, "iq");
    xml_write_attribute(&x, "type", "set");
    xml_write_attribute(&x, "id", id_text);
    xml_write_attribute(&x, "to", to);
    xml_write_raw(&x, payload, len);
    xml_write_close(&x);
    return !buf_failed(out);
}

bool link_request(struct link *link, uint64_t tag, const char *to, const char *payload, size_t len)
{
    uint64_t id = link->last_id + 1;
    struct pending pending = { .id = id, .tag = tag };

    if (link->state != STATE_UP || !str_copy(pending.to, sizeof pending.to, to))
        return false;
    if (!write_request(&link->out, id, to, payload, len) ||
        !link_thread_send(link->thread, link->out.data, link->out.len))
        return false;
    link->last_id = id;
    link->pending[id % PENDING] = pending;
    watch_silence(link);
    return true;
}

bool link_send(struct link *link, const char *xml, size_t len)
{
    return link->state == STATE_UP && link_thread_send(link->thread, xml, len);
}

void link_destroy(struct link *link)
{
    if (link == NULL)
        return;
    loop_watch_destroy(link->watch);
    loop_timer_destroy(link->timer);
    link_thread_destroy(link->thread);
    buf_finish(&link->out);
    free(link);
}
