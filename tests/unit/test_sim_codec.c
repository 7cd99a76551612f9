/* SPDX-License-Identifier: Apache-2.0 */
/* Messages both ways, every truncation and every flipped bit of one, and the limits of what is
 * written. */
#include "tests/sim_printer/sim_codec.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

/* GETNEXT of sysDescr and sysUpTime, v2c, as net-snmp writes it. */
static const uint8_t getnext[] = {
    0x30, 0x34, 0x02, 0x01, 0x01, 0x04, 0x06, 'p',  'u',  'b',  'l',  'i',  'c',  0xa1,
    0x27, 0x02, 0x04, 0x40, 0x00, 0x00, 0x07, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00, 0x30,
    0x19, 0x30, 0x0a, 0x06, 0x06, 0x2b, 6,    1,    2,    1,    1,    0x05, 0x00, 0x30,
    0x0b, 0x06, 0x07, 0x2b, 6,    1,    2,    1,    1,    3,    0x05, 0x00,
};

static struct sim_writer writer;

static struct sim_oid oid_of(struct sim_oid_room *room, const char *text)
{
    CU_ASSERT_TRUE_FATAL(sim_oid_parse(text, strlen(text), room));
    return sim_oid_of(room);
}

static void reads_a_request_of_net_snmp(void)
{
    struct sim_message m;
    struct cursor c;
    struct sim_oid_room oid;
    struct sim_value value;

    CU_ASSERT_TRUE_FATAL(sim_codec_read(getnext, sizeof getnext, &m));
    CU_ASSERT_EQUAL(m.version, SIM_VERSION_2C);
    CU_ASSERT_EQUAL(m.pdu, SIM_PDU_GETNEXT);
    CU_ASSERT_EQUAL(m.request_id, 0x40000007);
    CU_ASSERT_EQUAL(m.community_len, 6);
    CU_ASSERT_EQUAL(memcmp(m.community, "public", 6), 0);
    sim_codec_bindings(&m, &c);
    CU_ASSERT_TRUE(sim_codec_binding(&c, &oid, &value));
    CU_ASSERT_EQUAL(oid.count, 7);
    CU_ASSERT_EQUAL(value.tag, SIM_TAG_NULL);
    CU_ASSERT_TRUE(sim_codec_binding(&c, &oid, &value));
    CU_ASSERT_EQUAL(oid.ids[7], 3);
    CU_ASSERT_FALSE(sim_codec_binding(&c, &oid, &value));
}

static void writes_back_what_it_read(void)
{
    struct sim_message m;
    struct cursor c;
    struct sim_oid_room oid;
    struct sim_value value;
    size_t len = 0;

    CU_ASSERT_TRUE_FATAL(sim_codec_read(getnext, sizeof getnext, &m));
    sim_codec_start(&writer, 1472);
    sim_codec_bindings(&m, &c);
    while (sim_codec_binding(&c, &oid, &value))
        CU_ASSERT_TRUE(sim_codec_add(&writer, &m, sim_oid_of(&oid), value));
    const uint8_t *bytes = sim_codec_finish(&writer, &m, &len);
    CU_ASSERT_EQUAL_FATAL(len, sizeof getnext);
    CU_ASSERT_EQUAL(memcmp(bytes, getnext, len), 0);
    sim_codec_start(&writer, sizeof getnext);
    CU_ASSERT_TRUE(sim_codec_echo(&writer, &m));
    bytes = sim_codec_finish(&writer, &m, &len);
    CU_ASSERT_EQUAL_FATAL(len, sizeof getnext);
    CU_ASSERT_EQUAL(memcmp(bytes, getnext, len), 0);
}

/* A copy in memory of exactly its size, so that the sanitizer sees a read past the end. */
static bool reads(const uint8_t *bytes, size_t len)
{
    uint8_t *copy = malloc(len == 0 ? 1 : len);
    struct sim_message m;

    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    memcpy(copy, bytes, len);
    bool ok = sim_codec_read(copy, len, &m);
    free(copy);
    return ok;
}

static void refuses_every_truncation(void)
{
    for (size_t len = 0; len < sizeof getnext; len++)
        CU_ASSERT_FALSE(reads(getnext, len));
}

static void refuses_bytes_behind_the_message(void)
{
    uint8_t longer[sizeof getnext + 1] = { 0 };

    memcpy(longer, getnext, sizeof getnext);
    CU_ASSERT_FALSE(reads(longer, sizeof longer));
}

