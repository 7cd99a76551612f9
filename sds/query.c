/* SPDX-License-Identifier: Apache-2.0 */
/* Ids, words and cursors have no character that would have to be encoded. */
#include "sds/query.h"

#include "base/str.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PAIR_MOST 128
#define UUID_LEN  36
#define HEX       "0123456789abcdef"

static bool is_uuid(const char *value)
{
    for (int i = 0; i < UUID_LEN; i++) {
        bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (value[i] == '\0' || (is_dash ? value[i] != '-' : strchr(HEX, value[i]) == NULL))
            return false;
    }
    return value[UUID_LEN] == '\0';
}

static bool take_uuid(const char *value, char out[SDS_DOC_UUID])
{
    bool is_good = out[0] == '\0' && is_uuid(value);

    if (is_good)
        memcpy(out, value, SDS_DOC_UUID);
    return is_good;
}

static bool take_state(const char *value, struct query *query)
{
    if (query->state != SDS_FIELD_WORDLESS)
        return false;
    for (unsigned i = 0; i < SDS_WORK_STATES; i++)
        if (strcmp(sds_work_state_words[i], value) == 0)
            query->state = i;
    return query->state != SDS_FIELD_WORDLESS;
}

/* "account.place". */
static bool take_cursor(char *value, struct query *query)
{
    char *dot = strchr(value, '.');

    if (query->cursor != 0 || dot == NULL)
        return false;
    *dot = '\0';
    return str_to_i64(value, 0, INT64_MAX - 1, &query->cursor_of) &&
           str_to_i64(dot + 1, 1, INT64_MAX - 1, &query->cursor);
}

static bool is_allowed(const char *allowed, const char *name)
{
    size_t len = strlen(name);

    for (const char *at = allowed; len > 0 && at != NULL && *at != '\0';) {
        size_t word = strcspn(at, " ");
        if (word == len && memcmp(at, name, len) == 0)
            return true;
        at += word + strspn(at + word, " ");
    }
    return false;
}

static bool take(struct query *query, const char *name, char *value)
{
    const struct {
        const char *name;
        char *uuid;
    } ids[] = { { "account", query->account },
                { "connector", query->connector },
                { "device", query->device },
                { "rollout", query->rollout } };

    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
        if (strcmp(ids[i].name, name) == 0)
            return take_uuid(value, ids[i].uuid);
    return strcmp(name, "state") == 0 ? take_state(value, query) : take_cursor(value, query);
}

bool query_read(const char *allowed, const char *text, struct query *out)
{
    struct query query = { .state = SDS_FIELD_WORDLESS };

    for (const char *at = text; at != NULL && *at != '\0';) {
        char pair[PAIR_MOST];
        size_t len = strcspn(at, "&");
        if (len >= sizeof pair)
            return false;
        memcpy(pair, at, len);
        pair[len] = '\0';
        char *equals = strchr(pair, '=');
        if (equals == NULL)
            return false;
        *equals = '\0';
        if (!is_allowed(allowed, pair) || !take(&query, pair, equals + 1))
            return false;
        at += len;
        if (*at == '&' && *++at == '\0')
            return false;
    }
    *out = query;
    return true;
}

void query_write_cursor(int64_t account, int64_t place, char out_next[SDS_DOC_CURSOR])
{
    (void)snprintf(out_next, SDS_DOC_CURSOR, "%" PRId64 ".%" PRId64, account, place);
}
