/* SPDX-License-Identifier: Apache-2.0 */
/* jail_files: landlock (landlock(7)), which files and TCP ports this thread and its children may
 * still open. Part of base/jail. */
#ifndef PRINTWIRE_BASE_JAIL_FILES_H
#define PRINTWIRE_BASE_JAIL_FILES_H

#include "base/err.h"
#include "base/jail.h"

/** Leave only the plan's places and ports, and the system's places of its groups. `out_version` is
 * landlock's, 0 when the kernel has none or keeps it from us: nothing is left out then. ERR_IO
 * (errno) when the kernel refuses what it has. */
enum err jail_files_close(const struct jail_plan *plan, int *out_version);

#endif
