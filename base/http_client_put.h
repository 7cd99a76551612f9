/* SPDX-License-Identifier: Apache-2.0 */
/* http_client_put: what a PUT sends: a body or a file. Used by http_client_call only.
 *
 * Once and no more: libcurl asks anew when a connection that it kept turns out to be dead, so a PUT
 * never goes over a kept one; and what was read once is not read again for it.
 */
#ifndef PRINTWIRE_BASE_HTTP_CLIENT_PUT_H
#define PRINTWIRE_BASE_HTTP_CLIENT_PUT_H

#include "base/http_client_call.h"

#include <stdbool.h>

/** Copy the question's body, or open its file: ERR_IO when that is no file that can be read,
 * ERR_MEMORY. */
enum err http_client_put_open(struct http_client_call *call,
                              const struct http_client_question *question);

/** Tell libcurl; false without memory. */
bool http_client_put_set(struct http_client_call *call);

/** Free body and file; also of a call that has none. */
void http_client_put_close(struct http_client_call *call);

#endif
