/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/sds_problem.h"

#include "protocol/sds_doc.h"
#include "protocol/sds_route.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static struct sds_doc_problem coded(unsigned code)
{
    struct sds_doc_problem problem;

    sds_field_clear(&sds_doc_tool_problem, &problem);
    problem.code = code;
    return problem;
}

static void has_a_row_for_every_code(void)
{
    for (unsigned code = 0; code < SDS_DOC_CODES; code++) {
        const struct sds_problem *row = sds_problem_row(code);
        CU_ASSERT_TRUE(row->status >= 400 && row->status <= 503);
        CU_ASSERT_TRUE(strlen(row->help) > 10);
        CU_ASSERT_TRUE(strlen(sds_problem_do_texts[row->what]) > 2);
    }
    CU_ASSERT_PTR_NULL(sds_problem_row(SDS_DOC_CODES));
    CU_ASSERT_PTR_NULL(sds_problem_row(SDS_FIELD_WORDLESS));
}

/* Whatever a request may be refused with has a code. */
static void has_a_code_for_every_status_of_a_request(void)
{
    size_t count;
    const struct sds_route *routes = sds_route_all(&count);

    for (size_t i = 0; i < count; i++)
        for (const char *at = routes[i].errors; at[0] != '\0'; at += at[3] == ' ' ? 4 : 3) {
            bool has_code = false;
            for (unsigned code = 0; code < SDS_DOC_CODES; code++) {
                char status[12];
                (void)snprintf(status, sizeof status, "%d", sds_problem_row(code)->status);
                has_code |= strncmp(status, at, 3) == 0;
            }
            CU_ASSERT_TRUE(has_code);
        }
}

/* A proxy's 403 is no revocation, and a document that does not fit its status says nothing. */
static void believes_a_code_of_the_platform_and_else_the_status_alone(void)
{
    struct sds_doc_problem revoked = coded(SDS_DOC_REVOKED);
    struct sds_doc_problem unknown = coded(SDS_FIELD_WORDLESS);

    CU_ASSERT_EQUAL(sds_problem_what(&revoked, 403), SDS_PROBLEM_STOP);
    CU_ASSERT_EQUAL(sds_problem_what(&revoked, 502), SDS_PROBLEM_LATER);
    CU_ASSERT_EQUAL(sds_problem_what(&unknown, 403), SDS_PROBLEM_LATER);
    CU_ASSERT_EQUAL(sds_problem_what(NULL, 403), SDS_PROBLEM_LATER);
    CU_ASSERT_EQUAL(sds_problem_what(NULL, 404), SDS_PROBLEM_LATER);
    CU_ASSERT_EQUAL(sds_problem_what(NULL, 413), SDS_PROBLEM_SPLIT);
}

/* RFC 9457, section 3.2: what is not known is passed over, and what does not fit is not there. */
static void reads_what_a_gateway_says(void)
{
    static const char text[] =
        "{\"type\":\"https://gateway.example/full\",\"title\":\"Full\",\"status\":\"503\","
        "\"code\":\"something-new\",\"retry_after_s\":7,\"trace\":{\"id\":[1,2]}}";
    struct sds_doc_problem problem;
    struct sds_field_trouble trouble;

    CU_ASSERT_EQUAL(sds_doc_read(SDS_DOC_PROBLEM, text, sizeof text - 1, &problem, &trouble),
                    ERR_NONE);
    CU_ASSERT_STRING_EQUAL(problem.title, "Full");
    CU_ASSERT_EQUAL(problem.status, SDS_FIELD_NONE);
    CU_ASSERT_EQUAL(problem.code, SDS_FIELD_WORDLESS);
    CU_ASSERT_EQUAL(problem.retry_after_s, 7);
    CU_ASSERT_EQUAL(sds_doc_read(SDS_DOC_PROBLEM, "{}", 2, &problem, &trouble), ERR_NONE);
    CU_ASSERT_EQUAL(sds_problem_what(&problem, 503), SDS_PROBLEM_LATER);
    CU_ASSERT_EQUAL(sds_doc_read(SDS_DOC_PROBLEM, "[]", 2, &problem, &trouble), ERR_RANGE);
}

UNIT_MAIN("sds_problem", UNIT_TEST(has_a_row_for_every_code),
          UNIT_TEST(has_a_code_for_every_status_of_a_request),
          UNIT_TEST(believes_a_code_of_the_platform_and_else_the_status_alone),
          UNIT_TEST(reads_what_a_gateway_says))
