/* SPDX-License-Identifier: Apache-2.0 */
/* licence → device → change: which devices are covered, what is said of those that cross the
 * border, and when what was held of them follows.
 *
 * Who crossed is on a list, a slice of which is dealt with in each transaction: its asset is said
 * anew, and what waits of it is released, when the licence covers it now. Until the commit a device
 * stays on a second list, from which a roll-back brings it back. */
#include "agent/site_inner.h"

#include "agent/coverage.h"
#include "agent/resident.h"
#include "base/clock.h"

#include <stdlib.h>

#define SLICE        32   /* devices in one transaction, */
#define RECORDS      64   /* and records of each */
#define WAIT_MS      5000 /* until the next attempt, when the journal or the disk takes nothing */
#define LOG_EVERY_MS 600000

struct list {
    struct device *first;
    struct device *last;
};

struct site_licence {
    struct coverage *coverage;
    struct loop_timer *timer;
    struct list due;    /* devices of which there is something to do */
    struct list worked; /* and of which it is done, in the open transaction */
    bool must_wait;
    int64_t newest_ms; /* since_ms of the newest device */
    int64_t known_before_ms;
    size_t told; /* how many the log knows to be not covered */
    struct log_limit limit;
};

static void put(struct list *list, struct device *device)
{
    device->cover.next_due = NULL;
    if (list->last != NULL)
        list->last->cover.next_due = device;
    else
        list->first = device;
    list->last = device;
}

static struct device *take(struct list *list)
{
    struct device *device = list->first;

    if (device == NULL)
        return NULL;
    list->first = device->cover.next_due;
    if (list->first == NULL)
        list->last = NULL;
    return device;
}

static void want(struct site_licence *l, struct device *device)
{
    if (device->cover.is_due) {
        device->cover.is_due_again = true;
        return;
    }
    device->cover.is_due = true;
    put(&l->due, device);
    if (!loop_timer_pending(l->timer))
        (void)loop_timer_start(l->timer, l->must_wait ? WAIT_MS : 0);
}

static void on_cross(void *arg, struct device *device)
{
    want(((struct site *)arg)->licence, device);
}

/* What there is to do of a device. ERR_FULL: not all of it is possible now. */
static enum err work_on(struct site *s, struct device *device)
{
    bool is_left = false;

    device->cover.is_due_again = false;
    enum err err = change_licence(s->change, device, clock_wall_ms());
    if (err != ERR_NONE || device->cover.is_over || s->outlet.release == NULL)
        return err;
    err = s->outlet.release(s->outlet.arg, device->id, RECORDS, &is_left);
    device->cover.is_due_again = is_left;
    return err;
}

static void on_timer(void *arg)
{
    struct site *s = arg;
    struct site_licence *l = s->licence;
    struct device *device;
    enum err err = ERR_NONE;

    l->must_wait = true; /* unless something is done */
    for (int i = 0; i < SLICE && (err == ERR_NONE || err == ERR_FULL); i++) {
        device = take(&l->due);
        if (device == NULL)
            break;
        put(&l->worked, device);
        err = work_on(s, device);
        device->cover.is_due_again |= err != ERR_NONE;
        l->must_wait = l->must_wait && err != ERR_NONE;
    }
    if (err != ERR_FULL)
        (void)site_tell_trouble(s, err);
    if (!disk_hurry(s->disk))
        site_licence_settled(s, true); /* there was nothing to write */
}

/* A line when the number has changed, and one in ten minutes at most while it grows. */
static void tell(struct site_licence *l)
{
    size_t over = coverage_over(l->coverage);

    if (over == l->told || (over > 0 && !log_limit_allows(&l->limit, NULL)))
        return;
    l->told = over;
    if (over > 0)
        log_warn("site",
                 "%zu printers are not covered by the licence: they are listed as "
                 "unlicensed, the rest of what they say is kept until it covers them",
                 over);
    else
        log_info("site", "the licence covers all printers: what was kept of some follows");
}

