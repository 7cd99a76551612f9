/* SPDX-License-Identifier: Apache-2.0 */
/* A digest per agent stands for what it said last. */
#include "portal/ingest/ingest_self.h"

#include "base/crypto.h"
#include "base/log.h"
#include "protocol/batch.h"
#include "protocol/names.h"
#include "protocol/record_xml.h"

#include <string.h>

static uint64_t digest_of(const struct record *self)
{
    uint8_t digest[CRYPTO_SHA256_SIZE];
    uint64_t number = 0;
    struct buf xml;

    buf_init(&xml, NAMES_RECORD_BYTES);
    if (record_xml_write(self, FIELD_ALWAYS, &xml)) {
        crypto_sha256(xml.data, xml.len, digest);
        (void)memcpy(&number, digest, sizeof number);
    }
    buf_finish(&xml);
    return number; /* 0 is that of nothing, and news each time */
}

static void tell(const char *jid, const struct record *self)
{
    const char *state = record_get(self, FIELD_AGENT_LICENCE);
    const char *reason = record_get(self, FIELD_AGENT_LICENCE_REASON);

    if (state != NULL)
        log_info("ingest", "%s: its licence is %s%s%s", jid, state, reason != NULL ? ": " : "",
                 reason != NULL ? reason : "");
}

bool ingest_self_read(const struct xml_node *hello, struct ingest_roster_agent *agent,
                      struct record *out_self)
{
    const struct xml_node *node = batch_hello_self(hello);
    const char *reason;
    struct record self;

    if (node == NULL)
        return false;
    if (record_xml_read(node, &self, &reason) != ERR_NONE) {
        log_debug("ingest", "%s: what it says of itself cannot be read: %s", agent->jid, reason);
        return false;
    }
    uint64_t digest = digest_of(&self);
    if (digest != 0 && digest == agent->self) {
        record_finish(&self);
        return false;
    }
    agent->self = digest;
    tell(agent->jid, &self);
    *out_self = self;
    return true;
}

void ingest_self_forget(struct ingest_roster *roster)
{
    for (size_t i = 0; i < roster->count; i++)
        roster->agents[i].self = 0;
}
