/* SPDX-License-Identifier: Apache-2.0 */
/* The durable pragmas, plain values both ways, and each failure under its own name. */
#include "base/sqlite.h"
#include "tests/unit/memory.h"
#include "tests/unit/unit.h"

#include <fcntl.h>
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

static struct sqlite *open_new(void)
{
    struct sqlite *db = NULL;

    make_folder();
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_WRITE, &db), ERR_NONE);
    return db;
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

static void write_file(const char *name, const void *bytes, size_t len)
{
    FILE *f = fopen(name, "wb");

    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    CU_ASSERT_EQUAL(fwrite(bytes, 1, len, f), len);
    (void)fclose(f);
}

static void creates_a_file_for_its_owner_only(void)
{
    struct stat info;
    mode_t mask = umask(0);
    struct sqlite *db = open_new();

    CU_ASSERT_EQUAL(sqlite_run(db, "CREATE TABLE t(a)"), ERR_NONE);
    CU_ASSERT_EQUAL(stat(path, &info), 0);
    CU_ASSERT_EQUAL(info.st_mode & 0777, 0600);
    char wal[128];
    (void)snprintf(wal, sizeof wal, "%s-wal", path);
    CU_ASSERT_EQUAL(stat(wal, &info), 0);
    CU_ASSERT_EQUAL(info.st_mode & 0777, 0600);
    close_new(db);
    (void)umask(mask);
}

static void sets_the_durable_pragmas(void)
{
    enum err err;
    struct sqlite *db = open_new();

    CU_ASSERT_EQUAL(sqlite_run(db, "CREATE TABLE t(a)"), ERR_NONE);
    sqlite_close(db);
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_WRITE, &db), ERR_NONE);
    struct sqlite_statement *s = sqlite_prepare(db, "PRAGMA journal_mode");
    CU_ASSERT_TRUE(sqlite_row(s, &err));
    CU_ASSERT_STRING_EQUAL(sqlite_text(s, 0), "wal");
    sqlite_finish(s);
    CU_ASSERT_EQUAL(ask_number(db, "PRAGMA auto_vacuum"), 2);
    CU_ASSERT_EQUAL(ask_number(db, "PRAGMA synchronous"), 2);
    CU_ASSERT_EQUAL(ask_number(db, "PRAGMA foreign_keys"), 1);
    CU_ASSERT_EQUAL(ask_number(db, "PRAGMA trusted_schema"), 0);
    CU_ASSERT_EQUAL(ask_number(db, "PRAGMA journal_size_limit"), 4194304);
    CU_ASSERT_EQUAL(ask_number(db, "PRAGMA busy_timeout"), 5000);
    close_new(db);
}

static void keeps_every_kind_of_value(void)
{
    enum err err;
    size_t len;
    struct sqlite *db = open_new();

    CU_ASSERT_EQUAL(sqlite_run(db, "CREATE TABLE t(n, r, s, b, e, z)"), ERR_NONE);
    struct sqlite_statement *s = sqlite_prepare(db, "INSERT INTO t VALUES(?,?,?,?,?,?)");
    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    sqlite_bind_number(s, 1, INT64_MIN);
    sqlite_bind_real(s, 2, 0.5);
    sqlite_bind_text(s, 3, "T\xc3\xbcr's");
    sqlite_bind_bytes(s, 4, "a\0b", 3);
    sqlite_bind_bytes(s, 5, NULL, 0);
    sqlite_bind_text(s, 6, NULL);
    CU_ASSERT_EQUAL(sqlite_step(s), ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_changes(db), 1);
    CU_ASSERT_EQUAL(sqlite_last_rowid(db), 1);
    sqlite_finish(s);

    s = sqlite_prepare(db, "SELECT * FROM t");
    CU_ASSERT_TRUE_FATAL(sqlite_row(s, &err));
    CU_ASSERT_EQUAL(err, ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_number(s, 0), INT64_MIN);
    CU_ASSERT_DOUBLE_EQUAL(sqlite_real(s, 1), 0.5, 0);
    CU_ASSERT_STRING_EQUAL(sqlite_text(s, 2), "T\xc3\xbcr's");
    CU_ASSERT_EQUAL(memcmp(sqlite_bytes(s, 3, &len), "a\0b", 3), 0);
    CU_ASSERT_EQUAL(len, 3);
    CU_ASSERT_FALSE(sqlite_is_null(s, 4));
    (void)sqlite_bytes(s, 4, &len);
    CU_ASSERT_EQUAL(len, 0);
    CU_ASSERT_TRUE(sqlite_is_null(s, 5));
    CU_ASSERT_PTR_NULL(sqlite_text(s, 5));
    CU_ASSERT_EQUAL(sqlite_number(s, 5), 0);
    CU_ASSERT_FALSE(sqlite_row(s, &err));
    CU_ASSERT_EQUAL(err, ERR_NONE);
    sqlite_finish(s);
    close_new(db);
}

