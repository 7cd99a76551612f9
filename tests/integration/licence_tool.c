/* SPDX-License-Identifier: Apache-2.0 */
/* licence_tool: what an agent would send to a licence server, for tests that send it themselves.
 *
 * licence_tool KEY.pem activate|lease|release LICENCE NUMBER [CODE]
 *     prints the assertion of the answer, and the body of the request, a line each. The key is made
 *     when the file is not there.
 */
#include "protocol/licence_request.h"

#include "base/str.h"
#include "protocol/licence_keys.h"

#include <stdio.h>
#include <string.h>

static struct crypto_sign *read_key(const char *file)
{
    enum err err = ERR_NONE;
    struct crypto_sign *key = crypto_sign_read_secret(file, &err);

    if (key != NULL || err != ERR_MISSING)
        return key;
    key = crypto_sign_generate();
    if (crypto_sign_write_secret(key, file) == ERR_NONE)
        return key;
    crypto_sign_free(key);
    return NULL;
}

static bool read_request(struct licence_request *r, const struct crypto_sign *key, char **words)
{
    static const char *const names[] = { "activate", "lease", "release" };
    uint8_t code[LICENCE_CODE_OCTETS];

    *r = (struct licence_request){ .type = LICENCE_REQUEST_TYPES, .devices = 1, .version = "test" };
    for (int i = 0; i < 3; i++)
        if (strcmp(words[0], names[i]) == 0)
            r->type = (enum licence_request_type)i;
    crypto_sign_public(key, r->key);
    licence_keys_id(r->key, r->node);
    licence_request_nonce(r->nonce);
    r->iat_ms = INT64_C(1800000000000);
    if (r->type == LICENCE_REQUEST_TYPES || !str_copy(r->lid, sizeof r->lid, words[1]) ||
        !str_to_i64(words[2], 1, LICENCE_DOC_NUMBER, &r->req_seq))
        return false;
    if (words[3] == NULL)
        return r->type != LICENCE_REQUEST_ACTIVATE;
    if (!licence_code_read(words[3], code))
        return false;
    licence_request_prove(r, code);
    return true;
}

int main(int argc, char **argv)
{
    struct licence_request request;
    struct licence_question question;
    char assertion[LICENCE_REQUEST_ASSERTION];
    struct crypto_sign *key = argc > 4 ? read_key(argv[1]) : NULL;
    struct buf body;

    buf_init(&body, LICENCE_REQUEST_MOST);
    if (key == NULL || !read_request(&request, key, argv + 2) ||
        !licence_request_write(&body, &request, key)) {
        (void)fprintf(stderr, "licence_tool: wrong use\n");
        return 2;
    }
    licence_request_question(&question, &request, buf_text(&body), body.len);
    licence_request_assertion(&question, assertion);
    (void)printf("%s\n%s\n", assertion, buf_text(&body));
    crypto_sign_free(key);
    buf_finish(&body);
    return 0;
}
