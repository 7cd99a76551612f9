/* SPDX-License-Identifier: Apache-2.0 */
/* Each list has one statement, and a function that reads its row. */
#include "sds/book_list.h"

#include "base/str.h"
#include "protocol/sds_doc.h"
#include "sds/book_account.h"

#include <string.h>

#define NOT_TOLD (-1)

/* The next row that belongs to the page; false at its end, with the cursor when there is more. The
 * row's account and place are its first two columns. */
static bool next(struct book *book, struct book_list *list, struct sqlite_statement *s,
                 int64_t last[2], enum err *out_err)
{
    if (!book_row(book, s, out_err))
        return false;
    if (list->count == list->most) {
        query_write_cursor(last[0], last[1], list->next);
        return false;
    }
    last[0] = sqlite_number(s, 0);
    last[1] = sqlite_number(s, 1);
    return true;
}

typedef bool read_fn(struct sqlite_statement *s, void *row);

/* Fills rows of `size` bytes each. */
static enum err fill(struct book *book, struct book_list *list, struct sqlite_statement *s,
                     read_fn *read, void *rows, size_t size)
{
    int64_t last[2] = { 0, 0 };
    enum err err = ERR_NONE;

    while (next(book, list, s, last, &err)) {
        if (!read(s, (char *)rows + list->count * size)) {
            err = ERR_CORRUPT;
            break;
        }
        list->count++;
    }
    sqlite_reset(s);
    return err;
}

static struct book_value or_nothing(const char *text)
{
    return text[0] != '\0' ? BOOK_TEXT(text) : BOOK_NOTHING;
}

/* Lists that go backward begin at their end. */
static int64_t before(const struct query *query)
{
    return query->cursor > 0 ? query->cursor : INT64_MAX;
}

static bool read_account(struct sqlite_statement *s, void *row)
{
    struct sds_doc_account *out = row;

    *out = (struct sds_doc_account){ .made_ms = sqlite_number(s, 3),
                                     .connectors = sqlite_number(s, 4),
                                     .devices = sqlite_number(s, 5) };
    return book_text(s, 2, out->account, sizeof out->account);
}

enum err book_list_accounts(struct book *book, struct book_list *list,
                            struct sds_doc_account *out_rows)
{
    return fill(book, list,
                BOOK_ASK(book, BOOK_SQL_LIST_ACCOUNTS, BOOK_NUMBER(list->tool),
                         BOOK_NUMBER(list->query->cursor), BOOK_NUMBER((int64_t)list->most + 1)),
                read_account, out_rows, sizeof *out_rows);
}

static bool read_place(struct sqlite_statement *s, void *row)
{
    struct sds_doc_place *out = row;

    *out = (struct sds_doc_place){ .state = (unsigned)sqlite_number(s, 4),
                                   .cause = (unsigned)sqlite_number(s, 5),
                                   .made_ms = sqlite_number(s, 6),
                                   .expires_ms = sqlite_number(s, 7),
                                   .registered_ms = sqlite_number(s, 8),
                                   .seen_ms = sqlite_number(s, 9),
                                   .key_since_ms = sqlite_number(s, 10),
                                   .kinds = (unsigned)sqlite_number(s, 13),
                                   .poll_s = sqlite_number(s, 14),
                                   .holds = sqlite_number(s, 15),
                                   .devices = sqlite_number(s, 16) };
    return book_text(s, 2, out->connector, sizeof out->connector) &&
           book_text(s, 3, out->account, sizeof out->account) &&
           book_text(s, 11, out->version, sizeof out->version) &&
           book_text(s, 12, out->region, sizeof out->region);
}

enum err book_list_connectors(struct book *book, struct book_list *list, int64_t poll_s,
                              struct sds_doc_place *out_rows)
{
    const struct query *query = list->query;

