/* SPDX-License-Identifier: Apache-2.0 */
/* Written for this simulator: elements and name spaces as printers have them, values as the
 * simulated printer's variables are. */
#include "tests/sim_printer/sim_ledm.h"

#include "base/str.h"
#include "base/xml_write.h"
#include "tests/sim_printer/sim_words.h"
#include "tests/sim_printer/sim_write.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define CON        SIM_LEDM_CON
#define LEDM       SIM_LEDM_SPACE
#define NUMBER     24
#define LOW        10 /* percent */
#define ALERTS_URI "/DevMgmt/ProductStatusDyn.xml"

enum { SEVERITY_CRITICAL = 3, STATUS_WARMUP = 5, CLASS_RECEPTACLE = 4, UNIT_PERCENT = 19 };

static const struct sim_ledm_space dictionary = { "xmlns:dd", CON "dictionaries/1.0/" };

void sim_ledm_begin(struct xml_write *x, struct buf *out, const char *root,
                    const struct sim_ledm_space *spaces, size_t count)
{
    (void)buf_append_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml_write_init(x, out);
    xml_write_open(x, root);
    xml_write_attribute(x, dictionary.prefix, dictionary.uri);
    for (size_t i = 0; i < count; i++)
        xml_write_attribute(x, spaces[i].prefix, spaces[i].uri);
    xml_write_open(x, "dd:Version");
    xml_write_element(x, "dd:Revision", "SIM-LEDM.1");
    xml_write_close(x);
}

static void put_number(struct xml_write *x, const char *name, int64_t number)
{
    char text[NUMBER];

    (void)snprintf(text, sizeof text, "%" PRId64, number);
    xml_write_element(x, name, text);
}

/* Nothing when there is nothing to say. */
static void put_text(struct xml_write *x, const char *name, const char *text)
{
    if (*text != '\0')
        xml_write_element(x, name, text);
}

struct resource {
    const char *uri;
    const char *type;
    const char *revision;
};

/* clang-format off */
static const struct resource tree[] = {
    { "/DevMgmt/ProductConfigDyn.xml",    "ledm:hpLedmProductConfigDyn",    LEDM "productconfigdyn/2009/03/16" },
    { "/DevMgmt/ProductStatusDyn.xml",    "ledm:hpLedmProductStatusDyn",    LEDM "productstatusdyn/2007/10/31" },
    { "/DevMgmt/ProductUsageDyn.xml",     "ledm:hpLedmProductUsageDyn",     LEDM "productusagedyn/2007/12/11" },
    { "/DevMgmt/ConsumableConfigDyn.xml", "ledm:hpLedmConsumableConfigDyn", LEDM "consumableconfigdyn/2007/11/19" },
};
/* clang-format on */

static const struct resource logs = { "/DevMgmt/ProductLogsDyn.xml", "ledm:hpLedmProductLogsDyn",
                                      LEDM "productlogsdyn/2008/01/16" };

static void put_resource(struct xml_write *x, const struct resource *resource)
{
    xml_write_open(x, "ledm:SupportedTree");
    xml_write_element(x, "dd:ResourceURI", resource->uri);
    xml_write_element(x, "dd:ResourceType", resource->type);
    xml_write_element(x, "dd:Revision", resource->revision);
    xml_write_close(x);
}

static void put_manifest(struct xml_write *x, const char *uri, const char *type)
{
    xml_write_open(x, "ledm:SupportedIfc");
    xml_write_element(x, "ledm:ManifestURI", uri);
    xml_write_element(x, "dd:ResourceType", type);
    xml_write_element(x, "dd:Revision", LEDM "manifest/2009/03/24");
    xml_write_close(x);
}

