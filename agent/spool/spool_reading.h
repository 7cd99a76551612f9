/* SPDX-License-Identifier: Apache-2.0 */
/* spool_reading: one run over the records that wait, in order and without a gap: a place without
 * record is read as an empty one, and what is withheld is left out. Used by spool only.
 */
#ifndef PRINTWIRE_AGENT_SPOOL_SPOOL_READING_H
#define PRINTWIRE_AGENT_SPOOL_SPOOL_READING_H

#include "agent/spool/spool.h"
#include "agent/spool/spool_rows.h"
#include "agent/spool/spool_state.h"
#include "agent/spool/spool_veil.h"
#include "base/err.h"
#include "base/log.h"

#include <stdbool.h>
#include <stdint.h>

struct spool_reading {
    struct spool_rows *rows;
    struct spool_veil *veil;
    const struct spool_state *state; /* as committed */
    struct log_limit *limit;         /* of lines about damage */
    spool_read_fn *fn;
    void *arg;
    int64_t at;          /* the place that is due */
    int64_t damaged;     /* a place whose checksum is wrong, 0 none */
    int64_t damaged_len; /* of its body */
    bool is_ended;       /* by the reader */
};

/** Read on to the first damaged record, which is logged, or to the end. */
enum err spool_reading_go_on(struct spool_reading *reading);

/** Hand empty records over for the places that are due, up to `end` (not included). */
void spool_reading_bridge(struct spool_reading *reading, int64_t end);

#endif
