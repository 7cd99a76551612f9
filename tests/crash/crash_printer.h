/* SPDX-License-Identifier: Apache-2.0 */
/* crash_printer: one HP printer that counts what was done to it, and an agent's worker
 * (agent/sds_job.h) that does work at it as agent/work does: reads, asks for leave, sends, watches,
 * proves. The printer does not die. */
#ifndef PRINTWIRE_TESTS_CRASH_CRASH_PRINTER_H
#define PRINTWIRE_TESTS_CRASH_CRASH_PRINTER_H

#include "agent/sds_job.h"
#include "base/loop.h"
#include "tests/crash/crash_moment.h"

#include <stdbool.h>
#include <stdint.h>

#define CRASH_PRINTER_ID      "0000d341-0000-4000-8000-000000000001"
#define CRASH_PRINTER_PRODUCT "J7Z09A"
#define CRASH_PRINTER_NEW     "2502B" /* the firmware that is ordered */
#define CRASH_PRINTER_SLEEP   "15"    /* the setting that is ordered */

enum crash_printer_manner {
    CRASH_PRINTER_GOOD,
    CRASH_PRINTER_DEAF,    /* takes it, and stays as it is */
    CRASH_PRINTER_REFUSES, /* says no to the packet */
    CRASH_PRINTER_MANNERS
};

struct crash_printer {
    struct loop *loop;
    enum crash_printer_manner manner;
    unsigned packets;     /* that change it */
    unsigned too_early;   /* that came without a start of which the answer had come */
    unsigned too_late;    /* that came more than a minute behind that answer */
    unsigned reads;       /* by kinds that only read */
    int64_t up_since_ms;  /* wall clock */
    int64_t off_until_ms; /* it does not answer until then */
    int64_t packet_ms;    /* when the last packet came */
    char firmware[SDS_DOC_WORD];
    char sleep[SDS_DOC_WORD];
};

/** The one of the world. */
struct crash_printer *crash_printer(void);

/** A printer that has been up for a day. */
void crash_printer_reset(struct loop *loop);

/** The worker of one of the agents. */
const struct sds_job_worker *crash_printer_worker(enum crash_moment_who who);

#endif
