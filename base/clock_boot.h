/* SPDX-License-Identifier: Apache-2.0 */
/* clock_boot: which boot of the machine this is, that of clock_boot_ms(). */
#ifndef PRINTWIRE_BASE_CLOCK_BOOT_H
#define PRINTWIRE_BASE_CLOCK_BOOT_H

#include <stdint.h>

/** A number of this boot, another one after the next start; 0 when the system does not tell (no
 * /proc). Reads a file: ask once, at start. */
uint64_t clock_boot_id(void);

#endif
