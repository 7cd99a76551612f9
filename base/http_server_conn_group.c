/* SPDX-License-Identifier: Apache-2.0 */
/* The list is in the order of becoming idle, so that its first idle one is the right one to cut. */
#include "base/http_server_conn_group.h"

#include "base/http_server_conn_inner.h"

#include <string.h>

void http_server_conn_group_unlink(struct http_server_conn *conn)
{
    struct http_server_conn_group *group = conn->group;

    *(conn->before != NULL ? &conn->before->after : &group->first) = conn->after;
    *(conn->after != NULL ? &conn->after->before : &group->last) = conn->before;
    conn->before = conn->after = NULL;
}

void http_server_conn_group_link_last(struct http_server_conn *conn)
{
    struct http_server_conn_group *group = conn->group;

    conn->before = group->last;
    *(group->last != NULL ? &group->last->after : &group->first) = conn;
    group->last = conn;
}

static struct http_server_conn *longest_idle(const struct http_server_conn_group *group)
{
    struct http_server_conn *conn = group->first;

    while (conn != NULL && conn->phase != IDLE && conn->phase != LINGER)
        conn = conn->after;
    return conn;
}

bool http_server_conn_group_is_any_idle(const struct http_server_conn_group *group)
{
    return longest_idle(group) != NULL;
}

void http_server_conn_group_evict(struct http_server_conn_group *group)
{
    struct http_server_conn *conn = longest_idle(group);

    if (conn != NULL)
        http_server_conn_destroy(conn);
}

unsigned http_server_conn_group_count(const struct http_server_conn_group *group,
                                      const struct http_server_conn_peer *peer)
{
    unsigned count = 0;

    for (const struct http_server_conn *conn = group->first; conn != NULL; conn = conn->after)
        count += memcmp(conn->peer.key, peer->key, sizeof peer->key) == 0;
    return count;
}
