/* SPDX-License-Identifier: Apache-2.0 */
/* The views as data. Each question goes along a primary key: the supplies, counters and fields of a
 * device come from small tables, and each of them is one seek or one range. */
#include "portal/store/history_view.h"

#include "portal/store/access.h"

#define HISTORY_VIEW_ROW(columns_) columns_, sizeof(columns_) / sizeof((columns_)[0])

/* clang-format off */
static const struct history_view_column meters[] = {
    { "at", HISTORY_VIEW_TIME }, { "received", HISTORY_VIEW_TIME }, { "counter", HISTORY_VIEW_TEXT },
    { "value", HISTORY_VIEW_NUMBER }, { "delta", HISTORY_VIEW_NUMBER }, { "total", HISTORY_VIEW_NUMBER },
    { "unsure", HISTORY_VIEW_NUMBER }, { "event", HISTORY_VIEW_TEXT },
};
static const struct history_view_column levels[] = {
    { "at", HISTORY_VIEW_TIME }, { "supply", HISTORY_VIEW_NUMBER }, { "level", HISTORY_VIEW_LEVEL },
    { "least", HISTORY_VIEW_LEVEL }, { "most", HISTORY_VIEW_LEVEL }, { "points", HISTORY_VIEW_NUMBER },
    { "quality", HISTORY_VIEW_TEXT }, { "state", HISTORY_VIEW_TEXT }, { "source", HISTORY_VIEW_TEXT },
};
static const struct history_view_column cartridges[] = {
    { "supply", HISTORY_VIEW_NUMBER }, { "came", HISTORY_VIEW_TIME }, { "went", HISTORY_VIEW_TIME },
    { "noticed", HISTORY_VIEW_TEXT }, { "serial", HISTORY_VIEW_TEXT }, { "stay", HISTORY_VIEW_NUMBER },
    { "part", HISTORY_VIEW_TEXT }, { "type", HISTORY_VIEW_TEXT }, { "colour", HISTORY_VIEW_TEXT },
    { "description", HISTORY_VIEW_TEXT }, { "level-in", HISTORY_VIEW_LEVEL },
    { "level-out", HISTORY_VIEW_LEVEL }, { "pages", HISTORY_VIEW_NUMBER },
};
static const struct history_view_column incidents[] = {
    { "opened", HISTORY_VIEW_TIME }, { "closed", HISTORY_VIEW_TIME }, { "lasted", HISTORY_VIEW_SPAN },
    { "severity", HISTORY_VIEW_TEXT }, { "training", HISTORY_VIEW_TEXT }, { "group", HISTORY_VIEW_TEXT },
    { "group-index", HISTORY_VIEW_NUMBER }, { "code", HISTORY_VIEW_NUMBER }, { "subunit", HISTORY_VIEW_TEXT },
    { "text", HISTORY_VIEW_TEXT }, { "impressions", HISTORY_VIEW_NUMBER }, { "incident", HISTORY_VIEW_TEXT },
};
static const struct history_view_column moves[] = {
    { "at", HISTORY_VIEW_TIME }, { "field", HISTORY_VIEW_TEXT }, { "before", HISTORY_VIEW_TEXT },
    { "after", HISTORY_VIEW_TEXT },
};
static const struct history_view_column states[] = {
    { "at", HISTORY_VIEW_TIME }, { "until", HISTORY_VIEW_TIME }, { "state", HISTORY_VIEW_TEXT },
};
static const struct history_view_column places[] = {
    { "first", HISTORY_VIEW_TIME }, { "last", HISTORY_VIEW_TIME }, { "site", HISTORY_VIEW_TEXT },
    { "agent", HISTORY_VIEW_TEXT }, { "device", HISTORY_VIEW_TEXT },
};
static const struct history_view_column facts[] = {
    { "field", HISTORY_VIEW_TEXT }, { "value", HISTORY_VIEW_TEXT }, { "since", HISTORY_VIEW_TIME },
};
static const struct history_view_column supplies[] = {
    { "supply", HISTORY_VIEW_NUMBER }, { "type", HISTORY_VIEW_TEXT }, { "colour", HISTORY_VIEW_TEXT },
    { "description", HISTORY_VIEW_TEXT }, { "part", HISTORY_VIEW_TEXT }, { "serial", HISTORY_VIEW_TEXT },
    { "came", HISTORY_VIEW_TIME }, { "level", HISTORY_VIEW_LEVEL }, { "quality", HISTORY_VIEW_TEXT },
    { "state", HISTORY_VIEW_TEXT }, { "told", HISTORY_VIEW_TIME }, { "source", HISTORY_VIEW_TEXT },
};
static const struct history_view_column counters[] = {
    { "counter", HISTORY_VIEW_TEXT }, { "value", HISTORY_VIEW_NUMBER }, { "total", HISTORY_VIEW_NUMBER },
    { "event", HISTORY_VIEW_TEXT }, { "told", HISTORY_VIEW_TIME },
};
static const struct history_view_column level_series[] = {
    { "at", HISTORY_VIEW_TIME }, { "least", HISTORY_VIEW_LEVEL }, { "most", HISTORY_VIEW_LEVEL },
    { "last", HISTORY_VIEW_LEVEL }, { "points", HISTORY_VIEW_NUMBER },
};
static const struct history_view_column meter_series[] = {
    { "at", HISTORY_VIEW_TIME }, { "pages", HISTORY_VIEW_NUMBER }, { "unsure", HISTORY_VIEW_NUMBER },
    { "value", HISTORY_VIEW_NUMBER },
};

