/* SPDX-License-Identifier: Apache-2.0 */
/* A turn takes the stream that has waited longest, with all that stand at its row, reads a portion
 * of rows for them, and sends. Sending may end a stream, and its own one only. */
#include "portal/watch/events.h"

#include "base/clock.h"
#include "base/event_frame.h"
#include "base/log.h"
#include "portal/store/access_session.h"
#include "portal/store/access_token.h"
#include "portal/store/store_tail.h"
#include "portal/watch/events_stream.h"

#include <stdlib.h>
#include <string.h>

#define PORTION   64   /* rows read at a time */
#define RETRY_MS  1000 /* after a failure of the store */
#define TELL_MS   60000
#define TEXT_MOST EVENTS_BUFFER
#define TYPE      "text/event-stream"

struct events {
    struct events_options options;
    struct loop_timer *turn;
    struct loop_timer *beat;
    struct loop_timer *check;
    struct events_stream *first, *last;
    size_t count;
    uint64_t turned_ms; /* when the last turn ended */
    struct log_limit failures;
    struct events_stream *group[EVENTS_MOST]; /* of the portion that is being read */
    const struct store_scope *scopes[EVENTS_MOST];
    struct buf data;
    struct buf text[2];  /* of the event composed last, without and with its stanza */
    int64_t text_row[2]; /* of which row; 0: none */
};

static void unlink_stream(struct events_stream *stream)
{
    struct events *events = stream->events;

    *(stream->before != NULL ? &stream->before->after : &events->first) = stream->after;
    *(stream->after != NULL ? &stream->after->before : &events->last) = stream->before;
    stream->before = stream->after = NULL;
    events->count--;
}

static void link_last(struct events *events, struct events_stream *stream)
{
    stream->before = events->last;
    *(events->last != NULL ? &events->last->after : &events->first) = stream;
    events->last = stream;
    events->count++;
}

/* A turn is over for as long as it lasted at most, then comes the next. */
static void wake(struct events *events)
{
    uint64_t rested_ms = clock_monotonic_ms() - events->turned_ms;
    uint64_t left_ms = rested_ms < EVENTS_BUDGET_MS ? EVENTS_BUDGET_MS - rested_ms : 0;

    if (!loop_timer_pending(events->turn))
        (void)loop_timer_start(events->turn, left_ms);
}

static void on_room(void *arg)
{
    wake(((struct events_stream *)arg)->events);
}

static void on_gone(void *arg)
{
    struct events_stream *stream = arg;

    unlink_stream(stream);
    events_stream_destroy(stream);
}

/* Empty for an entry that cannot be composed. */
static const struct buf *text_of(struct events *events, const struct store_entry *entry,
                                 bool with_xml)
{
    struct buf *text = &events->text[with_xml];

    if (events->text_row[with_xml] == entry->row)
        return text;
    buf_clear(&events->data);
    buf_clear(text);
    events->text_row[with_xml] = entry->row;
    if (events_record_write(&events->data, entry, with_xml))
        (void)event_frame_write(text, "record", entry->row, buf_text(&events->data));
    return text;
}

static void take_entry(void *arg, size_t which, const struct store_entry *entry)
{
    struct events *events = arg;
    struct events_stream *stream = events->group[which];

    if (events_record_wants(&stream->request.filter, entry))
        events_stream_give(stream, entry->row, text_of(events, entry, stream->request.with_xml));
}

/* All that are ready and stand where the leader stands. */
static size_t gather(struct events *events, const struct events_stream *leader, int64_t last)
{
    size_t count = 0;

    for (struct events_stream *s = events->first; s != NULL && count < EVENTS_MOST; s = s->after) {
        if (s->row != leader->row || !events_stream_is_ready(s, last))
            continue;
        events->group[count] = s;
        events->scopes[count++] = &s->request.scope;
    }
    return count;
}

static enum err serve(struct events *events, const struct events_stream *leader, int64_t last)
{
    const struct store_tail tail = { .after = leader->row,
                                     .most = PORTION,
                                     .scopes = events->scopes,
                                     .count = gather(events, leader, last) };
    int64_t reached;
    enum err err = store_tail_read(events->options.reader, &tail, take_entry, events, &reached);

