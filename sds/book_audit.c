/* SPDX-License-Identifier: Apache-2.0 */
/* Lines are only ever added, and go by their age. */
#include "sds/book_audit.h"

enum err book_audit_note(struct book *book, const struct book_audit *line)
{
    return BOOK_DO(book, BOOK_SQL_NOTE_AUDIT, BOOK_NUMBER(line->at_ms), BOOK_NUMBER(line->by),
                   BOOK_TEXT(line->who), BOOK_NUMBER(line->account), BOOK_TEXT(line->what),
                   BOOK_TEXT(line->subject), BOOK_NUMBER(line->status), BOOK_NUMBER(line->rows));
}

enum err book_audit_each(struct book *book, int64_t since_ms, book_audit_fn *fn, void *arg)
{
    struct sqlite_statement *s = BOOK_ASK(book, BOOK_SQL_EACH_AUDIT, BOOK_NUMBER(since_ms));
    enum err err = ERR_NONE;

    while (book_row(book, s, &err)) {
        const struct book_audit line = { .at_ms = sqlite_number(s, 0),
                                         .by = (enum sds_doc_by)sqlite_number(s, 1),
                                         .who = sqlite_text(s, 2),
                                         .account = sqlite_number(s, 3),
                                         .what = sqlite_text(s, 4),
                                         .subject = sqlite_text(s, 5),
                                         .status = sqlite_number(s, 6),
                                         .rows = sqlite_number(s, 7) };
        if (!fn(arg, &line))
            break;
    }
    sqlite_reset(s);
    return err;
}

enum err book_audit_forget(struct book *book, int64_t now_ms, int64_t before_ms,
                           int64_t audit_before_ms, bool *out_more)
{
    const struct {
        enum book_sql which;
        int64_t before_ms;
    } drops[] = { { BOOK_SQL_DROP_NONCES, now_ms },         { BOOK_SQL_DROP_TOKENS, now_ms },
                  { BOOK_SQL_DROP_REPORTS, now_ms },        { BOOK_SQL_DROP_KEYS, now_ms },
                  { BOOK_SQL_DROP_AUDIT, audit_before_ms }, { BOOK_SQL_DROP_ALERTS, before_ms },
                  { BOOK_SQL_DROP_STEPS, before_ms },       { BOOK_SQL_DROP_ITEMS, before_ms },
                  { BOOK_SQL_DROP_ROLLOUTS, before_ms } };
    enum err err = ERR_NONE;

    *out_more = false;
    for (size_t i = 0; err == ERR_NONE && i < sizeof drops / sizeof drops[0]; i++) {
        err = BOOK_DO(book, drops[i].which, BOOK_NUMBER(drops[i].before_ms),
                      BOOK_NUMBER(BOOK_AUDIT_SLICE));
        if (err == ERR_NONE && book_changes(book) >= BOOK_AUDIT_SLICE)
            *out_more = true;
    }
    return err;
}
