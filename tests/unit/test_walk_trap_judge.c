/* SPDX-License-Identifier: Apache-2.0 */
/* Whom to believe. The packets were made by snmptrap and snmpinform of net-snmp 5.9.3; the v3 ones
 * by an engine in its first boot, the inform for ours in its seventh. */
#include "agent/walk_trap_judge.h"
#include "tests/unit/unit.h"

#include <string.h>

enum { SIZE = 2048, BOOTS = 7 };

static const uint8_t engine[] = { 0x80, 0, 0x1f, 0x88, 5, 1, 2, 3, 4, 5, 6, 7, 8 };

static const char v1[] =
    "30819d02010004067075626c6963a4818f06082b060102012b12024004c0000207020106020101430212"
    "6730733011060c2b060102012b12010101010c02010c3011060c2b060102012b12010102010c02010330"
    "11060c2b060102012b12010104010c0201083011060c2b060102012b12010105010c0201023011060c2b"
    "060102012b12010106010c0201053012060c2b060102012b12010107010c02020328";

static const char v1_cold[] =
    "302702010004067075626c6963a41a06062b060104010b4004c0000207020100020100430212673000";

static const char v2c[] =
    "3081bb02010104067075626c6963a781ad02047d9d88ec02010002010030819e300f06082b0601020101"
    "030043031477473018060a2b060106030101040100060a2b060102012b120200013011060c2b06010201"
    "2b12010101010c02010c3011060c2b060102012b12010102010c0201033011060c2b060102012b120101"
    "04010c0201083011060c2b060102012b12010105010c0201023011060c2b060102012b12010106010c02"
    "01053012060c2b060102012b12010107010c02020328";

static const char v2c_inform[] =
    "3081bb02010104067075626c6963a681ad0204033891e702010002010030819e300f06082b0601020101"
    "030043031477483018060a2b060106030101040100060a2b060102012b120200013011060c2b06010201"
    "2b12010101010c02010c3011060c2b060102012b12010102010c0201033011060c2b060102012b120101"
    "04010c0201083011060c2b060102012b12010105010c0201023011060c2b060102012b12010106010c02"
    "01053012060c2b060102012b12010107010c02020328";

static const char v3_open[] =
    "30820101020103301102047bf23646020300ffe30401000201030421301f040a80001f880500000000a1"
    "020101020314774c0405706c61696e040004003081c5041180001f888070b51b25f758026b0000000004"
    "00a781ad0204736b162102010002010030819e300f06082b06010201010300430314774c3018060a2b06"
    "0106030101040100060a2b060102012b120200013011060c2b060102012b12010101010c02010c301106"
    "0c2b060102012b12010102010c0201033011060c2b060102012b12010104010c0201083011060c2b0601"
    "02012b12010105010c0201023011060c2b060102012b12010106010c0201053012060c2b060102012b12"
    "010107010c02020328";

static const char v3_signed[] =
    "3082010a0201033011020457e00cbb020300ffe3040101020103042a3028040a80001f880500000000a1"
    "020101020314775004026f70040cecd350c922f13a83c699c09304003081c5041180001f88808451da70"
    "f758026b000000000400a781ad02046be5a83402010002010030819e300f06082b060102010103004303"
    "1477503018060a2b060106030101040100060a2b060102012b120200013011060c2b060102012b120101"
    "01010c02010c3011060c2b060102012b12010102010c0201033011060c2b060102012b12010104010c02"
    "01083011060c2b060102012b12010105010c0201023011060c2b060102012b12010106010c0201053012"
    "060c2b060102012b12010107010c02020328";

static const char v3_secret[] =
    "308201150201033011020468c88c94020300ffe304010302010304323030040a80001f880500000000a1"
    "020101020314775704026f70040c9f52712dc06d889eb5ab02580408a5f43a775bca83a40481c8d579f4"
    "d3b0e7f081501946c487956b19e18e0b54eea68376049d93ce40664ab5ee09b87dad96a986204386bd2b"
    "049bae407987e3e61fc45c65846b10cae554ed319deaa3dc3a401f44b4f4573cd4fdd1e7d4e211a81b98"
    "11c5d37e94a87ed23236eb437dfa90f83868f1143758230f26d34dc6b03e30e76d1ef3395bc7e289c6b5"
    "185e20ccd714d010ea05ce1c9910c33a0f91ef8125f0955b8b144ff3b0887486061ad90e578492c9cb76"
    "7255901342fc741df0845f38a6c92b6913f1ce0bc6ae1dcc006fb9b580";

