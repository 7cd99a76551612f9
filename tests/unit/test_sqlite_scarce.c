/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that are read while memory runs out at each allocation in turn: they come whole, or the
 * failure is told. */
#include "base/sqlite.h"
#include "tests/torture/scarce.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST 1000U /* allocations */

/* What is no text is NULL in none of them. */
static const char *const questions[] = {
    "SELECT words, name FROM thing",
    "SELECT lower(words), name FROM thing",
    "SELECT replace(words, 'a', 'b'), substr(name, 1, 100) FROM thing",
    "SELECT group_concat(words, ' '), max(name) FROM thing",
    "SELECT CAST(number AS TEXT), name || words FROM thing",
    "SELECT name, type FROM pragma_table_info('thing')",
};

static char folder[] = "/tmp/printwire-sqlite-XXXXXX";

static struct sqlite *open_world(void)
{
    struct sqlite *db = NULL;
    char path[64];

    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/db", folder);
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_WRITE, &db), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(
        sqlite_run(db, "CREATE TABLE thing (words TEXT, name TEXT, number INTEGER) STRICT;"
                       "INSERT INTO thing VALUES (hex(zeroblob(200)), hex(zeroblob(50)), 1234567),"
                       "(hex(zeroblob(60)), 'a', 7)"),
        ERR_NONE);
    return db;
}

static void close_world(struct sqlite *db)
{
    static const char *const names[] = { "db", "db-wal", "db-shm" };
    char path[64];

    sqlite_close(db);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

/* False when there are fewer allocations than n. */
static bool read_without(struct sqlite *db, const char *question, uint64_t n)
{
    struct sqlite_statement *query = sqlite_prepare(db, question);
    enum err err = ERR_NONE;
    bool is_whole = true;

    CU_ASSERT_PTR_NOT_NULL_FATAL(query);
    scarce_begin(n, 1);
    while (sqlite_row(query, &err))
        is_whole = is_whole && sqlite_text(query, 0) != NULL && sqlite_text(query, 1) != NULL;
    scarce_end();
    sqlite_finish(query);
    bool has_failed = scarce_failed() > 0;
    CU_ASSERT_TRUE(is_whole);
    CU_ASSERT_TRUE(err == ERR_NONE || (has_failed && err == ERR_MEMORY));
    return has_failed;
}

static void no_text_is_taken_for_null(void)
{
    struct sqlite *db = open_world();

    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        uint64_t n = 1;
        while (n < MOST && read_without(db, questions[i], n))
            n++;
        CU_ASSERT(n > 1 && n < MOST);
    }
    close_world(db);
}

UNIT_MAIN("sqlite_scarce", UNIT_TEST(no_text_is_taken_for_null))
