/* SPDX-License-Identifier: Apache-2.0 */
/* A write-ahead log that was left, with every kind of damage, and what the next opening has of it.
 */
#include "base/sqlite_log.h"

#include "base/sqlite.h"
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define COMMITS   10
#define LOG_MOST  (1 << 20)
#define PATH_SIZE 64
#define HEADER    32
#define FRAME     4120 /* of a page of 4096 bytes */
#define SECTOR    512

struct rig {
    char folder[PATH_SIZE];
    char db[2 * PATH_SIZE];
    char log[2 * PATH_SIZE];
    uint8_t bytes[LOG_MOST];
    size_t len;
};

static size_t read_all(const char *path, uint8_t *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? 0 : read(fd, out, LOG_MOST);

    (void)close(fd);
    return len > 0 ? (size_t)len : 0;
}

static void write_all(const char *path, const uint8_t *bytes, size_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    CU_ASSERT_EQUAL_FATAL(write(fd, bytes, len), (ssize_t)len);
    (void)close(fd);
}

/* Ten commits of a row each, by a process that is killed then; it ends by itself when one fails. */
static void commit_and_die(const char *path, enum sqlite_mode mode, const char *last)
{
    struct sqlite *db;

    if (sqlite_open(path, mode, &db) != ERR_NONE)
        _exit(1);
    bool good = sqlite_run(db, "CREATE TABLE t (x INTEGER)") == ERR_NONE;
    for (int i = 0; i < COMMITS; i++)
        good = good && sqlite_run(db, "INSERT INTO t VALUES (1)") == ERR_NONE;
    if (good && sqlite_run(db, last) == ERR_NONE)
        (void)raise(SIGKILL);
    _exit(1);
}

static struct rig *make_rig_with(enum sqlite_mode mode, const char *last)
{
    struct rig *rig = calloc(1, sizeof *rig);
    int status;

    CU_ASSERT_PTR_NOT_NULL_FATAL(rig);
    (void)snprintf(rig->folder, sizeof rig->folder, "/tmp/printwire-log-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(rig->folder));
    (void)snprintf(rig->db, sizeof rig->db, "%s/a.db", rig->folder);
    (void)snprintf(rig->log, sizeof rig->log, "%s/a.db-wal", rig->folder);
    pid_t child = fork();
    if (child == 0)
        commit_and_die(rig->db, mode, last);
    CU_ASSERT_EQUAL_FATAL(waitpid(child, &status, 0), child);
    CU_ASSERT_TRUE_FATAL(WIFSIGNALED(status));
    rig->len = read_all(rig->log, rig->bytes);
    CU_ASSERT_EQUAL_FATAL((rig->len - HEADER) % FRAME, 0);
    return rig;
}

static struct rig *make_rig(void)
{
    return make_rig_with(SQLITE_MODE_WRITE, "");
}

static void remove_rig(struct rig *rig)
{
    static const char *const suffixes[] = { "", "-wal", "-shm" };
    char path[3 * PATH_SIZE];

    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        (void)snprintf(path, sizeof path, "%s%s", rig->db, suffixes[i]);
        (void)unlink(path);
    }
    (void)rmdir(rig->folder);
    free(rig);
}

/* Open a copy of what was left, with the log as it is now; the rows that are there. */
static int64_t rows(struct rig *rig, char out_notice[200])
{
    char path[3 * PATH_SIZE];
    static uint8_t before[LOG_MOST];
    size_t len = read_all(rig->db, before);
    struct sqlite *db;
    enum err err;
    int64_t count = -1;

    (void)snprintf(path, sizeof path, "%s-shm", rig->db);
    (void)unlink(path);
    write_all(rig->log, rig->bytes, rig->len);
    CU_ASSERT_EQUAL_FATAL(sqlite_open(rig->db, SQLITE_MODE_WRITE, &db), ERR_NONE);
    (void)snprintf(out_notice, 200, "%s", sqlite_notice(db));
    struct sqlite_statement *query = sqlite_prepare(db, "SELECT count(*) FROM t");
    if (query != NULL && sqlite_row(query, &err))
        count = sqlite_number(query, 0);
    sqlite_finish(query);
    sqlite_close(db);
    write_all(rig->db, before, len);
    return count;
}

static size_t frame(struct rig *rig, size_t from_end)
{
    return rig->len - (from_end + 1) * FRAME;
}

