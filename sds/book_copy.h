/* SPDX-License-Identifier: Apache-2.0 */
/* book_copy: the copy in the clear, "sds.db.copy", that a backup or a restore makes beside the
 * book. One process at a time has it; a kill gives it up, and what it left goes with the next one's
 * turn or the daemon's next start.
 */
#ifndef PRINTWIRE_SDS_BOOK_COPY_H
#define PRINTWIRE_SDS_BOOK_COPY_H

#include "base/err.h"
#include "sds/book.h"

#define BOOK_COPY_FILE BOOK_FILE ".copy"

/** Take the turn in a folder until `*out_fd` is closed, and remove what is left of others.
 * ERR_REFUSED while another process has it, ERR_IO (errno). */
enum err book_copy_begin(const char *folder, int *out_fd);

/** Remove the copy, with what SQLite laid beside it: a stale log would be taken for a part of the
 * next one. For who has the turn. */
void book_copy_forget(const char *folder);

/** Remove what a kill left, unless a process has the turn. */
void book_copy_clean(const char *folder);

#endif