static const struct history_view_column catalogued[] = {
    { "supply", HISTORY_VIEW_NUMBER }, { "type", HISTORY_VIEW_TEXT }, { "colour", HISTORY_VIEW_TEXT },
    { "told", HISTORY_VIEW_TEXT }, { "rule", HISTORY_VIEW_TEXT }, { "part", HISTORY_VIEW_TEXT },
    { "id", HISTORY_VIEW_NUMBER }, { "yield", HISTORY_VIEW_NUMBER }, { "yield-unit", HISTORY_VIEW_TEXT },
    { "yield-condition", HISTORY_VIEW_TEXT }, { "price-cents", HISTORY_VIEW_NUMBER }, { "currency", HISTORY_VIEW_TEXT },
};

#define SUPPLIES_OF_IT "supply IN (SELECT supply FROM history_cartridge WHERE device_id = ?1) "
#define INCIDENT_COLUMNS \
    "SELECT opened, closed, closed - opened, severity, training, alert_group, group_index, code, subunit, text, " \
    "impressions, incident FROM history_incident WHERE device_id = ?1 "
/* A list with semicolons between its names has this one. */
#define HAS(list, name) \
    "replace(';' || lower(" list ") || ';', ';' || lower(" name ") || ';', '') <> ';' || lower(" list ") || ';'"
#define FOR_EVER "9223372036854775807" /* a bound that an index can use, where there is none */
/* What bills its pages: all of its work where it tells that, else what the engine did. */
#define PAGE_COUNTER \
    "(SELECT counter FROM history_ledger WHERE device_id = ?1 AND counter IN ('total/total', 'engine-cycles') " \
    "ORDER BY counter DESC LIMIT 1)"

