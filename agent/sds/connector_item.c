/* SPDX-License-Identifier: Apache-2.0 */
/* On disk it is an object by a table of rows, as the bodies that it is made of. */
#include "agent/sds/connector_item.h"

#include "base/crypto.h"
#include "base/json.h"
#include "base/json_write.h"
#include "base/str.h"
#include "protocol/sds_doc_row.h"

#include <inttypes.h>
#include <string.h>

#define DEPTH 8

static const char *const said_words[] = { "", "yes", "no", NULL };

/* clang-format off */
static const struct sds_field rows[] = {
    { .name = "item", SDS_DOC_ROW_OBJECT(struct connector_item, item, has_item, &sds_doc_work_item), .is_needed = true },
    { .name = "digest", SDS_DOC_ROW_TEXT(struct connector_item, HEX, digest), .is_needed = true },
    { .name = "state", SDS_DOC_ROW_CHOICE(struct connector_item, state, sds_work_state_words), .is_needed = true },
    { .name = "step", SDS_DOC_ROW_NUMBER(struct connector_item, step, 0, 1000), .is_needed = true },
    { .name = "taken", SDS_DOC_ROW_TIME(struct connector_item, taken_ms), .is_needed = true },
    { .name = "said", SDS_DOC_ROW_CHOICE(struct connector_item, said, said_words) },
    { .name = "said_at", SDS_DOC_ROW_TIME(struct connector_item, said_ms) },
    { .name = "said_by", SDS_DOC_ROW_TEXT(struct connector_item, TEXT, said_by) },
    { .name = "run", SDS_DOC_ROW_TEXT(struct connector_item, UUID, run) },
    { .name = "acts", SDS_DOC_ROW_TIME(struct connector_item, acts_ms) },
    { .name = "sent", SDS_DOC_ROW_TIME(struct connector_item, sent_ms) },
    { .name = "before", SDS_DOC_ROW_OBJECT(struct connector_item, before, has_before, &sds_doc_report_evidence) },
    { .name = "steps", SDS_DOC_ROW_LIST(struct connector_item, steps, step_count, 0, &sds_doc_report_step) },
    { .name = "after", SDS_DOC_ROW_NUMBER(struct connector_item, after, 0, SDS_WORK_FENCE_MAX) },
    { .name = "held", SDS_DOC_ROW_NUMBER(struct connector_item, is_held, 0, 1), .is_needed = true },
};
/* clang-format on */

static const struct sds_field_table table = SDS_DOC_ROW_TABLE(rows, struct connector_item);

bool connector_item_digest(const struct sds_doc_item *item, char out_hex[SDS_DOC_SHA256])
{
    const struct sds_doc_firmware *firmware = &item->firmware;
    uint8_t digest[CRYPTO_SHA256_SIZE];
    struct buf text;

    buf_init(&text, CONNECTOR_ITEM_TEXT);
    (void)buf_append_format(&text, "printwire-sds-consent/1|%s|%s|%s", item->item, item->device,
                            sds_work_kind_words[item->kind]);
    for (size_t i = 0; i < item->setting_count; i++)
        (void)buf_append_format(&text, "|%s=%s", sds_doc_work_setting_words[item->settings[i].name],
                                item->settings[i].value);
    if (item->has_firmware > 0)
        (void)buf_append_format(&text, "|%s|%" PRId64 "|%s|%s|%s", firmware->url, firmware->bytes,
                                firmware->sha256, firmware->signature, firmware->version);
    for (size_t i = 0; item->has_firmware > 0 && i < firmware->fits_count; i++)
        (void)buf_append_format(&text, "|%s", firmware->fits[i].product);
    bool good = !buf_failed(&text);
    out_hex[0] = '\0';
    if (good) {
        crypto_sha256(text.data, text.len, digest);
        crypto_hex(digest, sizeof digest, out_hex);
    }
    buf_finish(&text);
    return good;
}

