/* SPDX-License-Identifier: Apache-2.0 */
/* panel: what the lines of the panel said, all together. The reading holds numbers of
 * agent/console.h in the place of the lines; a text there is not looked at. */
#ifndef PRINTWIRE_AGENT_NORMALISE_PANEL_H
#define PRINTWIRE_AGENT_NORMALISE_PANEL_H

#include "agent/normalise/answer.h"
#include "agent/normalise/level.h"

#include <stdbool.h>

struct panel {
    bool asleep;
    bool low; /* a toner or ink, the panel does not say which */
    bool empty;
    unsigned low_colours; /* enum console_word bits of colours */
    unsigned empty_colours;
};

/** Put the lines together; all false when there are none. */
void panel_read(const struct answer *answer, struct panel *out_panel);

/** What the panel says of a toner or ink of this colour (English; NULL unknown); `only_one`: the
 * printer has no other, so that a line without a colour is about it. LEVEL_UNKNOWN: nothing. */
enum level_state panel_supply_state(const struct panel *panel, const char *colour, bool only_one);

#endif
