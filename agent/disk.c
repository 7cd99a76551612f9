/* SPDX-License-Identifier: Apache-2.0 */
/* One transaction at a time, committed from the loop only, so that what one handler changes is
 * never cut in two. Space is disk_room's business, the files are disk_file's. */
#include "agent/disk.h"

#include "agent/disk_file.h"
#include "agent/disk_room.h"
#include "base/log.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>

#define MOST_LISTENERS 8
#define MOST_PREPARERS 4
#define LOG_EVERY_MS   60000

struct listener {
    disk_listener_fn *fn;
    void *arg;
};

struct preparer {
    disk_prepare_fn *fn;
    void *arg;
};

struct disk {
    struct sqlite *db;
    struct disk_room *room;
    struct loop_timer *commit_timer;
    struct loop_timer *tidy_timer;
    struct listener listeners[MOST_LISTENERS];
    size_t listener_count;
    struct preparer preparers[MOST_PREPARERS];
    size_t preparer_count;
    unsigned changes; /* calls in the open transaction */
    bool is_open;     /* a transaction */
    bool is_freeing;  /* the open transaction gives room back */
    bool is_marked;   /* disk_mark() was called in it */
    bool is_tidy_soon;
    bool is_broken;
    struct log_limit limit;
    char folder[DISK_FILE_PATH];
};

static void tell(struct disk *disk, bool committed)
{
    for (size_t i = 0; i < disk->listener_count; i++)
        disk->listeners[i].fn(disk->listeners[i].arg, committed);
}

/* Tidy after a delay, or earlier when that was asked for. */
static void start_tidy(struct disk *disk, uint64_t delay_ms)
{
    bool is_soon = delay_ms <= DISK_TIDY_MS;

    if (loop_timer_pending(disk->tidy_timer) && (disk->is_tidy_soon || !is_soon))
        return;
    disk->is_tidy_soon = is_soon;
    (void)loop_timer_start(disk->tidy_timer, delay_ms);
}

static void set_broken(struct disk *disk)
{
    if (disk->is_broken)
        return;
    disk->is_broken = true;
    bool is_noted = disk_file_condemn(disk->folder);
    log_error("disk", "%s: the database proved damaged (%s); nothing is changed any more, %s",
              disk->folder, sqlite_error(disk->db),
              is_noted ? "the next start moves it to quarantine"
                       : "and this could not be noted for the next start");
}

/* What a failure means for what comes next; no transaction is open. */
static void take_note(struct disk *disk, enum err err)
{
    if (err == ERR_FULL) {
        disk_room_set_full(disk->room);
        start_tidy(disk, DISK_FULL_MS);
    } else if (err == ERR_CORRUPT) {
        set_broken(disk);
    } else if (log_limit_allows(&disk->limit, NULL)) {
        log_warn("disk", "%s: %s (%s); changes are undone and made again with the next readings",
                 disk->folder, err_text(err), sqlite_error(disk->db));
    }
}

static void end_transaction(struct disk *disk)
{
    loop_timer_stop(disk->commit_timer);
    disk->is_open = false;
    disk->is_marked = false;
    disk->changes = 0;
}

static void on_commit_timer(void *arg)
{
    (void)disk_commit(arg);
}

static void on_tidy_timer(void *arg)
{
    struct disk *disk = arg;

    (void)disk_commit(disk);
    if (disk->is_broken || disk->is_open)
        return;
    if (disk_room_tidy(disk->room))
        start_tidy(disk, DISK_TIDY_MS);
    else if (disk_room_is_full(disk->room))
        start_tidy(disk, DISK_FULL_MS);
}

static enum err open_database(struct disk *disk, bool *out_new)
{
    enum err err = disk_file_open(disk->folder, &disk->db, out_new);

    if (err == ERR_FULL && disk_room_drop_ballast(disk->folder))
        err = disk_file_open(disk->folder, &disk->db, out_new);
    if (err != ERR_NONE && err != ERR_REFUSED)
        log_error("disk", "%s/agent.db: cannot be opened: %s", disk->folder, err_text(err));
    return err;
}

