/* SPDX-License-Identifier: Apache-2.0 */
/* connector_image: fetches a firmware's image over HTTPS into a file of the agent's folder and
 * checks it (protocol/sds_image) before anybody may send it: length, SHA-256, signature. Nothing is
 * held in memory but a piece. The file has no name: it is written, summed and sent through the one
 * descriptor that it was opened with, so that nobody can put another one into its place, and after
 * a crash it is gone. One at a time: an older image is removed. */
#ifndef PRINTWIRE_AGENT_SDS_CONNECTOR_IMAGE_H
#define PRINTWIRE_AGENT_SDS_CONNECTOR_IMAGE_H

#include "agent/sds_conf.h"
#include "base/loop.h"
#include "protocol/sds_doc_report.h"
#include "protocol/sds_doc_work.h"

#include <stdbool.h>

struct connector_image;

/* SDS_DOC_NO_REASON: the image is connector_image_file(); SDS_DOC_NO_IMAGE, SDS_DOC_WRONG_IMAGE.
 */
typedef void connector_image_fn(void *arg, enum sds_doc_reason reason);

/** In "<folder>/sds/"; an image of an earlier run is removed. NULL without memory. */
struct connector_image *connector_image_open(struct loop *loop, const char *folder);

/** Forget a fetch under way, remove the file and free. NULL is allowed. */
void connector_image_close(struct connector_image *image);

/** Fetch and check; `fn` is called once, later. What was fetched before is removed. False: without
 * memory or room on the disk (logged), or one is under way. */
bool connector_image_fetch(struct connector_image *image, const struct sds_conf *conf,
                           const struct sds_doc_firmware *firmware, connector_image_fn *fn,
                           void *arg);

/** True while one is under way. */
bool connector_image_is_busy(const struct connector_image *image);

/** The image, an open file, when it is of this SHA-256 and was found good; NULL otherwise. The
 * image's own: good until the next fetch, or until it is dropped. */
const int *connector_image_file(const struct connector_image *image, const char *sha256);

/** Remove it, and forget a fetch under way. */
void connector_image_drop(struct connector_image *image);

#endif
