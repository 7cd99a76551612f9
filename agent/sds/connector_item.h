/* SPDX-License-Identifier: Apache-2.0 */
/* connector_item: a work item as the connector has it: what was offered, how far it is, what a
 * person here said, and the steps that the platform has not taken yet. Pure.
 *
 * `state` is where the item stands when all steps are taken, by the table of sds_work. */
#ifndef PRINTWIRE_AGENT_SDS_CONNECTOR_ITEM_H
#define PRINTWIRE_AGENT_SDS_CONNECTOR_ITEM_H

#include "agent/consent.h"
#include "base/buf.h"
#include "base/err.h"
#include "protocol/sds_doc_report.h"
#include "protocol/sds_doc_work.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONNECTOR_ITEM_STEPS 12
#define CONNECTOR_ITEM_TEXT  ((size_t)64 * 1024)
/* First letters of the digest, by which a person names an item: of fewer, a platform that chooses
 * ids could find two that are alike, and put one into the other's place. */
#define CONNECTOR_ITEM_TOKEN 32

struct connector_item {
    struct sds_doc_item item; /* as it was offered last */
    size_t has_item;
    char digest[SDS_DOC_SHA256]; /* over what a person is shown */
    unsigned state;              /* enum sds_work_state */
    int64_t step;                /* number of the last step since the offer */
    int64_t taken_ms;            /* wall clock, as all below */
    unsigned said;               /* enum consent_said */
    int64_t said_ms;
    char said_by[SDS_DOC_TEXT];
    char run[SDS_DOC_UUID]; /* "": it was never started */
    int64_t acts_ms;        /* something may be sent from then on; 0: nothing was */
    int64_t sent_ms; /* leave for the packet that changes the device was given; 0: it was not */
    struct sds_doc_evidence before;
    size_t has_before;
    struct sds_doc_step steps[CONNECTOR_ITEM_STEPS]; /* not taken by the platform yet, in order */
    size_t step_count;
    int64_t after;   /* done once the outbox has sent all up to this number; SDS_FIELD_NONE */
    int64_t is_held; /* 1: in hand; 0: let go, and only remembered */
};

/** Begin with an offer: nothing was said, no step made. */
void connector_item_init(struct connector_item *item, const struct sds_doc_item *offer,
                         int64_t now_ms);

/** The same item is offered anew: steps begin from 1; what was said stays. */
void connector_item_renew(struct connector_item *item, const struct sds_doc_item *offer,
                          int64_t now_ms);

/** SHA-256, in hexadecimal, over id, device, kind, settings and image. False, and "", without
 * memory: never a digest of a part. */
bool connector_item_digest(const struct sds_doc_item *item, char out_hex[SDS_DOC_SHA256]);

/** Make a step, to be kept and then sent; the caller may fill its evidence. NULL when the state has
 * none of this verb, or too many wait: nothing has changed then. */
struct sds_doc_step *connector_item_step(struct connector_item *item, enum sds_work_verb verb,
                                         enum sds_doc_reason reason, int64_t now_ms);

/** The platform took the first step that waits. */
void connector_item_stepped(struct connector_item *item);

/** The platform does not take the evidence of a `succeed`, the first step that waits: it becomes a
 * `fail` of the same number. False when it is none. */
bool connector_item_disprove(struct connector_item *item, int64_t now_ms);

/** It is over for us: no step will be sent any more; what was said, and that it was begun, stays
 * known. */
void connector_item_let_go(struct connector_item *item);

/** True when something may have been sent to the device: it is never done anew. */
bool connector_item_is_begun(const struct connector_item *item);

/** True when nothing more will be made of it but to send its steps. */
bool connector_item_is_over(const struct connector_item *item);

/** True when evidence can be written and told: numbers of a device's own may be beyond all bounds.
 */
bool connector_item_can_tell(const struct sds_doc_evidence *evidence);

/** Append it as JSON text. */
bool connector_item_write(const struct connector_item *item, struct buf *out);

/** Read that; ERR_CORRUPT when it is damaged, ERR_MEMORY. */
enum err connector_item_read(const char *text, size_t len, struct connector_item *out_item);

#endif
