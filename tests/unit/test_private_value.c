/* SPDX-License-Identifier: Apache-2.0 */
/* Who a printer is by its maker's own objects: in which form they stand and when they are believed.
 */
#include "tests/fakes/normalised.h"
#include "tests/unit/unit.h"

#include <string.h>

#define OF(enterprise) "1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1." enterprise "\n"
#define P              "1.3.6.1.4.1."
#define HP             P "11.2.3.9."
#define make(lines)    CU_ASSERT_FATAL(normalised_make(lines, SCOPE_IDENTITY))

#define EXPECT(field, wanted)                                                                      \
    CU_ASSERT_STRING_EQUAL(normalised_value(0, FIELD_ASSET_##field), wanted)

static void the_standard_serial_number_comes_first(void)
{
    make(OF("1347.41") "@.5.1.1.17.1|4|STD0001\n" P "1347.43.5.1.1.28.1|4|OWN0002");
    EXPECT(SERIAL, "STD0001");
    make(OF("1347.41") "@.5.1.1.17.1|4|0000000\n" P "1347.43.5.1.1.28.1|4|OWN0002");
    EXPECT(SERIAL, "OWN0002");
}

static void junk_in_one_object_lets_the_next_one_speak(void)
{
    make(OF("10642.1") P "10642.200.19.5.0|4|------\n" P "683.1.5.0|4|7001234");
    EXPECT(SERIAL, "7001234");
}

static void the_printers_own_number_stands_before_its_servers(void)
{
    make(OF("683.6") P "683.1.5.0|4|7001234\n" P "10642.200.19.5.0|4|99J1\n" P
                       "683.1.4.0|4|79001\n" P "10642.1.1.0|4|ZTC Zed 9");
    EXPECT(SERIAL, "99J1");
    EXPECT(MODEL, "ZTC Zed 9");
}

static void a_symbol_set_before_a_text_is_no_part_of_it(void)
{
    make(OF("11.2.3.9.1") HP "4.2.1.1.3.3.0|4x|011558594a3132333435\n" HP
                             "4.2.1.1.3.6.0|4x|011537312e31");
    EXPECT(SERIAL, "XYJ12345");
    EXPECT(FIRMWARE, "71.1");
    make(OF("11.2.3.9.1") HP "4.2.1.1.3.3.0|4|PLAIN123");
    EXPECT(SERIAL, "PLAIN123");
    make(OF("11.2.3.9.1") HP "4.2.1.1.3.3.0|4x|0115");
    EXPECT(SERIAL, "");
}

static void a_symbol_set_says_how_to_read(void)
{
    make(OF("11.2.3.9.1") HP "4.2.1.1.3.2.0|4x|01155ac561646a6574"); /* Roman-8: 0xc5 is e acute */
    EXPECT(MODEL, "Zéadjet");
}

static void the_makers_device_id_gives_model_and_serial(void)
{
    make(OF("11.2.3.9.1") HP "1.1.7.0|4|MFG:HP;MDL:HP Zedjet 4;SN:ABC9999;CLS:PRINTER;");
    EXPECT(MODEL, "Zedjet 4");
    EXPECT(SERIAL, "ABC9999");
}

static void a_makers_model_replaces_a_generic_description(void)
{
    make(OF("18334.1") "1.3.6.1.2.1.25.3.2.1.3.1|4|KONICA MINOLTA zedhub 1\n" P
                       "18334.1.1.1.1.6.2.1.0|4|Develop inzed 2\n" P "18334.1.1.1.1.6.1.0|4|1.102");
    EXPECT(MODEL, "inzed 2");
    EXPECT(FIRMWARE, "1.102");
}

static void rows_that_come_last_yield_to_the_standard(void)
{
    make(OF("2385.3") "1.3.6.1.2.1.25.3.2.1.3.1|4|SHARP ZX-1\n" P
                      "2385.2.1.3.2.1.4.13501.1302.1|4|ZX-1 controller");
    EXPECT(MODEL, "ZX-1");
}

static void a_word_before_a_version_is_cut(void)
{
    make(OF("2435.2") P "2435.2.4.3.1240.6.5.0|4|Firmware Ver.Q");
    EXPECT(FIRMWARE, "Q");
    make(OF("2435.2") P "2435.2.4.3.1240.6.5.0|4|1.05");
    EXPECT(FIRMWARE, "1.05");
}

static void of_named_versions_only_firmware_counts(void)
{
#define FW P "1248.1.2.2.2.1.1."
    make(OF("1248.1") FW "2.1.1|4|X9Y0000001\n" FW "3.1.1|4|Serial No\n" FW "2.1.2|4|03.77\n" FW
                         "3.1.2|4|Network FW");
    EXPECT(FIRMWARE, "03.77");
}

static void a_version_is_told_once(void)
{
    make(OF("367.1.1") "1.3.6.1.2.1.1.1.0|4|RICOH Zed 9 1.35 / RICOH Network Printer\n" P
                       "367.3.2.1.1.1.2.0|4|1.35");
    EXPECT(MODEL, "Zed 9");
    EXPECT(FIRMWARE, "1.35");
}

static void another_makers_objects_are_not_looked_at(void)
{
    make(OF("367.1.1") P "2435.2.3.9.4.2.1.5.5.1.0|4|OTHER01");
    EXPECT(SERIAL, "");
    EXPECT(MANUFACTURER, "Ricoh");
}

static void a_nameless_printers_objects_name_its_maker(void)
{
    make(P "2435.2.3.9.4.2.1.5.5.1.0|4|S012345\n" P "2435.2.3.9.1.1.7.0|4|MDL:ZED-7;CLS:PRINTER;");
    EXPECT(MANUFACTURER, "Brother");
    EXPECT(SERIAL, "S012345");
    EXPECT(MODEL, "ZED-7");
}

UNIT_MAIN("private_value", UNIT_TEST(the_standard_serial_number_comes_first),
          UNIT_TEST(junk_in_one_object_lets_the_next_one_speak),
          UNIT_TEST(the_printers_own_number_stands_before_its_servers),
          UNIT_TEST(a_symbol_set_before_a_text_is_no_part_of_it),
          UNIT_TEST(a_symbol_set_says_how_to_read),
          UNIT_TEST(the_makers_device_id_gives_model_and_serial),
          UNIT_TEST(a_makers_model_replaces_a_generic_description),
          UNIT_TEST(rows_that_come_last_yield_to_the_standard),
          UNIT_TEST(a_word_before_a_version_is_cut),
          UNIT_TEST(of_named_versions_only_firmware_counts), UNIT_TEST(a_version_is_told_once),
          UNIT_TEST(another_makers_objects_are_not_looked_at),
          UNIT_TEST(a_nameless_printers_objects_name_its_maker))
