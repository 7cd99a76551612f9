/* SPDX-License-Identifier: Apache-2.0 */
/* One list of values with their stand-ins; what has no place of its own in it is made from an HMAC
 * of the value, so that it is the same each time. */
#include "agent/record/mask.h"

#include "agent/maker.h"
#include "agent/record/mask_form.h"
#include "agent/record/mask_shape.h"
#include "agent/record/mask_words.h"
#include "base/crypto.h"
#include "base/str.h"
#include "protocol/evidence.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MASK_SHAPE_KEY 32
#define WORDS_MOST     4096
#define WORD_LEAST     5 /* of a name: shorter ones are not looked for by themselves */
#define OCTETS         MASK_FORM_OCTETS
#define MAC_DIGITS     12
#define PLACES         254 /* of 192.0.2.0/24, and of the hardware addresses for examples */
#define LOOPBACK       127
#define MAKER_SIZE     24

struct mask {
    uint8_t key[MASK_SHAPE_KEY];
    struct mask_value *values;
    size_t count;
    char **words;
    size_t word_count;
    unsigned places[MASK_UUID + 1]; /* taken, by kind */
    char field[MASK_FIELD];
    bool failed;
};

struct mask *mask_create(void)
{
    struct mask *mask = calloc(1, sizeof *mask);

    if (mask == NULL)
        return NULL;
    mask->values = calloc(MASK_VALUES, sizeof *mask->values);
    mask->words = calloc(WORDS_MOST, sizeof *mask->words);
    if (mask->values != NULL && mask->words != NULL) {
        crypto_random(mask->key, sizeof mask->key);
        return mask;
    }
    mask_destroy(mask);
    return NULL;
}

static void forget(struct mask_value *value)
{
    if (value->text != NULL)
        crypto_wipe(value->text, value->len);
    free(value->text);
    free(value->stand_in);
}

void mask_destroy(struct mask *mask)
{
    if (mask == NULL)
        return;
    for (size_t i = 0; i < mask->count; i++)
        forget(&mask->values[i]);
    for (size_t i = 0; i < mask->word_count; i++)
        free(mask->words[i]);
    free(mask->values);
    free(mask->words);
    crypto_wipe(mask->key, sizeof mask->key);
    free(mask);
}

void mask_at(struct mask *mask, const char *field)
{
    (void)str_copy(mask->field, sizeof mask->field, field);
}

const char *mask_field(const struct mask *mask)
{
    return mask->field;
}

static bool equal(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (tolower((unsigned char)a[i]) != tolower((unsigned char)b[i]))
            return false;
    return true;
}

static bool is_maker(const char *word, size_t len)
{
    char own[MAKER_SIZE];

    if (len >= sizeof own)
        return false;
    (void)memcpy(own, word, len);
    own[len] = '\0';
    return maker_of_text(own) != NULL;
}

static bool is_published(const struct mask *mask, const char *word, size_t len)
{
    for (size_t i = 0; i < mask->word_count; i++)
        if (strlen(mask->words[i]) == len && equal(mask->words[i], word, len))
            return true;
    return mask_words_has(word, len) || is_maker(word, len);
}

/* The next run of letters and digits; false at the end. */
static bool next_word(const char **at, const char *end, size_t *out_len)
{
    while (*at < end && !isalnum((unsigned char)**at) && (unsigned char)**at < 0x80)
        ++*at;
    const char *stop = *at;
    while (stop < end && (isalnum((unsigned char)*stop) || (unsigned char)*stop >= 0x80))
        stop++;
    *out_len = (size_t)(stop - *at);
    return *out_len > 0;
}

void mask_publish(struct mask *mask, const char *text, size_t len)
{
    const char *end = text + len;

    for (size_t word; next_word(&text, end, &word); text += word) {
        if (is_published(mask, text, word) || mask->word_count == WORDS_MOST)
            continue;
        mask->words[mask->word_count] = strndup(text, word);
        mask->word_count += mask->words[mask->word_count] != NULL;
    }
}

