/* SPDX-License-Identifier: Apache-2.0 */
/* One row of its own; all else is its operations'. */
#include "portal/store/rollout.h"

#include "base/str.h"
#include "portal/store/access_audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct same {
    const char *asked;
    char *out_id;
    bool is_same;
};

static void take_same(void *out, struct db_statement *row)
{
    struct same *same = out;

    same->is_same = strcmp(db_text(row, 1), same->asked) == 0;
    if (same->is_same)
        (void)str_copy(same->out_id, CRYPTO_UUID_SIZE, db_text(row, 0));
}

enum err rollout_same(struct db *db, const struct rollout_wish *wish, char out_id[CRYPTO_UUID_SIZE])
{
    const struct access_value values[] = { { .number = wish->account }, { .text = wish->key } };
    struct same same = { wish->asked, out_id, false };

    if (wish->key == NULL)
        return ERR_MISSING;
    enum err err = access_one(db, "SELECT id, asked FROM rollout WHERE account = ? AND key = ?",
                              values, 2, take_same, &same);
    return err == ERR_NONE && !same.is_same ? ERR_REFUSED : err;
}

static int64_t place_of(const struct rollout_wish *wish)
{
    int64_t place = wish->operations[0].of.site;

    for (size_t i = 1; i < wish->count; i++)
        if (wish->operations[i].of.site != place)
            return wish->operations[0].of.customer;
    return place;
}

static enum err insert(struct db *db, const struct access_actor *actor,
                       const struct rollout_wish *wish)
{
    const struct access_value values[] = {
        { .text = wish->id },        { .number = place_of(wish) },
        { .text = wish->platform },  { .text = wish->image },
        { .text = wish->version },   { .number = wish->at_once },
        { .text = wish->asked },     { .number = wish->account },
        { .text = actor->name },     { .text = wish->key != NULL ? wish->key : "" },
        { .number = actor->now_ms }, { .number = wish->expires_ms }
    };

    return access_run(db,
                      "INSERT INTO rollout (id, place, platform, image, version, at_once, asked, "
                      "account, actor, key, made, expires) "
                      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULLIF(?, ''), ?, ?)",
                      values, sizeof values / sizeof values[0]);
}

static enum err note(struct store *store, const struct access_actor *actor, int64_t place,
                     const char *what, const char *id, const char *after)
{
    char target[64];

    (void)snprintf(target, sizeof target, "rollout %s", id);
    return access_audit_add(
        store, actor,
        &(struct access_audit){
            .place = place, .what = what, .target = target, .before = "", .after = after });
}

enum err rollout_make(struct store *store, const struct access_actor *actor,
                      const struct rollout_wish *wish)
{
    char after[256];
    enum err err = store_begin(store);

    if (err != ERR_NONE)
        return err;
    (void)snprintf(after, sizeof after, "firmware %s devices=%zu at-once=%" PRId64, wish->image,
                   wish->count, wish->at_once);
    err = insert(store_db(store), actor, wish);
    for (size_t i = 0; i < wish->count && err == ERR_NONE; i++)
        err = operation_add(store_db(store), actor, &wish->operations[i]);
    if (err == ERR_NONE)
        err = note(store, actor, place_of(wish), "rollout made", wish->id, after);
    return access_end(store, err);
}

struct known {
    int64_t row;
    int64_t place;
    bool is_over;
};

static void take_known(void *out, struct db_statement *row)
{
    *(struct known *)out =
        (struct known){ db_number(row, 0), db_number(row, 1), db_number(row, 2) == 0 };
}

enum err rollout_ask(struct store *store, const struct store_scope *scope,
                     const struct access_actor *actor, const char *id, const char *wish)
{
    static const char sql[] =
        "SELECT r.row, r.place, (SELECT count(*) FROM operation o WHERE o.rollout = r.id "
        "AND o.open = 1) FROM rollout r WHERE r.id = ? AND " STORE_SCOPE_SQL("r.place");
    const struct access_value values[] = { { .text = id }, { .scope = scope } };
    struct known known = { 0 };
    enum err err = access_one(store_db(store), sql, values, 2, take_known, &known);
    const struct access_value set[] = { { .text = wish }, { .number = known.row } };

    if (err == ERR_NONE && known.is_over)
        err = ERR_REFUSED;
    if (err == ERR_NONE)
        err = store_begin(store);
    if (err != ERR_NONE)
        return err;
    err = access_run(store_db(store), "UPDATE rollout SET wish = ? WHERE row = ?", set, 2);
    if (err == ERR_NONE)
        err = note(store, actor, known.place,
                   strcmp(wish, ROLLOUT_HALT) == 0 ? "rollout halted" : "rollout resumed", id, "");
    return access_end(store, err);
}
