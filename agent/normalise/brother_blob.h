/* SPDX-License-Identifier: Apache-2.0 */
/* brother_blob: the records that Brother printers put into octet strings of their counters and
 * maintenance.
 *
 * A record is a number, the octet 01, a length and that many octets: four are a value (most
 * significant first), two are a level and the level of a full one. The octet FF ends the records.
 * Pure; whatever comes, nothing behind `len` is read.
 */
#ifndef PRINTWIRE_AGENT_NORMALISE_BROTHER_BLOB_H
#define PRINTWIRE_AGENT_NORMALISE_BROTHER_BLOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BROTHER_BLOB_FULL 10000 /* what brother_blob_ratio() says of a full one */

/** The value of the first record of a number that has one of four octets. False when there is none
 * before the end, a malformed record or the end of the octets. */
bool brother_blob_value(const uint8_t *bytes, size_t len, uint8_t number, uint32_t *out_value);

/** The level of the first record of a number that has one of two octets, as hundredths of a percent
 * of its full level. False as above, and when the level is above the full one or that is 0. */
bool brother_blob_ratio(const uint8_t *bytes, size_t len, uint8_t number, uint32_t *out_hundredths);

#endif