static void clears_bindings_between_uses(void)
{
    struct sqlite *db = open_new();

    CU_ASSERT_EQUAL(sqlite_run(db, "CREATE TABLE t(a)"), ERR_NONE);
    struct sqlite_statement *s = sqlite_prepare(db, "INSERT INTO t VALUES(?)");
    sqlite_bind_number(s, 1, 7);
    CU_ASSERT_EQUAL(sqlite_step(s), ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_step(s), ERR_NONE);
    sqlite_finish(s);
    CU_ASSERT_EQUAL(ask_number(db, "SELECT count(*) FROM t WHERE a IS NULL"), 1);
    close_new(db);
}

static void reports_a_bind_that_failed_when_stepped(void)
{
    struct sqlite *db = open_new();

    CU_ASSERT_EQUAL(sqlite_run(db, "CREATE TABLE t(a)"), ERR_NONE);
    struct sqlite_statement *s = sqlite_prepare(db, "INSERT INTO t VALUES(?)");
    sqlite_bind_number(s, 2, 7);
    sqlite_bind_number(s, 1, 7);
    CU_ASSERT_EQUAL(sqlite_step(s), ERR_RANGE);
    sqlite_bind_number(s, 1, 7);
    CU_ASSERT_EQUAL(sqlite_step(s), ERR_NONE);
    sqlite_finish(s);
    CU_ASSERT_EQUAL(ask_number(db, "SELECT count(*) FROM t"), 1);
    close_new(db);
}

static void keeps_the_text_of_the_last_failure(void)
{
    struct sqlite *db = open_new();

    CU_ASSERT_STRING_EQUAL(sqlite_error(db), "no error");
    CU_ASSERT_EQUAL(sqlite_run(db, "SELECT * FROM nowhere"), ERR_SYNTAX);
    CU_ASSERT_PTR_NOT_NULL(strstr(sqlite_error(db), "nowhere"));
    CU_ASSERT_EQUAL(sqlite_run(db, "SELECT 1"), ERR_NONE);
    CU_ASSERT_PTR_NOT_NULL(strstr(sqlite_error(db), "nowhere"));
    CU_ASSERT_PTR_NULL(sqlite_prepare(db, "SELEKT 1"));
    CU_ASSERT_PTR_NOT_NULL(strstr(sqlite_error(db), "SELEKT"));
    CU_ASSERT_PTR_NULL(sqlite_prepare(db, ""));
    close_new(db);
}

static void refuses_what_a_constraint_forbids(void)
{
    struct sqlite *db = open_new();

    CU_ASSERT_EQUAL(sqlite_run(db, "CREATE TABLE p(id INTEGER PRIMARY KEY);"
                                   "CREATE TABLE c(p REFERENCES p(id), u UNIQUE)"),
                    ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_run(db, "INSERT INTO c VALUES(9, 1)"), ERR_REFUSED);
    CU_ASSERT_EQUAL(sqlite_run(db, "INSERT INTO c VALUES(NULL, 1)"), ERR_NONE);
    struct sqlite_statement *s = sqlite_prepare(db, "INSERT INTO c VALUES(NULL, ?)");
    sqlite_bind_number(s, 1, 1);
    CU_ASSERT_EQUAL(sqlite_step(s), ERR_REFUSED);
    CU_ASSERT_PTR_NOT_NULL(strstr(sqlite_error(db), "UNIQUE"));
    sqlite_bind_number(s, 1, 2);
    CU_ASSERT_EQUAL(sqlite_step(s), ERR_NONE);
    sqlite_finish(s);
    close_new(db);
}

