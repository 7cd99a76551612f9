/* SPDX-License-Identifier: Apache-2.0 */
/* One cursor for a subtree in bulk, one per column for a table by rows. Each answer moves a cursor
 * on, closes a column, makes the next question smaller, or ends the subtree: so every request ends.
 */
#include "agent/walk_range.h"

#include "agent/walk_probe.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS_TOGETHER = 16, COLUMNS_MOST = WALK_PROBE_COLUMNS };

struct part {
    struct oid root;
    enum walk_way way;
    uint8_t first_column;
    uint8_t columns;
};

struct column {
    struct oid root;
    struct oid cursor; /* the last variable taken, at first the root */
};

struct walk_range_job {
    size_t count;
    size_t at;                /* the part that is being read */
    bool opened;              /* its columns stand ready */
    bool refused;             /* the device refused a number that was asked for here */
    struct walk_bulk before;  /* what was known of that number */
    struct walk_probe *probe; /* set: it is read by GET */
    unsigned variables;       /* taken of it */
    struct column
        *columns; /* those still open; the only one is the subtree itself with WALK_BULK */
    size_t open;
    size_t together;   /* most columns to ask for at once */
    size_t asked;      /* columns in the last question */
    uint16_t repeated; /* max-repetitions of the last question */
    struct oid names[COLUMNS_TOGETHER];
    struct part parts[];
};

static bool read_part(const struct walk_range *range, struct part *out)
{
    out->way = range->way;
    if (!oid_parse(range->subtree, &out->root))
        return false;
    if (range->way == WALK_BULK)
        return true;
    if (range->first_column > range->last_column ||
        range->last_column - range->first_column >= COLUMNS_MOST || out->root.len >= OID_IDS)
        return false;
    out->first_column = range->first_column;
    out->columns = (uint8_t)(range->last_column - range->first_column + 1);
    return true;
}

static void open_part(struct walk_range_job *job)
{
    const struct part *part = &job->parts[job->at];

    job->opened = true;
    job->refused = false;
    job->variables = 0;
    job->together = COLUMNS_TOGETHER;
    job->open = part->way == WALK_BULK ? 1 : part->columns;
    for (size_t i = 0; i < job->open; i++) {
        struct column *column = &job->columns[i];

        column->root = part->root;
        if (part->way == WALK_ROWS)
            (void)oid_append(&column->root, part->first_column + (uint32_t)i);
        column->cursor = column->root;
    }
}

static enum walk_step close_part(struct walk_range_job *job)
{
    walk_probe_destroy(job->probe);
    job->probe = NULL;
    job->opened = false;
    return ++job->at == job->count ? WALK_STEP_DONE : WALK_STEP_MORE;
}

static bool may_walk(const struct walk_range_job *job, const struct walk_guard *guard)
{
    const struct oid *first = &job->columns[0].root;
    const struct oid *last = first;

    for (size_t i = 1; guard != NULL && i < job->open; i++) { /* they take turns: in any order */
        if (oid_compare(&job->columns[i].root, first) < 0)
            first = &job->columns[i].root;
        if (oid_compare(&job->columns[i].root, last) > 0)
            last = &job->columns[i].root;
    }
    return walk_guard_may_walk(guard, first, last);
}

static struct walk_probe *make_probe(const struct walk_range_job *job,
                                     const struct reading_set *set)
{
    struct oid roots[COLUMNS_MOST];

    for (size_t i = 0; i < job->open; i++)
        roots[i] = job->columns[i].root;
    return walk_probe_create(roots, job->open, set);
}

/* A guard may come while a walk is under way: it is looked at with each step. */
bool walk_range_ready(struct walk_range_job *job, const struct walk_guard *guard,
                      const struct reading_set *set, bool one_by_one)
{
    for (; job->at < job->count; (void)close_part(job)) {
        if (!job->opened)
            open_part(job);
        if (job->probe == NULL && may_walk(job, guard))
            return true;
        if (job->probe == NULL)
            job->probe = make_probe(job, set);
        if (job->probe != NULL && walk_probe_ready(job->probe, guard, set, one_by_one))
            return true;
    }
    return false;
}

