/* SPDX-License-Identifier: Apache-2.0 */
/* The rows name what the decoders of agent/normalise read, and little else. */
#include "agent/record/mask_rule.h"

#include "agent/maker.h"
#include "agent/record/mask_part.h"
#include "agent/record/mask_text.h"
#include "agent/record/mask_words.h"
#include "agent/web_plan.h"
#include "base/str.h"

#include <ctype.h>
#include <string.h>

#define KEY_SIZE      64
#define VALUE_MOST    65536
#define NUMBER_DIGITS 15
#define DATE_DIGITS   10 /* of the seconds since 1970 */

struct row {
    const char *name;   /* of columns with a '(' also their beginning */
    const char *parent; /* NULL: any */
    enum mask_rule rule;
};

/* clang-format off */
static const struct row rows[] = {
    /* LEDM */
    { "DiscoveryTree", NULL, MASK_RULE_GROUP },
    { "SupportedTree", NULL, MASK_RULE_GROUP },
    { "SupportedIfc", NULL, MASK_RULE_GROUP },
    { "ProductConfigDyn", NULL, MASK_RULE_GROUP },
    { "ProductInformation", NULL, MASK_RULE_GROUP },
    { "ProductSettings", NULL, MASK_RULE_GROUP },
    { "ProductLanguage", NULL, MASK_RULE_GROUP },
    { "DeviceInformation", NULL, MASK_RULE_GROUP },
    { "Version", NULL, MASK_RULE_GROUP },
    { "ConsumableConfigDyn", NULL, MASK_RULE_GROUP },
    { "ConsumableInfo", NULL, MASK_RULE_GROUP },
    { "ConsumableLifeState", NULL, MASK_RULE_GROUP },
    { "Capacity", NULL, MASK_RULE_GROUP },
    { "ProductStatusDyn", NULL, MASK_RULE_GROUP },
    { "Status", NULL, MASK_RULE_GROUP },
    { "AlertTable", NULL, MASK_RULE_GROUP },
    { "Alert", NULL, MASK_RULE_GROUP },
    { "AlertDetails", NULL, MASK_RULE_GROUP },
    { "ProductUsageDyn", NULL, MASK_RULE_GROUP },
    { "PrinterSubunit", NULL, MASK_RULE_GROUP },
    { "PrintApplicationSubunit", NULL, MASK_RULE_GROUP },
    { "CopyApplicationSubunit", NULL, MASK_RULE_GROUP },
    { "FaxApplicationSubunit", NULL, MASK_RULE_GROUP },
    { "ScanApplicationSubunit", NULL, MASK_RULE_GROUP },
    { "ScannerEngineSubunit", NULL, MASK_RULE_GROUP },
    { "UsageByMedia", NULL, MASK_RULE_GROUP },
    { "ConsumableSubunit", NULL, MASK_RULE_GROUP },
    { "Consumable", NULL, MASK_RULE_GROUP },
    { "MakeAndModel",         NULL, MASK_RULE_MODEL },
    { "MakeAndModelBase",     NULL, MASK_RULE_MODEL },
    { "MakeAndModelFamily",   NULL, MASK_RULE_MODEL },
    { "ProductName",          NULL, MASK_RULE_MODEL },
    { "ProductNumber",        NULL, MASK_RULE_TECHNICAL },
    { "PrinterNumber",        NULL, MASK_RULE_TECHNICAL },
    { "SerialNumber",         NULL, MASK_RULE_SERIAL },
    { "ProductSerialNumber",  NULL, MASK_RULE_SERIAL },
    { "UUID",                 NULL, MASK_RULE_UUID },
    { "Revision",             "Version", MASK_RULE_VERSION },
    { "Date",                 "Version", MASK_RULE_VERSION },
    { "FirmwareDatecode",     NULL, MASK_RULE_VERSION },
    { "HardwareAddress",      NULL, MASK_RULE_MAC },
    { "DeviceLanguage",       NULL, MASK_RULE_TECHNICAL },
    { "AssetNumber",          NULL, MASK_RULE_NAME },
    { "DeviceLocation",       NULL, MASK_RULE_NAME },
    { "ResourceType",         NULL, MASK_RULE_TECHNICAL },
    { "ResourceURI",          NULL, MASK_RULE_TECHNICAL },
    { "ManifestURI",          NULL, MASK_RULE_TECHNICAL },
    { "ConsumableTypeEnum",   NULL, MASK_RULE_TECHNICAL },
    { "ConsumableLabelCode",  NULL, MASK_RULE_TECHNICAL },
    { "ConsumableFamilyName", NULL, MASK_RULE_MODEL },
    { "ConsumableSelectibilityNumber", NULL, MASK_RULE_TECHNICAL },
    { "ConsumableState",      NULL, MASK_RULE_TECHNICAL },
    { "MeasuredQuantityState", NULL, MASK_RULE_TECHNICAL },
    { "MarkerColor",          NULL, MASK_RULE_TECHNICAL },
    { "Unit",                 NULL, MASK_RULE_TECHNICAL },
    { "StatusCategory",       NULL, MASK_RULE_TECHNICAL },
    { "ProductStatusAlertID", NULL, MASK_RULE_TECHNICAL },
    { "Severity",             NULL, MASK_RULE_TECHNICAL },
    { "AlertDetailsConsumableTypeEnum", NULL, MASK_RULE_TECHNICAL },
    { "AlertDetailsMarkerColor", NULL, MASK_RULE_TECHNICAL },
    { "AlertDetailsInputBin", NULL, MASK_RULE_WORDS },
    { "MediaSizeName",        NULL, MASK_RULE_TECHNICAL },
    { "TotalImpressions", NULL, MASK_RULE_NUMBER },
    { "MonochromeImpressions", NULL, MASK_RULE_NUMBER },
    { "ColorImpressions", NULL, MASK_RULE_NUMBER },
    { "BlankImpressions", NULL, MASK_RULE_NUMBER },
    { "SimplexSheets", NULL, MASK_RULE_NUMBER },
    { "DuplexSheets", NULL, MASK_RULE_NUMBER },
    { "AdfImages", NULL, MASK_RULE_NUMBER },
    { "FlatbedImages", NULL, MASK_RULE_NUMBER },
    { "ScanImages", NULL, MASK_RULE_NUMBER },
    { "JamEvents", NULL, MASK_RULE_NUMBER },
    { "MispickEvents", NULL, MASK_RULE_NUMBER },
    { "ConsumablePercentageLevelRemaining", NULL, MASK_RULE_NUMBER },
    { "ConsumableRawPercentageLevelRemaining", NULL, MASK_RULE_NUMBER },
    { "ConsumableLowThreshold", NULL, MASK_RULE_NUMBER },
    { "EstimatedPagesRemaining", NULL, MASK_RULE_NUMBER },
    { "MaxCapacity", NULL, MASK_RULE_NUMBER },
    { "ModificationNumber", NULL, MASK_RULE_NUMBER },
    { "PEID",                 NULL, MASK_RULE_NUMBER },
    /* CDM */
    { "makeAndModel", NULL, MASK_RULE_GROUP },
    { "suppliesList", NULL, MASK_RULE_GROUP },
    { "printUsage", NULL, MASK_RULE_GROUP },
    { "scanUsage", NULL, MASK_RULE_GROUP },
    { "impressions", NULL, MASK_RULE_GROUP },
    { "copyImpressions", NULL, MASK_RULE_GROUP },
    { "faxImpressions", NULL, MASK_RULE_GROUP },
    { "alerts", NULL, MASK_RULE_GROUP },
    { "total", NULL, MASK_RULE_NUMBER },
    { "monochrome", NULL, MASK_RULE_NUMBER },
    { "color", NULL, MASK_RULE_NUMBER },
    { "totalImages", NULL, MASK_RULE_NUMBER },
    { "percentLifeDisplay", NULL, MASK_RULE_NUMBER },
    { "percentLifeRemaining", NULL, MASK_RULE_NUMBER },
    { "name",                 "makeAndModel", MASK_RULE_MODEL },
    { "base",                 "makeAndModel", MASK_RULE_MODEL },
    { "family",               "makeAndModel", MASK_RULE_MODEL },
    { "manufacturer",         NULL, MASK_RULE_MODEL },
    { "deviceUuid",           NULL, MASK_RULE_UUID },
    { "firmwareVersion",      NULL, MASK_RULE_VERSION },
    { "printerState",         NULL, MASK_RULE_TECHNICAL },
    { "printerStateReasons",  NULL, MASK_RULE_TECHNICAL },
    { "supplyType",           NULL, MASK_RULE_TECHNICAL },
    { "supplyColorCode",      NULL, MASK_RULE_TECHNICAL },
    { "selectabilityNumber",  NULL, MASK_RULE_TECHNICAL },
    { "levelState",           NULL, MASK_RULE_TECHNICAL },
    { "supplyState",          NULL, MASK_RULE_TECHNICAL },
    { "category",             NULL, MASK_RULE_TECHNICAL },
    { "colors",               NULL, MASK_RULE_TECHNICAL },
    /* SyncThru */
    { "identity", NULL, MASK_RULE_GROUP },
    { "status", NULL, MASK_RULE_GROUP },
    { "toner_black", NULL, MASK_RULE_GROUP },
    { "toner_cyan", NULL, MASK_RULE_GROUP },
    { "toner_magenta", NULL, MASK_RULE_GROUP },
    { "toner_yellow", NULL, MASK_RULE_GROUP },
    { "drum_black", NULL, MASK_RULE_GROUP },
    { "drum_cyan", NULL, MASK_RULE_GROUP },
    { "drum_magenta", NULL, MASK_RULE_GROUP },
    { "drum_yellow", NULL, MASK_RULE_GROUP },
    { "tray1", NULL, MASK_RULE_GROUP },
    { "tray2", NULL, MASK_RULE_GROUP },
    { "tray3", NULL, MASK_RULE_GROUP },
    { "tray4", NULL, MASK_RULE_GROUP },
    { "tray5", NULL, MASK_RULE_GROUP },
    { "mp", NULL, MASK_RULE_GROUP },
    { "remaining", NULL, MASK_RULE_NUMBER },
    { "GXI_BILLING_TOTAL_IMP_CNT", NULL, MASK_RULE_NUMBER },
    { "GXI_BILLING_PRINT_TOTAL_IMP_CNT", NULL, MASK_RULE_NUMBER },
    { "GXI_BILLING_COPY_TOTAL_IMP_CNT", NULL, MASK_RULE_NUMBER },
    { "GXI_BILLING_FAX_TOTAL_IMP_CNT", NULL, MASK_RULE_NUMBER },
    { "host_name", NULL, MASK_RULE_NAME },
    { "location", NULL, MASK_RULE_NAME },
    { "model_name",           NULL, MASK_RULE_MODEL },
    { "serial_num",           NULL, MASK_RULE_SERIAL },
    { "mac_addr",             NULL, MASK_RULE_MAC },
    { "status1",              NULL, MASK_RULE_WORDS },
    { "status2",              NULL, MASK_RULE_WORDS },
    { "status3",              NULL, MASK_RULE_WORDS },
    { "status4",              NULL, MASK_RULE_WORDS },
    { "hrDeviceStatus",       NULL, MASK_RULE_NUMBER },
    { "opt",                  NULL, MASK_RULE_NUMBER },
    { "capa",                 NULL, MASK_RULE_NUMBER },
    /* Brother */
    { "Model Name",           NULL, MASK_RULE_MODEL },
    { "Serial No.",           NULL, MASK_RULE_SERIAL },
    { "Main Firmware Version", NULL, MASK_RULE_VERSION },
    { "Sub1 Firmware Version", NULL, MASK_RULE_VERSION },
    { "Node Name", NULL, MASK_RULE_NAME },
    { "Page Counter", NULL, MASK_RULE_NUMBER },
    { "% of Life Remaining(", NULL, MASK_RULE_NUMBER },
    { "Remaining Life(", NULL, MASK_RULE_NUMBER },
    { "Memory Size",          NULL, MASK_RULE_TECHNICAL },
    /* IPP */
    { "printer-make-and-model", "ipp", MASK_RULE_MODEL },
    { "printer-device-id",    "ipp", MASK_RULE_DEVICE_ID },
    { "printer-serial-number", "ipp", MASK_RULE_SERIAL },
    { "printer-uuid",         "ipp", MASK_RULE_UUID },
    { "device-uuid",          "ipp", MASK_RULE_UUID },
    { "printer-firmware-string-version", "ipp", MASK_RULE_VERSION },
    { "printer-location",     "ipp", MASK_RULE_NAME },
    { "printer-asset-tag",    "ipp", MASK_RULE_NAME },
    { "printer-dns-sd-name",  "ipp", MASK_RULE_NAME },
    { "printer-state",        "ipp", MASK_RULE_NUMBER },
    { "printer-state-reasons", "ipp", MASK_RULE_TECHNICAL },
    { "printer-alert",        "ipp", MASK_RULE_PAIRS },
    { "printer-alert-description", "ipp", MASK_RULE_WORDS },
    { "printer-supply",       "ipp", MASK_RULE_PAIRS },
    { "printer-supply-description", "ipp", MASK_RULE_MODEL },
    { "marker-names",         "ipp", MASK_RULE_MODEL },
    { "marker-types",         "ipp", MASK_RULE_TECHNICAL },
    { "marker-colors",        "ipp", MASK_RULE_TECHNICAL },
    { "marker-levels",        "ipp", MASK_RULE_NUMBER },
    { "marker-low-levels",    "ipp", MASK_RULE_NUMBER },
    { "marker-high-levels",   "ipp", MASK_RULE_NUMBER },
    { "printer-input-tray",   "ipp", MASK_RULE_PAIRS },
    { "printer-output-tray",  "ipp", MASK_RULE_PAIRS },
    { "printer-impressions-completed", "ipp", MASK_RULE_NUMBER },
    { "printer-media-sheets-completed", "ipp", MASK_RULE_NUMBER },
    { "printer-up-time",      "ipp", MASK_RULE_TIME },
    /* keys of IPP's pairs */
    { "name",                 "pair", MASK_RULE_WORDS },
    { "type",                 "pair", MASK_RULE_TECHNICAL },
    { "class",                "pair", MASK_RULE_TECHNICAL },
    { "code",                 "pair", MASK_RULE_TECHNICAL },
    { "severity",             "pair", MASK_RULE_TECHNICAL },
    { "training",             "pair", MASK_RULE_TECHNICAL },
    { "group",                "pair", MASK_RULE_TECHNICAL },
    { "colorantname",         "pair", MASK_RULE_TECHNICAL },
    { "colorantrole",         "pair", MASK_RULE_TECHNICAL },
    { "unit",                 "pair", MASK_RULE_TECHNICAL },
    { "level",                "pair", MASK_RULE_NUMBER },
    { "maxcapacity",          "pair", MASK_RULE_NUMBER },
    { "groupindex",           "pair", MASK_RULE_NUMBER },
    { "location",             "pair", MASK_RULE_NUMBER },
    { "index",                "pair", MASK_RULE_NUMBER },
    { "time",                 "pair", MASK_RULE_TIME },
    { "mediafeed",            "pair", MASK_RULE_NUMBER },
    { "mediaxfeed",           "pair", MASK_RULE_NUMBER },
    { "status",               "pair", MASK_RULE_NUMBER },
    /* keys of an IEEE 1284 device id */
    { "MFG",                  "id", MASK_RULE_MODEL },
    { "MANUFACTURER",         "id", MASK_RULE_MODEL },
    { "MDL",                  "id", MASK_RULE_MODEL },
    { "MODEL",                "id", MASK_RULE_MODEL },
    { "DES",                  "id", MASK_RULE_MODEL },
    { "DESCRIPTION",          "id", MASK_RULE_MODEL },
    { "CMD",                  "id", MASK_RULE_TECHNICAL },
    { "COMMAND SET",          "id", MASK_RULE_TECHNICAL },
    { "CLS",                  "id", MASK_RULE_TECHNICAL },
    { "CLASS",                "id", MASK_RULE_TECHNICAL },
    { "LEDMDIS",              "id", MASK_RULE_TECHNICAL },
    { "CID",                  "id", MASK_RULE_TECHNICAL },
    { "SN",                   "id", MASK_RULE_SERIAL },
    { "SERN",                 "id", MASK_RULE_SERIAL },
    { "SER",                  "id", MASK_RULE_SERIAL },
    { "SERIALNUMBER",         "id", MASK_RULE_SERIAL },
    { "UUID",                 "id", MASK_RULE_UUID },
};
/* clang-format on */

