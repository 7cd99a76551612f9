/* SPDX-License-Identifier: Apache-2.0 */
/* Builds the server from its parts and takes it down in the opposite order. */
#include "licence/service.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/proc.h"
#include "licence/key_ring.h"
#include "licence/ledger.h"
#include "licence/server.h"
#include "licence/server_jail.h"

#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>

#define MOST_FILES 1024
#define CARE_MS    UINT64_C(60000)
#define MORE_MS    UINT64_C(100)
#define DAY_MS     INT64_C(86400000)
#define WARN_DAYS  30
#define AGED_LEAST 100 /* lines of audit that may go for their age in a day, */
#define AGED_PART  50  /* or a fiftieth of all */

struct service {
    struct server_conf *conf;
    const char *file;
    struct loop *loop;
    struct ledger *ledger;
    struct key_ring *ring;
    struct server *server;
    struct loop_timer *care;
    struct log_limit tell_keys; /* once an hour */
    uint64_t aged_from_ms;      /* the day of aged_left, by the monotonic clock; 0 none yet */
    int64_t aged_left;
    struct loop_signal *signals[3];
};

static void on_stop(void *arg, int number)
{
    struct service *service = arg;

    log_info("service", "%s, stopping", strsignal(number));
    loop_stop(service->loop);
}

/* The end of the keys must not surprise anybody. */
static void tell_keys(const struct service *service)
{
    int64_t now_ms = clock_wall_ms();
    int64_t ends_ms = key_ring_ends(service->ring, now_ms);
    char text[CLOCK_TEXT_SIZE];

    clock_format(ends_ms, text);
    if (ends_ms == 0)
        log_error("service", "no signing key is in its time: nothing can be answered; make one "
                             "with keygen and name it in a new key set");
    else if (ends_ms - now_ms < WARN_DAYS * DAY_MS)
        log_warn("service",
                 "the signing key ends at %s; make the next one with keygen and name "
                 "both in a new key set",
                 text);
}

/* What may still go for its age today: a clock that is wrong for a while must not cost the lines of
 * years. */
static int64_t aged_most(struct service *service)
{
    uint64_t now_ms = clock_monotonic_ms();
    int64_t count = 0;

    if (service->aged_from_ms != 0 && now_ms - service->aged_from_ms < (uint64_t)DAY_MS)
        return service->aged_left;
    if (ledger_count_audit(service->ledger, &count) != ERR_NONE)
        return 0;
    service->aged_from_ms = now_ms > 0 ? now_ms : 1;
    service->aged_left = AGED_LEAST + count / AGED_PART;
    return service->aged_left;
}

/* Strangers may write as fast as the limits let them; a slice a time keeps the server answering. */
static void on_care(void *arg)
{
    struct service *service = arg;
    const struct server_conf *conf = service->conf;
    const struct ledger_forget which = { .before_ms =
                                             clock_wall_ms() - (int64_t)conf->audit_days * DAY_MS,
                                         .aged_most = aged_most(service),
                                         .most = conf->audit_lines };
    int64_t count = 0, aged = 0;

    if (log_limit_allows(&service->tell_keys, NULL))
        tell_keys(service);
    if (!server_is_busy(service->server) &&
        ledger_forget_audit(service->ledger, &which, &aged, &count) != ERR_NONE)
        log_warn("service", "old audit lines stay: %s", ledger_error(service->ledger));
    service->aged_left -= aged;
    (void)loop_timer_start(service->care, count >= LEDGER_FORGET ? MORE_MS : CARE_MS);
}

/* NULL, or why this configuration cannot be gone on with: the ledger is open where it is. */
static const char *trouble_of(const struct service *service, const struct server_conf *conf)
{
    return strcmp(conf->folder, service->conf->folder) == 0
               ? NULL
               : "<storage><folder> is another one: a new start takes it";
}

/* The keys of another folder would sign for this one's ledger: all of it, or nothing. */
static struct key_ring *read_again(struct service *service, struct server_conf **out_conf)
{
    struct conf_error error;
    char trouble[KEY_RING_ERROR];
    struct key_ring *ring = NULL;
    struct server_conf *conf = server_conf_read(service->file, &error);
    const char *why = conf == NULL ? error.text : trouble_of(service, conf);

    if (why == NULL)
        ring = key_ring_read(conf, trouble);
    if (ring == NULL)
        log_error("service", "%s; going on as before", why != NULL ? why : trouble);
    if (ring == NULL)
        server_conf_free(conf);
    *out_conf = ring != NULL ? conf : NULL;
    return ring;
}

static void on_hangup(void *arg, int number)
{
    struct service *service = arg;
    struct server_conf *conf = NULL;
    struct key_ring *ring = read_again(service, &conf);

    (void)number;
    if (ring == NULL)
        return;
    server_reload(service->server, conf, ring);
    key_ring_free(service->ring);
    server_conf_free(service->conf);
    service->ring = ring;
    service->conf = conf;
    log_set_level(conf->log_level);
    log_info("service",
             "%s: read again, key set %" PRId64 "; <listen> and <security> are taken at "
             "the next start only",
             service->file, key_ring_version(ring));
    tell_keys(service);
}

static bool open_files(struct service *service)
{
    char trouble[KEY_RING_ERROR];

    if (ledger_open(service->conf->folder, &service->ledger) != ERR_NONE) {
        log_error("service", "%s", ledger_error(service->ledger));
        return false;
    }
    service->ring = key_ring_read(service->conf, trouble);
    if (service->ring == NULL)
        log_error("service", "%s", trouble);
    return service->ring != NULL;
}

static bool start(struct service *service)
{
    static const int numbers[] = { SIGTERM, SIGINT, SIGHUP };

    if (!server_jail_enter(service->conf))
        return false;
    service->loop = loop_create();
    if (service->loop == NULL || !open_files(service))
        return false;
    for (int i = 0; i < 3; i++) {
        service->signals[i] = loop_signal_create(
            service->loop, numbers[i], numbers[i] == SIGHUP ? on_hangup : on_stop, service);
        if (service->signals[i] == NULL)
            return false;
    }
    service->care = loop_timer_create(service->loop, on_care, service);
    service->server = server_create(service->loop, service->conf, service->ledger, service->ring);
    return service->server != NULL && service->care != NULL &&
           server_jail_close(service->conf, service->file) && loop_timer_start(service->care, 0);
}

static void stop(struct service *service)
{
    server_destroy(service->server);
    loop_timer_destroy(service->care);
    for (int i = 0; i < 3; i++)
        loop_signal_destroy(service->signals[i]);
    key_ring_free(service->ring);
    ledger_close(service->ledger);
    loop_destroy(service->loop);
    server_conf_free(service->conf);
}

int service_run(struct server_conf *conf, const char *file)
{
    struct service service = { .conf = conf, .file = file, .tell_keys = { .every_ms = 3600000 } };

    log_set_level(conf->log_level);
    proc_harden(MOST_FILES);
    bool good = start(&service);
    if (good) {
        log_info("service", "%s://%s port %u: answering, key set %" PRId64,
                 conf->certificate[0] != '\0' ? "https" : "http", conf->address,
                 server_port(service.server), key_ring_version(service.ring));
        good = loop_run(service.loop);
    } else {
        log_error("service", "cannot start");
    }
    stop(&service);
    return good ? 0 : 1;
}
