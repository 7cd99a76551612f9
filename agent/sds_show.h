/* SPDX-License-Identifier: Apache-2.0 */
/* sds_show: work at HP devices that waits for a person's word, as people and programs are shown it.
 *
 * What the platform wrote is under the digest that names the work; model and address are the
 * agent's own. Texts of either come from strangers: none of them moves a terminal's cursor. */
#ifndef PRINTWIRE_AGENT_SDS_SHOW_H
#define PRINTWIRE_AGENT_SDS_SHOW_H

#include "agent/sds/connector_item.h"
#include "base/buf.h"
#include "base/sqlite.h"

#include <stdbool.h>
#include <stddef.h>

#define SDS_SHOW_TEXT 128

struct sds_show_row {
    struct connector_item item;
    char model[SDS_SHOW_TEXT]; /* "" not known; so are the others */
    char serial[SDS_SHOW_TEXT];
    char address[SDS_SHOW_TEXT];
};

/** What the agent knows of the row's device; what cannot be found is not known. */
void sds_show_find(struct sqlite *db, struct sds_show_row *row);

/** True when it waits for a person's word; else it will be done, and a person may still deny it. */
bool sds_show_waits(const struct sds_show_row *row);

/** Append a table for people: a line for each, and one of what is asked in plain words, who asks
 * (`platform`) and since when. */
void sds_show_table(const struct sds_show_row *rows, size_t count, const char *platform,
                    struct buf *out);

/** Append what is asked of one, in plain words and one line, without its end. */
void sds_show_what(const struct sds_show_row *row, struct buf *out);

/** Append the same as JSON: `waiting` and `scheduled`; false when it does not fit. */
bool sds_show_json(const struct sds_show_row *rows, size_t count, const char *platform,
                   struct buf *out);

#endif
