/* SPDX-License-Identifier: Apache-2.0 */
/* The stages know nothing of each other: here the one's words become the other's. */
#include "portal/forecast_source.h"

#include "portal/store/page_read.h"

#include <stdlib.h>

/* What is read of one supply. */
struct source {
    struct level_read_point levels[LEVEL_READ_MOST];
    struct page_read_point pages[PAGE_READ_MOST];
    size_t level_count;
    size_t page_count;
};

static struct forecast_reading level_of(const struct level_read_point *point)
{
    static const int64_t words[] = { [LEVEL_READ_UNKNOWN] = FORECAST_TRACK_UNKNOWN,
                                     [LEVEL_READ_SILENT] = FORECAST_TRACK_SILENT,
                                     [LEVEL_READ_HEARD] = FORECAST_TRACK_HEARD };

    return (struct forecast_reading){
        .at_ms = point->at_ms,
        .level = point->kind == LEVEL_READ_LEVEL ? point->level : words[point->kind],
    };
}

static struct forecast_reading page_of(const struct page_read_point *point)
{
    static const int64_t words[] = { [PAGE_READ_COUNT] = FORECAST_TRACK_COUNT,
                                     [PAGE_READ_FITTED] = FORECAST_TRACK_FITTED,
                                     [PAGE_READ_LOW] = FORECAST_TRACK_LOW,
                                     [PAGE_READ_OUT] = FORECAST_TRACK_OUT,
                                     [PAGE_READ_YIELD] = FORECAST_TRACK_YIELD };

    return (struct forecast_reading){ .at_ms = point->at_ms,
                                      .level = words[point->kind],
                                      .pages = point->pages };
}

/* The last thing that was told of its level was no number. */
static bool is_untold(const struct source *source)
{
    size_t at = source->level_count;

    while (at > 0 && (source->levels[at - 1].kind == LEVEL_READ_SILENT ||
                      source->levels[at - 1].kind == LEVEL_READ_HEARD))
        at--;
    return at > 0 && source->levels[at - 1].kind == LEVEL_READ_UNKNOWN;
}

/* The last level point is the end of what is known. */
static enum err read_both(struct db *db, const struct level_read_supply *of, struct source *source)
{
    enum err err = level_read_points(db, of, source->levels, &source->level_count);

    if (err != ERR_NONE || !is_untold(source))
        return err;
    int64_t until_ms = source->levels[source->level_count - 1].at_ms;
    return page_read_points(db, of, until_ms, source->pages, &source->page_count);
}

/* Of one time pages come first: silence ends what they say. */
static void merge(const struct source *source, struct forecast_reading *out, size_t *out_count)
{
    size_t room = LEVEL_READ_MOST - source->page_count;
    size_t level = source->level_count > room ? source->level_count - room : 0;
    size_t page = 0;
    size_t count = 0;

    while (level < source->level_count || page < source->page_count) {
        bool is_page =
            page < source->page_count && (level == source->level_count ||
                                          source->pages[page].at_ms <= source->levels[level].at_ms);
        out[count++] =
            is_page ? page_of(&source->pages[page++]) : level_of(&source->levels[level++]);
    }
    *out_count = count;
}

enum err forecast_source_read(struct db *db, const struct level_read_supply *of,
                              struct forecast_reading out_readings[LEVEL_READ_MOST],
                              size_t *out_count)
{
    struct source *source = malloc(sizeof *source);

    if (!source)
        return ERR_MEMORY;
    source->level_count = source->page_count = 0;
    enum err err = read_both(db, of, source);
    if (err == ERR_NONE)
        merge(source, out_readings, out_count);
    free(source);
    return err;
}
