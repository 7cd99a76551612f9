/* SPDX-License-Identifier: Apache-2.0 */
/* sim_ledm: the documents of HP LEDM that a simulated printer serves.
 *
 * Each function appends one whole document. What the documents tell that nobody should take along
 * (a contact, mail addresses) is there too, as in real printers.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_LEDM_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_LEDM_H

#include "base/buf.h"
#include "base/xml_write.h"
#include "tests/sim_printer/sim_view.h"

#define SIM_LEDM_CON   "http://www.hp.com/schemas/imaging/con/"
#define SIM_LEDM_SPACE SIM_LEDM_CON "ledm/"

/* A name space besides that of the dictionary. */
struct sim_ledm_space {
    const char *prefix; /* with "xmlns:" before it */
    const char *uri;
};

/** Begin a document: its root, open, with these name spaces and its version. */
void sim_ledm_begin(struct xml_write *x, struct buf *out, const char *root,
                    const struct sim_ledm_space *spaces, size_t count);

/** /DevMgmt/DiscoveryTree.xml */
void sim_ledm_tree(const struct sim_view *view, struct buf *out);

/** /DevMgmt/ProductConfigDyn.xml */
void sim_ledm_config(const struct sim_view *view, struct buf *out);

/** /DevMgmt/ProductStatusDyn.xml; `changes` is the number of the alert table. */
void sim_ledm_status(const struct sim_view *view, uint32_t changes, struct buf *out);

/** /DevMgmt/ConsumableConfigDyn.xml */
void sim_ledm_consumables(const struct sim_view *view, struct buf *out);

/** /DevMgmt/ProductUsageDyn.xml */
void sim_ledm_usage(const struct sim_view *view, struct buf *out);

/** /EventMgmt/EventTable with the events that are newer than `since`. */
void sim_ledm_events(const struct sim_events *events, struct sim_events_stamp since,
                     struct buf *out);

/** The value of the Server header, which tells model, product number and serial number too. */
void sim_ledm_server(const struct sim_view *view, char out_text[4 * SIM_VIEW_TEXT]);

#endif
