/* SPDX-License-Identifier: Apache-2.0 */
/* An item's row has sds_work's numbers in columns; evidence is the JSON that the contract has. */
#include "sds/book_item.h"

#include "base/buf.h"
#include "base/crypto.h"
#include "protocol/sds_doc.h"

#include <string.h>

/* book_sql.c has these as numbers. */
_Static_assert(SDS_WORK_WAITING == 0 && SDS_WORK_HALTED == 5 && SDS_WORK_STARTED == 6 &&
                   SDS_WORK_DONE == 10,
               "states of indexes");

#define EVIDENCE_MOST ((size_t)4096)
#define ORDERED       (-1) /* the verb of an item's first step */

static bool read_evidence(const char *text, struct book_item *item)
{
    char error[JSON_ERROR_SIZE];
    struct sds_field_trouble trouble;
    struct json *json;

    sds_field_clear(&sds_doc_report_evidence, &item->evidence);
    item->has_evidence = text != NULL;
    if (text == NULL)
        return true;
    if (json_parse(text, strlen(text), EVIDENCE_MOST, SDS_DOC_DEPTH, &json, error) != ERR_NONE)
        return false;
    bool good =
        sds_field_read(&sds_doc_report_evidence, json_root(json), &item->evidence, &trouble);
    json_destroy(json);
    return good;
}

static bool read_work(struct sqlite_statement *s, int at, struct sds_work *out)
{
    *out = (struct sds_work){ .kind = (enum sds_work_kind)sqlite_number(s, at + 6),
                              .state = (enum sds_work_state)sqlite_number(s, at + 7),
                              .expires_ms = sqlite_number(s, at + 8),
                              .limit_ms = sqlite_number(s, at + 9),
                              .fence = sqlite_number(s, at + 10),
                              .lease_until_ms = sqlite_number(s, at + 11),
                              .step = sqlite_number(s, at + 12),
                              .last = (enum sds_work_verb)sqlite_number(s, at + 13),
                              .started_ms = sqlite_number(s, at + 14) };
    return out->kind < SDS_WORK_KINDS && out->state < SDS_WORK_STATES &&
           out->last < SDS_WORK_VERBS && book_text(s, at + 15, out->run, sizeof out->run) &&
           book_text(s, at + 23, out->holder, sizeof out->holder);
}

bool book_item_read(struct sqlite_statement *s, int at, struct book_item *out)
{
    *out = (struct book_item){ .place = sqlite_number(s, at),
                               .account = sqlite_number(s, at + 2),
                               .connector = sqlite_number(s, at + 3),
                               .device = sqlite_number(s, at + 4),
                               .made_ms = sqlite_number(s, at + 17),
                               .changed_ms = sqlite_number(s, at + 18),
                               .reason = (unsigned)sqlite_number(s, at + 19),
                               .percent = sqlite_is_null(s, at + 20) ? SDS_FIELD_NONE
                                                                     : sqlite_number(s, at + 20),
                               .due_ms = sqlite_number(s, at + 22) };
    return out->reason < SDS_DOC_REASONS && book_text(s, at + 1, out->id, sizeof out->id) &&
           book_text(s, at + 5, out->device_id, sizeof out->device_id) &&
           read_work(s, at, &out->work) &&
           book_text(s, at + 16, out->rollout, sizeof out->rollout) &&
           book_text(s, at + 24, out->account_id, sizeof out->account_id) &&
           read_evidence(sqlite_text(s, at + 21), out);
}

static enum err write_evidence(struct buf *out, const struct book_item *item)
{
    struct sds_field_trouble trouble;
    struct json_write w;

    json_write_init(&w, out);
    json_write_object(&w, NULL);
    if (!sds_field_write(&sds_doc_report_evidence, &item->evidence, &w, &trouble))
        return ERR_RANGE;
    json_write_end(&w);
    return json_write_done(&w) ? ERR_NONE : ERR_LIMIT;
}

