/* SPDX-License-Identifier: Apache-2.0 */
/* One step along the text at a time: the first rule that fits takes what it stands for. */
#include "agent/record/mask_text.h"

#include "agent/console.h"
#include "agent/record/mask_form.h"
#include "base/str.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define BOUNDLESS       6 /* letters from which a value is looked for within words, too */
#define PREFIX_LEAST    5
#define NUMBER_DIGITS   2
#define HOST_DOTS       2
#define HOST_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-"
#define SERIAL_LEAST    6 /* letters and digits behind a mark that nothing parts from them */

/* A text, and where in it we are. */
struct step {
    struct mask *mask;
    const char *text; /* whole */
    const char *at;
    const char *end;
    enum mask_text_kind kind;
    struct buf *out;
};

/* As makers write them before a serial number; longer ones first. */
static const char *const serial_marks[] = {
    "Serial Number:", "Serial Number ", "Serial No.", "SerialNumber:", "Serial:", "SERN:",
    "S/N:",           "S/N ",           "S/N",        "SER:",          "SN:",     "SN ",
};

static bool is_word(char c)
{
    return isalnum((unsigned char)c) != 0 || (unsigned char)c >= 0x80;
}

static bool begins_word(const struct step *s)
{
    return s->at == s->text || !is_word(s->at[-1]);
}

static size_t left(const struct step *s)
{
    return (size_t)(s->end - s->at);
}

static bool fits(const struct step *s, const struct mask_value *value)
{
    if (left(s) < value->len || strncasecmp(s->at, value->text, value->len) != 0)
        return false;
    if (value->kind == MASK_ADDRESS)
        return (s->at == s->text || !isdigit((unsigned char)s->at[-1])) &&
               (left(s) == value->len || !isdigit((unsigned char)s->at[value->len]));
    return (value->len >= BOUNDLESS && !mask_is_word(value)) ||
           (begins_word(s) && (left(s) == value->len || !is_word(s->at[value->len])));
}

static bool is_passed(const struct step *s, const struct mask_value *value)
{
    return s->kind == MASK_TEXT_NAMES_STAY &&
           (value->kind == MASK_NAME || value->kind == MASK_PHRASE);
}

/* The longest value that was replaced elsewhere. */
static bool step_known(struct step *s)
{
    const struct mask_value *best = NULL;

    for (size_t i = 0; i < mask_count(s->mask); i++) {
        const struct mask_value *value = mask_value(s->mask, i);
        if (!is_passed(s, value) && fits(s, value) && (best == NULL || value->len > best->len))
            best = value;
    }
    if (best == NULL)
        return false;
    mask_put_known(best, s->at, s->out);
    s->at += best->len;
    return true;
}

static size_t word_length(const struct step *s)
{
    size_t len = 0;

    while (len < left(s) && is_word(s->at[len]))
        len++;
    return len;
}

/* Models end with the first letters of the serial number on some printers. */
static bool step_prefix(struct step *s)
{
    size_t len = word_length(s);

    if (len < PREFIX_LEAST || strcspn(s->at, "0123456789") >= len)
        return false;
    for (size_t i = 0; i < mask_count(s->mask); i++) {
        const struct mask_value *value = mask_value(s->mask, i);
        if (value->kind != MASK_SERIAL || value->len <= len ||
            strncasecmp(value->text, s->at, len) != 0)
            continue;
        (void)buf_append(s->out, value->stand_in, len);
        s->at += len;
        return true;
    }
    return false;
}

static void put(struct step *s, enum mask_kind kind, size_t len)
{
    mask_put(s->mask, kind, s->at, len, s->out);
    s->at += len;
}

static size_t span(const struct step *s, const char *characters)
{
    size_t len = 0;

    while (len < left(s) && s->at[len] != '\0' && strchr(characters, s->at[len]) != NULL)
        len++;
    return len;
}

/* Addresses and numbers by their form. */
static bool step_form(struct step *s)
{
    uint8_t octets[MASK_FORM_OCTETS];
    uint32_t address;
    size_t dotted = span(s, "0123456789.");
    size_t word = word_length(s);

    if (left(s) >= MASK_FORM_UUID && mask_form_uuid(s->at, MASK_FORM_UUID)) {
        put(s, MASK_UUID, MASK_FORM_UUID);
        return true;
    }
    if (left(s) >= MASK_FORM_MAC && (s->at[2] == ':' || s->at[2] == '-') &&
        mask_form_mac(s->at, MASK_FORM_MAC, octets)) {
        put(s, MASK_MAC, MASK_FORM_MAC);
        return true;
    }
    if (mask_form_bare_mac(s->at, word)) {
        put(s, MASK_MAC, word);
        return true;
    }
    while (dotted > 0 && s->at[dotted - 1] == '.')
        dotted--;
    if (!mask_form_address(s->at, dotted, &address) ||
        ((s->kind == MASK_TEXT_VERSION || mask_form_is_padded(s->at, dotted)) &&
         !mask_form_is_private(address)))
        return false;
    put(s, MASK_ADDRESS, dotted);
    return true;
}

/* A name that does not look like an URL or address any more. */
static void put_without_colons(struct step *s, size_t len)
{
    size_t before = s->out->len;

    put(s, MASK_NAME, len);
    for (size_t i = before; i < s->out->len; i++)
        if (s->out->data[i] == ':')
            s->out->data[i] = '_';
}