static void survives_every_changed_byte(void)
{
    uint8_t changed[sizeof getnext];
    unsigned read = 0;

    for (size_t at = 0; at < sizeof getnext; at++) {
        for (unsigned value = 0; value < 256; value++) {
            memcpy(changed, getnext, sizeof getnext);
            changed[at] = (uint8_t)value;
            read += reads(changed, sizeof changed) ? 1 : 0;
        }
    }
    CU_ASSERT(read > 256 && read < 256 * sizeof getnext);
}

static void takes_long_forms_of_lengths_but_no_indefinite_ones(void)
{
    uint8_t bytes[sizeof getnext + 3];

    memcpy(bytes + 5, getnext + 2, sizeof getnext - 2);
    bytes[0] = 0x30;
    bytes[1] = 0x83;
    bytes[2] = 0;
    bytes[3] = 0;
    bytes[4] = sizeof getnext - 2;
    CU_ASSERT_TRUE(reads(bytes, sizeof bytes));
    bytes[1] = 0x80;
    CU_ASSERT_FALSE(reads(bytes, sizeof bytes));
    bytes[1] = 0x84;
    bytes[2] = 0xff;
    CU_ASSERT_FALSE(reads(bytes, sizeof bytes));
    bytes[1] = 0x85;
    CU_ASSERT_FALSE(reads(bytes, sizeof bytes));
}

static void refuses_other_versions_and_v1_traps(void)
{
    uint8_t bytes[sizeof getnext];

    memcpy(bytes, getnext, sizeof bytes);
    bytes[4] = 3;
    CU_ASSERT_FALSE(reads(bytes, sizeof bytes));
    bytes[4] = 0;
    CU_ASSERT_TRUE(reads(bytes, sizeof bytes));
    bytes[13] = SIM_PDU_TRAP_V1;
    CU_ASSERT_FALSE(reads(bytes, sizeof bytes));
    bytes[13] = 0x9f;
    CU_ASSERT_FALSE(reads(bytes, sizeof bytes));
}

static void writes_numbers_in_the_fewest_octets(void)
{
    static const struct {
        int64_t number;
        size_t len;
        uint8_t first;
    } numbers[] = {
        { 0, 1, 0 },
        { 127, 1, 0x7f },
        { 128, 2, 0 },
        { -1, 1, 0xff },
        { -128, 1, 0x80 },
        { -129, 2, 0xff },
        { 32767, 2, 0x7f },
        { INT32_MIN, 4, 0x80 },
        { UINT32_MAX, 5, 0 },
        { INT64_MAX, 8, 0x7f },
        { INT64_MIN, 8, 0x80 },
    };
    uint8_t bytes[SIM_CODEC_NUMBER];

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct sim_value value = { SIM_TAG_INTEGER, sim_codec_signed(numbers[i].number, bytes),
                                   bytes };
        int64_t back = 42;
        CU_ASSERT_EQUAL(value.len, numbers[i].len);
        CU_ASSERT_EQUAL(bytes[0], numbers[i].first);
        CU_ASSERT_TRUE(sim_codec_number(value, &back));
        CU_ASSERT_EQUAL(back, numbers[i].number);
    }
    CU_ASSERT_EQUAL(sim_codec_unsigned(UINT64_MAX, bytes), 9);
    CU_ASSERT_EQUAL(bytes[0], 0);
    CU_ASSERT_EQUAL(sim_codec_unsigned(UINT32_MAX, bytes), 5);
}

static void refuses_numbers_that_are_none(void)
{
    static const uint8_t bytes[9] = { 0 };
    int64_t number = 42;

    CU_ASSERT_FALSE(sim_codec_number((struct sim_value){ SIM_TAG_INTEGER, 0, bytes }, &number));
    CU_ASSERT_FALSE(sim_codec_number((struct sim_value){ SIM_TAG_INTEGER, 9, bytes }, &number));
    CU_ASSERT_FALSE(sim_codec_number((struct sim_value){ SIM_TAG_OCTETS, 1, bytes }, &number));
    CU_ASSERT_EQUAL(number, 42);
}

/* How many bindings with values of so many octets fit; every message must keep the limit and read
 * back. */
