/* SPDX-License-Identifier: Apache-2.0 */
/* What an HP device does, and what troubles it, in the numbers of the Printer MIB. */
#include "agent/normalise/ledm_status.h"

#include "agent/normalise/ledm.h"
#include "agent/normalise/web_trouble.h"
#include "agent/normalise/web_words.h"
#include "agent/normalise/words.h"
#include "base/str.h"

#include <string.h>

/* clang-format off */
/* What a device with such a category does; the first row counts that any category of a device fits. */
static const struct {
    const char *part; /* of the category */
    enum device_state state;
} categories[] = {
    { "processing", DEVICE_PROCESSING }, { "printing", DEVICE_PROCESSING }, { "copying", DEVICE_PROCESSING },
    { "cancelJob", DEVICE_PROCESSING }, { "scanProcessing", DEVICE_PROCESSING }, { "initializing", DEVICE_PROCESSING },
    { "calibrating", DEVICE_PROCESSING },
    { "inPowerSave", DEVICE_ASLEEP }, { "sleep", DEVICE_ASLEEP },
    { "ready", DEVICE_READY },
    { "jam", DEVICE_STOPPED }, { "trayEmpty", DEVICE_STOPPED }, { "door", DEVICE_STOPPED },
    { "cover", DEVICE_STOPPED }, { "hardError", DEVICE_STOPPED }, { "error", DEVICE_STOPPED },
    { "outputBinFull", DEVICE_STOPPED }, { "missing", DEVICE_STOPPED }, { "manuallyFeed", DEVICE_STOPPED },
    { "insert", DEVICE_STOPPED }, { "mismatch", DEVICE_STOPPED }, { "replace", DEVICE_STOPPED },
    { "offline", DEVICE_STOPPED }, { "paused", DEVICE_STOPPED },
    { "scannerAdfLoaded", DEVICE_READY }, /* says nothing of the printer, when it is in trouble */
};
/* clang-format on */
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool any_category(const struct xml_node *root, const char *part)
{
    const struct xml_node *status = NULL;

    while ((status = ledm_next(root, status, "Status")) != NULL) {
        const char *category = ledm_text(status, "StatusCategory");
        if (category != NULL && str_find_nocase(category, part) != NULL)
            return true;
    }
    return false;
}

/* Trays count from 1: "Tray2", "tray 2". */
static void place_tray(const struct xml_node *details, struct web_alert *alert)
{
    const char *bin = details == NULL ? NULL : ledm_text(details, "AlertDetailsInputBin");
    size_t len = bin == NULL ? 0 : strlen(bin);

    if (alert->group == WORDS_GROUP_INPUT && len > 0 && bin[len - 1] >= '1' && bin[len - 1] <= '9')
        alert->group_index = bin[len - 1] - '0';
}

static void read_alert(const struct xml_node *node, struct web_facts *facts)
{
    const struct xml_node *details = ledm_next(node, NULL, "AlertDetails");
    const char *id = ledm_text(node, "ProductStatusAlertID");
    const char *severity = web_trouble_severity(ledm_text(node, "Severity"));

    if (id == NULL || severity == NULL)
        return;
    struct web_alert *alert = web_facts_add_alert(facts, severity);
    if (alert == NULL)
        return;
    alert->supply_type = web_words_type(ledm_text(details, "AlertDetailsConsumableTypeEnum"));
    alert->colour = web_words_colour(ledm_text(details, "AlertDetailsMarkerColor"));
    web_trouble_place(id, alert);
    place_tray(details, alert);
}

void ledm_status_read(const struct web_answer *answer, struct web_facts *facts)
{
    struct xml_node *root = ledm_open(answer, "ProductStatusDyn", facts);
    const struct xml_node *alerts = root == NULL ? NULL : ledm_next(root, NULL, "AlertTable");
    const struct xml_node *alert = NULL;

    if (root == NULL)
        return;
    for (size_t i = 0; i < COUNT(categories); i++)
        if (any_category(root, categories[i].part))
            web_facts_state(facts, categories[i].state);
    while (alerts != NULL && (alert = ledm_next(alerts, alert, "Alert")) != NULL)
        read_alert(alert, facts);
    xml_read_free(root);
}
