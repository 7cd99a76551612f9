/* SPDX-License-Identifier: Apache-2.0 */
/* sds_route: the requests of protocol/SDS.md, a row each: the OpenAPI document and the table in
 * SDS.md are made of them, and a platform dispatches by them. Connectors' requests have the names
 * of PWG 5106.2 (WIMS) where it has such an operation. */
#ifndef PRINTWIRE_PROTOCOL_SDS_ROUTE_H
#define PRINTWIRE_PROTOCOL_SDS_ROUTE_H

#include "protocol/sds_doc.h"

#include <stddef.h>

#define SDS_ROUTE_PART_MOST 64 /* bytes of a part in braces */

/* How who asks is known. */
enum sds_route_by {
    SDS_ROUTE_BY_CODE,      /* signed by the key in the body, which has the one-time code */
    SDS_ROUTE_BY_SIGNATURE, /* signed by a connector's key */
    SDS_ROUTE_BY_CLIENT,    /* a tool's id and secret */
    SDS_ROUTE_BY_TOKEN,     /* a tool's token of the scope */
    SDS_ROUTE_BYS
};

struct sds_route {
    const char *method; /* "GET" or "POST" */
    const char *path;   /* "/sds/v1/work/{item}" */
    const char *name;   /* operationId: "GetSchedule" */
    enum sds_route_by by;
    unsigned scope;            /* enum sds_doc_scope, of SDS_ROUTE_BY_TOKEN */
    enum sds_doc_type request; /* SDS_DOC_NONE: no JSON body */
    enum sds_doc_type answer;  /* SDS_DOC_NONE: 204 */
    int status;                /* of success */
    const char *errors; /* "400 401 409": what it may be refused with, besides 429 and 503, and
                         * with a body 411, 413 and 415 */
    const char *query;  /* "account cursor": what may stand behind "?"; NULL nothing */
    const char *help;
};

/** All rows, in the order of SDS.md. */
const struct sds_route *sds_route_all(size_t *out_count);

/** The row of a request, its path as it was sent; parts in braces stand for 1 to 64 of A-Za-z0-9-.
 * NULL when there is none. */
const struct sds_route *sds_route_find(const char *method, const char *path);

/** "code", "signature", "client", "token". */
const char *sds_route_by_word(enum sds_route_by by);

#endif
