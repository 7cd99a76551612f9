/* SPDX-License-Identifier: Apache-2.0 */
/* level_read: the levels of single supplies, as forecasts need them: in the order of their times,
 * with the days of older ones, and with the times in which the device was not heard. */
#ifndef PRINTWIRE_PORTAL_STORE_LEVEL_READ_H
#define PRINTWIRE_PORTAL_STORE_LEVEL_READ_H

#include "portal/store/db.h"

#include <stddef.h>
#include <stdint.h>

/* Points of one supply, the newest: what it told of its level, and where its device fell silent or
 * was heard again. */
#define LEVEL_READ_MOST 4096

struct level_read_supply {
    int64_t device; /* its number in the histories */
    int64_t supply;
};

enum level_read_kind {
    LEVEL_READ_LEVEL,
    LEVEL_READ_UNKNOWN, /* told, without a number */
    LEVEL_READ_SILENT,  /* the device is not heard from here on (or still not), */
    LEVEL_READ_HEARD    /* or it is again */
};

struct level_read_point {
    int64_t at_ms; /* the agent's time */
    enum level_read_kind kind;
    int64_t level; /* hundredths of a percent */
};

/** The supplies behind one (zeroes: from the first on) in the order of device and supply, at most
 * `most`. As db.h has it for failures. */
enum err level_read_supplies(struct db *db, const struct level_read_supply *behind, size_t most,
                             struct level_read_supply *out_supplies, size_t *out_count);

/** The points of a supply, at most LEVEL_READ_MOST. The last one is LEVEL_READ_SILENT, at its
 * agent's last contact: of what came since nothing is known. None of a supply without any. */
enum err level_read_points(struct db *db, const struct level_read_supply *of,
                           struct level_read_point out_points[LEVEL_READ_MOST], size_t *out_count);

/* What people call a supply; "" where nothing is told, and cut where it is longer. */
struct level_read_name {
    char site[64];
    char device[40]; /* its id */
    char model[64];
    char serial[64];
    char type[32];
    char colour[32];
};

/** The names of a supply that is in its device now; ERR_MISSING for one that is not any more. */
enum err level_read_name(struct db *db, const struct level_read_supply *of,
                         struct level_read_name *out_name);

#endif
