/* SPDX-License-Identifier: Apache-2.0 */
/* Levels as points, and the lives of cartridges by portal/store/cartridge. A cartridge that is gone
 * stays open until another one is there: printers that start list no supplies for a moment. */
#include "portal/store/history_inner.h"

#include "base/str.h"
#include "portal/store/cartridge.h"

int64_t history_supply_of(const struct record *consumable)
{
    int64_t supply = 0;

    (void)str_to_i64(record_get(consumable, FIELD_CONSUMABLE_INDEX), INT64_MIN, INT64_MAX, &supply);
    return supply;
}

static void bind_level(struct db_statement *statement, int at, int64_t level)
{
    if (level >= 0)
        db_bind_number(statement, at, level);
    else
        db_bind_text(statement, at, NULL);
}

static enum err add_level(struct history *history, const struct history_visit *visit,
                          const struct cartridge *now)
{
    struct db_statement *add = history->statements[HISTORY_LEVEL_ADD];

    db_bind_number(add, 1, visit->open->id);
    db_bind_number(add, 2, history_supply_of(visit->record));
    db_bind_number(add, 3, visit->at_ms);
    db_bind_number(add, 4, visit->source->received_ms);
    bind_level(add, 5, now->level);
    db_bind_text(add, 6, record_get(visit->record, FIELD_CONSUMABLE_LEVEL_QUALITY));
    db_bind_text(add, 7, record_get(visit->record, FIELD_CONSUMABLE_STATE));
    db_bind_text(add, 8, record_get(visit->record, FIELD_CONSUMABLE_SOURCE));
    return db_step(add);
}

static enum err begin_life(struct history *history, const struct history_visit *visit,
                           const struct cartridge *now, const char *noticed)
{
    struct db_statement *add = history->statements[HISTORY_CARTRIDGE_ADD];

    db_bind_number(add, 1, visit->open->id);
    db_bind_number(add, 2, history_supply_of(visit->record));
    db_bind_number(add, 3, visit->at_ms);
    db_bind_number(add, 4, visit->source->entry);
    db_bind_text(add, 5, noticed);
    db_bind_text(add, 6, now->serial);
    db_bind_text(add, 7, now->part);
    db_bind_text(add, 8, now->type);
    db_bind_text(add, 9, now->colour);
    db_bind_text(add, 10, record_get(visit->record, FIELD_CONSUMABLE_DESCRIPTION));
    bind_level(add, 11, now->level);
    return db_step(add);
}

static enum err end_life(struct history *history, const struct history_visit *visit,
                         int64_t went_ms)
{
    struct db_statement *end = history->statements[HISTORY_CARTRIDGE_END];

    db_bind_number(end, 1, went_ms);
    db_bind_number(end, 2, visit->open->id);
    db_bind_number(end, 3, history_supply_of(visit->record));
    return db_step(end);
}

/* What is told for the first time completes the life; what is missing keeps its level. */
static enum err learn(struct history *history, const struct history_visit *visit,
                      const struct cartridge *now, int64_t gone_ms)
{
    struct db_statement *learn = history->statements[HISTORY_CARTRIDGE_LEARN];
    int64_t level = now->is_gone ? CARTRIDGE_UNKNOWN : now->level;

    db_bind_text(learn, 1, now->serial);
    db_bind_text(learn, 2, now->part);
    db_bind_text(learn, 3, now->type);
    db_bind_text(learn, 4, now->colour);
    db_bind_text(learn, 5, record_get(visit->record, FIELD_CONSUMABLE_DESCRIPTION));
    bind_level(learn, 6, level);
    if (now->is_gone)
        db_bind_number(learn, 7, gone_ms);
    db_bind_number(learn, 8, visit->open->id);
    db_bind_number(learn, 9, history_supply_of(visit->record));
    return db_step(learn);
}

/* What was told of it already: nothing needs to be written. */
static bool is_known(const struct history_open_supply *place, const struct cartridge *now)
{
    const struct cartridge *before = &place->cartridge;

    return now->is_gone == (place->gone_ms != 0) &&
           (now->level < 0 || now->level == before->level) && (before->serial || !now->serial) &&
           (before->part || !now->part) && (before->type || !now->type) &&
           (before->colour || !now->colour);
}

/* What is known of a cartridge with what is told now, as the rows have it. */
static struct cartridge complete(const struct cartridge *before, const struct cartridge *now)
{
    int64_t level = now->is_gone ? CARTRIDGE_UNKNOWN : now->level;

    return (struct cartridge){
        .serial = before->serial ? before->serial : now->serial,
        .part = before->part ? before->part : now->part,
        .type = before->type ? before->type : now->type,
        .colour = before->colour ? before->colour : now->colour,
        .level = level >= 0 ? level : before->level,
    };
}

static enum err live_on(struct history *history, const struct history_visit *visit,
                        struct history_open_supply *place, const struct cartridge *now)
{
    const struct cartridge whole = complete(&place->cartridge, now);
    int64_t gone_ms = place->gone_ms != 0 ? place->gone_ms : visit->at_ms;

    if (is_known(place, now))
        return ERR_NONE;
    enum err err = learn(history, visit, now, gone_ms);
    if (err == ERR_NONE)
        err = history_open_fit(history->table, visit->open, place, &whole);
    place->gone_ms = now->is_gone ? gone_ms : 0;
    return err;
}

static enum err replace(struct history *history, const struct history_visit *visit,
                        struct history_open_supply *place, const struct cartridge *now,
                        const char *noticed)
{
    int64_t went_ms = place->gone_ms != 0 ? place->gone_ms : visit->at_ms;
    enum err err = place->is_fitted ? end_life(history, visit, went_ms) : ERR_NONE;

    if (err == ERR_NONE)
        err = begin_life(history, visit, now, noticed);
    return err == ERR_NONE ? history_open_fit(history->table, visit->open, place, now) : err;
}

static enum err add_life(struct history *history, const struct history_visit *visit,
                         const struct cartridge *now)
{
    struct history_open_supply *place;
    enum err err =
        history_open_supply(history->table, visit->open, history_supply_of(visit->record), &place);

    if (err != ERR_NONE)
        return err;
    if (!place->is_fitted)
        return now->is_gone ? ERR_NONE : replace(history, visit, place, now, "first");
    enum cartridge_change change = cartridge_judge(&place->cartridge, now);
    if (change == CARTRIDGE_SAME || change == CARTRIDGE_GONE)
        return live_on(history, visit, place, now);
    return replace(history, visit, place, now, cartridge_word(change));
}

enum err history_supply_add(struct history *history, const struct history_visit *visit)
{
    struct cartridge now;

    cartridge_see(visit->record, &now);
    enum err err = add_level(history, visit, &now);
    return err == ERR_NONE && !visit->is_late ? add_life(history, visit, &now) : err;
}
