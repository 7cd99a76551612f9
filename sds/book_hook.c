/* SPDX-License-Identifier: Apache-2.0 */
/* How many rows wait is kept by triggers of the outbox (book_sql), so that nobody counts them. */
#include "sds/book_hook.h"

#include "base/crypto.h"
#include "base/str.h"

#include <string.h>

enum err book_hook_add(struct book *book, struct book_hook *hook)
{
    struct sds_doc_webhook *told = &hook->told;
    int64_t count = 0;
    enum err err = BOOK_COUNT(book, BOOK_SQL_COUNT_HOOKS, &count, BOOK_NUMBER(hook->tool));

    if (err != ERR_NONE || count >= SDS_DOC_HOOKS)
        return err == ERR_NONE ? ERR_LIMIT : err;
    crypto_uuid(told->webhook);
    hooks_post_make_secret(hook->secret);
    err = BOOK_DO(book, BOOK_SQL_ADD_HOOK, BOOK_TEXT(told->webhook), BOOK_NUMBER(hook->tool),
                  BOOK_TEXT(told->url), BOOK_NUMBER(told->types), BOOK_TEXT(hook->secret),
                  BOOK_NUMBER(told->made_ms));
    hook->place = book_last(book);
    return err;
}

static unsigned state_of(bool is_off, int64_t failing_ms)
{
    if (is_off)
        return SDS_DOC_WEBHOOK_OFF;
    return failing_ms > 0 ? SDS_DOC_WEBHOOK_FAILING : SDS_DOC_WEBHOOK_ACTIVE;
}

static bool read_hook(struct sqlite_statement *s, struct book_hook *out)
{
    int64_t status = sqlite_number(s, 9);

    *out = (struct book_hook){ .place = sqlite_number(s, 0),
                               .tool = sqlite_number(s, 1),
                               .tries = sqlite_number(s, 10),
                               .due_ms = sqlite_number(s, 11) };
    out->told =
        (struct sds_doc_webhook){ .types = (unsigned)sqlite_number(s, 5),
                                  .made_ms = sqlite_number(s, 6),
                                  .sent_ms = sqlite_number(s, 7),
                                  .failing_since_ms = sqlite_number(s, 8),
                                  .status = status > 0 ? status : SDS_FIELD_NONE,
                                  .state = state_of(sqlite_number(s, 12) != 0, sqlite_number(s, 8)),
                                  .left_out = sqlite_number(s, 13) > 0 ? sqlite_number(s, 13)
                                                                       : SDS_FIELD_NONE };
    return book_text(s, 2, out->told.webhook, sizeof out->told.webhook) &&
           book_text(s, 3, out->told.url, sizeof out->told.url) &&
           book_text(s, 4, out->secret, sizeof out->secret) &&
           book_text(s, 14, out->tool_id, sizeof out->tool_id);
}

static enum err many(struct book *book, struct sqlite_statement *s, struct book_hook *out_hooks,
                     size_t most, size_t *out_count)
{
    enum err err = ERR_NONE;

    *out_count = 0;
    while (*out_count < most && book_row(book, s, &err)) {
        if (!read_hook(s, &out_hooks[*out_count]))
            err = ERR_CORRUPT;
        if (err != ERR_NONE)
            break;
        (*out_count)++;
    }
    sqlite_reset(s);
    return err;
}

enum err book_hook_list(struct book *book, int64_t tool, struct sds_doc_webhook *out_hooks,
                        size_t *out_count)
{
    struct book_hook hooks[SDS_DOC_HOOKS];
    enum err err = many(book, BOOK_ASK(book, BOOK_SQL_LIST_HOOKS, BOOK_NUMBER(tool)), hooks,
                        SDS_DOC_HOOKS, out_count);

    for (size_t i = 0; i < *out_count; i++)
        out_hooks[i] = hooks[i].told;
    crypto_wipe(hooks, sizeof hooks);
    return err;
}

enum err book_hook_remove(struct book *book, int64_t tool, const char *id)
{
    int64_t place = 0;
    enum err err = BOOK_COUNT(book, BOOK_SQL_FIND_HOOK, &place, BOOK_NUMBER(tool), BOOK_TEXT(id));

    if (err != ERR_NONE || place == 0)
        return err == ERR_NONE ? ERR_MISSING : err;
    err = BOOK_DO(book, BOOK_SQL_EMPTY_HOOK, BOOK_NUMBER(place));
    return err == ERR_NONE ? BOOK_DO(book, BOOK_SQL_DROP_HOOK, BOOK_NUMBER(place)) : err;
}

enum err book_hook_remove_all(struct book *book, const char *tool)
{
    enum err err = BOOK_DO(book, BOOK_SQL_EMPTY_TOOL_HOOKS, BOOK_TEXT(tool));

    return err == ERR_NONE ? BOOK_DO(book, BOOK_SQL_DROP_TOOL_HOOKS, BOOK_TEXT(tool)) : err;
}

