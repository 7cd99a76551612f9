/* SPDX-License-Identifier: Apache-2.0 */
/* Few rows: a search from the front is fast enough. */
#include "tests/sim_printer/sim_asked.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEP 16 /* rows that are allocated at a time */

static struct sim_asked_row *row_of(struct sim_asked *asked, const char *text)
{
    for (size_t i = 0; i < asked->count; i++) {
        if (strcmp(asked->rows[i].text, text) == 0)
            return &asked->rows[i];
    }
    if (asked->count == SIM_ASKED_ROWS)
        return NULL;
    if (asked->count % STEP == 0) {
        struct sim_asked_row *rows = realloc(asked->rows, (asked->count + STEP) * sizeof *rows);
        if (rows == NULL)
            return NULL;
        asked->rows = rows;
    }
    struct sim_asked_row *row = &asked->rows[asked->count++];
    *row = (struct sim_asked_row){ .count = 0 };
    memcpy(row->text, text, strlen(text));
    return row;
}

static void add(struct sim_asked *asked, const char *text, uint64_t count)
{
    struct sim_asked_row *row = row_of(asked, text);

    if (row != NULL)
        row->count += count;
    else
        asked->more += count;
}

void sim_asked_note(struct sim_asked *asked, const char *kind, const char *what)
{
    char text[SIM_ASKED_TEXT];

    (void)snprintf(text, sizeof text, "%s:%s", kind, what);
    for (char *c = text; *c != '\0'; c++) {
        if ((unsigned char)*c <= ' ' || *c == '=' || *c == 0x7f)
            *c = '_';
    }
    add(asked, text, 1);
}

void sim_asked_sum(struct sim_asked *sum, const struct sim_asked *asked)
{
    for (size_t i = 0; i < asked->count; i++)
        add(sum, asked->rows[i].text, asked->rows[i].count);
    sum->more += asked->more;
}

void sim_asked_format(const struct sim_asked *asked, struct buf *out_text)
{
    for (size_t i = 0; i < asked->count; i++)
        (void)buf_append_format(out_text, " %s=%" PRIu64, asked->rows[i].text,
                                asked->rows[i].count);
    if (asked->more > 0)
        (void)buf_append_format(out_text, " more=%" PRIu64, asked->more);
}

void sim_asked_finish(struct sim_asked *asked)
{
    free(asked->rows);
    *asked = (struct sim_asked){ 0 };
}
