/* SPDX-License-Identifier: Apache-2.0 */
/* Files lie in memory where there is such a folder: what a disk keeps is nobody's question here. */
#include "tests/fuzz/ruined.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "base/sqlite.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_FILE   ((size_t)4 << 20)
#define MOST_BYTES  16
#define MOST_CELLS  16
#define PAGE        4096
#define LONG        70000
#define NAME        64
#define MOST_TABLES 24

struct script {
    const uint8_t *at;
    const uint8_t *end;
};

static char remembered[64];

static uint8_t next(struct script *s)
{
    return s->at < s->end ? *s->at++ : 0;
}

static size_t next_number(struct script *s)
{
    size_t number = next(s);

    number = number << 8 | next(s);
    return number << 8 | next(s);
}

static void remove_folder(void)
{
    subject_empty(remembered);
    (void)rmdir(remembered);
}

struct subject_model *ruined_model(void)
{
    static struct subject_model *model;

    if (model == NULL)
        model = calloc(1, sizeof *model);
    if (model == NULL)
        abort();
    return model;
}

void ruined_begin(struct ruined *ruined, const struct subject *subject, const char *name, int steps)
{
    const char *room = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    struct buf file;

    log_set_level(LOG_LEVEL_ERROR);
    (void)snprintf(ruined->folder, sizeof ruined->folder, "%s/printwire-fuzz-XXXXXX", room);
    if (mkdtemp(ruined->folder) == NULL)
        abort();
    (void)snprintf(remembered, sizeof remembered, "%s", ruined->folder);
    (void)snprintf(ruined->file, sizeof ruined->file, "%s/%s", ruined->folder, name);
    if (atexit(remove_folder) != 0 || !subject->open(ruined->folder, ruined_model(), 1))
        abort();
    for (int i = 0; i < steps; i++)
        if (!subject->step())
            abort();
    subject->close();
    buf_init(&file, MOST_FILE);
    if (file_read(ruined->file, &file) != ERR_NONE)
        abort();
    ruined->good = (uint8_t *)file.data;
    ruined->len = file.len;
}

/* One byte, one page over another one, or another length. */
static void change_bytes(struct script *s, uint8_t *bytes, size_t *len)
{
    size_t pages = *len / PAGE;
    size_t where = next_number(s);
    uint8_t how = next(s);
    uint8_t what = next(s);

    if (how % 8 == 0 && pages > 1)
        (void)memmove(bytes + where % pages * PAGE, bytes + what % pages * PAGE, PAGE);
    else if (how % 8 == 1)
        *len = where % (*len + 1);
    else if (*len > 0)
        bytes[where % *len] = what;
    if (*len == 0)
        *len = 1;
}

static void put_file(const struct ruined *ruined, struct script *s)
{
    unsigned changes = next(s) % MOST_BYTES;
    size_t len = ruined->len;
    uint8_t *bytes = malloc(len);

    if (bytes == NULL)
        abort();
    (void)memcpy(bytes, ruined->good, len);
    for (unsigned i = 0; i < changes; i++)
        change_bytes(s, bytes, &len);
    FILE *file = fopen(ruined->file, "wb");
    if (file == NULL || fwrite(bytes, 1, len, file) != len || fclose(file) != 0)
        abort();
    free(bytes);
}

/* The text of the first column of the n-th row, of as many as there are. */
static bool look_up(struct sqlite *db, const char *sql, const char *of, unsigned n, char out[NAME])
{
    struct sqlite_statement *query = sqlite_prepare(db, sql);
    unsigned count = 0;
    enum err err;

    out[0] = '\0';
    if (query == NULL)
        return false;
    if (of != NULL)
        sqlite_bind_text(query, 1, of);
    while (count <= n % MOST_TABLES && sqlite_row(query, &err)) {
        const char *text = sqlite_text(query, 0);
        (void)snprintf(out, NAME, "%s", text != NULL ? text : "");
        count++;
    }
    sqlite_finish(query);
    return out[0] != '\0' && strchr(out, '"') == NULL;
}

static void bind_number(struct script *s, struct sqlite_statement *update)
{
    static const int64_t numbers[] = { 0,         1,         -1,         INT64_MAX,
                                       INT64_MIN, INT32_MAX, UINT32_MAX, (int64_t)1 << 62 };
    uint8_t which = next(s);

    sqlite_bind_number(update, 1, which < 8 ? numbers[which] : which);
}