/* What stands in brackets is a supply of words that printers use: "Toner(K))". */
static bool is_supply(const char *text)
{
    static const char signs[] = " ()/-,";
    size_t len;

    for (; text += strspn(text, signs), *text != '\0'; text += len) {
        len = strcspn(text, signs);
        bool is_small = len <= 2 && strspn(text, "0123456789") == len;
        if (!is_small && !mask_words_has(text, len))
            return false;
    }
    return true;
}
static bool is_name(const struct row *row, const char *name)
{
    size_t len = strlen(row->name);

    return str_equal_nocase(row->name, name) ||
           (row->name[len - 1] == '(' && str_starts_with(name, row->name) && is_supply(name + len));
}

enum mask_rule mask_rule_of(const char *parent, const char *name)
{
    enum mask_rule rule = MASK_RULE_NONE;
    int best = 0;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct row *row = &rows[i];
        if (!is_name(row, name) || (row->parent != NULL && !str_equal_nocase(row->parent, parent)))
            continue;
        int rank = 1 + (strcmp(row->name, name) == 0) + 2 * (row->parent != NULL);
        if (rank > best)
            rule = row->rule;
        best = rank > best ? rank : best;
    }
    return rule;
}

bool mask_rule_has(const char *name)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (is_name(&rows[i], name))
            return true;
    return false;
}

