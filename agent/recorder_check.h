/* SPDX-License-Identifier: Apache-2.0 */
/* recorder_check: `printwire-agent record --check`: a recording is looked at before it is sent. */
#ifndef PRINTWIRE_AGENT_RECORDER_CHECK_H
#define PRINTWIRE_AGENT_RECORDER_CHECK_H

#include "base/buf.h"

#include <stdbool.h>

/** True when a recording is in good form, holds only what is recorded, objects, documents and the
 * names of their fields, and nothing that looks like an address or identity. */
bool recorder_check_text(const struct buf *text);

/** Look at a file that somebody has: as recorder_check_text(). 0 and a line on standard output; 1
 * with one on standard error, which says where. */
int recorder_check_file(const char *path);

#endif
