/* SPDX-License-Identifier: Apache-2.0 */
/* brother_csv: Brother's maintenance information (/etc/mnt_info.csv): a line of names, a line of
 * values, quoted or not. Columns are found by name; the contact and the log of errors are not
 * looked at. */
#ifndef PRINTWIRE_AGENT_NORMALISE_BROTHER_CSV_H
#define PRINTWIRE_AGENT_NORMALISE_BROTHER_CSV_H

#include "agent/normalise/web_facts.h"
#include "agent/web_set.h"

/** Model, serial number, firmware, host name, location; the page counter; supplies by columns such
 * as "% of Life Remaining(Toner)" and "Remaining Life(Drum Unit)". */
void brother_csv_read(const struct web_answer *answer, struct web_facts *facts);

#endif
