/* SPDX-License-Identifier: Apache-2.0 */
/* One row per service; the name of the operating system is nobody's business and is left out of the
 * version. */
#include "portal/ingest/gate_service.h"

#include "base/xml_write.h"
#include "protocol/names.h"

#include <string.h>

static void answer_ping(struct xml_write *x)
{
    (void)x;
}

static void answer_info(struct xml_write *x)
{
    static const char *const features[] = { NAMES_SPACE_DISCO, NAMES_SPACE_ITEMS,
                                            NAMES_SPACE_VERSION, NAMES_SPACE_PING, NAMES_SPACE };

    xml_write_open(x, "query");
    xml_write_attribute(x, "xmlns", NAMES_SPACE_DISCO);
    xml_write_open(x, "identity");
    xml_write_attribute(x, "category", "component");
    xml_write_attribute(x, "type", "generic");
    xml_write_attribute(x, "name", "Printwire portal");
    xml_write_close(x);
    for (size_t i = 0; i < sizeof features / sizeof features[0]; i++) {
        xml_write_open(x, "feature");
        xml_write_attribute(x, "var", features[i]);
        xml_write_close(x);
    }
    xml_write_close(x);
}

static void answer_items(struct xml_write *x)
{
    xml_write_open(x, "query");
    xml_write_attribute(x, "xmlns", NAMES_SPACE_ITEMS);
    xml_write_close(x);
}

static void answer_version(struct xml_write *x)
{
    xml_write_open(x, "query");
    xml_write_attribute(x, "xmlns", NAMES_SPACE_VERSION);
    xml_write_element(x, "name", "printwire-portal");
    xml_write_element(x, "version", PRINTWIRE_VERSION);
    xml_write_close(x);
}

bool gate_service_answer(const struct xml_node *payload, struct buf *out)
{
    static const struct {
        const char *name;
        const char *space;
        void (*answer)(struct xml_write *x);
    } services[] = {
        { "ping", NAMES_SPACE_PING, answer_ping },
        { "query", NAMES_SPACE_DISCO, answer_info },
        { "query", NAMES_SPACE_ITEMS, answer_items },
        { "query", NAMES_SPACE_VERSION, answer_version },
    };

    for (size_t i = 0; i < sizeof services / sizeof services[0]; i++) {
        if (strcmp(payload->name, services[i].name) != 0 ||
            strcmp(payload->space, services[i].space) != 0)
            continue;
        struct xml_write x;
        xml_write_init(&x, out);
        services[i].answer(&x);
        return true;
    }
    return false;
}
