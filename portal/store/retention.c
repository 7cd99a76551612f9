/* SPDX-License-Identifier: Apache-2.0 */
/* Fields are not written here a second time: they are the columns of the database as it is, and the
 * rows of protocol/field that a site may withhold. */
#include "portal/store/retention.h"

#include "base/str.h"
#include "protocol/field.h"

#include <string.h>

#define DATABASE "database"
#define NOWHERE  "nowhere", "nobody"

/* clang-format off */
static const struct retention rows[] = {
    { "records", "entry journal", NULL, RETENTION_RECORD_DAYS, DATABASE, "viewer", "may", 0 },
    { "state", "asset* consumable* meter* incident* agent_self* order_told* fleet_row", NULL, RETENTION_LAST, DATABASE, "viewer", "may", 0 },
    { "identity", "history_device history_fact", NULL, RETENTION_FOR_EVER, DATABASE, "viewer", "may", 0 },
    { "levels", "history_level", NULL, RETENTION_LEVEL_DAYS, DATABASE, "viewer", "no", 0 },
    { "levels-by-day", "history_level_day", NULL, RETENTION_FOR_EVER, DATABASE, "viewer", "no", 0 },
    { "meters", "history_meter history_ledger", NULL, RETENTION_FOR_EVER, DATABASE, "viewer", "no", 0 },
    { "cartridges", "history_cartridge", NULL, RETENTION_FOR_EVER, DATABASE, "viewer", "no", 0 },
    { "incidents", "history_incident", NULL, RETENTION_FOR_EVER, DATABASE, "viewer", "may", 0 },
    { "forecasts", "forecast forecast_knot forecast_need forecast_past forecast_state", NULL, RETENTION_LAST, DATABASE, "viewer", "no", 0 },
    { "forecasts-judged", "forecast_judged", NULL, RETENTION_FOR_EVER, DATABASE, "viewer", "no", 0 },
    { "proposals", "forecast_proposed", NULL, RETENTION_FOR_EVER, DATABASE, "viewer", "yes", 0 },
    { "orders", "orders order_change", NULL, RETENTION_ORDER_DAYS, DATABASE, "viewer", "yes", 0 },
    { "operations", "operation operation_step rollout", NULL, RETENTION_ORDER_DAYS, DATABASE, "viewer", "yes", 0 },
    { "cases", "service_case service_act", NULL, RETENTION_FOR_EVER, DATABASE, "viewer", "yes", 0 },
    { "routes", "service_route service_default", NULL, RETENTION_REMOVED, DATABASE, "viewer", "no", 0 },
    { "catalogue", "catalogue_*", NULL, RETENTION_REMOVED, DATABASE, "viewer", "no", 0 },
    { "stock", "supply_*", NULL, RETENTION_REMOVED, DATABASE, "viewer", "no", 0 },
    { "contacts", "contact", NULL, RETENTION_REMOVED, DATABASE, "operator", "yes", 0 },
    { "agents", "agent agent_health", NULL, RETENTION_FOR_EVER, DATABASE, "viewer", "no", 0 },
    { "places", "place", NULL, RETENTION_FOR_EVER, DATABASE, "viewer", "no", 0 },
    { "accounts", "account", NULL, RETENTION_REMOVED, DATABASE, "administrator", "yes", 0 },
    { "sessions", "session", NULL, RETENTION_OVER, DATABASE, "administrator", "yes", 0 },
    { "tokens", "token", NULL, RETENTION_REMOVED, DATABASE, "administrator", "yes", 0 },
    { "audit", "audit", NULL, RETENTION_FOR_EVER, DATABASE, "administrator", "yes", 0 },
    { "watchers", "feed feed_watcher", NULL, RETENTION_REMOVED, DATABASE, "administrator", "yes", 0 },
    { "webhooks", "webhook", NULL, RETENTION_REMOVED, DATABASE, "administrator", "no", 0 },
    { "deliveries", "webhook_delivery", NULL, RETENTION_MOST, DATABASE, "administrator", "no", 0 },
    { "mailings", "mailing", NULL, RETENTION_REMOVED, DATABASE, "operator", "yes", 0 },
    { "letters", "mailing_letter", NULL, RETENTION_MOST, DATABASE, "operator", "yes", 0 },
    { "own-notes", "fleet_fill history_fill", NULL, RETENTION_LAST, DATABASE, "nobody", "no", 0 },
    { "feed-items", NULL, "record", RETENTION_MOST, "xmpp-server", "viewer", "may", RETENTION_FEED },
    { "sent", NULL, "record", RETENTION_ELSEWHERE, "receiver", "nobody", "may", RETENTION_WEBHOOKS },
    { "mailed", NULL, "report", RETENTION_ELSEWHERE, "mail-server", "nobody", "may", RETENTION_MAIL },
    { "log", NULL, "time account address agent", RETENTION_ELSEWHERE, "log", "nobody", "yes", 0 },
    { "backups", NULL, "database", RETENTION_ELSEWHERE, "backup", "nobody", "yes", 0 },
    { "withheld", NULL, NULL, RETENTION_SITE, DATABASE, "viewer", "may", 0 },
    { "documents", NULL, "document title size pages-of-a-job fax-number", RETENTION_NEVER, NOWHERE, "yes", 0 },
    { "people", NULL, "who-printed contact-in-the-printer operator service-person", RETENTION_NEVER, NOWHERE, "yes", 0 },
    { "panel", NULL, "text-on-the-panel-that-is-no-known-phrase", RETENTION_NEVER, NOWHERE, "yes", 0 },
    { "credentials", NULL, "community user password key", RETENTION_NEVER, NOWHERE, "no", 0 },
    { "others", NULL, "what-is-no-printer traffic", RETENTION_NEVER, NOWHERE, "may", 0 },
};
/* clang-format on */

