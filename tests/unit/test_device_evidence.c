/* SPDX-License-Identifier: Apache-2.0 */
/* What proves that two sightings are one printer, and what proves nothing. */
#include "agent/device_evidence.h"
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
        CU_ASSERT_TRUE(device_evidence_serial(real[i]));
    for (size_t i = 0; i < sizeof junk / sizeof junk[0]; i++) {
        if (device_evidence_serial(junk[i]))
            (void)fprintf(stderr, "taken for real: %s\n", junk[i]);
        CU_ASSERT_FALSE(device_evidence_serial(junk[i]));
    }
}

static void knows_stations_from_placeholders(void)
{
    static const char *const real[] = { "00:17:c8:12:34:56", "C0:B5:D7:E7:38:4B",
                                        "02:b5:d7:e7:38:4b", "00:00:00:12:34:56" };
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
        CU_ASSERT_TRUE(device_evidence_mac(real[i]));
    for (size_t i = 0; i < sizeof junk / sizeof junk[0]; i++)
        CU_ASSERT_FALSE(device_evidence_mac(junk[i]));
}

static void compares_sets_of_addresses(void)
{
    static const char none[2][18] = { "", "" };
    static const char a[2][18] = { "00:17:c8:12:34:56", "" };
    static const char both[2][18] = { "00:17:c8:00:00:01", "00:17:C8:12:34:56" };
    static const char other[2][18] = { "00:17:c8:77:77:77", "00:00:00:00:00:00" };
    static const char junk[2][18] = { "00:00:00:00:00:00", "" };

    CU_ASSERT_TRUE(device_evidence_share_mac(a, both, 2));
    CU_ASSERT_FALSE(device_evidence_macs_differ(a, both, 2));
    CU_ASSERT_FALSE(device_evidence_share_mac(a, other, 2));
    CU_ASSERT_TRUE(device_evidence_macs_differ(a, other, 2));
    CU_ASSERT_FALSE(device_evidence_share_mac(junk, other, 2));
    CU_ASSERT_FALSE(device_evidence_macs_differ(junk, other, 2));
    CU_ASSERT_FALSE(device_evidence_share_mac(none, none, 2));
    CU_ASSERT_FALSE(device_evidence_macs_differ(none, a, 2));
}

static void two_real_serial_numbers_differ(void)
{
    CU_ASSERT_TRUE(device_evidence_serials_differ("CNB1", "CNB2"));
    CU_ASSERT_FALSE(device_evidence_serials_differ("CNB1", "CNB1"));
    CU_ASSERT_FALSE(device_evidence_serials_differ("CNB1", ""));
    CU_ASSERT_FALSE(device_evidence_serials_differ("XXXXXXXX", "CNB1"));
}

UNIT_MAIN("device_evidence", UNIT_TEST(knows_serial_numbers_from_placeholders),
          UNIT_TEST(knows_stations_from_placeholders), UNIT_TEST(compares_sets_of_addresses),
          UNIT_TEST(two_real_serial_numbers_differ))
