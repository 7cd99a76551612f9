/* SPDX-License-Identifier: Apache-2.0 */
/* There is one writer, so no letter is taken twice: what is in the air is known to who sends it
 * only, and waits again after a start. */
#include "portal/store/mailing_letter.h"

#include "base/crypto.h"
#include "base/str.h"
#include "portal/store/access_account.h"
#include "portal/store/access_audit.h"
#include "portal/store/store_place.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LETTER                                                                                     \
    "SELECT l.id, l.mailing, l.receiver, l.word, l.begins, l.ends, l.tries, l.status, l.reason, "  \
    "l.made, l.due, " MAILING_COLUMNS " FROM mailing_letter l CROSS JOIN " MAILING_FROM " WHERE "  \
    "m.id = l.mailing AND l.state = 'waiting' AND l.due <= ? AND m.state = '" MAILING_ON           \
    "' ORDER BY l.due, l.id LIMIT 1"
#define DUE                                                                                        \
    "SELECT " MAILING_COLUMNS " FROM " MAILING_FROM " WHERE m.state = '" MAILING_ON                \
    "' AND m.due <= ? ORDER BY m.due, m.id LIMIT 1"

struct both {
    struct mailing_letter *letter;
    struct mailing *mailing;
};

static void take_due(void *arg, struct db_statement *read)
{
    mailing_take(arg, read, 0);
}

static void take_both(void *arg, struct db_statement *read)
{
    const struct both *both = arg;
    struct mailing_letter *out = both->letter;

    *out = (struct mailing_letter){ .id = db_number(read, 0),
                                    .mailing = db_number(read, 1),
                                    .begins_ms = db_number(read, 4),
                                    .ends_ms = db_number(read, 5),
                                    .tries = db_number(read, 6),
                                    .status = db_number(read, 7),
                                    .made_ms = db_number(read, 9),
                                    .due_ms = db_number(read, 10) };
    (void)str_copy(out->receiver, sizeof out->receiver, db_text(read, 2));
    (void)str_copy(out->word, sizeof out->word, db_text(read, 3));
    (void)str_copy(out->reason, sizeof out->reason, db_text(read, 8));
    mailing_take(both->mailing, read, 11);
}

/* A store that was restored makes it anew, and the receiver knows it. */
static void make_word(const struct mailing *mailing, int64_t at_ms, const char *receiver,
                      char out_word[MAILING_LETTER_WORD])
{
    char text[MAILING_RECEIVERS_SIZE + 80];
    uint8_t digest[CRYPTO_SHA256_SIZE];
    int len = snprintf(text, sizeof text, "%" PRId64 " %" PRId64 " %" PRId64 " %s", mailing->id,
                       mailing->made_ms, at_ms, receiver);

    crypto_sha256(text, (size_t)len, digest);
    crypto_hex(digest, (MAILING_LETTER_WORD - 1) / 2, out_word);
}

/* The letters of one that is made for `at_ms`. */
static enum err insert(struct store *store, const struct mailing *mailing, int64_t at_ms,
                       int64_t now_ms)
{
    char receiver[MAILING_RECEIVERS_SIZE];
    char word[MAILING_LETTER_WORD];
    const char *at = mailing->receivers;
    int64_t begins_ms, ends_ms;
    enum err err = ERR_NONE;

    mailing_time_about(mailing->every, at_ms, &begins_ms, &ends_ms);
    while (err == ERR_NONE && mailing_next_receiver(&at, receiver)) {
        make_word(mailing, at_ms, receiver, word);
        const struct access_value values[] = { { .number = mailing->id }, { .text = receiver },
                                               { .text = word },          { .number = begins_ms },
                                               { .number = ends_ms },     { .number = now_ms },
                                               { .number = now_ms } };
        err =
            access_run(store_db(store),
                       "INSERT INTO mailing_letter (mailing, receiver, word, begins, ends, state, "
                       "tries, status, reason, made, due, ended) "
                       "VALUES (?, ?, ?, ?, ?, 'waiting', 0, 0, '', ?, ?, 0)",
                       values, 7);
    }
    return err;
}

static enum err forget_old(struct store *store, int64_t mailing)
{
    const struct access_value values[] = { { .number = mailing },
                                           { .number = mailing },
                                           { .number = MAILING_LETTER_KEPT } };

    return access_run(store_db(store),
                      "DELETE FROM mailing_letter WHERE mailing = ? AND state <> 'waiting' AND id "
                      "<= (SELECT l.id FROM mailing_letter l WHERE l.mailing = ? AND l.state <> "
                      "'waiting' ORDER BY l.id DESC LIMIT 1 OFFSET ?)",
                      values, 3);
}

enum err mailing_letter_make(struct store *store, int64_t now_ms)
{
    const struct access_value now = { .number = now_ms };
    struct mailing mailing;
    enum err err = access_one(store_db(store), DUE, &now, 1, take_due, &mailing);

