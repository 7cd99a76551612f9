/* SPDX-License-Identifier: Apache-2.0 */
/* sds_told: what the agent has said of a device (protocol/field), in the words of protocol/SDS.md.
 * Pure, and an allow-list: a field that is not named in sds_told.c is not looked at.
 *
 * What is not known stays absent. What does not fit its row there (a serial number with a blank) is
 * left out alone.
 */
#ifndef PRINTWIRE_AGENT_SDS_TOLD_H
#define PRINTWIRE_AGENT_SDS_TOLD_H

#include "protocol/record.h"
#include "protocol/sds_doc_report.h"

#include <stdint.h>

/* Supplies that only web services list have numbers past those of SDS.md: theirs begin here. */
#define SDS_TOLD_SLOT 32768

/** A device of this id, read then, of which nothing else is known. */
void sds_told_begin(struct sds_doc_device *told, const char *id, int64_t at_ms);

/** Add what an asset, a meter or a consumable says; of any other record nothing. A supply that was
 * removed is none. More than SDS_DOC_REPORT_SUPPLIES are left out. */
void sds_told_add(struct sds_doc_device *told, const struct record *record);

/** The device has this setting (enum sds_doc_setting_name), and says this of it, as SDS.md writes
 * it; "" or what is no word of SDS.md: nothing. In place of what was set before. */
void sds_told_set(struct sds_doc_device *told, unsigned name, const char *value);

#endif
