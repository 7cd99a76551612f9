/* SPDX-License-Identifier: Apache-2.0 */
/* What is told of a device is kept as the JSON of the contract's table: it was read by it. */
#include "sds/book_device.h"

#include "base/crypto.h"

#include <string.h>

#define TRIM_ONE_IN 256  /* finding the oldest costs a walk over those that stay */
#define NOT_TOLD    (-1) /* of a time or a count, so that rows without are alike */

enum err book_device_get(struct book *book, int64_t account, const char *id,
                         struct book_device *out)
{
    struct sqlite_statement *s =
        BOOK_ASK(book, BOOK_SQL_GET_DEVICE, BOOK_NUMBER(account), BOOK_TEXT(id));
    enum err err = ERR_NONE;
    bool found = sqlite_row(s, &err);

    if (found) {
        *out = (struct book_device){ .place = sqlite_number(s, 0),
                                     .account = account,
                                     .connector = sqlite_number(s, 1),
                                     .at_ms = sqlite_number(s, 2) };
        memcpy(out->id, id, sizeof out->id);
    }
    return book_one(book, s, found, err);
}

enum err book_device_add(struct book *book, struct book_device *device)
{
    int64_t count = 0;
    enum err err = BOOK_COUNT(book, BOOK_SQL_COUNT_DEVICES, &count, BOOK_NUMBER(device->account));

    if (err == ERR_NONE && count >= BOOK_DEVICE_MOST)
        return ERR_LIMIT;
    if (err == ERR_NONE)
        err =
            BOOK_DO(book, BOOK_SQL_ADD_DEVICE, BOOK_TEXT(device->id), BOOK_NUMBER(device->account),
                    BOOK_NUMBER(device->connector), BOOK_NUMBER(device->first_ms));
    device->place = book_last(book);
    return err;
}

enum err book_device_own(struct book *book, const struct book_device *device)
{
    return BOOK_DO(book, BOOK_SQL_OWN_DEVICE, BOOK_NUMBER(device->connector),
                   BOOK_NUMBER(device->place));
}

enum err book_device_put(struct book *book, const struct book_device *device, const char *body)
{
    return BOOK_DO(book, BOOK_SQL_PUT_DEVICE, BOOK_NUMBER(device->connector),
                   BOOK_NUMBER(device->at_ms), BOOK_NUMBER(device->received_ms), BOOK_TEXT(body),
                   BOOK_NUMBER(device->place));
}

static int64_t or_not_told(int64_t number, int64_t none)
{
    return number == none ? NOT_TOLD : number;
}

enum err book_device_alert(struct book *book, const struct book_device *device, int64_t connector,
                           const struct sds_doc_alert *alert, int64_t now_ms, bool *out_is_new)
{
    enum err err =
        BOOK_DO(book, BOOK_SQL_NOTE_ALERT, BOOK_NUMBER(device->account), BOOK_NUMBER(connector),
                BOOK_NUMBER(device->place), BOOK_TEXT(alert->code),
                BOOK_NUMBER(or_not_told(alert->at_ms, 0)),
                BOOK_NUMBER(or_not_told(alert->impressions, SDS_FIELD_NONE)),
                BOOK_NUMBER(or_not_told(alert->row, SDS_FIELD_NONE)), BOOK_NUMBER(alert->severity),
                BOOK_TEXT(alert->firmware), BOOK_TEXT(alert->item), BOOK_NUMBER(now_ms));

    *out_is_new = err == ERR_NONE && book_changes(book) == 1;
    if (err != ERR_NONE || *out_is_new || alert->item[0] == '\0')
        return err;
    return BOOK_DO(book, BOOK_SQL_NAME_ALERT, BOOK_TEXT(alert->item), BOOK_NUMBER(device->place),
                   BOOK_TEXT(alert->code), BOOK_NUMBER(or_not_told(alert->at_ms, 0)),
                   BOOK_NUMBER(or_not_told(alert->impressions, SDS_FIELD_NONE)),
                   BOOK_NUMBER(or_not_told(alert->row, SDS_FIELD_NONE)));
}

enum err book_device_note_put(struct book *book, int64_t device, const struct sds_doc_put *put)
{
    return BOOK_DO(book, BOOK_SQL_NOTE_PUT, BOOK_NUMBER(device), BOOK_NUMBER(put->name),
                   BOOK_TEXT(put->value), BOOK_TEXT(put->item), BOOK_NUMBER(put->at_ms));
}

/* ERR_MISSING when no work ever put it. */
static enum err get_put(struct book *book, int64_t device, unsigned name, struct sds_doc_put *out)
{
    struct sqlite_statement *s =
        BOOK_ASK(book, BOOK_SQL_GET_PUT, BOOK_NUMBER(device), BOOK_NUMBER(name));
    enum err err = ERR_NONE;
    bool found = sqlite_row(s, &err);

    *out = (struct sds_doc_put){ .name = name, .drifted_ms = found ? sqlite_number(s, 2) : 0 };
    if (found && (!book_text(s, 0, out->value, sizeof out->value) ||
                  !book_text(s, 1, out->item, sizeof out->item)))
        err = ERR_CORRUPT;
    return book_one(book, s, found, err);
}

enum err book_device_tell_put(struct book *book, const struct book_device *device, unsigned name,
                              const char *found, int64_t now_ms, struct sds_doc_put *out_drifted)
{
    struct sds_doc_put put;
    enum err err = get_put(book, device->place, name, &put);
    bool was = put.drifted_ms != 0;
    bool is = found != NULL && strcmp(found, put.value) != 0;

    *out_drifted = (struct sds_doc_put){ .item = "" };
    if (err != ERR_NONE || is == was)
        return err == ERR_MISSING ? ERR_NONE : err;
    if (is)
        *out_drifted = put;
    return BOOK_DO(book, BOOK_SQL_TELL_PUT, BOOK_NUMBER(device->place), BOOK_NUMBER(name),
                   BOOK_NUMBER(is ? now_ms : 0));
}

enum err book_device_report(struct book *book, int64_t connector, const char *report,
                            const uint8_t digest[32], int64_t until_ms,
                            enum book_device_seen *out_seen)
{
    uint8_t known[32];
    struct sqlite_statement *s =
        BOOK_ASK(book, BOOK_SQL_GET_REPORT, BOOK_NUMBER(connector), BOOK_TEXT(report));
    enum err err = ERR_NONE;
    bool found = sqlite_row(s, &err);

    if (found && !book_bytes(s, 0, known, sizeof known))
        err = ERR_CORRUPT;
    err = book_one(book, s, found, err);
    if (err == ERR_NONE)
        *out_seen = memcmp(known, digest, sizeof known) == 0 ? BOOK_DEVICE_SAME : BOOK_DEVICE_OTHER;
    if (err != ERR_MISSING)
        return err;
    *out_seen = BOOK_DEVICE_NEW;
    err = BOOK_DO(book, BOOK_SQL_NOTE_REPORT, BOOK_NUMBER(connector), BOOK_TEXT(report),
                  BOOK_BYTES(digest, 32), BOOK_NUMBER(until_ms));
    if (err != ERR_NONE || crypto_random_below(TRIM_ONE_IN) != 0)
        return err;
    return BOOK_DO(book, BOOK_SQL_TRIM_REPORTS, BOOK_NUMBER(connector),
                   BOOK_NUMBER(BOOK_DEVICE_REPORTS));
}
