/* SPDX-License-Identifier: Apache-2.0 */
/* convert_sets: single-byte character sets as tables: ISO 8859, the code pages of IBM and Windows,
 * HP Roman-8. */
#ifndef PRINTWIRE_AGENT_NORMALISE_CONVERT_SETS_H
#define PRINTWIRE_AGENT_NORMALISE_CONVERT_SETS_H

#include <stddef.h>
#include <stdint.h>

struct convert_set {
    unsigned
        mib_enum; /* IANA's number of the set, as prtLocalizationCharacterSet (RFC 3805) gives it */
    uint16_t upper[128]; /* the code points of bytes 0x80 to 0xff; 0: not defined */
};

/** The table of a character set; NULL when there is none. Constant memory. */
const struct convert_set *convert_sets_find(unsigned mib_enum);

#endif
