/* SPDX-License-Identifier: Apache-2.0 */
/* Every body by its own table: what the tables say holds both ways, and for every member. */
#include "base/json.h"
#include "protocol/sds_doc_connector.h"
#include "protocol/sds_doc_follow.h"
#include "protocol/sds_doc_report.h"
#include "protocol/sds_doc_tool.h"
#include "tests/fakes/sds_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define MOST    ((size_t)1 << 19)
#define ACCOUNT "\"account\":\"00000000-0000-4000-8000-000000000003\""

static struct sds_field_trouble trouble;

static enum err reads(enum sds_doc_type type, const char *text)
{
    return sds_doc_read(type, text, strlen(text), sds_rig_room(1), &trouble);
}

static bool writes(struct buf *out, enum sds_doc_type type, const void *body)
{
    buf_clear(out);
    return sds_doc_write(out, type, body, &trouble);
}

static void reads_back_every_body_as_it_was_written(void)
{
    struct buf first;
    struct buf second;

    buf_init(&first, MOST);
    buf_init(&second, MOST);
    for (unsigned t = 0; t < SDS_DOC_TYPES; t++)
        for (unsigned seed = 0; seed < 30; seed++) {
            enum sds_doc_type type = (enum sds_doc_type)t;
            sds_rig_fill(type, seed % 3 == 2 ? 1000 : seed % 3, seed, sds_rig_room(0));
            CU_ASSERT_TRUE_FATAL(writes(&first, type, sds_rig_room(0)));
            CU_ASSERT_EQUAL_FATAL(reads(type, buf_text(&first)), ERR_NONE);
            CU_ASSERT_STRING_EQUAL(trouble.text, "");
            CU_ASSERT_TRUE(writes(&second, type, sds_rig_room(1)));
            CU_ASSERT_STRING_EQUAL(buf_text(&first), buf_text(&second));
        }
    buf_finish(&first);
    buf_finish(&second);
}

/* More than any body by this table can be long: escapes double a text at most, since control
 * characters are refused. */
static size_t longest(const struct sds_field_table *table)
{
    size_t sum = 2;

    for (size_t i = 0; i < table->count; i++) {
        const struct sds_field *f = &table->rows[i];
        size_t value = f->kind == SDS_FIELD_TEXT ? 2 * f->size : f->size + 2;
        if (f->kind == SDS_FIELD_NUMBER || f->kind == SDS_FIELD_TIME)
            value =
                f->kind == SDS_FIELD_TIME ? 26 : 17; /* to the millisecond; 2^53 - 1 and a sign */
        for (size_t w = 0; f->kind == SDS_FIELD_CHOICE && f->words[w] != NULL; w++)
            value = strlen(f->words[w]) + 2 > value ? strlen(f->words[w]) + 2 : value;
        for (size_t w = 0; f->kind == SDS_FIELD_SET && f->words[w] != NULL; w++)
            value += strlen(f->words[w]) + 3;
        if (f->kind == SDS_FIELD_OBJECT)
            value = longest(f->table);
        if (f->kind == SDS_FIELD_LIST)
            value = 2 + (size_t)f->most * (longest(f->table) + 1);
        sum += strlen(f->name) + 4 + value;
    }
    return sum;
}

static void has_room_for_the_longest_body_and_refuses_longer_ones(void)
{
    static char text[MOST];

    for (unsigned t = 0; t < SDS_DOC_TYPES; t++) {
        const struct sds_doc_row *row = sds_doc_row((enum sds_doc_type)t);
        CU_ASSERT_TRUE(longest(row->table) <= row->most);
        CU_ASSERT_TRUE(row->table->count <= SDS_FIELD_MOST);
        memset(text, ' ', row->most + 1);
        memcpy(text, "{}", 2);
        text[row->most + 1] = '\0';
        CU_ASSERT_EQUAL(reads((enum sds_doc_type)t, text), ERR_LIMIT);
    }
    CU_ASSERT_PTR_NULL(sds_doc_row(SDS_DOC_TYPES));
}

