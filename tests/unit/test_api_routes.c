/* SPDX-License-Identifier: Apache-2.0 */
/* The rows agree with what they are rows of. */
#include "portal/watch/api_routes.h"

#include "portal/store/list_view.h"
#include "portal/store/sheet.h"
#include "portal/watch/api_lists.h"
#include "portal/watch/api_retention.h"
#include "portal/watch/api_sds.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static const struct history_view *view_of(const struct api_route *route)
{
    const char *last = strrchr(route->path, '/') + 1;
    const char *name = strcmp(last, "{agent}") == 0 ? "agent" : last;
    bool is_of_device = strstr(route->path, "{device}/") != NULL;

    if (strcmp(name, api_retention_view()->name) == 0)
        return api_retention_view();
    if (api_sds_view(name) != NULL && strstr(route->path, "/sds/") != NULL)
        return api_sds_view(name);
    for (int i = 0; strchr(route->path, '{') == NULL && i < SHEET_COUNT; i++)
        if (strcmp(sheet_get((enum sheet_id)i)->view.name, name) == 0)
            return &sheet_get((enum sheet_id)i)->view;
    if (!is_of_device && strcmp(name, "agent") != 0 && api_lists_of(route->path) != LIST_VIEW_COUNT)
        return list_view_get(api_lists_of(route->path));
    if (strcmp(name, "agent") == 0)
        return list_view_get(LIST_VIEW_AGENT);
    for (size_t i = 0; is_of_device && i < HISTORY_VIEW_COUNT; i++)
        if (strcmp(history_view_get((enum history_view_id)i)->name, name) == 0)
            return history_view_get((enum history_view_id)i);
    return NULL;
}

/* "level-in" is level_in, times and spans of time are in milliseconds. */
static void name_of(const struct history_view_column *column, char out[64])
{
    bool is_time = column->type == HISTORY_VIEW_TIME || column->type == HISTORY_VIEW_SPAN;

    (void)snprintf(out, 64, "%s%s", column->name, is_time ? "_ms" : "");
    for (char *at = out; *at != '\0'; at++)
        *at = *at == '-' ? '_' : *at;
}

static void is_of_its_view(const struct api_route *route)
{
    static const enum api_route_type types[] = {
        [HISTORY_VIEW_TIME] = API_NUMBER,   [HISTORY_VIEW_SPAN] = API_NUMBER,
        [HISTORY_VIEW_NUMBER] = API_NUMBER, [HISTORY_VIEW_LEVEL] = API_DECIMAL,
        [HISTORY_VIEW_FLAG] = API_FLAG,     [HISTORY_VIEW_TEXT] = API_TEXT
    };
    const struct history_view *view = view_of(route);
    char name[64];

    CU_ASSERT_PTR_NOT_NULL_FATAL(view);
    CU_ASSERT_EQUAL_FATAL(route->member_count, view->column_count);
    for (size_t i = 0; i < view->column_count; i++) {
        name_of(&view->columns[i], name);
        CU_ASSERT_STRING_EQUAL(route->members[i].name, name);
        CU_ASSERT_EQUAL(route->members[i].type, types[view->columns[i].type]);
    }
}

static void a_table_has_the_columns_of_its_view(void)
{
    size_t tables = 0;
    const struct api_route *row;

    for (size_t i = 0; (row = api_routes_at(i)) != NULL; i++) {
        CU_ASSERT_TRUE(row->parameter_count <= API_ROUTE_PARAMETERS);
        if (row->shape != API_TABLE &&
            (row->method != HTTP_CODEC_GET || strstr(row->path, "{agent}") == NULL))
            continue;
        is_of_its_view(row);
        tables++;
    }
    CU_ASSERT_TRUE(tables >= LIST_VIEW_COUNT - LIST_VIEW_SORTS + HISTORY_VIEW_COUNT + SHEET_COUNT);
}

static void parts_of_a_whole_are_its_tables(void)
{
    CU_ASSERT_STRING_EQUAL(api_routes_part("changes")->path, "/api/v1/orders/{order}/changes");
    CU_ASSERT_PTR_NULL(api_routes_part("refresh")); /* an order, no table */
    CU_ASSERT_STRING_EQUAL(api_routes_part("facts")->path, "/api/v1/devices/{device}/facts");
    CU_ASSERT_STRING_EQUAL(api_routes_part("open_incidents")->path,
                           "/api/v1/devices/{device}/open-incidents");
    CU_ASSERT_STRING_EQUAL(api_routes_part("steps")->path, "/api/v1/operations/{operation}/steps");
    CU_ASSERT_PTR_NULL(api_routes_part("fact"));
    CU_ASSERT_PTR_NULL(api_routes_part("factss"));
    CU_ASSERT_PTR_NULL(api_routes_part(""));
}

UNIT_MAIN("api_routes", UNIT_TEST(a_table_has_the_columns_of_its_view),
          UNIT_TEST(parts_of_a_whole_are_its_tables))
