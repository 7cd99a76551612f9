/* SPDX-License-Identifier: Apache-2.0 */
/* A printer read by SNMP: the small question, and the steps of a reading: scalars, tables, exact
 * objects, the printer's parts, the maker's own. Which objects they are say status_question,
 * table_plan, subunit_read and the maker's rows. */
#include "agent/poll/driver_snmp.h"

#include "agent/device.h"
#include "agent/oid.h"
#include "agent/poll/console_read.h"
#include "agent/poll/private_read.h"
#include "agent/poll/status_question.h"
#include "agent/poll/subunit_read.h"
#include "agent/poll/table_plan.h"
#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

#define SYS_DESCR     "1.3.6.1.2.1.1.1.0"
#define SYS_OBJECT_ID "1.3.6.1.2.1.1.2.0"

struct driver_device {
    struct device *device;
    struct walk_peer *peer;
    struct subunit_read subunits;
    struct private_read private;
    struct status_question question;
    bool known;              /* it said who it is, so that what it cannot bear is known */
    enum status_depth depth; /* of the small question under way */
    unsigned scopes;         /* of the reading under way */
    struct reading_set *set; /* NULL: the small question is under way, or nothing */
    driver_done_fn *done;
    void *arg;
};

static void finish(struct driver_device *d, enum walk_result result, unsigned moved,
                   const struct reading_set *set)
{
    driver_done_fn *done = d->done;

    d->done = NULL;
    walk_peer_learned(d->peer, &d->device->learned);
    done(d->arg, result, moved, set, NULL);
}

static void on_status(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct driver_device *d = arg;
    unsigned moved = 0;

    if (result == WALK_OK)
        moved = status_question_compare(&d->question, clock_monotonic_ms(), set);
    finish(d, result, moved, set);
}

static bool ask_status(struct driver_device *d)
{
    struct oid oids[STATUS_QUESTION_MOST];
    bool only_present = d->device->learned.version == WALK_V1;
    size_t count = status_question_ask(&d->question, d->depth, only_present, oids);

    return walk_get(d->peer, oids, count, on_status, d);
}

