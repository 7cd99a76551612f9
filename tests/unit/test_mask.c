/* SPDX-License-Identifier: Apache-2.0 */
/* Stand-ins: the same for the same, of the same shape, and nothing of the original in them. */
#include "agent/record/mask_form.h"
#include "agent/record/mask_rule.h"
#include "agent/record/mask_text.h"
#include "base/str.h"
#include "tests/unit/unit.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static struct mask *mask;
static struct buf out;

static void start(void)
{
    mask = mask_create();
    CU_ASSERT_PTR_NOT_NULL_FATAL(mask);
    buf_init(&out, 4096);
}

static void stop(void)
{
    mask_destroy(mask);
    buf_finish(&out);
}

static const char *put(enum mask_kind kind, const char *text)
{
    buf_clear(&out);
    mask_put(mask, kind, text, strlen(text), &out);
    return buf_text(&out);
}

static const char *put_rule(enum mask_rule rule, const char *text)
{
    buf_clear(&out);
    mask_rule_put(mask, rule, text, strlen(text), &out);
    return buf_text(&out);
}

static void gives_the_same_for_the_same_whoever_says_it(void)
{
    char first[64];

    start();
    (void)str_copy(first, sizeof first, put(MASK_SERIAL, "VNB3J12345"));
    CU_ASSERT_STRING_NOT_EQUAL(first, "VNB3J12345");
    CU_ASSERT_STRING_EQUAL(put(MASK_SERIAL, "VNB3J12345"), first);
    CU_ASSERT_STRING_EQUAL(put(MASK_NAME, "VNB3J12345"), first);
    CU_ASSERT_PTR_NOT_NULL(strstr(put_rule(MASK_RULE_TECHNICAL, "HP,SN:VNB3J12345,PID:x"), first));
    CU_ASSERT_PTR_NOT_NULL(strstr(put_rule(MASK_RULE_DEVICE_ID, "MFG:HP;SN:VNB3J12345;"), first));
    stop();
}

static void keeps_length_case_and_signs(void)
{
    static const char text[] = "Mr. O'Neil, 3rd-Floor";

    start();
    const char *own = put(MASK_NAME, text);
    CU_ASSERT_EQUAL_FATAL(strlen(own), strlen(text));
    for (size_t i = 0; text[i] != '\0'; i++) {
        CU_ASSERT_EQUAL(isupper((unsigned char)own[i]) != 0, isupper((unsigned char)text[i]) != 0);
        CU_ASSERT_EQUAL(isdigit((unsigned char)own[i]) != 0, isdigit((unsigned char)text[i]) != 0);
        CU_ASSERT((own[i] == text[i]) == !isalnum((unsigned char)text[i]));
    }
    CU_ASSERT_PTR_NULL(strchr(put(MASK_NAME, "someone@site.example"), '@'));
    stop();
}

static void keeps_what_is_around_a_value(void)
{
    start();
    const char *own = put(MASK_NAME, "  Karlsruhe\n");
    CU_ASSERT_EQUAL(strncmp(own, "  ", 2), 0);
    CU_ASSERT_EQUAL(own[strlen(own) - 1], '\n');
    stop();
}

static void leaves_placeholders_that_prove_nothing(void)
{
    const uint8_t zeros[6] = { 0 };
    uint8_t octets[6];

    start();
    CU_ASSERT_STRING_EQUAL(put(MASK_SERIAL, "unknown"), "unknown");
    CU_ASSERT_STRING_EQUAL(put(MASK_SERIAL, "0000000000"), "0000000000");
    CU_ASSERT_STRING_EQUAL(put(MASK_UUID, "00000000-0000-0000-0000-000000000000"),
                           "00000000-0000-0000-0000-000000000000");
    CU_ASSERT_STRING_EQUAL(put(MASK_ADDRESS, "127.0.0.1"), "127.0.0.1");
    CU_ASSERT_STRING_EQUAL(put(MASK_NAME, "Not set"), "Not set");
    mask_put_mac(mask, zeros, octets);
    CU_ASSERT_EQUAL(memcmp(octets, zeros, 6), 0);
    CU_ASSERT_EQUAL(mask_count(mask), 0);
    stop();
}

