/* SPDX-License-Identifier: Apache-2.0 */
/* A row per request, per pair of state and verb that is allowed, per outcome, and per field. */
#include "protocol/generate_sds.h"

#include "protocol/sds_doc.h"
#include "protocol/sds_doc_tool.h"
#include "protocol/sds_outcome.h"
#include "protocol/sds_problem.h"
#include "protocol/sds_route.h"
#include "protocol/sds_work.h"

#include <inttypes.h>

#define PATH_MOST 96

static void write_words(struct buf *out, const char *const *words)
{
    const char *before = "";

    for (; *words != NULL; words++) {
        if ((*words)[0] == '\0')
            continue;
        (void)buf_append_format(out, "%s`%s`", before, *words);
        before = ", ";
    }
}

static const char *doc_name(enum sds_doc_type type)
{
    const struct sds_doc_row *row = sds_doc_row(type);

    return row == NULL ? "–" : row->name;
}

static void write_routes(struct buf *out)
{
    size_t count;
    const struct sds_route *routes = sds_route_all(&count);

    (void)buf_append_text(out,
                          "### Requests\n\n| Request | Name | Known by | Body | Answer | Refused "
                          "with | |\n|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < count; i++) {
        const struct sds_route *r = &routes[i];
        bool is_token = r->by == SDS_ROUTE_BY_TOKEN;
        (void)buf_append_format(
            out, "| `%s %s%s%s` | %s | %s%s%s | %s | %d %s | %s | %s |\n", r->method, r->path,
            r->query == NULL ? "" : "?", r->query == NULL ? "" : r->query, r->name,
            sds_route_by_word(r->by), is_token ? " " : "",
            is_token ? sds_doc_tool_scope_words[r->scope] : "", doc_name(r->request), r->status,
            doc_name(r->answer), r->errors, r->help);
    }
}

static const char *actor_of(enum sds_work_verb verb)
{
    if (sds_work_may(SDS_WORK_CONNECTOR, verb))
        return "connector";
    if (sds_work_may(SDS_WORK_PLATFORM, verb))
        return sds_work_may(SDS_WORK_TOOL, verb) ? "platform or tool" : "platform";
    return "tool";
}

/* Where a verb leads to from a state, for kinds of both sorts. */
static bool leads(enum sds_work_state state, enum sds_work_verb verb, enum sds_work_state *out_next,
                  bool *out_of_some)
{
    bool of_all = true;
    bool of_any = false;

    for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++) {
        bool goes =
            sds_work_next((enum sds_work_kind)kind, state, verb, out_next) == SDS_WORK_TAKEN;
        of_all &= goes;
        of_any |= goes;
    }
    *out_of_some = of_any && !of_all;
    return of_any;
}

static void write_states(struct buf *out)
{
    (void)buf_append_text(
        out, "\n### States\n\nWith * of some kinds only: `drop` where a device restarts "
             "(reboot, firmware), `succeed` at once where it is only read.\n\n"
             "| State | by | leads to |\n|---|---|---|\n");
    for (unsigned state = 0; state < SDS_WORK_STATES; state++)
        for (unsigned verb = 0; verb < SDS_WORK_VERBS; verb++) {
            enum sds_work_state next;
            bool of_some;
            if (!leads((enum sds_work_state)state, (enum sds_work_verb)verb, &next, &of_some))
                continue;
            (void)buf_append_format(out, "| `%s` | `%s`%s (%s) | `%s` |\n",
                                    sds_work_state_words[state], sds_work_verb_words[verb],
                                    of_some ? "*" : "", actor_of((enum sds_work_verb)verb),
                                    sds_work_state_words[next]);
        }
}

/* The words of a set's bits, apart by commas; `all` for all of them. */
static void write_set(struct buf *out, unsigned set, const char *const *words)
{
    const char *before = "";

    for (unsigned i = 0; words[i] != NULL; i++) {
        if ((set >> i & 1U) == 0)
            continue;
        (void)buf_append_format(out, "%s`%s`", before, words[i]);
        before = ", ";
    }
}

