/* SPDX-License-Identifier: Apache-2.0 */
/* backup_inner: what saving and restoring share. Nobody else includes it. */
#ifndef PRINTWIRE_PORTAL_STORE_BACKUP_INNER_H
#define PRINTWIRE_PORTAL_STORE_BACKUP_INNER_H

#include "portal/store/backup.h"
#include "portal/store/backup_file.h"
#include "portal/store/store_table_code.h"

/* A saving or restoring under way. */
struct backup {
    struct db *db;
    const struct backup_watch *watch;
    struct backup_result *result;
    struct backup_file file;
    uint64_t rows; /* so far */
};

/** Say why it failed, once: the first reason counts. Always false. */
bool backup_fail(struct backup *backup, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Say that the database failed. Always false. */
bool backup_fail_db(struct backup *backup, enum err err);

/** Say that the file failed. Always false. */
bool backup_fail_file(struct backup *backup, enum err err);

/** `rows` more were done; tells the watcher. */
void backup_count(struct backup *backup, const char *done, uint64_t rows);

/** Write the block of a head, then each table with its rows, then the digest and the end. With
 * `backup->file.file` NULL only the chain is made. */
bool backup_write_all(struct backup *backup, const char *done, const struct buf *head,
                      const struct store_table_list *list);

/** The digest of what the open transaction sees, into the result. */
bool backup_digest(struct backup *backup);

#endif
