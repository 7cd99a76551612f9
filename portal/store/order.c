/* SPDX-License-Identifier: Apache-2.0 */
/* Statements are prepared per use: a person's clicks, not an agent's records. */
#include "portal/store/order.h"

#include "base/str.h"
#include "portal/store/access_audit.h"
#include "portal/store/order_change.h"

#include <stdio.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

/* Who will do it. */
struct doer {
    int64_t agent;
    int64_t place;
    int64_t account; /* who ordered it, of an order that is there */
};

/* Names and values go as they are into a line that is split again. */
static bool is_fit(const struct order_wish *wish, int64_t now_ms)
{
    return strlen(wish->given) < ORDER_GIVEN && wish->expires_ms > now_ms &&
           wish->expires_ms - now_ms <= ORDER_DAYS_MOST * DAY_MS &&
           (wish->key == NULL || (wish->key[0] != '\0' && strlen(wish->key) <= ORDER_KEY_MOST));
}

static void take_doer(void *out, struct db_statement *row)
{
    *(struct doer *)out = (struct doer){ db_number(row, 0), db_number(row, 1), db_number(row, 2) };
}

static enum err read_doer(struct db *db, const char *sql, const char *name,
                          const struct store_scope *scope, struct doer *out)
{
    const struct access_value values[] = { { .text = name }, { .scope = scope } };

    return access_one(db, sql, values, 2, take_doer, out);
}

static enum err find_doer(struct db *db, const struct store_scope *scope,
                          const struct order_wish *wish, struct doer *out)
{
    static const char by_device[] =
        "SELECT a.id, a.place, 0 FROM asset p JOIN agent a ON a.id = p.agent WHERE p.device = ? "
        "AND p.same_as IS NULL AND " STORE_SCOPE_SQL("a.place") " ORDER BY p.at DESC, a.id LIMIT 1";
    static const char by_agent[] =
        "SELECT a.id, a.place, 0 FROM agent a WHERE a.jid = ? AND " STORE_SCOPE_SQL("a.place");

    return wish->agent != NULL ? read_doer(db, by_agent, wish->agent, scope, out)
                               : read_doer(db, by_device, wish->device, scope, out);
}

/* The order that has this account's key: ERR_MISSING for none, ERR_REFUSED for another order. */
static enum err find_same(struct db *db, const struct order_wish *wish, const struct doer *doer,
                          char out_id[CRYPTO_UUID_SIZE])
{
    const struct access_value values[] = { { .number = wish->account }, { .text = wish->key } };
    enum err err = ERR_NONE;

    if (wish->key == NULL)
        return ERR_MISSING;
    struct db_statement *read = access_ask(db,
                                           "SELECT id, agent, coalesce(device, ''), task, given "
                                           "FROM orders WHERE account = ? AND key = ?",
                                           values, 2);
    if (!read)
        return db_prepare_error(db);
    bool has = db_row(read, &err);
    bool is_same = has && db_number(read, 1) == doer->agent &&
                   strcmp(db_text(read, 2), wish->device != NULL ? wish->device : "") == 0 &&
                   strcmp(db_text(read, 3), wish->task) == 0 &&
                   strcmp(db_text(read, 4), wish->given) == 0;
    if (is_same)
        (void)str_copy(out_id, CRYPTO_UUID_SIZE, db_text(read, 0));
    db_finish(read);
    if (err != ERR_NONE)
        return err;
    return is_same ? ERR_NONE : has ? ERR_REFUSED : ERR_MISSING;
}

/* There is room for one more, of this account and for this agent. */
static enum err check_room(struct db *db, const struct order_wish *wish, const struct doer *doer,
                           int64_t now_ms)
{
    const struct access_value rate[] = { { .number = wish->account },
                                         { .number = now_ms - ORDER_RATE_MS } };
    const struct access_value open = { .number = doer->agent };
    int64_t made = 0, waiting = 0;
    enum err err = access_number(db, "SELECT count(*) FROM orders WHERE account = ? AND made > ?",
                                 rate, 2, &made);

    if (err == ERR_NONE)
        err = access_number(
            db, "SELECT count(*) FROM orders WHERE agent = ? AND state IN ('waiting', 'sent')",
            &open, 1, &waiting);
    if (err != ERR_NONE)
        return err;
    if (made >= ORDER_RATE_MOST)
        return ERR_TIMEOUT;
    return waiting >= ORDER_OPEN_MOST ? ERR_LIMIT : ERR_NONE;
}

