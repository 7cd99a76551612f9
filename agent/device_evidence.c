/* SPDX-License-Identifier: Apache-2.0 */
/* The lists hold what stands in real printers' objects where something of their own should stand.
 */
#include "agent/device_evidence.h"

#include "base/str.h"

#include <stdint.h>
#include <string.h>

#define SERIAL_LEAST 3
#define MAC_OCTETS   6

/* ASCII only, whatever the locale. */
static bool is_word_character(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (unsigned char)c >= 0x80;
}

/* True when all letters and digits are the same one, or there is none. */
static bool is_one_character(const char *text)
{
    char first = '\0';

    for (; *text != '\0'; text++) {
        if (!is_word_character(*text))
            continue;
        char c = (char)(*text >= 'a' && *text <= 'z' ? *text - 'a' + 'A' : *text);
        if (first != '\0' && c != first)
            return false;
        first = c;
    }
    return true;
}

bool device_evidence_serial(const char *serial)
{
    /* clang-format off */
    static const char *const placeholders[] = {
        "unknown", "none", "null", "n/a", "not available", "not applicable", "not set", "not specified", "unset",
        "undefined", "invalid", "empty", "default", "default string", "serial", "serial number", "serialnumber",
        "serial no", "serialno", "system serial number", "to be filled by o.e.m.", "no serial number", "unavailable",
        "0123456789", "1234567890", "0123456", "12345", "123456", "1234567", "12345678", "123456789", "abcdef",
        "test", "printer", "example",
    };
    /* clang-format on */

    if (strlen(serial) < SERIAL_LEAST || is_one_character(serial))
        return false;
    for (size_t i = 0; i < sizeof placeholders / sizeof placeholders[0]; i++)
        if (str_equal_nocase(serial, placeholders[i]))
            return false;
    return true;
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool parse_mac(const char *mac, uint8_t out_octets[MAC_OCTETS])
{
    for (int i = 0; i < MAC_OCTETS; i++, mac += 3) {
        int high = digit_value(mac[0]);
        int low = high < 0 ? -1 : digit_value(mac[1]);
        if (low < 0 || mac[2] != (i == MAC_OCTETS - 1 ? '\0' : ':'))
            return false;
        out_octets[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

bool device_evidence_mac(const char *mac)
{
    static const uint8_t placeholders[][MAC_OCTETS] = {
        { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55 }, { 0x00, 0x01, 0x02, 0x03, 0x04, 0x05 },
        { 0x12, 0x34, 0x56, 0x78, 0x90, 0x12 }, { 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc },
        { 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff },
    };
    static const uint8_t zeros[3] = { 0, 0, 0 };
    uint8_t octets[MAC_OCTETS];

    if (!parse_mac(mac, octets) || (octets[0] & 1) != 0)
        return false;
    if (memcmp(octets, octets + 1, MAC_OCTETS - 1) == 0 || memcmp(octets + 3, zeros, 3) == 0)
        return false;
    for (size_t i = 0; i < sizeof placeholders / sizeof placeholders[0]; i++)
        if (memcmp(octets, placeholders[i], MAC_OCTETS) == 0)
            return false;
    return true;
}

static bool has_mac(const char (*macs)[18], size_t count, const char *mac)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal_nocase(macs[i], mac))
            return true;
    return false;
}

static bool has_real_mac(const char (*macs)[18], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (device_evidence_mac(macs[i]))
            return true;
    return false;
}

bool device_evidence_share_mac(const char (*a)[18], const char (*b)[18], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (device_evidence_mac(a[i]) && has_mac(b, count, a[i]))
            return true;
    return false;
}

bool device_evidence_macs_differ(const char (*a)[18], const char (*b)[18], size_t count)
{
    return has_real_mac(a, count) && has_real_mac(b, count) &&
           !device_evidence_share_mac(a, b, count);
}

bool device_evidence_serials_differ(const char *a, const char *b)
{
    return device_evidence_serial(a) && device_evidence_serial(b) && strcmp(a, b) != 0;
}
