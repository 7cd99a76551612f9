/* SPDX-License-Identifier: Apache-2.0 */
/* store_sql_schema: the tables of the store, in any engine (db.h).
 *
 * The history comes from portal/store/schema/NNN_*.sql, applied once each, in order, never
 * backwards; the number of the last one is the database's version (db_version). The tables of the
 * current state follow from protocol/field at every opening: a table per kind, a column per single
 * field, a child table <kind>_<field> per field that may repeat (with its sub-attributes as
 * columns). A new row in protocol/field is a new column, without a migration.
 *
 * Column names are the field's name with '_' for '-'; a sub-attribute is named after its element:
 * level_quality. Types: whole numbers and times (milliseconds since 1970 UTC) are {number}, per
 * cent is {real}, the rest {text}.
 */
#ifndef PRINTWIRE_PORTAL_STORE_STORE_SQL_SCHEMA_H
#define PRINTWIRE_PORTAL_STORE_STORE_SQL_SCHEMA_H

#include "portal/store/db.h"
#include "protocol/field.h"

#include <stdbool.h>
#include <stddef.h>

#define STORE_SQL_SCHEMA_NAME 64 /* most bytes of a table's or column's name, with its NUL */

/** Bring the database to this program's version in one transaction; with `may_write` false only
 * check it. ERR_REFUSED when it is of a newer version (or, not writing, of an older one), else as
 * db_run(). */
enum err store_sql_schema_open(struct db *db, bool may_write);

/** Make the tables of an older or this version in an empty database, in the open transaction.
 * ERR_REFUSED for a version that this program does not know. */
enum err store_sql_schema_make(struct db *db, int version);

/** The number of the newest migration that this program knows. */
int store_sql_schema_version(void);

/** The fields that, after the agent, tell one row of a kind's current state from another;
 * `out_count` of them. */
const enum field_id *store_sql_schema_key(enum record_kind kind, size_t *out_count);

/** True when the field is part of its kind's key. */
bool store_sql_schema_is_key(enum field_id id);

/** The field that may repeat and to which this one belongs (itself or its parent); false for single
 * fields. */
bool store_sql_schema_repeats(enum field_id id, enum field_id *out_owner);

/** The table of a kind's current state: its name, but for RECORD_AGENT, since "agent" is the list
 * of accounts, and RECORD_ORDER, since "order" is a word of SQL. */
const char *store_sql_schema_of_kind(enum record_kind kind);

/** The table in which a field has its column. */
void store_sql_schema_table(enum field_id id, char out_name[STORE_SQL_SCHEMA_NAME]);

/** The name of a field's column; "value" for a field that may repeat, in its child table. */
void store_sql_schema_column(enum field_id id, char out_name[STORE_SQL_SCHEMA_NAME]);

/** The type of a field's column, as a word of db.h. */
const char *store_sql_schema_type(enum field_id id);

#endif
