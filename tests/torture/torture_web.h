/* SPDX-License-Identifier: Apache-2.0 */
/* torture_web: a person with a browser, and a program that follows the events: both ask the
 * portal's HTTPS front until they have what they came for.
 *
 * Each question may find no answer, or one of 5xx, and is asked again then. What is answered must
 * be right: the same as with memory enough; a refusal (4xx) never is. What is written must be there
 * once, however often it had to be sent; of the events each record must come once and in order, or
 * lie in a gap that is told. */
#ifndef PRINTWIRE_TESTS_TORTURE_TORTURE_WEB_H
#define PRINTWIRE_TESTS_TORTURE_TORTURE_WEB_H

#include "base/loop.h"
#include "tests/torture/torture.h"

#include <stdbool.h>
#include <stdint.h>

#define TORTURE_WEB_NAME     "we"
#define TORTURE_WEB_PASSWORD "correct horse battery"

/** Nobody has asked yet; what must not be is told in `cycle`. */
void torture_web_open(struct torture_cycle *cycle);

/** Hang up, free everything. */
void torture_web_close(void);

/** The front listens on this port of 127.0.0.1 from now on; 0: nowhere, connections are over. */
void torture_web_listens(uint16_t port);

/** Follow the events and, where `is_settled`, ask what is due, if the front listens. Settled: all
 * that the agents sent is stored. Before that nothing is the right answer, and it may be another
 * one a moment later. `loop` is the portal's: it is let go on, with memory that is scarce again,
 * while an answer is waited for. */
void torture_web_go_on(struct loop *loop, bool is_settled);

/** All was asked and answered. */
bool torture_web_has_asked(void);

/** All was asked and answered, and the events were told up to this row of the records. */
bool torture_web_is_done(int64_t last_row);

/** The question that is due, for who waited too long. */
const char *torture_web_due(void);

#endif
