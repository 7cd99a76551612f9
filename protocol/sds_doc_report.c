/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of what connectors say, and of what they are answered. */
#include "protocol/sds_doc_report.h"

#include "protocol/sds_doc_row.h"

#include <string.h>

#define COUNTER_MOST    INT64_C(4294967295) /* a printer's counters have 32 bits */
#define YEAR_S          INT64_C(31622400)
#define STEP_MOST       1000
#define LOG_MOST        10000
#define TRIES_MOST      100
#define ROUND_TRIP_MOST 60000

const char *const sds_doc_report_reason_words[] = { "",
                                                    "policy",
                                                    "person",
                                                    "hours",
                                                    "turn",
                                                    "licence",
                                                    "paused",
                                                    "no-such-device",
                                                    "not-supported",
                                                    "wrong-product",
                                                    "wrong-image",
                                                    "no-image",
                                                    "device-busy",
                                                    "device-refused",
                                                    "no-answer",
                                                    "not-proved",
                                                    "interrupted",
                                                    NULL };
_Static_assert(sizeof sds_doc_report_reason_words / sizeof(char *) == SDS_DOC_REASONS + 1,
               "a word each");

static const char *const states[] = { "",        "ready",       "processing", "asleep",
                                      "stopped", "unreachable", NULL };
static const char *const supply_kinds[] = { "",      "toner",   "ink",      "printhead",
                                            "drum",  "fuser",   "transfer", "roller",
                                            "waste", "staples", "other",    NULL };
static const char *const colours[] = { "",           "black", "cyan",  "magenta", "yellow",
                                       "tri-colour", "photo", "other", NULL };
static const char *const supply_states[] = { "", "ok", "low", "empty", "missing", NULL };
static const char *const severities[] = { "info", "warning", "error", NULL };

/* clang-format off */
#define COUNTER(json, member, what)                                                                             \
    { .name = json, SDS_DOC_ROW_NUMBER(struct sds_doc_device, member, 0, COUNTER_MOST), .unit = "impressions",   \
      .help = what }

static const struct sds_field found_rows[] = {
    { .name = "name", SDS_DOC_ROW_CHOICE(struct sds_doc_found, name, sds_doc_work_setting_words), .is_needed = true,
      .help = "Which setting." },
    { .name = "found", SDS_DOC_ROW_TEXT(struct sds_doc_found, WORD, found),
      .help = "What the device says of it; absent: nothing, or (`asset-number`) what no work of this connector put there, since people write there." },
};
static const struct sds_field_table found = SDS_DOC_ROW_TABLE(found_rows, struct sds_doc_found);

static const struct sds_field evidence_rows[] = {
    { .name = "uptime_before_s", SDS_DOC_ROW_NUMBER(struct sds_doc_evidence, uptime_before_s, 0, 50 * YEAR_S), .unit = "s",
      .help = "How long the device had been up; sysUpTime, or its web service, and the same source both times." },
    { .name = "uptime_before_at", SDS_DOC_ROW_TIME(struct sds_doc_evidence, uptime_before_at_ms),
      .help = "When that was read, by the agent's clock." },
    { .name = "uptime_after_s", SDS_DOC_ROW_NUMBER(struct sds_doc_evidence, uptime_after_s, 0, 50 * YEAR_S), .unit = "s",
      .help = "The same afterwards; less than what passed between the two: it came up meanwhile." },
    { .name = "uptime_after_at", SDS_DOC_ROW_TIME(struct sds_doc_evidence, uptime_after_at_ms),
      .help = "When that was read, by the same clock, which ran on in between." },
    { .name = "offline_s", SDS_DOC_ROW_NUMBER(struct sds_doc_evidence, offline_s, 0, SDS_WORK_LIMIT_MS / 1000), .unit = "s",
      .help = "How long it did not answer; absent: it answered all the time." },
    { .name = "firmware_before", SDS_DOC_ROW_TEXT(struct sds_doc_evidence, WORD, firmware_before),
      .help = "Its firmware's version before." },
    { .name = "firmware_after", SDS_DOC_ROW_TEXT(struct sds_doc_evidence, WORD, firmware_after),
      .help = "And afterwards." },
    { .name = "settings", SDS_DOC_ROW_LIST(struct sds_doc_evidence, settings, setting_count, 1, &found),
      .help = "Settings, read back." },
    { .name = "log_rows", SDS_DOC_ROW_NUMBER(struct sds_doc_evidence, log_rows, 0, LOG_MOST),
      .help = "Of diagnostics: how many rows of its event log were sent with this item." },
    { .name = "tries", SDS_DOC_ROW_NUMBER(struct sds_doc_evidence, tries, 1, TRIES_MOST),
      .help = "Of diagnostics: how often it was asked for something small, to see how the network is." },
    { .name = "answers", SDS_DOC_ROW_NUMBER(struct sds_doc_evidence, answers, 0, TRIES_MOST),
      .help = "How often it answered." },
    { .name = "round_trip_ms", SDS_DOC_ROW_NUMBER(struct sds_doc_evidence, round_trip_ms, 0, ROUND_TRIP_MOST), .unit = "ms",
      .help = "Median of the time until an answer." },
};
const struct sds_field_table sds_doc_report_evidence = SDS_DOC_ROW_TABLE(evidence_rows, struct sds_doc_evidence);

