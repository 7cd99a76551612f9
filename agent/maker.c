/* SPDX-License-Identifier: Apache-2.0 */
/* Makers and printers by the rows of maker_rows: the printer's own tables first, then words, then
 * numbers. */
#include "agent/maker.h"
#include "agent/maker_rows.h"
#include "agent/vendor.h"
#include "base/str.h"

#include <ctype.h>
#include <string.h>

#define SYS_DESCR     "1.3.6.1.2.1.1.1.0"
#define SYS_OBJECT_ID "1.3.6.1.2.1.1.2.0"
#define HR_DESCR      "1.3.6.1.2.1.25.3.2.1.3"
#define HR_ID         "1.3.6.1.2.1.25.3.2.1.4"
#define HR_PRINTER    "1.3.6.1.2.1.25.3.5.1"
#define PRINTER_MIB   "1.3.6.1.2.1.43"
#define PPM_DEVICE_ID "1.3.6.1.4.1.2699.1.2.1.2.1.1.3"
#define ENTERPRISES   "1.3.6.1.4.1."

static const char *text_at(const struct reading_set *set, const char *oid)
{
    const uint8_t *bytes = reading_set_bytes(set, oid, 0, 0, NULL);

    return bytes != NULL ? (const char *)bytes : "";
}

/* The first variable below a dotted OID that has a text. */
static const char *first_text_under(const struct reading_set *set, const char *prefix)
{
    struct oid oid;
    const struct reading *reading = NULL;

    if (!oid_parse(prefix, &oid))
        return "";
    do {
        reading = reading_set_next(set, &oid, reading != NULL ? &reading->oid : NULL);
    } while (reading != NULL && (reading->type != READING_BYTES || reading->len == 0));
    return reading != NULL ? (const char *)reading->bytes : "";
}

static bool answers_under(const struct reading_set *set, const char *prefix)
{
    struct oid oid;

    return oid_parse(prefix, &oid) && reading_set_next(set, &oid, NULL) != NULL;
}

static bool is_letter(char c)
{
    return isalpha((unsigned char)c) != 0;
}

/* `words` at `text`, and no letter that would make it another word; a key that ends in a blank or
 * sign says so. */
static bool words_fit(const char *text, const char *words)
{
    size_t len = strlen(words);

    for (size_t i = 0; i < len; i++)
        if (tolower((unsigned char)text[i]) != tolower((unsigned char)words[i]))
            return false;
    return !is_letter(words[len - 1]) || !is_letter(text[len]);
}

static bool words_within(const char *text, const char *words)
{
    for (const char *at = str_find_nocase(text, words); at != NULL;
         at = str_find_nocase(at + 1, words))
        if (words_fit(at, words) && (at == text || !is_letter(words[0]) || !is_letter(at[-1])))
            return true;
    return false;
}

static const struct maker_row *first_words_row(const char *text)
{
    const struct maker_row *best = NULL;
    size_t count;
    const struct maker_row *rows = maker_rows_first_words(&count);

    while (*text != '\0' && !is_letter(*text)) /* "; AXIS ..." */
        text++;
    for (size_t i = 0; i < count; i++)
        if (words_fit(text, rows[i].key) &&
            (best == NULL || strlen(rows[i].key) > strlen(best->key)))
            best = &rows[i];
    return best;
}

/* The first row that fits and says what is asked: a maker, or that it prints. */
static const struct maker_row *words_row(const char *text, bool for_maker)
{
    size_t count;
    const struct maker_row *rows = maker_rows_words(&count);

    for (size_t i = 0; i < count; i++)
        if ((for_maker ? rows[i].maker != NULL : rows[i].prints) && words_within(text, rows[i].key))
            return &rows[i];
    return NULL;
}

static bool is_other_thing(const char *text)
{
    size_t count;
    const char *const *things = maker_rows_other_things(&count);

    for (size_t i = 0; i < count; i++)
        if (words_within(text, things[i]))
            return true;
    return false;
}

static bool number_fits(const char *dotted, const char *key)
{
    size_t len = strlen(key);

    return strncmp(dotted, key, len) == 0 && (dotted[len] == '.' || dotted[len] == '\0');
}

