/* SPDX-License-Identifier: Apache-2.0 */
/* web_set: what the web services of one device answered in one reading: at most one answer per
 * document, as bytes, before anybody says what they mean.
 *
 * A document is one resource of one family of services; which path it has, and when it is asked
 * for, is agent/web_plan's. An answer that was no document (404, a login page, silence) is kept
 * too, without its body: nobody has to ask again to know.
 */
#ifndef PRINTWIRE_AGENT_WEB_SET_H
#define PRINTWIRE_AGENT_WEB_SET_H

#include "agent/web_door.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WEB_SET_BYTES  1048576 /* most bytes of all bodies of one reading */
#define WEB_SET_SERVER 256     /* of the Server header, its NUL included */

/* The rows of agent/web_plan are in this order. Fewer than 32: they are bits, too. */
enum web_document {
    WEB_LEDM_TREE, /* HP LEDM: /DevMgmt/DiscoveryTree.xml */
    WEB_LEDM_CONFIG,
    WEB_LEDM_STATUS,
    WEB_LEDM_CONSUMABLES,
    WEB_LEDM_USAGE,
    WEB_LEDM_EVENTS,     /* /EventMgmt/EventTable, which also waits for news (agent/ledm_event.h) */
    WEB_LEDM_EVENTS_XML, /* the same at /EventMgmt/EventTable.xml */
    WEB_HP_PRODUCT,      /* before LEDM: /hp/device/product_information.xml */
    WEB_CDM_IDENTITY,    /* HP CDM, JSON */
    WEB_CDM_STATUS,
    WEB_CDM_SUPPLIES,
    WEB_CDM_COUNTERS,
    WEB_CDM_ALERTS,
    WEB_SYNCTHRU_HOME, /* Samsung SyncThru, JSON without quotes */
    WEB_SYNCTHRU_COUNTERS,
    WEB_SYNCTHRU_PAGE, /* its older pages, with values in scripts */
    WEB_SYNCTHRU_PAGE_SUPPLIES,
    WEB_BROTHER_MAINTENANCE, /* Brother: a CSV of two lines */
    WEB_IPP_PRINT,           /* IPP Get-Printer-Attributes at /ipp/print */
    WEB_IPP_PRINTER,         /* at /ipp/printer */
    WEB_IPP_BARE,            /* at /ipp */
    WEB_DOCUMENTS
};

#define WEB_BIT(document) (1U << (document))

enum web_outcome {
    WEB_NOT_ASKED,
    WEB_GOOD,   /* 200 (for IPP: and IPP says so, too) of an accepted media type, body kept */
    WEB_ABSENT, /* the device has no such document: any other 4xx, 501, another media type, or a
                   page */
    WEB_DENIED, /* 401, 403, or sent elsewhere (3xx): there, but not for us */
    WEB_FAILED  /* 5xx, a time limit, too large, cut short, no connection: may be good next time */
};

struct web_answer {
    enum web_outcome outcome;
    unsigned status;     /* of HTTP; 0 when none came */
    const uint8_t *body; /* WEB_GOOD: followed by a NUL that `len` does not count; else "" */
    size_t len;
};

struct web_set;

/** An empty set; NULL without memory. */
struct web_set *web_set_create(void);

/** Free; NULL is allowed. */
void web_set_destroy(struct web_set *set);

/** Keep an answer to a document, in place of an earlier one. What it is (`outcome`) follows from
 * `status` (0: no whole answer came), `type` (the Content-Type, NULL or "" when none came) and the
 * row of the document; a body past the row's limit, or past WEB_SET_BYTES with the others, is
 * WEB_FAILED, as it is without memory. The body is copied. Returns the outcome. */
enum web_outcome web_set_put(struct web_set *set, enum web_document document, unsigned status,
                             const char *type, const void *body, size_t len);

/** The answer to a document; never NULL. Good until the set changes. */
const struct web_answer *web_set_get(const struct web_set *set, enum web_document document);

/** The documents that are WEB_GOOD, as WEB_BIT()s. */
unsigned web_set_good(const struct web_set *set);

/** The documents that were asked for, whatever came, as WEB_BIT()s. */
unsigned web_set_asked(const struct web_set *set);

/** Of these scopes (enum scope bits) the set tells all that the device has to tell; of others it
 * may lack something. None at first. */
void web_set_tells(struct web_set *set, unsigned scopes);

/** The scopes that web_set_tells() named. */
unsigned web_set_scopes(const struct web_set *set);

/** The documents that the device lists as its own, as WEB_BIT()s, in `out_documents`; false when
 * this reading has no list (LEDM's DiscoveryTree). */
bool web_set_listed(const struct web_set *set, unsigned *out_documents);

/** Keep the keys that the device showed, or was known by, in this reading; none of a door where it
 * showed another. None at first. */
void web_set_keep_keys(struct web_set *set, const struct web_keys *keys);

/** Those keys; never NULL. Good as long as the set. */
const struct web_keys *web_set_keys(const struct web_set *set);

/** Keep the Server header of any answer of the device, the first that has one; cut to
 * WEB_SET_SERVER. */
void web_set_server(struct web_set *set, const char *server);

/** The Server header; "" when none came. */
const char *web_set_server_text(const struct web_set *set);

#endif
