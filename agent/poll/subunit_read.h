/* SPDX-License-Identifier: Apache-2.0 */
/* subunit_read: the step of a reading that asks for the parts of a printer: with SCOPE_IDENTITY its
 * trays, outputs and covers (prtInput, prtOutput, prtCover: RFC 3805), with SCOPE_ALERTS the names
 * of the parts that the alerts point to, by exact instance in one GET.
 *
 * A device that refuses these questions keeps what it told, and is not asked them again once it
 * refused SUBUNIT_REFUSALS readings in a row. One that did answer them and falls silent has not
 * told all: its reading ends there, but for the SUBUNIT_REFUSALS-th time. How full a tray is
 * arrives with its row and is not used: it moves all day.
 */
#ifndef PRINTWIRE_AGENT_POLL_SUBUNIT_READ_H
#define PRINTWIRE_AGENT_POLL_SUBUNIT_READ_H

#include "agent/reading.h"
#include "agent/walk.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SUBUNIT_NAMES    40 /* most names asked for; further parts stay nameless */
#define SUBUNIT_REFUSALS 3

/** Called once per start. WALK_OK: that is all; WALK_SILENT: the reading is not whole;
 * WALK_CANCELLED: the device was detached meanwhile. */
typedef void subunit_read_done_fn(void *arg, enum walk_result result);

/* `peer` is filled by the owner, the rest is zero at first. */
struct subunit_read {
    struct walk_peer *peer;
    bool answered;    /* some of it, once */
    uint8_t refusals; /* in a row */
    struct reading_set *set;
    unsigned scopes;
    subunit_read_done_fn *done;
    void *arg;
};

/** Add to a set that holds the standard objects of these scopes (enum scope bits) what the parts
 * say. Calls `done` later, or at once when there is nothing to ask. */
void subunit_read_start(struct subunit_read *s, struct reading_set *set, unsigned scopes,
                        subunit_read_done_fn *done, void *arg);

/** The names still to be asked for: of the parts to which prtAlertGroup and prtAlertGroupIndex
 * point, and the descriptions of trays and outputs without a name. Pure. How many. */
size_t subunit_read_names(const struct reading_set *set, unsigned scopes,
                          struct oid out_oids[SUBUNIT_NAMES]);

#endif
