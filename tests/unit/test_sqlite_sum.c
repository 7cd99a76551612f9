/* SPDX-License-Identifier: Apache-2.0 */
/* Bits that flip in a database whose pages have checksums. */
#include "base/sqlite_sum.h"

#include "base/sqlite.h"
#include "tests/unit/unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64];
static char path[96];

static void make_folder(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/test_sqlite.XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/db", folder);
}

static void remove_folder(void)
{
    static const char *const names[] = { "db", "db-wal", "db-shm", "db-journal" };
    char name[128];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        (void)snprintf(name, sizeof name, "%s/%s", folder, names[i]);
        (void)unlink(name);
    }
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

static void close_new(struct sqlite *db)
{
    sqlite_close(db);
    remove_folder();
}

static int64_t ask_number(struct sqlite *db, const char *sql)
{
    enum err err;
    struct sqlite_statement *s = sqlite_prepare(db, sql);

    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    CU_ASSERT_TRUE(sqlite_row(s, &err));
    int64_t number = sqlite_number(s, 0);
    sqlite_finish(s);
    return number;
}

/* Flip a bit of the file. */
static void flip(long at, unsigned char bit)
{
    FILE *file = fopen(path, "r+b");

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL(fseek(file, at, SEEK_SET), 0);
    int byte = fgetc(file);
    CU_ASSERT_EQUAL(fseek(file, at, SEEK_SET), 0);
    CU_ASSERT_NOT_EQUAL(fputc(byte ^ bit, file), EOF);
    CU_ASSERT_EQUAL(fclose(file), 0);
}

static long size_of_file(void)
{
    struct stat info;

    CU_ASSERT_EQUAL_FATAL(stat(path, &info), 0);
    return (long)info.st_size;
}

/* Pages of data, of an index, of what overflows, and free ones. */
static struct sqlite *open_with_sums(void)
{
    struct sqlite *db = NULL;

    make_folder();
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_WRITE_SUMS, &db), ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_run(db, "CREATE TABLE t (x INTEGER PRIMARY KEY, y TEXT);"
                                   "CREATE INDEX i ON t (y);"
                                   "WITH n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<400)"
                                   " INSERT INTO t SELECT i, hex(randomblob(100)) FROM n;"
                                   "INSERT INTO t VALUES (1000, hex(randomblob(9000)));"
                                   "DELETE FROM t WHERE x BETWEEN 100 AND 200"),
                    ERR_NONE);
    return db;
}

static void finds_every_bit_that_a_disk_flips(void)
{
    struct sqlite *db = open_with_sums();
    unsigned missed = 0;

    CU_ASSERT_EQUAL(ask_number(db, "SELECT count(*) FROM t"), 300);
    sqlite_close(db);
    long size = size_of_file();
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_READ, &db), ERR_NONE);
    long used = size / 4096 - (long)ask_number(db, "PRAGMA freelist_count");
    sqlite_close(db);
    CU_ASSERT_TRUE(used > 20);
    for (long at = 8; at < size; at += 4096 + 37) {
        flip(at, (unsigned char)(1U << (at % 8)));
        enum err err = sqlite_open(path, SQLITE_MODE_READ, &db);
        missed += err != ERR_CORRUPT;
        if (err == ERR_NONE) {
            CU_ASSERT_EQUAL(ask_number(db, "SELECT count(*) FROM t"), 300);
            sqlite_close(db);
        }
        flip(at, (unsigned char)(1U << (at % 8)));
    }
    CU_ASSERT_TRUE(missed <= (unsigned)(size / 4096 - used)); /* in pages that are free */
    CU_ASSERT_EQUAL(sqlite_open(path, SQLITE_MODE_WRITE_SUMS, &db), ERR_NONE);
    close_new(db);
}

static void finds_a_flipped_bit_while_it_runs(void)
{
    struct sqlite *db = open_with_sums();
    enum err err;

    CU_ASSERT_EQUAL(sqlite_run(db, "PRAGMA wal_checkpoint(TRUNCATE)"), ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_run(db, "PRAGMA cache_size=1; PRAGMA shrink_memory"), ERR_NONE);
    long size = size_of_file();
    for (long at = 4096 * 3 + 50; at < size; at += 4096)
        flip(at, 1);
    struct sqlite_statement *read = sqlite_prepare(db, "SELECT y FROM t");
    CU_ASSERT_PTR_NOT_NULL_FATAL(read);
    while (sqlite_row(read, &err))
        ;
    CU_ASSERT_EQUAL(err, ERR_CORRUPT);
    sqlite_finish(read);
    close_new(db);
}

