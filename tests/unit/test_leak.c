/* SPDX-License-Identifier: Apache-2.0 */
/* The scan finds what was to be replaced, however it is written, and cries for nothing else. */
#include "agent/record/leak.h"
#include "tests/unit/unit.h"

#include <string.h>

static struct mask *mask;

static void start(void)
{
    struct buf unused;
    const uint8_t mac[6] = { 0x3c, 0x2a, 0xf4, 0x01, 0x02, 0x03 };
    uint8_t octets[6];
    static const struct {
        enum mask_kind kind;
        const char *text;
    } values[] = { { MASK_NAME, "Canary Jones" },
                   { MASK_SERIAL, "VNB3J12345" },
                   { MASK_NAME, "printhost7.site" },
                   { MASK_NAME, "jo@site.example" },
                   { MASK_NAME, "Bodo" },
                   { MASK_NAME, "4711" },
                   { MASK_PHRASE, "Load pay-roll" } };

    mask = mask_create();
    CU_ASSERT_PTR_NOT_NULL_FATAL(mask);
    buf_init(&unused, 4096);
    mask_at(mask, "sysLocation");
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        mask_put(mask, values[i].kind, values[i].text, strlen(values[i].text), &unused);
    mask_put_mac(mask, mac, octets);
    (void)mask_put_address(mask, 0x0a020104); /* 10.2.1.4 */
    buf_finish(&unused);
}

static bool finds(const char *text)
{
    struct leak leak = { .line = 0 };
    bool found = leak_find(mask, text, strlen(text), &leak);

    CU_ASSERT_EQUAL(found, leak.line > 0);
    if (found)
        CU_ASSERT_STRING_EQUAL(leak.field, "sysLocation");
    return found;
}

static void finds_a_value_in_any_case(void)
{
    start();
    CU_ASSERT_TRUE(finds("1.3.6|4|canary jones"));
    CU_ASSERT_TRUE(finds("xVnb3J12345y"));
    CU_ASSERT_TRUE(finds("<a>PRINTHOST7</a>"));
    CU_ASSERT_TRUE(finds("Bodo"));
    CU_ASSERT_TRUE(finds("load PAY-ROLL"));
    mask_destroy(mask);
}

static void finds_it_under_encodings(void)
{
    start();
    CU_ASSERT_TRUE(finds("4x|43616e617279204a6f6e6573"));   /* hexadecimal */
    CU_ASSERT_TRUE(finds("4x|0043616e617279204A6F6E6573")); /* behind another octet */
    CU_ASSERT_TRUE(finds("4x|5600"
                         "4e00420033004a003100320033003400350000")); /* UTF-16 */
    CU_ASSERT_TRUE(finds("Q2FuYXJ5IEpvbmVz"));                       /* base64 */
    CU_ASSERT_TRUE(finds("eENhbmFyeSBKb25lcw=="));                   /* one octet later */
    CU_ASSERT_TRUE(finds("name=Canary%20Jones"));
    CU_ASSERT_TRUE(finds("\"\\u0043anary Jones\""));
    CU_ASSERT_TRUE(finds("&#67;anary&#x20;Jones"));
    mask_destroy(mask);
}

static void finds_addresses_in_every_form(void)
{
    start();
    CU_ASSERT_TRUE(finds("3C:2A:F4:01:02:03"));
    CU_ASSERT_TRUE(finds("BRN3c2af4010203"));
    CU_ASSERT_TRUE(finds("3c2a.f401.0203"));
    CU_ASSERT_TRUE(finds("at 10.2.1.4 now"));
    CU_ASSERT_TRUE(finds("1.3.6.1.2.1.4.20.1.2.10.2.1.4|2|1"));
    CU_ASSERT_FALSE(finds("1.3.6.1.2.1.43.10.2.1.4.1.1|65|100")); /* prtMarkerLifeCount */
    mask_destroy(mask);
}

static void takes_no_word_or_number_for_a_value(void)
{
    start();
    CU_ASSERT_FALSE(finds("1.3.6|2|4711")); /* a counter, too */
    CU_ASSERT_FALSE(finds("Bodoni"));
    CU_ASSERT_FALSE(finds("the canaries"));
    CU_ASSERT_FALSE(finds(""));
    mask_destroy(mask);
}

static void says_the_line(void)
{
    struct leak leak;
    static const char text[] = "good\ngood\nVNB3J12345\n";

    start();
    CU_ASSERT_TRUE(leak_find(mask, text, strlen(text), &leak));
    CU_ASSERT_EQUAL(leak.line, 3);
    mask_destroy(mask);
}

static bool looks_strange(const char *text)
{
    struct leak leak;

    return leak_find_form(text, strlen(text), &leak);
}

static void finds_forms_without_knowing_the_original(void)
{
    CU_ASSERT_TRUE(looks_strange("x\n1|4|jo@site.example"));
    CU_ASSERT_TRUE(looks_strange("see http://site"));
    CU_ASSERT_TRUE(looks_strange("at 192.168.1.20"));
    CU_ASSERT_TRUE(looks_strange("3c:2a:f4:01:02:03"));
    CU_ASSERT_TRUE(looks_strange("1c852a4d-b800-1f08-abcd-3c2af4010203"));
    CU_ASSERT_FALSE(looks_strange("1.3.6.1.2.1.43.10.2.1.4.1.1|65|100"));
    CU_ASSERT_FALSE(looks_strange("192.0.2.1 00:00:5e:00:53:01 V1.00.01.64"));
    CU_ASSERT_TRUE(looks_strange("at 192.168.001.020"));
    CU_ASSERT_TRUE(looks_strange("at fe80::3e2a:f4ff:fec0:ffee"));
    CU_ASSERT_TRUE(looks_strange("2001:db8:1:2:3:4:5:6"));
    CU_ASSERT_TRUE(looks_strange("mac 3c2af4c0ffee"));
    CU_ASSERT_FALSE(looks_strange("1|4x|3c2af4c0ffee")); /* octets have a check of their own */
    CU_ASSERT_FALSE(looks_strange("00005e00530a 123456789012 12:34:56 abcdefabcdef"));
    CU_ASSERT_FALSE(looks_strange("00000000-0000-4000-8000-00000000000a"));
    CU_ASSERT_FALSE(looks_strange("00000000-0000-4000-8000-000000000001"));
}

UNIT_MAIN("leak", UNIT_TEST(finds_a_value_in_any_case), UNIT_TEST(finds_it_under_encodings),
          UNIT_TEST(finds_addresses_in_every_form), UNIT_TEST(takes_no_word_or_number_for_a_value),
          UNIT_TEST(says_the_line), UNIT_TEST(finds_forms_without_knowing_the_original))
