/* SPDX-License-Identifier: Apache-2.0 */
/* All decoders into one struct of facts, in the order in which they are trusted; then the facts
 * into records. */
#include "agent/normalise/normalise_web.h"

#include "agent/normalise/brother_csv.h"
#include "agent/normalise/cdm.h"
#include "agent/normalise/ipp_printer.h"
#include "agent/normalise/ledm.h"
#include "agent/normalise/ledm_consumables.h"
#include "agent/normalise/ledm_status.h"
#include "agent/normalise/ledm_usage.h"
#include "agent/normalise/syncthru.h"
#include "agent/normalise/web_facts.h"
#include "agent/normalise/web_words.h"
#include "agent/normalise/words.h"
#include "agent/web_plan.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

typedef void decoder_fn(const struct web_answer *answer, struct web_facts *facts);

/* clang-format off */
/* Own services of the makers before IPP, which many firmwares fill carelessly. */
static const struct {
    enum web_document document;
    decoder_fn *read;
} decoders[] = {
    { WEB_LEDM_CONFIG, ledm_read_config },
    { WEB_LEDM_STATUS, ledm_status_read },
    { WEB_LEDM_CONSUMABLES, ledm_consumables_read },
    { WEB_LEDM_USAGE, ledm_usage_read }, /* after what is installed */
    { WEB_HP_PRODUCT, ledm_read_product },
    { WEB_CDM_IDENTITY, cdm_read_identity },
    { WEB_CDM_STATUS, cdm_read_status },
    { WEB_CDM_SUPPLIES, cdm_read_supplies },
    { WEB_CDM_COUNTERS, cdm_read_counters },
    { WEB_CDM_ALERTS, cdm_read_alerts },
    { WEB_SYNCTHRU_HOME, syncthru_read_home },
    { WEB_SYNCTHRU_COUNTERS, syncthru_read_counters },
    { WEB_SYNCTHRU_PAGE, syncthru_read_page },
    { WEB_SYNCTHRU_PAGE_SUPPLIES, syncthru_read_page_supplies },
    { WEB_BROTHER_MAINTENANCE, brother_csv_read },
    { WEB_IPP_PRINT, ipp_printer_read },
    { WEB_IPP_PRINTER, ipp_printer_read },
    { WEB_IPP_BARE, ipp_printer_read },
};
/* clang-format on */

/* LEDM and CDM are HP's, and names may go without it. */
static const char *maker_of_services(const struct web_set *set)
{
    for (unsigned i = 0; i < WEB_DOCUMENTS; i++) {
        enum web_family family = web_plan_row(i)->family;
        if (web_set_get(set, i)->outcome == WEB_GOOD &&
            (family == WEB_FAMILY_LEDM || family == WEB_FAMILY_CDM))
            return "HP";
    }
    return NULL;
}

static bool asset_is_known(const struct web_facts *facts)
{
    return facts->model[0] != '\0' || facts->serial[0] != '\0' || facts->uuid[0] != '\0' ||
           facts->firmware[0][0] != '\0' || facts->state != DEVICE_STATE_UNKNOWN ||
           facts->maker != NULL || facts->tray_count > 0 || facts->supply_count > 0 ||
           counts_any(&facts->counts);
}

static void read_set(const struct web_set *set, struct web_facts *facts)
{
    web_facts_init(facts);
    for (size_t i = 0; i < sizeof decoders / sizeof decoders[0]; i++)
        if (web_set_get(set, decoders[i].document)->outcome == WEB_GOOD)
            decoders[i].read(web_set_get(set, decoders[i].document), facts);
    ledm_read_server(web_set_server_text(set), facts);
    if (facts->maker == NULL && asset_is_known(facts))
        facts->maker = maker_of_services(set);
    counts_settle(&facts->counts, false);
}

/* What is worked out once and then written. */
struct work {
    struct web_facts facts;
    const struct device *device;
    int64_t at_ms;
    struct record_list *records;
    int64_t indexes[WEB_FACTS_SUPPLIES];
};

static struct record *add_record(struct work *w, enum record_kind kind)
{
    return record_list_add_about(w->records, kind, w->device->id, w->at_ms);
}

static void add_text(struct record *record, enum field_id field, const char *text)
{
    if (text != NULL && text[0] != '\0')
        (void)record_add(record, field, text);
}

static void add_trays(const struct web_facts *facts, struct record *record)
{
    for (size_t i = 0; i < facts->tray_count; i++) {
        const struct web_tray *tray = &facts->trays[i];

        if (!record_add(record, FIELD_ASSET_TRAY, tray->type))
            continue;
        (void)record_add_number(record, FIELD_ASSET_TRAY_INDEX,
                                tray->index > 0 ? tray->index : (int64_t)i + 1);
        add_text(record, FIELD_ASSET_TRAY_NAME, tray->name);
        if (tray->capacity > 0 &&
            record_add_number(record, FIELD_ASSET_TRAY_CAPACITY, tray->capacity))
            (void)record_add(record, FIELD_ASSET_TRAY_UNIT, "sheets");
    }
}

