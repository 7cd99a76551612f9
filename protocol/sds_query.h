/* SPDX-License-Identifier: Apache-2.0 */
/* sds_query: what stands behind "?" in a tool's request: names of the request's row (sds_route),
 * each once, and values that need no escape: ids in full, words, a cursor. */
#ifndef PRINTWIRE_PROTOCOL_SDS_QUERY_H
#define PRINTWIRE_PROTOCOL_SDS_QUERY_H

#include "protocol/sds_doc_fleet.h"
#include "protocol/sds_route.h"

#include <stdbool.h>

/* What is absent is "", and SDS_FIELD_WORDLESS for the state. */
struct sds_query {
    char account[SDS_DOC_UUID];
    char connector[SDS_DOC_UUID];
    char device[SDS_DOC_UUID];
    char rollout[SDS_DOC_UUID];
    unsigned state; /* enum sds_work_state */
    char cursor[SDS_DOC_CURSOR];
};

/** Read the query of a request; NULL and "" are none. False, with everything absent and the trouble
 * said, for a name that the request has not or that stands twice, and for a value that is none of
 * its name. */
bool sds_query_read(const struct sds_route *route, const char *query, struct sds_query *out_query,
                    struct sds_field_trouble *out_trouble);

#endif
