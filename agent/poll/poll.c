/* SPDX-License-Identifier: Apache-2.0 */
/* One small state per device: when it is due for what, and how often it has been silent. A device
 * is asked one thing at a time; what moved stays due until it was read whole and kept. */
#include "agent/poll/poll.h"

#include "agent/poll/driver_snmp.h"
#include "base/clock.h"
#include "base/crc32c.h"
#include "base/log.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define SECOND_CHANCE_MS 5000 /* a sleeping network card needs seconds: one silence is none */
#define SILENT_MOST_MS   (UINT64_C(15) * 60 * 1000)
#define SPREAD_MOST_MS   60000
#define SILENT           2 /* silences in a row that make a device silent */
#define HEAR_MS          2000
#define TABLES           (SCOPE_CONSUMABLES | SCOPE_METER | SCOPE_ALERTS)

struct poll {
    struct loop *loop;
    struct walk *walk;
    const struct agent_conf *conf;
    struct poll_handlers handlers;
    void *arg;
    struct poll_device *devices; /* all of them, linked */
};

struct poll_device {
    struct poll *poll;
    struct device *device;
    const struct driver *driver;
    struct driver_device *state;
    struct loop_timer *timer;
    unsigned due;            /* scopes to read */
    unsigned reading;        /* scopes being read; 0: the status is being asked, or nothing */
    unsigned missed;         /* scopes that moved while they were being read */
    bool busy;               /* an answer is awaited, or is being handled */
    bool removed;            /* to be freed as soon as it is not busy */
    unsigned silences;       /* in a row */
    uint64_t next_tables_ms; /* monotonic */
    uint64_t next_full_ms;
    uint64_t next_hear_ms; /* not read earlier because of its own word */
    struct poll_device *next;
};

static const char *address_text(const struct poll_device *p, char out[INET_ADDRSTRLEN])
{
    return inet_ntop(AF_INET, &p->device->address.sin_addr, out, INET_ADDRSTRLEN);
}

/* Devices keep apart by their id, the same way after every start. */
static uint64_t spread(const struct poll_device *p, uint64_t most_ms)
{
    return most_ms == 0 ? 0 : crc32c_update(0, p->device->id, strlen(p->device->id)) % most_ms;
}

/* Before the first reading of a known device. */
static uint64_t first_pause_ms(const struct poll_device *p)
{
    uint64_t interval = p->poll->conf->status_ms;

    return spread(p, interval < SPREAD_MOST_MS ? interval : SPREAD_MOST_MS);
}

static uint64_t silence_pause_ms(const struct poll_device *p)
{
    uint64_t pause = p->poll->conf->status_ms;

    if (p->silences == 1)
        return pause < SECOND_CHANCE_MS ? pause : SECOND_CHANCE_MS;
    for (unsigned i = SILENT; i < p->silences && pause < SILENT_MOST_MS; i++)
        pause *= 2;
    return pause < SILENT_MOST_MS ? pause : SILENT_MOST_MS;
}

/* What was read need not be read again soon; a part of it does not put off the rest. */
static void plan_next(struct poll_device *p, uint64_t now)
{
    const struct agent_conf *conf = p->poll->conf;

    if ((p->reading & TABLES) == TABLES)
        p->next_tables_ms = now + conf->tables_ms;
    if (p->reading == SCOPE_ALL)
        p->next_full_ms = now + conf->full_ms - spread(p, conf->full_ms / 8);
}

/* What the passing of time alone makes due. */
static void add_due(struct poll_device *p)
{
    uint64_t now = clock_monotonic_ms();

    if (now >= p->next_full_ms)
        p->due = SCOPE_ALL;
    else if (now >= p->next_tables_ms)
        p->due |= TABLES;
}

