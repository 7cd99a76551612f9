/* SPDX-License-Identifier: Apache-2.0 */
/* Each kind of question is a row with the function that decides it; what they have in common - who
 * asks, is it a repetition, sign, write down - is done around them. */
#include "licence/desk.h"

#include "base/crypto.h"
#include "base/str.h"
#include "licence/grant.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DAY_MS         INT64_C(86400000)
#define REVOCATIONS_MS (30 * DAY_MS) /* how long a list counts */
#define BUSY_RETRY_S   3600
#define NEW_AGENTS     1000 /* that a code may activate beside ten for each place of its licence */

struct visit {
    struct ledger *ledger;
    const struct key_ring *ring;
    const struct desk_question *asked;
    struct licence_request request;
    struct licence_question question;
    struct ledger_node node;
    bool is_known; /* the node is in the ledger */
    struct ledger_licence licence;
    struct licence_doc doc;
    char detail[160];
};

/* clang-format off */
static const struct {
    unsigned status;
    const char *notice;
} refusals[LICENCE_DOC_CODES] = {
    [LICENCE_DOC_BAD_REQUEST]     = { 400, "The request was not understood." },
    [LICENCE_DOC_UNKNOWN_LICENCE] = { 404, "There is no such licence here. Check its id." },
    [LICENCE_DOC_UNKNOWN_NODE]    = { 404, "This agent is not activated here. Activate it with the licence's code." },
    [LICENCE_DOC_WRONG_PROOF]     = { 403, "The activation code does not belong to this licence." },
    [LICENCE_DOC_USED]            = { 409, "The activation code was used by another agent. Release that one, or ask for a licence." },
    [LICENCE_DOC_REPLAYED]        = { 409, "A request with this number, or a later one, was taken before." },
    [LICENCE_DOC_NODES_FULL]      = { 409, "All agents that this licence is for are active. Release one, or ask for more." },
    [LICENCE_DOC_BUSY]            = { 503, "The licence server cannot answer now." },
};
/* clang-format on */

static enum err refuse(struct visit *v, enum licence_doc_code code)
{
    v->doc = (struct licence_doc){ .type = LICENCE_DOC_ERROR,
                                   .code = code,
                                   .req_seen = code == LICENCE_DOC_REPLAYED ? v->node.req_seq : 0,
                                   .retry_after_s = code == LICENCE_DOC_BUSY ? BUSY_RETRY_S : 0 };
    (void)str_copy(v->doc.notice, sizeof v->doc.notice, refusals[code].notice);
    return ERR_NONE;
}

/* All terms of the licence, as they are now. */
static enum err grant(struct visit *v, enum licence_doc_type type)
{
    (void)grant_terms(&v->licence, type, v->asked->now_ms, &v->doc);
    v->doc.keys_version = key_ring_version(v->ring);
    return ledger_revocations_version(v->ledger, &v->doc.revocations_version);
}

/* Agents that were activated and released leave a row, so that nobody can play their activation
 * again: who makes new keys all day must not fill the disk. Another code (renew --new-code) begins
 * anew. */
static enum err has_rows(struct visit *v, bool *out_has)
{
    int64_t made = 0;
    enum err err =
        v->is_known ? ERR_NONE : ledger_count_activations(v->ledger, v->licence.lid, &made);

    *out_has = made < NEW_AGENTS + 10 * v->licence.nodes_max;
    if (!*out_has)
        (void)str_copy(
            v->detail, sizeof v->detail,
            "its code has activated too many agents; renew --new-code makes another one");
    return err;
}

/* A node that is new, or comes back, or changes its licence, needs room in the licence. */
static enum err decide_activation(struct visit *v)
{
    enum err err = ledger_get_licence(v->ledger, v->request.lid, &v->licence);
    int64_t used = 0;

    if (err == ERR_MISSING)
        return refuse(v, LICENCE_DOC_UNKNOWN_LICENCE);
    if (err == ERR_NONE && !licence_request_is_proven(&v->request, v->licence.code))
        return refuse(v, LICENCE_DOC_WRONG_PROOF);
    bool is_in = v->is_known && strcmp(v->node.lid, v->licence.lid) == 0;
    if (err == ERR_NONE && !is_in)
        err = ledger_count_nodes(v->ledger, v->licence.lid, &used);
    if (err != ERR_NONE)
        return err;
    bool has_room = false;
    err = has_rows(v, &has_room);
    if (err != ERR_NONE)
        return err;
    if (used >= v->licence.nodes_max || !has_room)
        return refuse(v, v->licence.nodes_max == 1 ? LICENCE_DOC_USED : LICENCE_DOC_NODES_FULL);
    (void)str_copy(v->node.lid, sizeof v->node.lid, v->licence.lid);
    return grant(v, LICENCE_DOC_LICENCE);
}

