/* SPDX-License-Identifier: Apache-2.0 */
/* conf_check: one value against one row of the configuration's table. For conf and conf_reference,
 * and for values that come another way than by the file. */
#ifndef PRINTWIRE_BASE_CONF_CHECK_H
#define PRINTWIRE_BASE_CONF_CHECK_H

#include "base/conf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONF_CHECK_TEXT_SIZE     240 /* enough for every message */
#define CONF_CHECK_DURATION_SIZE 24

/** True when the value fits the row; else false and one line that says what is wrong and what to
 * write. The values of texts and paths are never quoted: they may be secrets. */
bool conf_check_value(const struct conf_row *row, const char *value,
                      char out_text[CONF_CHECK_TEXT_SIZE]);

/** The number that a valid value of the row stands for: as it is, milliseconds, or 1 and 0 for yes
 * and no; 0 for rows of other types. */
int64_t conf_check_number(const struct conf_row *row, const char *value);

/** True when least and most of the row bound anything: 0 and 0 do not. */
bool conf_check_is_bounded(const struct conf_row *row);

/** Milliseconds in the largest unit that divides them, as a file would have them ("15min"). */
void conf_check_format_duration(int64_t ms, char out_text[CONF_CHECK_DURATION_SIZE]);

#endif
