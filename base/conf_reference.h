/* SPDX-License-Identifier: Apache-2.0 */
/* conf_reference: the page that tells an administrator every setting, made from the rows. For conf
 * only. */
#ifndef PRINTWIRE_BASE_CONF_REFERENCE_H
#define PRINTWIRE_BASE_CONF_REFERENCE_H

#include "base/buf.h"
#include "base/conf.h"

#include <stdbool.h>
#include <stddef.h>

/** What conf_write_reference() promises. */
bool conf_reference_write(struct buf *out, const char *root, const struct conf_row *rows,
                          size_t row_count);

#endif
