/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/sds_query.h"

#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define ID "6b0c7b0e-8f0a-4a53-9d0e-3c2f7f6b1a01"

static struct sds_query query;
static struct sds_field_trouble trouble;

static bool reads(const char *path, const char *text)
{
    memset(&query, 'x', sizeof query);
    return sds_query_read(sds_route_find("GET", path), text, &query, &trouble);
}

static void reads_what_its_request_has(void)
{
    CU_ASSERT_TRUE(reads("/sds/v1/work", "account=" ID "&state=waiting&cursor=7.a"));
    CU_ASSERT_STRING_EQUAL(query.account, ID);
    CU_ASSERT_EQUAL(query.state, SDS_WORK_WAITING);
    CU_ASSERT_STRING_EQUAL(query.cursor, "7.a");
    CU_ASSERT_STRING_EQUAL(query.device, "");
    CU_ASSERT_STRING_EQUAL(trouble.text, "");
    CU_ASSERT_TRUE(reads("/sds/v1/work", "rollout=" ID "&device=" ID));
    CU_ASSERT_EQUAL(query.state, SDS_FIELD_WORDLESS);
    CU_ASSERT_TRUE(reads("/sds/v1/devices", "connector=" ID));
    CU_ASSERT_STRING_EQUAL(query.connector, ID);
    CU_ASSERT_TRUE(reads("/sds/v1/work", NULL));
    CU_ASSERT_TRUE(reads("/sds/v1/work", ""));
    CU_ASSERT_STRING_EQUAL(query.cursor, "");
}

static void refuses_everything_else(void)
{
    static const struct {
        const char *path;
        const char *text;
        const char *trouble;
    } cases[] = {
        { "/sds/v1/devices", "state=waiting", "query: the request has no such name" },
        { "/sds/v1/accounts", "account=" ID, "query: the request has no such name" },
        { "/sds/v1/webhooks", "cursor=1", "query: the request has no such name" },
        { "/sds/v1/work", "colour=red", "query: the request has no such name" },
        { "/sds/v1/work", "acc=" ID, "query: the request has no such name" },
        { "/sds/v1/work", "account cursor=1", "query: the request has no such name" },
        { "/sds/v1/work", "=1", "query: the request has no such name" },
        { "/sds/v1/work", "cursor", "query: a name has no value" },
        { "/sds/v1/work", "&", "query: a value is none of its name" },
        { "/sds/v1/work", "cursor=1&", "query: a value is none of its name" },
        { "/sds/v1/work", "cursor=", "query: a value is none of its name" },
        { "/sds/v1/work", "cursor=a%20b", "query: a value is none of its name" },
        { "/sds/v1/work", "cursor=1&cursor=1", "query: a name stands twice" },
        { "/sds/v1/work", "state=gone", "query: a value is none of its name" },
        { "/sds/v1/work", "account=" ID "0", "query: a value is none of its name" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CU_ASSERT_FALSE(reads(cases[i].path, cases[i].text));
        CU_ASSERT_STRING_EQUAL(trouble.text, cases[i].trouble);
        CU_ASSERT_STRING_EQUAL(query.cursor, "");
        CU_ASSERT_EQUAL(query.state, SDS_FIELD_WORDLESS);
    }
}

static void takes_the_longest_cursor_and_no_longer_one(void)
{
    char text[8 + SDS_DOC_CURSOR + 8] = "cursor=";

    memset(text + 7, 'a', SDS_DOC_CURSOR - 1);
    CU_ASSERT_TRUE(reads("/sds/v1/work", text));
    CU_ASSERT_EQUAL(strlen(query.cursor), SDS_DOC_CURSOR - 1);
    memset(text + 7, 'a', SDS_DOC_CURSOR);
    CU_ASSERT_FALSE(reads("/sds/v1/work", text));
    memset(text, 'a', sizeof text - 1);
    CU_ASSERT_FALSE(reads("/sds/v1/work", text));
}

/* Every name that a request's row has is one that is read. */
static void knows_the_names_of_every_request(void)
{
    size_t count;
    const struct sds_route *routes = sds_route_all(&count);

    for (size_t i = 0; i < count; i++)
        for (const char *at = routes[i].query; at != NULL && *at != '\0';) {
            char text[80];
            size_t len = strcspn(at, " ");
            (void)snprintf(text, sizeof text, "%.*s=", (int)len, at);
            CU_ASSERT_FALSE(sds_query_read(&routes[i], text, &query, &trouble));
            CU_ASSERT_STRING_EQUAL(trouble.text, "query: a value is none of its name");
            at += len + strspn(at + len, " ");
        }
}

UNIT_MAIN("sds_query", UNIT_TEST(reads_what_its_request_has), UNIT_TEST(refuses_everything_else),
          UNIT_TEST(takes_the_longest_cursor_and_no_longer_one),
          UNIT_TEST(knows_the_names_of_every_request))
