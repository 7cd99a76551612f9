/* SPDX-License-Identifier: Apache-2.0 */
/* store_table_code: the shape of a table and its rows as bytes, the same in every engine.
 *
 * A row is its columns in the order of their names: a byte 0 for SQL NULL, else 1 and the value: a
 * number or real as 8 bytes, little-endian (a real as IEEE 754 has it), a text or bytes as their
 * length in 4 bytes and themselves. So a row has the same bytes whatever engine it is in.
 */
#ifndef PRINTWIRE_PORTAL_STORE_STORE_TABLE_CODE_H
#define PRINTWIRE_PORTAL_STORE_STORE_TABLE_CODE_H

#include "portal/store/store_table.h"

/** Append the current row of a statement that returns the columns of the table, the first of which
 * is its column `first`. */
void store_table_code_put_row(const struct store_table *table, struct db_statement *row, int first,
                              struct buf *out);

/** Bind the row at `*at` to the statement's parameters from 1 on, and move `*at` behind it. False,
 * with nothing promised of the parameters, when up to `end` stands no row of this table: too short,
 * texts that are no UTF-8 or hold a NUL. */
bool store_table_code_bind_row(const struct store_table *table, struct db_statement *insert,
                               const uint8_t **at, const uint8_t *end);

/** Append the table's shape. */
void store_table_code_put_shape(const struct store_table *table, struct buf *out);

/** Read what store_table_code_put_shape() appended. False when it is none, or names are not such as
 * ours (small letters, digits and '_'). */
bool store_table_code_get_shape(const void *bytes, size_t len, struct store_table *out_table);

#endif