const struct retention *retention_at(size_t at)
{
    return at < sizeof rows / sizeof rows[0] ? &rows[at] : NULL;
}

/* One word of a row's tables: a name, or the beginning of names. */
static bool is_word_of(const char *word, size_t len, const char *table)
{
    if (word[len - 1] == '*')
        return strncmp(word, table, len - 1) == 0;
    return strlen(table) == len && strncmp(word, table, len) == 0;
}

bool retention_has(const struct retention *row, const char *table)
{
    const char *at = row->tables;

    while (at != NULL && *at != '\0') {
        size_t len = strcspn(at, " ");
        if (is_word_of(at, len, table))
            return true;
        at += len;
        at += strspn(at, " ");
    }
    return false;
}

static void add(struct buf *out, size_t start, const char *name)
{
    const char *said = out->len > start ? buf_text(out) + start : "";
    size_t len = strlen(name);

    for (const char *at = said; (at = strstr(at, name)) != NULL; at += len)
        if ((at == said || at[-1] == ' ') && (at[len] == '\0' || at[len] == ' '))
            return;
    buf_append_text(out, out->len > start ? " " : "");
    buf_append_text(out, name);
}

/* Numbers of rows, which say nothing of anything. */
static bool is_number_of_row(const char *column)
{
    static const char *const names[] = { "id", "row", "device_id", "order_row", "case_id" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], column) == 0)
            return true;
    return false;
}

static void add_columns(const struct store_table *table, struct buf *out, size_t start)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (!is_number_of_row(table->columns[i].name))
            add(out, start, table->columns[i].name);
}

static void add_withheld(struct buf *out, size_t start)
{
    for (int id = 0; id < FIELD_COUNT; id++)
        if (field_row((enum field_id)id)->withheld_by != FIELD_ALWAYS)
            add(out, start, field_row((enum field_id)id)->name);
}

void retention_fields(const struct retention *row, const struct store_table_list *tables,
                      struct buf *out)
{
    size_t start = out->len;

    if (row->fields != NULL)
        buf_append_text(out, row->fields);
    else if (row->tables == NULL)
        add_withheld(out, start);
    for (size_t i = 0; i < tables->count; i++)
        if (retention_has(row, tables->tables[i].name))
            add_columns(&tables->tables[i], out, start);
}
