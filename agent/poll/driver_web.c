/* SPDX-License-Identifier: Apache-2.0 */
/* SNMP first, by its own driver; its answer waits a moment for that of the web services. */
#include "agent/poll/driver_web.h"

#include "agent/hours.h"
#include "agent/poll/driver_snmp.h"
#include "agent/presence.h"
#include "agent/wakes.h"
#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

#define HELD_MS 60000 /* that what came late, or unasked for, is good */

struct driver_device {
    struct driver_web_context *context;
    struct device *device;
    struct driver_device *snmp; /* driver_snmp's; NULL: the device has none */
    struct web_known known;
    struct web_pace pace;
    struct web_wait *wait; /* for news; NULL: never wanted yet */
    bool is_open;          /* SNMP left something open, last */

    /* the reading of the web services under way */
    struct web_read *read;       /* NULL: there is none */
    unsigned asked;              /* its scopes */
    struct reading_set *set;     /* what SNMP said before it */
    bool waits;                  /* `done` waits for it, too: */
    struct loop_timer *patience; /* until then; NULL: never needed yet */

    /* what came of an earlier one, and was not handed on yet */
    struct web_set *held;
    unsigned held_scopes;
    uint64_t held_ms; /* monotonic */

    /* the question of the caller */
    unsigned scopes;
    driver_done_fn *done;
    void *arg;
};

static void on_news(void *arg, unsigned scopes, bool has_started)
{
    struct driver_device *d = arg;
    const struct driver_web_context *c = d->context;

    c->handlers->on_news(c->arg, d->device, scopes, has_started);
}

static void on_lost(void *arg, uint64_t pause_ms)
{
    struct driver_device *d = arg;
    const struct driver_web_context *c = d->context;

    c->handlers->on_lost(c->arg, d->device, pause_ms);
}

/* Of whom a question of ours was a wake: it sleeps unseen, and an open connection is one more. */
static bool is_light_sleeper(const struct device *device)
{
    for (unsigned kind = 0; kind < WAKES_KINDS; kind++)
        if (wakes_is_harmful(&device->wakes, kind))
            return true;
    return false;
}

/* Wait for the news of whoever has some, answers and is awake. Outside working hours the status is
 * asked so seldom that one that falls asleep is not noticed: a new question every two minutes would
 * keep it awake. */
static void wait_for_news(struct driver_device *d)
{
    static const struct web_wait_handlers handlers = { on_news, on_lost };
    struct driver_web_context *c = d->context;
    struct web_wait_target target = { .address = d->device->address.sin_addr,
                                      .ports = c->conf->web.ports,
                                      .keys = d->device->web_keys };

    if (d->wait == NULL && d->known.has != 0 && c->conf->web.waits > 0)
        d->wait = web_wait_create(c->loop, &c->waits, &handlers, d);
    if (d->wait == NULL)
        return;
    if (d->read == NULL && !presence_sleeps(d->device) && !is_light_sleeper(d->device) &&
        d->pace.failures == 0 && hours_are_working(&c->conf->hours, clock_wall_ms()) &&
        web_plan_events(&d->known, &target.document))
        (void)web_wait_begin(d->wait, &target);
    else
        web_wait_pause(d->wait);
}

static void finish(struct driver_device *d, enum walk_result result, unsigned moved,
                   const struct reading_set *set, const struct web_set *web)
{
    driver_done_fn *done = d->done;

    d->done = NULL;
    done(d->arg, result, moved, set, web);
    if (result != WALK_CANCELLED)
        wait_for_news(d);
}

static void drop_held(struct driver_device *d)
{
    web_set_destroy(d->held);
    d->held = NULL;
    d->held_scopes = 0;
}

/* What came late, or without being asked for now, is for the reading that is wished for. */
static void hold(struct driver_device *d, struct web_set *web, unsigned scopes)
{
    const struct driver_web_context *c = d->context;

    drop_held(d);
    d->held = web;
    d->held_scopes = scopes;
    d->held_ms = clock_monotonic_ms();
    if (d->done != NULL)
        scopes &= ~d->scopes; /* are being read */
    if (scopes != 0)
        c->handlers->on_rest(c->arg, d->device, scopes);
}

