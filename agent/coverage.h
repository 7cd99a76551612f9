/* SPDX-License-Identifier: Apache-2.0 */
/* coverage: which devices the licence covers: those that were seen first, up to its limit, and in a
 * restriction those that were seen before it began. The newest are the ones that are not covered.
 *
 * Devices are ordered by device.since_ms, those of one moment by their id. On both sides of the
 * border is a heap, so that a device that comes or goes, or a limit that changes by one, costs the
 * logarithm of their number, and nothing is ever sorted.
 */
#ifndef PRINTWIRE_AGENT_COVERAGE_H
#define PRINTWIRE_AGENT_COVERAGE_H

#include "agent/device.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct coverage;

/** Told when a device crosses the border: device.cover.is_over has changed. It must not call the
 * coverage. */
typedef void coverage_fn(void *arg, struct device *device);

/** One without devices, that covers all. NULL without memory. */
struct coverage *coverage_create(coverage_fn *fn, void *arg);

/** Free; the devices are the caller's. NULL is allowed. */
void coverage_destroy(struct coverage *coverage);

/** What is covered from now on: at most so many devices (UINT64_MAX: all), none first seen after
 * `known_before_ms` (INT64_MAX: all). Those that cross the border are told. */
void coverage_limit(struct coverage *coverage, uint64_t most, int64_t known_before_ms);

/** The device counts from now on, by its since_ms, which must not change while it does. False
 * without memory: it is covered, and does not count. Harmless when it counts already. */
bool coverage_add(struct coverage *coverage, struct device *device);

/** The device does not count any more; its place is the next one's. One that is not covered stays
 * so until the border passes it, and takes no place then. Harmless when it does not count. */
void coverage_drop(struct coverage *coverage, struct device *device);

/** True for a device that counts, or that would if it were covered. */
bool coverage_has(const struct device *device);

/** How many devices count. */
size_t coverage_count(const struct coverage *coverage);

/** How many devices are not covered. */
size_t coverage_over(const struct coverage *coverage);

#endif
