/* SPDX-License-Identifier: Apache-2.0 */
/* The tables that people fill in: what a value may be, who sees which row, files, and the parts
 * that a device has in it. */
#include "portal/store/sheet.h"

#include "base/clock.h"
#include "portal/store/access_audit.h"
#include "portal/store/list_view.h"
#include "portal/store/sheet_csv.h"
#include "tests/unit/sheet_rig.h"
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int64_t add_part(struct sheet_rig *d, int64_t place, const char *part, int64_t price,
                        const char *price_for, const char *models)
{
    sheet_rig_write_to(d, SHEET_PARTS, place);
    sheet_rig_give(d, "part", part, 0);
    sheet_rig_give(d, "kind", "toner", 0);
    sheet_rig_give(d, "colour", "cyan", 0);
    sheet_rig_give(d, "price_cents", NULL, price);
    sheet_rig_give(d, "price_for", price_for, 0);
    sheet_rig_give(d, "models", models, 0);
    return sheet_rig_adds(d, ERR_NONE);
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
    struct sheet_rig d;
    struct store_scope hq, depot;

    sheet_rig_begin(&d);
    (void)add_part(&d, PROVIDER, "C1", 900, NULL, NULL);
    (void)add_part(&d, PROVIDER, "C2", 950, "all", NULL);
    (void)add_part(&d, ACME, "C1", 1200, "own", NULL);
    sheet_rig_shows(
        &d, SHEET_PARTS, (struct sheet_query){ 0 },
        "1 1 C1 toner cyan 900 | 2 1 C2 toner cyan 950 all | 3 2 C1 toner cyan 1200 own | ");
    sheet_rig_ask_as(&d, HQ);
    hq = d.scope;
    sheet_rig_shows(&d, SHEET_PARTS, (struct sheet_query){ 0 },
                    "1 1 C1 toner cyan | 2 1 C2 toner cyan 950 all | 3 2 C1 toner cyan own | ");
    sheet_rig_shows(&d, SHEET_PARTS, (struct sheet_query){ .holds_at = &hq },
                    "2 1 C2 toner cyan 950 all | 3 2 C1 toner cyan own | ");
    sheet_rig_ask_as(&d, 5);
    depot = d.scope;
    sheet_rig_shows(&d, SHEET_PARTS, (struct sheet_query){ .holds_at = &depot },
                    "1 1 C1 toner cyan | 2 1 C2 toner cyan 950 all | ");
    sheet_rig_shows(&d, SHEET_PARTS, (struct sheet_query){ .id = 3 }, "");
    sheet_rig_shows(&d, SHEET_PARTS, (struct sheet_query){ .place = ACME }, "");
    sheet_rig_shows(&d, SHEET_PARTS, (struct sheet_query){ .key = "C2" },
                    "2 1 C2 toner cyan 950 all | ");
    sheet_rig_end(&d);
}

static void what_is_seen_from_below_is_not_changed_from_there(void)
{
    struct sheet_rig d;
    int64_t row;

    sheet_rig_begin(&d);
    row = add_part(&d, PROVIDER, "C1", 900, NULL, NULL);
    sheet_rig_ask_as(&d, ACME);
    sheet_rig_write_to(&d, SHEET_PARTS, ACME);
    sheet_rig_give(&d, "colour", "black", 0);
    CU_ASSERT_EQUAL(sheet_write_change(d.store, &d.write, row), ERR_MISSING);
    CU_ASSERT_EQUAL(sheet_write_remove(d.store, &d.write, row), ERR_MISSING);
    sheet_rig_give(&d, "part", "C1", 0);
    d.write.place = PROVIDER;
    (void)sheet_rig_adds(&d, ERR_MISSING);
    d.write.place = RIVAL;
    (void)sheet_rig_adds(&d, ERR_MISSING);
    d.write.place = ACME;
    row = sheet_rig_adds(&d, ERR_NONE);
    (void)sheet_rig_adds(&d, ERR_REFUSED);
    sheet_rig_ask_as(&d, RIVAL);
    CU_ASSERT_EQUAL(sheet_write_change(d.store, &d.write, row), ERR_MISSING);
    CU_ASSERT_EQUAL(sheet_write_remove(d.store, &d.write, row), ERR_MISSING);
    sheet_rig_ask_as(&d, ACME);
    CU_ASSERT_EQUAL(sheet_write_remove(d.store, &d.write, row), ERR_NONE);
    CU_ASSERT_EQUAL(portal_rig_ask(&d.rig, "SELECT count(*) FROM catalogue_part"), 1);
    sheet_rig_end(&d);
}