static const struct maker_row *number_row(const char *dotted)
{
    const struct maker_row *best = NULL;
    size_t count;
    const struct maker_row *rows = maker_rows_numbers(&count);

    if (*dotted == '.')
        dotted++;
    if (!str_starts_with(dotted, ENTERPRISES))
        return NULL;
    dotted += sizeof ENTERPRISES - 1;
    for (size_t i = 0; i < count; i++)
        if (number_fits(dotted, rows[i].key) &&
            (best == NULL || strlen(rows[i].key) > strlen(best->key)))
            best = &rows[i];
    return best;
}

/* By hrDeviceID: the first device whose product a row knows. */
static const struct maker_row *product_row(const struct reading_set *set)
{
    struct oid column;
    const struct maker_row *row = NULL;

    if (!oid_parse(HR_ID, &column))
        return NULL;
    for (const struct reading *r = reading_set_next(set, &column, NULL); r != NULL && row == NULL;
         r = reading_set_next(set, &column, &r->oid))
        if (r->type == READING_OID)
            row = number_row((const char *)r->bytes);
    return row;
}

/* The value of MFG or MANUFACTURER in the IEEE 1284 device id, up to its ';' (the row match needs
 * no end). */
static const char *device_id_maker(const struct reading_set *set)
{
    const char *id = first_text_under(set, PPM_DEVICE_ID);
    const char *at = str_find_nocase(id, "MFG:");

    if (at != NULL)
        return at + 4;
    at = str_find_nocase(id, "MANUFACTURER:");
    return at != NULL ? at + 13 : "";
}

const char *maker_name(const struct reading_set *set)
{
    const char *descr = text_at(set, SYS_DESCR);
    const struct maker_row *row = first_words_row(descr);

    if (row == NULL)
        row = words_row(descr, true);
    if (row == NULL || row->maker == NULL)
        row = number_row(text_at(set, SYS_OBJECT_ID));
    if (row == NULL || row->maker == NULL)
        row = first_words_row(device_id_maker(set));
    if (row == NULL || row->maker == NULL)
        row = first_words_row(first_text_under(set, HR_DESCR));
    if (row == NULL || row->maker == NULL)
        row = product_row(set);
    if (row != NULL && row->maker != NULL)
        return row->maker;

    const struct vendor *vendor = vendor_by_objects(set);
    return vendor != NULL ? vendor->maker : NULL;
}

const char *maker_of_text(const char *text)
{
    const struct maker_row *row = first_words_row(text);

    return row != NULL ? row->maker : NULL;
}

const char *maker_skip_name(const char *text)
{
    static const char *const suffixes[] = { "Inc.", "Corporation", "Corp.", "TEC" };
    const char *blanks = " ,";

    text += strspn(text, " ");
    for (const struct maker_row *row = first_words_row(text); row != NULL && is_letter(*text);
         row = first_words_row(text)) {
        size_t len = strlen(row->key);
        if (text[len] != ' ' && text[len] != ',')
            break;
        text += len;
        text += strspn(text, blanks);
        for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++)
            if (words_fit(text, suffixes[i])) {
                text += strlen(suffixes[i]);
                text += strspn(text, blanks);
            }
    }
    return text;
}

/* Hosts whose agents list the print queues they serve in hrPrinterTable. */
static bool is_host_agent(const struct reading_set *set)
{
    const char *dotted = text_at(set, SYS_OBJECT_ID);

    return str_starts_with(dotted, ENTERPRISES "8072.3.2") ||
           str_starts_with(dotted, ENTERPRISES "311.1.1.3");
}

bool maker_is_printer(const struct reading_set *set)
{
    const char *descr = text_at(set, SYS_DESCR);

    if (answers_under(set, PRINTER_MIB))
        return true;
    if (answers_under(set, HR_PRINTER) && !is_host_agent(set))
        return true;
    if (is_other_thing(descr))
        return false;

    const struct maker_row *by_number = number_row(text_at(set, SYS_OBJECT_ID));
    const struct maker_row *by_maker = first_words_row(descr);
    return (by_number != NULL && by_number->prints) || (by_maker != NULL && by_maker->prints) ||
           words_row(descr, false) != NULL;
}