    if (reached == tail.after && err == ERR_NONE)
        reached = last; /* what was there is not any more */
    for (size_t i = 0; i < tail.count; i++) {
        unlink_stream(events->group[i]);
        link_last(events, events->group[i]);
        events_stream_settle(events->group[i], reached);
    }
    return err;
}

static struct events_stream *first_ready(const struct events *events, int64_t last)
{
    struct events_stream *stream = events->first;

    while (stream != NULL && !events_stream_is_ready(stream, last))
        stream = stream->after;
    return stream;
}

static void fail(struct events *events)
{
    if (log_limit_allows(&events->failures, NULL))
        log_warn("events", "reading from the store: %s; streams wait until it goes again",
                 store_error(events->options.reader));
    (void)loop_timer_start(events->turn, RETRY_MS);
}

static void on_turn(void *arg)
{
    struct events *events = arg;
    uint64_t begin_ms = clock_monotonic_ms();
    struct events_stream *leader = NULL;
    int64_t last = 0;
    enum err err = events->count > 0 ? store_last_row(events->options.reader, &last) : ERR_NONE;

    while (err == ERR_NONE && (leader = first_ready(events, last)) != NULL) {
        if (last - leader->row > events->options.replay_rows)
            events_stream_skip(leader, last);
        else
            err = serve(events, leader, last);
        if (clock_monotonic_ms() - begin_ms >= EVENTS_BUDGET_MS)
            break;
    }
    events->turned_ms = clock_monotonic_ms();
    if (err != ERR_NONE)
        fail(events);
    else if (leader != NULL)
        wake(events);
}

static void on_beat(void *arg)
{
    struct events *events = arg;
    struct events_stream *next;

    for (struct events_stream *stream = events->first; stream != NULL; stream = next) {
        next = stream->after;
        events_stream_beat(stream);
    }
    (void)loop_timer_start(events->beat, events->options.beat_ms);
}

/* ERR_MISSING: not any more. What the store cannot say now is asked again. */
static enum err check_login(const struct events *events, const struct events_request *request)
{
    struct store *store = events->options.store;
    int64_t now_ms = clock_wall_ms();

    return request->session != 0
               ? access_session_keep(store, request->account, request->session, now_ms)
               : access_token_check(store, request->account, request->token, now_ms);
}

/* One question for all streams of a login. */
static void check_from(struct events *events, struct events_stream *first)
{
    const struct events_stream login = *first;
    bool is_over = check_login(events, &first->request) == ERR_MISSING;
    struct events_stream *next;

    for (struct events_stream *stream = first; stream != NULL; stream = next) {
        next = stream->after;
        if (!events_stream_is_same_login(stream, &login))
            continue;
        stream->is_checked = true;
        if (!is_over)
            continue;
        events_stream_end(stream, "log in again");
        on_gone(stream);
    }
}

static struct events_stream *first_unchecked(const struct events *events)
{
    struct events_stream *stream = events->first;

    while (stream != NULL && stream->is_checked)
        stream = stream->after;
    return stream;
}

static void on_check(void *arg)
{
    struct events *events = arg;
    struct events_stream *stream;

    for (stream = events->first; stream != NULL; stream = stream->after)
        stream->is_checked = false;
    while ((stream = first_unchecked(events)) != NULL)
        check_from(events, stream);
    (void)loop_timer_start(events->check, events->options.check_ms);
}

static void fill_defaults(struct events_options *options)
{
    if (options->beat_ms == 0)
        options->beat_ms = 20000;
    if (options->check_ms == 0)
        options->check_ms = 3000;
    if (options->replay_rows == 0)
        options->replay_rows = 100000;
    if (options->replay_age_ms == 0)
        options->replay_age_ms = INT64_C(24) * 3600 * 1000;
}

static bool start_timers(struct events *events)
{
    struct loop *loop = events->options.loop;

    events->turn = loop_timer_create(loop, on_turn, events);
    events->beat = loop_timer_create(loop, on_beat, events);
    events->check = loop_timer_create(loop, on_check, events);
    return events->turn != NULL && events->beat != NULL && events->check != NULL &&
           loop_timer_start(events->beat, events->options.beat_ms) &&
           loop_timer_start(events->check, events->options.check_ms);
}

struct events *events_create(const struct events_options *options)
{
    struct events *events = calloc(1, sizeof *events);

