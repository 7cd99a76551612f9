/* SPDX-License-Identifier: Apache-2.0 */
/* A row each. Who sees it is asked of its place and of its account's. */
#include "portal/store/mailing.h"

#include "base/str.h"
#include "portal/store/access_audit.h"
#include "portal/store/store_place.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BETWEEN " \t\r\n,;"

static const char *const reports[] = { "meters", "usage", "incidents", "supplies", "fleet" };

bool mailing_has_report(const char *name)
{
    for (size_t i = 0; i < sizeof reports / sizeof reports[0]; i++)
        if (strcmp(reports[i], name) == 0)
            return true;
    return false;
}

bool mailing_next_receiver(const char **at, char out_receiver[MAILING_RECEIVERS_SIZE])
{
    const char *first = *at + strspn(*at, BETWEEN);
    size_t len = strcspn(first, BETWEEN);

    *at = first + len;
    if (len == 0 || len >= MAILING_RECEIVERS_SIZE)
        return false;
    memcpy(out_receiver, first, len);
    out_receiver[len] = '\0';
    return true;
}

static bool has_receiver(const char *receivers, const char *wanted)
{
    char receiver[MAILING_RECEIVERS_SIZE];

    while (mailing_next_receiver(&receivers, receiver))
        if (str_equal_nocase(receiver, wanted))
            return true;
    return false;
}

bool mailing_take_receivers(const char *text, char out_receivers[MAILING_RECEIVERS_SIZE])
{
    char list[MAILING_RECEIVERS_SIZE] = "";
    char receiver[MAILING_RECEIVERS_SIZE];
    size_t len = 0, count = 0;

    while (mailing_next_receiver(&text, receiver)) {
        if (has_receiver(list, receiver))
            continue;
        if (++count > MAILING_RECEIVERS || len + strlen(receiver) + 2 > sizeof list)
            return false;
        len +=
            (size_t)snprintf(list + len, sizeof list - len, "%s%s", len > 0 ? " " : "", receiver);
    }
    memcpy(out_receivers, list, sizeof list);
    return count > 0 && *text == '\0';
}

void mailing_take(struct mailing *out, struct db_statement *read, int at)
{
    *out = (struct mailing){ .id = db_number(read, at),
                             .account = db_number(read, at + 1),
                             .place = db_number(read, at + 3),
                             .minute = db_number(read, at + 6),
                             .made_ms = db_number(read, at + 9),
                             .due_ms = db_number(read, at + 10),
                             .failures = db_number(read, at + 11) };
    (void)str_copy(out->owner, sizeof out->owner, db_text(read, at + 2));
    (void)str_copy(out->report, sizeof out->report, db_text(read, at + 4));
    (void)mailing_time_from_name(db_text(read, at + 5), &out->every);
    (void)str_copy(out->receivers, sizeof out->receivers, db_text(read, at + 7));
    (void)str_copy(out->state, sizeof out->state, db_text(read, at + 8));
    if (!str_copy(out->place_name, sizeof out->place_name, db_text(read, at + 12)))
        (void)str_copy(out->place_name, sizeof out->place_name, "a place");
}

static void take(void *arg, struct db_statement *read)
{
    mailing_take(arg, read, 0);
}

enum err mailing_get(struct store *store, const struct mailing_reader *reader, int64_t id,
                     struct mailing *out_mailing)
{
    static const char sql[] =
        "SELECT " MAILING_COLUMNS " FROM " MAILING_FROM " WHERE "
        "m.id = ? AND " STORE_SCOPE_SQL("m.place") " AND (m.account = ? OR (CAST(? AS {number}) = "
                                                   "1 AND " STORE_SCOPE_SQL("u.place") "))";
    const struct access_value values[] = { { .number = id },
                                           { .scope = reader->scope },
                                           { .number = reader->account },
                                           { .number = reader->is_administrator },
                                           { .scope = reader->scope } };

    return access_one(store_db(store), sql, values, 5, take, out_mailing);
}

static enum err note(struct store *store, const struct access_actor *actor,
                     const struct mailing *mailing, const char *what, const char *after)
{
    char target[32];

    (void)snprintf(target, sizeof target, "mailing %" PRId64, mailing->id);
    return access_audit_add(store, actor,
                            &(struct access_audit){ .place = mailing->place,
                                                    .what = what,
                                                    .target = target,
                                                    .before = "",
                                                    .after = after });
}

/* What the audit says of one: who gets what. */
static enum err note_all(struct store *store, const struct access_actor *actor,
                         const struct mailing *mailing, const char *what)
{
    char after[MAILING_RECEIVERS_SIZE + 64];

    (void)snprintf(after, sizeof after, "%s each %s to %s", mailing->report,
                   mailing_time_name(mailing->every), mailing->receivers);
    return note(store, actor, mailing, what, after);
}

