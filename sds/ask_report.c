/* SPDX-License-Identifier: Apache-2.0 */
/* A body that is known tells nothing new of devices, but its steps go through the table again. */
#include "sds/ask_report.h"

#include "protocol/sds_doc.h"
#include "sds/book_device.h"
#include "sds/queue.h"
#include "sds/tell.h"

#include <string.h>

/* Whether the body is new; the same id with another body is refused. */
static enum err look(struct ask *ask, const char *report, bool *out_is_new)
{
    uint8_t digest[CRYPTO_SHA256_SIZE];
    enum book_device_seen seen = BOOK_DEVICE_NEW;
    size_t len = 0;
    const char *body = http_server_body(ask->exchange, &len);

    crypto_sha256(body, len, digest);
    enum err err = book_device_report(ask->world->book, ask->connector.place, report, digest,
                                      ask->now_ms + ASK_REPORT_KEPT_MS, &seen);
    if (err == ERR_NONE && seen == BOOK_DEVICE_OTHER)
        ask_refuse(ask, SDS_DOC_CONFLICT, "report is the id of another body");
    *out_is_new = seen == BOOK_DEVICE_NEW;
    return err;
}

static struct queue_step read_step(const struct ask *ask, const struct sds_doc_step *told)
{
    return (struct queue_step){
        .event = { .verb = (enum sds_work_verb)told->verb,
                   .actor = SDS_WORK_CONNECTOR,
                   .now_ms = ask->now_ms,
                   .fence = told->fence,
                   .step = told->step == SDS_FIELD_NONE ? 0 : told->step,
                   .lease_ms = queue_lease_ms(ask_poll_s(ask)),
                   .holder = ask->connector.id,
                   .run = told->run[0] != '\0' ? told->run : NULL },
        .reason = told->reason,
        .percent = told->percent,
        .evidence = told->has_evidence != 0 ? &told->evidence : NULL,
    };
}

static enum err do_step(struct ask *ask, const struct sds_doc_step *told,
                        struct sds_doc_result *out)
{
    const struct queue_step step = read_step(ask, told);
    enum sds_work_result result = SDS_WORK_UNKNOWN;
    struct book_item item;
    enum err err = book_item_get(ask->world->book, told->item, &item);

    if (err == ERR_NONE)
        err = queue_apply(ask->world->book, &item, &step, &result);
    memcpy(out->item, told->item, sizeof out->item);
    out->fence = told->fence;
    out->step = told->step;
    out->result = result;
    out->state = result != SDS_WORK_UNKNOWN ? item.work.state : SDS_FIELD_WORDLESS;
    return err == ERR_MISSING ? ERR_NONE : err;
}

static void tell_full(const struct ask *ask)
{
    if (log_limit_allows(ask->world->tell_full, NULL))
        log_warn("ask_report",
                 "account %s: has %d devices, as many as it may have; others are left out",
                 ask->connector.account_id, BOOK_DEVICE_MOST);
}

/* The device of this id, made when it is not known. ERR_LIMIT without room for it: it is left out,
 * and not what stands beside it. */
static enum err find_device(struct ask *ask, const char *id, struct book_device *out)
{
    struct book *book = ask->world->book;
    enum err err = book_device_get(book, ask->connector.account, id, out);

    if (err == ERR_MISSING) {
        *out = (struct book_device){ .account = ask->connector.account,
                                     .connector = ask->connector.place,
                                     .first_ms = ask->now_ms };
        memcpy(out->id, id, sizeof out->id);
        err = book_device_add(book, out);
    }
    if (err == ERR_LIMIT)
        tell_full(ask);
    return err;
}

static enum err write_device(const struct sds_doc_device *told, struct buf *out)
{
    struct sds_field_trouble trouble;
    struct json_write w;

    json_write_init(&w, out);
    json_write_object(&w, NULL);
    if (!sds_field_write(&sds_doc_report_device, told, &w, &trouble))
        return ERR_RANGE;
    json_write_end(&w);
    return json_write_done(&w) ? ERR_NONE : ERR_LIMIT;
}

static const char *found_of(const struct sds_doc_device *told, unsigned name)
{
    for (size_t i = 0; i < told->setting_count; i++)
        if (told->settings[i].name == name)
            return told->settings[i].found;
    return NULL;
}

