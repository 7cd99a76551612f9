/* SPDX-License-Identifier: Apache-2.0 */
/* net-snmp's message codec without its sessions: snmp_build and snmp_parse on packets of ours. A
 * message reaches snmp_parse only after walk_shape found every length of it sound. */
#include "agent/walk_codec.h"

#include "agent/walk_pdu.h"

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

#include <stdlib.h>
#include <string.h>

struct walk_codec {
    netsnmp_session session; /* never opened; carries limits in and error numbers out */
    u_char *packet;          /* where a request is built; net-snmp may move it */
    size_t packet_size;
    u_char scratch[WALK_CODEC_ANSWER]; /* net-snmp blanks the signature in the message it reads */
};

static const int verbs[] = { [WALK_CODEC_GET] = SNMP_MSG_GET,
                             [WALK_CODEC_NEXT] = SNMP_MSG_GETNEXT,
                             [WALK_CODEC_BULK] = SNMP_MSG_GETBULK,
                             [WALK_CODEC_SET] = SNMP_MSG_SET };

static const long versions[] = {
    [WALK_V1] = SNMP_VERSION_1, [WALK_V2C] = SNMP_VERSION_2c, [WALK_V3] = SNMP_VERSION_3
};

static const int levels[] = { [WALK_USM_OPEN] = SNMP_SEC_LEVEL_NOAUTH,
                              [WALK_USM_SIGNED] = SNMP_SEC_LEVEL_AUTHNOPRIV,
                              [WALK_USM_SECRET] = SNMP_SEC_LEVEL_AUTHPRIV };

struct walk_codec *walk_codec_create(void)
{
    struct walk_codec *codec = walk_usm_start() ? calloc(1, sizeof *codec) : NULL;

    if (codec == NULL)
        return NULL;
    snmp_sess_init(&codec->session);
    codec->session.isAuthoritative = SNMP_SESS_NONAUTHORITATIVE;
    codec->session.rcvMsgMaxSize = SNMP_MAX_MSG_SIZE; /* what a v3 engine is told to stay below */
    codec->packet_size = (size_t)2 * WALK_CODEC_REQUEST;
    codec->packet = malloc(codec->packet_size);
    if (codec->packet == NULL) {
        walk_codec_destroy(codec);
        return NULL;
    }
    return codec;
}

void walk_codec_destroy(struct walk_codec *codec)
{
    if (codec == NULL)
        return;
    free(codec->packet);
    free(codec);
}

static bool add_names(netsnmp_pdu *pdu, const struct oid *oids, size_t count)
{
    oid name[OID_IDS];

    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < oids[i].len; j++)
            name[j] = oids[i].ids[j];
        if (snmp_add_null_var(pdu, name, oids[i].len) == NULL)
            return false;
    }
    return true;
}

/* The one object of an order. */
static bool add_value(netsnmp_pdu *pdu, const struct walk_codec_question *question)
{
    oid name[OID_IDS];
    long number = (long)question->number;
    bool is_text = question->text[0] != '\0';

    for (size_t i = 0; i < question->oids->len; i++)
        name[i] = question->oids->ids[i];
    return snmp_pdu_add_variable(pdu, name, question->oids->len,
                                 is_text ? ASN_OCTET_STR : ASN_INTEGER,
                                 is_text ? (const void *)question->text : &number,
                                 is_text ? strlen(question->text) : sizeof number) != NULL;
}

static bool add_variables(netsnmp_pdu *pdu, const struct walk_codec_question *question)
{
    if (question->verb == WALK_CODEC_SET)
        return question->count == 1 && add_value(pdu, question);
    return add_names(pdu, question->oids, question->count);
}

static bool set_community(netsnmp_pdu *pdu, const struct walk_codec_question *question)
{
    size_t len = strlen(question->community);

    pdu->community = walk_pdu_copy(question->community, len);
    pdu->community_len = len;
    return pdu->community != NULL;
}

static netsnmp_pdu *make_pdu(const struct walk_codec_question *question)
{
    netsnmp_pdu *pdu = snmp_pdu_create(verbs[question->verb]);
    struct walk_pdu_security security = { question->usm, question->id, levels[question->level],
                                          question->context };
    bool made;

    if (pdu == NULL)
        return NULL;
    pdu->version = versions[question->version];
    pdu->reqid = question->id;
    if (question->verb == WALK_CODEC_BULK) {
        pdu->non_repeaters = 0;
        pdu->max_repetitions = question->repetitions;
    }
    made = question->version == WALK_V3 ? walk_pdu_secure(pdu, &security)
                                        : set_community(pdu, question);
    if (made && add_variables(pdu, question))
        return pdu;
    snmp_free_pdu(pdu);
    return NULL;
}

/* net-snmp writes back to front: the message ends at the end of the buffer. */
static bool encode(struct walk_codec *codec, netsnmp_pdu *pdu, uint8_t *out, size_t *out_len)
{
    size_t len = 0;

    codec->session.version = pdu->version;
    if (snmp_build(&codec->packet, &codec->packet_size, &len, &codec->session, pdu) != 0 ||
        len > WALK_CODEC_REQUEST)
        return false;
    (void)memcpy(out, codec->packet + codec->packet_size - len, len);
    *out_len = len;
    return true;
}

