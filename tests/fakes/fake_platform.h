/* SPDX-License-Identifier: Apache-2.0 */
/* fake_platform: base/http_client with a platform of smart device services behind it, for tests of
 * the connector on a clock moved by hand. Link fake_platform.c instead of base/http_client.c.
 *
 * It holds to protocol/SDS.md by the same tables as a real one: it verifies signatures, reads each
 * body by its rows and moves items by sds_work. What is asked is answered FAKE_PLATFORM_MS later.
 */
#ifndef PRINTWIRE_TESTS_FAKES_FAKE_PLATFORM_H
#define PRINTWIRE_TESTS_FAKES_FAKE_PLATFORM_H

#include "protocol/sds_doc.h"
#include "protocol/sds_doc_connector.h"
#include "protocol/sds_doc_report.h"
#include "protocol/sds_doc_tool.h"
#include "protocol/sds_work.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FAKE_PLATFORM_MS    5
#define FAKE_PLATFORM_ITEMS 16
#define FAKE_PLATFORM_HOST  "sds.example.org"
#define FAKE_PLATFORM_URL   "https://" FAKE_PLATFORM_HOST
#define FAKE_PLATFORM_CODE  "0123456789ABCDEFGHJKMNPQRS"
#define FAKE_PLATFORM_IMAGE "the image of a firmware, in two pieces"
#define FAKE_PLATFORM_ID    "11111111-2222-4333-8444-555555555555"

struct fake_platform_item {
    struct sds_doc_item item;
    struct sds_work work;
    unsigned reason; /* of the last step */
    unsigned waits;  /* the reason that the last poll named it with */
    struct sds_doc_evidence evidence;
};

struct fake_platform {
    const char *code; /* that it takes */
    const char *host; /* that it is called by */
    int64_t poll_s;
    int64_t off_ms;   /* its clock minus ours */
    bool is_down;     /* nobody answers */
    unsigned lost;    /* so many answers are lost, though what was asked was done */
    unsigned refuses; /* the next ones are answered 503 */
    int64_t retry_after_s;
    bool is_revoked;
    char key[SDS_DOC_KEY]; /* "": nobody has registered */
    char old_key[SDS_DOC_KEY];
    bool is_void; /* one code, two keys */
    struct fake_platform_item items[FAKE_PLATFORM_ITEMS];
    size_t item_count;
    unsigned asked;   /* requests in all */
    unsigned strange; /* steps that were taken and are no row of sds_outcome */
    bool is_mum;      /* it answers reports without a word of their steps */
    unsigned doubts;  /* so many more `succeed` are answered not-proved */
    unsigned unknown; /* items that were named, and are none of its own */
    bool has_left;    /* UnregisterForManagement came */
    unsigned forged;  /* whose signature was not good */
    unsigned polls;
    int64_t poll_ms;              /* our clock at the last poll */
    unsigned clients;             /* that are there now */
    unsigned devices;             /* told, each report once */
    struct sds_doc_device device; /* the last one */
    char reports[64][SDS_DOC_UUID];
    unsigned report_count;
    unsigned alerts;
    uint64_t answer_ms;   /* that an answer is on its way, besides */
    uint64_t image_ms;    /* that an image takes */
    bool has_other_image; /* of the same length */
    unsigned images;      /* that were given */
    unsigned absent;      /* the next tries to fetch one are answered 404 */
};

/** The one platform of the test. */
struct fake_platform *fake_platform(void);

/** Begin anew: nobody is known, no item is there, it polls each 60 s. */
void fake_platform_reset(void);

/** Order work; the item's id, fence and lease are the platform's. Its place in `items`. */
size_t fake_platform_order(const struct sds_doc_item *item);

/** An item's state by its words. */
const char *fake_platform_state(size_t at);

/** What waits is forgotten, as with the process. */
void fake_platform_cut(void);

#endif
