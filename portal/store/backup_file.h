/* SPDX-License-Identifier: Apache-2.0 */
/* backup_file: a backup as a row of blocks, each with a checksum of its own, and one over all.
 *
 *     "printwire-backup 1\n"
 *     block: kind (1 byte), length of the content (4 bytes, little-endian), content,
 *            CRC32C (4 bytes, little-endian) of the block's place in the file (8 bytes, from 0),
 *            kind, length and content
 *     the last block, BACKUP_FILE_END, holds the SHA-256 of the chain d(0) = 32 zero bytes,
 *     d(n) = SHA-256(d(n-1) ‖ kind ‖ length ‖ SHA-256(content)) over the blocks before it;
 *     nothing follows it
 *
 * So a block that is damaged, missing, doubled or in another's place is found where it stands, and
 * a file that was cut has no end. What a block's content means is backup.h's.
 */
#ifndef PRINTWIRE_PORTAL_STORE_BACKUP_FILE_H
#define PRINTWIRE_PORTAL_STORE_BACKUP_FILE_H

#include "base/buf.h"
#include "base/crypto.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define BACKUP_FILE_BLOCK ((size_t)1024 * 1024) /* most bytes of a block's content */

enum backup_file_kind {
    BACKUP_FILE_HEAD = 1, /* of which portal it is */
    BACKUP_FILE_TABLE,    /* a table's name and columns */
    BACKUP_FILE_ROWS,     /* some rows of the table before */
    BACKUP_FILE_DIGEST,   /* what `printwire-portal digest` says of it */
    BACKUP_FILE_END
};

/* A file that is written or read. Without `file` blocks are only counted into the chain. */
struct backup_file {
    FILE *file;
    uint64_t place;                    /* of the next block */
    uint8_t chain[CRYPTO_SHA256_SIZE]; /* over the blocks before it */
};

/** Begin to write: the first line. ERR_IO, ERR_FULL. `out` NULL: only the chain is wanted. */
enum err backup_file_begin(struct backup_file *backup, FILE *out);

/** Write a block of at most BACKUP_FILE_BLOCK bytes. ERR_LIMIT, ERR_IO, ERR_FULL. */
enum err backup_file_put(struct backup_file *backup, enum backup_file_kind kind,
                         const void *content, size_t len);

/** Write the last block. */
enum err backup_file_end(struct backup_file *backup);

/** Begin to read. ERR_SYNTAX when this is no backup, ERR_REFUSED when it is one of a later form,
 * ERR_IO. */
enum err backup_file_open(struct backup_file *backup, FILE *in);

/** Read the next block into `out_content`, which is cleared first and must take BACKUP_FILE_BLOCK
 * bytes. The last one is BACKUP_FILE_END; behind it nothing may be read. ERR_CORRUPT when it is not
 * what was written, ERR_CLOSED when the file ends before, ERR_IO, ERR_MEMORY. */
enum err backup_file_next(struct backup_file *backup, enum backup_file_kind *out_kind,
                          struct buf *out_content);

#endif
