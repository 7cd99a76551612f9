/* SPDX-License-Identifier: Apache-2.0 */
/* What both subjects share: digests, and random numbers that a seed repeats. */
#include "tests/powercut/subject.h"

#include "base/buf.h"
#include "tests/powercut/ruin.h"

#include <ftw.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#define SQL_MOST     16384
#define MOST_COLUMNS 128

static uint64_t random_state;

/** OpenSSL's source of random bytes, replaced for the whole program. */
int RAND_bytes(unsigned char *out, int len);

int RAND_bytes(unsigned char *out, int len)
{
    if (random_state == 0)
        return getrandom(out, (size_t)len, 0) == len;
    for (int i = 0; i < len; i++)
        out[i] = (unsigned char)ruin_random(&random_state, 256);
    return 1;
}

void subject_seed(uint64_t seed)
{
    random_state = seed == 0 ? 0 : seed * 0x9e3779b97f4a7c15ULL | 1;
    (void)sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, (int)(random_state >> 33), NULL);
}

static uint64_t hash_more(uint64_t hash, const void *bytes, size_t len)
{
    const uint8_t *at = bytes;

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ at[i]) * 0x100000001b3ULL;
    return hash;
}

uint64_t subject_hash(const void *bytes, size_t len)
{
    return hash_more(0xcbf29ce484222325ULL, bytes, len) | 1;
}

struct sqlite_statement *subject_rows(struct sqlite *db, const char *table)
{
    struct sqlite_statement *columns = sqlite_prepare(db, "SELECT name FROM pragma_table_info(?)");
    struct sqlite_statement *rows = NULL;
    struct buf sql;
    enum err err;

    if (columns == NULL)
        return NULL;
    buf_init(&sql, SQL_MOST);
    (void)buf_append_text(&sql, "SELECT ''");
    sqlite_bind_text(columns, 1, table);
    while (sqlite_row(columns, &err))
        (void)buf_append_format(&sql, "||'|'||quote(\"%s\")", sqlite_text(columns, 0));
    (void)buf_append_format(&sql, " FROM \"%s\"", table);
    sqlite_finish(columns);
    if (!buf_failed(&sql))
        rows = sqlite_prepare(db, buf_text(&sql));
    buf_finish(&sql);
    return rows;
}

uint64_t subject_table(struct sqlite *db, const char *table)
{
    struct sqlite_statement *rows = subject_rows(db, table);
    uint64_t sum = 0;
    enum err err = ERR_SYNTAX;
    size_t len;

    while (rows != NULL && sqlite_row(rows, &err)) {
        const void *text = sqlite_bytes(rows, 0, &len);
        sum += hash_more(subject_hash(table, strlen(table)), text, len);
    }
    sqlite_finish(rows);
    return err == ERR_NONE ? sum : 0x0bad0bad0bad0badULL;
}

static bool is_among(const char *const *names, const char *name)
{
    for (; names != NULL && *names != NULL; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

uint64_t subject_digest(struct sqlite *db, const char *const *except)
{
    struct sqlite_statement *tables =
        sqlite_prepare(db, "SELECT name FROM sqlite_master WHERE type = 'table'"
                           " AND name NOT LIKE 'sqlite_%'");
    uint64_t sum = 0;
    enum err err;

    while (tables != NULL && sqlite_row(tables, &err)) {
        const char *name = sqlite_text(tables, 0);
        if (!is_among(except, name))
            sum += subject_table(db, name);
    }
    sqlite_finish(tables);
    return sum | 1;
}

int subject_find(const struct subject_model *model, uint64_t digest)
{
    int count = (int)model->told + model->has_pending;

    for (int i = count - 1; i >= 0; i--)
        if (model->commits[i].digest == digest)
            return i;
    return -1;
}

bool subject_is_opening(const struct subject_model *model, uint64_t digest)
{
    for (unsigned i = 0; i < model->opening_count; i++)
        if (model->opening[i] == digest)
            return true;
    return digest == SUBJECT_EMPTY &&
           (model->opening_count == 0 || model->opening[0] == SUBJECT_EMPTY);
}

void subject_say(struct subject_report *report, enum subject_outcome outcome, const char *format,
                 ...)
{
    va_list rest;

    if (report->outcome != SUBJECT_GOOD)
        return;
    report->outcome = outcome;
    va_start(rest, format);
    (void)vsnprintf(report->why, sizeof report->why, format, rest);
    va_end(rest);
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    (void)info, (void)type;
    return ftw->level == 0 ? 0 : remove(path);
}

void subject_empty(const char *folder)
{
    (void)nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}
