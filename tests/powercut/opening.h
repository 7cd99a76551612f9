/* SPDX-License-Identifier: Apache-2.0 */
/* opening: what a subject commits while it opens. Its modules make their tables and first rows one
 * after the other, each in a transaction of its own that nobody is told of. A power cut that loses
 * what was not synced may leave each of these states: older than what was promised, and whole.
 */
#ifndef PRINTWIRE_TESTS_POWERCUT_OPENING_H
#define PRINTWIRE_TESTS_POWERCUT_OPENING_H

#include "tests/powercut/subject.h"

/** Note in the model, from the recording, the digests of all states before commits[0], from what
 * the subject began with. `folder` is for the states; it is emptied. False when there are too many
 * of them. */
bool opening_note(const struct subject *subject, struct subject_model *model, const char *folder);

#endif
