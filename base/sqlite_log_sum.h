/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite_log_sum: the checksum of SQLite's write-ahead log (file format, section 4.2). It has 64
 * bits, is linear, and runs through the whole log: a frame's goes on from that of the frame before,
 * the first one's from the log's header.
 */
#ifndef PRINTWIRE_BASE_SQLITE_LOG_SUM_H
#define PRINTWIRE_BASE_SQLITE_LOG_SUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sqlite_log_sum {
    uint32_t a;
    uint32_t b;
};

/** 4 bytes as the number that is summed: big-endian or not, as the log's magic number says. */
uint32_t sqlite_log_sum_word(bool is_big, const uint8_t *at);

/** Go on from `sum` over `len` bytes; those beyond a multiple of 8 are left out. */
struct sqlite_log_sum sqlite_log_sum_add(struct sqlite_log_sum sum, bool is_big,
                                         const uint8_t *bytes, size_t len);

/** Undo sqlite_log_sum_add(): the sum before those bytes, from the one after them. */
struct sqlite_log_sum sqlite_log_sum_back(struct sqlite_log_sum sum, bool is_big,
                                          const uint8_t *bytes, size_t len);

/** A sum as it is stored, in 8 bytes, always big-endian. */
struct sqlite_log_sum sqlite_log_sum_read(const uint8_t *stored);

/** Whether two are the same. */
bool sqlite_log_sum_is(struct sqlite_log_sum one, struct sqlite_log_sum other);

#endif