static bool is_digits(const char *text, size_t len)
{
    size_t digits = 0;

    while (digits < len && isdigit((unsigned char)text[digits]))
        digits++;
    return digits == len;
}

void mask_rule_learn(struct mask *mask, const char *name, const char *text, size_t len)
{
    enum mask_kind kind = mask_part_kind(name);
    struct buf unused;

    if (kind == MASK_UNKNOWN || (kind == MASK_ADDRESS && is_digits(text, len)))
        return;
    buf_init(&unused, MASK_BYTES + 1);
    mask_at(mask, name);
    mask_put(mask, kind, text, len, &unused);
    buf_finish(&unused);
}

void mask_rule_note(struct mask *mask, enum mask_rule rule, const char *name, const char *text,
                    size_t len)
{
    struct buf unused;

    if (rule == MASK_RULE_NONE || rule == MASK_RULE_GROUP)
        mask_rule_learn(mask, name, text, len);
    if (!mask_rule_is_private(rule))
        return;
    buf_init(&unused, VALUE_MOST);
    mask_at(mask, name);
    mask_rule_put(mask, rule, text, len, &unused);
    buf_finish(&unused);
}

bool mask_rule_is_private(enum mask_rule rule)
{
    return rule >= MASK_RULE_WORDS && rule <= MASK_RULE_UUID;
}

