/* SPDX-License-Identifier: Apache-2.0 */
/* The tables that people fill in: their columns are parameters and members here. */
#include "portal/watch/api_routes_list.h"

#include "portal/store/sheet_csv.h"
#include "portal/watch/api_lists.h"
#include "portal/watch/api_sheet.h"

/* clang-format off */
#define TYPE_TEXT   API_TEXT
#define TYPE_LIST   API_TEXT
#define TYPE_NUMBER API_NUMBER
#define TYPE_PRICE  API_NUMBER
#define TYPE_TIME   API_NUMBER
#define NAME_TEXT(name)   name
#define NAME_LIST(name)   name
#define NAME_NUMBER(name) name
#define NAME_PRICE(name)  name
#define NAME_TIME(name)   name "_ms"

#define NEW(type, name, required, least, most, words, about) { NAME_##type(name), API_IN_BODY, TYPE_##type, required, least, most, about },
#define CHANGED(type, name, required, least, most, words, about) { NAME_##type(name), (required) ? API_IN_BODY : API_IN_PATCH, TYPE_##type, false, least, most, about },
#define TOLD(type, name, required, least, most, words, about) { NAME_##type(name), TYPE_##type, !(required), about },

#define AT_PLACE(in) { "place", in, API_NUMBER, false, 1, INT64_MAX, "At which place; the caller's unless given." }
#define ONLY_PLACE { "place", API_IN_QUERY, API_NUMBER, false, 1, INT64_MAX, "Only of this place." }
#define HOLDS_AT { "at", API_IN_QUERY, API_NUMBER, false, 1, INT64_MAX, "Only what counts at this place: the nearest row of each key, there or above." }
#define ONE(id) { id, API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "Its id." }

/* The parameters and members of a sheet. */
#define ARRAYS(prefix) \
    static const struct api_route_parameter new_##prefix[] = { AT_PLACE(API_IN_BODY), SHEET_##prefix##_KEY(NEW) SHEET_##prefix##_REST(NEW) }; \
    static const struct api_route_member told_##prefix[] = { \
        { "id", API_NUMBER, false, "Its id." }, \
        { "place", API_NUMBER, false, "The place that it belongs to." }, \
        { "changed_ms", API_NUMBER, false, "When it was changed last." }, \
        SHEET_##prefix##_KEY(TOLD) SHEET_##prefix##_REST(TOLD) \
    };
/* The parameters that its single rows take. */
#define ONE_ARRAYS(prefix, id) \
    ARRAYS(prefix) \
    static const struct api_route_parameter one_##prefix[] = { ONE(id) }; \
    static const struct api_route_parameter changed_##prefix[] = { ONE(id), SHEET_##prefix##_REST(CHANGED) };
ONE_ARRAYS(ROUTES, "service_route")
ONE_ARRAYS(MODELS, "model")
ONE_ARRAYS(PARTS, "part")
ARRAYS(MOVES)
ONE_ARRAYS(LEADS, "lead_time")
ONE_ARRAYS(DELIVERIES, "delivery")
ONE_ARRAYS(CONTACTS, "contact")

static const struct api_route_parameter routes_page[] = {
    API_ROUTES_FILTER("training", "Only for this training level."), HOLDS_AT, ONLY_PLACE, API_ROUTES_PAGE
};
static const struct api_route_parameter models_page[] = {
    API_ROUTES_FILTER("manufacturer", "Only of this maker."), HOLDS_AT, ONLY_PLACE, API_ROUTES_PAGE
};
static const struct api_route_parameter parts_page[] = {
    API_ROUTES_FILTER("part", "Only this part number."), HOLDS_AT, ONLY_PLACE, API_ROUTES_PAGE
};
static const struct api_route_parameter of_part_page[] = {
    API_ROUTES_FILTER("part", "Only of this part."), ONLY_PLACE, API_ROUTES_PAGE
};
static const struct api_route_parameter leads_page[] = {
    API_ROUTES_FILTER("supplier", "Only of this supplier."), HOLDS_AT, ONLY_PLACE, API_ROUTES_PAGE
};
static const struct api_route_parameter contacts_page[] = {
    API_ROUTES_FILTER("role", "Only for this."), ONLY_PLACE, API_ROUTES_PAGE
};
static const struct api_route_parameter stock_page[] = {
    API_ROUTES_FILTER("part", "Only of this part."), API_ROUTES_PAGE
};
static const struct api_route_parameter file[] = {
    AT_PLACE(API_IN_QUERY),
    { "csv", API_IN_TEXT, API_TEXT, true, 1, SHEET_CSV_BYTES, "Comma-separated values; the first line names the columns." },
};

static const struct api_route_member imported[] = {
    { "rows", API_NUMBER, false, "That were added or replaced." },
};
static const struct api_route_member stock[] = {
    { "place", API_NUMBER, false, "Where it is." },
    { "part", API_TEXT, false, "The part number." },
    { "quantity", API_NUMBER, true, "How many there are; below 0: a correction said so." },
    { "moved_ms", API_NUMBER, true, "When something came, went or was corrected last." },
};