bool walk_codec_build(struct walk_codec *codec, const struct walk_codec_question *question,
                      uint64_t now_ms, uint8_t *out, size_t *out_len)
{
    netsnmp_pdu *pdu = make_pdu(question);
    bool built = false;

    if (pdu == NULL)
        return false;
    if (question->version != WALK_V3) {
        built = encode(codec, pdu, out, out_len);
    } else if (walk_usm_enter(question->usm, true, now_ms)) {
        built = encode(codec, pdu, out, out_len);
        walk_usm_leave(question->usm);
    }
    snmp_free_pdu(pdu);
    return built;
}

static netsnmp_pdu *decode(struct walk_codec *codec, const uint8_t *bytes, size_t len, long version)
{
    netsnmp_pdu *pdu = snmp_pdu_create(0);

    if (pdu == NULL)
        return NULL;
    (void)memcpy(codec->scratch, bytes, len);
    codec->session.version = version;
    if (snmp_parse(NULL, &codec->session, pdu, codec->scratch, len) == 0)
        return pdu;
    snmp_free_pdu(pdu);
    return NULL;
}

/* A signed Report may set the clock, nothing else may: its msgID is fresh, so it is no replay. */
static netsnmp_pdu *decode_clock(struct walk_codec *codec, const uint8_t *bytes, size_t len,
                                 struct walk_usm *usm, uint64_t now_ms)
{
    netsnmp_pdu *pdu;

    if (!walk_usm_enter(usm, false, now_ms))
        return NULL;
    pdu = decode(codec, bytes, len, SNMP_VERSION_3);
    walk_usm_leave(usm);
    if (pdu == NULL || pdu->command == SNMP_MSG_REPORT)
        return pdu;
    snmp_free_pdu(pdu);
    return NULL;
}

static netsnmp_pdu *decode_as(struct walk_codec *codec, const uint8_t *bytes, size_t len,
                              struct walk_usm *usm, uint64_t now_ms)
{
    netsnmp_pdu *pdu;

    if (!walk_usm_enter(usm, true, now_ms))
        return NULL;
    pdu = decode(codec, bytes, len, SNMP_VERSION_3);
    walk_usm_leave(usm);
    if (pdu == NULL && codec->session.s_snmp_errno == SNMPERR_USM_NOTINTIMEWINDOW)
        return decode_clock(codec, bytes, len, usm, now_ms);
    return pdu;
}

/* Another engine than the one we know can only be understood when it does not protect what it says.
 */
static netsnmp_pdu *decode_v3(struct walk_codec *codec, const uint8_t *bytes,
                              const struct walk_shape *shape, struct walk_usm *usm, uint64_t now_ms)
{
    struct walk_usm *stranger;
    netsnmp_pdu *pdu;
    size_t len = 0;
    const uint8_t *engine = usm != NULL ? walk_usm_engine(usm, &len) : NULL;

    if (engine != NULL && len == shape->engine_id_len && memcmp(engine, shape->engine_id, len) == 0)
        return decode_as(codec, bytes, shape->len, usm, now_ms);
    stranger = walk_usm_create(NULL, usm != NULL ? walk_usm_user(usm) : "", shape->engine_id,
                               shape->engine_id_len);
    if (stranger == NULL)
        return NULL;
    pdu = decode_as(codec, bytes, shape->len, stranger, now_ms);
    walk_usm_destroy(stranger);
    return pdu;
}

static enum walk_usm_level level_of(const netsnmp_pdu *pdu)
{
    if (pdu->securityLevel == SNMP_SEC_LEVEL_AUTHPRIV)
        return WALK_USM_SECRET;
    return pdu->securityLevel == SNMP_SEC_LEVEL_AUTHNOPRIV ? WALK_USM_SIGNED : WALK_USM_OPEN;
}

static size_t count_variables(const netsnmp_pdu *pdu)
{
    size_t count = 0;

    for (const netsnmp_variable_list *v = pdu->variables; v != NULL; v = v->next_variable)
        count++;
    return count;
}

/* What came out of net-snmp must be an answer, and as many variables as walk_shape counted. */
static bool is_answer(const netsnmp_pdu *pdu, const struct walk_shape *shape)
{
    if (pdu->version != versions[shape->version] || pdu->errstat < 0 || pdu->errindex < 0)
        return false;
    if (shape->version == WALK_V3)
        return pdu->msgid == (long)shape->id &&
               (pdu->command == SNMP_MSG_RESPONSE || pdu->command == SNMP_MSG_REPORT);
    return pdu->command == SNMP_MSG_RESPONSE && pdu->reqid == (long)shape->id &&
           count_variables(pdu) == shape->variables;
}

bool walk_codec_parse(struct walk_codec *codec, const uint8_t *bytes,
                      const struct walk_shape *shape, struct walk_usm *usm, uint64_t now_ms,
                      struct walk_codec_answer *out_answer)
{
    netsnmp_pdu *pdu;

