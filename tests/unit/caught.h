/* SPDX-License-Identifier: Apache-2.0 */
/* caught: what a test's modules write to standard error. */
#ifndef PRINTWIRE_TESTS_UNIT_CAUGHT_H
#define PRINTWIRE_TESTS_UNIT_CAUGHT_H

/** From now on nothing reaches standard error, all of it is kept. Ends the test when it cannot. */
void caught_begin(void);

/** What was written since; static memory, the first 8191 bytes. Standard error is as before. */
const char *caught_end(void);

#endif
