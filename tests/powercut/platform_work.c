/* SPDX-License-Identifier: Apache-2.0 */
/* Each question is chosen by chance, of those that may do well now. */
#include "tests/powercut/platform_work.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/str.h"
#include "protocol/sds_doc.h"
#include "protocol/sds_doc_report.h"
#include "protocol/sds_doc_tool.h"
#include "tests/powercut/ruin.h"

#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HOUR_MS      INT64_C(3600000)
#define ROLLOUTS     4
#define DEVICES      8 /* of each place */

/* An item that somebody holds, with what its next step needs. */
struct held {
    char item[SDS_DOC_UUID];
    char holder[SDS_DOC_UUID];
    char device[SDS_DOC_UUID];
    char run[SDS_DOC_UUID];
    int64_t fence, step;
    enum sds_work_state state;
    enum sds_work_kind kind;
};

static uint32_t below(struct platform_ask *work, uint32_t bound)
{
    return ruin_random(&work->random, bound);
}

/* A row that is found by chance: questions take a random number. NULL when there is none. */
static struct sqlite_statement *pick(struct platform_ask *work, const char *question)
{
    struct sqlite_statement *s = sqlite_prepare(work->reader, question);
    enum err err;

    if (s == NULL)
        return NULL;
    sqlite_bind_number(s, 1, below(work, 1U << 30));
    if (sqlite_row(s, &err))
        return s;
    sqlite_finish(s);
    return NULL;
}

static void copy_text(struct sqlite_statement *s, int at, char out[SDS_DOC_UUID])
{
    const char *text = sqlite_text(s, at);

    (void)str_copy(out, SDS_DOC_UUID, text != NULL ? text : "");
}

void platform_work_enrol(struct platform_ask *work)
{
    struct sds_doc_enrol body = { .hours = 48 };

    (void)str_copy(body.account, sizeof body.account, work->account);
    if (platform_ask_find(work, "") != NULL)
        platform_ask_as_tool(work, "/sds/v1/connectors", SDS_DOC_ENROL, &body, SDS_DOC_ENROLLED);
}

static void do_register(struct platform_ask *work, struct platform_ask_place *place)
{
    struct sds_doc_registration body = { .version = "1.2.3", .kinds = (1U << SDS_WORK_KINDS) - 1 };

    crypto_sign_free(platform_ask_key((unsigned)(place - work->places), body.key));
    (void)str_copy(body.code, sizeof body.code, place->code);
    const struct platform_ask_question question = { "/sds/v1/register-for-management",
                                                    SDS_DOC_REGISTRATION, &body,
                                                    SDS_DOC_REGISTERED };
    platform_ask_as_place(work, place, &question);
}

/* A new place until all are there: each has a code first, and a key then. */
static void do_place(struct platform_ask *work)
{
    for (unsigned i = 0; i < PLATFORM_ASK_PLACES; i++) {
        struct platform_ask_place *place = &work->places[i];
        if (place->is_registered)
            continue;
        if (place->id[0] == '\0')
            platform_work_enrol(work);
        else
            do_register(work, place);
        return;
    }
}

static struct platform_ask_place *any_place(struct platform_ask *work)
{
    struct platform_ask_place *place = &work->places[below(work, PLATFORM_ASK_PLACES)];

    return place->is_registered ? place : NULL;
}

static struct sds_doc_reports *begin_report(void)
{
    static struct sds_doc_reports body;

    sds_field_clear(&sds_doc_report_reports, &body);
    crypto_uuid(body.report);
    body.time_ms = clock_wall_ms();
    return &body;
}

static void add_device(struct sds_doc_reports *body, const char *id, const char *item)
{
    struct sds_doc_device *device = &body->devices[body->device_count++];

    sds_field_clear(&sds_doc_report_device, device);
    (void)str_copy(device->device, sizeof device->device, id);
    (void)str_copy(device->item, sizeof device->item, item);
    (void)str_copy(device->product, sizeof device->product, "CF368A");
    (void)str_copy(device->model, sizeof device->model, "HP LaserJet");
    device->at_ms = clock_wall_ms();
    device->impressions = device->at_ms % 1000000;
}

