/* SPDX-License-Identifier: Apache-2.0 */
/* A document is read into a small tree, looked at by paths of local names, and thrown away. */
#include "agent/work/work_ledm.h"

#include "base/clock.h"
#include "base/str.h"
#include "base/xml_read.h"
#include "base/xml_write.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CON "http://www.hp.com/schemas/imaging/con/"

static const char *const elements[SDS_DOC_SETTING_NAMES] = {
    [SDS_DOC_SLEEP_MINUTES] = "PowerSaveTimeout",
    [SDS_DOC_AUTO_OFF_MINUTES] = "AutoOffTime",
    [SDS_DOC_ASSET_NUMBER] = "AssetNumber",
};

/* The tree of a document with this root; NULL for any other. The caller frees it. */
static struct xml_node *open_root(const char *bytes, size_t len, const char *root)
{
    static const struct xml_read_limits limits = { WORK_LEDM_BODY, 32, 20000 };
    struct xml_read_error error;
    struct xml_node *node = NULL;

    if (!xml_read_document(bytes, len, &limits, &node, &error))
        return NULL;
    if (str_equal_nocase(node->name, root))
        return node;
    xml_read_free(node);
    return NULL;
}

/* The node at a path of local names; NULL when there is none. */
static const struct xml_node *node_at(const struct xml_node *node, const char *path)
{
    char name[64];

    while (node != NULL && *path != '\0') {
        size_t len = strcspn(path, "/");
        if (len >= sizeof name)
            return NULL;
        memcpy(name, path, len);
        name[len] = '\0';
        node = xml_read_child(node, name, NULL);
        path += len + (path[len] == '/');
    }
    return node;
}

static const char *text_at(const struct xml_node *node, const char *path)
{
    const struct xml_node *found = node_at(node, path);

    return found == NULL ? "" : found->text;
}

/* Copies a word of SDS.md, without the blanks around; what is none is left out. */
static void take_word(const char *text, char *out, size_t size)
{
    size_t len;

    text += strspn(text, " \t\r\n");
    len = strcspn(text, " \t\r\n");
    out[0] = '\0';
    if (len < size && text[len + strspn(text + len, " \t\r\n")] == '\0' &&
        strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") == len) {
        memcpy(out, text, len);
        out[len] = '\0';
    }
}

static void take_manifest(const struct xml_node *ifc, struct work_ledm_tree *tree)
{
    const char *type = text_at(ifc, "ResourceType"), *uri = text_at(ifc, "ManifestURI");

    if (!web_work_may("GET", uri))
        return;
    if (str_find_nocase(type, "ProductActionsManifest") != NULL)
        (void)str_copy(tree->actions, sizeof tree->actions, uri);
    if (str_find_nocase(type, "FirmwareUpdateManifest") != NULL)
        (void)str_copy(tree->firmware, sizeof tree->firmware, uri);
}

bool work_ledm_read_tree(const char *bytes, size_t len, struct work_ledm_tree *out_tree)
{
    struct xml_node *root = open_root(bytes, len, "DiscoveryTree");

    if (root == NULL)
        return false;
    *out_tree = (struct work_ledm_tree){ 0 };
    for (const struct xml_node *n = root->first_child; n != NULL; n = n->next) {
        const char *uri = text_at(n, "ResourceURI");
        if (strcmp(n->name, "SupportedIfc") == 0)
            take_manifest(n, out_tree);
        if (strcmp(n->name, "SupportedTree") != 0)
            continue;
        out_tree->has_config = out_tree->has_config || str_equal_nocase(uri, WEB_WORK_CONFIG);
        out_tree->has_logs = out_tree->has_logs || str_equal_nocase(uri, WEB_WORK_LOGS);
    }
    xml_read_free(root);
    return true;
}

/* The type stands in an element whose name says of what family it is. */
static bool has_type(const struct xml_node *node, const char *type)
{
    const struct xml_node *types = xml_read_child(node, "ResourceType", NULL);

    return types != NULL && types->first_child != NULL &&
           strcmp(types->first_child->text, type) == 0;
}

