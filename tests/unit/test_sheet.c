/* SPDX-License-Identifier: Apache-2.0 */
/* The tables that people fill in: what a value may be, who sees which row, files, and the parts
 * that a device has in it. */
#include "portal/store/sheet.h"

#include "portal/store/access_audit.h"
#include "portal/store/list_view.h"
#include "portal/store/sheet_csv.h"
#include "portal/store/sheet_read.h"
#include "portal/store/store_place.h"
#include "portal/store/store_scope_whole.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NOW      INT64_C(1795338000000)
#define PROVIDER 1 /* places: 1 the provider, 2 ACME, 3 its HQ, 4 Rival, 5 its Depot */
#define ACME     2
#define HQ       3
#define RIVAL    4

struct desk {
    struct portal_rig rig;
    struct store *store;
    struct access_actor actor;
    struct sheet_write write;
    struct store_scope scope; /* who asks */
    struct buf text;
};

static void ask_as(struct desk *d, int64_t place)
{
    CU_ASSERT_EQUAL_FATAL(
        store_place_scope(store_db(d->store), store_scope_whole(), place, &d->scope), ERR_NONE);
}

static void begin(struct desk *d)
{
    const struct store_agent other = { .jid = "b@x.test", .site = "Depot", .customer = "Rival" };
    struct store_known known;

    *d = (struct desk){ .rig = portal_rig_begin(), .actor = { "ann", "192.0.2.7", NOW } };
    d->store = d->rig.store;
    CU_ASSERT_EQUAL_FATAL(store_set_agent(d->store, &other, &known), ERR_NONE);
    buf_init(&d->text, 8192);
    ask_as(d, PROVIDER);
}

static void end(struct desk *d)
{
    buf_finish(&d->text);
    portal_rig_end(&d->rig);
}

/* Put a text, or a number in digits, into a column. */
static void give(struct desk *d, const char *name, const char *text, int64_t number)
{
    const struct sheet *sheet = sheet_get(d->write.sheet);

    for (size_t i = 0; i < sheet->column_count; i++)
        if (strcmp(sheet->columns[i].name, name) == 0)
            d->write.values[i] = (struct sheet_value){ true, text, number };
}

static void write_to(struct desk *d, enum sheet_id sheet, int64_t place)
{
    d->write = (struct sheet_write){
        .sheet = sheet, .actor = &d->actor, .scope = &d->scope, .place = place
    };
}

static int64_t adds(struct desk *d, enum err wanted)
{
    int64_t row = 0;

    CU_ASSERT_EQUAL(sheet_write_add(d->store, &d->write, &row), wanted);
    return row;
}

static int64_t add_part(struct desk *d, int64_t place, const char *part, int64_t price,
                        const char *price_for, const char *models)
{
    write_to(d, SHEET_PARTS, place);
    give(d, "part", part, 0);
    give(d, "kind", "toner", 0);
    give(d, "colour", "cyan", 0);
    give(d, "price_cents", NULL, price);
    give(d, "price_for", price_for, 0);
    give(d, "models", models, 0);
    return adds(d, ERR_NONE);
}

