/* SPDX-License-Identifier: Apache-2.0 */
/* query: what stands behind the "?" of a tool's list, from strangers: pure and closed. */
#ifndef PRINTWIRE_SDS_QUERY_H
#define PRINTWIRE_SDS_QUERY_H

#include "protocol/sds_doc_follow.h"

#include <stdbool.h>
#include <stdint.h>

/* "" and 0 for what is not given. */
struct query {
    char account[SDS_DOC_UUID];
    char connector[SDS_DOC_UUID];
    char device[SDS_DOC_UUID];
    char rollout[SDS_DOC_UUID];
    unsigned state;    /* enum sds_work_state; SDS_FIELD_WORDLESS: not given */
    int64_t cursor;    /* place of the last row that was shown */
    int64_t cursor_of; /* of its account, where the list goes by accounts */
};

/** Read a query of a route whose names are `allowed` ("account cursor", NULL none). False, nothing
 * written, for a name that is not there or comes twice, and for a value that cannot be one. */
bool query_read(const char *allowed, const char *text, struct query *out);

/** The cursor behind a row. */
void query_write_cursor(int64_t account, int64_t place, char out_next[SDS_DOC_CURSOR]);

#endif
