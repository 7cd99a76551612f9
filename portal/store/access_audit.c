/* SPDX-License-Identifier: Apache-2.0 */
/* What is hashed are the fields as netstrings: no two rows give the same bytes. */
#include "portal/store/access_audit.h"

#include "base/buf.h"
#include "base/crypto.h"
#include "base/str.h"

#include <inttypes.h>
#include <string.h>

#define BYTES_LIMIT 16384

#define COLUMNS                                                                                    \
    "SELECT row, at, actor, address, place, what, target, before, after, prev, hash FROM audit "

static enum err hash_row(const struct access_audit *audit, char out_hash[ACCESS_DIGEST_SIZE])
{
    const char *texts[] = { audit->actor,  audit->address, audit->what, audit->target,
                            audit->before, audit->after,   audit->prev };
    struct buf bytes;

    buf_init(&bytes, BYTES_LIMIT);
    buf_append_format(&bytes, "%" PRId64 ",%" PRId64 ",", audit->at_ms, audit->place);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        buf_append_format(&bytes, "%zu:%s,", strlen(texts[i]), texts[i]);
    enum err err = buf_error(&bytes);
    if (err == ERR_NONE)
        access_digest(buf_text(&bytes), out_hash);
    buf_finish(&bytes);
    return err;
}

static void take_hash(void *out_hash, struct db_statement *row)
{
    (void)str_copy(out_hash, ACCESS_DIGEST_SIZE, db_text(row, 0));
}

static enum err last_hash(struct db *db, char out_hash[ACCESS_DIGEST_SIZE])
{
    out_hash[0] = '\0';
    enum err err = access_one(db, "SELECT hash FROM audit ORDER BY row DESC LIMIT 1", NULL, 0,
                              take_hash, out_hash);
    return err == ERR_MISSING ? ERR_NONE : err;
}

enum err access_audit_add(struct store *store, const struct access_actor *actor,
                          const struct access_audit *change)
{
    struct access_audit audit = *change;
    char prev[ACCESS_DIGEST_SIZE], hash[ACCESS_DIGEST_SIZE];
    int64_t one; /* row follows one: in turn */
    enum err err = access_number(store_db(store), "SELECT {turn}", NULL, 0, &one);

    if (err == ERR_NONE)
        err = last_hash(store_db(store), prev);

    audit.at_ms = actor->now_ms;
    audit.actor = actor->name;
    audit.address = actor->address;
    audit.prev = prev;
    if (err == ERR_NONE)
        err = hash_row(&audit, hash);
    if (err != ERR_NONE)
        return err;
    const struct access_value values[] = {
        { .number = audit.at_ms }, { .text = audit.actor },   { .number = audit.place },
        { .text = audit.what },    { .text = audit.target },  { .text = audit.before },
        { .text = audit.after },   { .text = audit.address }, { .text = prev },
        { .text = hash },
    };
    return access_run(store_db(store),
                      "INSERT INTO audit (at, actor, place, what, target, before, after, address, "
                      "prev, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                      values, sizeof values / sizeof values[0]);
}

static struct access_audit take(struct db_statement *read)
{
    return (struct access_audit){
        .row = db_number(read, 0),
        .at_ms = db_number(read, 1),
        .actor = db_text(read, 2),
        .address = db_text(read, 3),
        .place = db_number(read, 4),
        .what = db_text(read, 5),
        .target = db_text(read, 6),
        .before = db_text(read, 7),
        .after = db_text(read, 8),
        .prev = db_text(read, 9),
        .hash = db_text(read, 10),
    };
}

struct telling {
    access_audit_fn *fn;
    void *arg;
};

static bool tell(void *arg, struct db_statement *row)
{
    const struct telling *telling = arg;
    struct access_audit audit = take(row);

    return telling->fn(telling->arg, &audit);
}

enum err access_audit_each(struct store *store, const struct store_scope *scope, int64_t before,
                           size_t most, access_audit_fn *fn, void *arg)
{
    static const char sql[] =
        COLUMNS "WHERE row < ? AND " STORE_SCOPE_SQL("place") " ORDER BY row DESC LIMIT ?";
    const struct access_value values[] = { { .number = before > 0 ? before : INT64_MAX },
                                           { .scope = scope },
                                           { .number = (int64_t)most } };
    struct telling telling = { fn, arg };

    return access_each(store_db(store), sql, values, 3, tell, &telling);
}

struct chain {
    char prev[ACCESS_DIGEST_SIZE];
    int64_t row;
    bool fits;
};

static bool check_row(void *arg, struct db_statement *row)
{
    struct chain *chain = arg;
    struct access_audit audit = take(row);
    char hash[ACCESS_DIGEST_SIZE];

    chain->row = audit.row;
    chain->fits = strcmp(audit.prev, chain->prev) == 0 && hash_row(&audit, hash) == ERR_NONE &&
                  strcmp(audit.hash, hash) == 0;
    return chain->fits && str_copy(chain->prev, sizeof chain->prev, hash);
}

enum err access_audit_verify(struct store *store, int64_t *out_row)
{
    struct chain chain = { .row = *out_row, .fits = true };
    enum err err = access_each(store_db(store), COLUMNS "ORDER BY row", NULL, 0, check_row, &chain);

    *out_row = chain.row;
    return err == ERR_NONE && !chain.fits ? ERR_CORRUPT : err;
}
