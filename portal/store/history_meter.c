/* SPDX-License-Identifier: Apache-2.0 */
/* The counters of one device with their ledgers, read and written as a whole: whether one rolled
 * over is seen by the others. */
#include "portal/store/history_inner.h"

#include "base/str.h"
#include "portal/store/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNTERS     128 /* of one device; more are not kept: no device has them */
#define COUNTER_SIZE 128

struct counter {
    char name[COUNTER_SIZE];
    int64_t journal; /* of its last reading */
    struct ledger ledger;
    int64_t now; /* as the record has it, or LEDGER_UNKNOWN */
    bool breaks;
};

struct book {
    struct counter counters[COUNTERS];
    size_t count;
};

static struct counter *find_counter(struct book *book, const char *name)
{
    for (size_t i = 0; i < book->count; i++)
        if (strcmp(book->counters[i].name, name) == 0)
            return &book->counters[i];
    return NULL;
}

/* NULL when there is no room. */
static struct counter *make_counter(struct book *book, const char *name)
{
    if (book->count == COUNTERS)
        return NULL;
    struct counter *counter = &book->counters[book->count];
    if (!str_copy(counter->name, sizeof counter->name, name))
        return NULL;
    ledger_init(&counter->ledger);
    counter->now = LEDGER_UNKNOWN;
    book->count++;
    return counter;
}

static void read_ledger(struct db_statement *find, struct counter *counter)
{
    counter->journal = db_number(find, 1);
    counter->ledger.is_known = true;
    counter->ledger.value = db_number(find, 2);
    counter->ledger.at_ms = db_number(find, 3);
    counter->ledger.is_absent = db_number(find, 4) != 0;
    counter->ledger.total = db_number(find, 5);
    counter->ledger.net = db_number(find, 6);
    counter->ledger.merged = db_number(find, 7);
    ledger_read(&counter->ledger, db_text(find, 8));
}

static enum err read_book(struct history *history, int64_t device, struct book *book)
{
    struct db_statement *find = history->statements[HISTORY_LEDGER_NOW];
    enum err err;

    db_bind_number(find, 1, device);
    while (db_row(find, &err)) {
        struct counter *counter = make_counter(book, db_text(find, 0));
        if (counter)
            read_ledger(find, counter);
    }
    db_reset(find);
    return err;
}

/* "engine-cycles", "total/total", "print/mono/duplex/a4". */
static void name_count(const struct record *record, size_t at, char out_name[COUNTER_SIZE])
{
    const struct record_value *values = record->values;
    size_t used = 0;

    if (values[at].field == FIELD_METER_ENGINE_CYCLES) {
        (void)str_copy(out_name, COUNTER_SIZE, field_row(FIELD_METER_ENGINE_CYCLES)->name);
        return;
    }
    out_name[0] = '\0';
    for (at++; at < record->count && used < COUNTER_SIZE &&
               field_row(values[at].field)->form == FIELD_FORM_SUB_ATTRIBUTE;
         at++)
        used += (size_t)snprintf(out_name + used, COUNTER_SIZE - used, "%s%s", used > 0 ? "/" : "",
                                 values[at].text);
}

/* What the record tells of each counter. */
static void take_counts(struct book *book, const struct record *record)
{
    char name[COUNTER_SIZE];

    for (size_t i = 0; i < record->count; i++) {
        enum field_id field = record->values[i].field;
        if (field != FIELD_METER_ENGINE_CYCLES && field != FIELD_METER_COUNT)
            continue;
        name_count(record, i, name);
        struct counter *counter = find_counter(book, name);
        if (!counter)
            counter = make_counter(book, name);
        if (counter)
            (void)str_to_i64(record->values[i].text, 0, INT64_MAX, &counter->now);
    }
}

/* How many counters fall in a way that no roll-over explains. */
static size_t find_breaks(struct book *book, const struct history_visit *visit)
{
    size_t breaks = 0;

    for (size_t i = 0; i < book->count; i++) {
        struct counter *counter = &book->counters[i];
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

static enum err write_ledger(struct history *history, int64_t device, const struct counter *counter)
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

static enum err add_count(struct history *history, const struct history_visit *visit,
                          struct counter *counter, size_t breaks)
{
    const int64_t journal = visit->source->journal;
    const struct ledger_reading reading = {
        .value = counter->now,
        .at_ms = visit->at_ms,
        .is_late = visit->is_late,
        .is_gap = counter->ledger.is_known && counter->journal != journal,
        .is_lone = breaks == 0 || (breaks == 1 && counter->breaks),
    };
    struct ledger_row row;

    if (!ledger_take(&counter->ledger, &reading, &row))
        return ERR_NONE;
    enum err err = write_row(history, visit, visit->device, counter->name, &row);
    if (err != ERR_NONE || visit->is_late)
        return err;
    counter->journal = journal;
    return write_ledger(history, visit->device, counter);
}

enum err history_meter_add(struct history *history, const struct history_visit *visit)
{
    struct book *book = calloc(1, sizeof *book);

    if (!book)
        return ERR_MEMORY;
    enum err err = read_book(history, visit->device, book);
    take_counts(book, visit->record);
    size_t breaks = find_breaks(book, visit);
    for (size_t i = 0; i < book->count && err == ERR_NONE; i++)
        err = add_count(history, visit, &book->counters[i], breaks);
    free(book);
    return err;
}

static enum err merge_count(struct history *history, const struct history_visit *visit,
                            int64_t other, struct counter *counter, struct counter *twin)
{
    struct ledger_row row;
    enum err err = ERR_NONE;

    if (ledger_merge(&counter->ledger, &twin->ledger, &row))
        err = write_row(history, visit, other, counter->name, &row);
    if (err == ERR_NONE)
        err = write_ledger(history, other, counter);
    return err == ERR_NONE ? write_ledger(history, visit->device, twin) : err;
}

static enum err merge_books(struct history *history, const struct history_visit *visit,
                            int64_t other, struct book books[2])
{
    enum err err = read_book(history, other, &books[0]);

    if (err == ERR_NONE)
        err = read_book(history, visit->device, &books[1]);
    for (size_t i = 0; i < books[1].count && err == ERR_NONE; i++) {
        struct counter *twin = &books[1].counters[i];
        struct counter *counter = find_counter(&books[0], twin->name);
        if (counter)
            err = merge_count(history, visit, other, counter, twin);
    }
    return err;
}

enum err history_meter_merge(struct history *history, const struct history_visit *visit,
                             const char *same_as)
{
    struct history_device other;
    enum err err = history_find(history, visit->source->agent, same_as, &other);

    if (err != ERR_NONE || other.id == visit->device)
        return err == ERR_MISSING ? ERR_NONE : err;
    struct book *books = calloc(2, sizeof *books);
    if (!books)
        return ERR_MEMORY;
    err = merge_books(history, visit, other.id, books);
    free(books);
    return err;
}
