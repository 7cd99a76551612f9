/* SPDX-License-Identifier: Apache-2.0 */
/* What db.h promises, whichever engine is behind it. */
#include "portal/store/db.h"

#include "base/log.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

struct rig {
    const char *folder;
    struct db_place place;
    struct db *db;
};

static void make_table(struct db *db)
{
    CU_ASSERT_EQUAL(db_run(db, "CREATE TABLE sample (id {identity}, number {number}, real {real}, "
                               "text {text}, bytes {bytes}, CHECK (number < 100)){strict}"),
                    ERR_NONE);
}

static struct rig begin_rig(void)
{
    struct rig rig = { .folder = portal_rig_folder() };

    log_set_level(LOG_LEVEL_ERROR);
    rig.place = *portal_rig_place(rig.folder);
    CU_ASSERT_EQUAL_FATAL(db_open(&rig.place, DB_WRITE, &rig.db), ERR_NONE);
    make_table(rig.db);
    return rig;
}

static void end_rig(struct rig *rig)
{
    db_close(rig->db);
    portal_rig_remove(rig->folder);
}

static int64_t ask(struct db *db, const char *sql)
{
    struct db_statement *read = db_prepare(db, sql);
    enum err err = ERR_IO;

    CU_ASSERT_PTR_NOT_NULL_FATAL(read);
    int64_t number = db_row(read, &err) ? db_number(read, 0) : -1;
    CU_ASSERT_EQUAL(err, ERR_NONE);
    db_finish(read);
    return number;
}

static void values_come_back_as_they_went(void)
{
    static const char bytes[] = "\0\x01'\\?\xff";
    struct rig rig = begin_rig();
    struct db_statement *put =
        db_prepare(rig.db, "INSERT INTO sample (number, real, text, bytes) VALUES (?, ?, ?, ?)");
    struct db_statement *get =
        db_prepare(rig.db, "SELECT number, real, text, bytes FROM sample ORDER BY id");
    size_t len = 0;
    enum err err;

    db_bind_number(put, 1, INT64_MIN);
    db_bind_real(put, 2, 0.1);
    db_bind_text(put, 3, "it's \"{text}\" ? \xc3\xa4");
    db_bind_bytes(put, 4, bytes, sizeof bytes);
    CU_ASSERT_EQUAL(db_step(put), ERR_NONE);
    db_bind_bytes(put, 4, NULL, 0);
    CU_ASSERT_EQUAL(db_step(put), ERR_NONE); /* what is not bound is NULL */
    CU_ASSERT_TRUE_FATAL(db_row(get, &err));
    CU_ASSERT_EQUAL(db_number(get, 0), INT64_MIN);
    CU_ASSERT_EQUAL(db_real(get, 1), 0.1);
    CU_ASSERT_STRING_EQUAL(db_text(get, 2), "it's \"{text}\" ? \xc3\xa4");
    const void *read = db_bytes(get, 3, &len);
    CU_ASSERT_EQUAL_FATAL(len, sizeof bytes);
    CU_ASSERT_EQUAL(memcmp(read, bytes, len), 0);
    CU_ASSERT_TRUE_FATAL(db_row(get, &err));
    CU_ASSERT(db_is_null(get, 0) && db_number(get, 0) == 0 && db_real(get, 1) == 0);
    CU_ASSERT_PTR_NULL(db_text(get, 2));
    CU_ASSERT_FALSE(db_is_null(get, 3));
    (void)db_bytes(get, 3, &len);
    CU_ASSERT_EQUAL(len, 0);
    CU_ASSERT_FALSE(db_row(get, &err));
    CU_ASSERT_EQUAL(err, ERR_NONE);
    db_finish(put);
    db_finish(get);
    end_rig(&rig);
}