static enum err insert(struct db *db, const struct access_actor *actor,
                       const struct order_wish *wish, const struct doer *doer, const char *id,
                       int64_t *out_row)
{
    const struct access_value values[] = { { .text = id },
                                           { .number = doer->agent },
                                           { .text = wish->device != NULL ? wish->device : "" },
                                           { .text = wish->task },
                                           { .text = wish->given },
                                           { .number = wish->account },
                                           { .text = actor->name },
                                           { .text = wish->key != NULL ? wish->key : "" },
                                           { .number = actor->now_ms },
                                           { .number = wish->expires_ms },
                                           { .number = actor->now_ms } };

    return access_number(db,
                         "INSERT INTO orders (id, agent, device, task, given, account, actor, key, "
                         "made, expires, changed, state) VALUES (?, ?, NULLIF(?, ''), ?, ?, ?, ?, "
                         "NULLIF(?, ''), ?, ?, ?, 'waiting') RETURNING row",
                         values, sizeof values / sizeof values[0], out_row);
}

static enum err note(struct store *store, const struct access_actor *actor, int64_t place,
                     const char *what, const char *id, const char *after)
{
    char target[64];

    (void)snprintf(target, sizeof target, "order %s", id);
    return access_audit_add(
        store, actor,
        &(struct access_audit){
            .place = place, .what = what, .target = target, .before = "", .after = after });
}

static enum err note_made(struct store *store, const struct access_actor *actor,
                          const struct order_wish *wish, const struct doer *doer, const char *id)
{
    char after[ORDER_GIVEN + 128];

    (void)snprintf(after, sizeof after, "%s%s%s%s%s", wish->task,
                   wish->device != NULL ? " device=" : "", wish->device != NULL ? wish->device : "",
                   wish->given[0] != '\0' ? " " : "", wish->given);
    return note(store, actor, doer->place, "order made", id, after);
}

static enum err make(struct store *store, const struct access_actor *actor,
                     const struct order_wish *wish, const struct doer *doer,
                     char out_id[CRYPTO_UUID_SIZE])
{
    const struct order_change made = {
        .state = ORDER_STATE_WAITING, .at_ms = actor->now_ms, .who = actor->name, .reason = ""
    };
    int64_t row = 0;
    enum err err = store_begin(store);

    if (err != ERR_NONE)
        return err;
    crypto_uuid(out_id);
    err = insert(store_db(store), actor, wish, doer, out_id, &row);
    if (err == ERR_NONE)
        err = order_change_add(store_db(store), row, &made);
    if (err == ERR_NONE)
        err = note_made(store, actor, wish, doer, out_id);
    return access_end(store, err);
}

enum err order_check(struct store *store, const struct store_scope *scope,
                     const struct order_wish *wish)
{
    struct doer doer;

    return find_doer(store_db(store), scope, wish, &doer);
}

enum err order_make(struct store *store, const struct store_scope *scope,
                    const struct access_actor *actor, const struct order_wish *wish,
                    char out_id[CRYPTO_UUID_SIZE])
{
    struct doer doer = { 0 };
    enum err err = find_doer(store_db(store), scope, wish, &doer);

    if (err != ERR_NONE)
        return err;
    err = find_same(store_db(store), wish, &doer, out_id);
    if (err != ERR_MISSING)
        return err;
    if (!is_fit(wish, actor->now_ms))
        return ERR_RANGE;
    err = check_room(store_db(store), wish, &doer, actor->now_ms);
    return err == ERR_NONE ? make(store, actor, wish, &doer, out_id) : err;
}

#define BY_ORDER                                                                                   \
    "SELECT a.id, a.place, o.account FROM orders o JOIN agent a ON a.id = o.agent WHERE o.id = ? " \
    "AND " STORE_SCOPE_SQL("a.place")

enum err order_find(struct store *store, const struct store_scope *scope, const char *id,
                    int64_t *out_account)
{
    struct doer doer;
    enum err err = read_doer(store_db(store), BY_ORDER, id, scope, &doer);

    if (err == ERR_NONE)
        *out_account = doer.account;
    return err;
}

enum err order_cancel(struct store *store, const struct store_scope *scope,
                      const struct access_actor *actor, const char *id)
{
    const struct order_change change = {
        .state = ORDER_STATE_CANCELLED, .at_ms = actor->now_ms, .who = actor->name, .reason = ""
    };
    struct doer doer = { 0 };
    enum err err = read_doer(store_db(store), BY_ORDER, id, scope, &doer);

    if (err == ERR_NONE)
        err = store_begin(store);
    if (err != ERR_NONE)
        return err;
    err = order_change_of(store_db(store), doer.agent, id, &change);
    if (err == ERR_NONE)
        err = note(store, actor, doer.place, "order cancelled", id, "");
    return access_end(store, err);
}
