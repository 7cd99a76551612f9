/* SPDX-License-Identifier: Apache-2.0 */
/* fake_walk: the SNMP engine for tests of what stands on it: answers from a set of variables, at
 * once, and keeps a list of every object that was asked for.
 *
 * Link fake_walk.c instead of agent/walk*.c (with oid.c and reading.c).
 */
#ifndef PRINTWIRE_TESTS_FAKES_FAKE_WALK_H
#define PRINTWIRE_TESTS_FAKES_FAKE_WALK_H

#include "agent/walk.h"

#include <stdbool.h>
#include <stdint.h>

/** What the device has, as "OID|value" lines: a value of digits is a number, anything else bytes.
 * Replaces the former. */
void fake_walk_device(const char *const *lines, size_t count);

/** What the device has in another context than the default one: for SNMPv3 the contextName, else
 * what stands in the community behind '@'. Count 0, and after fake_walk_device(): silence there. */
void fake_walk_context(const char *name, const char *const *lines, size_t count);

/** Every later question ends with this result. */
void fake_walk_result(enum walk_result result);

/** Every later question for an object under this dotted OID ends with this result. */
void fake_walk_result_for(const char *oid, enum walk_result result);

/** True when an object under this dotted OID was asked for by exact instance or could have been
 * read by a subtree. */
bool fake_walk_asked(const char *oid);

/** How many sweep questions were sent to an address (host byte order) in all versions; 0: to every
 * address. */
unsigned fake_walk_swept(uint32_t address);

/** An address (host byte order, port 161) answers a sweep with what the device has, as asked with
 * this credential. */
void fake_walk_found(uint32_t address, const struct walk_credential *credential);

/** How many requests were made since fake_walk_device(). */
unsigned fake_walk_requests(void);

#endif
