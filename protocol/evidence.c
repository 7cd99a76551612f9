/* SPDX-License-Identifier: Apache-2.0 */
/* The lists hold what stands in real printers' objects where something of their own should stand.
 */
#include "protocol/evidence.h"

#include "base/str.h"

#include <stdint.h>
#include <string.h>

#define SERIAL_LEAST 3
#define MAC_OCTETS   6
#define UUID_LENGTH  36

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

bool evidence_serial(const char *serial)
{
    /* clang-format off */
    static const char *const placeholders[] = {
        "unknown", "none", "null", "n/a", "not available", "not applicable", "not set", "not specified", "unset",
        "undefined", "invalid", "empty", "default", "default string", "serial", "serial number", "serialnumber",
        "serial no", "serialno", "system serial number", "to be filled by o.e.m.", "no serial number", "unavailable",
        "0123456789", "1234567890", "0123456", "12345", "123456", "1234567", "12345678", "123456789", "abcdef",
        "987654321", "9876543210", "abcdefghij", "abc123", "sn123456", "sn12345678", "sn123456789",
        "test", "printer", "example", "factory", "factory default", "not assigned", "unassigned", "dummy",
        "no serial", "not programmed", "not initialized", "uninitialized", "error",
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

bool evidence_mac(const char *mac)
{
    static const uint8_t placeholders[][MAC_OCTETS] = {
        { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55 }, { 0x00, 0x01, 0x02, 0x03, 0x04, 0x05 },
        { 0x00, 0x12, 0x34, 0x56, 0x78, 0x9a }, { 0x00, 0x12, 0x34, 0x56, 0x78, 0x90 },
        { 0x12, 0x34, 0x56, 0x78, 0x90, 0x12 }, { 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc },
        { 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff }, { 0x00, 0xaa, 0xbb, 0xcc, 0xdd, 0xee },
    };
    static const uint8_t zeros[3] = { 0, 0, 0 };
    static const uint8_t ones[3] = { 0xff, 0xff, 0xff };
    uint8_t octets[MAC_OCTETS];

    if (!parse_mac(mac, octets) || (octets[0] & 3) != 0)
        return false;
    if (memcmp(octets, octets + 1, MAC_OCTETS - 1) == 0 || memcmp(octets + 3, zeros, 3) == 0 ||
        memcmp(octets + 3, ones, 3) == 0)
        return false;
    for (size_t i = 0; i < sizeof placeholders / sizeof placeholders[0]; i++)
        if (memcmp(octets, placeholders[i], MAC_OCTETS) == 0)
            return false;
    return true;
}

static bool has_uuid_form(const char *uuid)
{
    for (size_t i = 0; i < UUID_LENGTH; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? uuid[i] != '-' : digit_value(uuid[i]) < 0)
            return false;
    }
    return uuid[UUID_LENGTH] == '\0';
}

bool evidence_uuid(const char *uuid)
{
    /* The examples of RFC 4122 and RFC 9562, and their name spaces, whose first part varies. */
    static const char *const placeholders[] = { "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
                                                "12345678-1234-1234-1234-123456789012",
                                                "12345678-1234-1234-1234-123456789abc",
                                                "01234567-89ab-cdef-0123-456789abcdef" };

    if (!has_uuid_form(uuid) || is_one_character(uuid) ||
        (str_starts_with(uuid, "6ba7b81") && strcmp(uuid + 8, "-9dad-11d1-80b4-00c04fd430c8") == 0))
        return false;
    for (size_t i = 0; i < sizeof placeholders / sizeof placeholders[0]; i++)
        if (strcmp(uuid, placeholders[i]) == 0)
            return false;
    return true;
}

bool evidence_take_uuid(const char *text, char *out, size_t size)
{
    const char *at = str_find_nocase(text, "uuid:");

    if (str_copy(out, size, at != NULL ? at + strlen("uuid:") : text)) {
        for (char *c = out; *c != '\0'; c++)
            *c = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
        if (evidence_uuid(out))
            return true;
    }
    out[0] = '\0';
    return false;
}
