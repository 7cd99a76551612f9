/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of the store: what they are called, and how those that an older program made grow. */
#include "portal/store/store_sql_schema.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "base/sqlite.h"
#include "portal/store/store_scope_whole.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>

static void every_field_has_its_column(void)
{
    struct portal_rig rig = portal_rig_begin();
    struct db *db = NULL;

    CU_ASSERT_EQUAL_FATAL(db_open(&rig.place, DB_READ, &db), ERR_NONE);
    for (int i = 0; i < FIELD_COUNT; i++) {
        char table[STORE_SQL_SCHEMA_NAME];
        char column[STORE_SQL_SCHEMA_NAME];
        bool has = false;
        store_sql_schema_table((enum field_id)i, table);
        store_sql_schema_column((enum field_id)i, column);
        CU_ASSERT_EQUAL(db_has_column(db, table, column, &has), ERR_NONE);
        CU_ASSERT_TRUE(has);
    }
    db_close(db);
    portal_rig_end(&rig);
}

static void names_tables_and_columns_after_the_fields(void)
{
    static const struct {
        enum field_id id;
        const char *table;
        const char *column;
        const char *type;
    } rows[] = {
        { FIELD_ASSET_PRODUCT_NUMBER, "asset", "product_number", "{text}" },
        { FIELD_ASSET_MAC, "asset_mac", "value", "{text}" },
        { FIELD_CONSUMABLE_LEVEL, "consumable", "level", "{real}" },
        { FIELD_CONSUMABLE_LEVEL_QUALITY, "consumable", "level_quality", "{text}" },
        { FIELD_METER_COUNT, "meter_count", "value", "{number}" },
        { FIELD_METER_COUNT_COLOUR, "meter_count", "colour", "{text}" },
        { FIELD_INCIDENT_OPENED, "incident", "opened", "{number}" },
        { FIELD_AGENT_LICENCE_UNTIL, "agent_self", "licence_until", "{number}" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char name[STORE_SQL_SCHEMA_NAME];
        store_sql_schema_table(rows[i].id, name);
        CU_ASSERT_STRING_EQUAL(name, rows[i].table);
        store_sql_schema_column(rows[i].id, name);
        CU_ASSERT_STRING_EQUAL(name, rows[i].column);
        CU_ASSERT_STRING_EQUAL(store_sql_schema_type(rows[i].id), rows[i].type);
    }
}

/* Do something to the database while the store is closed. */
static void change_closed(struct portal_rig *rig, const char *sql)
{
    store_close(rig->store);
    rig->store = NULL;
    portal_rig_run(rig, sql);
}

static void an_older_database_gets_the_columns_it_lacks(void)
{
    struct portal_rig rig = portal_rig_begin();

    portal_rig_fill(rig.store, rig.agent, 1, 4);
    change_closed(&rig, "ALTER TABLE consumable DROP COLUMN pages_left; DROP TABLE asset_mac");
    CU_ASSERT_EQUAL_FATAL(store_open(&rig.place, STORE_WRITE, &rig.store), ERR_NONE);
    CU_ASSERT_EQUAL(
        portal_rig_ask(&rig, "SELECT count(*) FROM consumable WHERE pages_left IS NULL"), 4);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM asset_mac"), 0);
    portal_rig_end(&rig);
}

static void a_portal_from_before_trays_learns_of_trays(void)
{
    struct portal_rig rig = portal_rig_begin();

    change_closed(&rig, "DROP TABLE asset_tray; DROP TABLE asset_output; DROP TABLE asset_cover; "
                        "ALTER TABLE asset DROP COLUMN language; "
                        "ALTER TABLE incident DROP COLUMN subunit");
    CU_ASSERT_EQUAL_FATAL(store_open(&rig.place, STORE_WRITE, &rig.store), ERR_NONE);
    portal_rig_add(
        rig.store, rig.agent,
        "<asset device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT "'>"
        "<language>de</language><tray index='2' name='Tray 2' capacity='250' "
        "unit='sheets' size='210x297mm'>sheetFeedManual</tray><tray index='3'>other"
        "</tray><output index='1'>mailBox</output><cover index='1'>Front</cover></asset>");
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM asset_tray"), 2);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT capacity FROM asset_tray WHERE \"index\" = 2 AND "
                                         "value = 'sheetFeedManual' AND name = 'Tray 2' "
                                         "AND unit = 'sheets'"),
                    250);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM asset_cover WHERE value = 'Front'"),
                    1);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM asset WHERE language = 'de'"), 1);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM incident WHERE subunit IS NULL"), 0);
    portal_rig_end(&rig);
}

static void refuses_a_database_of_a_newer_program(void)
{
    struct portal_rig rig = portal_rig_begin();
    struct store *other = NULL;
    struct db *db = NULL;

    store_close(rig.store);
    rig.store = NULL;
    CU_ASSERT_EQUAL_FATAL(db_open(&rig.place, DB_WRITE, &db), ERR_NONE);
    CU_ASSERT_EQUAL(db_begin(db), ERR_NONE);
    CU_ASSERT_EQUAL(db_set_version(db, 999), ERR_NONE);
    CU_ASSERT_EQUAL(db_commit(db), ERR_NONE);
    db_close(db);
    log_set_level(LOG_LEVEL_ERROR);
    CU_ASSERT_EQUAL(store_open(&rig.place, STORE_WRITE, &other), ERR_REFUSED);
    CU_ASSERT_EQUAL(store_open(&rig.place, STORE_READ, &other), ERR_REFUSED);
    CU_ASSERT_PTR_NULL(other);
    portal_rig_end(&rig);
}