static bool is_number(const char *word, size_t len)
{
    size_t digits = 0;

    while (digits < len && isdigit((unsigned char)word[digits]))
        digits++;
    return digits == len;
}

/* "TRAY1" is "tray", and a number. */
static bool is_public_word(const struct mask *mask, const char *word, size_t len)
{
    size_t letters = len;

    if (is_published(mask, word, len) || (len <= 2 && is_number(word, len)))
        return true;
    while (letters > 0 && isdigit((unsigned char)word[letters - 1]))
        letters--;
    return letters > 0 && len - letters <= 2 && is_published(mask, word, letters);
}

bool mask_is_public(const struct mask *mask, const char *text, size_t len)
{
    const char *end = text + len;

    for (size_t word; next_word(&text, end, &word); text += word)
        if (!is_public_word(mask, text, word))
            return false;
    return true;
}

static const struct mask_value *find(const struct mask *mask, const char *text, size_t len)
{
    for (size_t i = 0; i < mask->count; i++)
        if (mask->values[i].len == len && equal(mask->values[i].text, text, len))
            return &mask->values[i];
    return NULL;
}

static void remember(struct mask *mask, enum mask_kind kind, const char *text, size_t len,
                     const char *stand_in)
{
    struct mask_value *value = &mask->values[mask->count];

    if (kind == MASK_UNKNOWN || len < MASK_LEAST || find(mask, text, len) != NULL)
        return;
    mask->failed = mask->failed || mask->count == MASK_VALUES;
    if (mask->failed)
        return;
    *value = (struct mask_value){ kind, strndup(text, len), strdup(stand_in), len, "" };
    (void)str_copy(value->field, sizeof value->field, mask->field);
    mask->failed = value->text == NULL || value->stand_in == NULL;
    if (mask->failed)
        forget(value);
    else
        mask->count++;
}

/* The words of a name may stand elsewhere alone: a host without its domain. */
static void remember_words(struct mask *mask, const char *text, size_t len, const char *stand_in)
{
    const char *at = text;
    char own[MASK_BYTES + 1];

    for (size_t word; next_word(&at, text + len, &word); at += word) {
        if (word < WORD_LEAST || word == len || is_public_word(mask, at, word))
            continue;
        (void)memcpy(own, stand_in + (at - text), word);
        own[word] = '\0';
        remember(mask, MASK_NAME, at, word, own);
    }
}

void mask_put_known(const struct mask_value *value, const char *text, struct buf *out)
{
    size_t len = strlen(value->stand_in);

    for (size_t i = 0; i < len; i++) {
        char c = value->stand_in[i];
        if (len == value->len && isupper((unsigned char)text[i]))
            c = (char)toupper((unsigned char)c);
        else if (len == value->len && islower((unsigned char)text[i]))
            c = (char)tolower((unsigned char)c);
        (void)buf_append(out, &c, 1);
    }
}

/* A text without NULs. */
static void put_plain(struct mask *mask, enum mask_kind kind, const char *text, size_t len,
                      struct buf *out)
{
    char own[MASK_BYTES + 1];
    const struct mask_value *known = find(mask, text, len);

    if (known != NULL) {
        mask_put_known(known, text, out);
        return;
    }
    if ((kind == MASK_SERIAL && !mask_shape_serial(mask->key, text, len, own)) ||
        ((kind == MASK_NAME || kind == MASK_PHRASE) && mask_is_public(mask, text, len))) {
        (void)buf_append(out, text, len);
        return;
    }
    if (kind != MASK_SERIAL)
        mask_shape_text(mask->key, text, len, own);
    own[len] = '\0';
    remember(mask, kind, text, len, own);
    if (kind == MASK_NAME)
        remember_words(mask, text, len, own);
    (void)buf_append(out, own, len);
}

