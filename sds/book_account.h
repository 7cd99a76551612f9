/* SPDX-License-Identifier: Apache-2.0 */
/* book_account: customers' accounts, the tools that work for them, and tools' tokens. Secrets are
 * 256 random bits and are kept as their SHA-256 only. */
#ifndef PRINTWIRE_SDS_BOOK_ACCOUNT_H
#define PRINTWIRE_SDS_BOOK_ACCOUNT_H

#include "base/crypto.h"
#include "protocol/sds_doc_tool.h"
#include "sds/book.h"

#define BOOK_ACCOUNT_NAME   64
#define BOOK_ACCOUNT_SECRET 44 /* 32 octets in base64url and a NUL */
#define BOOK_ACCOUNT_TOKENS 50 /* of one tool at a time; the oldest goes */

enum book_account_state { BOOK_ACCOUNT_ACTIVE, BOOK_ACCOUNT_OFF };

struct book_account {
    int64_t place;
    char id[SDS_DOC_UUID];
    char name[BOOK_ACCOUNT_NAME];
    enum book_account_state state;
    int64_t made_ms;
};

struct book_account_tool {
    int64_t place;
    char id[SDS_DOC_UUID];
    char name[BOOK_ACCOUNT_NAME];
    unsigned scopes; /* set of enum sds_doc_scope */
    int64_t made_ms;
    int64_t revoked_ms; /* 0: not revoked */
};

typedef bool book_account_fn(void *arg, const struct book_account *account);
typedef bool book_account_tool_fn(void *arg, const struct book_account_tool *tool);

/** Make an account; its id and place are set. Within a transaction, as all that writes. */
enum err book_account_add(struct book *book, struct book_account *account);

/** ERR_MISSING when there is none of this id. */
enum err book_account_get(struct book *book, const char *id, struct book_account *out_account);

/** The same by its place. */
enum err book_account_at(struct book *book, int64_t place, struct book_account *out_account);

/** Activate or deactivate; ERR_MISSING. What webhooks were to be told of one that goes off is
 * forgotten. */
enum err book_account_set(struct book *book, const char *id, enum book_account_state state);

/** All accounts, the first made first, until `fn` says false. */
enum err book_account_each(struct book *book, book_account_fn *fn, void *arg);

/** Make a tool, of no account yet, with a new secret; id and place are set. The caller wipes the
 * secret.
 */
enum err book_account_add_tool(struct book *book, struct book_account_tool *tool,
                               char out_secret[BOOK_ACCOUNT_SECRET]);

/** A tool's row; ERR_MISSING when there is none of this id. */
enum err book_account_get_tool(struct book *book, const char *id,
                               struct book_account_tool *out_tool);

/** Let a tool work for an account. */
enum err book_account_grant(struct book *book, int64_t tool, int64_t account);

/** An account by its id; ERR_MISSING when the tool does not work for it, or it is not active. */
enum err book_account_of_tool(struct book *book, int64_t tool, const char *id,
                              struct book_account *out_account);

/** The same by its place. */
enum err book_account_at_tool(struct book *book, int64_t tool, int64_t account,
                              struct book_account *out_account);

/** Revoke a tool, its tokens and webhooks with it; ERR_MISSING when there is none. */
enum err book_account_revoke_tool(struct book *book, const char *id, int64_t now_ms);

/** The tool of this id and secret; ERR_MISSING else, or when revoked. */
enum err book_account_find_tool(struct book *book, const char *id, const char *secret,
                                struct book_account_tool *out_tool);

/** All tools, the first made first. */
enum err book_account_each_tool(struct book *book, book_account_tool_fn *fn, void *arg);

/** A token of a tool with these scopes, until then; the caller wipes it. */
enum err book_account_add_token(struct book *book, const struct book_account_tool *tool,
                                unsigned scopes, int64_t until_ms,
                                char out_token[BOOK_ACCOUNT_SECRET]);

/** Whose token a text is, with the token's scopes for the tool's. ERR_MISSING when it is none or
 * over, or when the tool is revoked. */
enum err book_account_find_token(struct book *book, const char *token, int64_t now_ms,
                                 struct book_account_tool *out_tool);

#endif
