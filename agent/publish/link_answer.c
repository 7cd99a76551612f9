/* SPDX-License-Identifier: Apache-2.0 */
/* One row per question; what has no row is unavailable. */
#include "agent/publish/link_answer.h"

#include "base/xml_write.h"
#include "protocol/names.h"

#include <stddef.h>
#include <string.h>

#define PROGRAM "Printwire agent"

static void write_feature(struct xml_write *x, const char *name)
{
    xml_write_open(x, "feature");
    xml_write_attribute(x, "var", name);
    xml_write_close(x);
}

static void write_disco(struct xml_write *x)
{
    static const char *const features[] = { NAMES_SPACE_DISCO, NAMES_SPACE_VERSION,
                                            NAMES_SPACE_PING, NAMES_SPACE_COMMANDS, NAMES_SPACE };

    xml_write_open(x, "query");
    xml_write_attribute(x, "xmlns", NAMES_SPACE_DISCO);
    xml_write_open(x, "identity");
    xml_write_attribute(x, "category", "client");
    xml_write_attribute(x, "type", "bot");
    xml_write_attribute(x, "name", PROGRAM);
    xml_write_close(x);
    for (size_t i = 0; i < sizeof features / sizeof features[0]; i++)
        write_feature(x, features[i]);
    xml_write_close(x);
}

static void write_version(struct xml_write *x)
{
    xml_write_open(x, "query");
    xml_write_attribute(x, "xmlns", NAMES_SPACE_VERSION);
    xml_write_element(x, "name", PROGRAM);
    xml_write_element(x, "version", PRINTWIRE_VERSION);
    xml_write_close(x);
}

static void write_pong(struct xml_write *x)
{
    (void)x; /* an empty result */
}

static const struct question {
    const char *name;
    const char *space;
    void (*write)(struct xml_write *x);
} questions[] = {
    { "ping", NAMES_SPACE_PING, write_pong },
    { "query", NAMES_SPACE_DISCO, write_disco },
    { "query", NAMES_SPACE_VERSION, write_version },
};

static const struct question *find_question(const struct xml_node *iq)
{
    const char *type = xml_read_attribute(iq, "type");

    if (strcmp(type, "get") != 0)
        return NULL;
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++)
        if (xml_read_child(iq, questions[i].name, questions[i].space) != NULL)
            return &questions[i];
    return NULL;
}

static bool is_portal(const char *from, const char *portal)
{
    size_t len = strlen(portal);

    return from != NULL && strncmp(from, portal, len) == 0 &&
           (from[len] == '\0' || from[len] == '/');
}

static void write_unavailable(struct xml_write *x)
{
    xml_write_open(x, "error");
    xml_write_attribute(x, "type", "cancel");
    xml_write_open(x, "service-unavailable");
    xml_write_attribute(x, "xmlns", NAMES_SPACE_STANZAS);
    xml_write_close(x);
    xml_write_close(x);
}

bool link_answer_write(struct buf *out, const struct xml_node *iq, const char *portal)
{
    const char *type = xml_read_attribute(iq, "type");
    const char *id = xml_read_attribute(iq, "id");
    const char *from = xml_read_attribute(iq, "from");
    struct xml_write x;

    if (type == NULL || id == NULL || (strcmp(type, "get") != 0 && strcmp(type, "set") != 0))
        return false;
    const struct question *question = is_portal(from, portal) ? find_question(iq) : NULL;
    xml_write_init(&x, out);
    xml_write_open(&x, "iq");
    xml_write_attribute(&x, "type", question != NULL ? "result" : "error");
    xml_write_attribute(&x, "id", id);
    if (from != NULL)
        xml_write_attribute(&x, "to", from);
    if (question != NULL)
        question->write(&x);
    else
        write_unavailable(&x);
    xml_write_close(&x);
    return !buf_failed(out);
}
