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

/* It has been up for less than what passed since the start, and for less than it would have been
 * without a restart. */
static bool has_restarted(const struct book_item *item, const struct sds_doc_evidence *e,
                          int64_t now_ms)
{
    int64_t passed_s = (now_ms - item->work.started_ms) / 1000;

    if (e->uptime_before_s == SDS_FIELD_NONE || e->uptime_after_s == SDS_FIELD_NONE)
        return false;
    return e->uptime_after_s <= passed_s + PROOF_SLACK_S &&
           e->uptime_after_s < e->uptime_before_s + passed_s;
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

enum err proof_judge(struct book *book, const struct book_item *item,
                     const struct sds_doc_evidence *evidence, int64_t now_ms, bool *out_is_proved)
{
    struct book_item told = *item;
    struct sds_doc_order order;

    *out_is_proved = !sds_work_changes(item->work.kind);
    if (*out_is_proved)
        return ERR_NONE;
    if (evidence != NULL)
        proof_add(&told, evidence);
    if (told.has_evidence == 0)
        return ERR_NONE;
    if (item->work.kind == SDS_WORK_REBOOT) {
        *out_is_proved = has_restarted(item, &told.evidence, now_ms);
        return ERR_NONE;
    }
    enum err err = proof_order(book, item, &order);
    *out_is_proved = err == ERR_NONE && is_as_ordered(&order, &told.evidence);
    return err;
}