static bool step_ipv6(struct step *s)
{
    size_t len = span(s, "0123456789abcdefABCDEF:");

    if (!mask_form_ipv6(s->at, len))
        return false;
    put_without_colons(s, len);
    return true;
}

/* "print.site.example": three labels or more, the last one of letters. */
static bool step_host(struct step *s)
{
    size_t len = span(s, HOST_CHARACTERS);
    size_t dots = 0;
    size_t last = 0;

    while (len > 0 && !is_word(s->at[len - 1]))
        len--;
    for (size_t i = 0; i < len; i++) {
        dots += s->at[i] == '.';
        last = s->at[i] == '.' || !isalpha((unsigned char)s->at[i]) ? 0 : last + 1;
    }
    if (dots < HOST_DOTS || last < HOST_DOTS || s->at[len - last - 1] != '.' ||
        !isalpha((unsigned char)*s->at))
        return false;
    put(s, MASK_NAME, len);
    return true;
}

/* Mail addresses and places in the network. */
static bool step_link(struct step *s)
{
    size_t len = 0;
    bool is_link = false;

    while (len < left(s) && !isspace((unsigned char)s->at[len]) &&
           strchr(";,\"<>()", s->at[len]) == NULL) {
        is_link = is_link || s->at[len] == '@' ||
                  (left(s) - len >= 3 && strncmp(s->at + len, "://", 3) == 0);
        len++;
    }
    if (!is_link)
        return false;
    put_without_colons(s, len);
    return true;
}

/* "SN48178080E0000481": a mark, too. */
static bool step_joined_mark(struct step *s)
{
    static const char mark[] = "SN";
    size_t len = sizeof mark - 1;
    size_t word = word_length(s);

    if (word < len + SERIAL_LEAST || strncasecmp(s->at, mark, len) != 0 ||
        strcspn(s->at, "0123456789") >= word)
        return false;
    (void)buf_append(s->out, s->at, len);
    s->at += len;
    put(s, MASK_SERIAL, word - len);
    return true;
}

/* What stands behind a mark is a serial number when it has a digit. */
static bool step_mark(struct step *s)
{
    for (size_t i = 0; i < sizeof serial_marks / sizeof serial_marks[0]; i++) {
        size_t len = strlen(serial_marks[i]);
        if (left(s) < len || strncasecmp(s->at, serial_marks[i], len) != 0)
            continue;
        (void)buf_append(s->out, s->at, len);
        s->at += len;
        len = span(s, " :_");
        (void)buf_append(s->out, s->at, len);
        s->at += len;
        for (len = 0; len < left(s) && strchr(" ,;)}", s->at[len]) == NULL;)
            len++;
        if (memchr(s->at, '\0', len) == NULL && len > 0 && strcspn(s->at, "0123456789") < len)
            put(s, MASK_SERIAL, len);
        return true;
    }
    return false;
}

void mask_text_technical(struct mask *mask, const char *text, size_t len, enum mask_text_kind kind,
                         struct buf *out)
{
    struct step s = { mask, text, text, text + len, kind, out };

    while (s.at < s.end) {
        bool starts = begins_word(&s) && is_word(*s.at);
        if ((starts && (step_mark(&s) || step_joined_mark(&s) || step_form(&s) || step_ipv6(&s) ||
                        step_link(&s) || step_host(&s))) ||
            step_known(&s) || (starts && step_prefix(&s)))
            continue;
        (void)buf_append(out, s.at++, 1);
    }
}

/* A number alone tells nothing; several of them may be a telephone's. */
static void put_words(struct mask *mask, const char *text, size_t len, struct buf *out)
{
    struct step s = { mask, text, text, text + len, MASK_TEXT_ANY, out };
    bool was_number = false;

    while (s.at < s.end) {
        size_t word = word_length(&s);
        if (word == 0) {
            char sign = *s.at++;
            (void)buf_append(out, sign == '@' ? "a" : &sign, 1);
            continue;
        }
        bool is_number = span(&s, "0123456789") == word;
        if (mask_is_public(mask, s.at, word) && !(is_number && was_number))
            (void)buf_append(out, s.at, word);
        else
            mask_put(mask, MASK_UNKNOWN, s.at, word, out);
        was_number = is_number;
        s.at += word;
    }
}

/* Remembered as a whole, whatever of it stays. */
static void note_phrase(struct mask *mask, const char *text, size_t len)
{
    struct buf unused;

    buf_init(&unused, MASK_BYTES + 1);
    mask_put(mask, MASK_PHRASE, text, len, &unused);
    buf_finish(&unused);
}

/* agent/console reads letters only: one small number beside them tells nothing. */
static bool has_few_digits(const char *text, size_t len)
{
    size_t numbers = 0;
    size_t digits = 0;

    for (size_t i = 0; i < len; i++) {
        digits = isdigit((unsigned char)text[i]) ? digits + 1 : 0;
        numbers += digits == 1;
        if (numbers > 1 || digits > NUMBER_DIGITS)
            return false;
    }
    return true;
}

void mask_text_words(struct mask *mask, const char *text, size_t len, struct buf *out)
{
    if (has_few_digits(text, len) && console_read((const uint8_t *)text, len) != 0) {
        (void)buf_append(out, text, len);
        return;
    }
    note_phrase(mask, text, len);
    put_words(mask, text, len, out);
}
