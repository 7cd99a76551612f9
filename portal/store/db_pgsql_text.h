/* SPDX-License-Identifier: Apache-2.0 */
/* db_pgsql_text: what PostgreSQL writes differently: parameters as $1, and causes of failure as
 * five characters. Pure. */
#ifndef PRINTWIRE_PORTAL_STORE_DB_PGSQL_TEXT_H
#define PRINTWIRE_PORTAL_STORE_DB_PGSQL_TEXT_H

#include "base/buf.h"
#include "base/err.h"

#define DB_PGSQL_TEXT_PARAMETERS 64 /* most in one statement */

/** Append the SQL with each `?` outside of quotes and comments as $n, one above the highest so far
 * (as SQLite counts), and `?2` as $2.
 * `out_count`: the highest n. ERR_LIMIT for too many, ERR_MEMORY. */
enum err db_pgsql_text_parameters(const char *sql, struct buf *out, int *out_count);

/** The cause that an SQLSTATE stands for (PostgreSQL 15, appendix A), as db.h has them; ERR_CLOSED
 * for NULL: the server said nothing any more. */
enum err db_pgsql_text_cause(const char *sqlstate);

#endif