void site_licence_settled(struct site *s, bool committed)
{
    struct site_licence *l = s->licence;
    struct device *device;

    if (l->worked.first == NULL)
        return;
    while ((device = take(&l->worked)) != NULL) {
        device->cover.is_due = !committed || device->cover.is_due_again;
        if (device->cover.is_due)
            put(&l->due, device);
    }
    l->must_wait = l->must_wait || !committed;
    if (l->due.first != NULL)
        (void)loop_timer_start(l->timer, l->must_wait ? WAIT_MS : 0);
    tell(l);
}

static bool counts(const struct site *s, const struct device *device)
{
    bool is_left_out = device->address.sin_addr.s_addr != INADDR_ANY && !site_covers(s, device);

    return device->same_as[0] == '\0' && !resident_is_blank(device) && !is_left_out &&
           device->state != DEVICE_GONE;
}

/* The order of devices is that in which they were seen first, also when the clock was set back, and
 * what comes in a restriction comes after its begin. */
static void see_first(struct site_licence *l, struct device *device)
{
    int64_t since_ms = clock_wall_ms();

    if (since_ms <= l->newest_ms)
        since_ms = l->newest_ms + 1;
    if (l->known_before_ms != INT64_MAX && since_ms <= l->known_before_ms)
        since_ms = l->known_before_ms + 1;
    device->since_ms = since_ms;
}

void site_licence_count(struct site *s, struct device *device)
{
    struct site_licence *l = s->licence;

    if (counts(s, device) == coverage_has(device))
        return;
    if (coverage_has(device)) {
        coverage_drop(l->coverage, device);
        return;
    }
    if (!device->cover.is_known) {
        see_first(l, device);
        (void)device_table_save(s->devices, device);
    }
    device->cover.is_known = true;
    if (device->since_ms > l->newest_ms)
        l->newest_ms = device->since_ms;
    (void)coverage_add(l->coverage, device);
    tell(l);
}

void site_licence_count_all(struct site *s)
{
    for (size_t i = 0; i < device_table_count(s->devices); i++)
        site_licence_count(s, device_table_at(s->devices, i));
}

bool site_licence_open(struct site *s)
{
    struct site_licence *l = calloc(1, sizeof *l);

    s->licence = l;
    if (l == NULL)
        return false;
    l->known_before_ms = INT64_MAX;
    l->limit.every_ms = LOG_EVERY_MS;
    l->coverage = coverage_create(on_cross, s);
    l->timer = loop_timer_create(s->loop, on_timer, s);
    if (l->coverage == NULL || l->timer == NULL)
        return false;
    for (size_t i = 0; i < device_table_count(s->devices); i++) {
        struct device *device = device_table_at(s->devices, i);
        device->cover.is_known = !resident_is_blank(device);
        if (device->cover.is_known && device->since_ms > l->newest_ms)
            l->newest_ms = device->since_ms;
    }
    return true;
}

void site_licence_close(struct site *s)
{
    if (s->licence == NULL)
        return;
    loop_timer_destroy(s->licence->timer);
    coverage_destroy(s->licence->coverage);
    free(s->licence);
}

void site_licence_heed(struct site *s, const struct licence_view *view)
{
    struct site_licence *l = s->licence;

    l->known_before_ms = view != NULL ? view->known_before_ms : INT64_MAX;
    coverage_limit(l->coverage, view != NULL ? view->device_limit : UINT64_MAX, l->known_before_ms);
    tell(l);
}

/* One that does not count any more is where it was before the start: past the border, until that
 * passes it, or covered. */
static void find_side(struct site_licence *l, struct device *device)
{
    if (!coverage_has(device) && coverage_add(l->coverage, device))
        coverage_drop(l->coverage, device);
}

bool site_licence_catch_up(struct site *s, const char *device_id)
{
    struct device *device = device_table_by_id(s->devices, device_id);

    if (device == NULL)
        return false;
    find_side(s->licence, device);
    want(s->licence, device);
    return true;
}

size_t site_licence_counted(const struct site *s)
{
    return coverage_count(s->licence->coverage);
}

size_t site_licence_over(const struct site *s)
{
    return coverage_over(s->licence->coverage);
}

int64_t site_licence_newest(const struct site *s)
{
    return s->licence->newest_ms;
}
