/* SPDX-License-Identifier: Apache-2.0 */
/* net-snmp frees what hangs on a PDU or a user with free(): each gets a copy of its own. */
#include "agent/walk_pdu.h"

#include "agent/walk_usm.h"

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

#include <stdlib.h>
#include <string.h>

void *walk_pdu_copy(const void *bytes, size_t len)
{
    char *copy = malloc(len + 1);

    if (copy == NULL)
        return NULL;
    if (len > 0)
        (void)memcpy(copy, bytes, len);
    copy[len] = '\0';
    return copy;
}

bool walk_pdu_secure(struct snmp_pdu *pdu, const struct walk_pdu_security *security)
{
    const char *user = walk_usm_user(security->usm);
    size_t len;
    const uint8_t *engine = walk_usm_engine(security->usm, &len);

    pdu->msgid = security->id;
    pdu->securityModel = SNMP_SEC_MODEL_USM;
    pdu->securityLevel = security->level;
    pdu->securityName = walk_pdu_copy(user, strlen(user));
    pdu->securityNameLen = strlen(user);
    pdu->contextName = walk_pdu_copy(security->context, strlen(security->context));
    pdu->contextNameLen = strlen(security->context);
    pdu->securityEngineID = walk_pdu_copy(engine, len);
    pdu->securityEngineIDLen = len;
    pdu->contextEngineID = walk_pdu_copy(engine, len);
    pdu->contextEngineIDLen = len;
    return pdu->securityName != NULL && pdu->contextName != NULL && pdu->securityEngineID != NULL &&
           pdu->contextEngineID != NULL;
}