static const char v3_wrong[] =
    "30820115020103301102041cfb63df020300ffe304010302010304323030040a80001f880500000000a1"
    "020101020314775f04026f70040ced3d973a9f5c67409d1d7ced0408697a62a3a90660690481c8378d9c"
    "f1349ae1fa6b2e8446dbad9af3d93f847de1f9fcc07d7b507a0214e0288c023490b5d077cca06c362d2d"
    "36d06504d48264900cc5ef3ead1caa9280bccb6df80119a8cde0e1b1e4a57bacd83abb717a47989cc7ad"
    "646aa08e9ef23f652622f81727cf4c54c6771b631a86701993c5ab0e2608d612cf168459509486aeef30"
    "d73528fd371273bb7fd68afeaab505babb7bb50983c393b36cb0e7340051313abd32b81cb7a19e4139eb"
    "ab29c7cb57643cf72c8d3c76c6c55db80a5039011fedd3be7d6858bcb8";

static const char v3_discovery[] =
    "304f02010330110204703fa024020300ffe30401040201030410300e0400020100020100040004000400"
    "3025041180001f8880128eea56f758026b000000000400a00e02045a49193a0201000201003000";

static const char v3_inform[] =
    "3081b3020103301102044d6c4899020300ffe304010702010304333031040d80001f8805010203040506"
    "070802010702010104026f70040ce91e8c2dc975d37c368043cc040826c505728d4b09500466c1abfb9f"
    "ee5757065f4a445351d8983e6b664ede80a3aacd50e92bc3dc59eb2b52ecb4221f74a04849c0fc04eb71"
    "0754e0af83e9abf51e1122e62179a4425e1e3259e4ecb26757128d411f749fbb2d20478c6bf0390b7a88"
    "6e8fb28d55a92b3f6e80c343d50c";

static const char communities[][128] = { "first", "public" };

static const struct walk_credential users[] = {
    { .version = WALK_V2C, .community = "asked" },
    { .version = WALK_V3,
      .user = "op",
      .auth = WALK_AUTH_SHA1,
      .auth_secret = "auth-secret-1",
      .privacy = WALK_PRIVACY_AES128,
      .privacy_secret = "priv-secret-2" },
    { .version = WALK_V3, .user = "plain" },
};

static struct walk_trap_clock *clocks;
static struct walk_trap_judge *judge;
static struct walk_trap_codec *codec;
static struct walk_trap_judgement judged;
static uint8_t packet[SIZE];

static void begin_as(const uint8_t *own, const struct walk_credential *credentials, size_t count)
{
    struct walk_trap_judge_options options = { .communities = communities,
                                               .community_count = 2,
                                               .credentials = credentials,
                                               .credential_count = count,
                                               .engine = own,
                                               .engine_len = sizeof engine };

    clocks = walk_trap_clock_create(BOOTS, 0);
    options.clock = clocks;
    judge = walk_trap_judge_create(&options);
    codec = walk_trap_codec_create();
    CU_ASSERT_PTR_NOT_NULL_FATAL(clocks);
    CU_ASSERT_PTR_NOT_NULL_FATAL(judge);
    CU_ASSERT_PTR_NOT_NULL_FATAL(codec);
}

static void begin_with(const struct walk_credential *credentials, size_t count)
{
    begin_as(engine, credentials, count);
}

static void begin(void)
{
    begin_with(users, sizeof users / sizeof users[0]);
}

static void end(void)
{
    walk_trap_codec_destroy(codec);
    walk_trap_judge_destroy(judge);
    walk_trap_clock_destroy(clocks);
}

