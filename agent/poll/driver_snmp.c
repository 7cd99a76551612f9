/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked of a printer by SNMP, as tables: the objects of the status GET with the scopes that
 * their movement concerns, and the steps of reading each scope. Of a device only small numbers are
 * kept: its hrDeviceIndex, the indexes of its supplies and a hash of each last status value. */
#include "agent/poll/driver_snmp.h"

#include "agent/device.h"
#include "agent/oid.h"
#include "agent/poll/private_read.h"
#include "base/crc32c.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define SUPPLIES 40 /* most levels in the status GET; more supplies are read with the tables */
#define ALERTS   9  /* most rows of alerts watched there: the first, and the one to come */
#define SINGLES  9
#define STATUS   (SINGLES + SUPPLIES + ALERTS)

#define SYSTEM       "1.3.6.1.2.1.1"
#define HR_DEVICE    "1.3.6.1.2.1.25.3.2.1"
#define HR_PRINTER   "1.3.6.1.2.1.25.3.5.1"
#define GENERAL      "1.3.6.1.2.1.43.5.1.1"
#define LIFE_COUNT   "1.3.6.1.2.1.43.10.2.1.4"
#define SUPPLY_LEVEL "1.3.6.1.2.1.43.11.1.1.9"
#define ALERT_LEVEL  "1.3.6.1.2.1.43.18.1.1.2"
#define LAG_TICKS    100     /* sysUpTime may lag by a second without meaning a restart */
#define ONWARD_TICKS 8640000 /* a day: further than sysUpTime goes between two answers */

/* Objects of the status GET beside the supply levels. `index`: what follows the column. */
enum index_kind { INDEX_ZERO, INDEX_DEVICE, INDEX_LIFE };

/* clang-format off */
static const struct {
    const char *column;
    enum index_kind index;
    unsigned moved; /* scopes that a change concerns */
} singles[SINGLES] = {
    { SYSTEM ".3",      INDEX_ZERO,   SCOPE_ALL },    /* sysUpTime: only when it falls */
    { HR_DEVICE ".5",   INDEX_DEVICE, SCOPE_ALERTS }, /* hrDeviceStatus */
    { HR_PRINTER ".1",  INDEX_DEVICE, SCOPE_ALERTS }, /* hrPrinterStatus */
    { HR_PRINTER ".2",  INDEX_DEVICE, SCOPE_ALERTS | SCOPE_CONSUMABLES }, /* hrPrinterDetectedErrorState */
    { GENERAL ".1",     INDEX_DEVICE, SCOPE_ALL },    /* prtGeneralConfigChanges */
    { GENERAL ".18",    INDEX_DEVICE, SCOPE_ALERTS | SCOPE_CONSUMABLES }, /* prtAlertCriticalEvents */
    { GENERAL ".19",    INDEX_DEVICE, SCOPE_ALERTS | SCOPE_CONSUMABLES }, /* prtAlertAllEvents */
    { LIFE_COUNT,       INDEX_LIFE,   SCOPE_METER },  /* prtMarkerLifeCount */
    { SYSTEM ".2",      INDEX_ZERO,   SCOPE_ALL },    /* sysObjectID: another device at this address */
};
#define UP_TIME 0

/* The steps of a reading, in order: one GET of scalars, then subtrees, then the objects of prtGeneral by exact instance,
 * because its table also holds the names of people. The tables of the Printer-MIB are read by rows: a GETBULK that runs past
 * its table reads what the console shows, which may be a user's name. */
static const struct {
    unsigned scopes;
    struct walk_range range;
} tables[] = {
    { SCOPE_ALL,         { HR_DEVICE, WALK_ROWS, 2, 5 } },
    { SCOPE_ALL,         { HR_PRINTER, WALK_ROWS, 1, 2 } },
    { SCOPE_IDENTITY,    { "1.3.6.1.2.1.2.2.1.3", WALK_BULK, 0, 0 } },              /* ifType */
    { SCOPE_IDENTITY,    { "1.3.6.1.2.1.2.2.1.6", WALK_BULK, 0, 0 } },              /* ifPhysAddress */
    { SCOPE_IDENTITY,    { "1.3.6.1.2.1.4.20.1.2", WALK_BULK, 0, 0 } },             /* ipAdEntIfIndex */
    { SCOPE_IDENTITY | SCOPE_CONSUMABLES | SCOPE_ALERTS,
                         { "1.3.6.1.2.1.43.7.1.1", WALK_ROWS, 2, 4 } },             /* prtLocalization */
    { SCOPE_METER,       { "1.3.6.1.2.1.43.10.2.1", WALK_ROWS, 2, 15 } },           /* prtMarker */
    { SCOPE_CONSUMABLES, { "1.3.6.1.2.1.43.11.1.1", WALK_ROWS, 2, 9 } },            /* prtMarkerSupplies */
    { SCOPE_CONSUMABLES, { "1.3.6.1.2.1.43.12.1.1", WALK_ROWS, 3, 4 } },            /* prtMarkerColorant */
    { SCOPE_ALERTS | SCOPE_CONSUMABLES,
                         { "1.3.6.1.2.1.43.18.1.1", WALK_ROWS, 2, 9 } },            /* prtAlert */
    { SCOPE_IDENTITY,    { "1.3.6.1.4.1.2699.1.2.1.2.1.1", WALK_ROWS, 3, 3 } },     /* ppmPrinterIEEE1284DeviceId */
};
#define TABLES (sizeof tables / sizeof tables[0])

