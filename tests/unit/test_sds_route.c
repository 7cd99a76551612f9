/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/sds_route.h"
#include "tests/unit/unit.h"

#include <string.h>

static void finds_a_request_by_method_and_path(void)
{
    CU_ASSERT_STRING_EQUAL(sds_route_find("POST", "/sds/v1/get-schedule")->name, "GetSchedule");
    CU_ASSERT_STRING_EQUAL(sds_route_find("GET", "/sds/v1/work")->name, "ListWork");
    CU_ASSERT_STRING_EQUAL(sds_route_find("POST", "/sds/v1/work")->name, "ExecuteAction");
    CU_ASSERT_STRING_EQUAL(sds_route_find("GET", "/sds/v1/work/a-1")->name, "GetWork");
    CU_ASSERT_STRING_EQUAL(sds_route_find("POST", "/sds/v1/work/a-1/cancel")->name, "CancelWork");
    CU_ASSERT_STRING_EQUAL(sds_route_find("GET", "/sds/v1/accounts/a-1/devices/b-2")->name,
                           "GetDevice");
    CU_ASSERT_STRING_EQUAL(sds_route_find("GET", "/sds/v1/accounts/a/rollouts/b")->name,
                           "GetRollout");
}

static void finds_nothing_for_what_is_only_like_one(void)
{
    static const char *const paths[] = {
        "",
        "/",
        "/sds/v1/work/",
        "/sds/v1/accounts/a/devices",
        "/sds/v1/accounts/a/devices/",
        "/sds/v1/accounts//devices/b",
        "/sds/v1/work/a/",
        "/sds/v1/work/a/b",
        "/sds/v1/work/../work",
        "/sds/v1/work/a%2fb",
        "/sds/v1/work/a?b",
        "/sds/v2/work",
        "/sds/v1/worka",
        "/sds/v1/work/"
        "0123456789012345678901234567890123456789012345678901234567"
        "8901234"
    };

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        CU_ASSERT_PTR_NULL(sds_route_find("GET", paths[i]));
    CU_ASSERT_PTR_NULL(sds_route_find("GET", "/sds/v1/get-schedule"));
    CU_ASSERT_PTR_NULL(sds_route_find("DELETE", "/sds/v1/work/a"));
}

/* One row for a request, a body that fits its method, and errors that are told. */
static void has_rows_that_agree_with_themselves(void)
{
    size_t count;
    const struct sds_route *routes = sds_route_all(&count);

    for (size_t i = 0; i < count; i++) {
        const struct sds_route *r = &routes[i];
        CU_ASSERT_PTR_EQUAL(sds_route_find(r->method, r->path), strchr(r->path, '{') ? NULL : r);
        CU_ASSERT_TRUE(strcmp(r->method, "GET") != 0 || r->request == SDS_DOC_NONE);
        CU_ASSERT_EQUAL(r->status == 204, r->answer == SDS_DOC_NONE);
        CU_ASSERT_PTR_NOT_NULL(strstr(r->errors, "401"));
        CU_ASSERT_EQUAL(strlen(r->errors) % 4, 3);
        CU_ASSERT_TRUE(r->request == SDS_DOC_NONE || strstr(r->errors, "400") != NULL);
        CU_ASSERT_TRUE(sds_route_by_word(r->by)[0] != '\0');
        /* a list goes on by its cursor, and what may be wrong in a query is refused */
        CU_ASSERT_TRUE(r->query == NULL || strstr(r->query, "cursor") != NULL);
        CU_ASSERT_TRUE(r->query == NULL || strstr(r->errors, "400") != NULL);
        CU_ASSERT_TRUE(strchr(r->path, '{') == NULL || strstr(r->errors, "404") != NULL);
    }
    CU_ASSERT_STRING_EQUAL(sds_route_by_word(SDS_ROUTE_BYS), "");
}

/* A body with an id of its own: the same id with another body is a conflict. */
static void refuses_another_body_of_a_known_id(void)
{
    static const char *const paths[] = { "/sds/v1/send-reports", "/sds/v1/send-alerts",
                                         "/sds/v1/work" };

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        CU_ASSERT_PTR_NOT_NULL(strstr(sds_route_find("POST", paths[i])->errors, "409"));
}

UNIT_MAIN("sds_route", UNIT_TEST(finds_a_request_by_method_and_path),
          UNIT_TEST(finds_nothing_for_what_is_only_like_one),
          UNIT_TEST(has_rows_that_agree_with_themselves),
          UNIT_TEST(refuses_another_body_of_a_known_id))
