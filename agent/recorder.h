/* SPDX-License-Identifier: Apache-2.0 */
/* recorder: "Record my printer": one whole reading of one printer as a file that its owner can
 * read, check and send, and that printwire-sim plays (agent/record/recording).
 *
 * Nothing is asked that the agent would not ask (agent/probe_read), and only fields of an
 * allow-list are written, with stand-ins for what tells of people and of this one printer. The file
 * is written twice: once to learn what must be replaced, once with all of that replaced; then a
 * scan of its own (agent/record/leak) has to find nothing, or there is no file.
 */
#ifndef PRINTWIRE_AGENT_RECORDER_H
#define PRINTWIRE_AGENT_RECORDER_H

#include "agent/probe_read.h"
#include "agent/reading.h"
#include "agent/record/leak.h"
#include "agent/web_set.h"
#include "base/buf.h"
#include "base/err.h"

#include <netinet/in.h>

#define RECORDER_MONTH 8 /* "2026-11" and its NUL */

/* What was read, and what else must not be in the file. */
struct recorder_source {
    const struct reading_set *readings;        /* NULL: no SNMP */
    const struct web_set *documents;           /* NULL: not asked */
    const char *model;                         /* as the records have it: its words stay */
    struct in_addr address;                    /* the printer's */
    const struct walk_credential *credentials; /* whose secrets must not be told back */
    size_t credential_count;
    int64_t now_ms;
};

/** Append the recording. ERR_REFUSED when the scan found something (in `out_leak`); then, and after
 * ERR_LIMIT and ERR_MEMORY, `out` is not to be used. */
enum err recorder_write(const struct recorder_source *source, struct buf *out,
                        struct leak *out_leak);

/** Read the printer and write the file, mode 0600, whole or not at all; a name that is there must
 * be a regular file's, and that with ".new" behind it free; tells on standard error what goes on
 * when that is a terminal. 0; 1 with one line on standard error. */
int recorder_run(const struct probe_options *options, const char *path);

#endif