    return fill(book, list,
                BOOK_ASK(book, BOOK_SQL_LIST_CONNECTORS, BOOK_NUMBER(list->tool),
                         or_nothing(query->of.account), BOOK_NUMBER(query->cursor_of),
                         BOOK_NUMBER(query->cursor), BOOK_NUMBER((int64_t)list->most + 1),
                         BOOK_NUMBER(poll_s)),
                read_place, out_rows, sizeof *out_rows);
}

static enum err one_place(struct book *book, struct sqlite_statement *s, struct sds_doc_place *out)
{
    enum err err = ERR_NONE;
    bool found = sqlite_row(s, &err);

    if (found && !read_place(s, out))
        err = ERR_CORRUPT;
    return book_one(book, s, found, err);
}

enum err book_list_connector(struct book *book, int64_t tool, const char *id, int64_t poll_s,
                             struct sds_doc_place *out)
{
    return one_place(book,
                     BOOK_ASK(book, BOOK_SQL_SHOW_CONNECTOR, BOOK_NUMBER(tool), BOOK_TEXT(id),
                              BOOK_NUMBER(poll_s)),
                     out);
}

enum err book_list_place(struct book *book, int64_t place, int64_t poll_s,
                         struct sds_doc_place *out)
{
    return one_place(
        book, BOOK_ASK(book, BOOK_SQL_SHOW_PLACE, BOOK_NUMBER(place), BOOK_NUMBER(poll_s)), out);
}

static bool read_told(const char *text, struct sds_doc_device *out)
{
    char error[JSON_ERROR_SIZE];
    struct sds_field_trouble trouble;
    struct json *json;

    if (text == NULL || json_parse(text, strlen(text), sds_doc_row(SDS_DOC_REPORTS)->most,
                                   SDS_DOC_DEPTH, &json, error) != ERR_NONE)
        return false;
    bool is_good = sds_field_read(&sds_doc_report_device, json_root(json), out, &trouble);
    json_destroy(json);
    return is_good;
}

static bool read_known(struct sqlite_statement *s, void *row)
{
    struct sds_doc_known *out = row;

    out->first_ms = sqlite_number(s, 4);
    out->received_ms = sqlite_number(s, 5);
    out->has_told = 1;
    out->put_count = 0;
    return book_text(s, 2, out->account, sizeof out->account) &&
           book_text(s, 3, out->connector, sizeof out->connector) &&
           read_told(sqlite_text(s, 6), &out->told);
}

/* What work put of a device. */
static enum err read_puts(struct book *book, struct sds_doc_known *known)
{
    struct sqlite_statement *s =
        BOOK_ASK(book, BOOK_SQL_EACH_PUT, BOOK_TEXT(known->account), BOOK_TEXT(known->told.device));
    enum err err = ERR_NONE;

    while (known->put_count < SDS_DOC_SETTING_NAMES && book_row(book, s, &err)) {
        struct sds_doc_put *put = &known->put[known->put_count++];
        *put = (struct sds_doc_put){ .name = (unsigned)sqlite_number(s, 0),
                                     .at_ms = sqlite_number(s, 3),
                                     .drifted_ms = sqlite_number(s, 4) };
        if (!book_text(s, 1, put->value, sizeof put->value) ||
            !book_text(s, 2, put->item, sizeof put->item))
            err = ERR_CORRUPT;
    }
    sqlite_reset(s);
    return err;
}

enum err book_list_devices(struct book *book, struct book_list *list,
                           struct sds_doc_known *out_rows)
{
    const struct query *query = list->query;

    enum err err = fill(book, list,
                        BOOK_ASK(book, BOOK_SQL_LIST_DEVICES, BOOK_NUMBER(list->tool),
                                 or_nothing(query->of.account), BOOK_NUMBER(query->cursor_of),
                                 BOOK_NUMBER(query->cursor), BOOK_NUMBER((int64_t)list->most + 1),
                                 or_nothing(query->of.connector)),
                        read_known, out_rows, sizeof *out_rows);
    for (size_t i = 0; i < list->count && err == ERR_NONE; i++)
        err = read_puts(book, &out_rows[i]);
    return err;
}