static struct book_value number_or_nothing(int64_t number, int64_t none)
{
    return number == none ? BOOK_NOTHING : BOOK_NUMBER(number);
}

enum err book_item_add(struct book *book, struct book_item *item, const char *body)
{
    crypto_uuid(item->id);
    enum err err = BOOK_DO(
        book, BOOK_SQL_ADD_ITEM, BOOK_TEXT(item->id), BOOK_NUMBER(item->account),
        BOOK_NUMBER(item->connector), BOOK_NUMBER(item->device), BOOK_NUMBER(item->work.kind),
        BOOK_NUMBER(item->work.state), BOOK_NUMBER(item->work.expires_ms),
        BOOK_NUMBER(item->work.limit_ms), BOOK_TEXT(item->rollout), BOOK_NUMBER(item->made_ms),
        BOOK_NUMBER(item->changed_ms), BOOK_TEXT(body), number_or_nothing(item->due_ms, 0));
    item->place = book_last(book);
    return err;
}

enum err book_item_get(struct book *book, const char *id, struct book_item *out)
{
    struct sqlite_statement *s = BOOK_ASK(book, BOOK_SQL_GET_ITEM, BOOK_TEXT(id));
    enum err err = ERR_NONE;
    bool found = sqlite_row(s, &err);

    if (found && !book_item_read(s, 0, out))
        err = ERR_CORRUPT;
    return book_one(book, s, found, err);
}

enum err book_item_put(struct book *book, const struct book_item *item)
{
    const struct sds_work *work = &item->work;
    struct buf evidence;

    buf_init(&evidence, EVIDENCE_MOST);
    enum err err = item->has_evidence ? write_evidence(&evidence, item) : ERR_NONE;
    if (err == ERR_NONE)
        err = BOOK_DO(book, BOOK_SQL_PUT_ITEM, BOOK_NUMBER(item->connector),
                      BOOK_NUMBER(work->state), BOOK_NUMBER(work->fence), BOOK_TEXT(work->holder),
                      BOOK_NUMBER(work->lease_until_ms), BOOK_NUMBER(work->step),
                      BOOK_NUMBER(work->last), BOOK_NUMBER(work->started_ms), BOOK_TEXT(work->run),
                      BOOK_NUMBER(item->changed_ms), BOOK_NUMBER(item->reason),
                      number_or_nothing(item->percent, SDS_FIELD_NONE),
                      BOOK_TEXT(item->has_evidence ? buf_text(&evidence) : NULL),
                      number_or_nothing(item->due_ms, 0), BOOK_NUMBER(item->place));
    buf_finish(&evidence);
    return err;
}

enum err book_item_body(struct book *book, int64_t place, struct buf *out)
{
    struct sqlite_statement *s = BOOK_ASK(book, BOOK_SQL_ITEM_BODY, BOOK_NUMBER(place));
    enum err err = ERR_NONE;
    bool found = sqlite_row(s, &err);

    if (found && !buf_append_text(out, sqlite_text(s, 0)))
        err = buf_error(out);
    return book_one(book, s, found, err);
}

static enum err many(struct book *book, struct sqlite_statement *s, struct book_item *out_items,
                     size_t most, size_t *out_count)
{
    enum err err = ERR_NONE;

    *out_count = 0;
    while (*out_count < most && book_row(book, s, &err)) {
        if (!book_item_read(s, 0, &out_items[*out_count]))
            err = ERR_CORRUPT;
        if (err != ERR_NONE)
            break;
        (*out_count)++;
    }
    sqlite_reset(s);
    return err;
}

enum err book_item_waiting(struct book *book, const struct book_connector *connector,
                           int64_t now_ms, size_t most, struct book_item *out_items,
                           size_t *out_count)
{
    return many(book,
                BOOK_ASK(book, BOOK_SQL_WAITING_ITEMS, BOOK_NUMBER(connector->place),
                         BOOK_NUMBER(connector->kinds), BOOK_NUMBER(now_ms),
                         BOOK_NUMBER((int64_t)most)),
                out_items, most, out_count);
}

