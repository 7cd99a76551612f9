/* SPDX-License-Identifier: Apache-2.0 */
/* Counts are found again by their attributes: the values behind them in the record. The doubtful
 * reading is remembered as XML with its time. */
#include "agent/change/meters.h"

#include "base/clock.h"
#include "base/str.h"
#include "protocol/record_xml.h"

#include <stdlib.h>
#include <string.h>

/* Behind the attributes of the count at `at`. */
static size_t end_of(const struct record *record, size_t at)
{
    size_t end = at + 1;

    while (end < record->count &&
           field_row(record->values[end].field)->form == FIELD_FORM_SUB_ATTRIBUTE)
        end++;
    return end;
}

static bool same_attributes(const struct record *a, size_t i, const struct record *b, size_t j)
{
    size_t len = end_of(a, i) - i;

    if (a->values[i].field != b->values[j].field || end_of(b, j) - j != len)
        return false;
    for (size_t k = 1; k < len; k++)
        if (a->values[i + k].field != b->values[j + k].field ||
            strcmp(a->values[i + k].text, b->values[j + k].text) != 0)
            return false;
    return true;
}

static bool is_count(const struct record *record, size_t at)
{
    enum field_id field = record->values[at].field;

    return field == FIELD_METER_ENGINE_CYCLES || field == FIELD_METER_COUNT;
}

static bool is_lower(const char *a, const char *b)
{
    int64_t now = 0;
    int64_t before = 0;

    return str_to_i64(a, 0, INT64_MAX, &now) && str_to_i64(b, 0, INT64_MAX, &before) &&
           now < before;
}

static bool count_fell(const struct record *now, size_t at, const struct record *before)
{
    for (size_t j = 0; j < before->count; j++)
        if (same_attributes(now, at, before, j))
            return is_lower(now->values[at].text, before->values[j].text);
    return false;
}

static bool fell(const struct record *now, const struct record *before)
{
    for (size_t i = 0; i < now->count; i++)
        if (is_count(now, i) && count_fell(now, i, before))
            return true;
    return false;
}

/* What the doubtful reading makes of this one: as good as it, worse, or (`out_keep`) too early. */
static bool confirms(struct run *run, const char *text, const struct record *now, bool *out_keep)
{
    struct record first;
    int64_t first_ms = 0;
    struct snapshot_item item = { .key = (char[]){ "" }, .xml = NULL };
    char *copy = text != NULL ? strdup(text) : NULL;

    *out_keep = false;
    item.xml = copy;
    if (copy == NULL || snapshot_parse(&item, &first) != ERR_NONE) {
        free(copy);
        return false;
    }
    const char *at = record_get(&first, FIELD_METER_AT);
    bool good =
        at != NULL && clock_parse(at, &first_ms) && run->at_ms >= first_ms && !fell(now, &first);
    *out_keep = good && run->at_ms - first_ms < METERS_CONFIRM_MS;
    record_finish(&first);
    free(copy);
    return good && !*out_keep;
}

static enum err remember(struct run *run, const char *text)
{
    struct recall *recall = run->change->recall;
    enum err err = run_mark(run);

    if (err != ERR_NONE)
        return err;
    return run_check(run, text != NULL ? recall_put(recall, run->device->id, RECALL_METER, "", text)
                                       : recall_forget(recall, run->device->id, RECALL_METER, ""));
}

static enum err put_in_doubt(struct run *run, struct record *record)
{
    char text[CLOCK_TEXT_SIZE];
    struct buf *wire = &run->change->wire;

    clock_format(run->at_ms, text);
    buf_clear(wire);
    if (!record_set(record, FIELD_METER_AT, text) ||
        !record_xml_write(record, run->change->withheld, wire))
        return record->starved || buf_error(wire) == ERR_MEMORY
                   ? ERR_MEMORY
                   : ERR_NONE; /* too big to be said, too */
    return remember(run, buf_text(wire));
}

/* It fell. */
static enum err judge(struct run *run, struct record *record, const char *doubt, bool *out_doubtful)
{
    bool keep = false;

    if (confirms(run, doubt, record, &keep)) {
        *out_doubtful = false;
        return remember(run, NULL);
    }
    *out_doubtful = true;
    return keep ? ERR_NONE : put_in_doubt(run, record);
}

enum err meters_judge(struct run *run, struct record *record, const struct snapshot_item *said,
                      bool *out_doubtful)
{
    struct recall_list doubts = { 0 };
    struct record before;
    enum err err =
        run_check(run, recall_load(run->change->recall, run->device->id, RECALL_METER, &doubts));
    const char *doubt = recall_list_text(&doubts, "");

    *out_doubtful = false;
    enum err parsed = err == ERR_NONE ? snapshot_parse(said, &before) : err;
    if (parsed == ERR_MEMORY)
        err = parsed;
    if (parsed == ERR_NONE) {
        bool is_lower = fell(record, &before);
        record_finish(&before);
        if (is_lower)
            err = judge(run, record, doubt, out_doubtful);
        else if (doubt != NULL)
            err = remember(run, NULL);
    }
    recall_list_finish(&doubts);
    return err;
}
