/* SPDX-License-Identifier: Apache-2.0 */
/* Files instead of a network. */
#include "licence/paper.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/str.h"
#include "licence/desk.h"

#include <stdio.h>
#include <string.h>

static int fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "printwire-licence: %s: %s\n", what, why);
    return 1;
}

/* The file's text without white space around. */
static bool read_text(const char *file, struct buf *out_text)
{
    enum err err = file_read(file, out_text);

    if (err != ERR_NONE) {
        (void)fail(file, err == ERR_MISSING ? "is not there" : err_text(err));
        return false;
    }
    size_t len = out_text->len;
    while (len > 0 && strchr(" \t\r\n", out_text->data[len - 1]) != NULL)
        len--;
    if (out_text->data != NULL)
        out_text->data[len] = '\0';
    out_text->len = len;
    return true;
}

/* The path that this request is for: what it says it is. */
static bool find_type(const struct buf *text, enum licence_request_type *out_type)
{
    struct licence_request request;

    for (int type = 0; type < LICENCE_REQUEST_TYPES; type++) {
        *out_type = (enum licence_request_type)type;
        if (licence_request_is_post(*out_type) &&
            licence_request_read(&request, *out_type, buf_text(text), text->len) ==
                LICENCE_REQUEST_GOOD)
            return true;
    }
    return false;
}

static int print_answer(const struct desk_answer *answer, const struct buf *body)
{
    struct buf file;

    buf_init(&file, LICENCE_ANSWER_FILE);
    int status = answer->status == 200 ? 0 : fail("answer", answer->word);
    if (!licence_answer_write_file(&file, &answer->question, buf_text(body), body->len) ||
        fputs(buf_text(&file), stdout) < 0 || fflush(stdout) != 0)
        status = fail("answer", "cannot be written");
    buf_finish(&file);
    return status;
}

static int take_question(struct ledger *ledger, const struct key_ring *ring,
                         const struct desk_question *question)
{
    struct desk_answer answer = { .status = 0 };
    struct buf body;
    int status;

    buf_init(&body, DESK_BODY_MOST);
    enum err err = ledger_begin(ledger);
    if (err == ERR_NONE)
        err = desk_take(ledger, ring, question, &body, &answer);
    if (err == ERR_NONE)
        err = ledger_commit(ledger);
    if (err == ERR_NONE)
        status = print_answer(&answer, &body);
    else
        status = fail("answer",
                      err == ERR_MISSING ? "no signing key is in its time" : ledger_error(ledger));
    ledger_rollback(ledger);
    buf_finish(&body);
    return status;
}

static int answer_text(const struct buf *text, const struct arguments *a,
                       const struct server_conf *conf)
{
    struct desk_question question = {
        .text = buf_text(text), .len = text->len, .peer = "file", .now_ms = clock_wall_ms()
    };
    char trouble[KEY_RING_ERROR];
    struct ledger *ledger = NULL;
    int status = 1;

    if (!find_type(text, &question.type))
        return fail(a->words[0], "is no request of an agent");
    struct key_ring *ring = key_ring_read(conf, trouble);
    if (ring == NULL)
        status = fail("keys", trouble);
    else if (ledger_open_beside(conf->folder, &ledger) != ERR_NONE)
        status = fail(conf->folder, ledger_error(ledger));
    else
        status = take_question(ledger, ring, &question);
    ledger_close(ledger);
    key_ring_free(ring);
    return status;
}

int paper_answer(const struct arguments *a, const struct server_conf *conf)
{
    struct buf text;

    buf_init(&text, LICENCE_REQUEST_MOST + 2);
    int status = read_text(a->words[0], &text) ? answer_text(&text, a, conf) : 1;
    buf_finish(&text);
    return status;
}

/* The roots and the key set that are believed. */
static bool read_trust(struct licence_keys *keys, const struct arguments *a,
                       const struct server_conf *conf)
{
    char trouble[KEY_RING_ERROR] = "";
    char path[4200];
    struct buf token;
    bool good = true;

    licence_keys_init(keys);
    for (size_t i = 0; good && i < a->root_count; i++)
        good = key_ring_read_root(keys, a->roots[i], trouble);
    for (size_t i = 0; good && a->root_count == 0 && i < conf->root_count; i++)
        good = key_ring_read_root(keys, conf->roots[i], trouble);
    if (!good || (a->keyset == NULL && conf == NULL))
        return good || fail("verify", trouble) == 0;
    (void)snprintf(path, sizeof path, "%s/keyset", conf != NULL ? conf->folder : "");
    const char *file = a->keyset != NULL ? a->keyset : path;
    buf_init(&token, PASETO_TOKEN_MOST + 2);
    good = read_text(file, &token);
    if (good && !key_ring_take_keyset(keys, buf_text(&token), token.len, file, trouble))
        good = fail("verify", trouble) == 0;
    buf_finish(&token);
    return good;
}

static int print_doc(const struct licence_doc *doc)
{
    char trouble[200];
    struct buf json;

    buf_init(&json, PASETO_PAYLOAD_MOST);
    bool good = licence_doc_write(&json, doc, trouble, sizeof trouble);
    int status =
        good && printf("good: %s\n%s\n", licence_doc_type_word(doc->type), buf_text(&json)) > 0 ? 0
                                                                                                : 1;
    buf_finish(&json);
    return status;
}

/* For somebody who verifies with other tools. */
static int write_parts(const struct arguments *a, const char *token, size_t len,
                       const char *assertion)
{
    uint8_t signature[CRYPTO_SIGN_SIGNATURE];
    struct buf bytes;
    int status = 0;

    buf_init(&bytes, (size_t)2 * PASETO_TOKEN_MOST);
    if (!licence_answer_signed_bytes(&bytes, token, len, assertion, signature))
        status = fail("verify", "is no token");
    if (status == 0 && a->bytes != NULL &&
        file_write(a->bytes, bytes.data, bytes.len, 0644) != ERR_NONE)
        status = fail(a->bytes, "cannot be written");
    if (status == 0 && a->signature != NULL &&
        file_write(a->signature, signature, sizeof signature, 0644) != ERR_NONE)
        status = fail(a->signature, "cannot be written");
    buf_finish(&bytes);
    return status;
}

static int verify_text(const struct buf *text, const struct arguments *a,
                       const struct licence_keys *keys)
{
    struct licence_question question;
    struct licence_against against = { .keys = keys };
    struct licence_verdict verdict;
    struct licence_doc doc;
    char assertion[LICENCE_REQUEST_ASSERTION] = LICENCE_KEYS_ASSERTION;
    const char *token = buf_text(text);
    size_t len = text->len;

    if (licence_answer_read_file(buf_text(text), text->len, &question, &token, &len)) {
        against.question = &question;
        licence_request_assertion(&question, assertion);
    }
    if ((a->bytes != NULL || a->signature != NULL) && write_parts(a, token, len, assertion) != 0)
        return 1;
    if (!licence_answer_verify(token, len, &against, &doc, &verdict))
        return fail(a->words[0], verdict.text);
    return print_doc(&doc);
}

int paper_verify(const struct arguments *a, const struct server_conf *conf)
{
    struct licence_keys keys;
    struct buf text;

    buf_init(&text, LICENCE_ANSWER_FILE);
    int status = read_trust(&keys, a, conf) && read_text(a->words[0], &text)
                     ? verify_text(&text, a, &keys)
                     : 1;
    buf_finish(&text);
    return status;
}
