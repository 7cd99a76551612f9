/* SPDX-License-Identifier: Apache-2.0 */
/* book_rig: a platform's book in a folder of its own, with an account, two connectors and a device
 * of the first one, and what tests ask of it. A transaction is open all the time. */
#ifndef PRINTWIRE_TESTS_FAKES_BOOK_RIG_H
#define PRINTWIRE_TESTS_FAKES_BOOK_RIG_H

#include "sds/book_account.h"
#include "sds/book_connector.h"
#include "sds/book_device.h"
#include "sds/book_item.h"
#include "sds/queue.h"

#define BOOK_RIG_NOW INT64_C(1800000000000)
#define BOOK_RIG_RUN "7a1e0f64-5d3c-4b2a-9e8f-0123456789ab"

struct book_rig {
    char folder[64];
    struct book *book;
    struct book_account account;
    struct book_connector one;
    struct book_connector other;
    struct book_device device;
    int64_t now_ms;
};

/** Make it. Ends the program when that fails. */
void book_rig_start(struct book_rig *rig);

/** Close it and remove its folder. */
void book_rig_stop(struct book_rig *rig);

/** An item of this kind for the device, in a rollout unless NULL, which expires in an hour and may
 * take ten minutes. */
struct book_item book_rig_order(struct book_rig *rig, enum sds_work_kind kind, const char *rollout,
                                int64_t at_once);

/** Offer to a connector what waits for it; how many. */
size_t book_rig_offer(struct book_rig *rig, const struct book_connector *to);

/** A step of a connector; the item is read anew before and afterwards. */
enum sds_work_result book_rig_step(struct book_rig *rig, struct book_item *item,
                                   enum sds_work_verb verb,
                                   const struct sds_doc_evidence *evidence);

/** Let the clock do what is due now; when it has its next say. */
int64_t book_rig_tick(struct book_rig *rig);

/** The item's state now. */
enum sds_work_state book_rig_state(struct book_rig *rig, struct book_item *item);

#endif