static void end_read(struct driver_device *d, enum walk_result result)
{
    struct reading_set *set = d->set;

    if (result == WALK_OK)
        status_question_learn(&d->question, d->scopes, d->private.in_context, set);
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

/* The same as in the reading, which then is of one printer from end to end; added where it was not
 * asked before. */
static bool agrees(struct driver_device *d, const struct reading_set *who)
{
    for (size_t i = 0; i < reading_set_count(who); i++) {
        const struct reading *now = reading_set_at(who, i);
        const struct reading *before = reading_set_find(d->set, &now->oid);
        if (before == NULL
                ? !reading_set_add(d->set, now)
                : before->len != now->len || memcmp(before->bytes, now->bytes, now->len) != 0)
            return false;
    }
    return true;
}

static void on_last(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct driver_device *d = arg;

    if (result == WALK_OK && !agrees(d, set))
        result = WALK_BROKEN;
    end_read(d, result);
}

static void on_private(void *arg, enum walk_result result)
{
    struct driver_device *d = arg;
    struct oid oids[STATUS_QUESTION_WHO];

    if ((d->scopes & SCOPE_IDENTITY) != 0)
        status_question_find_interface(&d->question, d->set);
    size_t count = result == WALK_OK ? status_question_who(&d->question, d->set, oids) : 0;
    if (count == 0 || !walk_get(d->peer, oids, count, on_last, d))
        end_read(d, result);
}

static void on_subunits(void *arg, enum walk_result result)
{
    struct driver_device *d = arg;

    if (result == WALK_OK)
        private_read_start(&d->private, d->set, d->scopes, on_private, d);
    else
        end_read(d, result);
}

static void read_subunits(struct driver_device *d)
{
    subunit_read_start(&d->subunits, d->set, d->scopes, on_subunits, d);
}

/* A panel that does not answer spoils nothing. */
static void on_console(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct driver_device *d = arg;

    if (result == WALK_CANCELLED)
        end_read(d, result);
    else if (result == WALK_OK && !console_read_keep(set, d->set))
        end_read(d, WALK_BROKEN);
    else
        read_subunits(d);
}

static void on_general(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct driver_device *d = arg;
    struct oid lines[CONSOLE_LINES];

    if (!keep(d, result, set))
        return;
    size_t count = console_read_ask(d->scopes, d->question.index, lines);
    if (count == 0 || !walk_get(d->peer, lines, count, on_console, d))
        read_subunits(d);
}

static void on_tables(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct driver_device *d = arg;
    struct oid oids[TABLE_PLAN_OBJECTS];

    if (!keep(d, result, set))
        return;
    size_t count = table_plan_general(status_question_find_index(&d->question, d->set), oids);
    if (!walk_get(d->peer, oids, count, on_general, d))
        end_read(d, WALK_BROKEN);
}

static bool read_tables(struct driver_device *d)
{
    struct walk_range ranges[TABLE_PLAN_RANGES];
    size_t count = table_plan_ranges(d->scopes, ranges);

    return walk_ranges(d->peer, ranges, count, on_tables, d);
}

static void on_scalars(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct driver_device *d = arg;

    if (!keep(d, result, set))
        return;
    if (!walk_peer_identify_by(d->peer, d->set) || !read_tables(d))
        end_read(d, WALK_BROKEN);
}

static bool ask_scalars(struct driver_device *d)
{
    struct oid oids[TABLE_PLAN_OBJECTS];
    size_t count = table_plan_system(oids);

    return walk_get(d->peer, oids, count, on_scalars, d);
}

static void on_who(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct driver_device *d = arg;

    if (result == WALK_OK && !walk_peer_identify_by(d->peer, set))
        result = WALK_BROKEN;
    d->known = result == WALK_OK;
    if (d->known && (d->set != NULL ? ask_scalars(d) : ask_status(d)))
        return;
    result = d->known ? WALK_BROKEN : result;
    if (d->set != NULL)
        end_read(d, result);
    else
        finish(d, result, 0, set);
}

/* Where some devices may not be asked everything, the first question is who it is. */
static bool ask(struct driver_device *d)
{
    struct oid oids[2];

    walk_peer_watch(d->peer);
    if (d->known || !walk_is_careful(d->private.walk))
        return d->set != NULL ? ask_scalars(d) : ask_status(d);
    return oid_parse(SYS_DESCR, &oids[0]) && oid_parse(SYS_OBJECT_ID, &oids[1]) &&
           walk_get(d->peer, oids, 2, on_who, d);
}

static bool snmp_status(struct driver_device *d, enum status_depth depth, driver_done_fn *done,
                        void *arg)
{
    d->depth = depth;
    d->done = done;
    d->arg = arg;
    return ask(d);
}

static bool snmp_read(struct driver_device *d, unsigned scopes, driver_done_fn *done, void *arg)
{
    d->set = reading_set_create(WALK_READINGS, WALK_BYTES);
    if (d->set == NULL)
        return false;
    d->scopes = scopes;
    d->done = done;
    d->arg = arg;
    if (ask(d))
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
    status_question_init(&d->question);
    d->peer = walk_peer_create(context, &device->address, credential);
    if (d->peer == NULL) {
        free(d);
        return NULL;
    }
    walk_peer_teach(d->peer, &device->learned);
    if (!walk_peer_identify(d->peer, device->object_id, NULL)) {
        walk_peer_destroy(d->peer);
        free(d);
        return NULL;
    }
    d->subunits.peer = d->peer;
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

static uint64_t snmp_deaf_ms(const struct driver_device *d)
{
    return walk_peer_deaf_ms(d->peer);
}

const struct driver *driver_snmp_get(void)
{
    static const struct driver driver = { "snmp",      snmp_attach, snmp_detach,
                                          snmp_status, snmp_read,   snmp_deaf_ms };

    return &driver;
}