struct walk_range_job *walk_range_create(const struct walk_range *ranges, size_t count)
{
    struct walk_range_job *job;
    size_t most = 1;

    if (count == 0 || count > WALK_RANGE_PARTS)
        return NULL;
    job = calloc(1, sizeof *job + count * sizeof job->parts[0]);
    if (job == NULL)
        return NULL;
    job->count = count;
    for (size_t i = 0; i < count; i++) {
        if (!read_part(&ranges[i], &job->parts[i])) {
            walk_range_destroy(job);
            return NULL;
        }
        if (job->parts[i].columns > most)
            most = job->parts[i].columns;
    }
    job->columns = calloc(most, sizeof *job->columns);
    if (job->columns == NULL) {
        walk_range_destroy(job);
        return NULL;
    }
    return job;
}

void walk_range_destroy(struct walk_range_job *job)
{
    if (job == NULL)
        return;
    walk_probe_destroy(job->probe);
    free(job->columns);
    free(job);
}

static uint16_t repetitions(const struct walk_range_job *job, const struct walk_bulk *bulk,
                            const struct walk_guard *guard)
{
    uint16_t most = walk_guard_repetitions(guard, &job->columns[0].root);
    uint16_t size = walk_bulk_size(bulk);

    return size < most ? size : most;
}

void walk_range_ask(struct walk_range_job *job, const struct walk_bulk *bulk,
                    const struct walk_guard *guard, struct walk_codec_question *question)
{
    bool one_by_one = question->version == WALK_V1 || job->parts[job->at].way == WALK_ROWS;

    job->repeated = 1;
    if (job->probe != NULL) {
        walk_probe_ask(job->probe, question);
        return;
    }
    job->asked = job->open < job->together ? job->open : job->together;
    for (size_t i = 0; i < job->asked; i++)
        job->names[i] = job->columns[i].cursor;
    if (!one_by_one)
        job->repeated = repetitions(job, bulk, guard);
    question->verb = job->repeated > 1 ? WALK_CODEC_BULK : WALK_CODEC_NEXT;
    question->repetitions = job->repeated;
    question->oids = job->names;
    question->count = job->asked;
}

enum found { FOUND_NEXT, FOUND_END, FOUND_BACKWARDS, FOUND_FULL };

/* What a variable is to a column; one that belongs to it is added, and the cursor moves on. */
static enum found take_variable(struct walk_range_job *job, struct column *column,
                                const struct walk_codec_variable *variable, struct reading_set *set)
{
    const struct oid *oid = &variable->reading.oid;

    if (variable->kind == WALK_CODEC_END || variable->kind == WALK_CODEC_ALIEN ||
        !oid_under(oid, &column->root))
        return FOUND_END;
    if (oid_compare(oid, &column->cursor) <= 0)
        return FOUND_BACKWARDS;
    if (variable->kind == WALK_CODEC_VALUE && !reading_set_add(set, &variable->reading))
        return FOUND_FULL;
    column->cursor = *oid;
    return ++job->variables >= WALK_RANGE_VARIABLES ? FOUND_END : FOUND_NEXT;
}

/* The device cannot do as many; when it was one only, there is nothing more to be had here, and it
 * was not the number that was wrong: some answer with an error where their objects end. */
static enum walk_step ask_for_less(struct walk_range_job *job, struct walk_bulk *bulk)
{
    if (job->repeated <= 1) {
        if (job->refused)
            *bulk = job->before;
        return close_part(job);
    }
    if (!job->refused)
        job->before = *bulk;
    job->refused = true;
    walk_bulk_refused(bulk, job->repeated);
    return WALK_STEP_MORE;
}