static bool tell(void *arg, const struct history_view *view, const struct history_view_cell *cells)
{
    struct desk *d = arg;

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

static void shows(struct desk *d, enum sheet_id sheet, struct sheet_query query, const char *wanted)
{
    query.scope = &d->scope;
    query.most = 100;
    buf_clear(&d->text);
    CU_ASSERT_EQUAL(sheet_read_rows(store_db(d->store), sheet, &query, tell, d), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(buf_text(&d->text), wanted);
}

static void values_are_what_their_column_says(void)
{
    static const struct {
        enum sheet_id sheet;
        size_t column;
        struct sheet_value value;
        const char *why; /* its beginning, NULL: it is good */
    } rows[] = {
        { SHEET_MODELS, 0, { true, "Halvern", 0 }, NULL },
        { SHEET_MODELS, 0, { true, "", 0 }, "is missing" },
        { SHEET_MODELS, 0, { false, NULL, 0 }, "is missing" },
        { SHEET_MODELS, 0, { true, "a\nb", 0 }, "is no plain" },
        { SHEET_MODELS, 0, { true, "a\x7f", 0 }, "is no plain" },
        { SHEET_MODELS, 0, { true, "\xff", 0 }, "is no plain" },
        { SHEET_MODELS, 2, { true, "a;b c", 0 }, NULL },
        { SHEET_MODELS, 2, { true, "a;;b", 0 }, "is no list" },
        { SHEET_MODELS, 2, { true, ";a", 0 }, "is no list" },
        { SHEET_MODELS, 2, { true, "a;", 0 }, "is no list" },
        { SHEET_MODELS, 2, { true, "a; b", 0 }, "is no list" },
        { SHEET_MODELS, 2, { true, "a ;b", 0 }, "is no list" },
        { SHEET_ROUTES, 1, { true, "user", 0 }, NULL },
        { SHEET_ROUTES, 1, { true, "use", 0 }, "is none of the words" },
        { SHEET_ROUTES, 1, { true, "user|nobody", 0 }, "is none of the words" },
        { SHEET_MOVES, 2, { true, NULL, -1000000 }, NULL },
        { SHEET_MOVES, 2, { true, NULL, 1000001 }, "is out of bounds" },
        { SHEET_CONTACTS, 2, { true, "+44 (0)20 / 7946-0999", 0 }, NULL },
        { SHEET_CONTACTS, 2, { true, "call me", 0 }, "is not formed" },
        { SHEET_CONTACTS, 3, { true, "eva@acme.test", 0 }, NULL },
        { SHEET_CONTACTS, 3, { true, "eva@acme@test", 0 }, "is not formed" },
        { SHEET_CONTACTS, 3, { true, "eva@acme.test,x@y", 0 }, "is not formed" },
        { SHEET_CONTACTS, 3, { true, "@acme.test", 0 }, "is not formed" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *why =
            sheet_check(&sheet_get(rows[i].sheet)->columns[rows[i].column], &rows[i].value);
        CU_ASSERT_EQUAL(why == NULL, rows[i].why == NULL);
        if (why && rows[i].why)
            CU_ASSERT_EQUAL(strncmp(why, rows[i].why, strlen(rows[i].why)), 0);
    }
}

static void a_catalogue_is_seen_below_and_a_nearer_row_goes_before(void)
{
    struct desk d;
    struct store_scope hq, depot;

    begin(&d);
    (void)add_part(&d, PROVIDER, "C1", 900, NULL, NULL);
    (void)add_part(&d, PROVIDER, "C2", 950, "all", NULL);
    (void)add_part(&d, ACME, "C1", 1200, "own", NULL);
    shows(&d, SHEET_PARTS, (struct sheet_query){ 0 },
          "1 1 C1 toner cyan 900 | 2 1 C2 toner cyan 950 all | 3 2 C1 toner cyan 1200 own | ");
    ask_as(&d, HQ);
    hq = d.scope;
    shows(&d, SHEET_PARTS, (struct sheet_query){ 0 },
          "1 1 C1 toner cyan | 2 1 C2 toner cyan 950 all | 3 2 C1 toner cyan own | ");
    shows(&d, SHEET_PARTS, (struct sheet_query){ .holds_at = &hq },
          "2 1 C2 toner cyan 950 all | 3 2 C1 toner cyan own | ");
    ask_as(&d, 5);
    depot = d.scope;
    shows(&d, SHEET_PARTS, (struct sheet_query){ .holds_at = &depot },
          "1 1 C1 toner cyan | 2 1 C2 toner cyan 950 all | ");
    shows(&d, SHEET_PARTS, (struct sheet_query){ .id = 3 }, "");
    shows(&d, SHEET_PARTS, (struct sheet_query){ .place = ACME }, "");
    shows(&d, SHEET_PARTS, (struct sheet_query){ .key = "C2" }, "2 1 C2 toner cyan 950 all | ");
    end(&d);
}

static void what_is_seen_from_below_is_not_changed_from_there(void)
{
    struct desk d;
    int64_t row;

    begin(&d);
    row = add_part(&d, PROVIDER, "C1", 900, NULL, NULL);
    ask_as(&d, ACME);
    write_to(&d, SHEET_PARTS, ACME);
    give(&d, "colour", "black", 0);
    CU_ASSERT_EQUAL(sheet_write_change(d.store, &d.write, row), ERR_MISSING);
    CU_ASSERT_EQUAL(sheet_write_remove(d.store, &d.write, row), ERR_MISSING);
    give(&d, "part", "C1", 0);
    d.write.place = PROVIDER;
    (void)adds(&d, ERR_MISSING);
    d.write.place = RIVAL;
    (void)adds(&d, ERR_MISSING);
    d.write.place = ACME;
    row = adds(&d, ERR_NONE);
    (void)adds(&d, ERR_REFUSED);
    ask_as(&d, RIVAL);
    CU_ASSERT_EQUAL(sheet_write_change(d.store, &d.write, row), ERR_MISSING);
    CU_ASSERT_EQUAL(sheet_write_remove(d.store, &d.write, row), ERR_MISSING);
    ask_as(&d, ACME);
    CU_ASSERT_EQUAL(sheet_write_remove(d.store, &d.write, row), ERR_NONE);
    CU_ASSERT_EQUAL(portal_rig_ask(&d.rig, "SELECT count(*) FROM catalogue_part"), 1);
    end(&d);
}

static bool tell_audit(void *arg, const struct access_audit *audit)
{
    struct desk *d = arg;

    return buf_append_format(&d->text, "%s %s (%s) (%s) | ", audit->what, audit->target,
                             audit->before, audit->after);
}

static void audit_tells(struct desk *d, const char *wanted)
{
    buf_clear(&d->text);
    CU_ASSERT_EQUAL(access_audit_each(d->store, &d->scope, 0, 10, tell_audit, d), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(buf_text(&d->text), wanted);
}

static void the_audit_tells_what_a_row_was_and_is(void)
{
    struct desk d;

    begin(&d);
    write_to(&d, SHEET_MODELS, ACME);
    give(&d, "manufacturer", "Halvern", 0);
    give(&d, "model", "M410", 0);
    CU_ASSERT_EQUAL(adds(&d, ERR_NONE), 1);
    write_to(&d, SHEET_MODELS, 0);
    give(&d, "aliases", "M-410", 0);
    CU_ASSERT_EQUAL(sheet_write_change(d.store, &d.write, 1), ERR_NONE);
    write_to(&d, SHEET_MODELS, 0);
    give(&d, "aliases", "", 0);
    CU_ASSERT_EQUAL(sheet_write_change(d.store, &d.write, 1), ERR_NONE);
    audit_tells(&d,
                "model changed model 1 (manufacturer=Halvern;model=M410;aliases=M-410) "
                "(manufacturer=Halvern;model=M410) | model changed model 1 "
                "(manufacturer=Halvern;model=M410) (manufacturer=Halvern;model=M410;aliases=M-410) "
                "| model added model 1 () (manufacturer=Halvern;model=M410) | ");
    ask_as(&d, RIVAL);
    audit_tells(&d, "");
    end(&d);
}

static void of_people_the_audit_has_nothing(void)
{
    struct desk d;

    begin(&d);
    write_to(&d, SHEET_CONTACTS, HQ);
    give(&d, "role", "delivery", 0);
    give(&d, "name", "Canary Person", 0);
    give(&d, "street", "Canary Street 1", 0);
    CU_ASSERT_EQUAL(adds(&d, ERR_NONE), 1);
    shows(&d, SHEET_CONTACTS, (struct sheet_query){ 0 },
          "1 3 delivery Canary Person Canary Street 1 | ");
    ask_as(&d, RIVAL);
    shows(&d, SHEET_CONTACTS, (struct sheet_query){ 0 }, "");
    ask_as(&d, ACME);
    CU_ASSERT_EQUAL(sheet_write_change(d.store, &d.write, 1), ERR_NONE);
    CU_ASSERT_EQUAL(sheet_write_remove(d.store, &d.write, 1), ERR_NONE);
    shows(&d, SHEET_CONTACTS, (struct sheet_query){ 0 }, "");
    audit_tells(&d, "contact removed contact 1 () () | contact changed contact 1 () () | "
                    "contact added contact 1 () () | ");
    end(&d);
}

static void moves(struct desk *d, const char *kind, int64_t quantity, const char *reason,
                  enum err wanted)
{
    write_to(d, SHEET_MOVES, HQ);
    give(d, "part", "C1", 0);
    give(d, "kind", kind, 0);
    give(d, "quantity", NULL, quantity);
    if (reason)
        give(d, "reason", reason, 0);
    (void)adds(d, wanted);
}

static bool tell_stock(void *arg, const struct history_view *view, const struct list_view_key *key,
                       const struct history_view_cell *cells)
{
    struct desk *d = arg;

    (void)view;
    (void)key;
    return buf_append_format(&d->text, "%s %" PRId64 " ", cells[1].text, cells[2].number);
}

static void stock_is(struct desk *d, const char *wanted)
{
    const struct list_view_query query = { .scope = &d->scope, .most = 10 };

    buf_clear(&d->text);
    CU_ASSERT_EQUAL(list_view_read(store_db(d->store), LIST_VIEW_STOCK, &query, tell_stock, d),
                    ERR_NONE);
    CU_ASSERT_STRING_EQUAL(buf_text(&d->text), wanted);
}

static void stock_is_never_below_nothing_without_saying_so(void)
{
    struct desk d;

    begin(&d);
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
    ask_as(&d, RIVAL);
    stock_is(&d, "");
    end(&d);
}

static void a_delivery_happens_in_its_order_and_goes_to_its_place(void)
{
    struct desk d;
    int64_t row;
    char wanted[64];

    begin(&d);
    write_to(&d, SHEET_CONTACTS, RIVAL);
    give(&d, "role", "delivery", 0);
    give(&d, "name", "Rob", 0);
    (void)adds(&d, ERR_NONE);
    write_to(&d, SHEET_CONTACTS, ACME);
    give(&d, "role", "delivery", 0);
    give(&d, "name", "Ann", 0);
    (void)adds(&d, ERR_NONE);
    write_to(&d, SHEET_DELIVERIES, HQ);
    give(&d, "part", "C1", 0);
    give(&d, "quantity", NULL, 2);
    give(&d, "ordered", NULL, 1000);
    give(&d, "contact", NULL, 1);
    (void)adds(&d, ERR_RANGE);
    CU_ASSERT_STRING_EQUAL(d.write.why, "contact: is none of this place");
    give(&d, "contact", NULL, 2);
    row = adds(&d, ERR_NONE);
    write_to(&d, SHEET_DELIVERIES, 0);
    give(&d, "sent", NULL, 999);
    CU_ASSERT_EQUAL(sheet_write_change(d.store, &d.write, row), ERR_RANGE);
    give(&d, "sent", NULL, 2000);
    give(&d, "arrived", NULL, 3000);
    CU_ASSERT_EQUAL(sheet_write_change(d.store, &d.write, row), ERR_NONE);
    write_to(&d, SHEET_DELIVERIES, 0);
    give(&d, "cancelled", NULL, 4000);
    CU_ASSERT_EQUAL(sheet_write_change(d.store, &d.write, row), ERR_RANGE);
    (void)snprintf(wanted, sizeof wanted, "%" PRId64 " 3 C1 2 2 1000 2000 3000 | ", row);
    shows(&d, SHEET_DELIVERIES, (struct sheet_query){ 0 }, wanted);
    end(&d);
}

static void reads(struct desk *d, const char *file, const char *why)
{
    struct sheet_csv csv;
    enum err err = sheet_csv_parse(SHEET_PARTS, file, strlen(file), &csv);

    if (err == ERR_NONE) {
        write_to(d, SHEET_PARTS, ACME);
        err = sheet_csv_store(d->store, &d->write, &csv);
    }
    CU_ASSERT_EQUAL(err == ERR_NONE, why == NULL);
    CU_ASSERT_STRING_EQUAL(buf_text(&csv.why), why ? why : "");
    sheet_csv_finish(&csv);
}

static void a_file_is_taken_whole_or_not_at_all(void)
{
    struct desk d;

    begin(&d);
    reads(&d, "part,kind,yield\r\nC1,toner,1600\r\n\"C2\",,\r\n", NULL);
    shows(&d, SHEET_PARTS, (struct sheet_query){ 0 }, "1 2 C1 toner 1600 | 2 2 C2 | ");
    reads(&d, "kind,part,id,place,changed_ms\ntoner,C3,,,\ninkk,C4,1,2,3\n",
          "line 3: kind: is none of the words that it may be");
    reads(&d, "part,yield\nC3,1e3\n\"C4\nx\",0\n",
          "line 2: yield: is no whole number; line 3: part: is no plain text; "
          "line 4: yield: is out of bounds");
    reads(&d, "part\nC3\n\n", "line 3: part: is missing");
    reads(&d, "part,kind\nC3\n", "line 2: has not as many fields as the first one");
    reads(&d, "part\nC3,toner\n", "line 2: has not as many fields as the first one");
    reads(&d, "part\nC3\nC\"4\n", "line 3: has a quote out of place");
    reads(&d, "part,part\n", "line 1: names a column that is none, or one twice");
    reads(&d, "parts\n", "line 1: names a column that is none, or one twice");
    reads(&d, "kind\ntoner\n", "line 1: part: is missing");
    reads(&d, "", "line 1: does not name the columns");
    shows(&d, SHEET_PARTS, (struct sheet_query){ 0 }, "1 2 C1 toner 1600 | 2 2 C2 | ");
    reads(&d, "part,colour\nC1,cyan", NULL);
    shows(&d, SHEET_PARTS, (struct sheet_query){ 0 }, "1 2 C1 cyan | 2 2 C2 | ");
    audit_tells(&d, "part imported file () (rows=1) | part imported file () (rows=2) | ");
    end(&d);
}

static void a_file_of_too_many_rows_is_refused(void)
{
    struct sheet_csv csv;
    struct buf file;

    buf_init(&file, SHEET_CSV_BYTES + 2);
    buf_append_text(&file, "part\n");
    for (int i = 0; i < SHEET_CSV_ROWS; i++)
        buf_append_format(&file, "C%d\n", i);
    CU_ASSERT_EQUAL(sheet_csv_parse(SHEET_PARTS, file.data, file.len, &csv), ERR_NONE);
    CU_ASSERT_EQUAL(csv.rows, SHEET_CSV_ROWS);
    sheet_csv_finish(&csv);
    buf_append_text(&file, "more\n");
    CU_ASSERT_EQUAL(sheet_csv_parse(SHEET_PARTS, file.data, file.len, &csv), ERR_LIMIT);
    sheet_csv_finish(&csv);
    CU_ASSERT_EQUAL(sheet_csv_parse(SHEET_PARTS, file.data, SHEET_CSV_BYTES + 1, &csv), ERR_LIMIT);
    sheet_csv_finish(&csv);
    buf_finish(&file);
}

static void say_device(struct desk *d, const char *model, int index, const char *colour,
                       const char *part)
{
    char xml[512];

    (void)snprintf(xml, sizeof xml,
                   "<asset device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT
                   "'><manufacturer>HALVERN</manufacturer><model>%s</model></asset>",
                   model);
    portal_rig_add(d->store, d->rig.agent, xml);
    (void)snprintf(xml, sizeof xml,
                   "<consumable device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT
                   "' index='%d'><type>toner</type><colour>%s</colour>%s%s%s"
                   "<level quality='some'/></consumable>",
                   index, colour, part ? "<part>" : "", part ? part : "", part ? "</part>" : "");
    portal_rig_add(d->store, d->rig.agent, xml);
}

static void parts_are(struct desk *d, const char *wanted)
{
    const struct history_view_query query = { .scope = &d->scope, .device = PORTAL_RIG_DEVICE };

    buf_clear(&d->text);
    CU_ASSERT_EQUAL(history_view_read(store_db(d->store), HISTORY_VIEW_PARTS, &query, tell, d),
                    ERR_NONE);
    CU_ASSERT_STRING_EQUAL(buf_text(&d->text), wanted);
}

static void what_the_device_tells_goes_before_what_fits_its_model(void)
{
    struct desk d;

    begin(&d);
    say_device(&d, "Laser M-410", 1, "cyan", NULL);
    say_device(&d, "Laser M-410", 2, "cyan", "C9");
    parts_are(&d, "1 toner cyan | 2 toner cyan C9 told | ");
    (void)add_part(&d, PROVIDER, "C1", 900, NULL, "M410");
    parts_are(&d, "1 toner cyan | 2 toner cyan C9 told | ");
    write_to(&d, SHEET_MODELS, PROVIDER);
    give(&d, "manufacturer", "Halvern", 0);
    give(&d, "model", "M410", 0);
    give(&d, "aliases", "M410dn;Laser M-410", 0);
    (void)adds(&d, ERR_NONE);
    (void)add_part(&d, PROVIDER, "C9", 990, "all", NULL);
    parts_are(&d, "1 toner cyan model C1 1 900 | 2 toner cyan C9 told C9 2 990 | ");
    ask_as(&d, HQ);
    parts_are(&d, "1 toner cyan model C1 1 | 2 toner cyan C9 told C9 2 990 | ");
    ask_as(&d, PROVIDER);
    (void)add_part(&d, RIVAL, "C7", 1, NULL, "M410");
    (void)add_part(&d, ACME, "C1", 1000, NULL, "M410;M500");
    parts_are(&d, "1 toner cyan model C1 4 1000 | 2 toner cyan C9 told C9 2 990 | ");
    (void)add_part(&d, ACME, "C1-XL", 1500, NULL, "M500;M410"); /* which one is it? */
    parts_are(&d, "1 toner cyan | 2 toner cyan C9 told C9 2 990 | ");
    end(&d);
}

UNIT_MAIN("sheet", UNIT_TEST(values_are_what_their_column_says),
          UNIT_TEST(a_catalogue_is_seen_below_and_a_nearer_row_goes_before),
          UNIT_TEST(what_is_seen_from_below_is_not_changed_from_there),
          UNIT_TEST(the_audit_tells_what_a_row_was_and_is),
          UNIT_TEST(of_people_the_audit_has_nothing),
          UNIT_TEST(stock_is_never_below_nothing_without_saying_so),
          UNIT_TEST(a_delivery_happens_in_its_order_and_goes_to_its_place),
          UNIT_TEST(a_file_is_taken_whole_or_not_at_all),
          UNIT_TEST(a_file_of_too_many_rows_is_refused),
          UNIT_TEST(what_the_device_tells_goes_before_what_fits_its_model))
