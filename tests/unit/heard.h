/* SPDX-License-Identifier: Apache-2.0 */
/* heard: what a device answered, written down as lines, goes through the normaliser and the change
 * stage to what is said: for tests of the whole way. */
#ifndef PRINTWIRE_TESTS_UNIT_HEARD_H
#define PRINTWIRE_TESTS_UNIT_HEARD_H

#include "tests/unit/change_rig.h"

#define HEARD_SECOND INT64_C(1000)
#define HEARD_MINUTE (INT64_C(60) * HEARD_SECOND)
#define HEARD_HOUR   (INT64_C(60) * HEARD_MINUTE)
#define HEARD_DAY    (INT64_C(24) * HEARD_HOUR)

/** Lines as tests/fakes/reading_lines.h has them; `scopes` as the poll stage has them (0: a trap,
 * which is normalised as alerts). What is said is in `rig->said`. */
void heard(struct change_rig *rig, const char *lines, unsigned scopes, int64_t at_ms);

/** The incident records among what was said. */
size_t heard_incidents(const struct change_rig *rig);

/** True when exactly one incident record was said and it holds this part; complains if not. */
bool heard_one(const struct change_rig *rig, const char *part);

/** True when nothing was said. */
bool heard_nothing(const struct change_rig *rig);

/** The id of the first incident record that was said, in `out`. */
void heard_id(const struct change_rig *rig, char out[64]);

#endif
