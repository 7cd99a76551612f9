/* SPDX-License-Identifier: Apache-2.0 */
/* A row each; who may see it is the scope's question, as for accounts. */
#include "portal/store/webhook.h"

#include "base/crypto.h"
#include "base/hooks_post.h"
#include "base/str.h"
#include "portal/store/access_audit.h"
#include "portal/store/store_place.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define COLUMNS                                                                                    \
    "SELECT w.id, w.place, p.path, w.url, w.kinds, w.severity, w.secret, w.former, "               \
    "w.former_until, w.position, w.made, w.failing, w.is_on FROM webhook w JOIN place p "          \
    "ON p.id = w.place WHERE "

static void take(void *arg, struct db_statement *read)
{
    struct webhook *out = arg;

    *out = (struct webhook){ .id = db_number(read, 0),
                             .place = db_number(read, 1),
                             .former_until_ms = db_number(read, 8),
                             .position = db_number(read, 9),
                             .made_ms = db_number(read, 10),
                             .failing_ms = db_number(read, 11),
                             .is_on = db_number(read, 12) != 0 };
    (void)str_copy(out->scope.path, sizeof out->scope.path, db_text(read, 2));
    (void)str_copy(out->url, sizeof out->url, db_text(read, 3));
    (void)str_copy(out->kinds, sizeof out->kinds, db_text(read, 4));
    (void)str_copy(out->severity, sizeof out->severity, db_text(read, 5));
    (void)str_copy(out->secret, sizeof out->secret, db_text(read, 6));
    (void)str_copy(out->former, sizeof out->former, db_text(read, 7));
}

enum err webhook_get(struct store *store, const struct store_scope *scope, int64_t id,
                     struct webhook *out_hook)
{
    static const char sql[] = COLUMNS "w.id = ? AND " STORE_SCOPE_SQL("w.place");
    const struct access_value values[] = { { .number = id }, { .scope = scope } };

    return access_one(store_db(store), sql, values, 2, take, out_hook);
}

enum err webhook_get_on(struct store *store, int64_t id, struct webhook *out_hook)
{
    const struct access_value value = { .number = id };

    return access_one(store_db(store), COLUMNS "w.id = ? AND w.is_on = 1", &value, 1, take,
                      out_hook);
}

struct telling {
    webhook_fn *fn;
    void *arg;
};

static bool tell(void *arg, struct db_statement *row)
{
    const struct telling *telling = arg;
    struct webhook hook;

    take(&hook, row);
    bool goes_on = telling->fn(telling->arg, &hook);
    crypto_wipe(&hook, sizeof hook);
    return goes_on;
}

enum err webhook_each_on(struct store *store, webhook_fn *fn, void *arg)
{
    struct telling telling = { fn, arg };

    return access_each(store_db(store), COLUMNS "w.is_on = 1 ORDER BY w.id", NULL, 0, tell,
                       &telling);
}

static enum err note(struct store *store, const struct access_actor *actor,
                     const struct webhook *hook, const char *what, const char *after)
{
    char target[32];

    (void)snprintf(target, sizeof target, "webhook %" PRId64, hook->id);
    return access_audit_add(
        store, actor,
        &(struct access_audit){
            .place = hook->place, .what = what, .target = target, .before = "", .after = after });
}

static enum err insert(struct store *store, const struct access_actor *actor, struct webhook *hook)
{
    const struct access_value values[] = { { .number = hook->place },  { .text = hook->url },
                                           { .text = hook->kinds },    { .text = hook->severity },
                                           { .text = hook->secret },   { .number = hook->position },
                                           { .number = actor->now_ms } };

    return access_number(store_db(store),
                         "INSERT INTO webhook (place, url, kinds, severity, secret, former, "
                         "former_until, position, made, failing, is_on) "
                         "VALUES (?, ?, ?, ?, ?, '', 0, ?, ?, 0, 1) RETURNING id",
                         values, 7, &hook->id);
}

static enum err check_room(struct store *store, int64_t place)
{
    const struct access_value value = { .number = place };
    int64_t here = 0;
    int64_t all = 0;
    enum err err = access_number(store_db(store), "SELECT count(*) FROM webhook WHERE place = ?",
                                 &value, 1, &here);

    if (err == ERR_NONE)
        err = access_number(store_db(store), "SELECT count(*) FROM webhook", NULL, 0, &all);
    if (err != ERR_NONE)
        return err;
    return here < WEBHOOK_MOST && all < WEBHOOK_ALL ? ERR_NONE : ERR_LIMIT;
}

enum err webhook_add(struct store *store, const struct store_scope *scope,
                     const struct access_actor *actor, struct webhook *hook)
{
    enum err err = store_place_scope(store_db(store), scope, hook->place, &hook->scope);

    if (err == ERR_NONE)
        err = check_room(store, hook->place);
    if (err == ERR_NONE)
        err = store_last_row(store, &hook->position);
    if (err == ERR_NONE)
        err = store_begin(store);
    if (err != ERR_NONE)
        return err;
    hooks_post_make_secret(hook->secret);
    hook->made_ms = actor->now_ms;
    hook->is_on = true;
    err = insert(store, actor, hook);
    if (err == ERR_NONE)
        err = note(store, actor, hook, "webhook made", hook->url);
    return access_end(store, err);
}

enum err webhook_rotate(struct store *store, const struct access_actor *actor, struct webhook *hook)
{
    enum err err = store_begin(store);

    if (err != ERR_NONE)
        return err;
    (void)str_copy(hook->former, sizeof hook->former, hook->secret);
    hooks_post_make_secret(hook->secret);
    hook->former_until_ms = actor->now_ms + WEBHOOK_OVERLAP_MS;
    const struct access_value values[] = { { .text = hook->secret },
                                           { .text = hook->former },
                                           { .number = hook->former_until_ms },
                                           { .number = hook->id } };
    err = access_run(store_db(store),
                     "UPDATE webhook SET secret = ?, former = ?, former_until = ? WHERE id = ?",
                     values, 4);
    if (err == ERR_NONE)
        err = note(store, actor, hook, "webhook secret changed", "");
    return access_end(store, err);
}

enum err webhook_switch(struct store *store, const struct access_actor *actor,
                        const struct webhook *hook, bool is_on, const char *why)
{
    const struct access_value values[] = { { .number = is_on }, { .number = hook->id } };
    enum err err = store_begin(store);

    if (err != ERR_NONE)
        return err;
    err = access_run(store_db(store), "UPDATE webhook SET is_on = ?, failing = 0 WHERE id = ?",
                     values, 2);
    if (err == ERR_NONE)
        err = note(store, actor, hook, is_on ? "webhook on" : "webhook off", why);
    return access_end(store, err);
}

enum err webhook_remove(struct store *store, const struct access_actor *actor,
                        const struct webhook *hook)
{
    const struct access_value value = { .number = hook->id };
    enum err err = store_begin(store);

    if (err != ERR_NONE)
        return err;
    err = access_run(store_db(store), "DELETE FROM webhook_delivery WHERE hook = ?", &value, 1);
    if (err == ERR_NONE)
        err = access_run(store_db(store), "DELETE FROM webhook WHERE id = ?", &value, 1);
    if (err == ERR_NONE)
        err = note(store, actor, hook, "webhook removed", hook->url);
    return access_end(store, err);
}
