/* SPDX-License-Identifier: Apache-2.0 */
/* What is in stock, and what is on its way there. */
#include "portal/store/sheet_stock.h"

#include "portal/store/list_view.h"
#include "tests/unit/sheet_rig.h"
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void moves(struct sheet_rig *d, const char *kind, int64_t quantity, const char *reason,
                  enum err wanted)
{
    sheet_rig_write_to(d, SHEET_MOVES, HQ);
    sheet_rig_give(d, "part", "C1", 0);
    sheet_rig_give(d, "kind", kind, 0);
    sheet_rig_give(d, "quantity", NULL, quantity);
    if (reason)
        sheet_rig_give(d, "reason", reason, 0);
    (void)sheet_rig_adds(d, wanted);
}

static bool tell_stock(void *arg, const struct history_view *view, const struct list_view_key *key,
                       const struct history_view_cell *cells)
{
    struct sheet_rig *d = arg;

    (void)view;
    (void)key;
    return buf_append_format(&d->text, "%s %" PRId64 " ", cells[1].text, cells[2].number);
}

static void stock_is(struct sheet_rig *d, const char *wanted)
{
    const struct list_view_query query = { .scope = &d->scope, .most = 10 };

    buf_clear(&d->text);
    CU_ASSERT_EQUAL(list_view_read(store_db(d->store), LIST_VIEW_STOCK, &query, tell_stock, d),
                    ERR_NONE);
    CU_ASSERT_STRING_EQUAL(buf_text(&d->text), wanted);
}

static void stock_is_never_below_nothing_without_saying_so(void)
{
    struct sheet_rig d;

    sheet_rig_begin(&d);
    moves(&d, "out", -1, NULL, ERR_RANGE);
    CU_ASSERT_STRING_EQUAL(d.write.why, "quantity: there are not so many in stock");
    moves(&d, "in", 5, NULL, ERR_NONE);
    moves(&d, "out", -3, "to floor 2", ERR_NONE);
    moves(&d, "out", -3, NULL, ERR_RANGE);
    moves(&d, "out", 3, NULL, ERR_RANGE);
    moves(&d, "in", -3, NULL, ERR_RANGE);
    moves(&d, "in", 0, NULL, ERR_RANGE);
    stock_is(&d, "C1 2 ");
    moves(&d, "correction", -4, NULL, ERR_RANGE);
    moves(&d, "correction", -4, "two were fitted and not noted", ERR_NONE);
    stock_is(&d, "C1 -2 ");
    sheet_rig_ask_as(&d, RIVAL);
    stock_is(&d, "");
    sheet_rig_end(&d);
}

static void a_delivery_happens_in_its_order_and_goes_to_its_place(void)
{
    struct sheet_rig d;
    int64_t row;
    char wanted[64];

    sheet_rig_begin(&d);
    sheet_rig_write_to(&d, SHEET_CONTACTS, RIVAL);
    sheet_rig_give(&d, "role", "delivery", 0);
    sheet_rig_give(&d, "name", "Rob", 0);
    (void)sheet_rig_adds(&d, ERR_NONE);
    sheet_rig_write_to(&d, SHEET_CONTACTS, ACME);
    sheet_rig_give(&d, "role", "delivery", 0);
    sheet_rig_give(&d, "name", "Ann", 0);
    (void)sheet_rig_adds(&d, ERR_NONE);
    sheet_rig_write_to(&d, SHEET_DELIVERIES, HQ);
    sheet_rig_give(&d, "part", "C1", 0);
    sheet_rig_give(&d, "quantity", NULL, 2);
    sheet_rig_give(&d, "ordered", NULL, 1000);
    sheet_rig_give(&d, "contact", NULL, 1);
    (void)sheet_rig_adds(&d, ERR_RANGE);
    CU_ASSERT_STRING_EQUAL(d.write.why, "contact: is none of this place");
    sheet_rig_give(&d, "contact", NULL, 2);
    row = sheet_rig_adds(&d, ERR_NONE);
    sheet_rig_write_to(&d, SHEET_DELIVERIES, 0);
    sheet_rig_give(&d, "sent", NULL, 999);
    CU_ASSERT_EQUAL(sheet_write_change(d.store, &d.write, row), ERR_RANGE);
    sheet_rig_give(&d, "sent", NULL, 2000);
    sheet_rig_give(&d, "arrived", NULL, 3000);
    CU_ASSERT_EQUAL(sheet_write_change(d.store, &d.write, row), ERR_NONE);
    sheet_rig_write_to(&d, SHEET_DELIVERIES, 0);
    sheet_rig_give(&d, "cancelled", NULL, 4000);
    CU_ASSERT_EQUAL(sheet_write_change(d.store, &d.write, row), ERR_RANGE);
    (void)snprintf(wanted, sizeof wanted, "%" PRId64 " 3 C1 2 2 1000 2000 3000 | ", row);
    sheet_rig_shows(&d, SHEET_DELIVERIES, (struct sheet_query){ 0 }, wanted);
    sheet_rig_end(&d);
}

static int64_t ordered(struct sheet_rig *d, int64_t quantity)
{
    sheet_rig_write_to(d, SHEET_DELIVERIES, HQ);
    sheet_rig_give(d, "part", "C1", 0);
    sheet_rig_give(d, "quantity", NULL, quantity);
    sheet_rig_give(d, "ordered", NULL, 1000);
    return sheet_rig_adds(d, ERR_NONE);
}

