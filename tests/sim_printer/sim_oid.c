/* SPDX-License-Identifier: Apache-2.0 */
/* Dotted text, order and prefixes of object identifiers. */
#include "tests/sim_printer/sim_oid.h"

#include <stdio.h>
#include <string.h>

struct sim_oid sim_oid_of(const struct sim_oid_room *room)
{
    return (struct sim_oid){ room->ids, room->count };
}

/* One number up to 2^32 - 1 from *at; moves past it. */
static bool parse_id(const char **at, const char *end, uint32_t *out_id)
{
    uint64_t id = 0;
    const char *p = *at;

    while (p < end && *p >= '0' && *p <= '9' && id <= UINT32_MAX)
        id = id * 10 + (uint64_t)(*p++ - '0');
    if (p == *at || id > UINT32_MAX)
        return false;
    *at = p;
    *out_id = (uint32_t)id;
    return true;
}

bool sim_oid_parse(const char *text, size_t len, struct sim_oid_room *out_room)
{
    const char *end = text + len;

    out_room->count = 0;
    if (text < end && *text == '.')
        text++;
    for (;;) {
        uint32_t id;
        if (!parse_id(&text, end, &id) || !sim_oid_append(out_room, id))
            return false;
        if (text == end)
            break;
        if (*text++ != '.')
            return false;
    }
    const uint32_t *ids = out_room->ids;
    return out_room->count >= 2 && ids[0] <= 2 && (ids[0] == 2 || ids[1] < 40);
}

void sim_oid_format(struct sim_oid oid, char *out_text, size_t size)
{
    size_t at = 0;

    if (size > 0)
        out_text[0] = '\0';
    for (size_t i = 0; i < oid.count && at < size; i++) {
        int n = snprintf(out_text + at, size - at, i == 0 ? "%u" : ".%u", oid.ids[i]);
        at += n < 0 ? size : (size_t)n;
    }
}

int sim_oid_compare(struct sim_oid a, struct sim_oid b)
{
    for (size_t i = 0; i < a.count && i < b.count; i++) {
        if (a.ids[i] != b.ids[i])
            return a.ids[i] < b.ids[i] ? -1 : 1;
    }
    return (a.count > b.count) - (a.count < b.count);
}

bool sim_oid_under(struct sim_oid oid, struct sim_oid prefix)
{
    return oid.count >= prefix.count &&
           (prefix.count == 0 || memcmp(oid.ids, prefix.ids, prefix.count * sizeof *oid.ids) == 0);
}

bool sim_oid_copy(struct sim_oid oid, struct sim_oid_room *out_room)
{
    if (oid.count > SIM_OID_IDS)
        return false;
    if (oid.count > 0)
        memmove(out_room->ids, oid.ids, oid.count * sizeof *oid.ids);
    out_room->count = oid.count;
    return true;
}

bool sim_oid_append(struct sim_oid_room *room, uint32_t id)
{
    if (room->count >= SIM_OID_IDS)
        return false;
    room->ids[room->count++] = id;
    return true;
}
