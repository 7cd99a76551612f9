/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds that only read are done when they say so; the others by what the device tells. */
#include "sds/proof.h"

#include "base/buf.h"
#include "protocol/sds_doc.h"

#include <stdlib.h>
#include <string.h>

static void add_number(int64_t *out, int64_t number)
{
    if (number != SDS_FIELD_NONE)
        *out = number;
}

static void add_word(char out[SDS_DOC_WORD], const char *word)
{
    if (word[0] != '\0')
        memcpy(out, word, SDS_DOC_WORD);
}

static void add(struct sds_doc_evidence *out, const struct sds_doc_evidence *more)
{
    add_number(&out->uptime_before_s, more->uptime_before_s);
    add_number(&out->uptime_after_s, more->uptime_after_s);
    add_number(&out->offline_s, more->offline_s);
    add_number(&out->log_rows, more->log_rows);
    add_number(&out->tries, more->tries);
    add_number(&out->answers, more->answers);
    add_number(&out->round_trip_ms, more->round_trip_ms);
    if (more->uptime_before_at_ms != 0)
        out->uptime_before_at_ms = more->uptime_before_at_ms;
    if (more->uptime_after_at_ms != 0)
        out->uptime_after_at_ms = more->uptime_after_at_ms;
    add_word(out->firmware_before, more->firmware_before);
    add_word(out->firmware_after, more->firmware_after);
    if (more->setting_count == 0)
        return;
    memcpy(out->settings, more->settings, sizeof out->settings);
    out->setting_count = more->setting_count;
}

void proof_add(struct book_item *item, const struct sds_doc_evidence *evidence)
{
    if (item->has_evidence == 0)
        item->evidence = *evidence;
    else
        add(&item->evidence, evidence);
    item->has_evidence = 1;
}

enum err proof_order(struct book *book, const struct book_item *item, struct sds_doc_order *out)
{
    struct sds_field_trouble trouble;
    struct buf body;

    buf_init(&body, sds_doc_row(SDS_DOC_ORDER)->most + 1);
    enum err err = book_item_body(book, item->place, &body);
    if (err == ERR_NONE &&
        sds_doc_read(SDS_DOC_ORDER, buf_text(&body), body.len, out, &trouble) != ERR_NONE)
        err = ERR_CORRUPT;
    buf_finish(&body);
    return err;
}

/* It was offline, and came up between the two readings: each alone may be chance. */
static bool has_restarted(const struct sds_doc_evidence *e)
{
    if (e->offline_s == SDS_FIELD_NONE || e->uptime_after_s == SDS_FIELD_NONE ||
        e->uptime_before_at_ms == 0 || e->uptime_after_at_ms == 0)
        return false;
    return e->uptime_after_s < (e->uptime_after_at_ms - e->uptime_before_at_ms) / 1000;
}

static bool has_setting(const struct sds_doc_evidence *e, const struct sds_doc_setting *setting)
{
    for (size_t i = 0; i < e->setting_count; i++)
        if (e->settings[i].name == setting->name)
            return strcmp(e->settings[i].found, setting->value) == 0;
    return false;
}

static bool is_as_ordered(const struct sds_doc_order *order, const struct sds_doc_evidence *e)
{
    if (order->has_firmware != 0)
        return strcmp(e->firmware_after, order->firmware.version) == 0;
    for (size_t i = 0; i < order->setting_count; i++)
        if (!has_setting(e, &order->settings[i]))
            return false;
    return true;
}

/* What it was read for was told: the device, and as many rows of its event log. */
static enum err judge_told(struct book *book, const struct book_item *item,
                           const struct sds_doc_evidence *e, bool *out_is_proved)
{
    bool wants_rows = item->work.kind == SDS_WORK_DIAGNOSTICS && e->log_rows != SDS_FIELD_NONE;
    int64_t devices = 0;
    int64_t rows = 0;
    enum err err = book_item_told(book, item->place, &devices, &rows);

    *out_is_proved = devices > 0 && rows >= (wants_rows ? e->log_rows : 0);
    return err;
}

static enum err judge_order(struct book *book, const struct book_item *item,
                            const struct sds_doc_evidence *e, bool *out_is_proved)
{
    struct sds_doc_order order;
    enum err err = proof_order(book, item, &order);

    *out_is_proved = err == ERR_NONE && is_as_ordered(&order, e);
    return err;
}

enum err proof_judge(struct book *book, const struct book_item *item,
                     const struct sds_doc_evidence *evidence, bool *out_is_proved)
{
    struct book_item told = *item;

    if (told.has_evidence == 0)
        sds_field_clear(&sds_doc_report_evidence, &told.evidence);
    if (evidence != NULL)
        proof_add(&told, evidence);
    switch (item->work.kind) {
    case SDS_WORK_REBOOT:
        *out_is_proved = has_restarted(&told.evidence);
        return ERR_NONE;
    case SDS_WORK_FIRMWARE:
    case SDS_WORK_CONFIGURATION:
        return judge_order(book, item, &told.evidence, out_is_proved);
    case SDS_WORK_TELEMETRY:
    case SDS_WORK_DIAGNOSTICS:
        return judge_told(book, item, &told.evidence, out_is_proved);
    default:
        *out_is_proved = true;
        return ERR_NONE;
    }
}
