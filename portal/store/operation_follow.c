/* SPDX-License-Identifier: Apache-2.0 */
/* An answer that says what is known already writes nothing but, now and then, when that was. */
#include "portal/store/operation_follow.h"

#include "base/str.h"

#include <string.h>

#define EVIDENCE 4096 /* bytes of it as JSON */

/* Columns of text, in the order of a question's. */
struct text {
    char *out;
    size_t size;
};

static void take_texts(struct db_statement *row, int at, const struct text *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *text = db_text(row, at + (int)i);
        (void)str_copy(texts[i].out, texts[i].size, text != NULL ? text : "");
    }
}

static void take_group(void *out, struct db_statement *row)
{
    struct operation_follow_group *group = out;
    const struct text texts[] = { { group->platform, sizeof group->platform },
                                  { group->rollout, sizeof group->rollout } };

    take_texts(row, 0, texts, 2);
}

enum err operation_follow_next(struct db *db, const struct operation_follow_group *after,
                               struct operation_follow_group *out)
{
    const struct access_value values[] = { { .text = after != NULL ? after->platform : "" },
                                           { .text = after != NULL ? after->platform : "" },
                                           { .text = after != NULL ? after->rollout : "" },
                                           { .number = after == NULL } };

    return access_one(
        db,
        "SELECT platform, coalesce(rollout, '') FROM operation WHERE open = 1 "
        "AND item IS NOT NULL AND (platform > ? OR (platform = ? AND coalesce(rollout, '') > ?) "
        "OR ? = 1) ORDER BY 1, 2 LIMIT 1",
        values, 4, take_group, out);
}

static void take_item(void *out, struct db_statement *row)
{
    struct operation_follow_item *item = out;

    item->row = db_number(row, 0);
    (void)str_copy(item->item, sizeof item->item, db_text(row, 1));
}

enum err operation_follow_silent(struct db *db, const struct operation_follow_group *group,
                                 int64_t before_ms, struct operation_follow_item *out)
{
    const struct access_value values[] = { { .text = group->platform },
                                           { .text = group->rollout },
                                           { .number = before_ms } };

    return access_one(
        db,
        "SELECT row, item FROM operation WHERE open = 1 AND platform = ? "
        "AND coalesce(rollout, '') = ? AND item IS NOT NULL AND coalesce(told, 0) < ? "
        "ORDER BY coalesce(told, 0), row LIMIT 1",
        values, 3, take_item, out);
}

enum err operation_follow_unread(struct db *db, int64_t after, struct operation_follow_item *out)
{
    const struct access_value value = { .number = after };

    return access_one(db,
                      "SELECT row, item FROM operation WHERE unread = 1 AND item IS NOT NULL "
                      "AND row > ? ORDER BY row LIMIT 1",
                      &value, 1, take_item, out);
}

enum err operation_follow_any(struct db *db, bool *out_is_any)
{
    int64_t row = 0;
    enum err err =
        access_number(db, "SELECT row FROM operation WHERE open = 1 LIMIT 1", NULL, 0, &row);

    *out_is_any = err == ERR_NONE;
    return err == ERR_MISSING ? ERR_NONE : err;
}

/* What is stored of an operation, to be compared. */
struct stored {
    int64_t row;
    int64_t changed_ms;
    int64_t percent; /* SDS_FIELD_NONE not known */
    int64_t told_ms;
    char item[CRYPTO_UUID_SIZE];
    char state[16];
    char reason[24];
    char cancel[8];
};

static void take_stored(void *out, struct db_statement *row)
{
    struct stored *stored = out;
    const struct text texts[] = { { stored->item, sizeof stored->item },
                                  { stored->state, sizeof stored->state },
                                  { stored->reason, sizeof stored->reason },
                                  { stored->cancel, sizeof stored->cancel } };

    stored->row = db_number(row, 0);
    stored->changed_ms = db_number(row, 1);
    stored->percent = db_is_null(row, 2) ? SDS_FIELD_NONE : db_number(row, 2);
    stored->told_ms = db_number(row, 3);
    take_texts(row, 4, texts, 4);
}

static enum err find(struct db *db, int64_t row, const char *item, struct stored *out)
{
    static const char by_item[] = "SELECT row, changed, percent, told, item, state, reason, cancel "
                                  "FROM operation WHERE item = ?";
    static const char by_row[] = "SELECT row, changed, percent, told, item, state, reason, cancel "
                                 "FROM operation WHERE row = ?";
    const struct access_value of_item = { .text = item }, of_row = { .number = row };

    return row != 0 ? access_one(db, by_row, &of_row, 1, take_stored, out)
                    : access_one(db, by_item, &of_item, 1, take_stored, out);
}

