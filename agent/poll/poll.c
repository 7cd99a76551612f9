/* SPDX-License-Identifier: Apache-2.0 */
/* One small state per device. What is read when says due, what a sleeper bears says doze; here are
 * the timers, the answers and the silences. A device is asked one thing at a time; what moved stays
 * due until it was read whole and kept. */
#include "agent/poll/poll.h"

#include "agent/hours.h"
#include "agent/poll/poll_attach.h"
#include "agent/poll/poll_inner.h"
#include "agent/poll/poll_pace.h"
#include "agent/poll/poll_sleep.h"
#include "agent/poll/poll_web.h"
#include "agent/presence.h"
#include "agent/usb_place.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"

#include <stdlib.h>

#define HEAR_MS 2000

const char *poll_address_text(const struct poll_device *p, char out[INET_ADDRSTRLEN])
{
    char name[USB_PLACE_NAME];

    (void)str_copy(out, INET_ADDRSTRLEN, usb_place_name(&p->device->address, name));
    return out;
}

/* Free a device that is in the list no more. */
static void finish_device(struct poll_device *p)
{
    if (p->state != NULL)
        p->driver->detach(p->state);
    loop_timer_destroy(p->timer);
    if (p->device->poll == p)
        p->device->poll = NULL;
    free(p);
}

static void release(struct poll_device *p)
{
    struct poll_device **at = &p->poll->devices;

    while (*at != p)
        at = &(*at)->next;
    *at = p->next;
    finish_device(p);
}

/* Something is to be read whatever the hour. */
static void want(struct poll_device *p, unsigned scopes)
{
    due_add(&p->due, scopes, clock_monotonic_ms());
    p->due.urgent = p->due.urgent || scopes != 0;
}

static bool wake_in(struct poll_device *p, uint64_t pause_ms)
{
    p->next_ms = clock_monotonic_ms() + pause_ms;
    return loop_timer_start(p->timer, pause_ms);
}

/* The end of every answer: wait again, unless the device was removed meanwhile. */
static void rest(struct poll_device *p, uint64_t pause_ms)
{
    p->busy = false;
    p->reading = 0;
    want(p, p->missed);
    p->missed = 0;
    (void)wake_in(p, p->removed ? 0 : pause_ms);
}

/* What was ordered has been read, as far as the device lets it be, or the device is silent. */
static void tell_refreshed(struct poll_device *p, bool is_silent)
{
    bool is_read = (p->due.scopes & ~p->due.failing) == 0 && p->missed == 0;

    if (!p->is_ordered || (!is_silent && !is_read))
        return;
    p->is_ordered = false;
    p->poll->handlers.on_refreshed(p->poll->arg, p->device, !is_silent);
}

static void tell_silence(const struct poll_device *p, enum walk_result result, uint64_t pause)
{
    char address[INET_ADDRSTRLEN];

    log_info("poll", "%s: %s, asking again in %llu s", poll_address_text(p, address),
             walk_result_text(result), (unsigned long long)pause / 1000);
}

static void on_silence(struct poll_device *p, enum walk_result result)
{
    enum device_state before = p->device->state;
    bool kept = true;

    p->silences++;
    p->is_doubtful = true;
    doze_lose(&p->doze, p->driver->deaf_ms(p->state));
    if (p->silences >= POLL_SILENT) {
        due_forgive(&p->due);
        kept = p->poll->handlers.on_status(p->poll->arg, p->device, NULL, NULL);
        tell_refreshed(p, true);
    }
    if (!kept)
        p->silences = POLL_SILENT - 1; /* say it again with the next silence */
    uint64_t pause = kept ? poll_pace_silent_ms(p) : poll_pace_status_ms(p);
    if (p->device->state != before && !presence_is_absent(before))
        tell_silence(p, result, pause);
    rest(p, pause);
}

/* The device answered, and what it answered was handled. */
static void end_silence(struct poll_device *p, enum device_state before)
{
    char address[INET_ADDRSTRLEN];

    if (presence_is_absent(before) && !presence_is_absent(p->device->state))
        log_info("poll", "%s: answers again", poll_address_text(p, address));
    p->silences = 0;
    p->is_doubtful = false;
}

