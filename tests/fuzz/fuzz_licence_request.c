/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the body of a POST, its payload, the query of a GET, an assertion or a code, by the
 * first one: what is taken keeps its bounds and can be written again. */
#include "tests/fakes/licence_rig.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void try_body(struct licence_rig *rig, const char *body, size_t len)
{
    uint8_t key[CRYPTO_SIGN_PUBLIC];
    struct licence_request request;
    struct licence_question question;

    crypto_sign_public(rig->node, key);
    for (unsigned type = 0; type < LICENCE_REQUEST_TYPES; type++) {
        if (licence_request_read(&request, (enum licence_request_type)type, body, len) !=
            LICENCE_REQUEST_GOOD)
            continue;
        require(request.type == type && request.req_seq > 0 && request.devices >= 0);
        require(licence_doc_is_id(request.lid) && licence_doc_is_key_id(request.node));
        licence_request_question(&question, &request, body, len);
        (void)licence_request_verify(&request, key, body, len);
    }
}

/* The bytes as a payload that the node signs: what its owner could send. */
static void try_payload(struct licence_rig *rig, const char *text, size_t len)
{
    struct paseto token;
    struct buf body;

    paseto_init(&token);
    buf_init(&body, PASETO_TOKEN_MOST);
    buf_append(&token.payload, text, len);
    if (paseto_sign(&body, &token, rig->node, LICENCE_PROTOCOL "|request|/v1/lease"))
        try_body(rig, body.data, body.len);
    buf_finish(&body);
    paseto_finish(&token);
}

static void try_query(const char *query, size_t len)
{
    struct licence_question question;
    struct buf again;

    if (!licence_request_read_query(&question, LICENCE_REQUEST_TIME, query, len))
        return;
    buf_init(&again, 128);
    require(licence_request_write_query(&again, question.nonce, question.node));
    require(again.len == len && memcmp(again.data, query, len) == 0);
    buf_finish(&again);
}

static void try_assertion(const char *text, size_t len)
{
    struct licence_question question;
    char again[LICENCE_REQUEST_ASSERTION];

    if (!licence_request_read_assertion(&question, text, len))
        return;
    licence_request_assertion(&question, again);
    require(strlen(again) == len && memcmp(again, text, len) == 0);
}

static void try_code(const char *text, size_t len)
{
    char copy[64] = "";
    uint8_t code[LICENCE_CODE_OCTETS];
    uint8_t again[LICENCE_CODE_OCTETS];
    char written[LICENCE_CODE_TEXT];

    memcpy(copy, text, len < sizeof copy ? len : sizeof copy - 1);
    if (!licence_code_read(copy, code))
        return;
    licence_code_write(code, written);
    require(licence_code_read(written, again) && memcmp(code, again, sizeof code) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct licence_rig rig;

    if (rig.root == NULL)
        licence_rig_init(&rig);
    if (len == 0)
        return 0;
    const char *text = (const char *)data + 1;
    switch (data[0]) {
    case 'p':
        try_payload(&rig, text, len - 1);
        break;
    case 'q':
        try_query(text, len - 1);
        break;
    case 'a':
        try_assertion(text, len - 1);
        break;
    case 'c':
        try_code(text, len - 1);
        break;
    default:
        try_body(&rig, text, len - 1);
    }
    return 0;
}