/* The next member of a JSON text at or behind `at`: its key's quote; NULL: none. */
static const char *find_member(const char *text, const char *at)
{
    for (; (at = strchr(at, '"')) != NULL; at++) {
        const char *end = strchr(at + 1, '"');
        bool is_behind = at > text && (at[-1] == '{' || at[-1] == ',');
        if (is_behind && end[1] == ':')
            return at;
        at = end;
    }
    return NULL;
}

/* Behind the value that begins there. */
static const char *value_end(const char *at)
{
    int depth = 0;
    bool is_quoted = false;

    for (; is_quoted || depth > 0 || (*at != ',' && *at != '}' && *at != ']'); at++) {
        is_quoted ^= *at == '"';
        if (!is_quoted)
            depth += (*at == '[' || *at == '{') - (*at == ']' || *at == '}');
    }
    return at;
}

/* The text with what is between `from` and `to` replaced. */
static const char *with(const char *text, const char *from, const char *to, const char *put)
{
    static char changed[MOST + 200];

    (void)snprintf(changed, sizeof changed, "%.*s%s%s", (int)(from - text), text, put, to);
    return changed;
}

static void try_values(enum sds_doc_type type, const char *text, const char *value)
{
    static const char *const bad[] = { "null",
                                       "true",
                                       "1.5",
                                       "-1",
                                       "99999999999999999",
                                       "\"\"",
                                       "\"\\u0001\"",
                                       "\"no such thing \\u00e4\\n\"",
                                       "{}",
                                       "[]",
                                       "[[]]",
                                       "{\"a\":1}" };
    const char *end = value_end(value);

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        bool may_be_empty = (bad[i][0] == '[' && bad[i][1] == ']' && *value == '[') ||
                            (strcmp(bad[i], "{}") == 0 && *value == '{');
        if (may_be_empty)
            continue;
        enum err err = reads(type, with(text, value, end, bad[i]));
        CU_ASSERT_TRUE(err == ERR_RANGE || (err == ERR_LIMIT && strpbrk(bad[i], "[{") != NULL));
        CU_ASSERT_TRUE(trouble.text[0] != '\0');
    }
}

/* The member left out: how often it is missed. */
static unsigned try_without(enum sds_doc_type type, const char *text, const char *key)
{
    const char *end = value_end(strchr(key + 1, '"') + 2);

    if (*end == ',')
        end++;
    else if (key[-1] == ',')
        key--;
    if (reads(type, with(text, key, end, "")) == ERR_NONE)
        return 0;
    return strstr(trouble.text, " is missing") != NULL;
}

static unsigned needed_in(const struct sds_field_table *table, const char *base)
{
    unsigned sum = 0;

    for (size_t i = 0; i < table->count; i++) {
        const struct sds_field *f = &table->rows[i];
        size_t count = 0;
        sum += f->is_needed;
        if (f->table != NULL)
            memcpy(&count, base + f->count_offset, sizeof count);
        for (size_t k = 0; k < count; k++)
            sum += needed_in(f->table, base + f->offset + k * f->table->size);
    }
    return sum;
}

static void refuses_each_member_unknown_twice_missing_or_of_another_form(void)
{
    struct buf out;
    unsigned members = 0;

    buf_init(&out, MOST);
    for (unsigned t = 0; t < SDS_DOC_TYPES; t++) {
        enum sds_doc_type type = (enum sds_doc_type)t;
        unsigned missed = 0;
        if (sds_doc_row(type)->table->is_open)
            continue; /* a problem: others write them too */
        sds_rig_fill(type, 1, t + 2, sds_rig_room(0));
        CU_ASSERT_TRUE_FATAL(writes(&out, type, sds_rig_room(0)));
        const char *text = buf_text(&out);
        for (const char *key = find_member(text, text); key != NULL;
             key = find_member(text, strchr(key + 1, '"') + 1)) {
            const char *value = strchr(key + 1, '"') + 2;
            char twice[MOST / 4];
            CU_ASSERT_EQUAL(reads(type, with(text, key, key + 1, "\"x")), ERR_RANGE);
            CU_ASSERT_PTR_NOT_NULL(strstr(trouble.text, "has an unknown member x"));
            (void)snprintf(twice, sizeof twice, "%.*s,", (int)(value_end(value) - key), key);
            CU_ASSERT_EQUAL(reads(type, with(text, key, key, twice)), ERR_SYNTAX);
            try_values(type, text, value);
            missed += try_without(type, text, key);
            members++;
        }
        CU_ASSERT_EQUAL(missed, needed_in(sds_doc_row(type)->table, sds_rig_room(0)));
    }
    CU_ASSERT_TRUE(members > 150);
    buf_finish(&out);
}

