/* SPDX-License-Identifier: Apache-2.0 */
/* What was signed before the platform was restored may have come before: its nonce is lost.
 * A signature is of one form, over the request as it came in, but for the host: that is the
 * platform's own, whatever the request says. */
#include "sds/ask_who.h"

#include "base/clock.h"
#include "base/str.h"
#include "sds/form.h"

#include <string.h>

#define BEARER     "Bearer "
#define TOOL_TIMES 10 /* a tool may ask as often as so many connectors */

static bool take_header(const struct ask *ask, const char *name, char *out, size_t size)
{
    const char *value = http_codec_header(http_server_request(ask->exchange), name);

    return value != NULL && str_copy(out, size, value);
}

static bool read_headers(const struct ask *ask, struct sds_sign_headers *out)
{
    return take_header(ask, "Content-Digest", out->digest, sizeof out->digest) &&
           take_header(ask, "Signature-Input", out->input, sizeof out->input) &&
           take_header(ask, "Signature", out->signature, sizeof out->signature);
}

static enum sds_sign_check check(const struct ask *ask, const uint8_t key[CRYPTO_SIGN_PUBLIC])
{
    const struct http_codec_request *request = http_server_request(ask->exchange);
    struct sds_sign_headers headers;
    struct sds_sign_request signed_request = { .method = http_codec_method_name(request->method),
                                               .authority = ask->world->conf->authority,
                                               .path = request->path };

    signed_request.body = http_server_body(ask->exchange, &signed_request.len);
    if (request->query != NULL || !read_headers(ask, &headers))
        return SDS_SIGN_NO_FORM;
    enum sds_sign_check result = sds_sign_verify(&headers, &signed_request, key, ask->now_ms);
    bool is_lost = ask->claim.created_s * 1000 < ask->world->began_ms;
    return result == SDS_SIGN_GOOD && is_lost ? SDS_SIGN_BAD_CLOCK : result;
}

static void refuse_signature(struct ask *ask, enum sds_sign_check result)
{
    ask_refuse(ask, result == SDS_SIGN_BAD_CLOCK ? SDS_DOC_BAD_CLOCK : SDS_DOC_BAD_SIGNATURE,
               sds_sign_check_text(result));
}

bool ask_who_signed(struct ask *ask, const uint8_t key[CRYPTO_SIGN_PUBLIC])
{
    enum sds_sign_check result = check(ask, key);

    if (result != SDS_SIGN_GOOD)
        refuse_signature(ask, result);
    return result == SDS_SIGN_GOOD;
}

static enum err note_nonce(struct ask *ask, bool *out_is_new)
{
    int64_t until_ms = (ask->claim.created_s + SDS_SIGN_CLOCK_S + 1) * 1000;

    return book_connector_note(ask->world->book, ask->connector.place, ask->claim.nonce, until_ms,
                               out_is_new);
}

enum err ask_who_note(struct ask *ask)
{
    enum err err = note_nonce(ask, &ask->has_nonce);

    if (err == ERR_NONE && !ask->has_nonce)
        ask_refuse(ask, SDS_DOC_USED_NONCE, "");
    return err;
}

enum err ask_who_note_again(struct ask *ask)
{
    bool is_new;

    return ask->has_nonce ? note_nonce(ask, &is_new) : ERR_NONE;
}

static bool read_claim(struct ask *ask)
{
    struct sds_sign_headers headers;

    if (read_headers(ask, &headers) && sds_sign_read(&ask->claim, &headers))
        return true;
    refuse_signature(ask, SDS_SIGN_NO_FORM);
    return false;
}

/* By the current key, or by the former one within its day. Only then it is the connector that asks:
 * its id alone is no secret. */
static void check_keys(struct ask *ask, const struct book_connector *connector)
{
    enum sds_sign_check result = check(ask, connector->key);

    if (result == SDS_SIGN_FORGED && ask->now_ms < connector->former_until_ms) {
        result = check(ask, connector->former);
        ask->is_former = true;
    }
    if (result == SDS_SIGN_GOOD)
        ask->connector = *connector;
    else
        refuse_signature(ask, result);
}

static bool may_ask(struct ask *ask, const char *id, unsigned times)
{
    uint64_t key = 0;

    for (const char *at = id; *at != '\0'; at++)
        key = key * 31 + (unsigned char)*at;
    for (unsigned i = 0; i < times; i++)
        if (bucket_take_key(ask->world->callers, key * TOOL_TIMES + i + 1, clock_monotonic_ms()))
            return true;
    ask_refuse(ask, SDS_DOC_TOO_MANY, "");
    return false;
}

