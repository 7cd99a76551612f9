/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a token, a payload, an answer's file, a public key or what the agent remembers, by
 * the first one: what is read can be written again and says the same; no answer is believed. */
#include "tests/fakes/licence_rig.h"

#include "protocol/licence_memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* One token has one text. */
static void try_token(struct licence_rig *rig, const char *text, size_t len)
{
    struct paseto token;
    struct buf again;

    paseto_init(&token);
    buf_init(&again, PASETO_TOKEN_MOST + 100);
    if (paseto_read(&token, text, len)) {
        uint8_t signature[CRYPTO_SIGN_SIGNATURE];
        memcpy(signature, token.signature, sizeof signature);
        if (paseto_sign(&again, &token, rig->signing, "")) {
            require(again.len == len);
            require(memcmp(again.data, text, len) == 0 ||
                    memcmp(signature, token.signature, sizeof signature) != 0);
        }
    }
    require(!licence_rig_verify(rig, text, len) || len == 0 || rig->got.seq == rig->lease.seq);
    buf_finish(&again);
    paseto_finish(&token);
}

static void try_payload(const char *text, size_t len)
{
    static struct licence_doc doc;
    static struct licence_doc again;
    char trouble[120] = "";
    struct buf first;
    struct buf second;

    buf_init(&first, LICENCE_DOC_PAYLOAD * 2);
    buf_init(&second, LICENCE_DOC_PAYLOAD * 2);
    if (!licence_doc_read(&doc, text, len, trouble, sizeof trouble)) {
        require(trouble[0] != '\0');
    } else {
        require(licence_doc_write(&first, &doc, trouble, sizeof trouble));
        require(licence_doc_read(&again, buf_text(&first), first.len, trouble, sizeof trouble));
        require(licence_doc_write(&second, &again, trouble, sizeof trouble));
        require(strcmp(buf_text(&first), buf_text(&second)) == 0);
    }
    buf_finish(&first);
    buf_finish(&second);
}

static void try_file(const char *text, size_t len)
{
    struct licence_question question;
    const char *token;
    size_t token_len;

    if (!licence_answer_read_file(text, len, &question, &token, &token_len))
        return;
    require(token >= text && token + token_len <= text + len);
    require(licence_request_of_path(question.path) < LICENCE_REQUEST_TYPES);
}

static void try_key(const char *pem, size_t len)
{
    uint8_t key[CRYPTO_SIGN_PUBLIC];
    uint8_t again[CRYPTO_SIGN_PUBLIC];
    struct buf out;

    if (crypto_sign_read_public(pem, len, key) != ERR_NONE)
        return;
    require(crypto_sign_public_is_sound(key));
    buf_init(&out, CRYPTO_SIGN_PEM);
    require(crypto_sign_write_public(&out, key));
    require(crypto_sign_read_public(out.data, out.len, again) == ERR_NONE);
    require(memcmp(key, again, sizeof key) == 0);
    buf_finish(&out);
}

static void try_memory(const char *text, size_t len)
{
    struct licence_memory memory;
    struct licence_memory again;
    struct buf out;

    buf_init(&out, LICENCE_MEMORY_LINE);
    if (licence_memory_read(&memory, text, len)) {
        require(licence_memory_write(&out, &memory));
        require(licence_memory_read(&again, out.data, out.len));
        require(memory.clock.floor_ms == again.clock.floor_ms && memory.seq == again.seq);
    }
    buf_finish(&out);
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
        try_payload(text, len - 1);
        break;
    case 'f':
        try_file(text, len - 1);
        break;
    case 'k':
        try_key(text, len - 1);
        break;
    case 'm':
        try_memory(text, len - 1);
        break;
    default:
        try_token(&rig, text, len - 1);
    }
    return 0;
}