static void names_the_place_of_what_is_wrong(void)
{
    struct buf out;

    buf_init(&out, MOST);
    sds_rig_fill(SDS_DOC_REPORTS, 4, 1, sds_rig_room(0));
    struct sds_doc_reports *reports = sds_rig_room(0);
    reports->work[3].evidence.settings[1].found[0] = '\n';
    CU_ASSERT_FALSE(writes(&out, SDS_DOC_REPORTS, reports));
    CU_ASSERT_STRING_EQUAL(trouble.place, "work[3].evidence.settings[1].found");
    CU_ASSERT_STRING_EQUAL(trouble.text, "work[3].evidence.settings[1].found is out of range");
    CU_ASSERT_EQUAL(reads(SDS_DOC_ENROL, "{" ACCOUNT ",\"hours\":1,\"\\u000a<b>\":2}"), ERR_RANGE);
    CU_ASSERT_STRING_EQUAL(trouble.text, "the body has an unknown member");
    CU_ASSERT_EQUAL(reads(SDS_DOC_ENROL, "[]"), ERR_RANGE);
    CU_ASSERT_STRING_EQUAL(trouble.text, "the body is no object");
    CU_ASSERT_EQUAL(reads(SDS_DOC_ENROL, "{" ACCOUNT ",\"hours\":169}"), ERR_RANGE);
    CU_ASSERT_STRING_EQUAL(trouble.text, "hours is out of range");
    CU_ASSERT_EQUAL(reads(SDS_DOC_ENROL, "{\"hours\":1} x"), ERR_SYNTAX);
    CU_ASSERT_EQUAL(reads(SDS_DOC_ENROL, "{" ACCOUNT ",\"hours\":1,\"hours\":1}"), ERR_SYNTAX);
    CU_ASSERT_EQUAL(reads(SDS_DOC_ENROL, "[[[[[[[1]]]]]]]"), ERR_LIMIT);
    buf_finish(&out);
}

/* What is not known is left out: neither 0 nor anything else takes its place. */
static void tells_nothing_that_is_not_known(void)
{
    struct sds_doc_reports *reports = sds_rig_room(0);
    struct sds_doc_reports *again = sds_rig_room(1);
    struct buf out;

    buf_init(&out, MOST);
    sds_field_clear(sds_doc_row(SDS_DOC_REPORTS)->table, reports);
    sds_field_clear(&sds_doc_report_device, &reports->devices[0]);
    memcpy(reports->report, "00000000-0000-4000-8000-000000000001", SDS_DOC_UUID);
    memcpy(reports->devices[0].device, "00000000-0000-4000-8000-000000000002", SDS_DOC_UUID);
    reports->time_ms = INT64_C(1795395600000);
    reports->devices[0].at_ms = reports->time_ms;
    reports->device_count = 1;
    reports->devices[0].impressions = 0;
    CU_ASSERT_TRUE(writes(&out, SDS_DOC_REPORTS, reports));
    CU_ASSERT_STRING_EQUAL(buf_text(&out),
                           "{\"report\":\"00000000-0000-4000-8000-000000000001\","
                           "\"time\":\"2026-11-23T01:00:00.000Z\",\"devices\":[{"
                           "\"device\":\"00000000-0000-4000-8000-000000000002\","
                           "\"at\":\"2026-11-23T01:00:00.000Z\",\"impressions\":0}]}");
    CU_ASSERT_EQUAL(reads(SDS_DOC_REPORTS, buf_text(&out)), ERR_NONE);
    CU_ASSERT_EQUAL(again->devices[0].impressions, 0);
    CU_ASSERT_EQUAL(again->devices[0].uptime_s, SDS_FIELD_NONE);
    CU_ASSERT_EQUAL(again->devices[0].state, 0);
    CU_ASSERT_EQUAL(again->work_count, 0);
    buf_finish(&out);
}

