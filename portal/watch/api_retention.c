/* SPDX-License-Identifier: Apache-2.0 */
/* The table is short and made whole for each page; a page begins behind so many of its rows. */
#include "portal/watch/api_retention.h"

#include "portal/portal_conf.h"
#include "portal/store/access.h"
#include "portal/store/mailing_letter.h"
#include "portal/store/retention.h"
#include "portal/store/webhook_delivery.h"
#include "portal/watch/api_page.h"

#include <string.h>

#define FIELDS_MOST 16384 /* bytes of the names of what one row holds */

/* clang-format off */
enum { DATA, CUSTOMER, SITE, KEPT, DAYS, MOST, WHERE, SEEN_BY, PERSONAL, FIELDS, COLUMNS };

static const struct history_view_column columns[COLUMNS] = {
    [DATA] = { "data", HISTORY_VIEW_TEXT }, [CUSTOMER] = { "customer", HISTORY_VIEW_TEXT },
    [SITE] = { "site", HISTORY_VIEW_TEXT }, [KEPT] = { "kept", HISTORY_VIEW_TEXT },
    [DAYS] = { "days", HISTORY_VIEW_NUMBER }, [MOST] = { "most", HISTORY_VIEW_NUMBER },
    [WHERE] = { "where", HISTORY_VIEW_TEXT }, [SEEN_BY] = { "seen-by", HISTORY_VIEW_TEXT },
    [PERSONAL] = { "personal", HISTORY_VIEW_TEXT }, [FIELDS] = { "fields", HISTORY_VIEW_TEXT },
};

static const char *const words[RETENTION_TERMS] = {
    [RETENTION_FOR_EVER] = "for-ever", [RETENTION_LAST] = "last", [RETENTION_REMOVED] = "until-removed",
    [RETENTION_OVER] = "until-over", [RETENTION_MOST] = "most", [RETENTION_LEVEL_DAYS] = "days",
    [RETENTION_RECORD_DAYS] = "days", [RETENTION_ORDER_DAYS] = "days", [RETENTION_ELSEWHERE] = "elsewhere",
    [RETENTION_SITE] = "unless-withheld", [RETENTION_NEVER] = "never",
};
/* clang-format on */

static const struct history_view view = { "retention", columns, COLUMNS };

const struct history_view *api_retention_view(void)
{
    return &view;
}

_Static_assert(MAILING_LETTER_KEPT == (int)WEBHOOK_DELIVERY_KEPT, "one number is told of both");

struct telling {
    struct api_page page;
    const struct portal_conf *conf;
    struct store_table_list tables;
    struct buf fields; /* of the row that is told */
    int64_t told;      /* rows, those of earlier pages too */
    int64_t after;     /* as many are on earlier pages */
};

/* Days that configuration may change; -1: nothing of <history> decides. */
static int64_t days_of(const struct portal_conf_keep *keep, enum retention_term term)
{
    if (term == RETENTION_LEVEL_DAYS)
        return keep->level_days;
    if (term == RETENTION_RECORD_DAYS)
        return keep->record_days;
    return term == RETENTION_ORDER_DAYS ? keep->order_days : -1;
}

static bool is_there(const struct portal_conf *conf, enum retention_needs needs)
{
    const bool is_on[] = { [RETENTION_ALWAYS] = true,
                           [RETENTION_FEED] = conf->feed.is_on,
                           [RETENTION_WEBHOOKS] = conf->hooks.is_on,
                           [RETENTION_MAIL] = conf->mail.is_on };

    return is_on[needs];
}

static void set_text(struct history_view_cell *cell, const char *text)
{
    *cell = (struct history_view_cell){ .is_null = text == NULL, .text = text };
}

static void set_number(struct history_view_cell *cell, bool is_known, int64_t number)
{
    *cell = (struct history_view_cell){ .is_null = !is_known, .number = number };
}

static const char *place_of(const struct portal_conf *conf, const struct retention *row)
{
    if (strcmp(row->where, "database") != 0)
        return row->where;
    return conf->server.is_used ? "postgresql" : "sqlite";
}