enum err book_item_leased_by(struct book *book, const char *holder, size_t most,
                             struct book_item *out_items, size_t *out_count)
{
    return many(
        book,
        BOOK_ASK(book, BOOK_SQL_LEASED_BY_HOLDER, BOOK_TEXT(holder), BOOK_NUMBER((int64_t)most)),
        out_items, most, out_count);
}

enum err book_item_leased_of(struct book *book, int64_t device, size_t most,
                             struct book_item *out_items, size_t *out_count)
{
    return many(
        book,
        BOOK_ASK(book, BOOK_SQL_LEASED_BY_DEVICE, BOOK_NUMBER(device), BOOK_NUMBER((int64_t)most)),
        out_items, most, out_count);
}

enum err book_item_due(struct book *book, int64_t now_ms, size_t most, struct book_item *out_items,
                       size_t *out_count)
{
    return many(book,
                BOOK_ASK(book, BOOK_SQL_DUE_ITEMS, BOOK_NUMBER(now_ms), BOOK_NUMBER((int64_t)most)),
                out_items, most, out_count);
}

enum err book_item_next_due(struct book *book, int64_t *out_ms)
{
    return book_number(book, BOOK_SQL_NEXT_DUE, NULL, 0, out_ms);
}

enum err book_item_tell(struct book *book, const char *id, int64_t device, bool is_row)
{
    return BOOK_DO(book, BOOK_SQL_TELL_ITEM, BOOK_TEXT(id), BOOK_NUMBER(device),
                   BOOK_NUMBER(!is_row), BOOK_NUMBER(is_row));
}

enum err book_item_told(struct book *book, int64_t place, int64_t *out_devices, int64_t *out_rows)
{
    struct sqlite_statement *s = BOOK_ASK(book, BOOK_SQL_ITEM_TOLD, BOOK_NUMBER(place));
    enum err err = ERR_NONE;
    bool found = sqlite_row(s, &err);

    *out_devices = found ? sqlite_number(s, 0) : 0;
    *out_rows = found ? sqlite_number(s, 1) : 0;
    return book_one(book, s, found, err);
}

enum err book_item_note(struct book *book, int64_t place, const struct book_item_step *step)
{
    return BOOK_DO(book, BOOK_SQL_NOTE_STEP, BOOK_NUMBER(place), BOOK_NUMBER(step->at_ms),
                   BOOK_NUMBER(step->by), BOOK_TEXT(step->who),
                   BOOK_NUMBER(step->verb == SDS_FIELD_WORDLESS ? ORDERED : (int64_t)step->verb),
                   BOOK_NUMBER(step->state), BOOK_NUMBER(step->reason), BOOK_NUMBER(step->offer));
}

enum err book_item_steps(struct book *book, int64_t place, size_t most, book_item_step_fn *fn,
                         void *arg)
{
    struct sqlite_statement *s =
        BOOK_ASK(book, BOOK_SQL_EACH_STEP, BOOK_NUMBER(place), BOOK_NUMBER((int64_t)most));
    enum err err = ERR_NONE;

    while (book_row(book, s, &err)) {
        const struct book_item_step step = { .at_ms = sqlite_number(s, 0),
                                             .by = (enum sds_doc_by)sqlite_number(s, 1),
                                             .who = sqlite_text(s, 2),
                                             .verb = sqlite_number(s, 3) == ORDERED
                                                         ? SDS_FIELD_WORDLESS
                                                         : (unsigned)sqlite_number(s, 3),
                                             .state = (enum sds_work_state)sqlite_number(s, 4),
                                             .reason = (unsigned)sqlite_number(s, 5),
                                             .offer = sqlite_number(s, 6) };
        if (!fn(arg, &step))
            break;
    }
    sqlite_reset(s);
    return err;
}

enum err book_item_rollout(struct book *book, int64_t account, const char *rollout,
                           struct book_item_rollout *out)
{
    struct sqlite_statement *s =
        BOOK_ASK(book, BOOK_SQL_GET_ROLLOUT, BOOK_NUMBER(account), BOOK_TEXT(rollout));
    enum err err = ERR_NONE;
    bool found = sqlite_row(s, &err);

