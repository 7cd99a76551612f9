/* SPDX-License-Identifier: Apache-2.0 */
/* Reading, completing, checking and writing of counters. */
#include "agent/normalise/counts.h"
#include "agent/normalise/private_value.h"
#include "base/str.h"

#include <ctype.h>
#include <string.h>

#define UNKNOWN    (-1)
#define COUNT_MOST INT64_C(1000000000000) /* no printer lived that long */
#define NO_CHOICE  UINT8_MAX

static const char *const work_words[VENDOR_WORKS] = { "total", "print", "copy", "fax", "scan" };
static const char *const colour_words[VENDOR_COLOURS] = { "total", "mono", "colour" };

/* The choice that each counter was taken from, while they are read. */
struct choices {
    uint8_t value[VENDOR_WORKS][VENDOR_COLOURS];
    uint8_t duplex[VENDOR_WORKS];
};

/* The lowest choice counts; numbers of one choice are added. */
static void take(int64_t number, uint8_t choice, int64_t *value, uint8_t *taken)
{
    if (number > COUNT_MOST || choice > *taken)
        return;
    *value = choice == *taken ? *value + number : number;
    *taken = choice;
}

static void read_count(const struct answer *answer, const struct vendor_row *row, size_t family,
                       struct counts *counts, struct choices *taken)
{
    const uint8_t per_family = 16;
    uint8_t choice = (uint8_t)(family * per_family + row->choice);
    int64_t number;

    if (!private_value_number(answer, row, &number))
        return;
    if (row->duplex)
        take(number, choice, &counts->duplex[row->work], &taken->duplex[row->work]);
    else
        take(number, choice, &counts->value[row->work][row->colour],
             &taken->value[row->work][row->colour]);
}

static struct counts_media *media_of(struct counts *counts, const char *name)
{
    for (size_t i = 0; i < counts->media_count; i++)
        if (strcmp(counts->media[i].name, name) == 0)
            return &counts->media[i];
    if (counts->media_count == COUNTS_MEDIA)
        return NULL;

    struct counts_media *media = &counts->media[counts->media_count++];
    (void)str_copy(media->name, sizeof media->name, name);
    for (size_t c = 0; c < VENDOR_COLOURS; c++)
        media->value[c] = UNKNOWN;
    return media;
}

/* A medium that nothing was printed on is not worth a line. */
static void read_media(const struct answer *answer, const struct vendor_row *row,
                       struct counts *counts)
{
    const struct reading *cell = NULL;
    char name[COUNTS_MEDIA_NAME];

    while ((cell = private_value_next(answer, row, cell)) != NULL) {
        if (cell->type != READING_INTEGER || cell->number <= 0 || cell->number > COUNT_MOST ||
            !private_value_key(answer, row, cell, name, sizeof name))
            continue;
        for (char *letter = name; *letter != '\0'; letter++)
            *letter = (char)tolower((unsigned char)*letter);
        struct counts_media *media = media_of(counts, name);
        if (media != NULL)
            media->value[row->colour] = cell->number;
    }
}

/* True: where the total is not told, it is the sum of the works. */
static bool read_rows(const struct answer *answer, struct counts *counts)
{
    bool is_sum = false;
    struct choices taken;
    struct private_value_rows rows;
    const struct vendor_row *row;

    (void)memset(&taken, NO_CHOICE, sizeof taken);
    private_value_open(answer, &rows);
    while ((row = private_value_row(&rows)) != NULL)
        if (row->says == VENDOR_TOTAL_IS_SUM)
            is_sum = true;
        else if (row->says == VENDOR_COUNT)
            read_count(answer, row, rows.family, counts, &taken);
        else if (row->says == VENDOR_COUNT_MEDIA)
            read_media(answer, row, counts);
    return is_sum;
}

static bool known(int64_t value)
{
    return value >= 0;
}

/* Total, mono and colour of one work: the third follows from two; parts never exceed the whole. */
static void complete(int64_t value[VENDOR_COLOURS])
{
    int64_t *total = &value[VENDOR_BOTH];
    int64_t *mono = &value[VENDOR_MONO];
    int64_t *colour = &value[VENDOR_COLOUR];

    if (known(*total) && (*mono > *total || *colour > *total ||
                          (known(*mono) && known(*colour) && *mono + *colour > *total))) {
        *mono = UNKNOWN;
        *colour = UNKNOWN;
    }
    if (!known(*total) && known(*mono) && known(*colour))
        *total = *mono + *colour;
    else if (known(*total) && known(*mono) && !known(*colour))
        *colour = *total - *mono;
    else if (known(*total) && known(*colour) && !known(*mono))
        *mono = *total - *colour;
}

