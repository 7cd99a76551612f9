/* SPDX-License-Identifier: Apache-2.0 */
/* cartridge: whether what is in a printer now is what was in it before. Pure.
 *
 * Printers do not tell that a cartridge was changed. These rules decide, in this order:
 *   - it is not there, or not listed any more: nothing is decided; it may come back
 *   - its serial number is another one: another cartridge; the same one: the same cartridge,
 *     whatever its level says (it was refilled)
 *   - its part number, type or colour is another one: another cartridge
 *   - its level rose by CARTRIDGE_RISE points, where it is told in steps by CARTRIDGE_RISE_STAGED:
 *     another cartridge (an emptied one, of a receptacle, whose level is the space left)
 *   - else the same one. A bottle that was shaken rises by a few points.
 * What is not told decides nothing.
 */
#ifndef PRINTWIRE_PORTAL_STORE_CARTRIDGE_H
#define PRINTWIRE_PORTAL_STORE_CARTRIDGE_H

#include "protocol/record.h"

#include <stdbool.h>
#include <stdint.h>

#define CARTRIDGE_RISE        1000 /* hundredths of a percent */
#define CARTRIDGE_RISE_STAGED 2500
#define CARTRIDGE_UNKNOWN     (-1)

/* What is seen of a cartridge; texts are NULL when not told. */
struct cartridge {
    const char *serial;
    const char *part;
    const char *type;
    const char *colour;
    int64_t level;  /* hundredths of a percent, CARTRIDGE_UNKNOWN */
    bool is_staged; /* the level is told in coarse steps */
    bool is_gone;   /* missing, or not listed any more */
};

enum cartridge_change {
    CARTRIDGE_SAME,
    CARTRIDGE_GONE,
    CARTRIDGE_OTHER_SERIAL,
    CARTRIDGE_OTHER_PART,
    CARTRIDGE_OTHER_KIND,
    CARTRIDGE_RISEN
};

/** What a RECORD_CONSUMABLE shows. Its texts belong to the record. */
void cartridge_see(const struct record *consumable, struct cartridge *out_cartridge);

/** What became of the cartridge `before`; its level is the last one known. */
enum cartridge_change cartridge_judge(const struct cartridge *before, const struct cartridge *now);

/** The word for how a cartridge was noticed: "same", "gone", "serial", "part", "kind", "level". */
const char *cartridge_word(enum cartridge_change change);

#endif
