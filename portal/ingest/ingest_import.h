/* SPDX-License-Identifier: Apache-2.0 */
/* ingest_import: what `printwire-agent journal export` wrote, into a store, as if the agent had
 * sent it: the same checks, the same numbers, once however often it is imported.
 *
 *     <journal xmlns='urn:printwire:1' agent='site-1@example.org'>
 *       <batch epoch='…' first='1'> records and <void/> </batch> …
 *     </journal>
 *
 * A file is read as it comes, with a stream's limits on each batch, and stored in transactions of
 * some thousand records: what stands before an error is stored.
 */
#ifndef PRINTWIRE_PORTAL_INGEST_INGEST_IMPORT_H
#define PRINTWIRE_PORTAL_INGEST_INGEST_IMPORT_H

#include "portal/ingest/ingest_roster.h"
#include "portal/store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INGEST_IMPORT_TEXT 320 /* most bytes of what is wrong, NUL included */

/* What was read so far. */
struct ingest_import_counts {
    uint64_t stored;  /* records that the store did not have */
    uint64_t known;   /* numbers that it had */
    uint64_t missing; /* numbers that were passed over, with `skips_missing` */
};

struct ingest_import;

/** Begin to read one file into the store; the roster says which agents there are, both are the
 * caller's. With `skips_missing` numbers that the file lacks are taken for empty records, else they
 * are an error. NULL without memory. */
struct ingest_import *ingest_import_begin(struct store *store, struct ingest_roster *roster,
                                          bool skips_missing);

/** Take the next bytes of the file; false once and for all after an error. */
bool ingest_import_feed(struct ingest_import *import, const char *bytes, size_t len);

/** The file has ended: commit. False after an error, or when the document is not complete. */
bool ingest_import_end(struct ingest_import *import);

/** What is wrong, beginning with the line of the file ("12: …"), or "" while all is well. */
const char *ingest_import_error(const struct ingest_import *import);

/** What was read so far. */
struct ingest_import_counts ingest_import_counts(const struct ingest_import *import);

/** Roll back what is not committed, and free. NULL is allowed. */
void ingest_import_free(struct ingest_import *import);

#endif