enum err book_list_device(struct book *book, int64_t account, const char *id,
                          struct sds_doc_known *out)
{
    struct sqlite_statement *s =
        BOOK_ASK(book, BOOK_SQL_SHOW_DEVICE, BOOK_NUMBER(account), BOOK_TEXT(id));
    enum err err = ERR_NONE;
    bool found = sqlite_row(s, &err);

    if (found && !read_known(s, out))
        err = ERR_CORRUPT;
    err = book_one(book, s, found, err);
    return err == ERR_NONE ? read_puts(book, out) : err;
}

static bool read_event(struct sqlite_statement *s, void *row)
{
    struct sds_doc_event *out = row;

    *out = (struct sds_doc_event){ .received_ms = sqlite_number(s, 10), .has_told = 1 };
    out->told.at_ms = sqlite_number(s, 6) == NOT_TOLD ? 0 : sqlite_number(s, 6);
    out->told.impressions = sqlite_number(s, 7) == NOT_TOLD ? SDS_FIELD_NONE : sqlite_number(s, 7);
    out->told.row = sqlite_number(s, 11) == NOT_TOLD ? SDS_FIELD_NONE : sqlite_number(s, 11);
    out->told.severity = (unsigned)sqlite_number(s, 8);
    return book_text(s, 2, out->account, sizeof out->account) &&
           book_text(s, 3, out->connector, sizeof out->connector) &&
           book_text(s, 4, out->told.device, sizeof out->told.device) &&
           book_text(s, 12, out->told.item, sizeof out->told.item) &&
           book_text(s, 5, out->told.code, sizeof out->told.code) &&
           book_text(s, 9, out->told.firmware, sizeof out->told.firmware);
}

enum err book_list_alerts(struct book *book, struct book_list *list, struct sds_doc_event *out_rows)
{
    const struct query *query = list->query;
    bool has_device = query->of.device[0] != '\0';

    return fill(book, list,
                BOOK_ASK(book, has_device ? BOOK_SQL_LIST_ALERTS_OF : BOOK_SQL_LIST_ALERTS,
                         BOOK_NUMBER(list->tool), or_nothing(query->of.account),
                         BOOK_NUMBER(before(query)), BOOK_NUMBER((int64_t)list->most + 1),
                         or_nothing(query->of.device)),
                read_event, out_rows, sizeof *out_rows);
}

static int64_t sum(const int64_t counts[SDS_WORK_STATES], enum sds_work_state first,
                   enum sds_work_state last)
{
    int64_t all = 0;

    for (int i = (int)first; i <= (int)last; i++)
        all += counts[i];
    return all;
}

static void write_rollout(const struct book_item_rollout *row,
                          const int64_t counts[SDS_WORK_STATES], struct sds_doc_rollout *out)
{
    out->state = row->is_halted ? SDS_DOC_ROLLOUT_HALTED : SDS_DOC_ROLLOUT_GOES;
    out->at_once = row->at_once;
    out->failures = row->bad;
    out->waiting = counts[SDS_WORK_WAITING];
    out->under_way = sum(counts, SDS_WORK_OFFERED, SDS_WORK_SCHEDULED) +
                     sum(counts, SDS_WORK_STARTED, SDS_WORK_VERIFYING);
    out->halted = counts[SDS_WORK_HALTED];
    out->done = counts[SDS_WORK_DONE];
    out->failed = counts[SDS_WORK_FAILED] + counts[SDS_WORK_LOST];
    out->others = sum(counts, SDS_WORK_REFUSED, SDS_WORK_EXPIRED);
    out->changed_ms = row->changed_ms;
}

enum err book_list_rollout(struct book *book, int64_t account, const char *rollout,
                           struct sds_doc_rollout *out)
{
    int64_t counts[SDS_WORK_STATES];
    struct book_item_rollout row;
    struct book_account whose;
    enum err err = book_item_rollout(book, account, rollout, &row);