static uint64_t until_ms(uint64_t when_ms)
{
    uint64_t now = clock_monotonic_ms();

    return when_ms > now ? when_ms - now : 0;
}

/* What is to be read at once. Each page moves the counters: they wait for the tables. Of one that
 * has just fallen asleep only the states have moved. */
static unsigned news_of(const struct poll_device *p, unsigned moved)
{
    unsigned news = moved & ~(unsigned)SCOPE_METER;

    return news == SCOPE_ALERTS && presence_sleeps(p->device) ? 0 : news;
}

static void tell_failing(struct poll_device *p)
{
    char address[INET_ADDRSTRLEN];

    if ((p->due.failing & ~p->told) == 0)
        return;
    p->told |= p->due.failing;
    log_info("poll", "%s: answers, but not to some tables (scopes %u); asking for them each %llu s",
             poll_address_text(p, address), p->due.failing,
             (unsigned long long)p->poll->conf->tables_ms / 1000);
}

/* Until it is asked with nothing due. */
static uint64_t calm_ms(struct poll_device *p)
{
    uint64_t pause = poll_pace_answered_ms(p), look = until_ms(p->look_ms);

    return p->look_ms != 0 && look < pause && !p->doze.sleeps ? look : pause;
}

/* Wait until something is due. */
static void rest_until_due(struct poll_device *p)
{
    struct due_now now = poll_pace_situation(p);
    bool is_due = due_next(&p->due, &now) != 0;

    tell_failing(p);
    if (is_due)
        rest(p, p->has_spoken ? until_ms(p->next_hear_ms) : 0);
    else
        rest(p, calm_ms(p));
}

static void on_read(void *arg, enum walk_result result, unsigned moved,
                    const struct reading_set *set, const struct web_set *web)
{
    struct poll_device *p = arg;
    const struct agent_conf *conf = p->poll->conf;
    enum device_state before = p->device->state;
    uint64_t now = clock_monotonic_ms();

    (void)moved;
    if (result == WALK_CANCELLED)
        return;
    if (p->removed) {
        rest(p, 0);
        return;
    }
    if (result != WALK_OK) {
        if (!p->doze.sleeps)
            due_fail(&p->due, p->reading, now + conf->tables_ms);
        on_silence(p, result);
        return;
    }
    bool kept = p->poll->handlers.on_readings(p->poll->arg, p->device, p->reading, set, web);
    end_silence(p, before);
    poll_sleep_watch(p, 0);
    if (!kept) {
        rest(p, poll_pace_status_ms(p));
        return;
    }
    p->told &= ~p->reading;
    due_read(&p->due, p->reading, now, poll_pace_spread_ms(p, conf->full_ms / 8));
    tell_refreshed(p, false);
    if (p->missed != 0)
        rest(p, until_ms(p->next_hear_ms));
    else
        rest_until_due(p);
}

static void on_status(void *arg, enum walk_result result, unsigned moved,
                      const struct reading_set *set, const struct web_set *web)
{
    struct poll_device *p = arg;
    enum device_state before = p->device->state;
    enum device_state seen = p->device->presence.seen;

    if (result == WALK_CANCELLED)
        return;
    if (p->removed) {
        rest(p, 0);
        return;
    }
    if (result != WALK_OK) {
        on_silence(p, result);
        return;
    }
    p->due.moved = p->due.moved || (moved & ~(unsigned)SCOPE_ALERTS) != 0;
    if ((moved & SCOPE_IDENTITY) != 0) {
        p->silences = 0;
        p->is_doubtful = false;
        doze_restart(&p->doze);
        want(p, SCOPE_ALL);
        rest(p, 0); /* a restart, or another printer: nothing is said before it is read */
        return;
    }
    bool kept = p->poll->handlers.on_status(p->poll->arg, p->device, set, web);
    due_add(&p->due, news_of(p, moved), clock_monotonic_ms());
    end_silence(p, before);
    poll_sleep_work(p, seen, moved);
    poll_sleep_watch(p, moved);
    tell_refreshed(p, false);
    if (kept)
        rest_until_due(p);
    else
        rest(p, poll_pace_status_ms(p));
}

