/* SPDX-License-Identifier: Apache-2.0 */
/* The file is opened before root becomes the folder's owner, who may not reach it. A backup appears
 * under its name when it is whole and on the disk, never before. */
#include "portal/backup_command.h"

#include "base/clock.h"
#include "base/file_part.h"
#include "base/log.h"
#include "portal/command.h"
#include "portal/home.h"
#include "portal/store/backup.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TELL_MS 200

static const char usage[] =
    "Usage: printwire-portal backup FILE [--config FILE]\n"
    "       printwire-portal restore FILE [--config FILE]\n"
    "\n"
    "backup saves everything that the store holds to a new FILE (mode 0600), as it is at one "
    "moment;\n"
    "the portal may be running. restore brings it into a store that is still empty: a folder "
    "without\n"
    "portal.db, or a PostgreSQL database without tables; no portal may be running. FILE is of no\n"
    "engine: what was saved from a folder can be restored into PostgreSQL, and the other way.\n"
    "\n"
    "Every block of FILE has a checksum, and so has the whole; what was restored is read again "
    "and\n"
    "compared with FILE, byte for byte, and by its digest, before it is kept. Of a damaged FILE\n"
    "nothing is restored. What agents sent after the backup they send again, as far as they still\n"
    "have it; one that has not says so in its log, and then anew what holds.\n"
    "\n"
    "FILE holds all records, accounts and hashes of passwords: keep it like the store itself.\n"
    "\n"
    "Examples:\n"
    "  printwire-portal backup /srv/backup/portal-$(date +%F).backup\n"
    "  printwire-portal restore /srv/backup/portal-2026-11-22.backup && printwire-portal digest\n"
    "\n"
    "Exit status: 0 good; 1 it could not be saved or restored; 2 wrong use.\n";

struct arguments {
    bool is_restore;
    bool is_help;
    const char *conf;
    const char *file;
};

/* A line of a terminal that is written over and over. */
struct progress {
    uint64_t told_ms;
    bool is_shown;
};

static void show_progress(void *arg, const char *done, uint64_t rows)
{
    struct progress *progress = arg;
    uint64_t now_ms = clock_monotonic_ms();

    if (now_ms - progress->told_ms < TELL_MS)
        return;
    progress->told_ms = now_ms;
    progress->is_shown = true;
    (void)fprintf(stderr, "\r%" PRIu64 " rows %s ...\033[K", rows, done);
}

static void end_progress(const struct progress *progress)
{
    if (progress->is_shown)
        (void)fputs("\r\033[K", stderr);
}

static int report(const char *file, const char *done, const struct backup_result *result)
{
    (void)printf("%s: %" PRIu64 " rows %s, checksum %s\n%s", file, result->rows, done,
                 result->checksum, result->digest);
    return fflush(stdout) == 0 ? 0 : 1;
}

/* What a backup is written to until it is whole. */
static bool open_part(const char *file, struct file_part *part)
{
    enum err err = file_part_open(part, file);

    if (err == ERR_NONE)
        return true;
    if (err == ERR_IO)
        (void)command_complain(part->path, strerror(errno));
    else
        (void)command_complain(file, err == ERR_LIMIT
                                         ? "the name is too long"
                                         : "is there already; a backup never replaces a file");
    return false;
}

static bool give_name(struct file_part *part, const char *file)
{
    if (file_part_keep(part, file) == ERR_NONE)
        return true;
    (void)command_complain(file, strerror(errno));
    return false;
}

/* Open the database, and save it or fill it. */
static bool carry(const struct db_place *place, enum db_mode mode, FILE *file,
                  struct backup_result *result)
{
    struct progress progress = { .told_ms = clock_monotonic_ms() };
    const struct backup_watch watch = { isatty(STDERR_FILENO) ? show_progress : NULL, &progress };
    struct db *db = NULL;

    *result = (struct backup_result){ .rows = 0 };
    if (db_open(place, mode, &db) != ERR_NONE)
        return false; /* the database has said why */
    bool good = mode == DB_READ ? backup_save(db, file, &watch, result)
                                : backup_restore_file(db, file, &watch, result);
    end_progress(&progress);
    db_close(db);
    return good;
}

static int run_backup(const struct portal_conf *conf, const char *file)
{
    struct backup_result result = { .rows = 0 };
    struct home home;
    struct file_part part;

    if (!open_part(file, &part))
        return 1;
    bool good = home_visit(conf, &home) && carry(&home.place, DB_READ, part.file, &result);
    home_leave(&home);
    if (!good && result.error[0] != '\0')
        (void)command_complain(file, result.error);
    good = good && give_name(&part, file);
    file_part_close(&part);
    return good ? report(file, "saved", &result) : 1;
}

static int run_restore(const struct portal_conf *conf, const char *file)
{
    struct backup_result result = { .rows = 0 };
    struct home home;
    int lock_fd = -1;
    FILE *in = fopen(file, "re");

    if (!in)
        return command_complain(file, strerror(errno));
    bool good = home_own(conf, &home, &lock_fd) && carry(&home.place, DB_WRITE, in, &result);
    home_leave(&home);
    (void)fclose(in);
    if (lock_fd >= 0)
        (void)close(lock_fd);
    if (good)
        return report(file, "restored", &result);
    return result.error[0] != '\0' ? command_complain(file, result.error) : 1;
}

static int wrong_use(const struct arguments *a, const char *what)
{
    return command_wrong_use(a->is_restore ? "restore" : "backup", what, "");
}

/* 0, or the exit status for wrong use. */
static int read_arguments(int argc, char **argv, struct arguments *a)
{
    static const struct option options[] = {
        { "config", required_argument, NULL, 'c' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 'c')
            a->conf = optarg;
        else if (option == 'h')
            a->is_help = true;
        else
            return wrong_use(a, "an option that is not known, or lacks its value");
    }
    if (a->is_help)
        return 0;
    if (optind + 1 != argc)
        return wrong_use(a, "one file is needed");
    a->file = argv[optind];
    return 0;
}

int backup_command_run(int argc, char **argv)
{
    struct arguments a = { .is_restore = strcmp(argv[0], "restore") == 0,
                           .conf = PORTAL_CONF_FILE };
    int status = read_arguments(argc, argv, &a);

    if (status != 0)
        return status;
    if (a.is_help)
        return command_help(usage);
    struct portal_conf *conf = command_conf(a.conf);
    if (!conf)
        return 1;
    log_set_level(LOG_LEVEL_WARN);
    status = a.is_restore ? run_restore(conf, a.file) : run_backup(conf, a.file);
    portal_conf_free(conf);
    return status;
}
