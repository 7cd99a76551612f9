/* SPDX-License-Identifier: Apache-2.0 */
/* One row per order, read anew each time: a roll-back needs no care. */
#include "agent/orders/order_book.h"

#include "base/crc32c.h"
#include "base/log.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

#define DAY_MS  INT64_C(86400000)
#define DAMAGED 8 /* rows erased at a time */
#define COLUMNS "id, kind, device, who, kept_ms, expires_ms, state, reason, detail, until_ms, crc"

struct order_book {
    struct disk *disk;
    struct sqlite_statement *find;
    struct sqlite_statement *put;
    struct sqlite_statement *trim;
    struct sqlite_statement *erase;
    struct sqlite_statement *open;
};

static const char table[] =
    "CREATE TABLE IF NOT EXISTS order_book (id TEXT PRIMARY KEY, kind TEXT NOT NULL,"
    " device TEXT NOT NULL, who TEXT NOT NULL, kept_ms INTEGER NOT NULL,"
    " expires_ms INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL,"
    " detail TEXT NOT NULL, until_ms INTEGER NOT NULL, crc INTEGER NOT NULL) WITHOUT ROWID";

static bool prepare(struct order_book *book)
{
    struct sqlite *db = disk_sqlite(book->disk);

    book->find = sqlite_prepare(db, "SELECT " COLUMNS " FROM order_book WHERE id = ?");
    book->put = sqlite_prepare(db, "INSERT OR REPLACE INTO order_book (" COLUMNS
                                   ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    book->trim = sqlite_prepare(
        db, "DELETE FROM order_book WHERE state NOT IN ('kept', 'started') AND id <> ?1 AND"
            " (kept_ms < ?2 AND expires_ms < ?4 OR id IN (SELECT id FROM order_book"
            " ORDER BY kept_ms DESC, id LIMIT -1 OFFSET ?3))");
    book->erase = sqlite_prepare(db, "DELETE FROM order_book WHERE id = ?");
    book->open = sqlite_prepare(db, "SELECT " COLUMNS " FROM order_book WHERE state IN ('kept',"
                                    " 'started') ORDER BY kept_ms, id");
    return book->find != NULL && book->put != NULL && book->trim != NULL && book->erase != NULL &&
           book->open != NULL;
}

struct order_book *order_book_open(struct disk *disk)
{
    struct order_book *book = calloc(1, sizeof *book);

    if (book == NULL)
        return NULL;
    book->disk = disk;
    if (disk_make_tables(disk, table) == ERR_NONE && prepare(book))
        return book;
    log_error("orders", "the book of orders cannot be opened: %s", sqlite_error(disk_sqlite(disk)));
    order_book_close(book);
    return NULL;
}

void order_book_close(struct order_book *book)
{
    if (book == NULL)
        return;
    sqlite_finish(book->find);
    sqlite_finish(book->put);
    sqlite_finish(book->trim);
    sqlite_finish(book->erase);
    sqlite_finish(book->open);
    free(book);
}

static uint32_t sum_text(uint32_t crc, const char *text)
{
    return crc32c_update(crc, text, strlen(text) + 1);
}

static uint32_t checksum(const struct order_book_row *row)
{
    const int64_t numbers[] = { (int64_t)row->kind,
                                row->kept_ms,
                                row->expires_ms,
                                (int64_t)row->outcome.state,
                                (int64_t)row->outcome.reason,
                                row->outcome.until_ms };
    uint32_t crc = sum_text(sum_text(0, row->id), row->device);

    crc = sum_text(sum_text(crc, row->who), row->outcome.detail);
    return crc32c_update(crc, numbers, sizeof numbers);
}

static bool read_text(struct sqlite_statement *query, int at, char *out, size_t size)
{
    const char *text = sqlite_text(query, at);

    return text != NULL && str_copy(out, size, text);
}

static bool read_words(struct sqlite_statement *query, struct order_book_row *row)
{
    const char *kind = sqlite_text(query, 1), *state = sqlite_text(query, 6);
    const char *reason = sqlite_text(query, 7);

    if (kind == NULL || state == NULL || reason == NULL ||
        !order_kind_from_word(kind, &row->kind) ||
        !order_state_from_word(state, &row->outcome.state))
        return false;
    row->outcome.reason = order_reason_from_word(reason);
    return true;
}

static bool read_row(struct sqlite_statement *query, struct order_book_row *row)
{
    *row = (struct order_book_row){ .kept_ms = sqlite_number(query, 4),
                                    .expires_ms = sqlite_number(query, 5),
                                    .outcome.until_ms = sqlite_number(query, 9) };
    return read_text(query, 0, row->id, sizeof row->id) && read_words(query, row) &&
           read_text(query, 2, row->device, sizeof row->device) &&
           read_text(query, 3, row->who, sizeof row->who) &&
           read_text(query, 8, row->outcome.detail, sizeof row->outcome.detail) &&
           sqlite_number(query, 10) == checksum(row);
}

/* What cannot be believed must not come back with each start. */
static void erase(struct order_book *book, const char *id)
{
    log_warn("orders", "order %.40s: its row is damaged, forgotten", id);
    if (disk_begin(book->disk) != ERR_NONE)
        return;
    sqlite_bind_text(book->erase, 1, id);
    enum err err = sqlite_step(book->erase);
    if (err != ERR_NONE)
        disk_fail(book->disk, err);
}

enum err order_book_find(struct order_book *book, const char *id, struct order_book_row *out_row)
{
    enum err err = ERR_NONE;
    struct order_book_row row;

    sqlite_bind_text(book->find, 1, id);
    bool is_there = sqlite_row(book->find, &err);
    bool is_sound = is_there && read_row(book->find, &row);
    sqlite_reset(book->find);
    if (is_there && !is_sound)
        erase(book, id);
    if (err != ERR_NONE || !is_sound)
        return err != ERR_NONE ? err : ERR_MISSING;
    *out_row = row;
    return ERR_NONE;
}

/* An order that could still be begun is remembered beyond its days: it might come again. */
static enum err trim(struct order_book *book, const struct order_book_row *latest)
{
    sqlite_bind_text(book->trim, 1, latest->id);
    sqlite_bind_number(book->trim, 2, latest->kept_ms - NAMES_ORDER_DAYS * DAY_MS);
    sqlite_bind_number(book->trim, 3, NAMES_ORDER_REMEMBERED);
    sqlite_bind_number(book->trim, 4, latest->kept_ms);
    return sqlite_step(book->trim);
}

enum err order_book_put(struct order_book *book, const struct order_book_row *row)
{
    struct sqlite_statement *put = book->put;

    sqlite_bind_text(put, 1, row->id);
    sqlite_bind_text(put, 2, order_kind_word(row->kind));
    sqlite_bind_text(put, 3, row->device);
    sqlite_bind_text(put, 4, row->who);
    sqlite_bind_number(put, 5, row->kept_ms);
    sqlite_bind_number(put, 6, row->expires_ms);
    sqlite_bind_text(put, 7, order_state_word(row->outcome.state));
    sqlite_bind_text(put, 8, order_reason_word(row->outcome.reason));
    sqlite_bind_text(put, 9, row->outcome.detail);
    sqlite_bind_number(put, 10, row->outcome.until_ms);
    sqlite_bind_number(put, 11, checksum(row));
    enum err err = sqlite_step(put);
    if (err == ERR_NONE)
        err = trim(book, row);
    if (err != ERR_NONE)
        disk_fail(book->disk, err);
    return err;
}

/* Those that are damaged are passed over; the ids of some of them, of which the rest have their
 * turn with the next start. */
static size_t read_open(struct order_book *book, struct order_book_row *out_rows, size_t most,
                        char out_damaged[DAMAGED][CRYPTO_UUID_SIZE])
{
    enum err err = ERR_NONE;
    size_t count = 0, damaged = 0;

    while (count < most && sqlite_row(book->open, &err)) {
        if (read_row(book->open, &out_rows[count]))
            count++;
        else if (damaged < DAMAGED)
            damaged += read_text(book->open, 0, out_damaged[damaged], CRYPTO_UUID_SIZE);
    }
    sqlite_reset(book->open);
    if (err != ERR_NONE)
        log_error("orders", "the book of orders cannot be read: %s", err_text(err));
    return count;
}

size_t order_book_open_ones(struct order_book *book, struct order_book_row *out_rows, size_t most)
{
    char damaged[DAMAGED][CRYPTO_UUID_SIZE] = { "" };
    size_t count = read_open(book, out_rows, most, damaged);

    for (size_t i = 0; i < DAMAGED && damaged[i][0] != '\0'; i++)
        erase(book, damaged[i]);
    return count;
}

enum err order_book_look(struct sqlite *db, struct order_book_row *out_rows, size_t most,
                         size_t *out_count, size_t *out_damaged)
{
    struct sqlite_statement *query =
        sqlite_prepare(db, "SELECT " COLUMNS " FROM order_book ORDER BY kept_ms DESC, id");
    enum err err = query != NULL ? ERR_NONE : sqlite_prepare_error(db);

    *out_count = 0;
    *out_damaged = 0;
    while (query != NULL && *out_count < most && sqlite_row(query, &err)) {
        if (read_row(query, &out_rows[*out_count]))
            ++*out_count;
        else
            ++*out_damaged;
    }
    sqlite_finish(query);
    return err;
}