static void add_address(const struct device *device, struct record *record)
{
    char address[INET_ADDRSTRLEN];

    if (device->address.sin_family == AF_INET && device->address.sin_addr.s_addr != 0 &&
        inet_ntop(AF_INET, &device->address.sin_addr, address, sizeof address) != NULL)
        (void)record_add(record, FIELD_ASSET_ADDRESS, address);
}

static void add_asset(struct work *w)
{
    const struct web_facts *facts = &w->facts;
    struct record *record = asset_is_known(facts) ? add_record(w, RECORD_ASSET) : NULL;

    if (record == NULL)
        return;
    add_text(record, FIELD_ASSET_MANUFACTURER, facts->maker);
    add_text(record, FIELD_ASSET_MODEL, facts->model);
    add_text(record, FIELD_ASSET_SERIAL, facts->serial);
    for (size_t i = 0; i < DEVICE_MACS; i++)
        add_text(record, FIELD_ASSET_MAC, facts->macs[i]);
    add_text(record, FIELD_ASSET_HOSTNAME, facts->hostname);
    add_address(w->device, record);
    add_text(record, FIELD_ASSET_LOCATION, facts->location);
    for (size_t i = 0; i < WEB_FACTS_FIRMWARES; i++)
        add_text(record, FIELD_ASSET_FIRMWARE, facts->firmware[i]);
    add_text(record, FIELD_ASSET_UUID, facts->uuid);
    add_text(record, FIELD_ASSET_PRODUCT_NUMBER, facts->product);
    add_text(record, FIELD_ASSET_TAG, facts->asset_tag);
    add_text(record, FIELD_ASSET_LANGUAGE, facts->language);
    if (facts->state != DEVICE_STATE_UNKNOWN)
        (void)record_add(record, FIELD_ASSET_STATE, device_state_name(facts->state));
    add_trays(facts, record);
}

/* Two of one kind and colour are told apart by their order. */
static void number_supplies(struct work *w)
{
    for (size_t i = 0; i < w->facts.supply_count; i++) {
        const struct web_supply *supply = &w->facts.supplies[i];
        int64_t number = NORMALISE_WEB_INDEX + web_words_number(supply->type, supply->colour);

        for (size_t k = 0; k < i; k++)
            if (w->indexes[k] == number)
                number += WEB_WORDS_NUMBERS;
        w->indexes[i] = number;
    }
}

static void add_level(const struct web_supply *supply, struct record *record)
{
    struct level level = { .percent = "" };

    if (supply->quality == NULL)
        return;
    if (supply->hundredths >= 0)
        level = level_of_hundredths(supply->hundredths, supply->receptacle, false);
    if (record_add(record, FIELD_CONSUMABLE_LEVEL, level.percent))
        (void)record_add(record, FIELD_CONSUMABLE_LEVEL_QUALITY, supply->quality);
}

static void add_amount(struct record *record, enum field_id field, enum field_id unit_field,
                       int64_t amount, const char *unit)
{
    if (amount >= 0 && unit != NULL && record_add_number(record, field, amount))
        (void)record_add(record, unit_field, unit);
}

static void add_consumable(struct work *w, size_t i)
{
    const struct web_supply *supply = &w->facts.supplies[i];
    struct record *record = add_record(w, RECORD_CONSUMABLE);

    if (record == NULL)
        return;
    (void)record_add_number(record, FIELD_CONSUMABLE_INDEX, w->indexes[i]);
    add_text(record, FIELD_CONSUMABLE_TYPE, words_supply_type(supply->type));
    (void)record_add(record, FIELD_CONSUMABLE_CLASS,
                     supply->receptacle ? "receptacle" : "consumed");
    add_text(record, FIELD_CONSUMABLE_COLOUR, supply->colour);
    add_text(record, FIELD_CONSUMABLE_DESCRIPTION, supply->name);
    add_text(record, FIELD_CONSUMABLE_PART, supply->part);
    add_text(record, FIELD_CONSUMABLE_SERIAL, supply->serial);
    add_level(supply, record);
    add_amount(record, FIELD_CONSUMABLE_CAPACITY, FIELD_CONSUMABLE_CAPACITY_UNIT, supply->capacity,
               supply->unit);
    add_amount(record, FIELD_CONSUMABLE_REMAINING, FIELD_CONSUMABLE_REMAINING_UNIT,
               supply->remaining, supply->unit);
    if (supply->pages >= 0)
        (void)record_add_number(record, FIELD_CONSUMABLE_PAGES_LEFT, supply->pages);
    (void)record_add(record, FIELD_CONSUMABLE_STATE, level_state_name(supply->state));
    (void)record_add(record, FIELD_CONSUMABLE_SOURCE, supply->source);
}

static void add_meter(struct work *w)
{
    struct record *record =
        counts_any(&w->facts.counts) || w->facts.cycles >= 0 ? add_record(w, RECORD_METER) : NULL;

    if (record == NULL)
        return;
    if (w->facts.cycles >= 0)
        (void)record_add_number(record, FIELD_METER_ENGINE_CYCLES, w->facts.cycles);
    counts_write(&w->facts.counts, record);
}