static void refuses_what_contradicts_itself(void)
{
    struct sds_doc_order *order = sds_rig_room(0);
    struct buf out;

    buf_init(&out, MOST);
    sds_rig_fill(SDS_DOC_ORDER, 1, 1, order);
    order->kind = SDS_WORK_FIRMWARE;
    order->has_firmware = 0;
    order->setting_count = 0;
    CU_ASSERT_FALSE(writes(&out, SDS_DOC_ORDER, order));
    CU_ASSERT_STRING_EQUAL(trouble.text, "firmware goes with kind firmware, and only with it");
    order->kind = SDS_WORK_CONFIGURATION;
    CU_ASSERT_FALSE(writes(&out, SDS_DOC_ORDER, order));
    CU_ASSERT_STRING_EQUAL(trouble.text, "settings go with kind configuration, and only with it");
    order->setting_count = 2;
    order->settings[0] = order->settings[1] =
        (struct sds_doc_setting){ SDS_DOC_SLEEP_MINUTES, "15" };
    CU_ASSERT_FALSE(writes(&out, SDS_DOC_ORDER, order));
    CU_ASSERT_STRING_EQUAL(trouble.text, "a setting stands twice");
    order->settings[1] = (struct sds_doc_setting){ SDS_DOC_AUTO_OFF_MINUTES, "1441" };
    CU_ASSERT_FALSE(writes(&out, SDS_DOC_ORDER, order));
    CU_ASSERT_STRING_EQUAL(trouble.text, "a value is none of its setting");
    order->settings[1].value[3] = '0';
    CU_ASSERT_TRUE(writes(&out, SDS_DOC_ORDER, order));
    order->at_once = SDS_FIELD_NONE;
    CU_ASSERT_FALSE(writes(&out, SDS_DOC_ORDER, order));
    CU_ASSERT_STRING_EQUAL(trouble.text, "at_once goes with rollout, and only with it");
    order->rollout[0] = '\0';
    CU_ASSERT_TRUE(writes(&out, SDS_DOC_ORDER, order));
    buf_finish(&out);
}

static void refuses_steps_that_contradict_themselves(void)
{
    struct sds_doc_reports *reports = sds_rig_room(0);
    struct buf out;

    buf_init(&out, MOST);
    sds_rig_fill(SDS_DOC_REPORTS, 2, 1, reports);
    reports->work[0].verb = SDS_WORK_START;
    reports->work[0].step = 4;
    reports->work[0].run[0] = '\0';
    CU_ASSERT_FALSE(writes(&out, SDS_DOC_REPORTS, reports));
    CU_ASSERT_STRING_EQUAL(trouble.text, "work[0]: a run goes with start and every step behind it, "
                                         "and with no other");
    memcpy(reports->work[0].run, reports->work[0].item, SDS_DOC_UUID);
    CU_ASSERT_TRUE(writes(&out, SDS_DOC_REPORTS, reports));
    reports->work[0].verb = SDS_WORK_ASK;
    CU_ASSERT_FALSE(writes(&out, SDS_DOC_REPORTS, reports));
    CU_ASSERT_STRING_EQUAL(trouble.text, "work[0]: a run goes with start and every step behind it, "
                                         "and with no other");
    reports->work[0].verb = SDS_WORK_FAIL; /* behind the start, or before it */
    CU_ASSERT_TRUE(writes(&out, SDS_DOC_REPORTS, reports));
    reports->work[0].run[0] = '\0';
    CU_ASSERT_TRUE(writes(&out, SDS_DOC_REPORTS, reports));
    reports->work[0].verb = SDS_WORK_RENEW;
    CU_ASSERT_FALSE(writes(&out, SDS_DOC_REPORTS, reports));
    CU_ASSERT_STRING_EQUAL(trouble.text, "work[0]: every step has a number, and renew has none");
    reports->work[0] = reports->work[1];
    CU_ASSERT_FALSE(writes(&out, SDS_DOC_REPORTS, reports));
    CU_ASSERT_STRING_EQUAL(trouble.text, "work[1]: an item stands twice");
    reports->work_count = 1;
    reports->devices[0] = reports->devices[1];
    CU_ASSERT_FALSE(writes(&out, SDS_DOC_REPORTS, reports));
    CU_ASSERT_STRING_EQUAL(trouble.text, "devices[1]: a device stands twice");
    CU_ASSERT_STRING_EQUAL(trouble.place, "devices[1]");
    struct sds_doc_poll *poll = sds_rig_room(1);
    sds_rig_fill(SDS_DOC_POLL, 2, 1, poll);
    CU_ASSERT_TRUE(writes(&out, SDS_DOC_POLL, poll));
    poll->holds[1] = poll->holds[0];
    CU_ASSERT_FALSE(writes(&out, SDS_DOC_POLL, poll));
    CU_ASSERT_STRING_EQUAL(trouble.text, "holds[1]: an item stands twice");
    buf_finish(&out);
}

