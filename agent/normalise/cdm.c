/* SPDX-License-Identifier: Apache-2.0 */
/* Members by name, whatever else a document holds. */
#include "agent/normalise/cdm.h"

#include "agent/normalise/state_reason.h"
#include "agent/normalise/web_json.h"
#include "agent/normalise/web_trouble.h"
#include "agent/normalise/web_words.h"
#include "base/json.h"
#include "base/str.h"

#include <string.h>

#define BYTES      131072
#define DEPTH      16
#define TEXT_MOST  255
#define ITEMS_MOST 256

static struct json *open_document(const struct web_answer *answer, struct web_facts *facts)
{
    struct json *doc = NULL;
    char error[JSON_ERROR_SIZE];

    if (answer->outcome != WEB_GOOD)
        return NULL;
    enum err err = json_parse((const char *)answer->body, answer->len, BYTES, DEPTH, &doc, error);
    facts->starved |= err == ERR_MEMORY;
    return err == ERR_NONE ? doc : NULL;
}

/* NULL, which has no members, when there is none. */
static const struct json_value *object_of(const struct json_value *object, const char *key)
{
    const struct json_value *own;

    return object != NULL && json_get_object(object, key, &own) == JSON_GOT ? own : NULL;
}

static size_t array_of(const struct json_value *object, const char *key,
                       const struct json_value **out_array)
{
    size_t count;

    return json_get_array(object, key, ITEMS_MOST, out_array, &count) == JSON_GOT ? count : 0;
}

void cdm_read_identity(const struct web_answer *answer, struct web_facts *facts)
{
    struct json *doc = open_document(answer, facts);
    const struct json_value *root = doc == NULL ? NULL : json_root(doc);
    const struct json_value *model = object_of(root, "makeAndModel");

    if (root == NULL || !json_value_is_object(root)) {
        json_destroy(doc);
        return;
    }
    web_facts_maker(facts, web_json_text(root, "manufacturer"));
    if (model != NULL) {
        web_facts_model(facts, web_json_text(model, "name"));
        web_facts_model(facts, web_json_text(model, "base"));
    }
    web_facts_serial(facts, web_json_text(root, "serialNumber"));
    web_facts_uuid(facts, web_json_text(root, "deviceUuid"));
    (void)web_facts_text(facts->product, sizeof facts->product,
                         web_json_text(root, "productNumber"));
    web_facts_firmware(facts, web_json_text(root, "firmwareVersion"));
    web_facts_language(facts, web_json_text(root, "deviceLanguage"));
    json_destroy(doc);
}

void cdm_read_status(const struct web_answer *answer, struct web_facts *facts)
{
    struct json *doc = open_document(answer, facts);
    const struct json_value *reasons = NULL;
    const char *reason;

    if (doc == NULL)
        return;
    state_reason_printer_state(web_json_text(json_root(doc), "printerState"), facts);
    size_t count = array_of(json_root(doc), "printerStateReasons", &reasons);
    for (size_t i = 0; i < count; i++)
        if (json_item_text(reasons, i, TEXT_MOST, &reason) == JSON_GOT)
            state_reason_add(reason, strlen(reason), facts);
    json_destroy(doc);
}

/* clang-format off */
static const struct {
    const char *word;
    enum level_state state;
} states[] = {
    { "ok", LEVEL_OK }, { "low", LEVEL_LOW }, { "veryLow", LEVEL_LOW }, { "out", LEVEL_EMPTY },
    { "empty", LEVEL_EMPTY }, { "missing", LEVEL_MISSING },
};
/* clang-format on */

static enum level_state state_of(const char *word)
{
    for (size_t i = 0; word != NULL && i < sizeof states / sizeof states[0]; i++)
        if (str_equal_nocase(states[i].word, word))
            return states[i].state;
    return LEVEL_UNKNOWN;
}

static bool is_tank(const struct json_value *item)
{
    const char *type = web_json_text(item, "supplyType");

    return type != NULL && str_find_nocase(type, "tank") != NULL;
}

