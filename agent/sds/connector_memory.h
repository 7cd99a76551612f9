/* SPDX-License-Identifier: Apache-2.0 */
/* connector_memory: what must be known of devices to tell no more of them than may be told, and
 * nothing twice, in the agent's database: asset numbers that work put, and the rows of event logs
 * that the relay took. */
#ifndef PRINTWIRE_AGENT_SDS_CONNECTOR_MEMORY_H
#define PRINTWIRE_AGENT_SDS_CONNECTOR_MEMORY_H

#include "agent/disk.h"
#include "base/err.h"
#include "protocol/sds_doc_report.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONNECTOR_MEMORY_ASSETS 8    /* of a device, the last ones */
#define CONNECTOR_MEMORY_ROWS   1000 /* of a log */

struct connector_memory;

/** Open on the agent's database, making its tables when new. NULL on failure. */
struct connector_memory *connector_memory_open(struct disk *disk);

/** Free; before disk_close(). NULL is allowed. */
void connector_memory_close(struct connector_memory *memory);

/** Work puts this asset number at the device: known with the disk's next commit. */
enum err connector_memory_put_asset(struct connector_memory *memory, const char *device,
                                    const char *value);

/** True when work put it there once. */
bool connector_memory_has_asset(struct connector_memory *memory, const char *device,
                                const char *value);

/** What a row of a log is known by, as the platform knows it: code, time, count and the log's own
 * number. */
uint64_t connector_memory_mark(const struct sds_doc_alert *row);

/** The marks of the rows of a device's log that were taken; how many, at most
 * CONNECTOR_MEMORY_ROWS. */
size_t connector_memory_log(struct connector_memory *memory, const char *device,
                            uint64_t out_marks[CONNECTOR_MEMORY_ROWS]);

/** In place of them these, with the disk's next commit. */
enum err connector_memory_put_log(struct connector_memory *memory, const char *device,
                                  const uint64_t *marks, size_t count);

/** Forget all, with the disk's next commit. */
enum err connector_memory_forget(struct connector_memory *memory);

#endif