static size_t fill(size_t limit, size_t value_len, size_t *out_len)
{
    static const uint8_t octets[300] = { 0 };
    const struct sim_message m = { .version = SIM_VERSION_2C,
                                   .community = (const uint8_t *)"public",
                                   .community_len = 6,
                                   .pdu = SIM_PDU_RESPONSE,
                                   .request_id = 0x12345678 };
    struct sim_oid_room room;
    struct sim_oid oid = oid_of(&room, "1.3.6.1.2.1.1.1.0");
    size_t count = 0;

    sim_codec_start(&writer, limit);
    while (sim_codec_add(&writer, &m, oid, (struct sim_value){ SIM_TAG_OCTETS, value_len, octets }))
        count++;
    const uint8_t *bytes = sim_codec_finish(&writer, &m, out_len);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    CU_ASSERT(*out_len <= limit);
    CU_ASSERT_TRUE(reads(bytes, *out_len));
    return count;
}

static void fills_a_packet_to_the_last_octet(void)
{
    size_t len;

    for (size_t limit = 60; limit < 400; limit++) {
        size_t count = fill(limit, 0, &len);
        CU_ASSERT(count > 0 && len + 14 + 3 >= limit);
    }
    CU_ASSERT(fill(1472, 100, &len) == 12);
    CU_ASSERT(fill(SIM_CODEC_PACKET, 300, &len) > 200);
    CU_ASSERT(len > 65000);
}

static void writes_nothing_that_passes_the_limit(void)
{
    struct sim_message m;
    struct sim_oid_room room;
    struct sim_oid oid = oid_of(&room, "1.3.6.1.2.1.1.1.0");
    struct sim_value null = { SIM_TAG_NULL, 0, NULL };
    size_t len;

    CU_ASSERT_TRUE_FATAL(sim_codec_read(getnext, sizeof getnext, &m));
    sim_codec_start(&writer, sizeof getnext - 1);
    CU_ASSERT_FALSE(sim_codec_echo(&writer, &m));
    sim_codec_start(&writer, 20);
    CU_ASSERT_FALSE(sim_codec_add(&writer, &m, oid, null));
    CU_ASSERT_PTR_NULL(sim_codec_finish(&writer, &m, &len));
    sim_codec_start(&writer, 1472);
    oid.count = 1;
    CU_ASSERT_FALSE(sim_codec_add(&writer, &m, oid, null));
}

static void writes_a_trap_of_rfc_1157(void)
{
    static const uint8_t want[] = {
        0x30, 0x2c, 0x02, 0x01, 0x00, 0x04, 0x01, 'c',  0xa4, 0x24, 0x06, 0x06, 0x2b, 6,    1,    2,
        1,    43,   0x40, 4,    127,  1,    0,    9,    0x02, 1,    6,    0x02, 1,    1,    0x43, 1,
        5,    0x30, 0x0b, 0x30, 0x09, 0x06, 4,    0x2b, 6,    1,    2,    0x02, 1,    0x2a,
    };
    static const uint8_t number[] = { 42 };
    const struct sim_message none = { 0 };
    struct sim_oid_room enterprise, name;
    const struct sim_trap_v1 trap = { .community = "c",
                                      .enterprise = oid_of(&enterprise, "1.3.6.1.2.1.43"),
                                      .agent = 0x7f010009,
                                      .generic = 6,
                                      .specific = 1,
                                      .ticks = 5 };
    size_t len = 0;

    sim_codec_start(&writer, 1472);
    CU_ASSERT_TRUE(sim_codec_add(&writer, &none, oid_of(&name, "1.3.6.1.2"),
                                 (struct sim_value){ SIM_TAG_INTEGER, 1, number }));
    const uint8_t *bytes = sim_codec_finish_trap_v1(&writer, &trap, &len);
    CU_ASSERT_EQUAL_FATAL(len, sizeof want);
    CU_ASSERT_EQUAL(memcmp(bytes, want, len), 0);
}

UNIT_MAIN("sim_codec", UNIT_TEST(reads_a_request_of_net_snmp), UNIT_TEST(writes_back_what_it_read),
          UNIT_TEST(refuses_every_truncation), UNIT_TEST(refuses_bytes_behind_the_message),
          UNIT_TEST(survives_every_changed_byte),
          UNIT_TEST(takes_long_forms_of_lengths_but_no_indefinite_ones),
          UNIT_TEST(refuses_other_versions_and_v1_traps),
          UNIT_TEST(writes_numbers_in_the_fewest_octets), UNIT_TEST(refuses_numbers_that_are_none),
          UNIT_TEST(fills_a_packet_to_the_last_octet),
          UNIT_TEST(writes_nothing_that_passes_the_limit), UNIT_TEST(writes_a_trap_of_rfc_1157))
