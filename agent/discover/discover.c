/* SPDX-License-Identifier: Apache-2.0 */
/* A sweep is a list of passes, one per credential and version; each asks where no printer has
 * answered yet (behind another community the same address may be one). It runs in ticks at half the
 * packet pace, so that polling goes on beside it. SNMPv3 engines answer without saying who they
 * are: they are asked again, authenticated, through a peer of the engine. A hint goes through the
 * same passes for one address. */
#include "agent/discover/discover.h"

#include "agent/discover/hints.h"
#include "agent/discover/sweep.h"
#include "agent/maker.h"
#include "base/clock.h"
#include "base/log.h"

#include <arpa/inet.h>
#include <stdlib.h>

#define TICK_MS   20
#define SETTLE_MS 1500 /* late answers of a pass are waited for */
#define VERIFY_MOST                                                                                \
    1024 /* SNMPv3 devices being asked who they are; more are found by the next sweep */

struct discover {
    struct loop *loop;
    struct walk *walk;
    const struct agent_conf *conf;
    struct discover_handlers handlers;
    void *arg;
    struct sweep sweep;
    struct loop_timer *tick;
    struct loop_timer *next_sweep;
    struct hints hints;
    struct loop_timer *hint_tick;
    bool is_held; /* nobody is asked anything */
    bool sweeping;
    bool settling; /* the pass is asked, its late answers are waited for */
    size_t pass;
    uint32_t asked; /* addresses, in the first pass */
    uint32_t printers;
    struct knock *knock; /* NULL: never */
    struct verify *verifying;
    size_t verify_count;
};

/* An SNMPv3 device being asked who it is. */
struct verify {
    struct discover *discover;
    struct walk_peer *peer;
    struct sockaddr_in address;
    const struct walk_credential *credential;
    struct verify *next;
};

/* What a pass asks with. A v1 pass follows each v2c pass: it finds devices that speak only v1, and
 * what was lost. */
static size_t pass_count(const struct agent_conf *conf)
{
    size_t count = 0;

    for (size_t i = 0; i < conf->credential_count; i++)
        count += conf->credentials[i].version == WALK_V2C ? 2 : 1;
    return count;
}

static const struct walk_credential *pass_credential(const struct agent_conf *conf, size_t pass,
                                                     enum walk_version *out_version)
{
    const struct walk_credential *credential = conf->credentials;

    for (;; credential++) {
        size_t here = credential->version == WALK_V2C ? 2 : 1;
        if (pass < here)
            break;
        pass -= here;
    }
    *out_version = pass == 1 ? WALK_V1 : credential->version;
    return credential;
}

static void accept_printer(struct discover *d, const struct sockaddr_in *from,
                           const struct walk_credential *credential, const struct reading_set *set)
{
    char text[INET_ADDRSTRLEN];

    if (!maker_is_printer(set)) {
        log_debug("discover", "%s: answers, but is no printer",
                  inet_ntop(AF_INET, &from->sin_addr, text, sizeof text));
        return;
    }
    bool first = sweep_answered(&d->sweep, from);
    bool hinted = hints_answered(&d->hints, from, clock_monotonic_ms());
    if (!first && !hinted)
        return;
    d->printers += first;
    d->handlers.on_printer(d->arg, from, credential, set);
}

/* Free one that is in the list no more. */
static void finish_verify(struct verify *v)
{
    v->discover->verify_count--;
    walk_peer_destroy(v->peer);
    free(v);
}

static void forget(struct verify *v)
{
    struct verify **at = &v->discover->verifying;

    while (*at != v)
        at = &(*at)->next;
    *at = v->next;
    finish_verify(v);
}

static void on_verified(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct verify *v = arg;

    if (result == WALK_CANCELLED)
        return;
    if (result == WALK_OK)
        accept_printer(v->discover, &v->address, v->credential, set);
    forget(v);
}

static bool ask_rest(struct verify *v)
{
    static const struct walk_range rest[] = {
        { "1.3.6.1.2.1.1", WALK_ROWS, 1, 2 },          /* sysDescr, sysObjectID */
        { "1.3.6.1.2.1.25.3.5.1", WALK_ROWS, 1, 1 },   /* hrPrinterStatus */
        { "1.3.6.1.2.1.43.5.1.1", WALK_ROWS, 17, 17 }, /* prtGeneralSerialNumber */
    };

    return walk_ranges(v->peer, rest, sizeof rest / sizeof rest[0], on_verified, v);
}

