/* SPDX-License-Identifier: Apache-2.0 */
/* command_image: the manifest of a firmware image, which its publisher signs: the `firmware` of an
 * order (protocol/SDS.md, sections 7 and 11) on standard output. Needs no configuration and no
 * database: a publisher's key belongs on a machine of its own. */
#ifndef PRINTWIRE_SDS_COMMAND_IMAGE_H
#define PRINTWIRE_SDS_COMMAND_IMAGE_H

#include "sds/platform_arguments.h"

/** image FILE --key KEY --url URL --firmware VERSION --fits PRODUCT,... [--released TIME]. The
 * time is that of the file's last change unless given. 0; 1 when it failed, 2 for wrong use, which
 * was told. */
int command_image_run(const struct platform_arguments *arguments);

#endif
