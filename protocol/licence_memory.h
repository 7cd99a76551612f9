/* SPDX-License-Identifier: Apache-2.0 */
/* licence_memory: what licence_state remembers from one run of the program to the next. */
#ifndef PRINTWIRE_PROTOCOL_LICENCE_MEMORY_H
#define PRINTWIRE_PROTOCOL_LICENCE_MEMORY_H

#include "base/buf.h"
#include "protocol/licence_clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LICENCE_MEMORY_LINE 512 /* longest line, and a NUL */

/* What the machine remembers; kept on disk by the caller (licence_state_write/read), all zero at
 * the very start. */
struct licence_memory {
    struct licence_clock clock;
    int64_t answered_ms;    /* the floor when a server last answered, 0 never */
    uint64_t run_ms;        /* running time that no step has used yet */
    uint64_t silent_run_ms; /* running time since then */
    int64_t failures;       /* attempts without an answer since then */
    uint64_t trial_run_ms;  /* running time without a licence */
    uint64_t warned_run_ms; /* running time in the present grace */
    int64_t restricted_ms;  /* when the restriction began, by the effective time; 0: none */
    int64_t seq;            /* highest seq of an answer: for licence_against */
    int64_t revocations_version;
};

/** Append the memory as one line of text, without an end of line. */
bool licence_memory_write(struct buf *out, const struct licence_memory *memory);

/** Read such a line; false, `out_memory` untouched, when it is none. A caller whose line is damaged
 * starts from zero: the stored document then proves a time by itself. */
bool licence_memory_read(struct licence_memory *out_memory, const char *text, size_t len);

#endif