static uint8_t digit(char c)
{
    return (uint8_t)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static size_t unhex(const char *hex)
{
    size_t len = strlen(hex) / 2;

    CU_ASSERT_FATAL(len <= SIZE);
    for (size_t i = 0; i < len; i++)
        packet[i] = (uint8_t)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
    return len;
}

static enum walk_trap_outcome take(size_t len, uint64_t now_ms)
{
    walk_trap_judge_take(judge, packet, len, now_ms, &judged);
    if (judged.outcome == WALK_TRAP_IS_GOOD)
        walk_trap_codec_finish(&judged.message);
    return judged.outcome;
}

static enum walk_trap_outcome take_hex(const char *hex)
{
    return take(unhex(hex), 1000);
}

static bool is_named(const char *dotted)
{
    struct oid oid;

    return oid_parse(dotted, &oid) && oid_compare(&oid, &judged.message.trap) == 0;
}

/* The variables of the last packet, which must be good. */
static struct reading_set *read_hex(const char *hex)
{
    struct reading_set *set = reading_set_create(WALK_TRAP_SHAPE_VARIABLES, 4096);

    CU_ASSERT_PTR_NOT_NULL_FATAL(set);
    walk_trap_judge_take(judge, packet, unhex(hex), 1000, &judged);
    CU_ASSERT_EQUAL_FATAL(judged.outcome, WALK_TRAP_IS_GOOD);
    walk_trap_codec_read(&judged.message, set);
    walk_trap_codec_finish(&judged.message);
    return set;
}

static void takes_printer_alerts_of_every_version(void)
{
    static const char *const all[] = { v1, v2c, v2c_inform, v3_open, v3_secret, v3_inform };

    begin();
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        struct reading_set *set = read_hex(all[i]);
        int64_t code = 0;
        CU_ASSERT_TRUE(is_named("1.3.6.1.2.1.43.18.2.0.1"));
        CU_ASSERT_TRUE(reading_set_number(set, "1.3.6.1.2.1.43.18.1.1.7", 1, 12, &code));
        CU_ASSERT_EQUAL(code, 808);
        reading_set_destroy(set);
    }
    end();
}

static void names_a_v1_trap_as_v2_does(void)
{
    begin();
    CU_ASSERT_EQUAL(take_hex(v1_cold), WALK_TRAP_IS_GOOD);
    CU_ASSERT_TRUE(is_named("1.3.6.1.6.3.1.1.5.1"));
    CU_ASSERT_EQUAL(take_hex(v1), WALK_TRAP_IS_GOOD);
    CU_ASSERT_EQUAL(memcmp(judged.message.agent, "\xc0\x00\x02\x07", 4), 0);
    CU_ASSERT_FALSE(judged.has_reply);
    end();
}

static void takes_no_community_that_is_not_configured(void)
{
    begin();
    size_t len = unhex(v2c);
    packet[8] = 'q'; /* of "public" */
    CU_ASSERT_EQUAL(take(len, 0), WALK_TRAP_IS_FOREIGN);
    CU_ASSERT_FALSE(judged.has_reply);
    packet[8] = 'p';
    packet[7] = 5; /* "publi" and then rubbish */
    CU_ASSERT_EQUAL(take(len, 0), WALK_TRAP_IS_MALFORMED);
    end();
}

/* RFC 3416 section 4.2.7: the Response holds the same request-id and variables. */
static void answers_an_inform_with_the_same_variables(void)
{
    begin();
    size_t len = unhex(v2c_inform);
    CU_ASSERT_EQUAL(take(len, 0), WALK_TRAP_IS_GOOD);
    CU_ASSERT_TRUE_FATAL(judged.has_reply);
    CU_ASSERT_EQUAL_FATAL(judged.reply.len, len);
    CU_ASSERT_EQUAL(packet[14], 0xa6);
    packet[14] = 0xa2; /* InformRequest-PDU becomes Response-PDU */
    CU_ASSERT_EQUAL(memcmp(packet, judged.reply.bytes, len), 0);
    end();
}

static void takes_a_signed_trap_once(void)
{
    begin();
    CU_ASSERT_EQUAL(take_hex(v3_secret), WALK_TRAP_IS_GOOD);
    CU_ASSERT_EQUAL(take_hex(v3_secret), WALK_TRAP_IS_REPEATED);
    CU_ASSERT_EQUAL(take(unhex(v3_secret), 200000), WALK_TRAP_IS_STALE);
    CU_ASSERT_FALSE(judged.has_reply);
    end();
}

static void takes_nothing_whose_signature_does_not_fit(void)
{
    begin();
    CU_ASSERT_EQUAL(take_hex(v3_wrong), WALK_TRAP_IS_FORGED);
    for (size_t i = 60; i < unhex(v3_secret); i += 7) {
        size_t len = unhex(v3_secret);
        packet[i] ^= 0x10;
        CU_ASSERT_NOT_EQUAL(take(len, 1000), WALK_TRAP_IS_GOOD);
    }
    CU_ASSERT_EQUAL(take_hex(v3_secret), WALK_TRAP_IS_GOOD); /* and none of them counted as it */
    end();
}

