/* SPDX-License-Identifier: Apache-2.0 */
/* sim_pages: what a simulated printer answers to an HTTP request, and whether now or later.
 *
 * /EventMgmt/EventTable?timeout=T with If-None-Match of the table as it is waits until something
 * happens, for T tenths of a second; the answer has only what is newer than that tag.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_PAGES_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_PAGES_H

#include "base/buf.h"
#include "base/http_codec.h"
#include "tests/sim_printer/sim_printer.h"
#include "tests/sim_printer/sim_view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_PAGES_BODY ((size_t)12 * 1024 * 1024) /* most bytes of an answer */

struct sim_pages_question {
    const struct http_codec_request *request;
    const char *body;
    size_t body_len;
    bool again; /* asked before: it is not counted twice */
    bool late;  /* the time is over: nothing waits any more */
};

struct sim_pages_answer {
    uint64_t wait_ms; /* no answer yet: ask again when something happens, or after so long */
    unsigned status;
    const char *type;               /* Content-Type; NULL: none */
    char tag[SIM_EVENTS_TAG];       /* ETag; "": none */
    char server[4 * SIM_VIEW_TEXT]; /* Server; "": none */
    char location[SIM_VOICE_URL];   /* Location; "": none */
    char challenge[SIM_VOICE_TEXT]; /* WWW-Authenticate; "": none */
    struct buf body;
};

/** Answer a request to a printer that has a voice. The caller finishes the body. */
void sim_pages_answer(struct sim_printer *printer, const struct sim_pages_question *question,
                      struct sim_pages_answer *out_answer);

#endif
