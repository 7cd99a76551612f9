/* SPDX-License-Identifier: Apache-2.0 */
/* Reads what is open of several devices with one question for each kind of it: a question to a
 * server costs a wait, whatever it asks for. Slots that are not used are NULL, which equals
 * nothing. */
#include "portal/store/history_inner.h"

#include <assert.h>

/* What records are about, and is not known yet. */
struct wanted {
    struct history_open *devices[HISTORY_EXPECTED]; /* each once */
    size_t device_count;
    int64_t supplies[HISTORY_EXPECTED]; /* of the device beside it */
    struct history_open *places[HISTORY_EXPECTED];
    size_t supply_count;
    bool portions[HISTORY_OPEN_PORTIONS][HISTORY_EXPECTED]; /* of `devices` */
};

typedef enum err take_fn(struct history *history, struct db_statement *row,
                         struct history_open *open);

/* The slot of a device, which is made when it is new. */
static size_t slot_of(struct wanted *wanted, struct history_open *open)
{
    for (size_t i = 0; i < wanted->device_count; i++)
        if (wanted->devices[i] == open)
            return i;
    assert(wanted->device_count < HISTORY_EXPECTED);
    wanted->devices[wanted->device_count] = open;
    return wanted->device_count++;
}

static struct history_open *find_id(const struct wanted *wanted, int64_t id)
{
    for (size_t i = 0; i < wanted->device_count; i++)
        if (wanted->devices[i]->id == id)
            return wanted->devices[i];
    return NULL;
}

static enum err want_supply(struct history *history, struct wanted *wanted,
                            struct history_open *open, int64_t supply)
{
    struct history_open_supply *place;
    enum err err = history_open_supply(history->table, open, supply, &place);

    if (err != ERR_NONE || place->is_read)
        return err;
    wanted->places[wanted->supply_count] = open;
    wanted->supplies[wanted->supply_count++] = supply;
    return ERR_NONE;
}

static enum err want(struct history *history, struct wanted *wanted, int64_t agent,
                     const struct record *record)
{
    size_t count;
    const char *device = record_get(record, field_first(record->kind, &count));
    struct history_open *open;

    if (!device)
        return ERR_RANGE;
    enum err err = history_open_get(history->table, agent, device, &open);
    if (err != ERR_NONE)
        return err;
    size_t slot = slot_of(wanted, open);
    if (record->kind == RECORD_CONSUMABLE)
        return want_supply(history, wanted, open, history_supply_of(record));
    wanted->portions[HISTORY_OPEN_FACTS][slot] |=
        record->kind == RECORD_ASSET || record->kind == RECORD_AGENT;
    wanted->portions[HISTORY_OPEN_LEDGERS][slot] |= record->kind == RECORD_METER;
    return ERR_NONE;
}

static enum err read_devices(struct history *history, int64_t agent, const struct wanted *wanted)
{
    struct db_statement *find = history->statements[HISTORY_DEVICE_FIND];
    struct history_open *open;
    enum err err = ERR_NONE;
    int slots = 0;

    for (size_t i = 0; i < wanted->device_count; i++)
        if (!wanted->devices[i]->is_read)
            db_bind_text(find, 2 + slots++, wanted->devices[i]->device);
    db_bind_number(find, 1, agent);
    while (slots > 0 && db_row(find, &err)) {
        err = history_open_get(history->table, agent, db_text(find, 0), &open);
        if (err != ERR_NONE)
            break;
        open->id = db_number(find, 1);
        open->journal = db_number(find, 2);
        open->at_ms = db_number(find, 3);
    }
    db_reset(find);
    for (size_t i = 0; i < wanted->device_count && err == ERR_NONE; i++)
        wanted->devices[i]->is_read = true;
    return err;
}

/* Give each row of a question to its device. */
static enum err take_rows(struct history *history, const struct wanted *wanted,
                          struct db_statement *find, take_fn *take)
{
    enum err err = ERR_NONE;

    while (err == ERR_NONE && db_row(find, &err)) {
        struct history_open *open = find_id(wanted, db_number(find, 0));
        if (open)
            err = take(history, find, open);
    }
    db_reset(find);
    return err;
}

static enum err take_fact(struct history *history, struct db_statement *row,
                          struct history_open *open)
{
    const char *field = db_text(row, 1); /* a damaged database may have none */

    return field ? history_open_set_fact(history->table, open, field, db_text(row, 2)) : ERR_NONE;
}

static enum err take_counter(struct history *history, struct db_statement *row,
                             struct history_open *open)
{
    const char *name = db_text(row, 1);
    enum err err = ERR_NONE;
    struct history_open_counter *counter =
        name ? history_open_counter(history->table, open, name, &err) : NULL;

