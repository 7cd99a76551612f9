/* SPDX-License-Identifier: Apache-2.0 */
/* One row per range. The tables of the Printer-MIB are read by rows: a GETBULK that runs past its
 * table reads what the console shows, which may be a user's name. So are those beside the tables of
 * neighbours (atTable, ipNetToMediaTable). */
#include "agent/poll/table_plan.h"

#include "agent/scope.h"

#include <assert.h>

#define SYSTEM     "1.3.6.1.2.1.1"
#define HR_DEVICE  "1.3.6.1.2.1.25.3.2.1"
#define HR_PRINTER "1.3.6.1.2.1.25.3.5.1"
#define PRINTER    "1.3.6.1.2.1.43."
#define GENERAL    PRINTER "5.1.1"

/* clang-format off */
static const struct {
    unsigned scopes;
    struct walk_range range;
} tables[] = {
    { SCOPE_ALL,         { HR_DEVICE, WALK_ROWS, 2, 5 } },
    { SCOPE_ALL,         { HR_PRINTER, WALK_ROWS, 1, 2 } },
    { SCOPE_IDENTITY,    { "1.3.6.1.2.1.2.2.1", WALK_ROWS, 3, 6 } },            /* ifType to ifPhysAddress */
    { SCOPE_IDENTITY,    { "1.3.6.1.2.1.4.20.1", WALK_ROWS, 2, 2 } },           /* ipAdEntIfIndex */
    { SCOPE_IDENTITY | SCOPE_CONSUMABLES | SCOPE_ALERTS,
                         { PRINTER "7.1.1", WALK_ROWS, 2, 4 } },                /* prtLocalization */
    { SCOPE_METER | SCOPE_ALERTS,
                         { PRINTER "10.2.1", WALK_ROWS, 2, 15 } },              /* prtMarker */
    { SCOPE_CONSUMABLES, { PRINTER "11.1.1", WALK_ROWS, 2, 9 } },               /* prtMarkerSupplies */
    { SCOPE_CONSUMABLES, { PRINTER "12.1.1", WALK_ROWS, 3, 4 } },               /* prtMarkerColorant */
    { SCOPE_ALERTS | SCOPE_CONSUMABLES,
                         { PRINTER "18.1.1", WALK_ROWS, 2, 9 } },               /* prtAlert */
    { SCOPE_IDENTITY,    { "1.3.6.1.4.1.2699.1.2.1.2.1.1", WALK_ROWS, 3, 3 } }, /* ppmPrinterIEEE1284DeviceId */
};
/* clang-format on */
#define TABLES (sizeof tables / sizeof tables[0])

_Static_assert(TABLES <= TABLE_PLAN_RANGES, "a reading's ranges have room");

static void put(struct oid *out, const char *column, uint32_t index)
{
    bool good = oid_parse(column, out) && oid_append(out, index);

    assert(good);
    (void)good;
}

size_t table_plan_system(struct oid out_oids[TABLE_PLAN_OBJECTS])
{
    /* sysDescr, sysObjectID, sysUpTime, sysName, sysLocation */
    static const char *const scalars[] = { SYSTEM ".1", SYSTEM ".2", SYSTEM ".3", SYSTEM ".5",
                                           SYSTEM ".6" };
    size_t count = 0;

    for (; count < sizeof scalars / sizeof scalars[0]; count++)
        put(&out_oids[count], scalars[count], 0);
    return count;
}

size_t table_plan_ranges(unsigned scopes, struct walk_range out_ranges[TABLE_PLAN_RANGES])
{
    size_t count = 0;

    for (size_t i = 0; i < TABLES; i++)
        if ((tables[i].scopes & scopes) != 0)
            out_ranges[count++] = tables[i].range;
    return count;
}

size_t table_plan_general(uint32_t index, struct oid out_oids[TABLE_PLAN_OBJECTS])
{
    /* prtGeneralConfigChanges, CurrentLocalization, prtConsoleLocalization, prtGeneralSerialNumber,
     * prtAlertCriticalEvents, prtAlertAllEvents */
    static const char *const columns[] = { GENERAL ".1",  GENERAL ".2",  GENERAL ".10",
                                           GENERAL ".17", GENERAL ".18", GENERAL ".19" };
    size_t count = 0;

    for (; count < sizeof columns / sizeof columns[0]; count++)
        put(&out_oids[count], columns[count], index);
    return count;
}
