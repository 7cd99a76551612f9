/* SPDX-License-Identifier: Apache-2.0 */
/* Messages in and out. The answers were recorded from the snmpd of net-snmp 5.9.3. */
#include "agent/walk_codec.h"
#include "base/str.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

enum { SIZE = 2048 };

static const char v2c_answer[] =
    "303c02010104067075626c6963a22f0204707200000201000201003021301f06082b0601020101010004"
    "1361207072696e74657220666f72207465737473";

static const char v1_error[] =
    "302402010004067075626c6963a21702046291e0000201020201013009300706032b09090500";

static const char sha1_answer[] =
    "308191020103301102047b6c1000020300ffe30401010201030431302f041180001f8880fbe5c508d630"
    "026b00000000020101020100040473686131040cff8a94ad1678cbe9b18cde7104003046041180001f88"
    "80fbe5c508d630026b000000000400a22f02047b6c10000201000201003021301f06082b060102010101"
    "00041361207072696e74657220666f72207465737473";

static const char aes_discovery[] =
    "3071020103301102046ddb5000020300ffe30401000201030421301f041180001f8880fbe5c508d63002"
    "6b000000000201010201000400040004003036041180001f8880fbe5c508d630026b000000000400a81f"
    "02046ddb50000201000201003011300f060a2b060106030f01010400410102";

static const char aes_answer[] =
    "30819d0201033011020456d54000020300ffe3040103020103043b3039041180001f8880fbe5c508d630"
    "026b000000000201010201000406736861616573040cee5e284d55663a1cdf503e590408f4cf6cae6b3d"
    "eca504488ed0cd7a04f68ff2975184c3154be6e7dbeecadb67569ac6bb9f9d84870eb35535672df0fa44"
    "1cdcfef24c4c3d498f19639c6352f99f33cc5926cf1fe86c6e9b1156c3ac825dcde5";

static const char wrong_digest[] =
    "307502010330110204616d0000020300ffe304010002010304253023041180001f8880fbe5c508d63002"
    "6b00000000020101020100040473686131040004003036041180001f8880fbe5c508d630026b00000000"
    "0400a81f0204616d00000201000201003011300f060a2b060106030f01010500410101";