/* Parameters in their order: d device's number, f from, t to, b bucket, k key, s scope (twice). */
static const struct {
    struct history_view view;
    const char *parameters;
    const char *sql;
} views[HISTORY_VIEW_COUNT] = {
    [HISTORY_VIEW_METERS] = { { "meters", HISTORY_VIEW_ROW(meters) }, "dft",
        "SELECT at, received, counter, value, delta, total, unsure, event FROM history_meter WHERE device_id = ?1 "
        "AND counter IN (SELECT counter FROM history_ledger WHERE device_id = ?1) AND at >= ?2 AND at < ?3 "
        "ORDER BY at, counter" },
    [HISTORY_VIEW_LEVELS] = { { "levels", HISTORY_VIEW_ROW(levels) }, "dft",
        "SELECT at, supply, level, level, level, 1, quality, state, source FROM history_level "
        "WHERE device_id = ?1 AND " SUPPLIES_OF_IT "AND at >= ?2 AND at < ?3 "
        "UNION ALL SELECT day, supply, last, least, most, points, NULL, NULL, NULL FROM history_level_day "
        "WHERE device_id = ?1 AND " SUPPLIES_OF_IT "AND day >= ?2 AND day < ?3 ORDER BY 1, 2" },
    [HISTORY_VIEW_CARTRIDGES] = { { "cartridges", HISTORY_VIEW_ROW(cartridges) }, "dft",
        "SELECT supply, came, coalesce(went, gone), noticed, serial, CASE WHEN serial IS NOT NULL THEN "
        "(SELECT count(*) FROM history_cartridge o WHERE o.device_id = ?1 AND o.serial = c.serial AND o.came <= c.came) END, "
        "part, type, colour, description, level_in, level_out, "
        "(SELECT sum(delta) FROM history_meter m WHERE m.device_id = ?1 AND m.counter = " PAGE_COUNTER
        " AND m.at > c.came AND m.at <= coalesce(went, gone, " FOR_EVER ")) "
        "FROM history_cartridge c WHERE device_id = ?1 AND came < ?3 AND (coalesce(went, gone) IS NULL "
        "OR coalesce(went, gone) >= ?2) ORDER BY came, supply" },
    [HISTORY_VIEW_INCIDENTS] = { { "incidents", HISTORY_VIEW_ROW(incidents) }, "dft",
        INCIDENT_COLUMNS "AND opened < ?3 AND (closed IS NULL OR closed >= ?2) ORDER BY opened, incident" },
    [HISTORY_VIEW_MOVES] = { { "moves", HISTORY_VIEW_ROW(moves) }, "dft",
        "SELECT at, field, (SELECT value FROM history_fact p WHERE p.device_id = ?1 AND p.field = f.field "
        "AND (p.at, p.entry) < (f.at, f.entry) ORDER BY p.at DESC, p.entry DESC LIMIT 1), value FROM history_fact f "
        "WHERE device_id = ?1 AND field NOT IN ('state', 'licence') AND at >= ?2 AND at < ?3 ORDER BY at, entry, field" },
    [HISTORY_VIEW_STATES] = { { "states", HISTORY_VIEW_ROW(states) }, "dft",
        "SELECT at, until, value FROM history_fact WHERE device_id = ?1 AND field = 'state' AND at < ?3 "
        "AND (until IS NULL OR until >= ?2) ORDER BY at, entry" },
    [HISTORY_VIEW_PLACES] = { { "places", HISTORY_VIEW_ROW(places) }, "dss",
        "SELECT (SELECT min(at) FROM history_fact f WHERE f.device_id = h.id), h.at, a.site, a.jid, h.device "
        "FROM history_device h JOIN agent a ON a.id = h.agent JOIN asset p ON p.agent = h.agent AND p.device = h.device "
        "WHERE p.serial = (SELECT q.serial FROM asset q JOIN history_device g ON g.agent = q.agent "
        "AND g.device = q.device WHERE g.id = ?1) AND a.place IN (SELECT id FROM place "
        "WHERE substr(path, 1, length(?2)) = ?3) ORDER BY 1, a.jid" },
    /* A part number that the device tells is believed, and else the only part of this kind and colour that fits the model.
     * Rows of the catalogue count that stand at the device's place or above it, of each key the nearest. What is materialized
     * would be found again for each row of the catalogue. */
    [HISTORY_VIEW_PARTS] = { { "parts", HISTORY_VIEW_ROW(catalogued) }, "dss",
        "WITH d AS MATERIALIZED (SELECT h.agent, h.device, dp.path, coalesce((SELECT m.model FROM catalogue_model m "
        "JOIN place q ON q.id = m.place WHERE " STORE_SCOPE_SQL_BELOW("dp.path", "q.path") " "
        "AND lower(m.manufacturer) = lower(s.manufacturer) AND (lower(m.model) = lower(s.model) OR " HAS("m.aliases", "s.model") ") "
        "ORDER BY length(q.path) DESC, m.id LIMIT 1), s.model) AS model FROM history_device h JOIN agent a ON a.id = h.agent "
        "JOIN place dp ON dp.id = a.place LEFT JOIN asset s ON s.agent = h.agent AND s.device = h.device WHERE h.id = ?1), "
        "above AS MATERIALIZED (SELECT q.id, q.path FROM d JOIN place q ON " STORE_SCOPE_SQL_BELOW("d.path", "q.path") "), "
        "held AS NOT MATERIALIZED (SELECT t.*, w.path AS above FROM above w CROSS JOIN catalogue_part t WHERE t.place = w.id "
        "AND NOT EXISTS (SELECT 1 FROM above x CROSS JOIN catalogue_part o WHERE o.place = x.id AND o.part = t.part "
        "AND length(x.path) > length(w.path))), "
        "seen AS MATERIALIZED (SELECT c.\"index\" AS supply, c.type, c.colour, c.part AS told, coalesce(c.part, "
        "(SELECT CASE WHEN count(*) = 1 THEN min(k.part) END FROM held k WHERE k.kind = c.type "
        "AND k.colour IS NOT DISTINCT FROM c.colour AND " HAS("k.models", "d.model") ")) AS wanted "
        "FROM consumable c JOIN d ON d.agent = c.agent AND d.device = c.device WHERE c.state IS DISTINCT FROM 'removed') "
        "SELECT seen.supply, seen.type, seen.colour, seen.told, CASE WHEN seen.told IS NOT NULL THEN 'told' "
        "WHEN seen.wanted IS NOT NULL THEN 'model' END, held.part, held.id, held.yield, held.yield_unit, held.yield_condition, "
        "CASE WHEN substr(held.above, 1, length(?2)) = ?3 OR held.price_for = 'all' THEN held.price_cents END, held.currency "
        "FROM seen LEFT JOIN held ON held.part = seen.wanted ORDER BY seen.supply" },
    [HISTORY_VIEW_AT_FACTS] = { { "facts", HISTORY_VIEW_ROW(facts) }, "df",
        "SELECT k.field, f.value, f.at FROM history_fact k JOIN history_fact f ON f.device_id = ?1 "
        "AND f.field = k.field AND f.at = (SELECT max(at) FROM history_fact g WHERE g.device_id = ?1 "
        "AND g.field = k.field AND g.at <= ?2) AND f.entry = (SELECT max(entry) FROM history_fact e "
        "WHERE e.device_id = ?1 AND e.field = k.field AND e.at = f.at) "
        "WHERE k.device_id = ?1 AND k.until IS NULL AND f.value IS NOT NULL ORDER BY k.field" },
    [HISTORY_VIEW_AT_SUPPLIES] = { { "supplies", HISTORY_VIEW_ROW(supplies) }, "df",
        "SELECT c.supply, c.type, c.colour, c.description, c.part, c.serial, c.came, "
        "CASE WHEN l.at IS NULL THEN d.last ELSE l.level END, l.quality, l.state, coalesce(l.at, d.day), l.source "
        "FROM history_cartridge c LEFT JOIN history_level l ON l.device_id = ?1 AND l.supply = c.supply "
        "AND l.at = (SELECT max(at) FROM history_level g WHERE g.device_id = ?1 AND g.supply = c.supply AND g.at <= ?2) "
        "LEFT JOIN history_level_day d ON d.device_id = ?1 AND d.supply = c.supply "
        "AND d.day = (SELECT max(day) FROM history_level_day e WHERE e.device_id = ?1 AND e.supply = c.supply "
        "AND e.day <= ?2) WHERE c.device_id = ?1 AND c.came <= ?2 AND (c.went IS NULL OR c.went > ?2) ORDER BY c.supply" },
    [HISTORY_VIEW_AT_METERS] = { { "counters", HISTORY_VIEW_ROW(counters) }, "df",
        "SELECT k.counter, m.value, m.total, m.event, m.at FROM history_ledger k JOIN history_meter m "
        "ON m.device_id = ?1 AND m.counter = k.counter AND m.at = (SELECT max(at) FROM history_meter g "
        "WHERE g.device_id = ?1 AND g.counter = k.counter AND g.at <= ?2) WHERE k.device_id = ?1 ORDER BY k.counter" },
    [HISTORY_VIEW_AT_INCIDENTS] = { { "open-incidents", HISTORY_VIEW_ROW(incidents) }, "df",
        INCIDENT_COLUMNS "AND opened <= ?2 AND (closed IS NULL OR closed > ?2) ORDER BY opened, incident" },
    [HISTORY_VIEW_LEVEL_SERIES] = { { "level-series", HISTORY_VIEW_ROW(level_series) }, "dftbk",
        "SELECT ?2 + bucket * ?4, min(least), max(most), max(CASE WHEN place = 1 THEN last END), sum(points) FROM "
        "(SELECT bucket, least, most, last, points, row_number() OVER (PARTITION BY bucket ORDER BY at DESC) AS place FROM "
        "(SELECT (at - ?2) / ?4 AS bucket, at, level AS least, level AS most, level AS last, 1 AS points FROM history_level "
        "WHERE device_id = ?1 AND supply = ?5 AND at >= ?2 AND at < ?3 UNION ALL "
        "SELECT (day - ?2) / ?4, day, least, most, last, points FROM history_level_day "
        "WHERE device_id = ?1 AND supply = ?5 AND day >= ?2 AND day < ?3) AS told) AS placed GROUP BY bucket ORDER BY bucket" },
    [HISTORY_VIEW_METER_SERIES] = { { "meter-series", HISTORY_VIEW_ROW(meter_series) }, "dftbk",
        "SELECT ?2 + bucket * ?4, sum(delta), sum(unsure), max(value) FROM (SELECT (at - ?2) / ?4 AS bucket, delta, "
        "unsure, value FROM history_meter WHERE device_id = ?1 AND counter = ?5 AND at >= ?2 AND at < ?3) AS told "
        "GROUP BY bucket ORDER BY bucket" },
};
/* clang-format on */

