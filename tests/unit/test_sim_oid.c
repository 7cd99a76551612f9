/* SPDX-License-Identifier: Apache-2.0 */
/* Text, order and prefixes of the simulator's object identifiers, and their BER content both ways.
 */
#include "tests/sim_printer/sim_codec.h"
#include "tests/sim_printer/sim_oid.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static bool parse(const char *text, struct sim_oid_room *out_oid)
{
    return sim_oid_parse(text, strlen(text), out_oid);
}

static void reads_and_writes_dotted_text(void)
{
    static const char *const texts[] = { "0.0", "1.3", "2.999.3", "1.3.6.1.2.1.43.11.1.1.9.1.1",
                                         "1.3.6.1.4.1.4294967295.0.127.128.16383.16384" };
    struct sim_oid_room oid;
    char text[SIM_OID_TEXT_SIZE];

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        CU_ASSERT_TRUE(parse(texts[i], &oid));
        sim_oid_format(sim_oid_of(&oid), text, sizeof text);
        CU_ASSERT_STRING_EQUAL(text, texts[i]);
    }
    CU_ASSERT_TRUE(parse(".1.3.6", &oid));
    CU_ASSERT_EQUAL(oid.count, 3);
}

static void refuses_what_cannot_be_encoded(void)
{
    static const char *const bad[] = { "",      "1",       ".",        "1.",    ".1",
                                       "..1.3", "1..3",    "1.3.",     "3.1",   "0.40",
                                       "1.40",  "1.3.-1",  "1.3.0x2",  "1.3 ",  " 1.3",
                                       "1,3",   "1.3.a.4", "1.3.\t.4", "1.3.+1" };
    struct sim_oid_room oid;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CU_ASSERT_FALSE(parse(bad[i], &oid));
    CU_ASSERT_FALSE(parse("1.3.4294967296", &oid));
    CU_ASSERT_FALSE(parse("1.3.99999999999999999999999999", &oid));
}

static void holds_128_numbers_and_no_more(void)
{
    char text[SIM_OID_TEXT_SIZE + 16] = "1.3";
    struct sim_oid_room oid;

    for (size_t i = 2; i < SIM_OID_IDS; i++)
        (void)snprintf(text + strlen(text), sizeof text - strlen(text), ".4294967295");
    CU_ASSERT_TRUE(parse(text, &oid));
    CU_ASSERT_EQUAL(oid.count, SIM_OID_IDS);
    (void)snprintf(text + strlen(text), sizeof text - strlen(text), ".1");
    CU_ASSERT_FALSE(parse(text, &oid));
}

static void orders_number_by_number(void)
{
    static const char *const ordered[] = { "1.3",         "1.3.6",       "1.3.6.0",
                                           "1.3.6.1.127", "1.3.6.2",     "1.3.6.128",
                                           "1.3.6.16383", "1.3.6.16384", "2.1" };
    struct sim_oid_room a, b;

    for (size_t i = 0; i < sizeof ordered / sizeof ordered[0]; i++) {
        for (size_t j = 0; j < sizeof ordered / sizeof ordered[0]; j++) {
            CU_ASSERT_TRUE(parse(ordered[i], &a) && parse(ordered[j], &b));
            int order = sim_oid_compare(sim_oid_of(&a), sim_oid_of(&b));
            CU_ASSERT_EQUAL((order > 0) - (order < 0), (i > j) - (i < j));
        }
    }
}

static void lies_under_itself_and_its_prefixes(void)
{
    struct sim_oid_room a, b;

    CU_ASSERT_TRUE(parse("1.3.6.1", &a) && parse("1.3.6.1.2", &b));
    CU_ASSERT_TRUE(sim_oid_under(sim_oid_of(&b), sim_oid_of(&a)));
    CU_ASSERT_TRUE(sim_oid_under(sim_oid_of(&a), sim_oid_of(&a)));
    CU_ASSERT_FALSE(sim_oid_under(sim_oid_of(&a), sim_oid_of(&b)));
    CU_ASSERT_TRUE(parse("1.3.6.11", &b));
    CU_ASSERT_FALSE(sim_oid_under(sim_oid_of(&b), sim_oid_of(&a)));
}

static void encodes_known_bytes_both_ways(void)
{
    static const struct {
        const char *text;
        size_t len;
        uint8_t bytes[12];
    } known[] = {
        { "1.3.6.1.2.1.1.1.0", 8, { 0x2b, 6, 1, 2, 1, 1, 1, 0 } },
        { "0.0", 1, { 0 } },
        { "2.100.3", 3, { 0x81, 0x34, 3 } },
        { "2.4294967295", 5, { 0x90, 0x80, 0x80, 0x80, 0x4f } },
        { "1.3.127.128.16384", 7, { 0x2b, 0x7f, 0x81, 0x00, 0x81, 0x80, 0x00 } },
    };

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct sim_oid_room oid, back;
        uint8_t bytes[32];
        CU_ASSERT_TRUE(parse(known[i].text, &oid));
        CU_ASSERT_EQUAL(sim_codec_put_oid(sim_oid_of(&oid), bytes, sizeof bytes), known[i].len);
        CU_ASSERT_EQUAL(memcmp(bytes, known[i].bytes, known[i].len), 0);
        CU_ASSERT_TRUE(sim_codec_get_oid(bytes, known[i].len, &back));
        CU_ASSERT_EQUAL(sim_oid_compare(sim_oid_of(&oid), sim_oid_of(&back)), 0);
        CU_ASSERT_EQUAL(sim_codec_put_oid(sim_oid_of(&oid), bytes, known[i].len - 1), 0);
    }
}

static void refuses_broken_bytes(void)
{
    static const uint8_t huge[] = { 0x2b, 0x90, 0x80, 0x80, 0x80, 0x00 };
    static const uint8_t cut[] = { 0x2b, 0x86 };
    static const uint8_t wrapping[] = { 0x2b, 0xff, 0xff, 0xff, 0xff, 0xff,
                                        0xff, 0xff, 0xff, 0xff, 0x7f };
    uint8_t many[SIM_OID_IDS + 1] = { 0x2b };
    struct sim_oid_room oid;

    CU_ASSERT_FALSE(sim_codec_get_oid(huge, sizeof huge, &oid));
    CU_ASSERT_FALSE(sim_codec_get_oid(cut, sizeof cut, &oid));
    CU_ASSERT_FALSE(sim_codec_get_oid(wrapping, sizeof wrapping, &oid));
    CU_ASSERT_FALSE(sim_codec_get_oid(cut, 0, &oid));
    CU_ASSERT_TRUE(sim_codec_get_oid(many, SIM_OID_IDS - 1, &oid));
    CU_ASSERT_FALSE(sim_codec_get_oid(many, SIM_OID_IDS, &oid));
}

UNIT_MAIN("sim_oid", UNIT_TEST(reads_and_writes_dotted_text),
          UNIT_TEST(refuses_what_cannot_be_encoded), UNIT_TEST(holds_128_numbers_and_no_more),
          UNIT_TEST(orders_number_by_number), UNIT_TEST(lies_under_itself_and_its_prefixes),
          UNIT_TEST(encodes_known_bytes_both_ways), UNIT_TEST(refuses_broken_bytes))
