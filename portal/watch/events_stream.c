/* SPDX-License-Identifier: Apache-2.0 */
/* What a client is told beside records is short, and written whole or not at all: without room for
 * it, the client does not read, and will be cut; without memory it is cut at once. */
#include "portal/watch/events_stream.h"

#include "base/event_frame.h"
#include "base/json_write.h"

#include <stdlib.h>
#include <string.h>

#define RETRY_MS  2000
#define WORDS     512 /* bytes of an event that is no record */
#define MOST_DATA 256

static bool copy_texts(struct events_record_filter *filter)
{
    bool good = true;

    for (size_t i = 0; i < EVENTS_RECORD_KEYS; i++) {
        const char *text = filter->equals[i];
        filter->equals[i] = text != NULL ? strdup(text) : NULL;
        good = good && (text == NULL || filter->equals[i] != NULL);
    }
    return good;
}

struct events_stream *events_stream_create(const struct events_request *request)
{
    struct events_stream *stream = calloc(1, sizeof *stream);

    if (stream == NULL)
        return NULL;
    stream->request = *request;
    if (copy_texts(&stream->request.filter))
        return stream;
    events_stream_destroy(stream);
    return NULL;
}

void events_stream_destroy(struct events_stream *stream)
{
    if (stream == NULL)
        return;
    for (size_t i = 0; i < EVENTS_RECORD_KEYS; i++)
        free((char *)(uintptr_t)stream->request.filter.equals[i]);
    free(stream);
}

/* {"first": a, "second": b} of an event. False without memory. */
static bool append_pair(struct buf *out, const char *event, int64_t id, const char *const names[2],
                        const int64_t numbers[2])
{
    struct json_write w;
    struct buf data;

    buf_init(&data, MOST_DATA);
    json_write_init(&w, &data);
    json_write_object(&w, NULL);
    for (size_t i = 0; i < 2; i++)
        json_write_i64(&w, names[i], numbers[i]);
    json_write_end(&w);
    bool good = json_write_done(&w) && event_frame_write(out, event, id, buf_text(&data));
    buf_finish(&data);
    return good;
}

static bool append_gap(struct buf *out, int64_t from, int64_t to)
{
    return append_pair(out, "gap", to, (const char *const[]){ "from", "to" },
                       (int64_t[]){ from, to });
}

/* Who cannot be told where it stands is cut, and asks again from where it stood. May end the
 * stream's life. */
static void send_words(struct events_stream *stream, struct buf *words, bool is_whole)
{
    bool good = is_whole && http_server_flow_write(stream->flow, words->data, words->len);

    buf_finish(words);
    if (good)
        http_server_flow_send(stream->flow);
    else
        http_server_flow_cut(stream->flow);
}

void events_stream_stand(struct events_stream *stream, const struct events_stream_start *start)
{
    struct buf words;

    buf_init(&words, WORDS);
    stream->row = start->row;
    bool is_whole =
        event_frame_retry(&words, RETRY_MS) &&
        (start->gap == EVENTS_NOW || append_gap(&words, start->gap, start->row)) &&
        append_pair(&words, "standing", start->row, (const char *const[]){ "after", "last" },
                    (int64_t[]){ start->row, start->last });
    send_words(stream, &words, is_whole);
}

void events_stream_give(struct events_stream *stream, int64_t row, const struct buf *text)
{
    if (stream->stuck != 0)
        return;
    if (text->len > 0 && http_server_flow_write(stream->flow, text->data, text->len))
        stream->row = row;
    else
        stream->stuck = row;
}

void events_stream_settle(struct events_stream *stream, int64_t reached)
{
    int64_t stuck = stream->stuck;

    stream->stuck = 0;
    if (stuck == 0)
        stream->row = reached;
    if (http_server_flow_waits(stream->flow))
        http_server_flow_send(stream->flow);
    else if (stuck != 0)
        events_stream_skip(stream, stuck);
}

void events_stream_skip(struct events_stream *stream, int64_t to)
{
    struct buf words;

    buf_init(&words, WORDS);
    bool is_whole = append_gap(&words, stream->row, to);
    stream->row = to;
    send_words(stream, &words, is_whole);
}

void events_stream_beat(struct events_stream *stream)
{
    struct buf words;

    if (http_server_flow_waits(stream->flow))
        return;
    buf_init(&words, WORDS);
    bool is_whole = event_frame_beat(&words, stream->row);
    send_words(stream, &words, is_whole);
}

void events_stream_tell(struct events_stream *stream, const char *name, const char *data)
{
    struct http_server_flow *flow = stream->flow;
    struct buf words;

    buf_init(&words, EVENTS_BUFFER);
    bool is_written = event_frame_write(&words, name, stream->row, data) &&
                      http_server_flow_write(flow, words.data, words.len);
    buf_finish(&words);
    if (is_written)
        http_server_flow_send(flow);
}

void events_stream_end(struct events_stream *stream, const char *why)
{
    struct http_server_flow *flow = stream->flow;
    struct json_write w;
    struct buf data, words;

    buf_init(&data, MOST_DATA);
    buf_init(&words, WORDS);
    json_write_init(&w, &data);
    json_write_object(&w, NULL);
    json_write_text(&w, "why", why);
    json_write_end(&w);
    if (json_write_done(&w) && event_frame_write(&words, "end", stream->row, buf_text(&data)))
        (void)http_server_flow_write(flow, words.data, words.len);
    buf_finish(&data);
    buf_finish(&words);
    stream->flow = NULL;
    http_server_flow_end(flow);
}

bool events_stream_is_ready(const struct events_stream *stream, int64_t last)
{
    return stream->row < last && !http_server_flow_waits(stream->flow);
}

bool events_stream_is_same_login(const struct events_stream *a, const struct events_stream *b)
{
    return a->request.account == b->request.account && a->request.session == b->request.session &&
           a->request.token == b->request.token;
}
