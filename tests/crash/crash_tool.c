/* SPDX-License-Identifier: Apache-2.0 */
/* One question at a time; what was not answered well is asked again ten seconds later. */
#include "tests/crash/crash_tool.h"

#include "base/buf.h"
#include "base/http_client.h"
#include "base/str.h"
#include "protocol/sds_doc.h"
#include "protocol/sds_doc_follow.h"
#include "tests/crash/crash_wire.h"

#include <stdio.h>
#include <stdlib.h>

#define AGAIN_MS 10000
#define MOST     ((size_t)65536)

struct crash_tool {
    struct loop_timer *timer;
    struct http_client *client;
    struct buf body;
    char bearer[256];
    char item[SDS_DOC_UUID];
    bool is_asking;
    bool wants_cancel;
    bool has_cancelled;
};

static void on_ordered(void *arg, const struct http_client_answer *answer)
{
    struct crash_tool *tool = arg;
    struct sds_doc_progress progress;
    struct sds_field_trouble trouble;

    tool->is_asking = false;
    if (answer->status == 201 &&
        sds_doc_read(SDS_DOC_PROGRESS, answer->body, answer->len, &progress, &trouble) == ERR_NONE)
        (void)str_copy(tool->item, sizeof tool->item, progress.item);
    else if (answer->status != 0 && answer->status != 503)
        (void)fprintf(stderr, "crash_tool: %u %s\n", answer->status, answer->body);
    (void)loop_timer_start(tool->timer, tool->item[0] == '\0' ? AGAIN_MS : 0);
}

static void on_cancelled(void *arg, const struct http_client_answer *answer)
{
    struct crash_tool *tool = arg;

    tool->is_asking = false;
    tool->has_cancelled = answer->status == 200;
    tool->wants_cancel = answer->status != 200 && answer->status != 409;
    (void)loop_timer_start(tool->timer, AGAIN_MS);
}

static void ask(struct crash_tool *tool, const char *path, bool is_order)
{
    char url[256];
    const struct http_client_header headers[] = { { "Content-Type", "application/json" },
                                                  { "Authorization", tool->bearer },
                                                  { "Idempotency-Key", "the-one" } };
    const struct http_client_question question = { .url = url,
                                                   .body = buf_text(&tool->body),
                                                   .len = is_order ? tool->body.len : 0,
                                                   .headers = headers,
                                                   .header_count = 3 };

    (void)snprintf(url, sizeof url, "%s%s", CRASH_WIRE_URL, path);
    tool->is_asking = true;
    (void)http_client_ask(tool->client, &question, is_order ? on_ordered : on_cancelled, tool,
                          NULL);
}

static void on_timer(void *arg)
{
    struct crash_tool *tool = arg;
    char path[128];

    if (tool->is_asking)
        return;
    if (tool->item[0] == '\0') {
        ask(tool, "/sds/v1/work", true);
    } else if (tool->wants_cancel) {
        (void)snprintf(path, sizeof path, "/sds/v1/work/%s/cancel", tool->item);
        ask(tool, path, false);
    }
}

struct crash_tool *crash_tool_start(struct loop *loop, const char *token,
                                    const struct sds_doc_order *order)
{
    const struct http_client_options options = { .ca_file = crash_wire_names[CRASH_MOMENT_TOOL] };
    struct crash_tool *tool = calloc(1, sizeof *tool);
    char error[HTTP_CLIENT_ERROR_SIZE];
    struct sds_field_trouble trouble;

    buf_init(&tool->body, MOST);
    if (!sds_doc_write(&tool->body, SDS_DOC_ORDER, order, &trouble))
        (void)fprintf(stderr, "crash_tool: %s\n", trouble.text);
    (void)snprintf(tool->bearer, sizeof tool->bearer, "Bearer %s", token);
    tool->client = http_client_create(loop, &options, error);
    tool->timer = loop_timer_create(loop, on_timer, tool);
    (void)loop_timer_start(tool->timer, 0);
    return tool;
}

void crash_tool_cancel(struct crash_tool *tool)
{
    tool->wants_cancel = true;
    (void)loop_timer_start(tool->timer, 0);
}

const char *crash_tool_item(const struct crash_tool *tool)
{
    return tool->item;
}

bool crash_tool_has_cancelled(const struct crash_tool *tool)
{
    return tool->has_cancelled;
}

void crash_tool_stop(struct crash_tool *tool)
{
    if (tool == NULL)
        return;
    loop_timer_destroy(tool->timer);
    http_client_destroy(tool->client);
    buf_finish(&tool->body);
    free(tool);
}
