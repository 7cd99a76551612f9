/* SPDX-License-Identifier: Apache-2.0 */
/* The same drivers and the same normaliser as the agent's, on a loop of their own; the records go
 * to standard output. */
#include "agent/probe.h"

#include "agent/device.h"
#include "agent/maker.h"
#include "agent/normalise/gaps.h"
#include "agent/normalise/normalise.h"
#include "agent/normalise/normalise_merge.h"
#include "agent/normalise/normalise_web.h"
#include "agent/poll/driver_snmp.h"
#include "agent/poll/web_read.h"
#include "agent/probe_records.h"
#include "agent/quirk.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/loop.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OUTPUT_MOST (4U << 20)

struct probe {
    struct loop *loop;
    struct device device;
    int64_t now;
    enum walk_result snmp_result;
    struct record_list snmp; /* by interface */
    struct record_list web;
    const char *maker;
    char web_error[WEB_READ_ERROR];
    struct buf out;
};

static void on_read(void *arg, enum walk_result result, unsigned moved,
                    const struct reading_set *set, const struct web_set *web)
{
    struct probe *p = arg;

    (void)moved;
    (void)web;
    if (result == WALK_CANCELLED)
        return;
    p->snmp_result = result;
    if (result == WALK_OK && reading_set_count(set) == 0)
        p->snmp_result = WALK_SILENT;
    if (p->snmp_result == WALK_OK &&
        !normalise_readings(&p->device, SCOPE_ALL, set, p->now, &p->snmp))
        p->snmp_result = WALK_BROKEN;
    p->maker = maker_name(set);
    loop_stop(p->loop);
}

static void read_snmp(struct probe *p, const struct probe_options *options)
{
    const struct driver *driver = driver_snmp_get();
    struct walk *walk = walk_create(p->loop, &(struct walk_options){ .window = 1 });
    struct driver_device *state = NULL;

    if (walk != NULL) {
        quirk_use(walk, NULL);
        state = driver->attach(walk, &p->device, &options->credential);
    }

    if (state != NULL && driver->read(state, SCOPE_ALL, on_read, p))
        (void)loop_run(p->loop);
    if (state != NULL)
        driver->detach(state);
    walk_destroy(walk);
}

static void on_web(void *arg, const struct web_read_result *result)
{
    struct probe *p = arg;

    (void)str_copy(p->web_error, sizeof p->web_error,
                   result->error[0] != '\0' ? result->error : "no web service that is known");
    if (!normalise_web_records(&p->device, SCOPE_ALL, result->set, p->now, &p->web)) {
        record_list_finish(&p->web);
        record_list_init(&p->web, NORMALISE_RECORDS);
    }
    loop_stop(p->loop);
}

static void read_web(struct probe *p, const struct probe_options *options)
{
    struct web_read_turns *turns = web_read_turns_create(p->loop, 1);
    struct web_read_wish wish = { .address = options->address.sin_addr,
                                  .ports = options->web,
                                  .maker = p->maker,
                                  .scopes = SCOPE_ALL };

    if (turns != NULL && web_read_start(turns, &wish, on_web, p) != NULL)
        (void)loop_run(p->loop);
    web_read_turns_destroy(turns);
}

static bool print_records(struct probe *p)
{
    struct record_list records;

    record_list_init(&records, NORMALISE_RECORDS);
    bool good = normalise_merge_records(&p->snmp, &p->web, SCOPE_ALL, &records, NULL);
    good = good && probe_records_write(&p->out, &records, p->now);
    record_list_finish(&records);
    return good && probe_records_print(&p->out);
}

/* One line for each way that was tried. */
static void tell(const struct probe *p, const struct probe_options *options)
{
    char address[INET_ADDRSTRLEN];

    (void)inet_ntop(AF_INET, &options->address.sin_addr, address, sizeof address);
    (void)fprintf(stderr, "printwire-agent: %s", address);
    if (!options->no_snmp)
        (void)fprintf(stderr, " port %u: %s", ntohs(options->address.sin_port),
                      walk_result_text(p->snmp_result));
    if (p->web_error[0] != '\0')
        (void)fprintf(stderr, "%s: %s", options->no_snmp ? "" : "; web", p->web_error);
    (void)fprintf(stderr, "\n");
}

/* False when nothing was read. */
static bool read_device(struct probe *p, const struct probe_options *options)
{
    if (p->loop == NULL)
        return false;
    if (!options->no_snmp)
        read_snmp(p, options);
    if (options->wants_web || options->no_snmp || p->snmp_result != WALK_OK ||
        gaps_left(SCOPE_ALL, &p->snmp))
        read_web(p, options);
    return p->snmp_result == WALK_OK || p->web.count > 0;
}

int probe_run(const struct probe_options *options)
{
    struct probe p = { .loop = loop_create(),
                       .now = clock_wall_ms(),
                       .snmp_result = WALK_BROKEN,
                       .device.address = options->address,
                       .device.learned.version = WALK_V2C };

    buf_init(&p.out, OUTPUT_MOST);
    record_list_init(&p.snmp, NORMALISE_RECORDS);
    record_list_init(&p.web, NORMALISE_RECORDS);
    crypto_uuid(p.device.id);
    p.device.state = DEVICE_STATE_UNKNOWN;
    bool good = read_device(&p, options);
    if (!good)
        tell(&p, options);
    else
        good = print_records(&p);
    buf_finish(&p.out);
    record_list_finish(&p.snmp);
    record_list_finish(&p.web);
    loop_destroy(p.loop);
    return good ? 0 : 1;
}
