/* SPDX-License-Identifier: Apache-2.0 */
/* Each topic's document is filled here; they are written and put in one place. */
#include "sds/tell.h"

#include "base/str.h"
#include "protocol/sds_doc.h"
#include "sds/book_hook.h"
#include "sds/book_list.h"

#include <stdlib.h>
#include <string.h>

/* The document of a topic, empty; NULL where no hook wants it, or on failure. */
static struct sds_doc_hook *begin(struct book *book, int64_t account, enum sds_doc_topic topic,
                                  int64_t now_ms, enum err *out_err)
{
    bool is_wanted = false;
    struct sds_doc_hook *hook = NULL;

    *out_err = book_hook_is_wanted(book, account, topic, &is_wanted);
    if (*out_err != ERR_NONE || !is_wanted)
        return NULL;
    hook = calloc(1, sizeof *hook);
    if (hook == NULL) {
        *out_err = ERR_MEMORY;
        return NULL;
    }
    sds_field_clear(&sds_doc_follow_hook, hook);
    hook->type = topic;
    hook->timestamp_ms = now_ms;
    hook->has_data = 1;
    return hook;
}

/* Takes the document over. */
static enum err end(struct book *book, int64_t account, struct sds_doc_hook *hook)
{
    struct sds_field_trouble trouble;
    struct buf body;

    buf_init(&body, sds_doc_row(SDS_DOC_HOOK)->most);
    enum err err = sds_doc_write(&body, SDS_DOC_HOOK, hook, &trouble) ? ERR_NONE
                   : buf_failed(&body)                                ? buf_error(&body)
                                       : ERR_CORRUPT; /* our own words */
    if (err == ERR_NONE)
        err = book_hook_put(book, account, (enum sds_doc_topic)hook->type, buf_text(&body),
                            hook->timestamp_ms);
    buf_finish(&body);
    free(hook);
    return err;
}

enum err tell_work(struct book *book, const struct book_item *item, int64_t now_ms)
{
    enum err err;
    struct sds_doc_hook *hook = begin(book, item->account, SDS_DOC_WORK_CHANGED, now_ms, &err);

    if (hook == NULL)
        return err;
    book_list_progress(item, &hook->data.work);
    hook->data.has_work = 1;
    return end(book, item->account, hook);
}

enum err tell_rollout(struct book *book, int64_t account, const char *rollout, int64_t now_ms)
{
    enum err err;
    struct sds_doc_hook *hook = begin(book, account, SDS_DOC_ROLLOUT_CHANGED, now_ms, &err);

    if (hook == NULL)
        return err;
    hook->data.has_rollout = 1;
    err = book_list_rollout(book, account, rollout, &hook->data.rollout);
    if (err == ERR_NONE)
        return end(book, account, hook);
    free(hook);
    return err;
}

enum err tell_connector(struct book *book, const struct book_connector *connector, int64_t poll_s,
                        int64_t now_ms)
{
    enum err err;
    struct sds_doc_hook *hook =
        begin(book, connector->account, SDS_DOC_CONNECTOR_CHANGED, now_ms, &err);

    if (hook == NULL)
        return err;
    hook->data.has_connector = 1;
    err = book_list_place(book, connector->place, poll_s, &hook->data.connector);
    if (err == ERR_NONE)
        return end(book, connector->account, hook);
    free(hook);
    return err;
}

enum err tell_alert(struct book *book, const struct book_connector *connector,
                    const struct sds_doc_alert *alert, int64_t now_ms)
{
    enum err err;
    struct sds_doc_hook *hook = begin(book, connector->account, SDS_DOC_ALERT_STORED, now_ms, &err);

    if (hook == NULL)
        return err;
    struct sds_doc_event *event = &hook->data.alert;
    hook->data.has_alert = event->has_told = 1;
    event->told = *alert;
    event->received_ms = now_ms;
    memcpy(event->account, connector->account_id, sizeof event->account);
    memcpy(event->connector, connector->id, sizeof event->connector);
    return end(book, connector->account, hook);
}

enum err tell_drift(struct book *book, const struct book_connector *connector,
                    const struct book_device *device, const struct sds_doc_put *put,
                    const char *found, int64_t now_ms)
{
    enum err err;
    struct sds_doc_hook *hook =
        begin(book, connector->account, SDS_DOC_SETTING_DRIFTED, now_ms, &err);

    if (hook == NULL)
        return err;
    struct sds_doc_drift *drift = &hook->data.drift;
    hook->data.has_drift = 1;
    drift->name = put->name;
    memcpy(drift->account, connector->account_id, sizeof drift->account);
    memcpy(drift->device, device->id, sizeof drift->device);
    memcpy(drift->value, put->value, sizeof drift->value);
    memcpy(drift->item, put->item, sizeof drift->item);
    (void)str_copy(drift->found, sizeof drift->found, found != NULL ? found : "");
    return end(book, connector->account, hook);
}