static void destroy(struct disk *disk)
{
    loop_timer_destroy(disk->commit_timer);
    loop_timer_destroy(disk->tidy_timer);
    disk_room_destroy(disk->room);
    sqlite_close(disk->db);
    free(disk);
}

enum err disk_open(struct loop *loop, const char *folder, struct disk **out_disk, bool *out_new)
{
    struct disk *disk = calloc(1, sizeof *disk);
    bool is_new = false;
    enum err err = ERR_MEMORY;

    if (disk == NULL)
        return ERR_MEMORY;
    disk->limit.every_ms = LOG_EVERY_MS;
    if (!str_copy(disk->folder, sizeof disk->folder, folder)) {
        err = ERR_LIMIT;
        goto fail;
    }
    err = open_database(disk, &is_new);
    if (err != ERR_NONE)
        goto fail;
    disk->room = disk_room_create(folder, disk->db);
    disk->commit_timer = loop_timer_create(loop, on_commit_timer, disk);
    disk->tidy_timer = loop_timer_create(loop, on_tidy_timer, disk);
    if (disk->room == NULL || disk->commit_timer == NULL || disk->tidy_timer == NULL) {
        err = ERR_MEMORY;
        goto fail;
    }
    start_tidy(disk, DISK_TIDY_MS); /* what the last run left */
    *out_disk = disk;
    if (out_new != NULL)
        *out_new = is_new;
    return ERR_NONE;

fail:
    destroy(disk);
    return err;
}

void disk_close(struct disk *disk)
{
    if (disk == NULL)
        return;
    (void)disk_commit(disk);
    destroy(disk);
}

struct sqlite *disk_sqlite(struct disk *disk)
{
    return disk->db;
}

enum err disk_make_tables(struct disk *disk, const char *sql)
{
    (void)disk_commit(disk);
    enum err err = sqlite_run(disk->db, sql);
    if (err != ERR_NONE)
        take_note(disk, err);
    return err;
}

static bool has_column(struct sqlite *db, const char *table, const char *name)
{
    struct sqlite_statement *query =
        sqlite_prepare(db, "SELECT 1 FROM pragma_table_info(?) WHERE name = ?");
    enum err err;

    if (query == NULL)
        return false;
    sqlite_bind_text(query, 1, table);
    sqlite_bind_text(query, 2, name);
    bool found = sqlite_row(query, &err);
    sqlite_finish(query);
    return found;
}

enum err disk_make_column(struct disk *disk, const char *table, const char *name, const char *type)
{
    char sql[256];

    if (has_column(disk->db, table, name))
        return ERR_NONE;
    int len =
        snprintf(sql, sizeof sql, "ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s", table, name, type);
    return len > 0 && (size_t)len < sizeof sql ? disk_make_tables(disk, sql) : ERR_LIMIT;
}

/* Open a transaction that will be committed by the timer. */
static enum err start(struct disk *disk)
{
    if (!loop_timer_start(disk->commit_timer, DISK_COMMIT_MS))
        return ERR_IO;
    enum err err = sqlite_begin(disk->db);
    if (err == ERR_NONE) {
        disk->is_open = true;
        disk->is_freeing = false;
        return ERR_NONE;
    }
    loop_timer_stop(disk->commit_timer);
    take_note(disk, err);
    return err == ERR_FULL || err == ERR_CORRUPT ? err : ERR_IO;
}

static enum err join(struct disk *disk)
{
    if (disk->is_broken)
        return ERR_CORRUPT;
    enum err err = disk->is_open ? ERR_NONE : start(disk);
    if (err != ERR_NONE)
        return err;
    disk->changes++;
    if (disk->changes == DISK_COMMIT_CHANGES)
        (void)disk_hurry(disk);
    return ERR_NONE;
}

