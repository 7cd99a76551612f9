/* SPDX-License-Identifier: Apache-2.0 */
/* file: whole files, safely: bounded reads, atomic writes, secrets with checked modes. */
#ifndef PRINTWIRE_BASE_FILE_H
#define PRINTWIRE_BASE_FILE_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/** Append the whole file to `out`; ERR_LIMIT when it does not fit, ERR_MEMORY, ERR_MISSING or
 * ERR_IO (errno) otherwise. */
enum err file_read(const char *path, struct buf *out);

/** Read a secret: the first line of a regular file that only its owner can read or write (mode &
 * 077 == 0, else ERR_REFUSED), at most `size` - 1 bytes (else ERR_LIMIT), not empty (else
 * ERR_SYNTAX). */
enum err file_read_secret(const char *path, char *out_secret, size_t size);

/** True when nobody but the file's owner may read or write it. */
bool file_is_private(const char *path);

/** Replace a file: written beside it, synced, renamed over it, the folder synced. */
enum err file_write(const char *path, const void *bytes, size_t len, unsigned mode);

/** Make a folder and its parents, mode 0700 for the ones made; no error when it exists. */
enum err file_make_folder(const char *path);

/** Write the name of the folder that holds `path` ("." for a bare name): of the name as it is
 * written, or with `is_real` of what its symbolic links lead to. ERR_MISSING when that is not
 * there, ERR_LIMIT when it does not fit, else ERR_IO. */
enum err file_folder_of(const char *path, bool is_real, char *out_folder, size_t size);

/** Set aside `len` real (allocated, not sparse) bytes on the disk; ERR_FULL when there is no room.
 */
enum err file_reserve(const char *path, size_t len);

#endif