static void writes_hardware_addresses_in_every_form(void)
{
    const uint8_t own[6] = { 0x3c, 0x2a, 0xf4, 0x01, 0x02, 0x03 };
    const uint8_t local[6] = { 0x3e, 0x2a, 0xf4, 0x01, 0x02, 0x03 };
    uint8_t octets[6];

    start();
    mask_put_mac(mask, own, octets);
    CU_ASSERT_EQUAL(memcmp(octets, "\x00\x00\x5e\x00\x53\x01", 6), 0);
    CU_ASSERT_STRING_EQUAL(put(MASK_MAC, "3C-2A-F4-01-02-03"), "00-00-5E-00-53-01");
    CU_ASSERT_STRING_EQUAL(put(MASK_MAC, "3c2af4010203"), "00005e005301");
    CU_ASSERT_STRING_EQUAL(put_rule(MASK_RULE_TECHNICAL, "NIC 3c:2a:f4:01:02:03 up"),
                           "NIC 00:00:5e:00:53:01 up");
    CU_ASSERT_STRING_EQUAL(put_rule(MASK_RULE_TECHNICAL, "BRN3C2AF4010203"), "BRN00005e005301");
    mask_put_mac(mask, local, octets);
    CU_ASSERT_EQUAL(memcmp(octets, "\x02\x00\x5e\x00\x53\x02", 6), 0);
    stop();
}

static void writes_addresses_and_uuids_of_examples(void)
{
    start();
    CU_ASSERT_EQUAL(mask_put_address(mask, 0x0a010203), 0xc0000201);
    CU_ASSERT_STRING_EQUAL(put(MASK_ADDRESS, "10.1.2.3"), "192.0.2.1");
    CU_ASSERT_STRING_EQUAL(put_rule(MASK_RULE_TECHNICAL, "at 10.1.2.3, 10.1.2.30."),
                           "at 192.0.2.1, 192.0.2.2.");
    CU_ASSERT_STRING_EQUAL(put_rule(MASK_RULE_VERSION, "2.18.3.4"), "2.18.3.4");
    CU_ASSERT_STRING_EQUAL(put_rule(MASK_RULE_VERSION, "192.168.7.9"), "192.0.2.3");
    CU_ASSERT_STRING_EQUAL(put(MASK_UUID, "urn:uuid:1C852A4D-B800-1F08-ABCD-3C2AF4010203"),
                           "urn:uuid:00000000-0000-4000-8000-000000000001");
    CU_ASSERT_STRING_EQUAL(put(MASK_UUID, "1c852a4d-b800-1f08-abcd-3c2af4010203"),
                           "00000000-0000-4000-8000-000000000001");
    stop();
}

static void replaces_addresses_and_hosts_in_every_writing(void)
{
    static const char text[] = "Linux KM 3.0.35 print.klinik-nord.de at 192.168.001.020 "
                               "fe80::3e2a:f4ff:fec0:ffee mac 3c2af4c0ffee FN:1F31B6C";

    start();
    const char *own = put_rule(MASK_RULE_TECHNICAL, text);
    CU_ASSERT_EQUAL(strncmp(own, "Linux KM 3.0.35 ", 16), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(own, " at 192.0.2.1 "));
    CU_ASSERT_PTR_NOT_NULL(strstr(own, " mac 00005e005301 FN:1F31B6C"));
    CU_ASSERT_PTR_NULL(strstr(own, "klinik"));
    CU_ASSERT_PTR_NULL(strstr(own, "fe80"));
    CU_ASSERT_PTR_NULL(strstr(own, "3e2a"));
    CU_ASSERT_STRING_EQUAL(
        put_rule(MASK_RULE_TECHNICAL, "Network 4.02.02.08, IP 6.6.3.P NS.NP.N219"),
        "Network 4.02.02.08, IP 6.6.3.P NS.NP.N219");
    stop();
}

static void never_makes_a_stand_in_that_looks_like_an_address(void)
{
    for (int i = 0; i < 64; i++) {
        start();
        CU_ASSERT_FALSE(mask_form_bare_mac(put(MASK_SERIAL, "12345678901A"), 12));
        CU_ASSERT_FALSE(mask_form_bare_mac(put(MASK_NAME, "B98765432101"), 12));
        stop();
    }
}