/* Some bytes of the script. */
static const uint8_t *take(struct script *s, size_t *out_len)
{
    size_t len = next(s);
    size_t left = (size_t)(s->end - s->at);
    const uint8_t *bytes = s->at;

    *out_len = len < left ? len : left;
    s->at += *out_len;
    return bytes;
}

static void bind_text(struct script *s, struct sqlite_statement *update, bool as_bytes)
{
    char text[256];
    size_t len;
    const uint8_t *bytes = take(s, &len);

    (void)memcpy(text, bytes, len);
    text[len] = '\0';
    if (as_bytes)
        sqlite_bind_bytes(update, 1, text, len);
    else
        sqlite_bind_text(update, 1, text);
}

static void bind_long(struct sqlite_statement *update)
{
    static char text[LONG + 1];

    (void)memset(text, 'A', LONG);
    sqlite_bind_text(update, 1, text);
}

/* A value in place of another, or in the middle of it, in the row-th row. */
static void change_cell(struct script *s, struct sqlite *db, const char *table, const char *column)
{
    struct buf sql;
    unsigned row = next(s);
    uint8_t how = next(s);
    unsigned at = next(s) * (how & 0x80 ? 8U : 1U);

    buf_init(&sql, 1024);
    (void)buf_append_format(&sql, "UPDATE \"%s\" SET \"%s\" = ", table, column);
    if (how % 8 >= 6)
        (void)buf_append_format(&sql, "substr(\"%s\", 1, %u) || ?1 || substr(\"%s\", %u)", column,
                                at, column, at + 1 + next(s) % 16);
    else
        (void)buf_append_text(&sql, "?1");
    (void)buf_append_format(&sql, " WHERE rowid IN (SELECT rowid FROM \"%s\" LIMIT 1 OFFSET %u)",
                            table, row);
    struct sqlite_statement *update = sqlite_prepare(db, buf_text(&sql));
    buf_finish(&sql);
    if (update == NULL)
        return;
    if (how % 8 == 1 || how % 8 == 2)
        bind_number(s, update);
    else if (how % 8 == 3)
        bind_long(update);
    else if (how % 8 != 0)
        bind_text(s, update, how % 8 == 5);
    (void)sqlite_step(update);
    sqlite_finish(update);
}

/* What somebody could do to a table who knows SQL. */
static void change_table(struct script *s, struct sqlite *db, const char *table)
{
    /* clang-format off */
    static const struct {
        const char *before;
        const char *behind;
    } forms[] = {
        { "DELETE FROM \"",                   "\"" },
        { "DROP TABLE \"",                    "\"" },
        { "CREATE TRIGGER t AFTER INSERT ON \"", "\" BEGIN SELECT RAISE(ABORT, 'no'); END" },
        { "CREATE TRIGGER t AFTER UPDATE ON \"", "\" BEGIN SELECT RAISE(IGNORE); END" },
        { "ALTER TABLE \"",                   "\" RENAME TO gone" },
        { "CREATE TABLE \"x",                 "\" (a)" },
        { "ALTER TABLE \"",                   "\" ADD COLUMN more TEXT" },
        { "PRAGMA user_version = 99; -- \"",  "\"" },
        { "PRAGMA user_version = 0; -- \"",   "\"" },
    };
    /* clang-format on */
    size_t which = next(s) % (sizeof forms / sizeof forms[0]);
    struct buf sql;

    buf_init(&sql, 1024);
    (void)buf_append_format(&sql, "%s%s%s", forms[which].before, table, forms[which].behind);
    (void)sqlite_run(db, buf_text(&sql));
    buf_finish(&sql);
}

static void change_rows(struct script *s, struct sqlite *db)
{
    char table[NAME];
    char column[NAME];
    uint8_t which = next(s);

    if (!look_up(db, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", NULL,
                 which % 32, table))
        return;
    if (which >= 0xe0)
        change_table(s, db, table);
    else if (look_up(db, "SELECT name FROM pragma_table_info(?)", table, next(s), column))
        change_cell(s, db, table, column);
}

void ruined_make(const struct ruined *ruined, const uint8_t *script, size_t len)
{
    struct script s = { script, script + len };
    struct sqlite *db = NULL;

    subject_empty(ruined->folder);
    put_file(ruined, &s);
    if (s.at == s.end || sqlite_open(ruined->file, SQLITE_MODE_WRITE, &db) != ERR_NONE)
        return;
    (void)sqlite_run(db, "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;"
                         " PRAGMA synchronous = OFF");
    for (unsigned i = 0; i < MOST_CELLS && s.at < s.end; i++)
        change_rows(&s, db);
    sqlite_close(db);
}