static void takes_no_less_protection_than_the_user_has(void)
{
    begin();
    CU_ASSERT_EQUAL(take_hex(v3_signed), WALK_TRAP_IS_WEAK);
    end();
    begin_with(users, 2);
    CU_ASSERT_EQUAL(take_hex(v3_open), WALK_TRAP_IS_FOREIGN);
    end();
}

/* RFC 3414 section 4: a Report names the engine; nothing of the question is believed. */
static void tells_a_sender_of_informs_who_we_are(void)
{
    begin();
    CU_ASSERT_EQUAL(take_hex(v3_discovery), WALK_TRAP_IS_DISCOVERY);
    CU_ASSERT_TRUE_FATAL(judged.has_reply);
    CU_ASSERT_PTR_NOT_NULL(memmem(judged.reply.bytes, judged.reply.len, engine, sizeof engine));
    CU_ASSERT_PTR_NOT_NULL(memmem(judged.reply.bytes, judged.reply.len, "\xa8", 1));
    end();
}

/* As after a database was lost: the sender finds us out anew. */
static void tells_who_sends_informs_to_another_engine_who_we_are(void)
{
    static const uint8_t own[sizeof engine] = { 0x80, 0, 0x1f, 0x88, 5, 9, 9, 9, 9, 9, 9, 9, 9 };

    begin_as(own, users, sizeof users / sizeof users[0]);
    CU_ASSERT_EQUAL(take_hex(v3_inform), WALK_TRAP_IS_DISCOVERY);
    CU_ASSERT_TRUE_FATAL(judged.has_reply);
    CU_ASSERT_PTR_NOT_NULL(memmem(judged.reply.bytes, judged.reply.len, own, sizeof own));
    CU_ASSERT_PTR_NULL(memmem(judged.reply.bytes, judged.reply.len, engine, sizeof engine));
    end();
}

static void answers_a_copy_of_an_inform_but_gives_it_on_once(void)
{
    begin();
    CU_ASSERT_EQUAL(take_hex(v3_inform), WALK_TRAP_IS_GOOD);
    CU_ASSERT_TRUE(judged.has_reply);
    CU_ASSERT_EQUAL(take_hex(v3_inform), WALK_TRAP_IS_REPEATED);
    CU_ASSERT_TRUE(judged.has_reply);
    end();
}

static void tells_the_time_to_an_inform_that_has_it_wrong(void)
{
    begin();
    CU_ASSERT_EQUAL(take(unhex(v3_inform), 160000), WALK_TRAP_IS_STALE);
    CU_ASSERT_TRUE(judged.has_reply);
    CU_ASSERT_EQUAL(take_hex(v3_inform), WALK_TRAP_IS_GOOD);
    end();
}

static void survives_every_cut_and_every_flipped_bit(void)
{
    static const char *const all[] = { v1, v2c, v2c_inform, v3_open, v3_secret, v3_inform };

    begin();
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        size_t len = unhex(all[i]);
        for (size_t cut = 0; cut < len; cut++)
            CU_ASSERT_EQUAL(take(cut, 1000), WALK_TRAP_IS_MALFORMED);
        for (size_t bit = 0; bit < len * 8; bit++) {
            (void)unhex(all[i]);
            packet[bit / 8] ^= (uint8_t)(1U << bit % 8);
            (void)take(len, 1000);
        }
    }
    end();
}

UNIT_MAIN("walk_trap_judge", UNIT_TEST(takes_printer_alerts_of_every_version),
          UNIT_TEST(names_a_v1_trap_as_v2_does),
          UNIT_TEST(takes_no_community_that_is_not_configured),
          UNIT_TEST(answers_an_inform_with_the_same_variables), UNIT_TEST(takes_a_signed_trap_once),
          UNIT_TEST(takes_nothing_whose_signature_does_not_fit),
          UNIT_TEST(takes_no_less_protection_than_the_user_has),
          UNIT_TEST(tells_a_sender_of_informs_who_we_are),
          UNIT_TEST(tells_who_sends_informs_to_another_engine_who_we_are),
          UNIT_TEST(answers_a_copy_of_an_inform_but_gives_it_on_once),
          UNIT_TEST(tells_the_time_to_an_inform_that_has_it_wrong),
          UNIT_TEST(survives_every_cut_and_every_flipped_bit))
