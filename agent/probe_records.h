/* SPDX-License-Identifier: Apache-2.0 */
/* probe_records: what `printwire-agent probe` prints: records as they travel, without numbers. */
#ifndef PRINTWIRE_AGENT_PROBE_RECORDS_H
#define PRINTWIRE_AGENT_PROBE_RECORDS_H

#include "base/buf.h"
#include "protocol/record.h"

#include <stdbool.h>
#include <stdint.h>

/** Append each record and a line feed. The change stage gives incidents their life; here each is
 * one that was opened at `now_ms`. False when the buffer is full or a record is not complete. */
bool probe_records_write(struct buf *out, struct record_list *records, int64_t now_ms);

/** Print `<records xmlns='urn:printwire:1'>` with these records on standard output; false when that
 * fails, or the buffer has. */
bool probe_records_print(const struct buf *records);

#endif