static void says_nothing_about_a_whole_log(void)
{
    struct rig *rig = make_rig();
    char notice[200];

    CU_ASSERT_EQUAL(rows(rig, notice), COMMITS);
    CU_ASSERT_STRING_EQUAL(notice, "");
    remove_rig(rig);
}

static void sets_one_flipped_bit_right(void)
{
    struct rig *rig = make_rig();
    const size_t places[] = { 3,  /* the magic number */
                              9,  /* the size of a page */
                              17, /* a salt */
                              25, /* the header's sum */
                              frame(rig, 3) + 1,
                              frame(rig, 3) + 6, /* page, size of the database */
                              frame(rig, 3) + 10,
                              frame(rig, 3) + 18, /* salt, sum */
                              frame(rig, 3) + 24,
                              frame(rig, 3) + 2001,
                              frame(rig, 0) + 4117 };
    char notice[200];
    int mended = 0;

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        rig->bytes[places[i]] ^= 4;
        bool is_whole = rows(rig, notice) == COMMITS;
        CU_ASSERT_EQUAL(is_whole, strstr(notice, "1 flipped bits") != NULL);
        CU_ASSERT_TRUE(is_whole || strstr(notice, "lost") != NULL);
        rig->bytes[places[i]] ^= 4;
        mended += is_whole;
    }
    CU_ASSERT_TRUE(mended >= 8); /* a sum's bit may, by chance, be one of the content, too */
    remove_rig(rig);
}

/* The highest bit of a word weighs the same in the sum at many places. */
static void sets_no_bit_right_that_may_be_another_one(void)
{
    struct rig *rig = make_rig();
    char notice[200];

    rig->bytes[frame(rig, 3) + 24 + 2003] ^= 0x80;
    CU_ASSERT_EQUAL(rows(rig, notice), COMMITS - 4);
    CU_ASSERT_PTR_NOT_NULL(strstr(notice, "the last 4 commits or more are lost"));
    remove_rig(rig);
}

/* A bit of the last word weighs as much as one of the sum itself. */
static void sets_nothing_right_that_may_be_the_sum(void)
{
    struct rig *rig = make_rig();
    char notice[200];

    for (size_t bit = 0; bit < 32; bit++) {
        uint8_t *byte = rig->bytes + frame(rig, 3) + FRAME - 4 + bit / 8;
        *byte ^= (uint8_t)(1U << bit % 8);
        int64_t found = rows(rig, notice);
        *byte ^= (uint8_t)(1U << bit % 8);
        CU_ASSERT_TRUE(found == COMMITS || found == COMMITS - 4);
        CU_ASSERT_STRING_NOT_EQUAL(notice, "");
        CU_ASSERT_EQUAL(strstr(notice, "set right") != NULL, found == COMMITS);
    }
    remove_rig(rig);
}

