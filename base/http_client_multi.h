/* SPDX-License-Identifier: Apache-2.0 */
/* http_client_multi: libcurl's multi handle on the loop: it says which sockets to watch and when to
 * wake it. libcurl's handles go by void pointer, since its types appear in no header of ours. */
#ifndef PRINTWIRE_BASE_HTTP_CLIENT_MULTI_H
#define PRINTWIRE_BASE_HTTP_CLIENT_MULTI_H

#include "base/loop.h"

#include <stdbool.h>

struct http_client_multi {
    struct loop *loop;
    struct loop_timer *timer;
    void *multi;
    void (*done)(void *arg, void *easy, int code);
    void *arg;
    bool has_global;
};

/** Begin, at an object that is all zero but for nothing. `done` is called from the loop, when
 * libcurl is not on the stack, with each easy handle that came to its end and libcurl's result; the
 * handle is still in. `most` connections are kept open. False without memory: finish it then. */
bool http_client_multi_init(struct http_client_multi *multi, struct loop *loop, unsigned most,
                            void (*done)(void *arg, void *easy, int code), void *arg);

/** End; no easy handle may be in it any more. One that is all zero is allowed. */
void http_client_multi_finish(struct http_client_multi *multi);

/** Start an easy handle. False without memory. */
bool http_client_multi_add(struct http_client_multi *multi, void *easy);

/** Take it out again, whether it is over or not. */
void http_client_multi_remove(struct http_client_multi *multi, void *easy);

#endif
