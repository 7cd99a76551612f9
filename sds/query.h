/* SPDX-License-Identifier: Apache-2.0 */
/* query: what stands behind the "?" of a tool's list (protocol/sds_query), and where in the list
 * its cursor is: the places of an account and of the last row that was shown. Pure. */
#ifndef PRINTWIRE_SDS_QUERY_H
#define PRINTWIRE_SDS_QUERY_H

#include "protocol/sds_query.h"

#include <stdbool.h>
#include <stdint.h>

struct query {
    struct sds_query of;
    int64_t cursor;    /* place of the last row that was shown; 0: from the beginning */
    int64_t cursor_of; /* of its account, where the list goes by accounts */
};

/** Read the query of a request. False, with the trouble said, for what sds_query_read() refuses and
 * for a cursor that is none of ours. */
bool query_read(const struct sds_route *route, const char *text, struct query *out,
                struct sds_field_trouble *out_trouble);

/** The cursor behind a row. */
void query_write_cursor(int64_t account, int64_t place, char out_next[SDS_DOC_CURSOR]);

#endif
