/* SPDX-License-Identifier: Apache-2.0 */
/* A part number that the device tells is believed; else the catalogue is asked, as far as the
 * device's own place sees it. */
#include "portal/store/proposal_lead.h"

#include "base/str.h"
#include "portal/store/access.h"
#include "portal/store/history_view.h"

#define DEVICE_SIZE 40
#define COUNT(a)    (sizeof(a) / sizeof(a)[0])
enum { VIEW_SUPPLY = 0, VIEW_PART = 5 }; /* columns of HISTORY_VIEW_PARTS */

/* clang-format off */
#define WHERE_IT_IS \
    "SELECT a.place, p.path, h.device, c.part FROM history_device h JOIN agent a ON a.id = h.agent JOIN place p ON p.id = a.place " \
    "LEFT JOIN consumable c ON c.agent = h.agent AND c.device = h.device AND c.\"index\" = ? WHERE h.id = ?"
#define STATED \
    "SELECT l.median + l.spread FROM supply_lead l JOIN place q ON q.id = l.place JOIN place p ON p.id = ? " \
    "WHERE " STORE_SCOPE_SQL_BELOW("p.path", "q.path") " AND l.part IN (?, '*') " \
    "ORDER BY CASE WHEN l.part = '*' THEN 1 ELSE 0 END, length(q.path) DESC, l.median + l.spread DESC LIMIT 1"
/* The middle one of the last twenty, in whole days, a part of a day as one. */
#define SEEN \
    "SELECT t.days FROM (SELECT r.days, row_number() OVER (ORDER BY r.days) AS n, count(*) OVER () AS many FROM " \
    "(SELECT (d.arrived - d.ordered + 86399999) / 86400000 AS days FROM supply_delivery d JOIN place q ON q.id = d.place " \
    "JOIN place p ON p.id = ? WHERE d.part = ? AND d.arrived IS NOT NULL AND d.ordered IS NOT NULL " \
    "AND (q.id = p.id OR q.parent = p.parent) ORDER BY d.arrived DESC LIMIT 20) AS r) AS t " \
    "WHERE t.many >= 3 AND t.n = (t.many + 1) / 2"
/* clang-format on */

struct finding {
    struct proposal_lead *out;
    struct store_scope scope; /* of the place alone */
    char device[DEVICE_SIZE];
    int64_t supply;
};

static void take_place(void *arg, struct db_statement *row)
{
    struct finding *finding = arg;

    finding->out->place = db_number(row, 0);
    (void)str_copy(finding->scope.path, sizeof finding->scope.path, db_text(row, 1));
    (void)str_copy(finding->device, sizeof finding->device, db_text(row, 2));
    if (db_is_null(row, 3) ||
        !str_copy(finding->out->part, sizeof finding->out->part, db_text(row, 3)))
        finding->out->part[0] = '\0';
}

static bool take_part(void *arg, const struct history_view *view,
                      const struct history_view_cell *cells)
{
    struct finding *finding = arg;

    (void)view;
    if (cells[VIEW_SUPPLY].number != finding->supply)
        return true;
    if (cells[VIEW_PART].is_null ||
        !str_copy(finding->out->part, sizeof finding->out->part, cells[VIEW_PART].text))
        finding->out->part[0] = '\0';
    return false;
}

static enum err find_part(struct db *db, struct finding *finding)
{
    const struct history_view_query query = { .scope = &finding->scope, .device = finding->device };

    if (finding->out->part[0] != '\0')
        return ERR_NONE;
    enum err err = history_view_read(db, HISTORY_VIEW_PARTS, &query, take_part, finding);
    return err == ERR_MISSING ? ERR_NONE : err;
}

static enum err find_days(struct db *db, struct proposal_lead *out)
{
    const struct access_value values[] = { { .number = out->place }, { .text = out->part } };
    enum err err = access_number(db, STATED, values, COUNT(values), &out->days);

    out->from = "lead-time";
    if (err == ERR_MISSING && out->part[0] != '\0') {
        err = access_number(db, SEEN, values, COUNT(values), &out->days);
        out->from = "deliveries";
    }
    if (err == ERR_MISSING) {
        out->days = PROPOSAL_LEAD_DAYS;
        out->from = "default";
        err = ERR_NONE;
    }
    if (out->days > PROPOSAL_LEAD_MOST)
        out->days = PROPOSAL_LEAD_MOST;
    return err;
}

enum err proposal_lead_find(struct db *db, const struct level_read_supply *of,
                            struct proposal_lead *out)
{
    const struct access_value values[] = { { .number = of->supply }, { .number = of->device } };
    struct finding finding = { .out = out, .supply = of->supply };

    *out = (struct proposal_lead){ .from = "" };
    enum err err = access_one(db, WHERE_IT_IS, values, COUNT(values), take_place, &finding);
    if (err == ERR_NONE)
        err = find_part(db, &finding);
    return err == ERR_NONE ? find_days(db, out) : err;
}
