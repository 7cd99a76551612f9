/* SPDX-License-Identifier: Apache-2.0 */
/* probe_read: one whole reading of one printer, by the same drivers and the same normaliser as the
 * agent's, on a loop of its own: what `printwire-agent probe` prints and `record` writes down.
 *
 * Asked is what the agent itself may ask, in its order and no more: the objects of the SNMP plans,
 * the web documents of agent/web_plan.
 */
#ifndef PRINTWIRE_AGENT_PROBE_READ_H
#define PRINTWIRE_AGENT_PROBE_READ_H

#include "agent/agent_conf.h"
#include "agent/poll/web_read.h"
#include "agent/reading.h"
#include "agent/walk.h"
#include "agent/web_fetch.h"
#include "agent/web_set.h"
#include "protocol/record.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct probe_options {
    struct sockaddr_in address;                /* with the SNMP port */
    const struct walk_credential *credentials; /* tried in this order until one is answered */
    size_t credential_count;
    const struct agent_conf *conf; /* whose rows about printers count, too; NULL: none */
    bool no_snmp;
    struct web_fetch_ports web; /* of its web services */
    bool wants_web;             /* also when SNMP leaves nothing open */
};

/* What came of a reading. */
struct probe_read {
    int64_t now;
    enum walk_result snmp_result;
    struct record_list snmp; /* by interface */
    struct record_list web;
    struct reading_set *readings; /* NULL: none */
    struct web_set *documents;    /* NULL: its web services were not asked */
    char web_error[WEB_READ_ERROR];
};

/** Read the printer. True when anything was read; probe_read_tell() says why not. The caller ends
 * with probe_read_finish() either way. */
bool probe_read_run(const struct probe_options *options, struct probe_read *out_read);

/** One line on standard error: how each way that was tried went. */
void probe_read_tell(const struct probe_read *read, const struct probe_options *options);

/** Free what a reading holds. */
void probe_read_finish(struct probe_read *read);

#endif
