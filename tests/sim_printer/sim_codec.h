/* SPDX-License-Identifier: Apache-2.0 */
/* sim_codec: SNMP v1 and v2c messages as the simulated printers read and write them.
 *
 * A codec of its own, without net-snmp: the agent's codec is checked against it. Reading is pure:
 * bytes and a length in, pointers into those bytes out. Writing collects variable bindings from
 * front to back up to a limit, then puts the head before them.
 *
 * Standards: RFC 1157 (v1), RFC 1901 and 3416 (v2c), X.690 (BER, definite lengths only).
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_CODEC_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_CODEC_H

#include "base/cursor.h"
#include "tests/sim_printer/sim_oid.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_CODEC_PACKET    65507 /* most bytes of a UDP datagram */
#define SIM_CODEC_COMMUNITY 255   /* longer ones are refused */
#define SIM_CODEC_HEAD                                                                             \
    512 /* most bytes before the bindings: RFC 1157 heads with the longest community */
#define SIM_CODEC_NUMBER 9 /* most content octets of a number */

enum { SIM_VERSION_1 = 0, SIM_VERSION_2C = 1 };

enum sim_tag {
    SIM_TAG_INTEGER = 0x02,
    SIM_TAG_OCTETS = 0x04,
    SIM_TAG_NULL = 0x05,
    SIM_TAG_OID = 0x06,
    SIM_TAG_SEQUENCE = 0x30,
    SIM_TAG_ADDRESS = 0x40,
    SIM_TAG_COUNTER = 0x41,
    SIM_TAG_GAUGE = 0x42,
    SIM_TAG_TICKS = 0x43,
    SIM_TAG_OPAQUE = 0x44,
    SIM_TAG_COUNTER64 = 0x46,
    SIM_TAG_NO_OBJECT = 0x80,
    SIM_TAG_NO_INSTANCE = 0x81,
    SIM_TAG_END = 0x82
};

enum sim_pdu {
    SIM_PDU_GET = 0xa0,
    SIM_PDU_GETNEXT = 0xa1,
    SIM_PDU_RESPONSE = 0xa2,
    SIM_PDU_SET = 0xa3,
    SIM_PDU_TRAP_V1 = 0xa4,
    SIM_PDU_GETBULK = 0xa5,
    SIM_PDU_INFORM = 0xa6,
    SIM_PDU_TRAP = 0xa7,
    SIM_PDU_REPORT = 0xa8
};

enum sim_error {
    SIM_ERROR_NONE = 0,
    SIM_ERROR_TOO_BIG = 1,
    SIM_ERROR_NO_SUCH_NAME = 2,
    SIM_ERROR_BAD_VALUE = 3,
    SIM_ERROR_GENERAL = 5,
    SIM_ERROR_NO_ACCESS = 6,
    SIM_ERROR_WRONG_TYPE = 7,
    SIM_ERROR_WRONG_VALUE = 10,
    SIM_ERROR_NOT_WRITABLE = 17
};

/* A value: its tag and its BER content, lying somewhere else. */
struct sim_value {
    uint8_t tag;
    size_t len;
    const uint8_t *bytes;
};

/* The head of a message and where its bindings lie. */
struct sim_message {
    uint8_t version; /* SIM_VERSION_1 or SIM_VERSION_2C */
    const uint8_t *community;
    size_t community_len;
    uint8_t pdu; /* enum sim_pdu; never SIM_PDU_TRAP_V1 */
    int32_t request_id;
    int32_t error_status; /* GETBULK: non-repeaters */
    int32_t error_index;  /* GETBULK: max-repetitions */
    const uint8_t *bindings;
    size_t bindings_len;
};

/* The head of an RFC 1157 trap. */
struct sim_trap_v1 {
    const char *community;
    struct sim_oid enterprise;
    uint32_t agent; /* IPv4 address, host order */
    int32_t generic;
    int32_t specific;
    uint32_t ticks;
};

struct sim_writer {
    size_t limit; /* most bytes of the whole message */
    size_t start; /* first byte of the message in `bytes` */
    size_t end;   /* one past the last binding */
    uint8_t bytes[SIM_CODEC_HEAD + SIM_CODEC_PACKET];
};

/** Read the head of one message; every binding is checked too, so that reading them later cannot
 * fail. False for anything malformed, for bytes behind the message, for v1 traps and for versions
 * other than v1 and v2c. Everything in `out_message` points into `bytes`. */
bool sim_codec_read(const uint8_t *bytes, size_t len, struct sim_message *out_message);

/** Start to read the bindings of a message. */
void sim_codec_bindings(const struct sim_message *message, struct cursor *out_cursor);

/** The next binding; false at the end, and (only where the bindings were not checked before) when
 * it is malformed. */
bool sim_codec_binding(struct cursor *cursor, struct sim_oid_room *out_oid,
                       struct sim_value *out_value);

/** Start a message of at most `limit` bytes (at most SIM_CODEC_PACKET). */
void sim_codec_start(struct sim_writer *writer, size_t limit);

/** Append a binding; false, and nothing changes, when the message under the head of `message` would
 * pass the limit. */
bool sim_codec_add(struct sim_writer *writer, const struct sim_message *message, struct sim_oid oid,
                   struct sim_value value);

/** Append the bindings of `message` as they are: what an error answer repeats. False as
 * sim_codec_add(). */
bool sim_codec_echo(struct sim_writer *writer, const struct sim_message *message);

/** Put the head before the bindings; the bytes of the message, its length in `out_len`; owned by
 * the writer. NULL when it passes the limit. */
const uint8_t *sim_codec_finish(struct sim_writer *writer, const struct sim_message *message,
                                size_t *out_len);

/** The same for an RFC 1157 trap; its bindings were added under a message with no community. */
const uint8_t *sim_codec_finish_trap_v1(struct sim_writer *writer, const struct sim_trap_v1 *trap,
                                        size_t *out_len);

/** BER content of a signed number; the number of octets. */
size_t sim_codec_signed(int64_t number, uint8_t out_bytes[SIM_CODEC_NUMBER]);

/** BER content of a number without sign; the number of octets. */
size_t sim_codec_unsigned(uint64_t number, uint8_t out_bytes[SIM_CODEC_NUMBER]);

/** The number in a value of tag INTEGER, Counter32, Gauge32, TimeTicks or Counter64, a Counter64
 * above 2^63 - 1 refused; false for other tags. */
bool sim_codec_number(struct sim_value value, int64_t *out_number);

/** BER content of an identifier; the octets written, 0 when they do not fit into `size`. */
size_t sim_codec_put_oid(struct sim_oid oid, uint8_t *out_bytes, size_t size);

/** Read BER content of an identifier; false for less than one octet, cut or oversized numbers. */
bool sim_codec_get_oid(const uint8_t *bytes, size_t len, struct sim_oid_room *out_room);

#endif
