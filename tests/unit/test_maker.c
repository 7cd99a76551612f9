/* SPDX-License-Identifier: Apache-2.0 */
/* Makers and printers from invented identification strings. */
#include "agent/maker.h"
#include "tests/fakes/reading_lines.h"
#include "tests/unit/unit.h"

#define DESCR "1.3.6.1.2.1.1.1.0|4|"
#define ID    "1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1."

static struct reading_set *answers(const char *lines)
{
    struct reading_set *set = reading_set_create(64, 4096);

    CU_ASSERT_PTR_NOT_NULL_FATAL(set);
    CU_ASSERT_FATAL(reading_lines_add(set, lines));
    return set;
}

static bool prints(const char *lines)
{
    struct reading_set *set = answers(lines);
    bool is = maker_is_printer(set);

    reading_set_destroy(set);
    return is;
}

static const char *maker(const char *lines)
{
    struct reading_set *set = answers(lines);
    const char *name = maker_name(set);

    reading_set_destroy(set);
    return name != NULL ? name : "none";
}

static void the_printers_own_tables_are_proof(void)
{
    CU_ASSERT(prints("1.3.6.1.2.1.43.5.1.1.17.1|4|X1"));
    CU_ASSERT(prints("1.3.6.1.2.1.25.3.5.1.1.1|2|3"));
    CU_ASSERT(prints(DESCR "Something Switch\n1.3.6.1.2.1.43.10.2.1.4.1.1|65|3"));
    CU_ASSERT_FALSE(prints(""));
}

static void a_host_with_print_queues_is_no_printer(void)
{
    CU_ASSERT_FALSE(
        prints(DESCR "Linux host 6.1\n" ID "8072.3.2.10\n1.3.6.1.2.1.25.3.5.1.1.1|2|3"));
    CU_ASSERT(prints(DESCR "Linux host 6.1\n" ID "8072.3.2.10\n1.3.6.1.2.1.43.5.1.1.1.1|65|0"));
}

static void short_names_of_makers_that_print_are_enough(void)
{
    CU_ASSERT(prints(DESCR "Canon MF"));
    CU_ASSERT(prints(DESCR "Dell Color Laser"));
    CU_ASSERT(prints(DESCR "Samsung SCX"));
    CU_ASSERT(prints(DESCR "RICOH Zed 1 1.00 / RICOH Network Printer C model"));
    CU_ASSERT(prints(DESCR "UTAX_TA Printing System"));
}

static void numbers_alone_are_enough_where_a_branch_prints(void)
{
    CU_ASSERT(prints(ID "1347.41"));
    CU_ASSERT(prints(ID "11.2.3.9.1"));
    CU_ASSERT(prints(ID "674.10898.2.1"));
    CU_ASSERT_FALSE(prints(ID "11.2.3.7.11.9"));
    CU_ASSERT_FALSE(prints(ID "674.10895.3000"));
    CU_ASSERT_FALSE(prints(ID "1248.4.1"));
    CU_ASSERT_FALSE(prints(ID "13470.41"));
}

static void other_things_of_the_same_makers_are_refused(void)
{
    CU_ASSERT_FALSE(prints(DESCR "HP Z9999A Switch, revision 1"));
    CU_ASSERT_FALSE(prints(DESCR "EPSON Network Projector\n" ID "1248.4.1"));
    CU_ASSERT_FALSE(prints(DESCR "; AXIS Z1; Network Camera; 5.9"));
    CU_ASSERT_FALSE(prints(DESCR "Dell UPS Tower 9"));
    CU_ASSERT_FALSE(prints(DESCR "SAMSUNG Z9 IP Camera"));
    CU_ASSERT_FALSE(prints(DESCR "Hardware: x86 - Software: Windows Version 6.1"));
    CU_ASSERT_FALSE(prints(DESCR "Cisco IOS Software"));
}

static void words_are_whole_words(void)
{
    CU_ASSERT_FALSE(prints(DESCR "Oceania Networks 1"));
    CU_ASSERT_FALSE(prints(DESCR "Blueprinter"));
    CU_ASSERT(prints(DESCR "Acme Santander Laser MFP")); /* no SAN */
}

static void sysdescr_goes_before_the_cards_number(void)
{
    CU_ASSERT_STRING_EQUAL(maker(DESCR "TA_UTAX Printing System\n" ID "1347.41"), "UTAX");
    CU_ASSERT_STRING_EQUAL(maker(DESCR "KONICA MINOLTA Zed\n" ID "18334.1"), "Konica Minolta");
    CU_ASSERT_STRING_EQUAL(maker(ID "1347.41"), "Kyocera");
    CU_ASSERT_STRING_EQUAL(maker(DESCR "FUJI XEROX Zed;ESS1\n" ID "297.1.11"), "Fuji Xerox");
    CU_ASSERT_STRING_EQUAL(maker(DESCR "SP NC-1h, Firmware Ver.C  ,MID 5"), "Brother");
}

static void the_device_id_names_a_maker_last(void)
{
    CU_ASSERT_STRING_EQUAL(maker("1.3.6.1.4.1.2699.1.2.1.2.1.1.3.1|4|MFG:Hewlett-Packard;MDL:Zed;"),
                           "HP");
    CU_ASSERT_STRING_EQUAL(maker("1.3.6.1.2.1.25.3.2.1.3.1|4|Canon Zed"), "Canon");
    CU_ASSERT_STRING_EQUAL(maker(ID "8072.3.2.10\n1.3.6.1.2.1.25.3.2.1.4.1|6|0.0\n"
                                    "1.3.6.1.2.1.25.3.2.1.4.2|6|1.3.6.1.4.1.1602.4.9"),
                           "Canon");
    CU_ASSERT_STRING_EQUAL(maker(DESCR "Something else"), "none");
}

static void names_of_makers_are_skipped(void)
{
    CU_ASSERT_STRING_EQUAL(maker_skip_name("HP Zed Jet"), "Zed Jet");
    CU_ASSERT_STRING_EQUAL(maker_skip_name("Tektronix, Inc., Zed"), "Zed");
    CU_ASSERT_STRING_EQUAL(maker_skip_name("Acme Zed"), "Acme Zed");
    CU_ASSERT_STRING_EQUAL(maker_skip_name("HPX Zed"), "HPX Zed");
    CU_ASSERT_STRING_EQUAL(maker_skip_name("HP"), "HP");
    CU_ASSERT_STRING_EQUAL(maker_skip_name(""), "");
}

UNIT_MAIN("maker", UNIT_TEST(the_printers_own_tables_are_proof),
          UNIT_TEST(a_host_with_print_queues_is_no_printer),
          UNIT_TEST(short_names_of_makers_that_print_are_enough),
          UNIT_TEST(numbers_alone_are_enough_where_a_branch_prints),
          UNIT_TEST(other_things_of_the_same_makers_are_refused), UNIT_TEST(words_are_whole_words),
          UNIT_TEST(sysdescr_goes_before_the_cards_number),
          UNIT_TEST(the_device_id_names_a_maker_last), UNIT_TEST(names_of_makers_are_skipped))