void sim_ledm_tree(const struct sim_view *view, struct buf *out)
{
    static const struct sim_ledm_space own = { "xmlns:ledm", LEDM "2007/09/21" };
    struct xml_write x;

    sim_ledm_begin(&x, out, "ledm:DiscoveryTree", &own, 1);
    for (size_t i = 0; i < sizeof tree / sizeof tree[0]; i++)
        put_resource(&x, &tree[i]);
    put_manifest(&x, "/EventMgmt/EventMgmtManifest.xml", "ledm:hpLedmEventMgmtManifest");
    if (view->work != NULL) {
        put_resource(&x, &logs);
        put_manifest(&x, SIM_WRITE_ACTIONS, "ledm:hpLedmProductActionsManifest");
        put_manifest(&x, SIM_WRITE_FIRMWARE, "ledm:hpLedmFirmwareUpdateManifest");
    }
    xml_write_close(&x);
}

static void put_information(struct xml_write *x, const struct sim_view *view)
{
    xml_write_open(x, "prdcfgdyn:ProductInformation");
    if (view->firmware[0] != '\0') {
        xml_write_open(x, "dd:Version");
        xml_write_element(x, "dd:Revision", view->firmware);
        xml_write_close(x);
    }
    put_text(x, "dd:MakeAndModel", view->model);
    xml_write_element(x, "dd:UUID", view->uuid);
    put_text(x, "dd:SerialNumber", view->serial);
    put_text(x, "dd:ProductNumber", view->product);
    xml_write_close(x);
}

/* As devices write it: "1minute", "15minutes", "8hours". */
static void put_minutes(struct xml_write *x, const char *name, uint32_t minutes)
{
    char text[NUMBER];
    bool is_hours = minutes > 0 && minutes % 60 == 0;
    uint32_t number = is_hours ? minutes / 60 : minutes;

    (void)snprintf(text, sizeof text, "%" PRIu32 "%s%s", number, is_hours ? "hour" : "minute",
                   number == 1 ? "" : "s");
    xml_write_element(x, name, text);
}

void sim_ledm_config(const struct sim_view *view, struct buf *out)
{
    static const struct sim_ledm_space own[] = {
        { "xmlns:prdcfgdyn", LEDM "productconfigdyn/2007/11/05" },
        { "xmlns:prdcfgdyn2", LEDM "productconfigdyn/2009/03/16" }
    };
    struct xml_write x;

    sim_ledm_begin(&x, out, "prdcfgdyn2:ProductConfigDyn", own, 2);
    put_information(&x, view);
    xml_write_open(&x, "prdcfgdyn2:ProductSettings");
    xml_write_element(&x, "dd:AssetNumber", view->work == NULL ? "" : view->work->asset);
    xml_write_element(&x, "dd:CompanyName", "");
    xml_write_element(&x, "dd:CompanyContact", view->contact);
    put_text(&x, "dd:FriendlyName", view->name);
    if (view->work != NULL) {
        put_minutes(&x, "dd:PowerSaveTimeout", view->work->sleep_minutes);
        put_minutes(&x, "dd:AutoOffTime", view->work->off_minutes);
    }
    xml_write_open(&x, "prdcfgdyn:DeviceInformation");
    xml_write_element(&x, "dd:DeviceLocation", view->location);
    xml_write_close(&x);
    xml_write_close(&x);
    xml_write_open(&x, "prdcfgdyn:EmailAlerts");
    xml_write_open(&x, "prdcfgdyn:Address");
    xml_write_element(&x, "dd:EmailAddress", "canary@example.org");
    xml_write_close(&x);
    xml_write_close(&x);
    xml_write_close(&x);
}

static const char *category_of(const struct sim_view *view)
{
    const struct sim_view_alert *trouble = sim_view_trouble(view);

    if (view->power == SIM_POWER_ASLEEP)
        return "inPowerSave";
    if (trouble != NULL)
        return sim_words_alert(trouble->code)->state;
    if (view->power == SIM_POWER_PRINTING)
        return "processing";
    return view->printer_status == STATUS_WARMUP ? "initializing" : "ready";
}

