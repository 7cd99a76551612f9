/* SPDX-License-Identifier: Apache-2.0 */
/* The counters of one device with their ledgers, read and written as a whole: whether one rolled
 * over is seen by the others. */
#include "portal/store/history_inner.h"

#include "base/str.h"
#include "portal/store/ledger.h"

#include <stdio.h>
#include <string.h>

/* "engine-cycles", "total/total", "print/mono/duplex/a4". */
static void name_count(const struct record *record, size_t at, char out_name[HISTORY_COUNTER])
{
    const struct record_value *values = record->values;
    size_t used = 0;

    if (values[at].field == FIELD_METER_ENGINE_CYCLES) {
        (void)str_copy(out_name, HISTORY_COUNTER, field_row(FIELD_METER_ENGINE_CYCLES)->name);
        return;
    }
    out_name[0] = '\0';
    for (at++; at < record->count && used < HISTORY_COUNTER &&
               field_row(values[at].field)->form == FIELD_FORM_SUB_ATTRIBUTE;
         at++)
        used += (size_t)snprintf(out_name + used, HISTORY_COUNTER - used, "%s%s",
                                 used > 0 ? "/" : "", values[at].text);
}

/* What the record tells of each counter. */
static enum err take_counts(struct history *history, const struct history_visit *visit)
{
    const struct record *record = visit->record;
    char name[HISTORY_COUNTER];
    enum err err = ERR_NONE;

    for (size_t i = 0; i < visit->open->counter_count; i++)
        visit->open->counters[i].now = LEDGER_UNKNOWN;
    for (size_t i = 0; i < record->count && err == ERR_NONE; i++) {
        enum field_id field = record->values[i].field;
        if (field != FIELD_METER_ENGINE_CYCLES && field != FIELD_METER_COUNT)
            continue;
        name_count(record, i, name);
        struct history_open_counter *counter =
            history_open_counter(history->table, visit->open, name, &err);
        if (counter)
            (void)str_to_i64(record->values[i].text, 0, INT64_MAX, &counter->now);
    }
    return err;
}

/* How many counters fall in a way that no roll-over explains. */
static size_t find_breaks(const struct history_visit *visit)
{
    size_t breaks = 0;

    for (size_t i = 0; i < visit->open->counter_count; i++) {
        struct history_open_counter *counter = &visit->open->counters[i];
        const struct ledger_reading reading = { .value = counter->now,
                                                .at_ms = visit->at_ms,
                                                .is_late = visit->is_late };
        counter->breaks = ledger_breaks(&counter->ledger, &reading);
        breaks += counter->breaks;
    }
    return breaks;
}

static enum err write_row(struct history *history, const struct history_visit *visit,
                          int64_t device, const char *name, const struct ledger_row *row)
{
    struct db_statement *add =
        history->statements[visit->is_late ? HISTORY_METER_LATE : HISTORY_METER_ADD];

    db_bind_number(add, 1, device);
    db_bind_text(add, 2, name);
    db_bind_number(add, 3, visit->at_ms);
    db_bind_number(add, 4, visit->source->received_ms);
    if (row->value != LEDGER_UNKNOWN)
        db_bind_number(add, 5, row->value);
    db_bind_number(add, 6, row->delta);
    db_bind_number(add, 7, row->total);
    db_bind_number(add, 8, row->unsure);
    db_bind_text(add, 9, ledger_word(row->event));
    return db_step(add);
}

static enum err write_ledger(struct history *history, int64_t device,
                             const struct history_open_counter *counter)
{
    struct db_statement *put = history->statements[HISTORY_LEDGER_PUT];
    const struct ledger *ledger = &counter->ledger;
    char others[LEDGER_TEXT];

    ledger_write(ledger, others);
    db_bind_number(put, 1, device);
    db_bind_text(put, 2, counter->name);
    db_bind_number(put, 3, counter->journal);
    db_bind_number(put, 4, ledger->value);
    db_bind_number(put, 5, ledger->at_ms);
    db_bind_number(put, 6, ledger->is_absent);
    db_bind_number(put, 7, ledger->total);
    db_bind_number(put, 8, ledger->net);
    db_bind_number(put, 9, ledger->merged);
    db_bind_text(put, 10, others);
    return db_step(put);
}

/* Only what is written is remembered: a late reading is judged by a copy. */
static enum err add_count(struct history *history, const struct history_visit *visit,
                          struct history_open_counter *counter, size_t breaks)
{
    const int64_t journal = visit->source->journal;
    const struct ledger_reading reading = {
        .value = counter->now,
        .at_ms = visit->at_ms,
        .is_late = visit->is_late,
        .is_gap = counter->ledger.is_known && counter->journal != journal,
        .is_lone = breaks == 0 || (breaks == 1 && counter->breaks),
    };
    struct ledger ledger = counter->ledger;
    struct ledger_row row;

    if (!ledger_take(&ledger, &reading, &row))
        return ERR_NONE;
    enum err err = write_row(history, visit, visit->open->id, counter->name, &row);
    if (err != ERR_NONE || visit->is_late)
        return err;
    counter->ledger = ledger;
    counter->journal = journal;
    return write_ledger(history, visit->open->id, counter);
}

/* Counters that the record told and that have no row all the same: they take no room. */
static void drop_unknown(struct history_open *open)
{
    while (open->counter_count > 0 && !open->counters[open->counter_count - 1].ledger.is_known)
        open->counter_count--;
}

enum err history_meter_add(struct history *history, const struct history_visit *visit)
{
    enum err err = take_counts(history, visit);
    size_t breaks = find_breaks(visit);

    for (size_t i = 0; i < visit->open->counter_count && err == ERR_NONE; i++)
        err = add_count(history, visit, &visit->open->counters[i], breaks);
    drop_unknown(visit->open);
    return err;
}

static enum err merge_count(struct history *history, const struct history_visit *visit,
                            int64_t other, struct history_open_counter *counter,
                            struct history_open_counter *twin)
{
    struct ledger_row row;
    enum err err = ERR_NONE;

    if (ledger_merge(&counter->ledger, &twin->ledger, &row))
        err = write_row(history, visit, other, counter->name, &row);
    if (err == ERR_NONE)
        err = write_ledger(history, other, counter);
    return err == ERR_NONE ? write_ledger(history, visit->open->id, twin) : err;
}

static enum err merge_counters(struct history *history, const struct history_visit *visit,
                               struct history_open *other)
{
    struct history_open *open = visit->open;
    enum err err = history_expect_counters(history, other);

    if (err == ERR_NONE)
        err = history_expect_counters(history, open);
    for (size_t i = 0; i < open->counter_count && err == ERR_NONE; i++) {
        struct history_open_counter *twin = &open->counters[i];
        struct history_open_counter *counter = history_open_find_counter(other, twin->name);
        if (counter)
            err = merge_count(history, visit, other->id, counter, twin);
    }
    return err;
}

enum err history_meter_merge(struct history *history, const struct history_visit *visit,
                             const char *same_as)
{
    struct history_open *other;
    enum err err = history_expect_device(history, visit->source->agent, same_as, &other);

    if (err != ERR_NONE || other->id == 0 || other == visit->open)
        return err;
    return merge_counters(history, visit, other);
}
