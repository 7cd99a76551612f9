/* SPDX-License-Identifier: Apache-2.0 */
/* One process keeps a database open to write, another one comes and goes. */
#include "base/sqlite.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char path[96];

/* Another process, which writes when it is told to; it must not begin with the locks of ours. */
static pid_t begin_beside(int *out_go)
{
    struct sqlite *db = NULL;
    int pair[2];
    char go;

    CU_ASSERT_EQUAL_FATAL(pipe(pair), 0);
    pid_t child = fork();
    *out_go = pair[1];
    if (child != 0) {
        (void)close(pair[0]);
        return child;
    }
    bool good = read(pair[0], &go, 1) == 1 &&
                sqlite_open(path, SQLITE_MODE_BESIDE, &db) == ERR_NONE &&
                sqlite_run(db, "INSERT INTO t VALUES(2)") == ERR_NONE;
    sqlite_close(db);
    _exit(good ? 0 : 1);
}

/* The last one that closes takes the log away: only by our locks does it know that it is not. */
static void who_writes_beside_leaves_the_log_to_who_stays(void)
{
    struct sqlite *db = NULL;
    char folder[] = "/tmp/test_sqlite_beside.XXXXXX";
    enum err err;
    bool is_made = false;
    int status = -1, go = -1;
    char log[128];

    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/db", folder);
    (void)snprintf(log, sizeof log, "%s-wal", path);
    CU_ASSERT_EQUAL(sqlite_open(path, SQLITE_MODE_BESIDE, &db), ERR_MISSING);
    pid_t child = begin_beside(&go);
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_WRITE_SUMS, &db), ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_run(db, "CREATE TABLE t(a); INSERT INTO t VALUES(1)"), ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_make_sums(db, &is_made), ERR_NONE);
    CU_ASSERT_EQUAL(write(go, "x", 1), 1);
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    CU_ASSERT_EQUAL(status, 0);
    struct sqlite_statement *count = sqlite_prepare(db, "SELECT count(*) FROM t");
    CU_ASSERT_TRUE(sqlite_row(count, &err) && sqlite_number(count, 0) == 2);
    sqlite_finish(count);
    CU_ASSERT_EQUAL(access(log, F_OK), 0);
    (void)close(go);
    sqlite_close(db);
    (void)unlink(path);
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

UNIT_MAIN("sqlite_beside", UNIT_TEST(who_writes_beside_leaves_the_log_to_who_stays))