bool disk_hurry(struct disk *disk)
{
    if (disk->is_open)
        (void)loop_timer_start(disk->commit_timer, 0); /* once this handler has ended */
    return disk->is_open;
}

enum err disk_begin(struct disk *disk)
{
    return disk_room_is_full(disk->room) ? ERR_FULL : join(disk);
}

enum err disk_begin_freeing(struct disk *disk)
{
    enum err err = join(disk);

    if (err == ERR_NONE)
        disk->is_freeing = true;
    return err;
}

enum err disk_mark(struct disk *disk)
{
    enum err err = disk_begin(disk);

    if (err != ERR_NONE)
        return err;
    err = sqlite_run(disk->db, "SAVEPOINT mark");
    if (err != ERR_NONE)
        disk_fail(disk, err);
    else
        disk->is_marked = true;
    return err;
}

void disk_undo(struct disk *disk)
{
    if (!disk->is_marked)
        return;
    disk->is_marked = false;
    enum err err = sqlite_run(disk->db, "ROLLBACK TO mark; RELEASE mark");
    if (err != ERR_NONE)
        disk_fail(disk, err);
}

enum err disk_keep(struct disk *disk)
{
    if (!disk->is_marked)
        return ERR_IO; /* a failure in between has undone it */
    disk->is_marked = false;
    enum err err = sqlite_run(disk->db, "RELEASE mark");
    if (err != ERR_NONE)
        disk_fail(disk, err);
    return err;
}

void disk_fail(struct disk *disk, enum err err)
{
    bool was_open = disk->is_open;

    if (was_open) {
        sqlite_undo(disk->db);
        end_transaction(disk);
    }
    take_note(disk, err);
    if (was_open)
        tell(disk, false);
}

/* Let the others write what they gathered; false when that ended in a roll-back. */
static bool prepare(struct disk *disk)
{
    for (size_t i = 0; i < disk->preparer_count; i++) {
        enum err err = disk->preparers[i].fn(disk->preparers[i].arg);
        if (err != ERR_NONE)
            disk_fail(disk, err);
        if (!disk->is_open)
            return false;
    }
    return true;
}

bool disk_commit(struct disk *disk)
{
    if (!disk->is_open)
        return true;
    if (!prepare(disk))
        return false;
    enum err err = sqlite_run(disk->db, "COMMIT");
    if (err != ERR_NONE) {
        disk_fail(disk, err);
        return false;
    }
    bool was_freeing = disk->is_freeing;
    end_transaction(disk);
    if (was_freeing)
        start_tidy(disk, DISK_TIDY_MS);
    tell(disk, true);
    return true;
}

bool disk_listen(struct disk *disk, disk_listener_fn *fn, void *arg)
{
    if (disk->listener_count == MOST_LISTENERS)
        return false;
    disk->listeners[disk->listener_count++] = (struct listener){ .fn = fn, .arg = arg };
    return true;
}

bool disk_before_commit(struct disk *disk, disk_prepare_fn *fn, void *arg)
{
    if (disk->preparer_count == MOST_PREPARERS)
        return false;
    disk->preparers[disk->preparer_count++] = (struct preparer){ .fn = fn, .arg = arg };
    return true;
}

void disk_unlisten(struct disk *disk, const void *arg)
{
    size_t kept = 0;

    for (size_t i = 0; i < disk->listener_count; i++)
        if (disk->listeners[i].arg != arg)
            disk->listeners[kept++] = disk->listeners[i];
    disk->listener_count = kept;
    kept = 0;
    for (size_t i = 0; i < disk->preparer_count; i++)
        if (disk->preparers[i].arg != arg)
            disk->preparers[kept++] = disk->preparers[i];
    disk->preparer_count = kept;
}

bool disk_is_full(const struct disk *disk)
{
    return disk_room_is_full(disk->room);
}

bool disk_is_broken(const struct disk *disk)
{
    return disk->is_broken;
}
