/* SPDX-License-Identifier: Apache-2.0 */
/* Forms only: whether such an address or number exists is not asked. */
#include "agent/record/mask_form.h"

#include <ctype.h>
#include <string.h>

#define DIGITS      ((size_t)2 * MASK_FORM_OCTETS)
#define NUMBER_MOST 255
#define IPV6_DIGITS 4 /* of a group */
#define IPV6_SIGNS  7

int mask_form_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool mask_form_mac(const char *text, size_t len, uint8_t out_octets[MASK_FORM_OCTETS])
{
    size_t count = 0;

    (void)memset(out_octets, 0, MASK_FORM_OCTETS);
    for (size_t i = 0; i < len; i++) {
        int digit = mask_form_digit(text[i]);
        if (digit >= 0 && count < DIGITS) {
            out_octets[count / 2] = (uint8_t)(out_octets[count / 2] << 4 | digit);
            count++;
        } else if (text[i] == '\0' || strchr(":-. ", text[i]) == NULL) {
            return false;
        }
    }
    return count == DIGITS;
}

/* One number of an address; moves `at` behind it. */
static bool take_number(const char *text, size_t len, size_t *at, uint32_t *out_number)
{
    size_t first = *at;

    *out_number = 0;
    while (*at < len && *at - first < 3 && isdigit((unsigned char)text[*at]))
        *out_number = *out_number * 10 + (uint32_t)(text[(*at)++] - '0');
    return *at > first && *out_number <= NUMBER_MOST;
}

bool mask_form_address(const char *text, size_t len, uint32_t *out_address)
{
    size_t at = 0;
    uint32_t number;

    *out_address = 0;
    for (int i = 0; i < 4; i++) {
        if (i > 0 && (at == len || text[at++] != '.'))
            return false;
        if (!take_number(text, len, &at, &number))
            return false;
        *out_address = *out_address << 8 | number;
    }
    return at == len;
}

bool mask_form_is_padded(const char *text, size_t len)
{
    for (size_t i = 0; i + 1 < len; i++)
        if (text[i] == '0' && isdigit((unsigned char)text[i + 1]) &&
            (i == 0 || !isdigit((unsigned char)text[i - 1])))
            return true;
    return false;
}

bool mask_form_ipv6(const char *text, size_t len)
{
    size_t signs = 0;
    size_t digits = 0;
    bool is_short = false;

    for (size_t i = 0; i < len; i++) {
        bool is_sign = text[i] == ':';
        if (!is_sign && (mask_form_digit(text[i]) < 0 || ++digits > IPV6_DIGITS))
            return false;
        if (is_sign && signs == 0 && digits < IPV6_DIGITS)
            return false;
        is_short = is_short || (is_sign && i > 0 && text[i - 1] == ':');
        signs += is_sign;
        digits = is_sign ? 0 : digits;
    }
    return signs == IPV6_SIGNS || (is_short && signs < IPV6_SIGNS);
}

bool mask_form_bare_mac(const char *word, size_t len)
{
    size_t letters = 0;

    for (size_t i = 0; i < len; i++) {
        if (mask_form_digit(word[i]) < 0)
            return false;
        letters += isalpha((unsigned char)word[i]) != 0;
    }
    return len == DIGITS && letters > 0 && letters < DIGITS;
}

bool mask_form_uuid(const char *text, size_t len)
{
    for (size_t i = 0; i < len && len == MASK_FORM_UUID; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : mask_form_digit(text[i]) < 0)
            return false;
    }
    return len == MASK_FORM_UUID;
}

bool mask_form_is_private(uint32_t address)
{
    return address >> 24 == 10 || address >> 20 == 0xac1 || address >> 16 == 0xc0a8 ||
           address >> 16 == 0xa9fe;
}