/* All that is read now, and not too long ago. */
static bool is_held(const struct driver_device *d)
{
    return d->held != NULL && (d->scopes & ~d->held_scopes) == 0 &&
           clock_monotonic_ms() - d->held_ms <= HELD_MS;
}

static bool finish_with_held(struct driver_device *d, const struct reading_set *set)
{
    if (!is_held(d))
        return false;
    finish(d, WALK_OK, 0, set, d->held);
    d->held_scopes &= ~d->scopes;
    if (d->held_scopes == 0)
        drop_held(d);
    return true;
}

/* A key that may be taken is asked for anew, with who it is. */
static void learn(struct driver_device *d, const struct web_read_result *result)
{
    const struct driver_web_context *c = d->context;

    d->known = result->known;
    (void)web_pace_hear(&d->pace, c->conf, d->device, d->asked, result);
    if (!result->is_strange || !c->handlers->on_strange(c->arg, d->device, d->set))
        return;
    web_pace_forgive(&d->pace);
    d->pace.owed |= SCOPE_IDENTITY;
}

static void stop_waiting(struct driver_device *d)
{
    d->waits = false;
    if (d->patience != NULL)
        loop_timer_stop(d->patience);
    reading_set_destroy(d->set);
    d->set = NULL;
}

/* Who shows another key is asked nothing there, but is there. */
static void on_web(void *arg, const struct web_read_result *result)
{
    struct driver_device *d = arg;
    unsigned rest = web_set_scopes(result->set) & ~(d->waits ? d->scopes : 0);
    bool answered = web_set_good(result->set) != 0;
    struct web_set *web = answered ? web_read_keep(d->read) : NULL;

    bool is_there = d->snmp != NULL || answered || result->is_strange;

    learn(d, result);
    d->read = NULL;
    if (d->waits)
        finish(d, is_there ? WALK_OK : WALK_SILENT, 0, d->set, web);
    stop_waiting(d);
    if (rest != 0)
        hold(d, web, rest);
    else
        web_set_destroy(web);
}

/* SNMP's word waits no longer; or, of one without SNMP, what is held is handed on. */
static void on_patience(void *arg)
{
    struct driver_device *d = arg;

    d->waits = false;
    if (!finish_with_held(d, d->set))
        finish(d, WALK_OK, 0, d->set, NULL);
    if (d->read != NULL)
        return;
    reading_set_destroy(d->set);
    d->set = NULL;
}

static bool start_patience(struct driver_device *d, uint64_t ms)
{
    if (d->patience == NULL)
        d->patience = loop_timer_create(d->context->loop, on_patience, d);
    return d->patience != NULL && loop_timer_start(d->patience, ms);
}

/* What SNMP said, to be kept until the web services have answered. */
static bool keep_set(struct driver_device *d, const struct reading_set *set)
{
    d->set = reading_set_create(WALK_READINGS, WALK_BYTES);
    return d->set != NULL && (set == NULL || reading_set_merge(d->set, set));
}

static bool start_read(struct driver_device *d, const struct reading_set *set)
{
    const struct driver_web_context *c = d->context;
    struct web_read_wish wish = { .address = d->device->address.sin_addr,
                                  .ports = c->conf->web.ports,
                                  .keys = d->device->web_keys,
                                  .maker = c->handlers->maker(c->arg, d->device, set),
                                  .known = d->known,
                                  .scopes = d->scopes | d->pace.owed };

    d->asked = wish.scopes;
    d->read = web_read_start(c->turns, &wish, on_web, d);
    return d->read != NULL;
}

/* False when the web services cannot be asked now. One without SNMP has nothing to say without
 * them, and waits as long as it takes. */
static bool ask_web(struct driver_device *d, const struct reading_set *set)
{
    drop_held(d);
    if (d->wait != NULL)
        web_wait_pause(d->wait);
    d->waits = keep_set(d, set) &&
               (d->snmp == NULL || start_patience(d, d->context->patience_ms)) &&
               start_read(d, set);
    if (!d->waits)
        stop_waiting(d);
    return d->waits;
}

/* Behind a crowd the web services are asked next time. */
static bool has_room(struct driver_device *d)
{
    struct driver_web_context *c = d->context;

    if (!web_read_is_crowded(c->turns))
        return true;
    if (log_limit_allows(&c->crowded, NULL))
        log_info("web", "more printers than can be asked for their web services at once: some are "
                        "asked with their next reading");
    return false;
}

