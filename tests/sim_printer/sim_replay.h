/* SPDX-License-Identifier: Apache-2.0 */
/* sim_replay: a printer as `printwire-agent record` wrote it down (agent/record/recording): its
 * variables, and the documents and IPP answers of its web services, as they were. */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_REPLAY_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_REPLAY_H

#include "agent/record/recording.h"
#include "base/buf.h"
#include "base/err.h"
#include "tests/sim_printer/snmprec.h"

#include <stdbool.h>
#include <stddef.h>

struct sim_replay;

/* A value of an IPP answer. */
struct sim_replay_value {
    char name[RECORDING_PATH]; /* of its attribute */
    unsigned tag;
    uint8_t bytes[SNMPREC_VALUE];
    size_t len;
};

/** Read a recording from memory, which is copied: its documents, and its variables (none without
 * SNMP), which the caller owns. ERR_SYNTAX, ERR_LIMIT with the line in `out_fault`; ERR_MEMORY. */
enum err sim_replay_parse(const char *text, size_t len, struct sim_replay **out_replay,
                          struct snmprec **out_variables, struct snmprec_fault *out_fault);

/** Read it from a file: also ERR_MISSING and ERR_IO (errno). */
enum err sim_replay_load(const char *path, struct sim_replay **out_replay,
                         struct snmprec **out_variables, struct snmprec_fault *out_fault);

/** Free; NULL is allowed. */
void sim_replay_destroy(struct sim_replay *replay);

/** True when it has any section of web services. */
bool sim_replay_has_web(const struct sim_replay *replay);

/** The section of a path; NULL: the printer has none. */
const struct recording_section *sim_replay_find(const struct sim_replay *replay, const char *path);

/** Take the next value of an IPP answer (RFC 8010); moves `at` behind its line. False at the end; a
 * line that is none is passed over. */
bool sim_replay_next(const char **at, const char *end, struct sim_replay_value *out_value);

#endif
