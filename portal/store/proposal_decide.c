/* SPDX-License-Identifier: Apache-2.0 */
/* A decision belongs to the proposal that was noted and is still open, or notes one of its own. */
#include "portal/store/proposal_decide.h"

#include "base/clock.h"
#include "base/str.h"
#include "portal/store/access_audit.h"
#include "portal/store/list_view.h"
#include "portal/store/proposal.h"
#include "portal/store/sheet_write.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DAY_MS    INT64_C(86400000)
#define TEXT_SIZE 160
#define OPEN      "order|visit|unforeseen" /* states in which one may be decided about */
enum {                                     /* of LIST_VIEW_PROPOSALS */
       CELL_STATE = 1,
       CELL_PLACE = 6,
       CELL_PART = 14,
       CELL_DECISION = 29,
       CELL_DECIDED = 30,
       CELL_DELIVERY = 31
};
enum { FILTER_NOW = 0, FILTER_PROPOSAL = 5 };

/* A proposal as it stands. */
struct standing {
    bool is_there;
    char state[16];
    char decision[16]; /* that still counts; "": none */
    int64_t decided_ms;
    int64_t delivery; /* 0: none */
    int64_t place;
    char part[PROPOSAL_LEAD_PART];
};

/* What is written of a decision; texts may be NULL, times and ids 0. */
struct decision {
    const char *word;
    const char *reason;
    const char *comment;
    int64_t until_ms;
    int64_t delivery;
};

static bool take(void *arg, const struct history_view *view, const struct list_view_key *key,
                 const struct history_view_cell *cells)
{
    struct standing *out = arg;

    (void)view;
    (void)key;
    out->is_there = true;
    (void)str_copy(out->state, sizeof out->state, cells[CELL_STATE].text);
    if (!cells[CELL_DECISION].is_null)
        (void)str_copy(out->decision, sizeof out->decision, cells[CELL_DECISION].text);
    out->decided_ms = cells[CELL_DECIDED].number;
    out->delivery = cells[CELL_DELIVERY].number;
    out->place = cells[CELL_PLACE].number;
    if (!cells[CELL_PART].is_null)
        (void)str_copy(out->part, sizeof out->part, cells[CELL_PART].text);
    return false;
}

/* Why nobody can decide about it now. */
static enum err refuse(struct proposal_decide *decide, const struct standing *standing)
{
    char at[CLOCK_TEXT_SIZE], delivery[32] = "";

    if (standing->decision[0] == '\0') {
        (void)snprintf(decide->why, sizeof decide->why, "state: is %s", standing->state);
        return ERR_REFUSED;
    }
    clock_format(standing->decided_ms, at);
    if (standing->delivery != 0)
        (void)snprintf(delivery, sizeof delivery, ", delivery %" PRId64, standing->delivery);
    (void)snprintf(decide->why, sizeof decide->why, "decision: was %s at %s%s", standing->decision,
                   at, delivery);
    return ERR_REFUSED;
}

/* ERR_REFUSED unless it may be decided about. In the open transaction. */
static enum err find(struct store *store, struct proposal_decide *decide, struct standing *out)
{
    char now[24], proposal[24];
    struct list_view_query query = { .scope = decide->scope, .most = 1 };

    (void)snprintf(now, sizeof now, "%" PRId64, decide->actor->now_ms);
    (void)snprintf(proposal, sizeof proposal, "%" PRId64, decide->proposal);
    query.filters[FILTER_NOW] = now;
    query.filters[FILTER_PROPOSAL] = proposal;
    *out = (struct standing){ 0 };
    enum err err = list_view_read(store_db(store), LIST_VIEW_PROPOSALS, &query, take, out);
    if (err != ERR_NONE)
        return err;
    if (!out->is_there)
        return ERR_MISSING;
    return sheet_has_word(OPEN, out->state) ? ERR_NONE : refuse(decide, out);
}

/* The entry that the decision is about. */
static enum err find_entry(struct store *store, struct proposal_decide *decide)
{
    const struct access_value value = { .number = decide->proposal };
    enum err err = access_number(store_db(store),
                                 "SELECT id FROM forecast_proposed WHERE need = ? AND outcome IS "
                                 "NULL AND decision IS NULL ORDER BY id DESC LIMIT 1",
                                 &value, 1, &decide->entry);

    if (err != ERR_MISSING)
        return err;
    return proposal_note(store_db(store), decide->proposal, decide->actor->now_ms, &decide->entry);
}

