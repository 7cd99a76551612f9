/* SPDX-License-Identifier: Apache-2.0 */
/* snmp_parse and snmp_build on packets of ours. A message reaches snmp_parse only after
 * walk_trap_shape found every length of it sound. */
#include "agent/walk_trap_codec.h"

#include "agent/walk_ber.h"
#include "agent/walk_codec.h"
#include "agent/walk_pdu.h"

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

#include <stdlib.h>
#include <string.h>

#define TRAP_OID "1.3.6.1.6.3.1.1.4.1.0" /* snmpTrapOID.0, RFC 3418 */

enum { GENERIC_ENTERPRISE = 6 };

struct walk_trap_codec {
    netsnmp_session session; /* never opened; carries limits in and error numbers out */
    u_char *packet;          /* where an answer is built; net-snmp may move it */
    size_t packet_size;
    u_char scratch[WALK_TRAP_CODEC_PACKET]; /* net-snmp blanks the signature in what it reads */
};

static const long versions[] = {
    [WALK_V1] = SNMP_VERSION_1, [WALK_V2C] = SNMP_VERSION_2c, [WALK_V3] = SNMP_VERSION_3
};

struct walk_trap_codec *walk_trap_codec_create(void)
{
    struct walk_trap_codec *codec = walk_usm_start() ? calloc(1, sizeof *codec) : NULL;

    if (codec == NULL)
        return NULL;
    snmp_sess_init(&codec->session);
    codec->session.isAuthoritative = SNMP_SESS_NONAUTHORITATIVE;
    codec->session.rcvMsgMaxSize = WALK_TRAP_CODEC_PACKET;
    codec->packet_size = (size_t)2 * WALK_TRAP_CODEC_PACKET;
    codec->packet = malloc(codec->packet_size);
    if (codec->packet != NULL)
        return codec;
    walk_trap_codec_destroy(codec);
    return NULL;
}

void walk_trap_codec_destroy(struct walk_trap_codec *codec)
{
    if (codec == NULL)
        return;
    free(codec->packet);
    free(codec);
}

static netsnmp_pdu *decode(struct walk_trap_codec *codec, const uint8_t *bytes,
                           const struct walk_trap_shape *shape)
{
    netsnmp_pdu *pdu = snmp_pdu_create(0);

    if (pdu == NULL)
        return NULL;
    (void)memcpy(codec->scratch, bytes, shape->len);
    codec->session.version = versions[shape->version];
    codec->session.s_snmp_errno = 0;
    if (snmp_parse(NULL, &codec->session, pdu, codec->scratch, shape->len) == 0)
        return pdu;
    snmp_free_pdu(pdu);
    return NULL;
}

/* The clock is not net-snmp's business here: without one every time is in its window. */
static netsnmp_pdu *decode_as(struct walk_trap_codec *codec, const uint8_t *bytes,
                              const struct walk_trap_shape *shape, struct walk_usm *usm)
{
    netsnmp_pdu *pdu;

    if (!walk_usm_enter(usm, false, 0))
        return NULL;
    pdu = decode(codec, bytes, shape);
    walk_usm_leave(usm);
    return pdu;
}

static bool is_notification(const netsnmp_pdu *pdu, const struct walk_trap_shape *shape)
{
    if (pdu->version != versions[shape->version])
        return false;
    if (shape->version == WALK_V1)
        return pdu->command == SNMP_MSG_TRAP;
    if (shape->version == WALK_V3 && pdu->msgid != (long)shape->id)
        return false;
    return pdu->command == SNMP_MSG_TRAP2 || pdu->command == SNMP_MSG_INFORM;
}

/* A v1 trap's name (RFC 3584 section 3.1): a standard one, or the enterprise's. */
static bool name_v1(const netsnmp_pdu *pdu, struct oid *out)
{
    if (pdu->trap_type < 0 || pdu->specific_type < 0)
        return false;
    if (pdu->trap_type != GENERIC_ENTERPRISE)
        return oid_parse("1.3.6.1.6.3.1.1.5", out) && oid_append(out, (uint32_t)pdu->trap_type + 1);
    if (pdu->enterprise_length > OID_IDS)
        return false;
    *out = (struct oid){ .len = 0 };
    for (size_t i = 0; i < pdu->enterprise_length; i++)
        if (pdu->enterprise[i] > UINT32_MAX || !oid_append(out, (uint32_t)pdu->enterprise[i]))
            return false;
    return oid_append(out, 0) && oid_append(out, (uint32_t)pdu->specific_type);
}

static struct walk_codec_answer variables_of(const struct walk_trap_message *message)
{
    return (struct walk_codec_answer){ .message = message->pdu,
                                       .next = ((netsnmp_pdu *)message->pdu)->variables };
}

static bool name_v2(const struct walk_trap_message *message, struct oid *out)
{
    struct walk_codec_answer list = variables_of(message);
    struct walk_codec_variable variable;
    struct oid wanted;

    if (!oid_parse(TRAP_OID, &wanted))
        return false;
    while (walk_codec_next(&list, &variable))
        if (variable.kind == WALK_CODEC_VALUE && variable.reading.type == READING_OID &&
            oid_compare(&variable.reading.oid, &wanted) == 0)
            return oid_parse(variable.text, out);
    return false;
}