static uint8_t digit(char c)
{
    return (uint8_t)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static size_t unhex(const char *hex, uint8_t out[SIZE])
{
    size_t len = strlen(hex) / 2;

    CU_ASSERT_FATAL(len <= SIZE);
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
    return len;
}

static struct walk_codec *make_codec(void)
{
    struct walk_codec *codec = walk_codec_create();

    CU_ASSERT_PTR_NOT_NULL_FATAL(codec);
    return codec;
}

static struct walk_credential credential_of(const char *user, enum walk_privacy privacy)
{
    struct walk_credential c = { .version = WALK_V3, .auth = WALK_AUTH_SHA1, .privacy = privacy };

    (void)str_copy(c.user, sizeof c.user, user);
    (void)str_copy(c.auth_secret, sizeof c.auth_secret, "auth-secret-1");
    (void)str_copy(c.privacy_secret, sizeof c.privacy_secret, "priv-secret-2");
    return c;
}

/* The state that the engine has of the recorded device, its clock set by what the message says plus
 * `ahead`. */
static struct walk_usm *make_usm(const struct walk_credential *credential, const char *hex,
                                 uint32_t ahead)
{
    uint8_t bytes[SIZE];
    struct walk_shape shape;
    struct walk_usm_keys *keys = walk_usm_keys_create(credential);

    CU_ASSERT_TRUE_FATAL(walk_shape_read(bytes, unhex(hex, bytes), &shape));
    CU_ASSERT_PTR_NOT_NULL_FATAL(keys);
    struct walk_usm *usm =
        walk_usm_create(keys, credential->user, shape.engine_id, shape.engine_id_len);
    CU_ASSERT_PTR_NOT_NULL_FATAL(usm);
    walk_usm_set_clock(usm, shape.boots, shape.time + ahead, 1000);
    walk_usm_keys_destroy(keys);
    return usm;
}

static bool parse(struct walk_codec *codec, const uint8_t *bytes, size_t len, struct walk_usm *usm,
                  struct walk_codec_answer *out)
{
    uint8_t *exact = malloc(len > 0 ? len : 1); /* so that a read past the end is seen */
    struct walk_shape shape;

    CU_ASSERT_PTR_NOT_NULL_FATAL(exact);
    (void)memcpy(exact, bytes, len);
    bool parsed = walk_shape_read(exact, len, &shape) &&
                  walk_codec_parse(codec, exact, &shape, usm, 1000, out);
    free(exact);
    return parsed;
}

static bool parse_hex(struct walk_codec *codec, const char *hex, struct walk_usm *usm,
                      struct walk_codec_answer *out)
{
    uint8_t bytes[SIZE];

    return parse(codec, bytes, unhex(hex, bytes), usm, out);
}

static void expect_descr(struct walk_codec_answer *answer)
{
    struct walk_codec_variable variable;
    char text[OID_TEXT_SIZE];

    CU_ASSERT_TRUE_FATAL(walk_codec_next(answer, &variable));
    oid_format(&variable.reading.oid, text);
    CU_ASSERT_STRING_EQUAL(text, "1.3.6.1.2.1.1.1.0");
    CU_ASSERT_EQUAL(variable.kind, WALK_CODEC_VALUE);
    CU_ASSERT_EQUAL(variable.reading.type, READING_BYTES);
    CU_ASSERT_EQUAL_FATAL(variable.reading.len, 19);
    CU_ASSERT_EQUAL(memcmp(variable.reading.bytes, "a printer for tests", 19), 0);
    CU_ASSERT_FALSE(walk_codec_next(answer, &variable));
    walk_codec_rewind(answer);
    CU_ASSERT_TRUE(walk_codec_next(answer, &variable));
}

static void reads_an_answer_of_v2c(void)
{
    struct walk_codec *codec = make_codec();
    struct walk_codec_answer answer;

    CU_ASSERT_TRUE_FATAL(parse_hex(codec, v2c_answer, NULL, &answer));
    CU_ASSERT_EQUAL(answer.version, WALK_V2C);
    CU_ASSERT_FALSE(answer.report);
    CU_ASSERT_EQUAL(answer.error_status, 0);
    expect_descr(&answer);
    walk_codec_finish(&answer);
    walk_codec_destroy(codec);
}

static void reads_an_error_of_v1(void)
{
    struct walk_codec *codec = make_codec();
    struct walk_codec_answer answer;
    struct walk_codec_variable variable;

    CU_ASSERT_TRUE_FATAL(parse_hex(codec, v1_error, NULL, &answer));
    CU_ASSERT_EQUAL(answer.version, WALK_V1);
    CU_ASSERT_EQUAL(answer.error_status, WALK_CODEC_NO_SUCH_NAME);
    CU_ASSERT_EQUAL(answer.error_index, 1);
    CU_ASSERT_TRUE(walk_codec_next(&answer, &variable));
    CU_ASSERT_EQUAL(variable.kind, WALK_CODEC_ABSENT);
    walk_codec_finish(&answer);
    walk_codec_destroy(codec);
}

static void reads_signed_and_secret_answers(void)
{
    const struct {
        const char *user;
        enum walk_privacy privacy;
        const char *hex;
        enum walk_usm_level level;
    } rows[] = { { "sha1", WALK_PRIVACY_NONE, sha1_answer, WALK_USM_SIGNED },
                 { "shaaes", WALK_PRIVACY_AES128, aes_answer, WALK_USM_SECRET } };
    struct walk_codec *codec = make_codec();

    for (size_t i = 0; i < 2; i++) {
        struct walk_credential credential = credential_of(rows[i].user, rows[i].privacy);
        struct walk_usm *usm = make_usm(&credential, rows[i].hex, 0);
        struct walk_codec_answer answer;

        CU_ASSERT_TRUE_FATAL(parse_hex(codec, rows[i].hex, usm, &answer));
        CU_ASSERT_EQUAL(answer.level, rows[i].level);
        CU_ASSERT_TRUE(walk_codec_speaks_for(&answer, usm, ""));
        CU_ASSERT_FALSE(walk_codec_speaks_for(&answer, usm, "other"));
        expect_descr(&answer);
        walk_codec_finish(&answer);
        walk_usm_destroy(usm);
    }
    walk_codec_destroy(codec);
}

/* However a protected message is changed, it is refused, or it shows that it is not protected. */
static void believes_no_changed_message(void)
{
    struct walk_credential credential = credential_of("sha1", WALK_PRIVACY_NONE);
    struct walk_codec *codec = make_codec();
    struct walk_usm *usm = make_usm(&credential, sha1_answer, 0);
    uint8_t bytes[SIZE];
    size_t len = unhex(sha1_answer, bytes);

    for (size_t bit = 0; bit < len * 8; bit++) {
        struct walk_codec_answer answer;

        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        if (parse(codec, bytes, len, usm, &answer)) {
            CU_ASSERT_EQUAL(answer.level, WALK_USM_OPEN);
            walk_codec_finish(&answer);
        }
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    walk_usm_destroy(usm);
    walk_codec_destroy(codec);
}

static void refuses_wrong_keys_and_old_messages(void)
{
    struct walk_credential right = credential_of("shaaes", WALK_PRIVACY_AES128);
    struct walk_credential wrong = right;
    struct walk_codec *codec = make_codec();
    struct walk_codec_answer answer;
    struct walk_usm *usm = make_usm(&right, aes_answer, 151);

    CU_ASSERT_FALSE(parse_hex(codec, aes_answer, usm, &answer)); /* 151 s old */
    walk_usm_destroy(usm);
    usm = make_usm(&right, aes_answer, 140);
    CU_ASSERT_TRUE_FATAL(parse_hex(codec, aes_answer, usm, &answer));
    walk_codec_finish(&answer);
    walk_usm_destroy(usm);
    (void)str_copy(wrong.auth_secret, sizeof wrong.auth_secret, "something else");
    usm = make_usm(&wrong, aes_answer, 0);
    CU_ASSERT_FALSE(parse_hex(codec, aes_answer, usm, &answer));
    walk_usm_destroy(usm);
    CU_ASSERT_FALSE(parse_hex(codec, aes_answer, NULL, &answer));
    walk_codec_destroy(codec);
}

static void reads_reports_of_strangers(void)
{
    struct walk_codec *codec = make_codec();
    struct walk_codec_answer answer;
    uint8_t bytes[SIZE];
    struct walk_shape shape;

    CU_ASSERT_TRUE_FATAL(walk_shape_read(bytes, unhex(aes_discovery, bytes), &shape));
    CU_ASSERT_EQUAL(shape.engine_id_len, 17);
    CU_ASSERT_EQUAL(shape.boots, 1);
    CU_ASSERT_TRUE_FATAL(parse_hex(codec, aes_discovery, NULL, &answer));
    CU_ASSERT_TRUE(answer.report);
    CU_ASSERT_EQUAL(answer.level, WALK_USM_OPEN);
    walk_codec_finish(&answer);
    struct walk_usm *other = walk_usm_create(NULL, "sha1", (const uint8_t *)"another engine", 14);
    CU_ASSERT_TRUE_FATAL(parse_hex(codec, wrong_digest, other, &answer));
    CU_ASSERT_TRUE(answer.report);
    walk_codec_finish(&answer);
    walk_usm_destroy(other);
    walk_codec_destroy(codec);
}

/* A request turned into an answer by its tag alone: what we write can be read, and says what was
 * asked. */
static void reads_back_what_it_builds(void)
{
    struct walk_codec *codec = make_codec();
    struct oid oids[2];
    struct walk_codec_question question = { .version = WALK_V2C,
                                            .verb = WALK_CODEC_BULK,
                                            .id = 0x40000123,
                                            .repetitions = 25,
                                            .oids = oids,
                                            .count = 2,
                                            .community = "public" };
    struct walk_codec_answer answer;
    struct walk_codec_variable variable;
    uint8_t packet[WALK_CODEC_REQUEST];
    size_t len;

    CU_ASSERT_TRUE(oid_parse("1.3.6.1.2.1.43.5", &oids[0]));
    CU_ASSERT_TRUE(oid_parse("1.3.6.1.4.1.4294967295", &oids[1]));
    CU_ASSERT_TRUE_FATAL(walk_codec_build(codec, &question, 0, packet, &len));
    CU_ASSERT_FALSE(parse(codec, packet, len, NULL, &answer));
    CU_ASSERT_EQUAL_FATAL(packet[13], 0xa5);
    packet[13] = 0xa2;
    CU_ASSERT_TRUE_FATAL(parse(codec, packet, len, NULL, &answer));
    CU_ASSERT_EQUAL(answer.request_id, 0x40000123);
    CU_ASSERT_EQUAL(answer.error_index, 25); /* where max-repetitions stands */
    for (size_t i = 0; i < 2; i++) {
        CU_ASSERT_TRUE(walk_codec_next(&answer, &variable));
        CU_ASSERT_EQUAL(variable.kind, WALK_CODEC_ABSENT);
        CU_ASSERT_EQUAL(oid_compare(&variable.reading.oid, &oids[i]), 0);
    }
    walk_codec_finish(&answer);
    walk_codec_destroy(codec);
}

static void refuses_questions_that_do_not_fit(void)
{
    struct walk_codec *codec = make_codec();
    struct oid oids[64];
    struct walk_codec_question question = { .version = WALK_V2C,
                                            .verb = WALK_CODEC_GET,
                                            .oids = oids,
                                            .count = 64,
                                            .community = "public" };
    uint8_t packet[WALK_CODEC_REQUEST];
    size_t len = 77;

    for (size_t i = 0; i < 64; i++) {
        oids[i] = (struct oid){ .len = OID_IDS, .ids = { 1, 3 } };
        for (size_t j = 2; j < OID_IDS; j++)
            oids[i].ids[j] = UINT32_MAX;
    }
    CU_ASSERT_FALSE(walk_codec_build(codec, &question, 0, packet, &len));
    CU_ASSERT_EQUAL(len, 77);
    question.version = WALK_V1;
    question.verb = WALK_CODEC_BULK;
    question.count = 1;
    CU_ASSERT_FALSE(walk_codec_build(codec, &question, 0, packet, &len));
    walk_codec_destroy(codec);
}

/* One variable of type `tag` with `value` in an answer of v2c. */
static bool parse_value(struct walk_codec *codec, uint8_t tag, const char *value, size_t value_len,
                        struct walk_codec_variable *out, struct walk_codec_answer *answer)
{
    static const uint8_t head[] = { 0x02, 1,    1, 0x04, 1,    'p', 0xa2, 0, 0x02, 1, 5,    0x02, 1,
                                    0,    0x02, 1, 0,    0x30, 0,   0x30, 0, 0x06, 2, 0x2b, 6 };
    uint8_t bytes[256] = { 0x30, (uint8_t)(sizeof head + 2 + value_len) };
    uint8_t *at = bytes + 2;

    (void)memcpy(at, head, sizeof head);
    at[7] = (uint8_t)(sizeof head - 8 + 2 + value_len);
    at[18] = (uint8_t)(sizeof head - 19 + 2 + value_len);
    at[20] = (uint8_t)(sizeof head - 21 + 2 + value_len);
    at += sizeof head;
    *at++ = tag;
    *at++ = (uint8_t)value_len;
    (void)memcpy(at, value, value_len);
    at += value_len;
    return parse(codec, bytes, (size_t)(at - bytes), NULL, answer) && walk_codec_next(answer, out);
}

static void reads_each_type(void)
{
    const struct {
        uint8_t tag;
        const char *value;
        size_t len;
        enum walk_codec_kind kind;
        enum reading_type type;
        int64_t number;
        const char *bytes;
    } rows[] = {
        { 0x02, "\xff", 1, WALK_CODEC_VALUE, READING_INTEGER, -1, NULL },
        { 0x02, "\x80\0\0\0", 4, WALK_CODEC_VALUE, READING_INTEGER, INT32_MIN, NULL },
        { 0x41, "\0\xff\xff\xff\xff", 5, WALK_CODEC_VALUE, READING_INTEGER, UINT32_MAX, NULL },
        { 0x42, "\x05", 1, WALK_CODEC_VALUE, READING_INTEGER, 5, NULL },
        { 0x43, "\x01\x00", 2, WALK_CODEC_VALUE, READING_INTEGER, 256, NULL },
        { 0x46, "\x01\0\0\0\0", 5, WALK_CODEC_VALUE, READING_INTEGER, 1LL << 32, NULL },
        { 0x46, "\0\xff\xff\xff\xff\xff\xff\xff\xff", 9, WALK_CODEC_VALUE, READING_INTEGER,
          INT64_MAX, NULL },
        { 0x04, "a\0b", 3, WALK_CODEC_VALUE, READING_BYTES, 0, "a\0b" },
        { 0x04, "", 0, WALK_CODEC_VALUE, READING_BYTES, 0, "" },
        { 0x40, "\x7f\0\0\x01", 4, WALK_CODEC_VALUE, READING_BYTES, 0, "\x7f\0\0\x01" },
        { 0x06, "\x2b\x06\x01", 3, WALK_CODEC_VALUE, READING_OID, 0, "1.3.6.1" },
        { 0x05, "", 0, WALK_CODEC_ABSENT, READING_INTEGER, 0, NULL },
        { 0x80, "", 0, WALK_CODEC_ABSENT, READING_INTEGER, 0, NULL },
        { 0x81, "", 0, WALK_CODEC_ABSENT, READING_INTEGER, 0, NULL },
        { 0x82, "", 0, WALK_CODEC_END, READING_INTEGER, 0, NULL },
    };
    struct walk_codec *codec = make_codec();

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct walk_codec_variable v;
        struct walk_codec_answer answer;

        CU_ASSERT_TRUE_FATAL(
            parse_value(codec, rows[i].tag, rows[i].value, rows[i].len, &v, &answer));
        CU_ASSERT_EQUAL(v.kind, rows[i].kind);
        CU_ASSERT_EQUAL(v.reading.type, rows[i].type);
        CU_ASSERT_EQUAL(v.reading.number, rows[i].number);
        if (rows[i].bytes != NULL)
            CU_ASSERT_EQUAL(memcmp(v.reading.bytes, rows[i].bytes, v.reading.len), 0);
        walk_codec_finish(&answer);
    }
    walk_codec_destroy(codec);
}

static void refuses_values_that_are_none(void)
{
    struct walk_codec *codec = make_codec();
    struct walk_codec_variable v;
    struct walk_codec_answer answer;

    CU_ASSERT_FALSE(parse_value(codec, 0x02, "", 0, &v, &answer));
    CU_ASSERT_FALSE(parse_value(codec, 0x02, "\1\2\3\4\5\6\7\x08\x09", 9, &v, &answer));
    CU_ASSERT_FALSE(parse_value(codec, 0x40, "\1\2\3", 3, &v, &answer));
    CU_ASSERT_FALSE(parse_value(codec, 0x1f, "\1", 1, &v, &answer));
    CU_ASSERT_FALSE(parse_value(codec, 0x6a, "\1", 1, &v, &answer));
    walk_codec_destroy(codec);
}

static void marks_names_that_are_too_long(void)
{
    uint8_t bytes[SIZE] = { 0x30, 0x81, 104, 0x02, 1, 1, 0x04, 1,  'p',  0xa2, 96,   0x02, 1,   5,
                            0x02, 1,    0,   0x02, 1, 0, 0x30, 85, 0x30, 83,   0x06, 79,   0x2b };
    struct walk_codec *codec = make_codec();
    struct walk_codec_answer answer;
    struct walk_codec_variable v;

    (void)memset(bytes + 27, 1, 78); /* 80 numbers */
    bytes[105] = 0x05;
    CU_ASSERT_TRUE_FATAL(parse(codec, bytes, 107, NULL, &answer));
    CU_ASSERT_TRUE(walk_codec_next(&answer, &v));
    CU_ASSERT_EQUAL(v.kind, WALK_CODEC_ALIEN);
    CU_ASSERT_EQUAL(v.reading.oid.len, 0);
    walk_codec_finish(&answer);
    walk_codec_destroy(codec);
}

static void refuses_every_cut_message(void)
{
    const char *const all[] = { v2c_answer, v1_error, sha1_answer, aes_answer, wrong_digest };
    struct walk_codec *codec = make_codec();
    struct walk_codec_answer answer;
    uint8_t bytes[SIZE];

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        size_t len = unhex(all[i], bytes);

        for (size_t cut = 0; cut < len; cut++)
            CU_ASSERT_FALSE(parse(codec, bytes, cut, NULL, &answer));
    }
    walk_codec_destroy(codec);
}