enum err book_hook_forget(struct book *book, const char *account)
{
    return BOOK_DO(book, BOOK_SQL_EMPTY_ACCOUNT_HOOKS, BOOK_TEXT(account));
}

enum err book_hook_is_wanted(struct book *book, int64_t account, enum sds_doc_topic topic,
                             bool *out_is_wanted)
{
    int64_t count = 0;
    enum err err = BOOK_COUNT(book, BOOK_SQL_HOOK_IS_WANTED, &count, BOOK_NUMBER(account),
                              BOOK_NUMBER(INT64_C(1) << topic));

    *out_is_wanted = count > 0;
    return err;
}

enum err book_hook_put(struct book *book, int64_t account, enum sds_doc_topic topic,
                       const char *body, int64_t now_ms)
{
    return BOOK_DO(book, BOOK_SQL_PUT_LETTERS, BOOK_NUMBER(account),
                   BOOK_NUMBER(INT64_C(1) << topic), BOOK_TEXT(body), BOOK_NUMBER(now_ms));
}

enum err book_hook_due(struct book *book, int64_t now_ms, size_t most, struct book_hook *out_hooks,
                       size_t *out_count)
{
    return many(book,
                BOOK_ASK(book, BOOK_SQL_DUE_HOOKS, BOOK_NUMBER(now_ms), BOOK_NUMBER((int64_t)most)),
                out_hooks, most, out_count);
}

enum err book_hook_next(struct book *book, int64_t hook, int64_t now_ms,
                        struct book_hook_letter *out_letter, struct buf *out_body)
{
    struct sqlite_statement *s =
        BOOK_ASK(book, BOOK_SQL_NEXT_LETTER, BOOK_NUMBER(now_ms), BOOK_NUMBER(hook));
    enum err err = ERR_NONE;
    bool found = sqlite_row(s, &err);

    if (found) {
        *out_letter = (struct book_hook_letter){ .place = sqlite_number(s, 0),
                                                 .hook = hook,
                                                 .account = sqlite_number(s, 1),
                                                 .made_ms = sqlite_number(s, 3),
                                                 .tries = sqlite_number(s, 4) };
        if (!book_text(s, 2, out_letter->id, sizeof out_letter->id))
            err = ERR_CORRUPT;
        else if (!buf_append_text(out_body, sqlite_text(s, 5)))
            err = buf_error(out_body);
    }
    return book_one(book, s, found, err);
}

enum err book_hook_rest(struct book *book, int64_t hook)
{
    return BOOK_DO(book, BOOK_SQL_HOOK_RESTS, BOOK_NUMBER(hook));
}

/* ERR_MISSING when the statement before found no hook. */
static enum err was_there(const struct book *book, enum err err)
{
    return err == ERR_NONE && book_changes(book) == 0 ? ERR_MISSING : err;
}

enum err book_hook_arrived(struct book *book, const struct book_hook *hook,
                           const struct book_hook_letter *letter, int64_t status, int64_t now_ms)
{
    enum err err = was_there(book, BOOK_DO(book, BOOK_SQL_HOOK_ARRIVED, BOOK_NUMBER(hook->place),
                                           BOOK_NUMBER(now_ms), BOOK_NUMBER(status)));

    return err == ERR_NONE ? BOOK_DO(book, BOOK_SQL_DROP_LETTER, BOOK_NUMBER(letter->place)) : err;
}

enum err book_hook_failed(struct book *book, const struct book_hook *hook,
                          const struct book_hook_letter *letter, int64_t status, int64_t now_ms)
{
    enum err err =
        was_there(book, BOOK_DO(book, BOOK_SQL_HOOK_FAILED, BOOK_NUMBER(hook->place),
                                BOOK_NUMBER(now_ms), BOOK_NUMBER(status),
                                BOOK_NUMBER(now_ms + hooks_post_pause_ms(hook->tries + 1))));

    return err == ERR_NONE ? BOOK_DO(book, BOOK_SQL_LETTER_FAILED, BOOK_NUMBER(letter->place),
                                     BOOK_NUMBER(now_ms + hooks_post_pause_ms(letter->tries + 1)))
                           : err;
}

enum err book_hook_drop(struct book *book, const struct book_hook_letter *letter)
{
    enum err err = BOOK_DO(book, BOOK_SQL_HOOK_LEFT_OUT, BOOK_NUMBER(letter->hook));

    return err == ERR_NONE ? BOOK_DO(book, BOOK_SQL_DROP_LETTER, BOOK_NUMBER(letter->place)) : err;
}

enum err book_hook_off(struct book *book, int64_t hook)
{
    enum err err = BOOK_DO(book, BOOK_SQL_HOOK_OFF, BOOK_NUMBER(hook));

    return err == ERR_NONE ? BOOK_DO(book, BOOK_SQL_EMPTY_HOOK, BOOK_NUMBER(hook)) : err;
}