static void take_node(const struct xml_node *node, const char *base, struct work_ledm_paths *paths)
{
    char path[2 * WEB_WORK_PATH];
    const char *uri = text_at(node, "ResourceLink/ResourceURI");
    int len = snprintf(path, sizeof path, "%.*s%.*s", WEB_WORK_PATH, base, WEB_WORK_PATH, uri);

    if (len <= 0 || len >= WEB_WORK_PATH)
        return;
    paths->has_power =
        paths->has_power || (has_type(node, "PowerCycle") && strcmp(path, WEB_WORK_POWER) == 0);
    paths->has_mode =
        paths->has_mode || (has_type(node, "FirmwareMode") && strcmp(path, WEB_WORK_MODE) == 0);
    paths->has_state =
        paths->has_state || (has_type(node, "State") && strcmp(path, WEB_WORK_STATE) == 0);
    if (has_type(node, "FirmwareImage") && web_work_may("PUT", path))
        (void)str_copy(paths->image, sizeof paths->image, path);
}

bool work_ledm_read_manifest(const char *bytes, size_t len, struct work_ledm_paths *paths)
{
    struct xml_node *root = open_root(bytes, len, "Manifest");
    const struct xml_node *map = root == NULL ? NULL : xml_read_child(root, "ResourceMap", NULL);

    for (const struct xml_node *n = map == NULL ? NULL : map->first_child; n != NULL; n = n->next)
        if (strcmp(n->name, "ResourceNode") == 0)
            take_node(n, text_at(map, "ResourceLink/ResourceURI"), paths);
    xml_read_free(root);
    return map != NULL;
}

bool work_ledm_read_config(const char *bytes, size_t len, struct work_ledm_config *out_config)
{
    struct xml_node *root = open_root(bytes, len, "ProductConfigDyn");
    const struct xml_node *info = root == NULL ? NULL : node_at(root, "ProductInformation");
    const struct xml_node *settings = root == NULL ? NULL : node_at(root, "ProductSettings");
    const char *firmware;

    if (root == NULL)
        return false;
    *out_config = (struct work_ledm_config){ 0 };
    if (info != NULL) {
        take_word(text_at(info, "SerialNumber"), out_config->serial, WORK_LEDM_SERIAL);
        take_word(text_at(info, "ProductNumber"), out_config->product, SDS_DOC_WORD);
        firmware = text_at(info, "Version/Revision");
        take_word(firmware[0] != '\0' ? firmware : text_at(info, "Version/Date"),
                  out_config->firmware, SDS_DOC_WORD);
    }
    for (unsigned i = 0; settings != NULL && i < SDS_DOC_SETTING_NAMES; i++) {
        const struct xml_node *node = xml_read_child(settings, elements[i], NULL);
        if (node == NULL)
            continue;
        out_config->has |= 1U << i;
        take_word(node->text, out_config->settings[i], WORK_LEDM_VALUE);
    }
    xml_read_free(root);
    return true;
}

bool work_ledm_is_normal(const char *bytes, size_t len)
{
    struct xml_node *root = open_root(bytes, len, "FirmwareMode");
    bool is_normal = root != NULL && str_equal_nocase(root->text, "normal");

    xml_read_free(root);
    return is_normal;
}

bool work_ledm_read_state(const char *bytes, size_t len, char out_word[SDS_DOC_WORD],
                          int *out_percent)
{
    struct xml_node *root = open_root(bytes, len, "FirmwareUpdateState");
    uint64_t percent;

    if (root == NULL)
        return false;
    take_word(text_at(root, "Status"), out_word, SDS_DOC_WORD);
    for (char *c = out_word; *c != '\0'; c++)
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
    *out_percent =
        str_to_u64(text_at(root, "ProgressPercentage"), 100, &percent) ? (int)percent : -1;
    xml_read_free(root);
    return true;
}

bool work_ledm_has_failed(const char *word)
{
    return strstr(word, "error") != NULL || strstr(word, "fail") != NULL;
}

static bool take_event(const struct xml_node *event, struct sds_doc_alert *row)
{
    static const char *const severities[] = { "Info", "Warning", "Error" };
    uint64_t number;

    *row = (struct sds_doc_alert){ .severity = SDS_FIELD_WORDLESS,
                                   .row = SDS_FIELD_NONE,
                                   .impressions = SDS_FIELD_NONE };
    take_word(text_at(event, "EventCode"), row->code, sizeof row->code);
    take_word(text_at(event, "FirmwareVersion/Revision"), row->firmware, sizeof row->firmware);
    for (unsigned i = 0; i < sizeof severities / sizeof severities[0]; i++)
        if (str_equal_nocase(text_at(event, "Severity"), severities[i]))
            row->severity = i;
    if (str_to_u64(text_at(event, "SequenceNumber"), UINT32_MAX, &number))
        row->row = (int64_t)number;
    if (str_to_u64(text_at(event, "TotalImpressions"), UINT32_MAX, &number))
        row->impressions = (int64_t)number;
    if (!clock_parse(text_at(event, "TimeStamp"), &row->at_ms) || row->at_ms < 0)
        row->at_ms = 0;
    return row->code[0] != '\0' && row->severity != SDS_FIELD_WORDLESS;
}

