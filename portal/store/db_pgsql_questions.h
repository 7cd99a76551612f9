/* SPDX-License-Identifier: Apache-2.0 */
/* db_pgsql_questions: what PostgreSQL's catalogue tells of our tables, as enum db_question wants
 * it. Names are those of the first schema of the search path. */
#ifndef PRINTWIRE_PORTAL_STORE_DB_PGSQL_QUESTIONS_H
#define PRINTWIRE_PORTAL_STORE_DB_PGSQL_QUESTIONS_H

#define DB_PGSQL_TABLE "to_regclass(quote_ident(CAST(?1 AS TEXT)))"

/* The sequence of a table's {identity}. */
#define DB_PGSQL_SEQUENCE                                                                          \
    "FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' "                     \
    "WHERE d.refobjid = " DB_PGSQL_TABLE " AND d.deptype = 'i'"

/* clang-format off */
#define DB_PGSQL_QUESTIONS {                                                                       \
    [DB_HAS_COLUMN] = "SELECT 1 FROM pg_attribute WHERE attrelid = " DB_PGSQL_TABLE " "            \
                      "AND attname = CAST(?2 AS TEXT) AND NOT attisdropped",                       \
    [DB_TABLES] = "SELECT relname FROM pg_class WHERE relkind = 'r' "                              \
                  "AND relnamespace = to_regnamespace(current_schema()) "                          \
                  "AND relname <> 'printwire_schema' ORDER BY relname COLLATE \"C\"",              \
    [DB_COLUMNS] = "SELECT a.attname, CASE format_type(a.atttypid, NULL) WHEN 'bigint' "           \
                   "THEN 'number' WHEN 'double precision' THEN 'real' WHEN 'text' THEN 'text' "    \
                   "ELSE 'bytes' END, "                                                            \
                   "coalesce(array_position(CAST(i.indkey AS smallint[]), a.attnum) + 1, 0) "      \
                   "FROM pg_attribute a "                                                          \
                   "LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary "           \
                   "WHERE a.attrelid = " DB_PGSQL_TABLE " AND a.attnum > 0 "                       \
                   "AND NOT a.attisdropped ORDER BY a.attname COLLATE \"C\"",                      \
    [DB_PARENTS] = "SELECT DISTINCT p.relname FROM pg_constraint c "                               \
                   "JOIN pg_class p ON p.oid = c.confrelid "                                       \
                   "WHERE c.contype = 'f' AND c.conrelid = " DB_PGSQL_TABLE,                       \
    [DB_IDENTITY] = "SELECT coalesce(pg_sequence_last_value(s.oid), 0) " DB_PGSQL_SEQUENCE,        \
    [DB_SET_IDENTITY] = "SELECT setval(CAST(s.oid AS regclass), "                                  \
                        "greatest(CAST(?2 AS BIGINT), 1), CAST(?2 AS BIGINT) > 0) "                \
                        DB_PGSQL_SEQUENCE,                                                         \
}
/* clang-format on */

#endif