static void becomes(struct sheet_rig *d, int64_t row, const char *column, int64_t value,
                    enum err wanted)
{
    sheet_rig_write_to(d, SHEET_DELIVERIES, 0);
    sheet_rig_give(d, column, NULL, value);
    CU_ASSERT_EQUAL(sheet_write_change(d->store, &d->write, row), wanted);
}

static void what_arrives_is_in_stock_once(void)
{
    struct sheet_rig d;

    sheet_rig_begin(&d);
    int64_t row = ordered(&d, 2);
    becomes(&d, row, "sent", 2000, ERR_NONE);
    stock_is(&d, "");
    becomes(&d, row, "arrived", 3000, ERR_NONE);
    stock_is(&d, "C1 2 ");
    becomes(&d, row, "arrived", 3500, ERR_NONE);
    becomes(&d, row, "fitted", 4000, ERR_NONE);
    stock_is(&d, "C1 2 ");
    CU_ASSERT_EQUAL(portal_rig_ask(&d.rig, "SELECT count(*) FROM supply_move WHERE kind = 'in' AND "
                                           "reason LIKE 'delivery %' AND place = 3"),
                    1);
    CU_ASSERT_EQUAL(
        portal_rig_ask(&d.rig, "SELECT count(*) FROM audit WHERE what = 'stock move added'"), 1);
    (void)ordered(&d, 3);
    sheet_rig_write_to(&d, SHEET_DELIVERIES, HQ); /* arrived when it is first told */
    sheet_rig_give(&d, "part", "C1", 0);
    sheet_rig_give(&d, "quantity", NULL, 5);
    sheet_rig_give(&d, "arrived", NULL, 1000);
    (void)sheet_rig_adds(&d, ERR_NONE);
    stock_is(&d, "C1 7 ");
    sheet_rig_end(&d);
}

/* It may be in a printer already: who was wrong says so in the stock. */
static void what_is_in_stock_has_arrived(void)
{
    struct sheet_rig d;

    sheet_rig_begin(&d);
    int64_t row = ordered(&d, 2);
    becomes(&d, row, "arrived", 3000, ERR_NONE);
    becomes(&d, row, "arrived", SHEET_NOTHING, ERR_RANGE);
    CU_ASSERT_STRING_EQUAL(d.write.why, "arrived: what came is in stock; correct the stock");
    CU_ASSERT_EQUAL(sheet_write_remove(d.store, &d.write, row), ERR_NONE);
    stock_is(&d, "C1 2 ");
    sheet_rig_end(&d);
}

static void a_number_is_taken_away_unless_it_is_needed(void)
{
    struct sheet_rig d;
    char wanted[64];

    sheet_rig_begin(&d);
    int64_t row = ordered(&d, 2);
    becomes(&d, row, "sent", 2000, ERR_NONE);
    becomes(&d, row, "sent", SHEET_NOTHING, ERR_NONE);
    (void)snprintf(wanted, sizeof wanted, "%" PRId64 " 3 C1 2 1000 | ", row);
    sheet_rig_shows(&d, SHEET_DELIVERIES, (struct sheet_query){ 0 }, wanted);
    sheet_rig_write_to(&d, SHEET_LEADS, HQ);
    sheet_rig_give(&d, "supplier", "S", 0);
    sheet_rig_give(&d, "part", "*", 0);
    sheet_rig_give(&d, "median", NULL, 3);
    sheet_rig_give(&d, "spread", NULL, 1);
    row = sheet_rig_adds(&d, ERR_NONE);
    sheet_rig_write_to(&d, SHEET_LEADS, 0);
    sheet_rig_give(&d, "median", NULL, SHEET_NOTHING);
    CU_ASSERT_EQUAL(sheet_write_change(d.store, &d.write, row), ERR_RANGE);
    CU_ASSERT_STRING_EQUAL(d.write.why, "median: is missing");
    sheet_rig_end(&d);
}

/* Else nobody could say any more that it arrived. */
static void a_contact_that_goes_leaves_its_deliveries(void)
{
    struct sheet_rig d;

    sheet_rig_begin(&d);
    sheet_rig_write_to(&d, SHEET_CONTACTS, HQ);
    sheet_rig_give(&d, "role", "delivery", 0);
    sheet_rig_give(&d, "name", "Ann", 0);
    int64_t contact = sheet_rig_adds(&d, ERR_NONE);
    int64_t row = ordered(&d, 1);
    becomes(&d, row, "contact", contact, ERR_NONE);
    sheet_rig_write_to(&d, SHEET_CONTACTS, 0);
    CU_ASSERT_EQUAL(sheet_write_remove(d.store, &d.write, contact), ERR_NONE);
    becomes(&d, row, "arrived", 3000, ERR_NONE);
    stock_is(&d, "C1 1 ");
    sheet_rig_end(&d);
}

UNIT_MAIN("sheet_stock", UNIT_TEST(stock_is_never_below_nothing_without_saying_so),
          UNIT_TEST(a_delivery_happens_in_its_order_and_goes_to_its_place),
          UNIT_TEST(what_arrives_is_in_stock_once), UNIT_TEST(what_is_in_stock_has_arrived),
          UNIT_TEST(a_number_is_taken_away_unless_it_is_needed),
          UNIT_TEST(a_contact_that_goes_leaves_its_deliveries))
