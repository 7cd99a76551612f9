/* SPDX-License-Identifier: Apache-2.0 */
/* Queries of lists, and the scopes of tokens. */
#include "sds/query.h"

#include "sds/scope.h"
#include "tests/unit/unit.h"

#include <string.h>

#define ID      "0b9c5d1a-7c53-4f0a-9c2b-0a1b2c3d4e5f"
#define ALLOWED "account device state cursor"

static void what_is_allowed_is_read(void)
{
    struct query query;

    CU_ASSERT_TRUE(query_read(ALLOWED, NULL, &query));
    CU_ASSERT_EQUAL(query.state, SDS_FIELD_WORDLESS);
    CU_ASSERT_TRUE(query_read(ALLOWED, "account=" ID "&state=halted&cursor=3.17", &query));
    CU_ASSERT_STRING_EQUAL(query.account, ID);
    CU_ASSERT_EQUAL(query.state, SDS_WORK_HALTED);
    CU_ASSERT_EQUAL(query.cursor_of, 3);
    CU_ASSERT_EQUAL(query.cursor, 17);
}

static void what_is_not_is_refused(void)
{
    static const char *const wrong[] = {
        "rollout=" ID,
        "account=" ID "&account=" ID,
        "state=gone",
        "state=done&state=done",
        "cursor=17",
        "cursor=1.0",
        "cursor=-1.2",
        "account",
        "account=0B9C5D1A-7C53-4F0A-9C2B-0A1B2C3D4E5F",
        "account=" ID "0",
        "account=" ID "&",
        "=1",
    };
    struct query query = { .cursor = 99 };

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CU_ASSERT_FALSE(query_read(ALLOWED, wrong[i], &query));
    CU_ASSERT_FALSE(query_read(NULL, "cursor=1.1", &query));
    CU_ASSERT_EQUAL(query.cursor, 99);
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

UNIT_MAIN("query", UNIT_TEST(what_is_allowed_is_read), UNIT_TEST(what_is_not_is_refused),
          UNIT_TEST(scopes_are_words_each_once))
