/* SPDX-License-Identifier: Apache-2.0 */
/* walk_pdu: what questions and answers to notifications set in net-snmp's PDUs alike. Used by the
 * engine's codecs only.
 */
#ifndef PRINTWIRE_AGENT_WALK_PDU_H
#define PRINTWIRE_AGENT_WALK_PDU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct snmp_pdu; /* net-snmp's */
struct walk_usm;

/* Who speaks, SNMPv3 (RFC 3412). */
struct walk_pdu_security {
    const struct walk_usm *usm; /* its user and engine */
    uint32_t id;                /* msgID */
    int level;                  /* SNMP_SEC_LEVEL_ of net-snmp */
    const char *context;
};

/** A copy of some bytes, ended by a NUL, for a PDU, which frees it; NULL without memory. */
void *walk_pdu_copy(const void *bytes, size_t len);

/** Set the message's id, user, engine, context and level; false without memory. */
bool walk_pdu_secure(struct snmp_pdu *pdu, const struct walk_pdu_security *security);

#endif
