/* SPDX-License-Identifier: Apache-2.0 */
/* platform_work: what tools and sites ask of a platform, by chance: places, registrations, polls,
 * steps of work, devices, rows of event logs, orders, cancellations, rollouts. What is good next is
 * looked up in the platform's own database. */
#ifndef PRINTWIRE_TESTS_POWERCUT_PLATFORM_WORK_H
#define PRINTWIRE_TESTS_POWERCUT_PLATFORM_WORK_H

#include "tests/powercut/platform_ask.h"

/** Ask something, if what was chosen can be asked now. */
void platform_work_ask(struct platform_ask *work);

/** Ask for a new place: of what is registered nothing is needed for that. */
void platform_work_enrol(struct platform_ask *work);

/** Each place that is registered asks for all it can have, holding nothing. */
void platform_work_poll_all(struct platform_ask *work);

#endif