const struct history_view *history_view_get(enum history_view_id id)
{
    return &views[id].view;
}

/* The number of a device in the scope; of two agents that have it, where it was heard last. */
static enum err find_device(struct db *db, const struct history_view_query *query, int64_t *out_id)
{
    const struct access_value values[] = { { .text = query->device }, { .scope = query->scope } };

    return access_number(
        db,
        "SELECT h.id FROM history_device h JOIN agent a ON a.id = h.agent "
        "WHERE h.device = ? AND " STORE_SCOPE_SQL("a.place") " "
                                                             "ORDER BY h.at DESC LIMIT 1",
        values, 2, out_id);
}

static void bind(struct db_statement *read, const char *parameters,
                 const struct history_view_query *query, int64_t device)
{
    const struct {
        char letter;
        int64_t number;
    } numbers[] = {
        { 'd', device }, { 'f', query->from_ms }, { 't', query->to_ms }, { 'b', query->bucket_ms }
    };

    for (int at = 1; parameters[at - 1] != '\0'; at++) {
        char letter = parameters[at - 1];
        if (letter == 'k')
            db_bind_text(read, at, query->key);
        if (letter == 's') {
            store_scope_bind(read, at, query->scope);
            at++;
        }
        for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
            if (numbers[i].letter == letter)
                db_bind_number(read, at, numbers[i].number);
    }
}