static void put_alert(struct xml_write *x, const struct sim_view_alert *alert)
{
    xml_write_open(x, "psdyn:Alert");
    xml_write_element(x, "ad:ProductStatusAlertID", sim_words_alert(alert->code)->ledm);
    put_number(x, "dd:SequenceNumber", alert->index);
    xml_write_element(x, "ad:Severity", alert->severity == SEVERITY_CRITICAL ? "Error" : "Warning");
    xml_write_open(x, "ad:AlertDetails");
    xml_write_element(x, "ad:AlertDetailsUserAction", "none");
    xml_write_close(x);
    xml_write_element(x, "dd:ResourceURI", ALERTS_URI);
    put_text(x, "psdyn:LocString", alert->text);
    xml_write_close(x);
}

void sim_ledm_status(const struct sim_view *view, uint32_t changes, struct buf *out)
{
    static const struct sim_ledm_space own[] = {
        { "xmlns:ad", LEDM "alertdetails/2007/10/31" },
        { "xmlns:pscat", LEDM "productstatuscategories/2007/10/31" },
        { "xmlns:psdyn", LEDM "productstatusdyn/2007/10/31" },
    };
    struct xml_write x;

    sim_ledm_begin(&x, out, "psdyn:ProductStatusDyn", own, 3);
    xml_write_open(&x, "psdyn:Status");
    xml_write_element(&x, "pscat:StatusCategory", category_of(view));
    xml_write_close(&x);
    xml_write_open(&x, "psdyn:AlertTable");
    put_number(&x, "dd:ModificationNumber", changes);
    for (size_t i = 0; i < view->alert_count; i++) {
        if (sim_view_is_alert(&view->alerts[i]))
            put_alert(&x, &view->alerts[i]);
    }
    xml_write_close(&x);
    xml_write_close(&x);
}

/* What a supply's colour is called here: a letter and a word; NULL, NULL for none. */
struct colour {
    const char *name;
    const char *letter;
    const char *word;
};

static const struct colour colours[] = { { "black", "K", "Black" },
                                         { "cyan", "C", "Cyan" },
                                         { "magenta", "M", "Magenta" },
                                         { "yellow", "Y", "Yellow" },
                                         { "", NULL, NULL } };

static const struct colour *colour_of(const struct sim_view_supply *supply)
{
    const struct colour *colour = colours;

    while (*colour->name != '\0' && !str_equal_nocase(colour->name, supply->colorant))
        colour++;
    return colour;
}

static const char *consumable_of(const struct sim_view_supply *supply)
{
    return supply->class == CLASS_RECEPTACLE ? NULL : sim_words_consumable(supply->type);
}

static void put_state(struct xml_write *x, const struct sim_view_supply *supply)
{
    const char *state = supply->percent < 0      ? "unknown"
                        : supply->percent == 0   ? "empty"
                        : supply->percent <= LOW ? "low"
                                                 : "ok";

    xml_write_open(x, "dd:ConsumableLifeState");
    xml_write_element(x, "dd:ConsumableState", "ok");
    xml_write_element(x, "dd:MeasuredQuantityState", state);
    xml_write_element(x, "dd:Brand", "  ");
    xml_write_close(x);
    put_number(x, "dd:ConsumableLowThreshold", LOW);
    put_number(x, "dd:ConsumablePercentageLevelRemaining",
               supply->percent < 0 ? 0 : supply->percent);
}

static void put_consumable(struct xml_write *x, const struct sim_view_supply *supply)
{
    const struct colour *colour = colour_of(supply);

    xml_write_open(x, "ccdyn:ConsumableInfo");
    put_text(x, "dd:ConsumableFamilyName", supply->name);
    if (colour->letter != NULL)
        xml_write_element(x, "dd:ConsumableLabelCode", colour->letter);
    put_state(x, supply);
    put_number(x, "dd:ConsumableStation", supply->index);
    xml_write_element(x, "dd:ConsumableTypeEnum", consumable_of(supply));
    xml_write_close(x);
}