static const char *const scalars[] = { SYSTEM ".1.0", SYSTEM ".2.0", SYSTEM ".3.0", SYSTEM ".5.0", SYSTEM ".6.0" };
static const char *const general[] = { GENERAL ".1", GENERAL ".2", GENERAL ".17", GENERAL ".18", GENERAL ".19" };
#define SCALARS (sizeof scalars / sizeof scalars[0])
#define GENERALS (sizeof general / sizeof general[0])
/* clang-format on */

/* The index of a row: those of prtMarkerSupplies and prtAlert have two numbers, on some devices
 * one.
 */
struct suffix {
    uint32_t len; /* without padding: compared as bytes */
    uint32_t ids[2];
};

struct driver_device {
    struct device *device;
    struct walk_peer *peer;
    struct private_read private;
    uint32_t index; /* hrDeviceIndex */
    struct suffix life;
    struct suffix supplies[SUPPLIES];
    uint8_t supply_count;
    struct suffix alerts[ALERTS]; /* no counter moves when an alert ends, and of many printers none
                                     when it begins: the rows are looked for */
    uint8_t alert_count;
    bool has_last;         /* `last` holds the answer to the questions of now */
    uint32_t last[STATUS]; /* sysUpTime itself, of the others a checksum; 0 for absent */
    unsigned scopes;       /* of the reading under way */
    struct reading_set *set;
    driver_done_fn *done;
    void *arg;
};

static struct oid oid_of(const char *column)
{
    struct oid oid;
    bool good = oid_parse(column, &oid);

    assert(good);
    (void)good;
    return oid;
}

static struct oid instance(const char *column, const struct suffix *suffix)
{
    struct oid oid = oid_of(column);

    for (uint32_t i = 0; i < suffix->len; i++)
        (void)oid_append(&oid, suffix->ids[i]);
    return oid;
}

static struct oid status_oid(const struct driver_device *d, size_t i)
{
    size_t first_alert = (size_t)SINGLES + d->supply_count;

    if (i >= first_alert)
        return instance(ALERT_LEVEL, &d->alerts[i - first_alert]);
    if (i >= SINGLES)
        return instance(SUPPLY_LEVEL, &d->supplies[i - SINGLES]);
    if (singles[i].index == INDEX_LIFE)
        return instance(singles[i].column, &d->life);
    struct suffix suffix = { 1, { singles[i].index == INDEX_DEVICE ? d->index : 0 } };
    return instance(singles[i].column, &suffix);
}

static unsigned status_scopes(size_t i)
{
    return i < SINGLES ? singles[i].moved : SCOPE_CONSUMABLES | SCOPE_ALERTS;
}

static size_t status_count(const struct driver_device *d)
{
    return (size_t)SINGLES + d->supply_count + d->alert_count;
}

/* Never 0 for a value that is there, so that 0 can mean absent. */
static uint32_t value_sum(const struct reading *value)
{
    uint32_t sum = value->type == READING_INTEGER
                       ? crc32c_update(1, &value->number, sizeof value->number)
                       : crc32c_update(2, value->bytes, value->len);

    return sum != 0 ? sum : 1;
}

/* What is remembered of the answer to question `i`; 0: nothing was answered. */
static uint32_t status_sum(const struct driver_device *d, size_t i, const struct reading_set *set)
{
    struct oid oid = status_oid(d, i);
    const struct reading *value = reading_set_find(set, &oid);

    if (value == NULL)
        return 0;
    return i == UP_TIME ? (uint32_t)value->number : value_sum(value);
}

/* sysUpTime counts hundredths of a second modulo 2^32 (RFC 3418): after 497 days it goes on from 0,
 * which is no restart. */