static bool fits(const struct web_supply *supply, const struct web_alert *alert)
{
    int64_t kind = web_words_kind(alert->supply_type);

    return (kind == 0 || web_words_kind(supply->type) == kind) &&
           (alert->colour == NULL ||
            (supply->colour != NULL && strcmp(supply->colour, alert->colour) == 0));
}

/* The number of the only supply that fits an alert and has this state or a more urgent one. */
static int64_t only_supply(const struct work *w, const struct web_alert *alert,
                           enum level_state least)
{
    int64_t found = -1;

    for (size_t i = 0; i < w->facts.supply_count; i++) {
        if (!fits(&w->facts.supplies[i], alert) || w->facts.supplies[i].state < least)
            continue;
        if (found >= 0)
            return -1;
        found = w->indexes[i];
    }
    return found;
}

/* The supply that an alert is about: by kind and colour, or the only one of them that is low. */
static int64_t supply_index(const struct work *w, const struct web_alert *alert)
{
    int64_t index = only_supply(w, alert, LEVEL_UNKNOWN);

    return index >= 0 ? index : only_supply(w, alert, LEVEL_LOW);
}

/* Levels at which supplies ring by themselves tell what an alert without a supply only repeats. */
static bool is_told_by_level(const struct work *w, const struct web_alert *alert, int64_t index)
{
    if (alert->group != WORDS_GROUP_SUPPLIES || index >= 0)
        return false;
    for (size_t i = 0; i < w->facts.supply_count; i++) {
        int64_t level = w->facts.supplies[i].hundredths;
        if (level >= 0 && level <= INT64_C(100) * LEVEL_LOW_PERCENT)
            return true;
    }
    return false;
}

static void add_incident(struct work *w, const struct web_alert *alert)
{
    bool of_supply = alert->group == WORDS_GROUP_SUPPLIES;
    int64_t index = of_supply ? supply_index(w, alert) : alert->group_index;
    struct record *record =
        is_told_by_level(w, alert, index) ? NULL : add_record(w, RECORD_INCIDENT);

    if (record == NULL)
        return;
    (void)record_add(record, FIELD_INCIDENT_SEVERITY, alert->severity);
    add_text(record, FIELD_INCIDENT_GROUP, words_alert_group(alert->group));
    if (index >= 0)
        (void)record_add_number(record, FIELD_INCIDENT_GROUP_INDEX, index);
    if (alert->code > 0)
        (void)record_add_number(record, FIELD_INCIDENT_CODE, alert->code);
    add_text(record, FIELD_INCIDENT_TRAINING, words_training(alert->training));
    if (alert->location >= 0)
        (void)record_add_number(record, FIELD_INCIDENT_LOCATION, alert->location);
    add_text(record, FIELD_INCIDENT_TEXT, alert->text);
}

bool normalise_web_records(const struct device *device, unsigned scopes, const struct web_set *set,
                           int64_t at_ms, struct record_list *out_records)
{
    struct work *w = calloc(1, sizeof *w); /* tens of kilobytes: not for the stack */

    if (w == NULL)
        return false;
    w->device = device;
    w->at_ms = at_ms;
    w->records = out_records;
    read_set(set, &w->facts);
    number_supplies(w);
    if ((scopes & SCOPE_IDENTITY) != 0)
        add_asset(w);
    for (size_t i = 0; (scopes & SCOPE_CONSUMABLES) != 0 && i < w->facts.supply_count; i++)
        add_consumable(w, i);
    if ((scopes & SCOPE_METER) != 0)
        add_meter(w);
    for (size_t i = 0; (scopes & SCOPE_ALERTS) != 0 && i < w->facts.alert_count; i++)
        add_incident(w, &w->facts.alerts[i]);
    bool starved = w->facts.starved;
    free(w);
    return !starved && record_list_sound(out_records);
}

/* The facts of a set, to be freed; NULL without memory. */
static struct web_facts *facts_of(const struct web_set *set)
{
    struct web_facts *facts = malloc(sizeof *facts);

    if (facts != NULL)
        read_set(set, facts);
    return facts;
}

enum device_state normalise_web_state(const struct web_set *set)
{
    struct web_facts *facts = facts_of(set);
    enum device_state state = facts != NULL ? facts->state : DEVICE_STATE_UNKNOWN;

    free(facts);
    return state;
}

void normalise_web_sighting(const struct web_set *set, const struct sockaddr_in *address,
                            struct sighting *out_sighting)
{
    struct web_facts *facts = facts_of(set);

    *out_sighting = (struct sighting){ .address = *address };
    if (facts == NULL)
        return;
    if (!str_copy(out_sighting->serial, sizeof out_sighting->serial, facts->serial))
        out_sighting->serial[0] = '\0';
    (void)str_copy(out_sighting->model, sizeof out_sighting->model, facts->model);
    (void)memcpy(out_sighting->macs, facts->macs, sizeof out_sighting->macs);
    (void)str_copy(out_sighting->uuid, sizeof out_sighting->uuid, facts->uuid);
    free(facts);
}
