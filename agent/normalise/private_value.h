/* SPDX-License-Identifier: Apache-2.0 */
/* private_value: the values of the maker's own objects (agent/vendor.h), decoded as their rows say.
 */
#ifndef PRINTWIRE_AGENT_NORMALISE_PRIVATE_VALUE_H
#define PRINTWIRE_AGENT_NORMALISE_PRIVATE_VALUE_H

#include "agent/normalise/answer.h"
#include "agent/vendor.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One row after the other of all families of a device. */
struct private_value_rows {
    const struct vendor *families[VENDOR_FAMILIES];
    size_t family_count;
    size_t family; /* of the row that private_value_row() gave last */
    size_t row;
};

/** Start with the first row. */
void private_value_open(const struct answer *answer, struct private_value_rows *out_rows);

/** The next row; NULL past the last. */
const struct vendor_row *private_value_row(struct private_value_rows *rows);

/** The first text of the rows of a kind; `last` chooses between the rows that come before the
 * standard's and those that come after everything. `skip` texts are passed over. UTF-8, trimmed;
 * false (and "") when there is none. Of a column every cell is a text. */
bool private_value_text(const struct answer *answer, enum vendor_says says, bool last, size_t skip,
                        char *out, size_t size);

/** The value of the first of several keys ("MDL|MODEL") in the IEEE 1284 device ids that the
 * maker's objects hold; false (and "") when there is none. */
bool private_value_device_id(const struct answer *answer, const char *keys, char *out, size_t size);

/** The number of a row: of an exact object, of a record of a blob, or of the first cell of the
 * column whose key fits. False when it is missing, no number or negative. */
bool private_value_number(const struct answer *answer, const struct vendor_row *row,
                          int64_t *out_number);

/** The cell of a row's key column beside a cell of its column, as a text; false (and "") when there
 * is none. */
bool private_value_key(const struct answer *answer, const struct vendor_row *row,
                       const struct reading *cell, char *out, size_t size);

/** The next cell of a row's column behind `after` (NULL: the first); NULL past the last, and for
 * rows of exact objects behind their only one. */
const struct reading *private_value_next(const struct answer *answer, const struct vendor_row *row,
                                         const struct reading *after);

#endif
