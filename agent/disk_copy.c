/* SPDX-License-Identifier: Apache-2.0 */
/* Each row becomes the statement that inserts it: one way for tables of any shape. */
#include "agent/disk_copy.h"

#include "base/buf.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define SQL_MOST 65536

static enum err copy_bytes(int in, int out)
{
    char bytes[65536];
    ssize_t len;

    while ((len = read(in, bytes, sizeof bytes)) > 0)
        if (write(out, bytes, (size_t)len) != len)
            return errno == ENOSPC || errno == EDQUOT ? ERR_FULL : ERR_IO;
    return len == 0 ? ERR_NONE : ERR_IO;
}

enum err disk_copy_file(const char *from, const char *to)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);

    if (in < 0)
        return errno == ENOENT ? ERR_NONE : ERR_IO;
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    enum err err = out >= 0 ? copy_bytes(in, out) : ERR_IO;
    (void)close(in);
    if (out >= 0 && close(out) != 0 && err == ERR_NONE)
        err = ERR_IO;
    return err;
}

/* "SELECT 'INSERT OR IGNORE INTO ...' FROM table", from its beginning or its end. */
static bool write_query(struct sqlite *db, const char *table, bool is_backward, struct buf *out)
{
    struct sqlite_statement *columns =
        sqlite_prepare(db, "SELECT name, pk FROM pragma_table_info(?)");
    struct buf order;
    enum err err;
    bool is_first = true;

    if (columns == NULL)
        return false;
    buf_init(&order, SQL_MOST);
    sqlite_bind_text(columns, 1, table);
    (void)buf_append_format(out, "SELECT 'INSERT OR IGNORE INTO \"%s\" VALUES ('", table);
    while (sqlite_row(columns, &err)) {
        const char *name = sqlite_text(columns, 0);
        (void)buf_append_format(out, "||%squote(\"%s\")", is_first ? "" : "','||", name);
        if (sqlite_number(columns, 1) > 0)
            (void)buf_append_format(&order, "%s\"%s\" DESC", order.len > 0 ? ", " : "", name);
        is_first = false;
    }
    sqlite_finish(columns);
    (void)buf_append_format(out, "||')' FROM \"%s\"", table);
    if (is_backward && order.len > 0)
        (void)buf_append_format(out, " ORDER BY %s", buf_text(&order));
    buf_finish(&order);
    return !is_first && !buf_failed(out);
}

/* False when the rows end before the table does. */
static bool copy_rows(struct sqlite *db, const char *table, bool is_backward, struct sqlite *to,
                      uint64_t *rows)
{
    struct buf sql;
    struct sqlite_statement *read = NULL;
    enum err err = ERR_CORRUPT;

    buf_init(&sql, SQL_MOST);
    if (write_query(db, table, is_backward, &sql))
        read = sqlite_prepare(db, buf_text(&sql));
    while (read != NULL && sqlite_row(read, &err)) {
        const char *insert = sqlite_text(read, 0);
        if (insert != NULL && sqlite_run(to, insert) == ERR_NONE)
            *rows += (uint64_t)sqlite_changes(to);
    }
    sqlite_finish(read);
    buf_finish(&sql);
    return err == ERR_NONE;
}

uint64_t disk_copy_tables(const char *path, const char *except, struct sqlite *to)
{
    struct sqlite *db;
    uint64_t rows = 0;
    enum err err;

    if (sqlite_open(path, SQLITE_MODE_DAMAGED, &db) != ERR_NONE)
        return 0;
    struct sqlite_statement *tables = sqlite_prepare(
        db, "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'");
    (void)sqlite_run(to, "BEGIN");
    while (tables != NULL && sqlite_row(tables, &err)) {
        const char *name = sqlite_text(tables, 0);
        const char *sql = sqlite_text(tables, 1);
        if (name == NULL || sql == NULL || str_starts_with(name, except) ||
            sqlite_run(to, sql) != ERR_NONE)
            continue;
        if (!copy_rows(db, name, false, to, &rows))
            (void)copy_rows(db, name, true, to, &rows);
    }
    sqlite_finish(tables);
    (void)sqlite_run(to, "COMMIT");
    sqlite_close(db);
    return rows;
}