static void says_full_when_there_is_no_page_left(void)
{
    struct sqlite *db = open_new();
    enum err err = ERR_NONE;

    CU_ASSERT_EQUAL(sqlite_run(db, "CREATE TABLE t(a); PRAGMA max_page_count=16"), ERR_NONE);
    struct sqlite_statement *s = sqlite_prepare(db, "INSERT INTO t VALUES(zeroblob(5000))");
    for (int i = 0; i < 100 && err == ERR_NONE; i++)
        err = sqlite_step(s);
    CU_ASSERT_EQUAL(err, ERR_FULL);
    sqlite_finish(s);
    CU_ASSERT_EQUAL(sqlite_run(db, "DELETE FROM t"), ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_run(db, "INSERT INTO t VALUES(1)"), ERR_NONE);
    close_new(db);
}

static void refuses_a_file_that_is_no_database(void)
{
    static const char text[] = "This file was written by something else, and is long enough to be "
                               "taken for the header of a database of one hundred bytes or more.";
    struct sqlite *db = NULL;

    make_folder();
    write_file(path, text, sizeof text);
    CU_ASSERT_EQUAL(sqlite_open(path, SQLITE_MODE_WRITE, &db), ERR_CORRUPT);
    CU_ASSERT_EQUAL(sqlite_open(path, SQLITE_MODE_READ, &db), ERR_CORRUPT);
    CU_ASSERT_PTR_NULL(db);
    remove_folder();
}

/* A database of some pages, checkpointed, so that all of it is in the one file. */
static void fill_database(void)
{
    struct sqlite *db = open_new();

    CU_ASSERT_EQUAL(sqlite_run(db, "CREATE TABLE t(a PRIMARY KEY, b); WITH RECURSIVE n(i) AS "
                                   "(SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<400) INSERT "
                                   "INTO t SELECT i, hex(randomblob(100)) FROM n"),
                    ERR_NONE);
    sqlite_close(db);
}

static void overwrite(off_t from, size_t len)
{
    char junk[4096];
    int fd = open(path, O_WRONLY);

    memset(junk, 0x5a, sizeof junk);
    CU_ASSERT_EQUAL(pwrite(fd, junk, len, from), (ssize_t)len);
    (void)close(fd);
}

static void refuses_damaged_pages(void)
{
    static const off_t places[] = { 100, 4096, 3 * 4096, 5 * 4096 };
    struct sqlite *db = NULL;

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        fill_database();
        overwrite(places[i], 2000);
        CU_ASSERT_EQUAL(sqlite_open(path, SQLITE_MODE_WRITE, &db), ERR_CORRUPT);
        CU_ASSERT_PTR_NULL(db);
        remove_folder();
    }
}

static void refuses_a_file_cut_short(void)
{
    struct sqlite *db = NULL;

    fill_database();
    CU_ASSERT_EQUAL(truncate(path, 3 * 4096), 0);
    CU_ASSERT_EQUAL(sqlite_open(path, SQLITE_MODE_WRITE, &db), ERR_CORRUPT);
    remove_folder();
}

static void opens_an_existing_database_to_read(void)
{
    struct sqlite *db = NULL;

    make_folder();
    CU_ASSERT_EQUAL(sqlite_open(path, SQLITE_MODE_READ, &db), ERR_MISSING);
    CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);
    remove_folder();
    fill_database();
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_READ, &db), ERR_NONE);
    CU_ASSERT_EQUAL(ask_number(db, "SELECT count(*) FROM t"), 400);
    CU_ASSERT_EQUAL(sqlite_run(db, "DELETE FROM t"), ERR_REFUSED);
    close_new(db);
}

static void reads_while_another_writes(void)
{
    struct sqlite *reader = NULL;
    struct sqlite *db = open_new();

    CU_ASSERT_EQUAL(sqlite_run(db, "CREATE TABLE t(a); INSERT INTO t VALUES(1)"), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_READ, &reader), ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_run(db, "BEGIN IMMEDIATE; INSERT INTO t VALUES(2)"), ERR_NONE);
    CU_ASSERT_EQUAL(ask_number(reader, "SELECT count(*) FROM t"), 1);
    CU_ASSERT_EQUAL(sqlite_run(db, "COMMIT"), ERR_NONE);
    CU_ASSERT_EQUAL(ask_number(reader, "SELECT count(*) FROM t"), 2);
    sqlite_close(reader);
    close_new(db);
}

