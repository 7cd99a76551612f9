/* SPDX-License-Identifier: Apache-2.0 */
/* Every type of a recording, lines in any order, and bad lines named. */
#include "tests/sim_printer/snmprec.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct snmprec *parse(const char *text)
{
    struct snmprec *recording = NULL;
    struct snmprec_fault fault;

    CU_ASSERT_EQUAL_FATAL(snmprec_parse(text, strlen(text), &recording, &fault), ERR_NONE);
    return recording;
}

static void reads_every_type(void)
{
    static const struct {
        const char *type;
        const char *text;
        uint8_t tag;
        size_t len;
        const char *bytes;
    } rows[] = {
        { "2", "-129", SIM_TAG_INTEGER, 2, "\xff\x7f" },
        { "2", "2147483647", SIM_TAG_INTEGER, 4, "\x7f\xff\xff\xff" },
        { "2", "-2147483648", SIM_TAG_INTEGER, 4, "\x80\x00\x00\x00" },
        { "4", "a | b", SIM_TAG_OCTETS, 5, "a | b" },
        { "4", "", SIM_TAG_OCTETS, 0, "" },
        { "4x", "00fFA0", SIM_TAG_OCTETS, 3, "\x00\xff\xa0" },
        { "4x", "", SIM_TAG_OCTETS, 0, "" },
        { "5", "", SIM_TAG_NULL, 0, "" },
        { "6", "1.3.6.1", SIM_TAG_OID, 3, "\x2b\x06\x01" },
        { "6", "0.0", SIM_TAG_OID, 1, "\x00" },
        { "64", "192.0.2.255", SIM_TAG_ADDRESS, 4, "\xc0\x00\x02\xff" },
        { "64x", "c00002FF", SIM_TAG_ADDRESS, 4, "\xc0\x00\x02\xff" },
        { "65", "4294967295", SIM_TAG_COUNTER, 5, "\x00\xff\xff\xff\xff" },
        { "66", "0", SIM_TAG_GAUGE, 1, "\x00" },
        { "67", "128", SIM_TAG_TICKS, 2, "\x00\x80" },
        { "68x", "9f78", SIM_TAG_OPAQUE, 2, "\x9f\x78" },
        { "70", "18446744073709551615", SIM_TAG_COUNTER64, 9,
          "\x00\xff\xff\xff\xff\xff\xff\xff\xff" },
    };
    uint8_t bytes[SNMPREC_VALUE];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sim_value value;
        CU_ASSERT_PTR_NULL_FATAL(snmprec_value(rows[i].type, strlen(rows[i].type), rows[i].text,
                                               strlen(rows[i].text), bytes, &value));
        CU_ASSERT_EQUAL(value.tag, rows[i].tag);
        CU_ASSERT_EQUAL_FATAL(value.len, rows[i].len);
        CU_ASSERT_EQUAL(memcmp(value.bytes, rows[i].bytes, rows[i].len), 0);
    }
}

static void sorts_and_keeps_the_first_of_two(void)
{
    struct snmprec *r =
        parse("1.3.6.2|2|3\n\n# a remark\n1.3.6.1|2|1\r\n1.3.6.1|2|9\n1.3.6.1.0|4|x y\r");
    struct sim_oid oid;
    struct sim_value value;

    CU_ASSERT_EQUAL_FATAL(snmprec_count(r), 3);
    CU_ASSERT_EQUAL(snmprec_repeated(r), 1);
    snmprec_at(r, 0, &oid, &value);
    CU_ASSERT_EQUAL(oid.ids[3], 1);
    CU_ASSERT_EQUAL(value.bytes[0], 1);
    snmprec_at(r, 1, &oid, &value);
    CU_ASSERT_EQUAL(oid.count, 5);
    CU_ASSERT_EQUAL(value.len, 3);
    snmprec_at(r, 2, &oid, &value);
    CU_ASSERT_EQUAL(oid.ids[3], 2);
    snmprec_destroy(r);
}

static void finds_places(void)
{
    static const struct {
        const char *oid;
        size_t place;
    } rows[] = { { "1.3", 0 },     { "1.3.6.1", 0 }, { "1.3.6.1.0", 1 },
                 { "1.3.6.2", 1 }, { "1.3.6.3", 2 }, { "2.1", 2 } };
    struct snmprec *r = parse("1.3.6.1|2|1\n1.3.6.2|2|2");

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sim_oid_room oid;
        CU_ASSERT_TRUE(sim_oid_parse(rows[i].oid, strlen(rows[i].oid), &oid));
        CU_ASSERT_EQUAL(snmprec_find(r, sim_oid_of(&oid)), rows[i].place);
    }
    snmprec_destroy(r);
}

