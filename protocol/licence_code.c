/* SPDX-License-Identifier: Apache-2.0 */
/* Five bits a character, the highest first; the last character has three bits and two zeros. */
#include "protocol/licence_code.h"

#include "base/crypto.h"

#include <string.h>

#define CHARACTERS 26

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void licence_code_make(uint8_t out_code[LICENCE_CODE_OCTETS])
{
    crypto_random(out_code, LICENCE_CODE_OCTETS);
}

static unsigned bit_at(const uint8_t *code, unsigned at)
{
    return at < LICENCE_CODE_OCTETS * 8 ? (unsigned)code[at / 8] >> (7 - at % 8) & 1 : 0;
}

void licence_code_write(const uint8_t code[LICENCE_CODE_OCTETS], char out_text[LICENCE_CODE_TEXT])
{
    for (unsigned i = 0; i < CHARACTERS; i++) {
        unsigned value = 0;
        for (unsigned bit = 0; bit < 5; bit++)
            value = value << 1 | bit_at(code, i * 5 + bit);
        if (i > 0 && i % 5 == 0 && i < CHARACTERS - 1)
            *out_text++ = '-';
        *out_text++ = alphabet[value];
    }
    *out_text = '\0';
}

/* 0..31, or -1. */
static int value_of(char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    if (c == 'O')
        c = '0';
    if (c == 'I' || c == 'L')
        c = '1';
    const char *at = c == '\0' ? NULL : strchr(alphabet, c);
    return at == NULL ? -1 : (int)(at - alphabet);
}

bool licence_code_read(const char *text, uint8_t out_code[LICENCE_CODE_OCTETS])
{
    uint8_t code[LICENCE_CODE_OCTETS + 1] = { 0 };
    unsigned bits = 0;

    for (; *text != '\0'; text++) {
        if (*text == '-' || *text == ' ')
            continue;
        int value = value_of(*text);
        if (value < 0 || bits >= CHARACTERS * 5)
            return false;
        for (int bit = 4; bit >= 0; bit--, bits++)
            code[bits / 8] |= (uint8_t)(((unsigned)value >> bit & 1) << (7 - bits % 8));
    }
    bool is_code = bits == CHARACTERS * 5 && code[LICENCE_CODE_OCTETS] == 0;
    if (is_code)
        memcpy(out_code, code, LICENCE_CODE_OCTETS);
    crypto_wipe(code, sizeof code);
    return is_code;
}