/* Digits, a sign, a point; not so many that it is a telephone's or a card's. */
static bool is_number(const char *text, size_t len)
{
    size_t digits = 0;

    for (size_t i = 0; i < len; i++) {
        digits += isdigit((unsigned char)text[i]) ? 1 : 0;
        if (!isdigit((unsigned char)text[i]) &&
            (text[i] == '\0' || strchr("-. \n\t", text[i]) == NULL))
            return false;
    }
    return digits <= NUMBER_DIGITS;
}

/* A text that others repeat: if it begins with its maker, its words are no secret. */
static void put_model(struct mask *mask, const char *text, size_t len, struct buf *out)
{
    struct buf words;

    buf_init(&words, VALUE_MOST);
    mask_text_technical(mask, text, len, MASK_TEXT_NAMES_STAY, &words);
    if (maker_of_text(buf_text(&words)) != NULL)
        mask_publish(mask, buf_text(&words), words.len);
    buf_finish(&words);
    mask_text_technical(mask, text, len, MASK_TEXT_ANY, out);
}

/* One pair; its key decides, and goes when the value does. */
static void put_pair(struct mask *mask, const char *pair, size_t len, bool is_id, struct buf *out)
{
    char key[KEY_SIZE] = "";
    const char *sign = memchr(pair, is_id ? ':' : '=', len);
    size_t key_len = sign == NULL ? 0 : (size_t)(sign - pair);

    if (sign == NULL || key_len >= sizeof key)
        return;
    (void)memcpy(key, pair, key_len);
    enum mask_rule rule = mask_rule_of(is_id ? "id" : "pair", str_trim(key));
    if (rule == MASK_RULE_NONE || rule == MASK_RULE_GROUP) {
        mask_rule_learn(mask, key, sign + 1, len - key_len - 1);
        return;
    }
    (void)buf_append(out, pair, key_len + 1);
    mask_rule_put(mask, rule, sign + 1, len - key_len - 1, out);
    (void)buf_append_text(out, ";");
}