/* Any text: as UTF-16 writes it, it is the same value. */
static void put_text(struct mask *mask, enum mask_kind kind, const char *text, size_t len,
                     struct buf *out)
{
    char plain[MASK_BYTES + 1];
    size_t count = 0;
    struct buf stand_in;

    for (size_t i = 0; i < len; i++)
        if (text[i] != '\0')
            plain[count++] = text[i];
    plain[count] = '\0';
    if (count == len) {
        put_plain(mask, kind, text, len, out);
        return;
    }
    buf_init(&stand_in, MASK_BYTES + 1);
    put_plain(mask, kind, plain, count, &stand_in);
    if (stand_in.len != count)
        (void)buf_append(out, buf_text(&stand_in), stand_in.len);
    for (size_t i = 0, at = 0; i < len && stand_in.len == count; i++)
        (void)buf_append(out, text[i] != '\0' ? &stand_in.data[at++] : "", 1);
    buf_finish(&stand_in);
}

static unsigned take_place(struct mask *mask, enum mask_kind kind)
{
    mask->failed = mask->failed || mask->places[kind] >= PLACES;
    return mask->failed ? PLACES : ++mask->places[kind];
}

/* Those that no maker gave, and that do not repeat by chance. */
static bool is_placeholder(const uint8_t octets[OCTETS])
{
    char text[18];
    static const uint8_t zeros[OCTETS];

    (void)snprintf(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", octets[0], octets[1],
                   octets[2], octets[3], octets[4], octets[5]);
    return memcmp(octets, zeros, OCTETS) == 0 || ((octets[0] & 3) == 0 && !evidence_mac(text));
}

void mask_put_mac(struct mask *mask, const uint8_t octets[OCTETS], uint8_t out_octets[OCTETS])
{
    char digits[MAC_DIGITS + 1];
    char own[MAC_DIGITS + 1];

    (void)memmove(out_octets, octets, OCTETS);
    if (is_placeholder(octets))
        return;
    crypto_hex(octets, OCTETS, digits);
    const struct mask_value *known = find(mask, digits, MAC_DIGITS);
    if (known == NULL || known->kind != MASK_MAC) {
        (void)snprintf(own, sizeof own, "%02x005e0053%02x", octets[0] & 3U,
                       take_place(mask, MASK_MAC));
        remember(mask, MASK_MAC, digits, MAC_DIGITS, own);
    }
    known = find(mask, digits, MAC_DIGITS);
    if (known != NULL)
        (void)mask_form_mac(known->stand_in, MAC_DIGITS, out_octets);
}

/* The new digits in place of the old ones, signs and case as they were. */
static bool put_mac_text(struct mask *mask, const char *text, size_t len, struct buf *out)
{
    char digits[MAC_DIGITS + 1];
    uint8_t octets[OCTETS];
    bool is_upper = false;

    if (!mask_form_mac(text, len, octets))
        return false;
    mask_put_mac(mask, octets, octets);
    crypto_hex(octets, OCTETS, digits);
    for (size_t i = 0; i < len; i++)
        is_upper = is_upper || isupper((unsigned char)text[i]);
    for (size_t i = 0, next = 0; i < len; i++) {
        char c = text[i];
        if (mask_form_digit(c) >= 0)
            c = digits[next++];
        if (is_upper)
            c = (char)toupper((unsigned char)c);
        (void)buf_append(out, &c, 1);
    }
    return true;
}

uint32_t mask_put_address(struct mask *mask, uint32_t address)
{
    char text[16];
    char own[16];
    const struct mask_value *known;

    if (address >> 24 == LOOPBACK || address == 0 || address == UINT32_MAX)
        return address;
    (void)snprintf(text, sizeof text, "%u.%u.%u.%u", address >> 24, address >> 16 & 0xff,
                   address >> 8 & 0xff, address & 0xff);
    if ((known = find(mask, text, strlen(text))) == NULL) {
        (void)snprintf(own, sizeof own, "192.0.2.%u", take_place(mask, MASK_ADDRESS));
        remember(mask, MASK_ADDRESS, text, strlen(text), own);
        known = find(mask, text, strlen(text));
    }
    if (known == NULL || !mask_form_address(known->stand_in, strlen(known->stand_in), &address))
        mask->failed = true;
    return address;
}

