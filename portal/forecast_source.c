/* SPDX-License-Identifier: Apache-2.0 */
/* The stages know nothing of each other: here the one's words become the other's. */
#include "portal/forecast_source.h"

#include <stdlib.h>

static struct forecast_reading reading_of(const struct level_read_point *point)
{
    static const int64_t words[] = { [LEVEL_READ_UNKNOWN] = FORECAST_TRACK_UNKNOWN,
                                     [LEVEL_READ_SILENT] = FORECAST_TRACK_SILENT,
                                     [LEVEL_READ_HEARD] = FORECAST_TRACK_HEARD };

    return (struct forecast_reading){
        .at_ms = point->at_ms,
        .level = point->kind == LEVEL_READ_LEVEL ? point->level : words[point->kind],
    };
}

enum err forecast_source_read(struct db *db, const struct level_read_supply *of,
                              struct forecast_reading out_readings[LEVEL_READ_MOST],
                              size_t *out_count)
{
    struct level_read_point *points = malloc(LEVEL_READ_MOST * sizeof *points);

    if (!points)
        return ERR_MEMORY;
    enum err err = level_read_points(db, of, points, out_count);
    for (size_t i = 0; err == ERR_NONE && i < *out_count; i++)
        out_readings[i] = reading_of(&points[i]);
    free(points);
    return err;
}
