/* SPDX-License-Identifier: Apache-2.0 */
/* Ways through the documents, and the small ones. */
#include "agent/normalise/ledm.h"

#include "base/str.h"

#include <ctype.h>
#include <string.h>

#define NAME_SIZE  64
#define FIELD_SIZE 128

static const struct xml_read_limits limits = { 262144, 24, 16384 };

struct xml_node *ledm_open(const struct web_answer *answer, const char *root,
                           struct web_facts *facts)
{
    struct xml_read_error error = { .starved = false };
    struct xml_node *node;
    const char *bytes = (const char *)answer->body;
    size_t len = answer->len;

    if (answer->outcome != WEB_GOOD)
        return NULL;
    for (; len > 0 && isspace((unsigned char)*bytes); len--)
        bytes++; /* blanks before the declaration are not well-formed, and seen */
    if (!xml_read_document(bytes, len, &limits, &node, &error)) {
        facts->starved |= error.starved;
        return NULL;
    }
    if (strcmp(node->name, root) == 0)
        return node;
    xml_read_free(node);
    return NULL;
}

const char *ledm_text(const struct xml_node *node, const char *path)
{
    char name[NAME_SIZE];

    while (node != NULL && *path != '\0') {
        size_t len = strcspn(path, "/");

        if (len >= sizeof name)
            return NULL;
        (void)memcpy(name, path, len);
        name[len] = '\0';
        node = xml_read_child(node, name, NULL);
        path += len + (path[len] == '/');
    }
    return node != NULL ? node->text : NULL;
}

int64_t ledm_number(const struct xml_node *node, const char *path)
{
    const char *text = ledm_text(node, path);
    char clean[NAME_SIZE];
    int64_t number;

    if (text == NULL || !str_copy(clean, sizeof clean, text))
        return -1;
    return str_to_i64(str_trim(clean), 0, INT64_C(1000000000000), &number) ? number : -1;
}

const struct xml_node *ledm_next(const struct xml_node *parent, const struct xml_node *after,
                                 const char *name)
{
    const struct xml_node *node = after != NULL ? after->next : parent->first_child;

    while (node != NULL && strcmp(node->name, name) != 0)
        node = node->next;
    return node;
}

void ledm_read_config(const struct web_answer *answer, struct web_facts *facts)
{
    struct xml_node *root = ledm_open(answer, "ProductConfigDyn", facts);
    const struct xml_node *product =
        root == NULL ? NULL : ledm_next(root, NULL, "ProductInformation");
    const struct xml_node *settings =
        root == NULL ? NULL : ledm_next(root, NULL, "ProductSettings");

    web_facts_model(facts, ledm_text(product, "MakeAndModel"));
    web_facts_model(facts, ledm_text(product, "MakeAndModelBase"));
    web_facts_serial(facts, ledm_text(product, "SerialNumber"));
    web_facts_uuid(facts, ledm_text(product, "UUID"));
    (void)web_facts_text(facts->product, sizeof facts->product,
                         ledm_text(product, "ProductNumber"));
    const char *revision = ledm_text(product, "Version/Revision");
    web_facts_firmware(facts, revision != NULL && *revision != '\0'
                                  ? revision
                                  : ledm_text(product, "Version/Date"));
    web_facts_language(facts, ledm_text(settings, "ProductLanguage/DeviceLanguage"));
    (void)web_facts_text(facts->asset_tag, sizeof facts->asset_tag,
                         ledm_text(settings, "AssetNumber"));
    (void)web_facts_text(facts->location, sizeof facts->location,
                         ledm_text(settings, "DeviceInformation/DeviceLocation"));
    xml_read_free(root);
}

void ledm_read_product(const struct web_answer *answer, struct web_facts *facts)
{
    struct xml_node *root = ledm_open(answer, "ProductInformation", facts);

    web_facts_model(facts, ledm_text(root, "ProductName"));
    web_facts_serial(facts, ledm_text(root, "ProductSerialNumber"));
    web_facts_firmware(facts, ledm_text(root, "FirmwareDatecode"));
    (void)web_facts_text(facts->product, sizeof facts->product, ledm_text(root, "PrinterNumber"));
    web_facts_mac(facts, ledm_text(root, "HardwareAddress"));
    xml_read_free(root);
}

/* The field behind `mark` up to one of `ends`; false when the mark is missing. */
static bool server_field(const char *server, const char *mark, const char *ends,
                         char out[FIELD_SIZE])
{
    const char *at = strstr(server, mark);

    if (at == NULL)
        return false;
    at += strlen(mark);
    size_t len = strcspn(at, ends);
    if (len == 0 || len >= FIELD_SIZE)
        return false;
    (void)memcpy(out, at, len);
    out[len] = '\0';
    return true;
}

void ledm_read_server(const char *server, struct web_facts *facts)
{
    char field[FIELD_SIZE];

    if (!str_starts_with(server, "HP HTTP Server; "))
        return;
    if (server_field(server, "HP HTTP Server; ", ";", field)) {
        char *product = strstr(field, " - ");
        if (product != NULL) {
            *product = '\0';
            (void)web_facts_text(facts->product, sizeof facts->product, product + 3);
        }
        web_facts_model(facts, field);
    }
    if (server_field(server, "Serial Number: ", "; ", field))
        web_facts_serial(facts, field);
    if (facts->firmware[0][0] == '\0' && server_field(server, "{", ",} ", field))
        web_facts_firmware(facts, field);
}