static void takes_a_serial_number_in_digits_of_letters_for_the_same(void)
{
    char hex[64];
    char plain[64];
    unsigned letter;

    start();
    (void)str_copy(hex, sizeof hex, put(MASK_SERIAL, "583754503031323334"));
    (void)str_copy(plain, sizeof plain, put(MASK_SERIAL, "X7TP01234"));
    CU_ASSERT_EQUAL_FATAL(strlen(hex), 2 * strlen(plain));
    for (size_t i = 0; plain[i] != '\0'; i++) {
        CU_ASSERT_EQUAL(sscanf(hex + 2 * i, "%2x", &letter), 1);
        CU_ASSERT_EQUAL((char)letter, plain[i]);
    }
    stop();
}

static void keeps_the_words_that_printers_use(void)
{
    start();
    CU_ASSERT_STRING_EQUAL(put_rule(MASK_RULE_WORDS, "TRAY1"), "TRAY1");
    CU_ASSERT_STRING_EQUAL(put_rule(MASK_RULE_WORDS, "Manual Feed, Tray 2"), "Manual Feed, Tray 2");
    const char *own = put_rule(MASK_RULE_WORDS, "Load Tray 1: Lohnliste-Schmidt.pdf");
    CU_ASSERT_PTR_NOT_NULL(strstr(own, "Load Tray 1: "));
    CU_ASSERT_PTR_NULL(strstr(own, "ohn"));
    CU_ASSERT_PTR_NULL(strstr(own, "chmidt"));
    own = put_rule(MASK_RULE_WORDS, "Call 07 21 33 44");
    CU_ASSERT_PTR_NULL(strstr(own, "07 21 33 44")); /* each digit by chance may be what it was */
    stop();
}

/* The words that agent/console reads may have a number of somebody beside them. */
static void keeps_a_panel_text_whole_only_without_numbers(void)
{
    static const char *const texts[] = { "Toner low: 0761-2034567", "Replace toner 0761 2034567",
                                         "Black toner low 4917612345678", "Low toner 192.0.3.7",
                                         "Toner low 07 61 20" };

    start();
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        CU_ASSERT_STRING_NOT_EQUAL(put_rule(MASK_RULE_WORDS, texts[i]), texts[i]);
        CU_ASSERT_PTR_NULL(strstr(buf_text(&out), "0761"));
        CU_ASSERT_PTR_NULL(strstr(buf_text(&out), "4917612345678"));
        CU_ASSERT_PTR_NULL(strstr(buf_text(&out), "192.0.3.7"));
        CU_ASSERT_PTR_NULL(strstr(buf_text(&out), "61 20"));
    }
    CU_ASSERT_STRING_EQUAL(put_rule(MASK_RULE_WORDS, "Toner bijna leeg 1"), "Toner bijna leeg 1");
    stop();
}

static void takes_a_serial_number_behind_a_mark_without_a_sign(void)
{
    start();
    const char *own = put_rule(MASK_RULE_MODEL, "Black Toner, PN 006R01509;SN48178080E0000481");
    CU_ASSERT_PTR_NULL(strstr(own, "48178080"));
    CU_ASSERT_PTR_NOT_NULL(strstr(own, "Black Toner, PN 006R01509;SN"));
    CU_ASSERT_STRING_EQUAL(put_rule(MASK_RULE_MODEL, "Fuser, PN unknown;SNunknown"),
                           "Fuser, PN unknown;SNunknown");
    CU_ASSERT_STRING_EQUAL(put_rule(MASK_RULE_MODEL, "SNMP2 v3"), "SNMP2 v3");
    CU_ASSERT_EQUAL(mask_count(mask), 1);
    stop();
}

static void leaves_out_what_is_on_no_row(void)
{
    start();
    CU_ASSERT_EQUAL(mask_rule_of("", "ContactPerson"), MASK_RULE_NONE);
    CU_ASSERT_EQUAL(mask_rule_of("JobEntry", "name"), MASK_RULE_NONE);
    CU_ASSERT_EQUAL(mask_rule_of("makeAndModel", "name"), MASK_RULE_MODEL);
    CU_ASSERT_EQUAL(mask_rule_of("", "makeAndModel"), MASK_RULE_GROUP);
    CU_ASSERT_EQUAL(mask_rule_of("ProductInformation", "MakeAndModel"), MASK_RULE_MODEL);
    CU_ASSERT_EQUAL(mask_rule_of("", "serialNumber"), MASK_RULE_SERIAL);
    CU_ASSERT_EQUAL(mask_rule_of("", "% of Life Remaining(Toner)"), MASK_RULE_NUMBER);
    CU_ASSERT_STRING_EQUAL(put_rule(MASK_RULE_NUMBER, "Miller"), "");
    CU_ASSERT_STRING_EQUAL(put_rule(MASK_RULE_DEVICE_ID, "MFG:HP;OWNER:Miller;MDL:L1;"),
                           "MFG:HP;MDL:L1;");
    CU_ASSERT_STRING_EQUAL(put_rule(MASK_RULE_PAIRS, "type=toner;user=Miller;level=3"),
                           "type=toner;level=3;");
    stop();
}