    if (events == NULL)
        return NULL;
    events->options = *options;
    fill_defaults(&events->options);
    events->failures.every_ms = TELL_MS;
    buf_init(&events->data, TEXT_MOST);
    buf_init(&events->text[0], TEXT_MOST);
    buf_init(&events->text[1], TEXT_MOST);
    if (start_timers(events))
        return events;
    events_destroy(events);
    return NULL;
}

void events_destroy(struct events *events)
{
    if (events == NULL)
        return;
    loop_timer_destroy(events->turn);
    loop_timer_destroy(events->beat);
    loop_timer_destroy(events->check);
    buf_finish(&events->data);
    buf_finish(&events->text[0]);
    buf_finish(&events->text[1]);
    free(events);
}

enum events_room events_room(const struct events *events, int64_t account)
{
    size_t count = 0;

    for (const struct events_stream *s = events->first; s != NULL; s = s->after)
        count += s->request.account == account;
    if (count >= EVENTS_ACCOUNT_MOST)
        return EVENTS_ACCOUNT_FULL;
    return events->count >= EVENTS_MOST ? EVENTS_FULL : EVENTS_ROOM;
}

/* True when a row is young enough to be told again: such are there, nothing is deleted as early. */
static bool is_young(const struct events *events, int64_t row)
{
    int64_t received_ms = 0;

    return store_tail_received(events->options.reader, row, &received_ms) == ERR_NONE &&
           clock_wall_ms() - received_ms < events->options.replay_age_ms;
}

/* Behind which row a stream that asked for all above `after` begins: rows are in the order of their
 * ages. */
static int64_t replay_from(const struct events *events, int64_t after, int64_t last)
{
    int64_t old = after, young = last;

    if (after >= last || last - after > events->options.replay_rows)
        return last;
    if (is_young(events, after + 1))
        return after;
    while (young - old > 1) {
        int64_t middle = old + (young - old) / 2;
        if (is_young(events, middle + 1))
            young = middle;
        else
            old = middle;
    }
    return young;
}

enum err events_open(struct events *events, struct http_server_exchange *exchange,
                     const struct events_request *request)
{
    struct events_stream_start start = { .gap = EVENTS_NOW };
    enum err err = store_last_row(events->options.reader, &start.last);
    struct events_stream *stream = err == ERR_NONE ? events_stream_create(request) : NULL;
    const struct http_server_flow_options options = { 200,     TYPE,    EVENTS_BUFFER,
                                                      on_room, on_gone, stream };

    if (stream == NULL)
        return err == ERR_NONE ? ERR_MEMORY : err;
    start.row = start.last;
    if (request->after != EVENTS_NOW)
        start.row = replay_from(events, request->after, start.last);
    if (request->after != EVENTS_NOW && start.row != request->after)
        start.gap = request->after;
    stream->flow = http_server_flow_begin(exchange, &options);
    if (stream->flow == NULL) {
        events_stream_destroy(stream);
        return ERR_NONE;
    }
    stream->events = events;
    link_last(events, stream);
    events_stream_stand(stream, &start);
    wake(events);
    return ERR_NONE;
}

void events_notice(struct events *events)
{
    if (events->count > 0)
        wake(events);
}

static bool is_wanted(const char *wanted, const char *value)
{
    return wanted == NULL || (value != NULL && strcmp(wanted, value) == 0);
}

static bool wants_news(const struct events_stream *stream, const struct events_news *news)
{
    const char *const *equals = stream->request.filter.equals;

    if (equals[EVENTS_RECORD_KIND] != NULL || equals[EVENTS_RECORD_SEVERITY] != NULL)
        return false;
    if (news->place == NULL)
        return true;
    return store_scope_holds(&stream->request.scope, news->place) &&
           is_wanted(equals[EVENTS_RECORD_CUSTOMER], news->customer) &&
           is_wanted(equals[EVENTS_RECORD_SITE], news->site) &&
           is_wanted(equals[EVENTS_RECORD_DEVICE], news->device);
}

void events_tell(struct events *events, const struct events_news *news)
{
    struct events_stream *next;

    for (struct events_stream *stream = events->first; stream != NULL; stream = next) {
        next = stream->after;
        if (wants_news(stream, news))
            events_stream_tell(stream, news->name, news->data);
    }
}

size_t events_count(const struct events *events)
{
    return events->count;
}