static void on_who(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct verify *v = arg;

    if (result == WALK_CANCELLED)
        return;
    if (result != WALK_OK || !walk_peer_identify_by(v->peer, set) || !ask_rest(v))
        forget(v);
}

/* Where some devices may not be asked everything, the first question is who it is. */
static bool ask_first(struct verify *v)
{
    struct oid oids[2];

    if (!walk_is_careful(v->discover->walk))
        return ask_rest(v);
    return oid_parse("1.3.6.1.2.1.1.1.0", &oids[0]) && oid_parse("1.3.6.1.2.1.1.2.0", &oids[1]) &&
           walk_get(v->peer, oids, 2, on_who, v);
}

static bool is_verifying(const struct discover *d, const struct sockaddr_in *from,
                         const struct walk_credential *credential)
{
    for (const struct verify *v = d->verifying; v != NULL; v = v->next)
        if (v->credential == credential && v->address.sin_addr.s_addr == from->sin_addr.s_addr &&
            v->address.sin_port == from->sin_port)
            return true;
    return false;
}

/* An answer that comes again and again makes us ask once. */
static void verify(struct discover *d, const struct sockaddr_in *from,
                   const struct walk_credential *credential)
{
    bool has_room =
        !d->is_held && d->verify_count < VERIFY_MOST && !is_verifying(d, from, credential);
    struct verify *v = has_room ? calloc(1, sizeof *v) : NULL;

    if (v == NULL)
        return;
    *v = (struct verify){ d, walk_peer_create(d->walk, from, credential), *from, credential,
                          d->verifying };
    d->verifying = v;
    d->verify_count++;
    if (v->peer != NULL)
        walk_peer_quiet(v->peer);
    if (v->peer == NULL || !ask_first(v))
        forget(v);
}

static void on_found(void *arg, const struct sockaddr_in *from,
                     const struct walk_credential *credential, const struct reading_set *set)
{
    struct discover *d = arg;

    if (!agent_conf_covers(d->conf, ntohl(from->sin_addr.s_addr)))
        return;
    if (credential->version == WALK_V3)
        verify(d, from, credential);
    else
        accept_printer(d, from, credential, set);
}

static void on_alive(void *arg, const struct sockaddr_in *from)
{
    char text[INET_ADDRSTRLEN];

    (void)arg;
    log_debug("discover", "%s: lives, but its SNMP port is closed",
              inet_ntop(AF_INET, &from->sin_addr, text, sizeof text));
}

static bool wants_knock(const struct discover *d)
{
    return d->knock != NULL && d->conf->web.discovery && d->conf->web.ask != WEB_CONF_NEVER;
}

static void end_sweep(struct discover *d)
{
    d->sweeping = false;
    (void)loop_timer_start(d->next_sweep, d->conf->sweep_ms);
    d->handlers.on_swept(d->arg, d->asked, d->printers);
    if (wants_knock(d))
        knock_start(d->knock, &d->sweep, &d->conf->web.ports);
}

static void next_pass(struct discover *d)
{
    d->settling = false;
    d->pass++;
    sweep_restart(&d->sweep);
    if (d->pass >= pass_count(d->conf))
        end_sweep(d);
    else
        (void)loop_timer_start(d->tick, 0);
}

static void on_tick(void *arg)
{
    struct discover *d = arg;
    enum walk_version version;
    struct sockaddr_in address;
    unsigned budget = d->conf->engine.packets_per_s * TICK_MS / 2000 + 1;

    if (d->settling) {
        next_pass(d);
        return;
    }
    const struct walk_credential *credential = pass_credential(d->conf, d->pass, &version);
    while (budget-- > 0 && sweep_peek(&d->sweep, &address) &&
           walk_sweep_ask(d->walk, &address, credential, version)) {
        sweep_advance(&d->sweep);
        if (d->pass == 0)
            d->asked++;
    }
    d->settling = !sweep_peek(&d->sweep, &address);
    (void)loop_timer_start(d->tick, d->settling ? SETTLE_MS : TICK_MS);
}

static void wait_for_hints(struct discover *d)
{
    uint64_t wait_ms = hints_wait_ms(&d->hints, clock_monotonic_ms());

    if (wait_ms != HINTS_NEVER)
        (void)loop_timer_start(d->hint_tick, wait_ms);
}

