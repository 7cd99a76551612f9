/* SPDX-License-Identifier: Apache-2.0 */
/* Who an invented printer is, told in the ways of real ones. */
#include "tests/fakes/normalised.h"
#include "tests/fakes/reading_lines.h"
#include "tests/unit/unit.h"

#include <string.h>

#define DESCR       "1.3.6.1.2.1.1.1.0|4|"
#define HR_TYPE     "1.3.6.1.2.1.25.3.2.1.2."
#define HR_DESCR    "1.3.6.1.2.1.25.3.2.1.3."
#define PRINTER     "|6|1.3.6.1.2.1.25.3.1.5\n"
#define SERIAL      "@.5.1.1.17."
#define DEVICE_ID   "1.3.6.1.4.1.2699.1.2.1.2.1.1.3.1|4|"
#define MAC         "1.3.6.1.2.1.2.2.1.6."
#define IP          "1.3.6.1.2.1.4.20.1.2."
#define make(lines) CU_ASSERT_FATAL(normalised_make(lines, SCOPE_IDENTITY))

#define EXPECT(field, wanted)                                                                      \
    CU_ASSERT_STRING_EQUAL(normalised_value(0, FIELD_ASSET_##field), wanted)

static void a_silent_device_has_an_address_and_nothing_else(void)
{
    make("");
    CU_ASSERT_EQUAL(normalised_count(RECORD_ASSET), 1);
    EXPECT(ADDRESS, "10.0.0.1");
    EXPECT(MANUFACTURER, "");
    EXPECT(MODEL, "");
    EXPECT(SERIAL, "");
    EXPECT(STATE, "");
}

static void names_and_places_are_told(void)
{
    make("1.3.6.1.2.1.1.5.0|4|front-desk\n1.3.6.1.2.1.1.6.0|4|Room 1 \n"
         "1.3.6.1.2.1.1.4.0|4|a person\n@.7.1.1.4.1.1|2|106");
    EXPECT(HOSTNAME, "front-desk");
    EXPECT(LOCATION, "Room 1");
    EXPECT(CHARSET, "utf-8");
}

static void the_device_id_knows_the_model_best(void)
{
    make(DEVICE_ID "MFG:HP;MDL:HP Zed Jet 9;SN:ABC1234;\n" HR_TYPE "1" PRINTER HR_DESCR
                   "1|4|HP Zed Jet series");
    EXPECT(MODEL, "Zed Jet 9");
    EXPECT(SERIAL, "ABC1234");
}

static void the_printer_need_not_be_the_first_device(void)
{
    make(HR_TYPE "1|6|1.3.6.1.2.1.25.3.1.3\n" HR_TYPE "4" PRINTER HR_DESCR "1|4|ARM 926\n" HR_DESCR
                 "4|4|Canon ZZ-9\n" SERIAL "4|4|QQQ123");
    EXPECT(MODEL, "ZZ-9");
    EXPECT(SERIAL, "QQQ123");
}

static void a_generic_description_yields_to_sysdescr(void)
{
    make(DESCR "KONICA MINOLTA zedhub 9\n" HR_TYPE "1" PRINTER HR_DESCR "1|4|Generic 28C-1");
    EXPECT(MODEL, "zedhub 9");
    EXPECT(MANUFACTURER, "Konica Minolta");
}

static void the_users_name_for_a_printer_is_no_model(void)
{
    make("@.5.1.1.16.1|4|Printer of Jane");
    EXPECT(MODEL, "");
}

static void descriptions_hold_the_serial_number_again(void)
{
    make(HR_TYPE "1" PRINTER HR_DESCR "1|4|Dell Z5830dn 7ZQ1R92 LW62.DN4.P636\n" SERIAL
                 "1|4|7ZQ1R92-132-13");
    EXPECT(MODEL, "Z5830dn");
    EXPECT(SERIAL, "7ZQ1R92-132-13");
}

static void junk_is_no_serial_number(void)
{
    make(SERIAL "1|4|XXXXXXXXXX");
    EXPECT(SERIAL, "");
    make(SERIAL "1|4|0000000\n" DEVICE_ID "MFG:HP;SERN:REAL77;");
    EXPECT(SERIAL, "REAL77");
    make(SERIAL "1|4|\n" SERIAL "2|4|SECOND1");
    EXPECT(SERIAL, "SECOND1");
    make(SERIAL "1|4x|5132333435360000");
    EXPECT(SERIAL, "Q23456");
}

static void sysdescr_is_asked_for_the_serial_number_last(void)
{
    make(DESCR "Xerox Zed 1;PS 1.1,OS 4.46;SN RTX570148");
    EXPECT(SERIAL, "RTX570148");
}

static void the_interface_that_was_asked_stands_first(void)
{
    make(MAC "1|4x|02aabbccddee\n" MAC "2|4x|00aabbccdd02\n" MAC "3|4x|00aabbccdd03\n" IP
             "10.0.0.1|2|3\n" IP "127.0.0.1|2|9");
    EXPECT(MAC, "00:aa:bb:cc:dd:03");
}

static void no_false_hardware_addresses(void)
{
    make(MAC "1|4x|000000000000\n" MAC "2|4x|ffffffffffff\n" MAC "3|4|\n" MAC
             "4|4x|0011223344\n" MAC "5|4x|00112233445566\n" MAC "6|4x|001122334455\n"
             "1.3.6.1.2.1.2.2.1.3.6|2|24");
    EXPECT(MAC, "");
}

static void interfaces_with_addresses_go_before_local_ones(void)
{
    struct reading_set *set = reading_set_create(16, 1024);
    struct sockaddr_in address = { .sin_family = AF_INET };
    char macs[DEVICE_MACS][18];

    CU_ASSERT_FATAL(set != NULL &&
                    reading_lines_add(set, MAC "1|4x|02aabbccddee\n" MAC "2|4x|00aabbccdd02\n" MAC
                                               "3|4x|00aabbccdd03\n" MAC "4|4x|00aabbccdd03\n" IP
                                               "192.0.2.7|2|3"));
    normalise_macs(set, &address, macs);
    CU_ASSERT_STRING_EQUAL(macs[0], "00:aa:bb:cc:dd:03");
    CU_ASSERT_STRING_EQUAL(macs[1], "00:aa:bb:cc:dd:02");
    CU_ASSERT_STRING_EQUAL(macs[2], "02:aa:bb:cc:dd:ee");
    CU_ASSERT_STRING_EQUAL(macs[3], "");
    reading_set_destroy(set);
    normalised_drop();
}

UNIT_MAIN("asset", UNIT_TEST(a_silent_device_has_an_address_and_nothing_else),
          UNIT_TEST(names_and_places_are_told), UNIT_TEST(the_device_id_knows_the_model_best),
          UNIT_TEST(the_printer_need_not_be_the_first_device),
          UNIT_TEST(a_generic_description_yields_to_sysdescr),
          UNIT_TEST(the_users_name_for_a_printer_is_no_model),
          UNIT_TEST(descriptions_hold_the_serial_number_again), UNIT_TEST(junk_is_no_serial_number),
          UNIT_TEST(sysdescr_is_asked_for_the_serial_number_last),
          UNIT_TEST(the_interface_that_was_asked_stands_first),
          UNIT_TEST(no_false_hardware_addresses),
          UNIT_TEST(interfaces_with_addresses_go_before_local_ones))
