/* SPDX-License-Identifier: Apache-2.0 */
/* Rows read past SQLite, from databases that SQLite made, whole and damaged. */
#include "base/sqlite_pages.h"

#include "base/sqlite.h"
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROWS 40

static const char *const shapes[] = { "NTIB", "NIT" };

struct found {
    unsigned by_row[ROWS + 1]; /* how often each row was handed over as it was written */
    unsigned others;
};

static char folder[64];
static char path[96];

/* The row n: a text, a number of any size, and a blob that may take several pages. */
static size_t body_size(int64_t row)
{
    return (size_t)(row % 8 == 0 ? row * 300 : row * 7);
}

static void make(void)
{
    struct sqlite *db;
    char sql[200];

    (void)snprintf(folder, sizeof folder, "/tmp/printwire-pages-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/a.db", folder);
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_WRITE, &db), ERR_NONE);
    CU_ASSERT_EQUAL(
        sqlite_run(db, "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c INTEGER, d BLOB)"),
        ERR_NONE);
    for (int64_t row = 1; row <= ROWS; row++) {
        (void)snprintf(
            sql, sizeof sql,
            "INSERT INTO t VALUES (%d, 'row %d', %d, CAST(printf('%%.*c', %zu, 'x') AS BLOB))",
            (int)row, (int)row, (int)(row * row * row * 40000), body_size(row));
        CU_ASSERT_EQUAL(sqlite_run(db, sql), ERR_NONE);
    }
    sqlite_close(db);
}

static void end(void)
{
    (void)unlink(path);
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

static void take(void *arg, const struct sqlite_pages_row *row)
{
    struct found *found = arg;
    const struct sqlite_pages_value *v = row->values;
    char name[16];
    bool is_right = row->shape == 0 && row->rowid >= 1 && row->rowid <= ROWS;

    int len = snprintf(name, sizeof name, "row %d", (int)row->rowid);
    is_right = is_right && v[1].len == (size_t)len && memcmp(v[1].bytes, name, v[1].len) == 0 &&
               v[2].number == (int32_t)(row->rowid * row->rowid * row->rowid * 40000) &&
               v[3].len == body_size(row->rowid);
    for (size_t i = 0; is_right && i < v[3].len; i++)
        is_right = v[3].bytes[i] == 'x';
    if (is_right)
        found->by_row[row->rowid]++;
    else
        found->others++;
}

static unsigned count(struct found *found)
{
    unsigned rows = 0;

    memset(found, 0, sizeof *found);
    CU_ASSERT_EQUAL(sqlite_pages_each(path, shapes, 2, take, found), ERR_NONE);
    for (int i = 1; i <= ROWS; i++)
        rows += found->by_row[i] > 0;
    return rows;
}

static void overwrite(off_t at, size_t len)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    static const char zeros[4096];

    CU_ASSERT_EQUAL(pwrite(fd, zeros, len, at), (ssize_t)len);
    (void)close(fd);
}

static void finds_every_row_also_those_that_take_several_pages(void)
{
    struct found found;

    make();
    CU_ASSERT_EQUAL(count(&found), ROWS);
    end();
}

static void needs_neither_header_nor_tree(void)
{
    struct found found;

    make();
    overwrite(0, 100);
    CU_ASSERT_EQUAL(count(&found), ROWS);
    overwrite(0, 4096);
    CU_ASSERT_EQUAL(count(&found), ROWS);
    overwrite(4096, 8);
    CU_ASSERT_EQUAL(count(&found), ROWS);
    end();
}

static void finds_rows_of_the_log(void)
{
    struct found found;
    struct sqlite *db;

    make();
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_WRITE, &db), ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_run(db, "UPDATE t SET b = 'other' WHERE a = 3"), ERR_NONE);
    CU_ASSERT_EQUAL(count(&found), ROWS);
    CU_ASSERT_TRUE(found.others > 0);
    sqlite_close(db);
    end();
}

static void says_when_there_is_no_file(void)
{
    struct found found = { .others = 0 };

    CU_ASSERT_EQUAL(sqlite_pages_each("/tmp/printwire-there-is-none", shapes, 2, take, &found),
                    ERR_MISSING);
}

UNIT_MAIN("sqlite_pages", UNIT_TEST(finds_every_row_also_those_that_take_several_pages),
          UNIT_TEST(needs_neither_header_nor_tree), UNIT_TEST(finds_rows_of_the_log),
          UNIT_TEST(says_when_there_is_no_file))
