/* SPDX-License-Identifier: Apache-2.0 */
/* list_view_need: in SQL, what supplies need at a place (forecast_need) and what covers it, for all
 * lists that count it, so that they count alike.
 *
 * What there is and what is on its way goes to the most urgent of a place's supplies of that part.
 * A need counts when its supply is in a device that is there: a device that goes on under another
 * id takes nothing twice, and one that was carried to another place nothing where it was. */
#ifndef PRINTWIRE_PORTAL_STORE_LIST_VIEW_NEED_H
#define PRINTWIRE_PORTAL_STORE_LIST_VIEW_NEED_H

/* clang-format off */
#define LIST_VIEW_NEED_STOCK(of) \
    "coalesce((SELECT CAST(sum(m.quantity) AS {number}) FROM supply_move m WHERE m.place = " of ".place AND m.part = " of ".part), 0)"
#define LIST_VIEW_NEED_COMING(of) \
    "coalesce((SELECT CAST(sum(d.quantity) AS {number}) FROM supply_delivery d WHERE d.place = " of ".place " \
    "AND d.part = " of ".part AND d.arrived IS NULL AND d.cancelled IS NULL), 0)"
/* The last decision about a need that still counts: put off until later, or a delivery that is on its way. */
#define LIST_VIEW_NEED_DECISION(of, now) \
    "(SELECT max(t.id) FROM forecast_proposed t WHERE t.need = " of ".id AND (t.until > " now " OR EXISTS " \
    "(SELECT 1 FROM supply_delivery e WHERE e.id = t.delivery AND e.arrived IS NULL AND e.cancelled IS NULL)))"
/* Of the device `h`, its agent `a`, its supply `c` and its asset `s`. */
#define LIST_VIEW_NEED_IS_THERE(need) \
    "AND h.id = " need ".device_id AND a.id = h.agent AND a.place = " need ".place AND c.agent = h.agent AND c.device = h.device " \
    "AND c.\"index\" = " need ".supply AND c.state IS DISTINCT FROM 'removed' AND s.same_as IS NULL "
#define LIST_VIEW_NEED_ASSET "LEFT JOIN asset s ON s.agent = h.agent AND s.device = h.device "
#define LIST_VIEW_NEED_THERE(need) \
    "forecast_need " need " CROSS JOIN history_device h CROSS JOIN agent a CROSS JOIN consumable c " LIST_VIEW_NEED_ASSET "WHERE "
/* The tables `here` of places and `covered` of needs there: once for each part, whatever a page has of it. */
#define LIST_VIEW_NEED_COVERED(places) \
    "here AS MATERIALIZED (" places "), have AS MATERIALIZED (SELECT g.place, g.part, " \
    LIST_VIEW_NEED_STOCK("g") " + " LIST_VIEW_NEED_COMING("g") " AS quantity " \
    "FROM (SELECT DISTINCT y.place, y.part FROM here CROSS JOIN forecast_need y WHERE y.place = here.place AND y.wanted > 0 " \
    "AND y.part IS NOT NULL) AS g), covered AS MATERIALIZED (SELECT i.id FROM (SELECT w.id, v.quantity, row_number() OVER " \
    "(PARTITION BY w.place, w.part ORDER BY w.urgent, w.id) AS nth FROM have v CROSS JOIN " LIST_VIEW_NEED_THERE("w") "v.quantity > 0 " \
    "AND w.place = v.place AND w.part = v.part AND w.wanted > 0 " LIST_VIEW_NEED_IS_THERE("w") ") AS i WHERE i.nth <= i.quantity)"
/* What is empty or has to be ordered now, which nothing covers and about which nobody decided. `wanted > 0` is for SQLite, which
 * does not see that an index of those holds each `wanted >= 2`. */
#define LIST_VIEW_NEED_ORDERED(need, now) \
    LIST_VIEW_NEED_THERE(need) need ".wanted > 0 AND " need ".wanted >= 2 AND " need ".id NOT IN (SELECT covered.id FROM covered) " \
    LIST_VIEW_NEED_IS_THERE(need) "AND " LIST_VIEW_NEED_DECISION(need, now) " IS NULL "
/* clang-format on */

#endif
