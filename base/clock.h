/* SPDX-License-Identifier: Apache-2.0 */
/* clock: the only way that time enters the product; tests link a clock of their own instead. */
#ifndef PRINTWIRE_BASE_CLOCK_H
#define PRINTWIRE_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* "2026-11-21T09:15:02.123Z" and its NUL. */
#define CLOCK_TEXT_SIZE 25

/** Milliseconds since 1970-01-01 UTC by the wall clock; may jump. */
int64_t clock_wall_ms(void);

/** Milliseconds that never go back and do not jump with the wall clock; only differences mean
 * anything. */
uint64_t clock_monotonic_ms(void);

/** Milliseconds since the machine started, those in which it was suspended included
 * (CLOCK_BOOTTIME). */
uint64_t clock_boot_ms(void);

/** The same clock in microseconds, for measuring. */
uint64_t clock_monotonic_us(void);

/** Write a wall time as RFC 3339 UTC with milliseconds; times outside years 1970-9999 are clamped.
 */
void clock_format(int64_t wall_ms, char out_text[CLOCK_TEXT_SIZE]);

/** Read what clock_format writes (fraction of 0-9 digits, "Z" only); false for anything else. */
bool clock_parse(const char *text, int64_t *out_wall_ms);

#endif
