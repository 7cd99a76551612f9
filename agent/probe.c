/* SPDX-License-Identifier: Apache-2.0 */
/* The same driver and the same normaliser as the agent's, on a loop of their own; the records go to
 * standard output. */
#include "agent/probe.h"

#include "agent/device.h"
#include "agent/normalise/normalise.h"
#include "agent/poll/driver_snmp.h"
#include "agent/quirk.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/loop.h"
#include "protocol/names.h"
#include "protocol/record_xml.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OUTPUT_MOST (4U << 20)

struct probe {
    struct loop *loop;
    struct device device;
    enum walk_result result;
    struct buf out;
};

/* The change stage gives incidents their life; here each is one that was opened just now. */
static void open_incident(struct record *record, int64_t now)
{
    char id[CRYPTO_UUID_SIZE];

    crypto_uuid(id);
    (void)record_set(record, FIELD_INCIDENT_ID, id);
    (void)record_set(record, FIELD_INCIDENT_EVENT, "opened");
    (void)record_add_time(record, FIELD_INCIDENT_OPENED, now);
}

static bool print_records(struct probe *p, const struct reading_set *set)
{
    struct record_list records;
    int64_t now = clock_wall_ms();

    record_list_init(&records, NORMALISE_RECORDS);
    bool good = normalise_readings(&p->device, SCOPE_ALL, set, now, &records);
    (void)buf_append_text(&p->out, "<records xmlns='" NAMES_SPACE "'>\n");
    for (size_t i = 0; good && i < records.count; i++) {
        if (records.items[i].kind == RECORD_INCIDENT)
            open_incident(&records.items[i], now);
        good = record_xml_write(&records.items[i], FIELD_ALWAYS, &p->out) &&
               buf_append_text(&p->out, "\n");
    }
    (void)buf_append_text(&p->out, "</records>\n");
    record_list_finish(&records);
    return good && !buf_failed(&p->out);
}

static void on_read(void *arg, enum walk_result result, unsigned moved,
                    const struct reading_set *set)
{
    struct probe *p = arg;

    (void)moved;
    if (result == WALK_CANCELLED)
        return;
    p->result = result;
    if (result == WALK_OK && reading_set_count(set) == 0)
        p->result = WALK_SILENT;
    if (p->result == WALK_OK && !print_records(p, set))
        p->result = WALK_BROKEN;
    loop_stop(p->loop);
}

static void read_device(struct probe *p, const struct probe_options *options)
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

int probe_run(const struct probe_options *options)
{
    struct probe p = { .loop = loop_create(),
                       .result = WALK_BROKEN,
                       .device.address = options->address,
                       .device.learned.version = WALK_V2C };
    char address[INET_ADDRSTRLEN];

    buf_init(&p.out, OUTPUT_MOST);
    crypto_uuid(p.device.id);
    p.device.state = DEVICE_STATE_UNKNOWN;
    if (p.loop != NULL && !options->no_snmp)
        read_device(&p, options);
    bool good = p.result == WALK_OK && fwrite(p.out.data, 1, p.out.len, stdout) == p.out.len &&
                fflush(stdout) == 0;
    if (!good)
        (void)fprintf(stderr, "printwire-agent: %s port %u: %s\n",
                      inet_ntop(AF_INET, &options->address.sin_addr, address, sizeof address),
                      ntohs(options->address.sin_port),
                      options->no_snmp ? "without SNMP there is no way to read a printer yet"
                                       : walk_result_text(p.result));
    buf_finish(&p.out);
    loop_destroy(p.loop);
    return good ? 0 : 1;
}
