/* SPDX-License-Identifier: Apache-2.0 */
/* A secret is looked up by its digest: what is compared tells nothing of it. */
#include "sds/book_account.h"

#include "base/base64url.h"
#include "base/str.h"
#include "sds/book_hook.h"

#include <string.h>

#define SECRET 32

static void digest_of(const char *secret, uint8_t out_digest[CRYPTO_SHA256_SIZE])
{
    crypto_sha256(secret, strlen(secret), out_digest);
}

static bool make_secret(char out_secret[BOOK_ACCOUNT_SECRET])
{
    uint8_t bytes[SECRET];
    struct buf text;

    crypto_random(bytes, sizeof bytes);
    buf_init(&text, BOOK_ACCOUNT_SECRET);
    bool good = base64url_encode(&text, bytes, sizeof bytes) &&
                str_copy(out_secret, BOOK_ACCOUNT_SECRET, buf_text(&text));
    crypto_wipe(bytes, sizeof bytes);
    buf_finish(&text);
    return good;
}

enum err book_account_add(struct book *book, struct book_account *account)
{
    crypto_uuid(account->id);
    enum err err =
        BOOK_DO(book, BOOK_SQL_ADD_ACCOUNT, BOOK_TEXT(account->id), BOOK_TEXT(account->name),
                BOOK_NUMBER(account->state), BOOK_NUMBER(account->made_ms));
    account->place = book_last(book);
    return err;
}

static bool read_account(struct sqlite_statement *s, struct book_account *out)
{
    *out = (struct book_account){ .place = sqlite_number(s, 0),
                                  .state = (enum book_account_state)sqlite_number(s, 3),
                                  .made_ms = sqlite_number(s, 4) };
    return book_text(s, 1, out->id, sizeof out->id) && book_text(s, 2, out->name, sizeof out->name);
}

static enum err one_account(struct book *book, struct sqlite_statement *s, struct book_account *out)
{
    enum err err = ERR_NONE;
    bool found = sqlite_row(s, &err);

    if (found && !read_account(s, out))
        err = ERR_CORRUPT;
    return book_one(book, s, found, err);
}

enum err book_account_get(struct book *book, const char *id, struct book_account *out_account)
{
    return one_account(book, BOOK_ASK(book, BOOK_SQL_GET_ACCOUNT, BOOK_TEXT(id)), out_account);
}

enum err book_account_at(struct book *book, int64_t place, struct book_account *out_account)
{
    return one_account(book, BOOK_ASK(book, BOOK_SQL_ACCOUNT_AT, BOOK_NUMBER(place)), out_account);
}

enum err book_account_of_tool(struct book *book, int64_t tool, const char *id,
                              struct book_account *out_account)
{
    return one_account(
        book,
        BOOK_ASK(book, BOOK_SQL_ACCOUNT_OF_TOOL, BOOK_NUMBER(tool), BOOK_TEXT(id), BOOK_NOTHING),
        out_account);
}

enum err book_account_at_tool(struct book *book, int64_t tool, int64_t account,
                              struct book_account *out_account)
{
    return one_account(book,
                       BOOK_ASK(book, BOOK_SQL_ACCOUNT_OF_TOOL, BOOK_NUMBER(tool), BOOK_NOTHING,
                                BOOK_NUMBER(account)),
                       out_account);
}

enum err book_account_set(struct book *book, const char *id, enum book_account_state state)
{
    enum err err = BOOK_DO(book, BOOK_SQL_SET_ACCOUNT, BOOK_NUMBER(state), BOOK_TEXT(id));

    if (err == ERR_NONE && book_changes(book) == 0)
        return ERR_MISSING;
    return err == ERR_NONE && state == BOOK_ACCOUNT_OFF ? book_hook_forget(book, id) : err;
}

enum err book_account_each(struct book *book, book_account_fn *fn, void *arg)
{
    struct sqlite_statement *s = book_ask(book, BOOK_SQL_EACH_ACCOUNT, NULL, 0);
    struct book_account account;
    enum err err = ERR_NONE;

    while (book_row(book, s, &err))
        if (!read_account(s, &account) || !fn(arg, &account))
            break;
    sqlite_reset(s);
    return err;
}