static void keeps_only_supplies_in_the_brackets_of_a_column(void)
{
    start();
    CU_ASSERT_EQUAL(mask_rule_of("", "% of Life Remaining(Toner(BK))"), MASK_RULE_NUMBER);
    CU_ASSERT_EQUAL(mask_rule_of("", "Remaining Life(PF Kit 1)"), MASK_RULE_NUMBER);
    CU_ASSERT_EQUAL(mask_rule_of("", "Remaining Life(John Smith)"), MASK_RULE_NONE);
    CU_ASSERT_EQUAL(mask_rule_of("", "Remaining Life(Toner 0761)"), MASK_RULE_NONE);
    CU_ASSERT_EQUAL(mask_rule_of("", "Remaining Life(M\xc3\xbcller)"), MASK_RULE_NONE);
    stop();
}

static void leaves_dates_out_where_a_count_since_the_start_belongs(void)
{
    start();
    CU_ASSERT_EQUAL(mask_rule_of("ipp", "printer-up-time"), MASK_RULE_TIME);
    CU_ASSERT_STRING_EQUAL(put_rule(MASK_RULE_TIME, "123456"), "123456");
    CU_ASSERT_STRING_EQUAL(put_rule(MASK_RULE_TIME, "1630259026"), "");
    CU_ASSERT_STRING_EQUAL(put_rule(MASK_RULE_PAIRS, "code=x;time=1630259026;"), "code=x;time=;");
    stop();
}

static void learns_by_whole_words_of_a_name(void)
{
    static const char *const none[] = { "PostScriptImpressions", "multipurposeTray", "Description",
                                        "machineCount", "shipped" };
    static const char *const some[] = { "ipAddress", "IP",      "IPv4",      "printer-ip",
                                        "hostname",  "mac_id",  "macAddr",   "WifiMac2",
                                        "faxNumber", "OrgUser", "telephone", "UserName" };

    start();
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        mask_rule_learn(mask, none[i], "wing 123456", 11);
    mask_rule_learn(mask, "ipCount", "123456", 6);
    CU_ASSERT_EQUAL(mask_count(mask), 0);
    for (size_t i = 0; i < sizeof some / sizeof some[0]; i++) {
        char text[] = "canary-0";
        text[7] = (char)('a' + (char)i);
        size_t before = mask_count(mask);
        mask_rule_learn(mask, some[i], text, 8);
        CU_ASSERT(mask_count(mask) > before);
    }
    stop();
}

/* A computer's sysDescr begins with its name. */
static void takes_only_makers_for_public_in_a_description(void)
{
    start();
    (void)put(MASK_NAME, "PRN-Buchhaltung");
    (void)put_rule(MASK_RULE_DESCRIPTION, "PRN-Buchhaltung print server");
    (void)put_rule(MASK_RULE_MODEL, "PRN-Buchhaltung print server");
    (void)put_rule(MASK_RULE_MODEL, "Canon LBP-Cellar");
    mask_settle(mask);
    CU_ASSERT_PTR_NULL(strstr(put_rule(MASK_RULE_DESCRIPTION, "PRN-Buchhaltung print"), "haltung"));
    CU_ASSERT_PTR_NULL(strstr(put_rule(MASK_RULE_WORDS, "Load Tray 1: Buchhaltung"), "haltung"));
    CU_ASSERT_STRING_EQUAL(put(MASK_NAME, "Canon LBP-Cellar"), "Canon LBP-Cellar");
    stop();
}

static void replaces_in_technical_texts_what_was_told_elsewhere(void)
{
    start();
    mask_rule_learn(mask, "ContactPerson", "Jane Miller", 11);
    (void)put(MASK_NAME, "printhost7.site.example");
    const char *own = put_rule(MASK_RULE_TECHNICAL, "Linux printhost7 by Jane Miller, millers");
    CU_ASSERT_PTR_NULL(strstr(own, "printhost7"));
    CU_ASSERT_PTR_NULL(strstr(own, "Jane"));
    CU_ASSERT_PTR_NOT_NULL(strstr(own, "millers"));
    CU_ASSERT_PTR_NOT_NULL(strstr(own, "Linux "));
    own = put_rule(MASK_RULE_TECHNICAL, "see http://wiki.site.example/p or it@site.example");
    CU_ASSERT_PTR_NULL(strstr(own, "wiki"));
    CU_ASSERT_PTR_NULL(strstr(own, "://"));
    CU_ASSERT_PTR_NULL(strchr(own, '@'));
    stop();
}

