/* SPDX-License-Identifier: Apache-2.0 */
/* Each state of a licence can be said, and a portal of another region learns no more than why. */
#include "protocol/licence_record.h"

#include "protocol/record_xml.h"
#include "tests/unit/unit.h"

#include <string.h>

#define UUID "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"

/* The record as it leaves, behind its opening tag; static memory. */
static const char *written(const struct licence_view *view)
{
    static char text[1024];
    const struct licence_record_counts counts = { .devices = 120, .unlicensed = 10 };
    struct record r;
    struct buf out;

    record_init(&r, RECORD_AGENT);
    buf_init(&out, sizeof text);
    CU_ASSERT_TRUE(record_add(&r, FIELD_AGENT_DEVICE, UUID));
    CU_ASSERT_TRUE(record_add_time(&r, FIELD_AGENT_AT, 0));
    CU_ASSERT_TRUE(licence_record_fill(&r, view, "L-1", &counts));
    CU_ASSERT_TRUE_FATAL(record_xml_write(&r, 0, &out));
    (void)snprintf(text, sizeof text, "%s", strchr(buf_text(&out), '>') + 1);
    buf_finish(&out);
    record_finish(&r);
    return text;
}

static void says_state_reason_end_notice_and_counts(void)
{
    struct licence_view view = { .state = LICENCE_STATE_RENEW_SOON,
                                 .reason = LICENCE_REASON_ENDS_SOON,
                                 .until_ms = 1795252502123,
                                 .notice_days = 14,
                                 .device_limit = 110 };

    CU_ASSERT_STRING_EQUAL(written(&view),
                           "<licence>renew-soon</licence>"
                           "<licence-reason>ends-soon</licence-reason>"
                           "<licence-until>2026-11-21T09:15:02.123Z</licence-until>"
                           "<licence-notice>14</licence-notice><licence-id>L-1</licence-id>"
                           "<devices>120</devices><devices-licensed>110</devices-licensed>"
                           "<devices-unlicensed>10</devices-unlicensed></agent>");
}

static void leaves_out_what_is_not_so(void)
{
    struct licence_view view = { .state = LICENCE_STATE_VALID, .device_limit = UINT64_MAX };

    CU_ASSERT_STRING_EQUAL(written(&view), "<licence>valid</licence><licence-id>L-1</licence-id>"
                                           "<devices>120</devices>"
                                           "<devices-unlicensed>10</devices-unlicensed></agent>");
}

static void tells_a_portal_of_another_region_only_why(void)
{
    struct licence_view view = { .state = LICENCE_STATE_MISPLACED,
                                 .reason = LICENCE_REASON_REGION_PORTAL,
                                 .notice_days = 7,
                                 .device_limit = 110 };

    CU_ASSERT_STRING_EQUAL(written(&view),
                           "<licence>misplaced</licence>"
                           "<licence-reason>region-portal</licence-reason></agent>");
}

static void each_state_and_reason_can_be_said(void)
{
    for (int state = 0; state < LICENCE_STATES; state++) {
        for (int reason = 0; reason < LICENCE_REASONS; reason++) {
            struct licence_view view = { .state = (enum licence_state)state,
                                         .reason = (enum licence_reason)reason };
            CU_ASSERT_PTR_NOT_NULL(strstr(written(&view), licence_state_word(view.state)));
            CU_ASSERT_PTR_NOT_NULL(strstr(written(&view), licence_state_reason_word(view.reason)));
        }
    }
}

UNIT_MAIN("licence_record", UNIT_TEST(says_state_reason_end_notice_and_counts),
          UNIT_TEST(leaves_out_what_is_not_so),
          UNIT_TEST(tells_a_portal_of_another_region_only_why),
          UNIT_TEST(each_state_and_reason_can_be_said))
