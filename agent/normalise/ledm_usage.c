/* SPDX-License-Identifier: Apache-2.0 */
/* Counters of LEDM, and what ProductUsageDyn knows better of supplies. */
#include "agent/normalise/ledm_usage.h"

#include "agent/normalise/ledm.h"
#include "agent/normalise/web_words.h"
#include "base/str.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define STEP        10 /* percent between two told levels */
#define SHEET_SIDES 2

static void read_work(const struct xml_node *root, const char *unit, enum vendor_work work,
                      struct counts *counts)
{
    const struct xml_node *node = ledm_next(root, NULL, unit);
    int64_t *value = counts->value[work];

    if (node == NULL)
        return;
    value[VENDOR_BOTH] = ledm_number(node, "TotalImpressions");
    value[VENDOR_MONO] = ledm_number(node, "MonochromeImpressions");
    value[VENDOR_COLOUR] = ledm_number(node, "ColorImpressions");
    if (value[VENDOR_BOTH] >= 0 && value[VENDOR_MONO] >= 0 && value[VENDOR_COLOUR] >= 0 &&
        value[VENDOR_MONO] + value[VENDOR_COLOUR] != value[VENDOR_BOTH]) {
        value[VENDOR_MONO] = -1;
        value[VENDOR_COLOUR] = -1;
    }
    int64_t sheets = ledm_number(node, "DuplexSheets");
    if (sheets >= 0)
        counts->duplex[work] = sheets * SHEET_SIDES;
}

static void read_scans(const struct xml_node *root, struct counts *counts)
{
    static const char *const units[] = { "ScanApplicationSubunit", "ScannerEngineSubunit" };
    int64_t *scans = &counts->value[VENDOR_SCAN][VENDOR_BOTH];

    for (size_t i = 0; *scans < 0 && i < sizeof units / sizeof units[0]; i++) {
        const struct xml_node *node = ledm_next(root, NULL, units[i]);
        if (node == NULL)
            continue;
        int64_t feeder = ledm_number(node, "AdfImages");
        int64_t flatbed = ledm_number(node, "FlatbedImages");
        *scans = ledm_number(node, "ScanImages");
        if (*scans < 0 && (feeder >= 0 || flatbed >= 0))
            *scans = (feeder > 0 ? feeder : 0) + (flatbed > 0 ? flatbed : 0);
    }
}

/* "iso_a4_210x297mm" is "a4", "a4_or_letter" is "a4-or-letter". */
static bool media_name(const char *text, char out[COUNTS_MEDIA_NAME])
{
    const char *start = strchr(text, '_');
    const char *end = strrchr(text, '_');
    bool is_pwg = start != NULL && end > start && isdigit((unsigned char)end[1]);
    size_t len = is_pwg ? (size_t)(end - start - 1) : strlen(text);

    if (is_pwg)
        text = start + 1;
    if (len == 0 || len >= COUNTS_MEDIA_NAME)
        return false;
    for (size_t i = 0; i < len; i++)
        out[i] = (char)(text[i] == '_' ? '-' : tolower((unsigned char)text[i]));
    out[len] = '\0';
    return true;
}

/* What has been read: sizes of one counter (one PEID) repeat it. */
struct peids {
    const char *seen[COUNTS_MEDIA];
};

static const char *peid_of(const struct xml_node *media)
{
    const struct xml_node *total = ledm_next(media, NULL, "TotalImpressions");

    return total == NULL ? NULL : xml_read_attribute(total, "PEID");
}

/* The medium that has this counter already; NULL: none. */
static struct counts_media *sharing(struct counts *counts, const struct peids *peids,
                                    const char *peid)
{
    for (size_t i = 0; peid != NULL && i < counts->media_count; i++)
        if (peids->seen[i] != NULL && strcmp(peids->seen[i], peid) == 0)
            return &counts->media[i];
    return NULL;
}

