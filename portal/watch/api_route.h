/* SPDX-License-Identifier: Apache-2.0 */
/* api_route: a row of the API: what is asked for, by whom it may be, what it takes and answers. The
 * rows are all that the dispatcher (web.h), the OpenAPI document and the tests know of a route:
 * credentials, role and parameters are checked before the row's function is called, for each row
 * alike.
 */
#ifndef PRINTWIRE_PORTAL_WATCH_API_ROUTE_H
#define PRINTWIRE_PORTAL_WATCH_API_ROUTE_H

#include "base/http_codec.h"
#include "portal/store/access.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct api_call; /* api_call.h */

#define API_ROUTE_PARAMETERS 12   /* most of one route */
#define API_ROUTE_ROWS_MOST  500  /* of a table, in one answer */
#define API_ROUTE_BODY       8192 /* most bytes of a request's body */

/* Rows of an array and their number, for the two members that take them. */
#define API_ROUTE_ROWS(array) array, sizeof(array) / sizeof((array)[0])

enum api_route_in {
    API_IN_PATH,
    API_IN_QUERY,
    API_IN_HEADER,
    API_IN_BODY,  /* a member of the body, which is a JSON object */
    API_IN_PATCH, /* the same; null takes away what is there (RFC 7396) */
    API_IN_TEXT   /* the body itself, text/csv; no API_IN_BODY beside it */
};

enum api_route_type {
    API_TEXT,
    API_NUMBER,
    API_FLAG,
    API_DECIMAL, /* with two decimals; answered only */
    API_OBJECT,  /* with members of its own; answered only */
    API_ROWS     /* the items of the table that has this name below a device; answered only */
};

/* What is answered of the members. */
enum api_route_shape {
    API_ONE,   /* an object */
    API_TABLE, /* {"items": [object ...], "next": cursor or null}; or as CSV */
    API_STREAM /* server-sent events, whose data is an object */
};

/* True for what is a member of the body. */
#define API_ROUTE_IS_MEMBER(row) ((row)->in == API_IN_BODY || (row)->in == API_IN_PATCH)

/* What a request may hold. What is on no row is refused, as what is out of its bounds. */
struct api_route_parameter {
    const char *name;
    enum api_route_in in;
    enum api_route_type type;
    bool is_required; /* those in the path are */
    int64_t least;    /* of the number, or of the text's bytes; both 0: of a flag */
    int64_t most;
    const char *about;
};

/* A member of the object that is answered. */
struct api_route_member {
    const char *name;
    enum api_route_type type;
    bool may_be_null; /* not known */
    const char *about;
};

typedef void api_route_fn(struct api_call *call); /* answers the call, at once or later */

struct api_route {
    enum http_codec_method method;
    const char *path;      /* http_template.h; its places are parameters */
    enum access_role role; /* the least one; ACCESS_NOBODY: without login */
    const char *summary;
    const struct api_route_parameter *parameters;
    size_t parameter_count;
    const struct api_route_member *members;
    size_t member_count;
    enum api_route_shape shape;
    unsigned status; /* when all goes well */
    api_route_fn *fn;
};

#endif
