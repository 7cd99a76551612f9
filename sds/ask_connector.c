/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever looks like two who have one code or one key voids the place: one of them stole it. */
#include "sds/ask_connector.h"

#include "base/base64url.h"
#include "base/str.h"
#include "sds/ask_who.h"
#include "sds/queue.h"
#include "sds/tell.h"

#include <string.h>

static bool read_key(struct ask *ask, const char *text, uint8_t out_key[CRYPTO_SIGN_PUBLIC])
{
    bool is_good = base64url_decode_exact(text, strlen(text), out_key, CRYPTO_SIGN_PUBLIC) &&
                   crypto_sign_public_is_sound(out_key);

    if (!is_good)
        ask_refuse(ask, SDS_DOC_BAD_BODY, "key is no sound Ed25519 public key");
    return is_good;
}

static enum err told(struct ask *ask, const struct book_connector *connector)
{
    return tell_connector(ask->world->book, connector, ask->world->conf->poll_s, ask->now_ms);
}

enum err ask_connector_end(struct ask *ask, struct book_connector *connector,
                           enum sds_doc_place_state state)
{
    ask->is_kept = true;
    connector->state = state;
    connector->former_until_ms = 0;
    enum err err = book_connector_put(ask->world->book, connector);
    if (err == ERR_NONE)
        err = queue_withdraw(ask->world->book, connector->id, NULL, 0, ask->now_ms);
    return err == ERR_NONE ? told(ask, connector) : err;
}

static enum err answer_registered(struct ask *ask)
{
    const struct platform_conf *conf = ask->world->conf;
    struct sds_doc_registered *answer = ask->answer;

    memcpy(answer->connector, ask->connector.id, sizeof answer->connector);
    (void)str_copy(answer->region, sizeof answer->region, conf->region);
    answer->poll_s = ask_poll_s(ask);
    answer->time_ms = ask->now_ms;
    return ERR_NONE;
}

/* The code's first key. */
static enum err begin(struct ask *ask, const uint8_t key[CRYPTO_SIGN_PUBLIC])
{
    const struct sds_doc_registration *body = ask->request;
    struct book_connector *connector = &ask->connector;

    if (ask->now_ms >= connector->code_until_ms) {
        ask_refuse(ask, SDS_DOC_BAD_CODE, "its time is over; have a new one made");
        return ERR_NONE;
    }
    connector->state = SDS_DOC_PLACE_ACTIVE;
    connector->registered_ms = connector->key_ms = connector->seen_ms = ask->now_ms;
    connector->kinds = body->kinds;
    memcpy(connector->key, key, sizeof connector->key);
    memcpy(connector->version, body->version, sizeof connector->version);
    enum err err = book_connector_put(ask->world->book, connector);
    if (err == ERR_NONE)
        err = told(ask, connector);
    return err == ERR_NONE ? answer_registered(ask) : err;
}

/* The code was used: by this key, whose answer was lost, or by another one. */
static enum err again(struct ask *ask, const uint8_t key[CRYPTO_SIGN_PUBLIC])
{
    struct book_connector *connector = &ask->connector;
    bool is_known = memcmp(key, connector->key, sizeof connector->key) == 0 ||
                    (connector->former_until_ms > 0 &&
                     memcmp(key, connector->former, sizeof connector->former) == 0);

    if (ask->now_ms >= connector->code_until_ms + BOOK_CONNECTOR_AGAIN_MS) {
        ask_refuse(ask, SDS_DOC_BAD_CODE, "its time is over"); /* and changes nothing */
        return ERR_NONE;
    }
    if (!is_known) {
        ask_refuse(ask, SDS_DOC_CONFLICT,
                   "another key has this code: both are void now; revoke it and make a new one");
        connector->cause = SDS_DOC_CODE_AGAIN;
        return ask_connector_end(ask, connector, SDS_DOC_PLACE_VOID);
    }
    if (ask->now_ms < connector->registered_ms + BOOK_CONNECTOR_AGAIN_MS)
        return answer_registered(ask);
    ask_refuse(ask, SDS_DOC_BAD_CODE, "it was used");
    return ERR_NONE;
}

static bool is_of_region(struct ask *ask, const char *region)
{
    const char *ours = ask->world->conf->region;

    if (region[0] == '\0' || strcmp(region, ours) == 0)
        return true;
    ask_refuse(ask, SDS_DOC_OTHER_REGION, ours[0] != '\0' ? ours : "this platform has no region");
    return false;
}

static enum err find_code(struct ask *ask, const char *code)
{
    enum err err = book_connector_of_code(ask->world->book, code, &ask->connector);

    if (err == ERR_MISSING)
        ask_refuse(ask, SDS_DOC_BAD_CODE, "");
    return err == ERR_MISSING ? ERR_NONE : err;
}

enum err ask_connector_register(struct ask *ask)
{
    const struct sds_doc_registration *body = ask->request;
    uint8_t key[CRYPTO_SIGN_PUBLIC];

    if (!is_of_region(ask, body->region) || !read_key(ask, body->key, key))
        return ERR_NONE;
    if (strcmp(ask->claim.keyid, body->key) != 0)
        ask_refuse(ask, SDS_DOC_BAD_SIGNATURE, "keyid is not the key of the body");
    if (ask->problem.status != 0 || !ask_who_signed(ask, key))
        return ERR_NONE;
    enum err err = find_code(ask, body->code);
    if (err == ERR_NONE && ask->problem.status == 0)
        err = ask_who_note(ask);
    if (err != ERR_NONE || ask->problem.status != 0)
        return err;
    if (ask->connector.state == SDS_DOC_PLACE_ENROLLED)
        return begin(ask, key);
    if (ask->connector.state == SDS_DOC_PLACE_ACTIVE)
        return again(ask, key);
    ask_refuse(ask, SDS_DOC_BAD_CODE, "it was used");
    return ERR_NONE;
}

static enum err take_new_key(struct ask *ask, const uint8_t key[CRYPTO_SIGN_PUBLIC])
{
    struct book_connector *connector = &ask->connector;

    memcpy(connector->former, connector->key, sizeof connector->former);
    memcpy(connector->key, key, sizeof connector->key);
    connector->former_until_ms = ask->now_ms + BOOK_CONNECTOR_FORMER_MS;
    connector->key_ms = connector->seen_ms = ask->now_ms;
    return book_connector_put(ask->world->book, connector);
}

enum err ask_connector_rotate(struct ask *ask)
{
    const struct sds_doc_rotation *body = ask->request;
    struct book_connector *connector = &ask->connector;
    uint8_t key[CRYPTO_SIGN_PUBLIC];

    if (!read_key(ask, body->key, key))
        return ERR_NONE;
    if (memcmp(key, connector->key, sizeof key) == 0)
        return ERR_NONE; /* it comes again */
    if (ask->is_former) {
        ask_refuse(ask, SDS_DOC_IS_VOID, "a superseded key asked for another one: all are void");
        connector->cause = SDS_DOC_OLD_KEY;
        return ask_connector_end(ask, connector, SDS_DOC_PLACE_VOID);
    }
    if (connector->former_until_ms > 0 && memcmp(key, connector->former, sizeof key) == 0) {
        ask_refuse(ask, SDS_DOC_BAD_BODY, "key is the one before");
        return ERR_NONE;
    }
    return take_new_key(ask, key);
}

enum err ask_connector_leave(struct ask *ask)
{
    return ask_connector_end(ask, &ask->connector, SDS_DOC_PLACE_LEFT);
}
