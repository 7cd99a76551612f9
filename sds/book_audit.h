/* SPDX-License-Identifier: Apache-2.0 */
/* book_audit: who did what, who took which data; and what is forgotten when. */
#ifndef PRINTWIRE_SDS_BOOK_AUDIT_H
#define PRINTWIRE_SDS_BOOK_AUDIT_H

#include "protocol/sds_doc_follow.h"
#include "sds/book.h"

#include <stdbool.h>
#include <stdint.h>

#define BOOK_AUDIT_SLICE 1000 /* rows of each kind that go at once: some milliseconds */

struct book_audit {
    int64_t at_ms;
    enum sds_doc_by by;
    const char *who;     /* id of the tool or connector, or "" */
    int64_t account;     /* place; 0: of none, or of all of the tool's */
    const char *what;    /* name of the request, or of the command */
    const char *subject; /* an id, or "" */
    int64_t status;      /* of the answer */
    int64_t rows;        /* of data that were taken */
};

typedef bool book_audit_fn(void *arg, const struct book_audit *line);

/** Write a line. Within a transaction. */
enum err book_audit_note(struct book *book, const struct book_audit *line);

/** All lines from `since_ms` on, the oldest first, until `fn` says false. */
enum err book_audit_each(struct book *book, int64_t since_ms, book_audit_fn *fn, void *arg);

/** Forget a slice of what is over: nonces, tokens, ids of bodies and of orders by their times;
 * alerts and ended items made before `before_ms`, audit lines before `audit_before_ms`. `*out_more`
 * when another slice waits. Within a transaction. */
enum err book_audit_forget(struct book *book, int64_t now_ms, int64_t before_ms,
                           int64_t audit_before_ms, bool *out_more);

#endif
