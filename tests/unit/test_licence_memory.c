/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/licence_memory.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static const struct licence_memory sample = { .clock = { 1795392000000, 12, UINT64_MAX, true,
                                                         1795392000001 },
                                              .answered_ms = 4,
                                              .run_ms = 5,
                                              .silent_run_ms = 6,
                                              .failures = 7,
                                              .trial_run_ms = 8,
                                              .warned_run_ms = 9,
                                              .restricted_ms = 10,
                                              .seq = 11,
                                              .revocations_version = 12 };

static void writes_and_reads_a_line(void)
{
    struct licence_memory again;
    struct buf out;

    buf_init(&out, LICENCE_MEMORY_LINE);
    CU_ASSERT_TRUE(licence_memory_write(&out, &sample));
    CU_ASSERT_STRING_EQUAL(buf_text(&out),
                           "printwire-licence-memory/1 1795392000000 12 18446744073709551615 "
                           "1795392000001 4 5 6 7 8 9 10 11 12 1");
    CU_ASSERT_TRUE(licence_memory_read(&again, out.data, out.len));
    buf_clear(&out);
    CU_ASSERT_TRUE(licence_memory_write(&out, &again));
    CU_ASSERT_EQUAL(again.clock.boot_id, UINT64_MAX);
    CU_ASSERT_EQUAL(again.revocations_version, 12);
    CU_ASSERT_TRUE(again.clock.exact);
    buf_finish(&out);
}

static void refuses_a_damaged_line(void)
{
    struct licence_memory again = { .seq = 77 };
    struct buf out;
    unsigned taken = 0;

    buf_init(&out, LICENCE_MEMORY_LINE);
    CU_ASSERT_TRUE(licence_memory_write(&out, &sample));
    for (size_t len = 0; len < out.len; len++)
        taken += licence_memory_read(&again, out.data, len);
    CU_ASSERT_EQUAL(taken, 0);
    for (size_t at = 0; at < out.len; at++) {
        char saved = out.data[at];
        out.data[at] = '~';
        taken += licence_memory_read(&again, out.data, out.len);
        out.data[at] = saved;
    }
    CU_ASSERT_EQUAL(taken, 0);
    CU_ASSERT_EQUAL(again.seq, 77);
    buf_append_text(&out, " 1");
    CU_ASSERT_FALSE(licence_memory_read(&again, out.data, out.len));
    buf_finish(&out);
}

static void refuses_numbers_out_of_bounds(void)
{
    static const char *const rows[] = {
        "printwire-licence-memory/1 253402300800000 0 0 0 0 0 0 0 0 0 0 0 0 0",
        "printwire-licence-memory/1 0 0 0 0 0 0 0 1000001 0 0 0 0 0 0",
        "printwire-licence-memory/1 0 0 0 0 0 0 0 0 0 0 0 9007199254740992 0 0",
        "printwire-licence-memory/1 0 0 0 0 0 0 0 0 0 0 0 0 0 2",
        "printwire-licence-memory/2 0 0 0 0 0 0 0 0 0 0 0 0 0 0"
    };
    struct licence_memory memory;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CU_ASSERT_FALSE(licence_memory_read(&memory, rows[i], strlen(rows[i])));
}

UNIT_MAIN("licence_memory", UNIT_TEST(writes_and_reads_a_line), UNIT_TEST(refuses_a_damaged_line),
          UNIT_TEST(refuses_numbers_out_of_bounds))
