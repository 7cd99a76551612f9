/* SPDX-License-Identifier: Apache-2.0 */
/* book_device: HP devices as they were told last, rows of their event logs, and the ids of bodies
 * that were taken. protocol/SDS.md, section 8. */
#ifndef PRINTWIRE_SDS_BOOK_DEVICE_H
#define PRINTWIRE_SDS_BOOK_DEVICE_H

#include "protocol/sds_doc_fleet.h"
#include "sds/book.h"

#include <stdbool.h>
#include <stdint.h>

#define BOOK_DEVICE_MOST 20000 /* devices of one account */
#define BOOK_DEVICE_ALERTS                                                                         \
    1000000                       /* rows of event logs of one account; the oldest go (book_sql)   \
                                   */
#define BOOK_DEVICE_REPORTS 20000 /* ids of bodies of one connector, about; the oldest go */

struct book_device {
    int64_t place;
    char id[SDS_DOC_UUID];
    int64_t account;
    int64_t connector; /* who told of it last */
    int64_t at_ms;     /* when it was read; 0: only its event log is known */
    int64_t first_ms;
    int64_t received_ms;
};

/** ERR_MISSING when the account has none of this id. */
enum err book_device_get(struct book *book, int64_t account, const char *id,
                         struct book_device *out);

/** Make one of which nothing is known yet; the place is set. ERR_LIMIT past BOOK_DEVICE_MOST. */
enum err book_device_add(struct book *book, struct book_device *device);

/** Write whose it is. */
enum err book_device_own(struct book *book, const struct book_device *device);

/** Write what is told of it now: who, when, and its JSON. */
enum err book_device_put(struct book *book, const struct book_device *device, const char *body);

/** Keep a row of an event log that a connector told; `*out_is_new` is false for one that is known.
 */
enum err book_device_alert(struct book *book, const struct book_device *device, int64_t connector,
                           const struct sds_doc_alert *alert, int64_t now_ms, bool *out_is_new);

/** An item put a setting, and proved it: it takes the place of the one before. */
enum err book_device_note_put(struct book *book, int64_t device, const struct sds_doc_put *put);

/** A device tells a setting (NULL: nothing of it): since when it is otherwise than it was put, if
 * work ever put it. `out_drifted` is what was put, when it has drifted with this; else its item is
 * "". */
enum err book_device_tell_put(struct book *book, const struct book_device *device, unsigned name,
                              const char *found, int64_t now_ms, struct sds_doc_put *out_drifted);

/* What is known about a body's id. */
enum book_device_seen { BOOK_DEVICE_NEW, BOOK_DEVICE_SAME, BOOK_DEVICE_OTHER };

/** Keep the id of a connector's body with its digest until then; or whether it was there, for the
 * same body or another one. Past BOOK_DEVICE_REPORTS the oldest are not known any more. */
enum err book_device_report(struct book *book, int64_t connector, const char *report,
                            const uint8_t digest[32], int64_t until_ms,
                            enum book_device_seen *out_seen);

#endif
