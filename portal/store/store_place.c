/* SPDX-License-Identifier: Apache-2.0 */
/* Places are few and seldom looked for: statements are prepared per question. */
#include "portal/store/store_place.h"

#include "base/str.h"

#include <inttypes.h>
#include <stdio.h>

/* A place that is there, or is being made. */
struct found {
    int64_t id; /* 0: the root above all providers */
    struct store_scope scope;
};

static enum err set_path(struct db *db, struct found *place, const char *above)
{
    struct db_statement *set = db_prepare(db, "UPDATE place SET path = ? WHERE id = ?");
    int len =
        snprintf(place->scope.path, sizeof place->scope.path, "%s%" PRId64 "/", above, place->id);

    if (!set)
        return db_prepare_error(db);
    db_bind_text(set, 1, place->scope.path);
    db_bind_number(set, 2, place->id);
    enum err err = db_step(set);
    db_finish(set);
    return len < (int)sizeof place->scope.path ? err : ERR_LIMIT;
}

/* The only row of a statement with an id and a path. */
static enum err take_found(struct db *db, struct db_statement *read, struct found *out_place)
{
    enum err err = ERR_NONE;

    if (!read)
        return db_prepare_error(db);
    bool has = db_row(read, &err);
    if (has) {
        out_place->id = db_number(read, 0);
        (void)str_copy(out_place->scope.path, sizeof out_place->scope.path, db_text(read, 1));
    }
    for (bool more = has; more;) /* an insert is complete when its statement is */
        more = db_row(read, &err);
    db_finish(read);
    return err == ERR_NONE && !has ? ERR_MISSING : err;
}

static struct db_statement *ask(struct db *db, const char *sql, const struct found *parent,
                                const char *kind, const char *name)
{
    struct db_statement *read = db_prepare(db, sql);

    if (read) {
        db_bind_number(read, 1, parent->id);
        db_bind_text(read, 2, kind);
        db_bind_text(read, 3, name);
    }
    return read;
}

/* Step from a place to one below it. */
static enum err descend(struct db *db, struct found *place, const char *kind, const char *name)
{
    static const char find[] =
        "SELECT id, path FROM place WHERE parent = ? AND kind = ? AND name = ?";
    static const char make[] =
        "INSERT INTO place (parent, kind, name, path) VALUES (?, ?, ?, '') RETURNING id, path";
    struct found below = { 0 };
    enum err err = take_found(db, ask(db, find, place, kind, name), &below);

    if (err == ERR_MISSING) {
        err = take_found(db, ask(db, make, place, kind, name), &below);
        if (err == ERR_NONE)
            err = set_path(db, &below, place->id == 0 ? "/" : place->scope.path);
    }
    *place = below;
    return err;
}

static enum err find_provider(struct db *db, const char *name, struct found *out_place)
{
    static const char first[] =
        "SELECT id, path FROM place WHERE kind = 'provider' ORDER BY id LIMIT 1";

    *out_place = (struct found){ 0 };
    return name ? descend(db, out_place, "provider", name)
                : take_found(db, db_prepare(db, first), out_place);
}

enum err store_place_of_agent(struct db *db, const struct store_agent *agent, int64_t *out_id)
{
    struct found place;
    enum err err = find_provider(db, agent->provider, &place);

    if (err == ERR_NONE)
        err = descend(db, &place, "customer", agent->customer);
    if (err == ERR_NONE)
        err = descend(db, &place, "site", agent->site);
    *out_id = place.id;
    return err;
}

enum err store_place_scope(struct db *db, const struct store_scope *scope, int64_t place,
                           struct store_scope *out_scope)
{
    static const char sql[] = "SELECT id, path FROM place WHERE id = ? AND " STORE_SCOPE_SQL("id");
    struct db_statement *read = db_prepare(db, sql);
    struct found found = { 0 };

    if (read) {
        db_bind_number(read, 1, place);
        store_scope_bind(read, 2, scope);
    }
    enum err err = take_found(db, read, &found);
    *out_scope = found.scope;
    return err;
}

enum err store_place_each(struct db *db, const struct store_scope *scope, store_place_fn *fn,
                          void *arg)
{
    static const char sql[] = "SELECT id, parent, kind, name, path FROM place "
                              "WHERE " STORE_SCOPE_SQL("id") " ORDER BY parent, id";
    struct db_statement *read = db_prepare(db, sql);
    enum err err = ERR_NONE;
    bool goes_on = true;

    if (!read)
        return db_prepare_error(db);
    store_scope_bind(read, 1, scope);
    while (goes_on && db_row(read, &err)) {
        const struct store_place place = {
            .id = db_number(read, 0),
            .parent = db_number(read, 1),
            .kind = db_text(read, 2),
            .name = db_text(read, 3),
            .path = db_text(read, 4),
        };
        goes_on = fn(arg, &place);
    }
    db_finish(read);
    return err;
}