/* Of an item that is unknown to the platform, or another's, nothing is told. */
static void tells_the_state_of_every_item_but_an_unknown_one(void)
{
    struct sds_doc_results *results = sds_rig_room(0);
    struct sds_doc_schedule *schedule = sds_rig_room(0);
    struct buf out;

    buf_init(&out, MOST);
    sds_rig_fill(SDS_DOC_RESULTS, 1, 1, results);
    results->work[0].result = SDS_WORK_UNKNOWN;
    results->work[0].state = SDS_WORK_WAITING;
    CU_ASSERT_FALSE(writes(&out, SDS_DOC_RESULTS, results));
    CU_ASSERT_STRING_EQUAL(trouble.text, "work[0]: a state goes with every result but unknown");
    results->work[0].state = SDS_FIELD_WORDLESS;
    CU_ASSERT_TRUE(writes(&out, SDS_DOC_RESULTS, results));
    CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&out), "\"result\":\"unknown\"}"));
    CU_ASSERT_EQUAL(reads(SDS_DOC_RESULTS, buf_text(&out)), ERR_NONE);
    results = sds_rig_room(1);
    CU_ASSERT_EQUAL(results->work[0].state, SDS_FIELD_WORDLESS);
    sds_rig_fill(SDS_DOC_SCHEDULE, 1, 1, schedule);
    schedule->holds[0].result = SDS_WORK_TAKEN;
    schedule->holds[0].state = SDS_FIELD_WORDLESS;
    CU_ASSERT_FALSE(writes(&out, SDS_DOC_SCHEDULE, schedule));
    schedule->holds[0].state = SDS_WORK_HELD;
    CU_ASSERT_TRUE(writes(&out, SDS_DOC_SCHEDULE, schedule));
    buf_finish(&out);
}

/* What a webhook is sent is about what its type says, and about nothing else. */
static void tells_in_a_hook_what_its_type_says(void)
{
    struct sds_doc_hook *hook = sds_rig_room(0);
    struct buf out;

    buf_init(&out, MOST);
    for (unsigned type = 0; type < SDS_DOC_TOPICS; type++)
        for (unsigned other = 0; other < SDS_DOC_TOPICS; other++) {
            sds_rig_fill(SDS_DOC_HOOK, 1, type, hook);
            hook->type = type;
            hook->data.has_work = other == SDS_DOC_WORK_CHANGED;
            hook->data.has_alert = other == SDS_DOC_ALERT_STORED;
            hook->data.has_connector = other == SDS_DOC_CONNECTOR_CHANGED;
            hook->data.has_rollout = other == SDS_DOC_ROLLOUT_CHANGED;
            hook->data.has_drift = other == SDS_DOC_SETTING_DRIFTED;
            CU_ASSERT_EQUAL(writes(&out, SDS_DOC_HOOK, hook), type == other);
        }
    hook->type = SDS_DOC_WORK_CHANGED;
    hook->data.has_work = 1; /* and the rollout */
    CU_ASSERT_FALSE(writes(&out, SDS_DOC_HOOK, hook));
    CU_ASSERT_STRING_EQUAL(trouble.text, "the data of a hook is of its type, and of no other");
    buf_finish(&out);
}

