/* SPDX-License-Identifier: Apache-2.0 */
/* http_server_conn_group: the connections of one server as a list: who has been idle longest, and
 * who is there. A part of http_server. */
#ifndef PRINTWIRE_BASE_HTTP_SERVER_CONN_GROUP_H
#define PRINTWIRE_BASE_HTTP_SERVER_CONN_GROUP_H

#include "base/http_server_conn.h"

/** Put a connection behind all others. */
void http_server_conn_group_link_last(struct http_server_conn *conn);

/** Take a connection out. */
void http_server_conn_group_unlink(struct http_server_conn *conn);

/** True when a connection is without a request and may be cut for another one. */
bool http_server_conn_group_is_any_idle(const struct http_server_conn_group *group);

/** Cut the connection that has been without a request longest, if there is one. */
void http_server_conn_group_evict(struct http_server_conn_group *group);

/** How many connections a peer has. */
unsigned http_server_conn_group_count(const struct http_server_conn_group *group,
                                      const struct http_server_conn_peer *peer);

#endif