void history_view_cells(struct db_statement *read, int first, const struct history_view *view,
                        struct history_view_cell out_cells[HISTORY_VIEW_COLUMNS])
{
    for (size_t i = 0; i < view->column_count; i++) {
        bool is_text = view->columns[i].type == HISTORY_VIEW_TEXT;
        int at = first + (int)i;
        out_cells[i].is_null = db_is_null(read, at);
        out_cells[i].number = is_text ? 0 : db_number(read, at);
        out_cells[i].text = is_text ? db_text(read, at) : NULL;
    }
}

static bool tell(struct db_statement *read, const struct history_view *view, history_view_fn *fn,
                 void *arg)
{
    struct history_view_cell cells[HISTORY_VIEW_COLUMNS];

    history_view_cells(read, 0, view, cells);
    return fn(arg, view, cells);
}

static enum err read_of(struct db *db, enum history_view_id id,
                        const struct history_view_query *query, int64_t device, history_view_fn *fn,
                        void *arg)
{
    struct db_statement *read = db_prepare(db, views[id].sql);
    enum err err = ERR_NONE;

    if (!read)
        return db_prepare_error(db);
    bind(read, views[id].parameters, query, device);
    while (db_row(read, &err) && tell(read, &views[id].view, fn, arg))
        ;
    db_finish(read);
    return err;
}

enum err history_view_read(struct db *db, enum history_view_id id,
                           const struct history_view_query *query, history_view_fn *fn, void *arg)
{
    int64_t device = 0;
    enum err err = find_device(db, query, &device);

    return err == ERR_NONE ? read_of(db, id, query, device, fn, arg) : err;
}

enum err history_view_read_at(struct db *db, const struct history_view_query *query,
                              history_view_fn *fn, void *arg)
{
    static const enum history_view_id parts[] = { HISTORY_VIEW_AT_FACTS, HISTORY_VIEW_AT_SUPPLIES,
                                                  HISTORY_VIEW_AT_METERS,
                                                  HISTORY_VIEW_AT_INCIDENTS };
    int64_t device = 0;
    enum err err = find_device(db, query, &device);

    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && err == ERR_NONE; i++)
        err = read_of(db, parts[i], query, device, fn, arg);
    return err;
}

enum err history_view_match(struct db *db, const struct store_scope *scope, const char *text,
                            history_view_match_fn *fn, void *arg)
{
    struct db_statement *find = db_prepare(
        db, "SELECT p.device, p.manufacturer, p.model, p.serial, p.address, a.site FROM asset p "
            "JOIN agent a ON a.id = p.agent WHERE " STORE_SCOPE_SQL(
                "a.place") " AND (p.device = ? OR p.serial = ? OR p.address = ? OR p.hostname = ?) "
                           "ORDER BY a.site, p.device");
    bool goes_on = true;
    enum err err;

    if (!find)
        return db_prepare_error(db);
    store_scope_bind(find, 1, scope);
    for (int at = 3; at <= 6; at++)
        db_bind_text(find, at, text);
    while (goes_on && db_row(find, &err)) {
        const struct history_view_match match = { db_text(find, 0), db_text(find, 1),
                                                  db_text(find, 2), db_text(find, 3),
                                                  db_text(find, 4), db_text(find, 5) };
        goes_on = fn(arg, &match);
    }
    db_finish(find);
    return err;
}
