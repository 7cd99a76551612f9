/* SPDX-License-Identifier: Apache-2.0 */
/* image_shelf: the firmware images that may be ordered: the folder <images> of <sds>, with a
 * manifest for each, which is the `firmware` of an order (protocol/SDS.md) as a JSON file. Who
 * orders picks one by its name, and types no hashes. Whether a publisher's signature is good, each
 * site looks for itself.
 *
 * The folder is read when somebody asks: IMAGE_SHELF_MOST files of IMAGE_SHELF_BYTES at most. */
#ifndef PRINTWIRE_PORTAL_IMAGE_SHELF_H
#define PRINTWIRE_PORTAL_IMAGE_SHELF_H

#include "base/err.h"
#include "protocol/sds_doc_work.h"

#include <stdbool.h>
#include <stddef.h>

#define IMAGE_SHELF_MOST  256
#define IMAGE_SHELF_BYTES 8192
#define IMAGE_SHELF_NAME  101 /* of an image, with its NUL: the file's name without ".json" */
#define IMAGE_SHELF_WHY   200

struct image_shelf_image {
    char name[IMAGE_SHELF_NAME];
    struct sds_doc_firmware firmware;
    char why[IMAGE_SHELF_WHY]; /* what is wrong with its manifest; "" nothing */
};

struct image_shelf {
    struct image_shelf_image *images; /* the newest release first; those with a `why` last */
    size_t count;
    bool is_cut; /* there are more files */
};

/** True for a name that an image may have: 1 to 100 of A-Za-z0-9._-, no dot first. */
bool image_shelf_is_name(const char *name);

/** Read the folder; "" is an empty one. ERR_IO when it cannot be read, ERR_MEMORY. */
enum err image_shelf_read(const char *folder, struct image_shelf *out);

/** Free what it holds. */
void image_shelf_finish(struct image_shelf *shelf);

/** Read one image. ERR_MISSING without its file, ERR_SYNTAX with `out->why` said. */
enum err image_shelf_find(const char *folder, const char *name, struct image_shelf_image *out);

/** Read a manifest: ERR_SYNTAX with `out_why` said. Pure. */
enum err image_shelf_parse(const char *bytes, size_t len, struct sds_doc_firmware *out,
                           char out_why[IMAGE_SHELF_WHY]);

#endif
