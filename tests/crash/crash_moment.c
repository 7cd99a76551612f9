/* SPDX-License-Identifier: Apache-2.0 */
/* Commits are found where SQLite is told to make them (ld --wrap): whose they are says the path of
 * the database. */
#include "tests/crash/crash_moment.h"

#include "base/clock.h"
#include "base/sqlite.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MOST_OPEN 16

enum err __real_sqlite_open(const char *path, enum sqlite_mode mode, struct sqlite **out_db);
enum err __wrap_sqlite_open(const char *path, enum sqlite_mode mode, struct sqlite **out_db);
enum err __real_sqlite_run(struct sqlite *db, const char *sql);
enum err __wrap_sqlite_run(struct sqlite *db, const char *sql);
void __real_sqlite_close(struct sqlite *db);
void __wrap_sqlite_close(struct sqlite *db);

static struct crash_moment now;

static struct {
    struct sqlite *db;
    enum crash_moment_who who;
} open_ones[MOST_OPEN];

struct crash_moment *crash_moment(void)
{
    return &now;
}

void crash_moment_reset(void)
{
    now = (struct crash_moment){ .is_verbose = now.is_verbose };
}

bool crash_moment_is_dead(enum crash_moment_who who)
{
    return (now.dead & 1U << who) != 0;
}

bool crash_moment_pass(enum crash_moment_who who, const char *what)
{
    static const char *const names[] = { "agent", "copy", "platform", "tool" };

    if (crash_moment_is_dead(who))
        return false;
    if (++now.count == now.at)
        now.dead |= now.kills;
    if (now.is_verbose)
        (void)fprintf(stderr, "%4u %10" PRId64 " %s: %s%s\n", now.count,
                      clock_wall_ms() % INT64_C(100000000), names[who], what,
                      now.count == now.at ? "  <- here" : "");
    return !crash_moment_is_dead(who);
}

static enum crash_moment_who who_has(const char *path)
{
    if (strstr(path, "/sds.db") != NULL)
        return CRASH_MOMENT_PLATFORM;
    return strstr(path, "/copy/agent.db") != NULL ? CRASH_MOMENT_COPY : CRASH_MOMENT_AGENT;
}

enum err __wrap_sqlite_open(const char *path, enum sqlite_mode mode, struct sqlite **out_db)
{
    enum err err = __real_sqlite_open(path, mode, out_db);

    for (unsigned i = 0; err == ERR_NONE && i < MOST_OPEN; i++) {
        if (open_ones[i].db != NULL)
            continue;
        open_ones[i].db = *out_db;
        open_ones[i].who = who_has(path);
        break;
    }
    return err;
}

void __wrap_sqlite_close(struct sqlite *db)
{
    for (unsigned i = 0; db != NULL && i < MOST_OPEN; i++)
        if (open_ones[i].db == db)
            open_ones[i].db = NULL;
    __real_sqlite_close(db);
}

enum err __wrap_sqlite_run(struct sqlite *db, const char *sql)
{
    enum crash_moment_who who = CRASH_MOMENT_TOOL;

    for (unsigned i = 0; i < MOST_OPEN; i++)
        if (open_ones[i].db == db)
            who = open_ones[i].who;
    if (strcmp(sql, "COMMIT") != 0)
        return __real_sqlite_run(db, sql);
    if (!crash_moment_pass(who, "commits"))
        return ERR_IO;
    enum err err = __real_sqlite_run(db, sql);
    now.commits += who == CRASH_MOMENT_PLATFORM && err == ERR_NONE;
    return err;
}
