/* SPDX-License-Identifier: Apache-2.0 */
/* Two small tables; a sender's row is written with the transaction that its news is in. */
#include "agent/trap_book.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"

#include <stdlib.h>
#include <string.h>

#define TABLES                                                                                     \
    "CREATE TABLE IF NOT EXISTS trap_self (engine BLOB NOT NULL, boots INTEGER NOT NULL);"         \
    "CREATE TABLE IF NOT EXISTS trap_engine (engine BLOB PRIMARY KEY, boots INTEGER NOT NULL,"     \
    " time INTEGER NOT NULL, heard_ms INTEGER NOT NULL) WITHOUT ROWID"

#define WRITE                                                                                      \
    "INSERT INTO trap_engine (engine, boots, time, heard_ms) VALUES (?1, ?2, ?3, ?4)"              \
    " ON CONFLICT (engine) DO UPDATE SET boots = ?2, time = ?3, heard_ms = ?4"                     \
    " WHERE ?2 > boots OR (?2 = boots AND ?3 > time)"

struct trap_book {
    struct disk *disk;
    struct sqlite_statement *write;
};

struct trap_book *trap_book_open(struct disk *disk)
{
    struct trap_book *book = calloc(1, sizeof *book);

    if (book == NULL)
        return NULL;
    book->disk = disk;
    if (disk_make_tables(disk, TABLES) == ERR_NONE)
        book->write = sqlite_prepare(disk_sqlite(disk), WRITE);
    if (book->write != NULL)
        return book;
    log_error("trap", "the tables of SNMPv3 cannot be used: %s", sqlite_error(disk_sqlite(disk)));
    trap_book_close(book);
    return NULL;
}

void trap_book_close(struct trap_book *book)
{
    if (book == NULL)
        return;
    sqlite_finish(book->write);
    free(book);
}

/* RFC 3411 SnmpEngineID: net-snmp's enterprise, whose engine this is, with the highest bit, then
 * octets of our own choice. */
static void invent(struct walk_trap_self *self)
{
    static const uint8_t prefix[] = { 0x80, 0x00, 0x1f, 0x88, 0x05 };

    (void)memcpy(self->engine, prefix, sizeof prefix);
    crypto_random(self->engine + sizeof prefix, 12);
    self->engine_len = sizeof prefix + 12;
    self->boots = 0;
}

/* Leaves `self` as it is when there is none, or a damaged one. */
static enum err read_self(struct trap_book *book, struct walk_trap_self *self)
{
    struct sqlite_statement *read =
        sqlite_prepare(disk_sqlite(book->disk), "SELECT engine, boots FROM trap_self");
    enum err err = ERR_NONE;
    size_t len = 0;

    if (read == NULL)
        return ERR_IO;
    if (sqlite_row(read, &err)) {
        const void *engine = sqlite_bytes(read, 0, &len);
        int64_t boots = sqlite_number(read, 1);
        /* RFC 3414 section 2.2.2: boots that cannot grow need another engineID */
        if (engine != NULL && len >= 5 && len <= sizeof self->engine && boots >= 0 &&
            boots < WALK_TRAP_CLOCK_MOST - 1) {
            (void)memcpy(self->engine, engine, len);
            self->engine_len = len;
            self->boots = (uint32_t)boots;
        }
    }
    sqlite_finish(read);
    return err;
}

static enum err write_self(struct trap_book *book, const struct walk_trap_self *self)
{
    enum err err = disk_begin(book->disk);
    struct sqlite_statement *write;

    if (err != ERR_NONE)
        return err;
    err = sqlite_run(disk_sqlite(book->disk), "DELETE FROM trap_self");
    write = sqlite_prepare(disk_sqlite(book->disk),
                           "INSERT INTO trap_self (engine, boots) VALUES (?1, ?2)");
    if (write == NULL) {
        err = ERR_IO;
    } else if (err == ERR_NONE) {
        sqlite_bind_bytes(write, 1, self->engine, self->engine_len);
        sqlite_bind_number(write, 2, self->boots);
        err = sqlite_step(write);
    }
    sqlite_finish(write);
    if (err != ERR_NONE) {
        disk_fail(book->disk, err);
        return err;
    }
    return disk_commit(book->disk) ? ERR_NONE : ERR_IO;
}

bool trap_book_begin(struct trap_book *book, struct walk_trap_self *out_self)
{
    struct walk_trap_self self;

    invent(&self);
    enum err err = read_self(book, &self);
    if (err == ERR_NONE) {
        self.boots++;
        err = write_self(book, &self);
    }
    if (err != ERR_NONE) {
        log_error("trap", "this start cannot be counted: %s", err_text(err));
        return false;
    }
    *out_self = self;
    return true;
}

static bool read_stamp(struct sqlite_statement *read, struct walk_trap_stamp *out)
{
    size_t len = 0;
    const void *engine = sqlite_bytes(read, 0, &len);
    int64_t boots = sqlite_number(read, 1), time = sqlite_number(read, 2);

    if (engine == NULL || len > sizeof out->engine || boots < 0 || boots > WALK_TRAP_CLOCK_MOST ||
        time < 0 || time > WALK_TRAP_CLOCK_MOST)
        return false;
    (void)memcpy(out->engine, engine, len);
    out->engine_len = len;
    out->boots = (uint32_t)boots;
    out->time = (uint32_t)time;
    return true;
}

/* Keeps the newest and forgets the rest. */
static void prune(struct trap_book *book)
{
    struct sqlite_statement *drop;

    if (disk_begin_freeing(book->disk) != ERR_NONE)
        return;
    drop = sqlite_prepare(disk_sqlite(book->disk),
                          "DELETE FROM trap_engine WHERE engine NOT IN (SELECT engine FROM"
                          " trap_engine ORDER BY heard_ms DESC LIMIT ?1)");
    enum err err = ERR_IO;
    if (drop != NULL) {
        sqlite_bind_number(drop, 1, WALK_TRAP_CLOCK_ENGINES);
        err = sqlite_step(drop);
    }
    sqlite_finish(drop);
    if (err != ERR_NONE)
        disk_fail(book->disk, err);
}

void trap_book_recall(struct trap_book *book, struct walk_trap *trap)
{
    struct sqlite_statement *read =
        sqlite_prepare(disk_sqlite(book->disk), "SELECT engine, boots, time FROM trap_engine"
                                                " ORDER BY heard_ms DESC");
    struct walk_trap_stamp stamp;
    bool has_room = true;
    enum err err;

    if (read == NULL)
        return;
    while (has_room && sqlite_row(read, &err))
        has_room = !read_stamp(read, &stamp) || walk_trap_recall(trap, &stamp);
    sqlite_finish(read);
    if (!has_room)
        prune(book);
}

void trap_book_note(struct trap_book *book, const struct walk_trap_stamp *stamp)
{
    enum err err = disk_begin(book->disk);

    if (err != ERR_NONE)
        return;
    sqlite_bind_bytes(book->write, 1, stamp->engine, stamp->engine_len);
    sqlite_bind_number(book->write, 2, stamp->boots);
    sqlite_bind_number(book->write, 3, stamp->time);
    sqlite_bind_number(book->write, 4, clock_wall_ms());
    err = sqlite_step(book->write);
    if (err != ERR_NONE)
        disk_fail(book->disk, err);
}
