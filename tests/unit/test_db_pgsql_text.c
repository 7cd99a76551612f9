/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters and causes as PostgreSQL writes them. */
#include "portal/store/db_pgsql_text.h"

#include "tests/unit/unit.h"

#include <stdio.h>

static char text[2048];

static enum err rewrite(const char *sql, int *out_count)
{
    struct buf out;

    buf_init(&out, sizeof text);
    enum err err = db_pgsql_text_parameters(sql, &out, out_count);
    (void)snprintf(text, sizeof text, "%s", buf_text(&out));
    buf_finish(&out);
    return err;
}

static void numbers_parameters_as_sqlite_does(void)
{
    int count = 0;

    CU_ASSERT_EQUAL(rewrite("SELECT ? + ?, ?2", &count), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(text, "SELECT $1 + $2, $2");
    CU_ASSERT_EQUAL(count, 2);
    CU_ASSERT_EQUAL(rewrite("a = ?1 OR ?1 OR b = ? OR c = ?", &count), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(text, "a = $1 OR $1 OR b = $2 OR c = $3");
    CU_ASSERT_EQUAL(count, 3);
    CU_ASSERT_EQUAL(rewrite("SELECT 1", &count), ERR_NONE);
    CU_ASSERT_EQUAL(count, 0);
}

static void leaves_quotes_and_comments(void)
{
    int count = 9;

    CU_ASSERT_EQUAL(rewrite("SELECT 'why?', \"who?\", 'it''s ?' -- what?\n, ?", &count), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(text, "SELECT 'why?', \"who?\", 'it''s ?' -- what?\n, $1");
    CU_ASSERT_EQUAL(count, 1);
}

static void refuses_too_many_parameters(void)
{
    char sql[DB_PGSQL_TEXT_PARAMETERS + 2];
    int count = 0;

    (void)snprintf(sql, sizeof sql, "%0*d", DB_PGSQL_TEXT_PARAMETERS + 1, 0);
    for (char *at = sql; *at; at++)
        *at = '?';
    CU_ASSERT_EQUAL(rewrite(sql, &count), ERR_LIMIT);
    sql[DB_PGSQL_TEXT_PARAMETERS] = '\0';
    CU_ASSERT_EQUAL(rewrite(sql, &count), ERR_NONE);
    CU_ASSERT_EQUAL(count, DB_PGSQL_TEXT_PARAMETERS);
    CU_ASSERT_EQUAL(rewrite("?99999999999999999999", &count), ERR_LIMIT);
}

static void the_special_cause_decides_before_the_general_one(void)
{
    CU_ASSERT_EQUAL(db_pgsql_text_cause("42501"), ERR_REFUSED);
    CU_ASSERT_EQUAL(db_pgsql_text_cause("42P01"), ERR_SYNTAX);
    CU_ASSERT_EQUAL(db_pgsql_text_cause("53100"), ERR_FULL);
    CU_ASSERT_EQUAL(db_pgsql_text_cause("53300"), ERR_TIMEOUT);
    CU_ASSERT_EQUAL(db_pgsql_text_cause("23505"), ERR_REFUSED);
    CU_ASSERT_EQUAL(db_pgsql_text_cause("57014"), ERR_TIMEOUT);
    CU_ASSERT_EQUAL(db_pgsql_text_cause("57P01"), ERR_CLOSED);
    CU_ASSERT_EQUAL(db_pgsql_text_cause("XX001"), ERR_CORRUPT);
    CU_ASSERT_EQUAL(db_pgsql_text_cause("XX000"), ERR_IO);
    CU_ASSERT_EQUAL(db_pgsql_text_cause(NULL), ERR_CLOSED);
}

UNIT_MAIN("db_pgsql_text", UNIT_TEST(numbers_parameters_as_sqlite_does),
          UNIT_TEST(leaves_quotes_and_comments), UNIT_TEST(refuses_too_many_parameters),
          UNIT_TEST(the_special_cause_decides_before_the_general_one))