/* False when the page is full. */
static bool tell(struct telling *telling, const struct retention *row,
                 const struct portal_conf_keep *keep)
{
    struct history_view_cell cells[HISTORY_VIEW_COLUMNS];
    int64_t days = days_of(keep, row->term);

    telling->told++;
    if (telling->told <= telling->after)
        return true;
    set_text(&cells[DATA], row->data);
    set_text(&cells[CUSTOMER], keep->customer);
    set_text(&cells[SITE], keep->site);
    set_text(&cells[KEPT], words[days == 0 ? RETENTION_FOR_EVER : row->term]);
    set_number(&cells[DAYS], days > 0, days);
    set_number(&cells[MOST], row->term == RETENTION_MOST,
               row->needs == RETENTION_FEED ? telling->conf->feed.items : WEBHOOK_DELIVERY_KEPT);
    set_text(&cells[WHERE], place_of(telling->conf, row));
    set_text(&cells[SEEN_BY], row->seen_by);
    set_text(&cells[PERSONAL], row->personal);
    set_text(&cells[FIELDS], buf_text(&telling->fields));
    return api_page_row(&telling->page, &view, cells);
}

/* Agents of a scope whose customer and site are these; "": any. */
#define OF_RULE                                                                                    \
    "SELECT count(*) FROM agent a WHERE " STORE_SCOPE_SQL(                                         \
        "a.place") " AND (? = '' OR a.customer = ?) AND (? = '' OR a.site = ?)"

/* Whether a rule is about somebody whom the caller may see: others' names are not for him. */
static enum err concerns(const struct api_call *call, const struct portal_conf_keep *keep,
                         bool *out_does)
{
    const char *customer = keep->customer != NULL ? keep->customer : "";
    const char *site = keep->site != NULL ? keep->site : "";
    const struct access_value values[] = { { .scope = &call->caller.scope },
                                           { .text = customer },
                                           { .text = customer },
                                           { .text = site },
                                           { .text = site } };
    int64_t count = 0;
    enum err err = access_number(store_db(call->world->reader), OF_RULE, values,
                                 sizeof values / sizeof values[0], &count);

    *out_does = count > 0;
    return err;
}

/* A row as the configuration has it for all, and for those for whom it has it otherwise. */
static enum err tell_row(struct telling *telling, const struct retention *row, bool *out_goes_on)
{
    const struct portal_conf *conf = telling->conf;
    bool is_wanted = is_there(conf, row->needs);

    buf_clear(&telling->fields);
    retention_fields(row, &telling->tables, &telling->fields);
    enum err err = buf_error(&telling->fields);
    for (size_t i = 0; i < conf->keep_count && *out_goes_on && err == ERR_NONE; i++) {
        if (i > 0 && days_of(&conf->keeps[i], row->term) < 0)
            break;
        if (i > 0)
            err = concerns(telling->page.call, &conf->keeps[i], &is_wanted);
        if (is_wanted && err == ERR_NONE)
            *out_goes_on = tell(telling, row, &conf->keeps[i]);
    }
    return err;
}

static enum err tell_all(struct telling *telling)
{
    const struct retention *row;
    bool goes_on = true;
    enum err err =
        store_table_read_all(store_db(telling->page.call->world->reader), &telling->tables);

    for (size_t i = 0; err == ERR_NONE && goes_on && (row = retention_at(i)) != NULL; i++)
        err = tell_row(telling, row, &goes_on);
    return err;
}

void api_retention_get(struct api_call *call)
{
    struct telling telling = { .conf = call->world->conf };
    struct api_cursor last;
    int has_cursor = api_page_cursor(call, &last);

    if (has_cursor < 0 || !api_page_begin(&telling.page, call))
        return;
    telling.after = last.number;
    buf_init(&telling.fields, FIELDS_MOST);
    enum err err = tell_all(&telling);
    last.number = telling.after + (int64_t)telling.page.rows;
    api_page_end(&telling.page, err, &last);
    store_table_free(&telling.tables);
    buf_finish(&telling.fields);
}
