/* SPDX-License-Identifier: Apache-2.0 */
/* One row per item; what must be asked for in SQL has a column, everything else is in its text. */
#include "agent/sds/connector_book.h"

#include "base/crc32c.h"
#include "base/log.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

struct connector_book {
    struct disk *disk;
    struct sqlite_statement *find;
    struct sqlite_statement *put;
    struct sqlite_statement *drop;
    struct sqlite_statement *held;
    struct sqlite_statement *let_go;
    struct sqlite_statement *trim;
    struct sqlite_statement *hear;
    struct sqlite_statement *heard;
    struct sqlite_statement *began;
    struct sqlite_statement *newest;
};

static const char tables[] =
    "CREATE TABLE IF NOT EXISTS sds_item (item TEXT PRIMARY KEY, held INTEGER NOT NULL,"
    " asks INTEGER NOT NULL, expires_ms INTEGER NOT NULL, taken_ms INTEGER NOT NULL,"
    " body TEXT NOT NULL, crc INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS sds_said (item TEXT PRIMARY KEY, digest TEXT NOT NULL,"
    " said TEXT NOT NULL, at_ms INTEGER NOT NULL, who TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS sds_newest (product TEXT PRIMARY KEY,"
    " released_ms INTEGER NOT NULL) WITHOUT ROWID";

static bool prepare(struct connector_book *book)
{
    struct sqlite *db = disk_sqlite(book->disk);

    book->find = sqlite_prepare(db, "SELECT item, body, crc FROM sds_item WHERE item = ?");
    book->put = sqlite_prepare(db, "INSERT OR REPLACE INTO sds_item (item, held, asks, expires_ms,"
                                   " taken_ms, body, crc) VALUES (?, ?, ?, ?, ?, ?, ?)");
    book->drop = sqlite_prepare(db, "DELETE FROM sds_item WHERE item = ?");
    book->held = sqlite_prepare(db, "SELECT item, body, crc FROM sds_item WHERE held = 1"
                                    " ORDER BY taken_ms, item");
    book->let_go = sqlite_prepare(db, "UPDATE sds_item SET held = 0, asks = 0 WHERE item = ?");
    book->trim = sqlite_prepare(db, "DELETE FROM sds_item WHERE held = 0 AND"
                                    " (expires_ms < ?1 OR taken_ms < ?2)");
    book->hear = sqlite_prepare(db, "SELECT item, digest, said, at_ms, who FROM sds_said"
                                    " ORDER BY item LIMIT 1");
    book->heard = sqlite_prepare(db, "DELETE FROM sds_said WHERE item = ?");
    book->began = sqlite_prepare(db, "INSERT INTO sds_newest (product, released_ms) VALUES (?1, ?2)"
                                     " ON CONFLICT (product) DO UPDATE SET"
                                     " released_ms = max(released_ms, excluded.released_ms)");
    book->newest = sqlite_prepare(db, "SELECT released_ms FROM sds_newest WHERE product = ?");
    return book->find != NULL && book->put != NULL && book->drop != NULL && book->held != NULL &&
           book->let_go != NULL && book->trim != NULL && book->hear != NULL &&
           book->heard != NULL && book->began != NULL && book->newest != NULL;
}

struct connector_book *connector_book_open(struct disk *disk)
{
    struct connector_book *book = calloc(1, sizeof *book);

    if (book == NULL)
        return NULL;
    book->disk = disk;
    if (disk_make_tables(disk, tables) == ERR_NONE && prepare(book))
        return book;
    log_error("sds", "the book of work cannot be opened: %s", sqlite_error(disk_sqlite(disk)));
    connector_book_close(book);
    return NULL;
}

void connector_book_close(struct connector_book *book)
{
    if (book == NULL)
        return;
    sqlite_finish(book->find);
    sqlite_finish(book->put);
    sqlite_finish(book->drop);
    sqlite_finish(book->held);
    sqlite_finish(book->let_go);
    sqlite_finish(book->trim);
    sqlite_finish(book->hear);
    sqlite_finish(book->heard);
    sqlite_finish(book->began);
    sqlite_finish(book->newest);
    free(book);
}

