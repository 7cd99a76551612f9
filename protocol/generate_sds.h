/* SPDX-License-Identifier: Apache-2.0 */
/* generate_sds: the tables of protocol/SDS.md: requests, states, bodies with every field. */
#ifndef PRINTWIRE_PROTOCOL_GENERATE_SDS_H
#define PRINTWIRE_PROTOCOL_GENERATE_SDS_H

#include "base/buf.h"

#include <stdbool.h>

/** Append the tables as Markdown; false when `out` is full. */
bool generate_sds_write(struct buf *out);

#endif
