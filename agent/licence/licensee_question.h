/* SPDX-License-Identifier: Apache-2.0 */
/* licensee_question: the signed questions of an agent, for the agent itself and for its commands,
 * which may ask beside it: both take their numbers from the same file. */
#ifndef PRINTWIRE_AGENT_LICENCE_LICENSEE_QUESTION_H
#define PRINTWIRE_AGENT_LICENCE_LICENSEE_QUESTION_H

#include "agent/licence/licensee_files.h"

#include <stdbool.h>
#include <stdint.h>

#define LICENSEE_QUESTION_TROUBLE 256

/* What is asked, and what it became. */
struct licensee_question {
    enum licence_request_type type;
    uint64_t devices;                 /* that are known */
    struct licence_question question; /* what the answer must belong to */
    char trouble[LICENSEE_QUESTION_TROUBLE];
};

/** Append the body of a POST, with the next number, which is on disk before it is used: after a
 * crash none is used twice. False: its `trouble` says what is missing and what to do. */
bool licensee_question_write(struct licensee_question *question, struct licensee_files *files,
                             const struct licence_conf *conf, struct buf *out_body);

#endif
