/* SPDX-License-Identifier: Apache-2.0 */
/* conf: an XML configuration read against a table of typed rows.
 *
 * A program states each setting once: path, type, default, least, most, check, help. From the rows
 * follow the validation, the defaults, the reference page (conf_write_reference) and the grammar.
 * An element or attribute that no row names, a value of the wrong type, a missing required one or a
 * repeated single one is an error with file:line:column. All values are checked before anything is
 * handed out: a file is taken whole or not at all.
 *
 * Paths are element names joined by '/', below the root element; "discovery/range@from" names an
 * attribute. Rows of type CONF_GROUP are elements that only hold others; a group or value with
 * `many` may repeat, and is then addressed by its index in document order.
 */
#ifndef PRINTWIRE_BASE_CONF_H
#define PRINTWIRE_BASE_CONF_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum conf_type {
    CONF_GROUP,    /* holds other rows, no text of its own */
    CONF_TEXT,     /* least..most bytes of UTF-8, no control characters */
    CONF_NUMBER,   /* least..most */
    CONF_DURATION, /* "30s", "15min", "1d"; least..most in milliseconds */
    CONF_BOOLEAN,  /* yes or no */
    CONF_CHOICE,   /* one of the words in `choices`, separated by '|' */
    CONF_PATH /* a file or folder name; relative ones are taken from the configuration file's folder
               */
};

struct conf_row {
    const char *path;
    enum conf_type type;
    bool required; /* must be present wherever its parent group is */
    bool many;     /* may repeat */
    const char
        *fallback; /* the default as it would be written in the file; NULL: absent when not given */
    int64_t least; /* least and most both 0: not bounded */
    int64_t most;
    const char *choices;
    /* A further check: NULL when the value is good, else a text that says what is wrong and what to
     * write. */
    const char *(*check)(const char *value);
    const char *help; /* one sentence for the reference page */
};

struct conf_error {
    char text[400]; /* "agent.xml:12:5: <community>: ...", one line, ready for a person */
};

struct conf;

/** Read and check a file (at most 1 MiB) with this root element and rows, which must outlive the
 * result. NULL on any failure, with `out_error` filled. */
struct conf *conf_read_file(const char *file, const char *root, const struct conf_row *rows,
                            size_t row_count, struct conf_error *out_error);

/* A configuration in memory, only lent. */
struct conf_source {
    const char *file; /* its name, for messages and for relative paths */
    const char *bytes;
    size_t len;
};

/** The same from memory. */
struct conf *conf_read(const struct conf_source *source, const char *root,
                       const struct conf_row *rows, size_t row_count, struct conf_error *out_error);

/** Free; NULL is allowed. */
void conf_free(struct conf *conf);

/** How many elements of this `many` path are in the file, those of all parents together. */
size_t conf_count(const struct conf *conf, const char *path);

/** How many elements `sub` the index-th element of the `many` group `group` holds. */
size_t conf_count_in(const struct conf *conf, const char *group, size_t index, const char *sub);

/** The text of a setting: as written, else its default, else NULL. For a `many` path, the index-th
 * one. Relative CONF_PATH values come back joined to the configuration file's folder. Valid until
 * conf_free(). */
const char *conf_text(const struct conf *conf, const char *path, size_t index);

/** A setting inside the index-th element of the `many` group `group`: conf_text_in(c,
 * "discovery/range", 2, "@from"). */
const char *conf_text_in(const struct conf *conf, const char *group, size_t index, const char *sub);

/** The nth of several `sub` inside the index-th element of the `many` group `group`, counted from
 * 0. */
const char *conf_text_nth(const struct conf *conf, const char *group, size_t index, const char *sub,
                          size_t nth);

/** A CONF_NUMBER, the milliseconds of a CONF_DURATION, or 1/0 of a CONF_BOOLEAN; 0 when absent
 * without default. */
int64_t conf_number(const struct conf *conf, const char *path, size_t index);

/** conf_number() for a setting inside a `many` group. */
int64_t conf_number_in(const struct conf *conf, const char *group, size_t index, const char *sub);

/** "file:line:column" of the index-th element of a path, for errors found later; the file's name
 * when it is absent. */
const char *conf_place(const struct conf *conf, const char *path, size_t index);

/** The reference page made from the rows, in Markdown. False when it does not fit `out`. */
bool conf_write_reference(struct buf *out, const char *root, const struct conf_row *rows,
                          size_t row_count);

#endif