static const struct sds_field step_rows[] = {
    { .name = "item", SDS_DOC_ROW_TEXT(struct sds_doc_step, UUID, item), .is_needed = true, .help = "Which item." },
    { .name = "fence", SDS_DOC_ROW_NUMBER(struct sds_doc_step, fence, 1, SDS_WORK_FENCE_MAX), .is_needed = true,
      .help = "That of the offer." },
    { .name = "step", SDS_DOC_ROW_NUMBER(struct sds_doc_step, step, 1, STEP_MOST),
      .help = "Counts the steps since the offer, from 1; `renew` has none." },
    { .name = "verb", SDS_DOC_ROW_CHOICE(struct sds_doc_step, verb, sds_work_verb_words), .is_needed = true,
      .help = "What happened; verbs of others are answered `not-yours`." },
    { .name = "at", SDS_DOC_ROW_TIME(struct sds_doc_step, at_ms), .is_needed = true, .help = "When, by the agent's clock." },
    { .name = "run", SDS_DOC_ROW_TEXT(struct sds_doc_step, UUID, run),
      .help = "Random, made for the start and kept on disk before it is sent; with `start` and every step behind it, and no other." },
    { .name = "reason", SDS_DOC_ROW_CHOICE(struct sds_doc_step, reason, sds_doc_report_reason_words),
      .help = "Why, where it is not as wished." },
    { .name = "percent", SDS_DOC_ROW_NUMBER(struct sds_doc_step, percent, 0, 100), .unit = "percent",
      .help = "How far it is, where the device tells." },
    { .name = "evidence", SDS_DOC_ROW_OBJECT(struct sds_doc_step, evidence, has_evidence, &sds_doc_report_evidence),
      .help = "What proves it." },
};
const struct sds_field_table sds_doc_report_step = SDS_DOC_ROW_TABLE(step_rows, struct sds_doc_step);

static const struct sds_field supply_rows[] = {
    { .name = "slot", SDS_DOC_ROW_NUMBER(struct sds_doc_supply, slot, 1, 65535), .is_needed = true,
      .help = "Its index in the device (prtMarkerSuppliesIndex, or its place in ConsumableConfigDyn)." },
    { .name = "kind", SDS_DOC_ROW_CHOICE(struct sds_doc_supply, kind, supply_kinds), .help = "What it is." },
    { .name = "colour", SDS_DOC_ROW_CHOICE(struct sds_doc_supply, colour, colours), .help = "Its colour." },
    { .name = "part", SDS_DOC_ROW_TEXT(struct sds_doc_supply, WORD, part), .help = "Part number; ConsumableConfigDyn." },
    { .name = "serial", SDS_DOC_ROW_TEXT(struct sds_doc_supply, WORD, serial),
      .help = "Serial number of the cartridge; ConsumableConfigDyn." },
    { .name = "level_percent", SDS_DOC_ROW_NUMBER(struct sds_doc_supply, level_percent, 0, 100), .unit = "percent",
      .help = "What is left, rounded down, of a waste box the space; absent where it is not known exactly." },
    { .name = "pages_left", SDS_DOC_ROW_NUMBER(struct sds_doc_supply, pages_left, 0, COUNTER_MOST), .unit = "impressions",
      .help = "What the device thinks that it lasts for." },
    { .name = "state", SDS_DOC_ROW_CHOICE(struct sds_doc_supply, state, supply_states), .help = "Its state; of a waste box, of which the space is left: `low` almost full, `empty` full." },
};
static const struct sds_field_table supply = SDS_DOC_ROW_TABLE(supply_rows, struct sds_doc_supply);