/* A table, and its single rows. */
#define TABLE(path, what, prefix, page, reads) \
    { HTTP_CODEC_GET, path, reads, what, API_ROUTE_ROWS(page), API_ROUTE_ROWS(told_##prefix), API_TABLE, 200, api_sheet_list }
#define ADD(path, what, prefix, writes) \
    { HTTP_CODEC_POST, path, writes, what, API_ROUTE_ROWS(new_##prefix), API_ROUTE_ROWS(told_##prefix), API_ONE, 201, api_sheet_add }
#define ROWS(path, what, prefix, reads, writes) \
    { HTTP_CODEC_GET, path, reads, "One " what, \
      API_ROUTE_ROWS(one_##prefix), API_ROUTE_ROWS(told_##prefix), API_ONE, 200, api_sheet_get }, \
    { HTTP_CODEC_PATCH, path, writes, "Change a " what "; needs If-Match", \
      API_ROUTE_ROWS(changed_##prefix), API_ROUTE_ROWS(told_##prefix), API_ONE, 200, api_sheet_change }, \
    { HTTP_CODEC_DELETE, path, writes, "Remove a " what, \
      API_ROUTE_ROWS(one_##prefix), API_ROUTES_NONE, API_ONE, 204, api_sheet_remove }
#define IMPORT(path, what) \
    { HTTP_CODEC_POST, path, ACCESS_ADMINISTRATOR, what, API_ROUTE_ROWS(file), API_ROUTE_ROWS(imported), API_ONE, 200, api_sheet_import }

static const struct api_route rows[] = {
    TABLE("/api/v1/service-routes", "Who gets which incident, where it is not as usual", ROUTES, routes_page, ACCESS_VIEWER),
    ADD("/api/v1/service-routes", "Say who gets which incident at a place and below", ROUTES, ACCESS_ADMINISTRATOR),
    ROWS("/api/v1/service-routes/{service_route}", "route of incidents", ROUTES, ACCESS_VIEWER, ACCESS_ADMINISTRATOR),
    TABLE("/api/v1/models", "The catalogue of models", MODELS, models_page, ACCESS_VIEWER),
    ADD("/api/v1/models", "Add a model to the catalogue", MODELS, ACCESS_ADMINISTRATOR),
    IMPORT("/api/v1/models/csv", "Add models from a file, or replace them: all of it, or nothing"),
    ROWS("/api/v1/models/{model}", "model", MODELS, ACCESS_VIEWER, ACCESS_ADMINISTRATOR),
    TABLE("/api/v1/parts", "The catalogue of parts", PARTS, parts_page, ACCESS_VIEWER),
    ADD("/api/v1/parts", "Add a part to the catalogue", PARTS, ACCESS_ADMINISTRATOR),
    IMPORT("/api/v1/parts/csv", "Add parts from a file, or replace them: all of it, or nothing"),
    ROWS("/api/v1/parts/{part}", "part", PARTS, ACCESS_VIEWER, ACCESS_ADMINISTRATOR),
    { HTTP_CODEC_GET, "/api/v1/stock", ACCESS_VIEWER, "What is in stock, by its moves",
      API_ROUTE_ROWS(stock_page), API_ROUTE_ROWS(stock), API_TABLE, 200, api_lists_get },
    TABLE("/api/v1/stock-moves", "What came, went and was corrected", MOVES, of_part_page, ACCESS_VIEWER),
    ADD("/api/v1/stock-moves", "Something comes, goes or is corrected; such a row stays", MOVES, ACCESS_OPERATOR),
    TABLE("/api/v1/lead-times", "How long suppliers take", LEADS, leads_page, ACCESS_VIEWER),
    ADD("/api/v1/lead-times", "Say how long a supplier takes", LEADS, ACCESS_ADMINISTRATOR),
    IMPORT("/api/v1/lead-times/csv", "Add lead times from a file, or replace them: all of it, or nothing"),
    ROWS("/api/v1/lead-times/{lead_time}", "lead time", LEADS, ACCESS_VIEWER, ACCESS_ADMINISTRATOR),
    TABLE("/api/v1/deliveries", "What was ordered, and how far it is", DELIVERIES, of_part_page, ACCESS_VIEWER),
    ADD("/api/v1/deliveries", "Note an order", DELIVERIES, ACCESS_OPERATOR),
    ROWS("/api/v1/deliveries/{delivery}", "delivery", DELIVERIES, ACCESS_VIEWER, ACCESS_OPERATOR),
    TABLE("/api/v1/contacts", "People and addresses of places", CONTACTS, contacts_page, ACCESS_OPERATOR),
    ADD("/api/v1/contacts", "Add a person or an address", CONTACTS, ACCESS_OPERATOR),
    ROWS("/api/v1/contacts/{contact}", "contact", CONTACTS, ACCESS_OPERATOR, ACCESS_OPERATOR),
};
/* clang-format on */

API_ROUTES_LIST_ROWS(sheets)
