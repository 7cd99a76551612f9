/* SPDX-License-Identifier: Apache-2.0 */
/* memory: an allocator that fails when a test wants it to; link the library unit_memory to have it.
 *
 * Only calls from our own objects are seen, not those inside shared libraries. */
#ifndef PRINTWIRE_TESTS_UNIT_MEMORY_H
#define PRINTWIRE_TESTS_UNIT_MEMORY_H

/** Let the nth allocation from now (1: the next) and all after it fail; 0: none fails. */
void memory_fail_at(unsigned nth);

/** Let `count` allocations from the nth on fail, and those after them succeed. */
void memory_fail_some(unsigned nth, unsigned count);

#endif