static bool has_restarted(uint32_t before, uint32_t now)
{
    return now + LAG_TICKS < before && now - before > ONWARD_TICKS;
}

static unsigned compare_status(struct driver_device *d, const struct reading_set *set)
{
    unsigned moved = 0;

    for (size_t i = 0; i < status_count(d); i++) {
        uint32_t now = status_sum(d, i, set);
        bool differs = i == UP_TIME ? has_restarted(d->last[i], now) : now != d->last[i];
        if (d->has_last && differs)
            moved |= status_scopes(i);
        d->last[i] = now;
    }
    d->has_last = true;
    return moved;
}

static void finish(struct driver_device *d, enum walk_result result, unsigned moved,
                   const struct reading_set *set)
{
    driver_done_fn *done = d->done;

    d->done = NULL;
    walk_peer_learned(d->peer, &d->device->learned);
    done(d->arg, result, moved, set);
}

static void on_status(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct driver_device *d = arg;

    finish(d, result, result == WALK_OK ? compare_status(d, set) : 0, set);
}

/* SNMPv1 has no word for one missing object but to refuse all: the rest would have to be asked for
 * again each time. What is missing there is looked for with the tables. */
static bool is_worth_asking(const struct driver_device *d, size_t i)
{
    return i == UP_TIME || !d->has_last || d->last[i] != 0 || d->device->learned.version != WALK_V1;
}

static bool snmp_status(struct driver_device *d, driver_done_fn *done, void *arg)
{
    struct oid oids[STATUS];
    size_t count = 0;

    for (size_t i = 0; i < status_count(d); i++)
        if (is_worth_asking(d, i))
            oids[count++] = status_oid(d, i);
    d->done = done;
    d->arg = arg;
    return walk_get(d->peer, oids, count, on_status, d);
}

/* The first hrDeviceIndex that any printer table shows; 1 when none does, as nearly all devices
 * have it. */
static uint32_t find_index(const struct reading_set *set)
{
    static const char *const columns[] = { HR_PRINTER ".1", LIFE_COUNT, SUPPLY_LEVEL };

    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        struct oid column = oid_of(columns[i]);
        const struct reading *first = reading_set_next(set, &column, NULL);
        if (first != NULL && first->oid.len > column.len)
            return first->oid.ids[column.len];
    }
    return 1;
}

static bool take_suffix(const struct oid *column, const struct oid *oid, struct suffix *out)
{
    if (oid->len <= column->len || oid->len > column->len + 2)
        return false;
    out->len = (uint32_t)(oid->len - column->len);
    memcpy(out->ids, oid->ids + column->len, out->len * sizeof out->ids[0]);
    return true;
}

/* The first rows of a table that was read; how many. Those of another context are not there for the
 * status GET. */
static uint8_t learn_rows(const struct driver_device *d, const char *text, struct suffix *out,
                          uint8_t most)
{
    struct oid column = oid_of(text);
    uint8_t count = 0;

    if (d->private.in_context)
        return 0;
    for (const struct reading *r = reading_set_next(d->set, &column, NULL);
         r != NULL && count < most; r = reading_set_next(d->set, &column, &r->oid))
        if (take_suffix(&column, &r->oid, &out[count]))
            count++;
    return count;
}

/* The rows of alerts that are there, and the one behind them. */
static void learn_alerts(struct driver_device *d)
{
    uint8_t count = learn_rows(d, ALERT_LEVEL, d->alerts, ALERTS - 1);
    struct suffix next = count > 0 ? d->alerts[count - 1] : (struct suffix){ 2, { d->index, 0 } };

    next.ids[next.len - 1]++;
    d->alerts[count] = next;
    d->alert_count = (uint8_t)(count + 1);
}

static void learn_life(struct driver_device *d)
{
    struct oid column = oid_of(LIFE_COUNT);
    const struct reading *first = reading_set_next(d->set, &column, NULL);

    if (first == NULL || !take_suffix(&column, &first->oid, &d->life))
        d->life = (struct suffix){ 2, { d->index, 1 } };
}

/* Whether the reading held the table of a row that is watched, so that a row it lacks is gone. */
static bool table_was_read(const struct driver_device *d, size_t i)
{
    size_t alerts = (size_t)SINGLES + d->supply_count;
    unsigned scopes = i < alerts ? SCOPE_CONSUMABLES : SCOPE_CONSUMABLES | SCOPE_ALERTS;

    return i >= SINGLES && (d->scopes & scopes) != 0;
}

/* A reading is the measure for the first answer to a new question, so that what moves between the
 * two is noticed. The others keep theirs: what moved while tables were read is still to be noticed.
 */