static const struct sds_field device_rows[] = {
    { .name = "device", SDS_DOC_ROW_TEXT(struct sds_doc_device, UUID, device), .is_needed = true,
      .help = "The random id that the agent gave it; never made of serial number or address." },
    { .name = "item", SDS_DOC_ROW_TEXT(struct sds_doc_device, UUID, item),
      .help = "The work that it was read for (telemetry, diagnostics)." },
    { .name = "at", SDS_DOC_ROW_TIME(struct sds_doc_device, at_ms), .is_needed = true,
      .help = "When it was read, by the agent's clock." },
    { .name = "product", SDS_DOC_ROW_TEXT(struct sds_doc_device, WORD, product), .help = "Product number; ProductConfigDyn." },
    { .name = "model", SDS_DOC_ROW_TEXT(struct sds_doc_device, TEXT, model), .help = "Make and model; ProductConfigDyn." },
    { .name = "serial", SDS_DOC_ROW_TEXT(struct sds_doc_device, WORD, serial), .help = "Serial number; ProductConfigDyn." },
    { .name = "firmware", SDS_DOC_ROW_TEXT(struct sds_doc_device, WORD, firmware), .help = "Firmware; ProductConfigDyn." },
    { .name = "state", SDS_DOC_ROW_CHOICE(struct sds_doc_device, state, states), .help = "Its state." },
    { .name = "can", SDS_DOC_ROW_SET(struct sds_doc_device, can, sds_work_kind_words),
      .help = "Kinds of work that its driver can do; of others an item is declined." },
    { .name = "uptime_s", SDS_DOC_ROW_NUMBER(struct sds_doc_device, uptime_s, 0, 50 * YEAR_S), .unit = "s",
      .help = "How long it has been up; sysUpTime." },
    COUNTER("engine_cycles", engine_cycles, "Life count of the engine; prtMarkerLifeCount."),
    COUNTER("impressions", impressions, "In all; ProductUsageDyn."),
    COUNTER("impressions_mono", impressions_mono, "Of them in black; ProductUsageDyn."),
    COUNTER("impressions_colour", impressions_colour, "Of them in colour; ProductUsageDyn."),
    { .name = "duplex_sheets", SDS_DOC_ROW_NUMBER(struct sds_doc_device, duplex_sheets, 0, COUNTER_MOST), .unit = "sheets",
      .help = "Printed on both sides; ProductUsageDyn." },
    { .name = "settings", SDS_DOC_ROW_LIST(struct sds_doc_device, settings, setting_count, 1, &found),
      .help = "Settings that it has: what differs from what work put last has drifted." },
    { .name = "supplies", SDS_DOC_ROW_LIST(struct sds_doc_device, supplies, supply_count, 1, &supply),
      .help = "Its supplies." },
};
const struct sds_field_table sds_doc_report_device = SDS_DOC_ROW_TABLE(device_rows, struct sds_doc_device);

