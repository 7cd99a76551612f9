/* SPDX-License-Identifier: Apache-2.0 */
/* sheet_columns: the columns of each sheet (sheet.h), once for all who need them: the store, which
 * checks what comes in, and the API, which says what it takes and answers.
 *
 * A row is X(type, name, required, least, most, words, about): the type is TEXT, LIST (texts with a
 * semicolon between them), NUMBER, PRICE (a number that those below the row's place see only when
 * it says so) or TIME; least and most are of the number or of the text's bytes; words, when not
 * NULL, are all that the text may be, with '|' between them. The first table of a sheet is its key:
 * it is given when a row is added, and never changes.
 */
#ifndef PRINTWIRE_PORTAL_STORE_SHEET_COLUMNS_H
#define PRINTWIRE_PORTAL_STORE_SHEET_COLUMNS_H

#include "protocol/words.h"

/* clang-format off */
#define SHEET_WORDS_ROUTES     "user|key-user|engineer|manager|nobody"
#define SHEET_WORDS_UNITS      "impressions|sheets|millilitres|grams|items"
#define SHEET_WORDS_CONDITIONS "iso-19752|iso-19798|iso-24711|maker|own"
#define SHEET_WORDS_MOVES      "in|out|correction"
#define SHEET_NUMBER_MOST      1000000000000

#define SHEET_ROUTES_KEY(X) \
    X(TEXT, "training", true, 1, 32, WORDS_TRAINING_LEVELS, "Whom the printer asks for (prtAlertTrainingLevel); unknown: it says nothing.")
#define SHEET_ROUTES_REST(X) \
    X(TEXT, "route", true, 1, 16, SHEET_WORDS_ROUTES, "Who gets it here: user, key-user, engineer, manager or nobody.")

#define SHEET_MODELS_KEY(X) \
    X(TEXT, "manufacturer", true, 1, 64, NULL, "Who makes it.") \
    X(TEXT, "model", true, 1, 128, NULL, "What it is called.")
#define SHEET_MODELS_REST(X) \
    X(LIST, "aliases", false, 0, 1024, NULL, "Other names that devices tell for it, with ; between them.")

#define SHEET_PARTS_KEY(X) \
    X(TEXT, "part", true, 1, 64, NULL, "The part number.")
#define SHEET_PARTS_REST(X) \
    X(TEXT, "manufacturer", false, 0, 64, NULL, "Who makes it.") \
    X(TEXT, "kind", false, 0, 32, WORDS_SUPPLY_TYPES, "What it is, in the words of the records' type.") \
    X(TEXT, "colour", false, 0, 64, NULL, "Its colour, as the records have it.") \
    X(NUMBER, "yield", false, 1, SHEET_NUMBER_MOST, NULL, "How much can be made with it,") \
    X(TEXT, "yield_unit", false, 0, 16, SHEET_WORDS_UNITS, "of what: impressions, sheets, millilitres, grams or items,") \
    X(TEXT, "yield_condition", false, 0, 16, SHEET_WORDS_CONDITIONS, "measured how: iso-19752, iso-19798, iso-24711, as the maker says, or by oneself.") \
    X(PRICE, "price_cents", false, 0, SHEET_NUMBER_MOST, NULL, "What it costs, in hundredths of the currency; null for those below the row's place.") \
    X(TEXT, "currency", false, 0, 3, NULL, "As ISO 4217 calls it.") \
    X(TEXT, "price_for", false, 0, 8, "own|all", "all: those below the row's place see the price, too.") \
    X(LIST, "models", false, 0, 2048, NULL, "The models that it fits, as the catalogue calls them, with ; between them.")

#define SHEET_MOVES_KEY(X) \
    X(TEXT, "part", true, 1, 64, NULL, "The part number.") \
    X(TEXT, "kind", true, 1, 16, SHEET_WORDS_MOVES, "in, out or correction.") \
    X(NUMBER, "quantity", true, -1000000, 1000000, NULL, "What it adds to the stock: negative for what went out.")
#define SHEET_MOVES_REST(X) \
    X(TEXT, "reason", false, 0, 255, NULL, "Why; a correction needs one, and is all that may leave less than nothing.")

#define SHEET_LEADS_KEY(X) \
    X(TEXT, "supplier", true, 1, 64, NULL, "Who delivers.") \
    X(TEXT, "part", true, 1, 64, NULL, "Which part; *: any.")
#define SHEET_LEADS_REST(X) \
    X(NUMBER, "median", true, 0, 3650, NULL, "Days from the order to the arrival: half of them take no longer.") \
    X(NUMBER, "spread", true, 0, 3650, NULL, "Days by which half of them differ from that.")

#define SHEET_DELIVERIES_KEY(X) \
    X(TEXT, "part", true, 1, 64, NULL, "The part number.") \
    X(NUMBER, "quantity", true, 1, 1000000, NULL, "How many.")
#define SHEET_DELIVERIES_REST(X) \
    X(TEXT, "supplier", false, 0, 64, NULL, "Who delivers.") \
    X(TEXT, "reference", false, 0, 64, NULL, "The number of the order.") \
    X(NUMBER, "contact", false, 1, SHEET_NUMBER_MOST, NULL, "To whom: a contact of this place or of one above it.") \
    X(TIME, "ordered", false, 0, SHEET_TIME_MOST, NULL, "When it was ordered,") \
    X(TIME, "sent", false, 0, SHEET_TIME_MOST, NULL, "sent,") \
    X(TIME, "arrived", false, 0, SHEET_TIME_MOST, NULL, "there,") \
    X(TIME, "fitted", false, 0, SHEET_TIME_MOST, NULL, "put into a printer;") \
    X(TIME, "cancelled", false, 0, SHEET_TIME_MOST, NULL, "or given up.")
#define SHEET_TIME_MOST 253402300799999 /* the year 9999 */

#define SHEET_CONTACTS_KEY(X)
#define SHEET_CONTACTS_REST(X) \
    X(TEXT, "role", true, 1, 16, "delivery|key-user|engineer|manager|other", "What for: delivery, key-user, engineer, manager or other.") \
    X(TEXT, "name", true, 1, 128, NULL, "A person's or a company's.") \
    X(TEXT, "phone", false, 0, 40, NULL, "Digits, blanks and + - ( ) / .") \
    X(TEXT, "email", false, 0, 254, NULL, "One address.") \
    X(TEXT, "street", false, 0, 128, NULL, "Street and number.") \
    X(TEXT, "more", false, 0, 128, NULL, "Building, floor, room.") \
    X(TEXT, "postcode", false, 0, 16, NULL, "Postcode.") \
    X(TEXT, "city", false, 0, 64, NULL, "City.") \
    X(TEXT, "country", false, 0, 64, NULL, "Country.")

/* Every sheet: its name in the API, the prefix of its columns above, its table, what one row is called, and what it is like. */
#define SHEETS(X) \
    X("service-routes", ROUTES, "service_route", "service route", SHEET_SHARED) \
    X("models", MODELS, "catalogue_model", "model", SHEET_SHARED) \
    X("parts", PARTS, "catalogue_part", "part", SHEET_SHARED) \
    X("stock-moves", MOVES, "supply_move", "stock move", SHEET_REPEATS) \
    X("lead-times", LEADS, "supply_lead", "lead time", 0) \
    X("deliveries", DELIVERIES, "supply_delivery", "delivery", SHEET_REPEATS) \
    X("contacts", CONTACTS, "contact", "contact", SHEET_REPEATS | SHEET_PRIVATE)
/* clang-format on */

#endif
