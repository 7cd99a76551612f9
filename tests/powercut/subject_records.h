/* SPDX-License-Identifier: Apache-2.0 */
/* subject_records: readings of printers that never were, for subject_agent. */
#ifndef PRINTWIRE_TESTS_POWERCUT_SUBJECT_RECORDS_H
#define PRINTWIRE_TESTS_POWERCUT_SUBJECT_RECORDS_H

#include "agent/device.h"
#include "protocol/record.h"

#include <stdint.h>

/** Add what a reading of one scope gives. */
void subject_records_make(struct record_list *list, const struct device *device, unsigned scope,
                          int64_t now);

#endif
