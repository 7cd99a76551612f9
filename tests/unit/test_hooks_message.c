/* SPDX-License-Identifier: Apache-2.0 */
/* What is sent for a record, byte by byte, and its signature as others compute it. */
#include "portal/hooks/hooks_message.h"

#include "base/json.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#define INCIDENT                                                                                   \
    "<incident device='11111111-2222-4333-8444-555555555555' at='2026-11-21T09:15:02.123Z' "       \
    "id='c0a1b2c3-d4e5-4f60-8a7b-9c8d7e6f5a41' event='opened' severity='critical' "                \
    "group='mediaPath' group-index='1' code='8' training='untrained'/>"

static struct store_entry incident(const char *xml)
{
    return (struct store_entry){ .row = 4711,
                                 .agent = "a@x.test",
                                 .site = "HQ",
                                 .customer = "ACME",
                                 .epoch = "9f3c2d1e-0000-4000-8000-000000000001",
                                 .number = 17,
                                 .received_ms = 1795338902456,
                                 .kind = "incident",
                                 .device = "11111111-2222-4333-8444-555555555555",
                                 .severity = "critical",
                                 .xml = xml,
                                 .place = 3 };
}

static void a_record_is_told_as_the_stream_of_events_tells_it(void)
{
    const struct store_entry entry = incident(INCIDENT);
    struct buf out;

    buf_init(&out, HOOKS_MESSAGE_BYTES);
    CU_ASSERT_EQUAL(hooks_message_write(&out, &entry), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(
        buf_text(&out),
        "{\"type\":\"incident.opened\",\"timestamp\":\"2026-11-22T09:15:02.456Z\",\"data\":{"
        "\"row\":4711,\"kind\":\"incident\",\"device\":\"11111111-2222-4333-8444-555555555555\","
        "\"agent\":\"a@x.test\",\"place\":3,\"site\":\"HQ\",\"customer\":\"ACME\","
        "\"received_ms\":1795338902456,\"severity\":\"critical\",\"printer\":null,"
        "\"at_ms\":1795252502123,\"fields\":{\"id\":\"c0a1b2c3-d4e5-4f60-8a7b-9c8d7e6f5a41\","
        "\"event\":\"opened\",\"severity\":\"critical\",\"group\":\"mediaPath\",\"group_index\":1,"
        "\"code\":8,\"training\":\"untrained\"},\"xml\":\"" INCIDENT "\"}}");
    buf_finish(&out);
}

/* A newer agent, or hands in the database: what happened is told, without what it says. */
static void what_cannot_be_read_is_told_without_fields(void)
{
    static const char *const strange[] = {
        "", "<", "no markup", "<incident/>", "<later a='1'/>", INCIDENT INCIDENT
    };

    for (size_t i = 0; i < sizeof strange / sizeof strange[0]; i++) {
        const struct store_entry entry = incident(strange[i]);
        struct buf out;
        buf_init(&out, HOOKS_MESSAGE_BYTES);
        CU_ASSERT_EQUAL(hooks_message_write(&out, &entry), ERR_NONE);
        CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&out), "{\"type\":\"incident\","));
        CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&out), "\"at_ms\":null,\"fields\":null,"));
        buf_finish(&out);
    }
}

static void what_has_no_room_or_is_no_text_is_said(void)
{
    char *long_xml = malloc(HOOKS_MESSAGE_BYTES + 1);
    struct store_entry entry;
    struct buf out;

    CU_ASSERT_PTR_NOT_NULL_FATAL(long_xml);
    memset(long_xml, 'x', HOOKS_MESSAGE_BYTES);
    long_xml[HOOKS_MESSAGE_BYTES] = '\0';
    buf_init(&out, HOOKS_MESSAGE_BYTES);
    entry = incident(long_xml);
    CU_ASSERT_EQUAL(hooks_message_write(&out, &entry), ERR_LIMIT);
    buf_clear(&out);
    entry = incident(INCIDENT);
    entry.site = "\xff";
    CU_ASSERT_EQUAL(hooks_message_write(&out, &entry), ERR_SYNTAX);
    buf_finish(&out);
    free(long_xml);
}

static void the_former_secret_signs_as_long_as_it_holds(void)
{
    struct webhook hook = { .secret = "whsec_new", .former = "whsec_old", .former_until_ms = 2000 };
    struct buf body;

    buf_init(&body, 1);
    CU_ASSERT_STRING_EQUAL(hooks_message_post(&hook, "msg_1", 1999, &body).former, "whsec_old");
    CU_ASSERT_STRING_EQUAL(hooks_message_post(&hook, "msg_1", 2000, &body).former, "");
    CU_ASSERT_STRING_EQUAL(hooks_message_post(&hook, "msg_1", 2000, &body).secret, "whsec_new");
}

/* A row may mean another record after the store was restored; a record's place in its agent's
 * journal never does. */
static void the_id_is_the_records_and_not_its_rows(void)
{
    struct store_entry entry = incident(INCIDENT), other;
    char first[HOOKS_MESSAGE_ID], second[HOOKS_MESSAGE_ID];

    hooks_message_id(7, &entry, first);
    CU_ASSERT_EQUAL(strlen(first), HOOKS_MESSAGE_ID - 1);
    other = entry;
    other.row = 4712;
    hooks_message_id(7, &other, second);
    CU_ASSERT_STRING_EQUAL(first, second);
    hooks_message_id(8, &entry, second);
    CU_ASSERT_STRING_NOT_EQUAL(first, second);
    other = entry;
    other.number++;
    hooks_message_id(7, &other, second);
    CU_ASSERT_STRING_NOT_EQUAL(first, second);
    other = entry;
    other.epoch = "9f3c2d1e-0000-4000-8000-000000000002";
    hooks_message_id(7, &other, second);
    CU_ASSERT_STRING_NOT_EQUAL(first, second);
    other = entry;
    other.agent = "b@x.test";
    hooks_message_id(7, &other, second);
    CU_ASSERT_STRING_NOT_EQUAL(first, second);
}

UNIT_MAIN("hooks_message", UNIT_TEST(a_record_is_told_as_the_stream_of_events_tells_it),
          UNIT_TEST(what_cannot_be_read_is_told_without_fields),
          UNIT_TEST(what_has_no_room_or_is_no_text_is_said),
          UNIT_TEST(the_former_secret_signs_as_long_as_it_holds),
          UNIT_TEST(the_id_is_the_records_and_not_its_rows))