static const struct sds_field reports_rows[] = {
    { .name = "report", SDS_DOC_ROW_TEXT(struct sds_doc_reports, UUID, report), .is_needed = true,
      .help = "Id of this body. Sent again, devices count once, and steps go through the table again: the answer has the states of now." },
    { .name = "time", SDS_DOC_ROW_TIME(struct sds_doc_reports, time_ms), .is_needed = true, .help = "The agent's clock." },
    { .name = "work", SDS_DOC_ROW_LIST(struct sds_doc_reports, work, work_count, 0, &sds_doc_report_step),
      .help = "Steps of work; each item at most once." },
    { .name = "devices", SDS_DOC_ROW_LIST(struct sds_doc_reports, devices, device_count, 0, &sds_doc_report_device),
      .help = "What HP devices tell; each at most once." },
};
const struct sds_field_table sds_doc_report_reports = SDS_DOC_ROW_TABLE(reports_rows, struct sds_doc_reports);

static const struct sds_field result_rows[] = {
    { .name = "item", SDS_DOC_ROW_TEXT(struct sds_doc_result, UUID, item), .is_needed = true, .help = "Which item." },
    { .name = "fence", SDS_DOC_ROW_NUMBER(struct sds_doc_result, fence, 1, SDS_WORK_FENCE_MAX), .is_needed = true,
      .help = "That of the step." },
    { .name = "step", SDS_DOC_ROW_NUMBER(struct sds_doc_result, step, 1, STEP_MOST), .help = "That of the step." },
    { .name = "result", SDS_DOC_ROW_CHOICE(struct sds_doc_result, result, sds_work_result_words), .is_needed = true,
      .help = "`taken` and `repeated` are good; `too-late` to a start with the state `started`, and `not-proved`: fail it; on all others the connector lets the item go." },
    { .name = "state", SDS_DOC_ROW_CHOICE(struct sds_doc_result, state, sds_work_state_words),
      .help = "The item's state now; absent of what is `unknown`, and of nothing else. Only a `start` that is answered with `started` lets a packet leave." },
};
static const struct sds_field_table result = SDS_DOC_ROW_TABLE(result_rows, struct sds_doc_result);

static const struct sds_field results_rows[] = {
    { .name = "report", SDS_DOC_ROW_TEXT(struct sds_doc_results, UUID, report), .is_needed = true, .help = "Id of the body." },
    { .name = "time", SDS_DOC_ROW_TIME(struct sds_doc_results, time_ms), .is_needed = true, .help = "The platform's clock." },
    { .name = "work", SDS_DOC_ROW_LIST(struct sds_doc_results, work, work_count, 0, &result),
      .help = "One for each step, in their order." },
    { .name = "devices", SDS_DOC_ROW_NUMBER(struct sds_doc_results, devices, 0, SDS_DOC_REPORT_DEVICES), .is_needed = true,
      .help = "How many devices were stored." },
};
const struct sds_field_table sds_doc_report_results = SDS_DOC_ROW_TABLE(results_rows, struct sds_doc_results);

static const struct sds_field alert_rows[] = {
    { .name = "device", SDS_DOC_ROW_TEXT(struct sds_doc_alert, UUID, device), .is_needed = true, .help = "The device." },
    { .name = "item", SDS_DOC_ROW_TEXT(struct sds_doc_alert, UUID, item), .help = "The work that it was read for (diagnostics)." },
    { .name = "row", SDS_DOC_ROW_NUMBER(struct sds_doc_alert, row, 0, COUNTER_MOST),
      .help = "The log's own number of the row, where it has one." },
    { .name = "code", SDS_DOC_ROW_TEXT(struct sds_doc_alert, WORD, code), .is_needed = true,
      .help = "Event code, such as 13.20.01; EventLog of ProductLogsDyn." },
    { .name = "severity", SDS_DOC_ROW_CHOICE(struct sds_doc_alert, severity, severities), .is_needed = true,
      .help = "As the log has it." },
    { .name = "at", SDS_DOC_ROW_TIME(struct sds_doc_alert, at_ms), .help = "When, by the device's clock, where it tells." },
    { .name = "impressions", SDS_DOC_ROW_NUMBER(struct sds_doc_alert, impressions, 0, COUNTER_MOST), .unit = "impressions",
      .help = "The device's count at the time." },
    { .name = "firmware", SDS_DOC_ROW_TEXT(struct sds_doc_alert, WORD, firmware), .help = "Its firmware at the time." },
};
const struct sds_field_table sds_doc_report_alert = SDS_DOC_ROW_TABLE(alert_rows, struct sds_doc_alert);

