/* SPDX-License-Identifier: Apache-2.0 */
/* normalise_web: from what a device's web services answered to what is said about it. Pure:
 * documents in, records out.
 *
 * Each family has a decoder (ledm_*, cdm, syncthru, brother_csv, ipp_printer); what they say meets
 * in struct web_facts. Contacts, users, jobs, phone books and geographical locations are never
 * decoded. Records have the source that told them; incidents come without id, event and times.
 */
#ifndef PRINTWIRE_AGENT_NORMALISE_NORMALISE_WEB_H
#define PRINTWIRE_AGENT_NORMALISE_NORMALISE_WEB_H

#include "agent/device.h"
#include "agent/scope.h"
#include "agent/sighting.h"
#include "agent/web_set.h"
#include "protocol/record.h"

#include <stdbool.h>

/* Supplies that web services alone tell have this plus a number of their kind and colour. */
#define NORMALISE_WEB_INDEX INT64_C(2000000000)

/** Append the records that these scopes of a reading give, as normalise_readings() does: one asset
 * when anything of it is known, the consumables, one meter, the alerts. Supplies are numbered from
 * NORMALISE_WEB_INDEX on by kind and colour, so that the same supply keeps its number. False when
 * memory or the list's limit is reached; `out_records` then must not be used. */
bool normalise_web_records(const struct device *device, unsigned scopes, const struct web_set *set,
                           int64_t at_ms, struct record_list *out_records);

/** The state that the documents show; DEVICE_STATE_UNKNOWN when they say nothing. */
enum device_state normalise_web_state(const struct web_set *set);

/** What tells this printer apart: serial number, hardware addresses, UUID, model, pages. As
 * identity_sighting(): what the set lacks is unknown. */
void normalise_web_sighting(const struct web_set *set, const struct sockaddr_in *address,
                            struct sighting *out_sighting);

#endif
