/* SPDX-License-Identifier: Apache-2.0 */
/* file_part: a file that appears under its name when it is whole and on the disk, never before, and
 * never in the place of another one. */
#ifndef PRINTWIRE_BASE_FILE_PART_H
#define PRINTWIRE_BASE_FILE_PART_H

#include "base/err.h"

#include <stdio.h>

#define FILE_PART_PATH 4352

struct file_part {
    FILE *file; /* to be written; NULL: none is open */
    char path[FILE_PART_PATH];
};

/** Begin "<file>.part", mode 0600. ERR_REFUSED when `file` is there already, ERR_LIMIT for a name
 * that is too long, ERR_IO (errno). The caller closes either way. */
enum err file_part_open(struct file_part *part, const char *file);

/** What was written is on the disk now, under its name, and its folder knows it. ERR_IO (errno),
 * ERR_FULL. */
enum err file_part_keep(struct file_part *part, const char *file);

/** Remove what is left of it. */
void file_part_close(struct file_part *part);

#endif
