/* SPDX-License-Identifier: Apache-2.0 */
/* device_row: devices as rows of the agent's database. Used by device only. */
#ifndef PRINTWIRE_AGENT_DEVICE_ROW_H
#define PRINTWIRE_AGENT_DEVICE_ROW_H

#include "agent/device.h"
#include "agent/disk.h"
#include "base/err.h"

#include <stdbool.h>

struct device_rows;

/** Make the table when it is not there and prepare the statements; NULL on failure, logged. */
struct device_rows *device_row_open(struct disk *disk);

/** Free; before disk_close(). NULL is allowed. */
void device_row_close(struct device_rows *rows);

/** Takes one device (lent), false ends the reading. */
typedef bool device_row_fn(void *arg, const struct device *device);

/** Read all devices, those that answered last at the end. Rows that cannot be devices are passed
 * over, with a warning that counts them. */
enum err device_row_read(struct device_rows *rows, device_row_fn *fn, void *arg);

/** Insert or replace a device, inside the disk's transaction. */
enum err device_row_write(struct device_rows *rows, const struct device *device);

#endif