static enum err insert(struct store *store, struct mailing *mailing)
{
    const struct access_value values[] = {
        { .number = mailing->account }, { .number = mailing->place },
        { .text = mailing->report },    { .text = mailing_time_name(mailing->every) },
        { .number = mailing->minute },  { .text = mailing->receivers },
        { .number = mailing->made_ms }, { .number = mailing->due_ms }
    };

    return access_number(store_db(store),
                         "INSERT INTO mailing (account, place, report, every, minute, receivers, "
                         "state, made, due, failures) VALUES (?, ?, ?, ?, ?, ?, '" MAILING_ON
                         "', ?, ?, 0) RETURNING id",
                         values, 8, &mailing->id);
}

static enum err check_room(struct store *store, int64_t account)
{
    const struct access_value value = { .number = account };
    int64_t own = 0;
    int64_t all = 0;
    enum err err = access_number(store_db(store), "SELECT count(*) FROM mailing WHERE account = ?",
                                 &value, 1, &own);

    if (err == ERR_NONE)
        err = access_number(store_db(store), "SELECT count(*) FROM mailing", NULL, 0, &all);
    if (err != ERR_NONE)
        return err;
    return own < MAILING_MOST && all < MAILING_ALL ? ERR_NONE : ERR_LIMIT;
}

static enum err check_place(struct store *store, const struct store_scope *scope, int64_t place)
{
    struct store_scope found;

    return store_place_scope(store_db(store), scope, place, &found);
}

enum err mailing_add(struct store *store, const struct store_scope *scope,
                     const struct access_actor *actor, struct mailing *mailing)
{
    enum err err = check_place(store, scope, mailing->place);

    if (err == ERR_NONE)
        err = check_room(store, mailing->account);
    if (err == ERR_NONE)
        err = store_begin(store);
    if (err != ERR_NONE)
        return err;
    mailing->made_ms = actor->now_ms;
    mailing->due_ms = mailing_time_next(mailing->every, mailing->minute, actor->now_ms);
    err = insert(store, mailing);
    if (err == ERR_NONE)
        err = note_all(store, actor, mailing, "mailing made");
    return access_end(store, err);
}

enum err mailing_set(struct store *store, const struct store_scope *scope,
                     const struct access_actor *actor, struct mailing *mailing)
{
    enum err err = check_place(store, scope, mailing->place);
    int64_t id;

    if (err == ERR_NONE)
        err = store_begin(store);
    if (err != ERR_NONE)
        return err;
    mailing->due_ms = mailing_time_next(mailing->every, mailing->minute, actor->now_ms);
    const struct access_value values[] = { { .number = mailing->place },
                                           { .text = mailing->report },
                                           { .text = mailing_time_name(mailing->every) },
                                           { .number = mailing->minute },
                                           { .text = mailing->receivers },
                                           { .number = mailing->due_ms },
                                           { .number = mailing->id } };
    err = access_number(store_db(store),
                        "UPDATE mailing SET place = ?, report = ?, every = ?, minute = ?, "
                        "receivers = ?, due = ? WHERE id = ? RETURNING id",
                        values, 7, &id);
    if (err == ERR_NONE)
        err = note_all(store, actor, mailing, "mailing changed");
    return access_end(store, err);
}

static enum err give_up_waiting(struct store *store, const struct access_actor *actor, int64_t id)
{
    const struct access_value values[] = { { .number = actor->now_ms }, { .number = id } };

    return access_run(store_db(store),
                      "UPDATE mailing_letter SET state = 'parked', reason = 'it was turned off', "
                      "ended = ? WHERE mailing = ? AND state = 'waiting'",
                      values, 2);
}

enum err mailing_switch(struct store *store, const struct access_actor *actor,
                        const struct mailing *mailing, const char *state, const char *why)
{
    const bool is_on = strcmp(state, MAILING_ON) == 0;
    const int64_t due_ms = mailing_time_next(mailing->every, mailing->minute, actor->now_ms);
    const struct access_value values[] = { { .text = state },
                                           { .number = due_ms },
                                           { .number = mailing->id } };
    enum err err = store_begin(store);

    if (err != ERR_NONE)
        return err;
    err = access_run(store_db(store),
                     "UPDATE mailing SET state = ?, due = ?, failures = 0 WHERE id = ?", values, 3);
    if (err == ERR_NONE)
        err = give_up_waiting(store, actor, mailing->id);
    if (err == ERR_NONE)
        err = note(store, actor, mailing, is_on ? "mailing on" : "mailing off", why);
    return access_end(store, err);
}

enum err mailing_remove(struct store *store, const struct access_actor *actor,
                        const struct mailing *mailing)
{
    const struct access_value value = { .number = mailing->id };
    enum err err = store_begin(store);

    if (err != ERR_NONE)
        return err;
    err = access_run(store_db(store), "DELETE FROM mailing_letter WHERE mailing = ?", &value, 1);
    if (err == ERR_NONE)
        err = access_run(store_db(store), "DELETE FROM mailing WHERE id = ?", &value, 1);
    if (err == ERR_NONE)
        err = note_all(store, actor, mailing, "mailing removed");
    return access_end(store, err);
}
