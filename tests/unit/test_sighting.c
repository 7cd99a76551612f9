/* SPDX-License-Identifier: Apache-2.0 */
/* Whether two sightings are one printer, case by case. */
#include "agent/sighting.h"

#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define HP    "1.3.6.1.4.1.11.2.3.9.1"
#define XEROX "1.3.6.1.4.1.253.8.62.1"

/* A printer as a whole reading shows it. */
static struct sighting office(void)
{
    return (struct sighting){ .serial = "CNB1234567",
                              .macs = { "c0:b5:d7:e7:38:4b" },
                              .object_id = HP,
                              .model = "LaserJet M426fdn",
                              .life = 40000,
                              .address = { .sin_family = AF_INET,
                                           .sin_port = htons(161),
                                           .sin_addr.s_addr = htonl(0x0a000001) } };
}

static enum sighting_verdict verdict(const struct sighting *known, const struct sighting *seen)
{
    struct sighting_score score;

    sighting_compare(known, seen, &score);
    return score.verdict;
}

static void elsewhere(struct sighting *seen)
{
    seen->address.sin_addr.s_addr = htonl(0x0a000099);
}

static void set(char *out, size_t size, const char *text)
{
    (void)snprintf(out, size, "%s", text);
}
#define SET(field, text) set(field, sizeof(field), text)

static void p16_another_address_is_the_same_printer(void)
{
    struct sighting known = office(), seen = office();

    elsewhere(&seen);
    seen.life += 120;
    CU_ASSERT_EQUAL(verdict(&known, &seen), SIGHTING_SAME);
    SET(seen.serial, ""); /* the hardware address alone */
    CU_ASSERT_EQUAL(verdict(&known, &seen), SIGHTING_SAME);
    seen = office();
    elsewhere(&seen);
    SET(seen.macs[0], ""); /* the serial number alone */
    seen.life = 0;
    CU_ASSERT_EQUAL(verdict(&known, &seen), SIGHTING_SAME);
}

static void a_new_network_card_is_no_new_printer(void)
{
    struct sighting known = office(), seen = office();

    SET(seen.macs[0], "c0:b5:d7:00:00:01");
    SET(known.uuid, "564e4333-4e30-3032-3030-c0b5d7e7384b"); /* made of the address */
    SET(seen.uuid, "564e4333-4e30-3032-3030-c0b5d7000001");
    CU_ASSERT_EQUAL(verdict(&known, &seen), SIGHTING_SAME);
    elsewhere(&seen);
    CU_ASSERT_EQUAL(verdict(&known, &seen), SIGHTING_SAME); /* the life count goes on */
    seen.life = 0;
    CU_ASSERT_EQUAL(verdict(&known, &seen), SIGHTING_UNSURE);
}

static void a_new_mainboard_with_the_old_network_card_is_no_other_printer(void)
{
    struct sighting known = office(), seen = office();

    SET(seen.serial, "");
    CU_ASSERT_EQUAL(verdict(&known, &seen), SIGHTING_SAME);
    SET(seen.serial, "XXXXXXXXXX");
    CU_ASSERT_EQUAL(verdict(&known, &seen), SIGHTING_SAME);
    SET(seen.serial, "CNB7654321"); /* nothing is parted where it was */
    CU_ASSERT_EQUAL(verdict(&known, &seen), SIGHTING_UNSURE);
    seen.life = 3; /* another printer got the card */
    CU_ASSERT_EQUAL(verdict(&known, &seen), SIGHTING_OTHER);
}

static void of_several_behind_one_print_server_each_is_its_own(void)
{
    struct sighting known = office(), seen = office();

    SET(seen.serial, "CNB7654321");
    seen.address.sin_port = htons(1161);
    seen.life = 900;
    CU_ASSERT_EQUAL(verdict(&known, &seen), SIGHTING_OTHER);
    SET(known.serial, "");
    SET(seen.serial, "");
    SET(seen.model, "LaserJet 2200");
    CU_ASSERT_EQUAL(verdict(&known, &seen), SIGHTING_OTHER);
}

static void printers_with_one_serial_number_stay_apart(void)
{
    struct sighting known = office(), seen = office();

    elsewhere(&seen);
    SET(seen.macs[0], "c0:b5:d7:00:00:01");
    seen.life = 25000;
    CU_ASSERT_NOT_EQUAL(verdict(&known, &seen), SIGHTING_SAME);
    SET(seen.model, "LaserJet 2200");
    seen.life = 0;
    CU_ASSERT_NOT_EQUAL(verdict(&known, &seen), SIGHTING_SAME);
}

