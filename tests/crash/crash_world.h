/* SPDX-License-Identifier: Apache-2.0 */
/* crash_world: a platform, an agent and perhaps a copy of it, a tool, a person and a printer, each
 * with real code and a real disk but the last three, on a clock moved by hand. One item goes
 * through its life while somebody dies at a planned moment; what then became of it is told.
 */
#ifndef PRINTWIRE_TESTS_CRASH_CRASH_WORLD_H
#define PRINTWIRE_TESTS_CRASH_CRASH_WORLD_H

#include "agent/consent.h"
#include "protocol/sds_doc_report.h"
#include "protocol/sds_work.h"
#include "tests/crash/crash_moment.h"
#include "tests/crash/crash_printer.h"
#include "tests/crash/crash_wire.h"

#include <stdbool.h>
#include <stdint.h>

#define CRASH_WORLD_LIMIT_S  300
#define CRASH_WORLD_EXPIRE_S 2400
#define CRASH_WORLD_WHILE_S  150  /* longer than a start is leave to send */
#define CRASH_WORLD_LEASE_S  400  /* longer than a lease and the limit */
#define CRASH_WORLD_LONG_S   2700 /* longer than until it expires */

/* What is to happen. */
struct crash_world_plan {
    enum sds_work_kind kind;
    enum consent_rule rule;
    enum consent_said said; /* by the person, where the rule asks */
    enum crash_printer_manner manner;
    unsigned at;     /* the moment at which they die; 0 nobody dies */
    unsigned kills;  /* set of enum crash_moment_who */
    unsigned down_s; /* how long they stay so; 0: some seconds */
    unsigned trouble_at;
    enum crash_wire_trouble trouble;
    unsigned backup_at; /* the platform is put back to what it was at this moment; 0 never */
    unsigned older_at;  /* the agent is put back to what its disk was at this moment; 0 never */
    unsigned copy_at;   /* from this moment on there is a second agent with the first one's disk */
    unsigned cancel_at; /* the tool cancels at this moment */
    bool looks_after;   /* also look whether everything is forgotten once it has expired */
};

/* What became of it. */
struct crash_world_end {
    unsigned moments;
    unsigned asked;      /* requests */
    unsigned ordered_at; /* the moment behind the commit of the order */
    enum sds_work_state state;
    enum sds_doc_reason reason;
    bool has_evidence;
    bool was_started;  /* by the platform's book */
    bool was_restored; /* the platform */
    bool was_older;    /* the agent */
    bool was_late;     /* a step came too late: a start that came again more than a minute later */
    unsigned starts;   /* in the item's history */
    bool is_cancelled;
    unsigned packets, too_early, too_late, reads;
    int64_t
        packet_behind_ms;   /* the last packet behind the platform's start, where both are known */
    bool proved_by_printer; /* it is as was ordered */
    const char *trouble;    /* NULL; else what must never be */
};

/** Make the folders of the world, with a connector that is registered and a device that is known.
 */
void crash_world_open(void);

/** Let the plan happen. */
void crash_world_run(const struct crash_world_plan *plan, struct crash_world_end *out_end);

/** Remove the folders. */
void crash_world_close(void);

#endif
