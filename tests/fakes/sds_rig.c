/* SPDX-License-Identifier: Apache-2.0 */
/* Goes down the tables, so that a new row is filled without a word here. */
#include "tests/fakes/sds_rig.h"

#include "protocol/sds_doc_connector.h"
#include "protocol/sds_doc_follow.h"
#include "protocol/sds_doc_report.h"
#include "protocol/sds_doc_tool.h"
#include "protocol/sds_work.h"

#include <stdio.h>
#include <string.h>

void *sds_rig_room(unsigned which)
{
    static union {
        struct sds_doc_reports reports;
        struct sds_doc_device_page devices;
        struct sds_doc_work_page work;
        struct sds_doc_schedule schedule;
        struct sds_doc_alerts alerts;
        struct sds_doc_results results;
        struct sds_doc_event_page events;
        struct sds_doc_place_page places;
        struct sds_doc_audit_page audit;
        struct sds_doc_webhook_page webhooks;
        struct sds_doc_story story;
        struct sds_doc_hook hook;
    } rooms[2];

    return &rooms[which % 2];
}

static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

static void fill_text(const struct sds_field *f, uint32_t *seed, char *out)
{
    size_t len = f->size - 1;

    if (f->kind == SDS_FIELD_UUID) {
        (void)snprintf(out, f->size, "%08x-%04x-4%03x-8%03x-%012x", next(seed), next(seed) & 0xffff,
                       next(seed) & 0xfff, next(seed) & 0xfff, next(seed));
        return;
    }
    if (f->kind == SDS_FIELD_WORD || f->kind == SDS_FIELD_TEXT)
        len = 1 + next(seed) % len;
    memset(out, "0123456789abcdef"[next(seed) % 16], len);
    out[len] = '\0';
    if (f->kind == SDS_FIELD_CODE)
        memset(out, "0123456789ABCDEF"[next(seed) % 16], len);
    if (f->kind == SDS_FIELD_URL)
        memcpy(out, "https://", 8);
}

static unsigned words_of(const struct sds_field *f)
{
    unsigned count = 0;

    while (f->words[count] != NULL)
        count++;
    return count;
}

static void fill(const struct sds_field_table *table, size_t many, uint32_t *seed, char *base);

static void fill_inner(const struct sds_field *f, size_t many, uint32_t *seed, char *base)
{
    size_t count = 1;

    if (f->kind == SDS_FIELD_LIST) {
        count = many < (size_t)f->least ? (size_t)f->least : many;
        count = count > (size_t)f->most ? (size_t)f->most : count;
    }
    for (size_t i = 0; i < count; i++)
        fill(f->table, many, seed, base + f->offset + i * f->table->size);
    memcpy(base + f->count_offset, &count, sizeof count);
}

static void fill_one(const struct sds_field *f, size_t many, uint32_t *seed, char *base)
{
    int64_t number = f->least + (int64_t)next(seed) % (f->most - f->least + 1);
    unsigned choice = 0;
    char *at = base + f->offset;

    switch (f->kind) {
    case SDS_FIELD_OBJECT:
    case SDS_FIELD_LIST:
        fill_inner(f, many, seed, base);
        return;
    case SDS_FIELD_TIME:
        number = INT64_C(1790000000000) + next(seed);
        memcpy(at, &number, sizeof number);
        return;
    case SDS_FIELD_NUMBER:
        memcpy(at, &number, sizeof number);
        return;
    case SDS_FIELD_CHOICE:
        choice = next(seed) % words_of(f);
        choice += f->words[choice][0] == '\0';
        memcpy(at, &choice, sizeof choice);
        return;
    case SDS_FIELD_SET:
        choice = next(seed) % (1U << words_of(f));
        choice += choice == 0;
        memcpy(at, &choice, sizeof choice);
        return;
    default:
        fill_text(f, seed, at);
    }
}

static void fill(const struct sds_field_table *table, size_t many, uint32_t *seed, char *base)
{
    sds_field_clear(table, base);
    for (size_t i = 0; i < table->count; i++)
        fill_one(&table->rows[i], many, seed, base);
}

static void agree_settings(unsigned kind, size_t *has_firmware, struct sds_doc_setting *settings,
                           size_t *count)
{
    *has_firmware = kind == SDS_WORK_FIRMWARE;
    *count = kind == SDS_WORK_CONFIGURATION ? 2 : 0;
    for (unsigned i = 0; i < *count; i++) {
        settings[i].name = i;
        (void)snprintf(settings[i].value, sizeof settings[i].value, "%u", 10 + i);
    }
}

/* What is unknown has no state. */
static void agree_answer(unsigned result, unsigned *state)
{
    if (result == SDS_WORK_UNKNOWN)
        *state = SDS_FIELD_WORDLESS;
}

/* Data of its type only. */
static void agree_hook(struct sds_doc_hook *hook)
{
    hook->data.has_work = hook->type == SDS_DOC_WORK_CHANGED;
    hook->data.has_alert = hook->type == SDS_DOC_ALERT_STORED;
    hook->data.has_connector = hook->type == SDS_DOC_CONNECTOR_CHANGED;
    hook->data.has_rollout = hook->type == SDS_DOC_ROLLOUT_CHANGED;
    hook->data.has_drift = hook->type == SDS_DOC_SETTING_DRIFTED;
}

/* A number but for `renew`, and a run from the start on. */
static void agree_step(struct sds_doc_step *step)
{
    bool has_run = step->verb >= SDS_WORK_START || step->verb == SDS_WORK_DECLINE;

    if (step->verb == SDS_WORK_RENEW)
        step->step = SDS_FIELD_NONE;
    if (!has_run)
        step->run[0] = '\0';
}

void sds_rig_fill(enum sds_doc_type type, size_t many, uint32_t seed, void *out_struct)
{
    struct sds_doc_schedule *schedule = out_struct;
    struct sds_doc_order *order = out_struct;
    struct sds_doc_reports *reports = out_struct;
    struct sds_doc_results *results = out_struct;

    fill(sds_doc_row(type)->table, many, &seed, out_struct);
    if (type == SDS_DOC_STORY)
        order = &((struct sds_doc_story *)out_struct)->order;
    if (type == SDS_DOC_ORDER || type == SDS_DOC_STORY)
        agree_settings(order->kind, &order->has_firmware, order->settings, &order->setting_count);
    if (type == SDS_DOC_HOOK)
        agree_hook(out_struct);
    for (size_t i = 0; type == SDS_DOC_SCHEDULE && i < schedule->item_count; i++)
        agree_settings(schedule->items[i].kind, &schedule->items[i].has_firmware,
                       schedule->items[i].settings, &schedule->items[i].setting_count);
    for (size_t i = 0; type == SDS_DOC_SCHEDULE && i < schedule->hold_count; i++)
        agree_answer(schedule->holds[i].result, &schedule->holds[i].state);
    for (size_t i = 0; type == SDS_DOC_RESULTS && i < results->work_count; i++)
        agree_answer(results->work[i].result, &results->work[i].state);
    for (size_t i = 0; type == SDS_DOC_REPORTS && i < reports->work_count; i++)
        agree_step(&reports->work[i]);
}