static bool tell_audit(void *arg, const struct access_audit *audit)
{
    struct sheet_rig *d = arg;

    return buf_append_format(&d->text, "%s %s (%s) (%s) | ", audit->what, audit->target,
                             audit->before, audit->after);
}

static void audit_tells(struct sheet_rig *d, const char *wanted)
{
    buf_clear(&d->text);
    CU_ASSERT_EQUAL(access_audit_each(d->store, &d->scope, 0, 10, tell_audit, d), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(buf_text(&d->text), wanted);
}

static void the_audit_tells_what_a_row_was_and_is(void)
{
    struct sheet_rig d;

    sheet_rig_begin(&d);
    sheet_rig_write_to(&d, SHEET_MODELS, ACME);
    sheet_rig_give(&d, "manufacturer", "Halvern", 0);
    sheet_rig_give(&d, "model", "M410", 0);
    CU_ASSERT_EQUAL(sheet_rig_adds(&d, ERR_NONE), 1);
    sheet_rig_write_to(&d, SHEET_MODELS, 0);
    sheet_rig_give(&d, "aliases", "M-410", 0);
    CU_ASSERT_EQUAL(sheet_write_change(d.store, &d.write, 1), ERR_NONE);
    sheet_rig_write_to(&d, SHEET_MODELS, 0);
    sheet_rig_give(&d, "aliases", "", 0);
    CU_ASSERT_EQUAL(sheet_write_change(d.store, &d.write, 1), ERR_NONE);
    audit_tells(&d,
                "model changed model 1 (manufacturer=Halvern;model=M410;aliases=M-410) "
                "(manufacturer=Halvern;model=M410) | model changed model 1 "
                "(manufacturer=Halvern;model=M410) (manufacturer=Halvern;model=M410;aliases=M-410) "
                "| model added model 1 () (manufacturer=Halvern;model=M410) | ");
    sheet_rig_ask_as(&d, RIVAL);
    audit_tells(&d, "");
    sheet_rig_end(&d);
}

static void of_people_the_audit_has_nothing(void)
{
    struct sheet_rig d;

    sheet_rig_begin(&d);
    sheet_rig_write_to(&d, SHEET_CONTACTS, HQ);
    sheet_rig_give(&d, "role", "delivery", 0);
    sheet_rig_give(&d, "name", "Canary Person", 0);
    sheet_rig_give(&d, "street", "Canary Street 1", 0);
    CU_ASSERT_EQUAL(sheet_rig_adds(&d, ERR_NONE), 1);
    sheet_rig_shows(&d, SHEET_CONTACTS, (struct sheet_query){ 0 },
                    "1 3 delivery Canary Person Canary Street 1 | ");
    sheet_rig_ask_as(&d, RIVAL);
    sheet_rig_shows(&d, SHEET_CONTACTS, (struct sheet_query){ 0 }, "");
    sheet_rig_ask_as(&d, ACME);
    CU_ASSERT_EQUAL(sheet_write_change(d.store, &d.write, 1), ERR_NONE);
    CU_ASSERT_EQUAL(sheet_write_remove(d.store, &d.write, 1), ERR_NONE);
    sheet_rig_shows(&d, SHEET_CONTACTS, (struct sheet_query){ 0 }, "");
    audit_tells(&d, "contact removed contact 1 () () | contact changed contact 1 () () | "
                    "contact added contact 1 () () | ");
    sheet_rig_end(&d);
}

static void reads(struct sheet_rig *d, const char *file, const char *why)
{
    struct sheet_csv csv;
    enum err err = sheet_csv_parse(SHEET_PARTS, file, strlen(file), &csv);

    if (err == ERR_NONE) {
        sheet_rig_write_to(d, SHEET_PARTS, ACME);
        err = sheet_csv_store(d->store, &d->write, &csv);
    }
    CU_ASSERT_EQUAL(err == ERR_NONE, why == NULL);
    CU_ASSERT_STRING_EQUAL(buf_text(&csv.why), why ? why : "");
    sheet_csv_finish(&csv);
}

static void a_file_is_taken_whole_or_not_at_all(void)
{
    struct sheet_rig d;

    sheet_rig_begin(&d);
    reads(&d, "part,kind,yield\r\nC1,toner,1600\r\n\"C2\",,\r\n", NULL);
    sheet_rig_shows(&d, SHEET_PARTS, (struct sheet_query){ 0 }, "1 2 C1 toner 1600 | 2 2 C2 | ");
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
    sheet_rig_shows(&d, SHEET_PARTS, (struct sheet_query){ 0 }, "1 2 C1 toner 1600 | 2 2 C2 | ");
    reads(&d, "part,colour\nC1,cyan", NULL);
    sheet_rig_shows(&d, SHEET_PARTS, (struct sheet_query){ 0 }, "1 2 C1 cyan | 2 2 C2 | ");
    audit_tells(&d, "part imported file () (rows=1) | part imported file () (rows=2) | ");
    sheet_rig_end(&d);
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

static void say_device(struct sheet_rig *d, const char *model, int index, const char *colour,
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

static void parts_are(struct sheet_rig *d, const char *wanted)
{
    const struct history_view_query query = { .scope = &d->scope, .device = PORTAL_RIG_DEVICE };

    buf_clear(&d->text);
    CU_ASSERT_EQUAL(
        history_view_read(store_db(d->store), HISTORY_VIEW_PARTS, &query, sheet_rig_tell, d),
        ERR_NONE);
    CU_ASSERT_STRING_EQUAL(buf_text(&d->text), wanted);
}

static void what_the_device_tells_goes_before_what_fits_its_model(void)
{
    struct sheet_rig d;

    sheet_rig_begin(&d);
    say_device(&d, "Laser M-410", 1, "cyan", NULL);
    say_device(&d, "Laser M-410", 2, "cyan", "C9");
    parts_are(&d, "1 toner cyan | 2 toner cyan C9 told | ");
    (void)add_part(&d, PROVIDER, "C1", 900, NULL, "M410");
    parts_are(&d, "1 toner cyan | 2 toner cyan C9 told | ");
    sheet_rig_write_to(&d, SHEET_MODELS, PROVIDER);
    sheet_rig_give(&d, "manufacturer", "Halvern", 0);
    sheet_rig_give(&d, "model", "M410", 0);
    sheet_rig_give(&d, "aliases", "M410dn;Laser M-410", 0);
    (void)sheet_rig_adds(&d, ERR_NONE);
    (void)add_part(&d, PROVIDER, "C9", 990, "all", NULL);
    parts_are(&d, "1 toner cyan model C1 1 900 | 2 toner cyan C9 told C9 2 990 | ");
    sheet_rig_ask_as(&d, HQ);
    parts_are(&d, "1 toner cyan model C1 1 | 2 toner cyan C9 told C9 2 990 | ");
    sheet_rig_ask_as(&d, PROVIDER);
    (void)add_part(&d, RIVAL, "C7", 1, NULL, "M410");
    (void)add_part(&d, ACME, "C1", 1000, NULL, "M410;M500");
    parts_are(&d, "1 toner cyan model C1 4 1000 | 2 toner cyan C9 told C9 2 990 | ");
    (void)add_part(&d, ACME, "C1-XL", 1500, NULL, "M500;M410"); /* which one is it? */
    parts_are(&d, "1 toner cyan | 2 toner cyan C9 told C9 2 990 | ");
    sheet_rig_end(&d);
}

/* The catalogue was gone through anew for each of its rows: minutes for this one. */
static void a_large_catalogue_is_gone_through_once(void)
{
    struct sheet_rig d;

    sheet_rig_begin(&d);
    for (int index = 1; index <= 4; index++)
        say_device(&d, "M7", index, "cyan", NULL);
    CU_ASSERT_EQUAL(
        db_run(store_db(d.store),
               "INSERT INTO place (parent, kind, name, path) WITH RECURSIVE n (i) AS (SELECT 1 "
               "UNION ALL SELECT i + 1 FROM n WHERE i < 300) SELECT 1, 'customer', 'c' || i, "
               "'/1/x' || i || '/' FROM n;"
               "INSERT INTO catalogue_part (place, changed, part, kind, colour, models) WITH "
               "RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000) "
               "SELECT 1, 1, 'C' || i, 'toner', 'cyan', 'M' || i FROM n"),
        ERR_NONE);
    uint64_t begun_ms = clock_monotonic_ms();
    parts_are(&d, "1 toner cyan model C7 7 | 2 toner cyan model C7 7 | "
                  "3 toner cyan model C7 7 | 4 toner cyan model C7 7 | ");
    CU_ASSERT_TRUE(clock_monotonic_ms() - begun_ms < 10000);
    sheet_rig_end(&d);
}

UNIT_MAIN("sheet", UNIT_TEST(values_are_what_their_column_says),
          UNIT_TEST(a_catalogue_is_seen_below_and_a_nearer_row_goes_before),
          UNIT_TEST(what_is_seen_from_below_is_not_changed_from_there),
          UNIT_TEST(the_audit_tells_what_a_row_was_and_is),
          UNIT_TEST(of_people_the_audit_has_nothing),
          UNIT_TEST(a_file_is_taken_whole_or_not_at_all),
          UNIT_TEST(a_file_of_too_many_rows_is_refused),
          UNIT_TEST(what_the_device_tells_goes_before_what_fits_its_model),
          UNIT_TEST(a_large_catalogue_is_gone_through_once))
