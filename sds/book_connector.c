/* SPDX-License-Identifier: Apache-2.0 */
/* A code is that of a licence's activation, without dashes: 128 bits that people can copy. */
#include "sds/book_connector.h"

#include "base/crypto.h"

#include <string.h>

static void strip(const char *dashed, char out_code[SDS_DOC_CODE])
{
    size_t len = 0;

    for (const char *at = dashed; *at != '\0' && len < SDS_DOC_CODE - 1; at++)
        if (*at != '-')
            out_code[len++] = *at;
    out_code[len] = '\0';
}

/* The row that a new place takes: 0 for one of its own. No row goes, since those of devices and
 * work would have to be looked through for it. */
static enum err find_row(struct book *book, const struct book_connector *connector,
                         int64_t *out_row)
{
    int64_t count = 0;
    enum err err =
        BOOK_COUNT(book, BOOK_SQL_COUNT_CONNECTORS, &count, BOOK_NUMBER(connector->account));

    *out_row = 0;
    if (err != ERR_NONE || count < BOOK_CONNECTOR_MOST)
        return err;
    err = BOOK_COUNT(book, BOOK_SQL_LAPSED_CONNECTOR, out_row, BOOK_NUMBER(connector->account),
                     BOOK_NUMBER(connector->made_ms - BOOK_CONNECTOR_AGAIN_MS));
    return err == ERR_NONE && *out_row == 0 ? ERR_LIMIT : err;
}

static enum err write_row(struct book *book, struct book_connector *connector, int64_t row,
                          const uint8_t digest[CRYPTO_SHA256_SIZE])
{
    enum err err =
        BOOK_DO(book, BOOK_SQL_ADD_CONNECTOR, row == 0 ? BOOK_NOTHING : BOOK_NUMBER(row),
                BOOK_TEXT(connector->id), BOOK_NUMBER(connector->account),
                BOOK_TEXT(connector->region), BOOK_NUMBER(connector->made_ms),
                BOOK_BYTES(digest, CRYPTO_SHA256_SIZE), BOOK_NUMBER(connector->code_until_ms));

    connector->place = row == 0 ? book_last(book) : row;
    return err;
}

enum err book_connector_add(struct book *book, struct book_connector *connector,
                            char out_code[SDS_DOC_CODE])
{
    uint8_t code[LICENCE_CODE_OCTETS];
    uint8_t digest[CRYPTO_SHA256_SIZE];
    char dashed[LICENCE_CODE_TEXT];
    int64_t row;
    enum err err = find_row(book, connector, &row);

    if (err != ERR_NONE)
        return err;
    licence_code_make(code);
    licence_code_write(code, dashed);
    strip(dashed, out_code);
    crypto_sha256(code, sizeof code, digest);
    crypto_wipe(code, sizeof code);
    crypto_wipe(dashed, sizeof dashed);
    crypto_uuid(connector->id);
    return write_row(book, connector, row, digest);
}

static bool read_connector(struct sqlite_statement *s, struct book_connector *out)
{
    *out = (struct book_connector){ .place = sqlite_number(s, 0),
                                    .account = sqlite_number(s, 2),
                                    .made_ms = sqlite_number(s, 4),
                                    .code_until_ms = sqlite_number(s, 5),
                                    .state = (enum sds_doc_place_state)sqlite_number(s, 6),
                                    .registered_ms = sqlite_number(s, 7),
                                    .key_ms = sqlite_number(s, 9),
                                    .former_until_ms = sqlite_number(s, 11),
                                    .kinds = (unsigned)sqlite_number(s, 12),
                                    .seen_ms = sqlite_number(s, 14),
                                    .cause = (enum sds_doc_cause)sqlite_number(s, 15),
                                    .poll_s = sqlite_number(s, 16) };
    return out->state < SDS_DOC_PLACE_STATES && out->cause < SDS_DOC_CAUSES &&
           book_text(s, 17, out->account_id, sizeof out->account_id) &&
           book_text(s, 1, out->id, sizeof out->id) &&
           book_text(s, 3, out->region, sizeof out->region) &&
           book_bytes(s, 8, out->key, sizeof out->key) &&
           book_bytes(s, 10, out->former, sizeof out->former) &&
           book_text(s, 13, out->version, sizeof out->version);
}

static enum err one(struct book *book, struct sqlite_statement *s, struct book_connector *out)
{
    enum err err = ERR_NONE;
    bool found = sqlite_row(s, &err);

    if (found && !read_connector(s, out))
        err = ERR_CORRUPT;
    return book_one(book, s, found, err);
}

enum err book_connector_get(struct book *book, const char *id, struct book_connector *out)
{
    return one(book, BOOK_ASK(book, BOOK_SQL_GET_CONNECTOR, BOOK_TEXT(id)), out);
}

enum err book_connector_of_code(struct book *book, const char *code, struct book_connector *out)
{
    uint8_t octets[LICENCE_CODE_OCTETS];
    uint8_t digest[CRYPTO_SHA256_SIZE];

    if (!licence_code_read(code, octets))
        return ERR_MISSING;
    crypto_sha256(octets, sizeof octets, digest);
    crypto_wipe(octets, sizeof octets);
    return one(book, BOOK_ASK(book, BOOK_SQL_FIND_CODE, BOOK_BYTES(digest, sizeof digest)), out);
}

enum err book_connector_put(struct book *book, const struct book_connector *c)
{
    return BOOK_DO(book, BOOK_SQL_PUT_CONNECTOR, BOOK_NUMBER(c->state),
                   BOOK_NUMBER(c->registered_ms), BOOK_BYTES(c->key, sizeof c->key),
                   BOOK_NUMBER(c->key_ms), BOOK_BYTES(c->former, sizeof c->former),
                   BOOK_NUMBER(c->former_until_ms), BOOK_NUMBER(c->kinds), BOOK_TEXT(c->version),
                   BOOK_NUMBER(c->seen_ms), BOOK_NUMBER(c->cause), BOOK_NUMBER(c->poll_s),
                   BOOK_NUMBER(c->place));
}

enum err book_connector_saw(struct book *book, const struct book_connector *c)
{
    return BOOK_DO(book, BOOK_SQL_SAW_CONNECTOR, BOOK_TEXT(c->version), BOOK_NUMBER(c->seen_ms),
                   BOOK_NUMBER(c->kinds), BOOK_NUMBER(c->place));
}

enum err book_connector_each(struct book *book, book_connector_fn *fn, void *arg)
{
    struct sqlite_statement *s = book_ask(book, BOOK_SQL_EACH_CONNECTOR, NULL, 0);
    struct book_connector connector;
    enum err err = ERR_NONE;

    while (book_row(book, s, &err))
        if (!read_connector(s, &connector) || !fn(arg, &connector))
            break;
    sqlite_reset(s);
    return err;
}

int64_t book_connector_key_days(const struct book_connector *connector, int64_t now_ms)
{
    return connector->key_ms > 0 && now_ms > connector->key_ms
               ? (now_ms - connector->key_ms) / INT64_C(86400000)
               : 0;
}

enum err book_connector_note(struct book *book, int64_t connector, const char *nonce,
                             int64_t until_ms, bool *out_is_new)
{
    enum err err = BOOK_DO(book, BOOK_SQL_NOTE_NONCE, BOOK_NUMBER(connector), BOOK_TEXT(nonce),
                           BOOK_NUMBER(until_ms));

    *out_is_new = err == ERR_NONE && book_changes(book) == 1;
    return err;
}
