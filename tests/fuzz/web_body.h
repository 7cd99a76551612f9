/* SPDX-License-Identifier: Apache-2.0 */
/* web_body: gives bytes to a decoder of web documents as an answer of a device, and what the
 * decoder makes of them to the records; shared by the fuzz targets of these decoders. */
#ifndef PRINTWIRE_TESTS_FUZZ_WEB_BODY_H
#define PRINTWIRE_TESTS_FUZZ_WEB_BODY_H

#include "agent/web_set.h"

#include <stddef.h>
#include <stdint.h>

/** Body of `document`: every record must be whole, and end in time. */
void web_body_try(enum web_document document, const uint8_t *data, size_t len);

#endif