static void survives_every_changed_byte(void)
{
    static const uint8_t values[] = { 0x00, 0x01, 0x7f, 0x80, 0x81, 0x82, 0x84, 0x88, 0xff };
    const char *const all[] = { v2c_answer, v1_error, wrong_digest };
    struct walk_codec *codec = make_codec();
    uint8_t bytes[SIZE];

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        size_t len = unhex(all[i], bytes);

        for (size_t at = 0; at < len * sizeof values; at++) {
            uint8_t kept = bytes[at / sizeof values];
            struct walk_codec_answer answer;
            struct walk_codec_variable v;

            bytes[at / sizeof values] = values[at % sizeof values];
            if (parse(codec, bytes, len, NULL, &answer)) {
                while (walk_codec_next(&answer, &v))
                    CU_ASSERT(v.reading.len <= len);
                walk_codec_finish(&answer);
            }
            bytes[at / sizeof values] = kept;
        }
    }
    walk_codec_destroy(codec);
}

static void makes_keys_for_what_the_library_has_only(void)
{
    struct walk_credential c = credential_of("user", WALK_PRIVACY_AES128);
    struct walk_usm_keys *keys = walk_usm_keys_create(&c);

    CU_ASSERT_PTR_NOT_NULL_FATAL(keys);
    CU_ASSERT_TRUE(walk_usm_keys_fit(keys, &c));
    c.auth_secret[0] ^= 1;
    CU_ASSERT_FALSE(walk_usm_keys_fit(keys, &c));
    walk_usm_keys_destroy(keys);
    (void)str_copy(c.privacy_secret, sizeof c.privacy_secret, "short");
    CU_ASSERT_PTR_NULL(walk_usm_keys_create(&c));
    c = credential_of("user", WALK_PRIVACY_AES128);
    c.auth = WALK_AUTH_NONE;
    CU_ASSERT_PTR_NULL(walk_usm_keys_create(&c));
    c.privacy = WALK_PRIVACY_NONE;
    keys = walk_usm_keys_create(&c);
    CU_ASSERT_PTR_NOT_NULL(keys);
    walk_usm_keys_destroy(keys);
}

UNIT_MAIN("walk_codec", UNIT_TEST(reads_an_answer_of_v2c), UNIT_TEST(reads_an_error_of_v1),
          UNIT_TEST(reads_signed_and_secret_answers), UNIT_TEST(believes_no_changed_message),
          UNIT_TEST(refuses_wrong_keys_and_old_messages), UNIT_TEST(reads_reports_of_strangers),
          UNIT_TEST(reads_back_what_it_builds), UNIT_TEST(refuses_questions_that_do_not_fit),
          UNIT_TEST(reads_each_type), UNIT_TEST(refuses_values_that_are_none),
          UNIT_TEST(marks_names_that_are_too_long), UNIT_TEST(refuses_every_cut_message),
          UNIT_TEST(survives_every_changed_byte),
          UNIT_TEST(makes_keys_for_what_the_library_has_only))
