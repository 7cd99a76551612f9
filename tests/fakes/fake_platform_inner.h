/* SPDX-License-Identifier: Apache-2.0 */
/* fake_platform_inner: what the files of fake_platform share: fake_platform.c is connectors and the
 * wire, fake_platform_work.c the items and what is told. */
#ifndef PRINTWIRE_TESTS_FAKES_FAKE_PLATFORM_INNER_H
#define PRINTWIRE_TESTS_FAKES_FAKE_PLATFORM_INNER_H

#include "base/buf.h"
#include "tests/fakes/fake_platform.h"

#include <stdbool.h>
#include <stdint.h>

/* What is answered. */
struct fake_platform_reply {
    unsigned status;
    struct buf body;
    bool is_problem;
};

/** The platform's clock. */
int64_t fake_platform_now_ms(void);

/** Answer with a body. */
void fake_platform_answer(struct fake_platform_reply *reply, unsigned status,
                          enum sds_doc_type type, const void *doc);

/** What time does to items. */
void fake_platform_work_tidy(void);

/** GetSchedule. */
void fake_platform_work_poll(const void *body, struct fake_platform_reply *reply);

/** SendReports. */
void fake_platform_work_reports(const void *body, struct fake_platform_reply *reply);

/** SendAlerts. */
void fake_platform_work_alerts(const void *body, struct fake_platform_reply *reply);

#endif