static void send_report(struct platform_ask *work, const struct platform_ask_place *place,
                        const struct sds_doc_reports *body)
{
    const struct platform_ask_question question = { "/sds/v1/send-reports", SDS_DOC_REPORTS, body,
                                                    SDS_DOC_RESULTS };

    platform_ask_as_place(work, place, &question);
}

static void name_device(const struct platform_ask *work, const struct platform_ask_place *place,
                        unsigned number, char out[SDS_DOC_UUID])
{
    (void)snprintf(out, SDS_DOC_UUID, "%08u-0000-4000-8000-%012u", number,
                   (unsigned)(place - work->places));
}

static void do_device(struct platform_ask *work)
{
    const struct platform_ask_place *place = any_place(work);
    struct sds_doc_reports *body = begin_report();
    char id[SDS_DOC_UUID];

    if (place == NULL)
        return;
    name_device(work, place, below(work, DEVICES), id);
    add_device(body, id, "");
    send_report(work, place, body);
}

static void do_alerts(struct platform_ask *work)
{
    const struct platform_ask_place *place = any_place(work);
    static struct sds_doc_alerts body;

    if (place == NULL)
        return;
    sds_field_clear(sds_doc_row(SDS_DOC_ALERTS)->table, &body);
    crypto_uuid(body.report);
    body.time_ms = clock_wall_ms();
    body.alert_count = 1 + below(work, 4);
    for (size_t i = 0; i < body.alert_count; i++) {
        struct sds_doc_alert *alert = &body.alerts[i];
        sds_field_clear(&sds_doc_report_alert, alert);
        name_device(work, place, below(work, DEVICES), alert->device);
        alert->row = below(work, 1000);
        alert->severity = 1;
        (void)str_copy(alert->code, sizeof alert->code, "13.A3.D3");
    }
    const struct platform_ask_question question = { "/sds/v1/send-alerts", SDS_DOC_ALERTS, &body,
                                                    SDS_DOC_STORED };
    platform_ask_as_place(work, place, &question);
}

static void begin_poll(struct sds_doc_poll *body)
{
    sds_field_clear(sds_doc_row(SDS_DOC_POLL)->table, body);
    body->time_ms = clock_wall_ms();
    body->room = SDS_DOC_OFFERS;
    (void)str_copy(body->version, sizeof body->version, "1.2.3");
}

static void send_poll(struct platform_ask *work, const struct platform_ask_place *place,
                      const struct sds_doc_poll *body)
{
    const struct platform_ask_question question = { "/sds/v1/get-schedule", SDS_DOC_POLL, body,
                                                    SDS_DOC_SCHEDULE };

    platform_ask_as_place(work, place, &question);
}

static void do_poll(struct platform_ask *work)
{
    const struct platform_ask_place *place = any_place(work);
    static struct sds_doc_poll body;
    enum err err;

    if (place == NULL)
        return;
    begin_poll(&body);
    struct sqlite_statement *s = sqlite_prepare(
        work->reader, "SELECT id, fence FROM item WHERE holder = ?1 AND state > 0 AND state < 10"
                      " AND state <> 5 LIMIT 64");
    sqlite_bind_text(s, 1, place->id);
    while (body.hold_count < SDS_DOC_HOLDS && sqlite_row(s, &err)) {
        struct sds_doc_hold *hold = &body.holds[body.hold_count++];
        copy_text(s, 0, hold->item);
        hold->fence = sqlite_number(s, 1);
    }
    sqlite_finish(s);
    send_poll(work, place, &body);
}

