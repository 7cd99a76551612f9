/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of its own below the agent's, so that what is built can be moved into its place. */
#include "agent/journal_repair.h"

#include "agent/disk_copy.h"
#include "agent/disk_file.h"
#include "agent/journal.h"
#include "agent/spool/spool.h"
#include "agent/spool/spool_hold.h"
#include "agent/spool/spool_salvage.h"
#include "base/log.h"
#include "base/proc.h"
#include "base/sqlite_log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct repair {
    const struct agent_conf *conf;
    const char *from;            /* the folder with the damaged database */
    char folder[DISK_FILE_PATH]; /* where the new one is built */
    struct spool_salvage found;
    uint64_t rows; /* of other tables */
};

static bool fail(const char *where, const char *what)
{
    (void)fprintf(stderr, "printwire-agent: %s: %s\n", where, what);
    return false;
}

static bool make_folder(struct repair *r)
{
    return disk_file_path(r->conf->folder, "repair-XXXXXX", r->folder) &&
           mkdtemp(r->folder) != NULL;
}

static void remove_folder(const struct repair *r)
{
    static const char *const names[] = { "source.db", "source.db-wal", "source.db-shm",
                                         "agent.db",  "agent.db-wal",  "agent.db-shm",
                                         "ballast" };
    char path[DISK_FILE_PATH];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (disk_file_path(r->folder, names[i], path))
            (void)unlink(path);
    (void)rmdir(r->folder);
}

/* The damaged files, once more: SQLite would change them by reading. */
static enum err copy_source(const struct repair *r, char out_source[DISK_FILE_PATH])
{
    static const char *const suffixes[] = { "", "-wal" };
    char from[DISK_FILE_PATH], to[DISK_FILE_PATH], name[32];
    enum err err = ERR_NONE;

    for (size_t i = 0; i < 2 && err == ERR_NONE; i++) {
        (void)snprintf(name, sizeof name, "agent.db%s", suffixes[i]);
        bool fits = disk_file_path(r->from, name, from);
        (void)snprintf(name, sizeof name, "source.db%s", suffixes[i]);
        err = fits && disk_file_path(r->folder, name, to) ? disk_copy_file(from, to) : ERR_LIMIT;
    }
    if (err == ERR_NONE && !disk_file_path(r->folder, "source.db", out_source))
        err = ERR_LIMIT;
    if (err == ERR_NONE && access(out_source, F_OK) != 0)
        err = ERR_MISSING;
    return err;
}

/* What was said is said again with the next readings: the portal may lack what was lost. */
static void doubt_all(struct sqlite *db)
{
    (void)sqlite_run(db, "UPDATE said SET xml = ' ' || xml WHERE xml NOT LIKE ' %'");
}

static enum err build(struct repair *r, struct loop *loop, const char *source)
{
    struct disk *disk;
    enum err err = disk_open(loop, r->folder, &disk, NULL);

    if (err != ERR_NONE)
        return err;
    struct spool *spool = spool_open(disk, UINT64_MAX, UINT64_MAX);
    struct spool_hold *hold = spool != NULL ? spool_hold_open(disk, spool, UINT64_MAX) : NULL;
    if (hold == NULL)
        err = ERR_IO;
    spool_hold_close(hold);
    spool_close(spool);
    if (!disk_commit(disk))
        err = ERR_IO;
    if (err == ERR_NONE)
        err = spool_salvage_run(source, disk, r->conf->withheld, &r->found);
    if (err == ERR_NONE) {
        r->rows = disk_copy_tables(source, "journal", disk_sqlite(disk));
        doubt_all(disk_sqlite(disk));
        err = sqlite_run(disk_sqlite(disk), "PRAGMA wal_checkpoint(TRUNCATE)");
    }
    disk_close(disk);
    return err;
}

static bool salvage(struct repair *r)
{
    char source[DISK_FILE_PATH];
    struct loop *loop = loop_create();
    enum err err = loop != NULL ? copy_source(r, source) : ERR_MEMORY;

    if (err == ERR_NONE) {
        (void)sqlite_log_mend(source);
        err = build(r, loop, source);
    }
    loop_destroy(loop);
    if (err == ERR_MISSING)
        return fail(r->from, "no agent.db from which anything can be brought back");
    return err == ERR_NONE || fail(r->from, err_text(err));
}

static void report(const struct repair *r, FILE *out)
{
    (void)fprintf(out,
                  "epoch %s: %" PRIu64 " records wait, %" PRIu64
                  " are lost (sent as empty ones), %" PRIu64 " of the history are kept\n%" PRIu64
                  " rows of printers and of what was said of them\n",
                  r->found.epoch, r->found.waiting, r->found.lost, r->found.kept, r->rows);
    if (r->found.held > 0)
        (void)fprintf(out, "%" PRIu64 " records wait for the licence%s\n", r->found.held,
                      out == stderr ? ": without numbers they are not in the export" : "");
}

static bool install(const struct repair *r)
{
    if (disk_file_replace(r->conf->folder, r->folder) != ERR_NONE)
        return fail(r->conf->folder, strerror(errno));
    (void)printf("agent.db is repaired; the damaged one is in %s/quarantine\n", r->conf->folder);
    return true;
}

static bool finish(const struct repair *r, const struct journal_repair_options *options)
{
    report(r, options->from != NULL && !options->dry_run ? stderr : stdout);
    if (options->dry_run)
        return true;
    return options->from != NULL ? journal_export_folder(r->folder, r->conf->jid) == 0 : install(r);
}

int journal_repair_run(const struct agent_conf *conf, const struct journal_repair_options *options)
{
    struct repair r = { .conf = conf, .from = options->from };
    int lock = -1;

    log_set_level(LOG_LEVEL_ERROR);
    enum err owned = proc_become_owner(conf->folder);
    if (owned != ERR_NONE)
        return fail(conf->folder, err_text(owned)), 1;
    if (options->from == NULL) {
        r.from = conf->folder;
        enum err err = proc_lock(conf->folder, &lock);
        if (err != ERR_NONE)
            return fail(conf->folder, err == ERR_REFUSED
                                          ? "an agent is running on it; stop it first"
                                          : err_text(err)),
                   1;
    }
    if (!make_folder(&r))
        return fail(conf->folder, strerror(errno)), 1;
    bool good = salvage(&r) && finish(&r, options);
    remove_folder(&r);
    if (lock >= 0)
        (void)close(lock);
    return good && fflush(stdout) == 0 ? 0 : 1;
}
