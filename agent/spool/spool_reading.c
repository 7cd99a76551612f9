/* SPDX-License-Identifier: Apache-2.0 */
/* What cannot be believed is never handed over: neither a changed record nor one of which it is not
 * known what it holds. */
#include "agent/spool/spool_reading.h"

static uint64_t number_of(const struct spool_reading *r, int64_t place)
{
    return (uint64_t)(place - r->state->base);
}

void spool_reading_bridge(struct spool_reading *r, int64_t end)
{
    for (; r->at < end && !r->is_ended; r->at++)
        r->is_ended = !r->fn(r->arg, number_of(r, r->at), "", 0);
}

static void tell(struct spool_reading *r, int64_t place, const char *what)
{
    if (log_limit_allows(r->limit, NULL))
        log_error("spool", "record %llu of epoch %s %s, an empty one is sent in its place",
                  (unsigned long long)number_of(r, place), r->state->epoch, what);
}

/* Without memory it is not handed over, and due again. */
static enum err hand_over(struct spool_reading *r, const struct spool_row *row)
{
    const char *body = row->body;
    size_t len = row->len;

    if (len > 0 && spool_veil_covers(r->veil, row->place)) {
        enum err err = spool_veil_record(r->veil, &body, &len);
        if (err != ERR_NONE)
            return err;
        if (len == 0)
            tell(r, row->place, "cannot be rid of what is withheld");
    }
    r->is_ended = !r->fn(r->arg, number_of(r, row->place), len > 0 ? body : "", len);
    r->at = row->place + 1;
    return ERR_NONE;
}

static void note_damage(struct spool_reading *r, const struct spool_row *row)
{
    r->damaged = row->place;
    r->damaged_len = (int64_t)row->len;
    tell(r, row->place, "is damaged on disk: set aside");
}

enum err spool_reading_go_on(struct spool_reading *r)
{
    struct spool_row row;
    enum err err = ERR_NONE;

    r->damaged = 0;
    spool_rows_read(r->rows, r->at, r->state->next - 1, -1);
    while (err == ERR_NONE && !r->is_ended && r->damaged == 0 &&
           spool_rows_next(r->rows, &row, &err)) {
        spool_reading_bridge(r, row.place);
        if (!r->is_ended && row.is_sound)
            err = hand_over(r, &row);
        else if (!r->is_ended)
            note_damage(r, &row);
    }
    spool_rows_end(r->rows);
    return err;
}
