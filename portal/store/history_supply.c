/* SPDX-License-Identifier: Apache-2.0 */
/* Levels as points, and the lives of cartridges by portal/store/cartridge. A cartridge that is gone
 * stays open until another one is there: printers that start list no supplies for a moment. */
#include "portal/store/history_inner.h"

#include "base/str.h"
#include "portal/store/cartridge.h"

#define TEXT_SIZE 256 /* longer ones are cut: they are compared, not shown */
#define TEXTS     4

/* The cartridge that is open, with texts of its own. */
struct fitted {
    struct cartridge cartridge;
    char texts[TEXTS][TEXT_SIZE];
    int64_t gone_ms; /* 0: it is there */
};

static int64_t supply_of(const struct record *record)
{
    int64_t supply = 0;

    (void)str_to_i64(record_get(record, FIELD_CONSUMABLE_INDEX), INT64_MIN, INT64_MAX, &supply);
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

    db_bind_number(add, 1, visit->device);
    db_bind_number(add, 2, supply_of(visit->record));
    db_bind_number(add, 3, visit->at_ms);
    db_bind_number(add, 4, visit->source->received_ms);
    bind_level(add, 5, now->level);
    db_bind_text(add, 6, record_get(visit->record, FIELD_CONSUMABLE_LEVEL_QUALITY));
    db_bind_text(add, 7, record_get(visit->record, FIELD_CONSUMABLE_STATE));
    db_bind_text(add, 8, record_get(visit->record, FIELD_CONSUMABLE_SOURCE));
    return db_step(add);
}

static const char *keep_text(struct fitted *fitted, struct db_statement *find, int column)
{
    const char *text = db_text(find, column);

    if (!text)
        return NULL;
    (void)str_copy(fitted->texts[column], TEXT_SIZE, text);
    return fitted->texts[column];
}

/* ERR_MISSING when none is open. */
static enum err find_fitted(struct history *history, const struct history_visit *visit,
                            struct fitted *out_fitted)
{
    struct db_statement *find = history->statements[HISTORY_CARTRIDGE_NOW];
    enum err err;

    db_bind_number(find, 1, visit->device);
    db_bind_number(find, 2, supply_of(visit->record));
    bool has = db_row(find, &err);
    if (has) {
        out_fitted->cartridge = (struct cartridge){
            .serial = keep_text(out_fitted, find, 0),
            .part = keep_text(out_fitted, find, 1),
            .type = keep_text(out_fitted, find, 2),
            .colour = keep_text(out_fitted, find, 3),
            .level = db_is_null(find, 4) ? CARTRIDGE_UNKNOWN : db_number(find, 4),
        };
        out_fitted->gone_ms = db_number(find, 5);
    }
    db_reset(find);
    return has || err != ERR_NONE ? err : ERR_MISSING;
}

static enum err begin_life(struct history *history, const struct history_visit *visit,
                           const struct cartridge *now, const char *noticed)
{
    struct db_statement *add = history->statements[HISTORY_CARTRIDGE_ADD];

    db_bind_number(add, 1, visit->device);
    db_bind_number(add, 2, supply_of(visit->record));
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
    db_bind_number(end, 2, visit->device);
    db_bind_number(end, 3, supply_of(visit->record));
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
    db_bind_number(learn, 8, visit->device);
    db_bind_number(learn, 9, supply_of(visit->record));
    return db_step(learn);
}

/* What was told of it already: nothing needs to be written. */
static bool is_known(const struct fitted *fitted, const struct cartridge *now)
{
    const struct cartridge *before = &fitted->cartridge;

    return now->is_gone == (fitted->gone_ms != 0) &&
           (now->level < 0 || now->level == before->level) && (before->serial || !now->serial) &&
           (before->part || !now->part) && (before->type || !now->type) &&
           (before->colour || !now->colour);
}

static enum err live_on(struct history *history, const struct history_visit *visit,
                        const struct fitted *before, const struct cartridge *now)
{
    if (is_known(before, now))
        return ERR_NONE;
    return learn(history, visit, now, before->gone_ms != 0 ? before->gone_ms : visit->at_ms);
}

static enum err replace(struct history *history, const struct history_visit *visit,
                        const struct fitted *before, const struct cartridge *now,
                        const char *noticed)
{
    enum err err = end_life(history, visit, before->gone_ms != 0 ? before->gone_ms : visit->at_ms);

    return err == ERR_NONE ? begin_life(history, visit, now, noticed) : err;
}

static enum err add_life(struct history *history, const struct history_visit *visit,
                         const struct cartridge *now)
{
    struct fitted before;
    enum err err = find_fitted(history, visit, &before);

    if (err == ERR_MISSING)
        return now->is_gone ? ERR_NONE : begin_life(history, visit, now, "first");
    if (err != ERR_NONE)
        return err;
    enum cartridge_change change = cartridge_judge(&before.cartridge, now);
    if (change == CARTRIDGE_SAME || change == CARTRIDGE_GONE)
        return live_on(history, visit, &before, now);
    return replace(history, visit, &before, now, cartridge_word(change));
}

enum err history_supply_add(struct history *history, const struct history_visit *visit)
{
    struct cartridge now;

    cartridge_see(visit->record, &now);
    enum err err = add_level(history, visit, &now);
    return err == ERR_NONE && !visit->is_late ? add_life(history, visit, &now) : err;
}