/* Whatever is flipped: the log is what it was, or is left as it is and told of. */
static void never_sets_a_wrong_bit(void)
{
    struct rig *rig = make_rig();
    static uint8_t after[LOG_MOST];
    unsigned mended = 0, left = 0, wrong = 0;

    for (size_t bit = 0; bit < rig->len * 8; bit += 389) {
        uint8_t mask = (uint8_t)(1U << bit % 8);
        rig->bytes[bit / 8] ^= mask;
        write_all(rig->log, rig->bytes, rig->len);
        struct sqlite_log log = sqlite_log_mend(rig->db);
        (void)read_all(rig->log, after);
        bool is_left = memcmp(after, rig->bytes, rig->len) == 0;
        rig->bytes[bit / 8] ^= mask;
        bool is_mended = memcmp(after, rig->bytes, rig->len) == 0;
        mended += is_mended && log.mended == 1 && log.commits == 0;
        left += is_left && log.mended == 0 && log.commits > 0;
        wrong += !is_mended && !is_left;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_EQUAL(mended + left, (rig->len * 8 + 388) / 389);
    CU_ASSERT_TRUE(mended > 2 * left);
    remove_rig(rig);
}

static void tells_of_commits_behind_a_damaged_frame(void)
{
    struct rig *rig = make_rig();
    char notice[200];

    memset(rig->bytes + frame(rig, 3) + 1000, 7, 64);
    CU_ASSERT_EQUAL(rows(rig, notice), COMMITS - 4);
    CU_ASSERT_PTR_NOT_NULL(strstr(notice, "the last 3 commits or more are lost"));
    memset(rig->bytes + frame(rig, 3), 0, 512);
    CU_ASSERT_EQUAL(rows(rig, notice), COMMITS - 4);
    CU_ASSERT_PTR_NOT_NULL(strstr(notice, "commits or more are lost"));
    remove_rig(rig);
}

/* The frame behind the damage fits nothing, but the next one fits it. */
static void counts_a_commit_that_only_the_next_one_proves(void)
{
    struct rig *rig = make_rig();
    char notice[200];

    memset(rig->bytes + frame(rig, 2) - 256, 0, 512);
    CU_ASSERT_EQUAL(rows(rig, notice), COMMITS - 4);
    CU_ASSERT_PTR_NOT_NULL(strstr(notice, "the last 2 commits or more are lost"));
    remove_rig(rig);
}

static void tells_of_a_log_without_a_header(void)
{
    struct rig *rig = make_rig();
    char notice[200];

    memset(rig->bytes, 0, HEADER);
    (void)rows(rig, notice);
    CU_ASSERT_PTR_NOT_NULL(strstr(notice, "commits or more are lost"));
    remove_rig(rig);
}

/* What a power cut may leave of a commit that nobody was told of. */
static void takes_a_torn_end_for_the_end(void)
{
    struct rig *rig = make_rig();
    char notice[200];

    memset(rig->bytes + frame(rig, 0) + 512, 7, 1024);
    CU_ASSERT_EQUAL(rows(rig, notice), COMMITS - 1);
    CU_ASSERT_STRING_EQUAL(notice, "");
    rig->len -= 1000;
    CU_ASSERT_EQUAL(rows(rig, notice), COMMITS - 1);
    CU_ASSERT_STRING_EQUAL(notice, "");
    rig->len = 10;
    (void)rows(rig, notice);
    CU_ASSERT_STRING_EQUAL(notice, "");
    remove_rig(rig);
}

/* The last frame that ends a commit, by its number from the front. */
static size_t last_commit(const struct rig *rig)
{
    static const uint8_t none[4];
    size_t found = 0;

    for (size_t i = 0; HEADER + (i + 1) * FRAME <= rig->len; i++)
        if (memcmp(rig->bytes + HEADER + i * FRAME + 4, none, sizeof none) != 0)
            found = i;
    return found;
}

/* Behind the torn commit lie frames that fit each other: of a transaction too large for SQLite's
 * memory, which wrote there before it and was taken back, as a kill takes one back. */
static void takes_a_torn_end_over_a_transaction_taken_back_for_the_end(void)
{
    static const char taken_back[] =
        "PRAGMA cache_size=20; BEGIN; CREATE TABLE u (x); WITH RECURSIVE n (i) AS"
        " (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)"
        " INSERT INTO u SELECT randomblob(3000) FROM n; ROLLBACK; PRAGMA cache_size=100;"
        "INSERT INTO t VALUES (zeroblob(9000))";
    struct rig *rig = make_rig_with(SQLITE_MODE_WRITE, taken_back);
    size_t last = last_commit(rig);
    char notice[200];

    CU_ASSERT_TRUE(HEADER + (last + 10) * FRAME < rig->len);
    CU_ASSERT_EQUAL(rows(rig, notice), COMMITS + 1);
    CU_ASSERT_STRING_EQUAL(notice, "");
    memset(rig->bytes + HEADER + last * FRAME + 1000, 7, SECTOR);
    CU_ASSERT_EQUAL(rows(rig, notice), COMMITS);
    CU_ASSERT_STRING_EQUAL(notice, "");
    memset(rig->bytes + HEADER + (last - 1) * FRAME + 1000, 7, SECTOR);
    CU_ASSERT_EQUAL(rows(rig, notice), COMMITS);
    CU_ASSERT_STRING_EQUAL(notice, "");
    remove_rig(rig);
}

/* A sector ends behind the size in the header of the frame 41: the size is of an older frame there,
 * which ended a commit, and the rest of the header is of the torn one. */
static void takes_no_older_size_for_the_end_of_a_commit(void)
{
    char sql[2048], notice[200];
    int len = 0;

    for (int i = 0; i < 26; i++)
        len += snprintf(sql + len, sizeof sql - (size_t)len, "INSERT INTO t VALUES (1);");
    (void)snprintf(sql + len, sizeof sql - (size_t)len, "INSERT INTO t VALUES (zeroblob(60000))");
    struct rig *rig = make_rig_with(SQLITE_MODE_WRITE, sql);
    uint8_t *header = rig->bytes + HEADER + 41 * FRAME;
    CU_ASSERT_TRUE_FATAL(last_commit(rig) > 43 && header[7] == 0);
    CU_ASSERT_EQUAL((HEADER + 41 * FRAME + 8) % SECTOR, 0);
    header[3] = header[7] = 3;
    CU_ASSERT_EQUAL(rows(rig, notice), COMMITS + 26);
    CU_ASSERT_STRING_EQUAL(notice, "");
    remove_rig(rig);
}

/* Two damages: the frames behind the second one fit what was there before it only. */
static void tells_of_commits_behind_two_damaged_frames(void)
{
    struct rig *rig = make_rig();
    char notice[200];

    memset(rig->bytes + frame(rig, 6) + 1000, 7, 64);
    memset(rig->bytes + frame(rig, 3) + 1000, 7, 64);
    CU_ASSERT_EQUAL(rows(rig, notice), COMMITS - 7);
    CU_ASSERT_PTR_NOT_NULL(strstr(notice, "the last 6 commits or more are lost"));
    remove_rig(rig);
}

/* The last version of t's page is that of the frame 7 from the end; seven commits of u follow. */
static const char u_follows[] =
    "CREATE TABLE u (x INTEGER); INSERT INTO t VALUES (1); INSERT INTO u VALUES (1);"
    "INSERT INTO u VALUES (2); INSERT INTO u VALUES (3); INSERT INTO u VALUES (4);"
    "INSERT INTO u VALUES (5); INSERT INTO u VALUES (6); INSERT INTO u VALUES (7);"
    "PRAGMA wal_checkpoint(PASSIVE)";

/* Each sector of a log spoilt in turn; not the last frame's header, without which nothing tells
 * that the frame was ever written for good. Of the last two frames nothing need be said: a power
 * cut may leave them so. */
static void spoil_each_sector(enum sqlite_mode mode)
{
    struct rig *rig = make_rig_with(mode, "PRAGMA wal_checkpoint(PASSIVE)");
    uint8_t before[SECTOR];
    char notice[200];
    size_t whole = 0;

    for (size_t at = 0; at + SECTOR <= rig->len - FRAME; at += SECTOR) {
        memcpy(before, rig->bytes + at, SECTOR);
        memset(rig->bytes + at, 0x55, SECTOR);
        CU_ASSERT_EQUAL(rows(rig, notice), COMMITS);
        bool is_told = notice[0] != '\0';
        CU_ASSERT_TRUE(is_told || at + SECTOR > frame(rig, 1));
        whole += strstr(notice, "the database has all that it held: nothing is lost") != NULL;
        memcpy(rig->bytes + at, before, SECTOR);
    }
    CU_ASSERT_TRUE(whole > rig->len / SECTOR * 4 / 5); /* not where two frames share a sector */
    remove_rig(rig);
}

static void takes_the_database_for_a_log_that_was_copied_into_it(void)
{
    spoil_each_sector(SQLITE_MODE_WRITE);
    spoil_each_sector(SQLITE_MODE_WRITE_SUMS);
}

/* As a power cut leaves it that tore a commit of pages that are what they were. */
static void says_nothing_of_a_torn_end_that_the_database_has(void)
{
    struct rig *rig = make_rig_with(SQLITE_MODE_WRITE, "PRAGMA wal_checkpoint(PASSIVE)");
    char notice[200];

    memset(rig->bytes + frame(rig, 0) + 1000, 7, SECTOR);
    CU_ASSERT_EQUAL(rows(rig, notice), COMMITS);
    CU_ASSERT_STRING_EQUAL(notice, "");
    remove_rig(rig);
}

/* The header is lost and the page's beginning with it, as when a sector is. */
static void lose_a_header(enum sqlite_mode mode)
{
    struct rig *rig = make_rig_with(mode, u_follows);
    char notice[200];

    memset(rig->bytes + frame(rig, 7), 0, SECTOR);
    CU_ASSERT_EQUAL(rows(rig, notice), COMMITS + 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(notice, "nothing is lost"));
    remove_rig(rig);
}

static void finds_the_page_of_a_frame_whose_header_is_lost(void)
{
    lose_a_header(SQLITE_MODE_WRITE);
    lose_a_header(SQLITE_MODE_WRITE_SUMS);
}

/* Two headers in a row are lost: nothing proves of which pages these frames are. */
static void refuses_a_database_that_may_be_a_mixture(void)
{
    struct rig *rig = make_rig_with(SQLITE_MODE_WRITE, u_follows);
    struct sqlite *db = NULL;

    memset(rig->bytes + frame(rig, 7), 0, 24);
    memset(rig->bytes + frame(rig, 6), 0, 24);
    write_all(rig->log, rig->bytes, rig->len);
    struct sqlite_log log = sqlite_log_mend(rig->db);
    CU_ASSERT_TRUE(log.is_mixed && !log.is_spare && log.commits >= 5);
    CU_ASSERT_EQUAL(sqlite_open(rig->db, SQLITE_MODE_WRITE, &db), ERR_CORRUPT);
    CU_ASSERT_EQUAL(sqlite_open(rig->db, SQLITE_MODE_DAMAGED, &db), ERR_NONE);
    CU_ASSERT_PTR_NOT_NULL(strstr(sqlite_notice(db), "commits or more are lost"));
    sqlite_close(db);
    remove_rig(rig);
}

/* The same damage before anything was copied: the commits before it are whole. */
static void opens_an_older_database_without_what_is_lost(void)
{
    struct rig *rig = make_rig();
    char notice[200];

    memset(rig->bytes + frame(rig, 7), 0, 24);
    memset(rig->bytes + frame(rig, 6), 0, 24);
    CU_ASSERT_EQUAL(rows(rig, notice), COMMITS - 8);
    CU_ASSERT_PTR_NOT_NULL(strstr(notice, "commits or more are lost"));
    remove_rig(rig);
}

/* A frame's page holds what the page once was, as a write that never arrived leaves it: the header
 * is new, and what follows is of the log that was there before. That the database has the same says
 * nothing of the frame: its checksum does not fit. */
static void takes_no_page_for_copied_whose_sum_does_not_fit(void)
{
    static const char u_once[] =
        "CREATE TABLE u (x INTEGER); PRAGMA wal_checkpoint(PASSIVE); INSERT INTO t VALUES (1);"
        "INSERT INTO u VALUES (1); INSERT INTO t VALUES (2); INSERT INTO t VALUES (3)";
    struct rig *rig = make_rig_with(SQLITE_MODE_WRITE, u_once);
    static uint8_t db[LOG_MOST];
    uint8_t *frames = rig->bytes + HEADER; /* t, u, t, t */
    char notice[200];

    CU_ASSERT_TRUE_FATAL(read_all(rig->db, db) == 4 * 4096 && frames[FRAME + 3] == 4);
    memcpy(frames + FRAME + 24, db + 3 * 4096, 4096);
    CU_ASSERT_EQUAL(rows(rig, notice), COMMITS + 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(notice, "the last 2 commits or more are lost"));
    memset(frames, 0, 24); /* now nothing tells what the next frame's sum should be */
    CU_ASSERT_EQUAL(rows(rig, notice), COMMITS);
    CU_ASSERT_PTR_NOT_NULL(strstr(notice, "commits or more are lost"));
    remove_rig(rig);
}

UNIT_MAIN("sqlite_log", UNIT_TEST(says_nothing_about_a_whole_log),
          UNIT_TEST(sets_one_flipped_bit_right),
          UNIT_TEST(sets_no_bit_right_that_may_be_another_one),
          UNIT_TEST(sets_nothing_right_that_may_be_the_sum), UNIT_TEST(never_sets_a_wrong_bit),
          UNIT_TEST(tells_of_commits_behind_a_damaged_frame),
          UNIT_TEST(counts_a_commit_that_only_the_next_one_proves),
          UNIT_TEST(tells_of_a_log_without_a_header), UNIT_TEST(takes_a_torn_end_for_the_end),
          UNIT_TEST(takes_a_torn_end_over_a_transaction_taken_back_for_the_end),
          UNIT_TEST(takes_no_older_size_for_the_end_of_a_commit),
          UNIT_TEST(says_nothing_of_a_torn_end_that_the_database_has),
          UNIT_TEST(tells_of_commits_behind_two_damaged_frames),
          UNIT_TEST(takes_the_database_for_a_log_that_was_copied_into_it),
          UNIT_TEST(finds_the_page_of_a_frame_whose_header_is_lost),
          UNIT_TEST(refuses_a_database_that_may_be_a_mixture),
          UNIT_TEST(takes_no_page_for_copied_whose_sum_does_not_fit),
          UNIT_TEST(opens_an_older_database_without_what_is_lost))
