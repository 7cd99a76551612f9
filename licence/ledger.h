/* SPDX-License-Identifier: Apache-2.0 */
/* ledger: what a licence server knows: the licences that were issued, the nodes (agents) that use
 * them, and a line about each question. One SQLite database (WAL, synchronous=FULL) that the server
 * and the administrator's commands open side by side; what was committed survives a kill and a
 * power cut at any point.
 *
 * Times are milliseconds since 1970 UTC. Texts are "" and times 0 where there is none.
 */
#ifndef PRINTWIRE_LICENCE_LEDGER_H
#define PRINTWIRE_LICENCE_LEDGER_H

#include "base/err.h"
#include "protocol/licence_doc.h"
#include "protocol/licence_request.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ledger;

#define LEDGER_FORGET   2000                        /* lines: some ten milliseconds */
#define LEDGER_FEATURES (LICENCE_DOC_FEATURES * 32) /* "a,b,c" */

struct ledger_licence {
    char lid[LICENCE_DOC_ID];
    char customer[128];
    char edition[32];
    char region[32];
    char features[LEDGER_FEATURES]; /* words separated by commas */
    int64_t devices_max;
    int64_t overage_pct;
    int64_t nodes_max; /* agents that may use it at a time */
    int64_t lease_days;
    int64_t grace_days;
    int64_t nbf_ms;
    int64_t exp_ms;
    int64_t revoked_from_ms; /* 0: not revoked */
    char notice[LICENCE_DOC_NOTICE + 1];
    uint8_t code[LICENCE_CODE_OCTETS]; /* of activation */
    int64_t made_ms;
};

struct ledger_node {
    char node[LICENCE_DOC_KEY_ID];
    char lid[LICENCE_DOC_ID]; /* "" when it was released */
    uint8_t key[CRYPTO_SIGN_PUBLIC];
    int64_t first_ms;
    int64_t last_ms;
    int64_t req_seq;    /* highest number of a request that was taken */
    int64_t answer_seq; /* of the last answer */
    int64_t devices;    /* that it said it knows */
    char version[24];
    char peer[64];       /* address of its last question */
    int64_t clone_ms;    /* when two machines were last seen with its key; 0 never */
    int64_t clone_count; /* how often */
};

/* A line about a question or a command. */
struct ledger_audit {
    int64_t at_ms;
    const char *peer; /* address, or "command" */
    const char *what; /* "/v1/lease", "issue" */
    const char *lid;
    const char *node;
    const char *result; /* "good", or the word of the refusal */
    const char *detail; /* for people; never a secret */
};

/** Open, or make, "<folder>/ledger.db", mode 0600. The caller closes. On failure `*out_ledger` may
 * be there for ledger_error() only, or NULL. */
enum err ledger_open(const char *folder, struct ledger **out_ledger);

/** The same for a command: as root it becomes the folder's owner first, so that a server that runs
 * as somebody else can use what is made. */
enum err ledger_open_beside(const char *folder, struct ledger **out_ledger);

/** Close, rolling back what is not committed; NULL is allowed. */
void ledger_close(struct ledger *ledger);

/** The last failure in words. */
const char *ledger_error(const struct ledger *ledger);

/** Begin to change; ERR_TIMEOUT when another process writes for more than 5 s. */
enum err ledger_begin(struct ledger *ledger);

/** Make the changes since ledger_begin() durable. On failure they are rolled back. */
enum err ledger_commit(struct ledger *ledger);

/** Forget the changes since ledger_begin(). */
void ledger_rollback(struct ledger *ledger);

/** Begin one question of several in a transaction: what it writes can be taken back alone. */
enum err ledger_try(struct ledger *ledger);

/** End it: keep what it wrote, or take that back. On an error of either nothing of the whole
 * transaction may be kept: ledger_rollback(). */
enum err ledger_tried(struct ledger *ledger, bool is_kept);

/** Write a licence, new or changed. One whose code is another one counts its activations anew. A
 * changed one that is revoked, or no more, raises the version of the revocations. Within a
 * transaction. */
enum err ledger_put_licence(struct ledger *ledger, const struct ledger_licence *licence);

/** ERR_MISSING when there is none of this id. */
enum err ledger_get_licence(struct ledger *ledger, const char *lid,
                            struct ledger_licence *out_licence);

typedef bool ledger_licence_fn(void *arg, const struct ledger_licence *licence);
typedef bool ledger_node_fn(void *arg, const struct ledger_node *node);
typedef bool ledger_audit_fn(void *arg, const struct ledger_audit *line);

/** All licences in the order in which they were made, until `fn` says false. */
enum err ledger_each_licence(struct ledger *ledger, ledger_licence_fn *fn, void *arg);

/** Write a node, new or changed. Within a transaction. */
enum err ledger_put_node(struct ledger *ledger, const struct ledger_node *node);

/** ERR_MISSING when there is none of this id. */
enum err ledger_get_node(struct ledger *ledger, const char *node, struct ledger_node *out_node);

/** The nodes that use a licence (all nodes for NULL, released ones too), the first seen first. */
enum err ledger_each_node(struct ledger *ledger, const char *lid, ledger_node_fn *fn, void *arg);

/** How many nodes use a licence now. */
enum err ledger_count_nodes(struct ledger *ledger, const char *lid, int64_t *out_count);

/** How many agents were activated with the licence's code that the ledger had not known. */
enum err ledger_count_activations(struct ledger *ledger, const char *lid, int64_t *out_count);

/** One more. Within a transaction. */
enum err ledger_note_activation(struct ledger *ledger, const char *lid);

/** Keep the digest of a request that was taken; only the newest 64 of a node stay. Within a
 * transaction. */
enum err ledger_note_request(struct ledger *ledger, const char *node, int64_t req_seq,
                             const char *digest);

/* What is known about an old request number of a node. */
enum ledger_seen { LEDGER_SEEN_NOT, LEDGER_SEEN_SAME, LEDGER_SEEN_OTHER };

/** Whether a request of this number was taken, and whether it was this very one. LEDGER_SEEN_NOT
 * also for numbers that are older than what is kept. */
enum err ledger_was_seen(struct ledger *ledger, const char *node, int64_t req_seq,
                         const char *digest, enum ledger_seen *out_seen);

/** Rises by one with each change of what is revoked; 1 in a new ledger. */
enum err ledger_revocations_version(struct ledger *ledger, int64_t *out_version);

/** The revoked licences that have not ended by themselves at `now_ms`, the newest first, at most
 * `most`. */
enum err ledger_revoked(struct ledger *ledger, int64_t now_ms, struct licence_doc_revoked *out,
                        size_t most, size_t *out_count);

/** Write a line. Within a transaction. */
enum err ledger_audit(struct ledger *ledger, const struct ledger_audit *line);

/** The lines about a licence (all for NULL), the oldest first. */
enum err ledger_each_audit(struct ledger *ledger, const char *lid, ledger_audit_fn *fn, void *arg);

/* Which lines go; both limits count at once. */
struct ledger_forget {
    int64_t before_ms; /* older ones, */
    int64_t aged_most; /* but at most so many of them; 0 none */
    int64_t most;      /* and the oldest past so many in all */
};

/** Drop lines, at most LEDGER_FORGET for each of the two reasons at once; how many went for their
 * age in `out_aged`, in all in `out_count`. */
enum err ledger_forget_audit(struct ledger *ledger, const struct ledger_forget *which,
                             int64_t *out_aged, int64_t *out_count);

/** How many lines there are, about. */
enum err ledger_count_audit(struct ledger *ledger, int64_t *out_count);

#endif