static void says_timeout_when_another_writer_holds_on(void)
{
    struct sqlite *other = NULL;
    struct sqlite *db = open_new();

    CU_ASSERT_EQUAL(sqlite_run(db, "CREATE TABLE t(a)"), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_WRITE, &other), ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_run(other, "PRAGMA busy_timeout=10"), ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_run(db, "BEGIN IMMEDIATE"), ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_run(other, "BEGIN IMMEDIATE"), ERR_TIMEOUT);
    CU_ASSERT_EQUAL(sqlite_run(db, "COMMIT"), ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_run(other, "BEGIN IMMEDIATE"), ERR_NONE);
    sqlite_close(other);
    close_new(db);
}

static void says_io_for_a_place_it_cannot_open(void)
{
    struct sqlite *db = NULL;

    make_folder();
    CU_ASSERT_EQUAL(sqlite_open("/nonexistent/folder/db", SQLITE_MODE_WRITE, &db), ERR_IO);
    CU_ASSERT_EQUAL(sqlite_open("/nonexistent/folder/db", SQLITE_MODE_READ, &db), ERR_MISSING);
    CU_ASSERT_EQUAL(sqlite_open(folder, SQLITE_MODE_WRITE, &db), ERR_IO);
    CU_ASSERT_EQUAL(sqlite_open(folder, SQLITE_MODE_READ, &db), ERR_IO);
    CU_ASSERT_PTR_NULL(db);
    remove_folder();
    sqlite_close(NULL);
    sqlite_finish(NULL);
}

static void says_memory_when_it_runs_out(void)
{
    struct sqlite *none = NULL;
    struct sqlite *db = open_new();

    memory_fail_at(1);
    CU_ASSERT_EQUAL(sqlite_open(path, SQLITE_MODE_WRITE, &none), ERR_MEMORY);
    CU_ASSERT_PTR_NULL(sqlite_prepare(db, "SELECT 1"));
    memory_fail_at(0);
    CU_ASSERT_PTR_NULL(none);
    CU_ASSERT_EQUAL(sqlite_prepare_error(db), ERR_MEMORY);
    CU_ASSERT_PTR_NULL(sqlite_prepare(db, "SELECT * FROM a_table_that_a_bit_has_renamed"));
    CU_ASSERT_EQUAL(sqlite_prepare_error(db), ERR_CORRUPT);
    close_new(db);
}

/* Commit one row, leave a second one uncommitted, and die. */
static void write_and_die(void)
{
    struct sqlite *db = NULL;

    if (sqlite_open(path, SQLITE_MODE_WRITE, &db) != ERR_NONE ||
        sqlite_run(db, "INSERT INTO t VALUES(1)") != ERR_NONE ||
        sqlite_run(db, "BEGIN; INSERT INTO t VALUES(2)") != ERR_NONE)
        _exit(1);
    (void)raise(SIGKILL);
}

static void keeps_what_was_committed_when_the_process_dies(void)
{
    int status = -1;
    struct sqlite *db = open_new();

    CU_ASSERT_EQUAL(sqlite_run(db, "CREATE TABLE t(a)"), ERR_NONE);
    sqlite_close(db);
    pid_t child = fork();
    if (child == 0)
        write_and_die();
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    CU_ASSERT(WIFSIGNALED(status));
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_WRITE, &db), ERR_NONE);
    CU_ASSERT_EQUAL(ask_number(db, "SELECT group_concat(a) FROM t"), 1);
    close_new(db);
}

static void ignores_a_write_ahead_log_that_is_junk(void)
{
    static char junk[70000];
    char wal[128];
    struct sqlite *db = NULL;

    fill_database();
    memset(junk, 0x77, sizeof junk);
    (void)snprintf(wal, sizeof wal, "%s-wal", path);
    write_file(wal, junk, sizeof junk);
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_WRITE, &db), ERR_NONE);
    CU_ASSERT_EQUAL(ask_number(db, "SELECT count(*) FROM t"), 400);
    close_new(db);
}

