/* SPDX-License-Identifier: Apache-2.0 */
/* The statement leaves nothing out. */
#include "portal/store/retention.h"

#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static const struct retention *row_of(const char *data)
{
    const struct retention *row;

    for (size_t i = 0; (row = retention_at(i)) != NULL; i++)
        if (strcmp(row->data, data) == 0)
            return row;
    return NULL;
}

static unsigned rows_with(const char *table)
{
    unsigned count = 0;
    const struct retention *row;

    for (size_t i = 0; (row = retention_at(i)) != NULL; i++)
        count += retention_has(row, table);
    return count;
}

/* A table on no row would be data that nobody is told of: add it to a row of retention.c. */
static void every_table_is_on_one_row(void)
{
    struct portal_rig rig = portal_rig_begin();
    struct store_table_list tables;

    CU_ASSERT_EQUAL_FATAL(store_table_read_all(store_db(rig.store), &tables), ERR_NONE);
    CU_ASSERT_TRUE(tables.count > 40);
    for (size_t i = 0; i < tables.count; i++) {
        unsigned count = rows_with(tables.tables[i].name);
        if (count != 1)
            (void)fprintf(stderr, "%s is on %u rows\n", tables.tables[i].name, count);
        CU_ASSERT_EQUAL(count, 1);
    }
    store_table_free(&tables);
    portal_rig_end(&rig);
}

static void tells(const char *data, const struct store_table_list *tables, const char *wanted)
{
    struct buf text;

    buf_init(&text, 16384);
    retention_fields(row_of(data), tables, &text);
    CU_ASSERT_STRING_EQUAL(buf_text(&text), wanted);
    buf_finish(&text);
}

static void fields_are_the_columns_of_the_database(void)
{
    struct portal_rig rig = portal_rig_begin();
    struct store_table_list tables;

    CU_ASSERT_EQUAL_FATAL(store_table_read_all(store_db(rig.store), &tables), ERR_NONE);
    tells("sessions", &tables, "account address digest opened used");
    tells("levels", &tables, "at level quality received source state supply");
    tells("log", &tables, "time account address agent");
    store_table_free(&tables);
    portal_rig_end(&rig);
}

static void names_what_a_site_may_withhold(void)
{
    const struct store_table_list none = { .count = 0 };
    struct buf text;

    buf_init(&text, 16384);
    retention_fields(row_of("withheld"), &none, &text);
    CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&text), "serial"));
    CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&text), "location"));
    CU_ASSERT_PTR_NULL(strstr(buf_text(&text), "manufacturer"));
    buf_finish(&text);
}

static void a_name_is_no_beginning_of_another(void)
{
    CU_ASSERT_FALSE(retention_has(row_of("levels"), "history_level_day"));
    CU_ASSERT_FALSE(retention_has(row_of("levels"), "history"));
    CU_ASSERT_TRUE(retention_has(row_of("state"), "asset_tray"));
    CU_ASSERT_FALSE(retention_has(row_of("documents"), "entry"));
}

UNIT_MAIN("retention", UNIT_TEST(every_table_is_on_one_row),
          UNIT_TEST(fields_are_the_columns_of_the_database),
          UNIT_TEST(names_what_a_site_may_withhold), UNIT_TEST(a_name_is_no_beginning_of_another))
