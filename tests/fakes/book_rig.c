/* SPDX-License-Identifier: Apache-2.0 */
/* A step's number follows from the item as it is. */
#include "tests/fakes/book_rig.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void need(bool is_good, const char *what)
{
    if (is_good)
        return;
    (void)fprintf(stderr, "book_rig: %s failed\n", what);
    abort();
}

static void make_connector(struct book_rig *rig, struct book_connector *out)
{
    char code[SDS_DOC_CODE];

    *out = (struct book_connector){ .account = rig->account.place,
                                    .made_ms = rig->now_ms,
                                    .code_until_ms = rig->now_ms + 1000 };
    need(book_connector_add(rig->book, out, code) == ERR_NONE, "book_connector_add");
    out->state = SDS_DOC_PLACE_ACTIVE;
    out->kinds = (1U << SDS_WORK_KINDS) - 1;
    need(book_connector_put(rig->book, out) == ERR_NONE, "book_connector_put");
    need(book_connector_get(rig->book, out->id, out) == ERR_NONE, "book_connector_get");
}

void book_rig_start(struct book_rig *rig)
{
    memset(rig, 0, sizeof *rig);
    rig->now_ms = BOOK_RIG_NOW;
    (void)snprintf(rig->folder, sizeof rig->folder, "/tmp/printwire-book-XXXXXX");
    need(mkdtemp(rig->folder) != NULL, "mkdtemp");
    need(book_open(rig->folder, &rig->book) == ERR_NONE, "book_open");
    need(book_begin(rig->book) == ERR_NONE, "book_begin");
    (void)snprintf(rig->account.name, sizeof rig->account.name, "Bergmann AG");
    need(book_account_add(rig->book, &rig->account) == ERR_NONE, "book_account_add");
    make_connector(rig, &rig->one);
    make_connector(rig, &rig->other);
    rig->device = (struct book_device){ .account = rig->account.place,
                                        .connector = rig->one.place,
                                        .first_ms = rig->now_ms };
    crypto_uuid(rig->device.id);
    need(book_device_add(rig->book, &rig->device) == ERR_NONE, "book_device_add");
}

static int remove_one(const char *path, const struct stat *s, int flag, struct FTW *ftw)
{
    (void)s;
    (void)flag;
    (void)ftw;
    return remove(path);
}

void book_rig_stop(struct book_rig *rig)
{
    book_close(rig->book);
    (void)nftw(rig->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void write_body(const struct book_rig *rig, enum sds_work_kind kind, char *out, size_t size)
{
    const char *settings = kind == SDS_WORK_CONFIGURATION
                               ? ",\"settings\":[{\"name\":\"sleep-minutes\",\"value\":\"15\"}]"
                               : "";

    (void)snprintf(out, size,
                   "{\"account\":\"%s\",\"device\":\"%s\",\"kind\":\"%s\",\"expires\":"
                   "\"2027-01-15T09:00:00Z\",\"limit_s\":600%s}",
                   rig->account.id, rig->device.id, sds_work_kind_words[kind], settings);
}

struct book_item book_rig_order(struct book_rig *rig, enum sds_work_kind kind, const char *rollout,
                                int64_t at_once)
{
    struct book_item item = { .account = rig->account.place,
                              .connector = rig->one.place,
                              .device = rig->device.place,
                              .made_ms = rig->now_ms,
                              .percent = SDS_FIELD_NONE };
    char body[512];

    write_body(rig, kind, body, sizeof body);
    sds_work_init(&item.work, kind, rig->now_ms + 3600000, 600000);
    memcpy(item.device_id, rig->device.id, sizeof item.device_id);
    memcpy(item.account_id, rig->account.id, sizeof item.account_id);
    (void)snprintf(item.rollout, sizeof item.rollout, "%s", rollout != NULL ? rollout : "");
    need(queue_add(rig->book, &item, body, at_once, "") == ERR_NONE, "queue_add");
    return item;
}

size_t book_rig_offer(struct book_rig *rig, const struct book_connector *to)
{
    static struct sds_doc_item offers[SDS_DOC_OFFERS];
    const struct queue_for whom = { .connector = to, .now_ms = rig->now_ms, .lease_ms = 300000 };
    size_t count = 0;

    need(queue_offer(rig->book, &whom, SDS_DOC_OFFERS, offers, &count) == ERR_NONE, "queue_offer");
    return count;
}

enum sds_work_result book_rig_step(struct book_rig *rig, struct book_item *item,
                                   enum sds_work_verb verb, const struct sds_doc_evidence *evidence)
{
    enum sds_work_result result;

    need(book_item_get(rig->book, item->id, item) == ERR_NONE, "book_item_get");
    const struct queue_step step = { .event = { .verb = verb,
                                                .actor = SDS_WORK_CONNECTOR,
                                                .now_ms = rig->now_ms,
                                                .fence = item->work.fence,
                                                .step = item->work.step + 1,
                                                .lease_ms = 300000,
                                                .holder = item->work.holder,
                                                .run = BOOK_RIG_RUN },
                                     .percent = SDS_FIELD_NONE,
                                     .evidence = evidence };
    need(queue_apply(rig->book, item, &step, &result) == ERR_NONE, "queue_apply");
    return result;
}

int64_t book_rig_tick(struct book_rig *rig)
{
    int64_t next_ms = 0;

    need(queue_tick(rig->book, rig->now_ms, &next_ms) == ERR_NONE, "queue_tick");
    return next_ms;
}

enum sds_work_state book_rig_state(struct book_rig *rig, struct book_item *item)
{
    need(book_item_get(rig->book, item->id, item) == ERR_NONE, "book_item_get");
    return item->work.state;
}
