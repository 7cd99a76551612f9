/* SPDX-License-Identifier: Apache-2.0 */
/* front: the platform's requests by HTTPS. Those of a few milliseconds share one commit of the
 * book; no answer leaves before it. Each connection is closed with its answer. What the clock
 * brings is done in between, a slice at a time.
 *
 * When the book fails, requests are answered with 503 and come again; who asks too often gets 429.
 */
#ifndef PRINTWIRE_SDS_FRONT_H
#define PRINTWIRE_SDS_FRONT_H

#include "base/loop.h"
#include "sds/book.h"
#include "sds/platform_conf.h"

#include <stdbool.h>
#include <stdint.h>

struct front;

/** Listen. The book and the configuration are lent, and must outlive the front. NULL on failure,
 * which is logged. */
struct front *front_create(struct loop *loop, const struct platform_conf *conf, struct book *book);

/** Commit and answer what waits, close; NULL is allowed. */
void front_destroy(struct front *front);

/** Connections from now on get the certificate as the files have it now; false when it cannot be
 * read, which is logged: the former one stays. */
bool front_reload(struct front *front);

/** Commit and answer what waits: the book is in no transaction afterwards. */
void front_settle(struct front *front);

/** The port that is listened on. */
uint16_t front_port(const struct front *front);

#endif
