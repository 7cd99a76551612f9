/* SPDX-License-Identifier: Apache-2.0 */
/* As a command beside the programs does. */
#include "tests/crash/crash_look.h"

#include "agent/sds/connector_book.h"
#include "base/clock.h"
#include "base/sqlite.h"
#include "base/str.h"
#include "sds/book_audit.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define DAYS_40 INT64_C(3456000000)
#define MOST    8

void crash_look_make_folder(const char *root, const char *name)
{
    char path[CRASH_PARTY_PATH];

    (void)snprintf(path, sizeof path, "%s/%s", root, name);
    (void)mkdir(path, 0700);
}

static struct sqlite *open_agent(const char *root, const char *name)
{
    char path[CRASH_PARTY_PATH + 16];
    struct sqlite *db = NULL;

    (void)snprintf(path, sizeof path, "%s/%s/agent.db", root, name);
    return sqlite_open(path, SQLITE_MODE_BESIDE, &db) == ERR_NONE ? db : NULL;
}

void crash_look_say(const char *root, const char *name, enum consent_said said)
{
    static struct connector_item found[MOST];
    struct connector_book_word word = { .said = said, .at_ms = clock_wall_ms(), .who = "anna" };
    struct sqlite *db = open_agent(root, name);
    size_t count = 0;

    if (db == NULL || connector_book_look(db, found, MOST, &count) != ERR_NONE)
        count = 0;
    for (size_t i = 0; i < count; i++) {
        (void)str_copy(word.item, sizeof word.item, found[i].item.item);
        (void)str_copy(word.digest, sizeof word.digest, found[i].digest);
        (void)connector_book_say(db, &word);
    }
    sqlite_close(db);
}

static int64_t number(struct sqlite *db, const char *sql)
{
    struct sqlite_statement *query = sqlite_prepare(db, sql);
    enum err err = ERR_NONE;
    int64_t found = query != NULL && sqlite_row(query, &err) ? sqlite_number(query, 0) : -1;

    sqlite_finish(query);
    return found;
}

static bool agrees(struct sqlite *db, const char *item, const struct sds_work *work)
{
    static struct connector_item mine;
    struct sqlite_statement *query = sqlite_prepare(db, "SELECT body FROM sds_item WHERE item = ?");
    enum err err = ERR_NONE;
    bool is_good = true;

    sqlite_bind_text(query, 1, item);
    if (sqlite_row(query, &err)) {
        const char *body = sqlite_text(query, 0);
        is_good = body != NULL && connector_item_read(body, strlen(body), &mine) == ERR_NONE &&
                  (!connector_item_is_over(&mine) || mine.state == (unsigned)work->state);
    }
    sqlite_finish(query);
    return is_good;
}

const char *crash_look_agent(const char *root, const char *name, const char *item,
                             const struct sds_work *work)
{
    struct sqlite *db = open_agent(root, name);
    const char *what = NULL;

    if (db == NULL)
        return "the agent's database cannot be opened";
    if (number(db, "SELECT count(*) FROM sds_item WHERE held = 1 OR asks = 1") != 0)
        what = "the agent has an item in hand";
    else if (number(db, "SELECT count(*) FROM sds_out") != 0)
        what = "something waits to be sent";
    else if (!agrees(db, item, work))
        what = "the books do not agree";
    sqlite_close(db);
    return what;
}

const char *crash_look_agent_empty(const char *root, const char *name)
{
    struct sqlite *db = open_agent(root, name);
    bool is_empty = db != NULL && number(db, "SELECT count(*) FROM sds_item") == 0 &&
                    number(db, "SELECT count(*) FROM sds_said") == 0;

    sqlite_close(db);
    return is_empty ? NULL : "the agent keeps rows for ever";
}

static enum err forget(struct book *book)
{
    bool more = true;
    enum err err = book_begin(book);

    while (more && err == ERR_NONE)
        err = book_audit_forget(book, clock_wall_ms() + DAYS_40, 0, 0, &more);
    return err == ERR_NONE ? book_commit(book) : err;
}

const char *crash_look_forgotten(struct crash_party *party)
{
    char path[CRASH_PARTY_PATH + 16];
    struct sqlite *db = NULL;

    front_settle(party->front);
    if (forget(party->book) != ERR_NONE)
        return "the platform cannot forget";
    (void)snprintf(path, sizeof path, "%s/platform/" BOOK_FILE, party->root);
    if (sqlite_open(path, SQLITE_MODE_BESIDE, &db) != ERR_NONE)
        return "the platform's database cannot be opened";
    bool is_good =
        number(db, "SELECT (SELECT count(*) FROM nonce) + (SELECT count(*) FROM report) + "
                   "(SELECT count(*) FROM once) + (SELECT count(*) FROM token)") == 0 &&
        number(db, "SELECT count(*) FROM item") == 1 &&
        number(db, "SELECT count(*) FROM item WHERE due IS NOT NULL OR state < 10") == 0 &&
        number(db, "SELECT count(*) FROM device") == 1 &&
        number(db, "SELECT count(*) FROM step") <= 64;
    sqlite_close(db);
    return is_good ? NULL : "the platform keeps rows for ever";
}
