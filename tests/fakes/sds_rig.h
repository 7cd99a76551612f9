/* SPDX-License-Identifier: Apache-2.0 */
/* sds_rig: bodies of every type, and room for any of them. */
#ifndef PRINTWIRE_TESTS_FAKES_SDS_RIG_H
#define PRINTWIRE_TESTS_FAKES_SDS_RIG_H

#include "protocol/sds_doc.h"

#include <stdint.h>

/** Room for the structure of any body: two of them, 0 and 1; the caller does not free it. */
void *sds_rig_room(unsigned which);

/** Fill a structure by its table: every member there, each list with `many` items (within its
 * bounds), values by `seed`, all within their rows. What contradicts itself in that is put right.
 */
void sds_rig_fill(enum sds_doc_type type, size_t many, uint32_t seed, void *out_struct);

#endif