static void learn_answers(struct driver_device *d)
{
    for (size_t i = d->has_last ? SINGLES : 0; i < status_count(d); i++) {
        uint32_t now = status_sum(d, i, d->set);
        if (now != 0 || table_was_read(d, i))
            d->last[i] = now;
    }
    d->has_last = true;
}

/* What the status GET asks from now on. */
static void learn(struct driver_device *d)
{
    struct driver_device before = *d;

    if ((d->scopes & SCOPE_CONSUMABLES) != 0)
        d->supply_count = learn_rows(d, SUPPLY_LEVEL, d->supplies, SUPPLIES);
    if ((d->scopes & SCOPE_ALERTS) != 0)
        learn_alerts(d);
    if ((d->scopes & SCOPE_METER) != 0)
        learn_life(d);
    if (!d->has_last || before.supply_count != d->supply_count ||
        before.alert_count != d->alert_count ||
        memcmp(before.supplies, d->supplies, sizeof d->supplies) != 0 ||
        memcmp(before.alerts, d->alerts, sizeof d->alerts) != 0)
        learn_answers(d);
}

static void end_read(struct driver_device *d, enum walk_result result)
{
    struct reading_set *set = d->set;

    if (result == WALK_OK)
        learn(d);
    d->set = NULL;
    finish(d, result, 0, set);
    reading_set_destroy(set);
}

/* Keeps what a step answered. False: the reading ended here. */
static bool keep(struct driver_device *d, enum walk_result result, const struct reading_set *set)
{
    if (result == WALK_OK && !reading_set_merge(d->set, set))
        result = WALK_BROKEN;
    if (result == WALK_OK)
        return true;
    end_read(d, result);
    return false;
}

static void on_private(void *arg, bool good)
{
    end_read(arg, good ? WALK_OK : WALK_CANCELLED);
}

static void on_general(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct driver_device *d = arg;

    if (keep(d, result, set))
        private_read_start(&d->private, d->set, d->scopes, on_private, d);
}

static void on_tables(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct driver_device *d = arg;
    struct oid oids[GENERALS];

    if (!keep(d, result, set))
        return;
    d->index = find_index(d->set);
    for (size_t i = 0; i < GENERALS; i++)
        oids[i] = instance(general[i], &(struct suffix){ 1, { d->index } });
    if (!walk_get(d->peer, oids, GENERALS, on_general, d))
        end_read(d, WALK_BROKEN);
}

static bool read_tables(struct driver_device *d)
{
    struct walk_range ranges[TABLES];
    size_t count = 0;

    for (size_t i = 0; i < TABLES; i++)
        if ((tables[i].scopes & d->scopes) != 0)
            ranges[count++] = tables[i].range;
    return walk_ranges(d->peer, ranges, count, on_tables, d);
}

static void on_scalars(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct driver_device *d = arg;

    if (keep(d, result, set) && !read_tables(d))
        end_read(d, WALK_BROKEN);
}

static bool snmp_read(struct driver_device *d, unsigned scopes, driver_done_fn *done, void *arg)
{
    struct oid oids[SCALARS];

    d->set = reading_set_create(WALK_READINGS, WALK_BYTES);
    if (d->set == NULL)
        return false;
    d->scopes = scopes;
    d->done = done;
    d->arg = arg;
    for (size_t i = 0; i < SCALARS; i++)
        oids[i] = oid_of(scalars[i]);
    if (walk_get(d->peer, oids, SCALARS, on_scalars, d))
        return true;
    reading_set_destroy(d->set);
    d->set = NULL;
    return false;
}

static struct driver_device *snmp_attach(void *context, struct device *device,
                                         const struct walk_credential *credential)
{
    struct driver_device *d = calloc(1, sizeof *d);

    if (d == NULL)
        return NULL;
    d->device = device;
    d->index = 1;
    d->life = (struct suffix){ 2, { 1, 1 } };
    d->peer = walk_peer_create(context, &device->address, credential);
    if (d->peer == NULL) {
        free(d);
        return NULL;
    }
    walk_peer_teach(d->peer, &device->learned);
    d->private = (struct private_read){
        .walk = context, .peer = d->peer, .address = &device->address, .credential = credential
    };
    return d;
}

static void snmp_detach(struct driver_device *d)
{
    if (d == NULL)
        return;
    walk_peer_destroy(d->peer); /* ends a reading under way with WALK_CANCELLED */
    private_read_finish(&d->private);
    reading_set_destroy(d->set);
    free(d);
}

const struct driver *driver_snmp_get(void)
{
    static const struct driver driver = { "snmp", snmp_attach, snmp_detach, snmp_status,
                                          snmp_read };

    return &driver;
}