enum err book_account_add_tool(struct book *book, struct book_account_tool *tool,
                               char out_secret[BOOK_ACCOUNT_SECRET])
{
    uint8_t digest[CRYPTO_SHA256_SIZE];

    if (!make_secret(out_secret))
        return ERR_MEMORY;
    crypto_uuid(tool->id);
    digest_of(out_secret, digest);
    enum err err = BOOK_DO(book, BOOK_SQL_ADD_TOOL, BOOK_TEXT(tool->id), BOOK_TEXT(tool->name),
                           BOOK_BYTES(digest, sizeof digest), BOOK_NUMBER(tool->scopes),
                           BOOK_NUMBER(tool->made_ms));
    tool->place = book_last(book);
    return err;
}

enum err book_account_revoke_tool(struct book *book, const char *id, int64_t now_ms)
{
    enum err err = BOOK_DO(book, BOOK_SQL_REVOKE_TOOL, BOOK_NUMBER(now_ms), BOOK_TEXT(id));

    if (err == ERR_NONE && book_changes(book) == 0)
        return ERR_MISSING;
    if (err == ERR_NONE)
        err = BOOK_DO(book, BOOK_SQL_DROP_TOOL_TOKENS, BOOK_TEXT(id));
    return err == ERR_NONE ? book_hook_remove_all(book, id) : err;
}

static bool read_tool(struct sqlite_statement *s, struct book_account_tool *out)
{
    *out = (struct book_account_tool){ .place = sqlite_number(s, 0),
                                       .scopes = (unsigned)sqlite_number(s, 3),
                                       .made_ms = sqlite_number(s, 4),
                                       .revoked_ms = sqlite_number(s, 5) };
    return book_text(s, 1, out->id, sizeof out->id) && book_text(s, 2, out->name, sizeof out->name);
}

static enum err one_tool(struct book *book, struct sqlite_statement *s,
                         struct book_account_tool *out_tool)
{
    enum err err = ERR_NONE;
    bool found = sqlite_row(s, &err);

    if (found && !read_tool(s, out_tool))
        err = ERR_CORRUPT;
    return book_one(book, s, found, err);
}

enum err book_account_get_tool(struct book *book, const char *id,
                               struct book_account_tool *out_tool)
{
    return one_tool(book, BOOK_ASK(book, BOOK_SQL_GET_TOOL, BOOK_TEXT(id)), out_tool);
}

enum err book_account_grant(struct book *book, int64_t tool, int64_t account)
{
    return BOOK_DO(book, BOOK_SQL_GRANT, BOOK_NUMBER(tool), BOOK_NUMBER(account));
}

enum err book_account_find_tool(struct book *book, const char *id, const char *secret,
                                struct book_account_tool *out_tool)
{
    uint8_t digest[CRYPTO_SHA256_SIZE];

    digest_of(secret, digest);
    return one_tool(
        book, BOOK_ASK(book, BOOK_SQL_FIND_TOOL, BOOK_TEXT(id), BOOK_BYTES(digest, sizeof digest)),
        out_tool);
}

enum err book_account_each_tool(struct book *book, book_account_tool_fn *fn, void *arg)
{
    struct sqlite_statement *s = book_ask(book, BOOK_SQL_EACH_TOOL, NULL, 0);
    struct book_account_tool tool;
    enum err err = ERR_NONE;

    while (book_row(book, s, &err))
        if (!read_tool(s, &tool) || !fn(arg, &tool))
            break;
    sqlite_reset(s);
    return err;
}

enum err book_account_add_token(struct book *book, const struct book_account_tool *tool,
                                unsigned scopes, int64_t until_ms,
                                char out_token[BOOK_ACCOUNT_SECRET])
{
    uint8_t digest[CRYPTO_SHA256_SIZE];

    if (!make_secret(out_token))
        return ERR_MEMORY;
    digest_of(out_token, digest);
    enum err err = BOOK_DO(book, BOOK_SQL_ADD_TOKEN, BOOK_BYTES(digest, sizeof digest),
                           BOOK_NUMBER(tool->place), BOOK_NUMBER(scopes), BOOK_NUMBER(until_ms));
    return err == ERR_NONE ? BOOK_DO(book, BOOK_SQL_TRIM_TOKENS, BOOK_NUMBER(tool->place),
                                     BOOK_NUMBER(BOOK_ACCOUNT_TOKENS))
                           : err;
}

enum err book_account_find_token(struct book *book, const char *token, int64_t now_ms,
                                 struct book_account_tool *out_tool)
{
    uint8_t digest[CRYPTO_SHA256_SIZE];

    digest_of(token, digest);
    return one_tool(
        book,
        BOOK_ASK(book, BOOK_SQL_FIND_TOKEN, BOOK_BYTES(digest, sizeof digest), BOOK_NUMBER(now_ms)),
        out_tool);
}
