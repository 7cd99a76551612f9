/* SPDX-License-Identifier: Apache-2.0 */
/* sheet: the tables that people fill in: who gets which incident, the catalogue of models and
 * parts, stock, lead times, deliveries and contacts. All of it stays in the portal: no module that
 * talks to agents reads a sheet.
 *
 * Each sheet is data (sheet_columns.h): reading, writing, checking, who sees what, and the audit
 * are one code for all of them. A row belongs to one place. Whose scope holds the place may read
 * and change it; rows of a shared sheet are also seen, not changed, by everybody below their place:
 * a provider's catalogue is its customers'. A customer's row with the same key goes before it.
 */
#ifndef PRINTWIRE_PORTAL_STORE_SHEET_H
#define PRINTWIRE_PORTAL_STORE_SHEET_H

#include "portal/store/history_view.h"
#include "portal/store/sheet_columns.h"

#define SHEET_COLUMNS 11  /* most of one sheet */
#define SHEET_FIXED   3   /* columns before them in the view: id, place, changed */
#define SHEET_WHY     128 /* bytes of a reason, with its NUL */

enum sheet_flag {
    SHEET_SHARED = 1,  /* seen by those below a row's place */
    SHEET_REPEATS = 2, /* the key tells no row from another */
    SHEET_PRIVATE = 4 /* people's names and addresses: the audit says only that something changed */
};

#define SHEET_ID(name, prefix, table, noun, flags) SHEET_##prefix,
enum sheet_id { SHEETS(SHEET_ID) SHEET_COUNT };
#undef SHEET_ID

enum sheet_type { SHEET_TEXT, SHEET_LIST, SHEET_NUMBER, SHEET_PRICE, SHEET_TIME };

struct sheet_column {
    const char *name; /* also in the database */
    enum sheet_type type;
    bool is_required;
    int64_t least; /* of the number, or of the text's bytes */
    int64_t most;
    const char *words; /* all that the text may be, '|' between them; NULL: any */
};

struct sheet {
    struct history_view view; /* its name and all columns, as they are told */
    const char *table;
    const char *noun;
    unsigned flags;
    const struct sheet_column *columns; /* `column_count` of them, the key's first */
    size_t column_count;
    size_t key_count;
};

#define SHEET_NOTHING INT64_MIN /* a number that is taken away */

/* One value of a row. */
struct sheet_value {
    bool is_given;
    const char *text; /* NULL for a number, and for what is taken away */
    int64_t number;
};

/** A sheet; never NULL for an id of the enum. */
const struct sheet *sheet_get(enum sheet_id id);

/** The sheet of that name in the API; false for others. */
bool sheet_from_name(const char *name, enum sheet_id *out_id);

/** True when a column holds text. */
bool sheet_is_text(const struct sheet_column *column);

/** True when the text is one of the words, between which '|' stands. */
bool sheet_has_word(const char *words, const char *text);

/** Check a value against its column: NULL, or what is wrong with it, in a few words. Texts are
 * UTF-8 without control characters. */
const char *sheet_check(const struct sheet_column *column, const struct sheet_value *value);

#endif