static void gives_room_back_step_by_step(void)
{
    fill_database();
    struct sqlite *db = NULL;
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_WRITE, &db), ERR_NONE);
    int64_t before = ask_number(db, "PRAGMA page_count");
    CU_ASSERT_EQUAL(sqlite_run(db, "DELETE FROM t; PRAGMA incremental_vacuum"), ERR_NONE);
    CU_ASSERT(ask_number(db, "PRAGMA page_count") < before / 2);
    close_new(db);
}

/* In a process of its own, since no limit of SQLite's memory can be raised again; it lives on until
 * it is killed. */
static void undo_in_need(int told)
{
    struct sqlite *db = NULL;
    bool good = sqlite_open(path, SQLITE_MODE_WRITE, &db) == ERR_NONE &&
                sqlite_run(db, "CREATE TABLE t (x INTEGER)") == ERR_NONE &&
                sqlite_begin(db) == ERR_NONE &&
                sqlite_run(db, "INSERT INTO t VALUES (1)") == ERR_NONE;

    good = good && sqlite_run(db, "PRAGMA hard_heap_limit = 1") == ERR_MEMORY &&
           sqlite_run(db, "ROLLBACK") == ERR_MEMORY;
    if (good) {
        sqlite_undo(db);
        sqlite_undo(db); /* there is none any more */
    }
    (void)!write(told, good ? "y" : "n", 1);
    for (;;)
        (void)pause();
}

/* Who has a transaction lets no other one write. */
static void undoes_a_transaction_when_there_is_no_memory(void)
{
    struct sqlite *db = NULL;
    int ends[2];
    char word = 0;

    make_folder();
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0)
        undo_in_need(ends[1]);
    (void)close(ends[1]);
    CU_ASSERT_EQUAL(read(ends[0], &word, 1), 1);
    CU_ASSERT_EQUAL(word, 'y');
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_WRITE, &db), ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_begin(db), ERR_NONE);
    CU_ASSERT_EQUAL(ask_number(db, "SELECT count(*) FROM t"), 0);
    (void)kill(child, SIGKILL);
    CU_ASSERT_EQUAL(waitpid(child, NULL, 0), child);
    (void)close(ends[0]);
    close_new(db);
}

static void undoes_what_is_left_before_it_begins_anew(void)
{
    struct sqlite *db = open_new();

    CU_ASSERT_EQUAL(sqlite_run(db, "CREATE TABLE t (x INTEGER); BEGIN; INSERT INTO t VALUES (1)"),
                    ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_begin(db), ERR_NONE);
    CU_ASSERT_EQUAL(ask_number(db, "SELECT count(*) FROM t"), 0);
    CU_ASSERT_EQUAL(sqlite_run(db, "INSERT INTO t VALUES (1); COMMIT"), ERR_NONE);
    CU_ASSERT_EQUAL(ask_number(db, "SELECT count(*) FROM t"), 1);
    close_new(db);
}

UNIT_MAIN("sqlite", UNIT_TEST(undoes_a_transaction_when_there_is_no_memory),
          UNIT_TEST(undoes_what_is_left_before_it_begins_anew),
          UNIT_TEST(creates_a_file_for_its_owner_only), UNIT_TEST(sets_the_durable_pragmas),
          UNIT_TEST(keeps_every_kind_of_value), UNIT_TEST(clears_bindings_between_uses),
          UNIT_TEST(reports_a_bind_that_failed_when_stepped),
          UNIT_TEST(keeps_the_text_of_the_last_failure),
          UNIT_TEST(refuses_what_a_constraint_forbids),
          UNIT_TEST(says_full_when_there_is_no_page_left),
          UNIT_TEST(refuses_a_file_that_is_no_database), UNIT_TEST(refuses_damaged_pages),
          UNIT_TEST(refuses_a_file_cut_short), UNIT_TEST(opens_an_existing_database_to_read),
          UNIT_TEST(reads_while_another_writes),
          UNIT_TEST(says_timeout_when_another_writer_holds_on),
          UNIT_TEST(says_io_for_a_place_it_cannot_open), UNIT_TEST(says_memory_when_it_runs_out),
          UNIT_TEST(keeps_what_was_committed_when_the_process_dies),
          UNIT_TEST(ignores_a_write_ahead_log_that_is_junk),
          UNIT_TEST(gives_room_back_step_by_step))
