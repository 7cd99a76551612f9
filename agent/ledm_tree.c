/* SPDX-License-Identifier: Apache-2.0 */
/* Local names under the expected parent only: prefixes, and even versions of namespaces, vary. */
#include "agent/ledm_tree.h"

#include "agent/web_plan.h"
#include "base/str.h"
#include "base/xml_read.h"

#include <string.h>

#define MANIFEST "/EventMgmt/EventMgmtManifest.xml"

static const struct xml_read_limits limits = { 131072, 16, 8192 };

static const char *child_text(const struct xml_node *node, const char *name)
{
    const struct xml_node *child = xml_read_child(node, name, NULL);

    return child == NULL ? "" : child->text;
}

/* The document of ours at a path; none: 0. */
static unsigned document_at(const char *path)
{
    if (str_equal_nocase(path, MANIFEST))
        return WEB_BIT(WEB_LEDM_EVENTS);
    for (unsigned i = 0; i < WEB_DOCUMENTS; i++) {
        const struct web_row *row = web_plan_row(i);

        if (row->family == WEB_FAMILY_LEDM && str_equal_nocase(path, row->path))
            return WEB_BIT(i);
    }
    return 0;
}

static unsigned documents_of(const struct xml_node *entry)
{
    if (strcmp(entry->name, "SupportedTree") == 0)
        return document_at(child_text(entry, "ResourceURI"));
    if (strcmp(entry->name, "SupportedIfc") == 0)
        return document_at(child_text(entry, "ManifestURI"));
    return 0;
}

bool ledm_tree_read(const char *bytes, size_t len, unsigned *out_documents)
{
    struct xml_node *root;
    unsigned documents = 0;

    if (!xml_read_document(bytes, len, &limits, &root, NULL))
        return false;
    bool good = strcmp(root->name, "DiscoveryTree") == 0;
    for (const struct xml_node *entry = root->first_child; entry != NULL; entry = entry->next)
        documents |= documents_of(entry);
    xml_read_free(root);
    if (good && (documents & WEB_BIT(WEB_LEDM_EVENTS_XML)) != 0)
        documents &= ~WEB_BIT(WEB_LEDM_EVENTS);
    if (good)
        *out_documents = documents;
    return good;
}
