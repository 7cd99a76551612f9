/* SPDX-License-Identifier: Apache-2.0 */
/* sds_image: whether a firmware image is what its item says, for this device, and of a publisher
 * whom the site believes; protocol/SDS.md, section 7. Before anything is sent to the device.
 *
 * Pure. The image is never held whole: its bytes come in pieces of any size, from the network or
 * from a file.
 */
#ifndef PRINTWIRE_PROTOCOL_SDS_IMAGE_H
#define PRINTWIRE_PROTOCOL_SDS_IMAGE_H

#include "base/buf.h"
#include "base/crypto_sign.h"
#include "protocol/sds_doc_work.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SDS_IMAGE_STATEMENT 1024 /* most bytes of the text that is signed */

/** Append what the publisher signs:
 * "printwire-sds-firmware/1|<sha256>|<bytes>|<version>|<released>|<product>,<product>,...", the
 * time with three digits behind the second, the products in the item's order. False when `out` is
 * full. */
bool sds_image_statement(const struct sds_doc_firmware *firmware, struct buf *out);

/** True when the item's signature is that of one of these public keys, over what the item says. No
 * keys: never. */
bool sds_image_is_signed(const struct sds_doc_firmware *firmware,
                         const uint8_t (*keys)[CRYPTO_SIGN_PUBLIC], size_t key_count);

/** True when the image is made for this product number, exactly. "", which is an unknown one, fits
 * nothing. */
bool sds_image_fits(const struct sds_doc_firmware *firmware, const char *product);

struct sds_image_sum;

/** A sum of no bytes yet; the caller frees it. NULL without memory. */
struct sds_image_sum *sds_image_sum_create(void);

/** Free; NULL is allowed. */
void sds_image_sum_destroy(struct sds_image_sum *sum);

/** The next bytes of the image. False from when there are more than the item says: read no
 * further. */
bool sds_image_sum_add(struct sds_image_sum *sum, const struct sds_doc_firmware *firmware,
                       const void *bytes, size_t len);

/** All bytes were given: true when length and SHA-256 are the item's. Once. */
bool sds_image_sum_is(struct sds_image_sum *sum, const struct sds_doc_firmware *firmware);

#endif
