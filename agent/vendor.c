/* SPDX-License-Identifier: Apache-2.0 */
/* Which families of rows a device belongs to. */
#include "agent/vendor.h"
#include "agent/maker.h"
#include "agent/vendor_list.h"
#include "base/str.h"

#define SYS_OBJECT_ID "1.3.6.1.2.1.1.2.0"
#define PRIVATE_LEN   6 /* of `private` */
#define WITNESSES     3 /* exact objects of each family that are asked of a nameless device */

#define FAMILY(name_, maker_, ...)                                                                 \
    { .maker = (maker_), .enterprises = { __VA_ARGS__ }, .rows = vendor_##name_##_rows },
static const struct vendor families[] = { VENDOR_LIST(FAMILY) };
#undef FAMILY

#define FAMILIES (sizeof families / sizeof families[0])

size_t vendor_count(void)
{
    return FAMILIES;
}

const struct vendor *vendor_at(size_t index)
{
    return index < FAMILIES ? &families[index] : NULL;
}

static bool has_enterprise(const struct vendor *vendor, uint32_t enterprise)
{
    for (size_t i = 0; i < VENDOR_ENTERPRISES; i++)
        if (enterprise != 0 && vendor->enterprises[i] == enterprise)
            return true;
    return false;
}

static const struct oid private = { .len = PRIVATE_LEN, .ids = { 1, 3, 6, 1, 4, 1 } };

/* The enterprise number of an object; 0: it is not private. */
static uint32_t enterprise_of(const struct oid *oid)
{
    return oid->len > PRIVATE_LEN && oid_under(oid, &private) ? oid->ids[PRIVATE_LEN] : 0;
}

static uint32_t device_enterprise(const struct reading_set *set)
{
    const uint8_t *dotted = reading_set_bytes(set, SYS_OBJECT_ID, 0, 0, NULL);
    struct oid oid;

    return dotted != NULL && oid_parse((const char *)dotted, &oid) ? enterprise_of(&oid) : 0;
}

size_t vendor_of(const struct reading_set *set, const struct vendor *out[VENDOR_FAMILIES])
{
    uint32_t enterprise = device_enterprise(set);
    size_t count = 0;

    for (size_t i = 0; i < FAMILIES && count < VENDOR_FAMILIES; i++)
        if (has_enterprise(&families[i], enterprise))
            out[count++] = &families[i];
    if (count > 0)
        return count;

    const char *maker = maker_name(set);
    for (size_t i = 0; i < FAMILIES && maker != NULL && count == 0; i++)
        if (str_equal_nocase(families[i].maker, maker))
            out[count++] = &families[i];
    return count;
}

static bool answers(const struct reading_set *set, const struct vendor *vendor,
                    const struct vendor_row *row)
{
    struct oid oid;

    return vendor_object(row, &oid) && has_enterprise(vendor, enterprise_of(&oid)) &&
           reading_set_next(set, &oid, NULL) != NULL;
}

/* A family has hundreds of rows, most devices nothing of it. */
static bool has_any_object(const struct reading_set *set, const struct vendor *vendor)
{
    for (size_t i = 0; i < VENDOR_ENTERPRISES && vendor->enterprises[i] != 0; i++) {
        struct oid enterprise = private;
        if (oid_append(&enterprise, vendor->enterprises[i]) &&
            reading_set_next(set, &enterprise, NULL) != NULL)
            return true;
    }
    return false;
}

const struct vendor *vendor_by_objects(const struct reading_set *set)
{
    for (size_t i = 0; i < FAMILIES; i++) {
        if (!has_any_object(set, &families[i]))
            continue;
        size_t count;
        const struct vendor_row *rows = families[i].rows(&count);
        for (size_t r = 0; r < count; r++)
            if (answers(set, &families[i], &rows[r]))
                return &families[i];
    }
    return NULL;
}

size_t vendor_witnesses(struct oid *out, size_t most)
{
    size_t found = 0;

    for (size_t i = 0; i < FAMILIES; i++) {
        size_t count;
        size_t taken = 0;
        const struct vendor_row *rows = families[i].rows(&count);
        for (size_t r = 0; r < count && taken < WITNESSES && found < most; r++)
            if (rows[r].column == 0 && vendor_object(&rows[r], &out[found])) {
                taken++;
                found++;
            }
    }
    return found;
}

const char *vendor_context(const struct reading_set *set)
{
    const struct vendor *found[VENDOR_FAMILIES];
    size_t families_count = vendor_of(set, found);

    for (size_t i = 0; i < families_count; i++) {
        size_t count;
        const struct vendor_row *rows = found[i]->rows(&count);
        for (size_t r = 0; r < count; r++)
            if (rows[r].says == VENDOR_CONTEXT)
                return rows[r].label;
    }
    return NULL;
}

bool vendor_object(const struct vendor_row *row, struct oid *out_oid)
{
    return row->oid != NULL && oid_parse(row->oid, out_oid) &&
           (row->column == 0 || oid_append(out_oid, row->column));
}

bool vendor_key_column(const struct vendor_row *row, struct oid *out_oid)
{
    return row->keys != 0 && row->oid != NULL && oid_parse(row->oid, out_oid) &&
           oid_append(out_oid, row->keys);
}
