/* SPDX-License-Identifier: Apache-2.0 */
/* backup: everything that a store holds, as one file that no engine owns: what was saved from
 * SQLite can be restored into PostgreSQL and the other way. The portal may be running meanwhile;
 * what is saved is one committed state.
 *
 * The blocks of the file (backup_file.h):
 *
 *   HEAD    lines: "version N" (of the schema), "program …", "made …" (RFC 3339)
 *   TABLE   a table's shape (store_table.h), those that others refer to before these
 *   ROWS    rows of that table along its primary key, as many as fit into 64 KB
 *   DIGEST  the lines of store_digest.h
 *   END
 *
 * Restoring is one transaction: the tables are made as the version in the file had them, filled,
 * then read again and compared with the file, byte for byte, by its chain; the digest is computed
 * anew and compared. Whatever is wrong, nothing is left behind. A file is read twice: the first
 * time without the database, so that a damaged one never touches it. What is right by its checksums
 * and still no backup of ours (a table that is not known, a text that is none) is refused as well;
 * whose records and accounts they are, nobody can tell: keep it as the database itself.
 */
#ifndef PRINTWIRE_PORTAL_STORE_BACKUP_H
#define PRINTWIRE_PORTAL_STORE_BACKUP_H

#include "portal/store/db.h"
#include "portal/store/store_digest.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define BACKUP_TEXT 256 /* of a reason */

/** Called now and then: what is done ("saved", "restored", "compared") and with how many rows so
 * far. */
typedef void backup_progress_fn(void *arg, const char *done, uint64_t rows);

struct backup_watch {
    backup_progress_fn *fn; /* NULL: nobody watches */
    void *arg;
};

/* What was saved or restored. */
struct backup_result {
    uint64_t rows;
    char checksum[65];              /* over the whole file, hexadecimal */
    char digest[STORE_DIGEST_TEXT]; /* lines of store_digest.h */
    char error[BACKUP_TEXT];        /* why it failed, one line */
};

/** Save what the database holds, to a file that is open to be written, flushed at the end. */
bool backup_save(struct db *db, FILE *out, const struct backup_watch *watch,
                 struct backup_result *out_result);

/** Restore a file that is open to be read, and can be read from its beginning again, into a
 * database without any table of ours. */
bool backup_restore_file(struct db *db, FILE *in, const struct backup_watch *watch,
                         struct backup_result *out_result);

#endif
