/* SPDX-License-Identifier: Apache-2.0 */
/* Name by name; the rows are those of a body's table. */
#include "protocol/sds_query.h"

#include "protocol/sds_doc_row.h"

#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NAME_MOST    10

static const struct sds_field rows[] = {
    { .name = "account", SDS_DOC_ROW_TEXT(struct sds_query, UUID, account) },
    { .name = "connector", SDS_DOC_ROW_TEXT(struct sds_query, UUID, connector) },
    { .name = "device", SDS_DOC_ROW_TEXT(struct sds_query, UUID, device) },
    { .name = "rollout", SDS_DOC_ROW_TEXT(struct sds_query, UUID, rollout) },
    { .name = "state", SDS_DOC_ROW_CHOICE(struct sds_query, state, sds_work_state_words) },
    { .name = "cursor", SDS_DOC_ROW_TEXT(struct sds_query, WORD, cursor) },
};
static const struct sds_field_table table = SDS_DOC_ROW_TABLE(rows, struct sds_query);

/* True when the name is among those of the request. */
static bool has_name(const char *names, const char *name)
{
    size_t len = strlen(name);

    for (const char *at = names; at != NULL && *at != '\0'; at += strspn(at, " ")) {
        size_t span = strcspn(at, " ");
        if (span == len && strncmp(at, name, len) == 0)
            return true;
        at += span;
    }
    return false;
}

static bool put(const struct sds_field *f, const char *value, struct sds_query *query)
{
    char *at = (char *)query + f->offset;

    if (f->kind != SDS_FIELD_CHOICE) {
        if (!sds_field_fits(f, value))
            return false;
        memcpy(at, value, strlen(value) + 1);
        return true;
    }
    for (unsigned i = 0; f->words[i] != NULL; i++) {
        if (strcmp(f->words[i], value) == 0) {
            memcpy(at, &i, sizeof i);
            return true;
        }
    }
    return false;
}

/* One of "name=value"; what is wrong, or NULL. `*seen` has a bit for each row. */
static const char *read_one(const struct sds_route *route, char *pair, unsigned *seen,
                            struct sds_query *query)
{
    char *value = strchr(pair, '=');

    if (value == NULL)
        return "a name has no value";
    *value++ = '\0';
    for (unsigned i = 0; i < COUNT(rows); i++) {
        if (strcmp(rows[i].name, pair) != 0 || !has_name(route->query, pair))
            continue;
        if ((*seen & 1U << i) != 0)
            return "a name stands twice";
        *seen |= 1U << i;
        return put(&rows[i], value, query) ? NULL : "a value is none of its name";
    }
    return "the request has no such name";
}

static const char *read_all(const struct sds_route *route, const char *query,
                            struct sds_query *out_query)
{
    unsigned seen = 0;

    while (query != NULL && *query != '\0') {
        char pair[NAME_MOST + SDS_DOC_CURSOR];
        size_t len = strcspn(query, "&");
        if (len >= sizeof pair || (query[len] == '&' && query[len + 1] == '\0'))
            return "a value is none of its name";
        memcpy(pair, query, len);
        pair[len] = '\0';
        const char *trouble = read_one(route, pair, &seen, out_query);
        if (trouble != NULL)
            return trouble;
        query += len + (query[len] == '&');
    }
    return NULL;
}

bool sds_query_read(const struct sds_route *route, const char *query, struct sds_query *out_query,
                    struct sds_field_trouble *out_trouble)
{
    *out_trouble = (struct sds_field_trouble){ 0 };
    sds_field_clear(&table, out_query);
    const char *trouble = read_all(route, query, out_query);
    if (trouble == NULL)
        return true;
    sds_field_clear(&table, out_query);
    (void)snprintf(out_trouble->place, sizeof out_trouble->place, "query");
    (void)snprintf(out_trouble->text, sizeof out_trouble->text, "query: %s", trouble);
    return false;
}
