/* SPDX-License-Identifier: Apache-2.0 */
/* How many records the journal takes per second, committed in groups and one by one, in one run:
 * the ratio is the figure to keep, for the disks differ. bench_spool FOLDER [RECORDS] */
#include "agent/spool/spool.h"
#include "base/clock.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BODY    600 /* bytes of a usual record */
#define DEFAULT 5000
#define SLICE   500 /* records between two acknowledgements */

/* Append records, committing each `group`; seconds, or a negative number on failure. */
static double run(struct disk *disk, struct spool *spool, unsigned records, unsigned group)
{
    char body[BODY];
    uint64_t start_us = clock_monotonic_us();

    memset(body, 'x', sizeof body);
    for (unsigned i = 1; i <= records; i++) {
        if (spool_append(spool, RECORD_CONSUMABLE, body, sizeof body) != ERR_NONE)
            return -1;
        if (i % group == 0 && !disk_commit(disk))
            return -1;
        if (i % SLICE == 0 && spool_stored(spool, spool_committed(spool)) != ERR_NONE)
            return -1;
    }
    if (!disk_commit(disk))
        return -1;
    return (double)(clock_monotonic_us() - start_us) / 1e6;
}

static int measure(struct disk *disk, struct spool *spool, unsigned records)
{
    double grouped = run(disk, spool, records, DISK_COMMIT_CHANGES);
    double single = run(disk, spool, records, 1);

    if (grouped <= 0 || single <= 0) {
        (void)fprintf(stderr, "bench_spool: the journal refused a record\n");
        return 1;
    }
    (void)printf("%u records of %d bytes: %.0f/s in groups of %d, %.0f/s one by one, ratio %.1f\n",
                 records, BODY, records / grouped, DISK_COMMIT_CHANGES, records / single,
                 single / grouped);
    return 0;
}

int main(int argc, char **argv)
{
    struct loop *loop = loop_create();
    struct disk *disk = NULL;
    struct spool *spool = NULL;
    int64_t records = DEFAULT;
    int status = 2;

    if (argc < 2 || (argc > 2 && !str_to_i64(argv[2], 1, 10000000, &records))) {
        (void)fprintf(stderr, "usage: bench_spool FOLDER [RECORDS]\n");
        goto out;
    }
    if (loop == NULL || disk_open(loop, argv[1], &disk, NULL) != ERR_NONE)
        goto out;
    spool = spool_open(disk, 1 << 30, 100000);
    if (spool != NULL)
        status = measure(disk, spool, (unsigned)records);

out:
    spool_close(spool);
    disk_close(disk);
    loop_destroy(loop);
    return status;
}