static enum walk_step take_bulk(struct walk_range_job *job, struct walk_codec_answer *answer,
                                size_t bytes, struct walk_bulk *bulk, struct reading_set *set)
{
    struct walk_codec_variable variable;
    enum found found = FOUND_NEXT;
    size_t taken = 0;

    if (answer->error_status == WALK_CODEC_NO_SUCH_NAME)
        return close_part(job);
    if (answer->error_status != 0)
        return ask_for_less(job, bulk);
    while (found == FOUND_NEXT && walk_codec_next(answer, &variable)) {
        found = take_variable(job, &job->columns[0], &variable, set);
        taken++;
    }
    if (found == FOUND_FULL)
        return WALK_STEP_BROKEN;
    if (found == FOUND_BACKWARDS || taken == 0)
        return ask_for_less(job, bulk);
    if (job->repeated > 1 || bulk->late > 0)
        walk_bulk_answered(bulk, job->repeated, taken, bytes);
    return found == FOUND_END ? close_part(job) : WALK_STEP_MORE;
}

static void close_column(struct walk_range_job *job, size_t index)
{
    job->open--;
    (void)memmove(job->columns + index, job->columns + index + 1,
                  (job->open - index) * sizeof(struct column));
}

/* The columns asked for last go to the end, so that all get their turn. */
static void rotate(struct walk_range_job *job, size_t count)
{
    for (size_t i = 0; i < count && job->open > 1; i++) {
        struct column first = job->columns[0];

        (void)memmove(job->columns, job->columns + 1, (job->open - 1) * sizeof first);
        job->columns[job->open - 1] = first;
    }
}

static void take_row_error(struct walk_range_job *job, const struct walk_codec_answer *answer)
{
    bool names_one = answer->error_index >= 1 && answer->error_index <= job->asked;

    if (answer->error_status != WALK_CODEC_TOO_BIG && names_one)
        close_column(job, answer->error_index - 1);
    else if (job->asked > 1)
        job->together = job->asked / 2;
    else
        close_column(job, 0);
}

/* The i-th variable answers the i-th column; a column whose variable is missing is asked for again
 * later. */
static bool take_row(struct walk_range_job *job, struct walk_codec_answer *answer,
                     struct reading_set *set)
{
    struct walk_codec_variable variable;
    size_t answered = 0;
    size_t closed = 0;

    for (; answered < job->asked && walk_codec_next(answer, &variable); answered++) {
        size_t index = answered - closed;
        enum found found = take_variable(job, &job->columns[index], &variable, set);

        if (found == FOUND_FULL)
            return false;
        if (found != FOUND_NEXT) {
            close_column(job, index);
            closed++;
        }
    }
    if (answered == 0)
        take_row_error(job, answer);
    else if (job->open > answered - closed)
        rotate(job, answered - closed);
    return true;
}

static enum walk_step take_rows(struct walk_range_job *job, struct walk_codec_answer *answer,
                                struct reading_set *set)
{
    if (answer->error_status != 0)
        take_row_error(job, answer);
    else if (!take_row(job, answer, set))
        return WALK_STEP_BROKEN;
    if (job->open == 0 || job->variables >= WALK_RANGE_VARIABLES)
        return close_part(job);
    return WALK_STEP_MORE;
}

enum walk_step walk_range_take(struct walk_range_job *job, struct walk_codec_answer *answer,
                               size_t bytes, struct walk_bulk *bulk, struct reading_set *set)
{
    if (answer->error_status == WALK_CODEC_AUTHORIZATION)
        return WALK_STEP_REFUSED;
    if (job->probe != NULL)
        return walk_probe_take(job->probe, answer, set);
    if (job->parts[job->at].way == WALK_ROWS)
        return take_rows(job, answer, set);
    return take_bulk(job, answer, bytes, bulk, set);
}

void walk_range_late(const struct walk_range_job *job, struct walk_bulk *bulk, bool is_last)
{
    if (job->repeated > 1)
        walk_bulk_late(bulk, job->repeated, is_last);
}