void platform_work_poll_all(struct platform_ask *work)
{
    static struct sds_doc_poll body;

    for (unsigned i = 0; i < PLATFORM_ASK_PLACES; i++) {
        if (!work->places[i].is_registered)
            continue;
        begin_poll(&body);
        send_poll(work, &work->places[i], &body);
    }
}

static void do_order(struct platform_ask *work)
{
    static const unsigned kinds[] = { SDS_WORK_TELEMETRY, SDS_WORK_DIAGNOSTICS, SDS_WORK_REFRESH,
                                      SDS_WORK_REBOOT };
    struct sqlite_statement *s =
        pick(work, "SELECT id FROM device WHERE body IS NOT NULL AND place >="
                   " 1 + ?1 % (SELECT max(place) FROM device) ORDER BY place LIMIT 1");
    struct sds_doc_order body;

    if (s == NULL)
        return;
    sds_field_clear(sds_doc_row(SDS_DOC_ORDER)->table, &body);
    copy_text(s, 0, body.device);
    sqlite_finish(s);
    (void)str_copy(body.account, sizeof body.account, work->account);
    body.kind = kinds[below(work, COUNT(kinds))];
    body.expires_ms = clock_wall_ms() / 1000 * 1000 + HOUR_MS;
    body.limit_s = 600;
    if (below(work, 2) == 0) {
        (void)snprintf(body.rollout, sizeof body.rollout, "%08u-0000-4000-9000-000000000000",
                       below(work, ROLLOUTS));
        body.at_once = 5;
    }
    platform_ask_as_tool(work, "/sds/v1/work", SDS_DOC_ORDER, &body, SDS_DOC_PROGRESS);
}

static void do_cancel(struct platform_ask *work)
{
    struct sqlite_statement *s =
        pick(work, "SELECT id FROM item WHERE state < 6 AND place >="
                   " 1 + ?1 % (SELECT max(place) FROM item) ORDER BY place LIMIT 1");
    char path[128], id[SDS_DOC_UUID];

    if (s == NULL)
        return;
    copy_text(s, 0, id);
    sqlite_finish(s);
    (void)snprintf(path, sizeof path, "/sds/v1/work/%s/cancel", id);
    platform_ask_as_tool(work, path, SDS_DOC_NONE, NULL, SDS_DOC_PROGRESS);
}

static void do_rollout(struct platform_ask *work)
{
    struct sqlite_statement *s = pick(work, "SELECT id, halted FROM rollout LIMIT 1 OFFSET"
                                            " ?1 % (SELECT count(*) FROM rollout)");
    char path[160], id[SDS_DOC_UUID];

    if (s == NULL)
        return;
    copy_text(s, 0, id);
    bool is_halted = sqlite_number(s, 1) != 0;
    sqlite_finish(s);
    (void)snprintf(path, sizeof path, "/sds/v1/accounts/%s/rollouts/%s/%s", work->account, id,
                   is_halted ? "resume" : "halt");
    platform_ask_as_tool(work, path, SDS_DOC_NONE, NULL, SDS_DOC_ROLLOUT);
}

static bool pick_held(struct platform_ask *work, struct held *out)
{
    struct sqlite_statement *s =
        pick(work, "SELECT item.id, holder, device.id, run, fence, step, state, kind FROM item"
                   " JOIN device ON device.place = item.device"
                   " WHERE state > 0 AND state < 10 AND state <> 5 AND item.place >="
                   " 1 + ?1 % (SELECT max(place) FROM item) ORDER BY item.place LIMIT 1");

    if (s == NULL)
        return false;
    copy_text(s, 0, out->item);
    copy_text(s, 1, out->holder);
    copy_text(s, 2, out->device);
    copy_text(s, 3, out->run);
    out->fence = sqlite_number(s, 4);
    out->step = sqlite_number(s, 5);
    out->state = (enum sds_work_state)sqlite_number(s, 6);
    out->kind = (enum sds_work_kind)sqlite_number(s, 7);
    sqlite_finish(s);
    return true;
}