static enum err who_signed(struct ask *ask)
{
    struct book_connector connector;

    if (http_server_request(ask->exchange)->query != NULL) {
        ask_refuse(ask, SDS_DOC_BAD_BODY, "a signed request has no query");
        return ERR_NONE;
    }
    if (!read_claim(ask))
        return ERR_NONE;
    enum err err = book_connector_get(ask->world->book, ask->claim.keyid, &connector);
    if (err == ERR_MISSING || (err == ERR_NONE && connector.state == SDS_DOC_PLACE_ENROLLED)) {
        ask_refuse(ask, SDS_DOC_UNKNOWN_CONNECTOR, "");
        return ERR_NONE;
    }
    if (err != ERR_NONE)
        return err;
    check_keys(ask, &connector);
    if (ask->problem.status == 0)
        err = ask_who_note(ask);
    if (ask->problem.status == 0)
        (void)may_ask(ask, connector.id, 1);
    if (ask->problem.status == 0 && connector.state != SDS_DOC_PLACE_ACTIVE)
        ask_refuse(ask, connector.state == SDS_DOC_PLACE_VOID ? SDS_DOC_IS_VOID : SDS_DOC_REVOKED,
                   "");
    return err;
}

static enum err who_registers(struct ask *ask)
{
    (void)read_claim(ask);
    return ERR_NONE;
}

static enum err who_has_token(struct ask *ask)
{
    const char *authorization =
        http_codec_header(http_server_request(ask->exchange), "Authorization");
    bool is_bearer = authorization != NULL && str_starts_with(authorization, BEARER);
    enum err err =
        is_bearer ? book_account_find_token(ask->world->book, authorization + sizeof BEARER - 1,
                                            ask->now_ms, &ask->tool)
                  : ERR_MISSING;

    if (err == ERR_MISSING) {
        ask_refuse(ask, SDS_DOC_BAD_TOKEN, "");
        return ERR_NONE;
    }
    if (err != ERR_NONE)
        return err;
    if ((ask->tool.scopes & (1U << ask->route->scope)) == 0)
        ask_refuse(ask, SDS_DOC_NO_SCOPE, "");
    else
        (void)may_ask(ask, ask->tool.id, TOOL_TIMES);
    return ERR_NONE;
}

static bool read_client(struct ask *ask, struct form *out_form)
{
    const char *authorization =
        http_codec_header(http_server_request(ask->exchange), "Authorization");
    size_t len = 0;
    const char *body = http_server_body(ask->exchange, &len);

    if (!form_read(body, len, out_form))
        return false;
    return authorization == NULL || form_read_basic(authorization, out_form);
}

static enum err who_is_client(struct ask *ask)
{
    struct form form = { 0 };
    enum err err = ERR_NONE;

    if (!read_client(ask, &form)) {
        ask_refuse(ask, SDS_DOC_BAD_BODY,
                   "wants a form with grant_type=client_credentials, and the tool's id and secret "
                   "by Basic or in it");
        return ERR_NONE;
    }
    if (strcmp(form.grant_type, "client_credentials") != 0) {
        ask_refuse(ask, form.grant_type[0] == '\0' ? SDS_DOC_BAD_BODY : SDS_DOC_CONFLICT, "");
        form_finish(&form);
        return ERR_NONE;
    }
    err = book_account_find_tool(ask->world->book, form.client_id, form.client_secret, &ask->tool);
    form_finish(&form);
    (void)str_copy(ask->scope, sizeof ask->scope, form.scope);
    if (err == ERR_MISSING)
        ask_refuse(ask, SDS_DOC_BAD_TOKEN, "");
    return err == ERR_MISSING ? ERR_NONE : err;
}

enum err ask_who_is(struct ask *ask)
{
    static enum err (*const ways[SDS_ROUTE_BYS])(struct ask *) = {
        [SDS_ROUTE_BY_CODE] = who_registers,
        [SDS_ROUTE_BY_SIGNATURE] = who_signed,
        [SDS_ROUTE_BY_CLIENT] = who_is_client,
        [SDS_ROUTE_BY_TOKEN] = who_has_token,
    };

    return ways[ask->route->by](ask);
}