    if (err == ERR_NONE)
        err = store_begin(store);
    if (err != ERR_NONE)
        return err;
    bool is_late = now_ms - mailing.due_ms > MAILING_LETTER_LATE_MS;
    int64_t next_ms = mailing_time_next(mailing.every, mailing.minute,
                                        is_late ? now_ms - MAILING_LETTER_LATE_MS : mailing.due_ms);
    const struct access_value values[] = { { .number = next_ms }, { .number = mailing.id } };
    if (!is_late)
        err = insert(store, &mailing, mailing.due_ms, now_ms);
    if (err == ERR_NONE)
        err = access_run(store_db(store), "UPDATE mailing SET due = ? WHERE id = ?", values, 2);
    if (err == ERR_NONE)
        err = forget_old(store, mailing.id);
    return access_end(store, err);
}

enum err mailing_letter_make_own(struct store *store, const struct access_actor *actor,
                                 const struct mailing *mailing)
{
    const struct access_value values[] = { { .number = mailing->id },
                                           { .number = actor->now_ms - MAILING_LETTER_OWN_MS } };
    char target[32];
    int64_t count = 0;
    enum err err = access_number(store_db(store),
                                 "SELECT count(*) FROM mailing_letter WHERE mailing = ? AND (state "
                                 "= 'waiting' OR made > ?)",
                                 values, 2, &count);

    if (err == ERR_NONE && count > 0)
        err = ERR_LIMIT;
    if (err == ERR_NONE)
        err = store_begin(store);
    if (err != ERR_NONE)
        return err;
    (void)snprintf(target, sizeof target, "mailing %" PRId64, mailing->id);
    err = insert(store, mailing, actor->now_ms, actor->now_ms);
    if (err == ERR_NONE)
        err = forget_old(store, mailing->id);
    if (err == ERR_NONE)
        err = access_audit_add(store, actor,
                               &(struct access_audit){ .place = mailing->place,
                                                       .what = "mailing sent by hand",
                                                       .target = target,
                                                       .before = "",
                                                       .after = mailing->receivers });
    return access_end(store, err);
}

enum err mailing_letter_due(struct store *store, int64_t now_ms, struct mailing_letter *out_letter,
                            struct mailing *out_mailing)
{
    const struct access_value now = { .number = now_ms };
    struct both both = { out_letter, out_mailing };

    return access_one(store_db(store), LETTER, &now, 1, take_both, &both);
}

enum err mailing_letter_scope(struct store *store, const struct mailing *mailing,
                              struct store_scope *out_scope)
{
    struct access_account account;
    enum err err = access_account_behind(store, mailing->account, &account);

    crypto_wipe(account.password, sizeof account.password);
    if (err == ERR_NONE && account.role < ACCESS_OPERATOR)
        return ERR_REFUSED;
    if (err == ERR_NONE)
        err = store_place_scope(store_db(store), &account.scope, mailing->place, out_scope);
    return err == ERR_MISSING ? ERR_REFUSED : err;
}

/* How many letters were given up since one was taken. */
static enum err mark_mailing(struct store *store, int64_t mailing, enum mailing_letter_end end,
                             int64_t *out_failures)
{
    const struct access_value values[] = { { .number = end == MAILING_LETTER_SENT },
                                           { .number = end == MAILING_LETTER_PARKED },
                                           { .number = mailing } };

    return access_number(store_db(store),
                         "UPDATE mailing SET failures = CASE WHEN CAST(? AS {number}) = 1 THEN 0 "
                         "ELSE failures + CAST(? AS {number}) END WHERE id = ? RETURNING failures",
                         values, 3, out_failures);
}

static enum err mark_letter(struct store *store, const struct mailing_letter *letter,
                            enum mailing_letter_end end, int64_t now_ms)
{
    static const char *const states[] = { [MAILING_LETTER_SENT] = "sent",
                                          [MAILING_LETTER_FAILED] = "waiting",
                                          [MAILING_LETTER_PARKED] = "parked" };
    const bool is_sent =
        end == MAILING_LETTER_SENT; /* whatever became of it in the store meanwhile */
    const struct access_value values[] = {
        { .text = states[end] },      { .number = letter->tries },
        { .number = letter->status }, { .text = letter->reason },
        { .number = letter->due_ms }, { .number = end == MAILING_LETTER_FAILED ? 0 : now_ms },
        { .number = letter->id },     { .number = is_sent }
    };

    return access_run(
        store_db(store),
        "UPDATE mailing_letter SET state = ?, tries = ?, status = ?, reason = ?, due "
        "= ?, ended = ? WHERE id = ? AND (state = 'waiting' OR CAST(? AS {number}) = 1)",
        values, 8);
}

enum err mailing_letter_mark(struct store *store, const struct mailing_letter *letter,
                             enum mailing_letter_end end, int64_t now_ms, int64_t *out_failures)
{
    enum err err = store_begin(store);

    if (err != ERR_NONE)
        return err;
    err = mark_mailing(store, letter->mailing, end, out_failures);
    if (err == ERR_NONE)
        err = mark_letter(store, letter, end, now_ms);
    return access_end(store, err);
}
