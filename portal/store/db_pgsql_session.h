/* SPDX-License-Identifier: Apache-2.0 */
/* db_pgsql_session: a connection that is made again when it was lost, always with the same
 * settings.
 *
 * Over TCP only with TLS and a certificate that names the host and that an authority of `ca_file`
 * signed (sslmode=verify-full); a socket in a folder needs none. What commits is on the server's
 * disk (synchronous_commit=on at least), whatever the database's own settings are. A writer holds
 * an advisory lock of the database for as long as its connection lives: there is only one.
 *
 * A server that is gone is tried again when it is next needed, at most each half a second, later up
 * to each half a minute. A host's address is looked up once: names need files and calls that the
 * portal gives up when it runs.
 */
#ifndef PRINTWIRE_PORTAL_STORE_DB_PGSQL_SESSION_H
#define PRINTWIRE_PORTAL_STORE_DB_PGSQL_SESSION_H

#include "portal/store/db.h"
#include "portal/store/db_pgsql_wire.h"

struct db_pgsql_session;

/** Connect for the first time; what goes wrong is logged. ERR_REFUSED when another writer is there
 * or the database is not fit, ERR_CLOSED when the server is not there or does not let us in. */
enum err db_pgsql_session_open(const struct db_server *server, enum db_mode mode,
                               struct db_pgsql_session **out_session);

/** Disconnect and wipe the password; NULL is allowed. */
void db_pgsql_session_close(struct db_pgsql_session *session);

/** The connection; it may be down. */
struct db_pgsql_wire *db_pgsql_session_wire(struct db_pgsql_session *session);

/** See that the connection is up, connecting when it is time to try again. ERR_CLOSED while it is
 * down, another cause when the server refuses us. */
enum err db_pgsql_session_need(struct db_pgsql_session *session);

/** The number of the connection: what was prepared on an older one is gone. */
unsigned db_pgsql_session_number(const struct db_pgsql_session *session);

/** What people call the database. */
const char *db_pgsql_session_name(const struct db_pgsql_session *session);

/** As db_set_patience(); also tells the server, which gives up a statement by itself then. */
void db_pgsql_session_set_patience(struct db_pgsql_session *session, unsigned ms);

#endif