static uint32_t checksum(const char *id, const char *body)
{
    return crc32c_update(crc32c_update(0, id, strlen(id) + 1), body, strlen(body));
}

static enum err read_row(struct sqlite_statement *query, struct connector_item *out_item)
{
    const char *id = sqlite_text(query, 0), *body = sqlite_text(query, 1);

    if (id == NULL || body == NULL || sqlite_number(query, 2) != checksum(id, body))
        return ERR_CORRUPT;
    enum err err = connector_item_read(body, strlen(body), out_item);
    if (err == ERR_NONE && strcmp(out_item->item.item, id) != 0)
        err = ERR_CORRUPT;
    return err;
}

enum err connector_book_find(struct connector_book *book, const char *id,
                             struct connector_item *out_item)
{
    enum err err = ERR_NONE;

    sqlite_bind_text(book->find, 1, id);
    if (sqlite_row(book->find, &err))
        err = read_row(book->find, out_item);
    else if (err == ERR_NONE)
        err = ERR_MISSING;
    sqlite_reset(book->find);
    return err;
}

static enum err run(struct connector_book *book, struct sqlite_statement *statement)
{
    enum err err = sqlite_step(statement);

    if (err != ERR_NONE)
        disk_fail(book->disk, err);
    return err;
}

/* 1: it waits for a word. 2: it will be done, and a no still counts. */
static int64_t asks(const struct connector_item *item)
{
    if (!item->is_held)
        return 0;
    return item->state == SDS_WORK_CONSENT ? 1 : item->state == SDS_WORK_SCHEDULED ? 2 : 0;
}

/* An id that was never begun, and of which nobody said anything, is any platform's to make up: a
 * million of them must not fill the disk. */
static bool is_nothing(const struct connector_item *item)
{
    return !item->is_held && !connector_item_is_begun(item) && item->said == CONSENT_NOTHING;
}

static enum err drop(struct connector_book *book, const char *id)
{
    enum err err = disk_begin(book->disk);

    if (err != ERR_NONE)
        return err;
    sqlite_bind_text(book->drop, 1, id);
    return run(book, book->drop);
}

enum err connector_book_put(struct connector_book *book, const struct connector_item *item)
{
    struct buf body;

    if (is_nothing(item))
        return drop(book, item->item.item);

    buf_init(&body, CONNECTOR_ITEM_TEXT);
    enum err err = connector_item_write(item, &body) ? disk_begin(book->disk) : ERR_LIMIT;
    if (err == ERR_NONE) {
        sqlite_bind_text(book->put, 1, item->item.item);
        sqlite_bind_number(book->put, 2, item->is_held);
        sqlite_bind_number(book->put, 3, asks(item));
        sqlite_bind_number(book->put, 4, item->item.expires_ms);
        sqlite_bind_number(book->put, 5, item->taken_ms);
        sqlite_bind_text(book->put, 6, buf_text(&body));
        sqlite_bind_number(book->put, 7, checksum(item->item.item, buf_text(&body)));
        err = run(book, book->put);
    }
    buf_finish(&body);
    return err;
}

static void let_go(struct connector_book *book, const char *id)
{
    log_error("sds", "work item %.40s: its row is damaged; it is let go and never begun anew", id);
    if (disk_begin(book->disk) != ERR_NONE)
        return;
    sqlite_bind_text(book->let_go, 1, id);
    (void)run(book, book->let_go);
}

enum err connector_book_held(struct connector_book *book, struct connector_item *out_items,
                             size_t *out_count)
{
    char damaged[CONNECTOR_BOOK_HELD][SDS_DOC_UUID];
    size_t count = 0, damaged_count = 0;
    enum err err = ERR_NONE;

    while (err == ERR_NONE && count < CONNECTOR_BOOK_HELD && sqlite_row(book->held, &err)) {
        const char *id = sqlite_text(book->held, 0);
        err = read_row(book->held, &out_items[count]);
        count += err == ERR_NONE;
        if (err == ERR_CORRUPT && damaged_count < CONNECTOR_BOOK_HELD && id != NULL)
            damaged_count += str_copy(damaged[damaged_count], SDS_DOC_UUID, id);
        err = err == ERR_CORRUPT ? ERR_NONE : err;
    }
    sqlite_reset(book->held);
    for (size_t i = 0; i < damaged_count && err == ERR_NONE; i++)
        let_go(book, damaged[i]);
    *out_count = count;
    return err;
}

