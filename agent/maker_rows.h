/* SPDX-License-Identifier: Apache-2.0 */
/* maker_rows: what identification strings and enterprise numbers say about makers, as data.
 *
 * Rows name makers, their lines of printers and their network cards, never single models. A new
 * maker is a new row.
 */
#ifndef PRINTWIRE_AGENT_MAKER_ROWS_H
#define PRINTWIRE_AGENT_MAKER_ROWS_H

#include <stdbool.h>
#include <stddef.h>

struct maker_row {
    const char *key; /* of words: as they stand in sysDescr, case ignored; of numbers: a dotted OID
                        below 1.3.6.1.4.1 */
    const char *maker; /* as people write it; NULL: the row tells printers only */
    bool prints;       /* what answers so is a printer or its network card */
};

/** Words that sysDescr (or MFG of a device id) begins with; the longest that fits counts. */
const struct maker_row *maker_rows_first_words(size_t *out_count);

/** Words anywhere in sysDescr that show a printer, and sometimes its maker. */
const struct maker_row *maker_rows_words(size_t *out_count);

/** Words anywhere in sysDescr of things that are no printers, whoever made them. */
const char *const *maker_rows_other_things(size_t *out_count);

/** Enterprise numbers and branches below them (sysObjectID); the longest that fits counts. */
const struct maker_row *maker_rows_numbers(size_t *out_count);

#endif
