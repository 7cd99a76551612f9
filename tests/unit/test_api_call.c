/* SPDX-License-Identifier: Apache-2.0 */
/* What a client is told when the portal has no memory for its question or for the answer: never
 * that it asked wrongly, and never that all went well. */
#include "portal/watch/api_call.h"

#include "tests/unit/http_rig.h"
#include "tests/unit/memory.h"
#include "tests/unit/unit.h"

#define LATER "GET /later?name=abc HTTP/1.1\r\nHost: h\r\n\r\n"

static const struct http_server_options plain;
static const struct api_route_parameter parameters[] = {
    { "name", API_IN_QUERY, API_TEXT, true, 1, 16, "A name." },
};
static const struct api_route route = { .method = HTTP_CODEC_GET,
                                        .path = "/later",
                                        .parameters = parameters,
                                        .parameter_count = 1,
                                        .status = 200 };
static const struct api_world world;

static struct api_call *begin(struct http_rig *rig)
{
    http_rig_open(rig, plain);
    http_rig_say(http_rig_connect(rig, 0), LATER);
    http_rig_until_held(rig);
    struct api_call *call = api_call_create(&world, &route, rig->held);
    CU_ASSERT_PTR_NOT_NULL_FATAL(call);
    rig->held = NULL;
    return call;
}

static unsigned end(struct http_rig *rig)
{
    memory_fail_at(0);
    http_rig_until(&rig->clients[0], 1);
    unsigned status = http_rig_status(&rig->clients[0]);
    http_rig_close(rig);
    return status;
}

static void a_value_that_cannot_be_kept_is_not_called_wrong(void)
{
    struct http_rig rig;
    struct api_call *call = begin(&rig);

    memory_fail_some(1, 1);
    CU_ASSERT_FALSE(api_call_read(call));
    CU_ASSERT_EQUAL(end(&rig), 503);
}

static void a_refusal_without_room_for_its_words_stays_one(void)
{
    struct http_rig rig;
    struct api_call *call = begin(&rig);

    memory_fail_some(1, 1);
    api_call_refuse(call, 403, "no");
    CU_ASSERT_EQUAL(end(&rig), 403);
}

static void an_answer_that_cannot_be_kept_is_503(void)
{
    struct http_rig rig;
    struct api_call *call = begin(&rig);

    memory_fail_some(1, 1);
    struct json_write *w = api_call_write(call);
    json_write_object(w, NULL);
    json_write_end(w);
    api_call_done(call);
    CU_ASSERT_EQUAL(end(&rig), 503);
}

static void an_answer_with_nothing_in_it_is_204(void)
{
    struct http_rig rig;

    api_call_done(begin(&rig));
    CU_ASSERT_EQUAL(end(&rig), 204);
}

UNIT_MAIN("api_call", UNIT_TEST(a_value_that_cannot_be_kept_is_not_called_wrong),
          UNIT_TEST(a_refusal_without_room_for_its_words_stays_one),
          UNIT_TEST(an_answer_that_cannot_be_kept_is_503),
          UNIT_TEST(an_answer_with_nothing_in_it_is_204))
