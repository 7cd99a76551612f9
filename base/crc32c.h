/* SPDX-License-Identifier: Apache-2.0 */
/* crc32c: the Castagnoli checksum (RFC 3720 appendix B.4) that guards stored records against bit
 * rot. */
#ifndef PRINTWIRE_BASE_CRC32C_H
#define PRINTWIRE_BASE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/** Continue the checksum `crc` (0 to start) over `len` more bytes. */
uint32_t crc32c_update(uint32_t crc, const void *bytes, size_t len);

#endif
