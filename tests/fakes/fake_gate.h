/* SPDX-License-Identifier: Apache-2.0 */
/* fake_gate: portal/ingest/gate without a connection: it keeps what would be sent. Link fake_gate.c
 * instead of gate.c. */
#ifndef PRINTWIRE_TESTS_FAKES_FAKE_GATE_H
#define PRINTWIRE_TESTS_FAKES_FAKE_GATE_H

#include "portal/ingest/gate.h"

#include <stdbool.h>

/** A gate that takes every answer. */
struct gate *fake_gate_create(void);

/** Free it. */
void fake_gate_destroy(struct gate *gate);

/** What was answered to the IQ of this id since the last fake_gate_clear(): "result PAYLOAD" or
 * "error TYPE CONDITION PAYLOAD"; NULL for nothing. Valid until the gate changes. */
const char *fake_gate_answer_to(const struct gate *gate, const char *id);

/** Answers since the last clear. */
unsigned fake_gate_count(const struct gate *gate);

/** How often the gate was told to ask this full JID whether it is there. */
unsigned fake_gate_pings(const struct gate *gate, const char *jid);

/** Forget the answers. */
void fake_gate_clear(struct gate *gate);

/** From now on every answer fails, as on a connection that is gone; `on_lost` (may be NULL) is
 * called at the first. */
void fake_gate_break(struct gate *gate, void (*on_lost)(void *arg), void *arg);

#endif
