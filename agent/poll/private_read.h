/* SPDX-License-Identifier: Apache-2.0 */
/* private_read: the end of a reading: what the device tells in its maker's objects, and, where it
 * keeps the Printer-MIB in another SNMP context, that. Printers of Samsung's make whose supplies
 * cannot be found by GETNEXT are asked for the first rows by name.
 *
 * A device that does not answer these questions keeps what it told by the standard, and is not
 * asked them again until it is attached anew. One that did answer them and falls silent has not
 * told all: its reading ends there, but for the PRIVATE_SILENCES-th time in a row.
 */
#ifndef PRINTWIRE_AGENT_POLL_PRIVATE_READ_H
#define PRINTWIRE_AGENT_POLL_PRIVATE_READ_H

#include "agent/poll/context.h"
#include "agent/reading.h"
#include "agent/vendor.h"
#include "agent/walk.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PRIVATE_SILENCES 3

/** Called once per start that was accepted. WALK_OK: that is all; WALK_SILENT: the reading is not
 * whole; WALK_CANCELLED: the device was detached meanwhile. */
typedef void private_read_done_fn(void *arg, enum walk_result result);

/* Who is asked: filled by the owner, which outlives it. */
struct private_read {
    struct walk *walk;
    struct walk_peer *peer;
    const struct sockaddr_in *address;
    const struct walk_credential *credential;
    /* its own */
    struct context *context; /* NULL: never needed so far */
    bool answered;           /* some of all this, once */
    uint8_t silences;        /* readings in a row that ended here */
    bool refused;            /* the maker's objects were not answered */
    bool context_refused;
    bool rows_refused; /* supplies that no table shows were asked for by exact row: none either */
    bool in_context;   /* the last reading found the Printer-MIB in the context */
    uint32_t absent[VENDOR_GETS]; /* checksums of objects that a v1 device does not have: it refuses
                                     a whole question for one of them */
    size_t absent_count;
    struct reading_set *set;
    unsigned scopes;
    private_read_done_fn *done;
    void *arg;
};

/** Add to a set that holds the standard objects of these scopes what the maker's objects say. Calls
 * `done` later, or at once when there is nothing to ask. */
void private_read_start(struct private_read *p, struct reading_set *set, unsigned scopes,
                        private_read_done_fn *done, void *arg);

/** Forget the context; a question under way in it ends first. */
void private_read_finish(struct private_read *p);

#endif