size_t work_ledm_read_log(const char *bytes, size_t len, struct sds_doc_alert *out_rows,
                          size_t most)
{
    struct xml_node *root = open_root(bytes, len, "ProductLogsDyn");
    const struct xml_node *log = root == NULL ? NULL : xml_read_child(root, "EventLog", NULL);
    size_t count = 0;

    for (const struct xml_node *n = log == NULL ? NULL : log->first_child;
         n != NULL && count < most; n = n->next)
        if (strcmp(n->name, "Event") == 0 && take_event(n, &out_rows[count]))
            count++;
    xml_read_free(root);
    return count;
}

/* How many digits a time begins with, and how many minutes its unit has; 0: none. */
static unsigned unit_of(const char *written, size_t *out_digits)
{
    *out_digits = strspn(written, "0123456789");
    written += *out_digits + (written[*out_digits] == '_' ? 1 : 0);
    if (*out_digits == 0)
        return 0;
    if (str_equal_nocase(written, "minute") || str_equal_nocase(written, "minutes"))
        return 1;
    return str_equal_nocase(written, "hour") || str_equal_nocase(written, "hours") ? 60 : 0;
}

void work_ledm_value(unsigned name, const char *written, char out_value[SDS_DOC_WORD])
{
    char digits[WORK_LEDM_VALUE] = "";
    size_t len;
    unsigned unit = unit_of(written, &len);
    uint64_t number;

    out_value[0] = '\0';
    if (name == SDS_DOC_ASSET_NUMBER) {
        (void)str_copy(out_value, SDS_DOC_WORD, written);
        return;
    }
    if (unit == 0 || len >= sizeof digits)
        return;
    memcpy(digits, written, len);
    if (str_to_u64(digits, 100000, &number))
        (void)snprintf(out_value, SDS_DOC_WORD, "%" PRIu64, number * unit);
}

/* "30minutes"; "30_minutes" for a device that writes it so, and hours for one that wrote those,
 * where they come out even. */
static void put_time(struct xml_write *x, const char *name, const char *minutes,
                     const char *written)
{
    char text[SDS_DOC_WORD + 16];
    uint64_t number = 0;
    size_t digits;
    bool is_hours;

    (void)str_to_u64(minutes, 100000, &number);
    is_hours = unit_of(written, &digits) == 60 && number > 0 && number % 60 == 0;
    number = is_hours ? number / 60 : number;
    (void)snprintf(text, sizeof text, "%" PRIu64 "%s%s%s", number,
                   strchr(written, '_') != NULL ? "_" : "", is_hours ? "hour" : "minute",
                   number == 1 ? "" : "s");
    xml_write_element(x, name, text);
}

static void put_setting(struct xml_write *x, const struct work_ledm_config *config,
                        const struct sds_doc_setting *setting)
{
    static const char *const names[SDS_DOC_SETTING_NAMES] = {
        [SDS_DOC_SLEEP_MINUTES] = "dd:PowerSaveTimeout",
        [SDS_DOC_AUTO_OFF_MINUTES] = "dd:AutoOffTime",
        [SDS_DOC_ASSET_NUMBER] = "dd:AssetNumber",
    };

    if (setting->name == SDS_DOC_ASSET_NUMBER)
        xml_write_element(x, names[setting->name], setting->value);
    else
        put_time(x, names[setting->name], setting->value, config->settings[setting->name]);
}

bool work_ledm_write(const struct work_ledm_config *config, const struct sds_doc_setting *settings,
                     size_t count, struct buf *out)
{
    struct xml_write x;
    size_t put = 0;

    (void)buf_append_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml_write_init(&x, out);
    xml_write_open(&x, "prdcfgdyn2:ProductConfigDyn");
    xml_write_attribute(&x, "xmlns:prdcfgdyn2", CON "ledm/productconfigdyn/2009/03/16");
    xml_write_attribute(&x, "xmlns:dd", CON "dictionaries/1.0/");
    xml_write_open(&x, "prdcfgdyn2:ProductSettings");
    for (size_t i = 0; i < count; i++) {
        if (settings[i].name >= SDS_DOC_SETTING_NAMES ||
            (config->has & 1U << settings[i].name) == 0)
            continue;
        put_setting(&x, config, &settings[i]);
        put++;
    }
    xml_write_close(&x);
    xml_write_close(&x);
    return put > 0 && out->len < out->limit;
}