/* A request without a body has the type none: whoever asks for it nevertheless is told. */
static void reads_and_writes_nothing_where_there_is_no_body(void)
{
    struct buf out;

    buf_init(&out, MOST);
    CU_ASSERT_EQUAL(reads(SDS_DOC_NONE, "{}"), ERR_RANGE);
    CU_ASSERT_STRING_EQUAL(trouble.text, "the request has no body");
    CU_ASSERT_FALSE(writes(&out, SDS_DOC_NONE, sds_rig_room(0)));
    CU_ASSERT_STRING_EQUAL(trouble.text, "the request has no body");
    CU_ASSERT_EQUAL(out.len, 0);
    buf_finish(&out);
}

/* Who polls as seldom as may be, and misses one, still has its lease. */
static void has_leases_of_three_polls(void)
{
    CU_ASSERT_TRUE(SDS_WORK_LEASE_MS >= INT64_C(3000) * SDS_DOC_POLL_MOST);
}

static void knows_which_values_a_setting_may_have(void)
{
    CU_ASSERT_TRUE(sds_doc_work_is_value(SDS_DOC_SLEEP_MINUTES, "480"));
    CU_ASSERT_FALSE(sds_doc_work_is_value(SDS_DOC_SLEEP_MINUTES, "481"));
    CU_ASSERT_FALSE(sds_doc_work_is_value(SDS_DOC_SLEEP_MINUTES, "0"));
    CU_ASSERT_FALSE(sds_doc_work_is_value(SDS_DOC_SLEEP_MINUTES, "015"));
    CU_ASSERT_FALSE(sds_doc_work_is_value(SDS_DOC_SLEEP_MINUTES, "-5"));
    CU_ASSERT_TRUE(sds_doc_work_is_value(SDS_DOC_ASSET_NUMBER, "A-17.3"));
    CU_ASSERT_FALSE(sds_doc_work_is_value(SDS_DOC_ASSET_NUMBER, "J. Doe's printer"));
    CU_ASSERT_FALSE(sds_doc_work_is_value(SDS_DOC_ASSET_NUMBER, "123456789012345678901"));
    CU_ASSERT_FALSE(sds_doc_work_is_value(SDS_DOC_SETTING_NAMES, "1"));
}

static void must_name_nobody(const struct sds_field_table *table)
{
    static const char *const words[] = { "user",  "host",    "address", "mac",  "location",
                                         "owner", "contact", "job",     "mail", "customer",
                                         "phone", "site",    "text",    "note", "document" };

    for (size_t i = 0; i < table->count; i++) {
        for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
            CU_ASSERT_PTR_NULL(strstr(table->rows[i].name, words[k]));
        if (table->rows[i].table != NULL)
            must_name_nobody(table->rows[i].table);
    }
}

/* What leaves a site on this channel names no person, place, address or document, and the only text
 * that is no word is what HP calls the model. */
static void names_nobody_in_what_a_connector_says(void)
{
    static const enum sds_doc_type said[] = {
        SDS_DOC_REGISTRATION, SDS_DOC_ROTATION, SDS_DOC_LEAVE,
        SDS_DOC_POLL,         SDS_DOC_REPORTS,  SDS_DOC_ALERTS
    };

    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
        must_name_nobody(sds_doc_row(said[i])->table);
    for (size_t i = 0; i < sds_doc_report_device.count; i++)
        CU_ASSERT_TRUE(sds_doc_report_device.rows[i].kind != SDS_FIELD_TEXT ||
                       strcmp(sds_doc_report_device.rows[i].name, "model") == 0);
}

UNIT_MAIN("sds_doc", UNIT_TEST(reads_back_every_body_as_it_was_written),
          UNIT_TEST(has_room_for_the_longest_body_and_refuses_longer_ones),
          UNIT_TEST(refuses_each_member_unknown_twice_missing_or_of_another_form),
          UNIT_TEST(names_the_place_of_what_is_wrong), UNIT_TEST(tells_nothing_that_is_not_known),
          UNIT_TEST(refuses_what_contradicts_itself),
          UNIT_TEST(refuses_steps_that_contradict_themselves),
          UNIT_TEST(tells_the_state_of_every_item_but_an_unknown_one),
          UNIT_TEST(tells_in_a_hook_what_its_type_says),
          UNIT_TEST(reads_and_writes_nothing_where_there_is_no_body),
          UNIT_TEST(has_leases_of_three_polls), UNIT_TEST(knows_which_values_a_setting_may_have),
          UNIT_TEST(names_nobody_in_what_a_connector_says))
