/* SPDX-License-Identifier: Apache-2.0 */
/* book_list: pages of what a tool's accounts have: each list goes along an index, from a cursor on,
 * and reads a row more than a page at most for each account of the tool. */
#ifndef PRINTWIRE_SDS_BOOK_LIST_H
#define PRINTWIRE_SDS_BOOK_LIST_H

#include "sds/book_connector.h"
#include "sds/book_item.h"
#include "sds/query.h"

/* A page that is being filled. */
struct book_list {
    int64_t tool; /* place */
    const struct query *query;
    size_t most; /* rows */
    size_t count;
    char *next; /* SDS_DOC_CURSOR: written when there is a next page */
};

/** Accounts, the first made first. */
enum err book_list_accounts(struct book *book, struct book_list *list,
                            struct sds_doc_account *out_rows);

/** Connectors, by accounts. `poll_s` is the platform's, of those that have none of their own. */
enum err book_list_connectors(struct book *book, struct book_list *list, int64_t poll_s,
                              struct sds_doc_place *out_rows);

/** One connector's row; ERR_MISSING when it is not of an account of the tool's. */
enum err book_list_connector(struct book *book, int64_t tool, const char *id, int64_t poll_s,
                             struct sds_doc_place *out);

/** Devices, by accounts. */
enum err book_list_devices(struct book *book, struct book_list *list,
                           struct sds_doc_known *out_rows);

/** One device; ERR_MISSING when the account has none of this id of which was told. */
enum err book_list_device(struct book *book, int64_t account, const char *id,
                          struct sds_doc_known *out);

/** Rows of event logs, the newest received first. */
enum err book_list_alerts(struct book *book, struct book_list *list,
                          struct sds_doc_event *out_rows);

/** Work, the newest first. */
enum err book_list_work(struct book *book, struct book_list *list,
                        struct sds_doc_progress *out_rows);

/** Lines of the audit about the tool's accounts, the newest first. */
enum err book_list_audit(struct book *book, struct book_list *list, struct sds_doc_audit *out_rows);

/** A connector's row by its place, of whatever account; ERR_MISSING. */
enum err book_list_place(struct book *book, int64_t place, int64_t poll_s,
                         struct sds_doc_place *out);

/** A rollout of an account with its counts; ERR_MISSING. */
enum err book_list_rollout(struct book *book, int64_t account, const char *rollout,
                           struct sds_doc_rollout *out);

/** An item as a tool sees it. */
void book_list_progress(const struct book_item *item, struct sds_doc_progress *out);

#endif