/* Free a device that is in the list no more. */
static void finish_device(struct poll_device *p)
{
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

/* The end of every answer: wait again, unless the device was removed meanwhile. */
static void rest(struct poll_device *p, uint64_t pause_ms)
{
    p->busy = false;
    p->reading = 0;
    p->due |= p->missed;
    p->missed = 0;
    (void)loop_timer_start(p->timer, p->removed ? 0 : pause_ms);
}

static void on_silence(struct poll_device *p, enum walk_result result)
{
    char address[INET_ADDRSTRLEN];

    p->silences++;
    uint64_t pause = silence_pause_ms(p);
    if (p->silences == SILENT) {
        if (p->poll->handlers.on_status(p->poll->arg, p->device, NULL))
            log_info("poll", "%s: %s, asking again in %llu s", address_text(p, address),
                     walk_result_text(result), (unsigned long long)pause / 1000);
        else
            p->silences--; /* say it again with the next silence */
    }
    rest(p, pause);
}

static void end_silence(struct poll_device *p)
{
    char address[INET_ADDRSTRLEN];

    if (p->silences >= SILENT)
        log_info("poll", "%s: answers again", address_text(p, address));
    p->silences = 0;
}

/* Until what it said by itself may be looked at. */
static uint64_t hear_pause_ms(const struct poll_device *p)
{
    uint64_t now = clock_monotonic_ms();

    return p->next_hear_ms > now ? p->next_hear_ms - now : 0;
}

static void on_read(void *arg, enum walk_result result, unsigned moved,
                    const struct reading_set *set)
{
    struct poll_device *p = arg;

    (void)moved;
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
    end_silence(p);
    if (!p->poll->handlers.on_readings(p->poll->arg, p->device, p->reading, set)) {
        rest(p, p->poll->conf->status_ms);
        return;
    }
    p->due &= ~p->reading;
    plan_next(p, clock_monotonic_ms());
    uint64_t pause = p->missed != 0 ? hear_pause_ms(p) : p->poll->conf->status_ms;
    rest(p, p->due != 0 ? 0 : pause);
}

static void on_status(void *arg, enum walk_result result, unsigned moved,
                      const struct reading_set *set)
{
    struct poll_device *p = arg;

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
    end_silence(p);
    p->due |= moved & ~(unsigned)SCOPE_METER; /* each page moves it: it waits for the tables */
    add_due(p);
    if ((moved & SCOPE_IDENTITY) != 0) {
        rest(p, 0); /* a restart, or another printer: nothing is said before it is read */
        return;
    }
    bool kept = p->poll->handlers.on_status(p->poll->arg, p->device, set);
    rest(p, kept && p->due != 0 ? 0 : p->poll->conf->status_ms);
}

static void on_timer(void *arg)
{
    struct poll_device *p = arg;
    unsigned more = p->poll->conf->console ? SCOPE_CONSOLE : 0;
    bool asked;

    if (p->removed) {
        release(p);
        return;
    }
    p->busy = true;
    p->reading = p->due;
    asked = p->reading != 0 ? p->driver->read(p->state, p->reading | more, on_read, p)
                            : p->driver->status(p->state, STATUS_WHOLE, on_status, p);
    if (!asked)
        rest(p, p->poll->conf->status_ms);
}

struct poll *poll_create(struct loop *loop, struct walk *walk, const struct agent_conf *conf,
                         const struct poll_handlers *handlers, void *arg)
{
    struct poll *poll = calloc(1, sizeof *poll);

    if (poll != NULL)
        *poll = (struct poll){ loop, walk, conf, *handlers, arg, NULL };
    return poll;
}

void poll_destroy(struct poll *poll)
{
    if (poll == NULL)
        return;
    for (struct poll_device *p = poll->devices, *next; p != NULL; p = next) {
        next = p->next;
        finish_device(p);
    }
    free(poll);
}

static bool attach(struct poll_device *p)
{
    const struct walk_credential *credential =
        agent_conf_credential(p->poll->conf, p->device->credential);

    p->state = credential != NULL ? p->driver->attach(p->poll->walk, p->device, credential) : NULL;
    return p->state != NULL;
}

/* A device that is new is read at once; one known from an earlier run within its own part of the
 * interval. */
static bool start(struct poll_device *p)
{
    p->due = SCOPE_ALL;
    p->timer = loop_timer_create(p->poll->loop, on_timer, p);
    if (p->timer == NULL || !attach(p)) {
        loop_timer_destroy(p->timer);
        return false;
    }
    return loop_timer_start(p->timer, p->device->last_answer_ms == 0 ? 0 : first_pause_ms(p));
}

bool poll_add(struct poll *poll, struct device *device)
{
    if (device->poll != NULL)
        poll_remove(poll, device);
    struct poll_device *p = calloc(1, sizeof *p);
    if (p == NULL)
        return false;
    *p = (struct poll_device){ .poll = poll, .device = device, .driver = driver_snmp_get() };
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
        (void)loop_timer_start(p->timer, 0);
}

void poll_read_again(struct poll *poll, struct device *device)
{
    struct poll_device *p = device->poll;

    (void)poll;
    if (p == NULL)
        return;
    p->due = SCOPE_ALL;
    if (p->silences >= SILENT)
        p->silences = SILENT - 1; /* its silence was lost, too */
}

void poll_refresh(struct poll *poll, struct device *device)
{
    struct poll_device *p = device->poll;

    (void)poll;
    if (p == NULL)
        return;
    p->due = SCOPE_ALL;
    if (!p->busy)
        (void)loop_timer_start(p->timer, 0);
}

void poll_hear(struct poll *poll, struct device *device, unsigned scopes)
{
    struct poll_device *p = device->poll;

    (void)poll;
    if (p == NULL)
        return;
    uint64_t pause = hear_pause_ms(p);
    if (pause == 0)
        p->next_hear_ms = clock_monotonic_ms() + HEAR_MS;
    if (p->reading != 0)
        p->missed |= scopes;
    else
        p->due |= scopes;
    if (!p->busy)
        (void)loop_timer_start(p->timer, pause);
}

void poll_reload(struct poll *poll, const struct agent_conf *conf)
{
    char address[INET_ADDRSTRLEN];

    poll->conf = conf;
    for (struct poll_device *p = poll->devices, *next; p != NULL; p = next) {
        next = p->next;
        p->driver->detach(p->state); /* of the removed too: it uses the old credential */
        p->state = NULL;
        p->due = SCOPE_ALL; /* the new driver knows nothing of the device */
        if (!p->removed && !attach(p)) {
            log_warn(
                "poll",
                "%s: its credential is not in the configuration any more, waiting for discovery",
                address_text(p, address));
            p->device->poll = NULL;
            p->removed = true;
        }
        rest(p, first_pause_ms(p));
    }
}