static void write_outcomes(struct buf *out)
{
    size_t count;
    const struct sds_outcome *rows = sds_outcome_all(&count);

    (void)buf_append_text(
        out,
        "\n### Outcomes\n\nThe state is that after it; `renew` is no step: a poll names the item, "
        "with the reason, and its state stays. *Sent* is what may change the device.\n\n"
        "| Situation | Kinds | In | Verb | Reason | Then | Sent "
        "|\n|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < count; i++) {
        const struct sds_outcome *row = &rows[i];
        const char *reason = sds_doc_report_reason_words[row->reason];
        (void)buf_append_format(out, "| %s | ", row->situation);
        if (row->kinds + 1 == 1U << SDS_WORK_KINDS)
            (void)buf_append_text(out, "all");
        else
            write_set(out, row->kinds, sds_work_kind_words);
        (void)buf_append_text(out, " | ");
        write_set(out, row->from, sds_work_state_words);
        (void)buf_append_format(out, " | `%s` (%s) | %s | ", sds_work_verb_words[row->verb],
                                actor_of(row->verb), reason[0] == '\0' ? "–" : reason);
        (void)buf_append_format(out, "%s | %s |\n",
                                row->state == SDS_WORK_STATES ? "as it was"
                                                              : sds_work_state_words[row->state],
                                sds_outcome_sent_words[row->sent]);
    }
}

static void write_problems(struct buf *out)
{
    (void)buf_append_text(out, "\n### Problems\n\n| Code | Status | Meaning | A connector |\n"
                               "|---|---|---|---|\n");
    for (unsigned code = 0; code < SDS_DOC_CODES; code++) {
        const struct sds_problem *row = sds_problem_row(code);
        (void)buf_append_format(out, "| `%s` | %d | %s | %s |\n", sds_doc_tool_code_words[code],
                                row->status, row->help, sds_problem_do_texts[row->what]);
    }
}

static void write_value(struct buf *out, const struct sds_field *f)
{
    switch (f->kind) {
    case SDS_FIELD_TEXT:
        (void)buf_append_format(out, "text, 1 to %zu bytes", f->size - 1);
        break;
    case SDS_FIELD_WORD:
        (void)buf_append_format(out, "1 to %zu of `A-Za-z0-9._-`", f->size - 1);
        break;
    case SDS_FIELD_UUID:
        (void)buf_append_text(out, "UUID");
        break;
    case SDS_FIELD_HEX:
        (void)buf_append_format(out, "%zu of `0-9a-f`", f->size - 1);
        break;
    case SDS_FIELD_BYTES:
        (void)buf_append_format(out, "%zu of base64url", f->size - 1);
        break;
    case SDS_FIELD_CODE:
        (void)buf_append_format(out, "%zu of `0-9A-HJKMNP-TV-Z`", f->size - 1);
        break;
    case SDS_FIELD_URL:
        (void)buf_append_format(out, "https URL, up to %zu characters", f->size - 1);
        break;
    case SDS_FIELD_TIME:
        (void)buf_append_text(out, "time");
        break;
    case SDS_FIELD_NUMBER:
        (void)buf_append_format(out, "%" PRId64 " to %" PRId64, f->least, f->most);
        break;
    case SDS_FIELD_CHOICE:
        write_words(out, f->words);
        break;
    case SDS_FIELD_SET:
        (void)buf_append_text(out, "array of ");
        write_words(out, f->words);
        break;
    case SDS_FIELD_OBJECT:
        (void)buf_append_text(out, "object");
        break;
    case SDS_FIELD_LIST:
        (void)buf_append_format(out, "array of %" PRId64 " to %" PRId64 " objects", f->least,
                                f->most);
        break;
    }
}

static void write_fields(struct buf *out, const struct sds_field_table *table, const char *before)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct sds_field *f = &table->rows[i];
        struct buf path;
        (void)buf_append_format(out, "| `%s%s` | ", before, f->name);
        write_value(out, f);
        (void)buf_append_format(out, " | %s | %s | %s |\n", f->unit == NULL ? "" : f->unit,
                                f->is_needed ? "yes" : "", f->help);
        if (f->table == NULL)
            continue;
        buf_init(&path, PATH_MOST);
        (void)buf_append_format(&path, "%s%s%s", before, f->name,
                                f->kind == SDS_FIELD_LIST ? "[]." : ".");
        write_fields(out, f->table, buf_text(&path));
        buf_finish(&path);
    }
}

bool generate_sds_write(struct buf *out)
{
    write_routes(out);
    write_states(out);
    write_outcomes(out);
    write_problems(out);
    for (unsigned type = 0; type < SDS_DOC_TYPES; type++) {
        const struct sds_doc_row *row = sds_doc_row((enum sds_doc_type)type);
        (void)buf_append_format(out,
                                "\n### %s\n\n%s At most %zu bytes.\n\n| Member | Value | Unit | "
                                "Needed | Meaning |\n|---|---|---|---|---|\n",
                                row->name, row->help, row->most);
        write_fields(out, row->table, "");
    }
    return !buf_failed(out);
}
