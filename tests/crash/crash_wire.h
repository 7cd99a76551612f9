/* SPDX-License-Identifier: Apache-2.0 */
/* crash_wire: base/http_client and base/http_server in one process: what an agent asks is what the
 * platform's front is given, byte by byte, and back. Link crash_wire.c instead of both. Answers can
 * be lost, requests come twice or late.
 *
 * Who asks is known by the client's option `ca_file`: one of crash_wire_names. Images come from the
 * path "/image" of the same host.
 */
#ifndef PRINTWIRE_TESTS_CRASH_CRASH_WIRE_H
#define PRINTWIRE_TESTS_CRASH_CRASH_WIRE_H

#include "base/loop.h"
#include "protocol/sds_doc_report.h"
#include "tests/crash/crash_moment.h"

#include <stdbool.h>
#include <stdint.h>

#define CRASH_WIRE_URL   "https://sds.example.org"
#define CRASH_WIRE_HOST  "sds.example.org"
#define CRASH_WIRE_IMAGE "the image of a firmware"

enum crash_wire_trouble {
    CRASH_WIRE_WELL,
    CRASH_WIRE_LOST,        /* the answer is lost, and its request done */
    CRASH_WIRE_TWICE,       /* the request comes again, right behind itself */
    CRASH_WIRE_TWICE_LATER, /* the same, 100 s later */
    CRASH_WIRE_LATE,        /* the request comes when nobody waits for its answer any more */
    CRASH_WIRE_TROUBLES
};

struct crash_wire {
    struct loop *loop;
    unsigned asked;                      /* requests so far */
    unsigned trouble_at;                 /* with the nth of them; 0 with none */
    enum crash_wire_trouble trouble;     /* of that one */
    int64_t leave_ms[CRASH_MOMENT_WHOS]; /* when an answer came that a start was taken; 0 none */
    unsigned polls[CRASH_MOMENT_WHOS];
    bool holds[CRASH_MOMENT_WHOS]; /* its last poll named an item */
    /** What the platform answers to steps, right behind its commit; NULL: nobody wants it. */
    void (*on_results)(void *arg, const struct sds_doc_results *results);
    void *arg;
};

/** The one of the world. */
struct crash_wire *crash_wire(void);

/** Nothing was asked; what is under way is forgotten. */
void crash_wire_reset(struct loop *loop);

/** The names by which clients say whose they are. */
extern const char *const crash_wire_names[];

#endif