static const struct sds_field alerts_rows[] = {
    { .name = "report", SDS_DOC_ROW_TEXT(struct sds_doc_alerts, UUID, report), .is_needed = true,
      .help = "Id of this body, as in reports." },
    { .name = "time", SDS_DOC_ROW_TIME(struct sds_doc_alerts, time_ms), .is_needed = true, .help = "The agent's clock." },
    { .name = "alerts", SDS_DOC_ROW_LIST(struct sds_doc_alerts, alerts, alert_count, 1, &sds_doc_report_alert), .is_needed = true,
      .help = "Rows of event logs; one is known by device, code, time, count and number." },
};
const struct sds_field_table sds_doc_report_alerts = SDS_DOC_ROW_TABLE(alerts_rows, struct sds_doc_alerts);

static const struct sds_field stored_rows[] = {
    { .name = "report", SDS_DOC_ROW_TEXT(struct sds_doc_stored, UUID, report), .is_needed = true, .help = "Id of the body." },
    { .name = "stored", SDS_DOC_ROW_NUMBER(struct sds_doc_stored, stored, 0, SDS_DOC_REPORT_ALERTS), .is_needed = true,
      .help = "How many were new." },
    { .name = "known", SDS_DOC_ROW_NUMBER(struct sds_doc_stored, known, 0, SDS_DOC_REPORT_ALERTS), .is_needed = true,
      .help = "How many were known." },
};
const struct sds_field_table sds_doc_report_stored = SDS_DOC_ROW_TABLE(stored_rows, struct sds_doc_stored);
/* clang-format on */

/* Whether a run goes with a verb. What may come before the start and behind it may have one. */
static const enum {
    NO_RUN,
    PERHAPS,
    RUN
} runs[SDS_WORK_VERBS] = {
    [SDS_WORK_DECLINE] = PERHAPS, [SDS_WORK_START] = RUN,  [SDS_WORK_SEND] = RUN,
    [SDS_WORK_DROP] = RUN,        [SDS_WORK_VERIFY] = RUN, [SDS_WORK_SUCCEED] = RUN,
    [SDS_WORK_FAIL] = PERHAPS,
};

static const char *trouble_in_step(const struct sds_doc_step *s)
{
    bool has_run = s->run[0] != '\0';

    if ((s->verb == SDS_WORK_RENEW) != (s->step == SDS_FIELD_NONE))
        return "every step has a number, and renew has none";
    if (runs[s->verb] != PERHAPS && has_run != (runs[s->verb] == RUN))
        return "a run goes with start and every step behind it, and with no other";
    return NULL;
}

const char *sds_doc_report_trouble(const struct sds_doc_reports *reports,
                                   char out_place[SDS_FIELD_PLACE])
{
    for (size_t i = 0; i < reports->work_count; i++) {
        const char *trouble = trouble_in_step(&reports->work[i]);
        sds_field_set_place(out_place, "work", i);
        if (trouble != NULL)
            return trouble;
        for (size_t k = 0; k < i; k++)
            if (strcmp(reports->work[i].item, reports->work[k].item) == 0)
                return "an item stands twice";
    }
    for (size_t i = 0; i < reports->device_count; i++) {
        sds_field_set_place(out_place, "devices", i);
        for (size_t k = 0; k < i; k++)
            if (strcmp(reports->devices[i].device, reports->devices[k].device) == 0)
                return "a device stands twice";
    }
    return NULL;
}

const char *sds_doc_report_trouble_in_results(const struct sds_doc_results *results,
                                              char out_place[SDS_FIELD_PLACE])
{
    const char *trouble = NULL;

    for (size_t i = 0; i < results->work_count && trouble == NULL; i++) {
        sds_field_set_place(out_place, "work", i);
        trouble = sds_doc_work_trouble_in_answer(results->work[i].result, results->work[i].state);
    }
    return trouble;
}