static enum err decide_lease(struct visit *v)
{
    if (v->node.lid[0] == '\0')
        return refuse(v, LICENCE_DOC_UNKNOWN_NODE);
    if (strcmp(v->node.lid, v->request.lid) != 0)
        return refuse(v, LICENCE_DOC_UNKNOWN_LICENCE);
    enum err err = ledger_get_licence(v->ledger, v->request.lid, &v->licence);
    if (err == ERR_MISSING)
        return refuse(v, LICENCE_DOC_UNKNOWN_LICENCE);
    return err == ERR_NONE ? grant(v, LICENCE_DOC_LEASE) : err;
}

static enum err decide_release(struct visit *v)
{
    if (v->node.lid[0] != '\0' && strcmp(v->node.lid, v->request.lid) != 0)
        return refuse(v, LICENCE_DOC_UNKNOWN_LICENCE);
    v->node.lid[0] = '\0';
    v->doc = (struct licence_doc){ .type = LICENCE_DOC_RELEASED };
    (void)str_copy(v->doc.lid, sizeof v->doc.lid, v->request.lid);
    return ERR_NONE;
}

static enum err tell_revocations(struct visit *v)
{
    struct licence_doc *doc = &v->doc;

    *doc = (struct licence_doc){ .type = LICENCE_DOC_REVOCATIONS,
                                 .valid_until_ms = v->asked->now_ms + REVOCATIONS_MS };
    enum err err = ledger_revocations_version(v->ledger, &doc->version);
    if (err != ERR_NONE)
        return err;
    return ledger_revoked(v->ledger, v->asked->now_ms, doc->revoked, LICENCE_DOC_REVOKED,
                          &doc->revoked_count);
}

static enum err tell_time(struct visit *v)
{
    v->doc = (struct licence_doc){ .type = LICENCE_DOC_TIME };
    return ERR_NONE;
}

static enum err (*const decisions[LICENCE_REQUEST_TYPES])(struct visit *v) = {
    [LICENCE_REQUEST_ACTIVATE] = decide_activation,
    [LICENCE_REQUEST_LEASE] = decide_lease,
    [LICENCE_REQUEST_RELEASE] = decide_release,
    [LICENCE_REQUEST_REVOCATIONS] = tell_revocations,
    [LICENCE_REQUEST_TIME] = tell_time,
};

/* Who asks: what the ledger has of the node, or what it says of itself when it is to be activated.
 */
static enum err find_node(struct visit *v)
{
    enum err err = ledger_get_node(v->ledger, v->request.node, &v->node);

    v->is_known = err == ERR_NONE;
    if (err != ERR_MISSING)
        return err;
    v->node = (struct ledger_node){ .first_ms = v->asked->now_ms };
    (void)str_copy(v->node.node, sizeof v->node.node, v->request.node);
    memcpy(v->node.key, v->request.key, sizeof v->node.key);
    return ERR_NONE;
}

/* A number that was there before: a copy on the wire, or, when it belongs to another request of the
 * same key, a second machine with a copy of the node's disk. */
static enum err refuse_repetition(struct visit *v)
{
    enum ledger_seen seen = LEDGER_SEEN_NOT;
    enum err err =
        ledger_was_seen(v->ledger, v->node.node, v->request.req_seq, v->question.digest, &seen);

    if (err == ERR_NONE && seen == LEDGER_SEEN_OTHER) {
        v->node.clone_ms = v->asked->now_ms;
        v->node.clone_count++;
        (void)str_copy(v->detail, sizeof v->detail,
                       "two machines seem to have this agent's key, or it was restored");
        err = ledger_put_node(v->ledger, &v->node);
    }
    return err == ERR_NONE ? refuse(v, LICENCE_DOC_REPLAYED) : err;
}

/* Write down that a request was taken. Strangers without a licence leave no trace but the line. */
static enum err keep_node(struct visit *v)
{
    struct ledger_node *node = &v->node;

    if (!v->is_known && v->doc.type == LICENCE_DOC_ERROR)
        return ERR_NONE;
    node->last_ms = v->asked->now_ms;
    node->req_seq = v->request.req_seq;
    node->devices = v->request.devices;
    (void)str_copy(node->version, sizeof node->version, v->request.version);
    (void)str_copy(node->peer, sizeof node->peer, v->asked->peer);
    if (v->doc.type != LICENCE_DOC_ERROR) {
        if (node->answer_seq < v->request.seq_seen)
            node->answer_seq = v->request.seq_seen; /* this ledger comes from a backup */
        v->doc.seq = ++node->answer_seq;
        (void)str_copy(v->doc.node, sizeof v->doc.node, node->node);
    }
    enum err err = ledger_put_node(v->ledger, node);
    if (err == ERR_NONE && !v->is_known)
        err = ledger_note_activation(v->ledger, node->lid);
    return err != ERR_NONE
               ? err
               : ledger_note_request(v->ledger, node->node, node->req_seq, v->question.digest);
}

/* One that claims to have heard the highest number there is cannot be told a higher one: his
 * trouble, not that of those whose answers wait for the same commit. */