static void a_transaction_is_all_or_nothing(void)
{
    struct rig rig = begin_rig();
    struct db_statement *put = db_prepare(rig.db, "INSERT INTO sample (number) VALUES (?)");

    CU_ASSERT_EQUAL(db_begin(rig.db), ERR_NONE);
    for (int64_t i = 0; i < 50; i++) {
        db_bind_number(put, 1, i);
        CU_ASSERT_EQUAL(db_step(put), ERR_NONE);
    }
    CU_ASSERT_EQUAL(ask(rig.db, "SELECT count(*) FROM sample"), 50);
    CU_ASSERT_EQUAL(db_commit(rig.db), ERR_NONE);
    CU_ASSERT_EQUAL(db_begin(rig.db), ERR_NONE);
    db_bind_number(put, 1, 50);
    CU_ASSERT_EQUAL(db_step(put), ERR_NONE);
    db_undo(rig.db);
    db_undo(rig.db);
    CU_ASSERT_EQUAL(db_begin(rig.db), ERR_NONE);
    CU_ASSERT_EQUAL(db_run(rig.db, "CREATE TABLE other (a {number}); DROP TABLE other"), ERR_NONE);
    db_bind_number(put, 1, 51);
    CU_ASSERT_EQUAL(db_step(put), ERR_NONE);
    CU_ASSERT_EQUAL(db_commit(rig.db), ERR_NONE);
    CU_ASSERT_EQUAL(ask(rig.db, "SELECT count(*) FROM sample"), 51);
    db_finish(put);
    end_rig(&rig);
}

/* At the statement, at the next row or at the commit: never later, and nothing is stored. */
static void a_failure_in_a_transaction_is_told_by_the_commit_at_the_latest(void)
{
    struct rig rig = begin_rig();
    struct db_statement *put = db_prepare(rig.db, "INSERT INTO sample (number) VALUES (?)");

    CU_ASSERT_EQUAL(db_begin(rig.db), ERR_NONE);
    db_bind_number(put, 1, 1);
    CU_ASSERT_EQUAL(db_step(put), ERR_NONE);
    db_bind_number(put, 1, 100); /* the check says no */
    enum err err = db_step(put);
    db_bind_number(put, 1, 2);
    if (err == ERR_NONE)
        (void)db_step(put);
    if (err == ERR_NONE)
        err = db_commit(rig.db);
    CU_ASSERT_EQUAL(err, ERR_REFUSED);
    CU_ASSERT_STRING_NOT_EQUAL(db_error(rig.db), "no error");
    db_undo(rig.db);
    CU_ASSERT_EQUAL(ask(rig.db, "SELECT count(*) FROM sample"), 0);
    db_reset(put);
    db_bind_number(put, 1, 3);
    CU_ASSERT_EQUAL(db_step(put), ERR_NONE);
    CU_ASSERT_EQUAL(ask(rig.db, "SELECT count(*) FROM sample"), 1);
    db_finish(put);
    end_rig(&rig);
}

static void what_is_wrong_has_a_cause(void)
{
    struct rig rig = begin_rig();
    struct db_statement *put = db_prepare(rig.db, "INSERT INTO sample (number) VALUES (?)");

    CU_ASSERT_PTR_NULL(db_prepare(rig.db, "SELECT nothing FROM nowhere"));
    CU_ASSERT_EQUAL(db_prepare_error(rig.db), ERR_CORRUPT);
    CU_ASSERT_EQUAL(db_run(rig.db, "CREATE NOTHING"), ERR_SYNTAX);
    db_bind_number(put, 2, 1);
    CU_ASSERT_EQUAL(db_step(put), ERR_RANGE);
    db_bind_number(put, 1, 100);
    CU_ASSERT_EQUAL(db_step(put), ERR_REFUSED);
    db_finish(put);
    end_rig(&rig);
}

static void two_statements_read_side_by_side(void)
{
    struct rig rig = begin_rig();
    struct db_statement *outer;
    struct db_statement *inner;
    int pairs = 0;
    enum err err;

    CU_ASSERT_EQUAL(db_run(rig.db, "INSERT INTO sample (number) VALUES (1), (2), (3)"), ERR_NONE);
    outer = db_prepare(rig.db, "SELECT number FROM sample ORDER BY number");
    inner = db_prepare(rig.db, "SELECT number FROM sample WHERE number > ? ORDER BY number");
    while (db_row(outer, &err)) {
        db_bind_number(inner, 1, db_number(outer, 0));
        for (; db_row(inner, &err); pairs++)
            CU_ASSERT_TRUE(db_number(inner, 0) > db_number(outer, 0));
        db_reset(inner);
    }
    CU_ASSERT_EQUAL(pairs, 3);
    db_finish(outer);
    db_finish(inner);
    end_rig(&rig);
}