static void another_model_or_maker_is_another_printer_though_the_serial_number_is_the_same(void)
{
    struct sighting known = office(), seen = office();

    SET(seen.macs[0], "");
    SET(seen.model, "Color LaserJet 5550");
    seen.life = 7;
    CU_ASSERT_EQUAL(verdict(&known, &seen), SIGHTING_OTHER);
    seen = office();
    elsewhere(&seen);
    SET(seen.macs[0], "");
    SET(seen.object_id, XEROX);
    seen.life = 7;
    CU_ASSERT_EQUAL(verdict(&known, &seen), SIGHTING_OTHER);
}

static void new_firmware_may_write_names_anew(void)
{
    static const char *const names[] = { "HP LaserJet MFP M426fdn", "laserjet m426FDN", "M426fdn" };
    struct sighting known = office();

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct sighting seen = office();
        SET(seen.model, names[i]);
        SET(seen.macs[0], "");
        CU_ASSERT_EQUAL(verdict(&known, &seen), SIGHTING_SAME);
    }
    struct sighting seen = office(); /* a wholly new name needs both proofs */
    SET(seen.model, "Smart 3000");
    CU_ASSERT_EQUAL(verdict(&known, &seen), SIGHTING_SAME);
}

static void by_usb_there_is_no_address_and_no_card(void)
{
    struct sighting known = office(), seen = office();

    memset(&seen.address, 0, sizeof seen.address);
    memset(seen.macs, 0, sizeof seen.macs);
    SET(seen.object_id, "");
    seen.life = 0;
    CU_ASSERT_EQUAL(verdict(&known, &seen), SIGHTING_SAME);
    CU_ASSERT_EQUAL(verdict(&seen, &known), SIGHTING_SAME); /* and back to the network */
    SET(seen.serial, "");
    CU_ASSERT_EQUAL(verdict(&known, &seen), SIGHTING_UNSURE);
}

static void p18_what_many_have_joins_nobody(void)
{
    struct sighting known = office(), seen = office();

    SET(known.macs[0], "00:00:00:00:00:00");
    SET(seen.macs[0], "00:00:00:00:00:00");
    SET(known.serial, "XXXXXXXXXX");
    SET(seen.serial, "XXXXXXXXXX");
    elsewhere(&seen);
    seen.life = 0;
    CU_ASSERT_EQUAL(verdict(&known, &seen), SIGHTING_UNSURE);
    SET(known.uuid, "00000000-0000-0000-0000-000000000000");
    SET(seen.uuid, "00000000-0000-0000-0000-000000000000");
    SET(known.macs[0], "");
    CU_ASSERT_EQUAL(verdict(&known, &seen), SIGHTING_UNSURE);
}

static void a_uuid_finds_a_printer_that_has_nothing_else(void)
{
    struct sighting known = { .uuid = "564e4333-4e30-3032-3030-c0b5d7e7384b" }, seen = known;

    CU_ASSERT_EQUAL(verdict(&known, &seen), SIGHTING_SAME);
    SET(seen.uuid, "564e4333-4e30-3032-3030-c0b5d7000001");
    CU_ASSERT_EQUAL(verdict(&known, &seen), SIGHTING_OTHER);
}

static void nothing_known_is_no_verdict(void)
{
    struct sighting nothing = { .life = 0 }, seen = office();

    CU_ASSERT_EQUAL(verdict(&nothing, &nothing), SIGHTING_UNSURE);
    CU_ASSERT_EQUAL(verdict(&nothing, &seen), SIGHTING_UNSURE);
}

static void tells_its_reasons_without_values(void)
{
    struct sighting known = office(), seen = office();
    struct sighting_score score;

    SET(seen.macs[0], "c0:b5:d7:00:00:01");
    seen.life = 0;
    sighting_compare(&known, &seen, &score);
    CU_ASSERT_EQUAL(score.sum, 50);
    CU_ASSERT_STRING_EQUAL(score.reasons, "same serial number (+60), other hardware address (-30), "
                                          "same model (+10), same address (+10)");
}

UNIT_MAIN("sighting", UNIT_TEST(p16_another_address_is_the_same_printer),
          UNIT_TEST(a_new_network_card_is_no_new_printer),
          UNIT_TEST(a_new_mainboard_with_the_old_network_card_is_no_other_printer),
          UNIT_TEST(of_several_behind_one_print_server_each_is_its_own),
          UNIT_TEST(printers_with_one_serial_number_stay_apart),
          UNIT_TEST(another_model_or_maker_is_another_printer_though_the_serial_number_is_the_same),
          UNIT_TEST(new_firmware_may_write_names_anew),
          UNIT_TEST(by_usb_there_is_no_address_and_no_card),
          UNIT_TEST(p18_what_many_have_joins_nobody),
          UNIT_TEST(a_uuid_finds_a_printer_that_has_nothing_else),
          UNIT_TEST(nothing_known_is_no_verdict), UNIT_TEST(tells_its_reasons_without_values))
