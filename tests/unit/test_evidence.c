/* SPDX-License-Identifier: Apache-2.0 */
/* What proves that two sightings are one printer, and what proves nothing. */
#include "protocol/evidence.h"
#include "tests/unit/unit.h"

#include <stdio.h>

static void knows_serial_numbers_from_placeholders(void)
{
    static const char *const real[] = { "CNB1234567", "X7F4008528", "7XQ1R92-132-13", "A1B",
                                        "001",        "Z\303\2741", "0000000001",     "XXXX1" };
    static const char *const junk[] = { "",
                                        "7",
                                        "12",
                                        "000",
                                        "0000000000",
                                        "XXXXXXXX",
                                        "xxXX",
                                        "--------",
                                        "...",
                                        "unknown",
                                        "UNKNOWN",
                                        "N/A",
                                        "n/a",
                                        "none",
                                        "0123456789",
                                        "1234567890",
                                        "To Be Filled By O.E.M.",
                                        "????",
                                        "0-0-0",
                                        "   ",
                                        "Serial Number" };

    for (size_t i = 0; i < sizeof real / sizeof real[0]; i++)
        CU_ASSERT_TRUE(evidence_serial(real[i]));
    for (size_t i = 0; i < sizeof junk / sizeof junk[0]; i++) {
        if (evidence_serial(junk[i]))
            (void)fprintf(stderr, "taken for real: %s\n", junk[i]);
        CU_ASSERT_FALSE(evidence_serial(junk[i]));
    }
}

static void knows_stations_from_placeholders(void)
{
    static const char *const real[] = { "00:17:c8:12:34:56", "C0:B5:D7:E7:38:4B",
                                        "00:00:00:12:34:56" };
    static const char *const junk[] = { "",
                                        "00:00:00:00:00:00",
                                        "ff:ff:ff:ff:ff:ff",
                                        "FF:FF:FF:FF:FF:FF",
                                        "aa:bb:cc:dd:ee:ff",
                                        "00:11:22:33:44:55",
                                        "44:44:44:44:44:44",
                                        "01:00:5e:00:00:fb",
                                        "00:1e:8f:00:00:00",
                                        "00:17:c8:12:34",
                                        "00:17:c8:12:34:5",
                                        "00:17:c8:12:34:5g",
                                        "00-17-c8-12-34-56",
                                        "00:17:c8:12:34:567" };

    for (size_t i = 0; i < sizeof real / sizeof real[0]; i++)
        CU_ASSERT_TRUE(evidence_mac(real[i]));
    for (size_t i = 0; i < sizeof junk / sizeof junk[0]; i++)
        CU_ASSERT_FALSE(evidence_mac(junk[i]));
}

/* Pain: a MAC of zeros, or none, is taken for one, and all such printers become one. */
static void p18_addresses_that_many_have_prove_nothing(void)
{
    static const char *const local[] = {
        "02:42:ac:11:00:02", /* a container's bridge, made of its IP address */
        "c2:b5:d7:e7:38:4b", /* the Wi-Fi Direct twin of c0:b5:d7:e7:38:4b */
        "52:54:00:12:34:56", /* a virtual machine's */
    };

    for (size_t i = 0; i < sizeof local / sizeof local[0]; i++)
        CU_ASSERT_FALSE(evidence_mac(local[i]));
    CU_ASSERT_FALSE(evidence_mac("00:00:00:00:00:00"));
    CU_ASSERT_FALSE(evidence_mac(""));
    CU_ASSERT_FALSE(evidence_serial("XXXXXXXXXX"));
    CU_ASSERT_TRUE(evidence_mac("c0:b5:d7:e7:38:4b"));
}

static void takes_uuids_as_printers_write_them(void)
{
    char uuid[40];

    CU_ASSERT_TRUE(evidence_take_uuid("564e4333-4e30-3032-3030-000074273d6f", uuid, sizeof uuid));
    CU_ASSERT_TRUE(
        evidence_take_uuid("urn:uuid:564E4333-4E30-3032-3030-000074273D6F", uuid, sizeof uuid));
    CU_ASSERT_STRING_EQUAL(uuid, "564e4333-4e30-3032-3030-000074273d6f");
    CU_ASSERT_FALSE(evidence_take_uuid("00000000-0000-0000-0000-000000000000", uuid, sizeof uuid));
    CU_ASSERT_STRING_EQUAL(uuid, "");
    CU_ASSERT_FALSE(evidence_take_uuid("ffffffff-ffff-ffff-ffff-ffffffffffff", uuid, sizeof uuid));
    CU_ASSERT_FALSE(evidence_take_uuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8", uuid, sizeof uuid));
    CU_ASSERT_FALSE(evidence_take_uuid("564e4333-4e30-3032-3030-000074273d6", uuid, sizeof uuid));
    CU_ASSERT_FALSE(evidence_take_uuid("564e4333-4e30-3032-3030-000074273d6f1", uuid, sizeof uuid));
    CU_ASSERT_FALSE(evidence_take_uuid("564e4333x4e30-3032-3030-000074273d6f", uuid, sizeof uuid));
    CU_ASSERT_FALSE(evidence_take_uuid("", uuid, sizeof uuid));
}

UNIT_MAIN("evidence", UNIT_TEST(knows_serial_numbers_from_placeholders),
          UNIT_TEST(knows_stations_from_placeholders),
          UNIT_TEST(p18_addresses_that_many_have_prove_nothing),
          UNIT_TEST(takes_uuids_as_printers_write_them))
