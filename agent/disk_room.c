/* SPDX-License-Identifier: Apache-2.0 */
/* On a full disk SQLite cannot even delete, for a delete is written to its log first. The ballast
 * is the room for that log; it is taken back only when there is a margin beside it, so that a disk
 * at its brim does not make the agent change its mind with every record. */
#include "agent/disk_room.h"

#include "agent/disk_file.h"
#include "base/file.h"
#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define BALLAST      "ballast"
#define MARGIN       "ballast.margin"
#define LOG_EVERY_MS 600000

struct disk_room {
    struct sqlite *db;
    char ballast[DISK_FILE_PATH];
    char margin[DISK_FILE_PATH];
    bool is_full;
    bool is_said; /* the log has said that the disk is full and not yet that it is not */
    struct log_limit limit;
};

static bool holds_ballast(const struct disk_room *room)
{
    struct stat info;

    return stat(room->ballast, &info) == 0 && info.st_size >= DISK_ROOM_BALLAST;
}

static enum err reserve(const char *path, size_t len)
{
    enum err err = file_reserve(path, len);

    if (err != ERR_NONE)
        (void)unlink(path);
    return err;
}

static void say_full(struct disk_room *room)
{
    if (!log_limit_allows(&room->limit, NULL))
        return;
    log_error("disk",
              "%s: the disk is full; nothing new is kept until there are %d MiB free, what "
              "waits for the portal is kept and sent",
              room->ballast, (DISK_ROOM_BALLAST + DISK_ROOM_MARGIN) >> 20);
    room->is_said = true;
}

/* Take changes again when the ballast and a margin fit, or when a ballast cannot be had at all. */
static void take_back(struct disk_room *room)
{
    enum err err = reserve(room->margin, DISK_ROOM_MARGIN);

    if (err == ERR_NONE && !holds_ballast(room))
        err = reserve(room->ballast, DISK_ROOM_BALLAST);
    (void)unlink(room->margin);
    room->is_full = err == ERR_FULL;
    if (err != ERR_NONE && err != ERR_FULL)
        log_warn("disk", "%s: cannot be made (%s), going on without it", room->ballast,
                 err_text(err));
    if (room->is_full || !room->is_said)
        return;
    log_info("disk", "%s: there is room again, changes are kept again", room->ballast);
    room->is_said = false;
}

struct disk_room *disk_room_create(const char *folder, struct sqlite *db)
{
    struct disk_room *room = calloc(1, sizeof *room);

    if (room == NULL)
        return NULL;
    room->db = db;
    room->limit.every_ms = LOG_EVERY_MS;
    if (!disk_file_path(folder, BALLAST, room->ballast) ||
        !disk_file_path(folder, MARGIN, room->margin)) {
        free(room);
        return NULL;
    }
    (void)unlink(room->margin); /* left by a kill */
    if (!holds_ballast(room))
        take_back(room);
    if (room->is_full)
        say_full(room);
    return room;
}

void disk_room_destroy(struct disk_room *room)
{
    free(room);
}

bool disk_room_is_full(const struct disk_room *room)
{
    return room->is_full;
}

void disk_room_set_full(struct disk_room *room)
{
    room->is_full = true;
    (void)unlink(room->ballast);
    (void)sqlite_run(room->db, "PRAGMA wal_checkpoint(TRUNCATE)");
    say_full(room);
}

bool disk_room_drop_ballast(const char *folder)
{
    char path[DISK_FILE_PATH];

    return disk_file_path(folder, BALLAST, path) && unlink(path) == 0;
}

/* Free pages in the file; 0 when it does not say. */
static int64_t free_pages(struct disk_room *room)
{
    struct sqlite_statement *query = sqlite_prepare(room->db, "PRAGMA freelist_count");
    int64_t count = 0;
    enum err err;

    if (query == NULL)
        return 0;
    if (sqlite_row(query, &err))
        count = sqlite_number(query, 0);
    sqlite_finish(query);
    return count;
}

/* Hand a slice back; true when more is left. */
static bool trim(struct disk_room *room)
{
    char sql[64];
    int64_t keep = room->is_full ? 0 : DISK_ROOM_KEEP;

    if (free_pages(room) <= keep)
        return false;
    (void)snprintf(sql, sizeof sql, "PRAGMA incremental_vacuum(%d)", DISK_ROOM_SLICE);
    if (sqlite_run(room->db, sql) != ERR_NONE)
        return false;
    return free_pages(room) > keep;
}

bool disk_room_tidy(struct disk_room *room)
{
    bool more = trim(room);

    if (!room->is_full)
        return more;
    (void)sqlite_run(room->db, "PRAGMA wal_checkpoint(TRUNCATE)");
    take_back(room);
    return more;
}