/* Whether this reading is worth a look at the web services, and may have one. */
static bool wants_web(struct driver_device *d, const struct reading_set *set)
{
    const struct driver_web_context *c = d->context;

    if (c->conf->web.ask == WEB_CONF_OPEN) {
        bool open = c->handlers->leaves_open(c->arg, d->device, d->scopes, set);
        d->is_open = open || (d->is_open && d->scopes != SCOPE_ALL);
    }
    return (c->conf->web.ask == WEB_CONF_ALWAYS || d->is_open) && web_pace_may_ask(&d->pace) &&
           !c->handlers->sleeps(c->arg, d->device, d->scopes, set) && has_room(d);
}

/* What a reading under way does not ask for is asked for with the next. */
static bool is_being_read(struct driver_device *d)
{
    if (d->read == NULL)
        return false;
    d->pace.owed |= d->scopes & ~d->asked;
    return true;
}

static void on_snmp(void *arg, enum walk_result result, unsigned moved,
                    const struct reading_set *set, const struct web_set *web)
{
    struct driver_device *d = arg;

    (void)moved;
    (void)web;
    if (result == WALK_OK &&
        (finish_with_held(d, set) || (!is_being_read(d) && wants_web(d, set) && ask_web(d, set))))
        return;
    finish(d, result, 0, set, NULL);
}

static void on_status(void *arg, enum walk_result result, unsigned moved,
                      const struct reading_set *set, const struct web_set *web)
{
    finish(arg, result, moved, set, web);
}

/* An answer always comes later. */
static bool read_alone(struct driver_device *d)
{
    if (!is_held(d))
        return ask_web(d, NULL);
    d->waits = keep_set(d, NULL) && start_patience(d, 0);
    if (!d->waits)
        stop_waiting(d);
    return d->waits;
}

static bool read_by(struct driver_device *d, unsigned scopes, driver_done_fn *done, void *arg)
{
    d->scopes = scopes & SCOPE_ALL;
    d->done = done;
    d->arg = arg;
    return d->snmp != NULL ? driver_snmp_get()->read(d->snmp, scopes, on_snmp, d) : read_alone(d);
}

/* Without SNMP, the alerts alone show whether it is there and what it does. */
static bool ask_status(struct driver_device *d, enum status_depth depth, driver_done_fn *done,
                       void *arg)
{
    if (d->snmp == NULL)
        return read_by(d, SCOPE_ALERTS, done, arg);
    d->scopes = 0;
    d->done = done;
    d->arg = arg;
    return driver_snmp_get()->status(d->snmp, depth, on_status, d);
}

bool driver_web_is_alone(const struct device *device)
{
    return strcmp(device->credential, DRIVER_WEB_CREDENTIAL) == 0;
}

static struct driver_device *attach(void *context, struct device *device,
                                    const struct walk_credential *credential)
{
    struct driver_web_context *c = context;
    struct driver_device *d = calloc(1, sizeof *d);

    if (d == NULL)
        return NULL;
    *d = (struct driver_device){ .context = c, .device = device };
    if (credential != NULL) {
        d->snmp = driver_snmp_get()->attach(c->walk, device, credential);
        if (d->snmp == NULL) {
            free(d);
            return NULL;
        }
    }
    return d;
}

static void detach(struct driver_device *d)
{
    if (d == NULL)
        return;
    if (d->snmp != NULL)
        driver_snmp_get()->detach(d->snmp); /* ends a reading under way, by on_snmp */
    web_read_cancel(d->read);
    if (d->waits)
        finish(d, WALK_CANCELLED, 0, d->set, NULL);
    loop_timer_destroy(d->patience);
    web_wait_destroy(d->wait);
    drop_held(d);
    reading_set_destroy(d->set);
    free(d);
}

static uint64_t deaf_ms(const struct driver_device *d)
{
    return d->snmp != NULL ? driver_snmp_get()->deaf_ms(d->snmp) : 0;
}

const struct driver *driver_web_get(void)
{
    static const struct driver driver = { "web", attach, detach, ask_status, read_by, deaf_ms };

    return &driver;
}