/* The sum over print, copy and fax; unknown when one of them is. A work without pages has none of
 * any colour. */
static int64_t sum_of_works(const struct counts *counts, enum vendor_colour colour)
{
    int64_t sum = 0;

    for (size_t work = VENDOR_PRINT; work <= VENDOR_FAX; work++) {
        const int64_t *value = counts->value[work];
        if (value[VENDOR_BOTH] <= 0)
            continue;
        if (!known(value[colour]))
            return UNKNOWN;
        sum += value[colour];
    }
    return sum;
}

static void add_up_total(struct counts *counts)
{
    int64_t *all = counts->value[VENDOR_TOTAL];

    if (known(all[VENDOR_BOTH]) || !known(counts->value[VENDOR_PRINT][VENDOR_BOTH]))
        return;
    for (size_t colour = VENDOR_BOTH; colour < VENDOR_COLOURS; colour++)
        all[colour] = sum_of_works(counts, (enum vendor_colour)colour);
}

static void add_up_colours(struct counts *counts)
{
    int64_t *all = counts->value[VENDOR_TOTAL];

    if (!known(all[VENDOR_BOTH]) || sum_of_works(counts, VENDOR_BOTH) != all[VENDOR_BOTH])
        return;
    for (size_t colour = VENDOR_MONO; colour < VENDOR_COLOURS; colour++)
        if (!known(all[colour]))
            all[colour] = sum_of_works(counts, (enum vendor_colour)colour);
}

/* Works and two-sided pages that are more than the device's own total. */
static void drop_excess(struct counts *counts)
{
    int64_t total = counts->value[VENDOR_TOTAL][VENDOR_BOTH];

    for (size_t work = 0; work < VENDOR_WORKS; work++) {
        int64_t *value = counts->value[work];
        bool printed = work != VENDOR_SCAN;
        if (known(value[VENDOR_BOTH]) && counts->duplex[work] > value[VENDOR_BOTH])
            counts->duplex[work] = UNKNOWN;
        for (size_t c = 0; printed && known(total) && c < VENDOR_COLOURS; c++)
            if (value[c] > total)
                value[c] = UNKNOWN;
    }
    for (size_t i = 0; i < counts->media_count; i++)
        for (size_t c = 0; known(total) && c < VENDOR_COLOURS; c++)
            if (counts->media[i].value[c] > total)
                counts->media[i].value[c] = UNKNOWN;
}

void counts_init(struct counts *counts)
{
    (void)memset(counts, 0, sizeof *counts);
    for (size_t work = 0; work < VENDOR_WORKS; work++) {
        counts->duplex[work] = UNKNOWN;
        for (size_t c = 0; c < VENDOR_COLOURS; c++)
            counts->value[work][c] = UNKNOWN;
    }
}

void counts_settle(struct counts *counts, bool is_sum)
{
    for (size_t work = 0; work < VENDOR_WORKS; work++)
        complete(counts->value[work]);
    if (is_sum)
        add_up_total(counts);
    drop_excess(counts);
    add_up_colours(counts);
    complete(counts->value[VENDOR_TOTAL]);
}

void counts_read(const struct answer *answer, struct counts *out_counts)
{
    counts_init(out_counts);
    counts_settle(out_counts, read_rows(answer, out_counts));
}

bool counts_any(const struct counts *counts)
{
    bool any = counts->media_count > 0;

    for (size_t work = 0; work < VENDOR_WORKS; work++) {
        any = any || known(counts->duplex[work]);
        for (size_t c = 0; c < VENDOR_COLOURS; c++)
            any = any || known(counts->value[work][c]);
    }
    return any;
}

static bool write_one(struct record *record, int64_t value, size_t work, size_t colour)
{
    return known(value) && record_add_number(record, FIELD_METER_COUNT, value) &&
           record_add(record, FIELD_METER_COUNT_WORK, work_words[work]) &&
           record_add(record, FIELD_METER_COUNT_COLOUR, colour_words[colour]);
}

void counts_write(const struct counts *counts, struct record *record)
{
    for (size_t work = 0; work < VENDOR_WORKS; work++) {
        for (size_t c = 0; c < VENDOR_COLOURS; c++)
            (void)write_one(record, counts->value[work][c], work, c);
        if (write_one(record, counts->duplex[work], work, VENDOR_BOTH))
            (void)record_add(record, FIELD_METER_COUNT_SIDES, "duplex");
    }
    for (size_t i = 0; i < counts->media_count; i++)
        for (size_t c = 0; c < VENDOR_COLOURS; c++)
            if (write_one(record, counts->media[i].value[c], VENDOR_TOTAL, c))
                (void)record_add(record, FIELD_METER_COUNT_MEDIA, counts->media[i].name);
}
