/* SPDX-License-Identifier: Apache-2.0 */
/* SNMP first, then the web services where that leaves something open. */
#include "agent/probe_read.h"

#include "agent/device.h"
#include "agent/maker.h"
#include "agent/normalise/gaps.h"
#include "agent/normalise/normalise.h"
#include "agent/normalise/normalise_web.h"
#include "agent/poll/driver_snmp.h"
#include "agent/quirk.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/loop.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

/* A reading under way. */
struct reader {
    struct loop *loop;
    struct device device;
    const char *maker;
    struct web_read *read; /* under way */
    struct probe_read *out;
};

static bool keep_readings(struct probe_read *out, const struct reading_set *set)
{
    reading_set_destroy(out->readings);
    out->readings = reading_set_create(WALK_READINGS, WALK_BYTES);
    return out->readings != NULL && reading_set_merge(out->readings, set);
}

static void on_read(void *arg, enum walk_result result, unsigned moved,
                    const struct reading_set *set, const struct web_set *web)
{
    struct reader *r = arg;
    struct probe_read *out = r->out;

    (void)moved;
    (void)web;
    if (result == WALK_CANCELLED)
        return;
    out->snmp_result = result;
    if (result == WALK_OK && reading_set_count(set) == 0)
        out->snmp_result = WALK_SILENT;
    if (out->snmp_result == WALK_OK &&
        !(keep_readings(out, set) &&
          normalise_readings(&r->device, SCOPE_ALL, set, out->now, &out->snmp)))
        out->snmp_result = WALK_BROKEN;
    r->maker = maker_name(set);
    loop_stop(r->loop);
}

static void read_snmp(struct reader *r, const struct probe_options *options, size_t index)
{
    const struct driver *driver = driver_snmp_get();
    const struct walk_credential *credential = &options->credentials[index];
    struct walk *walk = walk_create(r->loop, &(struct walk_options){ .window = 1 });
    struct driver_device *state = NULL;

    r->device.learned.version = (uint8_t)credential->version;
    if (walk != NULL) {
        quirk_use(walk, options->conf);
        state = driver->attach(walk, &r->device, credential);
    }
    if (state != NULL && driver->read(state, SCOPE_ALL, on_read, r))
        (void)loop_run(r->loop);
    if (state != NULL)
        driver->detach(state);
    walk_destroy(walk);
}

static void on_web(void *arg, const struct web_read_result *result)
{
    struct reader *r = arg;
    struct probe_read *out = r->out;

    (void)str_copy(out->web_error, sizeof out->web_error,
                   result->error[0] != '\0' ? result->error : "no web service that is known");
    out->documents = web_read_keep(r->read);
    if (!normalise_web_records(&r->device, SCOPE_ALL, out->documents, out->now, &out->web)) {
        record_list_finish(&out->web);
        record_list_init(&out->web, NORMALISE_RECORDS);
    }
    loop_stop(r->loop);
}

static void read_web(struct reader *r, const struct probe_options *options)
{
    struct web_read_turns *turns = web_read_turns_create(r->loop, 1);
    struct web_read_wish wish = { .address = options->address.sin_addr,
                                  .ports = options->web,
                                  .maker = r->maker,
                                  .scopes = SCOPE_ALL };

    r->read = turns != NULL ? web_read_start(turns, &wish, on_web, r) : NULL;
    if (r->read != NULL)
        (void)loop_run(r->loop);
    web_read_turns_destroy(turns);
}

static void read_all(struct reader *r, const struct probe_options *options)
{
    struct probe_read *out = r->out;

    for (size_t i = 0; !options->no_snmp && i < options->credential_count; i++) {
        read_snmp(r, options, i);
        if (out->snmp_result == WALK_OK)
            break;
    }
    if (options->wants_web || options->no_snmp || out->snmp_result != WALK_OK ||
        gaps_left(SCOPE_ALL, &out->snmp))
        read_web(r, options);
}

bool probe_read_run(const struct probe_options *options, struct probe_read *out)
{
    struct reader r = { .loop = loop_create(), .device.address = options->address, .out = out };

    *out = (struct probe_read){ .now = clock_wall_ms(), .snmp_result = WALK_BROKEN };
    record_list_init(&out->snmp, NORMALISE_RECORDS);
    record_list_init(&out->web, NORMALISE_RECORDS);
    crypto_uuid(r.device.id);
    r.device.state = DEVICE_STATE_UNKNOWN;
    if (r.loop != NULL)
        read_all(&r, options);
    loop_destroy(r.loop);
    return out->snmp_result == WALK_OK || out->web.count > 0;
}

void probe_read_tell(const struct probe_read *read, const struct probe_options *options)
{
    char address[INET_ADDRSTRLEN];

    (void)inet_ntop(AF_INET, &options->address.sin_addr, address, sizeof address);
    (void)fprintf(stderr, "printwire-agent: %s", address);
    if (!options->no_snmp)
        (void)fprintf(stderr, " port %u: %s", ntohs(options->address.sin_port),
                      walk_result_text(read->snmp_result));
    if (read->web_error[0] != '\0')
        (void)fprintf(stderr, "%s: %s", options->no_snmp ? "" : "; web", read->web_error);
    (void)fprintf(stderr, "\n");
}

void probe_read_finish(struct probe_read *read)
{
    record_list_finish(&read->snmp);
    record_list_finish(&read->web);
    reading_set_destroy(read->readings);
    web_set_destroy(read->documents);
}
