/* SPDX-License-Identifier: Apache-2.0 */
/* sim_asked: what a simulated printer's web services were asked, and how often, so that a test can
 * prove what was asked and what was not.
 *
 * A row is "GET:/path" (without the query) or "ipp:0x000b", an IPP operation.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_ASKED_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_ASKED_H

#include "base/buf.h"

#include <stddef.h>
#include <stdint.h>

#define SIM_ASKED_ROWS 256 /* most different things; further ones count as "more" */
#define SIM_ASKED_TEXT 160 /* a longer one is cut */

struct sim_asked_row {
    char text[SIM_ASKED_TEXT];
    uint64_t count;
};

/* Zero it before first use. */
struct sim_asked {
    struct sim_asked_row *rows;
    size_t count;
    uint64_t more;
};

/** Count one; control characters, blanks and '=' become '_'. */
void sim_asked_note(struct sim_asked *asked, const char *kind, const char *what);

/** Add one printer's rows to a sum. */
void sim_asked_sum(struct sim_asked *sum, const struct sim_asked *asked);

/** Append " GET:/path=3 ..." in the order of first questions. */
void sim_asked_format(const struct sim_asked *asked, struct buf *out_text);

/** Forget everything, and free. */
void sim_asked_finish(struct sim_asked *asked);

#endif
