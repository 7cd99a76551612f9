/* SPDX-License-Identifier: Apache-2.0 */
/* part: part and serial numbers that makers put into the descriptions of supplies. */
#ifndef PRINTWIRE_AGENT_NORMALISE_PART_H
#define PRINTWIRE_AGENT_NORMALISE_PART_H

#include <stddef.h>

#define PART_TEXT 128

struct part {
    char description[PART_TEXT * 2]; /* without the numbers that stood behind a mark */
    char part[PART_TEXT];            /* "" when none is known */
    char serial[PART_TEXT];          /* "" when none is known */
};

/** Take a description apart, by marks ("PN x", "P/N:x", ";SNx", "S/N:x": the description ends
 * before the first) and else by form: a last word that begins with a capital and has three digits
 * or more is the part number and stays in the description; not when it stands in the printer's
 * own `descr` (NULL: unknown). Values such as "unknown" and "none", and serial numbers without a
 * digit, are left out. UTF-8 in, UTF-8 out. */
void part_split(const char *text, const char *descr, struct part *out_part);

#endif