    if (shape->len > sizeof codec->scratch)
        return false;
    if (shape->version == WALK_V3)
        pdu = decode_v3(codec, bytes, shape, usm, now_ms);
    else
        pdu = decode(codec, bytes, shape->len, versions[shape->version]);
    if (pdu == NULL)
        return false;
    if (!is_answer(pdu, shape)) {
        snmp_free_pdu(pdu);
        return false;
    }
    *out_answer = (struct walk_codec_answer){ .version = shape->version,
                                              .report = pdu->command == SNMP_MSG_REPORT,
                                              .level = level_of(pdu),
                                              .request_id = (uint32_t)pdu->reqid,
                                              .error_status = (uint32_t)pdu->errstat,
                                              .error_index = (uint32_t)pdu->errindex,
                                              .message = pdu,
                                              .next = pdu->variables };
    return true;
}

/* Only what is used of `out` is written: names are what most of an answer consists of. */
static bool take_name(const oid *ids, size_t len, struct oid *out)
{
    out->len = 0;
    if (len > OID_IDS)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (ids[i] > UINT32_MAX)
            return false;
        out->ids[i] = (uint32_t)ids[i];
    }
    out->len = (uint8_t)len;
    return true;
}

static int64_t clamp(uint64_t number)
{
    return number > INT64_MAX ? INT64_MAX : (int64_t)number;
}

static void take_number(struct reading *reading, int64_t number)
{
    reading->type = READING_INTEGER;
    reading->number = number;
}

static void take_bytes(struct reading *reading, const uint8_t *bytes, size_t len)
{
    reading->type = READING_BYTES;
    reading->bytes = bytes;
    reading->len = len;
}

static bool take_oid(struct walk_codec_variable *variable, const oid *ids, size_t len)
{
    struct oid value;

    if (!take_name(ids, len, &value))
        return false;
    oid_format(&value, variable->text);
    take_bytes(&variable->reading, (const uint8_t *)variable->text, strlen(variable->text));
    variable->reading.type = READING_OID;
    return true;
}

static enum walk_codec_kind take_value(struct walk_codec_variable *out,
                                       const netsnmp_variable_list *v)
{
    switch (v->type) {
    case ASN_INTEGER:
        take_number(&out->reading, *v->val.integer);
        return WALK_CODEC_VALUE;
    case ASN_COUNTER:
    case ASN_GAUGE:
    case ASN_TIMETICKS:
    case ASN_UINTEGER:
        take_number(&out->reading, clamp((unsigned long)*v->val.integer));
        return WALK_CODEC_VALUE;
    case ASN_COUNTER64:
        take_number(&out->reading, clamp(((uint64_t)v->val.counter64->high & UINT32_MAX) << 32 |
                                         ((uint64_t)v->val.counter64->low & UINT32_MAX)));
        return WALK_CODEC_VALUE;
    case ASN_OCTET_STR:
    case ASN_IPADDRESS:
    case ASN_OPAQUE:
        take_bytes(&out->reading, v->val.string, v->val_len);
        return WALK_CODEC_VALUE;
    case ASN_OBJECT_ID:
        return take_oid(out, v->val.objid, v->val_len / sizeof(oid)) ? WALK_CODEC_VALUE
                                                                     : WALK_CODEC_ABSENT;
    case SNMP_ENDOFMIBVIEW:
        return WALK_CODEC_END;
    default:
        return WALK_CODEC_ABSENT;
    }
}

bool walk_codec_next(struct walk_codec_answer *answer, struct walk_codec_variable *out_variable)
{
    const netsnmp_variable_list *v = answer->next;

    if (v == NULL)
        return false;
    answer->next = v->next_variable;
    take_number(&out_variable->reading, 0);
    take_bytes(&out_variable->reading, NULL, 0);
    out_variable->reading.type = READING_INTEGER;
    out_variable->kind = WALK_CODEC_ALIEN;
    if (take_name(v->name, v->name_length, &out_variable->reading.oid))
        out_variable->kind = take_value(out_variable, v);
    return true;
}

void walk_codec_rewind(struct walk_codec_answer *answer)
{
    answer->next = ((const netsnmp_pdu *)answer->message)->variables;
}

bool walk_codec_speaks_for(const struct walk_codec_answer *answer, const struct walk_usm *usm,
                           const char *context)
{
    const netsnmp_pdu *pdu = answer->message;
    size_t len;
    const uint8_t *engine = walk_usm_engine(usm, &len);

    return pdu->securityEngineIDLen == len && memcmp(pdu->securityEngineID, engine, len) == 0 &&
           pdu->securityNameLen == strlen(walk_usm_user(usm)) &&
           memcmp(pdu->securityName, walk_usm_user(usm), pdu->securityNameLen) == 0 &&
           pdu->contextEngineIDLen == len && memcmp(pdu->contextEngineID, engine, len) == 0 &&
           pdu->contextNameLen == strlen(context) &&
           memcmp(pdu->contextName, context, pdu->contextNameLen) == 0;
}

void walk_codec_finish(struct walk_codec_answer *answer)
{
    snmp_free_pdu(answer->message);
    answer->message = NULL;
    answer->next = NULL;
}
