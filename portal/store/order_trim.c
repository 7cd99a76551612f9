/* SPDX-License-Identifier: Apache-2.0 */
/* First what became of the orders, which refers to them, then the same ones themselves. */
#include "portal/store/order_trim.h"

#include "portal/store/access.h"

/* The same rows in each statement of a transaction. */
#define SLICE                                                                                      \
    "(SELECT o.row FROM orders o WHERE o.agent = ? AND o.changed < ? "                             \
    "AND o.state NOT IN ('waiting', 'sent', 'kept', 'started') ORDER BY o.row LIMIT ?)"

/* What agents told has the numbers of no orders: by its own key. */
#define TOLD                                                                                       \
    "DELETE FROM order_told WHERE agent = ?1 AND (device, id) IN (SELECT t.device, t.id "          \
    "FROM order_told t WHERE t.agent = ?1 AND t.received < ?2 ORDER BY t.device, t.id LIMIT ?3)"

enum err order_trim_old(struct db *db, int64_t agent, int64_t before_ms)
{
    const struct access_value values[] = { { .number = agent },
                                           { .number = before_ms },
                                           { .number = ORDER_TRIM_SLICE } };
    enum err err = access_run(db, "DELETE FROM order_change WHERE order_row IN " SLICE, values, 3);

    if (err == ERR_NONE)
        err = access_run(db, "DELETE FROM orders WHERE row IN " SLICE, values, 3);
    if (err == ERR_NONE)
        err = access_run(db, TOLD, values, 3);
    return err;
}
