/* SPDX-License-Identifier: Apache-2.0 */
/* A row per reason. */
#include "portal/ingest/ingest_refuse.h"

#include "base/buf.h"

#define PAYLOAD_LIMIT 2048

void ingest_refuse_for(struct gate *gate, const char *to, const char *id,
                       enum ingest_refuse_why why)
{
    static const struct gate_error errors[] = {
        [INGEST_REFUSE_STRANGER] = { .type = "auth",
                                     .condition = "forbidden",
                                     .text = "this agent is not in the portal's list" },
        [INGEST_REFUSE_BAD_REQUEST] = { .type = "modify", .condition = "bad-request" },
        [INGEST_REFUSE_TOO_MANY] = { .type = "modify",
                                     .condition = "policy-violation",
                                     .text = "too many records in one batch" },
        [INGEST_REFUSE_NOT_NOW] = { .type = "wait",
                                    .condition = "resource-constraint",
                                    .text = "the portal cannot store just now; send again later" },
        [INGEST_REFUSE_UNKNOWN] = { .type = "cancel", .condition = "feature-not-implemented" },
    };

    (void)gate_refuse(gate, to, id, &errors[why]);
}

void ingest_refuse_stranger(struct gate *gate, const struct gate_iq *iq, struct log_limit *limit)
{
    uint32_t suppressed = 0;

    if (log_limit_allows(limit, &suppressed))
        log_warn("ingest", "%.200s: is not in the list of agents; refused (%u more of these)",
                 iq->from, suppressed);
    ingest_refuse_for(gate, iq->from, iq->id, INGEST_REFUSE_STRANGER);
}

void ingest_refuse_record(struct gate *gate, const struct gate_iq *iq,
                          const struct batch_rejected *rejected)
{
    struct gate_error error = { .type = "modify", .condition = "bad-request" };
    struct buf payload;

    log_warn("ingest", "%.200s: record %llu is refused: %s; the agent sets it aside", iq->from,
             (unsigned long long)(rejected->first + rejected->record - 1), rejected->reason);
    buf_init(&payload, PAYLOAD_LIMIT);
    if (batch_write_rejected(&payload, rejected)) {
        error.payload = buf_text(&payload);
        (void)gate_refuse(gate, iq->from, iq->id, &error);
    }
    buf_finish(&payload);
}
