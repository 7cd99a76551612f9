/* SPDX-License-Identifier: Apache-2.0 */
/* recording: the file of one printer's answers, anonymised: text that a person can read, compare
 * and send, and that printwire-sim plays. This header is its contract.
 *
 *     # printwire recording 1             first line, exactly
 *     # anything                          lines that begin with '#' are for people
 *     recorded 2026-11                    the month, UTC
 *     program printwire-agent 0.6.0       who wrote it
 *
 *     [snmp]                              lines OID|TYPE|VALUE (agent/record/veil_snmp)
 *     1.3.6.1.2.1.1.1.0|4|HP ETHERNET MULTI-ENVIRONMENT
 *
 *     [web /DevMgmt/ProductConfigDyn.xml] one for each document that was asked for
 *     status 200                          what a replay answers; 404, 401, 503 ... without a body
 *     type text/xml
 *     server HP HTTP Server; ...          the Server header; may be missing
 *      <?xml version="1.0"?>              each line of the body behind one blank
 *
 *     [ipp /ipp/print]                    an IPP answer
 *     status 200
 *     printer-state|35|3                  NAME|TAG|VALUE (agent/record/veil_ipp)
 *
 *     [end]                               last line: nothing is missing
 *
 * Lines end with LF (CR LF is read, too); empty lines mean nothing outside of bodies. Sections come
 * in any order, [snmp] at most once. A reader passes over head lines that it does not know, and
 * refuses sections that it does not know and other versions.
 */
#ifndef PRINTWIRE_AGENT_RECORD_RECORDING_H
#define PRINTWIRE_AGENT_RECORD_RECORDING_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

#define RECORDING_FILE     ((size_t)4 * 1024 * 1024) /* most bytes */
#define RECORDING_SECTIONS 40
#define RECORDING_PATH     128
#define RECORDING_TYPE     64
#define RECORDING_SERVER   256

enum recording_kind { RECORDING_SNMP, RECORDING_WEB, RECORDING_IPP };

struct recording_section {
    enum recording_kind kind;
    char path[RECORDING_PATH]; /* of documents and IPP; else "" */
    unsigned status;
    char type[RECORDING_TYPE];
    char server[RECORDING_SERVER];
    const char *text; /* SNMP, IPP: lines; web: the lines of the body, each behind its blank */
    size_t len;
    unsigned line; /* of its head, counted from 1 */
};

struct recording {
    struct recording_section sections[RECORDING_SECTIONS];
    size_t count;
};

struct recording_fault {
    unsigned line;      /* counted from 1 */
    const char *reason; /* a constant text */
};

/** Read a file from memory, which must outlive the recording. ERR_SYNTAX, ERR_LIMIT with line and
 * reason. */
enum err recording_read(const char *text, size_t len, struct recording *out_recording,
                        struct recording_fault *out_fault);

/** Append the body of a document, without the blanks before its lines. */
bool recording_body(const struct recording_section *section, struct buf *out);

/** Take the next line that means something of SNMP's and IPP's: moves `text` behind it; false at
 * the end. */
bool recording_line(const char **text, const char *end, const char **out_line, size_t *out_len);

/** Begin a file: first line, `notes` (lines of '#'), month and program. */
bool recording_begin(struct buf *out, const char *notes, const char *month, const char *program);

/** Append the head of a section; a body follows by recording_put_body(), lines as they are. */
bool recording_put_head(struct buf *out, const struct recording_section *section);

/** Append a document, each line behind a blank. */
bool recording_put_body(struct buf *out, const char *text, size_t len);

/** The last line. */
bool recording_end(struct buf *out);

#endif
