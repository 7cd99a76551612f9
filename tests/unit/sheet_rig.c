/* SPDX-License-Identifier: Apache-2.0 */
/* Two customers with a site each, below a provider. */
#include "tests/unit/sheet_rig.h"

#include "portal/store/sheet_read.h"
#include "portal/store/store_place.h"
#include "portal/store/store_scope_whole.h"
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <string.h>

void sheet_rig_ask_as(struct sheet_rig *d, int64_t place)
{
    CU_ASSERT_EQUAL_FATAL(
        store_place_scope(store_db(d->store), store_scope_whole(), place, &d->scope), ERR_NONE);
}

void sheet_rig_begin(struct sheet_rig *d)
{
    const struct store_agent other = { .jid = "b@x.test", .site = "Depot", .customer = "Rival" };
    struct store_known known;

    *d = (struct sheet_rig){ .rig = portal_rig_begin(), .actor = { "ann", "192.0.2.7", NOW } };
    d->store = d->rig.store;
    CU_ASSERT_EQUAL_FATAL(store_set_agent(d->store, &other, &known), ERR_NONE);
    buf_init(&d->text, 8192);
    sheet_rig_ask_as(d, PROVIDER);
}

void sheet_rig_end(struct sheet_rig *d)
{
    buf_finish(&d->text);
    portal_rig_end(&d->rig);
}

/* Put a text, or a number in digits, into a column. */
void sheet_rig_give(struct sheet_rig *d, const char *name, const char *text, int64_t number)
{
    const struct sheet *sheet = sheet_get(d->write.sheet);

    for (size_t i = 0; i < sheet->column_count; i++)
        if (strcmp(sheet->columns[i].name, name) == 0)
            d->write.values[i] = (struct sheet_value){ true, text, number };
}

void sheet_rig_write_to(struct sheet_rig *d, enum sheet_id sheet, int64_t place)
{
    d->write = (struct sheet_write){
        .sheet = sheet, .actor = &d->actor, .scope = &d->scope, .place = place
    };
}

int64_t sheet_rig_adds(struct sheet_rig *d, enum err wanted)
{
    int64_t row = 0;

    CU_ASSERT_EQUAL(sheet_write_add(d->store, &d->write, &row), wanted);
    return row;
}

bool sheet_rig_tell(void *arg, const struct history_view *view,
                    const struct history_view_cell *cells)
{
    struct sheet_rig *d = arg;

    for (size_t i = 0; i < view->column_count; i++) {
        if (strcmp(view->columns[i].name, "changed") == 0 || cells[i].is_null)
            continue;
        if (cells[i].text)
            buf_append_format(&d->text, "%s ", cells[i].text);
        else
            buf_append_format(&d->text, "%" PRId64 " ", cells[i].number);
    }
    return buf_append_text(&d->text, "| ");
}

void sheet_rig_shows(struct sheet_rig *d, enum sheet_id sheet, struct sheet_query query,
                     const char *wanted)
{
    query.scope = &d->scope;
    query.most = 100;
    buf_clear(&d->text);
    CU_ASSERT_EQUAL(sheet_read_rows(store_db(d->store), sheet, &query, sheet_rig_tell, d),
                    ERR_NONE);
    CU_ASSERT_STRING_EQUAL(buf_text(&d->text), wanted);
}
