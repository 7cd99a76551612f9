/* SPDX-License-Identifier: Apache-2.0 */
/* ask: one request on its way: who asks, its body, and the answer, by the row of
 * protocol/sds_route.
 *
 * ask_run() looks who it is (ask_who), reads the body, has the request's function do it, and writes
 * the answer or a problem document. The function refuses by ask_refuse() and returns ERR_NONE; what
 * it returns else is a failure of the book, and what it wrote is taken back.
 */
#ifndef PRINTWIRE_SDS_ASK_H
#define PRINTWIRE_SDS_ASK_H

#include "base/bucket.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/http_server.h"
#include "base/log.h"
#include "protocol/sds_doc_tool.h"
#include "protocol/sds_route.h"
#include "protocol/sds_sign.h"
#include "sds/book_account.h"
#include "sds/book_connector.h"
#include "sds/platform_conf.h"

#include <stdbool.h>
#include <stdint.h>

#define ASK_ANSWER_MOST ((size_t)256 * 1024)
#define ASK_SCOPE       128

/* What every request stands on. */
struct ask_world {
    struct book *book;
    const struct platform_conf *conf;
    int64_t began_ms;            /* since when nonces are whole */
    struct bucket *callers;      /* connectors and tools, by their ids */
    struct log_limit *tell_full; /* of accounts that have no room */
    struct log_limit *tell_key;  /* of keys that should have been changed */
    void *request;               /* room for the structure of any body, and of any answer */
    void *answer;
};

struct ask {
    const struct ask_world *world;
    struct http_server_exchange *exchange;
    const struct sds_route *route;
    int64_t now_ms;
    struct book_connector connector; /* who asks, by a signature */
    struct sds_sign_claim claim;     /* of the signature */
    bool is_former;                  /* it was the connector's former key */
    bool has_nonce;                  /* its nonce is noted, and stays so */
    struct book_account_tool tool;   /* who asks, by a token or its secret */
    int64_t account;                 /* that a tool's request is about; 0: of none */
    char scope[ASK_SCOPE];           /* that a token is wanted for, as it was sent */
    void *request;                   /* the structure of the route's body */
    void *answer;                    /* of its answer, to be filled; all absent */
    struct buf *out;                 /* the answer's bytes */
    struct sds_doc_problem problem;  /* status 0: it was not refused */
    char subject[SDS_DOC_UUID];      /* what it is about, for the audit */
    int64_t rows;                    /* of data that it gives, for the audit */
    bool is_noted;                   /* the audit has its lines already */
    bool is_kept;                    /* what was written stays, though it was refused */
};

typedef enum err ask_fn(struct ask *ask);

/** Room for bodies and answers. False without memory; the caller finishes either way. */
bool ask_world_init(struct ask_world *world, struct book *book, const struct platform_conf *conf);

/** Free what it holds. */
void ask_world_finish(struct ask_world *world);

/** Do a request within the caller's transaction. ERR_NONE: `*out_status` and `out` are the answer.
 */
enum err ask_run(const struct ask_world *world, const struct sds_route *route,
                 struct http_server_exchange *exchange, struct buf *out, unsigned *out_status);

/** Refuse; `detail` is for people, "" for none. */
void ask_refuse(struct ask *ask, enum sds_doc_code code, const char *detail);

/** Write a problem document without a request; its status. */
unsigned ask_write_problem(struct buf *out, const struct sds_doc_problem *problem);

/** A problem of this code, with its status and title. */
struct sds_doc_problem ask_problem(enum sds_doc_code code, const char *detail);

/** How often the connector that asks is to poll. */
int64_t ask_poll_s(const struct ask *ask);

/** ERR_NONE when the tool works for this account, which the request is about then; ERR_MISSING. */
enum err ask_is_ours(struct ask *ask, int64_t account);

/** Refuse as what is not there when `err` is ERR_MISSING; other failures stay. */
enum err ask_or_not_found(struct ask *ask, enum err err);

/** What the request is about, an id, for the audit. */
void ask_about(struct ask *ask, const char *subject);

/** Write a line of the audit about rows of data that an account gave. */
enum err ask_note_rows(struct ask *ask, int64_t account, int64_t rows);

#endif
