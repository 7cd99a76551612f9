/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and writing of whole messages; sim_codec_value.c has the contents of values. */
#include "tests/sim_printer/sim_codec.h"

#include <assert.h>
#include <string.h>

/* One tag, length and content; the content becomes a cursor of its own. */
static bool read_tlv(struct cursor *c, uint8_t *out_tag, struct cursor *out_content)
{
    *out_tag = cursor_u8(c);
    size_t len = cursor_u8(c);

    if ((*out_tag & 0x1f) == 0x1f || len == 0x80 || len > 0x84)
        return false;
    if (len > 0x80) {
        size_t octets = len & 0x7f;
        for (len = 0; octets > 0; octets--)
            len = len << 8 | cursor_u8(c);
    }
    const uint8_t *bytes = cursor_bytes(c, len);
    if (bytes == NULL)
        return false;
    cursor_init(out_content, bytes, len);
    return true;
}

static bool read_tagged(struct cursor *c, uint8_t tag, struct cursor *out_content)
{
    uint8_t got;

    return read_tlv(c, &got, out_content) && got == tag;
}

static bool read_i32(struct cursor *c, int32_t *out_number)
{
    struct cursor content;
    int64_t number;

    if (!read_tagged(c, SIM_TAG_INTEGER, &content))
        return false;
    if (!sim_codec_number((struct sim_value){ SIM_TAG_INTEGER, cursor_left(&content), content.at },
                          &number) ||
        number < INT32_MIN || number > INT32_MAX)
        return false;
    *out_number = (int32_t)number;
    return true;
}

bool sim_codec_binding(struct cursor *cursor, struct sim_oid_room *out_oid,
                       struct sim_value *out_value)
{
    struct cursor binding, content;

    if (cursor_left(cursor) == 0 || !read_tagged(cursor, SIM_TAG_SEQUENCE, &binding) ||
        !read_tagged(&binding, SIM_TAG_OID, &content) ||
        !sim_codec_get_oid(content.at, cursor_left(&content), out_oid))
        return false;
    if (!read_tlv(&binding, &out_value->tag, &content) || cursor_left(&binding) != 0)
        return false;
    out_value->bytes = content.at;
    out_value->len = cursor_left(&content);
    return true;
}

void sim_codec_bindings(const struct sim_message *message, struct cursor *out_cursor)
{
    cursor_init(out_cursor, message->bindings, message->bindings_len);
}

static bool bindings_are_sound(const struct sim_message *message)
{
    struct cursor c;
    struct sim_oid_room oid;
    struct sim_value value;

    sim_codec_bindings(message, &c);
    while (cursor_left(&c) > 0) {
        if (!sim_codec_binding(&c, &oid, &value))
            return false;
    }
    return true;
}

static bool read_pdu(struct cursor *c, struct sim_message *m)
{
    struct cursor pdu, list;

    if (!read_tlv(c, &m->pdu, &pdu) || m->pdu < SIM_PDU_GET || m->pdu > SIM_PDU_REPORT ||
        m->pdu == SIM_PDU_TRAP_V1)
        return false;
    if (!read_i32(&pdu, &m->request_id) || !read_i32(&pdu, &m->error_status) ||
        !read_i32(&pdu, &m->error_index) || !read_tagged(&pdu, SIM_TAG_SEQUENCE, &list) ||
        cursor_left(&pdu) != 0)
        return false;
    m->bindings = list.at;
    m->bindings_len = cursor_left(&list);
    return bindings_are_sound(m);
}

bool sim_codec_read(const uint8_t *bytes, size_t len, struct sim_message *out_message)
{
    struct cursor c, message, community;
    struct sim_message m = { 0 };
    int32_t version;

    cursor_init(&c, bytes, len);
    if (!read_tagged(&c, SIM_TAG_SEQUENCE, &message) || cursor_left(&c) != 0 ||
        !read_i32(&message, &version) || !read_tagged(&message, SIM_TAG_OCTETS, &community))
        return false;
    if ((version != SIM_VERSION_1 && version != SIM_VERSION_2C) ||
        cursor_left(&community) > SIM_CODEC_COMMUNITY)
        return false;
    m.version = (uint8_t)version;
    m.community = community.at;
    m.community_len = cursor_left(&community);
    if (!read_pdu(&message, &m) || cursor_left(&message) != 0)
        return false;
    *out_message = m;
    return true;
}

static size_t length_size(size_t len)
{
    return len < 0x80 ? 1 : len < 0x100 ? 2 : len < 0x10000 ? 3 : 4;
}

static size_t tlv_size(size_t len)
{
    return 1 + length_size(len) + len;
}

static size_t number_size(int64_t number)
{
    uint8_t bytes[SIM_CODEC_NUMBER];

    return tlv_size(sim_codec_signed(number, bytes));
}

/* Bytes of the whole message with so many bytes of bindings. */
static size_t message_size(const struct sim_message *m, size_t bindings_len)
{
    size_t pdu = number_size(m->request_id) + number_size(m->error_status) +
                 number_size(m->error_index) + tlv_size(bindings_len);

    return tlv_size(number_size(m->version) + tlv_size(m->community_len) + tlv_size(pdu));
}

void sim_codec_start(struct sim_writer *writer, size_t limit)
{
    writer->limit = limit < SIM_CODEC_PACKET ? limit : SIM_CODEC_PACKET;
    writer->start = SIM_CODEC_HEAD;
    writer->end = SIM_CODEC_HEAD;
}

