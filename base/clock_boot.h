/* SPDX-License-Identifier: Apache-2.0 */
/* clock_boot: the machine's boot and the time since then, which nobody can set. */
#ifndef PRINTWIRE_BASE_CLOCK_BOOT_H
#define PRINTWIRE_BASE_CLOCK_BOOT_H

#include <stdint.h>

/** Milliseconds since the machine started, those in which it was suspended included
 * (CLOCK_BOOTTIME). */
uint64_t clock_boot_ms(void);

/** A number of this boot, another one after the next start; 0 when the system does not tell (no
 * /proc). Reads a file: ask once, at start. */
uint64_t clock_boot_id(void);

#endif