void connector_item_init(struct connector_item *item, const struct sds_doc_item *offer,
                         int64_t now_ms)
{
    sds_field_clear(&table, item);
    (void)connector_item_digest(offer, item->digest); /* "" is never kept: it is no digest */
    connector_item_renew(item, offer, now_ms);
}

void connector_item_renew(struct connector_item *item, const struct sds_doc_item *offer,
                          int64_t now_ms)
{
    item->item = *offer;
    item->has_item = 1;
    item->state = SDS_WORK_OFFERED;
    item->step = 0;
    item->step_count = 0;
    item->taken_ms = now_ms;
    item->is_held = 1;
}

struct sds_doc_step *connector_item_step(struct connector_item *item, enum sds_work_verb verb,
                                         enum sds_doc_reason reason, int64_t now_ms)
{
    enum sds_work_state next;

    if (item->step_count == CONNECTOR_ITEM_STEPS ||
        sds_work_next((enum sds_work_kind)item->item.kind, (enum sds_work_state)item->state, verb,
                      &next) != SDS_WORK_TAKEN)
        return NULL;
    struct sds_doc_step *step = &item->steps[item->step_count++];
    sds_field_clear(&sds_doc_report_step, step);
    (void)str_copy(step->item, sizeof step->item, item->item.item);
    step->fence = item->item.fence;
    step->step = ++item->step;
    step->verb = verb;
    step->at_ms = now_ms;
    step->reason = reason;
    if (verb == SDS_WORK_START || item->state >= SDS_WORK_STARTED)
        (void)str_copy(step->run, sizeof step->run, item->run);
    item->state = next;
    return step;
}

void connector_item_stepped(struct connector_item *item)
{
    if (item->step_count == 0)
        return;
    item->step_count--;
    memmove(&item->steps[0], &item->steps[1], item->step_count * sizeof item->steps[0]);
}

bool connector_item_disprove(struct connector_item *item, int64_t now_ms)
{
    if (item->step_count == 0 || item->steps[0].verb != SDS_WORK_SUCCEED)
        return false;
    item->steps[0].verb = SDS_WORK_FAIL;
    item->steps[0].reason = SDS_DOC_NOT_PROVED;
    item->steps[0].at_ms = now_ms;
    item->state = SDS_WORK_FAILED;
    return true;
}

void connector_item_let_go(struct connector_item *item)
{
    item->is_held = 0;
    item->step_count = 0;
}

bool connector_item_is_begun(const struct connector_item *item)
{
    return item->acts_ms != 0;
}

bool connector_item_is_over(const struct connector_item *item)
{
    return sds_work_is_over((enum sds_work_state)item->state);
}

bool connector_item_can_tell(const struct sds_doc_evidence *evidence)
{
    struct sds_field_trouble trouble;
    struct json_write json;
    struct buf text;

    buf_init(&text, CONNECTOR_ITEM_TEXT);
    json_write_init(&json, &text);
    json_write_object(&json, NULL);
    bool good = sds_field_write(&sds_doc_report_evidence, evidence, &json, &trouble);
    json_write_end(&json);
    good = good && json_write_done(&json);
    buf_finish(&text);
    return good;
}

bool connector_item_write(const struct connector_item *item, struct buf *out)
{
    struct sds_field_trouble trouble;
    struct json_write json;

    json_write_init(&json, out);
    json_write_object(&json, NULL);
    bool good = sds_field_write(&table, item, &json, &trouble);
    json_write_end(&json);
    return good && json_write_done(&json);
}

enum err connector_item_read(const char *text, size_t len, struct connector_item *out_item)
{
    char error[JSON_ERROR_SIZE];
    struct sds_field_trouble trouble;
    struct json *json;

    enum err err = json_parse(text, len, CONNECTOR_ITEM_TEXT, DEPTH, &json, error);
    if (err != ERR_NONE)
        return err == ERR_MEMORY ? err : ERR_CORRUPT;
    bool good = sds_field_read(&table, json_root(json), out_item, &trouble);
    json_destroy(json);
    return good ? ERR_NONE : ERR_CORRUPT;
}