static void may_be_empty(void)
{
    struct snmprec *r = parse("");
    struct sim_oid_room oid = { 2, { 1, 3 } };

    CU_ASSERT_EQUAL(snmprec_count(r), 0);
    CU_ASSERT_EQUAL(snmprec_find(r, sim_oid_of(&oid)), 0);
    snmprec_destroy(r);
    snmprec_destroy(NULL);
}

static void names_the_line_that_is_bad(void)
{
    static const char *const bad[] = {
        "1.3.6.1",
        "1.3.6.1|2",
        "1.3.6.1|2x|01",
        "|2|1",
        "1|2|1",
        "1.3.x|2|1",
        "1.3.6.1|3|1",
        "1.3.6.1||1",
        "1.3.6.1|2|",
        "1.3.6.1|2|x",
        "1.3.6.1|2| 1",
        "1.3.6.1|2|2147483648",
        "1.3.6.1|4x|0",
        "1.3.6.1|4x|0g",
        "1.3.6.1|5|x",
        "1.3.6.1|6|",
        "1.3.6.1|6|1.3.",
        "1.3.6.1|64|1.2",
        "1.3.6.1|64x|0a0b0c",
        "1.3.6.1|65|-1",
        "1.3.6.1|65|4294967296",
        "1.3.6.1|66|1.5",
        "1.3.6.1|67|",
        "1.3.6.1|70|18446744073709551616",
        "1.3.6.1|4:num|1",
        "1.3.6.1|2|99999999999999999999999999",
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char text[128];
        struct snmprec *r = NULL;
        struct snmprec_fault fault;
        (void)snprintf(text, sizeof text, "1.3.6.9|2|1\n\n%s\n1.3.6.8|2|1\n", bad[i]);
        CU_ASSERT_EQUAL(snmprec_parse(text, strlen(text), &r, &fault), ERR_SYNTAX);
        CU_ASSERT_PTR_NULL(r);
        CU_ASSERT_EQUAL(fault.line, 3);
        CU_ASSERT_PTR_NOT_NULL(fault.reason);
    }
}

static void refuses_a_value_that_is_too_long(void)
{
    static char text[SNMPREC_VALUE + 64] = "1.3.6.1|4|";
    struct snmprec *r = NULL;
    struct snmprec_fault fault;
    size_t head = strlen(text);

    memset(text + head, 'x', SNMPREC_VALUE + 1);
    CU_ASSERT_EQUAL(snmprec_parse(text, head + SNMPREC_VALUE + 1, &r, &fault), ERR_SYNTAX);
    CU_ASSERT_EQUAL(snmprec_parse(text, head + SNMPREC_VALUE, &r, &fault), ERR_NONE);
    snmprec_destroy(r);
}

static void refuses_a_recording_with_too_many_lines(void)
{
    size_t size = (size_t)(SNMPREC_VARIABLES + 1) * 16;
    char *text = malloc(size);
    struct snmprec *r = NULL;
    struct snmprec_fault fault;
    size_t len = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    for (int i = 0; i <= SNMPREC_VARIABLES; i++)
        len += (size_t)snprintf(text + len, size - len, "1.3.%d|2|1\n", i);
    CU_ASSERT_EQUAL(snmprec_parse(text, len, &r, &fault), ERR_LIMIT);
    CU_ASSERT_EQUAL(fault.line, SNMPREC_VARIABLES + 1);
    free(text);
}

static void reads_files_and_says_when_there_is_none(void)
{
    char path[] = "/tmp/printwire-snmprec-XXXXXX";
    struct snmprec *r = NULL;
    struct snmprec_fault fault;
    int fd = mkstemp(path);

    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_EQUAL(write(fd, "1.3.6.1|4|a\n", 12), 12);
    CU_ASSERT_EQUAL(snmprec_load(path, &r, &fault), ERR_NONE);
    CU_ASSERT_EQUAL(snmprec_count(r), 1);
    snmprec_destroy(r);
    (void)close(fd);
    (void)unlink(path);
    CU_ASSERT_EQUAL(snmprec_load(path, &r, &fault), ERR_MISSING);
    CU_ASSERT_EQUAL(fault.line, 0);
}

UNIT_MAIN("snmprec", UNIT_TEST(reads_every_type), UNIT_TEST(sorts_and_keeps_the_first_of_two),
          UNIT_TEST(finds_places), UNIT_TEST(may_be_empty), UNIT_TEST(names_the_line_that_is_bad),
          UNIT_TEST(refuses_a_value_that_is_too_long),
          UNIT_TEST(refuses_a_recording_with_too_many_lines),
          UNIT_TEST(reads_files_and_says_when_there_is_none))