/* What the device has now against what work put: it has drifted, or not any more. */
static enum err compare(struct ask *ask, const struct book_device *device,
                        const struct sds_doc_device *told)
{
    struct book *book = ask->world->book;
    struct sds_doc_put put;
    enum err err = ERR_NONE;

    for (unsigned name = 0; name < SDS_DOC_SETTING_NAMES && err == ERR_NONE; name++) {
        const char *found = found_of(told, name);
        err = book_device_tell_put(book, device, name, found, ask->now_ms, &put);
        if (err == ERR_NONE && put.item[0] != '\0')
            err = tell_drift(book, &ask->connector, device, &put, found, ask->now_ms);
    }
    return err;
}

/* What was read before what is known already, and comes late. What is known is no measure when it
 * lies ahead: a clock that was wrong once would freeze the device until then. */
static bool is_late(const struct ask *ask, const struct book_device *known, int64_t at_ms)
{
    return at_ms < known->at_ms && known->at_ms <= ask->now_ms;
}

/* One more is counted in `stored` when it is. */
static enum err take_device(struct ask *ask, const struct sds_doc_device *told, int64_t *stored)
{
    struct book_device device;
    struct buf body;
    enum err err = find_device(ask, told->device, &device);

    if (err != ERR_NONE)
        return err == ERR_LIMIT ? ERR_NONE : err;
    if (device.connector != ask->connector.place) {
        device.connector = ask->connector.place;
        err = book_device_own(ask->world->book, &device);
        if (err == ERR_NONE)
            err = queue_move(ask->world->book, &device, ask->now_ms);
    }
    if (err == ERR_NONE && told->item[0] != '\0')
        err = book_item_tell(ask->world->book, told->item, device.place, false);
    if (err != ERR_NONE || is_late(ask, &device, told->at_ms))
        return err;
    buf_init(&body, sds_doc_row(SDS_DOC_REPORTS)->most);
    err = write_device(told, &body);
    device.at_ms = told->at_ms;
    device.received_ms = ask->now_ms;
    if (err == ERR_NONE)
        err = book_device_put(ask->world->book, &device, buf_text(&body));
    if (err == ERR_NONE)
        err = compare(ask, &device, told);
    *stored += err == ERR_NONE;
    buf_finish(&body);
    return err;
}

enum err ask_report_take(struct ask *ask)
{
    const struct sds_doc_reports *body = ask->request;
    struct sds_doc_results *answer = ask->answer;
    bool is_new = false;
    enum err err = look(ask, body->report, &is_new);

    memcpy(answer->report, body->report, sizeof answer->report);
    answer->time_ms = ask->now_ms;
    answer->devices = 0;
    for (size_t i = 0; i < body->device_count && is_new && err == ERR_NONE; i++)
        err = take_device(ask, &body->devices[i], &answer->devices);
    for (size_t i = 0; i < body->work_count && err == ERR_NONE && ask->problem.status == 0; i++)
        err = do_step(ask, &body->work[i], &answer->work[answer->work_count++]);
    return err;
}

static enum err take_alert(struct ask *ask, const struct sds_doc_alert *told,
                           struct sds_doc_stored *answer)
{
    struct book_device device;
    bool is_new = false;
    enum err err = find_device(ask, told->device, &device);

    if (err != ERR_NONE)
        return err == ERR_LIMIT ? ERR_NONE : err;
    err = book_device_alert(ask->world->book, &device, ask->connector.place, told, ask->now_ms,
                            &is_new);
    if (err == ERR_NONE && told->item[0] != '\0')
        err = book_item_tell(ask->world->book, told->item, device.place, true);
    if (err == ERR_NONE && is_new)
        err = tell_alert(ask->world->book, &ask->connector, told, ask->now_ms);
    answer->stored += is_new;
    answer->known += !is_new;
    return err;
}

enum err ask_report_alerts(struct ask *ask)
{
    const struct sds_doc_alerts *body = ask->request;
    struct sds_doc_stored *answer = ask->answer;
    bool is_new = false;
    enum err err = look(ask, body->report, &is_new);

    memcpy(answer->report, body->report, sizeof answer->report);
    answer->stored = 0;
    answer->known = is_new ? 0 : (int64_t)body->alert_count;
    for (size_t i = 0; i < body->alert_count && is_new && err == ERR_NONE; i++)
        err = take_alert(ask, &body->alerts[i], answer);
    return err;
}