static void does_not_mask_a_model_for_a_host_that_is_named_after_it(void)
{
    start();
    (void)put(MASK_NAME, "laserjet-cellar");
    (void)put_rule(MASK_RULE_MODEL, "HP LaserJet M404");
    mask_settle(mask);
    CU_ASSERT_STRING_EQUAL(put_rule(MASK_RULE_MODEL, "HP LaserJet M404"), "HP LaserJet M404");
    CU_ASSERT_PTR_NULL(strstr(put(MASK_NAME, "laserjet-cellar"), "cellar"));
    CU_ASSERT_STRING_EQUAL(put(MASK_NAME, "HP LaserJet M404"), "HP LaserJet M404");
    stop();
}

static void takes_utf_16_for_the_same(void)
{
    static const char wide[] = { 0, 'K', 0, 'a', 0, 'r', 0, 'l', 0, 's' };
    char plain[16];

    start();
    (void)str_copy(plain, sizeof plain, put(MASK_NAME, "Karls"));
    buf_clear(&out);
    mask_put(mask, MASK_NAME, wide, sizeof wide, &out);
    CU_ASSERT_EQUAL_FATAL(out.len, sizeof wide);
    for (size_t i = 0; i < 5; i++) {
        CU_ASSERT_EQUAL(out.data[2 * i], '\0');
        CU_ASSERT_EQUAL(out.data[2 * i + 1], plain[i]);
    }
    CU_ASSERT_EQUAL(mask_count(mask), 1);
    stop();
}

static void has_a_key_of_its_own_each_time(void)
{
    char first[64];

    start();
    (void)str_copy(first, sizeof first, put(MASK_SERIAL, "CNB1234567890"));
    stop();
    start();
    CU_ASSERT_STRING_NOT_EQUAL(put(MASK_SERIAL, "CNB1234567890"), first);
    stop();
}

static void bears_texts_without_end(void)
{
    static char text[2 * MASK_BYTES];

    start();
    memset(text, 'x', sizeof text);
    mask_put(mask, MASK_NAME, text, sizeof text, &out);
    CU_ASSERT_EQUAL(out.len, MASK_BYTES);
    CU_ASSERT_FALSE(mask_failed(mask));
    stop();
}

UNIT_MAIN("mask", UNIT_TEST(gives_the_same_for_the_same_whoever_says_it),
          UNIT_TEST(keeps_length_case_and_signs), UNIT_TEST(keeps_what_is_around_a_value),
          UNIT_TEST(leaves_placeholders_that_prove_nothing),
          UNIT_TEST(writes_hardware_addresses_in_every_form),
          UNIT_TEST(writes_addresses_and_uuids_of_examples),
          UNIT_TEST(replaces_addresses_and_hosts_in_every_writing),
          UNIT_TEST(never_makes_a_stand_in_that_looks_like_an_address),
          UNIT_TEST(takes_a_serial_number_in_digits_of_letters_for_the_same),
          UNIT_TEST(keeps_the_words_that_printers_use),
          UNIT_TEST(keeps_a_panel_text_whole_only_without_numbers),
          UNIT_TEST(takes_a_serial_number_behind_a_mark_without_a_sign),
          UNIT_TEST(leaves_out_what_is_on_no_row),
          UNIT_TEST(keeps_only_supplies_in_the_brackets_of_a_column),
          UNIT_TEST(leaves_dates_out_where_a_count_since_the_start_belongs),
          UNIT_TEST(learns_by_whole_words_of_a_name),
          UNIT_TEST(takes_only_makers_for_public_in_a_description),
          UNIT_TEST(replaces_in_technical_texts_what_was_told_elsewhere),
          UNIT_TEST(does_not_mask_a_model_for_a_host_that_is_named_after_it),
          UNIT_TEST(takes_utf_16_for_the_same), UNIT_TEST(has_a_key_of_its_own_each_time),
          UNIT_TEST(bears_texts_without_end))
