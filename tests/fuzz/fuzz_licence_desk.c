/* SPDX-License-Identifier: Apache-2.0 */
/* Questions as strangers and activated agents could put them before the licence server's desk, with
 * a real ledger behind it: a line each, the first letter says what it is. Whatever is asked, each
 * question has an answer, what is signed verifies, and numbers only rise. */
#include "tests/fakes/desk_rig.h"
#include "tests/fakes/licence_rig.h"

#include "base/str.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define LINES 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static struct world {
    struct desk_rig desk;
    struct licence_rig keys; /* its node is activated, `stranger` is not */
    struct crypto_sign *stranger;
    uint8_t code[LICENCE_CODE_OCTETS];
    bool is_ready;
} world;

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void add_node(struct world *w)
{
    struct ledger_node node = { .first_ms = DESK_RIG_NOW, .req_seq = 5, .answer_seq = 5 };

    (void)str_copy(node.node, sizeof node.node, w->keys.node_id);
    (void)str_copy(node.lid, sizeof node.lid, "L-2026-0001");
    crypto_sign_public(w->keys.node, node.key);
    require(ledger_begin(w->desk.ledger) == ERR_NONE);
    require(ledger_put_node(w->desk.ledger, &node) == ERR_NONE);
    require(ledger_commit(w->desk.ledger) == ERR_NONE);
}

static void clean_up(void)
{
    desk_rig_end(&world.desk);
    licence_rig_finish(&world.keys);
    crypto_sign_free(world.stranger);
}

static void prepare(struct world *w)
{
    uint8_t seed[CRYPTO_SIGN_SEED] = { 9 };

    desk_rig_begin(&w->desk);
    licence_rig_init(&w->keys);
    w->stranger = crypto_sign_from_seed(seed);
    struct ledger_licence licence = desk_rig_issue(&w->desk, "L-2026-0001", 2);
    memcpy(w->code, licence.code, sizeof w->code);
    (void)desk_rig_issue(&w->desk, "L-2", 1);
    add_node(w);
    require(atexit(clean_up) == 0);
    w->is_ready = true;
}

static int64_t seen_number(const struct world *w)
{
    struct ledger_node node;

    require(ledger_get_node(w->desk.ledger, w->keys.node_id, &node) == ERR_NONE);
    return node.req_seq;
}

static void ask(struct world *w, enum licence_request_type type, const char *text, size_t len)
{
    const struct desk_question asked = {
        .type = type, .text = text, .len = len, .peer = "192.0.2.7", .now_ms = DESK_RIG_NOW
    };
    const struct licence_keys *keys = key_ring_keys(w->desk.ring);
    struct desk_answer answer = { .status = 0 };
    struct licence_verdict verdict;
    struct licence_doc doc;
    struct buf body;
    int64_t before = seen_number(w);

    buf_init(&body, DESK_BODY_MOST);
    require(desk_take(w->desk.ledger, w->desk.ring, &asked, &body, &answer) == ERR_NONE);
    require(answer.status >= 200 && answer.status < 600 && body.len > 0);
    if (strcmp(answer.type, LICENCE_ANSWER_TYPE) == 0) {
        const struct licence_against against = { .keys = keys,
                                                 .question = &answer.question,
                                                 .is_stored = true /* what was seen, it says */ };
        require(licence_answer_verify(buf_text(&body), body.len, &against, &doc, &verdict));
        require((answer.status == 200) == (doc.type != LICENCE_DOC_ERROR));
    }
    require(seen_number(w) >= before);
    buf_finish(&body);
}

/* The line as a payload that an agent signs for this path. */
static void ask_signed(struct world *w, enum licence_request_type type, const char *text,
                       size_t len)
{
    struct paseto token;
    struct buf body, assertion;

    paseto_init(&token);
    buf_init(&body, PASETO_TOKEN_MOST);
    buf_init(&assertion, 128);
    buf_append(&token.payload, text, len);
    (void)buf_append_format(&assertion, LICENCE_PROTOCOL "|request|%s", licence_request_path(type));
    if (paseto_sign(&body, &token, w->keys.node, buf_text(&assertion)))
        ask(w, type, buf_text(&body), body.len);
    buf_finish(&assertion);
    buf_finish(&body);
    paseto_finish(&token);
}

/* The line as an activation whose proof and key are right, whatever else it says. */
static void ask_proven(struct world *w, const char *text, size_t len)
{
    static const char path[] = LICENCE_PROTOCOL "|request|/v1/activate";
    struct licence_request request;
    struct paseto token;
    struct buf body;

    paseto_init(&token);
    buf_init(&body, PASETO_TOKEN_MOST);
    buf_append(&token.payload, text, len);
    bool is_one = paseto_sign(&body, &token, w->keys.node, path) &&
                  licence_request_read(&request, LICENCE_REQUEST_ACTIVATE, buf_text(&body),
                                       body.len) == LICENCE_REQUEST_GOOD;
    if (is_one) {
        crypto_sign_public(w->stranger, request.key);
        licence_keys_id(request.key, request.node);
        licence_request_prove(&request, w->code);
        buf_clear(&body);
        require(licence_request_write(&body, &request, w->stranger));
        ask(w, LICENCE_REQUEST_ACTIVATE, buf_text(&body), body.len);
    }
    buf_finish(&body);
    paseto_finish(&token);
}

static void try_line(struct world *w, const char *line, size_t len)
{
    static const char letters[LICENCE_REQUEST_TYPES + 1] = "alrkvt"; /* capitals: as they are */

    for (unsigned type = 0; type < LICENCE_REQUEST_TYPES; type++) {
        bool is_post = licence_request_is_post((enum licence_request_type)type);
        if (line[0] == letters[type] && is_post)
            ask_signed(w, (enum licence_request_type)type, line + 1, len - 1);
        else if ((line[0] | 0x20) == letters[type])
            ask(w, (enum licence_request_type)type, line + 1, len - 1);
    }
    if (line[0] == 'p')
        ask_proven(w, line + 1, len - 1);
}

/* What is written down for one input is forgotten before the next. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const char *text = (const char *)data;
    char line[LICENCE_REQUEST_MOST + 2];

    if (!world.is_ready)
        prepare(&world);
    require(ledger_begin(world.desk.ledger) == ERR_NONE);
    for (int i = 0; i < LINES && len > 0; i++) {
        const char *end = memchr(text, '\n', len);
        size_t size = end != NULL ? (size_t)(end - text) : len;
        if (size > 0 && size < sizeof line) {
            memcpy(line, text, size);
            line[size] = '\0'; /* as a query and a body come from the HTTP server */
            try_line(&world, line, size);
        }
        text += size + (end != NULL);
        len -= size + (end != NULL);
    }
    ledger_rollback(world.desk.ledger);
    return 0;
}