static void put_pairs(struct mask *mask, const char *text, size_t len, bool is_id, struct buf *out)
{
    const char *end = text + len;

    while (text < end) {
        const char *stop = memchr(text, ';', (size_t)(end - text));
        stop = stop == NULL ? end : stop;
        put_pair(mask, text, (size_t)(stop - text), is_id, out);
        text = stop < end ? stop + 1 : end;
    }
}

static enum mask_kind kind_of(enum mask_rule rule)
{
    switch (rule) {
    case MASK_RULE_SERIAL:
        return MASK_SERIAL;
    case MASK_RULE_MAC:
        return MASK_MAC;
    case MASK_RULE_ADDRESS:
        return MASK_ADDRESS;
    case MASK_RULE_UUID:
        return MASK_UUID;
    default:
        return MASK_NAME;
    }
}

void mask_rule_put(struct mask *mask, enum mask_rule rule, const char *text, size_t len,
                   struct buf *out)
{
    switch (rule) {
    case MASK_RULE_NONE:
    case MASK_RULE_GROUP:
        break;
    case MASK_RULE_NUMBER:
        if (is_number(text, len))
            (void)buf_append(out, text, len);
        break;
    case MASK_RULE_TIME:
        if (is_digits(text, len) && len < DATE_DIGITS)
            (void)buf_append(out, text, len);
        break;
    case MASK_RULE_TECHNICAL:
    case MASK_RULE_VERSION:
    case MASK_RULE_DESCRIPTION:
        mask_text_technical(mask, text, len,
                            rule == MASK_RULE_VERSION ? MASK_TEXT_VERSION : MASK_TEXT_ANY, out);
        break;
    case MASK_RULE_MODEL:
        put_model(mask, text, len, out);
        break;
    case MASK_RULE_WORDS:
        mask_text_words(mask, text, len, out);
        break;
    case MASK_RULE_DEVICE_ID:
    case MASK_RULE_PAIRS:
        put_pairs(mask, text, len, rule == MASK_RULE_DEVICE_ID, out);
        break;
    default:
        mask_put(mask, kind_of(rule), text, len, out);
        break;
    }
}

void mask_rule_publish(struct mask *mask)
{
    static const char own[] =
        "snmp web ipp end status type server recorded program printwire agent "
        "xml version encoding utf text html json csv application";

    mask_publish(mask, own, strlen(own));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        mask_publish(mask, rows[i].name, strlen(rows[i].name));
    for (unsigned i = 0; i < WEB_DOCUMENTS; i++) {
        const char *path = web_plan_row(i)->path;
        mask_publish(mask, path, strlen(path));
    }
}
