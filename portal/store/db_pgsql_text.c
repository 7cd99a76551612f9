/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of causes go from the special to the general: the first that the SQLSTATE begins with
 * decides. */
#include "portal/store/db_pgsql_text.h"

#include "base/str.h"
#include "portal/store/db_words.h"

/* The number behind a question mark, 0 for none; `sql` moves behind it. */
static int take_number(const char **sql)
{
    int number = 0;

    for (; **sql >= '0' && **sql <= '9' && number <= DB_PGSQL_TEXT_PARAMETERS; ++*sql)
        number = number * 10 + (**sql - '0');
    return number;
}

enum err db_pgsql_text_parameters(const char *sql, struct buf *out, int *out_count)
{
    int most = 0;

    while (*sql) {
        size_t len = db_words_quoted(sql);
        if (len == 0 && *sql != '?')
            len = 1;
        buf_append(out, sql, len);
        sql += len;
        if (len > 0)
            continue;
        sql++;
        int number = take_number(&sql);
        if (number == 0)
            number = most + 1;
        if (number > DB_PGSQL_TEXT_PARAMETERS)
            return ERR_LIMIT;
        if (number > most)
            most = number;
        buf_append_format(out, "$%d", number);
    }
    *out_count = most;
    return buf_failed(out) ? ERR_MEMORY : ERR_NONE;
}

enum err db_pgsql_text_cause(const char *sqlstate)
{
    /* clang-format off */
    static const struct {
        const char *begin;
        enum err err;
    } rows[] = {
        { "08",    ERR_CLOSED },  /* connection */
        { "22",    ERR_RANGE },   /* a value */
        { "23",    ERR_REFUSED }, /* a constraint */
        { "25006", ERR_REFUSED }, /* a transaction that only reads */
        { "28",    ERR_REFUSED }, /* who we are */
        { "40",    ERR_TIMEOUT }, /* another transaction was in the way */
        { "42501", ERR_REFUSED }, /* rights */
        { "42",    ERR_SYNTAX },
        { "53100", ERR_FULL },
        { "53200", ERR_MEMORY },
        { "53",    ERR_TIMEOUT }, /* too many connections */
        { "54",    ERR_LIMIT },
        { "55P03", ERR_TIMEOUT }, /* a lock */
        { "57014", ERR_TIMEOUT }, /* cancelled, by statement_timeout */
        { "57P",   ERR_CLOSED },  /* the server goes down, or comes up */
        { "XX001", ERR_CORRUPT }, /* a page */
        { "XX002", ERR_CORRUPT }, /* an index */
    };
    /* clang-format on */

    if (!sqlstate)
        return ERR_CLOSED;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (str_starts_with(sqlstate, rows[i].begin))
            return rows[i].err;
    return ERR_IO;
}
