/* SPDX-License-Identifier: Apache-2.0 */
/* scarce: an allocator that fails when a test wants it to, for the whole process: our own code and
 * every shared library.
 *
 * Linked into a program it takes the place of malloc, calloc, realloc, memalign, strdup and
 * strndup, with and without AddressSanitizer. As a library for LD_PRELOAD it reads
 * PRINTWIRE_SCARCE_FIRST and PRINTWIRE_SCARCE_COUNT, writes the number of calls to the file
 * PRINTWIRE_SCARCE_CALLS at the end, and to PRINTWIRE_SCARCE_TRACE who made the calls that failed.
 * Calls are numbered from 1. */
#ifndef PRINTWIRE_TESTS_TORTURE_SCARCE_H
#define PRINTWIRE_TESTS_TORTURE_SCARCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Hears of a call that counts, before it is made or refused; its allocations do not count. */
typedef void scarce_fn(uint64_t call, bool fails);

/** Count from 0 again, and let `count` calls from number `first` on fail; 0: none. */
void scarce_begin(uint64_t first, uint64_t count);

/** Memory is back: none fails any more. */
void scarce_end(void);

/** Calls since scarce_begin(). */
uint64_t scarce_calls(void);

/** Calls that failed since scarce_begin(). */
uint64_t scarce_failed(void);

/** From here on nothing of this thread counts or fails, until scarce_resume(); may be nested. Off
 * at the start of the program. */
void scarce_pause(void);

/** The end of the last scarce_pause(). */
void scarce_resume(void);

/** Tell `fn` of each call; NULL: nobody. */
void scarce_listen(scarce_fn *fn);

#endif