/* A folder with the embedded store that tests/data/store has as SQL. */
static struct portal_rig make_older(const char *name)
{
    struct portal_rig rig = { .folder = portal_rig_folder() };
    char path[256];
    struct sqlite *db = NULL;
    struct buf sql;

    rig.place = (struct db_place){ .folder = rig.folder };
    buf_init(&sql, 1 << 20);
    (void)snprintf(path, sizeof path, "%s/store/%s", TEST_DATA, name);
    CU_ASSERT_EQUAL_FATAL(file_read(path, &sql), ERR_NONE);
    (void)snprintf(path, sizeof path, "%s/portal.db", rig.folder);
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_WRITE, &db), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(sqlite_run(db, buf_text(&sql)), ERR_NONE);
    sqlite_close(db);
    buf_finish(&sql);
    return rig;
}

static bool take_model(void *arg, const struct store_printer *printer)
{
    (void)snprintf(arg, 64, "%s %s %d %u", printer->model, printer->macs,
                   (int)printer->supplies[0].level, printer->critical);
    return true;
}

static void a_store_of_version_1_goes_on_with_all_that_it_has(void)
{
    struct portal_rig rig = make_older("version_1.sql");
    struct store *reader = NULL;
    struct db *db = NULL;
    int version = 0;
    char text[64] = "";

    log_set_level(LOG_LEVEL_ERROR);
    CU_ASSERT_EQUAL_FATAL(store_open(&rig.place, STORE_WRITE, &rig.store), ERR_NONE);
    rig.agent = portal_rig_agent(rig.store);
    CU_ASSERT_EQUAL(rig.agent, 1);
    portal_rig_fill(rig.store, rig.agent, 5, 6);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM entry WHERE row = number"), 6);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM meter_count"), 2);
    CU_ASSERT_EQUAL_FATAL(store_open(&rig.place, STORE_READ, &reader), ERR_NONE);
    CU_ASSERT_EQUAL(store_each_printer(reader, store_scope_whole(), "HQ", take_model, text),
                    ERR_NONE);
    CU_ASSERT_STRING_EQUAL(text, "L 1 00:11:22:33:44:55 00:11:22:33:44:56 37 1");
    store_close(reader);
    CU_ASSERT_EQUAL_FATAL(db_open(&rig.place, DB_READ, &db), ERR_NONE);
    CU_ASSERT_EQUAL(db_version(db, &version), ERR_NONE);
    CU_ASSERT_EQUAL(version, store_sql_schema_version());
    db_close(db);
    portal_rig_end(&rig);
}

static void agents_of_an_older_store_get_their_places(void)
{
    struct portal_rig rig = make_older("version_1.sql");

    log_set_level(LOG_LEVEL_ERROR);
    CU_ASSERT_EQUAL_FATAL(store_open(&rig.place, STORE_WRITE, &rig.store), ERR_NONE);
    CU_ASSERT_EQUAL(
        portal_rig_ask(&rig, "SELECT count(*) FROM agent a JOIN place s ON s.id = a.place "
                             "JOIN place c ON c.id = s.parent JOIN place p ON p.id = c.parent "
                             "WHERE s.name = a.site AND c.name = a.customer AND p.parent = 0 "
                             "AND s.path = '/' || p.id || '/' || c.id || '/' || s.id || '/'"),
        3);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(DISTINCT place) FROM agent"), 2);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM place"), 5);
    portal_rig_end(&rig);
}

static void an_older_store_is_made_anew_with_sums(void)
{
    struct portal_rig rig = make_older("version_1.sql");
    char path[128];
    struct sqlite *db;
    bool is_made = true;

    log_set_level(LOG_LEVEL_ERROR);
    CU_ASSERT_EQUAL_FATAL(store_open(&rig.place, STORE_WRITE, &rig.store), ERR_NONE);
    store_close(rig.store);
    rig.store = NULL;
    (void)snprintf(path, sizeof path, "%s/portal.db", rig.folder);
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_WRITE_SUMS, &db), ERR_NONE);
    CU_ASSERT_EQUAL(sqlite_make_sums(db, &is_made), ERR_NONE);
    CU_ASSERT_FALSE(is_made);
    sqlite_close(db);
    portal_rig_end(&rig);
}

UNIT_MAIN("store_sql_schema", UNIT_TEST(every_field_has_its_column),
          UNIT_TEST(names_tables_and_columns_after_the_fields),
          UNIT_TEST(an_older_database_gets_the_columns_it_lacks),
          UNIT_TEST(a_portal_from_before_trays_learns_of_trays),
          UNIT_TEST(refuses_a_database_of_a_newer_program),
          UNIT_TEST(a_store_of_version_1_goes_on_with_all_that_it_has),
          UNIT_TEST(agents_of_an_older_store_get_their_places),
          UNIT_TEST(an_older_store_is_made_anew_with_sums))