static bool can_count_on(struct visit *v)
{
    bool can = v->request.seq_seen < LICENCE_DOC_NUMBER && v->node.answer_seq < LICENCE_DOC_NUMBER;

    if (!can)
        (void)str_copy(v->detail, sizeof v->detail,
                       "the numbers of this agent's answers are used up");
    return can;
}

static enum err decide_post(struct visit *v)
{
    enum err err = find_node(v);

    if (err != ERR_NONE)
        return err;
    if (!v->is_known && v->asked->type != LICENCE_REQUEST_ACTIVATE)
        return refuse(v, LICENCE_DOC_UNKNOWN_NODE);
    enum licence_request_check check =
        licence_request_verify(&v->request, v->node.key, v->asked->text, v->asked->len);
    if (check != LICENCE_REQUEST_GOOD) {
        (void)str_copy(v->detail, sizeof v->detail, licence_request_check_text(check));
        return refuse(v, LICENCE_DOC_BAD_REQUEST);
    }
    if (v->is_known && v->request.req_seq <= v->node.req_seq)
        return refuse_repetition(v);
    if (!can_count_on(v))
        return refuse(v, LICENCE_DOC_BAD_REQUEST);
    err = decisions[v->asked->type](v);
    return err == ERR_NONE ? keep_node(v) : err;
}

/* False when the question cannot even be answered with a signature. */
static bool read_question(struct visit *v)
{
    const struct desk_question *asked = v->asked;

    if (!licence_request_is_post(asked->type))
        return licence_request_read_query(&v->question, asked->type, asked->text, asked->len);
    enum licence_request_check check =
        licence_request_read(&v->request, asked->type, asked->text, asked->len);
    if (check == LICENCE_REQUEST_GOOD)
        licence_request_question(&v->question, &v->request, asked->text, asked->len);
    else
        (void)str_copy(v->detail, sizeof v->detail, licence_request_check_text(check));
    return check == LICENCE_REQUEST_GOOD;
}

static enum err sign(struct visit *v, struct buf *out_body)
{
    const struct crypto_sign *key = key_ring_pick(v->ring, v->asked->now_ms);
    struct licence_verdict verdict;

    if (key == NULL)
        return ERR_MISSING;
    v->doc.iat_ms = v->asked->now_ms;
    return licence_answer_sign(out_body, &v->doc, &v->question, key, &verdict) ? ERR_NONE
                                                                               : ERR_LIMIT;
}

static enum err audit(const struct visit *v, const char *word)
{
    const struct ledger_audit line = { .at_ms = v->asked->now_ms,
                                       .peer = v->asked->peer,
                                       .what = licence_request_path(v->asked->type),
                                       .lid = v->request.lid,
                                       .node = v->question.node,
                                       .result = word,
                                       .detail = v->detail };

    return ledger_audit(v->ledger, &line);
}

static enum err answer_signed(struct visit *v, struct buf *out_body, struct desk_answer *out)
{
    bool is_post = licence_request_is_post(v->asked->type);
    enum err err = is_post ? decide_post(v) : decisions[v->asked->type](v);

    if (err == ERR_NONE)
        err = sign(v, out_body);
    bool refused = v->doc.type == LICENCE_DOC_ERROR;
    *out = (struct desk_answer){ .status = refused ? refusals[v->doc.code].status : 200,
                                 .type = LICENCE_ANSWER_TYPE,
                                 .word = refused ? licence_doc_code_word(v->doc.code) : "good",
                                 .question = v->question };
    return err;
}

/* The same for everybody, and signed by a root long ago. */
static enum err answer_keys(const struct visit *v, struct buf *out_body, struct desk_answer *out)
{
    size_t len = 0;
    const char *token = key_ring_keyset(v->ring, &len);

    *out = (struct desk_answer){
        .status = 200, .type = LICENCE_ANSWER_TYPE, .word = "good", .question = v->question
    };
    return buf_append(out_body, token, len) ? ERR_NONE : ERR_LIMIT;
}

static enum err answer_nonsense(const struct visit *v, struct buf *out_body,
                                struct desk_answer *out)
{
    *out = (struct desk_answer){ .status = 400, .type = "text/plain", .word = "bad-request" };
    return buf_append_format(out_body, "This is no question for %s.\n",
                             licence_request_path(v->asked->type))
               ? ERR_NONE
               : ERR_LIMIT;
}

enum err desk_take(struct ledger *ledger, const struct key_ring *ring,
                   const struct desk_question *question, struct buf *out_body,
                   struct desk_answer *out_answer)
{
    struct visit v = { .ledger = ledger, .ring = ring, .asked = question };
    enum err err;

    if (!read_question(&v))
        err = answer_nonsense(&v, out_body, out_answer);
    else if (question->type == LICENCE_REQUEST_KEYS)
        err = answer_keys(&v, out_body, out_answer);
    else
        err = answer_signed(&v, out_body, out_answer);
    crypto_wipe(v.licence.code, sizeof v.licence.code);
    return err == ERR_NONE ? audit(&v, out_answer->word) : err;
}