static void on_timer(void *arg)
{
    struct poll_device *p = arg;
    struct due_now now = poll_pace_situation(p);
    bool tries = now.may_wake && doze_tries(&p->doze, &p->device->wakes);
    enum status_depth depth = p->doze.sleeps && !tries ? STATUS_LEAST : STATUS_WHOLE;
    unsigned more = p->poll->conf->console ? SCOPE_CONSOLE : 0;
    bool asked;

    if (p->removed) {
        release(p);
        return;
    }
    if (p->poll->is_held || p->state == NULL)
        return; /* poll_hold() begins anew */
    p->reading = p->is_doubtful ? 0 : due_next(&p->due, &now);
    uint64_t hold = p->reading == 0 ? poll_pace_hold_ms(p) : 0;
    if (hold > 0) {
        rest(p, hold);
        return;
    }
    p->busy = true;
    p->look_ms = 0;
    if (p->reading != 0 && p->has_spoken)
        p->next_hear_ms = now.now_ms + HEAR_MS;
    p->has_spoken = p->has_spoken && p->reading == 0;
    doze_ask(&p->doze,
             p->reading != 0         ? WAKES_TABLES
             : depth == STATUS_LEAST ? WAKES_LEAST
                                     : WAKES_WHOLE,
             now.now_ms);
    asked = p->reading != 0 ? p->driver->read(p->state, p->reading | more, on_read, p)
                            : p->driver->status(p->state, depth, on_status, p);
    if (!asked)
        rest(p, poll_pace_status_ms(p));
}

struct poll *poll_create(struct loop *loop, struct walk *walk, const struct agent_conf *conf,
                         const struct poll_handlers *handlers, void *arg)
{
    struct poll *poll = calloc(1, sizeof *poll);

    if (poll == NULL)
        return NULL;
    *poll = (struct poll){
        .loop = loop, .walk = walk, .conf = conf, .handlers = *handlers, .arg = arg
    };
    poll_web_use(poll);
    return poll;
}

void poll_use(struct poll *poll, const struct driver *driver, void *context)
{
    poll->usb = driver;
    poll->usb_context = context;
}

void poll_destroy(struct poll *poll)
{
    if (poll == NULL)
        return;
    for (struct poll_device *p = poll->devices, *next; p != NULL; p = next) {
        next = p->next;
        finish_device(p);
    }
    web_read_turns_destroy(poll->web.turns);
    free(poll);
}

/* A device that is new is read at once; one known from an earlier run within its own part of the
 * interval, but when it slept, the status is asked first. */
static bool start(struct poll_device *p)
{
    uint64_t now = clock_monotonic_ms();

    p->due = (struct due){ .tables_ms = now, .full_ms = now, .moved = true };
    due_add(&p->due, SCOPE_ALL, now);
    p->doze.sleeps = presence_sleeps(p->device);
    p->is_doubtful = p->doze.sleeps;
    p->timer = loop_timer_create(p->poll->loop, on_timer, p);
    if (p->timer == NULL || !poll_attach_driver(p)) {
        loop_timer_destroy(p->timer);
        return false;
    }
    return wake_in(p, p->device->last_answer_ms == 0 ? 0 : poll_pace_first_ms(p));
}

/* Nobody under way any more, and a new driver, which knows nothing of the device. Without its
 * credential it is let go, while polling is held it has none. */
static void attach_again(struct poll_device *p)
{
    char address[INET_ADDRSTRLEN];

    if (p->state != NULL) /* of the removed too: it uses the old credential */
        p->driver->detach(p->state);
    p->state = NULL;
    want(p, SCOPE_ALL);
    if (!p->removed && !p->poll->is_held && !poll_attach_driver(p)) {
        log_warn("poll",
                 "%s: its credential is not in the configuration any more, waiting for discovery",
                 poll_address_text(p, address));
        p->device->poll = NULL;
        p->removed = true;
    }
    rest(p, poll_pace_first_ms(p));
}

