/* SPDX-License-Identifier: Apache-2.0 */
/* field_value: what a legal value of each type is (enum field_type). */
#ifndef PRINTWIRE_PROTOCOL_FIELD_VALUE_H
#define PRINTWIRE_PROTOCOL_FIELD_VALUE_H

#include "protocol/field.h"

#include <stdbool.h>

#define FIELD_VALUE_TIME_BYTES 24 /* 2026-11-21T09:15:02.123Z */

/** True when a text is a legal value of a field with this row's type, limit and choices. */
bool field_value_fits(const struct field *row, const char *text);

#endif