static enum walk_trap_codec_result cause_of(int error)
{
    switch (error) {
    case SNMPERR_USM_AUTHENTICATIONFAILURE:
    case SNMPERR_USM_UNSUPPORTEDSECURITYLEVEL:
        return WALK_TRAP_CODEC_WRONG_SIGNATURE;
    case SNMPERR_USM_DECRYPTIONERROR:
        return WALK_TRAP_CODEC_WRONG_CIPHER;
    default:
        return WALK_TRAP_CODEC_MALFORMED;
    }
}

enum walk_trap_codec_result walk_trap_codec_parse(struct walk_trap_codec *codec,
                                                  const uint8_t *bytes,
                                                  const struct walk_trap_shape *shape,
                                                  struct walk_usm *usm,
                                                  struct walk_trap_message *out_message)
{
    struct walk_trap_message message = { 0 };
    netsnmp_pdu *pdu;

    if (shape->len > sizeof codec->scratch)
        return WALK_TRAP_CODEC_MALFORMED;
    pdu = shape->version == WALK_V3 ? decode_as(codec, bytes, shape, usm)
                                    : decode(codec, bytes, shape);
    if (pdu == NULL)
        return cause_of(codec->session.s_snmp_errno);
    message.pdu = pdu;
    message.is_inform = pdu->command == SNMP_MSG_INFORM;
    if (shape->version == WALK_V1)
        (void)memcpy(message.agent, pdu->agent_addr, sizeof message.agent);
    if (is_notification(pdu, shape) &&
        (shape->version == WALK_V1 ? name_v1(pdu, &message.trap)
                                   : name_v2(&message, &message.trap))) {
        *out_message = message;
        return WALK_TRAP_CODEC_GOOD;
    }
    snmp_free_pdu(pdu);
    return WALK_TRAP_CODEC_MALFORMED;
}

void walk_trap_codec_read(const struct walk_trap_message *message, struct reading_set *set)
{
    struct walk_codec_answer list = variables_of(message);
    struct walk_codec_variable variable;

    while (walk_codec_next(&list, &variable))
        if (variable.kind == WALK_CODEC_VALUE)
            (void)reading_set_add(set, &variable.reading);
}

/* net-snmp writes back to front: the message ends at the end of the buffer. */
static bool encode(struct walk_trap_codec *codec, netsnmp_pdu *pdu, struct walk_trap_packet *out)
{
    size_t len = 0;

    codec->session.version = pdu->version;
    if (snmp_build(&codec->packet, &codec->packet_size, &len, &codec->session, pdu) != 0 ||
        len > WALK_TRAP_CODEC_PACKET)
        return false;
    (void)memcpy(out->bytes, codec->packet + codec->packet_size - len, len);
    out->len = len;
    return true;
}

static bool encode_as(struct walk_trap_codec *codec, netsnmp_pdu *pdu, struct walk_usm *usm,
                      uint64_t now_ms, struct walk_trap_packet *out)
{
    bool built;

    if (!walk_usm_enter(usm, true, now_ms))
        return false;
    built = encode(codec, pdu, out);
    walk_usm_leave(usm);
    return built;
}

bool walk_trap_codec_answer(struct walk_trap_codec *codec, const struct walk_trap_message *message,
                            struct walk_usm *usm, uint64_t now_ms, struct walk_trap_packet *out)
{
    netsnmp_pdu *pdu = message->pdu;

    pdu->command = SNMP_MSG_RESPONSE;
    pdu->errstat = SNMP_ERR_NOERROR;
    pdu->errindex = 0;
    return pdu->version == SNMP_VERSION_3 ? encode_as(codec, pdu, usm, now_ms, out)
                                          : encode(codec, pdu, out);
}

static bool set_security(netsnmp_pdu *pdu, const struct walk_trap_shape *shape,
                         const struct walk_usm *usm, bool is_signed)
{
    struct walk_pdu_security security = {
        usm, shape->id, is_signed ? SNMP_SEC_LEVEL_AUTHNOPRIV : SNMP_SEC_LEVEL_NOAUTH, ""
    };

    pdu->version = SNMP_VERSION_3;
    pdu->reqid = shape->id;
    return walk_pdu_secure(pdu, &security);
}

/* usmStats (RFC 3414 section 5); its objects are numbered in the order of the causes. */
static bool add_counter(netsnmp_pdu *pdu, const struct walk_trap_report *report)
{
    const oid name[] = { 1, 3, 6, 1, 6, 3, 15, 1, 1, (oid)report->cause + 1, 0 };
    u_long value = report->count;

    return snmp_pdu_add_variable(pdu, name, sizeof name / sizeof name[0], ASN_COUNTER, &value,
                                 sizeof value) != NULL;
}

bool walk_trap_codec_report(struct walk_trap_codec *codec, const struct walk_trap_shape *shape,
                            struct walk_usm *usm, const struct walk_trap_report *report,
                            uint64_t now_ms, struct walk_trap_packet *out)
{
    netsnmp_pdu *pdu = snmp_pdu_create(SNMP_MSG_REPORT);
    bool built = pdu != NULL &&
                 set_security(pdu, shape, usm, report->cause == WALK_TRAP_REPORT_CLOCK) &&
                 add_counter(pdu, report) && encode_as(codec, pdu, usm, now_ms, out);

    if (pdu != NULL)
        snmp_free_pdu(pdu);
    return built;
}

void walk_trap_codec_finish(struct walk_trap_message *message)
{
    snmp_free_pdu(message->pdu);
    message->pdu = NULL;
}
