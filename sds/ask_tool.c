/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets are in answers only, never in the log or the audit. */
#include "sds/ask_tool.h"

#include "base/str.h"
#include "sds/ask_connector.h"
#include "sds/scope.h"

#include <string.h>

enum err ask_tool_token(struct ask *ask)
{
    struct sds_doc_token *answer = ask->answer;
    char secret[BOOK_ACCOUNT_SECRET];
    unsigned scopes = ask->tool.scopes;

    if (ask->scope[0] != '\0' && !scope_read(ask->scope, &scopes)) {
        ask_refuse(ask, SDS_DOC_NO_SCOPE, "");
        return ERR_NONE;
    }
    if ((scopes & ~ask->tool.scopes) != 0) {
        ask_refuse(ask, SDS_DOC_NO_SCOPE, "");
        return ERR_NONE;
    }
    enum err err = book_account_add_token(ask->world->book, &ask->tool, scopes,
                                          ask->now_ms + (int64_t)SDS_DOC_TOKEN_S * 1000, secret);
    (void)str_copy(answer->access_token, sizeof answer->access_token, secret);
    crypto_wipe(secret, sizeof secret);
    answer->token_type = 0;
    answer->expires_in = SDS_DOC_TOKEN_S;
    scope_write(scopes, answer->scope);
    return err;
}

enum err ask_tool_enrol(struct ask *ask)
{
    const struct sds_doc_enrol *body = ask->request;
    struct sds_doc_enrolled *answer = ask->answer;
    struct book_account account = { .place = 0 };
    struct book_connector place = { .made_ms = ask->now_ms,
                                    .code_until_ms = ask->now_ms + body->hours * 3600000 };

    if (body->region[0] != '\0' && strcmp(body->region, ask->world->conf->region) != 0) {
        ask_refuse(ask, SDS_DOC_OTHER_REGION, "");
        return ERR_NONE;
    }
    enum err err = book_account_of_tool(ask->world->book, ask->tool.place, body->account, &account);
    if (err != ERR_NONE)
        return ask_or_not_found(ask, err);
    ask->account = place.account = account.place;
    memcpy(place.region, body->region, sizeof place.region);
    memcpy(answer->account, account.id, sizeof answer->account);
    err = book_connector_add(ask->world->book, &place, answer->code);
    if (err == ERR_LIMIT) {
        ask_refuse(ask, SDS_DOC_TOO_MANY, "the account has as many places as it may have");
        return ERR_NONE;
    }
    memcpy(answer->connector, place.id, sizeof answer->connector);
    answer->expires_ms = place.code_until_ms;
    ask_about(ask, place.id);
    return err;
}

enum err ask_tool_revoke(struct ask *ask)
{
    struct book_connector connector = { .account = 0 };
    enum err err =
        http_server_segment(ask->exchange, "connector", ask->subject, sizeof ask->subject)
            ? book_connector_get(ask->world->book, ask->subject, &connector)
            : ERR_MISSING;

    if (err == ERR_NONE)
        err = ask_is_ours(ask, connector.account);
    if (err != ERR_NONE || connector.state == SDS_DOC_PLACE_REVOKED)
        return ask_or_not_found(ask, err);
    return ask_connector_end(ask, &connector, SDS_DOC_PLACE_REVOKED);
}