void connector_book_trim(struct connector_book *book, int64_t now_ms)
{
    if (disk_begin_freeing(book->disk) != ERR_NONE)
        return;
    sqlite_bind_number(book->trim, 1, now_ms);
    sqlite_bind_number(book->trim, 2, now_ms - CONNECTOR_BOOK_DAYS * DAY_MS);
    (void)run(book, book->trim);
}

enum err connector_book_began(struct connector_book *book, const char *product, int64_t released_ms)
{
    enum err err = disk_begin(book->disk);

    if (err != ERR_NONE)
        return err;
    sqlite_bind_text(book->began, 1, product);
    sqlite_bind_number(book->began, 2, released_ms);
    return run(book, book->began);
}

int64_t connector_book_newest(struct connector_book *book, const char *product)
{
    enum err err = ERR_NONE;

    sqlite_bind_text(book->newest, 1, product);
    int64_t newest_ms = sqlite_row(book->newest, &err) ? sqlite_number(book->newest, 0) : 0;
    sqlite_reset(book->newest);
    return newest_ms;
}

static bool read_word(struct sqlite_statement *query, struct connector_book_word *out_word)
{
    const char *item = sqlite_text(query, 0), *digest = sqlite_text(query, 1);
    const char *said = sqlite_text(query, 2), *who = sqlite_text(query, 4);

    out_word->at_ms = sqlite_number(query, 3);
    out_word->said = said != NULL && strcmp(said, "yes") == 0 ? CONSENT_YES : CONSENT_NO;
    return item != NULL && digest != NULL && who != NULL &&
           str_copy(out_word->item, sizeof out_word->item, item) &&
           str_copy(out_word->digest, sizeof out_word->digest, digest) &&
           str_copy(out_word->who, sizeof out_word->who, who);
}

bool connector_book_hear(struct connector_book *book, struct connector_book_word *out_word)
{
    enum err err = ERR_NONE;
    char id[256] = "";
    bool is_there = sqlite_row(book->hear, &err);
    bool is_good = is_there && read_word(book->hear, out_word);

    if (is_there && sqlite_text(book->hear, 0) != NULL)
        (void)str_copy(id, sizeof id, sqlite_text(book->hear, 0));
    sqlite_reset(book->hear);
    if (!is_there || disk_begin(book->disk) != ERR_NONE)
        return false;
    sqlite_bind_text(book->heard, 1, id);
    return run(book, book->heard) == ERR_NONE && is_good;
}

enum err connector_book_look(struct sqlite *db, struct connector_item *out_items, size_t most,
                             size_t *out_count)
{
    struct sqlite_statement *query =
        sqlite_prepare(db, "SELECT item, body, crc FROM sds_item WHERE asks > 0"
                           " ORDER BY asks, taken_ms");
    enum err err = query != NULL ? ERR_NONE : sqlite_prepare_error(db);

    *out_count = 0;
    while (err == ERR_NONE && *out_count < most && sqlite_row(query, &err)) {
        err = read_row(query, &out_items[*out_count]);
        *out_count += err == ERR_NONE;
        err = err == ERR_CORRUPT ? ERR_NONE : err; /* let go by the agent */
    }
    sqlite_finish(query);
    return err;
}

enum err connector_book_say(struct sqlite *db, const struct connector_book_word *word)
{
    struct sqlite_statement *say =
        sqlite_prepare(db, "INSERT OR REPLACE INTO sds_said (item, digest, said, at_ms, who)"
                           " VALUES (?, ?, ?, ?, ?)");

    if (say == NULL)
        return sqlite_prepare_error(db);
    sqlite_bind_text(say, 1, word->item);
    sqlite_bind_text(say, 2, word->digest);
    sqlite_bind_text(say, 3, word->said == CONSENT_YES ? "yes" : "no");
    sqlite_bind_number(say, 4, word->at_ms);
    sqlite_bind_text(say, 5, word->who);
    enum err err = sqlite_step(say);
    sqlite_finish(say);
    return err;
}