bool poll_add(struct poll *poll, struct device *device)
{
    bool is_usb = usb_place_is(&device->address);

    if (device->poll != NULL)
        poll_remove(poll, device);
    if (is_usb && poll->usb == NULL)
        return false;
    struct poll_device *p = calloc(1, sizeof *p);
    if (p == NULL)
        return false;
    *p =
        (struct poll_device){ .poll = poll, .device = device, .driver = is_usb ? poll->usb : NULL };
    if (!start(p)) {
        free(p);
        return false;
    }
    p->next = poll->devices;
    poll->devices = p;
    device->poll = p;
    return true;
}

void poll_remove(struct poll *poll, struct device *device)
{
    struct poll_device *p = device->poll;

    (void)poll;
    if (p == NULL)
        return;
    device->poll = NULL;
    p->removed = true;
    if (!p->busy)
        (void)wake_in(p, 0);
}

void poll_read_again(struct poll *poll, struct device *device)
{
    struct poll_device *p = device->poll;

    (void)poll;
    if (p == NULL)
        return;
    want(p, SCOPE_ALL);
    if (p->silences >= POLL_SILENT)
        p->silences = POLL_SILENT - 1; /* its silence was lost, too */
}

static void read_soon(struct poll_device *p, unsigned scopes)
{
    want(p, scopes);
    if (!p->busy)
        (void)wake_in(p, 0);
}

void poll_refresh(struct poll *poll, struct device *device)
{
    (void)poll;
    if (device->poll != NULL)
        read_soon(device->poll, SCOPE_ALL);
}

enum poll_begin poll_order(struct poll *poll, struct device *device)
{
    struct poll_device *p = device->poll;

    (void)poll;
    if (p == NULL)
        return POLL_NOT_ASKED;
    struct due_now now = poll_pace_situation(p);
    if (now.sleeps && !now.is_free && !now.may_wake) {
        due_add(&p->due, SCOPE_ALL, now.now_ms); /* when it may be woken, or wakes */
        return POLL_ASLEEP;
    }
    p->is_ordered = true;
    if (p->reading != 0)
        p->missed |= SCOPE_ALL;
    else
        read_soon(p, SCOPE_ALL);
    return POLL_BEGUN;
}

void poll_read_rest(struct poll *poll, struct device *device, unsigned scopes)
{
    struct poll_device *p = device->poll;

    (void)poll;
    if (p == NULL)
        return;
    if (p->reading != 0)
        p->missed |= scopes;
    else
        read_soon(p, scopes);
}

void poll_hear(struct poll *poll, struct device *device, unsigned scopes)
{
    struct poll_device *p = device->poll;

    (void)poll;
    if (p == NULL)
        return;
    p->has_spoken = true;
    doze_end(&p->doze);
    p->is_doubtful = false;
    if (p->reading != 0)
        p->missed |= scopes;
    else
        want(p, scopes);
    if (!p->busy)
        (void)wake_in(p, until_ms(p->next_hear_ms));
}

void poll_look(struct poll *poll, struct device *device, uint64_t within_ms)
{
    struct poll_device *p = device->poll;

    (void)poll;
    if (p == NULL)
        return;
    p->look_ms = clock_monotonic_ms() + within_ms;
    if (!p->busy && p->silences == 0 && !p->doze.sleeps && p->next_ms > p->look_ms)
        (void)wake_in(p, within_ms);
}

void poll_reload(struct poll *poll, const struct agent_conf *conf)
{
    poll->conf = conf;
    poll_web_use(poll);
    for (struct poll_device *p = poll->devices; p != NULL; p = p->next)
        attach_again(p);
}

void poll_hold(struct poll *poll, bool is_held)
{
    if (poll->is_held == is_held)
        return;
    poll->is_held = is_held;
    for (struct poll_device *p = poll->devices; p != NULL; p = p->next)
        attach_again(p);
}
