/* SPDX-License-Identifier: Apache-2.0 */
/* platform_ask: a tool and the connectors of some sites, as a platform sees them: they write
 * bodies, sign them, and read what is answered. What was answered well is promised
 * (platform_promise). */
#ifndef PRINTWIRE_TESTS_POWERCUT_PLATFORM_ASK_H
#define PRINTWIRE_TESTS_POWERCUT_PLATFORM_ASK_H

#include "base/crypto_sign.h"
#include "base/sqlite.h"
#include "protocol/sds_doc.h"
#include "protocol/sds_doc_connector.h"

#include <stdbool.h>
#include <stdint.h>

#define PLATFORM_ASK_PLACES 6
#define PLATFORM_ASK_TOKEN  64

struct platform_ask_place {
    char id[SDS_DOC_UUID]; /* "": none yet */
    char code[SDS_DOC_CODE];
    bool is_registered;
};

struct platform_ask {
    struct sqlite *reader; /* sees what was committed */
    char account[SDS_DOC_UUID];
    char token[PLATFORM_ASK_TOKEN];
    struct platform_ask_place places[PLATFORM_ASK_PLACES]; /* each with the key of its number */
    uint64_t random;
    unsigned well;     /* answers of 2xx */
    unsigned refused;  /* 409: what was looked up was over when it came */
    unsigned down;     /* 503 */
    bool has_failed;   /* any other answer, or none */
    int known;         /* no fence may come again that was answered by this commit */
    bool has_repeated; /* one with a fence that was given before */
};

struct platform_ask_question {
    const char *path;
    enum sds_doc_type type; /* of the body, which is lent */
    const void *body;
    enum sds_doc_type answer;
};

/** Find the places that are registered with the keys of their numbers. */
void platform_ask_find_places(struct platform_ask *ask);

/** The place of this id, "" for one that has none; NULL when there is none. */
struct platform_ask_place *platform_ask_find(struct platform_ask *ask, const char *id);

/** The key of the place of this number, which the caller frees, and its public one as text. */
struct crypto_sign *platform_ask_key(unsigned number, char out_public[SDS_DOC_KEY]);

/** Ask with the tool's token and a new Idempotency-Key; SDS_DOC_NONE: without a body. The answer
 * comes when the front has committed. */
void platform_ask_as_tool(struct platform_ask *ask, const char *path, enum sds_doc_type type,
                          const void *of, enum sds_doc_type answer);

/** Ask with the place's signature; before it is registered its public key is its name. */
void platform_ask_as_place(struct platform_ask *ask, const struct platform_ask_place *place,
                           const struct platform_ask_question *asked);

#endif