static const char *reason_of(const struct sds_doc_progress *progress)
{
    return sds_doc_report_reason_words[progress->reason];
}

/* True when what was stored, but for its steps, is what is told. */
static bool is_same(const struct stored *stored, const struct sds_doc_progress *progress)
{
    return stored->item[0] != '\0' && stored->changed_ms == progress->changed_ms &&
           stored->percent == progress->percent &&
           strcmp(stored->state, sds_work_state_words[progress->state]) == 0 &&
           strcmp(stored->reason, reason_of(progress)) == 0;
}

static enum err touch(struct db *db, const struct stored *stored, int64_t now_ms)
{
    const struct access_value values[] = { { .number = now_ms }, { .number = stored->row } };

    if (now_ms - stored->told_ms < OPERATION_FOLLOW_TOLD_MS && now_ms >= stored->told_ms)
        return ERR_NONE;
    return access_run(db, "UPDATE operation SET told = ? WHERE row = ?", values, 2);
}

/* The evidence as JSON; "" none. */
static bool write_evidence(struct buf *out, const struct sds_doc_progress *progress)
{
    struct sds_field_trouble trouble;
    struct json_write w;

    if (progress->has_evidence == 0)
        return true;
    json_write_init(&w, out);
    json_write_object(&w, NULL);
    bool good = sds_field_write(&sds_doc_report_evidence, &progress->evidence, &w, &trouble);
    json_write_end(&w);
    return good && json_write_done(&w);
}

static bool is_open(const struct sds_doc_progress *progress, int64_t now_ms)
{
    if (progress->state == SDS_WORK_LOST)
        return now_ms - progress->changed_ms < OPERATION_FOLLOW_LOST_MS;
    return !sds_work_is_over((enum sds_work_state)progress->state);
}

static enum err add_step(struct db *db, int64_t row, int64_t number,
                         const struct sds_doc_change *step)
{
    const struct access_value values[] = {
        { .number = row },
        { .number = number },
        { .number = step->at_ms },
        { .text = sds_work_state_words[step->state] },
        { .text = step->verb == SDS_FIELD_WORDLESS ? "" : sds_work_verb_words[step->verb] },
        { .text = sds_doc_follow_by_words[step->by] },
        { .text = sds_doc_report_reason_words[step->reason] },
        { .number = step->offer }
    };

    return access_run(
        db,
        "INSERT INTO operation_step (operation, number, at, state, verb, who, reason, offer) "
        "VALUES (?, ?, ?, ?, NULLIF(?, ''), ?, NULLIF(?, ''), ?) ON CONFLICT DO NOTHING",
        values, sizeof values / sizeof values[0]);
}

/* The first step is known without asking for it: it was ordered. */
static enum err begin_steps(struct db *db, const struct stored *stored,
                            const struct sds_doc_progress *progress)
{
    const struct sds_doc_change ordered = { .at_ms = progress->made_ms,
                                            .state = SDS_WORK_WAITING,
                                            .verb = SDS_FIELD_WORDLESS,
                                            .by = SDS_DOC_BY_TOOL };

    return add_step(db, stored->row, 0, &ordered);
}

static enum err change(struct db *db, const struct stored *stored,
                       const struct sds_doc_progress *progress, int64_t now_ms)
{
    static const char sql[] = "UPDATE operation SET item = ?, state = ?, reason = NULLIF(?, ''), "
                              "percent = NULLIF(CAST(? AS {number}), -1), "
                              "started = NULLIF(CAST(? AS {number}), 0), changed = ?, told = ?, "
                              "evidence = NULLIF(?, ''), open = ?, "
                              "cancel = CASE WHEN ? = 1 THEN NULL ELSE cancel END, "
                              "unread = CASE WHEN ? = 1 THEN 1 ELSE unread END WHERE row = ?";
    bool is_new = stored->item[0] == '\0' && progress->state == SDS_WORK_WAITING;
    bool is_step =
        !is_new && (stored->changed_ms != progress->changed_ms || stored->item[0] == '\0' ||
                    strcmp(stored->state, sds_work_state_words[progress->state]) != 0);
    struct buf evidence;

    buf_init(&evidence, EVIDENCE);
    const bool is_written = write_evidence(&evidence, progress);
    const struct access_value values[] = {
        { .text = progress->item },
        { .text = sds_work_state_words[progress->state] },
        { .text = reason_of(progress) },
        { .number = progress->percent == SDS_FIELD_NONE ? -1 : progress->percent },
        { .number = progress->started_ms },
        { .number = progress->changed_ms },
        { .number = now_ms },
        { .text = is_written ? buf_text(&evidence) : "" },
        { .number = is_open(progress, now_ms) },
        { .number = progress->state == SDS_WORK_CANCELLED },
        { .number = is_step },
        { .number = stored->row }
    };
    enum err err = buf_failed(&evidence) && buf_error(&evidence) == ERR_MEMORY
                       ? ERR_MEMORY
                       : access_run(db, sql, values, sizeof values / sizeof values[0]);
    buf_finish(&evidence);
    return err == ERR_NONE && is_new ? begin_steps(db, stored, progress) : err;
}