static void read_supply(const struct json_value *item, bool has_tanks, struct web_facts *facts)
{
    struct web_supply *supply = web_facts_add_supply(facts, "cdm");
    int64_t percent = web_json_number(item, "percentLifeDisplay");

    if (supply == NULL)
        return;
    if (percent < 0)
        percent = web_json_number(item, "percentLifeRemaining");
    supply->type = web_words_type(web_json_text(item, "supplyType"));
    supply->receptacle = web_words_is_waste(supply->type);
    supply->colour = web_words_colour(web_json_text(item, "supplyColorCode"));
    if (has_tanks && !is_tank(item) && percent < 0) {
        supply->type = WEB_WORDS_OTHER;
        (void)web_facts_text(supply->name, sizeof supply->name, "printhead");
    } else if (supply->type <= WEB_WORDS_OTHER) {
        (void)web_facts_text(supply->name, sizeof supply->name, web_json_text(item, "supplyType"));
    }
    (void)web_facts_text(supply->part, sizeof supply->part, web_json_text(item, "productNumber"));
    (void)web_facts_text(supply->part, sizeof supply->part,
                         web_json_text(item, "selectabilityNumber"));
    (void)web_facts_text(supply->serial, sizeof supply->serial,
                         web_json_text(item, "serialNumber"));
    web_facts_percent(supply, percent, false);
    supply->state = level_state_worse(supply->state, state_of(web_json_text(item, "levelState")));
    supply->state = level_state_worse(supply->state, state_of(web_json_text(item, "supplyState")));
}

void cdm_read_supplies(const struct web_answer *answer, struct web_facts *facts)
{
    struct json *doc = open_document(answer, facts);
    const struct json_value *list = NULL;
    bool has_tanks = false;

    if (doc == NULL)
        return;
    size_t count = array_of(json_root(doc), "suppliesList", &list);
    for (size_t i = 0; i < count; i++)
        has_tanks = has_tanks || is_tank(json_item(list, i));
    for (size_t i = 0; i < count; i++)
        if (json_value_is_object(json_item(list, i)))
            read_supply(json_item(list, i), has_tanks, facts);
    json_destroy(doc);
}

/* Mono, colour and their sum; returns what the document calls the total. */
static int64_t read_work(const struct json_value *usage, const char *key, enum vendor_work work,
                         struct counts *counts)
{
    const struct json_value *own = object_of(usage, key);
    int64_t *value = counts->value[work];

    if (own == NULL)
        return -1;
    int64_t total = web_json_number(own, "total");
    value[VENDOR_MONO] = web_json_number(own, "monochrome");
    value[VENDOR_COLOUR] = web_json_number(own, "color");
    bool has_parts = value[VENDOR_MONO] >= 0 && value[VENDOR_COLOUR] >= 0;
    value[VENDOR_BOTH] = has_parts ? value[VENDOR_MONO] + value[VENDOR_COLOUR] : total;
    return total;
}

void cdm_read_counters(const struct web_answer *answer, struct web_facts *facts)
{
    struct json *doc = open_document(answer, facts);
    struct counts *counts = &facts->counts;

    if (doc == NULL)
        return;
    const struct json_value *print = object_of(json_root(doc), "printUsage");
    const struct json_value *scan = object_of(json_root(doc), "scanUsage");
    int64_t total = read_work(print, "impressions", VENDOR_TOTAL, counts);
    (void)read_work(print, "copyImpressions", VENDOR_COPY, counts);
    (void)read_work(print, "faxImpressions", VENDOR_FAX, counts);
    if (total > counts->value[VENDOR_TOTAL][VENDOR_BOTH])
        facts->cycles = total;
    if (scan != NULL)
        counts->value[VENDOR_SCAN][VENDOR_BOTH] = web_json_number(scan, "totalImages");
    json_destroy(doc);
}

static void read_alert(const struct json_value *item, struct web_facts *facts)
{
    const char *id = web_json_text(item, "category");
    const char *severity = web_trouble_severity(web_json_text(item, "severity"));
    const struct json_value *colours = NULL;
    const char *colour = NULL;

    if (id == NULL || severity == NULL)
        return;
    if (array_of(item, "colors", &colours) == 1)
        (void)json_item_text(colours, 0, TEXT_MOST, &colour);
    struct web_alert *alert = web_facts_add_alert(facts, severity);
    if (alert == NULL)
        return;
    alert->colour = web_words_colour(colour);
    web_trouble_place(id, alert);
}

void cdm_read_alerts(const struct web_answer *answer, struct web_facts *facts)
{
    struct json *doc = open_document(answer, facts);
    const struct json_value *list = NULL;

    if (doc == NULL)
        return;
    size_t count = array_of(json_root(doc), "alerts", &list);
    for (size_t i = 0; i < count; i++)
        if (json_value_is_object(json_item(list, i)))
            read_alert(json_item(list, i), facts);
    json_destroy(doc);
}