/* What a connector may say next; one of four is no good end. */
static enum sds_work_verb next_verb(struct platform_ask *work, const struct held *held)
{
    static const enum sds_work_verb verbs[SDS_WORK_STATES][4] = {
        [SDS_WORK_OFFERED] = { SDS_WORK_TAKE, SDS_WORK_TAKE, SDS_WORK_TAKE, SDS_WORK_TAKE },
        [SDS_WORK_HELD] = { SDS_WORK_ALLOW, SDS_WORK_ALLOW, SDS_WORK_ASK, SDS_WORK_REFUSE },
        [SDS_WORK_CONSENT] = { SDS_WORK_ALLOW, SDS_WORK_ALLOW, SDS_WORK_ALLOW, SDS_WORK_REFUSE },
        [SDS_WORK_SCHEDULED] = { SDS_WORK_START, SDS_WORK_START, SDS_WORK_START, SDS_WORK_DECLINE },
        [SDS_WORK_STARTED] = { SDS_WORK_VERIFY, SDS_WORK_SUCCEED, SDS_WORK_SUCCEED, SDS_WORK_FAIL },
        [SDS_WORK_SENT] = { SDS_WORK_DROP, SDS_WORK_DROP, SDS_WORK_VERIFY, SDS_WORK_FAIL },
        [SDS_WORK_OFFLINE] = { SDS_WORK_VERIFY, SDS_WORK_VERIFY, SDS_WORK_VERIFY, SDS_WORK_FAIL },
        [SDS_WORK_VERIFYING] = { SDS_WORK_SUCCEED, SDS_WORK_SUCCEED, SDS_WORK_SUCCEED,
                                 SDS_WORK_FAIL },
    };

    if (held->state == SDS_WORK_STARTED && held->kind == SDS_WORK_REBOOT)
        return SDS_WORK_SEND;
    return verbs[held->state][below(work, 4)];
}

/* It came up between two looks, 300 s apart. */
static void prove_restart(struct sds_doc_step *step)
{
    sds_field_clear(&sds_doc_report_evidence, &step->evidence);
    step->has_evidence = 1;
    step->evidence.uptime_before_s = 5000;
    step->evidence.uptime_before_at_ms = step->at_ms - 300000;
    step->evidence.uptime_after_s = 40;
    step->evidence.uptime_after_at_ms = step->at_ms;
    step->evidence.offline_s = 30;
}

static void do_step(struct platform_ask *work)
{
    struct sds_doc_reports *body = begin_report();
    struct sds_doc_step *step = &body->work[0];
    struct held held;

    if (!pick_held(work, &held))
        return;
    const struct platform_ask_place *place = platform_ask_find(work, held.holder);
    if (place == NULL || !place->is_registered)
        return;
    sds_field_clear(&sds_doc_report_step, step);
    body->work_count = 1;
    (void)str_copy(step->item, sizeof step->item, held.item);
    (void)str_copy(step->run, sizeof step->run, held.run);
    step->fence = held.fence;
    step->step = held.step + 1;
    step->verb = next_verb(work, &held);
    step->at_ms = clock_wall_ms();
    if (step->verb == SDS_WORK_START)
        crypto_uuid(step->run);
    if (step->verb == SDS_WORK_SUCCEED && held.kind == SDS_WORK_REBOOT)
        prove_restart(step);
    else if (step->verb == SDS_WORK_SUCCEED)
        add_device(body, held.device, held.item);
    send_report(work, place, body);
}

void platform_work_ask(struct platform_ask *work)
{
    static void (*const chances[])(struct platform_ask *) = {
        do_device, do_device, do_order, do_order,  do_order,   do_order,  do_poll,  do_poll,
        do_poll,   do_step,   do_step,  do_step,   do_step,    do_step,   do_step,  do_step,
        do_step,   do_step,   do_step,  do_cancel, do_rollout, do_alerts, do_place, do_place,
    };

    chances[below(work, COUNT(chances))](work);
}