enum err operation_follow_take(struct db *db, int64_t row, const struct sds_doc_progress *progress,
                               int64_t now_ms, int64_t *out_row)
{
    struct stored stored = { 0 }, other;
    enum err err = find(db, row, progress->item, &stored);

    *out_row = 0;
    if (err != ERR_NONE)
        return err == ERR_MISSING ? ERR_NONE : err;
    if (row != 0 && stored.item[0] == '\0' && find(db, 0, progress->item, &other) == ERR_NONE)
        return ERR_SYNTAX;
    bool is_open_still = strcmp(stored.state, "lost") != 0 || is_open(progress, now_ms);
    if (is_same(&stored, progress) && is_open_still)
        return touch(db, &stored, now_ms);
    err = change(db, &stored, progress, now_ms);
    if (err == ERR_NONE)
        *out_row = stored.row;
    return err;
}

enum err operation_follow_steps(struct db *db, int64_t row, const struct sds_doc_story *story)
{
    const struct access_value value = { .number = row };
    int64_t first = story->changes - (int64_t)story->history_count;
    int64_t known = 0;
    enum err err = access_number(
        db, "SELECT coalesce(max(number), -1) + 1 FROM operation_step WHERE operation = ?", &value,
        1, &known);

    for (size_t i = 0; i < story->history_count && err == ERR_NONE; i++)
        if (first + (int64_t)i >= known)
            err = add_step(db, row, first + (int64_t)i, &story->history[i]);
    if (err != ERR_NONE)
        return err;
    return access_run(db, "UPDATE operation SET unread = 0 WHERE row = ?", &value, 1);
}

enum err operation_follow_forget(struct db *db, int64_t row, int64_t now_ms)
{
    const struct access_value values[] = { { .number = now_ms },
                                           { .number = now_ms },
                                           { .number = row } };

    return access_run(db,
                      "UPDATE operation SET state = CASE WHEN open = 1 THEN '" OPERATION_FORGOTTEN
                      "' ELSE state END, changed = CASE WHEN open = 1 THEN ? ELSE changed END, "
                      "told = ?, cancel = NULL, unread = 0, open = 0 WHERE row = ?",
                      values, 3);
}

enum err operation_follow_rollout(struct db *db, const struct sds_doc_rollout *rollout,
                                  int64_t now_ms)
{
    const struct access_value values[] = {
        { .text = rollout->state == SDS_DOC_ROLLOUT_HALTED ? "halted" : "goes" },
        { .number = rollout->failures },
        { .number = rollout->changed_ms },
        { .number = now_ms },
        { .text = rollout->rollout },
        { .text = rollout->account }
    };

    return access_run(db,
                      "UPDATE rollout SET state = ?, failures = ?, changed = ?, told = ? "
                      "WHERE id = ? AND platform = ?",
                      values, 6);
}

static void take_state(void *out, struct db_statement *row)
{
    struct operation_follow_state *state = out;
    const struct text texts[] = { { state->id, sizeof state->id },
                                  { state->device, sizeof state->device },
                                  { state->rollout, sizeof state->rollout },
                                  { state->kind, sizeof state->kind },
                                  { state->state, sizeof state->state },
                                  { state->reason, sizeof state->reason },
                                  { state->cancel, sizeof state->cancel },
                                  { state->site, sizeof state->site },
                                  { state->customer, sizeof state->customer },
                                  { state->place.path, sizeof state->place.path } };

    take_texts(row, 0, texts, sizeof texts / sizeof texts[0]);
    state->percent = db_is_null(row, 10) ? -1 : db_number(row, 10);
    state->changed_ms = db_number(row, 11);
    state->told_ms = db_number(row, 12);
    state->is_over = db_number(row, 13) == 0 || strcmp(state->state, "lost") == 0;
}

enum err operation_follow_tell(struct db *db, int64_t row, struct operation_follow_state *out)
{
    const struct access_value value = { .number = row };

    *out = (struct operation_follow_state){ 0 };
    return access_one(db,
                      "SELECT o.id, o.device, o.rollout, o.kind, o.state, o.reason, o.cancel, "
                      "a.site, a.customer, p.path, o.percent, o.changed, o.told, o.open "
                      "FROM operation o JOIN agent a ON a.id = o.agent "
                      "JOIN place p ON p.id = a.place WHERE o.row = ?",
                      &value, 1, take_state, out);
}