    if (!counter)
        return err;
    counter->journal = db_number(row, 2);
    counter->ledger.is_known = true;
    counter->ledger.value = db_number(row, 3);
    counter->ledger.at_ms = db_number(row, 4);
    counter->ledger.is_absent = db_number(row, 5) != 0;
    counter->ledger.total = db_number(row, 6);
    counter->ledger.net = db_number(row, 7);
    counter->ledger.merged = db_number(row, 8);
    const char *others = db_text(row, 9);
    ledger_read(&counter->ledger, others ? others : "");
    return ERR_NONE;
}

static enum err take_cartridge(struct history *history, struct db_statement *row,
                               struct history_open *open)
{
    const struct cartridge cartridge = {
        .serial = db_text(row, 2),
        .part = db_text(row, 3),
        .type = db_text(row, 4),
        .colour = db_text(row, 5),
        .level = db_is_null(row, 6) ? CARTRIDGE_UNKNOWN : db_number(row, 6),
    };
    struct history_open_supply *place;
    enum err err = history_open_supply(history->table, open, db_number(row, 1), &place);

    if (err == ERR_NONE)
        err = history_open_fit(history->table, open, place, &cartridge);
    if (err == ERR_NONE)
        place->gone_ms = db_number(row, 7);
    return err;
}

/* A portion of all devices of which it is wanted and not here. */
static enum err read_portion(struct history *history, const struct wanted *wanted,
                             enum history_open_portion portion)
{
    static const struct {
        enum history_statement find;
        take_fn *take;
    } portions[HISTORY_OPEN_PORTIONS] = {
        [HISTORY_OPEN_FACTS] = { HISTORY_FACT_NOW, take_fact },
        [HISTORY_OPEN_LEDGERS] = { HISTORY_LEDGER_NOW, take_counter },
    };
    struct db_statement *find = history->statements[portions[portion].find];
    int slots = 0;

    for (size_t i = 0; i < wanted->device_count; i++) {
        struct history_open *open = wanted->devices[i];
        if (!wanted->portions[portion][i])
            continue;
        if (!open->has[portion] && open->id != 0)
            db_bind_number(find, ++slots, open->id);
        open->has[portion] = true;
    }
    return slots > 0 ? take_rows(history, wanted, find, portions[portion].take) : ERR_NONE;
}

static enum err read_supplies(struct history *history, const struct wanted *wanted)
{
    struct db_statement *find = history->statements[HISTORY_CARTRIDGE_NOW];
    struct history_open_supply *place;
    enum err err = ERR_NONE;
    int slots = 0;

    for (size_t i = 0; i < wanted->supply_count && err == ERR_NONE; i++) {
        struct history_open *open = wanted->places[i];
        err = history_open_supply(history->table, open, wanted->supplies[i], &place);
        if (err != ERR_NONE || place->is_read)
            continue;
        place->is_read = true;
        if (open->id == 0)
            continue;
        db_bind_number(find, ++slots, open->id);
        db_bind_number(find, ++slots, wanted->supplies[i]);
    }
    return err == ERR_NONE && slots > 0 ? take_rows(history, wanted, find, take_cartridge) : err;
}

static enum err read_wanted(struct history *history, int64_t agent, const struct wanted *wanted)
{
    enum err err = read_devices(history, agent, wanted);

    for (int portion = 0; portion < HISTORY_OPEN_PORTIONS && err == ERR_NONE; portion++)
        err = read_portion(history, wanted, (enum history_open_portion)portion);
    return err == ERR_NONE ? read_supplies(history, wanted) : err;
}

enum err history_expect_records(struct history *history, int64_t agent,
                                const struct record *const *records, size_t count)
{
    struct wanted wanted = { .device_count = 0 };
    enum err err = ERR_NONE;

    history_open_mark(history->table);
    for (size_t i = 0; i < count && i < HISTORY_EXPECTED && err == ERR_NONE; i++)
        err = want(history, &wanted, agent, records[i]);
    return err == ERR_NONE ? read_wanted(history, agent, &wanted) : err;
}

enum err history_expect_device(struct history *history, int64_t agent, const char *device,
                               struct history_open **out_open)
{
    enum err err = history_open_get(history->table, agent, device, out_open);

    if (err != ERR_NONE)
        return err;
    const struct wanted wanted = { .device_count = 1, .devices = { *out_open } };
    return read_devices(history, agent, &wanted);
}

enum err history_expect_counters(struct history *history, struct history_open *open)
{
    const struct wanted wanted = { .device_count = 1,
                                   .devices = { open },
                                   .portions[HISTORY_OPEN_LEDGERS] = { true } };

    return read_portion(history, &wanted, HISTORY_OPEN_LEDGERS);
}