static bool put_address_text(struct mask *mask, const char *text, size_t len, struct buf *out)
{
    uint32_t address;

    if (!mask_form_address(text, len, &address))
        return false;
    address = mask_put_address(mask, address);
    return buf_append_format(out, "%u.%u.%u.%u", address >> 24, address >> 16 & 0xff,
                             address >> 8 & 0xff, address & 0xff);
}

/* "urn:uuid:" stays before it. */
static bool put_uuid_text(struct mask *mask, const char *text, size_t len, struct buf *out)
{
    char own[MASK_FORM_UUID + 1];
    char lower[MASK_FORM_UUID + 1];
    const char *start = len >= MASK_FORM_UUID ? text + len - MASK_FORM_UUID : text;

    if (len < MASK_FORM_UUID || !mask_form_uuid(start, MASK_FORM_UUID))
        return false;
    for (size_t i = 0; i < MASK_FORM_UUID; i++)
        lower[i] = (char)tolower((unsigned char)start[i]);
    lower[MASK_FORM_UUID] = '\0';
    (void)buf_append(out, text, (size_t)(start - text));
    const struct mask_value *known = find(mask, lower, MASK_FORM_UUID);
    if (known != NULL)
        return buf_append_text(out, known->stand_in);
    if (!evidence_uuid(lower))
        return buf_append(out, start, MASK_FORM_UUID);
    (void)snprintf(own, sizeof own, "00000000-0000-4000-8000-%012x", take_place(mask, MASK_UUID));
    remember(mask, MASK_UUID, lower, MASK_FORM_UUID, own);
    return buf_append_text(out, own);
}

/* Blanks and control characters around a value are none of it. */
static bool is_around(char c)
{
    return (unsigned char)c <= ' ';
}

void mask_put(struct mask *mask, enum mask_kind kind, const char *text, size_t len, struct buf *out)
{
    const char *end = text + (len < MASK_BYTES ? len : MASK_BYTES);
    const char *stop = end;
    bool done = false;

    for (; text < end && is_around(*text); text++)
        (void)buf_append(out, text, 1);
    while (stop > text && is_around(stop[-1]))
        stop--;
    len = (size_t)(stop - text);
    if (kind == MASK_MAC)
        done = put_mac_text(mask, text, len, out);
    else if (kind == MASK_ADDRESS)
        done = put_address_text(mask, text, len, out);
    else if (kind == MASK_UUID)
        done = put_uuid_text(mask, text, len, out);
    if (!done && len > 0)
        put_text(mask, kind <= MASK_SERIAL ? kind : MASK_NAME, text, len, out);
    (void)buf_append(out, stop, (size_t)(end - stop));
}

size_t mask_count(const struct mask *mask)
{
    return mask->count;
}

const struct mask_value *mask_value(const struct mask *mask, size_t index)
{
    return &mask->values[index];
}

bool mask_is_word(const struct mask_value *value)
{
    size_t letters = 0;

    while (isalpha((unsigned char)value->text[letters]) ||
           (unsigned char)value->text[letters] >= 0x80)
        letters++;
    return letters == value->len && (value->kind == MASK_NAME || value->kind == MASK_PHRASE);
}

bool mask_failed(const struct mask *mask)
{
    return mask->failed;
}

void mask_settle(struct mask *mask)
{
    size_t kept = 0;

    for (size_t i = 0; i < mask->count; i++) {
        struct mask_value *value = &mask->values[i];
        bool is_name = value->kind == MASK_NAME || value->kind == MASK_PHRASE;
        if (is_name && mask_is_public(mask, value->text, value->len))
            forget(value);
        else
            mask->values[kept++] = *value;
    }
    mask->count = kept;
}