/* One question, to the address whose turn it is; when the socket is full, a little later. */
static void on_hint_tick(void *arg)
{
    struct discover *d = arg;
    uint64_t now_ms = clock_monotonic_ms();
    const struct hints_entry *hint = hints_next(&d->hints, now_ms);
    enum walk_version version;

    if (hint != NULL) {
        const struct walk_credential *credential = pass_credential(d->conf, hint->pass, &version);
        if (!walk_sweep_ask(d->walk, &hint->address, credential, version)) {
            (void)loop_timer_start(d->hint_tick, TICK_MS);
            return;
        }
        hints_asked(&d->hints, hint, hint->pass + 1 < pass_count(d->conf), now_ms);
    }
    wait_for_hints(d);
}

static void on_next_sweep(void *arg)
{
    discover_start(arg);
}

/* Also forgets the questions asked before: a late answer may not lead to a credential of a former
 * configuration. */
static void listen_to_sweep(struct discover *d)
{
    static const struct walk_sweep_handlers handlers = { on_found, on_alive };

    walk_sweep_listen(d->walk, &handlers, d);
}

struct discover *discover_create(struct loop *loop, struct walk *walk,
                                 const struct agent_conf *conf,
                                 const struct discover_handlers *handlers, void *arg)
{
    struct discover *d = calloc(1, sizeof *d);

    if (d == NULL)
        return NULL;
    *d = (struct discover){
        .loop = loop, .walk = walk, .conf = conf, .handlers = *handlers, .arg = arg
    };
    d->tick = loop_timer_create(loop, on_tick, d);
    d->next_sweep = loop_timer_create(loop, on_next_sweep, d);
    d->hint_tick = loop_timer_create(loop, on_hint_tick, d);
    if (handlers->knock != NULL)
        d->knock = knock_create(loop, handlers->knock, arg);
    if (d->tick == NULL || d->next_sweep == NULL || d->hint_tick == NULL ||
        !sweep_init(&d->sweep, conf)) {
        discover_destroy(d);
        return NULL;
    }
    listen_to_sweep(d);
    return d;
}

static void forget_all(struct discover *d)
{
    struct verify *v = d->verifying;

    d->verifying = NULL;
    for (struct verify *next; v != NULL; v = next) {
        next = v->next;
        finish_verify(v);
    }
}

void discover_destroy(struct discover *d)
{
    if (d == NULL)
        return;
    walk_sweep_listen(d->walk, NULL, NULL);
    knock_destroy(d->knock);
    forget_all(d);
    loop_timer_destroy(d->tick);
    loop_timer_destroy(d->next_sweep);
    loop_timer_destroy(d->hint_tick);
    sweep_finish(&d->sweep);
    free(d);
}

void discover_start(struct discover *d)
{
    if (d->sweeping || d->is_held)
        return;
    if (d->knock != NULL)
        knock_stop(d->knock);
    d->sweeping = true;
    d->settling = false;
    d->pass = 0;
    d->asked = 0;
    d->printers = 0;
    sweep_forget(&d->sweep);
    (void)loop_timer_start(d->tick, 0);
    if (d->handlers.on_sweep != NULL)
        d->handlers.on_sweep(d->arg);
}

bool discover_hint(struct discover *d, const struct sockaddr_in *address)
{
    struct sockaddr_in hint = { .sin_family = AF_INET, .sin_addr = address->sin_addr };

    hint.sin_port = htons(
        agent_conf_port_of(d->conf, ntohl(address->sin_addr.s_addr), ntohs(address->sin_port)));
    if (d->is_held || hint.sin_port == 0 || (d->sweeping && sweep_knows(&d->sweep, &hint)) ||
        !hints_add(&d->hints, &hint, clock_monotonic_ms()))
        return false;
    wait_for_hints(d);
    return true;
}

void discover_leave_out(struct discover *d, const struct sockaddr_in *address)
{
    if (d->sweeping)
        (void)sweep_answered(&d->sweep, address);
}

/* Questions that are under way are forgotten, with their answers. */
static void stop(struct discover *d)
{
    if (d->knock != NULL)
        knock_stop(d->knock);
    forget_all(d);
    hints_clear(&d->hints);
    loop_timer_stop(d->hint_tick);
    listen_to_sweep(d);
    d->sweeping = false;
}

void discover_hold(struct discover *d, bool is_held)
{
    if (d->is_held == is_held)
        return;
    d->is_held = is_held;
    stop(d);
    loop_timer_stop(d->tick);
    loop_timer_stop(d->next_sweep);
    discover_start(d);
}

bool discover_reload(struct discover *d, const struct agent_conf *conf)
{
    struct sweep sweep;

    if (!sweep_init(&sweep, conf))
        return false;
    stop(d);
    sweep_finish(&d->sweep);
    d->sweep = sweep;
    d->conf = conf;
    discover_start(d);
    return true;
}
