/* SPDX-License-Identifier: Apache-2.0 */
/* SNMP first, by its own driver; its answer is kept until the web services have answered, too. */
#include "agent/poll/driver_web.h"

#include "agent/hours.h"
#include "agent/poll/driver_snmp.h"
#include "agent/presence.h"
#include "base/clock.h"
#include "base/log.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define MOST_DOUBLINGS 16

struct driver_device {
    struct driver_web_context *context;
    struct device *device;
    struct driver_device *snmp; /* driver_snmp's; NULL: the device has none */
    struct web_known known;
    struct web_read *read;   /* under way */
    struct web_wait *wait;   /* for news; NULL: never wanted yet */
    struct reading_set *set; /* what SNMP said before it */
    bool is_open;            /* SNMP left something open, last */
    bool is_told;            /* that it fails */
    unsigned failures;       /* in a row */
    uint64_t next_ms;        /* not asked before; monotonic */
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

/* Wait for the news of whoever has some, answers and is awake. Outside working hours the status is
 * asked so seldom that one that falls asleep is not noticed: a new question every two minutes would
 * keep it awake. */
static void wait_for_news(struct driver_device *d)
{
    static const struct web_wait_handlers handlers = { on_news, on_lost };
    struct driver_web_context *c = d->context;
    struct web_wait_target target = { .address = d->device->address.sin_addr,
                                      .ports = c->conf->web.ports };

    if (d->wait == NULL && d->known.has != 0 && c->conf->web.waits > 0)
        d->wait = web_wait_create(c->loop, &c->waits, &handlers, d);
    if (d->wait == NULL)
        return;
    memcpy(target.pin, d->device->web_pin, sizeof target.pin);
    if (!presence_sleeps(d->device) && d->failures == 0 &&
        hours_are_working(&c->conf->hours, clock_wall_ms()) &&
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

/* Ever less often, up to the time of a whole reading. */
static uint64_t pause_ms(const struct driver_device *d)
{
    const struct agent_conf *conf = d->context->conf;
    uint64_t pause = conf->tables_ms, most = conf->full_ms / 2;

    if (d->known.has == 0)
        return most;
    for (unsigned i = 1; i < d->failures && i < MOST_DOUBLINGS && pause < most; i++)
        pause *= 2;
    return pause < most ? pause : most;
}

static void tell_failure(struct driver_device *d, const char *why)
{
    char address[INET_ADDRSTRLEN];

    bool has_services = d->known.has != 0 || d->device->web_pin[0] != '\0';

    if (d->is_told || !has_services || why[0] == '\0')
        return;
    d->is_told = true;
    log_info("web", "%s: %s; asking its web services less often",
             inet_ntop(AF_INET, &d->device->address.sin_addr, address, sizeof address), why);
}

static void note_failure(struct driver_device *d, const struct web_read_result *result)
{
    const struct driver_web_context *c = d->context;

    d->failures++;
    if (!result->is_strange) /* of that the site speaks */
        tell_failure(d, result->error);
    if (result->is_strange && c->handlers->on_strange(c->arg, d->device, d->set))
        d->failures = 0;
    else
        d->next_ms = clock_monotonic_ms() + pause_ms(d);
}

static void note_success(struct driver_device *d, const struct web_read_result *result)
{
    const struct driver_web_context *c = d->context;

    d->failures = 0;
    d->is_told = false;
    d->next_ms = 0;
    if (result->pin[0] != '\0' && strcmp(result->pin, d->device->web_pin) != 0)
        c->handlers->on_key(c->arg, d->device, result->pin);
}

static void on_web(void *arg, const struct web_read_result *result)
{
    struct driver_device *d = arg;
    struct reading_set *set = d->set;
    bool answered = web_set_good(result->set) != 0;

    d->read = NULL;
    d->known = result->known;
    if (result->is_whole)
        note_success(d, result);
    else
        note_failure(d, result);
    d->set = NULL;
    finish(d, d->snmp != NULL || answered ? WALK_OK : WALK_SILENT, 0, set,
           result->is_whole ? result->set : NULL);
    reading_set_destroy(set);
}

/* What SNMP said is kept; false when the web services cannot be asked now. */
static bool ask_web(struct driver_device *d, const struct reading_set *set)
{
    const struct driver_web_context *c = d->context;
    struct web_read_wish wish = { .address = d->device->address.sin_addr,
                                  .ports = c->conf->web.ports,
                                  .maker = c->handlers->maker(c->arg, d->device, set),
                                  .known = d->known,
                                  .scopes = d->scopes };

    d->set = reading_set_create(WALK_READINGS, WALK_BYTES);
    if (d->wait != NULL)
        web_wait_pause(d->wait);
    memcpy(wish.pin, d->device->web_pin, sizeof wish.pin);
    if (d->set != NULL && (set == NULL || reading_set_merge(d->set, set)))
        d->read = web_read_start(c->turns, &wish, on_web, d);
    if (d->read != NULL)
        return true;
    reading_set_destroy(d->set);
    d->set = NULL;
    return false;
}

/* What SNMP said does not wait behind a crowd: the web services are then asked next time. */
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

/* Whether this reading is worth a look at the web services. */
static bool wants_web(struct driver_device *d, const struct reading_set *set)
{
    const struct driver_web_context *c = d->context;

    if (c->conf->web.ask == WEB_CONF_OPEN) {
        bool open = c->handlers->leaves_open(c->arg, d->device, d->scopes, set);
        d->is_open = open || (d->is_open && d->scopes != SCOPE_ALL);
    }
    return (c->conf->web.ask == WEB_CONF_ALWAYS || d->is_open) && !presence_sleeps(d->device) &&
           clock_monotonic_ms() >= d->next_ms && has_room(d);
}

static void on_snmp(void *arg, enum walk_result result, unsigned moved,
                    const struct reading_set *set, const struct web_set *web)
{
    struct driver_device *d = arg;

    (void)moved;
    (void)web;
    if (result != WALK_OK || !wants_web(d, set) || !ask_web(d, set))
        finish(d, result, 0, set, NULL);
}

static void on_status(void *arg, enum walk_result result, unsigned moved,
                      const struct reading_set *set, const struct web_set *web)
{
    finish(arg, result, moved, set, web);
}

static bool read_by(struct driver_device *d, unsigned scopes, driver_done_fn *done, void *arg)
{
    d->scopes = scopes & SCOPE_ALL;
    d->done = done;
    d->arg = arg;
    return d->snmp != NULL ? driver_snmp_get()->read(d->snmp, scopes, on_snmp, d)
                           : ask_web(d, NULL);
}

/* Without SNMP, the alerts alone show whether it is there and what it does. */
static bool ask_status(struct driver_device *d, enum status_depth depth, driver_done_fn *done,
                       void *arg)
{
    if (d->snmp == NULL)
        return read_by(d, SCOPE_ALERTS, done, arg);
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
    if (d->read != NULL) {
        web_read_cancel(d->read);
        finish(d, WALK_CANCELLED, 0, d->set, NULL);
    }
    web_wait_destroy(d->wait);
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
