/* SPDX-License-Identifier: Apache-2.0 */
/* What both interfaces said, put together as the agent does, goes to standard output. */
#include "agent/probe.h"

#include "agent/normalise/normalise.h"
#include "agent/normalise/normalise_merge.h"
#include "agent/probe_records.h"
#include "agent/scope.h"
#include "base/buf.h"

#define OUTPUT_MOST (4U << 20)

static bool print_records(struct probe_read *read)
{
    static const struct normalise_merge_scopes scopes = { .read = SCOPE_ALL };
    struct record_list records;
    struct buf out;

    buf_init(&out, OUTPUT_MOST);
    record_list_init(&records, NORMALISE_RECORDS);
    bool good = normalise_merge_records(&read->snmp, &read->web, &scopes, &records, NULL);
    good = good && probe_records_write(&out, &records, read->now) && probe_records_print(&out);
    record_list_finish(&records);
    buf_finish(&out);
    return good;
}

int probe_run(const struct probe_options *options)
{
    struct probe_read read;
    bool good = probe_read_run(options, &read);

    if (!good)
        probe_read_tell(&read, options);
    else
        good = print_records(&read);
    probe_read_finish(&read);
    return good ? 0 : 1;
}
