/* SPDX-License-Identifier: Apache-2.0 */
/* walk_answer: answers of a hostile SNMP agent, made from a question and some bytes of a fuzzer's
 * input: well-formed enough to be read, and wrong in every way that a device can be. */
#ifndef PRINTWIRE_TESTS_FUZZ_WALK_ANSWER_H
#define PRINTWIRE_TESTS_FUZZ_WALK_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WALK_ANSWER_BYTES 16384
#define WALK_ANSWER_NAME  128 /* of a name, encoded */

/* What is left of the input. */
struct walk_answer_script {
    const uint8_t *at;
    const uint8_t *end;
    uint8_t name[WALK_ANSWER_NAME]; /* the last one that was answered */
    size_t name_len;
};

struct walk_answer {
    uint8_t bytes[WALK_ANSWER_BYTES]; /* written back to front */
    size_t at;                        /* where the message begins */
    size_t len;                       /* 0: no answer */
    bool wrong_host;                  /* it comes from another host */
    bool wrong_port;                  /* or from another port */
    bool closed;                      /* the port is closed */
};

/** Begin with these bytes, which are lent. */
void walk_answer_begin(struct walk_answer_script *script, const uint8_t *bytes, size_t len);

/** The answer to a question that the engine sent (RFC 1157, 1901, 3412). None when the script is at
 * its end. */
void walk_answer_make(struct walk_answer_script *script, const uint8_t *question, size_t len,
                      struct walk_answer *out_answer);

#endif
