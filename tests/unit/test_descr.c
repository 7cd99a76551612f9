/* SPDX-License-Identifier: Apache-2.0 */
/* Identification strings: invented printers in the forms that makers use. */
#include "agent/normalise/descr.h"
#include "tests/unit/unit.h"

#include <string.h>

static struct descr d;

static const char *model_of(const char *text)
{
    descr_parse(text, NULL, &d);
    return d.model;
}

static void the_makers_name_goes(void)
{
    CU_ASSERT_STRING_EQUAL(model_of("SHARP QX-12N"), "QX-12N");
    CU_ASSERT_STRING_EQUAL(model_of("Samsung Samsung CLX-99 Series"), "CLX-99 Series");
    CU_ASSERT_STRING_EQUAL(model_of("Canon Inc., LZ-17e"), "LZ-17e");
    CU_ASSERT_STRING_EQUAL(model_of("TOSHIBA TEC B-ZZ9"), "B-ZZ9");
    CU_ASSERT_STRING_EQUAL(model_of("TTP99X Version: 7.02"), "TTP99X");
}

static void components_follow_a_semicolon(void)
{
    CU_ASSERT_STRING_EQUAL(model_of("Xerox Fasor 11; SS 1.2.3, NC 4.5, FI ----;S/N XY12345"),
                           "Fasor 11");
    CU_ASSERT_STRING_EQUAL(d.serial, "XY12345");
    CU_ASSERT_EQUAL(d.firmwares, 2);
    CU_ASSERT_STRING_EQUAL(d.firmware[0], "SS 1.2.3");
    CU_ASSERT_STRING_EQUAL(d.firmware[1], "NC 4.5");
}

static void a_version_ends_the_model(void)
{
    CU_ASSERT_STRING_EQUAL(model_of("Lexmark Q900 version AB.CD.E123 kernel 2.6 All-N-1"), "Q900");
    CU_ASSERT_STRING_EQUAL(d.firmware[0], "AB.CD.E123");
    CU_ASSERT_STRING_EQUAL(model_of("RICOH MZ C99 1.35 / RICOH Network Printer C model"), "MZ C99");
    CU_ASSERT_STRING_EQUAL(d.firmware[0], "1.35");
    CU_ASSERT_STRING_EQUAL(model_of("NRG SZ 42 v1.14a / NRG Network Printer C model"), "SZ 42");
    CU_ASSERT_STRING_EQUAL(model_of("Samsung MZ-85 Series OS 1.01.15 02-10;Engine 1.01"),
                           "MZ-85 Series");
    CU_ASSERT_STRING_EQUAL(d.firmware[0], "1.01.15");
}

static void a_card_names_the_printer_behind_it(void)
{
    CU_ASSERT_STRING_EQUAL(model_of("OKI OkiLAN 1e Rev.01.23 Ethernet PrintServer: Attached to "
                                    "MZ34 Rev.02.70 : Copyright (c)"),
                           "MZ34");
    CU_ASSERT_STRING_EQUAL(d.firmware[0], "02.70");
    CU_ASSERT_STRING_EQUAL(model_of("OKI OkiLAN 1e Rev. 10/100BASE Ethernet PrintServer: Attached "
                                    "to MZ34 Rev.3.6: (C)"),
                           "MZ34");
    CU_ASSERT_EQUAL(d.firmwares, 1);
    CU_ASSERT_STRING_EQUAL(
        model_of("HP ETHERNET MULTI-ENVIRONMENT,SN:VNX0001,FN:1F,SVCID:9,PID:HP Zed Jet M1"),
        "Zed Jet M1");
    CU_ASSERT_STRING_EQUAL(d.serial, "VNX0001");
    CU_ASSERT_EQUAL(d.firmwares, 0);
}

static void a_card_alone_is_no_model(void)
{
    CU_ASSERT_STRING_EQUAL(model_of("Brother NC-1w, Firmware Ver.1.14  (14.11),MID 8C5"), "");
    CU_ASSERT_STRING_EQUAL(d.firmware[0], "1.14");
    CU_ASSERT_STRING_EQUAL(model_of("EPSON Built-in 10Base-T Print Server"), "");
    CU_ASSERT_STRING_EQUAL(model_of("KYOCERA Document Solutions Printing System"), "");
    CU_ASSERT_STRING_EQUAL(model_of("HP ETHERNET MULTI-ENVIRONMENT,ROM none,JETDIRECT,JD1,EEPROM "
                                    "V.2.05"),
                           "");
    CU_ASSERT_EQUAL(d.firmwares, 1);
    CU_ASSERT_STRING_EQUAL(d.firmware[0], "V.2.05");
}

static void general_words_are_no_model(void)
{
    CU_ASSERT_STRING_EQUAL(model_of("Generic 28C-1"), "");
    CU_ASSERT_STRING_EQUAL(model_of("Canon MF"), "");
    CU_ASSERT_STRING_EQUAL(model_of("Printer"), "");
    CU_ASSERT_STRING_EQUAL(model_of(""), "");
}

static void a_known_serial_number_ends_the_model(void)
{
    descr_parse("Dell Z5830dn 7ZQ1R92 LW62.DN4.P636", "7ZQ1R92-132", &d);
    CU_ASSERT_STRING_EQUAL(d.model, "Z5830dn");
    descr_parse("Acme Z5830dn 12", "12", &d);
    CU_ASSERT_STRING_EQUAL(d.model, "Acme Z5830dn 12");
}

static void endless_texts_stay_in_bounds(void)
{
    char text[2048];

    (void)memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    CU_ASSERT(strlen(model_of(text)) < DESCR_TEXT);
    for (size_t i = 0; i + 4 < sizeof text; i += 4)
        (void)memcpy(text + i, ";A1 ", 4);
    descr_parse(text, text, &d);
    CU_ASSERT(d.firmwares <= DESCR_FIRMWARES);
}

UNIT_MAIN("descr", UNIT_TEST(the_makers_name_goes), UNIT_TEST(components_follow_a_semicolon),
          UNIT_TEST(a_version_ends_the_model), UNIT_TEST(a_card_names_the_printer_behind_it),
          UNIT_TEST(a_card_alone_is_no_model), UNIT_TEST(general_words_are_no_model),
          UNIT_TEST(a_known_serial_number_ends_the_model), UNIT_TEST(endless_texts_stay_in_bounds))
