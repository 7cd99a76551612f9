/* SPDX-License-Identifier: Apache-2.0 */
/* A PostgreSQL server that goes away, does not answer, or is somebody else's; skipped without one
 * (tests/fakes/pgsql.py starts it). */
#include "portal/store/db_pgsql.h"

#include "base/clock.h"
#include "base/log.h"
#include "portal/store/db.h"
#include "portal/store/store_scope_whole.h"
#include "tests/fakes/portal_rig.h"
#include "tests/torture/scarce.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define THROW_OUT                                                                                  \
    "SELECT count(pg_terminate_backend(pid, 60000)) FROM pg_stat_activity "                        \
    "WHERE usename = current_user AND pid <> pg_backend_pid()"

static bool is_skipped(void)
{
    return !portal_rig_place("")->server;
}

/* Open a transaction with three records; nothing of it is stored yet. */
static void begin_batch(struct portal_rig *rig, struct store_journal *journal)
{
    struct record record;

    portal_rig_read(portal_rig_consumable(1), &record);
    CU_ASSERT_EQUAL_FATAL(store_begin(rig->store), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(store_open_journal(rig->store, rig->agent, PORTAL_RIG_EPOCH, 1, journal),
                          ERR_NONE);
    for (uint64_t i = 1; i <= 3; i++)
        (void)store_add(rig->store, journal, journal->through + i, 1, &record,
                        portal_rig_consumable(i));
    (void)store_advance(rig->store, journal, journal->through + 3);
    record_finish(&record);
}

static void a_lost_connection_fails_the_transaction_and_is_made_again(void)
{
    if (is_skipped())
        return;
    struct portal_rig rig = portal_rig_begin();
    struct store_journal journal;

    log_set_level((enum log_level) - 1); /* the trouble is expected */
    portal_rig_fill(rig.store, rig.agent, 1, 3);
    begin_batch(&rig, &journal);
    CU_ASSERT_TRUE(portal_rig_ask(&rig, THROW_OUT) > 0);
    CU_ASSERT_EQUAL(store_commit(rig.store), ERR_CLOSED);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM entry"), 3);
    begin_batch(&rig, &journal); /* connects, with all its statements */
    CU_ASSERT_EQUAL(journal.through, 6);
    CU_ASSERT_EQUAL(store_commit(rig.store), ERR_NONE);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM entry WHERE row = number"), 6);
    CU_ASSERT_TRUE(portal_rig_ask(&rig, THROW_OUT) > 0);
    portal_rig_fill(rig.store, rig.agent, 7, 9); /* thrown out between two transactions */
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT max(row) FROM entry"), 9);
    portal_rig_end(&rig);
}

/* What the other portal stores meanwhile is read, not taken for what was there before. */
static void what_another_portal_wrote_while_the_connection_was_lost_is_seen(void)
{
    if (is_skipped())
        return;
    struct portal_rig rig = portal_rig_begin();
    struct store *other = NULL;

    log_set_level((enum log_level) - 1);
    portal_rig_fill(rig.store, rig.agent, 1, 8);
    CU_ASSERT_TRUE(portal_rig_ask(&rig, THROW_OUT) > 0);
    CU_ASSERT_EQUAL_FATAL(store_open(&rig.place, STORE_WRITE, &other), ERR_NONE);
    portal_rig_add(other, rig.agent,
                   "<consumable device='" PORTAL_RIG_DEVICE "' at='2026-11-22T10:00:00.000Z' "
                   "index='1'><serial>OTHER</serial><level quality='exact'>7</level></consumable>");
    store_close(other);
    portal_rig_add(rig.store, rig.agent,
                   "<consumable device='" PORTAL_RIG_DEVICE "' at='2026-11-22T11:00:00.000Z' "
                   "index='1'><serial>THIRD</serial><level quality='exact'>7</level></consumable>");
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM entry WHERE row = number"), 10);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM history_cartridge WHERE supply = 1 "
                                         "AND serial = 'OTHER' AND went IS NOT NULL"),
                    1);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM history_cartridge WHERE supply = 1 "
                                         "AND went IS NULL"),
                    1);
    portal_rig_end(&rig);
}

static void a_second_writer_is_refused(void)
{
    if (is_skipped())
        return;
    struct portal_rig rig = portal_rig_begin();
    struct store *other = NULL;

    log_set_level((enum log_level) - 1);
    CU_ASSERT_EQUAL(store_open(&rig.place, STORE_WRITE, &other), ERR_REFUSED);
    CU_ASSERT_PTR_NULL(other);
    CU_ASSERT_EQUAL(store_open(&rig.place, STORE_READ, &other), ERR_NONE);
    store_close(other);
    store_close(rig.store);
    CU_ASSERT_EQUAL(store_open(&rig.place, STORE_WRITE, &rig.store), ERR_NONE);
    portal_rig_end(&rig);
}

