/* SPDX-License-Identifier: Apache-2.0 */
/* feed_rig: a door that keeps what was asked last, and answers of a server read from markup. */
#ifndef PRINTWIRE_TESTS_UNIT_FEED_RIG_H
#define PRINTWIRE_TESTS_UNIT_FEED_RIG_H

#include "base/xml_read.h"
#include "portal/feed/feed_ask.h"

#include <stdbool.h>

/* What was asked. */
struct feed_rig {
    bool is_cut; /* nothing can be sent */
    unsigned asked;
    char to[256];
    char id[64];
    char payload[4096];
};

/** The door of a rig, which must outlive it. */
struct feed_door feed_rig_door(struct feed_rig *rig);

/** An IQ with this inside; the caller frees it with xml_read_free(). Ends the test when it is no
 * XML. */
struct xml_node *feed_rig_iq(const char *inside);

#endif