static void a_reader_cannot_write_and_sees_commits_only(void)
{
    struct rig rig = begin_rig();
    struct db *reader = NULL;

    CU_ASSERT_EQUAL(db_begin(rig.db), ERR_NONE);
    CU_ASSERT_EQUAL(db_set_version(rig.db, 7), ERR_NONE);
    CU_ASSERT_EQUAL(db_commit(rig.db), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(db_open(&rig.place, DB_READ, &reader), ERR_NONE);
    db_set_patience(reader, 1000);
    int version = 0;
    CU_ASSERT_EQUAL(db_version(reader, &version), ERR_NONE);
    CU_ASSERT_EQUAL(version, 7);
    CU_ASSERT_EQUAL(db_begin(rig.db), ERR_NONE);
    CU_ASSERT_EQUAL(db_run(rig.db, "INSERT INTO sample (number) VALUES (1)"), ERR_NONE);
    CU_ASSERT_EQUAL(ask(reader, "SELECT count(*) FROM sample"), 0);
    CU_ASSERT_EQUAL(db_commit(rig.db), ERR_NONE);
    CU_ASSERT_EQUAL(ask(reader, "SELECT count(*) FROM sample"), 1);
    CU_ASSERT_EQUAL(db_run(reader, "INSERT INTO sample (number) VALUES (2)"), ERR_REFUSED);
    db_close(reader);
    end_rig(&rig);
}

static void columns_are_found(void)
{
    struct rig rig = begin_rig();
    bool has = false;

    CU_ASSERT_EQUAL(db_has_column(rig.db, "sample", "text", &has), ERR_NONE);
    CU_ASSERT_TRUE(has);
    CU_ASSERT_EQUAL(db_has_column(rig.db, "sample", "texts", &has), ERR_NONE);
    CU_ASSERT_FALSE(has);
    CU_ASSERT_EQUAL(db_has_column(rig.db, "samples", "text", &has), ERR_NONE);
    CU_ASSERT_FALSE(has);
    end_rig(&rig);
}

static void many_rows_are_walked_through_as_they_were_at_the_beginning(void)
{
    struct rig rig = begin_rig();
    struct db *reader = NULL;
    enum err err = ERR_IO;
    int64_t rows = 0;

    CU_ASSERT_EQUAL(db_run(rig.db, "INSERT INTO sample (number) WITH RECURSIVE n (i) AS (SELECT 1 "
                                   "UNION ALL SELECT i + 1 FROM n WHERE i < 1500) "
                                   "SELECT i % 100 FROM n"),
                    ERR_NONE);
    CU_ASSERT_EQUAL(db_set_version(rig.db, 1), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(db_open(&rig.place, DB_READ, &reader), ERR_NONE);
    CU_ASSERT_EQUAL(db_begin_read(reader), ERR_NONE);
    CU_ASSERT_EQUAL(ask(reader, "SELECT count(*) FROM sample"), 1500);
    CU_ASSERT_EQUAL(db_run(rig.db, "DELETE FROM sample WHERE id > 7"), ERR_NONE);
    struct db_statement *walk = db_walk(reader, "SELECT id FROM sample ORDER BY id");
    CU_ASSERT_PTR_NOT_NULL_FATAL(walk);
    while (db_row(walk, &err))
        CU_ASSERT_EQUAL(db_number(walk, 0), ++rows);
    CU_ASSERT_EQUAL(err, ERR_NONE);
    CU_ASSERT_EQUAL(rows, 1500);
    db_finish(walk);
    db_undo(reader);
    CU_ASSERT_EQUAL(ask(reader, "SELECT count(*) FROM sample"), 7);
    db_close(reader);
    end_rig(&rig);
}

static const char *ask_of(struct db *db, enum db_question question, const char *table)
{
    static char text[512];
    struct db_statement *read = db_ask(db, question);
    enum err err;

    text[0] = '\0';
    CU_ASSERT_PTR_NOT_NULL_FATAL(read);
    if (table)
        db_bind_text(read, 1, table);
    while (db_row(read, &err)) {
        size_t len = strlen(text);
        (void)snprintf(text + len, sizeof text - len, "%s %s", len ? "," : "", db_text(read, 0));
        if (question == DB_COLUMNS) {
            len = strlen(text);
            (void)snprintf(text + len, sizeof text - len, " %s %d", db_text(read, 1),
                           (int)db_number(read, 2));
        }
    }
    CU_ASSERT_EQUAL(err, ERR_NONE);
    db_finish(read);
    return text;
}

static void a_database_tells_of_its_tables(void)
{
    struct rig rig = begin_rig();

    CU_ASSERT_EQUAL(db_run(rig.db, "CREATE TABLE child (b {number} REFERENCES sample (id), "
                                   "a {text}, PRIMARY KEY (b, a)) {strict}"),
                    ERR_NONE);
    CU_ASSERT_EQUAL(db_run(rig.db, "INSERT INTO sample (number) VALUES (1), (2)"), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(ask_of(rig.db, DB_TABLES, NULL), " child, sample");
    CU_ASSERT_STRING_EQUAL(ask_of(rig.db, DB_COLUMNS, "child"), " a text 2, b number 1");
    CU_ASSERT_STRING_EQUAL(ask_of(rig.db, DB_COLUMNS, "sample"),
                           " bytes bytes 0, id number 1, number number 0, real real 0, "
                           "text text 0");
    CU_ASSERT_STRING_EQUAL(ask_of(rig.db, DB_PARENTS, "child"), " sample");
    CU_ASSERT_STRING_EQUAL(ask_of(rig.db, DB_IDENTITY, "sample"), " 2");
    CU_ASSERT_STRING_EQUAL(ask_of(rig.db, DB_IDENTITY, "child"), "");
    end_rig(&rig);
}

static void the_last_number_given_can_be_set(void)
{
    static const int64_t numbers[] = { 7, 0, 50 };
    struct rig rig = begin_rig();
    struct db_statement *set = db_ask(rig.db, DB_SET_IDENTITY);
    enum err err;
    char text[24];

    CU_ASSERT_PTR_NOT_NULL_FATAL(set);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        db_bind_text(set, 1, "sample");
        db_bind_number(set, 2, numbers[i]);
        while (db_row(set, &err))
            ;
        CU_ASSERT_EQUAL(err, ERR_NONE);
        db_reset(set);
        (void)snprintf(text, sizeof text, " %d", (int)numbers[i]);
        CU_ASSERT_STRING_EQUAL(ask_of(rig.db, DB_IDENTITY, "sample"), text);
    }
    db_finish(set);
    CU_ASSERT_EQUAL(db_run(rig.db, "INSERT INTO sample (number) VALUES (1)"), ERR_NONE);
    CU_ASSERT_EQUAL(ask(rig.db, "SELECT id FROM sample"), 51);
    end_rig(&rig);
}

UNIT_MAIN("db", UNIT_TEST(values_come_back_as_they_went),
          UNIT_TEST(a_transaction_is_all_or_nothing),
          UNIT_TEST(a_failure_in_a_transaction_is_told_by_the_commit_at_the_latest),
          UNIT_TEST(what_is_wrong_has_a_cause), UNIT_TEST(two_statements_read_side_by_side),
          UNIT_TEST(a_reader_cannot_write_and_sees_commits_only), UNIT_TEST(columns_are_found),
          UNIT_TEST(many_rows_are_walked_through_as_they_were_at_the_beginning),
          UNIT_TEST(a_database_tells_of_its_tables), UNIT_TEST(the_last_number_given_can_be_set))
