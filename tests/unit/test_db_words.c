/* SPDX-License-Identifier: Apache-2.0 */
/* Words in braces, but not in what is quoted. */
#include "portal/store/db_words.h"

#include "portal/store/db_sqlite.h"
#include "tests/unit/unit.h"

static const char *expand(const char *sql, bool *out_good)
{
    static char text[256];
    struct buf out;

    buf_init(&out, sizeof text);
    *out_good = db_words_expand(db_sqlite_driver()->words, sql, &out);
    (void)snprintf(text, sizeof text, "%s", buf_text(&out));
    buf_finish(&out);
    return text;
}

static void replaces_words_outside_of_quotes_and_comments(void)
{
    bool good = false;

    CU_ASSERT_STRING_EQUAL(expand("CREATE TABLE x (a {number}, b {text}){strict};", &good),
                           "CREATE TABLE x (a INTEGER, b TEXT)STRICT;");
    CU_ASSERT_TRUE(good);
    CU_ASSERT_STRING_EQUAL(
        expand("SELECT '{text}it''s {real}', \"{x}\" -- it's {text}\n, {join}(y, ' ')", &good),
        "SELECT '{text}it''s {real}', \"{x}\" -- it's {text}\n, group_concat(y, ' ')");
    CU_ASSERT_TRUE(good);
    CU_ASSERT_STRING_EQUAL(expand("SELECT 'open {text}", &good), "SELECT 'open {text}");
    CU_ASSERT_TRUE(good);
}

static void refuses_words_that_nobody_knows(void)
{
    bool good = true;

    (void)expand("CREATE TABLE x (a {integer})", &good);
    CU_ASSERT_FALSE(good);
    (void)expand("CREATE TABLE x (a {number", &good);
    CU_ASSERT_FALSE(good);
}

UNIT_MAIN("db_words", UNIT_TEST(replaces_words_outside_of_quotes_and_comments),
          UNIT_TEST(refuses_words_that_nobody_knows))
