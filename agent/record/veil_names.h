/* SPDX-License-Identifier: Apache-2.0 */
/* veil_names: the names in a recorded document: a name that is on no row of
 * agent/record/mask_rule may be a person's. */
#ifndef PRINTWIRE_AGENT_RECORD_VEIL_NAMES_H
#define PRINTWIRE_AGENT_RECORD_VEIL_NAMES_H

#include "agent/record/recording.h"

#include <stdbool.h>

/** True when each element, member, column or attribute of a section of the web or of IPP, as
 * agent/record/veil_* write them, has a name that is on a row. Pages for people have none. */
bool veil_names_good(const struct recording_section *section);

#endif
