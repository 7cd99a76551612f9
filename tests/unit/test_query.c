/* SPDX-License-Identifier: Apache-2.0 */
/* Queries of lists, and the scopes of tokens. */
#include "sds/query.h"

#include "sds/scope.h"
#include "tests/unit/unit.h"

#include <string.h>

static void a_cursor_is_read_and_written(void)
{
    const struct sds_route *route = sds_route_find("GET", "/sds/v1/work");
    struct sds_field_trouble trouble;
    char text[SDS_DOC_CURSOR];
    struct query query;

    CU_ASSERT_TRUE(query_read(route, NULL, &query, &trouble));
    CU_ASSERT_EQUAL(query.cursor, 0);
    CU_ASSERT_EQUAL(query.of.state, SDS_FIELD_WORDLESS);
    CU_ASSERT_TRUE(query_read(route, "state=halted&cursor=3.17", &query, &trouble));
    CU_ASSERT_EQUAL(query.of.state, SDS_WORK_HALTED);
    CU_ASSERT_EQUAL(query.cursor_of, 3);
    CU_ASSERT_EQUAL(query.cursor, 17);
    query_write_cursor(3, 17, text);
    CU_ASSERT_STRING_EQUAL(text, "3.17");
}

static void what_is_none_of_ours_is_refused(void)
{
    static const char *const wrong[] = { "cursor=17",  "cursor=1.0", "cursor=-1.2",
                                         "cursor=1.x", "state=gone", "more=1" };
    const struct sds_route *route = sds_route_find("GET", "/sds/v1/work");
    struct sds_field_trouble trouble;
    struct query query;

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CU_ASSERT_FALSE(query_read(route, wrong[i], &query, &trouble));
}

static void scopes_are_words_each_once(void)
{
    unsigned scopes = 0;
    char text[SDS_DOC_TEXT];

    CU_ASSERT_TRUE(scope_read("work,read", &scopes));
    CU_ASSERT_EQUAL(scopes, (1U << SDS_DOC_SCOPE_READ) | (1U << SDS_DOC_SCOPE_WORK));
    scope_write(scopes, text);
    CU_ASSERT_STRING_EQUAL(text, "read work");
    CU_ASSERT_TRUE(scope_read("read work enrol hook audit", &scopes));
    CU_ASSERT_FALSE(scope_read("", &scopes));
    CU_ASSERT_FALSE(scope_read("read read", &scopes));
    CU_ASSERT_FALSE(scope_read("reader", &scopes));
    CU_ASSERT_FALSE(scope_read("read ", &scopes));
}

UNIT_MAIN("query", UNIT_TEST(a_cursor_is_read_and_written),
          UNIT_TEST(what_is_none_of_ours_is_refused), UNIT_TEST(scopes_are_words_each_once))