static void takes_what_another_program_wrote(void)
{
    struct sqlite *db = open_with_sums();

    sqlite_close(db);
    FILE *file = fopen(path, "r+b");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    for (long at = 4096 - SQLITE_SUM_BYTES; at < size_of_file(); at += 4096) {
        CU_ASSERT_EQUAL(fseek(file, at, SEEK_SET), 0);
        CU_ASSERT_EQUAL(fwrite("\0\0\0\0\0\0\0\0", SQLITE_SUM_BYTES, 1, file), 1);
    }
    CU_ASSERT_EQUAL(fclose(file), 0);
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_WRITE_SUMS, &db), ERR_NONE);
    CU_ASSERT_EQUAL(ask_number(db, "SELECT count(*) FROM t"), 300);
    close_new(db);
}

static void leaves_a_database_without_sums_as_it_is(void)
{
    struct sqlite *db = NULL;

    make_folder();
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_WRITE, &db), ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_run(db, "CREATE TABLE t (x)"), ERR_NONE);
    sqlite_close(db);
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_WRITE_SUMS, &db), ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_run(db, "INSERT INTO t VALUES (7)"), ERR_NONE);
    sqlite_close(db);
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_READ, &db), ERR_NONE);
    CU_ASSERT_EQUAL(ask_number(db, "SELECT x FROM t"), 7);
    close_new(db);
}

static int64_t fill_without_sums(void)
{
    struct sqlite *db;

    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_WRITE, &db), ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_run(db, "CREATE TABLE t (x TEXT); CREATE INDEX i ON t (x);"
                                   "WITH RECURSIVE n (v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM n"
                                   " LIMIT 3000) INSERT INTO t SELECT printf('%100d', v) FROM n"),
                    ERR_NONE);
    sqlite_close(db);
    return 3000;
}

static void gives_an_older_database_its_sums(void)
{
    struct sqlite *db;
    struct stat info;
    bool is_made = false;

    make_folder();
    int64_t rows = fill_without_sums();
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_WRITE_SUMS, &db), ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_make_sums(db, &is_made), ERR_NONE);
    CU_ASSERT_TRUE(is_made);
    CU_ASSERT_EQUAL(ask_number(db, "SELECT count(*) FROM t"), rows);
    CU_ASSERT_EQUAL(sqlite_run(db, "INSERT INTO t VALUES ('more')"), ERR_NONE);
    sqlite_close(db);
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_WRITE_SUMS, &db), ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_make_sums(db, &is_made), ERR_NONE);
    CU_ASSERT_FALSE(is_made);
    CU_ASSERT_EQUAL(ask_number(db, "SELECT count(*) FROM t"), rows + 1);
    sqlite_close(db);
    CU_ASSERT_EQUAL(stat(path, &info), 0);
    for (long page = 1; page < info.st_size / 4096; page++) {
        flip(page * 4096 + 2000, 1);
        CU_ASSERT_EQUAL(sqlite_open(path, SQLITE_MODE_WRITE_SUMS, &db), ERR_CORRUPT);
        flip(page * 4096 + 2000, 1);
    }
    remove_folder();
}

/* The process dies between the new pages and their place. */
static void an_interrupted_making_of_sums_loses_nothing(void)
{
    struct sqlite *db;
    bool is_made = false;
    int status;

    make_folder();
    int64_t rows = fill_without_sums();
    pid_t child = fork();
    if (child == 0) {
        if (sqlite_open(path, SQLITE_MODE_WRITE_SUMS, &db) != ERR_NONE ||
            sqlite_run(db, "PRAGMA wal_autocheckpoint=0; VACUUM") != ERR_NONE)
            _exit(1);
        (void)raise(SIGKILL);
    }
    CU_ASSERT_EQUAL_FATAL(waitpid(child, &status, 0), child);
    CU_ASSERT_TRUE_FATAL(WIFSIGNALED(status));
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_WRITE_SUMS, &db), ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_make_sums(db, &is_made), ERR_NONE);
    CU_ASSERT_EQUAL(ask_number(db, "SELECT count(*) FROM t"), rows);
    sqlite_close(db);
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_WRITE_SUMS, &db), ERR_NONE);
    CU_ASSERT_EQUAL(ask_number(db, "SELECT count(*) FROM t"), rows);
    sqlite_close(db);
    remove_folder();
}

UNIT_MAIN("sqlite_sum", UNIT_TEST(finds_every_bit_that_a_disk_flips),
          UNIT_TEST(finds_a_flipped_bit_while_it_runs), UNIT_TEST(takes_what_another_program_wrote),
          UNIT_TEST(gives_an_older_database_its_sums),
          UNIT_TEST(an_interrupted_making_of_sums_loses_nothing),
          UNIT_TEST(leaves_a_database_without_sums_as_it_is))