static void who_waits_too_long_gives_up_and_goes_on(void)
{
    if (is_skipped())
        return;
    struct portal_rig rig = portal_rig_begin();
    struct db *other = NULL;
    struct store_journal journal;

    log_set_level((enum log_level) - 1);
    CU_ASSERT_EQUAL_FATAL(db_open(&rig.place, DB_READ, &other), ERR_NONE);
    CU_ASSERT_EQUAL(db_run(other, "BEGIN READ WRITE; LOCK TABLE entry IN EXCLUSIVE MODE"),
                    ERR_NONE);
    db_set_patience(store_db(rig.store), 500);
    begin_batch(&rig, &journal);
    CU_ASSERT_EQUAL(store_commit(rig.store), ERR_TIMEOUT);
    CU_ASSERT_EQUAL(db_run(other, "ROLLBACK"), ERR_NONE);
    db_close(other);
    db_set_patience(store_db(rig.store), 60000);
    portal_rig_fill(rig.store, rig.agent, 1, 3);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM entry"), 3);
    portal_rig_end(&rig);
}

/* It takes the connection and never says a word. */
static int listen_dumb(const char *folder)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s/.s.PGSQL.5432", folder);
    CU_ASSERT_EQUAL_FATAL(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    CU_ASSERT_EQUAL_FATAL(listen(fd, 4), 0);
    return fd;
}