    if (err == ERR_NONE)
        err = book_item_count_rollout(book, account, rollout, counts);
    if (err == ERR_NONE)
        err = book_account_at(book, account, &whose);
    if (err != ERR_NONE)
        return err;
    memcpy(out->account, whose.id, sizeof out->account);
    if (!str_copy(out->rollout, sizeof out->rollout, rollout))
        return ERR_RANGE;
    write_rollout(&row, counts, out);
    return ERR_NONE;
}

void book_list_progress(const struct book_item *item, struct sds_doc_progress *out)
{
    *out = (struct sds_doc_progress){ .kind = item->work.kind,
                                      .state = item->work.state,
                                      .reason = item->reason,
                                      .made_ms = item->made_ms,
                                      .changed_ms = item->changed_ms,
                                      .expires_ms = item->work.expires_ms,
                                      .started_ms = item->work.started_ms,
                                      .offers = item->work.fence,
                                      .percent = item->percent,
                                      .evidence = item->evidence,
                                      .has_evidence = item->has_evidence };
    memcpy(out->item, item->id, sizeof out->item);
    memcpy(out->account, item->account_id, sizeof out->account);
    memcpy(out->device, item->device_id, sizeof out->device);
    memcpy(out->connector, item->work.holder, sizeof out->connector);
    memcpy(out->rollout, item->rollout, sizeof out->rollout);
}

static bool read_progress(struct sqlite_statement *s, void *row)
{
    struct book_item item;

    if (!book_item_read(s, 2, &item))
        return false;
    book_list_progress(&item, row);
    return true;
}

/* The narrowest of what is given chooses the index. */
static enum book_sql work_by(const struct query *query)
{
    if (query->of.device[0] != '\0')
        return BOOK_SQL_LIST_WORK_OF_DEVICE;
    if (query->of.rollout[0] != '\0')
        return BOOK_SQL_LIST_WORK_OF_ROLLOUT;
    return query->of.state != SDS_FIELD_WORDLESS ? BOOK_SQL_LIST_WORK_IN_STATE : BOOK_SQL_LIST_WORK;
}

enum err book_list_work(struct book *book, struct book_list *list,
                        struct sds_doc_progress *out_rows)
{
    const struct query *query = list->query;
    const struct book_value state =
        query->of.state != SDS_FIELD_WORDLESS ? BOOK_NUMBER(query->of.state) : BOOK_NOTHING;

    return fill(book, list,
                BOOK_ASK(book, work_by(query), BOOK_NUMBER(list->tool),
                         or_nothing(query->of.account), BOOK_NUMBER(before(query)),
                         BOOK_NUMBER((int64_t)list->most + 1), or_nothing(query->of.device),
                         or_nothing(query->of.rollout), state),
                read_progress, out_rows, sizeof *out_rows);
}

static bool read_audit(struct sqlite_statement *s, void *row)
{
    struct sds_doc_audit *out = row;

    *out = (struct sds_doc_audit){ .at_ms = sqlite_number(s, 2),
                                   .by = (unsigned)sqlite_number(s, 3),
                                   .status = sqlite_number(s, 8),
                                   .rows = sqlite_number(s, 9) };
    return out->by < SDS_DOC_BYS && book_text(s, 4, out->who, sizeof out->who) &&
           book_text(s, 5, out->account, sizeof out->account) &&
           book_text(s, 6, out->request, sizeof out->request) &&
           book_text(s, 7, out->subject, sizeof out->subject);
}

enum err book_list_audit(struct book *book, struct book_list *list, struct sds_doc_audit *out_rows)
{
    const struct query *query = list->query;

    return fill(book, list,
                BOOK_ASK(book, BOOK_SQL_LIST_AUDIT, BOOK_NUMBER(list->tool),
                         or_nothing(query->of.account), BOOK_NUMBER(before(query)),
                         BOOK_NUMBER((int64_t)list->most + 1)),
                read_audit, out_rows, sizeof *out_rows);
}
