/* SPDX-License-Identifier: Apache-2.0 */
/* db_driver: what an engine must offer to stand behind db.h, which says what each function
 * promises. SQL comes with its words replaced; the drivers' states are theirs alone. */
#ifndef PRINTWIRE_PORTAL_STORE_DB_DRIVER_H
#define PRINTWIRE_PORTAL_STORE_DB_DRIVER_H

#include "portal/store/db.h"

/* A word in braces and what this engine says for it. */
struct db_word {
    const char *word;
    const char *meaning;
};

#define DB_WORDS 10 /* those in the opening comment of db.h */

enum db_type { DB_TYPE_NUMBER, DB_TYPE_REAL, DB_TYPE_TEXT, DB_TYPE_BYTES };

/* A parameter, or a column of a row. */
struct db_value {
    enum db_type type;
    int64_t number;
    double real;
    const void *bytes; /* of a text or bytes; NULL for SQL NULL; a text ends with a NUL */
    size_t len;        /* without the NUL */
};

struct db_driver {
    struct db_word words[DB_WORDS];
    enum err (*open)(const struct db_place *place, enum db_mode mode, void **out_state);
    void (*close)(void *state);
    const char *(*name)(const void *state);
    const char *(*error)(const void *state);
    enum err (*version)(void *state, int *out_version);
    enum err (*set_version)(void *state, int version);
    unsigned (*session)(const void *state);
    const char *questions[DB_QUESTIONS];
    enum err (*run)(void *state, const char *sql);
    void (*set_patience)(void *state, unsigned ms);
    enum err (*begin)(void *state);
    enum err (*begin_read)(void *state);
    enum err (*commit)(void *state);
    void (*undo)(void *state);
    void *(*prepare)(void *state, const char *sql);
    void *(*walk)(void *state, const char *sql);
    enum err (*prepare_error)(const void *state);
    void (*finish)(void *statement);
    void (*bind)(void *statement, int at, const struct db_value *value);
    bool (*row)(void *statement, enum err *out_err);
    enum err (*step)(void *statement);
    void (*reset)(void *statement);
    /* False for SQL NULL; else fills what `out_value->type` asks for. */
    bool (*column)(void *statement, int at, struct db_value *out_value);
};

#endif