static void a_server_that_says_nothing_is_given_up(void)
{
    char folder[] = "/tmp/printwire-dumb-XXXXXX";
    char path[64];
    struct db *db = NULL;

    log_set_level((enum log_level) - 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    const struct db_server server = {
        .host = folder, .port = 5432, .database = "printwire", .user = "printwire"
    };
    const struct db_place place = { .folder = folder, .server = &server };
    int fd = listen_dumb(folder);
    CU_ASSERT_EQUAL(db_open(&place, DB_WRITE, &db), ERR_TIMEOUT);
    (void)close(fd);
    CU_ASSERT_EQUAL(db_open(&place, DB_WRITE, &db), ERR_CLOSED);
    CU_ASSERT_PTR_NULL(db);
    (void)snprintf(path, sizeof path, "%s/.s.PGSQL.5432", folder);
    (void)unlink(path);
    (void)rmdir(folder);
}

static void a_database_that_is_not_there_cannot_be_opened(void)
{
    if (is_skipped())
        return;
    const struct db_place *known = portal_rig_place("/tmp");
    struct db_server server = *known->server;
    const struct db_place place = { .folder = "/tmp", .server = &server };
    struct db *db = NULL;

    log_set_level((enum log_level) - 1);
    server.database = "nowhere";
    CU_ASSERT_EQUAL(db_open(&place, DB_READ, &db), ERR_CLOSED);
    server.database = "printwire";
    server.user = "nobody";
    CU_ASSERT_EQUAL(db_open(&place, DB_READ, &db), ERR_CLOSED);
}

static void ask_seven(struct db *db)
{
    struct db_statement *ask = db_prepare(db, "SELECT CAST(?1 AS {number}) + 1");
    enum err err;

    CU_ASSERT_PTR_NOT_NULL_FATAL(ask);
    db_bind_number(ask, 1, 6);
    CU_ASSERT_TRUE(db_row(ask, &err));
    CU_ASSERT_EQUAL(db_number(ask, 0), 7);
    db_finish(ask);
}

static int64_t count_prepared(struct db *db)
{
    struct db_statement *count =
        db_prepare(db, "SELECT count(*) FROM pg_prepared_statements WHERE name <> ''");
    enum err err;
    int64_t number = -1;

    CU_ASSERT_PTR_NOT_NULL_FATAL(count);
    if (db_row(count, &err))
        number = db_number(count, 0);
    db_finish(count);
    return number;
}

/* Also within transactions, those that fail included. */
static void what_is_prepared_again_and_again_is_kept_once(void)
{
    if (is_skipped())
        return;
    struct portal_rig rig = portal_rig_begin();
    struct db *db = store_db(rig.store);

    ask_seven(db);
    int64_t before = count_prepared(db);
    for (int i = 0; i < 20; i++) {
        ask_seven(db);
        CU_ASSERT_EQUAL(db_begin(db), ERR_NONE);
        ask_seven(db);
        if (i % 2)
            CU_ASSERT_NOT_EQUAL(db_run(db, "SELECT nothing"), ERR_NONE);
        db_undo(db);
    }
    CU_ASSERT_EQUAL(count_prepared(db), before);
    portal_rig_end(&rig);
}

static void two_statements_of_one_text_do_not_mix(void)
{
    if (is_skipped())
        return;
    struct portal_rig rig = portal_rig_begin();
    static const char sql[] = "SELECT CAST(?1 AS {number})";
    struct db_statement *one = db_prepare(store_db(rig.store), sql);
    struct db_statement *two = db_prepare(store_db(rig.store), sql);
    enum err err;

    CU_ASSERT_PTR_NOT_NULL_FATAL(one);
    CU_ASSERT_PTR_NOT_NULL_FATAL(two);
    db_bind_number(one, 1, 1);
    db_bind_number(two, 1, 2);
    CU_ASSERT_TRUE(db_row(one, &err) && db_row(two, &err));
    CU_ASSERT_EQUAL(db_number(one, 0) * 10 + db_number(two, 0), 12);
    db_finish(one);
    CU_ASSERT_EQUAL(db_number(two, 0), 2);
    db_finish(two);
    portal_rig_end(&rig);
}

/* What a new connection shows of a setting after this was run on another one. */
static bool shows(struct portal_rig *rig, const char *sql, const char *setting, const char *wanted)
{
    struct db *db = NULL;
    char show[64];
    enum err err;

    CU_ASSERT_EQUAL(db_run(store_db(rig->store), sql), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(db_open(&rig->place, DB_READ, &db), ERR_NONE);
    (void)snprintf(show, sizeof show, "SHOW %s", setting);
    struct db_statement *ask = db_prepare(db, show);
    CU_ASSERT_PTR_NOT_NULL_FATAL(ask);
    bool good = db_row(ask, &err) && strcmp(db_text(ask, 0), wanted) == 0;
    db_finish(ask);
    db_close(db);
    return good;
}

static void a_commit_waits_for_the_disk_at_least(void)
{
    static const char setting[] = "synchronous_commit";
    if (is_skipped())
        return;
    struct portal_rig rig = portal_rig_begin();

    CU_ASSERT_TRUE(
        shows(&rig, "ALTER ROLE CURRENT_USER SET synchronous_commit = off", setting, "on"));
    CU_ASSERT_TRUE(shows(&rig, "ALTER ROLE CURRENT_USER SET synchronous_commit = remote_apply",
                         setting, "remote_apply"));
    CU_ASSERT_TRUE(shows(&rig, "ALTER ROLE CURRENT_USER RESET synchronous_commit", setting, "on"));
    portal_rig_end(&rig);
}

static void options_of_the_environment_are_passed_over(void)
{
    if (is_skipped())
        return;
    struct portal_rig rig = portal_rig_begin();

    (void)setenv("PGOPTIONS", "-c work_mem=777kB", 1);
    CU_ASSERT_FALSE(shows(&rig, "SELECT 1", "work_mem", "777kB"));
    (void)unsetenv("PGOPTIONS");
    portal_rig_end(&rig);
}

/* A backup reads bytes row by row: what it got no memory for is no empty value. */
static void bytes_without_memory_fail_the_row_behind_them(void)
{
    if (is_skipped())
        return;
    struct portal_rig rig = portal_rig_begin();
    struct db_statement *read =
        db_prepare(store_db(rig.store), "SELECT CAST('\\x616263' AS BYTEA)");
    enum err err = ERR_NONE;
    size_t len = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(read);
    CU_ASSERT_TRUE(db_row(read, &err));
    scarce_begin(1, 1);
    CU_ASSERT_PTR_NULL(db_bytes(read, 0, &len));
    scarce_end();
    CU_ASSERT_EQUAL(len, 0);
    CU_ASSERT_FALSE(db_row(read, &err));
    CU_ASSERT_EQUAL(err, ERR_MEMORY);
    db_reset(read);
    CU_ASSERT_TRUE(db_row(read, &err));
    CU_ASSERT_PTR_NOT_NULL(db_bytes(read, 0, &len));
    CU_ASSERT_EQUAL(len, 3);
    CU_ASSERT_FALSE(db_row(read, &err));
    CU_ASSERT_EQUAL(err, ERR_NONE);
    db_finish(read);
    portal_rig_end(&rig);
}

UNIT_MAIN("db_pgsql", UNIT_TEST(bytes_without_memory_fail_the_row_behind_them),
          UNIT_TEST(a_commit_waits_for_the_disk_at_least),
          UNIT_TEST(options_of_the_environment_are_passed_over),
          UNIT_TEST(what_is_prepared_again_and_again_is_kept_once),
          UNIT_TEST(two_statements_of_one_text_do_not_mix),
          UNIT_TEST(a_lost_connection_fails_the_transaction_and_is_made_again),
          UNIT_TEST(what_another_portal_wrote_while_the_connection_was_lost_is_seen),
          UNIT_TEST(a_second_writer_is_refused), UNIT_TEST(who_waits_too_long_gives_up_and_goes_on),
          UNIT_TEST(a_server_that_says_nothing_is_given_up),
          UNIT_TEST(a_database_that_is_not_there_cannot_be_opened))