/* "letter" and "a4" of one counter are "letter-or-a4". */
static void add_name(struct counts_media *media, const char *name)
{
    char both[COUNTS_MEDIA_NAME];
    int len = snprintf(both, sizeof both, "%s-or-%s", media->name, name);

    if (len > 0 && (size_t)len < sizeof both && strstr(media->name, "-or-") == NULL)
        (void)str_copy(media->name, sizeof media->name, both);
}

static void add_media(const struct xml_node *media, struct counts *counts, struct peids *peids)
{
    int64_t pages = ledm_number(media, "TotalImpressions");
    const char *text = ledm_text(media, "MediaSizeName");
    const char *peid = peid_of(media);
    struct counts_media *same = sharing(counts, peids, peid);
    char name[COUNTS_MEDIA_NAME];

    if (pages <= 0 || text == NULL || !media_name(text, name))
        return;
    if (same != NULL) {
        add_name(same, name);
        return;
    }
    if (counts->media_count == COUNTS_MEDIA)
        return;
    peids->seen[counts->media_count] = peid;
    struct counts_media *own = &counts->media[counts->media_count++];
    *own = (struct counts_media){ .value = { pages, -1, -1 } };
    (void)str_copy(own->name, sizeof own->name, name);
}

static void read_media(const struct xml_node *root, struct counts *counts)
{
    const struct xml_node *printer = ledm_next(root, NULL, "PrinterSubunit");
    const struct xml_node *media = NULL;
    struct peids peids = { .seen = { NULL } };

    while (printer != NULL && (media = ledm_next(printer, media, "UsageByMedia")) != NULL)
        add_media(media, counts, &peids);
}

/* The finer level, unless it is another one altogether: then two documents are of two times. */
static void refine(const struct xml_node *usage, struct web_supply *supply)
{
    int64_t raw = ledm_number(usage, "ConsumableRawPercentageLevelRemaining");
    int64_t pages = ledm_number(usage, "EstimatedPagesRemaining");
    const char *state = ledm_text(usage, "ConsumableState");
    int64_t coarse = supply->hundredths / 100;

    if (pages > 0)
        supply->pages = pages;
    bool unmeasured = supply->quality != NULL || (state != NULL && strcmp(state, "unknown") == 0);
    if (raw == 0 && supply->hundredths < 0 && unmeasured)
        supply->quality = "unknown";
    else if (supply->hundredths < 0 || (raw > coarse - STEP && raw < coarse + STEP))
        web_facts_percent(supply, raw, false);
}

static void read_supply(const struct xml_node *usage, bool listed, struct web_facts *facts)
{
    int64_t type = web_words_type(ledm_text(usage, "ConsumableTypeEnum"));
    const char *colour = web_words_colour(ledm_text(usage, "MarkerColor"));
    struct web_supply *supply = web_facts_supply(facts, type, colour);

    if (supply == NULL && !listed && (supply = web_facts_add_supply(facts, "ledm")) != NULL) {
        supply->type = type;
        supply->colour = colour;
        supply->receptacle = web_words_is_waste(type);
    }
    if (supply != NULL && strcmp(supply->source, "ledm") == 0)
        refine(usage, supply);
}

void ledm_usage_read(const struct web_answer *answer, struct web_facts *facts)
{
    struct xml_node *root = ledm_open(answer, "ProductUsageDyn", facts);
    const struct xml_node *unit = root == NULL ? NULL : ledm_next(root, NULL, "ConsumableSubunit");
    const struct xml_node *usage = NULL;
    bool listed = facts->supply_count > 0;

    if (root == NULL)
        return;
    read_work(root, "PrinterSubunit", VENDOR_TOTAL, &facts->counts);
    read_work(root, "PrintApplicationSubunit", VENDOR_PRINT, &facts->counts);
    read_work(root, "CopyApplicationSubunit", VENDOR_COPY, &facts->counts);
    read_work(root, "FaxApplicationSubunit", VENDOR_FAX, &facts->counts);
    read_scans(root, &facts->counts);
    read_media(root, &facts->counts);
    while (unit != NULL && (usage = ledm_next(unit, usage, "Consumable")) != NULL)
        read_supply(usage, listed, facts);
    xml_read_free(root);
}
