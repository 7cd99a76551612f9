/* SPDX-License-Identifier: Apache-2.0 */
/* Device ids as printers send them, rightly and wrongly. */
#include "agent/usb_id.h"

#include "tests/unit/unit.h"

#include <string.h>

#define ID "MFG:Halvern;MDL:M410dn;SN:HV41;"

static char text[USB_ID_TEXT];

/* The id behind two octets, in `room` octets, the rest of which is junk. */
static bool decode(unsigned first, unsigned second, const char *id, size_t room)
{
    static uint8_t wire[2 * USB_ID_WIRE];

    memset(wire, 'x', sizeof wire);
    wire[0] = (uint8_t)first;
    wire[1] = (uint8_t)second;
    memcpy(wire + 2, id, strlen(id));
    return usb_id_decode(wire, room, text);
}

static void takes_the_length_either_way_round(void)
{
    unsigned whole = (unsigned)strlen(ID) + 2;

    CU_ASSERT_TRUE(decode(0, whole, ID, USB_ID_WIRE));
    CU_ASSERT_STRING_EQUAL(text, ID);
    CU_ASSERT_TRUE(decode(whole, 0, ID, USB_ID_WIRE));
    CU_ASSERT_STRING_EQUAL(text, ID);
}

static void takes_what_is_there_of_one_that_is_longer(void)
{
    CU_ASSERT_TRUE(decode(0xff, 0xff, ID, strlen(ID) + 2));
    CU_ASSERT_STRING_EQUAL(text, ID);
    CU_ASSERT_TRUE(decode(0x08, 0x00, ID, USB_ID_WIRE));
    CU_ASSERT_EQUAL(strlen(text), USB_ID_WIRE - 2);
}

static void refuses_what_is_no_id(void)
{
    CU_ASSERT_FALSE(decode(0, 0, ID, USB_ID_WIRE));
    CU_ASSERT_FALSE(decode(0, 40, "no pair at all, only words", 28));
    CU_ASSERT_FALSE(decode(0, 20, "MFG:;              ", 20));
    CU_ASSERT_STRING_EQUAL(text, "");
    CU_ASSERT_FALSE(usb_id_decode((const uint8_t *)"M", 1, text));
    CU_ASSERT_FALSE(usb_id_decode((const uint8_t *)"", 0, text));
    CU_ASSERT_FALSE(usb_id_decode_text((const uint8_t *)"", 0, text));
    CU_ASSERT_FALSE(usb_id_decode_text((const uint8_t *)":;:;:", 5, text));
}

static void ends_at_a_nul_and_makes_controls_harmless(void)
{
    static const uint8_t raw[] = "  MFG:A\tB\x1b[2J;MDL:C;\n\0SN:hidden;";

    CU_ASSERT_TRUE(usb_id_decode_text(raw, sizeof raw - 1, text));
    CU_ASSERT_STRING_EQUAL(text, "MFG:A B [2J;MDL:C;");
}

static void finds_keys_at_their_place_only(void)
{
    CU_ASSERT_TRUE(usb_id_has("MFG:x;SN:1;", "SN"));
    CU_ASSERT_TRUE(usb_id_has("sn:1", "SN"));
    CU_ASSERT_TRUE(usb_id_has("XSN:1; SN:2", "SN"));
    CU_ASSERT_FALSE(usb_id_has("MFG:x;USN:1;", "SN"));
    CU_ASSERT_FALSE(usb_id_has("MFG:x;SN:;", "SN"));
    CU_ASSERT_FALSE(usb_id_has("MFG:x;SN", "SN"));
    CU_ASSERT_FALSE(usb_id_has("", "SN"));
}

UNIT_MAIN("usb_id", UNIT_TEST(takes_the_length_either_way_round),
          UNIT_TEST(takes_what_is_there_of_one_that_is_longer), UNIT_TEST(refuses_what_is_no_id),
          UNIT_TEST(ends_at_a_nul_and_makes_controls_harmless),
          UNIT_TEST(finds_keys_at_their_place_only))