static void put_head(uint8_t *at, uint8_t tag, size_t len)
{
    size_t octets = length_size(len) - 1;

    *at++ = tag;
    if (octets > 0)
        *at++ = (uint8_t)(0x80 | octets);
    else
        *at = (uint8_t)len;
    for (; octets > 0; octets--)
        *at++ = (uint8_t)(len >> (8 * (octets - 1)));
}

static void append(struct sim_writer *w, uint8_t tag, const uint8_t *bytes, size_t len)
{
    put_head(w->bytes + w->end, tag, len);
    w->end += 1 + length_size(len);
    if (bytes != NULL && len > 0) {
        memcpy(w->bytes + w->end, bytes, len);
        w->end += len;
    }
}

bool sim_codec_add(struct sim_writer *writer, const struct sim_message *message, struct sim_oid oid,
                   struct sim_value value)
{
    uint8_t name[SIM_OID_IDS * 5];
    size_t name_len = sim_codec_put_oid(oid, name, sizeof name);

    if (name_len == 0 || value.len > SIM_CODEC_PACKET)
        return false;
    size_t binding = tlv_size(name_len) + tlv_size(value.len);
    size_t bindings = writer->end - SIM_CODEC_HEAD + tlv_size(binding);
    if (bindings > SIM_CODEC_PACKET || message_size(message, bindings) > writer->limit)
        return false;
    append(writer, SIM_TAG_SEQUENCE, NULL, binding);
    append(writer, SIM_TAG_OID, name, name_len);
    append(writer, value.tag, value.bytes, value.len);
    return true;
}

bool sim_codec_echo(struct sim_writer *writer, const struct sim_message *message)
{
    if (message_size(message, message->bindings_len) > writer->limit)
        return false;
    if (message->bindings_len > 0)
        memcpy(writer->bytes + writer->end, message->bindings, message->bindings_len);
    writer->end += message->bindings_len;
    return true;
}

/* The head grows towards the front: innermost part first. */
static void prepend(struct sim_writer *w, const void *bytes, size_t len)
{
    assert(len <= w->start);
    w->start -= len;
    if (len > 0)
        memcpy(w->bytes + w->start, bytes, len);
}

static void prepend_tlv(struct sim_writer *w, uint8_t tag, const void *bytes, size_t len)
{
    prepend(w, bytes, len);
    w->start -= 1 + length_size(len);
    put_head(w->bytes + w->start, tag, len);
}

/* Wraps everything written so far. */
static void wrap(struct sim_writer *w, uint8_t tag)
{
    size_t len = w->end - w->start;

    w->start -= 1 + length_size(len);
    put_head(w->bytes + w->start, tag, len);
}

static void prepend_number(struct sim_writer *w, uint8_t tag, int64_t number)
{
    uint8_t bytes[SIM_CODEC_NUMBER];

    prepend_tlv(w, tag, bytes, sim_codec_signed(number, bytes));
}

const uint8_t *sim_codec_finish(struct sim_writer *writer, const struct sim_message *message,
                                size_t *out_len)
{
    if (message->community_len > SIM_CODEC_COMMUNITY ||
        message_size(message, writer->end - SIM_CODEC_HEAD) > writer->limit)
        return NULL;
    wrap(writer, SIM_TAG_SEQUENCE);
    prepend_number(writer, SIM_TAG_INTEGER, message->error_index);
    prepend_number(writer, SIM_TAG_INTEGER, message->error_status);
    prepend_number(writer, SIM_TAG_INTEGER, message->request_id);
    wrap(writer, message->pdu);
    prepend_tlv(writer, SIM_TAG_OCTETS, message->community, message->community_len);
    prepend_number(writer, SIM_TAG_INTEGER, message->version);
    wrap(writer, SIM_TAG_SEQUENCE);
    *out_len = writer->end - writer->start;
    return writer->bytes + writer->start;
}

const uint8_t *sim_codec_finish_trap_v1(struct sim_writer *writer, const struct sim_trap_v1 *trap,
                                        size_t *out_len)
{
    uint8_t enterprise[128];
    size_t enterprise_len = sim_codec_put_oid(trap->enterprise, enterprise, sizeof enterprise);
    size_t community_len = strlen(trap->community);
    const uint8_t agent[4] = { (uint8_t)(trap->agent >> 24), (uint8_t)(trap->agent >> 16),
                               (uint8_t)(trap->agent >> 8), (uint8_t)trap->agent };

    if (enterprise_len == 0 || community_len > SIM_CODEC_COMMUNITY)
        return NULL;
    wrap(writer, SIM_TAG_SEQUENCE);
    prepend_number(writer, SIM_TAG_TICKS, trap->ticks);
    prepend_number(writer, SIM_TAG_INTEGER, trap->specific);
    prepend_number(writer, SIM_TAG_INTEGER, trap->generic);
    prepend_tlv(writer, SIM_TAG_ADDRESS, agent, sizeof agent);
    prepend_tlv(writer, SIM_TAG_OID, enterprise, enterprise_len);
    wrap(writer, SIM_PDU_TRAP_V1);
    prepend_tlv(writer, SIM_TAG_OCTETS, trap->community, community_len);
    prepend_number(writer, SIM_TAG_INTEGER, SIM_VERSION_1);
    wrap(writer, SIM_TAG_SEQUENCE);
    *out_len = writer->end - writer->start;
    return *out_len <= writer->limit ? writer->bytes + writer->start : NULL;
}