    if (found)
        *out = (struct book_item_rollout){ .is_halted = sqlite_number(s, 0) != 0,
                                           .bad = sqlite_number(s, 1),
                                           .at_once = sqlite_number(s, 2),
                                           .under_way = sqlite_number(s, 3),
                                           .changed_ms = sqlite_number(s, 4) };
    if (found && !book_text(s, 5, out->tool, sizeof out->tool))
        err = ERR_CORRUPT;
    return book_one(book, s, found, err);
}

enum err book_item_put_rollout(struct book *book, int64_t account, const char *rollout,
                               const struct book_item_rollout *row)
{
    return BOOK_DO(book, BOOK_SQL_PUT_ROLLOUT, BOOK_NUMBER(account), BOOK_TEXT(rollout),
                   BOOK_NUMBER(row->is_halted), BOOK_NUMBER(row->bad), BOOK_NUMBER(row->at_once),
                   BOOK_NUMBER(row->under_way), BOOK_NUMBER(row->changed_ms), BOOK_TEXT(row->tool));
}

enum err book_item_wake_rollout(struct book *book, int64_t account, const char *rollout)
{
    return BOOK_DO(book, BOOK_SQL_WAKE_ROLLOUT, BOOK_NUMBER(account), BOOK_TEXT(rollout));
}

enum err book_item_move(struct book *book, int64_t device, int64_t connector)
{
    return BOOK_DO(book, BOOK_SQL_MOVE_ITEMS, BOOK_NUMBER(device), BOOK_NUMBER(connector));
}

enum err book_item_count_steps(struct book *book, int64_t place, int64_t *out_count)
{
    return BOOK_COUNT(book, BOOK_SQL_COUNT_STEPS, out_count, BOOK_NUMBER(place));
}

enum err book_item_count_rollout(struct book *book, int64_t account, const char *rollout,
                                 int64_t out_counts[SDS_WORK_STATES])
{
    struct sqlite_statement *s =
        BOOK_ASK(book, BOOK_SQL_COUNT_ROLLOUT, BOOK_NUMBER(account), BOOK_TEXT(rollout));
    enum err err = ERR_NONE;

    for (int i = 0; i < SDS_WORK_STATES; i++)
        out_counts[i] = 0;
    while (book_row(book, s, &err))
        if (sqlite_number(s, 0) >= 0 && sqlite_number(s, 0) < SDS_WORK_STATES)
            out_counts[sqlite_number(s, 0)] = sqlite_number(s, 1);
    return err;
}

enum err book_item_open(struct book *book, int64_t account, int64_t *out_count)
{
    return BOOK_COUNT(book, BOOK_SQL_OPEN_ITEMS, out_count, BOOK_NUMBER(account));
}

enum err book_item_of_key(struct book *book, int64_t tool, const char *key, uint8_t out_digest[32],
                          char out_item[SDS_DOC_UUID])
{
    struct sqlite_statement *s =
        BOOK_ASK(book, BOOK_SQL_GET_KEY, BOOK_NUMBER(tool), BOOK_TEXT(key));
    enum err err = ERR_NONE;
    bool found = sqlite_row(s, &err);

    if (found && (!book_bytes(s, 0, out_digest, 32) || !book_text(s, 1, out_item, SDS_DOC_UUID)))
        err = ERR_CORRUPT;
    return book_one(book, s, found, err);
}

enum err book_item_keep_key(struct book *book, int64_t tool, const char *key,
                            const uint8_t digest[32], const struct book_item *item,
                            int64_t until_ms)
{
    return BOOK_DO(book, BOOK_SQL_KEEP_KEY, BOOK_NUMBER(tool), BOOK_TEXT(key),
                   BOOK_BYTES(digest, 32), BOOK_NUMBER(item->place), BOOK_NUMBER(until_ms));
}
