/* SPDX-License-Identifier: Apache-2.0 */
/* jail_filter: seccomp (seccomp(2)) by libseccomp, whose owner this is. Part of base/jail. */
#ifndef PRINTWIRE_BASE_JAIL_FILTER_H
#define PRINTWIRE_BASE_JAIL_FILTER_H

#include "base/err.h"

#include <stdbool.h>

/** Let only the calls of these groups (enum jail_group) pass, as jail_table.h says. `out_active` is
 * false when the kernel has no filters, or keeps them from us: nothing is left out then.
 * ERR_MEMORY when there is not 1 MiB to make it of, or ERR_IO (errno) when the filter cannot be
 * made. */
enum err jail_filter_close(unsigned groups, bool *out_active);

#endif
