/* SPDX-License-Identifier: Apache-2.0 */
/* book_hook: webhooks of tools, and the outbox: a row for each hook that is to be told of
 * something, written in the transaction of what it tells of, and gone when it arrived.
 *
 * A hook is told of the accounts that its tool works for and that are active. Its secret is kept as
 * it is, since signing needs it: the database is readable to the platform's user only. Of one hook
 * BOOK_HOOK_WAITING rows wait at most: past that the one whose turn is next goes, and is counted.
 */
#ifndef PRINTWIRE_SDS_BOOK_HOOK_H
#define PRINTWIRE_SDS_BOOK_HOOK_H

#include "base/buf.h"
#include "base/hooks_post.h"
#include "protocol/sds_doc_follow.h"
#include "sds/book.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BOOK_HOOK_WAITING 10000 /* book_sql has it as a number */
#define BOOK_HOOK_MESSAGE 37    /* "msg_", 32 hexadecimal digits, a NUL */

struct book_hook {
    int64_t place;
    int64_t tool; /* place */
    char tool_id[SDS_DOC_UUID];
    char secret[HOOKS_POST_SECRET];
    int64_t tries;  /* that failed since the last one that did not */
    int64_t due_ms; /* no try before */
    struct sds_doc_webhook told;
};

struct book_hook_letter {
    int64_t place;
    int64_t hook;
    int64_t account; /* place */
    char id[BOOK_HOOK_MESSAGE];
    int64_t made_ms;
    int64_t tries;
};

/** Make one: tool, url, types and made_ms are taken, the rest is set. ERR_LIMIT when the tool has
 * SDS_DOC_HOOKS. Within a transaction, as all that writes. */
enum err book_hook_add(struct book *book, struct book_hook *hook);

/** A tool's, the first made first; `out_hooks` has room for SDS_DOC_HOOKS. */
enum err book_hook_list(struct book *book, int64_t tool, struct sds_doc_webhook *out_hooks,
                        size_t *out_count);

/** Remove one of a tool's with what it was to be told; ERR_MISSING. */
enum err book_hook_remove(struct book *book, int64_t tool, const char *id);

/** Remove all of a tool's. */
enum err book_hook_remove_all(struct book *book, const char *tool);

/** Forget what was to be told of an account. */
enum err book_hook_forget(struct book *book, const char *account);

/** Whether any hook is told of this of an account. */
enum err book_hook_is_wanted(struct book *book, int64_t account, enum sds_doc_topic topic,
                             bool *out_is_wanted);

/** Put it into the outbox of each hook that is told of it. */
enum err book_hook_put(struct book *book, int64_t account, enum sds_doc_topic topic,
                       const char *body, int64_t now_ms);

/** Hooks that have something to be told and are due by `now_ms`, the one that waits longest first.
 */
enum err book_hook_due(struct book *book, int64_t now_ms, size_t most, struct book_hook *out_hooks,
                       size_t *out_count);

/** What a hook is told next, with its JSON; ERR_MISSING when nothing is due by `now_ms`. */
enum err book_hook_next(struct book *book, int64_t hook, int64_t now_ms,
                        struct book_hook_letter *out_letter, struct buf *out_body);

/** Nothing of a hook is due: it rests until something is. */
enum err book_hook_rest(struct book *book, int64_t hook);

/** It arrived: the row goes. ERR_MISSING when the hook was removed meanwhile. */
enum err book_hook_arrived(struct book *book, const struct book_hook *hook,
                           const struct book_hook_letter *letter, int64_t status, int64_t now_ms);

/** It did not: both wait, and the hook is failing. As above. */
enum err book_hook_failed(struct book *book, const struct book_hook *hook,
                          const struct book_hook_letter *letter, int64_t status, int64_t now_ms);

/** It will never be told: it goes, and is counted. */
enum err book_hook_drop(struct book *book, const struct book_hook_letter *letter);

/** Turn a hook off, and forget what it was to be told. */
enum err book_hook_off(struct book *book, int64_t hook);

#endif