static enum err write_entry(struct db *db, const struct proposal_decide *decide,
                            const struct decision *decision)
{
    struct db_statement *set = db_prepare(
        db, "UPDATE forecast_proposed SET decision = ?, decided = ?, actor = ?, reason = ?, "
            "comment = ?, until = ?, delivery = ? WHERE id = ?");

    if (!set)
        return db_prepare_error(db);
    db_bind_text(set, 1, decision->word);
    db_bind_number(set, 2, decide->actor->now_ms);
    db_bind_text(set, 3, decide->actor->name);
    db_bind_text(set, 4, decision->reason);
    db_bind_text(set, 5, decision->comment);
    db_bind_known(set, 6, decision->until_ms != 0, decision->until_ms);
    db_bind_known(set, 7, decision->delivery != 0, decision->delivery);
    db_bind_number(set, 8, decide->entry);
    enum err err = db_step(set);
    db_finish(set);
    return err;
}

static enum err note(struct store *store, const struct proposal_decide *decide, int64_t place,
                     const struct decision *decision)
{
    char what[32], target[48], after[TEXT_SIZE];

    (void)snprintf(what, sizeof what, "proposal %s", decision->word);
    (void)snprintf(target, sizeof target, "proposal %" PRId64, decide->proposal);
    if (decision->delivery != 0)
        (void)snprintf(after, sizeof after, "delivery=%" PRId64, decision->delivery);
    else
        (void)snprintf(after, sizeof after, "reason=%s", decision->reason);
    return access_audit_add(
        store, decide->actor,
        &(struct access_audit){
            .place = place, .what = what, .target = target, .before = "", .after = after });
}

/* In the open transaction. */
static enum err keep(struct store *store, struct proposal_decide *decide, int64_t place,
                     const struct decision *decision)
{
    enum err err = find_entry(store, decide);

    if (err == ERR_NONE)
        err = write_entry(store_db(store), decide, decision);
    return err == ERR_NONE ? note(store, decide, place, decision) : err;
}

static void give(struct sheet_write *write, const char *name, const char *text, int64_t number)
{
    const struct sheet *sheet = sheet_get(write->sheet);

    for (size_t i = 0; i < sheet->column_count; i++)
        if (strcmp(sheet->columns[i].name, name) == 0)
            write->values[i] = (struct sheet_value){ .is_given = text != NULL || number != 0,
                                                     .text = text,
                                                     .number = number };
}

static enum err deliver(struct store *store, struct proposal_decide *decide,
                        const struct standing *standing, const struct proposal_decide_order *order,
                        int64_t *out_delivery)
{
    struct sheet_write write = { .sheet = SHEET_DELIVERIES,
                                 .actor = decide->actor,
                                 .scope = decide->scope,
                                 .place = standing->place };

    give(&write, "part", order->part ? order->part : standing->part, 0);
    give(&write, "quantity", NULL, order->quantity);
    give(&write, "supplier", order->supplier, 0);
    give(&write, "reference", order->reference, 0);
    give(&write, "contact", NULL, order->contact);
    give(&write, "ordered", NULL, decide->actor->now_ms);
    enum err err = sheet_write_add_open(store, &write, out_delivery);
    (void)str_copy(decide->why, sizeof decide->why, write.why);
    return err;
}

enum err proposal_decide_accept(struct store *store, struct proposal_decide *decide,
                                const struct proposal_decide_order *order)
{
    struct decision decision = { .word = "accepted" };
    struct standing standing;
    enum err err = store_begin(store);

    if (err != ERR_NONE)
        return err;
    err = find(store, decide, &standing);
    if (err == ERR_NONE)
        err = deliver(store, decide, &standing, order, &decision.delivery);
    if (err == ERR_NONE)
        err = keep(store, decide, standing.place, &decision);
    return access_end(store, err);
}

enum err proposal_decide_dismiss(struct store *store, struct proposal_decide *decide,
                                 const char *reason, const char *comment, int64_t days)
{
    const struct decision decision = { .word = "dismissed",
                                       .reason = reason,
                                       .comment = comment,
                                       .until_ms = decide->actor->now_ms + days * DAY_MS };
    struct standing standing;
    enum err err = store_begin(store);

    if (err != ERR_NONE)
        return err;
    err = find(store, decide, &standing);
    if (err == ERR_NONE && !sheet_has_word(PROPOSAL_DECIDE_REASONS, reason)) {
        (void)str_copy(decide->why, sizeof decide->why,
                       "reason: is none of " PROPOSAL_DECIDE_REASONS);
        err = ERR_RANGE;
    }
    if (err == ERR_NONE)
        err = keep(store, decide, standing.place, &decision);
    return access_end(store, err);
}
