/* SPDX-License-Identifier: Apache-2.0 */
/* A client, a rude server and a guard that ends a wait for what never comes. */
#include "tests/unit/client_rig.h"

#include "base/str.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define GUARD_MS 30000

static void on_guard(void *arg)
{
    struct client_rig *rig = arg;

    rig->timed_out = true;
    loop_stop(rig->loop);
}

void client_rig_open(struct client_rig *rig, struct http_client_options options)
{
    char error[HTTP_CLIENT_ERROR_SIZE] = "";

    *rig = (struct client_rig){ .loop = loop_create() };
    CU_ASSERT_PTR_NOT_NULL_FATAL(rig->loop);
    raw_server_open(&rig->raw, rig->loop);
    (void)snprintf(rig->url, sizeof rig->url, "http://127.0.0.1:%u/", rig->raw.port);
    rig->client = http_client_create(rig->loop, &options, error);
    CU_ASSERT_STRING_EQUAL(error, "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(rig->client);
    rig->guard = loop_timer_create(rig->loop, on_guard, rig);
    CU_ASSERT_PTR_NOT_NULL_FATAL(rig->guard);
}

void client_rig_close(struct client_rig *rig)
{
    CU_ASSERT_FALSE(rig->timed_out);
    http_client_destroy(rig->client);
    raw_server_close(&rig->raw);
    loop_timer_destroy(rig->guard);
    loop_destroy(rig->loop);
}

static void on_answer(void *arg, const struct http_client_answer *answer)
{
    struct client_rig_heard *heard = arg;

    heard->times++;
    heard->call = NULL;
    heard->err = answer->err;
    heard->status = answer->status;
    heard->len = answer->len;
    CU_ASSERT_EQUAL(answer->body[answer->len], '\0');
    CU_ASSERT_EQUAL(answer->err == ERR_NONE, answer->error[0] == '\0');
    CU_ASSERT_PTR_NULL(strpbrk(answer->error, "\r\n"));
    (void)str_copy(heard->body, sizeof heard->body, answer->body);
    (void)str_copy(heard->type, sizeof heard->type, answer->type);
    (void)str_copy(heard->etag, sizeof heard->etag, answer->etag);
    (void)str_copy(heard->server, sizeof heard->server, answer->server);
    heard->is_connected = answer->is_connected;
    (void)str_copy(heard->error, sizeof heard->error, answer->error);
    loop_stop(heard->rig->loop);
}

enum err client_rig_ask(struct client_rig *rig, unsigned index,
                        struct http_client_question question)
{
    struct client_rig_heard *heard = &rig->heard[index];
    enum err err;

    *heard = (struct client_rig_heard){ .rig = rig };
    if (question.url == NULL)
        question.url = rig->url;
    err = http_client_ask(rig->client, &question, on_answer, heard, &heard->call);
    CU_ASSERT_EQUAL(heard->times, 0);
    return err;
}

struct client_rig_heard *client_rig_wait(struct client_rig *rig, unsigned index)
{
    (void)loop_timer_start(rig->guard, GUARD_MS);
    while (rig->heard[index].times == 0 && !rig->timed_out)
        CU_ASSERT_TRUE(loop_run(rig->loop));
    loop_timer_stop(rig->guard);
    CU_ASSERT_EQUAL(rig->heard[index].times, 1);
    return &rig->heard[index];
}

struct client_rig_heard *client_rig_get(struct client_rig *rig,
                                        struct http_client_question question)
{
    CU_ASSERT_EQUAL_FATAL(client_rig_ask(rig, 0, question), ERR_NONE);
    return client_rig_wait(rig, 0);
}

static void on_turned(void *arg)
{
    struct client_rig *rig = arg;

    loop_stop(rig->loop);
}

void client_rig_turn(struct client_rig *rig, unsigned ms)
{
    struct loop_timer *timer = loop_timer_create(rig->loop, on_turned, rig);

    CU_ASSERT_PTR_NOT_NULL_FATAL(timer);
    (void)loop_timer_start(timer, ms);
    while (loop_timer_pending(timer))
        CU_ASSERT_TRUE(loop_run(rig->loop));
    loop_timer_destroy(timer);
}

void client_rig_until_requests(struct client_rig *rig, unsigned count)
{
    (void)loop_timer_start(rig->guard, GUARD_MS);
    while (rig->raw.requests < count && !rig->timed_out)
        client_rig_turn(rig, 5);
    loop_timer_stop(rig->guard);
}
