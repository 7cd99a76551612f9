/* SPDX-License-Identifier: Apache-2.0 */
/* Both lines are walked together, a column at a time. */
#include "agent/normalise/brother_csv.h"

#include "agent/csv_line.h"
#include "agent/normalise/web_words.h"
#include "base/str.h"

#include <ctype.h>
#include <string.h>

#define FIELD_SIZE   CSV_LINE_FIELD
#define COLUMNS_MOST 256
#define LIFE         "% of Life Remaining("
#define PAGES        "Remaining Life("
#define HUNDRED      100
#define FULL         10000 /* hundredths of a percent */

/* clang-format off */
static const struct {
    const char *word; /* in a column's name */
    int64_t type;
} parts[] = {
    { "Waste Toner", WEB_WORDS_WASTE_TONER }, { "Toner", WEB_WORDS_TONER }, { "Drum", WEB_WORDS_OPC },
    { "Belt", WEB_WORDS_TRANSFER }, { "Fuser", WEB_WORDS_FUSER }, { "Ink", WEB_WORDS_INK },
};
/* clang-format on */

/* "61.00", "40", "5.5" as hundredths of a percent; -1 for any other and more than 100. */
static int64_t hundredths_of(const char *text)
{
    char whole[8];
    size_t len = strcspn(text, ".");
    int64_t number;
    int64_t digits = 0;

    if (len >= sizeof whole)
        return -1;
    (void)memcpy(whole, text, len);
    whole[len] = '\0';
    if (!str_to_i64(whole, 0, HUNDRED, &number))
        return -1;
    if (text[len] == '.' && isdigit((unsigned char)text[len + 1])) {
        digits = INT64_C(10) * (text[len + 1] - '0');
        if (isdigit((unsigned char)text[len + 2]))
            digits += text[len + 2] - '0';
    }
    number = number * HUNDRED + digits;
    return number <= FULL ? number : -1;
}

/* "Toner(K)" and "Toner Black": the code or name of its colour; NULL none. */
static const char *colour_in(const char *name)
{
    char word[FIELD_SIZE];
    const char *open = strchr(name, '(');

    if (open != NULL && str_copy(word, sizeof word, open + 1)) {
        word[strcspn(word, ")")] = '\0';
        return web_words_colour(word);
    }
    return web_words_colour(name);
}

/* The supply that a column "...(Toner)" is about; NULL when it is about none that is known. */
static struct web_supply *supply_of(const char *name, struct web_facts *facts)
{
    const char *colour = colour_in(name);

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (str_find_nocase(name, parts[i].word) == NULL)
            continue;
        struct web_supply *supply = web_facts_supply(facts, parts[i].type, colour);
        if (supply == NULL && (supply = web_facts_add_supply(facts, "csv")) != NULL) {
            supply->type = parts[i].type;
            supply->colour = colour;
            supply->receptacle = web_words_is_waste(parts[i].type);
        }
        return supply;
    }
    return NULL;
}

static void take_level(const char *name, const char *value, struct web_facts *facts)
{
    int64_t hundredths = hundredths_of(value);
    struct web_supply *supply = hundredths < 0 ? NULL : supply_of(name, facts);

    if (supply == NULL || supply->hundredths >= 0)
        return;
    web_facts_percent(supply, (hundredths + HUNDRED - 1) / HUNDRED, false); /* 0.5 is not empty */
    supply->hundredths = hundredths;
}

static void take_pages(const char *name, const char *value, struct web_facts *facts)
{
    int64_t pages;
    struct web_supply *supply =
        str_to_i64(value, 0, INT32_MAX, &pages) ? supply_of(name, facts) : NULL;

    if (supply != NULL && supply->pages < 0)
        supply->pages = pages;
}

static void take_column(const char *name, const char *value, struct web_facts *facts)
{
    int64_t number;

    if (strcmp(name, "Node Name") == 0)
        (void)web_facts_text(facts->hostname, sizeof facts->hostname, value);
    else if (strcmp(name, "Model Name") == 0)
        web_facts_model(facts, value);
    else if (strcmp(name, "Location") == 0)
        (void)web_facts_text(facts->location, sizeof facts->location, value);
    else if (strcmp(name, "Serial No.") == 0)
        web_facts_serial(facts, value);
    else if (strcmp(name, "Main Firmware Version") == 0)
        web_facts_firmware(facts, value);
    else if (strcmp(name, "Page Counter") == 0 && str_to_i64(value, 0, INT32_MAX, &number))
        facts->counts.value[VENDOR_TOTAL][VENDOR_BOTH] = number;
    else if (str_starts_with(name, LIFE))
        take_level(name + strlen(LIFE), value, facts);
    else if (str_starts_with(name, PAGES))
        take_pages(name + strlen(PAGES), value, facts);
}

void brother_csv_read(const struct web_answer *answer, struct web_facts *facts)
{
    const char *from = (const char *)answer->body;
    const char *end = from + answer->len;
    char name[FIELD_SIZE];
    char value[FIELD_SIZE];

    if (answer->outcome != WEB_GOOD)
        return;
    struct csv_line names = csv_line_read(from, end);
    struct csv_line values = csv_line_after(names, end);
    for (size_t i = 0;
         i < COLUMNS_MOST && csv_line_next(&names, name) && csv_line_next(&values, value); i++)
        take_column(name, value, facts);
    if (facts->model[0] != '\0' && facts->maker == NULL)
        facts->maker = "Brother";
}