void sim_ledm_consumables(const struct sim_view *view, struct buf *out)
{
    static const struct sim_ledm_space own = { "xmlns:ccdyn",
                                               LEDM "consumableconfigdyn/2007/11/19" };
    struct xml_write x;

    sim_ledm_begin(&x, out, "ccdyn:ConsumableConfigDyn", &own, 1);
    for (size_t i = 0; i < view->supply_count; i++) {
        if (consumable_of(&view->supplies[i]) != NULL)
            put_consumable(&x, &view->supplies[i]);
    }
    xml_write_close(&x);
}

static void put_usage(struct xml_write *x, const struct sim_view_supply *supply)
{
    const struct colour *colour = colour_of(supply);

    if (consumable_of(supply) == NULL || supply->percent < 0)
        return;
    xml_write_open(x, "pudyn:Consumable");
    put_number(x, "dd:ConsumableStation", supply->index);
    if (colour->word != NULL)
        xml_write_element(x, "dd:MarkerColor", colour->word);
    xml_write_element(x, "dd:ConsumableTypeEnum", consumable_of(supply));
    put_number(x, "dd:ConsumableRawPercentageLevelRemaining", supply->percent);
    xml_write_open(x, "pudyn:PreviousCartridgeData"); /* of the one that was there before */
    put_number(x, "dd:ConsumableRawPercentageLevelRemaining", -20);
    xml_write_close(x);
    xml_write_close(x);
}

void sim_ledm_usage(const struct sim_view *view, struct buf *out)
{
    static const struct sim_ledm_space own = { "xmlns:pudyn", LEDM "productusagedyn/2007/12/11" };
    struct xml_write x;

    sim_ledm_begin(&x, out, "pudyn:ProductUsageDyn", &own, 1);
    if (view->impressions >= 0) {
        xml_write_open(&x, "pudyn:PrinterSubunit");
        put_number(&x, "dd:TotalImpressions", view->impressions);
        xml_write_open(&x, "dd:PCL6Impressions");
        put_number(&x, "dd:TotalImpressions", view->impressions * 3);
        xml_write_close(&x);
        xml_write_close(&x);
    }
    xml_write_open(&x, "pudyn:ConsumableSubunit");
    for (size_t i = 0; i < view->supply_count; i++)
        put_usage(&x, &view->supplies[i]);
    xml_write_close(&x);
    xml_write_close(&x);
}

static void put_event(struct xml_write *x, const struct sim_event *event)
{
    char stamp[NUMBER];

    (void)snprintf(stamp, sizeof stamp, "%" PRIu32 "-%" PRIu32, event->stamp.power_ups,
                   event->stamp.number);
    xml_write_open(x, "ev:Event");
    xml_write_element(x, "dd:UnqualifiedEventCategory", event->category);
    xml_write_element(x, "dd:AgingStamp", stamp);
    if (event->resource[0] != '\0') {
        xml_write_open(x, "ev:Payload");
        xml_write_element(x, "dd:ResourceURI", event->resource);
        xml_write_close(x);
    }
    xml_write_close(x);
}

void sim_ledm_events(const struct sim_events *events, struct sim_events_stamp since,
                     struct buf *out)
{
    static const struct sim_ledm_space own = { "xmlns:ev", LEDM "events/2007/09/16" };
    struct xml_write x;

    sim_ledm_begin(&x, out, "ev:EventTable", &own, 1);
    for (size_t i = 0; i < events->count; i++) {
        if (sim_events_is_newer(&events->rows[i], since))
            put_event(&x, &events->rows[i]);
    }
    xml_write_close(&x);
}

void sim_ledm_server(const struct sim_view *view, char out_text[4 * SIM_VIEW_TEXT])
{
    int n = snprintf(out_text, (size_t)4 * SIM_VIEW_TEXT,
                     "HP HTTP Server; %s - %s; Serial Number: %s; Simulated {%s}", view->model,
                     view->product, view->serial, view->firmware);

    for (int i = 0; i < n && out_text[i] != '\0'; i++) {
        if ((unsigned char)out_text[i] < ' ' || (unsigned char)out_text[i] > 0x7e)
            out_text[i] = '?';
    }
}
