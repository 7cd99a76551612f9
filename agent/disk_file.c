/* SPDX-License-Identifier: Apache-2.0 */
/* A marker file is written before a damaged database is moved and removed when it is gone: a power
 * cut in between leaves no database without its log, which would be an older state that looks
 * healthy. */
#include "agent/disk_file.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME            "agent.db"
#define MARKER          "agent.db.damaged"
#define SCHEMA          1  /* PRAGMA user_version */
#define MOST_QUARANTINE 99 /* folders of the same millisecond */

bool disk_file_path(const char *folder, const char *name, char out_path[DISK_FILE_PATH])
{
    int len = snprintf(out_path, DISK_FILE_PATH, "%s/%s", folder, name);

    return len > 0 && len < DISK_FILE_PATH;
}

/* The one number that a query gives. */
static enum err ask_number(struct sqlite *db, const char *sql, int64_t *out_number)
{
    struct sqlite_statement *query = sqlite_prepare(db, sql);
    enum err err = ERR_NONE;

    if (query == NULL)
        return sqlite_prepare_error(db);
    if (sqlite_row(query, &err)) {
        *out_number = sqlite_number(query, 0);
        err = ERR_NONE;
    } else if (err == ERR_NONE) {
        err = ERR_CORRUPT;
    }
    sqlite_finish(query);
    return err;
}

/* A new database gets our version; one of a newer program is left alone. */
static enum err check_version(struct sqlite *db, bool *out_new)
{
    int64_t version;
    int64_t tables;
    enum err err = ask_number(db, "PRAGMA user_version", &version);

    if (err == ERR_NONE)
        err = ask_number(db, "SELECT count(*) FROM sqlite_schema", &tables);
    if (err != ERR_NONE)
        return err;
    if (version > SCHEMA) {
        log_error("disk", NAME ": made by a newer version of this program (%lld), left alone",
                  (long long)version);
        return ERR_REFUSED;
    }
    *out_new = tables == 0;
    if (version < SCHEMA)
        err = sqlite_run(db, "PRAGMA user_version=1");
    return err;
}

static enum err open_checked(const char *path, struct sqlite **out_db, bool *out_new)
{
    struct sqlite *db;
    enum err err = sqlite_open(path, SQLITE_MODE_WRITE, &db);

    if (err != ERR_NONE)
        return err;
    if (sqlite_notice(db)[0] != '\0')
        log_error("disk", "%s: %s", path, sqlite_notice(db));
    err = sqlite_run(db, "PRAGMA temp_store=MEMORY");
    if (err == ERR_NONE)
        err = check_version(db, out_new);
    if (err != ERR_NONE) {
        sqlite_close(db);
        return err;
    }
    *out_db = db;
    return ERR_NONE;
}

/* Make renames in a folder last. */
static void sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return;
    (void)fsync(fd);
    (void)close(fd);
}

/* A new folder named after the time; several of one millisecond are numbered. */
static bool make_target(const char *folder, char out_target[DISK_FILE_PATH])
{
    char time[CLOCK_TEXT_SIZE];
    char name[64];

    if (!disk_file_path(folder, "quarantine", out_target) ||
        file_make_folder(out_target) != ERR_NONE)
        return false;
    clock_format(clock_wall_ms(), time);
    for (int i = 0; i < MOST_QUARANTINE; i++) {
        (void)snprintf(name, sizeof name, i == 0 ? "quarantine/%s" : "quarantine/%s-%d", time, i);
        if (!disk_file_path(folder, name, out_target))
            return false;
        if (mkdir(out_target, 0700) == 0)
            return true;
        if (errno != EEXIST)
            return false;
    }
    return false;
}

static bool move_file(const char *folder, const char *target, const char *name)
{
    char from[DISK_FILE_PATH];
    char to[DISK_FILE_PATH];

    if (!disk_file_path(folder, name, from) || !disk_file_path(target, name, to))
        return false;
    return rename(from, to) == 0 || errno == ENOENT;
}

/* True when a file of the database is there at all. */
static bool exists(const char *folder, const char *name)
{
    char path[DISK_FILE_PATH];

    return disk_file_path(folder, name, path) && access(path, F_OK) == 0;
}

/* Into a new folder of the quarantine, behind the marker. */
static enum err set_aside(const char *folder, char out_target[DISK_FILE_PATH])
{
    static const char *const names[] = { NAME "-wal", NAME "-shm", NAME };

    if (!disk_file_condemn(folder) || !make_target(folder, out_target)) {
        log_error("disk", "%s: no folder for it can be made in quarantine/: %s", folder,
                  strerror(errno));
        return ERR_IO;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (!move_file(folder, out_target, names[i])) {
            log_error("disk", "%s: damaged, and cannot be moved to %s: %s", names[i], out_target,
                      strerror(errno));
            return ERR_IO;
        }
    sync_folder(out_target);
    sync_folder(folder);
    return ERR_NONE;
}

static void remove_marker(const char *folder)
{
    char marker[DISK_FILE_PATH];

    if (disk_file_path(folder, MARKER, marker))
        (void)unlink(marker);
}

static enum err move_to_quarantine(const char *folder)
{
    char target[DISK_FILE_PATH];
    enum err err = set_aside(folder, target);

    if (err != ERR_NONE)
        return err;
    remove_marker(folder);
    log_error("disk",
              NAME
              ": damaged; moved to %s with what waited in it for the portal (printwire-agent "
              "journal repair --from brings it back); a new one is started: a new epoch, and a new "
              "device id for every printer",
              target);
    return ERR_NONE;
}

enum err disk_file_replace(const char *folder, const char *from)
{
    char target[DISK_FILE_PATH];
    enum err err = set_aside(folder, target);

    if (err != ERR_NONE)
        return err;
    if (!move_file(from, folder, NAME))
        return ERR_IO;
    sync_folder(folder);
    remove_marker(folder);
    return ERR_NONE;
}

enum err disk_file_open(const char *folder, struct sqlite **out_db, bool *out_new)
{
    char path[DISK_FILE_PATH];
    enum err err = ERR_CORRUPT;

    if (!disk_file_path(folder, NAME "-suffix", path) || !disk_file_path(folder, NAME, path))
        return ERR_LIMIT;
    if (!exists(folder, MARKER))
        err = open_checked(path, out_db, out_new);
    if (err != ERR_CORRUPT)
        return err;
    err = move_to_quarantine(folder);
    return err != ERR_NONE ? err : open_checked(path, out_db, out_new);
}

bool disk_file_condemn(const char *folder)
{
    char marker[DISK_FILE_PATH];

    return disk_file_path(folder, MARKER, marker) &&
           file_write(marker, "damaged\n", 8, 0600) == ERR_NONE;
}
